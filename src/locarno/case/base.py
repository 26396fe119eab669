"""What every noun of a case shares: frozen, nothing unknown, identifiers, dates."""

from __future__ import annotations

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
