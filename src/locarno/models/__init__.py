"""Models: answers as plain functions of arrays, one package per question.

``settlement.py`` composes them; ``contract.py`` fixes how study and models talk to each other. Packages do not
import each other, and none of them knows a case, a file or a clock.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def _place_for_compiled_kernels() -> None:
    """Give Numba a folder to cache in where it would find none: neither beside the source nor in the home folder."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    nearest = next((folder for folder in (home, *home.parents) if folder.exists()), home)
    if not os.access(Path(__file__).parent, os.W_OK) and not os.access(nearest, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / f"locarno-kernels-{os.getuid()}"))


_place_for_compiled_kernels()
