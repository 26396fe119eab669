"""Phrases of a sentence without a parser: the span of a cue, the noun phrase before it, the complement after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.reading.cues import AUXILIARIES, DETERMINERS, PREPOSITIONS, after_class, is_adverb
from locarno.reading.grammar import (
    ADVERBS,
    ARTICLES,
    BREAKERS,
    CUE_ADVERBS,
    DAYS,
    ENDS_WEAK,
    FINITE,
    IN_BETWEEN,
    LEADING,
    LIGHT,
    NEVER_IN_NAME,
    NOMINATIVE,
    OWNERS,
    PRONOUNS,
    STAGES,
    TELL,
    TIME_OPENERS,
    TIME_UNITS,
)
from locarno.reading.segment import CLOSING, SINGLE, STRAIGHT
from locarno.reading.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from locarno.reading.cues import Lexicon
    from locarno.reading.segment import Sentence, Token

Range = tuple[int, int]
"""Tokens from … up to, not including."""

_RELATIONS = words("aide adviser advisor ambassador envoy assistant counsel aides advisers advisors close counsellor")
"""Nouns of who belongs to somebody: an aide to Smith."""
_TIME_FILLERS = words("the of by in on a an this end its")
_SAID = words("said says added adds noted told recalled remarked argued insisted explained claimed wrote")
_COUNTING = words("newly several many some two three four five six seven eight nine ten other another")
_LINKS = words("and of the")
THRESHOLD = 0.42
"""Least share of cases in which a word so surrounded is a cue."""


class Phrases:
    """A sentence with what is known of its words."""

    def __init__(
        self,
        sentence: Sentence,
        lexicon: Lexicon,
        threshold: float = THRESHOLD,
        known: Callable[[str], bool] | None = None,
    ) -> None:
        self.sentence = sentence
        self.tokens: Sequence[Token] = sentence.tokens
        self.lexicon = lexicon
        self.threshold = threshold
        self.known = known

    def words(self, piece: Range) -> str:
        """Give the words of a range, with single blanks."""
        return " ".join(token.text for token in self.tokens[piece[0] : piece[1]])

    def _owned(self, i: int) -> bool:
        lower = self.tokens[i].lower
        if lower.endswith("ed"):
            return False
        if self.tokens[i - 1].lower in OWNERS or self._owner(i - 1):
            return True
        return i > 1 and self.tokens[i - 2].lower in LIGHT

    def _apposed(self, left: int, floor: int) -> bool:
        """Say whether a comma before a cue closes "Smith, a general," rather than what Smith said."""
        if left - floor < 3 or self.tokens[left - 1].text != "," or self.tokens[left - 1].quote:
            return False
        commas = [j for j in range(floor, left) if self.tokens[j].text == "," and not self.tokens[j].quote]
        if len(commas) < 2 or self.tokens[floor].quote or self._cue_at(left - 2):
            return False
        if any(token.lower in NOMINATIVE for token in self.tokens[commas[-2] : left]):
            return False
        return not self._has_verb(commas[-2] - 4, commas[-2]) and left - commas[-2] <= 20

    def _possessor(self, i: int, left: int, floor: int) -> Range | None:
        """Read "his hope that", "Smith's firm pledge to": the owner of a noun is its source."""
        if self.tokens[i].lower.endswith(("ed", "ing")) or left != i:
            return None
        # "his hope that", "Smith's demand for", not "Smith's support alone" or "as part of".
        following = self.tokens[i + 1].lower if i + 1 < len(self.tokens) else ""
        if after_class(self.tokens, i) not in "toqr" or following in ("as", "in", "at", "by", "from"):
            return None
        for j in (left - 1, left - 2):
            if j < floor or not self.tokens[j].word:
                return None
            if j == left - 2 and self.tokens[left - 1].lower.endswith("s"):
                # "his aides know", not "his firm hope".
                return None
            if self.tokens[j].lower in OWNERS:
                return j, j + 1
            if self._owner(j):
                return self._subject(j + 1, floor)
        return None

    def _owner(self, j: int) -> bool:
        return self.tokens[j].lower.endswith(("’s", "'s", "s’", "s'"))

    # --- parts -------------------------------------------------------------------------------

    def _cue_span(self, i: int, floor: int, end: int) -> Range:
        left = i
        while left > floor and not self.tokens[left - 1].quote:
            lower = self.tokens[left - 1].lower
            adverb = lower in CUE_ADVERBS or is_adverb(self.tokens[left - 1])
            if adverb or lower in AUXILIARIES or lower.endswith(("n’t", "n't")):
                left -= 1
            elif (back := self._in_between(left, floor)) is not None or (back := self._light(left, floor)) is not None:
                left = back
            else:
                break
        # "that to …" belongs to a complement, not to a cue.
        while left < i and self.tokens[left].lower == "to":
            left += 1
        right = i + 1
        particle = self.tokens[right].lower if right < end else ""
        if particle in ("out", "up") or (particle == "on" and self.tokens[i].lower.startswith("call")):
            right += 1
        return left, right

    def _in_between(self, left: int, floor: int) -> int | None:
        """Step back over "so far", "at one stage" between auxiliary and verb."""
        for length in (2, 3):
            first = left - length
            if first <= floor or self.tokens[first - 1].lower not in AUXILIARIES:
                continue
            phrase = tuple(token.lower for token in self.tokens[first:left])
            if phrase in IN_BETWEEN or (length == 3 and phrase[0] == "at" and phrase[2] in STAGES):
                return first
        return None

    def _light(self, left: int, floor: int) -> int | None:
        """Step back over "made it", "adopted a cautious" before "clear", "optimism"."""
        if left - 1 > floor and self.tokens[left - 1].lower in ("made", "make", "makes", "making"):
            return left - 1
        for k in (left - 1, left - 2):
            if k - 1 <= floor or not self.tokens[k].word:
                return None
            shared = self.tokens[k].lower in OWNERS and self.tokens[k - 1].lower in ("share", "shares", "shared")
            if shared or (self.tokens[k].lower in ARTICLES and self.tokens[k - 1].lower in LIGHT):
                return k - 1
        return None

    def _subject(self, left: int, floor: int) -> Range | None:
        """Find the noun phrase that ends before a cue, with its appositions."""
        stop = left
        if stop > floor and self.tokens[stop - 1].text == ",":
            # "Smith, a general, said": back over the apposition, if it is one.
            opening = stop - 2
            while opening > floor and self.tokens[opening].text != "," and not self.tokens[opening].quote:
                opening -= 1
            if opening >= floor and stop - 2 - opening == 1 and self.tokens[stop - 2].lower in LEADING:
                return self._subject(opening, floor)
            if opening <= floor or self.tokens[opening].text != "," or stop - opening > 25:
                return None
            if self._is_clause(opening + 1, stop - 1) or self._parenthesis(opening + 1, stop - 1):
                return None
            core = self._subject(opening, floor)
            return None if core is None else (core[0], stop - 1)
        i = stop - 1
        if i >= floor and self.tokens[i].lower in NOMINATIVE:
            return i, stop
        while i >= floor:
            token = self.tokens[i]
            lower = token.lower
            if lower == "who" and floor < i < stop - 1:
                if not self.tokens[i - 1].word or self.tokens[i - 1].lower in BREAKERS:
                    break
                # "A diplomat who sat in on the talks said".
                i -= 1
                continue
            if lower == "whose":
                return None
            if lower in ("who", "which"):
                if i <= floor:
                    return None
                return self._antecedent(self._subject(i - 1 if self.tokens[i - 1].text == "," else i, floor))
            if token.text == "'" or token.text == "’":
                i -= 1
                continue
            if not token.word and token.text not in (".", "(", ")", "%", "&", "-", "–", "/"):
                break
            if lower == "to" and i > floor and self.tokens[i - 1].lower in _RELATIONS:
                i -= 1
                continue
            if lower in FINITE and i - 1 > floor and self.tokens[i - 1].lower == "who" and i < stop - 1:
                # "An official who was in the room described".
                i -= 1
                continue
            if token.quote or lower in FINITE or lower in NEVER_IN_NAME:
                break
            past = lower.endswith("ed") and token.text.islower() and len(lower) > 4
            if past and not self._attributive(i, floor) and not self._reduced(i, floor, stop):
                break
            if lower in BREAKERS and not self._joins(i, floor, stop):
                break
            i -= 1
        first = i + 1
        while first < stop and (self.tokens[first].lower in LEADING or not self.tokens[first].word):
            first += 1
        first = self._skip_opening_phrase(self._skip_time(first, stop), stop)
        if stop - first > 2 and self.tokens[stop - 1].lower in DAYS and self.tokens[stop - 2].lower == "on":
            # "Smith on Wednesday denied".
            stop -= 2
        if first >= stop or stop - first > 30 or all(token.lower in ADVERBS for token in self.tokens[first:stop]):
            return None
        return first, stop

    def _antecedent(self, core: Range | None) -> Range | None:
        """Give the name at the end of what stands before a relative clause: "raised it with Smith, who …"."""
        if core is None:
            return None
        first = core[1]
        while first > core[0] and (self.tokens[first - 1].text[0].isupper() or self.tokens[first - 1].lower in _LINKS):
            first -= 1
        while first < core[1] and self.tokens[first].lower in _LINKS:
            first += 1
        inside = any(
            t.lower in PREPOSITIONS or self._cue_at(j) for j, t in enumerate(self.tokens[core[0] : first], core[0])
        )
        return (first, core[1]) if first < core[1] and inside and first > core[0] else core

    def _object(self, to: int, floor: int) -> Range | None:
        """Find who is to worry in "this has led the allies to worry"."""
        found = self._subject(to, floor)
        if found is None or found[0] <= floor or self.tokens[found[0] - 1].lower not in FINITE:
            return None
        return (found[0] + 1, found[1]) if found[1] - found[0] > 1 else None

    def _attributive(self, i: int, floor: int) -> bool:
        """Say whether a word in -ed stands before a noun, as in "a retired general"."""
        before = self.tokens[i - 1].lower if i > floor else "the"
        return before in DETERMINERS | _COUNTING or before.endswith("ly")

    def _reduced(self, i: int, floor: int, stop: int) -> bool:
        """Say whether a word in -ed begins a shortened relative clause, as in "officials briefed on the talks said"."""
        if i <= floor or i + 2 >= stop or self.tokens[i + 1].lower not in PREPOSITIONS:
            return False
        before = self.tokens[i - 1]
        joined = any(token.lower in ("and", "or", "but") for token in self.tokens[i + 1 : stop])
        return before.word and before.lower not in FINITE | BREAKERS | PRONOUNS | ADVERBS and not joined

    def _joins(self, i: int, floor: int, stop: int) -> bool:
        """Say whether "and" joins two names, not two clauses."""
        if self.tokens[i].lower not in ("and", "or") or i <= floor or i + 1 >= stop:
            return False
        return self.tokens[i - 1].word and not self._has_verb(max(floor, i - 3), i) and i + 1 < stop

    def _skip_time(self, first: int, stop: int) -> int:
        """Leave out "Earlier this week" or "For some weeks" before the noun phrase."""
        for i in range(first, min(stop - 1, first + 5)):
            lower = self.tokens[i].lower
            if lower in TIME_UNITS:
                return i + 1 if i > first or lower in DAYS else first
            if lower not in TIME_OPENERS:
                return first
        return first

    def _skip_opening_phrase(self, first: int, stop: int) -> int:
        """Leave out "On Tuesday" before "Smith said" where no comma does."""
        if self.tokens[first].lower in PREPOSITIONS - {"of"} and stop - first > 2:
            for i in range(first + 1, stop):
                if self.tokens[i].lower in PRONOUNS or (
                    self.tokens[i].text[0].isupper() and self.tokens[i - 1].lower in DAYS
                ):
                    return i
                named = self.tokens[i].text[0].isupper() and self.tokens[i - 1].text.islower()
                if named and i > first + 1 and self.tokens[i - 1].lower not in PREPOSITIONS | DETERMINERS | {"and"}:
                    # "In her letter Smith asks".
                    return i
        return first

    def _first_noun_phrase(self, start: int, left: int) -> Range | None:
        i = start
        while i < left and (self.tokens[i].lower in LEADING or not self.tokens[i].word):
            i += 1
        first = i
        while i < left and self.tokens[i].word and self.tokens[i].lower not in FINITE | BREAKERS | PREPOSITIONS:
            token = self.tokens[i]
            if i > first and token.lower.endswith(("ed", "es")) and token.text.islower():
                break
            i += 1
            if i - first > 6:
                return None
        return (first, i) if i > first else None

    def _complement(self, i: int, right: int, end: int) -> Range | None:
        first = right
        head = self.tokens[i].lower
        if first < end and self.tokens[first].text in (",", ":"):
            quoted = first + 1 < end and self.tokens[first + 1].quote
            if not quoted and self.tokens[first].text == ",":
                # "said, in a speech, that …"
                that = self._find(first, min(end, first + 15), lambda t: t.lower == "that")
                if that is None:
                    quote = self._find(first, min(end, first + 18), lambda t: bool(t.quote))
                    if quote is None:
                        return None
                    first = quote
                else:
                    first = that
            else:
                first += 1
        else:
            first = self._after_addressee(head, first, end)
        if first >= end:
            return None
        last = self._content_end(first, end, weak=self.tokens[first].lower not in ("that", "whether", "how"))
        content = self._trim(first, last)
        if content is not None and content[1] - content[0] <= 2 and self.tokens[content[0]].lower in ("at", "in", "on"):
            # "was reluctant at first" has no content.
            return None
        if content is not None and self._empty(i, *content):
            return None
        return content

    def _empty(self, i: int, first: int, last: int) -> bool:
        """Say whether what follows a cue is no content: "but not surprised", "this week", "to Smith"."""
        if self.tokens[first].lower in ("but", "and", "or"):
            return True
        said = [token for token in self.tokens[first:last] if token.word]
        timed = any(token.lower in TIME_UNITS | DAYS for token in said)
        if timed and all(
            token.lower in TIME_UNITS | TIME_OPENERS | _TIME_FILLERS or token.text.isdigit() for token in said
        ):
            return True
        to_whom = self.tokens[first].lower == "to" and first + 1 < last and self.tokens[first + 1].text[0].isupper()
        return to_whom and self.lexicon.act(self.tokens[i].lower) == "report"

    def _parenthesis(self, first: int, last: int) -> bool:
        """Say whether what stands between two commas says who said it: ", one of them said,"."""
        return last - first > 1 and self.tokens[last - 1].lower in _SAID

    def _after_addressee(self, head: str, first: int, end: int) -> int:
        """Step over an addressee, a day or "in an interview" between a cue and its content."""
        wide = head in TELL or self.lexicon.act(head) == "report" or self.tokens[min(first, end - 1)].lower == "with"
        limit = min(end, first + (16 if wide else 0))
        for j in range(first, limit):
            token = self.tokens[j]
            if token.lower == "that" and (j == first or self.tokens[j - 1].lower not in PREPOSITIONS):
                return j if (head in TELL or self._aside(first)) and not self._has_verb(first, j) else first
            if token.quote and not token.word and not self._has_verb(first, j):
                marked = j == first or self.tokens[j - 1].text in (",", ":")
                return j if marked or self._aside(first) else first
            if token.text in (";",) or (j > first and token.lower in FINITE):
                break
        if head in TELL:
            j = first
            while j < min(end, first + 8) and self.tokens[j].word:
                if self.tokens[j].lower in ("to", "about", "not", "how", "what", "whether", "that", "for"):
                    return j
                if self.tokens[j].lower in ("he", "she", "they", "it", "i", "we", "there") and j > first:
                    return j
                j += 1
            return first
        if self.lexicon.act(head) == "report" and first < end:
            j = first
            while j < min(end, first + 3) and self.tokens[j].lower in DAYS:
                j += 1
            return j
        return first

    def _aside(self, first: int) -> bool:
        """Say whether what follows a cue is not yet content: "in an interview", "Tuesday"."""
        return self.tokens[first].lower in PREPOSITIONS | DAYS or self.tokens[first].text in (",", ":")

    def _content_end(self, first: int, end: int, *, weak: bool) -> int:
        depth = 0
        for j in range(first + 1, end):
            token = self.tokens[j]
            if token.quote and self.tokens[first].quote != token.quote:
                continue
            if token.text == "(":
                depth += 1
            elif token.text == ")":
                depth = max(0, depth - 1)
            if depth:
                continue
            if token.text == ";" and not token.quote:
                return j
            if token.text == "," and not token.quote and j + 1 < end:
                following = self.tokens[j + 1]
                cue = self._cue_at(j + 1) or (j + 2 < end and self._cue_at(j + 2) and following.lower in ("and", "but"))
                inward = not weak and self.lexicon.act(following.lower) in ("belief", "attitude", "expectation")
                if cue and ((following.lower.endswith("ing") and not inward) or following.lower in ("and", "but")):
                    return j
                carried = following.lower == "but" and j + 2 < end and self.tokens[j + 2].lower in FINITE
                if following.lower in ("but", "while", "though", "although", "whereas") and not carried:
                    return j
                again = (
                    following.lower == "and" and j + 2 < end and self.tokens[j + 2].lower == self.tokens[first].lower
                )
                if again and self.tokens[first].lower in PREPOSITIONS:
                    # "asked for battalions, and for frigates".
                    continue
                only = following.lower == "only" and j + 2 < end and self.tokens[j + 2].lower == "to"
                if weak and (following.lower in ENDS_WEAK or only):
                    return j
            if weak and token.lower == "while" and self._cue_at(j + 1) and self._gerund(j + 1):
                # "believing that …, while noting that …".
                return j
            if weak and token.lower == "but" and not token.quote and j + 1 < end and self.tokens[j + 1].lower in FINITE:
                # "has promised a vote but has given no date".
                return j
            joined = token.lower in ("and", "but") and not token.quote and j + 1 < end and self._cue_at(j + 1)
            if joined and (
                after_class(self.tokens, j + 1) in "tq"
                or (self.lexicon.act(self.tokens[j + 1].lower) == "report" and self._he_follows(j + 1))
                or (weak and not self.tokens[j + 1].lower.endswith("ing"))
            ):
                return j
        return end

    def _gerund(self, i: int) -> bool:
        return self.tokens[i].lower.endswith("ing")

    def _he_follows(self, i: int) -> bool:
        return i + 1 < len(self.tokens) and self.tokens[i + 1].lower in NOMINATIVE

    # --- small questions ---------------------------------------------------------------------

    def _cue_at(self, i: int) -> bool:
        return (
            i < len(self.tokens)
            and self.tokens[i].word
            and not self.tokens[i].quote
            and self.lexicon.probability(self.tokens, i) >= self.threshold
        )

    def _next_cue(self, first: int, end: int) -> int:
        for j in range(first, end):
            if self.tokens[j].text == "," and self._cue_at(j + 1):
                return j
        return end

    def _continues(self, left: int) -> bool:
        return left > 0 and self.tokens[left - 1].lower in ("and", "but", "or", "then", "while", ",")

    def _is_clause(self, first: int, last: int) -> bool:
        return self.tokens[first].lower in ("and", "but", "when", "if", "as", "while", "although", "though")

    def _has_verb(self, first: int, last: int) -> bool:
        return any(
            (token.lower in FINITE and token.text != "May") or token.lower.endswith(("n’t", "n't"))
            for token in self.tokens[max(0, first) : last]
        )

    def _closes_clause(self, i: int) -> bool:
        token = self.tokens[i]
        return (
            token.text == ","
            or token.text in CLOSING
            or (token.text in (STRAIGHT, SINGLE[1]) and bool(token.quote))
            or (token.text in ("?", "!") and i > 0)
        )

    def _clause_start(self, i: int, floor: int) -> int:
        """Go back to where the clause before token `i` begins."""
        j = i - 1
        while j > floor:
            if self.tokens[j].text == ";" and not self.tokens[j].quote:
                return j + 1
            j -= 1
        return floor

    def _quote_start(self, i: int, floor: int) -> int:
        """Go back to where what is quoted before token `i` begins."""
        return self._clause_start(i + 1, floor)

    def _find(self, first: int, end: int, wanted: Callable[[Token], bool]) -> int | None:
        for j in range(first, end):
            if wanted(self.tokens[j]):
                return j
        return None

    def _trim(self, first: int, last: int) -> Range | None:
        """Drop marks at both ends; keep quotation marks, and the stop inside them."""
        while first < last and not self._keeps(first):
            first += 1
        while last > first and not self._keeps(last - 1):
            last -= 1
        return (first, last) if last > first else None

    def _keeps(self, i: int) -> bool:
        token = self.tokens[i]
        return token.word or bool(token.quote) or token.text in ("$", "€", "£", "%", ")", "(", "’", "'")
