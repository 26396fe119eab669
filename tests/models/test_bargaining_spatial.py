from __future__ import annotations

import json
import re
from itertools import islice, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.diagnostics import LocarnoError
from locarno.models.bargaining._ktab_random import mersenne_twister, uniforms
from locarno.models.bargaining._spatial_contest import third_party_vote
from locarno.models.bargaining._spatial_kernel import play as play_kernel
from locarno.models.bargaining.published import EMISSIONS
from locarno.models.bargaining.spatial import CORRECTED, CORRECTIONS, KTAB, TABLE_MODELS, rules_of, spatial
from locarno.models.bargaining.table import Table
from locarno.models.bargaining.table_file import choose_table, read_sheet
from models import spatial_twin as twin
from models.test_bargaining_election import play, table

SEEDS = st.integers(0, 2**32 - 1)
SMP = TABLE_MODELS[0]
DEFAULTS = {option.name: option.default for option in SMP.options}

ON_THREADS = {
    ("emission.csv", (0, 0, 0, 5, 1, 1, 1, 1, 0)),
    ("dummyData_3Dim.csv", (4, 0, 0, 0, 0, 1, 1, 0, 0)),
}
"""Histories of KTAB that rest on which of its threads came first: asymmetric votes, and a tie in a circle of three."""


def read(folder, name):
    return choose_table(read_sheet((folder / name).read_bytes(), name))


