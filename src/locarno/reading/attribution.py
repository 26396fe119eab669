"""Attributions in a sentence: source, cue and content as ranges of tokens, by clause patterns without a parser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locarno.reading.cues import (
    AUXILIARIES,
    DETERMINERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    after_class,
    before_class,
    is_adverb,
)
from locarno.reading.grammar import DAYS, FINITE, MARKS, NOMINATIVE, SPEAKING, STOPS, TELL
from locarno.reading.phrases import Phrases, Range
from locarno.reading.segment import OPENING, STRAIGHT
from locarno.reading.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.reading.extraction import Form

_BODIES = words("states forces leaders officials allies members")
_ANSWERS = words("discuss respond reply comment answer responded replied commented answered")
_CLOSERS = words("complained complains lamented joked quipped conceded acknowledged admitted recalled recalls remarked")
_HAVING_OBJECTS = words("asked told promised offered warned informed urged reassured assured invited")
_NOUNS = words(
    """support demand request pledge promise hope fear claim report warning offer plan threat view belief concern doubt
    desire order call appeal praise estimate forecast
    """
)
_ASIDES = words("speaking citing quoting")
_NEVER_INVERTED = words("told tells tell informed assured reminded")
_NEEDS_CLAUSE = words(
    """hold holds held accept accepts accepted admit admits admitted sign signs rule rules ruled feel feels felt see
    sees saw find finds found
    """
)
"""Words that attribute only with a clause after them: to hold that, not to hold the coast."""
_GOES_ON = words("unless if because since although though but while as until once after before when provided and")
_BE = words("is are was were be been remains seems 's")
QUOTES = frozenset({*OPENING, STRAIGHT})
_KNOWN_THRESHOLD = 0.2
"""The same after a subject that the registry knows."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what, as ranges of tokens of one sentence."""

    source: Range | None
    cue: Range | None
    head: int
    """The word of the cue that decides its meaning; −1 where there is none."""
    content: tuple[Range, ...]
    form: Form


