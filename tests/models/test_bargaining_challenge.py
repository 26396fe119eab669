from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.bargaining import published, published_challenge
from locarno.models.bargaining.baselines import midrange
from locarno.models.bargaining.catalogue import find_table_model
from locarno.models.bargaining.challenge import REGIONS, VARIANTS, Rules, challenge, choices_of, dyads, region
from locarno.models.bargaining.challenge_models import MODELS
from locarno.models.bargaining.compromise import weighted_mean, weighted_median
from locarno.models.bargaining.table import Table
from locarno.replication import bargaining_challenge
from models import challenge_twin

SEEDS = st.integers(0, 2**32 - 1)
NAMES = st.sampled_from(sorted(VARIANTS))


def columns(rows, salience=1.0):
    capability, position, salient = (np.array([row[k] for row in rows]) for k in (1, 2, 3))
    return position, salience * salient, capability


def table_of(position, salience, capability, reference=None):
    position = np.asarray(position, dtype=float)
    salience = np.asarray(salience, dtype=float)
    if position.ndim == 1:
        position, salience = position[:, None], salience[:, None]
    n, k = position.shape
    return Table(
        "a table",
        tuple(f"actor {i}" for i in range(n)),
        tuple(f"issue {i}" for i in range(k)),
        np.asarray(capability, dtype=float),
        position,
        salience,
        reference,
    )


def defaults(model, **given):
    return {option.name: option.default for option in model.options} | given


def random_table(seed, lumpy=False):
    rng = np.random.default_rng(seed)
    n = rng.integers(2, 9)
    position = rng.integers(0, 5, n) * 25.0 if lumpy else rng.uniform(0, 100, n)
    return position, rng.uniform(1, 100, n), rng.uniform(0.1, 10, n)


# the kernel against the equations in plain Python


def test_the_kernel_equals_its_plain_twin_under_every_switch():
    rng = np.random.default_rng(2)
    named = choices_of()
    used = {(name, value) for name, values in named.items() for value in values}
    for trial in range(120):
        n = rng.integers(2, 8)
        position = rng.uniform(0, 100, n) if trial % 2 else rng.integers(0, 5, n) * 25.0
        salience, capability = rng.integers(1, 101, n) * 1.0, rng.integers(1, 101, n) * 1.0
        given = {name: values[rng.integers(len(values))] for name, values in named.items()}
        given |= {"q": rng.choice([1.0, 0.5, 0.2]), "probability_factor": rng.choice([1.0, 0.5, 3.0])}
        used -= set(given.items())
        history, medians, means, _ = challenge_twin.play(position, salience, capability, 5, **given)
        ours = challenge(position, salience, capability, rounds=5, rules=Rules(**given))
        assert ours.positions == pytest.approx(np.array(history), abs=1e-9), given
        assert ours.median == pytest.approx(medians, abs=1e-9)
        assert ours.mean == pytest.approx(means, abs=1e-9)
    assert not used


def test_expected_utilities_equal_the_twin_s():
    table = columns(published.EMISSIONS)
    for name, rules in VARIANTS.items():
        given = {key: getattr(rules, key) for key in challenge_twin.FITTED}
        detail = challenge_twin.play(*table, 3, **given)[3]
        ours = dyads(*table, rounds=3, rules=rules)
        for step in range(3):
            for key, array in (("a", ours.own), ("b", ours.other), ("p", ours.probability), ("r", ours.exponent)):
                expected = np.array(detail[step][key])
                if key in {"a", "b"}:
                    np.fill_diagonal(expected, np.nan)  # nobody challenges itself
                assert array[step] == pytest.approx(expected, abs=1e-12, nan_ok=True), (name, key)
            assert ours.median[step] == pytest.approx(detail[step]["mu"])


@pytest.mark.parametrize("switch", sorted(choices_of()))
def test_every_switch_changes_something(switch):
    rng = np.random.default_rng(5)
    base = Rules(q=0.5, movers="both_views")
    tables = [rng.uniform(0, 100, (60, 6)), rng.uniform(1, 100, (60, 6)), rng.uniform(1, 10, (60, 6))]
    reference = challenge(*tables, rounds=4, rules=base).positions
    for value in choices_of()[switch]:
        if value != getattr(base, switch):
            changed = Rules(**{"q": 0.5, "movers": "both_views", switch: value})
            assert not np.array_equal(challenge(*tables, rounds=4, rules=changed).positions, reference), value