def oracle(folder):
    with (folder / "smp_oracle.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture
def ktab(locarno_data):
    return locarno_data / "bargaining" / "ktab_oracle"


@pytest.fixture
def emission():
    """Car emission standards with positions of 4–10 years on 0–100."""
    rows = np.array([row[1:] for row in EMISSIONS])
    position = (rows[:, 1] - 4.0) / 6.0 * 100
    return Table(
        "emission", tuple(row[0] for row in EMISSIONS), ("years",), rows[:, 0] * 100, position[:, None], rows[:, 2:]
    )


def random_table(rng, n=None, dims=None):
    n, dims = n or int(rng.integers(3, 7)), dims or int(rng.integers(1, 4))
    salience = rng.dirichlet(np.ones(dims), n) * rng.uniform(20, 95, (n, 1))
    issues = tuple(f"issue {k}" for k in range(dims))
    return table(rng.uniform(0, 100, (n, dims)), salience, rng.uniform(1, 100, n), issues)


# KTAB's own histories


def test_histories_of_ktab(ktab):
    """Every round of every actor on every dimension, and where the play stops."""
    matched = 0
    for run in oracle(ktab):
        if "error" in run:
            continue
        ours = play(SMP, read(ktab, run["input"]), **run["params"]).positions
        theirs = np.moveaxis(np.array(run["positions"]), 2, 0)
        same = ours.shape == theirs.shape and bool(np.abs(ours - theirs).max() < 1e-2)
        assert same or (run["input"], tuple(run["params"].values())) in ON_THREADS, run["params"]
        matched += same
    assert matched == 58


def test_what_ktab_throws_on_runs_here(ktab):
    """KTAB refuses whenever estimates of risk equal the truth, which `Full` says they do."""
    refused = [run for run in oracle(ktab) if "error" in run]
    assert refused
    assert {run["params"]["bigRAdjust"] for run in refused} == {4}
    for run in refused:
        result = play(SMP, read(ktab, run["input"]), **run["params"])
        assert np.isfinite(result.positions).all()
        assert np.isfinite(result.outcome).all()


def test_histories_that_rest_on_threads_are_those_of_another_order(ktab):
    """Each of KTAB's moves that differs from ours, taken from KTAB's own round, is that of another order of arrival."""
    differ = 0
    for run in oracle(ktab):
        if (run["input"], tuple(run.get("params", {}).values())) not in ON_THREADS or "error" in run:
            continue
        what = read(ktab, run["input"])
        theirs = np.moveaxis(np.array(run["positions"]), 2, 0)
        for start, end in pairwise(theirs):
            rules = rules_of(DEFAULTS | run["params"])
            once = play_kernel(rules, start / 100, what.salience / 100, what.capability, np.zeros((1, 1)))
            for actor in np.flatnonzero(np.abs(once.position[1] * 100 - end).max(axis=1) > 0.011):
                differ += 1
                assert any(
                    np.abs(100 * np.array(to) - end[actor]).max() < 0.011 for to in reachable(what, start, actor, run)
                )
    assert differ == 7


def reachable(what, start, actor, run):
    """Where an actor may go, over all orders in which bargains may have come into its queue."""
    position = (start / 100).tolist()
    now = twin.Round(
        twin.KTAB | run["params"], position, position, (what.salience / 100).tolist(), what.capability.tolist()
    )
    seen = {}
    now.resolve = lambda k, queue: seen.setdefault(k, queue)
    now.move()
    queue = seen[actor]
    utility = [[now.after(m, bargain) for bargain in queue] for m in now.n]
    for order in permutations(range(len(queue))):
        p = now.elect([[row[k] for k in order] for row in utility])
        starter, _, mine, other = queue[order[p.index(max(p))]]
        yield mine if starter == actor else other


def test_log_of_2017(ktab):
    """Positions to one digit and probabilities to four, as KTAB's own reference log prints them."""
    text = (ktab / "ref2017_dummyData_3Dim.txt").read_text(encoding="utf-8")
    rows = {kind: [] for kind in ("Pstn1", "Pstn2", "Pstn3", "prob")}
    for line in text.splitlines():
        if found := re.match(r"SActor-\d+, (\w+)\s*:(.*)", line):
            rows[found[1]].append([float(word) for word in found[2].split()])
    result = play(SMP, read(ktab, "dummyData_3Dim.csv"))
    theirs = np.stack([rows["Pstn1"], rows["Pstn2"], rows["Pstn3"]]).transpose(2, 1, 0)
    np.testing.assert_allclose(result.positions, theirs, atol=0.0501)
    np.testing.assert_allclose(result.arrays["probability"], np.array(rows["prob"]).T, atol=5.01e-5)


@pytest.mark.parametrize(("name", "steps"), [("emission.csv", 13), ("SOE-Pol-Comp.csv", 27)])
def test_number_of_steps_measured_with_ktab(ktab, name, steps):
    assert len(play(SMP, read(ktab, name)).positions) == steps + 1


def test_emission_standards_end_near_six_years(emission):
    """KTAB's cluster is about 33 on 0–100, 5.98 years; the outcome was 8.83."""
    result = play(SMP, emission)
    assert len(result.positions) == 14
    assert result.arrays["most_likely"][0] == pytest.approx(33, abs=0.5)


# The definition


@settings(max_examples=25)
@given(SEEDS)
def test_compiled_play_is_that_of_its_definition(seed):
    rng = np.random.default_rng(seed)
    what = random_table(rng)
    setting = {
        option.name: option.choices[rng.integers(len(option.choices))] for option in SMP.options if option.choices
    }
    setting |= {"stateTransitions": 0, "accommodation": float(rng.choice([1.0, 0.6])), "max_turns": 6}
    history, chances = twin.play(
        (what.position / 100).tolist(), (what.salience / 100).tolist(), what.capability.tolist(), **setting
    )
    result = play(SMP, what, **setting)
    if "Ties" in " ".join(result.notes):
        return  # what rounding decides need not fall alike
    np.testing.assert_allclose(result.positions, 100 * np.array(history), atol=1e-7)
    np.testing.assert_allclose(result.arrays["probability"], chances, atol=1e-6)


def test_random_numbers_are_those_of_the_standard():
    """The 10,000th word of MT19937-64 from its default seed, as the C++ standard has it."""
    assert next(islice(mersenne_twister(5489), 9_999, None)) == 9_981_545_732_273_789_042
    drawn = uniforms(15455440707583219804, 100, 40)
    assert drawn.shape == (100, 40)
    assert 0 <= drawn.min() < 0.001 < 0.999 < drawn.max() <= 1
    assert drawn.mean() == pytest.approx(0.5, abs=0.02)


def test_stochastic_choices_follow_their_probabilities(emission):
    """The first round of many plays: where Luxembourg goes, against the chances that the election gives."""
    plays = [play(SMP, emission, stateTransitions=1, seed=seed, max_turns=1) for seed in range(1, 401)]
    moves = [next((m for m in p.moves if m.actor == "Luxembourg"), None) for p in plays]
    taken = [m.detail["probability"] for m in moves if m is not None]
    assert 0 < len(taken) < 400
    offers = {(m.partner, m.detail["initiated"]): m.detail["probability"] for m in moves if m is not None}
    assert len(offers) > 2
    for offer, chance in offers.items():
        share = np.mean([m is not None and (m.partner, m.detail["initiated"]) == offer for m in moves])
        assert share == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 400))
    again = play(SMP, emission, stateTransitions=1, seed=7)
    np.testing.assert_array_equal(again.positions, play(SMP, emission, stateTransitions=1, seed=7).positions)
    assert not np.array_equal(again.positions[:2], play(SMP, emission, stateTransitions=1, seed=8).positions[:2])


