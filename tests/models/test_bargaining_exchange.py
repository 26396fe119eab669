"""Position exchange: published unit values, the reference runs, the kernel's twin, and properties."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.bargaining.exchange import MODELS, TABLE_MODELS, exchange, exchange_outcomes, opportunities
from locarno.models.bargaining.table import Table
from models.exchange_twin import one_round

# Two actors of equal capability at the ends of two issues.
ENDS = np.array([[0.0, 0.0], [100.0, 100.0]])
WEIGHS = np.array([[10.0, 90.0], [60.0, 50.0]])
EVEN = np.ones(2)

MODEL = TABLE_MODELS[0]
DEFAULTS = {option.name: option.default for option in MODEL.options}


def read_exchange_file(path):
    """Actors, issues, positions on 0–100, saliences on 0–100 and capabilities of a file of the authors' program."""
    actors, issues, ends, cells = [], [], {}, {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quotechar="'"):
            if row[0] == "#A":
                actors.append(row[1])
            elif row[0] == "#P":
                issues.append(row[1])
            elif row[0] == "#M":
                ends.setdefault(row[1], []).append(float(row[2]))
            elif row[0] == "#D":
                cells[row[1], row[2]] = [float(cell) for cell in row[3:6]]
    position, salience = np.full((len(actors), len(issues)), np.nan), np.zeros((len(actors), len(issues)))
    capability = np.zeros(len(actors))
    for (actor, issue), (x, s, c) in cells.items():
        i, p = actors.index(actor), issues.index(issue)
        low, high = ends[issue]
        position[i, p], salience[i, p], capability[i] = 100 * (x - low) / (high - low), 100 * s, c
    return issues, position, salience, capability


def random_table(seed, actors=6, issues=3, missing=0.1):
    rng = np.random.default_rng(seed)
    position = np.round(rng.uniform(0, 100, (actors, issues)), rng.integers(0, 6))
    position[rng.random(position.shape) < missing] = np.nan
    return position, rng.uniform(5, 100, (actors, issues)), rng.uniform(0.1, 10, actors)


def test_unit_values():
    (opportunity,) = opportunities(ENDS, WEIGHS, EVEN)
    assert (opportunity.supplier, opportunity.issue) == (0, 0)
    assert opportunity.largest == pytest.approx((1400, 7000 / 9))
    (played,) = exchange(ENDS, WEIGHS, EVEN)
    np.testing.assert_allclose(played.before, [600 / 7, 250 / 7])
    # Actor 1 moves all the way on issue 1; the gains, 500 each, fix actor 2's move on issue 2.
    np.testing.assert_allclose(played.voted, [[100, 0], [100, 80]])
    assert played.trades[0].gain == pytest.approx((500, 500))


# The authors' program with p = 0.5 and u, v, z as given: gains of actor 2 and actor 1, position of actor 2 on issue 2.
@pytest.mark.parametrize(
    ("u", "v", "gains", "at"),
    [
        (0.2, 0.2, (597.2222222222222, 325.0), 85.44444444444444),
        (0.2, 0.8, (325.0, 815.0), 70.2),
        (0.8, 0.2, (325.0, 815.0), 70.2),
        (0.8, 0.8, (597.2222222222222, 325.0), 85.44444444444444),
    ],
)
def test_randomised_rate(u, v, gains, at):
    class Drawn:
        def random(self, shape):
            return np.broadcast_to([u, v, 0.7], shape).copy()

    (played,) = exchange(ENDS, WEIGHS, EVEN, spread=0.5, rng=Drawn())
    (trade,) = played.trades
    assert trade.gain == pytest.approx((gains[1], gains[0]))
    np.testing.assert_allclose(played.voted, [[100, 0], [100, at]])


def test_first_round_of_cop21(locarno_data):
    issues, position, salience, capability = read_exchange_file(locarno_data / "bargaining" / "cop21.csv")
    reference = {"before": {}, "after": {}}
    path = locarno_data / "bargaining" / "exchange_equalgain_cop21_reference.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["iteration"] == "0":
                reference[row["stage"]][row["issue"]] = float(row["weighted_mean_outcome"])
    (played,) = exchange(position, salience, capability)
    np.testing.assert_allclose(played.before, [reference["before"][issue] for issue in issues], atol=1e-9)
    np.testing.assert_allclose(played.after, [reference["after"][issue] for issue in issues], atol=1e-9)


# The authors' program (2025.3.1) with its coin for equal gains turned off, Copenhagen, rounds 1 and 2.
COPENHAGEN = {
    "Newtreaty": (61.5763, 54.2618, 61.2411),
    "DevlopC2020": (58.1447, 67.0158, 60.1958),
    "Domestred": (30.7074, 36.9193, 32.3399),
    "MRVdecrease": (52.2359, 47.4279, 50.6988),
    "Commitments": (51.9499, 19.0632, 46.9039),
    "Control": (57.6214, 68.5412, 61.2777),
    "Extra": (64.6207, 95.4778, 73.4097),
}


