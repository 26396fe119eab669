from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.diagnostics import LocarnoError
from locarno.models.bargaining.election import (
    MODELS,
    SOLUTIONS,
    TABLE_MODELS,
    VICTORY_LAWS,
    VOTING_RULES,
    coalition_strengths,
    election,
    position_election,
    victory_probability,
)
from locarno.models.bargaining.table import Table
from locarno.models.contract import STATUS_NOT_FINITE
from models import spatial_twin as twin

SEEDS = st.integers(0, 2**32 - 1)
CONDITIONAL, INCENTIVE, UNIFORM = range(3)
EVERY = [(rule, law, solution) for rule in range(6) for law in range(5) for solution in range(3)]
PCE = TABLE_MODELS[0]


def table(position, salience=None, capability=None, issues=("one",)):
    position = np.asarray(position, float).reshape(-1, len(issues))
    n = len(position)
    return Table(
        "a table",
        tuple(f"actor {i}" for i in range(n)),
        issues,
        np.ones(n) if capability is None else np.asarray(capability, float),
        position,
        np.full(position.shape, 50.0) if salience is None else np.asarray(salience, float).reshape(position.shape),
    )


def play(model, what, **changes):
    return model.play(what, {option.name: option.default for option in model.options} | changes)


# Published by KTAB with its demonstration of the model (square law).
TWO = np.array([[0, 51.212], [19.714, 0]])
THREE = np.array([[0, 12.099, 54.921], [10.333, 0, 27.079], [5.007, 55.047, 0]])


def test_published_victory_probabilities():
    np.testing.assert_allclose(victory_probability(TWO, law=1), [[0.5, 0.8709], [0.1291, 0.5]], atol=5e-5)
    expected = [[0.5, 0.5782, 0.9918], [0.4218, 0.5, 0.1948], [0.0082, 0.8052, 0.5]]
    np.testing.assert_allclose(victory_probability(THREE, law=1), expected, atol=5e-5)


@pytest.mark.parametrize(
    ("solution", "expected"),
    [
        (UNIFORM, (0.6351, 0.2148, 0.1501)),
        (INCENTIVE, (0.5094, 0.2796, 0.2110)),
        (CONDITIONAL, (0.8659, 0.1241, 0.0100)),
    ],
)
def test_published_elections(solution, expected):
    np.testing.assert_allclose(election(THREE, solution=solution, law=1), expected, atol=5e-5)
    if solution != CONDITIONAL:
        np.testing.assert_allclose(election(TWO, solution=solution, law=1), (0.8709, 0.1291), atol=5e-5)


@pytest.mark.parametrize(
    ("law", "two_to_one", "eleven_to_ten"),
    [(0, 2 / 3, 0.524), (1, 4 / 5, 0.548), (2, 16 / 17, 0.594), (3, 256 / 257, 0.682)],
)
def test_what_an_advantage_gives(law, two_to_one, eleven_to_ten):
    def chance(one, other):
        return victory_probability(np.array([[0.0, one], [other, 0.0]]), law=law)[0, 1]

    assert chance(2.0, 1.0) == pytest.approx(two_to_one, abs=1e-12)
    assert chance(11.0, 10.0) == pytest.approx(eleven_to_ten, abs=5e-4)


def test_binary_law_is_certain_from_eleven_to_ten_and_linear_between():
    strength = np.array([[[0.0, one], [10.0, 0.0]] for one in (11.0, 10.0, 10.5, 9.0)])
    chance = victory_probability(strength, law=4)[:, 0, 1]
    np.testing.assert_allclose(chance[[0, 1, 3]], [1 / (1 + 1e-6), 0.5, 1e-6 / (1 + 1e-6)], rtol=1e-9)
    assert chance[2] == pytest.approx((10.5 / 20.5 * 2.1 - 1) / 0.1)


@pytest.mark.parametrize(("rule", "law", "solution"), EVERY)
def test_compiled_election_is_that_of_its_definition(rule, law, solution):
    rng = np.random.default_rng(rule * 100 + law * 10 + solution)
    utility, weight = rng.random((4, 6, 5)), rng.uniform(0.1, 90, (4, 6))
    strength = coalition_strengths(utility, weight, rule=rule)
    ours = election(strength, solution=solution, law=law)
    for d in range(4):
        wanted = twin.coalitions(rule, weight[d].tolist(), utility[d].tolist())
        np.testing.assert_allclose(strength[d], wanted, rtol=1e-12)
        np.testing.assert_allclose(ours[d], twin.election(solution, law, wanted), rtol=1e-9, atol=1e-12)


@given(SEEDS, st.sampled_from(EVERY))
def test_election_is_a_distribution_and_follows_its_actors(seed, how):
    rule, law, solution = how
    rng = np.random.default_rng(seed)
    position, weight = rng.uniform(0, 100, (3, 6)), rng.uniform(0.5, 50, (3, 6))
    ways = {"rule": rule, "law": law, "solution": solution}
    share = position_election(position, weight, **ways)
    np.testing.assert_allclose(share.sum(axis=1), 1.0, atol=1e-9)
    assert (share >= 0).all()
    if rule != 5:
        order = rng.permutation(6)
        np.testing.assert_allclose(
            position_election(position[:, order], weight[:, order], **ways), share[:, order], atol=1e-6
        )
    mirrored = position_election(100 - position, weight, **ways)
    np.testing.assert_allclose(mirrored, share, atol=1e-6)
    silent = position_election(
        np.column_stack([position, rng.uniform(0, 100, 3)]), np.column_stack([weight, np.zeros(3)]), **ways
    )
    np.testing.assert_array_equal(silent[:, :6], share)
    assert (silent[:, 6] == 0).all()


