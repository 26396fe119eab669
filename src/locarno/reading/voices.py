"""Who speaks: kinds of source, identities of the anonymous, and what "he", "they" and "the same diplomat" refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import SourceType

_ONE = "|".join(
    [
        "official",
        "diplomat",
        "source",
        "person",
        "aide",
        "adviser",
        "advisor",
        "insider",
        "envoy",
        "lawmaker",
        "executive",
        "expert",
        "analyst",
        "minister",
        "figure",
        "ambassador",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "commander",
        "officer",
        "negotiator",
    ]
)
_ANONYMOUS_ONE = re.compile(rf"\b(?P<noun>{_ONE})\b", re.IGNORECASE)
_ANONYMOUS_MANY = re.compile(rf"\b(?P<noun>(?:{_ONE})s|people|persons|those|spokesmen)\b", re.IGNORECASE)
_ANONYMITY = re.compile(
    r"\b(?:anonym\w+|asked not to be|declined to be named|unnamed|not authori[sz]ed|familiar with|with knowledge|"
    r"close to|briefed)\b",
    re.IGNORECASE,
)
_POLL = re.compile(r"\b(?:polls?|surveys?|pollsters?|opinion research|exit polls?)\b", re.IGNORECASE)
_PERCENT = re.compile(r"\d\s?(?:%|per ?cent)", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"\b(?:ministry|department|government|administration|committee|council|commission|parliament|congress|senate|court|"
    r"agency|office|bank|party|company|institute|university|group|union|foundation|association|organi[sz]ation|embassy|"
    r"army|military|police|centre|center|campaign|team|report|statement|study)\b",
    re.IGNORECASE,
)
_OUTLET = re.compile(r"\b(?:newspaper|magazine|news agency|broadcaster|daily|tabloid|network|website)\b", re.IGNORECASE)
_NEW = re.compile(r"^(?:another|a different|a second|a third|a separate|an?)\b", re.IGNORECASE)
_SAME = re.compile(r"^(?:the same|this|that|the)\b", re.IGNORECASE)
_ACCESS = re.compile(
    r"\b(?:familiar with|with (?:direct )?knowledge of|briefed on|close to|involved in|aware of)\b[^,.;]*",
    re.IGNORECASE,
)
_MEMORY = 60
"""Speakers back to whom a pronoun or \"the same diplomat\" may refer."""
_EXAMPLES = re.compile(r",?\s+(?:including|among them|such as|led by)\b.*", re.DOTALL)
_SINGULAR = frozenset({"he", "she", "him", "her", "his", "who"})
_PLURAL = frozenset({"they", "them", "their", "both"})
_TEAM = re.compile(r"\b(?:team|aides|advisers|advisors|staff)\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w’'.-]+(?: (?:de|von|der|van|bin|al|[A-Z][\w’'.-]+))*")
_NOT_NAME = re.compile(
    r"^(?:The|A|An|Some|Many|Several|Most|His|Her|Their|One|In|On|At|This|That|These|Those|"
    r"(?:Jan|Febr?|Apr|Aug|Sept?|Oct|Nov|Dec)\.?|(?:Janu|Febru)ary|March|April|May|June|July|August|"
    r"(?:Septem|Octo|Novem|Decem)ber|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker or holder.

    Attributes
    ----------
    id
        The link it makes in a chain: a registry id, ``anonymous_2``, ``poll_1``, or the slug of a name.
    type
        Kind of source.
    party
        In whose name it acts; its own id where no party is known.
    noun
        Head noun of an anonymous source, for "the same diplomat".
    plural
        Whether it takes "they".
    access
        "familiar with the matter", where said.
    """

    id: str
    type: SourceType
    party: str
    noun: str | None = None
    plural: bool = False
    access: str | None = None

    @property
    def unnamed(self) -> bool:
        """Say whether it is an unnamed source ("a diplomat"), not just a group of people ("farmers")."""
        noun = self.noun or ""
        return self.anonymous and bool(_ANONYMOUS_ONE.search(noun) or _ANONYMOUS_MANY.search(noun))

    @property
    def anonymous(self) -> bool:
        """Say whether nobody is named."""
        return self.type in ("anonymous_individual", "anonymous_group")


@dataclass
class Voices:
    """The speakers of one document, in the order in which they speak."""

    registry: Registry
    on: dt.date | None
    heard: list[Voice] = field(default_factory=list)
    persons: list[Voice] = field(default_factory=list)
    """Persons that were named at all, speakers or not, for "his team"."""
    _places: dict[tuple[int, int], Voice | None] = field(default_factory=dict)
    _count: int = 0
    _polls: int = 0

    def resolve(self, phrase: str) -> Voice | None:
        """Say who is meant by the words that name a source; None for a pronoun without antecedent."""
        voice = self._resolve(" ".join(_EXAMPLES.sub("", phrase).split()).strip(' ,.;:“”"()'))
        if voice is not None:
            self.heard.append(voice)
        return voice

    def resolve_at(self, place: tuple[int, int], text: str) -> Voice | None:
        """Resolve the words at a place; the same place is the same speaker."""
        if place not in self._places:
            self._places[place] = self.resolve(text[slice(*place)])
        return self._places[place]

    def recognises(self, phrase: str) -> bool:
        """Say whether a phrase names a speaker for sure: a pronoun, a known name, or an anonymous source's noun."""
        lower = phrase.lower().strip()
        if lower in _SINGULAR | _PLURAL or self.registry.resolve(phrase, self.on) is not None:
            return True
        return bool(_ANONYMOUS_ONE.search(phrase) or _ANONYMOUS_MANY.search(phrase) or _TEAM.search(phrase))

    def meet(self, phrase: str) -> None:
        """Take note of persons that are named without speaking."""
        for id, _, _ in self.registry.mentions(phrase):
            actor = self.registry.get(id, self.on)
            if actor is not None and actor.kind == "person":
                self.persons.append(Voice(actor.id, "named_person", actor.party))

    def _resolve(self, phrase: str) -> Voice | None:
        lower = phrase.lower()
        first = lower.split(" ")[0] if lower else ""
        if lower in _SINGULAR or lower in ("i",):
            return self._last(plural=False)
        if lower in _PLURAL or lower in ("we",):
            return self._last(plural=True)
        if first in ("his", "her", "their", "its") and " " in lower:
            return self._owned(phrase, first)
        if _POLL.search(phrase) and not _NAME.fullmatch(phrase):
            return self._poll(phrase)
        if _PERCENT.search(phrase):
            public = self.registry.people(phrase)
            return Voice(self._poll_id(), "poll", public.party if public else "public", plural=True)
        actor = self.registry.resolve(phrase, self.on)
        if actor is not None and actor.kind == "team" and not actor.id.startswith("_"):
            return Voice(actor.id, "office", actor.party, plural=True)
        if actor is not None and actor.kind == "person":
            voice = Voice(actor.id, "named_person", actor.party)
            self.persons.append(voice)
            return voice
        nameless = self._nameless(phrase, lower, actor.party if actor else None)
        if nameless is not None:
            return nameless
        if actor is not None:
            kinds: dict[str, SourceType] = {
                "state": "state",
                "bloc": "bloc",
                "institution": "institution",
                "outlet": "outlet",
                "public": "poll",
                "office": "office",
            }
            plural = actor.kind in ("bloc", "public", "team")
            return Voice(actor.id, kinds.get(actor.kind, "institution"), actor.party, plural=plural)
        if _TEAM.search(phrase) and self.persons:
            party = f"{self.persons[-1].party}_team"
            return Voice(party, "office", party, noun="team", plural=True)
        return self._unknown(phrase)

    def _nameless(self, phrase: str, lower: str, party: str | None) -> Voice | None:
        """Read an anonymous source, with its identity in this document."""
        one, many = _ANONYMOUS_ONE.search(phrase), _ANONYMOUS_MANY.search(phrase)
        if many and (one is None or many.start() <= one.start()):
            noun, plural = many["noun"].lower(), True
        elif one:
            noun, plural = one["noun"].lower(), False
        elif _ANONYMITY.search(phrase):
            noun, plural = "source", lower.split(" ")[0] not in ("a", "an", "one")
        else:
            return None
        # A name beside the noun: "US Special Envoy Smith", "Foreign Ministry spokesman Jones".
        tail = phrase[(many or one).end() :] if (many or one) else ""  # type: ignore[union-attr]
        name = re.match(r",?\s+(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+)\s*$", tail)
        if name or re.match(r"^[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+,", phrase):
            words = name["name"] if name else phrase.split(",")[0]
            id = _slug(words.split()[-1])
            return Voice(id, "named_person", party or id)
        if plural and party and not _ANONYMITY.search(phrase) and "source" not in noun:
            return Voice(party, "bloc" if party in ("europe", "west", "allies") else "state", party, noun, plural)
        earlier = None
        if _SAME.match(phrase) or (plural and not _NEW.match(phrase)):
            earlier = self._earlier(noun, plural)
        if earlier is not None and not lower.startswith(("another", "a ", "an ")):
            return earlier
        self._count += 1
        id = f"anonymous_{self._count}"
        access = _ACCESS.search(phrase)
        kind: SourceType = "anonymous_group" if plural else "anonymous_individual"
        return Voice(id, kind, party or id, noun, plural, access.group().strip() if access else None)

    def _earlier(self, noun: str, plural: bool) -> Voice | None:
        general = noun in ("person", "source", "people", "sources", "persons", "those")
        for voice in reversed(self.heard[-_MEMORY:]):
            if voice.anonymous and voice.plural == plural and (general or voice.noun in (noun, "source", "sources")):
                return voice
            if voice.anonymous and voice.plural == plural and voice.noun in ("person", "people"):
                return voice
        return None

    def _last(self, *, plural: bool) -> Voice | None:
        for voice in reversed(self.heard[-_MEMORY:]):
            if plural == voice.plural and voice.type not in ("outlet", "poll", "narrator"):
                return voice
        return None

    def _owned(self, phrase: str, first: str) -> Voice | None:
        candidates = self.persons or self.heard
        owner = candidates[-1] if candidates and first in ("his", "her") else self._last(plural=True)
        if owner is None:
            return None
        if _TEAM.search(phrase):
            return Voice(f"{owner.party}_team", "office", f"{owner.party}_team", "team", plural=True)
        return Voice(owner.id, owner.type, owner.party, plural=phrase.lower().endswith("s"))

    def _poll(self, phrase: str) -> Voice:
        public = self.registry.people(phrase)
        fresh = not _SAME.match(phrase) or not self._polls
        return Voice(self._poll_id(fresh=fresh), "poll", public.party if public else "public", "poll")

    def _poll_id(self, *, fresh: bool = False) -> str:
        if fresh or not self._polls:
            self._polls += 1
        return f"poll_{self._polls}"

    def _unknown(self, phrase: str) -> Voice | None:
        known = next(
            (voice for voice in reversed(self.heard[-_MEMORY:]) if voice.id == _slug(phrase.split(" ")[-1])), None
        )
        if known is not None:
            return known
        if _OUTLET.search(phrase):
            return Voice(_slug(phrase), "outlet", _slug(phrase))
        names = [name for name in _NAME.findall(phrase) if not _NOT_NAME.match(name)]
        if _INSTITUTION.search(phrase):
            id = _slug(names[0] if names else phrase)
            return Voice(id, "institution", id, plural=False)
        if names:
            id = _slug(names[0].split()[-1])
            return Voice(id, "named_person", id)
        words = phrase.lower().split()
        if not words or len(words) > 12:
            return None
        plural = words[-1].endswith("s") or words[0] in ("some", "many", "most", "several", "few", "all", "both")
        self._count += 1
        id = f"anonymous_{self._count}"
        return Voice(id, "anonymous_group" if plural else "anonymous_individual", id, words[-1], plural)


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", re.sub(r"['’]s?$", "", name).lower()).strip("_")
    return slug if slug[:1].isalpha() else f"source_{slug}".rstrip("_")
