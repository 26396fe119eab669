"""The real article, read and matched with the codes of one reader; both stay outside the project."""

from __future__ import annotations

import datetime as dt
import json

from locarno.evidence import Document, Registry
from locarno.reading import read
from locarno.reading.score import Coded, locate, score

FAMILIES = {
    "request": {"asking"},
    "belief": {"judging"},
    "expectation": {"judging", "feeling"},
    "defer": {"judging", "refusing"},
    "influence attempt": {"asking", "telling"},
    "threat": {"threatening"},
    "refusal (observed)": {"refusing"},
    "warning": {"threatening"},
    "position change": {"telling", "judging", "feeling"},
    "private position": {"judging"},
    "exchange demand": {"asking"},
    "second-order belief": {"judging"},
    "refusal": {"refusing"},
    "causal claim": {"judging"},
    "scheduled event": {"judging"},
    "deadline": {"judging", "feeling"},
    "uncertainty": {"judging"},
    "doubt": {"feeling"},
    "conditional offer": {"committing"},
    "preparation": {"telling"},
    "planning assumption": {"judging"},
    "assessment": {"judging"},
    "standard": {"judging"},
    "poll": {"polling"},
}
ANONYMOUS = {"SRC-C", "SRC-D", "SRC-E", "SRC-F", "SRC-J", "SRC-K"}
HOLDERS = {
    "USA (team)": {"us_team"},
    "USA (Trump)": {"us"},
    "USA (Kellogg)": {"us"},
    "USA (Kellogg; Trump)": {"us"},
    "USA (Trump) as understood by Europe": {"us", "europe"},
    "Europe as seen by France": {"europe", "france"},
    "France (official)": {"france"},
    "Europe (several, France)": {"europe", "france"},
    "Russia (Putin)": {"russia"},
    "Ukraine (Zelensky)": {"ukraine"},
    "NATO (Turner)": {"nato"},
    "Ukrainian public": {"ukrainian_public"},
    "narrator": set(),
}


def test_the_article_is_read(locarno_data, capsys):
    path = locarno_data / "documents" / "europe-seeks-us-troops.txt"
    seed = json.loads((locarno_data / "tradecraft" / "seed_statements.json").read_text(encoding="utf-8"))
    document = Document.load(path, id="article", date=dt.date(2025, 1, 25))
    statements = read(document.text, document, Registry.default())
    for statement in statements:
        for span in statement.spans():
            assert span.of(document.text).strip()
    voices = {statement.actor for statement in statements if (statement.actor or "").startswith("anonymous_")}
    coded = []
    for code in seed["statements"]:
        actors = set(HOLDERS.get(code["holder"], {"europe", "allies"}))
        if code["source"] in ANONYMOUS and code["holder"].startswith("Europe"):
            # the anonymous sources are the allies themselves
            actors |= voices
        words = locate(document.text, code["text"])
        assert len(words) > 2, f"{code['id']} is not in the article"
        coded.append(Coded(code["id"], words, frozenset(FAMILIES[code["act"]]), frozenset(actors)))
    result = score(coded, statements, document.text)
    with capsys.disabled():
        print(
            f"\narticle: {len(coded)} coded, {len(statements)} read, recall {result.recall:.2f}, "
            f"precision {result.precision:.2f}, missed {', '.join(result.missed) or 'none'}"
        )
    assert result.recall >= 0.9
    assert result.precision >= 0.65