@given(SEEDS, st.floats(0.1, 1000))
def test_rescaling_capability_changes_nothing(seed, factor):
    rng = np.random.default_rng(seed)
    position, weight = rng.uniform(0, 100, 7), rng.uniform(0.5, 50, 7)
    for solution in range(3):
        base = position_election(position, weight, solution=solution)
        scaled = position_election(position, weight * factor, solution=solution)
        # The least coalition, 1e-8, and the tolerances of the Markov solutions do not scale.
        np.testing.assert_allclose(scaled, base, atol=2e-5)


@given(SEEDS)
def test_a_split_position_wins_no_more_once_merged(seed):
    rng = np.random.default_rng(seed)
    position, weight = rng.uniform(0, 100, 5), rng.uniform(1, 50, 5)
    split_position = np.append(position, position[2])
    split_weight = np.append(weight, weight[2] / 2)
    split_weight[2] /= 2
    whole = position_election(position, weight)
    split = position_election(split_position, split_weight)
    assert split[2] == pytest.approx(split[5])
    np.testing.assert_allclose(np.append(split[:2], [split[2] + split[5], *split[3:5]]), whole, atol=1e-9)


def test_a_crowd_that_is_not_merged_is_counted_again_and_again():
    position, weight = np.array([0.0, 0.0, 0.0, 0.0, 100.0]), np.array([1.0, 1.0, 1.0, 1.0, 8.0])
    merged, every = (position_election(position, weight, merge=merge) for merge in (True, False))
    alone, crowd = (2 / 3) ** 4 / 2, 4 * (1 / 2) ** 4 / 3
    assert merged[4] == pytest.approx(2 / 3)
    assert every[4] == pytest.approx(alone / (alone + crowd))


def test_batches_agree_with_single_tables():
    rng = np.random.default_rng(5)
    position, weight = rng.uniform(0, 100, (2, 3, 8)), rng.uniform(1, 9, (2, 3, 8))
    batch = position_election(position, weight, solution=UNIFORM)
    for a in range(2):
        for b in range(3):
            np.testing.assert_array_equal(
                position_election(position[a, b], weight[a, b], solution=UNIFORM), batch[a, b]
            )


def test_many_options_do_not_run_out_of_digits():
    """A cycle of 1,101 options: each has hundreds of chances near nothing in its product."""
    n = 1101
    ahead = (np.arange(n)[None, :] - np.arange(n)[:, None]) % n
    strength = np.where((ahead > 0) & (ahead <= n // 2), 10.0, 1.0)
    share = election(strength, law=3)
    np.testing.assert_allclose(share, 1 / n, rtol=1e-9)


def test_table_model_gives_a_distribution_its_mean_and_every_setting():
    what = table([0, 50, 50, 100], capability=[4, 1, 2, 3])
    for variant, settings in PCE.variants.items():
        result = play(PCE, what, **settings)
        assert result.points is not None and result.probability is not None, variant
        assert result.points[:, 0].tolist() == [0, 50, 100]
        assert result.probability.sum() == pytest.approx(1)
        assert result.outcome[0] == pytest.approx(float(result.probability @ result.points[:, 0]))
        np.testing.assert_array_equal(result.positions, what.position[None])
    names = {option.name: len(option.choices) for option in PCE.options}
    assert (
        names | {"votingRule": len(VOTING_RULES), "victProbModel": len(VICTORY_LAWS), "pCEModel": len(SOLUTIONS)}
        == names
    )


def test_weights_are_capability_times_salience_unless_salience_is_left_out():
    what = table([0, 100], salience=[10, 90], capability=[1, 1])
    assert play(PCE, what).outcome[0] == pytest.approx(90, abs=1e-4)
    assert play(PCE, what, weight="capability").outcome[0] == pytest.approx(50, abs=1e-4)


def test_limit_cases():
    assert play(PCE, table([37])).outcome[0] == pytest.approx(37)
    assert play(PCE, table([37, 37, 37])).outcome[0] == pytest.approx(37)
    crowd = np.random.default_rng(1).uniform(0, 100, 200)
    assert 0 < play(PCE, table(crowd), pCEModel=UNIFORM).outcome[0] < 100
    left = play(PCE, table([np.nan, 20, 30, 40], salience=[50, 0, 50, 50], capability=[1, 1, 0, 1]))
    assert left.outcome[0] == pytest.approx(40)
    assert [note.split(" and takes")[0] for note in left.notes[:3]] == [
        "actor 0 has no position on every issue",
        "actor 1 has no salience",
        "actor 2 has no capability",
    ]
    with pytest.raises(LocarnoError, match="T111"):
        play(PCE, table([10, 20], capability=[0, 0]))


def test_issues_are_voted_on_one_by_one():
    position = np.array([[0.0, 90.0], [100.0, 10.0], [40.0, 20.0]])
    both = play(PCE, table(position, issues=("one", "two")))
    assert both.points is None
    for k in range(2):
        assert both.outcome[k] == pytest.approx(play(PCE, table(position[:, k])).outcome[0])


def test_study_models_leave_out_who_has_no_stance_and_mask_what_is_broken():
    position = np.array([[[10.0], [60.0], [np.nan]], [[10.0], [np.nan], [90.0]]])
    salience = np.array([[[50.0], [50.0], [0.0]], [[50.0], [50.0], [50.0]]])
    inputs = {"position": position, "salience": salience, "capability": np.ones((2, 3))}
    for model in MODELS:
        outcome = model.run(inputs)
        assert outcome["bargaining.election"][0, 0] == pytest.approx(35)
        assert outcome["status"].tolist() == [0, STATUS_NOT_FINITE]