# published numbers


def test_replication_lines_hold_and_say_what_is_not_matched():
    lines = list(bargaining_challenge.lines())
    assert {line.quantity for line in lines if line.verdict == "differs"} == set()
    assert sum("NOT matched" in line.quantity for line in lines) == 4
    assert len(lines) > 100


def test_what_is_said_not_to_match_does_not():
    medians = challenge(*columns(published.EMISSIONS)).median[1:]
    far = [abs(ours - number) > 0.1 for ours, number in zip(medians, published_challenge.MEDIANS, strict=True)]
    assert far == [False, True, *[False] * 6]
    assert bargaining_challenge.quadrants_right(VARIANTS["scholz2011_printed"]) == 7
    assert bargaining_challenge.quadrants_right(VARIANTS["fitted_without_support"]) == 20


@pytest.mark.parametrize(
    ("factor", "medians"),
    [
        (0.0, [8.53, 9.69, 9.98, 9.98, 9.98, 7.51, 8.96, 9.76]),
        (5.0, [8.01, 9.19, 9.19, 10, 10, 7, 7, 7.27]),
    ],
)
def test_medians_with_less_and_more_support_from_third_parties(factor, medians):
    ours = challenge(*columns(published.EMISSIONS), rules=Rules(probability_factor=factor))
    # The numbers were given cut off or rounded to two digits.
    assert ours.median[1:] == pytest.approx(medians, abs=0.01)


@pytest.mark.parametrize(
    ("rows", "unit"),
    [(published_challenge.HONG_KONG, 1.0), (published_challenge.HONDURAS, 100.0), (published.IRAN_2013, 100.0)],
    ids=["Hong Kong", "Honduras", "Iran"],
)
def test_other_cases_equal_the_twin(rows, unit):
    table = columns(rows, unit)
    for name in ("scholz2011_fitted", "scholz2011_printed", "fitted_q_half_t_case"):
        given = {key: getattr(VARIANTS[name], key) for key in challenge_twin.FITTED}
        history = challenge_twin.play(*table, 4, **given)[0]
        assert challenge(*table, rounds=4, rules=VARIANTS[name]).positions == pytest.approx(np.array(history), abs=1e-9)


def test_round_by_round_moves_of_the_emission_standards_example():
    play = find_table_model("challenge").play
    model = find_table_model("challenge")
    position, salience, capability = columns(published.EMISSIONS)
    names = tuple(row[0] for row in published.EMISSIONS)
    table = Table("cars", names, ("delay",), capability, position[:, None], salience[:, None])
    result = play(table, defaults(model))
    first = {move.actor: move for move in result.moves if move.round == 1}
    assert set(first) == {"Belgium", "Luxembourg", "Ireland"}
    belgium = first["Belgium"]
    assert (belgium.kind, belgium.partner) == ("compromise", "France")
    assert belgium.to[0] == pytest.approx(8.4159, abs=5e-5)
    assert belgium.detail["expected_utility"] == pytest.approx(-0.1148, abs=5e-5)
    assert belgium.detail["expected_utility_of_other"] == pytest.approx(0.2433, abs=5e-5)
    assert (first["Luxembourg"].partner, first["Luxembourg"].kind) == ("Belgium", "confrontation")
    fourth = {move.actor: move for move in result.moves if move.round == 4}
    assert (fourth["Belgium"].partner, round(fourth["Belgium"].to[0], 3)) == ("Netherlands", 4.801)
    assert {move.actor for move in result.moves} == {"Belgium", "Luxembourg", "Ireland"}
    assert result.outcome[0] == pytest.approx(9.6711, abs=5e-5)
    assert result.positions.shape == (9, 10, 1)
    assert result.arrays["expected_utility"].shape == (8, 10, 10)
    place = {name: i for i, name in enumerate(names)}
    code = int(result.arrays["region"][0, place["Belgium"], place["France"]])
    assert REGIONS[code] == "compromise_minus"


