from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.durability.cox import cox, harrell


def sample(seed: int, n: int = 250, ties: bool = False) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(2.0, 3.0, size=n), (rng.random(n) < 0.4).astype(float)])
    life = np.exp(1.0 - 0.2 * x[:, 0] + 0.8 * x[:, 1]) * rng.weibull(0.7, size=n)
    watched = rng.uniform(0.5, 15.0, size=n)
    time = np.minimum(life, watched)
    return x, np.round(time, 1) + 0.1 if ties else time, (life <= watched).astype(float), rng.integers(0, 40, n)


def efron_twin(x: np.ndarray, stop: np.ndarray, event: np.ndarray, entry: np.ndarray, beta: np.ndarray) -> float:
    """Efron's partial likelihood, case by case."""
    total = 0.0
    for moment in np.unique(stop[event > 0.0]):
        risk = (stop >= moment) & (entry < moment)
        dying = (stop == moment) & (event > 0.0)
        d = int(dying.sum())
        total += float((x[dying] @ beta).sum())
        for rank in range(d):
            total -= np.log(np.exp(x[risk] @ beta).sum() - rank / d * np.exp(x[dying] @ beta).sum())
    return total


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("penalty", [0.0, 0.02])
def test_the_cox_regression_agrees_with_lifelines(ties: bool, penalty: float) -> None:
    lifelines = pytest.importorskip("lifelines")
    pandas = pytest.importorskip("pandas")
    x, time, event, clusters = sample(1, ties=ties)
    frame = pandas.DataFrame({"a": x[:, 0], "b": x[:, 1], "t": time, "e": event})
    ours = cox(x, time, event, penalty=penalty)
    theirs = lifelines.CoxPHFitter(penalizer=penalty).fit(frame, "t", "e")
    np.testing.assert_allclose(ours.coefficients, theirs.params_, atol=1e-5)
    np.testing.assert_allclose(ours.errors, theirs.standard_errors_, rtol=1e-5)
    np.testing.assert_allclose(ours.p_values, theirs.summary["p"], rtol=1e-3)
    assert ours.concordance == pytest.approx(theirs.concordance_index_, abs=1e-6)
    robust = cox(x, time, event, clusters=clusters, penalty=penalty)
    theirs = lifelines.CoxPHFitter(penalizer=penalty).fit(frame.assign(c=clusters), "t", "e", cluster_col="c")
    # lifelines leaves ties out of its score residuals; where there are none the two agree.
    np.testing.assert_allclose(robust.errors, theirs.standard_errors_, rtol=0.03 if ties else 1e-5)


def test_covariates_that_change_with_time_agree_with_lifelines() -> None:
    lifelines = pytest.importorskip("lifelines")
    pandas = pytest.importorskip("pandas")
    x, time, event, _ = sample(2)
    switch = np.random.default_rng(3).uniform(0.0, 8.0, size=len(time))
    rows = []
    for i, (t, e) in enumerate(zip(time, event, strict=True)):
        if switch[i] < t:
            rows += [(i, 0.0, switch[i], 0.0, 0.0, x[i, 0]), (i, switch[i], t, e, 1.0, x[i, 0])]
        else:
            rows.append((i, 0.0, t, e, 0.0, x[i, 0]))
    frame = pandas.DataFrame(rows, columns=["id", "start", "stop", "event", "on", "a"])
    theirs = lifelines.CoxTimeVaryingFitter().fit(
        frame, id_col="id", event_col="event", start_col="start", stop_col="stop"
    )
    spells = np.array(rows)
    ours = cox(spells[:, 4:], spells[:, 2], spells[:, 3], entry=spells[:, 1])
    np.testing.assert_allclose(ours.coefficients, theirs.params_, atol=1e-5)
    np.testing.assert_allclose(ours.errors, theirs.standard_errors_, rtol=1e-5)
    assert np.isnan(ours.concordance)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_it_maximises_efrons_likelihood(seed: int) -> None:
    x, time, event, _ = sample(seed, n=60, ties=True)
    entry = np.maximum(time - np.random.default_rng(seed).uniform(0.05, 20.0, size=60), 0.0)
    fit = cox(x, time, event, entry=entry)
    best = efron_twin(x, time, event, entry, fit.coefficients)
    assert fit.log_likelihood == pytest.approx(best, abs=1e-8)
    for step in ((1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3)):
        assert efron_twin(x, time, event, entry, fit.coefficients + np.array(step)) <= best + 1e-12


def test_every_case_twice_in_one_cluster_tells_no_more_than_once() -> None:
    x, time, event, _ = sample(4)
    one = cox(x, time, event, clusters=np.arange(len(time)))
    # Spread by nothing, so that doubling makes no new ties between different cases.
    doubled = cox(
        np.repeat(x, 2, axis=0), np.repeat(time, 2), np.repeat(event, 2), clusters=np.repeat(np.arange(len(time)), 2)
    )
    np.testing.assert_allclose(doubled.errors, one.errors, rtol=0.01)
    np.testing.assert_allclose(one.errors, cox(x, time, event).errors, rtol=0.25)


def test_hazard_ratios_follow_the_scale_of_their_covariate() -> None:
    x, time, event, _ = sample(5)
    plain, stretched = cox(x, time, event, penalty=0.01), cox(x * [10.0, 1.0] + 3.0, time, event, penalty=0.01)
    np.testing.assert_allclose(stretched.coefficients * [10.0, 1.0], plain.coefficients, rtol=1e-6)
    low, high = plain.interval()
    assert (low < plain.hazard_ratios).all()
    assert (plain.hazard_ratios < high).all()


def test_concordance_by_hand() -> None:
    # Pairs: (1,2) right, (1,3) wrong, (1,4) tied; case 2 is censored, so it starts no pair; (3,4) right.
    assert harrell([2.0, 1.0, 3.0, 2.0], [1.0, 2.0, 3.0, 4.0], [1, 0, 1, 0]) == pytest.approx(2.5 / 4.0)
    assert np.isnan(harrell([1.0, 2.0], [1.0, 2.0], [0, 0]))


def test_bad_input_is_refused_with_its_reason() -> None:
    x, time, event, _ = sample(6, n=40)
    with pytest.raises(ValueError, match="same in every row"):
        cox(np.column_stack([x, np.ones(40)]), time, event)
    with pytest.raises(ValueError, match="collinear"):
        cox(np.column_stack([x, x[:, 0]]), time, event)
    with pytest.raises(ValueError, match="finite"):
        cox(np.where(x > 100.0, x, np.nan), time, event)
    with pytest.raises(ValueError, match="at least one case must fail"):
        cox(x, time, np.zeros(40))
    with pytest.raises(ValueError, match="end after it starts"):
        cox(x, time, event, entry=time)
    with pytest.raises(ValueError, match="one row each"):
        cox(x, time[:-1], event)
    apart = np.column_stack([event])
    with pytest.raises(ValueError, match="separate"):
        cox(apart, np.where(event > 0.0, 1.0, 2.0), event)


def test_a_penalty_keeps_a_separated_covariate_finite() -> None:
    _, _, event, _ = sample(7, n=40)
    fit = cox(event[:, None], np.where(event > 0.0, 1.0, 2.0), event, penalty=0.05)
    assert np.isfinite(fit.coefficients).all()
