"""Statements out to other programs, and back."""

from __future__ import annotations

import csv
import io
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_statements import documents
from jsonschema import Draft202012Validator

import locarno.cases
from locarno.diagnostics import LocarnoError
from locarno.evidence import Certainty, Document, Span, Statement, read_back
from locarno.reading import read
from locarno.reading.export import FORMATS, brat, conll, docbin, read_brat, table, webannotation
from locarno.reading.segment import segment

DISPATCH = Path(locarno.cases.__file__).parent / "ukraine-2025-01" / "documents" / "dispatch.txt"
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "webannotation.schema.json"
NOTE = Document.from_text(
    "Peace near - Reuters\nMacron warned that talks could fail if Moscow left.\n"
    "“I think,” he said, “that we\r\nwill wait.”"
)


@pytest.fixture(scope="module")
def dispatch():
    document = Document.load(DISPATCH)
    return document, read(document.text, document)


def by_id(statements):
    return {statement.id: statement for statement in statements}


# brat


def test_brat_out_and_in_gives_the_same_statements(dispatch):
    document, statements = dispatch
    again, remarks = read_brat(brat.write(document, statements), document.text)
    assert not remarks
    assert again == statements


@given(documents())
def test_brat_keeps_every_statement_of_any_text(made):
    document, statements = made
    written = brat.write(document, statements)
    again, remarks = read_brat(written, document.text)
    assert not remarks
    assert by_id(again) == by_id(statements)
    for line in written.splitlines():
        if line.startswith("T"):
            place = line.split("\t")[1]
            pieces = [tuple(map(int, piece.split())) for piece in place.split(" ", 1)[1].split(";")]
            assert all("\n" not in document.text[start:end] for start, end in pieces)


def test_what_is_moved_in_brat_is_moved_in_the_statement():
    statement = Statement(
        id="s7",
        source=Span(start=21, end=27),
        source_type="named_person",
        actor="france",
        cue=Span(start=28, end=34),
        content=(Span(start=35, end=71),),
        act="warning",
    )
    written = brat.write(NOTE, [statement]).replace("Content 35 71", "Content 40 71")
    written = written.replace("\tAct E1 warning", "\tAct E1 threat")
    ((again,), _) = read_brat(written, NOTE.text)
    assert again.content == (Span(start=40, end=71),)
    assert (again.id, again.act, again.actor, again.cue) == ("s7", "threat", "france", statement.cue)


POLNEAR_MANNER = """T1\tCue 28 34\twarned
T2\tContent 35 57\tthat talks could fail
T3\tSource 21 27\tMacron
T4\tAttribution 28 34\twarned
E1\tAttribution:T4 Content:T2 Cue:T1 Source:T3
T5\tContent 40 50;52 57\ttalks coul fail
T6\tAttribution-no-source 28 34\twarned
E2\tAttribution-no-source:T6 Content:T5 Cue:T1
#1\tAnnotatorNotes T2\tA note that goes on
T9 over several lines
E9 as if it were an event
T7\tDiscard 0 5\tPeace
E3\tAttribution:T4 Cue:T1
E4\tAttribution:T4 Content:T8
T8\tContent 900 905\tbeyond
R1\tSame Arg1:T1 Arg2:T2
*\tEquiv T1 T2
A1\tHard E1
"""


def test_the_brat_of_another_annotator_is_read_as_far_as_it_goes():
    statements, remarks = read_brat(POLNEAR_MANNER, NOTE.text)
    first, second = statements
    assert (first.id, first.act, first.engine, first.source_type) == ("s1", "report", "brat", "named_person")
    assert NOTE.quote(first.source) == "Macron"
    assert (second.parent, second.source, second.source_type) == ("s1", None, "narrator")
    assert second.content == (Span(start=40, end=50), Span(start=52, end=57))
    assert [remark.code for remark in remarks] == ["D404", "D404"]
    assert "no content" in remarks[0].message
    assert "900–905" in remarks[1].message


def test_what_is_no_brat_is_refused():
    with pytest.raises(LocarnoError, match="D403"):
        read_brat("no annotation at all", NOTE.text)
    assert read_brat("", NOTE.text) == ([], ())


STRAY = (
    "E1\tX:T1 Inside:E2 Content:T2",
    "E2\tX:T1 Inside:E1 Content:T5",
    '#9\tStatement E1\t{"id": "s1"}',
    "T1\tCue 3 3\t",
    "E5\tA:T1 Content:T5",
)


@given(st.lists(st.sampled_from([*POLNEAR_MANNER.splitlines(), *STRAY]), max_size=25))
def test_any_lines_in_any_order_give_statements_that_hold(lines):
    try:
        statements, _ = read_brat("\n".join(lines), NOTE.text)
    except LocarnoError as error:
        assert {found.code for found in error.diagnostics} == {"D403"}
        return
    seen = set()
    for statement in statements:
        assert statement.parent is None or statement.parent in seen
        assert statement.id not in seen
        seen.add(statement.id)
        assert all(span.end <= len(NOTE.text) for span in statement.spans())