def test_the_six_digit_fixture(locarno_data):
    path = locarno_data / "bargaining" / "scholz2011_emission_round1_eu_fixture.csv"
    short = {"NL": 0, "BE": 1, "LU": 2, "DE": 3, "FR": 4, "IT": 5, "UK": 6, "IE": 7, "DK": 8, "GR": 9}
    table = columns(published.EMISSIONS)
    found = {
        q: (
            dyads(*table, rounds=1, rules=Rules(q=q)),
            dyads(*table, rounds=1, rules=Rules(q=q, viewpoint="each")),
        )
        for q in (1.0, 0.5)
    }
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert len(rows) == 180
    for q, _, focal, other, a, b, b_other, p, r in rows:
        own, each = found[float(q)]
        i, j = short[focal], short[other]
        ours = (own.own[0, i, j], own.other[0, i, j], each.other[0, i, j], own.probability[0, i, j], own.exponent[0, i])
        assert ours == pytest.approx([float(v) for v in (a, b, b_other, p, r)], abs=6e-7)


def test_inputs_typed_in_are_those_of_the_data(locarno_data):
    folder = locarno_data / "bargaining"
    for name, rows in (
        ("china_bdm1985_masad.csv", published_challenge.HONG_KONG),
        ("honduras_crisis_masad.csv", published_challenge.HONDURAS),
        ("sultan_oil1997.csv", published.SULTAN),
        ("scholz2011_emission_inputs.csv", published.EMISSIONS),
    ):
        with (folder / name).open(encoding="utf-8") as file:
            data = [[float(v) for v in row[1:]] for row in list(csv.reader(file))[1:] if row]
        assert [list(row[1:]) for row in rows] == data, name


ERRORS = {
    "scholz2011_fitted": (33.7, 28.0, 30.1, 27.3),
    "scholz2011_printed": (30.8, 27.6, 29.7, 29.8),
    "fitted_q_half": (32.4, 26.5, 30.5, 26.3),
    "printed_no_move_in_conflict": (30.1, 25.1, 29.5, 26.5),
}
"""Mean absolute errors that the docs print: median and mean after round 1, and after round 8."""


@pytest.mark.parametrize("name", ERRORS)
def test_errors_on_eu_decisions_are_those_of_the_docs(name, locarno_data):
    rows = defaultdict(list)
    with (locarno_data / "bargaining" / "deu3_train.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["outcome"]:
                rows[row["issue"]].append(row)
    errors = []
    for actors in rows.values():
        position = np.array([float(row["position"] or "nan") for row in actors])
        salience = np.array([float(row["salience"] or 0.0) for row in actors])
        played = challenge(position, salience, np.ones(len(actors)), rules=VARIANTS[name])
        ours = np.array([played.median[1], played.mean[1], played.median[8], played.mean[8]])
        errors.append(np.abs(ours - float(actors[0]["outcome"])))
    assert np.nanmean(errors, axis=0) == pytest.approx(ERRORS[name], abs=0.0501)
    page = (Path(__file__).parents[2] / "docs" / "bargaining" / "challenge.md").read_text(encoding="utf-8")
    assert f"| `{name}` | " + " | ".join(f"{error:.1f}" for error in ERRORS[name]) + " |" in page


@pytest.mark.parametrize("name", ["challenge.md", "leverage.md"])
def test_examples_of_the_docs_run(name):
    page = (Path(__file__).parents[2] / "docs" / "bargaining" / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, name, "exec"), {"__name__": "__example__"})


# what must not matter


@given(SEEDS, NAMES, st.booleans())
@settings(max_examples=60)
def test_the_order_of_the_parties_does_not_matter(seed, name, lumpy):
    table = random_table(seed, lumpy)
    order = np.random.default_rng(seed + 1).permutation(len(table[0]))
    ours = challenge(*table, rounds=4, rules=VARIANTS[name])
    moved = challenge(*(column[order] for column in table), rounds=4, rules=VARIANTS[name])
    assert moved.positions == pytest.approx(ours.positions[:, order], abs=1e-7)
    assert moved.median == pytest.approx(ours.median, abs=1e-7)


@given(SEEDS, NAMES, st.floats(1e-3, 1e3))
@settings(max_examples=60)
def test_the_unit_of_capability_does_not_matter(seed, name, unit):
    position, salience, capability = random_table(seed)
    ours = challenge(position, salience, capability, rounds=4, rules=VARIANTS[name])
    scaled = challenge(position, salience, unit * capability, rounds=4, rules=VARIANTS[name])
    assert scaled.positions == pytest.approx(ours.positions, abs=1e-7)


