"""The web of trust: how factors act on each other, what packages push, what shifts the chance to fight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.cohesion.trust import loop_in_words, loops, stability

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from locarno.case import CaseFile
    from locarno.models.contract import Array
    from locarno.study.inputs.view import View


def fill(view: View) -> dict[str, Array]:
    """Fill the web; nothing where the case has none."""
    trust = view.file.trust
    if trust is None:
        return {}
    factors = tuple(trust.factors)
    memory, shift = view.full(0.0, len(factors)), view.full(0.0, len(factors))
    limit = view.full(np.inf, len(factors))
    for place, name in enumerate(factors):
        memory[:, place] = view.value(f"trust.factors.{name}.remembers")
        if trust.factors[name].limit is not None:
            limit[:, place] = view.value(f"trust.factors.{name}.limit")
        if name in trust.shifts:
            shift[:, place] = view.value(f"trust.shifts.{name}")
    lags = max((influence.after_quarters for influence in trust.influences), default=1)
    effects = view.full(0.0, len(factors), len(factors), lags)
    for index, influence in enumerate(trust.influences):
        to, source = factors.index(influence.to), factors.index(influence.from_)
        effects[:, to, source, influence.after_quarters - 1] += view.value(f"trust.influences.{index}.effect")
    push = view.full(0.0, len(view.layout.packages), len(factors))
    written = same_pushes(view.file)
    for row, package in view.packages():
        for name in package.pushes:
            path = f"packages.{view.layout.packages[row]}.pushes.{name}"
            push[:, row, factors.index(name)] = view.value(written[path])
    return {"web_memory": memory, "web_effects": effects, "web_limit": limit, "web_push": push, "web_shift": shift}


def same_pushes(file: CaseFile) -> dict[str, str]:
    """Find pushes that two packages write alike, reasons included: path → the first path that says the same.

    They are one quantity and drawn once; otherwise packages would differ by chance in what they share.
    """
    first: list[tuple[str, object, str]] = []
    same = {}
    for id, package in file.packages.items():
        for factor, push in package.pushes.items():
            path = f"packages.{id}.pushes.{factor}"
            known = next((where for name, made, where in first if name == factor and made == push), None)
            if known is None:
                first.append((factor, push, path))
            same[path] = known or path
    return same


def central_web(file: CaseFile) -> tuple[Array, Array, Array]:
    """Give memory (factor), effects (to, from, lag) and limit (factor) at the central case.

    Raises
    ------
    ValueError
        If the case has no web.
    """
    trust = file.trust
    if trust is None:
        message = "the case has no web of trust"
        raise ValueError(message)
    factors = tuple(trust.factors)
    lags = max((influence.after_quarters for influence in trust.influences), default=1)
    effects = np.zeros((len(factors), len(factors), lags))
    for influence in trust.influences:
        place = factors.index(influence.to), factors.index(influence.from_), influence.after_quarters - 1
        effects[place] += influence.effect.central()
    memory = np.array([factor.remembers.central() for factor in trust.factors.values()])
    limit = [factor.limit.central() if factor.limit is not None else np.inf for factor in trust.factors.values()]
    return memory, effects, np.array(limit)


def remarks(file: CaseFile) -> Iterator[str]:
    """Say where the web feeds on itself at the central case, and which loop drives it."""
    if file.trust is None:
        return
    memory, effects, limit = central_web(file)
    radius = float(stability(memory[None], effects[None]).radius[0])
    if radius < 1:
        return
    names = spoken(file.trust.factors)
    found = loops(memory, effects)
    driver = f"; the strongest loop is {loop_in_words(found[0], names)}" if found else ""
    grows = "so that any push runs on until the limits are felt"
    if not np.isfinite(limit).all():
        grows = "and not every factor has a limit: draws in which it grows past 100 units are given up"
    yield f"the web of trust feeds on itself (spectral radius {radius:.2f} at the central case), {grows}{driver}"


def spoken(factors: Mapping[str, object]) -> tuple[str, ...]:
    """Give the factors' ids as words."""
    return tuple(name.replace("_", " ") for name in factors)
