"""The published measures on hand-made cases, and the reader of brat standoff on what annotators really write."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.cli import run_command
from locarno.diagnostics import LocarnoError
from locarno.reading.attribution_score import AttributionScore, Triple, compare, human_ceiling, score_engine
from locarno.reading.brat_corpus import Annotation, Article, Relation, articles, read_annotation
from locarno.reading.rules import patterns
from locarno.reading.tagger_tags import ROLES


def triple(source=(), cue=(), content=()):
    return Triple(*(tuple(spans) for spans in (source, cue, content)))


def scored(made, marked):
    score = AttributionScore()
    compare(score, made, marked)
    return score


def test_measures_by_hand():
    """Source one word short, cue right, content 6 of 8 words: what each measure says, counted by hand."""
    marked = [triple([(0, 3)], [(3, 4)], [(4, 12)])]
    made = [triple([(0, 2)], [(3, 4)], [(6, 12)])]
    score = scored(made, marked)
    assert [score.exact[role].f1 for role in ROLES] == [0, 1, 0]
    assert [score.begin[role].f1 for role in ROLES] == [1, 1, 0]
    assert score.token["content"].precision == 1
    assert score.token["content"].recall == 6 / 8
    assert [score.overlap[role].f1 for role in ROLES] == [1, 1, 1]
    assert score.jaccard["source"] == [2 / 3, 1]
    assert score.jaccard["content"] == [6 / 8, 1]
    assert (score.content.f1, score.linked.f1, score.whole.f1) == (1, 1, 0)


def test_a_spurious_span_counts_as_nothing_in_the_jaccard_mean():
    score = scored([triple(cue=[(0, 1)]), triple(cue=[(9, 10)])], [triple(cue=[(0, 1)])])
    assert score.jaccard["cue"] == [1.0, 2.0]


def test_content_matches_from_one_half_and_once_only():
    marked = [triple([(0, 1)], [(1, 2)], [(2, 6)])]
    half = triple([(0, 1)], [(1, 2)], [(2, 4)])
    less = triple([(0, 1)], [(1, 2)], [(5, 9)])
    assert scored([half], marked).linked.f1 == 1
    assert scored([less], marked).linked.f1 == 0
    twice = scored([half, triple([(0, 1)], [(1, 2)], [(3, 6)])], marked)
    assert (twice.linked.precision, twice.linked.recall) == (0.5, 1)


def test_linked_needs_cue_and_source_or_neither():
    marked = [triple([], [(1, 2)], [(2, 6)])]
    assert scored([triple([], [(1, 2)], [(2, 6)])], marked).linked.f1 == 1
    assert scored([triple([(0, 1)], [(1, 2)], [(2, 6)])], marked).linked.f1 == 0
    assert scored([triple([], [(7, 8)], [(2, 6)])], marked).linked.f1 == 0
    assert scored([triple([(0, 1)], [(7, 8)], [(2, 6)])], marked).content.f1 == 1


SPAN = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
TRIPLE = st.builds(
    triple, st.lists(SPAN, max_size=1), st.lists(SPAN, min_size=1, max_size=1), st.lists(SPAN, min_size=1, max_size=2)
)


@given(st.lists(TRIPLE, max_size=6, unique=True), st.lists(TRIPLE, max_size=6, unique=True))
def test_swapping_made_and_marked_swaps_precision_and_recall(one, two):
    there, back = scored(one, two), scored(two, one)
    for name in ("exact", "begin", "token", "overlap"):
        for role in ROLES:
            a, b = getattr(there, name)[role], getattr(back, name)[role]
            assert (a.precision, a.recall) == (b.recall, b.precision)
    assert there.linked.right_made == back.linked.right_made


@given(st.lists(TRIPLE, min_size=1, max_size=6, unique=True))
def test_what_is_marked_scores_full(marked):
    score = scored(marked, marked)
    figures = [
        tally.f1
        for name in ("exact", "begin", "token", "overlap")
        for tally in getattr(score, name).values()
        if tally.marked
    ]
    assert set(figures) == {1.0}
    assert score.whole.f1 == score.linked.f1 == 1


TEXT = "Smith said it rains.\nTwo lines\nof it.\n"
BRAT = """T1\tSource 0 5\tSmith
T2\tCue 6 10\tsaid
T3\tContent 11 19\tit rains
T4\tAttribution 6 10\tsaid
E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3
#1\tAnnotatorNotes T3\tI was not sure here.
Two readings:
Trump may be meant, or
Every other.
E2 is wrong
T5\tContent 21 30;31 37\tTwo lines of it.
T6\tCue 6 10\tsays
T7\tCue 30 400\tbeyond
T8\tAttribution-no-source 6 10\tsaid
E2\tAttribution-no-source:T8 Content:T5 Cue:T6
E3\tAttribution:T4
T9\tDiscuss 0 5\tSmith
"""


def test_brat_with_notes_over_lines_and_spans_that_do_not_match():
    found = read_annotation(BRAT, TEXT, "ann")
    assert found.relations == (
        Relation(((0, 5),), ((6, 10),), ((11, 19),)),
        Relation((), ((6, 10),), ((21, 30), (31, 37))),
    )
    assert (found.mismatched, found.outside) == (1, 1)


def test_both_layouts_and_the_first_annotator(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    (one / "text").mkdir(parents=True)
    (one / "attributions").mkdir()
    two.mkdir()
    (one / "text" / "a_note.txt").write_text(TEXT, encoding="utf-8")
    (one / "attributions" / "a_note_zz.ann").write_text("", encoding="utf-8")
    (one / "attributions" / "a_note_b1.ann").write_text(BRAT, encoding="utf-8")
    (two / "a_note.txt").write_text(TEXT, encoding="utf-8")
    (two / "a_note.ann").write_text(BRAT, encoding="utf-8")
    (several,), (single,) = articles(one), articles(two)
    assert [a.annotator for a in several.annotations] == ["b1", "zz"]
    assert len(several.annotations[0].relations) == len(single.annotations[0].relations) == 2


def test_windows_line_ends_keep_their_offsets(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"One.\r\nSmith said it rains.\r\n")
    (tmp_path / "a.ann").write_text("T1\tSource 6 11\tSmith\nE1\tAttribution:T1 Source:T1\n", encoding="utf-8")
    (article,) = articles(tmp_path)
    assert article.text[6:11] == "Smith"
    assert article.annotations[0].mismatched == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_no_corpus_is_said(tmp_path, content):
    if content is not None:
        (tmp_path / "a.txt").write_bytes(content)
        (tmp_path / "a.ann").write_text("", encoding="utf-8")
    with pytest.raises(LocarnoError, match="D140"):
        list(articles(tmp_path))


def test_people_are_compared_both_ways():
    say = Relation(((0, 5),), ((6, 10),), ((11, 19),))
    article = Article(
        "a", TEXT, (Annotation("x", (say,), 0, 0), Annotation("y", (), 0, 0), Annotation("z", (say,), 0, 0))
    )
    score, number, pairs = human_ceiling([article])
    assert (number, pairs) == (1, 6)
    # x and z agree in two of six pairs; y found nothing of what four pairs hold on one side.
    assert score.linked.precision == score.linked.recall == 2 / 4


def test_an_engine_on_a_corpus():
    say = Relation(((0, 5),), ((6, 10),), ((11, 19),))
    from locarno.evidence import Registry

    score = score_engine(patterns(Registry.default()), [Article("a", TEXT, (Annotation("x", (say,), 0, 0),))])
    assert score.whole.recall == 1


def test_the_verb(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.ann").write_text(BRAT, encoding="utf-8")
    assert run_command(["score", "reading", "--brat", str(tmp_path), "--engine", "rules", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["articles"] == 1
    assert told["attributions"] == 2
    assert told["mismatched_spans"] == told["spans_outside"] == 1
    assert told["people"] is None
    assert told["engines"]["rules"]["exact"]["cue"]["precision"] == 100.0
    assert run_command(["score", "reading", "--brat", str(tmp_path), "--engine", "rules"]) == 0
    out = capsys.readouterr().out
    assert "linked" in out
    assert max(map(len, out.splitlines())) <= 80
    assert run_command(["score", "reading", "--brat", str(tmp_path / "none")]) == 2
    assert run_command(["score", "reading", "--brat", str(tmp_path), "--engine", "tager"]) == 2
    assert "did you mean 'tagger'" in capsys.readouterr().err


@pytest.mark.slow
def test_people_agree_as_published_for_the_corpus(locarno_data):
    """18 of the 20 articles with several annotators; over all 20: exact 78.0/70.6/68.5, linked 74.8."""
    corpus = [article for part in ("train", "dev") for article in articles(locarno_data / "reading" / "polnear" / part)]
    score, number, pairs = human_ceiling(corpus)
    assert (number, pairs) == (18, 530)
    assert [score.exact[role].f1 for role in ROLES] == pytest.approx([0.780, 0.706, 0.685], abs=0.015)
    assert score.token["content"].f1 == pytest.approx(0.917, abs=0.01)
    assert score.linked.f1 == pytest.approx(0.748, abs=0.01)
    assert sum(a.mismatched for article in corpus for a in article.annotations) == 0