@given(SEEDS, NAMES, st.booleans())
@settings(max_examples=60)
def test_mirroring_the_scale_mirrors_the_outcome(seed, name, lumpy):
    position, salience, capability = random_table(seed, lumpy)
    ours = challenge(position, salience, capability, rounds=4, rules=VARIANTS[name])
    mirrored = challenge(100.0 - position, salience, capability, rounds=4, rules=VARIANTS[name])
    assert mirrored.positions == pytest.approx(100.0 - ours.positions, abs=1e-7)
    assert mirrored.median == pytest.approx(100.0 - ours.median, abs=1e-7)


@given(SEEDS, NAMES, st.sampled_from(["salience", "capability", "position"]))
@settings(max_examples=60)
def test_a_party_without_voice_does_not_matter(seed, name, lacks):
    position, salience, capability = random_table(seed)
    silent = {"position": 37.0, "salience": 50.0, "capability": 5.0} | {lacks: np.nan if lacks == "position" else 0.0}
    ours = challenge(position, salience, capability, rounds=4, rules=VARIANTS[name])
    more = challenge(
        np.append(position, silent["position"]),
        np.append(salience, silent["salience"]),
        np.append(capability, silent["capability"]),
        rounds=4,
        rules=VARIANTS[name],
    )
    assert np.array_equal(more.positions[:, :-1], ours.positions)
    assert np.array_equal(more.median, ours.median)
    assert np.array_equal(more.positions[:, -1], np.full(5, silent["position"]), equal_nan=True)


@given(SEEDS, NAMES, st.booleans())
@settings(max_examples=60)
def test_nobody_leaves_the_hull_of_positions(seed, name, lumpy):
    table = random_table(seed, lumpy)
    ours = challenge(*table, rounds=6, rules=VARIANTS[name])
    low, high = table[0].min() - 1e-9, table[0].max() + 1e-9
    for array in (ours.positions, ours.median, ours.mean):
        assert ((array >= low) & (array <= high)).all()


def test_twins_facing_each_other_are_at_a_stand():
    ours = challenge(np.array([0.0, 100.0]), np.array([60.0, 60.0]), np.array([2.0, 2.0]))
    assert ours.positions[-1].tolist() == [0.0, 100.0]
    assert ours.median[-1] == 50.0


def test_equal_offers_are_met_in_the_middle():
    # The one in the middle is drawn to both ends alike, whatever the order in which they are written.
    position, salience, capability = (
        np.array([0.0, 50.0, 100.0]),
        np.array([90.0, 20.0, 90.0]),
        np.array([3.0, 1.0, 3.0]),
    )
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        ours = challenge(position[order], salience[order], capability[order], rounds=1)
        assert ours.positions[1, order.index(1)] == pytest.approx(50.0)


# batches, rounds and edges


def test_batches_equal_single_tables():
    rng = np.random.default_rng(8)
    position, salience = rng.uniform(0, 100, (3, 2, 5)), rng.uniform(1, 100, (3, 2, 5))
    capability = rng.uniform(1, 9, 5)
    position[0, 0, 1] = np.nan
    batch = challenge(position, salience, capability, rounds=3)
    for k in np.ndindex(3, 2):
        one = challenge(position[k], salience[k], capability, rounds=3)
        assert np.array_equal(batch.positions[k], one.positions, equal_nan=True)
        assert np.array_equal(batch.median[k], one.median)


def test_dyads_play_the_same_rounds():
    for name, rules in VARIANTS.items():
        table = random_table(4)
        assert np.array_equal(dyads(*table, rules=rules).positions, challenge(*table, rules=rules).positions), name


def test_round_0_is_the_mean_and_median_of_the_table():
    position, salience, capability = random_table(11)
    ours = challenge(position, salience, capability, rounds=0)
    assert ours.median[0] == weighted_median(position, salience * capability)
    assert ours.mean[0] == pytest.approx(weighted_mean(position, salience * capability))


