"""Who speaks: kinds of source, identities of the anonymous, and what "he", "they" and "the same diplomat" refer to.

Every source that is led back to an earlier one carries the rule that did it, so that a reader can check it.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from locarno.reading.descriptions import (
    BODY_NOUNS,
    DOCUMENTS,
    ORDINALS,
    OUTLET_NOUNS,
    PERSONS,
    PLURAL,
    POLL_NOUNS,
    SINGULAR,
    STATE_BODIES,
    TEAM,
    TELLING,
    Description,
    describe,
    find_access,
    find_anonymity,
    singular,
)
from locarno.reading.words import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from locarno.evidence.registry import Actor, Registry
    from locarno.evidence.statement import SourceType
    from locarno.reading.segment import Sentence

_PERCENT = re.compile(r"\d\s?(?:%|per ?cent)", re.IGNORECASE)
_SHARE = re.compile(
    r"^(?:only |just |about |some |nearly |almost )?(?:one in \w+|half\b|(?:a )?(?:third|quarter|majority) of\b)"
)
_EXAMPLES = re.compile(r",?\s+(?:including|among them|such as|led by)\b.*", re.DOTALL)
_UNNAMED = re.compile(
    r"\b(?:anonym\w+|asked not to be|declined to be named|unnamed|not authori[sz]ed|familiar with|with knowledge|"
    r"close to|briefed)\b",
    re.IGNORECASE,
)
_FEMALE = re.compile(r"\b(?:spokeswoman|chairwoman|businesswoman|congresswoman|queen|mrs|ms|woman|mother)\b", re.I)
_MALE = re.compile(r"\b(?:spokesman|chairman|businessman|congressman|king|mr|man|father)\b", re.I)
_OFFICES = words(
    """president minister premier chancellor secretary envoy ambassador spokesman spokeswoman spokesperson leader chief
    general chairman chairwoman chair governor mayor king queen commissioner speaker senator director delegate
    """
)
"""Nouns of offices that one person holds."""
_INTRODUCING = re.compile(
    rf"\W*(?P<who>(?:(?:Another|An?|One|The (?:second|third|fourth|other)) (?:[\w-]+ ){{0,4}}?"
    rf"(?:{'|'.join(sorted(PERSONS))})|The (?:[\w-]+ ){{0,2}}?(?:{'|'.join(sorted(_OFFICES))}))\b"
    r"(?:, [^,.;]{3,60},)?)"
    r"(?= (?!(?:of|in|at|on|to|from|for|with|by|and|or|who|which|that)\b)[a-z]+)"
    r"|\W*(?P<named>(?:[\w’'-]+ ){0,6}[\w’'-]+, [A-Z][\w’'-]+(?: [A-Z][\w’'.-]+)+),? (?=[a-z])"
)
_ALONE = re.compile(
    r"(?:yet )?another|others|some|many|several|one|a (?:second|third|fourth)|the (?:second|third|other)|most|both|"
    r"(?:two|three) others"
)
_MEMORY = 400
"""Mentions back to which a pronoun or "the same diplomat" may refer."""
_OWNING = 0.1
"""Weight of a name that owns something: "Smith's plan"."""
_REACH = 14
"""Sentences back to which a pronoun may refer."""


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
    number
        How many they are, where said.
    ordinal
        2 for "a second official".
    attributes
        Senior, former, Western, …
    titles
        Words that described it, for "the minister".
    """

    id: str
    type: SourceType
    party: str
    noun: str | None = None
    plural: bool = False
    number: int | None = None
    ordinal: int | None = None
    attributes: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()

    @property
    def unnamed(self) -> bool:
        """Say whether it is an unnamed source ("a diplomat"), not just a group of people ("farmers")."""
        noun = self.noun or ""
        return self.anonymous and (noun in PERSONS or noun in TELLING or singular(noun) in PERSONS)

    @property
    def anonymous(self) -> bool:
        """Say whether nobody is named."""
        return self.type in ("anonymous_individual", "anonymous_group")

    @property
    def human(self) -> bool:
        """Say whether "he" or "she" may mean it."""
        return self.type in ("named_person", "anonymous_individual")


