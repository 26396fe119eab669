"""Fit the crisis-signalling game to counts of how crises ended, by maximum or by (nested) pseudo-likelihood.

The likelihood needs the equilibrium that was played. Pseudo-likelihood takes the players' expectations from a first
stage; nested pseudo-likelihood repeats it with its own expectations until they agree; maximum likelihood solves each
game and, where a game has several equilibria, takes the one that makes its counts most likely. Lewis & Schultz 2003;
Crisman-Cox & Gibilisco 2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri

from locarno.models.deterrence.estimation.binary import fit_binary, inverse_mills, probability
from locarno.models.deterrence.estimation.maximum_likelihood import Equation, Estimate, maximise
from locarno.models.deterrence.games.crisis_signalling import (
    Game,
    equilibria,
    outcome_chances,
    replies,
    reply_slope,
    slopes,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from locarno.models.contract import Array
    from locarno.models.deterrence.estimation.maximum_likelihood import Scores
    from locarno.models.deterrence.games.crisis_signalling import Equilibria

Method = Literal["maximum likelihood", "nested pseudo-likelihood", "pseudo-likelihood"]
_TINY = 1e-300
_LOWEST = -37.0
"""Quantile of the least chance of resisting that a float holds."""
_SOLVED = 1e-12
_FIXED_POINT_STEPS = 60
_NESTED_STEPS = 500
_RARE = 1e-9
"""Least chance that expectations take on the way: less would stop the climb before they come right."""
_SETTLED = 1e-8
_SCORING_STEPS = 50
_SCORED = 1e-14
_NOISE = 1e-12
"""Share of a log likelihood that is rounding."""
_HALVINGS = 40
_ROUNDS = 20


class Design(NamedTuple):
    """Regressors of the payoffs of :class:`~locarno.models.deterrence.games.crisis_signalling.Game`, in its order."""

    status_quo: Equation
    prize: Equation
    concession: Equation
    war_a: Equation
    war_b: Equation
    backing: Equation
    prize_b: Equation


class Expectations(NamedTuple):
    """What the players expect, ``[game]`` each: that B resists, and that A then stands firm."""

    resists: Array
    stands_firm: Array


@dataclass(frozen=True, eq=False)
class SignallingFit:
    """A fitted crisis-signalling game.

    Attributes
    ----------
    estimate
        Coefficients in the order of the design. By maximum likelihood the errors are honest; by the two other methods
        they take the players' expectations as known and are too small.
    method
        How it was fitted.
    expected
        The expectations at the estimate: the equilibrium played, or for pseudo-likelihood the first stage.
    number : int64[game]
        How many equilibria each game has at the estimate.
    rounds
        How often expectations were renewed (nested pseudo-likelihood), or equilibria chosen anew (maximum likelihood).
    """

    estimate: Estimate
    method: Method
    expected: Expectations
    number: NDArray[np.int64]
    rounds: int

    def replay(self, design: Design) -> Equilibria:
        """All equilibria of each game at the estimate, for the design fitted or for one with other regressors."""
        return equilibria(payoffs(design, self.estimate.coefficients))


def fit_signalling(
    counts: ArrayLike,
    design: Design,
    method: Method = "maximum likelihood",
    *,
    start: ArrayLike | None = None,
    first: Expectations | None = None,
) -> SignallingFit:
    """Fit the crisis-signalling game.

    Parameters
    ----------
    counts : float64[game, 4]
        How often each game ended in the status quo, B conceding, both standing firm, A backing down.
    design
        Regressors of the seven payoffs; an equation without columns fixes its payoff at nought.
    method
        ``maximum likelihood`` starts from nested pseudo-likelihood unless ``start`` is given.
    start : float64[coefficient]
        Where to begin; by default nought.
    first
        Expectations of the first stage; by default logits of resisting and of standing firm on all regressors.

    Raises
    ------
    ValueError
        If counts are no counts, a regressor enters all payoffs of A, or no maximum is found.
    """
    played = np.asarray(counts, dtype=np.float64)
    _check(played, design)
    names = tuple(f"{payoff}:{name}" for payoff, part in design._asdict().items() for name in part.names)
    if not names:
        message = "nothing is to be estimated: give regressors"
        raise ValueError(message)
    if method == "maximum likelihood" and start is not None:
        return _maximum(played, design, names, np.asarray(start, dtype=np.float64), first)
    expected = first_stage(played, design) if first is None else first
    begin = np.zeros(len(names)) if start is None else np.asarray(start, dtype=np.float64)
    estimate = maximise(pseudo_scores(played, design, expected), begin, names, climb=False)
    rounds = 0
    if method != "pseudo-likelihood":
        try:
            estimate, expected, rounds = _nested(played, design, estimate, expected)
        except ValueError:
            # An equilibrium that best replies leave can still be the likeliest: the climb then starts one stage before.
            if method != "maximum likelihood":
                raise
    if method == "maximum likelihood":
        return _maximum(played, design, names, estimate.coefficients, expected)
    number = equilibria(payoffs(design, estimate.coefficients)).number
    return SignallingFit(estimate, method, expected, number, rounds)


def payoffs(design: Design, coefficients: Array) -> Game:
    """Payoffs ``[game]`` at some coefficients, in the order of the design."""
    place, parts = 0, []
    for part in design:
        width = part.values.shape[1]
        parts.append(part.values @ coefficients[place : place + width])
        place += width
    return Game(*parts)


def log_likelihood(counts: ArrayLike, design: Design, coefficients: ArrayLike) -> float:
    """Log likelihood at some coefficients; of several equilibria each game takes the likeliest."""
    played, theta = np.asarray(counts, dtype=np.float64), np.asarray(coefficients, dtype=np.float64)
    anchor, _ = _likeliest(played, payoffs(design, theta))
    return float(likelihood_scores(played, design, anchor)(theta)[0].sum())


def first_stage(counts: Array, design: Design) -> Expectations:
    """Estimate the players' expectations without the game: logits of their choices on all regressors."""
    columns: dict[str, Array] = {}
    for part in design:
        columns |= dict(zip(part.names, part.values.T, strict=True))
    whole = np.column_stack([np.ones(len(counts)), *(column for name, column in columns.items() if name != "const")])
    kept = _independent(whole)
    values = whole[:, kept]

    def share(yes: Array, no: Array) -> Array:
        seen = yes + no > 0.0
        level = np.clip(yes.sum() / max((yes + no).sum(), 1.0), 0.01, 0.99)
        part = Equation(tuple(str(i) for i in kept), values[seen])
        try:
            fit = fit_binary((yes / (yes + no + _TINY))[seen], part, "logit", (yes + no)[seen])
        except ValueError:
            return np.full(len(counts), level)
        return np.clip(probability(fit, values), 0.001, 0.999)

    return Expectations(share(counts[:, 2] + counts[:, 3], counts[:, 1]), share(counts[:, 2], counts[:, 3]))