@pytest.mark.parametrize("rules", VARIANTS.values(), ids=VARIANTS)
def test_limits(rules):
    one = challenge(np.array([30.0]), np.array([50.0]), np.array([1.0]), rules=rules)
    assert (one.median == 30.0).all()
    agreed = challenge(np.full(4, 70.0), np.full(4, 50.0), np.ones(4), rules=rules)
    assert (agreed.positions == 70.0).all()
    assert agreed.mean == pytest.approx(np.full(9, 70.0))
    silent = challenge(np.array([10.0, 90.0]), np.zeros(2), np.ones(2), rules=rules)
    assert np.isnan(silent.median).all()
    assert np.isnan(silent.mean).all()
    assert (silent.positions == [10.0, 90.0]).all()
    nobody = challenge(np.empty(0), np.empty(0), np.empty(0), rules=rules)
    assert np.isnan(nobody.median).all()


def test_two_hundred_parties():
    rng = np.random.default_rng(1)
    ours = challenge(rng.uniform(0, 100, 200), rng.uniform(1, 100, 200), rng.uniform(0.1, 9, 200), rounds=3)
    assert np.isfinite(ours.positions).all()


def test_nan_weights_are_left_out_like_parties_without_any():
    ours = challenge(np.array([10.0, 50.0, 90.0]), np.array([50.0, np.nan, 50.0]), np.array([1.0, 1.0, np.nan]))
    assert (ours.positions[-1] == [10.0, 50.0, 90.0]).all()
    assert ours.median[-1] == 10.0


def test_wrong_shapes_and_switches_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        challenge(np.zeros(3), np.zeros(2), np.zeros(3))
    with pytest.raises(ValueError, match="party axis"):
        challenge(np.array(1.0), np.array(1.0), np.array(1.0))
    with pytest.raises(ValueError, match="rounds is -1"):
        challenge(np.zeros(3), np.zeros(3), np.zeros(3), rounds=-1)
    with pytest.raises(ValueError, match="t is 'always', not one of one, case"):
        Rules(t="always")
    with pytest.raises(ValueError, match="q is 2"):
        Rules(q=2.0)


def test_regions_tile_the_plane():
    a, b = np.meshgrid(np.linspace(-1, 1, 21) + 0.013, np.linspace(-1, 1, 21) + 0.004)
    found = region(a, b)
    assert set(found.ravel()) == set(range(7))
    assert REGIONS[int(region(np.array(0.5), np.array(0.7)))] == "confrontation_minus"
    assert REGIONS[int(region(np.array(-0.9), np.array(0.7)))] == "compel_minus"
    assert REGIONS[int(region(np.array(0.5), np.array(0.5)))] == "boundary"
    assert REGIONS[int(region(np.array(np.nan), np.array(0.5)))] == "boundary"


# the models of a study and of a table


def study_inputs(rng, draws=4, parties=5, issues=3):
    position = rng.uniform(0, 100, (draws, parties, issues))
    salience = rng.uniform(1, 100, (draws, parties, issues))
    position[:, 0, 0], salience[:, 0, 0] = np.nan, 0.0
    position[:, :, 2], salience[:, :, 2] = np.nan, 0.0
    return {"position": position, "salience": salience, "capability": rng.uniform(1, 100, (draws, parties))}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_study_models_play_issue_by_issue(model):
    inputs = study_inputs(np.random.default_rng(3))
    rules = VARIANTS[
        {
            "bargaining.challenge_fitted": "scholz2011_fitted",
            "bargaining.challenge_printed": "scholz2011_printed",
            "bargaining.challenge_fitted_q_half": "fitted_q_half",
        }[model.name]
    ]
    outcomes = model.run(inputs)
    later = model.run(inputs | {"rounds": np.array([1.0, 3.0, 1.0, 5.0])})
    assert (outcomes["status"] == 0).all()
    for draw, issue in np.ndindex(4, 3):
        seats = (inputs["position"][draw, :, issue], inputs["salience"][draw, :, issue], inputs["capability"][draw])
        one = challenge(*seats, rounds=5, rules=rules)
        for statistic in ("median", "mean"):
            name, expected = f"bargaining.challenge_{statistic}", getattr(one, statistic)
            assert outcomes[name][draw, issue] == pytest.approx(expected[1], nan_ok=True)
            assert later[name][draw, issue] == pytest.approx(expected[[1, 3, 1, 5][draw]], nan_ok=True)
    assert np.isnan(outcomes["bargaining.challenge_median"][:, 2]).all()


