"""``locarno score``: how well an engine reads a corpus that people annotated."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from locarno.diagnostics import EXIT_OK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from locarno.diagnostics import Diagnostic
    from locarno.reading.attribution_score import AttributionScore
    from locarno.reading.brat_corpus import Article


def score(what: Literal["reading"], /, *, brat: Path, engine: str = "auto", json: bool = False) -> int:
    """Score the reader's engines on a corpus of attributed speech.

    The corpus is in brat standoff: sources, cues and contents, tied together as events (NAME.txt beside NAME.ann, or
    text/NAME.txt with attributions/NAME_ANNOTATOR.ann). Of an article that several people annotated, the first by
    name is the yardstick; how well they agree with one another is printed as the ceiling.

    Spans: exact, begin (same first word), token (words), overlap (spans that share a word) as F1, and the mean
    overlap (Jaccard). Whole attributions: contents match (Jaccard index of their words at least 0.5); linked, where
    cue and source overlap too; all exact; and the share of matching contents with the right speaker.

    Examples: `locarno score reading --brat corpus/dev`, `locarno score reading --brat corpus/dev --engine all`.

    Parameters
    ----------
    what
        What is scored: the reading of attributed speech.
    brat
        The folder of the corpus.
    engine
        auto (the best installed), rules, parse, tagger, or all that are installed.
    json
        Print JSON instead of tables.
    """
    from locarno.evidence import Registry
    from locarno.reading.attribution_score import human_ceiling, score_engine
    from locarno.reading.brat_corpus import articles
    from locarno.reading.engines import EXTRACTORS, choose, installed

    del what
    notes: list[Diagnostic] = []
    names: list[str] = []
    for wanted in installed() if engine == "all" else [engine]:
        choice = choose(wanted)
        notes += choice.notes
        if choice.name not in names:
            names.append(choice.name)
    corpus = list(articles(brat))
    registry = Registry.default()
    scores = {name: score_engine(EXTRACTORS[name](registry, None), corpus) for name in names}
    people = human_ceiling(corpus)
    for note in notes:
        sys.stderr.write(f"{note}\n")
    if json:
        _print_json(brat, corpus, scores, people)
    else:
        _print_tables(brat, corpus, scores, people)
    return EXIT_OK


def _print_json(
    brat: Path,
    corpus: Sequence[Article],
    scores: Mapping[str, AttributionScore],
    people: tuple[AttributionScore, int, int],
) -> None:
    import json

    ceiling, several, pairs = people
    payload = {
        "schema_version": 1,
        "corpus": str(brat),
        "articles": len(corpus),
        "attributions": sum(len(article.annotations[0].relations) for article in corpus),
        "mismatched_spans": sum(a.mismatched for article in corpus for a in article.annotations),
        "spans_outside": sum(a.outside for article in corpus for a in article.annotations),
        "engines": {name: score.as_json() for name, score in scores.items()},
        "people": {"articles": several, "pairs": pairs, **ceiling.as_json()} if pairs else None,
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")


def _print_tables(
    brat: Path,
    corpus: Sequence[Article],
    scores: Mapping[str, AttributionScore],
    people: tuple[AttributionScore, int, int],
) -> None:
    from locarno.cli.printing import console, wrapped

    out = console()
    attributions = sum(len(article.annotations[0].relations) for article in corpus)
    head = (
        f"{len(corpus)} articles with {attributions:,} attributions in {brat}; of several annotators the first by name."
    )
    out.print(wrapped(head), soft_wrap=True)
    mismatched = sum(a.mismatched for article in corpus for a in article.annotations)
    outside = sum(a.outside for article in corpus for a in article.annotations)
    if mismatched or outside:
        trouble = f"{mismatched} spans whose words are not those at their offsets, {outside} beyond the text's end."
        out.print(wrapped(trouble), soft_wrap=True)
    columns = dict(scores)
    ceiling, several, pairs = people
    if pairs:
        columns["people"] = ceiling
    for name, score in columns.items():
        out.print()
        title = f"people: {several} articles, {pairs} ordered pairs" if name == "people" and pairs else f"engine {name}"
        _print_score(out, title, score)


def _print_score(out: Console, title: str, score: AttributionScore) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("spans, F1 (P/R)")
    for role in ("source", "cue", "content"):
        table.add_column(role, justify="right")
    for name in ("exact", "begin", "token", "overlap"):
        tallies = getattr(score, name).values()
        table.add_row(name, *(f"{100 * t.f1:.1f} ({100 * t.precision:.1f}/{100 * t.recall:.1f})" for t in tallies))
    table.add_row("Jaccard", *(f"{100 * a / b:.1f}" if b else "–" for a, b in score.jaccard.values()))
    out.print(table)
    whole = Table(box=SIMPLE, pad_edge=False)
    whole.add_column("whole attributions, F1 (P/R)")
    whole.add_column("", justify="right")
    for name, tally in (("content matches", score.content), ("linked", score.linked), ("all exact", score.whole)):
        whole.add_row(name, f"{100 * tally.f1:.1f} ({100 * tally.precision:.1f}/{100 * tally.recall:.1f})")
    whole.add_row("speaker right, given the content", f"{100 * score.speaker.precision:.1f}")
    out.print(whole)
