"""The unilateral deterrence game against brute force, extended deterrence, and the export of trees."""

from __future__ import annotations

import itertools
import re
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import lognorm, norm, uniform

from locarno.models.deterrence.games.extended import TRIPARTITE_OUTCOMES, pivotal, private_values, tripartite
from locarno.models.deterrence.games.tree import (
    Chance,
    Decision,
    Outcome,
    signalling_tree,
    stage_tree,
    to_efg,
    tripartite_tree,
    unilateral_tree,
)
from locarno.models.deterrence.games.unilateral import (
    ATTACK,
    BLUFF,
    CERTAIN,
    FAMILIES,
    SEPARATING,
    STEADFAST,
    Challenger,
    Defender,
    outcome_chances,
    rudimentary,
    thresholds,
    unilateral,
)

if TYPE_CHECKING:
    from collections.abc import Callable

VECTOR = (Challenger(4.0, 2.0, 0.5, 1.0, -1.0), Defender(3.0, 2.0, 0.5, 1.0, -2.0))
"""DC, SQ, CD, DD of a hard one, DD of a soft one; SQ, CD, DC, DD, DD of a soft one."""


def test_vector_of_thresholds_and_families() -> None:
    limits = thresholds(*VECTOR)
    np.testing.assert_allclose(limits, (2 / 3, 4 / 7, 0.375), atol=1e-12)
    p, d = np.array([0.2, 0.8, 0.5, 0.5]), np.array([0.1, 0.1, 0.6, 0.9])
    found = unilateral(limits, p, d)
    assert found.selected.tolist() == [BLUFF, ATTACK, SEPARATING, CERTAIN]
    assert found.challenges_soft[0, BLUFF] == pytest.approx(0.4167, abs=5e-5)
    assert found.resists_soft[0, BLUFF] == pytest.approx(0.5238, abs=5e-5)
    assert found.exists[:, STEADFAST].all()
    chances = outcome_chances(found, found.selected, p, d)
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert chances[3].tolist() == [1.0, 0.0, 0.0, 0.0]