class Finder(Phrases):
    """Finds the outermost attributions between two tokens of a sentence."""

    def find(self, start: int = 0, end: int | None = None, *, nested: bool = False) -> list[Attribution]:
        """Find attributions from left to right; what one claims as content is not searched again.

        `nested` is set for a search inside the content of another: quotation marks around all of it are then
        no quotation, and headlines' dashes do not count.
        """
        end = len(self.tokens) if end is None else end
        if not nested and start == 0:
            start = self._dateline(end)
        if end - start < 2:
            return []
        if not nested and self.sentence.heading:
            found = self._dash(start, end) or self._colon(start, end)
            if found:
                return found
        found = self._according(start, end)
        if found:
            return found
        found = self._closing(start, end, nested)
        i = max((piece[1] for made in found for piece in (*made.content, made.cue or (start, start))), default=start)
        subject: Range | None = found[0].source if found else None
        while i < end:
            if not self._candidate(i, start, end, nested):
                i += 1
                continue
            made = self._attribute(i, start, end, subject, found)
            if made is None:
                i += 1
                continue
            found.append(made)
            subject = made.source or subject
            i = max(i + 1, max(piece[1] for piece in made.content))
        return found

    def _dateline(self, end: int) -> int:
        """Give the first token after "LAVANT, Jan 12 (Reuters) - ", or 0."""
        if end < 4 or not self.tokens[0].text.isupper() or len(self.tokens[0].text) < 3:
            return 0
        for i in range(1, min(end - 1, 16)):
            spaced = self.tokens[i].start > self.tokens[i - 1].end
            if self.tokens[i].text in ("-", "–", "—", "--") and spaced:
                return i + 1
        return 0

    def governs(self, start: int, end: int) -> tuple[Range, Range, int] | None:
        """Read a stretch that ends in a cue, as "The allies know" in "The allies know, he said, that …".

        Returns
        -------
        (source, cue, head) or None
        """
        i = end - 1
        if i <= start or self.lexicon.acts.get(self.tokens[i].lower) is None:
            return None
        left, right = self._cue_span(i, start, end)
        source = self._subject(left, start)
        return None if source is None else (source, (left, right), i)

    def introduces(self) -> Attribution | None:
        """Read a sentence that only announces what follows: "Smith added:"."""
        end = len(self.tokens)
        for i in range(end - 2, max(-1, end - 12), -1):
            token = self.tokens[i]
            if token.word and not token.quote and self.lexicon.probability(self.tokens, i) >= self.threshold:
                left, _ = self._cue_span(i, 0, end)
                source = self._subject(left, 0)
                return None if source is None else self._made(source, (left, i + 1), i, [(i, i + 1)], "before")
        return None

    def attributes_nothing(self, i: int) -> bool:
        """Say whether a cue word only tells on what terms somebody speaks, or that nobody spoke."""
        return self._silent(i) or self._aside_reason(i)

    def predicates(self, i: int) -> bool:
        """Say whether a finite verb or a cue stands at a token."""
        token = self.tokens[i]
        return token.word and (self._has_verb(i, i + 1) or self._cue_at(i))

    def is_clause(self, made: Attribution) -> bool:
        """Say whether a content is a clause, an infinitive or a quotation, not a thing or a place."""
        for first, last in made.content:
            opening = self.tokens[first]
            if opening.lower in ("that", "whether", "how", "what", "if", "why") or opening.text in QUOTES:
                return True
            # "to go", "a willingness to go", not "to both capitals".
            if any(self.tokens[j].lower == "to" and not self._opens_phrase(j + 1) for j in range(first, last - 1)):
                return True
            if self._has_verb(first, last):
                return True
            if any(token.text in QUOTES for token in self.tokens[first:last]):
                return True
        return not made.content

    def _opens_phrase(self, i: int) -> bool:
        """Say whether a noun phrase, not a verb, stands at a token: "to both capitals", "to Paris"."""
        token = self.tokens[i]
        return token.lower in DETERMINERS or token.lower in ("both", "all", "each") or token.text[0].isupper()

    # --- where a cue may be ------------------------------------------------------------------

    def _candidate(self, i: int, start: int, end: int, nested: bool) -> bool:
        token = self.tokens[i]
        if not token.word or (token.quote and not nested):
            return False
        if nested and token.quote and not self._same_quote(i, start):
            return False
        share = self.lexicon.probability(self.tokens[:end], i)
        if share < self.threshold and not (share >= _KNOWN_THRESHOLD and self._known_subject(i, start, end)):
            return False
        if self._noun(i) or self.attributes_nothing(i):
            return False
        if (nested or self._it_follows(i)) and token.lower in _NEEDS_CLAUSE and after_class(self.tokens, i) in "fpr":
            return False
        before = self.tokens[i - 1].lower if i > start else ""
        if token.lower.endswith("ing") and (before in PREPOSITIONS or before == "to"):
            return False
        # "an informed decision", "the pledge": a noun needs an owner or a light verb ("made a pledge").
        return before_class(self.tokens, i) != "d" or self._owned(i)

    def _noun(self, i: int) -> bool:
        """Say whether a word that may be a verb is a noun: "other states have", "their demands were"."""
        following = self.tokens[i + 1].lower if i + 1 < len(self.tokens) else ""
        if not self.tokens[i].lower.endswith("s"):
            return False
        if i and self.known is not None and self.tokens[i].lower in _BODIES and self.tokens[i - 1].text[0].isupper():
            # "the Northland states to act": a name with its noun, known as such.
            return self.tokens[i].text.islower() and self.known(self.words((i - 1, i + 1)))
        opening = i == 0 or not self.tokens[i - 1].word
        return following in FINITE or (opening and self.tokens[i].text[0].isupper() and following in PREPOSITIONS)

    def _it_follows(self, i: int) -> bool:
        return i + 1 < len(self.tokens) and self.tokens[i + 1].lower in ("it", "this")

    def _silent(self, i: int) -> bool:
        """Say whether nothing was said: "did not respond to questions"."""
        if self.tokens[i].lower not in _ANSWERS:
            return False
        return any(
            token.lower in ("not", "never") or token.lower.endswith(("n't", "n’t"))
            for token in self.tokens[max(0, i - 3) : i]
        )

    def _aside_reason(self, i: int) -> bool:
        """Say whether a word tells on what terms somebody speaks: "speaking on condition", ", citing two diplomats"."""
        lower = self.tokens[i].lower
        if lower in _ASIDES or (i + 1 < len(self.tokens) and self.tokens[i + 1].lower == "anonymity"):
            return True
        before = [token.lower for token in self.tokens[max(0, i - 6) : i]]
        if "who" in before[-3:] and lower.endswith("ed"):
            # "who asked not to be identified": why a source has no name.
            after = {token.lower for token in self.tokens[i : i + 8]}
            if after & {"named", "identified", "anonymity", "anonymous", "quoted", "unnamed"}:
                return True
        return lower.startswith("discuss") and bool(
            {"because", "anonymity", "condition", "authorised", "authorized"} & set(before)
        )

    def _known_subject(self, i: int, start: int, end: int) -> bool:
        if (
            self.known is None
            or self.tokens[i].lower not in self.lexicon.acts
            or (before_class(self.tokens, i) == "d" and not self._owned(i))
            or (self.tokens[i].lower in _NEEDS_CLAUSE and after_class(self.tokens, i) in "fpr")
        ):
            return False
        left, _ = self._cue_span(i, start, end)
        source = self._subject(left, start)
        return source is not None and (self.words(source).lower() in NOMINATIVE or self.known(self.words(source)))

    def _same_quote(self, i: int, start: int) -> bool:
        return self.tokens[i].quote == self.tokens[start].quote

    def _closing(self, start: int, end: int, nested: bool) -> list[Attribution]:
        """Read what closes a sentence, "…, Smith said." or "…, said Smith.": it governs all before it."""
        for i in range(end - 1, start + 2, -1):
            token = self.tokens[i]
            if not token.word or (token.quote and not nested) or not self._speaks(i):
                continue
            left, right = self._cue_span(i, start, end)
            share = self.lexicon.probability(self.tokens[:end], i)
            last = not any(later.word for later in self.tokens[right:end]) or self._aside_follows(right, end)
            if share < self.threshold and not (
                share >= _KNOWN_THRESHOLD
                and last
                and (self._known_subject(i, start, end) or self._set_off(left, start))
            ):
                continue
            made = None
            if not self._apposed(left, start):
                made = self._inverted(i, left, right, start, end)
            if made is None:
                made = self._after(i, left, right, self._subject(left, start), start, end)
            if made is not None and sum(piece[1] - piece[0] for piece in made.content) >= 3:
                return [made]
        return []

    def _speaks(self, i: int) -> bool:
        lower = self.tokens[i].lower
        return self.lexicon.acts.get(lower) in SPEAKING or lower in _CLOSERS

    def _set_off(self, left: int, start: int) -> bool:
        """Say whether a noun phrase behind a comma is all that stands before a cue: ", a ministry paper shows"."""
        source = self._subject(left, start)
        if source is None or source[0] <= start + 3 or self.tokens[source[0] - 1].text != ",":
            return False
        return self.tokens[source[0]].lower in ("a", "an", "the", "one", "his", "her", "their", "its")

    def _aside_follows(self, right: int, end: int) -> bool:
        """Say whether only how it was said follows: ", citing two diplomats"."""
        return right + 1 < end and self.tokens[right].text == "," and self.tokens[right + 1].lower in _ASIDES

    # --- patterns ----------------------------------------------------------------------------

    def _dash(self, start: int, end: int) -> list[Attribution]:
        """Read a headline that names its source behind a dash or bar: "…  - Bloomberg"."""
        for i in range(end - 1, max(start + 1, end - 7), -1):
            token = self.tokens[i]
            if token.text in ("-", "–", "—", "|", "--") and i + 1 < end:
                tail = self.tokens[i + 1 : end]
                named = all(word.text[0].isupper() or word.lower in ("of", "the", "and") for word in tail if word.word)
                spaced = token.start > self.tokens[i - 1].end
                if named and spaced and len(tail) <= 4:
                    return [Attribution((i + 1, end), None, -1, ((start, i),), "dash")]
        return []

    def _colon(self, start: int, end: int) -> list[Attribution]:
        """Read a headline of the form "Smith: …"."""
        for i in range(start + 1, min(start + 5, end - 2)):
            if self.tokens[i].text == ":":
                head = self.tokens[start:i]
                if all(word.word and word.text[0].isupper() for word in head):
                    return [Attribution((start, i), (i, i + 1), -1, ((i + 1, end),), "colon")]
                return []
        return []

    def _according(self, start: int, end: int) -> list[Attribution]:
        for i in range(start, end - 2):
            if self.tokens[i].quote or self.tokens[i].lower != "according" or self.tokens[i + 1].lower != "to":
                continue
            left = i + 2
            if i == start or (i == start + 1 and not self.tokens[start].word):
                right = self._find(left, end, lambda t: t.text == "," and not t.quote)
                # "According to X, a think-tank, …": an apposition is short and begins with an article.
                if right is not None and right + 1 < end and self.tokens[right + 1].lower in ("a", "an", "the", "who"):
                    again = self._find(right + 1, end, lambda t: t.text == "," and not t.quote)
                    if again is not None and again - right <= 12 and not self._has_verb(right + 1, again):
                        right = again
                if right is None or right + 1 >= end:
                    return []
                source, content = self._trim(left, right), self._trim(right + 1, end)
                if source is None or content is None:
                    return []
                return [self._made(source, (i, left), i, [content], "according")]
            right = self._find(left, end, lambda t: not t.quote and t.text in (",", ";", ".", "—", "–"))
            right = end if right is None else right
            source = self._trim(left, right)
            pieces = [self._trim(self._clause_start(i, start), i)]
            if right + 1 < end and self.tokens[right].text == "," and self._has_verb(right + 1, end):
                pieces.append(self._trim(right + 1, end))
            if source and pieces[0]:
                return [self._made(source, (i, left), i, pieces, "according")]
        return []

    def _attribute(
        self, i: int, start: int, end: int, subject: Range | None, found: list[Attribution]
    ) -> Attribution | None:
        floor = max((max(piece[1] for piece in made.content) for made in found), default=start)
        left, right = self._cue_span(i, floor, end)
        if self._passive(i, left, right):
            made = self._by_agent(i, left, right, floor, end)
            if made is not None:
                return made
        source = self._subject(left, floor) if self._apposed(left, floor) else None
        if source is None:
            inverted = self._inverted(i, left, right, floor, end)
            if inverted is not None:
                return inverted
            source = self._possessor(i, left, floor)
            owned = left == i and i > floor + 1 and (self._owner(i - 1) or self._owner(i - 2))
            noun = before_class(self.tokens, i) == "d" or (owned and self.tokens[i].lower in _NOUNS)
            if source is None and noun and owned:
                # "Smith's military support alone would do": a noun that attributes nothing.
                return None
            source = source or self._subject(left, floor)
            if source is None and left - floor > 2 and self.tokens[left - 1].lower == "to":
                source = self._object(left - 1, floor)
        if source is None:
            if subject is not None and self._continues(left):
                source = subject
            elif self._continues(left):
                source = self._first_noun_phrase(start, left)
        after = self._after(i, left, right, source, floor, end)
        if after is not None:
            return after
        if source is not None and self._what(source[0], floor) and not self._names(i):
            return None
        if source is not None and self._expletive(source, left, i):
            return None
        if source is not None and self._was_asked(i, left, right):
            # "Paris had not been asked for help": the subject is whom it was said to.
            source = None
        end = self._relative_end(i, left, end)
        content = self._complement(i, right, end)
        if content is None or (source is None and after_class(self.tokens, i) not in "tq"):
            return None
        form: Form = "participle" if self.tokens[i].lower.endswith("ing") and left == i else "before"
        return self._made(source, (left, right), i, [content], form)

    def _what(self, first: int, floor: int) -> bool:
        return first > floor and self.tokens[first - 1].lower in ("what", "whatever")

    def _expletive(self, source: Range, left: int, i: int) -> bool:
        """Say whether "it" stands for nothing: "it is too early to discuss", "it would be hoped"."""
        if self.words(source).lower() not in ("it", "there"):
            return False
        return any(token.lower in _BE for token in self.tokens[left:i])

    def _was_asked(self, i: int, left: int, right: int) -> bool:
        if self.tokens[i].lower not in _HAVING_OBJECTS:
            return False
        return any(token.lower in _BE for token in self.tokens[left:i])

    def _relative_end(self, i: int, left: int, end: int) -> int:
        """Say where a relative clause ends: "Paris, which opposed the plan, abstained"."""
        if left == 0 or self.tokens[left - 1].lower not in ("which", "who"):
            return end
        for j in range(i + 1, end - 1):
            following = self.tokens[j + 1]
            past = following.lower.endswith("ed") and following.text.islower()
            if self.tokens[j].text == "," and (following.lower in FINITE or past):
                return j
        return end

    def _names(self, i: int) -> bool:
        """Say whether a cue gives a name: "what he called a disaster", not "what he has to offer"."""
        naming = self.tokens[i].lower.startswith(("call", "describ", "term", "dub", "label"))
        return naming or after_class(self.tokens, i) in "tq"

    def _passive(self, i: int, left: int, right: int) -> bool:
        if not self.tokens[i].lower.endswith(("ed", "en", "nd")) or right >= len(self.tokens):
            return False
        be = {token.lower for token in self.tokens[left:i]} & {"is", "are", "was", "were", "be", "been", "being"}
        return bool(be) and self.tokens[right].lower == "by"

    def _by_agent(self, i: int, left: int, right: int, floor: int, end: int) -> Attribution | None:
        stop = self._find(right + 1, end, lambda t: t.text in MARKS)
        source = self._trim(right + 1, end if stop is None else stop)
        content = self._trim(self._clause_start(left, floor), left)
        if source is None or content is None:
            return None
        if any(token.lower in ("whose", "which", "who") for token in self.tokens[content[0] : content[1]]):
            # "the papers, whose authenticity was confirmed by two officials, show": an aside.
            return None
        return self._made(source, (left, right + 1), i, [content], "passive")

    def _inverted(self, i: int, left: int, right: int, floor: int, end: int) -> Attribution | None:
        """Read "…, said Smith" and "“…” said Smith, who …, “…”"."""
        if left != i or i == floor or not self._closes_clause(i - 1) or self.tokens[i].lower in _NEVER_INVERTED:
            return None
        if self.lexicon.act(self.tokens[i].lower) not in ("report", "assessment", "warning", "belief"):
            return None
        if right >= end or not self.tokens[right].word or self.tokens[right].lower in {"that", *AUXILIARIES}:
            return None
        if self.tokens[i].lower.endswith("ing") or self.tokens[right].lower in PREPOSITIONS | QUESTION_WORDS:
            return None
        stop = self._find(right, end, lambda t: bool(t.quote) or t.text in (";", "—") or t.text in STOPS)
        stop = end if stop is None else stop
        comma = self._find(right, stop, lambda t: t.text == ",")
        source_end = stop if comma is None or not self._has_verb(comma + 1, stop) else comma
        if comma is not None and self.tokens[min(comma + 1, end - 1)].lower in ("who", "a", "an", "the"):
            source_end = stop
        onward = comma is not None and self.tokens[min(comma + 1, end - 1)].lower in _GOES_ON - {"and"}
        if comma is not None and onward:
            source_end = comma
        source = self._trim(right, source_end)
        before = self._trim(self._quote_start(i - 1, floor), i)
        if source is None or before is None:
            return None
        pieces = [before]
        rest = self._trim(comma + 1 if comma is not None and onward else stop, end)
        if rest is not None and (onward or self.tokens[rest[0]].quote):
            pieces.append(rest)
        return self._made(source, (left, right), i, pieces, "inverted")

    def _after(self, i: int, left: int, right: int, source: Range | None, floor: int, end: int) -> Attribution | None:
        """Read "…, Smith said." and "…, Smith said, …"."""
        if source is None or source[0] <= floor or not self._closes_clause(source[0] - 1):
            return None
        acts = ("report", "assessment", "warning", "belief", "expectation")
        if self.lexicon.act(self.tokens[i].lower) not in acts and self.tokens[i].lower not in _CLOSERS:
            return None
        tail = right
        while tail < end and self.tokens[tail].word and not self.tokens[tail].quote and tail - right < 12:
            if self.tokens[tail].lower in {"that", "whether", "how", "to"} and tail - right < 2:
                return None
            tail += 1
        if tail < end - 1 and right < tail and self.tokens[i].lower in TELL and self.tokens[tail].quote:
            return None
        ends = (
            tail >= end or self.tokens[tail].text in (",", ".", ";", ":", "—", "–", "?", "!") or self.tokens[tail].quote
        )
        if not ends or (tail - right > 1 and self._has_verb(right, tail)):
            return None
        told = self.tokens[i].lower in TELL or self.lexicon.act(self.tokens[i].lower) == "report"
        long = tail - right > (5 if told else 0) and self.tokens[i].lower not in TELL
        if long and self.tokens[right].lower not in PREPOSITIONS | DAYS and not is_adverb(self.tokens[right]):
            return None
        before = self._trim(self._quote_start(source[0] - 1, floor), source[0])
        # "Smith, he said, believes that …": the verb of a subject that stands before the parenthesis.
        parted = (
            before is not None
            and tail < end - 1
            and self.tokens[tail].text == ","
            and self._cue_at(tail + 1)
            and not self._gerund(tail + 1)
            and not any(self.predicates(j) for j in range(*before))
        )
        goes_on = tail < end - 1 and self.tokens[tail].text == "," and (parted or not self._cue_at(tail + 1))
        if before is None or (before[1] - before[0] < 2 and not goes_on):
            return None
        asked = self.tokens[before[0]].lower in ("asked", "pressed") and not self.tokens[before[0]].quote
        pieces = [] if asked else [before]
        rest = self._trim(tail, end)
        if rest is not None and not self.tokens[rest[0]].quote and self.tokens[rest[0]].lower.endswith("ing"):
            # "…, they said, speaking on condition of anonymity": how it was said.
            rest = None if not self._cue_at(rest[0]) else rest
        if rest is not None:
            quoted = bool(self.tokens[rest[0]].quote)
            indirect = self.tokens[min(tail, end - 1)].text in (",", ":", "—", "–")
            # "…, he said, adding that …" goes on with a new cue, "…, he said, though …" with the content.
            if quoted or parted or (indirect and not self._cue_at(rest[0]) and not self._cue_at(rest[0] + 1)):
                stop = self._next_cue(rest[0] + parted, end) if not quoted else end
                trimmed = self._trim(rest[0], stop)
                if trimmed is not None:
                    pieces.append(trimmed)
        return self._made(source, (left, right), i, pieces, "after") if pieces else None

    def _made(
        self, source: Range | None, cue: Range | None, head: int, pieces: Sequence[Range | None], form: Form
    ) -> Attribution:
        return Attribution(source, cue, head, tuple(piece for piece in pieces if piece is not None), form)