def _check(counts: Array, design: Design) -> None:
    if counts.ndim != 2 or counts.shape[1] != 4 or not np.isfinite(counts).all() or (counts < 0.0).any():
        message = "counts are four numbers per game, none negative: status quo, concession, fight, backing down"
        raise ValueError(message)
    if not (counts.sum(axis=0) > 0.0).all():
        message = "each of the four endings must occur somewhere"
        raise ValueError(message)
    for name, part in design._asdict().items():
        if len(part.values) != len(counts):
            message = f"the regressors of {name!r} cover {len(part.values)} games, the counts {len(counts)}"
            raise ValueError(message)
    for player, parts in (
        ("A", (design.status_quo, design.prize, design.war_a, design.backing)),
        ("B", (design.concession, design.war_b, design.prize_b)),
    ):
        everywhere = set.intersection(*(set(part.names) for part in parts))
        if everywhere:
            message = f"{', '.join(sorted(everywhere))} in all payoffs of {player}: only differences are identified"
            raise ValueError(message)


def _independent(values: Array) -> list[int]:
    """Columns that are no combination of those before them."""
    kept: list[int] = []
    for column in range(values.shape[1]):
        tried = values[:, [*kept, column]]
        if np.linalg.matrix_rank(tried / np.maximum(np.abs(tried).max(axis=0), _TINY)) == len(kept) + 1:
            kept.append(column)
    return kept


