"""The engines beyond the clause patterns: tags, pieces, the trained tagger, the dependency rules, and their choice."""

from __future__ import annotations

import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from locarno.diagnostics import LocarnoError
from locarno.evidence import Registry
from locarno.reading import ENGINES, engines, parser, read, tagger
from locarno.reading.attribution_score import score_engine
from locarno.reading.brat_corpus import Relation, articles
from locarno.reading.dependency import Frames, clauses, default_frames, paragraphs
from locarno.reading.segment import segment
from locarno.reading.tagger_pieces import pieces_of, windows
from locarno.reading.tagger_tags import ROLES, TAGS, best_path, may_follow, ranges_of, tags_of
from locarno.reading.trained import manifest, weights

NEWS = """Harbour talks end without a date
The envoy of Belmora said on Tuesday that the northern port would stay closed until the shelling stops. \
“We will not open a corridor under fire,” she told reporters. “Nobody would.”
According to two officials in Lavant, Quellia could send up to 800 observers, but only after a vote in parliament.
The port had handled a third of the grain trade. Its cranes were built in 1961.
Her counterpart warned that his government might cut the power line if talks failed, a threat that the Northlands \
dismissed as bluff. He has repeatedly expressed hope that the winter will bring a truce.
"""
WHO = Registry.default()


def found(engine, text=NEWS):
    sentences = segment(text)
    return [
        (
            item.source and text[slice(*item.source)],
            item.cue and text[slice(*item.cue)],
            [text[slice(*c)] for c in item.content],
        )
        for items in engines.EXTRACTORS[engine](WHO, None)(text, sentences)
        for item in items
    ]


# --- tags ------------------------------------------------------------------------------------

LEGAL = may_follow()


@given(st.lists(st.integers(0, len(TAGS) - 1), max_size=25))
def test_ranges_keep_what_tags_say(tags):
    legal = []
    for tag in tags:
        legal.append(tag if LEGAL[legal[-1] if legal else 0, tag] else 0)
    again = [0] * len(legal)
    for role, (start, end) in ranges_of(legal):
        begin = 1 + 2 * ROLES.index(role)
        again[start:end] = [begin] + [begin + 1] * (end - start - 1)
    assert again == legal


def test_tags_of_what_is_marked():
    text = "Mr Smith said that it rains."
    (sentence,) = segment(text)
    tags = tags_of(sentence.tokens, [Relation(((0, 8),), ((9, 13),), ((14, 27),))])
    assert [TAGS[tag] for tag in tags] == [
        "B-source", "I-source", "B-cue", "B-content", "I-content", "I-content", "O",
    ]  # fmt: skip


@effort(max_examples=30)
@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_best_path_against_all_paths(length, seed):
    rng = np.random.default_rng(seed)
    emissions = rng.normal(size=(length, len(TAGS)))
    transitions = np.where(LEGAL, rng.normal(size=LEGAL.shape), -1e4)
    first = np.where(LEGAL[0], 0.0, -1e4)

    def total(path):
        steps = sum(transitions[a, b] for a, b in itertools.pairwise(path))
        return first[path[0]] + emissions[range(length), path].sum() + steps

    best = max(itertools.product(range(len(TAGS)), repeat=length), key=total)
    assert best_path(emissions, transitions, first) == list(best)


# --- pieces ----------------------------------------------------------------------------------


@effort(max_examples=40)
@given(
    st.lists(
        st.sampled_from([*"abcXYZ", "Belmora", "”", "“", ".", "\n", "2024", "’s", "ﬀ", "\ud800", "𝕏"]), max_size=400
    )
)
def test_windows_cover_every_piece_once(words):
    pieces = pieces_of(segment(" ".join(words)), tagger.default_tagger().tokenizer)
    size, context = 60, 12
    laid = windows(pieces, size, context)
    cores = [range(start, stop) for _, _, start, stop in laid]
    assert [i for core in cores for i in core] == list(range(len(pieces.ids)))
    for left, right, start, stop in laid:
        assert left <= start < stop <= right
        assert right - left <= size
        assert start == 0 or start - left >= min(start, context)


def test_scores_do_not_hang_on_where_windows_fall():
    """A word's scores with context on both sides stay nearly the same when the text before grows."""
    one = tagger.default_tagger().scores(segment(NEWS))
    two = tagger.default_tagger().scores(segment(NEWS * 3))
    middle = two[len(one) : 2 * len(one)]
    assert (one.argmax(1) == middle.argmax(1)).mean() > 0.9


# --- what the engines read ---------------------------------------------------------------------


def test_the_tagger_reads_indirect_speech_threats_and_hopes():
    read_here = found("tagger")
    said = {(source, cue.split()[0]) for source, cue, _ in read_here if cue and source}
    assert ("The envoy of Belmora", "said") in said
    assert ("she", "told") in said
    assert ("two officials in Lavant", "According") in said
    assert ("Her counterpart", "warned") in said
    assert any(source == "He" and "hope" in cue for source, cue, _ in read_here)
    contents = {piece for _, _, pieces in read_here for piece in pieces}
    assert "“We will not open a corridor under fire,”" in contents
    assert not any("cranes" in piece for piece in contents)


def test_a_quotation_that_goes_on_belongs_to_its_speaker():
    told = next(pieces for _, cue, pieces in found("tagger") if cue == "told")
    assert told == ["“We will not open a corridor under fire,”", "“Nobody would.”"]


def test_a_headline_may_name_its_source_behind_a_dash():
    assert found("tagger", "Quellia weighs sending observers - Reuters\n" + NEWS)[0] == (
        "Reuters", None, ["Quellia weighs sending observers"],
    )  # fmt: skip


