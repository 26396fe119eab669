from __future__ import annotations

import dataclasses
from importlib import import_module

import numpy as np
import pytest

from locarno.models import registry
from locarno.models.contract import INPUTS, Model, Value


def nothing(inputs):
    return {}


def model(name, needs=(), gives=(), optional=(), variant_of=None):
    values = tuple(Value(outcome, ("draw",), "1", "a number") for outcome in gives)
    return Model(
        name, "hold", tuple(needs), values, nothing, "nobody", "card.md", tuple(optional), variant_of=variant_of
    )


A = model("a.one", ["gdp"], ["a.x"])
B = model("b.one", ["a.x"], ["b.y"])
C = model("c.one", ["veto"], ["c.z"], optional=["b.y"])


def names(models):
    return [m.name for m in models]


def test_models_come_after_those_whose_outcomes_they_use():
    ordered, skipped = registry.in_order({"gdp", "veto"}, models=(C, B, A))
    assert names(ordered) == ["a.one", "b.one", "c.one"]
    assert skipped == {}


def test_an_optional_outcome_that_nobody_gives_holds_nobody_up():
    ordered, skipped = registry.in_order({"veto"}, models=(C, B, A))
    assert names(ordered) == ["c.one"]
    assert skipped == {"b.one": ("gdp",), "a.one": ("gdp",)}


def test_a_missing_outcome_that_no_model_gives_is_named_itself():
    assert registry.in_order(set(), models=(B,)) == ((), {"b.one": ("a.x",)})


def test_two_models_may_not_give_one_outcome_or_share_a_name():
    with pytest.raises(ValueError, match=r"both give a\.x"):
        registry.check_unique((A, model("d.one", gives=["a.x"])))
    with pytest.raises(ValueError, match="two models are called"):
        registry.check_unique((A, dataclasses.replace(B, name="a.one")))
    with pytest.raises(ValueError, match="does not exist"):
        registry.check_unique((model("a.two", variant_of="a.one"),))


def test_a_variant_takes_the_place_of_its_headline_when_asked():
    variant = model("a.two", ["gdp"], ["a.x"], variant_of="a.one")
    registry.check_unique((A, variant))
    assert names(registry.in_order({"gdp"}, models=(A, variant))[0]) == ["a.one"]
    assert names(registry.in_order({"gdp"}, ["a.two"], models=(A, variant))[0]) == ["a.two"]
    with pytest.raises(ValueError, match="no such variant"):
        registry.in_order({"gdp"}, ["a.one"], models=(A, variant))


def test_a_variant_with_outcomes_of_its_own_runs_beside_its_headline():
    variant = model("a.two", ["gdp"], ["a.x_two"], variant_of="a.one")
    assert names(registry.in_order({"gdp"}, models=(A, variant))[0]) == ["a.one", "a.two"]


def test_a_circle_is_refused():
    one, two = model("a.one", optional=["b.y"], gives=["a.x"]), model("b.one", optional=["a.x"], gives=["b.y"])
    with pytest.raises(ValueError, match=r"circle: a\.one, b\.one"):
        registry.in_order(set(), models=(one, two))


def test_with_every_input_nothing_that_ships_is_skipped():
    ordered, skipped = registry.in_order(INPUTS)
    assert skipped == {}
    assert np.unique(names(ordered)).size == len(ordered)


@pytest.mark.parametrize("name", registry.MODULES)
def test_every_question_package_declares_models(name):
    module = import_module(f"locarno.models.{name}")
    assert module.MODELS
    assert {model.name.partition(".")[0].partition("_")[0] for model in module.MODELS} == {name}


def test_models_are_found_by_name():
    assert registry.find("cohesion.drift").question == "cohere"
    assert "Markov" in registry.card(registry.find("cohesion.drift"))
    with pytest.raises(KeyError):
        registry.find("cohesion.nothing")
