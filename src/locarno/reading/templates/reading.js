"use strict";
const same = (id) => document.querySelectorAll(`[data-s="${id}"]`);
const nearest = (event) => event.target instanceof Element ? event.target.closest("[data-s]") : null;
let lit = "";
function light(id) {
  if (id === lit) return;
  if (lit) same(lit).forEach((part) => part.classList.remove("on"));
  lit = id;
  if (id) same(id).forEach((part) => part.classList.add("on"));
}
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => light(nearest(event)?.dataset.s ?? ""));
}
document.addEventListener("click", (event) => {
  const part = nearest(event);
  if (!part || event.target.closest("a, label, input") || String(getSelection())) return;
  location.hash = part.matches(".card, tr") ? `t-${part.dataset.s}` : part.dataset.s;
});