# Web Annotation


def test_web_annotations_are_as_their_schema_says_and_come_back(dispatch):
    document, statements = dispatch
    made = json.loads(webannotation.write(document, statements))
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(made)] == []
    assert webannotation.statements_of(made) == statements
    assert made["total"] == len(made["first"]["items"])
    anchored = read_back(made, "A new first line.\n" + document.text)
    for statement in statements:
        moved = [document.text[span.start - 18 : span.end - 18] for span in anchored[statement.id, "content"]]
        assert moved == [document.quote(span) for span in statement.content]


def test_annotations_of_somebody_else_hold_no_statements():
    with pytest.raises(LocarnoError, match="D402"):
        webannotation.statements_of({"first": {"items": [{"body": "text"}]}})


# CoNLL


def columns(written):
    lines = [line for line in written.splitlines() if line and not line.startswith("# ")]
    return [line.split("\t") for line in lines]


@given(documents())
def test_conll_tags_are_valid_and_cover_what_the_spans_cover(made):
    document, statements = made
    rows = columns(conll.write(document, statements))
    tokens = [token for sentence in segment(document.text) for token in sentence.tokens]
    assert [(int(row[1]), int(row[2])) for row in rows] == [(token.start, token.end) for token in tokens]
    depth = conll.depths(statements)
    for level in range(max(depth.values()) + 1):
        tags = [row[3 + level] for row in rows]
        for before, tag in zip(["O", *tags], tags, strict=False):
            if tag.startswith("I-"):
                assert before[2:] == tag[2:]
        covered = [
            any(
                span.start < token.end and token.start < span.end
                for s in statements
                if depth[s.id] == level
                for span in (*s.content, s.source, s.cue, s.condition and s.condition.trigger)
                if span
            )
            for token in tokens
        ]
        assert covered == [tag != "O" for tag in tags]


def test_conll_of_one_statement_reads_as_it_should():
    statements = [s for s in read(NOTE.text, NOTE) if s.act == "warning"]
    rows = columns(conll.write(NOTE, statements))
    assert [row[3] for row in rows if row[0] in ("Macron", "warned", "that", "talks", "if")][:5] == [
        "B-SOURCE",
        "B-CUE",
        "B-CONTENT",
        "I-CONTENT",
        "B-CONDITION",
    ]


# CSV


def test_csv_has_a_row_for_each_statement(dispatch):
    document, statements = dispatch
    rows = list(csv.DictReader(io.StringIO(table.write(document, statements), newline="")))
    assert [row["id"] for row in rows] == [statement.id for statement in statements]
    assert tuple(rows[0]) == table.COLUMNS
    for row, statement in zip(rows, statements, strict=True):
        assert row["act"] == statement.act
        assert document.text[int(row["start"]) : int(row["end"])].split()[0] in row["content"]
        assert row["chain"] == " > ".join(statement.chain)


def test_words_of_a_document_never_become_formulas():
    document = Document.from_text('=HYPERLINK("http://x") said +1, "no", -2 and @SUM(A1)')
    content = tuple(Span(start=i, end=i + 4) for i in (0, 28, 38, 45))
    statements = [
        Statement(id=f"s{number}", source_type="narrator", content=(span,), act="report")
        for number, span in enumerate(content)
    ]
    certain = statements[0].model_copy(update={"certainty": Certainty(word="no", value=-2, low=-3, high=1)})
    rows = list(csv.DictReader(io.StringIO(table.write(document, [*statements, certain]), newline="")))
    assert all(not row["content"].startswith(("=", "+", "-", "@")) for row in rows)
    assert rows[-1]["certainty"] == "-2"


# DocBin


@pytest.mark.skipif(find_spec("spacy") is None, reason="spaCy is not installed (extra `reading`)")
def test_a_docbin_holds_spans_and_statements(dispatch):
    import spacy
    from spacy.tokens import DocBin

    document, statements = dispatch
    data = docbin.write(document, statements)
    (doc,) = DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    assert doc.text == document.text
    assert docbin.statements_of(data) == statements
    for name in docbin.GROUPS:
        assert all(span.text in doc.text for span in doc.spans[name])
    contents = {(span.id_, span.label_) for span in doc.spans["content"]}
    assert contents == {(statement.id, statement.act) for statement in statements}
    sources = {span.id_: span.text for span in doc.spans["source"]}
    for statement in statements:
        if statement.source:
            assert document.quote(statement.source) in sources[statement.id]


def test_without_spacy_a_docbin_is_refused(monkeypatch):
    monkeypatch.setattr(docbin, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    with pytest.raises(LocarnoError, match="E110"):
        FORMATS["docbin"].write(NOTE, [])


def test_every_format_takes_a_document_without_statements():
    for name in set(FORMATS) - {"docbin"}:
        assert isinstance(FORMATS[name].write(NOTE, []), str)