def _games(count: int, seed: int) -> tuple[Challenger, Defender, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    c = np.sort(rng.normal(size=(count, 5)), axis=1)[:, ::-1].T
    d = np.sort(rng.normal(size=(count, 5)), axis=1)[:, ::-1].T
    return (
        Challenger(c[0], c[1], c[3], c[2], c[4]),
        Defender(d[0], d[1], d[3], d[2], d[4]),
        rng.uniform(size=count),
        rng.uniform(size=count),
    )


def _brute(c: Challenger, d: Defender, p: float, h: float) -> set[tuple[float, float, bool]]:
    """Find equilibria by trying every support of (x_H, x_S, y_S), from the payoffs of the tree alone.

    Returns the path of play of each: x_H, x_S, and whether a soft defender would surely concede.
    """

    def attack(hard: bool, y: float) -> float:
        """Gain of challenging over leaving, if a soft defender resists with chance y."""
        denied = h + (1 - h) * y
        resisted = max(c.backs_down, c.war_hard if hard else c.war_soft)
        return (1 - denied) * c.concedes + denied * resisted - c.status_quo

    def resist(q: float) -> float:
        """Gain of a soft defender from resisting over conceding, if a challenger is hard with chance q."""
        fights = c.war_hard > c.backs_down, c.war_soft > c.backs_down
        assert fights == (True, False)
        return q * d.war_soft + (1 - q) * d.backs_down - d.concedes

    def root(function: Callable[[float], float]) -> float | None:
        """Find where a linear function on 0 to 1 is 0."""
        start, end = function(0.0), function(1.0)
        return start / (start - end) if start * end <= 0 else None

    even = root(resist)
    found: set[tuple[float, float, bool]] = set()
    for shape_h, shape_s, shape_y in itertools.product(("0", "m", "1"), repeat=3):
        # who mixes fixes y by its indifference; a soft defender that mixes fixes the posterior and with it a mixture
        if shape_h == "m" and shape_s == "m":
            continue
        if "m" in (shape_h, shape_s):
            y = root(partial(attack, shape_h == "m"))
            if y is None or (shape_y == "0") != (y == 0.0) or (shape_y == "1") != (y == 1.0):
                continue
        else:
            y = {"0": 0.0, "1": 1.0, "m": None}[shape_y]
        xs = {"0": 0.0, "1": 1.0}
        for q_off in (0.0, 1.0, even):
            x_h, x_s = xs.get(shape_h), xs.get(shape_s)
            if "m" in (shape_h, shape_s):
                # y is strictly mixed here with chance one: the posterior must leave the defender indifferent
                q = even
                if q is None:
                    continue
                if shape_s == "m":
                    x_s = (p * x_h) * (1 - q) / (q * (1 - p)) if x_h else None
                else:
                    x_h = (q * (1 - p) * x_s) / (p * (1 - q)) if x_s else None
                if x_h is None or x_s is None or not 0 < (x_s if shape_s == "m" else x_h) < 1:
                    continue
            else:
                weight = p * x_h + (1 - p) * x_s
                q = p * x_h / weight if weight > 0 else q_off
                if q is None:
                    continue
            candidates = [y] if y is not None else [0.25, 0.5, 0.75, 0.999]
            for tried in candidates:
                gain_h, gain_s, gain_y = attack(True, tried), attack(False, tried), resist(q)
                fits = (
                    (gain_h <= 1e-9 if x_h == 0 else gain_h >= -1e-9 if x_h == 1 else abs(gain_h) < 1e-7)
                    and (gain_s <= 1e-9 if x_s == 0 else gain_s >= -1e-9 if x_s == 1 else abs(gain_s) < 1e-7)
                    and (gain_y <= 1e-9 if tried == 0 else gain_y >= -1e-9 if tried == 1 else abs(gain_y) < 1e-7)
                )
                if fits:
                    found.add((round(x_h, 6), round(x_s, 6), tried == 0))
    return found


def test_five_thousand_random_games_have_the_equilibria_that_brute_force_finds() -> None:
    challenger, defender, p, h = _games(5_000, 11)
    found = unilateral(thresholds(challenger, defender), p, h)
    for i in range(p.size):
        one = Challenger(*(float(row[i]) for row in challenger)), Defender(*(float(row[i]) for row in defender))
        brute = _brute(*one, float(p[i]), float(h[i]))
        ours: set[tuple[float, float, bool]] = set()
        for family in range(len(FAMILIES)):
            if found.exists[i, family]:
                hard, soft = found.challenges_hard[i, family], found.challenges_soft[i, family]
                ours.add((round(float(hard), 6), round(float(soft), 6), family in (CERTAIN, SEPARATING, ATTACK)))
        # steadfast deterrence may rest on any sufficient y_S: brute force finds some of them
        assert ours == brute, (i, ours, brute)


def test_every_random_game_has_exactly_one_family_off_the_steadfast_one() -> None:
    challenger, defender, p, h = _games(20_000, 5)
    found = unilateral(thresholds(challenger, defender), p, h)
    others = np.delete(found.exists, STEADFAST, axis=1)
    assert (others.sum(axis=1) == 1).all()


def test_payoffs_out_of_order_give_nothing() -> None:
    limits = thresholds(Challenger(1.0, 2.0, 0.5, 1.0, -1.0), VECTOR[1])
    assert np.isnan(limits.hard)
    assert not unilateral(limits, np.array(0.5), np.array(0.5)).exists.any()
    assert np.isnan(rudimentary(np.array(2.0), np.array(1.0), np.array(0.0), np.array(0.5)))


def test_rudimentary_deterrence_turns_at_its_border() -> None:
    resolve = np.array([0.0, 0.65, 2 / 3, 0.7, 1.0])
    chance = rudimentary(np.full(5, 1.0), np.full(5, 3.0), np.full(5, 0.0), resolve)
    assert chance.tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]


@given(st.floats(0.05, 0.95), st.floats(0.05, 2.0), st.floats(0.05, 2.0))
def test_private_values_leave_the_marginal_player_indifferent(win: float, cost_c: float, cost_d: float) -> None:
    solved = private_values(np.array(win), np.array(cost_c), np.array(cost_d), lognorm(1.0).cdf, uniform(0, 4).cdf)
    worth = float(solved.challenger_value)
    resists = float(solved.resists)
    assert (1 - win) * solved.defender_value == pytest.approx(cost_d)
    assert (1 - resists) * worth + resists * (win * worth - cost_c) == pytest.approx(0.0, abs=1e-9)
    assert solved.war == pytest.approx(resists * solved.challenged)


def test_private_values_by_monte_carlo() -> None:
    rng = np.random.default_rng(2)
    solved = private_values(np.array(0.6), np.array(0.5), np.array(0.4), norm(1, 1).cdf, norm(1, 1).cdf)
    c, d = rng.normal(1, 1, 400_000), rng.normal(1, 1, 400_000)
    resists = 0.4 * d >= 0.4
    rate = resists.mean()
    challenges = (1 - rate) * c + rate * (0.6 * c - 0.5) >= 0
    assert solved.war == pytest.approx(float((challenges & resists).mean()), abs=3e-3)
    assert solved.deterred == pytest.approx(float(1 - challenges.mean()), abs=3e-3)


def test_private_values_at_their_limits() -> None:
    always = private_values(np.array(1.0), np.array(0.5), np.array(0.5), norm.cdf, norm.cdf)
    assert (always.resists, always.challenger_value) == (0.0, 0.0)
    hopeless = private_values(np.array(0.0), np.array(0.5), np.array(0.5), norm.cdf, lambda v: np.zeros_like(v))
    assert (hopeless.resists, hopeless.deterred) == (1.0, 1.0)