# KTAB's faults, and their repair


def test_fault_two_poles_stop_ktab_and_run_here():
    """At distances 0 and 1 utility does not depend on risk: KTAB finds risk-aware and neutral equal, and throws."""
    poles = table([0, 0, 100, 100, 100], [30, 80, 50, 60, 20], [10, 40, 20, 30, 25])
    now = twin.Round(
        twin.KTAB, *(2 * [(poles.position / 100).tolist()]), (poles.salience / 100).tolist(), [10, 40, 20, 30, 25]
    )
    neutral = [[twin.bend(d, 0.0) for d in row] for row in now.d]
    assert max(now.r) - min(now.r) == pytest.approx(1.5)
    assert np.linalg.norm(np.array(neutral) - np.array(now.own)) <= 1e-6
    for variant in SMP.variants.values():
        result = play(SMP, poles, **variant)
        assert np.isfinite(result.positions).all()
        assert 0 <= result.outcome[0] <= 100
        assert len(result.positions) > 2


def test_fault_third_parties_vote_against_the_position_they_hold(emission):
    """Turn 0, Netherlands against France as the Netherlands see it: the votes that were measured in KTAB."""
    x = (emission.position / 100).tolist()
    now = twin.Round(twin.KTAB, x, x, (emission.salience / 100).tolist(), emission.capability.tolist())
    names = list(emission.actors)
    i, j = names.index("Netherlands"), names.index("France")

    def votes(rules):
        r = [twin.see(now.r[i], other, 1) for other in now.r]
        u = [[twin.bend(now.d[k][m], r[k]) for m in now.n] for k in now.n]
        power = [c * t for c, t in zip(now.capability, now.total, strict=True)]
        alone = 1e-10 + power[i] * (u[i][i] - u[i][j]), 1e-10 + power[j] * (u[j][j] - u[j][i])
        return {
            name: third_party_vote(rules, power[k], *alone, u[k][i], u[k][j], u[k][k])
            for k, name in enumerate(names)
            if k not in (i, j)
        }

    theirs = votes(KTAB)
    measured = {"Germany": -4.27, "Denmark": -2.29, "Luxembourg": -0.35, "United Kingdom": 3.03, "Italy": 2.40}
    for name, value in measured.items():
        assert theirs[name] == pytest.approx(value, abs=5e-3)
    ours = votes(CORRECTED)
    assert all(ours[name] > 0 for name in ("Germany", "Denmark", "Luxembourg"))
    assert all(ours[name] < 0 for name in ("United Kingdom", "Italy"))


@pytest.mark.parametrize("commit", [0, 2])
def test_fault_third_parties_are_silent_unless_half_committed(commit):
    votes = [
        third_party_vote(rules, 10.0, 3.0, 4.0, 0.9, 0.2, 1.0) for rules in (KTAB._replace(commit=commit), CORRECTED)
    ]
    assert votes == [0.0, pytest.approx(7.0)]


