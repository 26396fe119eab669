"""Fit the linker's weights on the corpus' own spans; a part of `make train-reader`.

Two conditional logits (a content chooses its cue, a cue its source or none) with a quadratic penalty.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from locarno.reading.attribution_score import Triple, Words, from_relations
from locarno.reading.brat_corpus import articles
from locarno.reading.linker import Spans, content_features, cues_near, source_features, sources_near
from locarno.reading.segment import segment
from locarno.reading.tagger_tags import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Choice = tuple[list[list[str]], int]
"""The features of the alternatives, and the number of the right one."""


def marked(corpus: Path) -> Iterator[tuple[Spans, list[Triple]]]:
    """Give the spans of every article as somebody marked them, flat, and how they belong together."""
    for article in articles(corpus):
        sentences = segment(article.text)
        words = Words([token for sentence in sentences for token in sentence.tokens])
        triples = from_relations(words, article.annotations[0].relations)
        spans = {(role, span) for triple in triples for role in ROLES for span in getattr(triple, role)}
        yield Spans.of(sentences, spans), triples


def choices(corpus: Path) -> tuple[list[Choice], list[Choice]]:
    """Give the choices of contents among cues and of cues among sources."""
    of_cues: list[Choice] = []
    of_sources: list[Choice] = []
    for doc, triples in marked(corpus):
        at = {span: i for i, span in enumerate(doc.spans)}
        for triple in triples:
            if not triple.cue:
                continue
            cue = at["cue", triple.cue[0]]
            for span in triple.content:
                k = at["content", span]
                near = cues_near(doc, k)
                if cue in near:
                    of_cues.append(([content_features(doc, k, j) for j in near], near.index(cue)))
            near = sources_near(doc, cue)
            source = at["source", triple.source[0]] if triple.source else -1
            if source in near:
                of_sources.append(([source_features(doc, cue, j) for j in near], near.index(source)))
    return of_cues, of_sources


def fit(data: list[Choice], penalty: float = 0.5, least: int = 5) -> dict[str, float]:
    """Fit one conditional logit; features seen fewer than `least` times are left out."""
    seen = Counter(name for rows, _ in data for row in rows for name in set(row))
    names = sorted(name for name, number in seen.items() if number >= least)
    column = {name: i for i, name in enumerate(names)}
    lines = [(row, number, i == right) for number, (rows, right) in enumerate(data) for i, row in enumerate(rows)]
    where = [(i, column[name]) for i, (row, _, _) in enumerate(lines) for name in row if name in column]
    i, j = np.array(where).T
    x = sparse.csr_matrix((np.ones(len(i)), (i, j)), (len(lines), len(names)))
    group = np.array([number for _, number, _ in lines])
    chosen = np.array([right for _, _, right in lines], dtype=float)
    first = np.concatenate([[0], np.flatnonzero(np.diff(group)) + 1])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        top = np.maximum.reduceat(z, first)
        e = np.exp(z - top[group])
        total = np.add.reduceat(e, first)
        gradient = x.T @ (e / total[group] - chosen) + penalty * w
        return float(-(z @ chosen) + (np.log(total) + top).sum() + penalty * (w @ w) / 2), gradient

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {name: round(float(w), 3) for name, w in zip(names, found, strict=True) if abs(w) > 0.02}


def train(corpus: Path, target: Path) -> None:
    """Fit both models and write them."""
    of_cues, of_sources = choices(corpus)
    fitted = {"content": fit(of_cues), "source": fit(of_sources)}
    target.write_text(json.dumps(fitted, ensure_ascii=False, sort_keys=True, indent=0) + "\n", encoding="utf-8")
    print(f"linker: {len(of_cues)} contents, {len(of_sources)} cues, {sum(map(len, fitted.values()))} weights")
