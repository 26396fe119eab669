"""Every published number that is claimed is matched, and every line says where it is from."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

import pytest

from locarno.models import registry
from locarno.models.bargaining.catalogue import table_models
from locarno.replication import MODULES


@pytest.fixture
def without_data(monkeypatch):
    monkeypatch.delenv("LOCARNO_DATA", raising=False)


def lines_of(question):
    return recomputed(question, os.environ.get("LOCARNO_DATA"))


@cache
def recomputed(question, data):
    return list(import_module(f"locarno.replication.{question}").lines())


@pytest.mark.parametrize("question", MODULES)
def test_every_line_is_replicated_or_says_what_it_lacks(question, without_data):
    lines = lines_of(question)
    assert lines
    for line in lines:
        assert line.verdict in {"replicated", "skipped"}, line
        assert line.source, line
        if line.verdict == "skipped":
            assert "LOCARNO_DATA" in line.note, line


@pytest.mark.parametrize("question", MODULES)
def test_lines_speak_for_models_that_exist(question, without_data):
    known = {model.name for model in registry.all_models()}
    # what no study draws from: models that play a table, games in closed form and their estimates
    apart = {f"bargaining.{name}" for name in table_models()} | {"deterrence.games", "deterrence.estimates"}
    assert {line.model for line in lines_of(question)} <= known | apart


@pytest.mark.parametrize("question", ["bargaining", "cohesion", "coercion", "opinion", "timing"])
def test_models_name_lines_that_exist(question, without_data):
    lines = lines_of(question)
    for model in registry.all_models():
        if model.name.startswith(f"{question}."):
            quantities = [line.quantity for line in lines if line.model == model.name]
            for name in model.replications:
                assert any(name in quantity for quantity in quantities), (model.name, name)


@pytest.mark.parametrize("question", MODULES)
def test_no_quantity_is_claimed_twice(question, without_data):
    keys = [(line.model, line.quantity) for line in lines_of(question)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("question", MODULES)
def test_with_the_reference_data_every_line_is_replicated(question, locarno_data):
    assert {line.verdict for line in lines_of(question)} == {"replicated"}


def test_a_wrong_number_differs():
    line = lines_of("timing")[0]
    assert type(line)(line.model, line.quantity, line.source, line.published + 1, line.ours, 0.5).verdict == "differs"
