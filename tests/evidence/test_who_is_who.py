from __future__ import annotations

import datetime as dt
import re

import pytest

from locarno.diagnostics import LocarnoError
from locarno.evidence import Registry

ON = dt.date(2025, 1, 25)
WHO = Registry.default()


@pytest.mark.parametrize(
    ("mention", "id", "party"),
    [
        ("Moscow", "russia", "russia"),
        ("the Kremlin", "russia", "russia"),
        ("the White House", "us", "us"),
        ("U.S. officials", "us", "us"),
        ("a senior French official", "france", "france"),
        ("A senior official in Paris", "france", "france"),
        ("the US President", "trump", "us"),
        ("the Ukrainian president", "zelensky", "ukraine"),
        ("President Zelenskyy", "zelensky", "ukraine"),
        ("the Russian leader", "putin", "russia"),
        ("British Prime Minister Keir Starmer", "starmer", "uk"),
        ("the German chancellor", "scholz", "germany"),
        ("NATO Secretary General Mark Rutte", "rutte", "nato"),
        ("Trump’s team", "us_team", "us_team"),
        ("Donald Trump's new administration", "us", "us"),
        ("European allies of Kyiv", "europe", "europe"),
        ("several European leaders, including French President Emmanuel Macron", "europe", "europe"),
        ("most Ukrainians", "ukrainian_public", "ukrainian_public"),
        ("French voters", "french_public", "french_public"),
        ("Bloomberg News", "bloomberg", "bloomberg"),
        ("Ursula von der Leyen", "von_der_leyen", "eu"),
    ],
)
def test_resolves(mention, id, party):
    actor = WHO.resolve(mention, ON)
    assert (actor.id, actor.party) == (id, party)


@pytest.mark.parametrize("mention", ["", "us", "another senior diplomat", "the same official", "people", "…"])
def test_guesses_nothing(mention):
    assert WHO.resolve(mention, ON) is None


@pytest.mark.parametrize(
    ("day", "id"),
    [(dt.date(2016, 6, 1), "obama"), (dt.date(2019, 6, 1), "trump"), (dt.date(2024, 6, 1), "biden"), (ON, "trump")],
)
def test_offices_go_by_the_day(day, id):
    assert WHO.resolve("the American president", day).id == id


def test_former_holders_are_not_taken_for_the_present_one():
    assert WHO.resolve("a former Ukrainian president", ON).id == "ukraine"


def test_table_is_sound():
    ids = [row.id for row in WHO.rows]
    assert len(ids) == len(set(ids))
    assert sum(row.kind == "state" for row in WHO.rows) >= 190
    for row in WHO.rows:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", row.id)
        for role in row.roles:
            assert role.of in WHO, f"{row.id} serves {role.of}, which is not in the table"
            assert role.start is None or role.start <= ON
        # nothing in the table is later than the shipped case
        assert all(role.end is None or role.end <= ON for role in row.roles)


def test_no_office_of_one_state_has_two_holders_on_one_day():
    for day in (dt.date(2015, 6, 1), dt.date(2021, 12, 31), ON):
        held = [(role.office, role.of) for row in WHO.rows for role in row.roles if role.held(day)]
        assert len(held) == len(set(held))


def test_mentions_are_verbatim():
    text = "“Kyiv’s allies”, Macron told U.S. and Côte d’Ivoire envoys; us, they said."
    found = WHO.mentions(text)
    assert [id for id, _, _ in found] == ["europe", "macron", "us", "ivory_coast"]
    assert [text[start:end] for _, start, end in found] == ["Kyiv’s allies", "Macron", "U.S.", "Côte d’Ivoire"]


def test_a_case_adds_rows_and_goes_first():
    who = WHO.extended(
        [
            {
                "id": "ruritania",
                "name": "Ruritania",
                "kind": "state",
                "demonyms": ["Ruritanian"],
                "capital": "Strelsau",
            },
            {
                "id": "rudolf",
                "name": "Rudolf Elphberg",
                "kind": "person",
                "roles": [{"office": "president", "of": "ruritania", "from": dt.date(2024, 1, 1)}],
            },
        ]
    )
    assert who.resolve("Strelsau", ON).id == "ruritania"
    assert who.resolve("the Ruritanian president", ON).id == "rudolf"
    assert who.resolve("the Ruritanian president", dt.date(2023, 1, 1)).id == "ruritania"
    assert "ruritania" not in WHO


def test_bad_rows_are_all_reported():
    rows = [
        {"id": "x", "kind": "state"},
        {"id": "Bad Id", "name": "Y", "kind": "planet"},
        {"id": "z", "name": "Z", "kind": "person", "roles": [{"office": "president"}], "alias": []},
        {"id": "w", "name": "W", "kind": "person", "aliases": "W"},
        {"id": "v", "name": "V", "kind": "person", "roles": [{"office": "king", "of": "x", "from": "2024"}]},
    ]
    with pytest.raises(LocarnoError) as caught:
        WHO.extended(rows)
    assert {item.code for item in caught.value.diagnostics} == {"D301"}
    assert [item.path for item in caught.value.diagnostics] == [
        "row 1", "row 2", "row 2", "row 3", "row 3", "row 4", "row 5",
    ]  # fmt: skip
