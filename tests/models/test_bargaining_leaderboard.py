"""The leaderboard: check values, no leaking between folds, and what it says of a file of known making."""

from __future__ import annotations

import numpy as np
import pytest

from locarno.diagnostics import LocarnoError
from locarno.models.bargaining.catalogue import table_models
from locarno.models.bargaining.eu_capability import VOTES_1995, VOTES_NICE, capabilities
from locarno.models.bargaining.leaderboard import fit_predictive, prepare_issues, score_all
from locarno.models.bargaining.scoring import crps
from locarno.models.bargaining.symmetric import FORMS, dress
from locarno.models.bargaining.table_file import read_sheet

CHEAP = ("mean", "median", "mean_unweighted", "median_unweighted", "midrange", "status_quo", "pce", "predictive")


def made_up(issues=60, noise=10.0, seed=0):
    """Decisions that are the weighted mean and some noise, five issues to a proposal."""
    rng = np.random.default_rng(seed)
    lines = ["issue,proposal,actor,position,salience,reference_point,outcome,size"]
    for i in range(issues):
        position = rng.choice(np.arange(0, 101, 10), 8)
        salience = rng.integers(10, 100, 8)
        outcome = np.clip((position * salience).sum() / salience.sum() + noise * rng.normal(), 0, 100)
        lines += [f"i{i},p{i // 5},a{k},{position[k]},{salience[k]},0,{outcome:.3f},{k + 1}" for k in range(8)]
    return read_sheet("\n".join(lines).encode(), "made_up.csv")


def some_models():
    return {name: model for name, model in table_models().items() if name in CHEAP}


def row_of(board, model, **settings):
    return next(row for row in board.rows if row.model == model and dict(row.settings) == settings)


def test_the_mean_wins_where_it_makes_the_outcomes():
    # So little noise that the others' bias, about 5, is not hidden by it.
    board = score_all(prepare_issues(made_up(noise=3.0)), some_models())
    mean = row_of(board, board.best_symmetric)
    assert mean.point.mae == pytest.approx(3 * np.sqrt(2 / np.pi), rel=0.2)
    assert mean.point_difference is None
    for row in board.rows:
        if row.point_difference is not None and " ± " not in row.model:
            assert row.point_difference.high > 0, row.model
    assert row_of(board, "midrange").point_difference.low > 0
    assert 0.7 < mean.forecast.cover80 < 0.9
    assert 0.4 < mean.forecast.cover50 < 0.6


def test_nothing_fitted_sees_the_fold_that_it_is_scored_on():
    issues = prepare_issues(made_up(40))
    other = issues.outcome.copy()
    here = issues.fold == 3
    other[here] = 100 - other[here]
    from dataclasses import replace

    changed = replace(issues, outcome=other)
    assert here.any()
    first, second = fit_predictive(issues), fit_predictive(changed)
    np.testing.assert_array_equal(first.probability[here], second.probability[here])
    assert not np.array_equal(first.probability[~here], second.probability[~here])
    spread, centre = np.full(other.size, 20.0), np.full(other.size, 40.0)
    for form in FORMS:
        a, b = (dress(form, centre, outcome, issues.fold, spread) for outcome in (issues.outcome, other))
        np.testing.assert_array_equal(a.point[here], b.point[here])
        np.testing.assert_array_equal(a.interval[here], b.interval[here])


def test_issues_of_a_proposal_share_a_fold():
    issues = prepare_issues(made_up())
    for proposal in np.unique(issues.proposal):
        assert len(set(issues.fold[issues.proposal == proposal].tolist())) == 1
    assert len(set(issues.fold.tolist())) == 10


def test_a_symmetric_distribution_is_symmetric_and_covers():
    rng = np.random.default_rng(4)
    centre = rng.uniform(40, 60, 4000)
    outcome = centre + rng.laplace(0, 6, 4000)
    found = dress("laplace", centre, outcome, np.arange(4000) % 10, np.ones(4000))
    np.testing.assert_allclose(found.point.mean(axis=1), centre, atol=1e-6)
    inside = (found.interval[..., 0] <= outcome[:, None]) & (outcome[:, None] <= found.interval[..., 1])
    np.testing.assert_allclose(inside.mean(axis=0), [0.5, 0.8], atol=0.02)
    # CRPS of a Laplace forecast about Laplace outcomes: three quarters of the scale.
    assert crps(found.point, found.probability, outcome).mean() == pytest.approx(0.75 * 6, rel=0.04)


def test_capabilities():
    text = "issue,proposal,actor,position,salience,outcome,size\n"
    old = "".join(f"a,p,{actor},50,50,50,3\n" for actor in ("com", "ep", *VOTES_1995))
    new = "".join(f"b,q,{actor},50,50,50,3\n" for actor in ("com", *VOTES_NICE))
    sheet = read_sheet((text + old + new).encode(), "t.csv")
    assert capabilities(sheet, "a", "votes").tolist() == [10, 10, *VOTES_1995.values()]
    assert sum(VOTES_1995.values()) == 87
    assert sum(VOTES_NICE.values()) == 352
    assert sum(votes for member, votes in VOTES_NICE.items() if member != "cr") == 345
    assert capabilities(sheet, "b", "votes")[0] == 29
    assert capabilities(sheet, "b", "size").tolist() == [3.0] * 29
    assert capabilities(sheet, "b", "gdp").max() == pytest.approx(2814.4)
    with pytest.raises(LocarnoError, match="T209"):
        capabilities(sheet, "a", "sise")
    with pytest.raises(LocarnoError, match="T210"):
        capabilities(made_up(5), "i1", "votes")


@pytest.fixture(scope="module")
def decisions(locarno_data):
    path = locarno_data / "bargaining" / "deu3_train.csv"
    return read_sheet(path.read_bytes(), path.name)


def test_check_values_of_the_eu_decisions(decisions):
    board = score_all(prepare_issues(decisions), some_models())
    assert (board.issues, board.proposals) == (247, 93)
    values = {
        "mean_unweighted": 24.498,
        "median_unweighted": 28.945,
        "constant 50": 28.356,
        board.best_symmetric: 24.834,
    }
    for model, value in values.items():
        assert row_of(board, model).point.mae == pytest.approx(value, abs=5e-4)
    forecast = row_of(board, "predictive", fitted="on the other folds")
    assert forecast.forecast_difference.high < 0
    assert abs(forecast.forecast.cover80 - 0.8) < 0.03
    assert forecast.forecast.width80 < row_of(board, board.best_symmetric).forecast.width80
    for row in board.rows:
        for found, mean in ((row.point_difference, row.point.mae), (row.forecast_difference, row.forecast.crps)):
            assert mean > 0
            assert found is None or found.low <= found.mean <= found.high


def test_a_file_without_outcomes_is_refused():
    text = b"issue,proposal,actor,position,salience\na,p,x,1,2\na,p,y,4,2\n"
    with pytest.raises(LocarnoError, match="T211"):
        prepare_issues(read_sheet(text, "t.csv"))