def test_fault_a_gain_stands_where_the_receivers_chance_belongs():
    """Two actors, one of them feeble: the receiver's bargain as KTAB makes it, and with its chance in place."""
    what = table([0, 60, 100], [80, 70, 75], [100, 4, 20])
    x, s, c = (what.position / 100).tolist(), (what.salience / 100).tolist(), what.capability.tolist()
    theirs, ours = (
        play(SMP, what, bargnModel=1, stateTransitions=0, max_turns=1, receiver=how, bigRAdjust=0)
        for how in ("ktab", "corrected")
    )
    now = twin.Round(twin.KTAB | {"bigRAdjust": 0}, x, x, s, c)
    target = int(theirs.arrays["target"][1, 0])
    chance, gain = now.contest(target, 0, target)
    assert abs(chance - gain) > 0.02
    assert now.bargain(0, target, chance)[3] != now.bargain(0, target, gain)[3]
    assert not np.array_equal(theirs.positions, ours.positions)


def test_fault_the_initiators_capability_stands_for_the_receivers():
    """A compromise of power between a strong and a weak actor must depend on the receiver's capability."""

    def compromise(receiver, capability):
        s = twin.KTAB | {"bargnModel": 2, "receiver": receiver}
        now = twin.Round(s, [[0.0], [0.9]], [[0.0], [0.9]], [[0.5], [0.6]], capability)
        seen = []
        now.resolve = lambda _, queue: seen.append(queue)
        now.contest = lambda h, *_: (0.8, 0.3) if h == 0 else (0.4, 0.1)
        now.move()
        return seen[0][1][2][0]

    assert compromise("ktab", [10.0, 1.0]) == compromise("ktab", [10.0, 100.0])
    assert compromise("corrected", [10.0, 1.0]) < compromise("corrected", [10.0, 100.0])


def test_fault_salience_counts_for_nothing_in_elections():
    """Whoever hardly cares weighs in KTAB's elections as much as before."""
    calm, keen = (table([10, 50, 90], [60, salience, 60], [20, 30, 25]) for salience in (5, 95))
    for weight, same in (("capability", True), ("capability_salience", False)):
        risks = [play(SMP, what, weight=weight).arrays["risk"][0] for what in (calm, keen)]
        assert np.allclose(*risks) == same


def test_fault_the_victory_law_is_not_used_in_contests():
    what = table([5, 40, 70, 100], [50, 60, 70, 80], [20, 30, 25, 60])
    for contest, same in (("linear", True), ("law", False)):
        # The law also bears on attitudes to risk, which `max_turns=1` and two equal attitudes keep out of sight.
        chances = [
            play_kernel(
                KTAB._replace(law=law, contest_by_law=int(contest == "law"), risk_range=0, risk_adjust=0, max_turns=1),
                np.array([[0.0], [1.0]]),
                np.array([[0.5], [0.5]]),
                np.array([3.0, 2.0]),
                np.zeros((1, 1)),
            ).chance[1, 0]
            for law in (0, 2)
        ]
        assert (chances[0] == chances[1]) == same
    assert len(play(SMP, what, contest="law", victProbModel=2).positions) > 1


def test_fault_a_crowded_position_is_assessed_as_many():
    """Twelve actors at one place, or one with their capability: their attitude to risk should be the same."""
    one = table([20, 50, 90], [50, 50, 50], [12, 20, 30])
    crowd = table([20] * 12 + [50, 90], [50] * 14, [1] * 12 + [20, 30])
    for duplicates, same in (("every", False), ("merged", True)):
        lone, many = (play(SMP, what, duplicates=duplicates).arrays["risk"][0] for what in (one, crowd))
        assert np.allclose(many[-2:], lone[-2:], atol=1e-6) == same


def test_fault_asymmetric_votes_depend_on_the_order_of_options():
    first = twin.election(0, 0, twin.coalitions(5, [1.0, 1.0], [[0.9, 0.1], [0.1, 0.9]]))
    assert first[0] != pytest.approx(0.5)
    assert first == pytest.approx(twin.election(0, 0, twin.coalitions(5, [1.0, 1.0], [[0.1, 0.9], [0.9, 0.1]])))