def pseudo_scores(counts: Array, design: Design, expected: Expectations) -> Scores:
    """Give pseudo-log-likelihoods and scores by game, as a function of the coefficients, at fixed expectations."""

    def scores(theta: Array) -> tuple[Array, Array]:
        game = payoffs(design, theta)
        reply = _reply(game, expected.stands_firm)
        parts = _partials(game, expected.resists)
        return _values(counts, design, parts, reply, _direct(expected.stands_firm))

    return scores


def likelihood_scores(counts: Array, design: Design, anchor: Array) -> Scores:
    """Give log likelihoods and scores by game, as a function of the coefficients.

    Parameters
    ----------
    counts : float64[game, 4]
    design
        Regressors.
    anchor : float64[game]
        Normal quantiles of B's chance of resisting; of several equilibria the one reached from here counts. The
        equilibrium moves with the coefficients: the scores hold its derivative (implicit function theorem).
    """

    def at(theta: Array) -> tuple[Array, Array]:
        game = payoffs(design, theta)
        quantile = _solve(game, anchor)
        parts = _partials(game, ndtr(quantile))
        firm = parts.firm_chance
        direct = _direct(firm)
        steep = -(game.prize_b - game.concession) / firm**2
        density = np.exp(-0.5 * quantile**2) / np.sqrt(2.0 * np.pi)
        feedback = steep * parts.firm_chance_by_resists * density
        moved = (direct + steep[:, None] * parts.firm) / (1.0 - feedback)[:, None]
        expected = density[:, None] * moved
        renewed = _Partials(
            parts.challenge_chance,
            firm,
            parts.challenges + parts.challenge_chance_by_resists[:, None] * expected,
            parts.firm + parts.firm_chance_by_resists[:, None] * expected,
            parts.challenge_chance_by_resists,
            parts.firm_chance_by_resists,
        )
        return _values(counts, design, renewed, quantile, moved)

    def scores(theta: Array) -> tuple[Array, Array]:
        # Far from the data a step of the climb may leave what floats hold: its value is then no number, and refused.
        with np.errstate(all="ignore"):
            return at(theta)

    return scores


class _Partials(NamedTuple):
    """A's chances of challenging and standing firm ``[game]`` and their derivatives by payoff ``[game, 7]``."""

    challenge_chance: Array
    firm_chance: Array
    challenges: Array
    firm: Array
    challenge_chance_by_resists: Array
    firm_chance_by_resists: Array


def _partials(game: Game, resists: Array) -> _Partials:
    known = replies(game, resists)
    found = slopes(game, resists, known)
    by_status_quo, by_prize = 1.0 / resists, 1.0 - 1.0 / resists
    by_resists = (game.prize - game.status_quo) / resists**2
    nothing = np.zeros_like(resists)

    def by_payoff(cut: Array, war: Array, backing: Array) -> Array:
        return np.column_stack([cut * by_status_quo, cut * by_prize, nothing, war, nothing, backing, nothing])

    return _Partials(
        np.clip(known.challenges, _TINY, 1.0),
        np.clip(known.stands_firm, _TINY, 1.0),
        by_payoff(found.challenges_cut, found.challenges_war, found.challenges_backing),
        by_payoff(found.firm_cut, found.firm_war, found.firm_backing),
        found.challenges_cut * by_resists,
        found.firm_cut * by_resists,
    )


