"""Times in prose: deadlines, durations, windows, dates and rhythms, anchored on the document's date.

General date parsers read "within the first 100 days" as 100 days ago. Here times are put together from parts: a
stretch of the calendar (:mod:`locarno.reading.periods`) or a length (:mod:`locarno.reading.lengths`), under a
preposition. A vague phrase keeps wide bounds and says that they are a reading.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from locarno.evidence.statement import TimeReference
from locarno.reading.lengths import LONG_UNIT, UNIT_DAYS, Length, length_at, unit_of
from locarno.reading.numerals import ORDINAL, ordinal
from locarno.reading.periods import MONTH, YEAR, Moment, Period, period_at

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["date", "window", "deadline", "duration", "recurrence"]

_REACH = {"second": 1, "minute": 1, "hour": 1, "day": 7, "week": 28, "fortnight": 28, "month": 92, "quarter": 274,
          "year": 1096, "decade": 10958, "century": 36525}  # fmt: skip
"""Days that "the coming weeks", "recent months" are taken to reach."""


@dataclass(frozen=True, slots=True)
class _Read:
    kind: Kind
    earliest: dt.date | None = None
    latest: dt.date | None = None
    days: float | None = None
    days_high: float | None = None
    vague: bool = False
    bound: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the grammar stands: text, document's date, day of taking office."""

    text: str
    anchor: dt.date | None
    took_office: dt.date | None
    verbs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Where, before an offset, the last verb of each side ends, 0 for none; each offset is looked at once."""

    def moment(self, at: int, *, ahead: bool = False) -> Moment:
        """Say to which side a date without a year lies, by the verbs before it; a deadline lies ahead."""
        verbs = self.verbs.get(at)
        if verbs is None:
            before = re.split(r"[.;:!?]", self.text[max(0, at - 60) : at])[-1]
            verbs = self.verbs[at] = tuple(
                max((match.end() for match in kind.finditer(before)), default=0)
                for kind in (_AHEAD, _BEHIND, _COULD_BE)
            )
        will, was, could = verbs
        # "He said that it will end by July": the verb that is nearer decides.
        if will > was:
            return Moment(self.anchor, "future")
        if could:
            return Moment(self.anchor, "future" if ahead else "open")
        if was:
            return Moment(self.anchor, "past")
        return Moment(self.anchor, "future" if ahead else "near")


_AHEAD = re.compile(
    r"\b(?:will|shall|must|should|(?:is|are) (?:to|due|expected|set|scheduled|planned)|plans? to|intends? to|next|"
    r"coming|upcoming|wants? to|hopes? to)\b|['’]ll\b|\bwon['’]t\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:was|were|had|did|last|since|after|began|met|said|told|held|took|came|went|signed|ended|started|visited|"
    r"arrived|warned|announced|agreed)\b",
    re.IGNORECASE,
)
_COULD_BE = re.compile(r"\b(?:would|could|may|might|to)\b", re.IGNORECASE)

_BETWEEN = re.compile(r"(?P<word>between|from|beginning|starting)\s+", re.IGNORECASE)
_TO = re.compile(r"\s?(?:to|until|till|through|and|-|–|—)\s?", re.IGNORECASE)
_NOW = re.compile(r"now\b", re.IGNORECASE)
_A_DAY = re.compile(rf"{MONTH}\s?\d|\d", re.IGNORECASE)
_TO_A_DAY = re.compile(r"\s?(?:to|until|till|through|-|–|—)\s?(?=\w)", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(?P<deadline>by(?:\s+no\s+later\s+than)?|(?:no|not)\s+later\s+than|at\s+the\s+latest(?:\s+(?:by|on|in))?|"
    r"on\s+or\s+before|by\s+or\s+before|due(?:\s+(?:by|on|in))?)\s+"
    r"|(?P<before>before|in\s+the\s+run-?up\s+to|ahead\s+of|prior\s+to|in\s+advance\s+of)\s+"
    r"|(?P<until>until|till|(?<!run-)up\s+to|up\s+until|through(?:\s+to)?)\s+"
    r"|(?P<earliest>(?:as\s+)?(?:early|soon)\s+as|no\s+(?:earlier|sooner)\s+than|not\s+(?:before|earlier\s+than)|not\s+until|"
    r"at\s+the\s+earliest(?:\s+(?:by|on|in))?)\s+"
    r"|(?P<since>since(?:\s+at\s+least)?|from|as\s+of|as\s+from|effective(?:\s+from)?|starting(?:\s+(?:on|in|from))?|"
    r"beginning(?:\s+(?:on|in|from))?)\s+"
    r"|(?P<after>after|following|past)\s+"
    r"|(?P<plain>(?:over|in|during)\s+the\s+course\s+of|on|in|during|over|at|for|throughout|around|about|this|of|within|into|late\s+on|early\s+on|sometime\s+in|"
    r"some\s+time\s+in|as\s+recently\s+as|as\s+late\s+as)\s+",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:the|this)\s+(?:week|month|quarter|decade|century)|the\s+year", re.IGNORECASE)
_YEAR_OR_MONTH = re.compile(rf"{YEAR}|{MONTH}")
_WITHIN = re.compile(
    r"(?:(?P<word>within|inside(?:\s+of)?|in\s+(?:less|no\s+more|under|not\s+more)(?:\s+than)?|in|over|for|during|throughout|across)\s+)?"
    r"(?P<next>(?:the\s+)?(?:next|coming|following)\s+|(?P<past>(?:the\s+)?(?:past|last|previous|preceding)\s+))?",
    re.IGNORECASE,
)
_PLURAL = r"(?P<unit>hours|days|weeks|fortnights|months|quarters|years|decades|centuries)\b"
_VAGUE_AHEAD = re.compile(
    rf"(?:(?:in|over|for|during|within|throughout)\s+)?(?:the\s+)?(?:next\s+few|next\s+several|coming(?:\s+few)?|following|"
    rf"few\s+(?:next|coming))\s+{_PLURAL}"
    rf"|(?:in|over|during|within)\s+(?:the\s+next|the\s+few)\s+{_PLURAL.replace('unit', 'unit2')}"
    rf"|in\s+(?:the\s+)?{_PLURAL.replace('unit', 'unit3')}\s+(?:ahead|to\s+come)"
    rf"|(?:the\s+){_PLURAL.replace('unit', 'unit4')}\s+(?:ahead|to\s+come)",
    re.IGNORECASE,
)
_VAGUE_WITHIN = re.compile(
    r"(?:with)?in\s+(?:a\s+(?:matter|few|number|couple)\s+of\s+|mere\s+|just\s+)?(?P<unit>hours|days|weeks|months|years)\b",
    re.IGNORECASE,
)
_VAGUE_BEHIND = re.compile(
    rf"(?:(?:in|over|during|for|of)\s+)?(?:the\s+)?(?:recent|past\s+few|last\s+few|past\s+several|last\s+several)\s+{_PLURAL}"
    rf"|(?:in|over|during|for|of)\s+(?:the\s+)?(?:past|last|some|several|many)\s+{_PLURAL.replace('unit', 'unit2')}",
    re.IGNORECASE,
)
_VAGUE_LENGTH = re.compile(
    r"(?:for|after)\s+(?:many\s+|several\s+|some\s+)?(?P<unit>hours|days|weeks|months|years|decades|centuries)\b"
    r"(?!\s+(?:ahead|to\s+come|ago))|(?P<unit2>days|weeks|months|years|decades)(?:-|\s)long\b",
    re.IGNORECASE,
)
_VAGUE_AGO = re.compile(r"(?P<unit>hours|days|weeks|months|years|decades|centuries)\s+ago\b", re.IGNORECASE)
_LONG_AGO = re.compile(r"(?:not\s+)?(?:too\s+)?long\s+ago\b", re.IGNORECASE)
_SOON = re.compile(
    r"(?:in|for)\s+the\s+(?P<how>near|foreseeable|immediate|not[-\s]too[-\s]distant|not\s+so\s+distant)\s+future\b"
    r"|(?<!too )(?<!as )(?<!\w)(?:very\s+)?soon\b(?!\s+(?:as|after))|shortly\b(?!\s+(?:after|before))|imminently\b"
    r"|in\s+the\s+(?:short|medium|long)(?:er)?\s+(?:term|run)\b|any\s+(?:day|time|moment)(?:\s+now)?\b|before\s+long\b",
    re.IGNORECASE,
)
_LATELY = re.compile(r"(?:in\s+the\s+recent\s+past|lately|recently)\b", re.IGNORECASE)
_EVERY = re.compile(
    r"(?:every|each|once\s+(?:a|an|every|per)|twice\s+(?:a|an|per)|once\s+in)\s+(?:(?P<other>other|second)\s+)?(?P<unit>hour|day|week|"
    r"fortnight|month|quarter|year|decade|century)\b|(?P<adverb>hourly|daily|weekly|fortnightly|monthly|quarterly|annually|yearly)\b",
    re.IGNORECASE,
)
_PER = re.compile(r"per\s+(?P<unit>hour|day|week|month|quarter|year|decade)\b", re.IGNORECASE)
_EVERY_LENGTH = re.compile(r"(?:every|each|once\s+every|once\s+in)\s+", re.IGNORECASE)
_RATE = re.compile(
    r"(?:an?|per|each)\s+(?P<unit>hour|day|week|month|quarter|year|decade)\b(?!\s+(?:ago|later|earlier|after|before|from|"
    r"and\s+a\s+half|or\s+two|of))",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(
    r"(?:\d|%|per ?cent|million|billion|trillion|thousand|hundred|bn|mn|dollars?|euros?|pounds?|once|twice|"
    r"times|troops|soldiers|people|tonnes|tons|barrels|shells|rounds|drones|missiles|aircraft|tanks)\s$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"(?:(?:within|in|over|during|for|of)\s+)?(?:the|his|her|its|their|our|[\w’']+['’]s?)\s+(?:[\w-]+\s+)?(?:very\s+)?(?P<which>first|opening)\s+",
    re.IGNORECASE,
)
_DAY_ONE = re.compile(r"(?:on|from)\s+(?:the\s+)?(?:day\s+(?:one|1)|first\s+day)\b(?!\s+of\s+the\b)", re.IGNORECASE)
_IN_OFFICE = re.compile(
    r"\s+(?:in\s+(?:office|power)|of\s+(?:his|her|their|the|its)\s+(?:\w+\s+)?(?:presidency|term|administration|government|mandate|"
    r"chancellorship|premiership|tenure))\b",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(r"\s+(?:of|after|following)\b", re.IGNORECASE)
_NTH = re.compile(
    r"(?P<near>close\s+to|nearing|near|approaching|approaches|nears|about\s+to\s+enter)?(?P<in>(?:now\s+|well\s+)?(?:entering|enters|"
    rf"entered|in|into|for|is\s+in))?\s+(?:its|the|their|a|his|her|what\s+is\s+now\s+its)\s+(?P<ordinal>{ORDINAL})\s+(?:full\s+|straight\s+|"
    rf"consecutive\s+)?{LONG_UNIT}(?!\s+of\s+(?:next|last|this|the\s+(?:year|month)|{MONTH}|{YEAR}))",
    re.IGNORECASE,
)
_AGO = re.compile(r"\s+(?:ago|earlier|previously)\b", re.IGNORECASE)
_FROM_NOW = re.compile(r"\s+(?:from\s+(?:now|today)|hence)\b", re.IGNORECASE)
_FROM = re.compile(r"\s+(?P<way>from|after|of|before)\s+", re.IGNORECASE)
_TIME = re.compile(r"['’]s?\s+time\b", re.IGNORECASE)
_SINCE_START = re.compile(r"\s+(?:on|into|later|old)\b", re.IGNORECASE)
_ADDED = {"hourly": 1 / 24, "daily": 1.0, "weekly": 7.0, "fortnightly": 14.0, "monthly": 30.4375, "quarterly": 91.3125,
          "annually": 365.25, "yearly": 365.25}  # fmt: skip


def _named_unit(match: re.Match[str]) -> str:
    name = next(value for key, value in match.groupdict().items() if key.startswith("unit") and value)
    return unit_of(name).removesuffix("s")


def _shift(date: dt.date | None, days: float) -> dt.date | None:
    try:
        return None if date is None else date + dt.timedelta(days=round(days))
    except OverflowError:
        return None


def _next_day(date: dt.date | None, days: int) -> dt.date | None:
    return _shift(date, days)


def _whole(period: Period) -> _Read:
    if period.day:
        return _Read("date", period.first, period.last, vague=period.vague)
    return _Read("window", period.first, period.last, vague=period.vague)


def _range(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read "between 2014 and 2022", "from 1 March to 5 April"."""
    opening = _BETWEEN.match(place.text, at)
    if opening is None and not _A_DAY.match(place.text, at):
        return None
    now = place.moment(at)
    start = opening.end() if opening else at
    today = _NOW.match(place.text, start) if opening else None
    first = (
        (today.end(), Period(place.anchor, place.anchor, day=True))
        if today
        else period_at(place.text, start, now, alone=opening is None)
    )
    if first is None:
        return None
    joint = (_TO if opening else _TO_A_DAY).match(place.text, first[0])
    if joint is None:
        return None
    second = period_at(place.text, joint.end(), Moment(now.anchor, "beyond") if today else now, alone=False)
    if second is None:
        return None
    begins, end = first[1].first, second[1].last
    if begins and end and end < begins:
        return None
    return second[0], _Read("window", begins, end, vague=first[1].vague or second[1].vague)