# Invariances and limit cases


@given(SEEDS)
def test_invariances(seed):
    """Without the rounding of bargains to four digits, where the last digit of a half may fall either way."""
    rng = np.random.default_rng(seed)
    what = random_table(rng, n=5)
    x, s, c = what.position, what.salience, what.capability
    # One round where equal positions are merged: those within 0.1 count as one, and the first actor's stands for it, so
    # that order decides where some are so near but not the same, as given or after a round.
    gaps = np.linalg.norm(x[:, None] - x[None], axis=2)
    near = bool(((gaps > 0) & (gaps < 0.2)).any())
    for rules in (KTAB._replace(interpolation=2, max_turns=2), CORRECTED._replace(interpolation=2, max_turns=1)):
        if near and rules.duplicates_merged:
            continue
        base = spatial(x, s, c, rules=rules)
        order = rng.permutation(5)
        moved = spatial(x[order], s[order], c[order], rules=rules)
        np.testing.assert_allclose(moved.position, base.position[order], atol=1e-6)
        apart = np.linalg.norm(base.position[:, None] - base.position[None], axis=2)
        if not ((apart > 1e-9) & (apart < 0.2)).any():
            # Positions within 0.1 count as one, and the first actor's stands for it.
            np.testing.assert_allclose(moved.expected, base.expected, atol=1e-6)
        louder = spatial(x, s, c * 2.0, rules=rules)
        np.testing.assert_allclose(louder.position, base.position, atol=1e-3)
        silent = spatial(
            np.vstack([x, rng.uniform(0, 100, (1, x.shape[1]))]), np.vstack([s, s[:1]]), np.append(c, 0.0), rules=rules
        )
        np.testing.assert_array_equal(silent.position[:5], base.position)
        np.testing.assert_array_equal(silent.expected, base.expected)


@given(SEEDS)
def test_the_scale_may_be_turned_round(seed):
    """Without the rounding of bargains to four digits: halves are rounded up, whichever way the scale runs."""
    rng = np.random.default_rng(seed)
    what = random_table(rng, n=5)
    for rules in (KTAB, CORRECTED):
        rules = rules._replace(interpolation=2, max_turns=3)
        base = spatial(what.position, what.salience, what.capability, rules=rules)
        turned = spatial(100 - what.position, what.salience, what.capability, rules=rules)
        np.testing.assert_allclose(100 - turned.position, base.position, atol=1e-5)


@given(SEEDS)
def test_positions_stay_in_their_hull(seed):
    rng = np.random.default_rng(seed)
    what = random_table(rng)
    low, high = what.position.min(axis=0), what.position.max(axis=0)
    setting = {name: int(rng.integers(3)) for name in ("interVecBrgn", "pCEModel")} | {"bargnModel": 0}
    for variant in (setting, setting | dict(CORRECTIONS, bargnModel=int(rng.integers(3)))):
        result = play(SMP, what, **variant, max_turns=10)
        assert (result.positions >= low - 0.011).all()
        assert (result.positions <= high + 0.011).all()
        assert (result.outcome >= low - 0.011).all()
        assert (result.outcome <= high + 0.011).all()


def test_batches_agree_with_single_tables():
    rng = np.random.default_rng(2)
    x, s, c = rng.uniform(0, 100, (2, 3, 6, 2)), rng.uniform(5, 45, (6, 2)), rng.uniform(1, 9, (2, 3, 6))
    ends = spatial(x, s, c)
    for a in range(2):
        for b in range(3):
            one = spatial(x[a, b], s, c[a, b])
            np.testing.assert_array_equal(ends.position[a, b], one.position)
            np.testing.assert_array_equal(ends.probability[a, b], one.probability)
            assert ends.rounds[a, b] == one.rounds
    result = play(SMP, table(x[0, 0], s, c[0, 0], ("one", "two")))
    np.testing.assert_allclose(result.positions[-1], ends.position[0, 0], atol=1e-9)
    np.testing.assert_allclose(result.outcome, ends.expected[0, 0], atol=1e-9)


