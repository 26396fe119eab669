"""The registry: every model that ships, in an order in which each finds what it needs.

Question packages are imported when first asked for, so that importing :mod:`locarno` stays cheap.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import getfile
from pathlib import Path
from typing import TYPE_CHECKING

from locarno.models.contract import INPUTS, Model, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MODULES = (
    "forces",
    "burden",
    "coercion",
    "opinion",
    "cohesion",
    "finance",
    "settlement",
    "bargaining",
    "deterrence",
    "durability",
    "timing",
)
"""Modules of :mod:`locarno.models` that declare ``MODELS``; their order breaks ties in :func:`in_order`."""


@cache
def all_models() -> tuple[Model, ...]:
    """Import every question package and the settlement, and collect their models.

    Raises
    ------
    ValueError
        If two models share a name, if a variant names no headline, or if two models give one outcome (a variant
        may give the outcomes of its headline, whose place it then takes).
    """
    models: list[Model] = []
    for name in MODULES:
        models.extend(getattr(import_module(f"locarno.models.{name}"), "MODELS", ()))
    check_unique(models)
    return tuple(models)


def check_unique(models: Iterable[Model]) -> None:
    """Refuse models that share a name or an outcome, and variants of nothing.

    Raises
    ------
    ValueError
        On the first clash, naming both models.
    """
    by_name: dict[str, Model] = {}
    for model in models:
        if model.name in by_name:
            message = f"two models are called {model.name}"
            raise ValueError(message)
        by_name[model.name] = model
    giver: dict[str, Model] = {}
    for model in by_name.values():
        if model.variant_of is not None and model.variant_of not in by_name:
            message = f"{model.name} is a variant of {model.variant_of}, which does not exist"
            raise ValueError(message)
        for value in model.gives:
            other = giver.setdefault(value.name, model)
            if other is not model and family(other) != family(model):
                message = f"{other.name} and {model.name} both give {value.name}"
                raise ValueError(message)


def family(model: Model) -> str:
    """Name of the headline model: the model itself, or the one of which it is a variant."""
    return model.variant_of or model.name


def stands_in(model: Model, models: Iterable[Model]) -> bool:
    """Whether a variant gives an outcome of its headline, so that only one of the two can run."""
    given = {value.name for value in model.gives}
    return model.variant_of is not None and any(
        value.name in given for other in models if other.name == model.variant_of for value in other.gives
    )


def find(name: str) -> Model:
    """Give the model of that name.

    Raises
    ------
    KeyError
        If there is none.
    """
    for model in all_models():
        if model.name == name:
            return model
    raise KeyError(name)


def values() -> dict[str, Value]:
    """Every named quantity that crosses the border: the inputs, and the outcomes of all models."""
    return INPUTS | {value.name: value for model in all_models() for value in model.gives}


def card(model: Model) -> str:
    """Give the text of the model's card: the Markdown file beside the module of its function.

    Raises
    ------
    FileNotFoundError
        If the card is missing.
    """
    return Path(getfile(model.run)).with_name(model.card).read_text(encoding="utf-8")


def in_order(
    available: Iterable[str], variants: Iterable[str] = (), models: Iterable[Model] | None = None
) -> tuple[tuple[Model, ...], dict[str, tuple[str, ...]]]:
    """Order the models that can run so that each comes after those whose outcomes it uses.

    Parameters
    ----------
    available
        Names of the inputs that the case fills.
    variants
        Names of variants that take the place of their headline model; a variant with outcomes of its own runs
        anyhow, beside its headline.
    models
        Models to choose from; all that ship unless given.

    Returns
    -------
    ordered, skipped
        The models in order, and for each model left out the names it lacks: inputs, and where it lacks another
        model's outcome the inputs which that model lacks.

    Raises
    ------
    ValueError
        If models need each other's outcomes in a circle, or a name in ``variants`` is no variant.
    """
    pool = tuple(all_models() if models is None else models)
    chosen = _choose(pool, set(variants))
    giver = {value.name: model for model in chosen for value in model.gives}
    have = set(available)
    running: dict[str, Model] = {}
    while True:
        ready = [m for m in chosen if m.name not in running and all(n in have for n in m.needs)]
        if not ready:
            break
        running |= {model.name: model for model in ready}
        have |= {value.name for model in ready for value in model.gives}
    skipped = {m.name: _lacks(m, have, giver, ()) for m in chosen if m.name not in running}
    return _sorted_by_need([m for m in chosen if m.name in running], giver), skipped


def _choose(pool: tuple[Model, ...], variants: set[str]) -> tuple[Model, ...]:
    standing = {model.name: model for model in pool if stands_in(model, pool)}
    unknown = variants - {model.name for model in pool if model.variant_of is not None}
    if unknown:
        message = f"no such variant: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    replaced = {standing[name].variant_of for name in variants if name in standing}
    return tuple(m for m in pool if m.name not in replaced and (m.name not in standing or m.name in variants))


def _lacks(model: Model, have: set[str], giver: Mapping[str, Model], seen: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in model.needs:
        if name in have:
            continue
        source = giver.get(name)
        roots = () if source is None or source.name in seen else _lacks(source, have, giver, (*seen, model.name))
        found |= dict.fromkeys(roots or (name,))
    return tuple(found)


def _sorted_by_need(running: list[Model], giver: Mapping[str, Model]) -> tuple[Model, ...]:
    names = {model.name for model in running}
    before = {
        m.name: {giver[n].name for n in (*m.needs, *m.optional) if n in giver and giver[n].name in names} - {m.name}
        for m in running
    }
    ordered: list[Model] = []
    done: set[str] = set()
    while len(ordered) < len(running):
        ready = next((m for m in running if m.name not in done and before[m.name] <= done), None)
        if ready is None:
            circle = ", ".join(sorted(names - done))
            message = f"models need each other's outcomes in a circle: {circle}"
            raise ValueError(message)
        ordered.append(ready)
        done.add(ready.name)
    return tuple(ordered)
