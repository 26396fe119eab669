"""Bytes of a delimited text file to rows of cells that know their place, with what is wrong collected as it is met."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 50_000_000

register_codes(
    {
        "T101": Code("A table file that is not text", "Save the file as CSV in UTF-8."),
        "T102": Code(
            "An empty table file", "Give a header and at least one actor; docs/bargaining/tables.md shows how."
        ),
        "T103": Code("A table file too large", "Split the file by issue; one table has hundreds of actors at most."),
        "T104": Code(
            "Not a table of actors", "Head the columns as docs/bargaining/tables.md shows for one of the formats."
        ),
        "T105": Code("A row of another length", "Give every row as many cells as the header; quote cells with commas."),
        "T106": Code("Not a number", "Write a plain number with a decimal point, 42 or 0.5."),
        "T107": Code("A number off its scale", "Positions and saliences are on 0–100, capabilities are 0 or more."),
        "T108": Code(
            "A cell without content", "Fill the cell; an actor without a position has a blank one in long tables."
        ),
        "T109": Code("The same twice", "Give each actor one row on an issue, and each column a name of its own."),
        "T110": Code("Nobody at the table", "Give at least one actor with a position."),
        "T111": Code("Nobody has weight", "Give at least one actor both capability and salience on the issue."),
        "T112": Code("The first line miscounts", "Make the counts in the first line those of the rows and columns."),
        "T113": Code("No such issue or proposal", "Name an issue or a proposal of the file."),
        "T114": Code("Several tables in one file", "Choose with --issue or --proposal."),
        "T115": Code(
            "Rows that contradict each other", "Say the same of an issue, and of an actor, in all of its rows."
        ),
    }
)


@dataclass(slots=True)
class Problems:
    """Diagnostics of one file, collected until they are raised together."""

    file: str
    found: list[Diagnostic] = field(default_factory=list)

    def add(
        self, code: str, message: str, row: Row | None = None, index: int | None = None, expected: str = ""
    ) -> None:
        """Note one problem, at a cell of a row where there is one."""
        line = None if row is None else row.line
        column = None if row is None or index is None else row.column(index)
        self.found.append(Diagnostic(code, message, self.file, line, column, expected=expected or None))

    def stop(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            raise LocarnoError(self.found)


@dataclass(frozen=True, slots=True)
class Row:
    """Stripped cells of one row, without empty ones at its end.

    Attributes
    ----------
    line
        Of its first character, from 1.
    text, delimiter
        The line as it stands in the file; what parts its cells.
    """

    line: int
    cells: tuple[str, ...]
    text: str
    delimiter: str

    def cell(self, index: int) -> str:
        """Give a cell; an empty one past the end."""
        return self.cells[index] if index < len(self.cells) else ""

    def column(self, index: int) -> int:
        """Give the column of a cell's first character, from 1; past the last cell, the end of the line."""
        start, quoted, at = 0, False, 0
        for place, letter in enumerate(self.text):
            if letter == '"' and self.delimiter != "\t":
                quoted = not quoted
            elif letter == self.delimiter and not quoted:
                if at == index:
                    break
                at, start = at + 1, place + 1
        if at < index:
            return len(self.text) + 1
        return start + len(self.text[start:]) - len(self.text[start:].lstrip()) + 1


def read_text(raw: bytes, file: str) -> str:
    """Decode a file, or say in one sentence why it cannot be.

    Raises
    ------
    LocarnoError
        T101, T102, T103.
    """
    if len(raw) > MAX_BYTES:
        raise LocarnoError(Diagnostic("T103", f"{len(raw):,} bytes", file, expected=f"at most {MAX_BYTES:,} bytes"))
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise LocarnoError(Diagnostic("T101", "the file is UTF-16", file, expected="UTF-8"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} (0x{raw[error.start]:02x}) is not UTF-8"
        raise LocarnoError(Diagnostic("T101", message, file, raw.count(b"\n", 0, error.start) + 1)) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise LocarnoError(Diagnostic("T101", "the file holds NUL characters, so it is not text", file, line))
    if not text.strip().strip(",;"):
        raise LocarnoError(Diagnostic("T102", "the file is empty", file, expected="a header and rows of actors"))
    return text


def split_rows(text: str, file: str, delimiter: str) -> tuple[Row, ...]:
    """Split text into rows; blank ones are passed over.

    Raises
    ------
    LocarnoError
        T104, where the text cannot be split.
    """
    lines = text.splitlines()
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    rows: list[Row] = []
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            stripped = [cell.strip() for cell in cells]
            while stripped and not stripped[-1]:
                stripped.pop()
            if stripped:
                rows.append(Row(line, tuple(stripped), lines[line - 1], delimiter))
            if reader.line_num == len(lines) and '"' in text and _odd_quotes(lines[line - 1 :], delimiter):
                message = "a quotation mark in this line is not closed"
                raise LocarnoError(Diagnostic("T105", message, file, line, lines[line - 1].index('"') + 1))
    except csv.Error as error:
        message = f"the line cannot be split into cells: {error}"
        raise LocarnoError(Diagnostic("T104", message, file, reader.line_num)) from None
    return tuple(rows)


def _odd_quotes(lines: Sequence[str], delimiter: str) -> bool:
    """Whether the last record opens a quotation that it does not close; quotes inside a bare cell do not count."""
    return len(lines) > 1 and sum(line.count('"') for line in lines) % 2 == 1 and delimiter != "\t"


def check_length(row: Row, header: Sequence[str], problems: Problems) -> bool:
    """Whether a row has no more cells than the header; what is too long is noted."""
    if len(row.cells) <= len(header):
        return True
    message = f"the row has {len(row.cells)} cells where the header has {len(header)}"
    problems.add("T105", message, row, len(header), expected=f"{len(header)} cells")
    return False


def read_number(
    row: Row,
    index: int,
    what: str,
    problems: Problems,
    *,
    low: float = 0.0,
    high: float = math.inf,
    blank: bool = False,
) -> float:
    """Read a cell as a number on its scale; NaN where it is blank, or wrong and noted.

    Parameters
    ----------
    what
        What the number is, for the message: ``position of France``.
    low, high
        Ends of its scale.
    blank
        Whether the cell may be blank.
    """
    text = row.cell(index)
    if not text:
        if not blank:
            problems.add("T108", f"the {what} is missing", row, index, expected="a number")
        return math.nan
    try:
        value = math.nan if "_" in text else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        hint = ": the decimal sign is a point" if _is_number(text.replace(",", ".")) else ""
        problems.add("T106", f"the {what} is {_short(text)!r}{hint}", row, index, expected="a finite number")
        return math.nan
    if not low <= value <= high:
        expected = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
        problems.add("T107", f"the {what} is {text}", row, index, expected=expected)
        return math.nan
    return value


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:39] + "…"
