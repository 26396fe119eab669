"""The agenda: what there is to settle, as a reader needs to know it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

_ID = r"^[a-z][a-z0-9_]*$"


class AgendaOption(BaseModel):
    """One way to settle an issue, and the words by which it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=_ID)
    wording: str = ""
    keywords: tuple[str, ...] = ()
    """Words or phrases; a trailing ``*`` stands for any ending, and ``a + b`` asks for both in one sentence."""


class AgendaIssue(BaseModel):
    """Something to settle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=_ID)
    wording: str = ""
    keywords: tuple[str, ...] = ()
    options: tuple[AgendaOption, ...] = ()


class Agenda(BaseModel):
    """Ids and wordings of issues and options; a case can produce it, and reading needs nothing else of a case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issues: tuple[AgendaIssue, ...] = ()

    def issue(self, id: str) -> AgendaIssue | None:
        """Find an issue by its id."""
        return next((issue for issue in self.issues if issue.id == id), None)


EMPTY_AGENDA = Agenda()
"""Nothing to settle: statements are read without positions."""