def _reply(game: Game, stands_firm: Array) -> Array:
    made: Array = game.war_b - game.prize_b + (game.prize_b - game.concession) / stands_firm
    return made


def _direct(stands_firm: Array) -> Array:
    """Differentiate B's reply by each payoff ``[game, 7]`` while A's behaviour stays."""
    made = np.zeros((len(stands_firm), 7))
    made[:, 2], made[:, 4], made[:, 6] = -1.0 / stands_firm, 1.0, 1.0 / stands_firm - 1.0
    return made


def _values(counts: Array, design: Design, parts: _Partials, reply: Array, by_reply: Array) -> tuple[Array, Array]:
    """Log likelihoods ``[game]`` and scores ``[game, coefficient]`` from the three choices and their derivatives."""
    quo, conceded, fought, backed = counts.T
    challenged, resisted = conceded + fought + backed, fought + backed
    p_c, p_f = parts.challenge_chance, parts.firm_chance
    rest_c, rest_f = np.maximum(1.0 - p_c, _TINY), np.maximum(1.0 - p_f, _TINY)
    value = (
        quo * np.log(rest_c)
        + challenged * np.log(p_c)
        + conceded * log_ndtr(-reply)
        + resisted * log_ndtr(reply)
        + fought * np.log(p_f)
        + backed * np.log(rest_f)
    )
    by_payoff = (
        (challenged / p_c - quo / rest_c)[:, None] * parts.challenges
        + (fought / p_f - backed / rest_f)[:, None] * parts.firm
        + (resisted * inverse_mills(reply) - conceded * inverse_mills(-reply))[:, None] * by_reply
    )
    columns = [by_payoff[:, i, None] * part.values for i, part in enumerate(design)]
    return value, np.concatenate(columns, axis=1)


def _nested(
    counts: Array, design: Design, estimate: Estimate, expected: Expectations
) -> tuple[Estimate, Expectations, int]:
    """Renew expectations and climb again until neither moves (Aguirregabiria & Mira 2007)."""
    theta = estimate.coefficients
    for step in range(_NESTED_STEPS):
        game = payoffs(design, theta)
        renewed = Expectations(
            np.clip(ndtr(_reply(game, expected.stands_firm)), _RARE, 1.0),
            np.clip(replies(game, expected.resists).stands_firm, _RARE, 1.0),
        )
        reached = _climb(counts, design, renewed, theta)
        if reached is None:
            break
        shift = max(float(np.abs(np.subtract(renewed, expected)).max()), float(np.abs(reached - theta).max()))
        theta, expected = reached, renewed
        if shift < _SETTLED:
            scores = pseudo_scores(counts, design, expected)
            return maximise(scores, theta, estimate.names, climb=False), expected, step + 1
    message = "nested pseudo-likelihood did not settle: the equilibria played may not be stable under best replies"
    raise ValueError(message)


def _climb(counts: Array, design: Design, expected: Expectations, theta: Array) -> Array | None:
    """Maximise the pseudo-likelihood by the method of scoring; None where a step cannot gain."""
    scores = pseudo_scores(counts, design, expected)
    value, slope = scores(theta)
    for _ in range(_SCORING_STEPS):
        gradient = slope.sum(axis=0)
        try:
            move = np.linalg.solve(_expected_information(counts, design, expected, theta), gradient)
        except np.linalg.LinAlgError:
            return None
        if float(gradient @ move) < _SCORED:
            return theta
        for _ in range(_HALVINGS):
            tried, tried_slope = scores(theta + move)
            if np.isfinite(tried).all() and tried.sum() >= value.sum() - _NOISE * abs(value.sum()):
                break
            move = move / 2.0
        else:
            return None
        theta, value, slope = theta + move, tried, tried_slope
    return theta


