"""Texts with statements anywhere in them, for properties of what is written and shown."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from locarno.evidence import Certainty, Condition, Document, Hedge, Span, Statement

LETTERS = st.text(alphabet=st.sampled_from("abcde “”\"'.,\n\r\t:=+é—\u2028<&"), min_size=12, max_size=80)


@st.composite
def documents(draw):
    """A text, and statements with spans anywhere in it."""
    text = draw(LETTERS)

    def worded(start, end):
        # A reader marks words; a span of blanks is none.
        assume(text[start:end].strip())
        return Span(start=start, end=end)

    def span():
        start = draw(st.integers(0, len(text) - 1))
        return worded(start, draw(st.integers(start + 1, len(text))))

    statements = []
    for number in range(draw(st.integers(1, 4))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=4, max_size=4)))
        content = [worded(*cuts[:2]), worded(*cuts[2:])][: draw(st.integers(1, 2))]
        hedge = span()
        hedged = Hedge(start=hedge.start, end=hedge.end, kind="degree", scope=hedge)
        statements.append(
            Statement(
                id=f"s{number}",
                parent=draw(st.sampled_from([None, *(s.id for s in statements)])),
                source=draw(st.sampled_from([None, span()])),
                source_type=draw(st.sampled_from(["named_person", "narrator"])),
                cue=draw(st.sampled_from([None, span()])),
                content=tuple(content),
                act=draw(st.sampled_from(["threat", "report"])),
                polarity=draw(st.sampled_from("+-")),
                chain=draw(st.sampled_from([(), ("reuters", "macron")])),
                certainty=draw(st.sampled_from([None, Certainty(word="may", value=1, low=-1, high=2)])),
                condition=draw(st.sampled_from([None, Condition(kind="if", trigger=span())])),
                hedged=draw(st.sampled_from([(), (hedged,)])),
                inherited=draw(st.booleans()),
            )
        )
    return Document.from_text(text), statements