def _under_preposition(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read a stretch of the calendar under a preposition."""
    match = _PREPOSITION.match(place.text, at)
    if match is None:
        return None
    role = next(name for name, words in match.groupdict().items() if words)
    ahead = role in ("deadline", "before", "until", "earliest")
    now = place.moment(at, ahead=ahead)
    if role == "before" and now.side == "future":
        now = Moment(now.anchor, "beyond")
    inner = match.end()
    word = match.group().strip().lower()
    found = period_at(place.text, inner, now, alone=False)
    if found is None:
        return None
    end, period = found
    if role == "plain" and not _names_a_time(place, word, inner, end, now):
        return None
    return end, _placed(role, period, place.anchor)


def _names_a_time(place: _Place, word: str, inner: int, end: int, now: Moment) -> bool:
    """Say whether "of", "for", "at" … and a stretch of the calendar are a time: "of 2014", not "of the year"."""
    if _BARE.fullmatch(place.text, inner, end):
        return False
    if word in ("of", "about", "around", "at", "for", "this", "into"):
        named = period_at(place.text, inner, now, alone=True) is not None
        return named if word != "of" else not named and _YEAR_OR_MONTH.match(place.text, inner) is not None
    return True


def _placed(role: str, period: Period, anchor: dt.date | None) -> _Read:
    first, last = period.first, period.last
    if role == "deadline":
        return _Read("deadline", _not_after(anchor, last), last, vague=period.vague and period.edge != "end")
    if role == "before":
        # "Before the June summit" is in June or earlier, "before June" is not in June.
        latest = last if period.holds_event or period.edge == "end" else _next_day(first, -1)
        return _Read("deadline", _not_after(anchor, latest), latest, vague=period.vague and period.edge is None)
    if role == "until":
        return _Read("window", _not_after(anchor, last), last, vague=period.vague and period.edge != "end")
    if role == "earliest":
        return _Read("window", first, None, vague=period.vague)
    if role == "since":
        return _Read("window", first, None, vague=period.vague)
    if role == "after":
        return _Read("window", _next_day(last, 1), None, vague=period.vague)
    return _whole(period)


def _not_after(anchor: dt.date | None, last: dt.date | None) -> dt.date | None:
    return anchor if anchor is not None and (last is None or anchor <= last) else None


def _of_length(kind: Kind, length: Length, earliest: dt.date | None = None, latest: dt.date | None = None) -> _Read:
    return _Read(kind, earliest, latest, length.days, length.days_high, length.vague, length.bound)


def _within(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read "within 24 hours", "over the next five years", "for the past decade", "in six months' time"."""
    match = _WITHIN.match(place.text, at)
    if match is None:
        return None
    steps = match["next"] is not None
    if match["word"] is None and not steps:
        return None
    word = (match["word"] or "over").lower()
    found = length_at(place.text, match.end())
    if found is None and match["past"]:
        # "for the past decade", "over the last century"
        unit = re.compile(LONG_UNIT, re.IGNORECASE).match(place.text, match.end())
        if (
            unit is None
            or unit.group().lower().endswith("s")
            or unit["unit"].lower() not in ("decade", "century", "year")
        ):
            return None
        if match["word"] is None or word not in ("for", "over", "in", "during", "within", "throughout", "across"):
            return None
        found = unit.end(), Length(1.0, None, unit_of(unit["unit"]))
    if found is None and steps and not match["past"]:
        unit = re.compile(r"(?P<unit>decade|century|year|month|week|quarter)\b", re.IGNORECASE).match(
            place.text, match.end()
        )
        if unit and match["word"] and word in ("in", "over", "during", "within", "for", "throughout", "across"):
            found = unit.end(), Length(1.0, None, unit_of(unit["unit"]))
    if found is None:
        return None
    end, length = found
    anchor = place.anchor
    if match["past"]:
        kind: Kind = "duration" if word == "for" else "window"
        return end, _of_length(kind, length, length.after(anchor, -1), anchor)
    time = _TIME.match(place.text, end)
    if time and word == "in":
        return time.end(), _of_length("date", length, length.after(anchor, longest=False), length.after(anchor))
    if steps and word in ("over", "during", "throughout", "across"):
        return end, _of_length("window", length, anchor, length.after(anchor))
    if steps and word == "for":
        return end, _of_length("duration", length, anchor, length.after(anchor))
    if (
        word == "in"
        and not steps
        and (
            place.text[match.end() : match.end() + 4].lower() == "the " or _FOR_THE_FIRST_TIME.search(place.text, 0, at)
        )
    ):
        # "in the 24 hours before the vote", "for the first time in 20 years"
        return end, _of_length("duration", length)
    if word.startswith(("within", "inside", "in")):
        if word == "in" and _FIRST_TIME.match(place.text, end):
            return None
        return end, _of_length("deadline", length, anchor, length.after(anchor))
    if not steps and word in ("for", "over", "during", "throughout"):
        return end, _of_length("duration", length)
    return None


_FOR_THE_FIRST_TIME = re.compile(r"\btime\s$", re.IGNORECASE)
_FIRST_TIME = re.compile(r"\s+(?:of\s+(?:war|fighting|talks|conflict))\b", re.IGNORECASE)


def _first_days(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read "within the first 100 days": from the day of taking office, unless it is the first days of something."""
    match = _FIRST.match(place.text, at)
    found = length_at(place.text, match.end()) if match else None
    if found is None:
        return None
    end, length = found
    office = _IN_OFFICE.match(place.text, end)
    start = place.took_office
    if office is None and _OF_SOMETHING.match(place.text, end):
        start = None
    return (office.end() if office else end), _of_length("deadline", length, start, length.after(start))


def _day_one(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read "on day one", of an office."""
    match = _DAY_ONE.match(place.text, at)
    return (match.end(), _Read("date", place.took_office, place.took_office)) if match else None


def _nth_unit(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read "in its fourth year": three years are over, the fourth is not; "nearing" it: three are almost over."""
    match = _NTH.match(place.text, at)
    if match is None or not (match["near"] or match["in"]):
        return None
    n = ordinal(match["ordinal"])
    if not n or match["unit"].lower() == "quarter" or match.group().lower().endswith("s"):
        return None
    days = UNIT_DAYS[unit_of(match["unit"])]
    into = (match["in"] or "").lower().endswith(("in", "into", "for"))
    return match.end(), _Read("duration", days=(n - 1) * days, days_high=n * days if into else None, vague=True)


def _length(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read a length and what follows it: "ago", "from now", "after 20 January"."""
    found = length_at(place.text, at)
    if found is None:
        return None
    end, length = found
    anchor = place.anchor
    rate = _RATE.match(place.text, at)
    if rate and rate.end() == end and _AMOUNT_BEFORE.search(place.text, max(0, at - 14), at):
        return end, _Read("recurrence", days=length.days)
    ago = _AGO.match(place.text, end)
    if ago:
        when = length.after(anchor, -1)
        if length.high is None and not length.vague:
            return ago.end(), _Read("date", when, when)
        return ago.end(), _Read("window", when, length.after(anchor, -1, longest=False), vague=length.vague)
    hence = _FROM_NOW.match(place.text, end)
    if hence:
        return hence.end(), _of_length("date", length, length.after(anchor, longest=False), length.after(anchor))
    reference = _FROM.match(place.text, end)
    if reference:
        point = period_at(place.text, reference.end(), place.moment(at), alone=True)
        if point is not None and reference["way"].lower() != "of":
            sign = -1 if reference["way"].lower() == "before" else 1
            bounds = (length.after(point[1].first, sign), length.after(point[1].last, sign))
            return point[0], _Read("date", *bounds, days=length.days, vague=point[1].vague)
    return end, _of_length("duration", length)


def _vague(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read what names no number: "in the coming weeks", "recently", "for months", "soon"."""
    text, anchor = place.text, place.anchor
    ahead = _VAGUE_AHEAD.match(text, at)
    if ahead:
        return ahead.end(), _Read("window", anchor, _shift(anchor, _REACH[_named_unit(ahead)]), vague=True)
    behind = _VAGUE_BEHIND.match(text, at)
    if behind:
        return behind.end(), _Read("window", _shift(anchor, -_REACH[_named_unit(behind)]), anchor, vague=True)
    within = _VAGUE_WITHIN.match(text, at)
    if within:
        return within.end(), _Read("deadline", anchor, _shift(anchor, _REACH[_named_unit(within)]), vague=True)
    ago = _VAGUE_AGO.match(text, at)
    if ago:
        return ago.end(), _Read("window", _shift(anchor, -_REACH[_named_unit(ago)]), anchor, vague=True)
    long = _VAGUE_LENGTH.match(text, at)
    if long:
        return long.end(), _Read("duration", vague=True)
    soon = _SOON.match(text, at)
    if soon:
        return soon.end(), _Read("window", anchor, None, vague=True)
    lately = _LATELY.match(text, at)
    if lately:
        return lately.end(), _Read("window", None, anchor, vague=True)
    return None


def _rhythm(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read "every six months", "twice a year", "monthly"."""
    every = _EVERY.match(place.text, at)
    if every:
        if every["adverb"]:
            return every.end(), _Read("recurrence", days=_ADDED[every["adverb"].lower()])
        days = UNIT_DAYS[unit_of(every["unit"])] * (2 if every["other"] else 1)
        return every.end(), _Read("recurrence", days=days / 2 if every.group().lower().startswith("twice") else days)
    opening = _EVERY_LENGTH.match(place.text, at)
    found = length_at(place.text, opening.end()) if opening else None
    if found is None:
        rate = _PER.match(place.text, at)
        if rate:
            return rate.end(), _Read("recurrence", days=UNIT_DAYS[unit_of(rate["unit"])])
        rate = _RATE.match(place.text, at)
        if rate and _AMOUNT_BEFORE.search(place.text, max(0, at - 14), at):
            return rate.end(), _Read("recurrence", days=UNIT_DAYS[unit_of(rate["unit"])])
        return None
    return found[0], _of_length("recurrence", found[1])


def _calendar(place: _Place, at: int) -> tuple[int, _Read] | None:
    """Read a stretch of the calendar that stands without a preposition."""
    found = period_at(place.text, at, place.moment(at), alone=True)
    return None if found is None else (found[0], _whole(found[1]))


_GRAMMAR: tuple[Callable[[_Place, int], tuple[int, _Read] | None], ...] = (
    _range,
    _first_days,
    _day_one,
    _rhythm,
    _nth_unit,
    _vague,
    _within,
    _under_preposition,
    _calendar,
    _length,
)
_CORE = re.compile(
    rf"\b(?:(?:second|minute|hour|day|week|weekend|fortnight|month|quarter|year|decade)s?\b|centur(?:y|ies)\b|{MONTH}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|winter|spring|summer|autumn|fall\b|christmas|easter|new\s+year|today|tonight|"
    r"yesterday|tomorrow|overnight|(?:last|this)\s+(?:night|morning|afternoon|evening)|midnight|noon|midday|soon|shortly|"
    r"imminently|lately|recently|long\b|future|term\b|run\b|recent\s+past|moment|time|hourly|daily|weekly|fortnightly|"
    r"monthly|quarterly|annually|yearly|(?:1[5-9]|20|21)\d\d|[QH][1-4]\b|FY|\d{1,2}(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
"""A word without which nothing is a time."""
_FARTHEST = 70
"""Code points from the beginning of a time to its first such word."""
_WORD = re.compile(r"(?<![\w’'])\w")
_OPENS = re.compile(
    rf"(?:{MONTH}|\d|[QH][1-4]\b|FY|(?:mon|tues|wednes|thurs|fri|satur|sun)day|about|across|after|ago|ahead|almost|an?|"
    r"annually|another|any|approaching|approaches|approximately|around|as|at|barely|before|beginning|between|by|close|"
    r"coming|daily|days?|decades?|due|during|each|earlier|early|effective|eight\w*|eleven|end|entering|enters|entered|every|few|"
    r"fifteen|fift\w+|first|five|following|for|fort\w+|four\w*|from|half|hours|hourly|hundred|imminently|in|inside|into|its?|"
    r"just|lately|last|late|later|less|longer|mid|midnight|monthly|months?|more|near|nearing|nears|nearly|next|nine\w*|no|not|now|of|"
    r"on|once|one|only|over|overnight|past|per|prior|quarterly|recent|recently|roughly|seven\w*|several|she|shortly|since|six\w*|"
    r"some|sometime|soon|starting|ten|the|their|this|thirt\w+|three|through|throughout|till|to|today|tomorrow|tonight|twelve|"
    r"twent\w+|twice|two|under|until|up|very|weekly|weeks?|well|within|yearly|years?|yesterday|zero|his|her|our|what|is|"
    r"fortnightly|fiscal|following|coming|spring|summer|winter|autumn|centur\w+|long|[\w’']+['’]s?)(?![a-z])",
    re.IGNORECASE,
)
"""Words with which a time begins."""


def find_times(
    text: str, start: int, end: int, anchor: dt.date | None, took_office: dt.date | None = None
) -> list[TimeReference]:
    """Find the times in a stretch of text.

    Parameters
    ----------
    anchor
        The document's date; without it relative times have no bounds.
    took_office
        Day from which "the first 100 days" count.

    Returns
    -------
    list of TimeReference
        In the order of the text, without overlaps; of the readings that begin at a word the first of the grammar.
    """
    place = _Place(text[:end], anchor, took_office)
    found: list[TimeReference] = []
    at = start
    for core in _CORE.finditer(place.text, start):
        if core.end() <= at:
            continue
        at = max(at, core.start() - _FARTHEST)
        while (word := _WORD.search(place.text, at, core.end())) is not None:
            at = word.start()
            read = _time_at(place, at) if _OPENS.match(place.text, at) else None
            if read is None:
                at += 1
                continue
            stop, time = read
            found.append(
                TimeReference(
                    start=at,
                    end=stop,
                    kind=time.kind,
                    earliest=time.earliest,
                    latest=time.latest,
                    days=time.days,
                    days_high=time.days_high,
                    vague=time.vague,
                    bound=time.bound,
                )
            )
            at = stop
        at = max(at, core.end())
    return found


def _time_at(place: _Place, at: int) -> tuple[int, _Read] | None:
    found = next(filter(None, (rule(place, at) for rule in _GRAMMAR)), None)
    tail = _AT_THE_LATEST.match(place.text, found[0]) if found else None
    if found is None or tail is None or found[1].kind not in ("date", "window", "deadline"):
        return found
    time = found[1]
    if tail["which"].lower() == "earliest":
        return tail.end(), replace(time, kind="window", latest=None)
    return tail.end(), replace(time, kind="deadline", earliest=_not_after(place.anchor, time.latest))


_AT_THE_LATEST = re.compile(r",?\s+at\s+the\s+(?:very\s+)?(?P<which>latest|earliest)\b", re.IGNORECASE)
