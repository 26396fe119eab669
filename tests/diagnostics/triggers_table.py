"""For each code of a bargaining table, what a user does to get it: through the command line, as it is read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from table_files import HEADER, KTAB, LONG, told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from locarno.diagnostics import Diagnostic


def _file(content: str | bytes, *words: str) -> Callable[[Path], Sequence[Diagnostic]]:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        file = folder / "table.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return told("bargain", str(file), *words)

    return trigger


def _scored(content: str, *words: str) -> Callable[[Path], Sequence[Diagnostic]]:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        file = folder / "decisions.csv"
        file.write_text(content, encoding="utf-8")
        return told("leaderboard", "deu", str(file), *words)

    return trigger


TRIGGERS: dict[str, Callable[[Path], Sequence[Diagnostic]]] = {
    "T101": _file(b"Actor,Position\nFran\xe7a,1\n"),
    "T102": _file("\n"),
    "T103": _file(b" " * 50_000_001),
    "T104": _file("actor,postion,salience\nFrance,1,1\n"),
    "T105": _file(KTAB.replace("80,100", "80,100,7")),
    "T106": _file(KTAB.replace("80,100", "eighty,100")),
    "T107": _file(KTAB.replace("80,100", "180,100")),
    "T108": _file(KTAB.replace("80,100", ",100")),
    "T109": _file(KTAB.replace("Germany", "France")),
    "T110": _file(HEADER),
    "T111": _file(KTAB.replace("50,20,40", "0,20,40").replace("30,80,100", "30,80,0")),
    "T112": _file(KTAB.replace(",2,1", ",3,1")),
    "T113": _file(LONG, "--issue", "tarif"),
    "T114": _file(LONG),
    "T115": _file(LONG.replace("france,tariff,p1,10,50,40", "france,tariff,p1,10,50,45")),
    "T201": _file(KTAB, "--model", "maen"),
    "T202": _file(KTAB, "--model", "challenge:scholz2011_print"),
    "T203": _file(KTAB, "--model", "challenge", "--set", "round=2"),
    "T204": _file(KTAB, "--model", "challenge", "--set", "rounds=many"),
    "T205": lambda _: told("bargain"),
    "T206": _file(KTAB, "--model", "challenge", "--set", "rounds"),
    "T207": lambda folder: told("bargain", str(folder / "nowhere.csv")),
    "T208": _file(KTAB, "--plot", "drawing.pdf"),
    "T209": _scored(LONG, "--capability", "vote"),
    "T210": _scored(LONG, "--capability", "votes"),
    "T211": _scored(LONG.replace(",p2,", ",p1,")),
    "T212": _file(KTAB, "--leverage", "Frannce"),
    "T213": _file(KTAB, "--leverage", "--threshold", "120"),
}
