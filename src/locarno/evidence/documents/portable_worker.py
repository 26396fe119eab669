"""Run as a program: a PDF on standard input, the lines of its pages as JSON on standard output.

A process of its own, so that a file made to exhaust memory or time ends this process and nothing else.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from contextlib import suppress
from importlib import import_module

MEMORY = 1_500_000_000
"""Bytes of address space that a PDF may take to be read."""
CHARACTERS = 20_000_000
"""Characters from which on a PDF is no document."""


def _bounded() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time-out of the parent holds there too
        return
    # macOS refuses a bound on address space; the time-out holds there too.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _read(raw: bytes) -> dict[str, object]:
    pypdf, errors = import_module("pypdf"), import_module("pypdf.errors")
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw), strict=False)
        # Many a locked PDF may be read by all; only those that ask for a password are refused.
        if reader.is_encrypted and reader.decrypt("") == pypdf.PasswordType.NOT_DECRYPTED:
            return {"refused": "locked"}
        pages, size = [], 0
        for page in reader.pages:
            text = page.extract_text() or ""
            size += len(text)
            if size > CHARACTERS:
                return {"refused": "endless"}
            pages.append(text.splitlines())
        title = reader.metadata.title if reader.metadata is not None else None
    except (errors.DependencyError, errors.FileNotDecryptedError):
        return {"refused": "locked"}
    except (MemoryError, RecursionError):
        return {"refused": "endless"}
    except Exception as error:
        return {"refused": "damaged", "why": f"{type(error).__name__}: {error}"[:160]}
    return {"pages": pages, "title": str(title) if title else None}


def main() -> None:
    """Read standard input and answer."""
    _bounded()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    answer = json.dumps(_read(sys.stdin.buffer.read()))
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()
