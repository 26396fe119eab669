"""An explanation in sentences, with the numbers of the counterfactuals behind them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from locarno.study.explain_types import YearsTold
from locarno.study.layout import FULL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from locarno.case import CaseFile
    from locarno.models.contract import Array
    from locarno.study.explain_reasons import Reasons
    from locarno.study.explain_types import YearReason, YearTold

MATERIAL = 0.05
"""Chances that differ by less are not said to differ."""

_NIL = 0.005
"""What differs by less is printed alike."""

_LIKELY = 0.5


class Words:
    """Sentences about one draw of one package.

    Parameters
    ----------
    file
        The case.
    labels
        Labels along the axes of the run.
    reasons
        The draw's problem and its counterfactuals.
    """

    def __init__(self, file: CaseFile, labels: Mapping[str, Sequence[str]], reasons: Reasons) -> None:
        self._file = file
        self._labels = labels
        self._reasons = reasons
        self._shocked = bool(reasons.pool["shock"][0] > 0)
        self.challenger = self._name(labels["party"][reasons.challenger])

    def _name(self, party: str) -> str:
        return self._file.parties[party].name

    def verdict(self, years: Sequence[YearTold]) -> Iterator[str]:
        """Give the answer in short: to when it holds, and what the challenger means to do."""
        last = years[-1]
        yield f"It holds to year {last.year} with chance {last.holds:.2f}{'' if last.holds >= _LIKELY else ' only'}."
        first = self._reasons.decisions.first_attack
        plans = [
            f"at {percent(float(sum(first[year - 1] for year in run)))} it attacks in {years_in_words(run[0], run[-1])}"
            for run in _runs(first[:-1])
        ]
        if first[-1] > 0:
            plans.append(f"at {percent(float(first[-1]))} it keeps {'the deal throughout' if not plans else 'it'}")
        yield f"What {self.challenger} means to do depends on its hidden cost of breaking a deal: {joined(plans)}."
        lost = -np.diff([1.0, *(year.holds for year in years)])
        worst = years[int(np.argmax(lost))]
        if lost.max() >= MATERIAL:
            how = "shocks included, " if self._shocked else ""
            yield (
                f"Most is lost in year {worst.year} ({lost.max():.2f}): {how}{self.challenger} breaks it in that year "
                f"with chance {worst.breaks:.2f} if it still holds."
            )

    def spans(self, years: Sequence[YearTold]) -> Iterator[YearsTold]:
        """Merge years in which the same happens for the same reasons, and say it."""

        def key(year: YearTold) -> tuple[object, ...]:
            told = frozenset((reason.decision, reason.factor, self._event(reason, year)) for reason in year.reasons)
            return year.decision, year.kind, told

        for _, same in groupby(years, key=key):
            run = list(same)
            yield YearsTold(
                first=run[0].year, last=run[-1].year, decision=run[0].decision, says=tuple(self._sentences(run))
            )

    def _event(self, reason: YearReason, year: YearTold) -> int | None:
        """Give the year to which a reason points, where it points to one."""
        if reason.factor == "window":
            return self._turn(year.year)
        return None

    def _sentences(self, run: Sequence[YearTold]) -> Iterator[str]:
        first, last = run[0], run[-1]
        turns = "" if len(run) == 1 or abs(last.margin - first.margin) < _NIL else f", {last.margin:+z.2f} at the end"
        yield (
            f"On average keeping is worth {first.keep:z.2f} to {self.challenger} and attacking {first.attack:z.2f}: "
            f"a margin of {first.margin:+z.2f}{turns}."
        )
        for decision in ("attacks", "waits", "keeps"):
            told = [reason for reason in first.reasons if reason.decision == decision]
            if told:
                yield f"It {decision}{self._plan(decision, first)} because {self._why(told, first)}"
        yield from self._shocks(first)
        if first.kind is not None:
            kinds = sorted(first.by_kind, key=lambda kind: -first.by_kind[kind])
            worths = [f"{_plain(kind)} {first.by_kind[kind]:.2f}" for kind in kinds]
            yield f"The kind of attack worth most to it is {_plain(first.kind)}; by kind: {joined(worths)}."
        yield from self._tips(first)

    def _shocks(self, year: YearTold) -> Iterator[str]:
        """Say at which hidden costs it breaks the deal, shocks included."""
        if not self._shocked or not MATERIAL <= year.breaks <= 1.0 - MATERIAL:
            return
        breaks = self._reasons.problem.choices.breaks[0, :, year.year - 1]
        low = max(len(breaks) // 4, 1)
        yield (
            f"Shocks included it breaks it with chance {year.breaks:.2f} in year {year.year}: "
            f"{breaks[:low].mean():.2f} at the quarter of its hidden costs where breaking costs it least, "
            f"{breaks[low:].mean():.2f} at the rest."
        )

    def _plan(self, decision: str, year: YearTold) -> str:
        """Say for when a waiting challenger waits."""
        if decision != "waits":
            return ""
        nodes = self._reasons.decisions.by_node
        later = nodes["attacks"][nodes["waits"][:, year.year - 1], year.year :].argmax(axis=1) + year.year + 1
        return f" for {years_in_words(int(later.min()), int(later.max()))}"

    def _why(self, told: Sequence[YearReason], year: YearTold) -> str:
        parts = [self._because(reason, year) for reason in told]
        return " ".join(f"Also because {part}" if place else part for place, part in enumerate(parts))

    def _because(self, reason: YearReason, year: YearTold) -> str:
        """Give one reason, and what the year would be like without it."""
        if reason.factor == "terms":
            return self._terms(reason, year)
        cause, without = self._cause(reason, year)
        share, margin = reason.share_without or 0.0, reason.margin_without or 0.0
        does = {"attacks": "attack", "waits": "wait", "keeps": "keep"}[reason.decision]
        if abs(share - reason.share) < _NIL:
            does = f"still {does}"
        return f"{cause}; {without}, it would {does} at {percent(share)}, and the margin would be {margin:+z.2f}."

    def _terms(self, reason: YearReason, year: YearTold) -> str:
        """Compare the terms with the war where nothing else decides."""
        terms = f"the terms bring it {year.flow:.2f} a year"
        what = "a full war, won" if year.kind in (None, FULL) else f"the {_plain(year.kind)}, successful"
        war = (
            f"{what} with chance {year.succeeds:.2f} as it believes, would bring {year.war_flow:.2f} a year and cost "
            f"{year.war_cost:.1f} years at once"
        )
        if reason.decision == "attacks":
            return f"attacking is worth more to it than the terms{_where(year.tips_at)}: {terms}, {war}."
        least = self._reasons.decisions.keeps_from(year.year - 1)
        if least is not None and least > 0:
            return f"breaking costs it more than {least:.1f} there in private: {terms}, {war}."
        if year.flow >= year.war_flow:
            return f"the terms are worth more to it than an attack: {terms}, and {war}."
        return f"an attack costs it too much: {terms}, but {war}."

    def _cause(self, reason: YearReason, year: YearTold) -> tuple[str, str]:
        """Give what a factor is in this draw, and what its absence would be."""
        factor, at = reason.factor, year.year - 1
        name = factor.partition(":")[2]
        if name:
            who = self._name(name)
            return f"{who} has promised to fight", f"without {who}"
        causes = {
            "gap": self._gap,
            "window": self._window,
            "power": self._power,
            "force": self._force,
            "policy": self._policy,
        }
        if factor in causes:
            return causes[factor](reason.decision, at)
        believes = f"the chance that any fights is {year.fights_believed:.2f} as it believes"
        estimated = f"{believes}, {year.fights_estimated:.2f} as estimated"
        trusting = "if it believed the estimate"
        return {
            "guarantee": (f"the guarantee holds it back ({believes})", "without anybody's promise"),
            "snapback": (f"sanctions may come back (an attack costs it {year.war_cost:.1f} in all)", "if none did"),
            "doubt": (f"it doubts the guarantors ({believes})", "were all who are bound sure to fight"),
            "disbelief": (f"it believes less in the guarantors than the analyst ({estimated})", trusting),
            "belief": (f"it believes more in the guarantors than the analyst ({estimated})", trusting),
            "enablers": ("the others lack what only the lead has", "if they could fight without it"),
            "other_war": (
                f"war may come anyway (by incident or the protégé, a chance of {_by_others(year):.3f} a year)",
                "if it could not",
            ),
            "foresight": (
                f"it looks ahead (what it can still do later is worth {year.keep - year.kept_for_ever:+z.2f})",
                "if it did not",
            ),
        }[factor]

    def _gap(self, decision: str, at: int) -> tuple[str, str]:
        turn = self._turn(at + 1)
        already = "were all of it there already"
        if turn is None and "forces.brigades" not in self._reasons.pool:
            return "what is promised is not all in force yet", already
        if turn is None:
            brigades = self._brigades()
            whole = at + int(np.argmax(brigades[at:]))
            return (
                f"the guarantors' force has {brigades[at]:.1f} brigades, and {brigades[whole]:.1f} only in year "
                f"{whole + 1}",
                already,
            )
        what = "comes into force" if not self._bound(at) else "is whole"
        return f"the guarantee {what} only in year {turn} ({self._rise(at, turn)})", already

    def _window(self, decision: str, at: int) -> tuple[str, str]:
        turn = self._turn(at + 1)
        if turn is None:
            return "what is promised changes later", "were it to stay as it is"
        now, then = self._bound(at), self._bound(turn - 1)
        stays = "were what is promised to stay as it is"
        if decision == "attacks" and then > now:
            return f"in year {turn} it would be too late ({self._rise(at, turn)})", stays
        what = "what is promised grows" if then > now else "what is promised shrinks"
        if then == 0 < now:
            what = "the guarantee has expired"
        return f"{what} in year {turn} ({self._rise(at, turn)})", stays

    def _bound(self, at: int) -> float:
        """How much of the guarantors' promises is in force in a year (from 0)."""
        return float(self._reasons.problem.side.bound[:, at].sum())

    def _rise(self, at: int, turn: int) -> str:
        fights = self._fights()
        return f"the chance that any fights, as it believes, goes from {fights[at]:.2f} to {fights[turn - 1]:.2f}"

    def _power(self, decision: str, at: int) -> tuple[str, str]:
        alone = self._reasons.problem.war.win_none[0]
        # who waits does so for its best year, who attacks does so before its worst
        far = at + int(np.argmax(alone[at:]) if decision == "waits" else np.argmin(alone[at:]))
        what = "for" if alone[far] > alone[at] else "against"
        return (
            f"power shifts {what} it (its chance to win alone goes from {alone[at]:.2f} to {alone[far]:.2f} by year "
            f"{far + 1})",
            "were power to stay as it is",
        )

    def _force(self, decision: str, at: int) -> tuple[str, str]:
        brigades = self._brigades()
        far = at + int(np.argmax(np.abs(brigades[at:] - brigades[at])))
        return (
            f"the guarantors' force goes from {brigades[at]:.1f} to {brigades[far]:.1f} brigades by year {far + 1}",
            "were it to stay as it is",
        )

    def _policy(self, decision: str, at: int) -> tuple[str, str]:
        fights = self._fights()
        return (
            "the guarantors' policies drift (the chance that any fights, as it believes, goes from "
            f"{fights[at]:.2f} to {fights[-1]:.2f} in the last year)",
            "were they to stay as they are",
        )

    def _brigades(self) -> Array:
        """Brigades of all guarantors by year."""
        return np.asarray(self._reasons.pool["forces.brigades"][0, 0].sum(axis=0))

    def _fights(self) -> Array:
        """Chance by year that at least one guarantor fights, as the challenger believes."""
        side = self._reasons.problem.side
        return np.asarray(1.0 - side.belief[0, side.year_of, 0])

    def _turn(self, year: int) -> int | None:
        """Give the first later year in which the promises in force differ from those of this year (from 1)."""
        side = self._reasons.problem.side
        if not len(side.who):
            return None
        strength = self._reasons.pool.get("promise_strength")
        bound = side.bound if strength is None else side.bound * strength[0][side.who]
        differs = np.flatnonzero((np.abs(bound[:, year:] - bound[:, [year - 1]]) > _NIL).any(axis=0))
        if not len(differs):
            return None
        # A promise that begins or ends within a year does so in steps; the year in which it has settled tells more.
        turn = int(differs[0]) + year
        while turn + 1 < bound.shape[1] and (np.abs(bound[:, turn + 1] - bound[:, turn]) > _NIL).any():
            turn += 1
        return turn + 1

    def _tips(self, year: YearTold) -> Iterator[str]:
        """Say what would turn the challenger on average in this year."""
        if abs(year.margin) < MATERIAL:
            yield "On average it hangs in the balance."
            return
        at = year.year - 1
        ways = []
        terms = self._reasons.terms_needed(at)
        if terms is not None:
            ways.append(f"terms worth {terms:z.2f} a year to it (now {year.flow:.2f})")
        belief = self._reasons.belief_needed(at)
        if belief is not None:
            ways.append(
                f"guarantors that it holds {'likelier' if belief > 0 else 'less likely'} to fight, the odds of each "
                f"times {np.exp(belief):.2g}"
            )
        if year.margin > 0:
            ways.append(f"a shock of at least {year.margin:.2f} in the year")
        if ways:
            yield f"What would turn it on average: {joined(ways, 'or')}."

    def remarks(self, years: Sequence[YearTold], readings: Mapping[str, float]) -> Iterator[str]:
        """Say where beliefs and readings differ, and what war by others adds."""
        yield from self._beliefs(years, readings)
        essential, last = readings["essential"], years[-1].year
        lead = [self._labels["guarantor"][place] for place, is_lead in self._lead() if is_lead]
        if abs(readings["substitutable"] - essential) >= _NIL:
            who = self._name(lead[0]) if lead else "the lead"
            yield (
                f"{who} as essential (without it the others lose what rests on its enablers): to year {last} with "
                f"chance {essential:.2f}; as substitutable: {readings['substitutable']:.2f}."
            )
        if abs(readings["myopic"] - essential) >= MATERIAL:
            yield (
                f"Faced with a challenger that does not look ahead: to year {last} with chance "
                f"{readings['myopic']:.2f}, not {essential:.2f}."
            )
        other = [_by_others(year) for year in years]
        if max(other) > 0:
            alone = float(np.prod([1.0 - chance for chance in other]))
            incident, protege = (
                _course([getattr(year, name) for year in years], years) for name in ("incident", "protege")
            )
            yield (
                f"War by incident has a yearly chance of {incident}, war reopened by the protégé of {protege}: with "
                f"these alone it would hold to year {last} with chance {alone:.2f}."
            )
        trap = float(self._reasons.problem.outcomes["settlement.trap"][0, 0])
        if trap > 0:
            yield (
                f"A trap: at {percent(trap)} of its hidden costs {self.challenger} accepts it because it can be "
                "broken; kept for ever it would be worth less to it than no agreement."
            )

    def _beliefs(self, years: Sequence[YearTold], readings: Mapping[str, float]) -> Iterator[str]:
        """Tell the three beliefs in the year in which they differ most, if they do."""
        widest = max(years, key=_disagreement)
        if _disagreement(widest) < MATERIAL:
            return
        who, last = self.challenger, years[-1]
        told, now = f"{readings['belief as estimated']:.2f}", f"{last.holds:.2f}"
        yield (
            f"Beliefs differ: in year {widest.year} the chance that any guarantor fights is "
            f"{widest.fights_estimated:.2f} as estimated, {widest.fights_believed:.2f} as {who} believes and "
            f"{widest.fights_trusted:.2f} as the protégé trusts. If {who} believed the estimate, it would hold to year "
            f"{last.year} with chance {told}{', all the same' if told == now else f', not {now}'}."
        )

    def _lead(self) -> Iterator[tuple[int, bool]]:
        lead = self._reasons.pool.get("lead")
        if lead is not None:
            yield from ((place, bool(value > 0)) for place, value in enumerate(lead))