def test_copenhagen_without_the_coin(locarno_data):
    issues, position, salience, capability = read_exchange_file(locarno_data / "bargaining" / "copenhagen.csv")
    first, second = exchange(position, salience, capability, rounds=2, ties="listed")
    ours = np.stack([first.before, first.after, second.before], axis=1)
    np.testing.assert_allclose(ours, [COPENHAGEN[issue] for issue in issues], atol=5.1e-5)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("ties", ["least", "listed"])
def test_kernel_is_its_twin(plain, ties):
    for seed in range(25):
        # Every other table has round positions and saliences, where gains are equal and outcomes meet positions.
        position, salience, capability = random_table(seed, actors=7, issues=3)
        if seed % 2:
            position, salience = np.round(position, -1), np.round(salience / 20) * 20
            capability = np.round(capability) + 1
        (played,) = exchange(position, salience, capability, ties=ties, plain=plain)
        voted, made = one_round(position.tolist(), salience.tolist(), capability.tolist(), ties, plain)
        assert made == len(played.trades)
        np.testing.assert_allclose(played.voted, voted, atol=1e-8)


def test_kernel_is_its_twin_at_drawn_rates():
    for seed in range(20):
        position, salience, capability = random_table(seed, actors=6, issues=3)
        (played,) = exchange(position, salience, capability, spread=0.8, rng=np.random.default_rng(seed))
        draws = np.random.default_rng(seed).random((1000, 3)).tolist()
        voted, made = one_round(position.tolist(), salience.tolist(), capability.tolist(), spread=0.8, draws=draws)
        assert made == len(played.trades)
        np.testing.assert_allclose(played.voted, voted, atol=1e-8)


def test_many_draws_are_one_after_the_other():
    tables = [random_table(seed) for seed in range(30)]
    position, salience, capability = (np.stack([table[k] for table in tables]) for k in range(3))
    batch = exchange_outcomes(position, salience, capability)
    np.testing.assert_allclose(batch, [exchange(*table)[0].after for table in tables], atol=1e-9)


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_both_gain_alike_and_nobody_leaves_the_scale(seed):
    position, salience, capability = random_table(seed)
    (played,) = exchange(position, salience, capability)
    for trade in played.trades:
        assert trade.gain[0] == pytest.approx(trade.gain[1])
        assert trade.gain[0] > 0
        assert trade.externality[[trade.supplier, trade.partner]].tolist() == [0, 0]
    known = np.isfinite(position)
    np.testing.assert_array_equal(np.isfinite(played.voted), known)
    assert ((played.voted[known] >= -1e-9) & (played.voted[known] <= 100 + 1e-9)).all()


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), plain=st.booleans())
def test_invariances(seed, plain):
    position, salience, capability = random_table(seed)
    after = exchange(position, salience, capability, plain=plain)[0].after
    order = np.random.default_rng(seed).permutation(len(capability))
    shuffled = exchange(position[order], salience[order], capability[order], plain=plain)[0].after
    rescaled = exchange(position, salience, 3.7 * capability, plain=plain)[0].after
    idle = [np.vstack([position, np.full(3, 50.0)]), np.vstack([salience, np.full(3, 50.0)]), np.append(capability, 0)]
    np.testing.assert_allclose(shuffled, after, atol=1e-7)
    np.testing.assert_allclose(rescaled, after, atol=1e-7)
    np.testing.assert_allclose(exchange(*idle, plain=plain)[0].after, after, atol=1e-7)


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000))
def test_plain_rules_treat_both_ends_alike_and_shift_no_outcome_past_a_partner(seed):
    position, salience, capability = random_table(seed)
    (played,) = exchange(position, salience, capability, plain=True)
    mirrored = exchange(100 - position, salience, capability, plain=True)[0].after
    np.testing.assert_allclose(100 - mirrored, played.after, atol=1e-7)
    for trade in played.trades:
        for side, (buyer, issue) in enumerate(((trade.partner, trade.issue), (trade.supplier, trade.for_issue))):
            goal = position[buyer, issue]
            assert abs(goal - trade.after[side]) <= abs(goal - trade.before[side])
            assert (goal - trade.after[side]) * (goal - trade.before[side]) >= -1e-9


def test_program_rules_treat_the_ends_of_the_scale_differently():
    # A fault of the authors' program that the default keeps and the plain rules do not have.
    differs = 0
    for seed in range(60):
        position, salience, capability = random_table(seed, actors=8)
        mirrored = exchange(100 - position, salience, capability)[0].after
        differs += np.abs(100 - mirrored - exchange(position, salience, capability)[0].after).max() > 0.01
    assert differs > 0


def test_externalities_follow_the_outcomes():
    position, salience, capability = random_table(11, missing=0)
    (played,) = exchange(position, salience, capability)
    at = played.before.copy()
    sides = position < played.before
    for trade in played.trades:
        pair = [trade.issue, trade.for_issue]
        np.testing.assert_allclose(trade.before, at[pair], atol=1e-9)
        for k in range(len(capability)):
            value = [salience[k, p] * -abs(x - position[k, p]) for p, x in zip(pair, trade.before, strict=True)]
            value_after = [salience[k, p] * -abs(x - position[k, p]) for p, x in zip(pair, trade.after, strict=True)]
            gain = 0 if k in (trade.supplier, trade.partner) else sum(value_after) - sum(value)
            assert trade.externality[k] == pytest.approx(gain)
            with_supplier = all(sides[k, p] == sides[trade.supplier, p] for p in pair)
            with_partner = all(sides[k, p] == sides[trade.partner, p] for p in pair)
            assert trade.inner[k] == (with_supplier or with_partner)
        at[pair] = trade.after
    np.testing.assert_allclose(at, played.after, atol=1e-9)