def _expected_information(counts: Array, design: Design, expected: Expectations, theta: Array) -> Array:
    """Information of the three binary choices, given how often each was faced."""
    game = payoffs(design, theta)
    parts = _partials(game, expected.resists)
    reply = _reply(game, expected.stands_firm)
    by_reply = _direct(expected.stands_firm)
    total = counts.sum(axis=1)
    challenged, resisted = total - counts[:, 0], counts[:, 2] + counts[:, 3]
    p_c, p_f = parts.challenge_chance, parts.firm_chance
    weights = (
        total / (np.maximum(p_c, _RARE) * np.maximum(1.0 - p_c, _RARE)),
        resisted / (np.maximum(p_f, _RARE) * np.maximum(1.0 - p_f, _RARE)),
        challenged * inverse_mills(reply) * inverse_mills(-reply),
    )
    made = np.zeros((theta.size, theta.size))
    for weight, by_payoff in zip(weights, (parts.challenges, parts.firm, by_reply), strict=True):
        columns = np.concatenate([by_payoff[:, i, None] * part.values for i, part in enumerate(design)], axis=1)
        made += columns.T @ (weight[:, None] * columns)
    return made


def _maximum(
    counts: Array, design: Design, names: tuple[str, ...], start: Array, first: Expectations | None
) -> SignallingFit:
    """Climb along the equilibria chosen; then choose the likeliest of each game, until the choice stands."""
    anchor, number = _likeliest(counts, payoffs(design, start))
    if first is not None:
        anchor = _solve(payoffs(design, start), ndtri(np.clip(first.resists, 1e-12, 1.0 - 1e-12)))
    for round_ in range(_ROUNDS):
        estimate = maximise(likelihood_scores(counts, design, anchor), start, names, climb=False)
        start = estimate.coefficients
        game = payoffs(design, start)
        chosen, number = _likeliest(counts, game)
        gain = likelihood_scores(counts, design, chosen)(start)[0].sum() - estimate.log_likelihood
        if gain <= 1e-8:
            reached = _solve(game, anchor)
            expected = Expectations(ndtr(reached), replies(game, ndtr(reached)).stands_firm)
            return SignallingFit(estimate, "maximum likelihood", expected, number, round_ + 1)
        anchor = chosen
    message = "the likeliest equilibria kept changing with the coefficients"
    raise ValueError(message)


def _likeliest(counts: Array, game: Game) -> tuple[Array, NDArray[np.int64]]:
    """Quantile of B's chance of resisting in the equilibrium that makes each game's counts likeliest."""
    found = equilibria(game)
    chances = np.clip(outcome_chances(found.resists, found.challenges, found.stands_firm), _TINY, 1.0)
    value = (counts[:, None, :] * np.log(chances)).sum(axis=-1)
    best = np.where(np.isnan(value), -np.inf, value).argmax(axis=1)
    quantile = np.take_along_axis(found.quantile, best[:, None], axis=1)[:, 0]
    return np.maximum(quantile, _LOWEST), found.number


def _solve(game: Game, anchor: Array) -> Array:
    """Newton's method for the fixed point nearest to the anchor; where it fails, the nearest of all equilibria."""
    quantile = np.array(anchor, dtype=np.float64)
    for _ in range(_FIXED_POINT_STEPS):
        resists = ndtr(quantile)
        known = replies(game, resists)
        excess = known.reply - quantile
        open_ = ~(np.abs(excess) < _SOLVED * np.maximum(1.0, np.abs(quantile)))
        if not open_.any():
            return quantile
        slope = reply_slope(game, resists, known, slopes(game, resists, known))
        move = np.clip(excess / np.where(np.abs(1.0 - slope) > 1e-6, 1.0 - slope, 1.0), -1.0, 1.0)
        quantile = np.where(open_, quantile + move, quantile)
    found = equilibria(Game(*(payoff[open_] for payoff in game)))
    roots = np.maximum(found.quantile, _LOWEST)
    nearest = np.nanargmin(np.abs(roots - anchor[open_, None]), axis=1)
    quantile[open_] = np.take_along_axis(roots, nearest[:, None], axis=1)[:, 0]
    return quantile
