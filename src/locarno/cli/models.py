"""``locarno models``: the models, and their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.diagnostics import EXIT_OK, Code, Diagnostic, LocarnoError, did_you_mean, register_codes

if TYPE_CHECKING:
    from locarno.models.contract import Model

register_codes(
    {"M102": Code("No such model", "`locarno models` lists the names; a card is asked for by its model's name.")}
)


def models(name: str | None = None, /, *, json: bool = False) -> int:
    """List the models, or show one model's card.

    A card says what theory a model stands on, who published it, what it assumes, where it was validated, how it is
    known to fail and what it must not be used for.

    Parameters
    ----------
    name
        A model, for instance `forces.generation`.
    json
        Print JSON instead of text.
    """
    from locarno.models.registry import all_models

    known = {model.name: model for model in all_models()}
    if name is not None and name not in known:
        message = f"no model is called {name!r}{did_you_mean(name, known)}"
        raise LocarnoError(Diagnostic("M102", message, expected="a name that `locarno models` lists"))
    chosen = list(known.values()) if name is None else [known[name]]
    if json:
        _print_json(chosen)
    elif name is None:
        _print_list(chosen)
    else:
        _print_card(chosen[0])
    return EXIT_OK


def _describe(model: Model) -> dict[str, object]:
    return {
        "name": model.name,
        "question": model.question,
        "source": model.source,
        "variant_of": model.variant_of,
        "needs": list(model.needs),
        "optional": list(model.optional),
        "gives": [
            {"name": value.name, "dims": list(value.dims), "unit": value.unit, "meaning": value.meaning}
            for value in model.gives
        ],
        "parameters": [
            {
                "name": parameter.name,
                "default": parameter.default,
                "low": parameter.low,
                "high": parameter.high,
                "meaning": parameter.meaning,
            }
            for parameter in model.parameters
        ],
        "replications": list(model.replications),
    }


def _print_json(chosen: list[Model]) -> None:
    import json
    import sys

    payload = {"schema_version": 1, "models": [_describe(model) for model in chosen]}
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")


def _print_list(chosen: list[Model]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Model", no_wrap=True)
    table.add_column("Question")
    table.add_column("Source")
    for model in chosen:
        variant = f" (variant of {model.variant_of})" if model.variant_of else ""
        table.add_row(model.name, model.question, model.source + variant)
    console = Console()
    console.print(table)
    console.print("`locarno models NAME` shows a model's card.", highlight=False)


def _print_card(model: Model) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    from locarno.models.registry import card

    console = Console()
    console.print(f"[bold]{model.name}[/]  ({model.question})")
    console.print(f"Source: {model.source}", highlight=False)
    console.print(f"Needs: {', '.join(model.needs)}", highlight=False)
    console.print(f"Gives: {', '.join(value.name for value in model.gives)}", highlight=False)
    console.print()
    console.print(Markdown(card(model)))
