"""Who is who: states, bodies, offices and persons with dated roles.

The shipped tables are ``data/states.csv`` and ``data/who.toml``; a case adds rows of the same form.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal, get_args

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean

ActorKind = Literal["state", "bloc", "institution", "person", "office", "outlet", "public", "team", "group"]

Pronoun = Literal["he", "she", "they"]

_KINDS = ("state", "bloc", "institution", "person", "outlet", "public", "team", "group")
_OFFICE_WORDS: dict[str, tuple[str, ...]] = {
    "president": ("president", "head of state", "leader"),
    "prime minister": ("prime minister", "premier", "pm", "leader"),
    "chancellor": ("chancellor", "leader"),
    "vice president": ("vice president", "vice-president"),
    "foreign minister": ("foreign minister",),
    "foreign secretary": ("foreign secretary", "foreign minister"),
    "secretary of state": ("secretary of state", "foreign minister", "top diplomat"),
    "secretary of defense": ("secretary of defense", "secretary of defence", "defense secretary", "defence secretary"),
    "defence minister": ("defence minister", "defense minister"),
    "defence secretary": ("defence secretary", "defense secretary", "defence minister"),
    "national security adviser": ("national security adviser", "national security advisor"),
    "secretary general": ("secretary general", "secretary-general", "chief"),
    "special envoy": ("special envoy", "envoy"),
    "high representative": ("high representative", "foreign policy chief", "top diplomat"),
    "commission president": ("commission president",),
    "council president": ("council president",),
    "director general": ("director general", "director-general", "chief"),
    "spokesman": ("spokesman", "spokesperson"),
}
_PUBLIC = re.compile(
    r"\b(?:publics?|voters?|citizens|people|respondents|population|public opinion|society)\b", re.IGNORECASE
)
_TEAM = re.compile(r"\b(?:team|aides|advisers|advisors|administration|cabinet|entourage|staff)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_LEAD = re.compile(r"^(?:the|a|an|his|her|their|its|new|former|mr\.?|mrs\.?|ms\.?|dr\.?)\s+", re.IGNORECASE)
_EXAMPLES = re.compile(r",?\s+(?:including|among them|such as|led by)\b.*", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Role:
    """An office held for a time; open ends where not known or still held."""

    office: str
    of: str
    start: dt.date | None = None
    end: dt.date | None = None

    def held(self, on: dt.date | None) -> bool:
        """Say whether the office was held on a day; without a day, whether it still is."""
        if on is None:
            return self.end is None
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)

    def overlaps(self, other: Role) -> bool:
        """Say whether two offices are held on a common day."""
        first, last = dt.date.min, dt.date.max
        return (self.start or first) < (other.end or last) and (other.start or first) < (self.end or last)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who can speak or act.

    Attributes
    ----------
    id, name, kind
        ``kellogg``, ``Keith Kellogg``, ``person``.
    party
        Id of the state, body or group in whose name the actor acts; its own id where it acts for itself.
    office
        Office held on the day asked about.
    """

    id: str
    name: str
    kind: ActorKind
    party: str
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the registry."""

    id: str
    name: str
    kind: ActorKind
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    roles: tuple[Role, ...] = ()
    party: str | None = None
    metonyms: tuple[str, ...] = ()
    """Names of places and houses that stand for it: "the Kremlin"."""
    pronoun: Pronoun | None = None
    """Which pronoun the person takes, where that is known."""


@dataclass(frozen=True)
class Registry:
    """Rows, and the names by which they are found."""

    rows: tuple[Row, ...]
    _names: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _by_id: dict[str, Row] = field(default_factory=dict, repr=False, compare=False)
    _demonyms: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    _longest: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        names: dict[str, list[str]] = {}
        for row in self.rows:
            self._by_id[row.id] = row
            metonym = (row.capital,) if row.capital else ()
            for name in {row.name, *row.aliases, *row.metonyms, *metonym}:
                names.setdefault(_key(name), []).append(row.id)
            if row.kind in ("state", "bloc"):
                for demonym in row.demonyms:
                    self._demonyms[demonym.lower()] = row.id
                    self._demonyms.setdefault(demonym.lower() + "s", row.id)
        # A later row (a case's own) goes before a shipped one of the same name.
        self._names.update({name: tuple(reversed(ids)) for name, ids in names.items()})
        for name in (*self._names, *self._demonyms):
            parts = name.split()
            for first in (parts[0], "the"):
                self._longest[_bare(first)] = max(self._longest.get(_bare(first), 0), len(parts) + (first == "the"))

    @classmethod
    def default(cls) -> Registry:
        """Load the shipped tables (once)."""
        return _default()

    def extended(self, rows: Iterable[Mapping[str, Any] | Row]) -> Registry:
        """Add rows of a case; a row with a known id takes the place of the shipped one.

        Parameters
        ----------
        rows
            Mappings with ``id``, ``name``, ``kind`` and optionally ``aliases``, ``demonyms``, ``capital``,
            ``metonyms``, ``party``, ``pronoun`` and ``roles`` (``office``, ``of``, ``from``, ``to``).

        Raises
        ------
        LocarnoError
            D301 for every row that does not fit, all at once.
        """
        problems: list[Diagnostic] = []
        merged = {row.id: row for row in self.rows}
        for number, row in enumerate(rows, start=1):
            try:
                new = row if isinstance(row, Row) else row_from(row, f"row {number}")
            except LocarnoError as error:
                problems += error.diagnostics
            else:
                merged.pop(new.id, None)
                merged[new.id] = new
        if problems:
            raise LocarnoError(problems)
        return Registry(tuple(merged.values()))

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def get(self, id: str, on: dt.date | None = None) -> Actor | None:
        """Give the actor of an id as of a day."""
        row = self._by_id.get(id)
        return None if row is None else self._actor(row, on)

    def resolve(self, mention: str, on: dt.date | None = None) -> Actor | None:
        """Find who is meant by a noun phrase.

        Tries, in this order: the whole phrase as a name; a person named in it; an office with a state or body
        ("the Ukrainian president"), held on that day; a team, a public or officials of a state; the first state
        or body named. Nothing is guessed: a phrase without any known name gives None.

        Parameters
        ----------
        mention
            "Volodymyr Zelensky, the Ukrainian president", "Moscow", "a senior French official".
        on
            The day on which the office is held; without it, today's holders as far as the tables know.
        """
        phrase = _EXAMPLES.sub("", mention).strip(" \t\r\n,.;:“”\"'’‘()")
        exact = self._exact(phrase, on)
        if exact is not None:
            return exact
        words = [(match.group(), match.start()) for match in _WORD.finditer(phrase)]
        named = self._named(words)
        state = next((self._by_id[id] for id, _, kind in named if kind != "person"), None)
        person = next((self._by_id[id] for id, _, kind in named if kind == "person"), None)
        lowered = f" {' '.join(word.lower() for word, _ in words)} "
        if _TEAM.search(phrase) and (person or state):
            return self._team(person, state, phrase, on)
        if person is not None:
            return self._actor(person, on)
        if state is None:
            return None
        holder = self._holder(lowered, state, on)
        if holder is not None:
            return holder
        if state.kind in ("state", "bloc") and (_PUBLIC.search(phrase) or _is_people(phrase, state)):
            return self.public_of(state.id)
        return self._actor(state, on)

    def people(self, phrase: str) -> Actor | None:
        """Read a phrase as a public: "Ukrainians", "60% of French voters"."""
        public = _PUBLIC.search(phrase) is not None
        for match in _WORD.finditer(phrase):
            word = _POSSESSIVE.sub("", match.group())
            # A state is a public only beside a word for it: "voters in France".
            named = next(iter(self._names.get(_key(word), ())), None) if public else None
            id = self._demonyms.get(word.lower()) or named
            if id and self._by_id[id].kind in ("state", "bloc"):
                return self.public_of(id)
        return None

    def pronoun(self, id: str) -> Pronoun | None:
        """Give the pronoun that a person takes, where the tables know it."""
        row = self._by_id.get(id)
        return row.pronoun if row else None

    def holds(self, id: str, phrase: str, on: dt.date | None = None) -> bool:
        """Say whether a person holds an office that a phrase names: "the prime minister", "the minister"."""
        row = self._by_id.get(id)
        if row is None:
            return False
        lowered = f" {phrase.lower().strip()} "
        return any(
            f" {word} " in lowered or (f" {word.split()[-1]} " in lowered and not _fuller(lowered, word))
            for role in row.roles
            if role.held(on)
            for word in _OFFICE_WORDS.get(role.office, (role.office.lower(),))
        )

    def holder(self, id: str, phrase: str, on: dt.date | None = None) -> Actor | None:
        """Give who holds, in a state or body, the office that a phrase names."""
        row = self._by_id.get(id)
        return None if row is None else self._holder(f" {phrase.lower().strip()} ", row, on)

    def public_of(self, id: str) -> Actor:
        """Give the public of a state or bloc: ``ukrainian_public``."""
        row = self._by_id[id]
        adjective = row.demonyms[0] if row.demonyms else row.name
        key = re.sub(r"[^a-z0-9]+", "_", adjective.lower()).strip("_")
        return Actor(f"{key}_public", f"the {adjective} public", "public", f"{key}_public")

    def mentions(self, text: str) -> list[tuple[str, int, int]]:
        """Find the known names in a text.

        Returns
        -------
        list of (id, start, end)
            In the order of the text, longest names first, without overlaps.
        """
        words = [(match.group(), match.start()) for match in _WORD.finditer(text)]
        return [(id, span[0], span[1]) for id, span, _ in self._named(words)]

    def is_demonym(self, word: str) -> bool:
        """Say whether a word is the demonym of a state or bloc ("Ukrainian", "Europeans")."""
        return word.lower() in self._demonyms

    def _exact(self, phrase: str, on: dt.date | None) -> Actor | None:
        for candidate in (phrase, _POSSESSIVE.sub("", phrase), _LEAD.sub("", phrase)):
            ids = self._names.get(_key(candidate))
            if ids and not (candidate.islower() and candidate == "us"):
                return self._actor(self._by_id[ids[0]], on)
        return None

    def _named(self, words: list[tuple[str, int]]) -> list[tuple[str, tuple[int, int], str]]:
        found: list[tuple[str, tuple[int, int], str]] = []
        i = 0
        while i < len(words):
            longest = self._longest.get(_bare(words[i][0]), 0) or self._longest.get(_bare(words[i][0].rstrip(".")), 0)
            for length in range(min(longest, len(words) - i), 0, -1):
                chunk = [word for word, _ in words[i : i + length]]
                chunk[-1] = _POSSESSIVE.sub("", chunk[-1])
                # A name is capitalised; "us" is not the United States.
                if not any(part[:1].isupper() for part in chunk) or chunk[0] in ("us", "Us"):
                    continue
                key = _key(" ".join(chunk))
                if key.endswith(".") and key not in self._names:
                    # The full stop of a sentence, not of "U.S.".
                    chunk[-1] = chunk[-1].removesuffix(".")
                    key = key.removesuffix(".")
                ids = self._names.get(key) or ((self._demonyms[key],) if key in self._demonyms else None)
                if ids and not self._longer_name(words, i, length, ids[0]):
                    end = words[i + length - 1][1] + len(chunk[-1])
                    found.append((ids[0], (words[i][1], end), self._by_id[ids[0]].kind))
                    i += length
                    break
            else:
                i += 1
        return found

    def _longer_name(self, words: list[tuple[str, int]], i: int, length: int, id: str) -> bool:
        """Say whether an outlet's short name is the end of another's: "the Ossel Times" is not "the Times"."""
        if self._by_id[id].kind != "outlet" or length > 1 or i == 0:
            return False
        before = words[i - 1][0]
        return before[:1].isupper() and before.lower() not in ("the", "a", "an") and not self._names.get(_key(before))

    def _holder(self, lowered: str, row: Row, on: dt.date | None) -> Actor | None:
        if " former " in lowered or " ex-" in lowered or re.search(r"\b(officials?|diplomats?|sources?)\b", lowered):
            return None
        best: tuple[int, Row] | None = None
        for other in self.rows:
            for role in other.roles:
                if role.of != row.id or not role.held(on):
                    continue
                for word in _OFFICE_WORDS.get(role.office, (role.office.lower(),)):
                    # Presidents go before prime ministers where "leader" fits both.
                    if f" {word} " in lowered or f" {word}s " in lowered:
                        rank = len(word) * 10 + (role.office == "president")
                        if best is None or rank > best[0]:
                            best = (rank, other)
        return None if best is None else self._actor(best[1], on)

    def _team(self, person: Row | None, state: Row | None, phrase: str, on: dt.date | None) -> Actor:
        party = self._actor(person, on).party if person else state.id if state else ""
        if re.search(r"\b(?:administration|cabinet)\b", phrase, re.IGNORECASE):
            return Actor(party, self._by_id[party].name if party in self._by_id else phrase, "office", party)
        id = f"{party}_team"
        return Actor(id, phrase, "team", id)

    def _actor(self, row: Row, on: dt.date | None) -> Actor:
        role = next((role for role in row.roles if role.held(on)), None)
        party = row.party or (role.of if role else row.roles[-1].of if row.roles else row.id)
        return Actor(row.id, row.name, row.kind, party, role.office if role else None)


def row_from(data: Mapping[str, Any], where: str) -> Row:
    """Make a row of plain data.

    Raises
    ------
    LocarnoError
        D301 with every fault of the row.
    """
    known = {"id", "name", "kind", "aliases", "demonyms", "capital", "roles", "party", "metonyms", "pronoun"}
    faults = [f"unknown key {key!r}{did_you_mean(str(key), known)}" for key in data if key not in known]
    faults += [f"{key!r} is missing" for key in ("id", "name", "kind") if not data.get(key)]
    if data.get("id") and not re.fullmatch(r"[a-z][a-z0-9_]*", str(data["id"])):
        faults.append(f"id {data['id']!r} is not lower case with underscores")
    if data.get("kind") and data["kind"] not in _KINDS:
        faults.append(f"unknown kind {data['kind']!r}{did_you_mean(str(data['kind']), _KINDS)}")
    faults += [
        f"{key!r} is not a list of names"
        for key in ("aliases", "demonyms", "metonyms")
        if not isinstance(data.get(key, ()), list | tuple) or not all(isinstance(x, str) for x in data.get(key, ()))
    ]
    if data.get("pronoun") not in (None, *get_args(Pronoun)):
        faults.append(f"unknown pronoun {data['pronoun']!r}, expected he, she or they")
    roles = []
    for role in data.get("roles", ()):
        if not isinstance(role, Mapping) or not isinstance(role.get("office"), str) or not role.get("of"):
            faults.append(f"a role needs 'office' and 'of', got {role!r:.60}")
            continue
        dates = {key: role.get(key) for key in ("from", "to")}
        # A date and time is no day: it could not be compared with one.
        bad = [key for key, value in dates.items() if value is not None and type(value) is not dt.date]
        faults += [f"{key} {dates[key]!r} of a role is not a date" for key in bad]
        if not bad and dates["from"] and dates["to"] and dates["from"] > dates["to"]:
            faults.append(f"the role of {role['office']} ends before it begins")
        roles.append(Role(role["office"], str(role["of"]), dates["from"], dates["to"]))
    faults += [
        f"the office of {one.office} of {one.of} is held twice at once"
        for i, one in enumerate(roles)
        for two in roles[:i]
        if (one.office, one.of) == (two.office, two.of) and one.overlaps(two)
    ]
    if faults:
        raise LocarnoError([Diagnostic("D301", f"{where}: {fault}", path=where) for fault in faults])
    return Row(
        id=data["id"],
        name=data["name"],
        kind=data["kind"],
        aliases=tuple(data.get("aliases", ())),
        demonyms=tuple(data.get("demonyms", ())),
        capital=data.get("capital"),
        roles=tuple(roles),
        party=data.get("party"),
        metonyms=tuple(data.get("metonyms", ())),
        pronoun=data.get("pronoun"),
    )


@functools.lru_cache(maxsize=1)
def _default() -> Registry:
    folder = files("locarno.evidence").joinpath("data")
    rows = []
    for line in csv.DictReader(folder.joinpath("states.csv").read_text(encoding="utf-8").splitlines()):
        state = {
            "id": line["id"],
            "name": line["name"],
            "kind": "state",
            "capital": line["capital"] or None,
            "demonyms": [part for part in line["demonyms"].split(";") if part],
            "aliases": [part for part in line["aliases"].split(";") if part],
        }
        rows.append(row_from(state, f"states.csv: {line['id']}"))
    table = tomllib.loads(folder.joinpath("who.toml").read_text(encoding="utf-8"))
    rows += [row_from(body, f"who.toml: {body['id']}") for body in table["body"]]
    rows += [row_from({**outlet, "kind": "outlet"}, f"who.toml: {outlet['id']}") for outlet in table["outlet"]]
    rows += [row_from({**person, "kind": "person"}, f"who.toml: {person['id']}") for person in table["person"]]
    return Registry(tuple(rows))


def _fuller(phrase: str, office: str) -> bool:
    """Say whether a phrase names another office with the same last word: "foreign minister" for "prime minister"."""
    last = office.split()[-1]
    before = re.search(rf" ([a-z-]+) {re.escape(last)} ", phrase)
    return before is not None and before[1] not in ("the", "this", "same", "a", "his", "her", "their", "its")


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word.replace("’", "'").lower())


def _key(name: str) -> str:
    key = " ".join(name.replace("’", "'").lower().split())
    return key.removeprefix("the ") if key.count(" ") else key


def _is_people(phrase: str, state: Row) -> bool:
    """Say whether a phrase names a people: the plural of a demonym ("Ukrainians"), not of a bloc's governments."""
    if state.kind != "state":
        return False
    plurals = {demonym.lower() + "s" for demonym in state.demonyms} | {
        demonym.lower() for demonym in state.demonyms if demonym.endswith("s")
    }
    return any(match.group().lower() in plurals for match in _WORD.finditer(phrase)) and not re.search(
        r"\b(?:officials?|diplomats?|leaders?|forces|troops|soldiers)\b", phrase, re.IGNORECASE
    )