@dataclass(frozen=True, slots=True)
class Heard:
    """A source as resolved, and the rule that led it back to an earlier one."""

    voice: Voice
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class _Mention:
    at: int
    sentence: int
    voice: Voice
    weight: float


@dataclass
class Voices:
    """The speakers of one document, in the order in which they speak."""

    registry: Registry
    on: dt.date | None
    text: str = ""
    sentences: Sequence[Sentence] = ()
    access: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Stated access of anonymous voices, by id."""
    anonymity: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Stated reason for anonymity, by id."""
    _mentions: list[_Mention] = field(default_factory=list)
    _spoke: list[_Mention] = field(default_factory=list)
    _places: dict[tuple[int, int], Heard | None] = field(default_factory=dict)
    _pronouns: dict[str, str] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _heard: set[str] = field(default_factory=set)
    _count: int = 0
    _polls: int = 0
    _documents: int = 0

    def __post_init__(self) -> None:
        self._starts = [sentence.start for sentence in self.sentences]

    # --- what the reader asks --------------------------------------------------------------------

    def resolve_at(self, place: tuple[int, int], outer: Voice | None = None, *, nested: bool = False) -> Heard | None:
        """Say who is meant by the words at a place; the same place is the same speaker.

        Parameters
        ----------
        place
            The words that name the source.
        outer
            Who utters the statement in whose content they stand; the likeliest antecedent of a pronoun.
        nested
            Whether they stand inside content; who thinks there is not who is spoken of next.

        Returns
        -------
        Heard or None
            None for a pronoun without antecedent.
        """
        if place not in self._places:
            phrase = _EXAMPLES.sub("", self.text[slice(*place)])
            heard = self._resolve(describe(phrase), place, outer)
            self._places[place] = heard
            if heard is not None:
                self._remember(place, heard.voice, 0.4 if nested else 1.0)
        return self._places[place]

    def is_speaker(self, place: tuple[int, int]) -> bool:
        """Say whether a phrase names a speaker for sure: a pronoun, a known name, or a noun of people or bodies."""
        phrase = self.text[slice(*place)]
        what = describe(phrase)
        lower = what.phrase.lower()
        if lower in SINGULAR | PLURAL or lower in ("it", "this person", "another", "one", "others"):
            return lower not in ("i", "him", "her", "them")
        if what.person or what.part or what.noun in _OFFICES:
            return True
        if self.registry.resolve(phrase, self.on) is not None:
            return self._named_in_head(what)
        if _team(what.noun) or what.noun in BODY_NOUNS | OUTLET_NOUNS | POLL_NOUNS or _PERCENT.search(phrase):
            return True
        return what.name is not None and slug(what.name.split()[-1]) in self._heard

    def meet(self, sentence: Sentence) -> None:
        """Take note of who is named in a sentence without speaking."""
        text = self.text[sentence.start : sentence.end]
        subject = True
        for id, start, end in self.registry.mentions(text):
            actor = self.registry.get(id, self.on)
            if actor is None:
                continue
            owner = re.match(r"['’]s?\b|s['’]", text[end : end + 2]) is not None
            opening = subject and len(text[:start].split()) <= 6 and not owner
            subject = subject and owner
            row = text[start:end]
            plural = actor.kind in ("bloc", "team", "public") or (actor.kind == "state" and row.endswith("s"))
            voice = self._of_actor(actor, plural=plural)
            weight = 0.8 if opening else _OWNING if owner else 0.2
            if actor.kind == "outlet":
                weight = 0.0
            elif owner and not text[:start].strip():
                # "Moscow's reaction was cautious. Its ministry …"
                weight = 0.6
            place = sentence.start + start
            bisect.insort(self._mentions, _Mention(place, sentence.index, voice, weight), key=lambda m: m.at)

    def introduce(self, sentence: Sentence) -> bool:
        """Take note of an unnamed source that a sentence brings in without quoting it.

        "Another diplomat was more cautious." A sentence later "this person" is that diplomat.
        """
        match = _INTRODUCING.match(self.text, sentence.start, sentence.end)
        group = "who" if match and match["who"] else "named"
        if match is None or match.span(group) in self._places:
            return False
        what = describe(match[group])
        if group == "named" and not (what.person or what.noun in _OFFICES):
            return False
        heard = self._resolve(what, match.span(group), None)
        if heard is None:
            return False
        self._places[match.span(group)] = heard
        self._remember(match.span(group), heard.voice, 1.0)
        return group == "who"

    def last_person(self, at: int) -> Voice | None:
        """Give the person whom "he", "she" or "his" at a place means."""
        return self._antecedent(at, lambda voice: voice.human, None)

    def last_poll(self, at: int) -> Voice | None:
        """Give the poll spoken of before a place."""
        return next((voice for voice in self._speakers(at) if voice.type == "poll"), None)

    # --- memory ------------------------------------------------------------------------------------

    def _sentence(self, at: int) -> int:
        return max(0, bisect.bisect_right(self._starts, at) - 1)

    def _remember(self, place: tuple[int, int], voice: Voice, weight: float) -> None:
        mention = _Mention(place[0], self._sentence(place[0]), voice, weight)
        bisect.insort(self._spoke, mention, key=lambda m: m.at)
        self._heard.add(voice.id)
        bisect.insort(self._mentions, mention, key=lambda m: m.at)
        if voice.anonymous:
            self._learn(place, voice)

    def _learn(self, place: tuple[int, int], voice: Voice) -> None:
        """Keep what the sentence says of an anonymous source's access and of why it is not named."""
        start, end = place
        access = find_access(self.text, start, end)
        if access is not None:
            self.access.setdefault(voice.id, access)
        if self.sentences and voice.id not in self.anonymity:
            home = self.sentences[self._sentence(start)]
            reason = find_anonymity(self.text, start, home.end)
            if reason is not None and (voice.unnamed or reason[0] < end):
                self.anonymity[voice.id] = reason

    def _earlier(self, at: int) -> list[_Mention]:
        last = bisect.bisect_left(self._mentions, at, key=lambda m: m.at)
        return self._mentions[max(0, last - _MEMORY) : last]

    def _speakers(self, at: int) -> list[Voice]:
        """Give the speakers before a place, the last first."""
        last = bisect.bisect_left(self._spoke, at, key=lambda m: m.at)
        return [mention.voice for mention in reversed(self._spoke[max(0, last - _MEMORY) : last])]

    def _antecedent(
        self,
        at: int,
        fits: Callable[[Voice], bool],
        pronoun: str | None,
        outer: Voice | None = None,
        *,
        reach: int = _REACH,
    ) -> Voice | None:
        """Find the most prominent of those named before: speakers before subjects before others, then the nearest."""
        here = self._sentence(at)
        if outer is not None and fits(outer) and self._takes(outer, pronoun):
            return outer
        best: tuple[float, int] | None = None
        found = None
        for mention in self._earlier(at):
            distance = here - mention.sentence
            if distance > reach or not fits(mention.voice) or not self._takes(mention.voice, pronoun):
                continue
            rank = (mention.weight - 0.5 * distance, mention.at)
            if best is None or rank > best:
                best, found = rank, mention.voice
        if found is not None and pronoun in ("he", "she"):
            self._pronouns.setdefault(found.id, pronoun)
        return found

    def _relative(self, at: int, pronoun: str) -> Heard | None:
        """Give who stands right before a relative clause: "Smith, who …"."""
        for mention in reversed(self._earlier(at)):
            between = self.text[mention.at : at]
            if len(between) > 60 or re.search(r"[.?!“”\"\n]", between):
                break
            if pronoun == "which" or mention.voice.human:
                return Heard(mention.voice)
        voice = self._antecedent(at, lambda v: v.human, None, None) if pronoun == "who" else None
        return None if voice is None else Heard(voice, "pronoun")

    def _just_before(self, at: int, pronoun: str) -> Voice | None:
        """Give the person named in the same clause, a few words before."""
        for mention in reversed(self._earlier(at)):
            between = self.text[mention.at : at]
            if len(between) > 60 or re.search(r"[,;:.?!“”\"\n]", between):
                return None
            if mention.voice.human and self._takes(mention.voice, pronoun) and mention.weight != _OWNING:
                return mention.voice
        return None

    def _takes(self, voice: Voice, pronoun: str | None) -> bool:
        if pronoun not in ("he", "she"):
            return True
        known = self._pronouns.get(voice.id) or self.registry.pronoun(voice.id)
        return known is None or known == pronoun

    # --- resolution ----------------------------------------------------------------------------------

    def _resolve(self, what: Description, place: tuple[int, int], outer: Voice | None) -> Heard | None:
        lower = what.phrase.lower()
        first = lower.split(" ")[0] if lower else ""
        if not lower:
            return None
        if what.name is not None and self.registry.is_demonym(what.name):
            what = replace(what, name=None)
        by_pronoun = self._pronoun(lower, place[0], outer)
        if by_pronoun is not None or lower in SINGULAR | PLURAL | {"it"}:
            return by_pronoun
        if first in ("his", "her", "their", "its") and " " in lower:
            return self._owned(what, first, place, outer)
        if what.noun in POLL_NOUNS or singular(what.noun) in POLL_NOUNS:
            return self._poll(what)
        if _PERCENT.search(what.phrase) or _SHARE.match(lower):
            return Heard(self._share(what))
        return self._named(what, place) or self._nameless(what, place) or self._unknown(what, place)

    def _pronoun(self, lower: str, at: int, outer: Voice | None) -> Heard | None:
        if lower in ("who", "which"):
            return self._relative(at, lower)
        if lower in SINGULAR:
            gender = "she" if lower in ("she", "her", "herself") else "he" if lower not in ("i", "who") else None
            near = self._just_before(at, gender) if lower in ("his", "her") and gender else None
            voice = near or self._antecedent(at, lambda v: v.human, gender, outer)
        elif lower in PLURAL:
            voice = self._antecedent(at, lambda v: v.plural and v.type not in ("poll", "outlet"), None, outer)
        elif lower == "it":
            voice = self._antecedent(at, _thing, None, outer)
        else:
            return None
        return None if voice is None else Heard(voice, "pronoun")

    def _owned(self, what: Description, first: str, place: tuple[int, int], outer: Voice | None) -> Heard | None:
        """Read "his team", "their officials", "its foreign minister, Jane Smith"."""
        pronoun = {"his": "he", "her": "she"}.get(first)
        if pronoun:
            # "Smith walked back his pledge": the nearest subject owns it; a team belongs to somebody with a name.
            near = self._just_before(place[0], pronoun)
            team = _team(what.noun) or what.noun in _OFFICES | BODY_NOUNS
            named = self._antecedent(place[0], lambda v: v.type == "named_person", pronoun, outer) if team else None
            owner = near or named or self._antecedent(place[0], lambda v: v.human, pronoun, outer)
        elif first == "their":
            owner = self._antecedent(place[0], lambda v: v.plural, None, outer)
        else:
            owner = self._antecedent(place[0], _thing, None, outer)
        if what.name is not None:
            known = self.registry.resolve(what.phrase, self.on)
            if known is not None and known.kind == "person":
                return Heard(self._of_actor(known))
            id = slug(what.name.split()[-1])
            return Heard(self._person(id, owner.party if owner else id, what))
        if owner is None:
            return None
        if _team(what.noun) or what.noun == "administration":
            party = owner.party if what.noun == "administration" else f"{owner.party}_team"
            return Heard(Voice(party, "office", party, "team", plural=True, number=None), "pronoun")
        if what.noun in BODY_NOUNS:
            return Heard(Voice(owner.party, "office", owner.party, what.noun), "pronoun")
        if what.person or what.noun in _OFFICES:
            return Heard(self._new(what, owner.party), "pronoun")
        return Heard(replace(owner, plural=what.plural), "pronoun")

    def _poll(self, what: Description) -> Heard:
        public = self.registry.people(re.split(r"\b(?:by|from) the\b", what.phrase)[0])
        earlier = what.determination in ("definite", "same") and self._polls
        if not earlier:
            self._polls += 1
        last = next((m.voice for m in reversed(self._spoke[-_MEMORY:]) if m.voice.type == "poll"), None)
        if earlier and last is not None:
            return Heard(last, "definite")
        return Heard(Voice(f"poll_{self._polls}", "poll", public.party if public else "public", "poll"))

    def _share(self, what: Description) -> Voice:
        public = self.registry.people(what.phrase)
        if not self._polls:
            self._polls = 1
        return Voice(f"poll_{self._polls}", "poll", public.party if public else "public", "poll", plural=True)

    def _named(self, what: Description, place: tuple[int, int]) -> Heard | None:
        """Read what the registry knows: a person, an office, a state, a body, an outlet."""
        if what.noun in DOCUMENTS or singular(what.noun) in DOCUMENTS:
            outlet = self._office(what, place) if what.noun in OUTLET_NOUNS else None
            return outlet or self._document(what)
        actor = self.registry.resolve(what.phrase, self.on)
        if actor is None:
            return self._office(what, place)
        if actor.kind == "person":
            # "an adviser to Smith", "aides close to Smith": the person is not the speaker.
            if what.person and not self._named_in_head(what):
                return None
            owned = re.match(r".*['’]s?\s+(?P<noun>[\w-]+)$", what.head)
            if owned and what.name and owned["noun"].lower() in BODY_NOUNS | _OFFICES | PERSONS:
                body = owned["noun"].lower() in BODY_NOUNS
                return Heard(Voice(actor.party, "office", actor.party, owned["noun"].lower())) if body else None
            return Heard(self._of_actor(actor, what))
        if actor.kind == "team":
            return Heard(Voice(actor.id, "office", actor.party, "team", plural=True))
        if what.person or what.part:
            return None
        if not self._named_in_head(what):
            return None
        if what.name and actor.kind == "state" and (what.noun in _OFFICES or self._apposed_name(what)):
            return None
        if actor.kind == "state" and self._body_of_its_own(what):
            return None
        if actor.kind == "state" and what.noun in STATE_BODIES:
            return Heard(Voice(actor.id, "institution", actor.party, what.noun))
        return Heard(self._of_actor(actor, what, plural=actor.kind in ("bloc", "public", "team") or what.plural))

    def _body_of_its_own(self, what: Description) -> bool:
        """Say whether a place only names a body: "the Lavant Institute"."""
        last = re.sub(r"['’]s?$", "", what.head.split(" ")[-1])
        return (
            what.noun in BODY_NOUNS - STATE_BODIES - {"government", "administration", "cabinet"} and last[:1].isupper()
        )

    def _named_in_head(self, what: Description) -> bool:
        """Say whether the known name stands in the head of the phrase: not "interviews with Smith"."""
        return self.registry.resolve(what.head, self.on) is not None or (
            "," in what.phrase and self.registry.resolve(what.phrase.split(",")[1], self.on) is not None
        )

    def _apposed_name(self, what: Description) -> bool:
        """Say whether a phrase is a person's name with an office: "Kestria's foreign minister, Wim Aldersea"."""
        if what.name is None or self.registry.resolve(what.name, self.on) is not None:
            return False
        return len(what.name.split()) > 1

    def _office(self, what: Description, place: tuple[int, int]) -> Heard | None:
        """Read "the prime minister", "the commission", "the paper" by who was named before."""
        if what.determination not in ("definite", "same") or what.ordinal is not None or what.name is not None:
            return None
        noun, lower = what.noun, f" {what.head.lower()} "
        if noun in _OFFICES:
            holder = self._antecedent(
                place[0],
                lambda v: v.human and (self.registry.holds(v.id, lower, self.on) or noun in v.titles),
                None,
                reach=30,
            )
            if holder is not None:
                return Heard(holder, "office")
            state = self._antecedent(place[0], lambda v: v.type == "state", None, reach=30)
            actor = self.registry.holder(state.party, lower, self.on) if state else None
            return Heard(self._of_actor(actor), "office") if actor else None
        if noun in OUTLET_NOUNS:
            outlet = self._antecedent(place[0], lambda v: v.type == "outlet", None, reach=30)
            if outlet is not None:
                return Heard(outlet, "definite")
        if noun == "ministry" or noun in STATE_BODIES:
            # "Karsk rejected it. Others lied, the foreign ministry claimed": of who spoke last.
            state = next((v for v in self._speakers(place[0])[:1] if v.type == "state"), None)
            if state is not None:
                return Heard(Voice(state.party, "institution", state.party, noun), "definite")
        if noun in BODY_NOUNS:
            body = self._antecedent(
                place[0],
                lambda v: (
                    v.type in ("institution", "bloc") and noun in f"{self._name_of(v)} {' '.join(v.titles)}".lower()
                ),
                None,
                reach=30,
            )
            if body is None and noun in ("bloc", "alliance", "union", "organisation", "organization"):
                body = self._antecedent(place[0], lambda v: v.type in ("institution", "bloc"), None, reach=30)
            if body is not None:
                return Heard(body, "definite")
            if noun == "government" or noun in STATE_BODIES:
                state = self._antecedent(place[0], lambda v: v.type == "state" and not v.plural, None, reach=30)
                if state is not None:
                    kind: SourceType = "state" if noun == "government" else "institution"
                    return Heard(Voice(state.party, kind, state.party, noun), "definite")
        return None

    def _name_of(self, voice: Voice) -> str:
        actor = self.registry.get(voice.id)
        return actor.name if actor else voice.id.replace("_", " ")

    def _document(self, what: Description) -> Heard:
        last = next((m.voice for m in reversed(self._spoke[-_MEMORY:]) if m.voice.noun in DOCUMENTS), None)
        if what.determination in ("definite", "same") and last is not None:
            return Heard(last, "definite")
        self._documents += 1
        id = f"document_{self._documents}"
        return Heard(Voice(id, "institution", id, what.noun, plural=what.plural))

    def _nameless(self, what: Description, place: tuple[int, int]) -> Heard | None:
        """Read an anonymous source, with its identity in this document."""
        lower = what.phrase.lower()
        alone = _ALONE.fullmatch(lower)
        if what.part:
            return self._part(what, place)
        if alone:
            return self._alone(lower, what, place)
        if not what.person and not (_UNNAMED.search(what.phrase) and what.name is None):
            return None
        if what.name is not None and (known := self._person_named(what)) is not None:
            return Heard(known)
        actor = self.registry.resolve(what.phrase, self.on)
        party = None if actor is None else actor.party if actor.kind != "team" else None
        whole = what.plural and what.number is None and what.determination in ("bare", "definite") and party
        if whole and not _UNNAMED.search(what.phrase) and what.noun not in ("source", "people", "person", "aide"):
            row = self.registry.get(party or "")
            kind: SourceType = "bloc" if row is not None and row.kind in ("bloc", "institution") else "state"
            return Heard(Voice(party or "", kind, party or "", what.noun, plural=True))
        rule = {"same": "same", "definite": "definite"}.get(what.determination)
        if what.determination == "same" and lower.startswith(("this", "these", "that", "those")):
            rule = "this"
        if rule is None and what.determination == "bare" and what.plural and what.number is None:
            rule = "definite"
        if rule is not None:
            earlier = self._the_one(what, place[0], party)
            if earlier is not None:
                return Heard(earlier, rule)
        return Heard(self._new(what, party), "another" if lower.startswith("another") else None)

    def _person_named(self, what: Description) -> Voice | None:
        """Read a name beside a noun: "US Special Envoy Smith", "Foreign Ministry spokesman Jones"."""
        name = what.name or ""
        beside = re.search(
            rf"(?:^{re.escape(name)},)|(?:[a-z,]\s+{re.escape(name)}\s*$)|(?:,\s*{re.escape(name)})", what.phrase
        )
        if not beside or (len(name.split()) < 2 and not what.phrase.endswith(name)):
            return None
        if self.registry.resolve(name, self.on) is not None or self.registry.is_demonym(name):
            return None
        actor = self.registry.resolve(what.phrase, self.on)
        id = slug(name.split()[-1])
        return self._person(id, actor.party if actor else id, what)

    def _part(self, what: Description, place: tuple[int, int]) -> Heard:
        """Read "one of the officials", "some of them"."""
        group = next((v for v in self._speakers(place[0]) if v.plural and v.anonymous), None)
        noun = what.noun if what.noun not in PLURAL | {"those"} else singular(group.noun or "") if group else ""
        actor = self.registry.resolve(what.phrase, self.on)
        party = actor.party if actor else group.party if group and not group.party.startswith("anonymous") else None
        voice = self._new(replace(what, noun=noun or "person"), party)
        if group is not None:
            for table in (self.access, self.anonymity):
                if group.id in table:
                    table.setdefault(voice.id, table[group.id])
        return Heard(voice, None)

    def _alone(self, lower: str, what: Description, place: tuple[int, int]) -> Heard:
        """Read "another said", "said one": a new one of the kind spoken of last."""
        last = next((v for v in self._speakers(place[0]) if v.noun and v.type not in ("poll", "outlet")), None)
        noun = singular(last.noun or "person") if last else "person"
        party = last.party if last and not last.party.startswith("anonymous") else None
        ordinal = next((ORDINALS[word] for word in lower.split() if word in ORDINALS), None)
        plural = lower.endswith(("others", "some", "many", "several", "most", "both"))
        made = replace(what, noun=noun, ordinal=ordinal, plural=plural, number=None if plural else 1)
        if lower.startswith("the "):
            earlier = self._the_one(made, place[0], party)
            if earlier is not None:
                return Heard(earlier, "definite")
        return Heard(self._new(made, party), "another" if "another" in lower or "other" in lower else None)

    def _the_one(self, what: Description, at: int, party: str | None) -> Voice | None:
        """Find the unnamed source that "the same diplomat", "this person", "the second official" goes back to."""
        noun = singular(what.noun)
        fitting = []
        for voice in self._speakers(at):
            if not voice.anonymous or not voice.unnamed or voice.plural != what.plural:
                continue
            if what.number and what.plural and voice.number and what.number != voice.number:
                continue
            own = singular(voice.noun or "")
            general = noun in TELLING or own in TELLING or noun == own
            if not general or (party and not voice.party.startswith("anonymous") and voice.party != party):
                continue
            if what.ordinal is not None and voice.ordinal is not None and what.ordinal != voice.ordinal:
                continue
            fitting.append(voice)
        if what.ordinal is not None:
            marked = next((voice for voice in fitting if voice.ordinal == what.ordinal), None)
            if marked is not None or what.ordinal == 1:
                return marked or (list(dict.fromkeys(reversed(fitting))) or [None])[0]  # type: ignore[list-item]
            order = list(dict.fromkeys(reversed(fitting)))
            return order[what.ordinal - 1] if len(order) >= what.ordinal else None
        # What is said of the source must fit: "the Western diplomat" is not the French one.
        agreeing = [voice for voice in fitting if what.attributes <= voice.attributes]
        return next(iter(agreeing or fitting), None)

    def _new(self, what: Description, party: str | None) -> Voice:
        self._count += 1
        id = f"anonymous_{self._count}"
        kind: SourceType = "anonymous_group" if what.plural else "anonymous_individual"
        voice = Voice(
            id, kind, party or id, what.noun, what.plural, what.number, what.ordinal, what.attributes,
            frozenset(re.findall(r"[a-z-]+", what.head.lower())),
        )  # fmt: skip
        gender = "she" if _FEMALE.search(what.head) else "he" if _MALE.search(what.head) else None
        if gender and not what.plural:
            self._pronouns[id] = gender
        return voice

    def _person(self, id: str, party: str, what: Description) -> Voice:
        gender = "she" if _FEMALE.search(what.phrase) else "he" if _MALE.search(what.phrase) else None
        if gender:
            self._pronouns.setdefault(id, gender)
        known = next((m.voice for m in reversed(self._spoke[-_MEMORY:]) if m.voice.id == id), None)
        titles = frozenset(re.findall(r"[a-z-]+", what.phrase.lower())) | (known.titles if known else frozenset())
        return Voice(id, "named_person", known.party if known else party, titles=titles, number=1)

    def _of_actor(self, actor: Actor, what: Description | None = None, *, plural: bool | None = None) -> Voice:
        kinds: dict[str, SourceType] = {
            "person": "named_person", "state": "state", "bloc": "bloc", "institution": "institution",
            "outlet": "outlet", "public": "poll", "office": "office", "team": "office",
        }  # fmt: skip
        many = actor.kind in ("bloc", "public", "team") if plural is None else plural
        titles = frozenset(re.findall(r"[a-z-]+", what.phrase.lower())) if what else frozenset()
        return Voice(actor.id, kinds.get(actor.kind, "institution"), actor.party, plural=many, titles=titles)

    def _unknown(self, what: Description, place: tuple[int, int]) -> Heard | None:
        if what.name is not None:
            id = slug(what.name.split()[-1])
            known = next((voice for voice in self._speakers(place[0]) if voice.id == id), None)
            if known is not None:
                return Heard(known)
        if what.noun in OUTLET_NOUNS or singular(what.noun) in OUTLET_NOUNS:
            return Heard(Voice(slug(what.phrase), "outlet", slug(what.phrase)))
        actor = self.registry.resolve(what.phrase, self.on)
        party = actor.party if actor is not None and actor.kind != "person" else None
        body = what.noun in BODY_NOUNS or (what.name is not None and what.name.split()[-1].lower() in BODY_NOUNS)
        if body:
            id = slug(what.name or what.head)
            kind: SourceType = "institution"
            return Heard(Voice(id, kind, party or id, what.noun, titles=frozenset({what.noun})))
        if what.name is not None and (what.noun in _OFFICES or not what.plural):
            id = slug(what.name.split()[-1])
            return Heard(self._person(id, party or id, what))
        count = len(what.phrase.split())
        if count > 25:
            return None
        if what.noun in _OFFICES and party is not None:
            return Heard(self._new(what, party))
        return Heard(self._new(what, party if what.person or what.plural else None))


def _team(noun: str) -> bool:
    return noun in TEAM or f"{noun}s" in TEAM


def _thing(voice: Voice) -> bool:
    return (not voice.plural or voice.noun == "team") and voice.type in (
        "institution",
        "state",
        "outlet",
        "office",
        "bloc",
    )


def slug(name: str) -> str:
    """Make an id of a name."""
    made = re.sub(r"[^a-z0-9]+", "_", re.sub(r"['’]s?$", "", name).lower()).strip("_")
    return made if made[:1].isalpha() else f"source_{made}".rstrip("_")
