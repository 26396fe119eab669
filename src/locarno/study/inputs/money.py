"""Money to rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from locarno.models.contract import Array
    from locarno.study.inputs.view import View

_KEYS = {
    "reconstruction_need": "need",
    "reconstruction_public": "public_yearly",
    "private_supply": "private_yearly",
    "private_elasticity": "elasticity",
    "risk_free": "risk_free",
    "project_yield": "project_yield",
    "loss_given_war": "loss_given_war",
    "programme_years": "years",
}


def fill(view: View) -> dict[str, Array]:
    """Fill need, public and private money; nothing where the case does not speak of it."""
    if view.file.reconstruction is None:
        return {}
    return {name: view.value(f"reconstruction.{key}") for name, key in _KEYS.items()}