def _by_others(year: YearTold) -> float:
    """Chance of war by incident or by the protégé in a year."""
    return 1.0 - (1.0 - year.protege) * (1.0 - year.incident)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _where(tips_at: float | None) -> str:
    """Say at which hidden costs an attack is worth more, where it is not at all of them."""
    if tips_at is None:
        return ""
    if tips_at < 0:
        return f" where it gains more than {-tips_at:.1f} in private by breaking"
    return f" where breaking costs it less than {tips_at:.1f} in private"


def _disagreement(year: YearTold) -> float:
    chances = (year.fights_estimated, year.fights_believed, year.fights_trusted)
    return max(chances) - min(chances)


def _runs(first: Array) -> Iterator[list[int]]:
    """Give runs of neighbouring years (from 1) in which something happens."""
    years = [int(year) + 1 for year in np.flatnonzero(first > 0)]
    run: list[int] = []
    for year in years:
        if run and year != run[-1] + 1:
            yield run
            run = []
        run.append(year)
    if run:
        yield run


def years_in_words(first: int, last: int) -> str:
    """Name a run of years."""
    return f"year {first}" if first == last else f"years {first} to {last}"


def _course(chances: Sequence[float], years: Sequence[YearTold]) -> str:
    """Give a chance that may change over the years."""
    if max(chances) - min(chances) < 0.0005:
        return f"{chances[0]:.3f}"
    return f"{chances[0]:.3f} in year {years[0].year} to {chances[-1]:.3f} in year {years[-1].year}"


def percent(share: float) -> str:
    """Write a share as a whole percentage."""
    return f"{100 * share:.0f}%"


def joined(parts: Sequence[str], word: str = "and") -> str:
    """List parts in a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
