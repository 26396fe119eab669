"""How certain an event sounds in its sentence, without a parser: a table of constructions and a ridge on the rest.

The table holds the mean reading of events by auxiliary, negation, what an infinitive hangs on, or conjunction; the
finest line that is known counts. The ridge, over words and closed classes around the event, says how far the rest of
the sentence moves it from there.

The scale is that of the UW event-factuality data (Lee, Artzi, Choi and Zettlemoyer 2015): −3 certainly did or will
not happen, 3 certainly did or will, from the author's words. ``scripts/fit_certainty.py`` fits the coefficients;
they ship, the sentences do not.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from locarno.reading.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TOKEN = re.compile(r"\w+(?=n['’]t\b)|n['’]t\b|['’](?:s|ll|d|ve|re|m)\b|\d[\d,.]*\d|\w+(?:-\w+)*|''|``|--|[^\w\s]")
_SAME = {"’": "'", "‘": "'", "“": "``", "”": "''", "«": "``", "»": "''", "—": "--", "–": "--", "n’t": "n't"}

MODALS = {
    "will": "will", "'ll": "will", "wo": "will", "shall": "shall", "would": "would", "'d": "would", "can": "can",
    "ca": "can", "cannot": "can", "could": "could", "may": "may", "might": "might", "must": "must",
    "should": "should", "ought": "should",
}  # fmt: skip
_MODAL_NAMES = frozenset(MODALS.values())
NEGATIONS = words("not n't never no nobody nothing none neither nor without hardly cannot barely rarely")
BE = words("be is are was were been being am 's 're 'm")
HAVE = words("have has had having 've")
DO = words("do does did")
_PASSED = words(
    "also still now already always ever just even then again only soon once yet well too almost more less not n't"
)
_MARKS = words(
    """if unless whether that because when after before until while as although though since who which where what how
    why once whose than so"""
)
_OPENING = words("if unless whether until")
"""Conjunctions that leave open what follows them."""
_EDGES = words(", ; : -- - ( ) `` '' \" and but or .")
_DETERMINERS = words("the a an his her its their our my your this that these those any some no every each all of 's")
_REPORTING = words(
    "said say says saying told tells announced announce reported reports according added stated confirmed reportedly "
    "quoted noted"
)
PREPOSITIONS = words(
    "of for from against in on at by with about to into over after before without during since between under"
)
GOVERNORS: dict[str, frozenset[str]] = {
    "denying": words(
        """refuse refuses refused refusing reject rejects rejected rejecting deny denies denied denying prevent prevents
        prevented preventing avoid avoids avoided avoiding block blocks blocked blocking stop stops stopped fail fails
        failed failing failure decline declines declined declining against oppose opposes opposed opposing opposition
        drop dropped withdraw withdrew withdrawn cancel canceled cancelled abandon abandoned unable unwilling rule ruled
        halt halted resist resists resisted resisting forbid forbids ban bans banned barred bar bars reluctant
        impossible lack lacks lacked absence instead rather anything no not never without dismiss dismissed discourage
        deter deters undermine thwart thwarted foil foiled averted avert end ends ended ending suspended postpone
        postponed delay delayed"""
    ),
    "wanting": words(
        """want wants wanted wanting plan plans planned planning intend intends intended intending intention hope hopes
        hoped hoping seek seeks sought seeking try tries tried trying aim aims aimed aiming attempt attempts attempted
        attempting effort efforts propose proposes proposed proposing proposal proposals urge urges urged urging ask
        asks asked asking call calls called calling demand demands demanded demanding offer offers offered offering
        consider considers considered considering wish wishes wished would-be desire ready prepare prepares prepared
        preparing need needs needed request requests requested invite invited bid goal order ordered pledge pledged
        promise promised vow vowed agree agreed agrees willing ability able threaten threatens threatened threatening
        threat threats pressure press pressing encourage encouraged"""
    ),
    "possible": words(
        """possible possibly likely chance chances risk risks threat threats fear fears feared potential potentially
        prospect prospects probably perhaps may might could possibility unlikely expect expects expected expecting
        expectation expectations predict predicts predicted forecast forecasts anticipate anticipated estimate
        estimates pending future would-be proposed planned looming seem seems seemed appear appears appeared suspect
        suspects suspected alleged allegedly reportedly believe believes believed think thinks thought suggest suggests
        suggested doubt doubts speculation rumor rumors rumour rumours"""
    ),
    "implying": words(
        """know knows knew known realize realized realise realised learn learned find found discover discovered show
        shows showed reveal revealed confirm confirmed acknowledge acknowledged regret manage managed manages force
        forced forces forcing begin began begins begun continue continued continues start started cause caused led lead
        help helped keep kept saw see seen watched allow allowed allowing let make made making"""
    ),
    "requiring": words(
        """require requires required requiring must should need needs needed necessary depends conditions condition
        deadline until unless if subject contingent rule rules law"""
    ),
}
"""Words that say something about what depends on them: implicatives, wishes, possibility, requirement."""
_CLASSES: dict[str, tuple[str, ...]] = {
    word: tuple(name for name, members in GOVERNORS.items() if word in members)
    for word in frozenset().union(*GOVERNORS.values())
}


def tokens_of(text: str) -> list[str]:
    """Split a text as the model knows it: contractions apart, quotation marks in one form."""
    return [token for token, _ in placed_tokens(text)]


def placed_tokens(text: str) -> list[tuple[str, int]]:
    """Split a text likewise; give each token with the offset at which it begins."""
    found = _TOKEN.finditer(text)
    return [(_SAME.get(match.group(), match.group()).replace("’", "'"), match.start()) for match in found]


def auxiliaries(lower: Sequence[str], i: int) -> tuple[list[str], int]:
    """Read the auxiliaries, negations and "to" before a word, and say where they begin (the word before them)."""
    found: list[str] = []
    j = i - 1
    while j >= 0 and i - j < 8:
        word = lower[j]
        if word in MODALS:
            found.append(MODALS[word])
        elif word in BE:
            found.append("was" if word in ("was", "were") else "be" if word in ("be", "been", "being") else "is")
        elif word in HAVE or word in DO or word == "to":
            found.append(word)
        elif word not in NEGATIONS and word not in _PASSED and not (word.endswith("ly") and len(word) > 3):
            break
        if word in NEGATIONS:
            found.append("not")
        j -= 1
        if word == "to":
            break
    return found, j


def constructions(tokens: Sequence[str], i: int) -> list[str]:
    """Name the construction in which the word at `i` stands, from the finest to the coarsest line of the table."""
    lower = [token.lower() for token in tokens]
    chain, before = auxiliaries(lower, i)
    negation = "not " if "not" in chain else ""
    modals = [part for part in chain if part in _MODAL_NAMES]
    if modals:
        return [negation + modals[0], modals[0]]
    if "to" in chain:
        head = lower[before] if before >= 0 else "<"
        above = auxiliaries(lower, before)[0] if before >= 0 else []
        negation += "not " if "not" in above else ""
        modal = next((f"{part} " for part in above if part in _MODAL_NAMES), "")
        stem = head[:5]
        classes = [f"{negation}{name} to" for name in _CLASSES.get(head, ())]
        return [f"{negation}{modal}{stem} to", f"{negation}{stem} to", *classes, f"{negation}to", "to"]
    form = next((end for end in ("ing", "ed", "s") if lower[i].endswith(end)), "-")
    determined = "the " if any(lower[k] in _DETERMINERS for k in (i - 1, i - 2) if k >= 0) else ""
    lines = [f"not {form}", "not"] if negation else []
    for k in range(i - 1, max(-1, i - 12), -1):
        if lower[k] in (",", ";"):
            break
        if lower[k] in _MARKS:
            lines += [lower[k]] if lower[k] in _OPENING else []
            break
    for k in range(i - 1, max(-1, i - 4), -1):
        if lower[k] in _EDGES:
            break
        if lower[k] in _CLASSES:
            name = _CLASSES[lower[k]][0]
            lines += [f"{name} {determined}{form}", name]
            break
    return [*lines, f"{determined}{form}"]


def features(tokens: Sequence[str], i: int) -> set[str]:
    """Give the features of the word at `i`: itself, its auxiliaries, what it hangs on, marks and words around it."""
    lower = [token.lower() for token in tokens]
    n = len(lower)
    word = lower[i]

    def at(k: int) -> str:
        return lower[k] if 0 <= k < n else "<" if k < 0 else ">"

    form = next((end for end in ("ing", "ed", "s") if word.endswith(end)), "-")
    found = {f"w={word}", f"end2={word[-2:]}", f"end3={word[-3:]}", f"stem={word[:5]}"}
    found |= {f"w{k:+d}={at(i + k)}" for k in (-3, -2, -1, 1, 2)}
    found |= {f"w-1,0={at(i - 1)} {word}", f"w-2,-1={at(i - 2)} {at(i - 1)}", f"w0,1={word} {at(i + 1)}"}
    if i and tokens[i][:1].isupper():
        found.add("capital")
    chain, before = auxiliaries(lower, i)
    joined = " ".join(chain) or "-"
    found |= {f"aux={joined}", f"aux={joined}|{form}", f"before={at(before)}"} | {f"has {part}" for part in chain}
    determined = any(at(i - k) in _DETERMINERS or at(i - k).endswith("'s") for k in (1, 2))
    if determined:
        found |= {"determined", f"determined {form}"}
    if "to" in chain:
        found |= _infinitive(lower, before)
    found |= _mark(lower, i)
    found |= _governed(lower, i, determined=determined, bare=not chain)
    found |= _around(lower, i, form)
    return found


def _infinitive(lower: Sequence[str], k: int) -> set[str]:
    """Describe what an infinitive hangs on: the word before "to" with its own auxiliaries, and the words before."""
    head = lower[k] if k >= 0 else "<"
    found = {f"to<{head}", f"to<{head[:5]}", f"to<<{lower[k - 1] if k > 0 else '<'} {head}"}
    if k >= 0:
        chain, _ = auxiliaries(lower, k)
        found.add(f"to<aux={' '.join(chain) or '-'}")
        found |= {f"to<has {part}" for part in chain} | {f"to<{head[:5]} {part}" for part in chain}
        found |= {f"to<near {lower[q][:5]}" for q in range(k - 1, max(-1, k - 6), -1)}
    return found


def _mark(lower: Sequence[str], i: int) -> set[str]:
    """Describe the conjunction over a word and what stands before it."""
    for k in range(i - 1, max(-1, i - 25), -1):
        if lower[k] in (";", ","):
            break
        if lower[k] in _MARKS and not (lower[k] == "that" and k + 1 < len(lower) and lower[k + 1] in BE):
            earlier = lower[k - 1] if k else "<"
            found = {f"mark={lower[k]}", f"mark={lower[k]} {min(3, (i - k) // 4)}"}
            found |= {f"mark={earlier} {lower[k]}", f"mark~{earlier[:5]} {lower[k]}"}
            if k:
                found |= {f"mark<has {part}" for part in auxiliaries(lower, k - 1)[0]}
            return found
    return set()


def _governed(lower: Sequence[str], i: int, *, determined: bool, bare: bool) -> set[str]:
    """Describe words of the governing classes near by, the preposition before, the verb before a bare noun."""
    found: set[str] = set()
    seen: set[str] = set()
    comma = ""
    for k in range(i - 1, max(-1, i - 10), -1):
        if lower[k] in (";", "."):
            break
        comma = "," if lower[k] == "," else comma
        for name in _CLASSES.get(lower[k], ()):
            if name in seen:
                continue
            seen.add(name)
            gap = i - k
            found.add(f"{name} {1 if gap == 1 else 2 if gap <= 3 else 3 if gap <= 6 else 4}{comma}")
            found |= {f"{name} d{determined:d} b{bare:d}", f"{name} by {lower[k]}"}
            chain, _ = auxiliaries(lower, k)
            found |= {f"{name} has {part}" for part in chain if part in ("not", "to") or part in _MODAL_NAMES}
    for k in range(i + 1, min(len(lower), i + 7)):
        if lower[k] in (",", ";", "."):
            break
        found |= {f"then {name} {1 if k - i < 3 else 2}" for name in _CLASSES.get(lower[k], ())}
    for k in range(i - 1, max(-1, i - 4), -1):
        if lower[k] in PREPOSITIONS:
            found |= {f"prep={lower[k]}", f"prep={lower[k - 1] if k else ''} {lower[k]}"}
            found.add(f"prep={lower[k]} {lower[i][-2:] in ('ng', 'ed'):d}{determined:d}")
            break
    if bare:
        for k in range(i - 1, max(-1, i - 7), -1):
            verb = lower[k]
            if verb in _EDGES:
                break
            if verb in MODALS or verb in BE or verb in HAVE or verb in DO:
                found.add(f"verb={verb}")
                break
            if verb.endswith(("ed", "ing")) and len(verb) > 4:
                found |= {f"verb={verb[:6]}", f"verb-{verb[-2:]}"}
                break
    return found


def _around(lower: Sequence[str], i: int, form: str) -> set[str]:
    """Describe the words within reach, an "if" on either side, reporting verbs and modals of the sentence."""
    n = len(lower)
    found = {f"left={lower[k]}" for k in range(max(0, i - 8), i)}
    found |= {f"left5={lower[k][:5]}" for k in range(max(0, i - 5), i)}
    found |= {f"right={lower[k]}" for k in range(i + 1, min(n, i + 6))}
    if "if" in lower[:i]:
        found.add("if before")
    if "if" in lower[i:]:
        found.add("if after")
    negations = [k for k in range(max(0, i - 6), i) if lower[k] in NEGATIONS]
    if negations:
        found |= {"negated", f"negated {i - negations[-1]}"}
    if "?" in lower[-3:]:
        found.add("question")
    if any(token in _REPORTING for token in lower[:i]):
        found |= {"told before", f"told before {form}"}
    if any(token in _REPORTING for token in lower[i + 1 :]):
        found.add("told after")
    modals = [MODALS[lower[k]] for k in range(max(0, i - 12), i) if lower[k] in MODALS]
    found |= {f"modal before={modal}" for modal in modals} | {f"last modal={modal}" for modal in modals[-1:]}
    found |= {f"modal={MODALS[token]}" for token in lower if token in MODALS}
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """Table, coefficients of the ridge, and how far readings stray from them.

    Attributes
    ----------
    table
        Mean reading by construction.
    intercept, coefficients
        Of the features; one that is not listed counts nothing.
    edges, low, high
        Edges of bins of the reading, and for each bin the tenth and the ninetieth percentile of reader less model on
        sentences that the model was not fitted on.
    """

    table: Mapping[str, float]
    intercept: float
    coefficients: Mapping[str, float]
    edges: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def predict(self, tokens: Sequence[str], i: int) -> float:
        """Read the certainty of the word at `i`, −3 to 3."""
        return self.total(constructions(tokens, i), features(tokens, i))

    def total(self, lines: Iterable[str], found: Iterable[str]) -> float:
        """Add up what the table and the ridge give."""
        base = self.table.get(self.construction(lines) or "", 0.0)
        total = base + self.intercept + sum(self.coefficients.get(feature, 0.0) for feature in sorted(found))
        return min(3.0, max(-3.0, total))

    def construction(self, lines: Iterable[str]) -> str | None:
        """Give the finest line that the table knows."""
        return next((line for line in lines if line in self.table), None)

    def interval(self, value: float) -> tuple[float, float]:
        """Give the interval in which four readers of five are, for a reading of `value`."""
        k = sum(value >= edge for edge in self.edges)
        low, high = min(0.0, self.low[k]), max(0.0, self.high[k])
        return max(-3.0, value + low), min(3.0, value + high)


@functools.cache
def default_model() -> Model:
    """Load the fitted coefficients that ship with the reader."""
    text = files("locarno.reading").joinpath("data/certainty.json").read_text(encoding="utf-8")
    data = json.loads(text)
    spread = data["spread"]
    return Model(
        table=data["table"],
        intercept=data["intercept"],
        coefficients=data["coefficients"],
        edges=tuple(spread["edges"]),
        low=tuple(spread["low"]),
        high=tuple(spread["high"]),
    )
