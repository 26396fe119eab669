"""The shipped tables of who is who, and the rows that a case adds."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest

from locarno.diagnostics import LocarnoError
from locarno.evidence import Registry

WHO = Registry.default()
ON = dt.date(2025, 1, 25)
ONE_HOLDER = {"president", "prime minister", "chancellor", "vice president", "foreign minister", "foreign secretary",
              "secretary of state", "secretary general", "defence minister", "defence secretary"}  # fmt: skip


def test_an_office_has_one_holder_at_a_time():
    held = [(row.id, role) for row in WHO.rows for role in row.roles if role.office in ONE_HOLDER]
    for (one, a), (two, b) in combinations(held, 2):
        if one != two and (a.office, a.of) == (b.office, b.of):
            assert not a.overlaps(b), (one, two, a.office)


def test_offices_belong_to_somebody_known_and_began():
    for row in WHO.rows:
        for role in row.roles:
            assert role.of in WHO, row.id
            assert role.start is None or role.start <= ON, row.id
            assert role.start is None or role.end is None or role.start < role.end, row.id


def test_every_person_has_a_pronoun():
    assert all(row.pronoun for row in WHO.rows if row.kind == "person")
    assert (WHO.pronoun("meloni"), WHO.pronoun("macron"), WHO.pronoun("nobody")) == ("she", "he", None)


@pytest.mark.parametrize(
    ("mention", "id"),
    [
        ("the Kremlin", "russia"),
        ("Kiev", "ukraine"),
        ("the White House", "us"),
        ("Downing Street", "uk"),
        ("European officials", "europe"),
        ("several European leaders", "europe"),
        ("allied diplomats", "allies"),
        ("Zelenskiy", "zelensky"),
        ("the Ukrainian president", "zelensky"),
        ("the French president", "macron"),
        ("the Ossel Times", None),
    ],
)
def test_who_is_meant(mention, id):
    actor = WHO.resolve(mention, ON)
    assert (actor.id if actor else None) == id


def test_a_name_at_the_end_of_a_sentence():
    assert [id for id, _, _ in WHO.mentions("Meloni met Macron. They left the U.S. on Monday.")] == [
        "meloni",
        "macron",
        "us",
    ]


def test_who_holds_an_office():
    assert WHO.holder("us", "the president", dt.date(2024, 1, 1)).id == "biden"
    assert WHO.holds("macron", "the president", ON)
    assert not WHO.holds("macron", "the prime minister", ON)
    assert WHO.holds("lavrov", "the minister", ON)


def test_a_row_with_metonyms_and_a_pronoun():
    who = WHO.extended(
        [
            {"id": "ruritania", "name": "Ruritania", "kind": "state", "demonyms": ["Ruritanian"],
             "metonyms": ["the Schloss"]},
            {"id": "flavia", "name": "Flavia Elphberg", "kind": "person", "pronoun": "she",
             "roles": [{"office": "president", "of": "ruritania", "from": dt.date(2020, 1, 1)}]},
        ]
    )  # fmt: skip
    assert who.resolve("the Schloss").id == "ruritania"
    assert who.resolve("the Ruritanian president", ON).id == "flavia"
    assert who.pronoun("flavia") == "she"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pronoun": "it"}, "unknown pronoun 'it'"),
        ({"metonyms": "the Schloss"}, "'metonyms' is not a list"),
        ({"roles": [{"office": "envoy", "of": "us", "from": dt.datetime(2020, 1, 1, 12)}]}, "not a date"),
        ({"roles": [{"office": "envoy", "of": "us", "from": "2020-01-01"}]}, "not a date"),
        (
            {"roles": [{"office": "envoy", "of": "us", "from": dt.date(2021, 1, 1), "to": dt.date(2020, 1, 1)}]},
            "ends before it begins",
        ),
        (
            {"roles": [{"office": "envoy", "of": "us"}, {"office": "envoy", "of": "us", "from": dt.date(2021, 1, 1)}]},
            "held twice at once",
        ),
    ],
)
def test_a_row_that_cannot_be(change, said):
    with pytest.raises(LocarnoError) as caught:
        WHO.extended([{"id": "flavia", "name": "Flavia", "kind": "person", **change}])
    assert any(said in diagnostic.message for diagnostic in caught.value.diagnostics)
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {"D301"}
