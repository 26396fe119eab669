"""Every model keeps the contract; a model that breaks it is found out."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest

from locarno.models import registry
from locarno.models.check import check_model
from locarno.models.contract import INPUTS, Model, Value
from models.inputs import random_inputs, with_outcomes


@cache
def filled():
    return with_outcomes(random_inputs(np.random.default_rng(7)))


@pytest.mark.parametrize("model", registry.all_models(), ids=lambda model: model.name)
def test_every_model_keeps_the_contract(model):
    assert check_model(model, filled()) == []


def test_random_inputs_fill_the_table():
    inputs = random_inputs(np.random.default_rng(1))
    assert set(inputs) == set(INPUTS)
    for name, array in inputs.items():
        assert array.ndim == len(INPUTS[name].dims), name
        assert array.dtype == np.float64, name


def doubled(inputs):
    return {"a.double": 2.0 * inputs["hidden_cost_sd"]}


def tripled(inputs):
    return {"a.double": 3.0 * next(iter(inputs.values())).reshape(1024, -1)[:, 0]}


def mixing(inputs):
    return {"a.double": inputs["hidden_cost_sd"] - inputs["hidden_cost_sd"].mean()}


def ordering(inputs):
    return {"a.double": inputs["gdp"][:, 0]}


def writing(inputs):
    inputs["hidden_cost_sd"][0] = 0.0
    return {"a.double": inputs["hidden_cost_sd"].copy()}


def raising(inputs):
    message = "no"
    raise RuntimeError(message)


def wandering(inputs):
    return {"a.double": inputs["hidden_cost_sd"] + np.random.default_rng().random(inputs["hidden_cost_sd"].shape)}


def swallowing(inputs):
    return {"a.double": np.nan_to_num(2.0 * inputs["hidden_cost_sd"])}


def warning(inputs):
    return {"a.double": inputs["hidden_cost_sd"] / np.zeros(1)}


def shapeless(inputs):
    return {"a.double": inputs["hidden_cost_sd"][:, None], "a.more": np.zeros(1)}


def small(inputs):
    return {"a.double": -inputs["hidden_cost_sd"]}


@pytest.mark.parametrize(
    ("run", "needs", "breach"),
    [
        (mixing, "hidden_cost_sd", "mixes draws in a.double"),
        (ordering, "gdp", "depends on the order along party in a.double"),
        (writing, "hidden_cost_sd", "changes its input hidden_cost_sd"),
        (raising, "hidden_cost_sd", "raises RuntimeError: no"),
        (wandering, "hidden_cost_sd", "gives another a.double the second time"),
        (swallowing, "hidden_cost_sd", "does not report NaN in hidden_cost_sd by its status"),
        (warning, "hidden_cost_sd", "warns: divide by zero"),
        (shapeless, "hidden_cost_sd", "gives a.double with 2 axes"),
        (shapeless, "hidden_cost_sd", "gives a.more, which it does not declare"),
        (small, "hidden_cost_sd", "below 0"),
        (doubled, "hidden_cost", "needs hidden_cost, which is neither an input nor an outcome"),
        (lambda inputs: doubled(inputs), "hidden_cost_sd", "cannot be pickled"),
        (doubled, "hidden_cost_sd", "has no card nowhere.md"),
        (doubled, "hidden_cost_sd", "differs from the reference in a.double"),
    ],
)
def test_each_breach_is_found(run, needs, breach):
    gives = (Value("a.double", ("draw",), "year-utility", "twice the spread", 0.0),)
    broken = Model("a.one", "hold", (needs,), gives, run, "nobody", "nowhere.md")
    inputs = {name: array.copy() for name, array in random_inputs(np.random.default_rng(2)).items()}
    found = check_model(broken, inputs, reference=tripled)
    assert any(breach in problem for problem in found), found


def test_an_outcome_of_another_question_is_a_breach():
    model = dataclasses.replace(registry.find("timing.deadline"), name="finance.deadline")
    assert any("does not begin with finance" in problem for problem in check_model(model, filled()))
