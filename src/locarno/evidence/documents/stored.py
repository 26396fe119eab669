"""The extracted text, stored beside the original, so that offsets hold whatever extracts later."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from locarno.evidence.documents.extracted import refusal

if TYPE_CHECKING:
    from locarno.evidence.document import Document


def text_beside(path: Path) -> Path:
    """Give where the extracted text of a document is kept: ``talks.pdf.txt``."""
    return path.with_name(path.name + ".txt")


def sums_beside(path: Path) -> Path:
    """Give where the hashes of both are kept, as ``sha256sum -c`` reads them: ``talks.pdf.sha256``."""
    return path.with_name(path.name + ".sha256")


def stored_text(path: Path, raw: bytes) -> str | None:
    """Read the stored text of a document; None where there is none.

    Parameters
    ----------
    path
        The original.
    raw
        Its bytes, as they are now.

    Raises
    ------
    LocarnoError
        D109 where the original or the text is no longer what was stored.
    """
    text_path, sums_path = text_beside(path), sums_beside(path)
    if not (text_path.is_file() and sums_path.is_file()):
        return None
    try:
        lines = sums_path.read_text(encoding="utf-8").splitlines()
        sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        stored = text_path.read_bytes()
        text = stored.decode("utf-8")
    except (OSError, ValueError) as error:
        raise refusal(path, "D109", f"{sums_path.name} or {text_path.name} cannot be read") from error
    for name, bytes_ in ((path.name, raw), (text_path.name, stored)):
        if sums.get(name) != hashlib.sha256(bytes_).hexdigest():
            message = f"{name} is not what it was when its text was stored ({sums_path.name})"
            raise refusal(path, "D109", message, "the original and its text, unchanged")
    return text


def store_text(document: Document, path: Path) -> tuple[Path, Path]:
    """Store a document's text and both hashes beside its original.

    Returns
    -------
    tuple of Path
        The text and the hashes.

    Raises
    ------
    LocarnoError
        D117: the files cannot be written.
    """
    text_path, sums_path = text_beside(path), sums_beside(path)
    sums = f"{document.sha256_bytes}  {path.name}\n{document.sha256}  {text_path.name}\n"
    write_whole(text_path, document.text.encode("utf-8", "surrogatepass"))
    write_whole(sums_path, sums.encode("utf-8"))
    return text_path, sums_path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: into a temporary file beside it, which then takes its name.

    Raises
    ------
    LocarnoError
        D117: the disk is full, the folder read-only or not there; what was there stays as it was.
    """
    temporary: Path | None = None
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise refusal(path, "D117", f"{path.name} cannot be written: {error.strerror or error}") from error