def test_a_sentence_cut_off_is_content():
    text = (
        NEWS
        + "The Belmorans know, this official said, that they cannot rely on Hollmark and must prepare to be alone.\n"
    )
    source, cue, pieces = found("tagger", text)[-1]
    assert (source, cue) == ("this official", "said")
    assert pieces[0] == "The Belmorans know"


@effort(max_examples=40)
@given(
    st.text(max_size=300) | st.lists(st.sampled_from([*NEWS.split(), "\n", "“", "\ud800"]), max_size=120).map(" ".join)
)
def test_the_tagger_reads_anything(text):
    for statement in read(text, engine="tagger"):
        for span in statement.content:
            assert text[span.start : span.end].strip()


def test_dependency_rules_read_common_orders():
    said = found("parse")
    assert ("The envoy of Belmora", "said", ["that the northern port would stay closed until the shelling stops"]) in [
        (source, cue.split()[0], pieces) for source, cue, pieces in said if cue
    ]
    assert any(source == "two officials in Lavant" and cue == "According to" for source, cue, _ in said)
    assert any(source == "Her counterpart" and cue == "warned" for source, cue, _ in said)


def test_a_paragraph_too_long_to_parse_is_read_by_the_patterns(monkeypatch):
    monkeypatch.setattr(parser, "_LONGEST", 200)
    assert parser.parse(segment(NEWS), NEWS).keys() < {sentence.start for sentence in segment(NEWS)}
    assert any(cue == "said" for _, cue, _ in found("parse"))


def test_frames_draw_rare_forms_towards_the_rest():
    frames = Frames({("*", "vt"): (60, 100), ("said", "vt"): (99, 100), ("sang", "vt"): (0, 1)})
    assert frames.share("hummed", "vt") == pytest.approx(0.6)
    assert frames.share("said", "vt") > 0.95
    assert frames.share("sang", "vt") < 0.6
    assert default_frames().share("said", "vt") > 0.9 > default_frames().share("built", "vo")


def test_no_word_attributes_where_the_counts_say_so():
    sentences = segment(NEWS)
    (first, *_) = paragraphs(NEWS, sentences, parser.parse(sentences, NEWS))[1:]
    assert clauses(first.doc, first.quoted, default_frames())
    assert clauses(first.doc, first.quoted, Frames({("*", "vt"): (0, 100)}), threshold=0.01) == []


# --- which engine reads ------------------------------------------------------------------------


def test_the_best_installed_engine_is_the_default():
    assert engines.choose(text=NEWS).name == "tagger"
    assert {statement.engine for statement in read(NEWS)} == {"tagger"}
    assert {statement.engine for statement in read(NEWS, engine="rules")} == {"rules"}
    assert engines.choose(text="Smith said no.").name == "rules"
    assert engines.choose(text=NEWS * 1000).name == "rules"
    assert {"auto", "rules", "parse", "tagger"} <= set(ENGINES)
    with mock.patch.object(tagger, "installed", return_value=False):
        assert engines.choose(text=NEWS).name == "rules"
        assert engines.installed() == ["rules", "parse"]


@pytest.mark.parametrize(("module", "engine"), [(tagger, "tagger"), (parser, "parse")])
def test_an_engine_that_is_not_installed_says_how_to_install_it(module, engine):
    with mock.patch.object(module, "installed", return_value=False):
        with pytest.raises(LocarnoError, match=r"E120.*locarno\[reading\]"):
            engines.choose(engine)
        with pytest.raises(LocarnoError, match="E120"):
            read(NEWS, engine=engine)


def test_another_model_than_the_tested_one_is_not_trusted():
    assert parser.trouble() is None
    with mock.patch.object(parser, "digest", return_value="0" * 64):
        choice = engines.choose("parse")
        assert choice.name == "rules"
        assert [note.code for note in choice.notes] == ["E123"]
        assert {statement.engine for statement in read(NEWS, engine="parse")} == {"rules"}


def test_every_shipped_file_is_listed_and_all_are_small():
    total = sum(len(weights(name)) for name in manifest()["files"])
    assert total < 40_000_000
    assert manifest()["files"].keys() == {"chain.json", "encoder.onnx", "linker.json", "tokenizer.json"}


def test_nothing_heavy_is_imported_before_it_reads():
    code = (
        "import sys; from locarno.reading.engines import choose; choose('tagger');"
        "print([m for m in ('spacy', 'onnxruntime', 'tokenizers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_tagger_on_polnear(locarno_data, capsys):
    corpus = list(articles(locarno_data / "reading" / "polnear" / "dev"))
    tag = engines.EXTRACTORS["tagger"](WHO, None)
    with ThreadPoolExecutor(2) as pool:  # the network lets go of the interpreter, so that both processors are used
        tagged_in = {
            article.text: pool.submit(lambda text: list(tag(text, segment(text))), article.text) for article in corpus
        }
        scores = {
            "parse": score_engine(engines.EXTRACTORS["parse"](WHO, None), corpus),
            "tagger": score_engine(lambda text, _: tagged_in[text].result(), corpus),
        }
    with capsys.disabled():
        for name, score in scores.items():
            exact = " ".join(f"{100 * score.exact[role].f1:.1f}" for role in ROLES)
            token, linked = 100 * score.token["content"].f1, 100 * score.linked.f1
            print(f"\n{name}: exact {exact}, content token {token:.1f}, linked {linked:.1f}")
    tagged = scores["tagger"]
    assert all(a > b for a, b in zip([tagged.exact[r].f1 for r in ROLES], [0.80, 0.74, 0.69], strict=True))
    assert tagged.token["content"].f1 > 0.90
    assert tagged.linked.f1 > 0.72
    assert scores["parse"].token["content"].f1 > 0.78
