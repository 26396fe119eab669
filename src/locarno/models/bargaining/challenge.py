"""The expected-utility ("challenge") model: who challenges whom, what is offered, and who moves where.

Bueno de Mesquita's model of group decisions as Scholz, Calbert & Smith 2011 set it down. Their paper leaves fourteen
readings open; each is a switch of :class:`Rules`, and named sets of switches are in :data:`VARIANTS`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal, get_args, get_type_hints

import numpy as np

from locarno.models.bargaining import _challenge_kernel as kernel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from locarno.models.contract import Array

SOURCE = "Scholz, Calbert & Smith 2011, equations 6–36, after Bueno de Mesquita 1985, 1994"


@dataclass(frozen=True, slots=True)
class Rules:
    """The switches of the model, each an ambiguity of the text; the defaults are ``scholz2011_fitted``.

    Attributes
    ----------
    q
        A1. Q, the chance that a target left alone stays where it is (1985: 1; 1986 and 2009: .5).
    probability
        A2. Denominator of the chance to win a challenge: the votes on the ``pairwise`` contest, as printed
        (equations 30, 31), or on all contests (``global``), which fits the published numbers and is in no text.
    probability_factor
        A2. The chance is multiplied by this, up to 1: what is identified is that it is small.
    votes
        A3. Votes with each voter's exponent of ``risk``, or ``linear`` in distance.
    security
        A4, A13. A party's exponent comes from what others expect of challenging it (``received``, 1985), or from what
        it expects of challenging them (``made``, the subscripts of 1997).
    viewpoint
        A5. E(U_ji) as i sees it: with i's exponent (``own``), or with j's (``each``).
    t
        A6. A target left alone is taken to move to i's gain always (``one``), or if the median is nearer to i than
        the target is (``case``). Nothing depends on it where ``q`` is 1.
    offers
        A7. Which offer is accepted. By category (confrontation, compromise, capitulation), within it the least move
        among confrontations and the strongest proposer among compromises (``mixed``), the ``least_move`` or the
        strongest (``enforcement``) throughout; or over all offers (``any_least_move``, ``any_enforcement``).
    scale
        A8. Distances over the ``initial`` or the ``current`` range of positions.
    conflict
        A9. In a confrontation the weaker ``moves``, or ``stays``.
    risk_reset
        A10. Each round starts again from exponents of 1.
    uncoerced
        A11. Utilities of a target's own move as the paper ``rescaled`` them (equations 22, 23), or without, ``clipped``
        where the base leaves 0–1.
    compromise
        A12. The weaker moves by the ``ratio`` of the two expectations (1994), or to the ``average`` of the positions
        weighted by them (a reading of 1997).
    risk
        A13. Exponents by equations 32 and 33 (``bdm1985``), or all 1 (``off``).
    movers
        A14. A party moves by its ``own_view`` alone, or also where the other's view has it move (``both_views``).
    capitulation
        A14. Among several demands to give in: the ``least_move``, the strongest (``enforcement``), or none (``stays``).
    salience_of
        Equation 25b. The salience in E(U_ji) is that of the ``target`` i, as equation 6 has it, or of the
        ``challenger`` j, as 25b is printed.
    """

    q: float = 1.0
    probability: Literal["global", "pairwise"] = "global"
    probability_factor: float = 1.0
    votes: Literal["risk", "linear"] = "risk"
    security: Literal["received", "made"] = "received"
    viewpoint: Literal["own", "each"] = "own"
    t: Literal["one", "case"] = "one"
    offers: Literal["mixed", "least_move", "enforcement", "any_least_move", "any_enforcement"] = "mixed"
    scale: Literal["initial", "current"] = "initial"
    conflict: Literal["moves", "stays"] = "moves"
    risk_reset: bool = True
    uncoerced: Literal["rescaled", "clipped"] = "rescaled"
    compromise: Literal["ratio", "average"] = "ratio"
    risk: Literal["bdm1985", "off"] = "bdm1985"
    movers: Literal["own_view", "both_views"] = "own_view"
    capitulation: Literal["least_move", "enforcement", "stays"] = "least_move"
    salience_of: Literal["target", "challenger"] = "target"

    def __post_init__(self) -> None:
        choices = choices_of()
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in choices and value not in choices[item.name]:
                message = f"{item.name} is {value!r}, not one of {', '.join(map(str, choices[item.name]))}"
                raise ValueError(message)
        if not 0.0 <= self.q <= 1.0 or not 0.0 <= self.probability_factor < np.inf:
            message = f"q is {self.q:g} and probability_factor {self.probability_factor:g}: q is in 0–1, the other ≥ 0"
            raise ValueError(message)


def choices_of() -> dict[str, tuple[str | bool, ...]]:
    """Give the values that each switch may take, the default first; the two numbers are not among them."""
    hints = get_type_hints(Rules)
    named: dict[str, tuple[str | bool, ...]] = {name: get_args(hint) for name, hint in hints.items() if get_args(hint)}
    return named | {"risk_reset": (True, False)}


VARIANTS: Mapping[str, Rules] = {
    "scholz2011_fitted": Rules(),
    "scholz2011_printed": Rules(probability="pairwise", votes="linear", t="case", offers="least_move"),
    "fitted_q_half": Rules(q=0.5),
    "fitted_q_half_t_case": Rules(q=0.5, t="case"),
    "fitted_without_support": Rules(probability_factor=0.0),
    "fitted_risk_off": Rules(risk="off"),
    "printed_q_half": Rules(q=0.5, probability="pairwise", votes="linear", t="one", offers="least_move"),
    "printed_q_half_t_case": Rules(q=0.5, probability="pairwise", votes="linear", t="case", offers="least_move"),
    "printed_no_move_in_conflict": Rules(
        probability="pairwise", votes="linear", t="case", offers="any_enforcement", conflict="stays"
    ),
}
"""Named sets of switches. ``fitted`` ones were chosen on the numbers that they reproduce: a fit, not a finding."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """What the model makes of tables.

    Attributes
    ----------
    positions
        ``[..., round, party]`` in the unit given; round 0 is the table as given.
    median, mean
        ``[..., round]``, weighted by capability × salience; NaN where nobody speaks.
    """

    positions: Array
    median: Array
    mean: Array


def challenge(
    position: Array, salience: Array, capability: Array, *, rounds: int = 8, rules: Rules | None = None
) -> Rounds:
    """Play the challenge model, one table for each set of leading axes.

    Parameters
    ----------
    position
        ``[..., party]``, any unit; NaN where a party has none.
    salience
        ``[..., party]``, 0–100.
    capability
        ``[..., party]``, ≥ 0, any unit; only ratios count.
    rounds
        How many; the model has no stopping rule.
    rules
        Switches, ``scholz2011_fitted`` unless given.

    Returns
    -------
    Rounds
        A party without position or without weight is left out: it neither challenges nor votes, and stays. A single
        speaker, and speakers who all agree, stay.

    Raises
    ------
    ValueError
        If the axes do not go together or ``rounds`` is negative.

    Notes
    -----
    Scholz, Calbert & Smith 2011, section 4 and appendix. Offers that are equal to 1e-10 in what orders them are met in
    the middle, so that the order of the parties never matters.
    """
    if rounds < 0:
        message = f"rounds is {rounds}, expected 0 or more"
        raise ValueError(message)
    x, s, c = np.broadcast_arrays(position, salience, capability)
    if x.ndim == 0:
        message = "position has no party axis"
        raise ValueError(message)
    lead, n = x.shape[:-1], x.shape[-1]
    positions, median, mean = _play(x, s, c, rounds, rules, kernel.record(0, n))
    steps = rounds + 1
    return Rounds(positions.reshape(*lead, steps, n), median.reshape(*lead, steps), mean.reshape(*lead, steps))


def _play(
    position: Array, salience: Array, capability: Array, rounds: int, rules: Rules | None, record: kernel.Record
) -> tuple[Array, Array, Array]:
    """Play tables laid out in one row: positions ``[table, round, party]``, medians and means ``[table, round]``."""
    n = position.shape[-1]
    tables = position.size // n if n else int(np.prod(position.shape[:-1], dtype=np.int64))
    x, s, c = (np.ascontiguousarray(a, dtype=np.float64).reshape(tables, n) for a in (position, salience, capability))
    positions = np.empty((tables, rounds + 1, n))
    median, mean = np.empty((tables, rounds + 1)), np.empty((tables, rounds + 1))
    kernel.play_all(x, s, c, switches(rules or Rules()), positions, median, mean, kernel.clear_desk(n), record)
    return positions, median, mean


def switches(rules: Rules) -> kernel.Switches:
    """Code switches as the kernel reads them: each by its place among its choices."""
    choices = choices_of()
    coded = {
        name: choices[name].index(getattr(rules, name)) if name in choices else float(getattr(rules, name))
        for name in (item.name for item in fields(rules))
    }
    return kernel.Switches(**coded)  # type: ignore[arg-type]


REGIONS = (
    "stalemate",
    "confrontation_minus",
    "confrontation_plus",
    "compromise_minus",
    "compromise_plus",
    "compel_minus",
    "compel_plus",
    "boundary",
)
"""Octants of figure 6; ``minus``: the viewer gives way; ``boundary``: neither side has the upper hand."""


def region(a: Array, b: Array) -> NDArray[np.int64]:
    """Octant of a dyad, as an index into :data:`REGIONS`.

    Parameters
    ----------
    a, b
        E(U_ij) and E(U_ji) from i's view, any shape; NaN gives ``boundary``.

    Notes
    -----
    Scholz, Calbert & Smith 2011, figure 6.
    """
    tie = kernel.TIE
    ahead, behind = np.abs(a) - np.abs(b) > tie, np.abs(b) - np.abs(a) > tie
    up, down, right, left = b > tie, b < -tie, a > tie, a < -tie
    cases = (
        left & down,
        right & up & behind,
        right & up & ahead,
        left & up & behind,
        right & down & ahead,
        left & up & ahead,
        right & down & behind,
    )
    found: NDArray[np.int64] = np.select(cases, range(len(cases)), default=len(cases))
    return found


@dataclass(frozen=True, slots=True)
class Dyads:
    """What each round of one table was decided on; NaN (or −1) where a party does not speak, and for its own pair.

    Attributes
    ----------
    positions
        ``[round + 1, party]``.
    own, other
        ``[round, party, party]``: E(U_ij) and E(U_ji) as i sees them.
    probability
        ``[round, party, party]``: P, i's chance to win a challenge of j.
    exponent
        ``[round, party]``: r, below 1 risk acceptant, above 1 risk averse.
    median
        ``[round]``: the median from which the round is played.
    kind, partner
        ``[round, party]``: 1 confrontation, 2 compromise, 3 compel, 0 no move; whose offer is accepted.
    """

    positions: Array
    own: Array
    other: Array
    probability: Array
    exponent: Array
    median: Array
    kind: NDArray[np.int64]
    partner: NDArray[np.int64]

    @property
    def region(self) -> NDArray[np.int64]:
        """Octant of every dyad in every round."""
        return region(self.own, self.other)


def dyads(position: Array, salience: Array, capability: Array, *, rounds: int = 8, rules: Rules | None = None) -> Dyads:
    """Play one table with everything kept that decides it.

    Parameters
    ----------
    position, salience, capability
        ``[party]``, as for :func:`challenge`.
    rounds, rules
        As for :func:`challenge`.

    Notes
    -----
    The same compiled rounds as :func:`challenge`, one at a time.
    """
    n = np.size(position)
    record = kernel.record(rounds, n)
    x, s, c = (np.asarray(a, dtype=np.float64) for a in (position, salience, capability))
    positions, median, _ = _play(x, s, c, rounds, rules, record)
    own, other, probability = np.moveaxis(record.squares, 1, 0)
    return Dyads(positions[0], own, other, probability, record.exponent, median[0, :-1], record.kind, record.partner)