def _backwards(c: np.ndarray, p: np.ndarray, d: np.ndarray) -> int:
    last = 3 if c[3] > c[2] else 2
    left = 5 if p[5] > p[4] else 4
    held = last if d[last] > d[left] else left
    pressed = held if p[held] > p[1] else 1
    return pressed if c[pressed] > c[0] else 0


def test_tripartite_crises_are_solved_backwards() -> None:
    rng = np.random.default_rng(1)
    c, p, d = rng.normal(size=(3, 500, 6))
    solved = tripartite(c, p, d)
    assert (solved.possible.sum(axis=1) == 1).all()
    assert [int(i) for i in solved.possible.argmax(axis=1)] == [_backwards(*one) for one in zip(c, p, d, strict=True)]


def test_a_tie_keeps_every_branch() -> None:
    quo, concedes, down, war, loses, realigns = range(6)
    c = np.array([1.0, 2.0, 0.0, 0.0, 3.0, 1.5])
    p, d = np.array([3.0, 1.0, 2.5, 0.5, 0.0, 0.5]), np.array([3.0, 1.0, 2.0, 0.0, 1.0, 0.5])
    possible = tripartite(c, p, d).possible
    # challenger, resisted, is indifferent: if it would fight, the defender abandons the protégé, which then concedes
    assert possible[[quo, concedes]].all()
    assert not possible[[down, war, loses, realigns]].any()


def test_realignment_can_prompt_a_demand_by_a_strongly_motivated_challenger() -> None:
    # A protégé that would realign need not be lost: what deters a weak challenger invites a strong one.
    p, d = np.array([3.0, 0.5, 2.5, 0.2, 0.0, 1.0]), np.array([3.0, 1.0, 2.0, 0.0, 1.2, 0.5])
    weak = tripartite(np.array([1.0, 2.0, 0.0, -1.0, 1.8, 0.2]), p, d)
    strong = tripartite(np.array([1.0, 2.0, 0.0, 0.5, 1.8, 1.2]), p, d)
    assert TRIPARTITE_OUTCOMES[int(weak.possible.argmax())] == "status quo"
    assert TRIPARTITE_OUTCOMES[int(strong.possible.argmax())] == "protégé realigns"


def test_a_pivot_cannot_lean_both_ways() -> None:
    deterred, best = pivotal(np.array([0.3, 0.6, -1.0]), np.array([0.3, 0.6, 0.5]), np.full(3, 0.2), np.full(3, 0.9))
    assert deterred.tolist() == [[True, False], [True, False], [True, False]]
    assert best[0] == pytest.approx(1 / 3)
    assert np.isnan(best[1])
    assert best[2] == pytest.approx(5 / 9)
    reached, _ = pivotal(np.array([0.3]), np.array([0.3]), best[:1], np.array([0.9]))
    assert reached.all()


def _read_efg(text: str) -> tuple[list[str], int]:
    """Read the header's players and check the prefix order by counting the branches still open."""
    lines = [line for line in text.splitlines() if line]
    players = re.findall(r'"([^"]*)"', lines[0])[1:]
    open_branches = 1
    for line in lines[2:]:
        assert open_branches > 0
        open_branches -= 1
        if line[0] == "t":
            assert len(line[line.index("{") + 1 : line.rindex("}")].split(",")) == len(players)
        else:
            inside = line[line.index("{") + 1 : line.rindex("}")]
            open_branches += len(re.findall(r'"[^"]*"', inside))
    return players, open_branches


@pytest.mark.parametrize(
    ("players", "root"),
    [
        (("Challenger", "Defender"), unilateral_tree(*VECTOR, 0.2, 0.1)),
        (("Challenger", "Protégé", "Defender"), tripartite_tree([(float(i), 1.0, 2.0) for i in range(6)])),
        (("A", "B"), stage_tree((1.0, 1.0), (1.2, -0.6), (0.1, 0.1))),
        (("A", "B"), signalling_tree({"S_A": 0, "V_A": 1, "C_B": 0, "W_A": -1, "W_B": -1, "a": -1.2, "V_B": 1}, 2)),
    ],
)
def test_trees_are_whole_files(players: tuple[str, ...], root: object) -> None:
    text = to_efg('A "game"', players, root)  # type: ignore[arg-type]
    assert text.startswith('EFG 2 R "A \\"game\\"" { ')
    read, left = _read_efg(text.replace('\\"', ""))
    assert (tuple(read), left) == (players, 0)


def test_trees_that_cannot_be_are_refused() -> None:
    end = Outcome("end", (1.0, 1.0))
    with pytest.raises(ValueError, match="sum to"):
        to_efg("x", ("a", "b"), Chance("n", {"one": (0.5, end)}))
    with pytest.raises(ValueError, match="payoffs"):
        to_efg("x", ("a",), end)
    two = Decision(0, "s", {"l": Decision(0, "s", {"r": end}), "r": end})
    with pytest.raises(ValueError, match="actions"):
        to_efg("x", ("a", "b"), two)
