"""Small documents of every kind, made byte by byte for tests."""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of pages of lines, set in Helvetica; no page needs more than Latin letters."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = ["({}) Tj T*".format(line.replace("(", r"\(").replace(")", r"\)")) for line in lines]
        stream = "\n".join(["BT /F1 11 Tf 14 TL 60 780 Td", *shown, "ET"]).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % content
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def docx(*paragraphs: str, body: str = "", title: str = "", head: str = "") -> bytes:
    """A DOCX file of paragraphs; `body` is put after them as it is, `head` before the root element."""
    written = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{escape(p)}</w:t></w:r></w:p>" for p in paragraphs)
    document = f"<?xml version='1.0'?>{head}<w:document xmlns:w='{WORDS}'><w:body>{written}{body}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        if title:
            core = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
            archive.writestr("docProps/core.xml", f"<c {core}><dc:title>{escape(title)}</dc:title></c>")
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """A zip archive whose parts say that they are encrypted."""
    data = bytearray(archive)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        here = data.find(mark)
        while here >= 0:
            data[here + offset] |= 1
            here = data.find(mark, here + 4)
    return bytes(data)
