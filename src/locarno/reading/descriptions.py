"""What the words that name a source say of it: head noun, number, names, attributes, access, reason for anonymity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from locarno.reading.words import words

Determination = Literal["new", "same", "definite", "bare", "owned"]

PERSONS = words(
    """official diplomat source person aide adviser advisor insider envoy lawmaker executive expert analyst minister
    figure ambassador spokesman spokeswoman spokesperson commander officer negotiator participant delegate
    representative attendee staffer strategist lobbyist operative witness author researcher colleague
    """
)
"""Nouns of people who speak without being named."""
TELLING = words("person source people sources persons those")
"""Nouns that fit any unnamed person."""
SINGULAR = words("he she him her his who i himself herself")
PLURAL = words("they them their both we themselves")
TEAM = words("team aides advisers advisors staff entourage people")
DOCUMENTS = words(
    """report reports document documents paper papers letter letters memo memos statement statements draft protocol
    transcript transcripts file files study studies communique communiqué text texts data figures records record filing
    filings email emails cable cables book dossier assessment assessments finding findings analysis treaty note notes
    """
)
OUTLET_NOUNS = words("newspaper paper magazine agency broadcaster daily tabloid network website outlet channel station")
POLL_NOUNS = words("poll polls survey surveys pollsters pollster")
BODY_NOUNS = words(
    """ministry department government administration committee council commission parliament congress senate court
    agency office bank party company institute university group union foundation association organisation organization
    embassy army military police centre center campaign team alliance bloc cabinet opposition delegation mission navy
    authority authorities board institution think-tank
    """
)
STATE_BODIES = words(
    "ministry department parliament congress senate court office embassy army military police navy bank mission"
)
_MODIFIER_EDGE = re.compile(
    r",|\s(?:who|whose|whom|which|that|in|from|at|on|with|to|for|about|against|near|outside|inside|"
    r"familiar|briefed|close|involved|based|contacted|obtained|seen|published|led|including|such|"
    r"speaking|knowledgeable|privy|working|aware|directly|among|citing|due|released|conducted|by|after|under)\b"
    r"|\s[(—–]"
)
_NEW = re.compile(
    r"^(?:another|other|others|a different|a separate|an?|one|some|several|many|most|few|two|three|four|five|six|"
    r"seven|eight|nine|ten|dozens|\d+)\b"
)
_SAME = re.compile(r"^(?:the same|this|that|these|those)\b")
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "both": 2,
}  # fmt: skip
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
ATTRIBUTES = words(
    """senior junior top high-ranking former retired military western diplomatic intelligence government security
    defence defense foreign unnamed anonymous independent local regional political presidential congressional
    administration opposition coalition current serving veteran
    """
)
_ACCESS = re.compile(
    r"\b(?:(?:directly )?familiar with|with (?:\w+ )?knowledge of|(?:who (?:was|were) )?briefed (?:by|on|about)|"
    r"close to|(?:directly )?involved in|(?:who (?:is|are|was|were) )?aware of|privy to|knowledgeable about|"
    r"who (?:took part|participated|sat|was present) in|who (?:had |has |have )?(?:seen|read|reviewed|attended|heard|"
    r"worked on)|with access to|who (?:works?|worked) (?:for|with|in|on))\b[^,.;:“”\"]*",
    re.IGNORECASE,
)
_ANONYMITY = re.compile(
    r"\b(?:(?:speaking |spoke |who spoke |given |granted |talking )?(?:on|under) (?:the )?(?:strict )?condition "
    r"(?:of anonymity|that (?:he|she|they|it) (?:\w+ )?not be (?:named|identified))|"
    r"(?:who )?(?:was|were|is|are)(?: not|n['’]t) (?:\w+ )?(?:authori[sz]ed|allowed|permitted) to|not authori[sz]ed to|"
    r"who (?:asked|requested|wished|wanted|insisted|declined|refused|preferred)(?: \w+)? (?:to|on|for|not) "
    r"(?:\w+ )?(?:\w+ )?(?:anonym\w+|named?|identif\w+|unnamed)|"
    r"(?:asked|requested|declined|wished|insisted|preferred) (?:not )?to (?:be (?:named|identified|quoted)|"
    r"remain anonymous|stay anonymous)|asked (?:not|that)\b[^,.;]{0,30}\b(?:named|identified|used)|"
    r"(?:who )?(?:requested|asked for|insisted on|sought|granted|on) anonymity|"
    r"who declined to give (?:his|her|their) name|"
    r"speaking (?:anonymously|privately|off the record))\b"
    r"(?:,? (?:because|as|since|citing|due to|owing to|given|for fear|to)\b[^,.;“”\"]*)?[^,.;:“”\"]*",
    re.IGNORECASE,
)
_CITING = re.compile(r",\s(?P<why>citing\b[^.;“”\"]*)", re.IGNORECASE)
_NAME = re.compile(
    r"(?:[A-Z]\.\s?)*[A-Z][\w’'-]*[a-zà-ÿ][\w’'-]*"
    r"(?: (?:[A-Z]\.|(?:de|von|van|der|bin|al|el|la|ibn)\b|[A-Z][\w’'-]*[a-zà-ÿ][\w’'-]*))*"
)
_TITLE_WORDS = words(
    """president minister prime secretary general spokesman spokeswoman spokesperson envoy ambassador senator chancellor
    chairman chairwoman chief leader director professor representative governor mayor king queen premier opposition
    commissioner foreign defence defense finance interior special deputy vice state lt gen col sen rep gov mr mrs ms dr
    prof sir lord lady head national security adviser advisor major captain admiral retired former
    """
)
NOT_NAMES = words(
    """the a an some many several most his her their its one in on at this that these those two three four five six
    seven eight nine ten january february march april may june july august september october november december jan feb
    apr aug sept oct nov dec monday tuesday wednesday thursday friday saturday sunday another both other others all
    no each every he she they it we i but and however meanwhile western eastern northern southern according few aides
    officials diplomats critics analysts experts sources supporters opponents
    """
)


@dataclass(frozen=True, slots=True)
class Description:
    """What a noun phrase says of a source.

    Attributes
    ----------
    head
        The phrase up to its first comma, relative clause or preposition.
    noun
        Its last word, singular and in lower case.
    plural
        Whether it names several.
    number
        How many, where said.
    determination
        ``new`` ("another", "a", "two"), ``same`` ("the same", "this"), ``definite`` ("the"), ``owned`` ("his"),
        or ``bare``.
    ordinal
        2 for "a second official".
    part
        "one of the officials", "some of them": part of a group named before.
    name
        A proper name in it that is no title.
    attributes
        Senior, former, Western, …
    """

    phrase: str
    head: str
    noun: str
    plural: bool
    number: int | None
    determination: Determination
    ordinal: int | None
    part: bool
    name: str | None
    attributes: frozenset[str]

    @property
    def person(self) -> bool:
        """Say whether the noun is one of unnamed people."""
        return self.noun in PERSONS or self.noun in TELLING or singular(self.noun) in PERSONS


def singular(noun: str) -> str:
    """Give the singular of a regular plural."""
    if noun.endswith(("women", "men")):
        return noun[:-2] + "an"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


def describe(phrase: str) -> Description:
    """Take a noun phrase apart."""
    flat = " ".join(phrase.split()).strip(" ,.;:“”\"'()")
    lower = flat.lower()
    part = re.match(
        r"^(?P<part>(?:the )?(?:one|two|three|four|some|many|most|several|both|none|a few|another|others|first|second|"
        r"third|all|each|either|neither|nine)) of (?P<whole>.+)$",
        lower,
    )
    core = flat[part.start("whole") :] if part else flat
    edge = _MODIFIER_EDGE.search(core)
    head = core[: edge.start()] if edge and edge.start() > 0 else core
    listed = head.split(" of ")[0]
    tokens = [token for token in re.findall(r"[\w’'-]+", listed.lower()) if token not in ("’", "'")]
    noun = tokens[-1] if tokens else ""
    noun = re.sub(r"['’]s?$", "", noun)
    plural = _is_plural(noun, tokens)
    if part:
        noun = singular(noun) if plural else noun
        plural = part["part"].removeprefix("the ") not in (
            "one", "another", "first", "second", "third", "each", "either", "neither", "none",
        )  # fmt: skip
    first = lower.split(" ")[0] if lower else ""
    determination: Determination = "bare"
    if _SAME.match(lower):
        determination = "same"
    elif part or _NEW.match(lower):
        determination = "new"
    elif first == "the":
        determination = "definite"
    elif first in ("his", "her", "their", "its") or re.match(r"^[\w’' -]+['’]s? \w", lower):
        determination = "owned"
    ordinal = next((ORDINALS[token] for token in tokens[:3] if token in ORDINALS), None)
    number = next((_NUMBERS[token] for token in (lower.split()[:2]) if token in _NUMBERS), None)
    digits = re.match(r"^(?:the )?(?:about |some |more than )?(\d{1,3})\b(?! ?(?:%|per))", lower)
    if number is None and digits:
        number = int(digits[1])
    if number is None and not plural:
        number = 1
    attributes = frozenset(token for token in tokens[:-1] if token in ATTRIBUTES)
    return Description(
        flat, head, singular(noun) if plural and not part else noun, plural, number, determination, ordinal, bool(part),
        proper_name(flat), attributes,
    )  # fmt: skip


def _is_plural(noun: str, tokens: list[str]) -> bool:
    if noun in ("people", "those", "both", "others", "spokesmen", "police", "women", "men"):
        return True
    if noun.endswith("s") and singular(noun) != noun and noun not in ("news",):
        return True
    several = {"some", "many", "most", "several", "few", "all", "both", "two", "three", "four", "five", "these"}
    return bool(tokens) and tokens[0] in several


def proper_name(phrase: str) -> str | None:
    """Give the name of a person or body in a noun phrase, without titles; None where there is none."""
    head = re.split(r"\s(?:who|whose|which|in|from|at|on|of|with)\b", phrase)[0]
    runs = []
    for match in _NAME.finditer(head):
        parts = match.group().split()
        while parts and parts[0].strip(".’'").lower() in NOT_NAMES | _TITLE_WORDS:
            parts.pop(0)
        if parts and parts[0].lower() not in NOT_NAMES:
            runs.append(parts)
    if not runs:
        return None
    # "Opposition leader Jane Smith": a name of two words goes before a single capitalised one.
    best = next((run for run in runs if len(run) > 1), runs[0])
    return re.sub(r"['’]s?$", "", " ".join(best))


def find_access(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find the words that say what a source knows it from: "familiar with the talks"."""
    return _trimmed(text, _ACCESS.search(text, start, end))


def find_anonymity(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find the words that say that, and why, a source is not named."""
    match = _ANONYMITY.search(text, start, end)
    if match is None:
        return None
    span = _trimmed(text, match)
    if span is None:
        return None
    more = _CITING.match(text, span[1], end)
    return (span[0], more.end("why")) if more else span


def _trimmed(text: str, match: re.Match[str] | None) -> tuple[int, int] | None:
    if match is None:
        return None
    words_ = match.group()
    # A relative clause ends where the main clause goes on: "briefed on the talks said".
    cut = re.search(r"\s(?:said|says|told|added|adds|warned|noted|wrote|insisted|argued|insist|say|tell)\b", words_)
    end = match.start() + (cut.start() if cut else len(words_.rstrip()))
    return (match.start(), end) if end > match.start() else None
