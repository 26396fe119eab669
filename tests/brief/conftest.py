"""Fixtures of the brief's tests: invented findings about invented states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from brief_example import ADOPTION, GOLDEN, Loaded, build_case, build_findings

if TYPE_CHECKING:
    from locarno.brief import Adoption
    from locarno.finding import Findings


@pytest.fixture
def findings() -> Findings:
    return build_findings()


@pytest.fixture
def case() -> Loaded:
    return build_case()


@pytest.fixture
def adoption() -> Adoption:
    return ADOPTION


@pytest.fixture
def golden() -> str:
    return GOLDEN.read_text(encoding="utf-8")