def test_limit_cases():
    alone = play(SMP, table([37]))
    assert alone.positions.tolist() == [[[37.0]]] * 3
    assert alone.outcome.tolist() == [37.0]
    assert alone.moves == ()
    together = play(SMP, table([37, 37, 37, 37]))
    assert together.outcome.tolist() == [pytest.approx(37.0)]
    assert together.moves == ()
    assert (together.arrays["risk"] == 0).all()
    pair = play(SMP, table([10, 90], [90, 20], [9, 3]))
    assert 10 <= pair.outcome[0] <= 90
    with pytest.raises(LocarnoError, match="T111"):
        play(SMP, table([10, 20], [0, 0]))
    assert np.isnan(spatial(np.full((2, 1), np.nan), np.full((2, 1), 50.0), np.ones(2)).expected).all()


def test_who_takes_no_part_stays_and_is_named():
    what = table([10, 50, 90, np.nan, 30, 70], [50, 60, 70, 50, 0, 50], [3, 2, 4, 9, 9, 0])
    result = play(SMP, what)
    np.testing.assert_array_equal(result.positions[:, 4:, 0], [[30, 70]] * len(result.positions))
    assert np.isnan(result.positions[:, 3]).all()
    for actor in (3, 4, 5):
        assert any(note.startswith(f"actor {actor} has no") for note in result.notes)
    rest = play(SMP, table([10, 50, 90], [50, 60, 70], [3, 2, 4]))
    np.testing.assert_array_equal(result.positions[:, :3], rest.positions)
    assert set(np.unique(result.arrays["target"])) <= {-1, 0, 1, 2}


def test_saliences_above_a_hundred_are_scaled_down_together():
    position, salience = [[10, 90], [50, 20], [80, 60]], np.array([[90, 60], [30, 45], [60, 15]])
    loud = play(SMP, table(position, salience, issues=("one", "two")))
    assert any(note.startswith("Saliences add up to 150 for an actor") for note in loud.notes)
    calm = play(SMP, table(position, salience / 1.5, issues=("one", "two")))
    np.testing.assert_array_equal(loud.positions, calm.positions)


def test_moves_tell_the_way(emission):
    result = play(SMP, emission)
    at = result.positions[0].copy()
    for turn in range(1, len(result.positions)):
        for move in (m for m in result.moves if m.round == turn):
            actor = emission.actors.index(move.actor)
            assert move.kind == "bargain"
            assert move.origin == tuple(at[actor])
            assert move.partner in emission.actors
            assert move.partner != move.actor
            assert 0 < move.detail["probability"] <= 1
            at[actor] = move.to
        np.testing.assert_array_equal(at, result.positions[turn])
    assert result.outcome[0] == pytest.approx(float(result.probability @ result.points[:, 0]))


def test_idealists_judge_by_where_they_began(emission):
    cynical, idealistic = (play(SMP, emission, accommodation=rate) for rate in (1.0, 0.0))
    np.testing.assert_array_equal(cynical.positions[:2], idealistic.positions[:2])
    assert not np.array_equal(cynical.positions[-1], idealistic.positions[-1])


def test_two_hundred_actors_play():
    rng = np.random.default_rng(9)
    result = play(SMP, table(rng.uniform(0, 100, 200), rng.uniform(10, 90, 200), rng.uniform(1, 99, 200)), max_turns=2)
    assert np.isfinite(result.positions).all()
    assert result.positions.shape == (3, 200, 1)


def test_every_option_has_a_meaning_and_its_default():
    assert set(DEFAULTS) >= {
        "victProbModel", "pCEModel", "stateTransitions", "votingRule", "bigRAdjust", "bigRRange", "thirdPartyCommit",
        "interVecBrgn", "bargnModel", "seed",
    }  # fmt: skip
    assert rules_of(DEFAULTS) == KTAB
    assert rules_of(DEFAULTS | dict(SMP.variants["corrected"])) == CORRECTED
    for option in SMP.options:
        assert option.meaning
        assert not option.choices or option.default in option.choices