def test_a_broken_draw_is_told_by_the_status():
    inputs = study_inputs(np.random.default_rng(3))
    inputs["salience"][1, 2, 1] = np.nan
    assert MODELS[0].run(inputs)["status"].tolist() == [0.0, 1.0, 0.0, 0.0]
    later = MODELS[0].run(study_inputs(np.random.default_rng(3)) | {"rounds": np.array([1.0, np.nan, 2.0, 2.0])})
    assert later["status"].tolist() == [0.0, 1.0, 0.0, 0.0]


def test_several_issues_are_played_one_by_one():
    rng = np.random.default_rng(6)
    position, salience, capability = rng.uniform(0, 100, (5, 2)), rng.uniform(1, 100, (5, 2)), rng.uniform(1, 9, 5)
    position[0, 1] = np.nan
    model = find_table_model("challenge")
    both = model.play(table_of(position, salience, capability), defaults(model, rounds=3, outcome="mean"))
    for k in range(2):
        one = challenge(position[:, k], salience[:, k], capability, rounds=3)
        assert np.array_equal(both.positions[:, :, k], one.positions, equal_nan=True)
        assert both.outcome[k] == one.mean[-1]
        assert np.array_equal(both.arrays[f"mean.issue {k}"], one.mean)
    assert any("issue 1: left out" in note and "actor 0" in note for note in both.notes)
    for move in both.moves:
        k, i = int(move.issue[-1]), int(move.actor[-1])
        assert both.positions[move.round - 1, i, k] == move.origin[0]
        assert both.positions[move.round, i, k] == move.to[0]


def test_variants_of_the_table_model_are_those_of_the_switches():
    model = find_table_model("challenge")
    table = table_of(*columns(published.EMISSIONS))
    assert set(model.variants) == set(VARIANTS)
    for name, rules in VARIANTS.items():
        result = model.play(table, defaults(model, **model.variants[name]))
        ours = challenge(table.position[:, 0], table.salience[:, 0], table.capability, rules=rules)
        assert result.outcome[0] == ours.median[-1], name


def test_whole_numbers_stand_for_switches_that_are_numbers():
    model = find_table_model("challenge")
    table = table_of(*columns(published.EMISSIONS))
    assert model.play(table, defaults(model, q=1)).outcome == model.play(table, defaults(model)).outcome


def test_a_table_on_which_nobody_speaks_has_no_outcome():
    model = find_table_model("challenge")
    result = model.play(table_of([10.0, np.nan], [0.0, 50.0], [1.0, 1.0]), defaults(model))
    assert np.isnan(result.outcome).all()
    assert any("nobody" in note for note in result.notes)
    assert result.moves == ()


# baselines


def test_baselines_of_a_table():
    position = [[0.0, 10.0], [40.0, np.nan], [100.0, 30.0]]
    salience = [[50.0, 20.0], [0.0, 10.0], [25.0, 20.0]]
    table = table_of(position, salience, [1.0, 2.0, 4.0], reference=np.array([20.0, np.nan]))
    expected = {
        "mean": [100 * 100 / 150, (200 + 2400) / 100],
        "median": [100.0, 30.0],
        "mean_unweighted": [140 / 3, 20.0],
        "median_unweighted": [40.0, 20.0],
        "capability_mean": [480 / 7, 26.0],
        "capability_median": [100.0, 30.0],
        "midrange": [50.0, 20.0],
        "status_quo": [20.0, np.nan],
    }
    for name, outcome in expected.items():
        result = find_table_model(name).play(table, {})
        assert result.outcome == pytest.approx(outcome, nan_ok=True), name
        assert np.array_equal(result.positions, table.position[None], equal_nan=True)
        assert bool(result.notes) == (name == "status_quo")


def test_baselines_where_nobody_speaks():
    table = table_of([np.nan, np.nan], [50.0, 0.0], [1.0, 0.0])
    for name in ("mean", "median", "mean_unweighted", "capability_median", "midrange", "status_quo"):
        result = find_table_model(name).play(table, {})
        assert np.isnan(result.outcome).all(), name
        assert len(result.notes) == 1
    assert np.isnan(midrange(np.empty((2, 0)))).all()
