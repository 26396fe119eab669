"""The annotated news items that ship, and how well the parser-free engine reads them."""

from __future__ import annotations

from importlib.resources import files

import pytest

from locarno.evidence import Registry
from locarno.evidence.document import Span
from locarno.evidence.statement import Condition, Position, Rule, Statement
from locarno.reading import ENGINES
from locarno.reading.corpus import OPEN, corpus, corpus_agenda, corpus_registry, load_item
from locarno.reading.corpus_score import PHENOMENA, report, score_corpus

FOLDER = files("locarno.reading").joinpath("data/corpus")
ITEMS = corpus()
WANTED = [label for item in ITEMS for label in item.statements if not label.optional]


def test_every_file_is_headed_as_invented():
    for entry in FOLDER.iterdir():
        first = entry.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("#")
        assert "CC0" in first
        assert "invented" in first.lower()


def test_nobody_in_it_is_real():
    real = Registry.default()
    for row in corpus_registry().rows:
        if row.id not in real:
            for name in (row.name, *row.aliases, *row.demonyms, *row.metonyms, *filter(None, [row.capital])):
                assert real.resolve(name) is None, name


def test_it_covers_each_phenomenon():
    assert len(ITEMS) >= 40
    assert sum(label.parent is not None for label in WANTED) >= 15
    assert sum(label.chain is not None and len(label.chain) > 1 for label in WANTED) >= 15
    assert sum(label.condition is not None for label in WANTED) >= 15
    assert sum(len(label.positions) for label in WANTED) >= 15
    assert sum(label.link is not None for label in WANTED) >= 15


def test_spans_are_verbatim_and_roles_apart():
    for item in ITEMS:
        for label in item.statements:
            spans = [*label.content, *filter(None, [label.source, label.cue])]
            assert all(0 <= start < end <= len(item.text) for start, end in spans)
            assert all(item.text[start:end].strip() == item.text[start:end] for start, end in spans)
            if label.cue is not None and not label.optional:
                assert not any(a < label.cue[1] and label.cue[0] < b for a, b in label.content), (item.name, label.id)


def test_what_is_inside_stands_inside():
    for item in ITEMS:
        labels = {label.id: label for label in item.statements}
        for label in item.statements:
            if label.parent is not None:
                outer = labels[label.parent].content
                inside = [a >= outer[0][0] and b <= outer[-1][1] for a, b in label.content]
                assert all(inside), (item.name, label.id)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"content": "words that are not there"}, "not in the text"),
        ({"content": "talks"}, "#n"),
        ({"parent": "z"}, "z, which is not there"),
    ],
)
def test_a_slip_in_an_annotation_is_told(change, said):
    statement = {"id": "a", "source": "Grenn", "cue": "said", "content": "talks failed", **change}
    data = {
        "text": "Grenn said talks failed. The talks were long.",
        "date": None,
        "outlet": "x",
        "statements": [statement],
    }
    with pytest.raises(ValueError, match=said):
        load_item("item", data)


def _perfect(text, document, registry, agenda):
    """Give the annotation itself as statements."""
    item = next(item for item in ITEMS if item.text == text)

    def span(piece):
        return None if piece is None else Span(start=piece[0], end=piece[1])

    made = []
    for label in item.statements:
        condition = None
        if label.trigger:
            roles = {
                key: label.condition.get(key) for key in ("by", "giver", "getter", "negated") if key in label.condition
            }
            condition = Condition(kind=label.condition["kind"].split("|")[0], trigger=span(label.trigger), **roles)
        made.append(
            Statement(
                id=label.id,
                parent=label.parent,
                source=span(label.source),
                source_type="institution",
                actor=None if label.actor == OPEN else label.actor,
                cue=span(label.cue),
                content=tuple(map(span, label.content)),
                act="report" if OPEN in label.acts else min(label.acts),
                chain=label.chain or (),
                condition=condition,
                positions=tuple(
                    Position(party=None if p == OPEN else p, issue=i, option=None if o in ("", OPEN) else o, stance=s)
                    for p, i, o, s in label.positions
                    if s != OPEN
                ),
                inherited=label.link is not None,
                rules=(Rule(field="source", rule=label.link["rule"]),) if label.link else (),
            )
        )
    return made


def test_the_annotation_scores_full_marks():
    tallies = score_corpus(_perfect)
    for name in ("attributions", "nesting", "chains", "conditions", "condition roles", "act families", "actors"):
        assert tallies[name].f1 == 1.0, (name, tallies[name].misses)
    assert tallies["inheritance"].f1 > 0.97
    assert tallies["positions"].f1 > 0.9


def test_nothing_scores_nothing():
    tallies = score_corpus(lambda *_: [])
    assert tallies["attributions"].wanted == len(WANTED)
    for name in ("attributions", "nesting", "chains", "conditions", "inheritance"):
        assert tallies[name].f1 == 0.0


FLOORS = {
    "attributions": 0.95,
    "nesting": 0.92,
    "chains": 0.93,
    "conditions": 0.97,
    "condition roles": 0.94,
    "positions": 0.89,
    "inheritance": 0.95,
    "anonymous identity": 0.96,
    "act families": 0.97,
    "actors": 0.97,
    "quantities": 0.97,
    "times": 0.97,
    "access and anonymity": 0.95,
}


def test_how_the_rules_read_it(capsys):
    tallies = score_corpus(ENGINES["rules"])
    with capsys.disabled():
        print(f"\nOwn corpus, engine rules, {len(ITEMS)} items\n{report(tallies)}")
    assert set(tallies) == set(PHENOMENA)
    for name, floor in FLOORS.items():
        assert tallies[name].f1 >= floor, (name, tallies[name].misses)


TAGGED_FLOORS = {
    "attributions": 0.94,
    "nesting": 0.91,
    "chains": 0.92,
    "conditions": 0.97,
    "condition roles": 0.9,
    "positions": 0.88,
    "inheritance": 0.9,
    "anonymous identity": 0.96,
    "act families": 0.96,
    "actors": 0.97,
    "times": 0.97,
}


@pytest.mark.slow
def test_how_the_tagger_reads_it(capsys):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    tallies = score_corpus(ENGINES["tagger"])
    with capsys.disabled():
        print(f"\nOwn corpus, engine tagger, {len(ITEMS)} items\n{report(tallies)}")
    for name, floor in TAGGED_FLOORS.items():
        assert tallies[name].f1 >= floor, (name, tallies[name].misses)


def test_the_agenda_and_the_registry_load():
    assert {issue.id for issue in corpus_agenda().issues} >= {"escort", "sanctions", "corridor"}
    assert corpus_registry().resolve("the Lantern House").party == "tyrrin"
