from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from invented_case import write_case

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    return write_case(tmp_path)
