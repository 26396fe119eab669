"""What every noun of a case shares: frozen, nothing unknown, identifiers, dates."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ID_PATTERN = r"^[a-z][a-z0-9_]*$"

Id = Annotated[str, Field(pattern=ID_PATTERN)]
"""An identifier: small letters, digits and underscores, a letter first."""

Reasons = tuple[str, ...]
"""Statement ids, ``data:`` references, judgement ids."""


class Noun(BaseModel):
    """A noun of the case: frozen, unknown keys refused, described by its attribute docstrings."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


@cache
def keys_of(noun: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Give a noun's fields in order: the attribute's name, and the key in the file."""
    return tuple((name, field.alias or name) for name, field in noun.model_fields.items())