def test_next_preferences_follow_the_vote():
    first, second = exchange(ENDS, WEIGHS, EVEN, rounds=2)
    pull = (1 - WEIGHS / 100) * 0.4 + 0.1
    np.testing.assert_allclose(second.preference, ENDS + pull * (first.voted - ENDS))


def play(position, salience, capability, **given_settings):
    actors, issues = position.shape
    table = Table(
        "a table",
        tuple(f"a{i}" for i in range(actors)),
        tuple(f"p{k}" for k in range(issues)),
        capability,
        position,
        salience,
    )
    return MODEL.play(table, {**DEFAULTS, **given_settings})


def test_play_shows_rounds_moves_and_externalities():
    position, salience, capability = random_table(5)
    shown = play(position, salience, capability, rounds=3)
    assert shown.positions.shape == (4, 6, 3)
    np.testing.assert_allclose(shown.outcome, shown.arrays["mean_after"][-1])
    assert {move.kind for move in shown.moves} == {"exchange"}
    assert {move.round for move in shown.moves} == {1, 2, 3}
    last = {(move.actor, move.issue): move.to[0] for move in shown.moves if move.round == 1}
    for (actor, issue), to in last.items():
        assert shown.positions[1, int(actor[1:]), int(issue[1:])] == pytest.approx(to)
    one, two = shown.moves[:2]
    assert (one.actor, one.partner) == (two.partner, two.actor)
    assert one.detail["gain"] == pytest.approx(two.detail["partner_gain"])
    assert shown.arrays["loss_outer"].max() <= 0 <= shown.arrays["gain_inner"].min()


def test_chance_is_a_distribution_addressed_by_seed():
    position, salience, capability = random_table(6)
    shown = play(position, salience, capability, spread=1.0, draws=40, seed=3)
    again = play(position, salience, capability, spread=1.0, draws=10, seed=3)
    np.testing.assert_array_equal(shown.points[:10], again.points)
    assert shown.probability.sum() == pytest.approx(1)
    assert np.ptp(shown.points, axis=0).max() > 0.1
    assert np.abs(play(position, salience, capability, ties="random", seed=1).outcome - 50).max() <= 50
    with pytest.raises(ValueError, match="random number generator"):
        exchange(position, salience, capability, spread=0.5)


@pytest.mark.parametrize(
    ("position", "salience", "capability"),
    [
        (np.array([[30.0, 60.0]]), np.full((1, 2), 50.0), np.ones(1)),
        (np.full((4, 2), 30.0), np.random.default_rng(0).uniform(1, 100, (4, 2)), np.ones(4)),
        (np.array([[30.0], [60.0]]), np.full((2, 1), 50.0), np.ones(2)),
        (ENDS, np.full((2, 2), 50.0), EVEN),
        (np.array([[0.0, np.nan], [100.0, 100.0]]), WEIGHS, EVEN),
    ],
    ids=["one actor", "one point", "one issue", "alike", "no position"],
)
def test_nobody_can_trade(position, salience, capability):
    shown = play(position, salience, capability)
    assert shown.moves == ()
    assert "Nobody can trade" in shown.notes[0]
    np.testing.assert_allclose(shown.outcome, shown.arrays["mean_before"][0])


def test_no_weight_is_no_outcome():
    shown = play(ENDS, np.zeros((2, 2)), EVEN)
    assert np.isnan(shown.outcome).all()


def test_opportunities_are_what_the_first_trade_takes():
    position, salience, capability = random_table(9)
    listed = opportunities(position, salience, capability)
    first = exchange(position, salience, capability)[0].trades[0]
    assert listed[0].gain == pytest.approx(first.gain[0])
    assert (listed[0].supplier, listed[0].partner) == (first.supplier, first.partner)
    assert [one.gain for one in listed] == sorted((one.gain for one in listed), reverse=True)
    for one in listed:
        assert min(one.largest) >= one.gain * (1 - 1e-9)


def test_model_of_a_study():
    (model,) = MODELS
    tables = [random_table(seed, missing=0.2) for seed in range(4)]
    position, salience, capability = (np.stack([table[k] for table in tables]) for k in range(3))
    salience = np.where(np.isfinite(position), salience, 0.0)
    salience[3, 0, 0] = np.nan
    outcomes = model.run({"position": position, "salience": salience, "capability": capability})
    assert outcomes["status"].tolist() == [0, 0, 0, 1]
    for d in range(3):
        after = exchange(position[d], salience[d], capability[d])[0].after
        np.testing.assert_allclose(outcomes["bargaining.exchange"][d], after, atol=1e-9)
