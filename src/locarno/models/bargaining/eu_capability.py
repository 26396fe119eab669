"""What members of the European Union weigh in its decisions: votes in the Council, or economic size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locarno.models.bargaining.table_file import Sheet
    from locarno.models.contract import Array

register_codes(
    {
        "T209": Code("No such capability", "Name equal, votes, gdp, or a column of the file that holds numbers."),
        "T210": Code(
            "An actor without a weight", "Weigh by equal or by a column: votes and gdp know members of the EU."
        ),
    }
)

INSTITUTIONS = frozenset({"com", "ep"})
"""Commission and Parliament count as the largest member at the table (the convention of the DEU benchmarks)."""

VOTES_1995: Mapping[str, float] = {
    **dict.fromkeys(("de", "fr", "it", "uk"), 10.0),
    "es": 8.0,
    **dict.fromkeys(("be", "el", "nl", "pt"), 5.0),
    **dict.fromkeys(("at", "se"), 4.0),
    **dict.fromkeys(("dk", "fi", "ie"), 3.0),
    "lu": 2.0,
}
"""Votes in the Council of 15 members, 1995 to October 2004: 62 of 87 for a qualified majority."""

VOTES_NICE: Mapping[str, float] = {
    **dict.fromkeys(("de", "fr", "it", "uk"), 29.0),
    **dict.fromkeys(("es", "pl"), 27.0),
    "ro": 14.0,
    "nl": 13.0,
    **dict.fromkeys(("be", "cz", "el", "hu", "pt"), 12.0),
    **dict.fromkeys(("at", "bu", "se"), 10.0),
    **dict.fromkeys(("cr", "dk", "fi", "ie", "lt", "sk"), 7.0),
    **dict.fromkeys(("cy", "ee", "lu", "lv", "si"), 4.0),
    "mt": 3.0,
}
"""Votes in the Council under the Treaty of Nice: 255 of 345 with 27 members, 260 of 352 with 28."""

GDP_2004: Mapping[str, float] = {
    "at": 301.5, "be": 369.2, "bu": 26.2, "cr": 41.9, "cy": 17.3, "cz": 119.8, "de": 2814.4, "dk": 251.4, "ee": 12.1,
    "el": 241.0, "es": 1069.1, "fi": 197.5, "fr": 2119.6, "hu": 104.1, "ie": 194.4, "it": 1806.5, "lt": 22.6,
    "lu": 35.1, "lv": 14.4, "mt": 6.1, "nl": 658.4, "pl": 255.1, "pt": 189.4, "ro": 75.0, "se": 385.1, "si": 34.4,
    "sk": 57.4, "uk": 2421.5,
}  # fmt: skip
"""Gross domestic product, thousand million current USD, 2004. World Bank, NY.GDP.MKTP.CD, CC BY 4.0."""

KINDS = ("equal", "votes", "gdp")


def capabilities(sheet: Sheet, issue: str, kind: str) -> Array:
    """Capability of each seat of an issue.

    Parameters
    ----------
    sheet
        A long table of EU decisions.
    kind
        ``equal``; ``votes``, by the treaty that the members coded on the issue imply, as dates are not in the data:
        that of Nice where one of those that joined in 2004 or later is coded; ``gdp``; or the name of a column.

    Returns
    -------
    numpy.ndarray
        ``[seat]`` in the order of the sheet.

    Raises
    ------
    LocarnoError
        T209, T210.
    """
    seats = sheet.issues[issue]
    actors = [seat.actor.lower() for seat in seats]
    if kind == "equal":
        return np.ones(len(seats))
    if kind in KINDS:
        late = any(actor in VOTES_NICE and actor not in VOTES_1995 for actor in actors)
        weight = GDP_2004 if kind == "gdp" else VOTES_NICE if late else VOTES_1995
        unknown = sorted({actor for actor in actors if actor not in weight and actor not in INSTITUTIONS})
        if unknown:
            message = f"no {kind} are known of {', '.join(unknown)} on {issue}"
            raise LocarnoError(Diagnostic("T210", message, sheet.file, seats[0].row.line))
        members = [weight[actor] for actor in actors if actor in weight]
        largest = max(members, default=1.0)
        return np.array([weight.get(actor, largest) for actor in actors])
    return np.array([_column(sheet, issue, kind, k) for k in range(len(seats))])


def _column(sheet: Sheet, issue: str, name: str, k: int) -> float:
    seat = sheet.issues[issue][k]
    if name == "capability" and not np.isnan(seat.capability):
        return seat.capability
    if name not in seat.other:
        names = (*KINDS, *seat.other)
        raise LocarnoError(
            Diagnostic("T209", f"no capability is called {name!r}{did_you_mean(name, names)}", sheet.file)
        )
    try:
        value = float(seat.other[name])
    except ValueError:
        value = float("nan")
    if not (np.isfinite(value) and value >= 0):
        message = f"the {name} of {seat.actor} on {issue} is {seat.other[name]!r}"
        raise LocarnoError(Diagnostic("T209", message, sheet.file, seat.row.line, expected="a number of 0 or more"))
    return value
