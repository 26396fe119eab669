"""The HTML file: self-contained, every link has its end, every number its note, written whole or not at all."""

from __future__ import annotations

import re
import resource
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from guarantee_example import without_figures

from locarno.brief import render, write_brief
from locarno.brief.document import write_whole
from locarno.brief.drawing import FATE_COLOURS
from locarno.diagnostics import LocarnoError
from locarno.finding import BargainingPoint, Zone


class Reader(HTMLParser):
    """Collects ids, links and tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        self.loaded += [given[key] for key in ("src", "srcset", "data", "poster", "action") if given.get(key)]


@pytest.fixture(scope="module")
def page() -> str:
    from brief_example import build_case, build_findings

    return render(build_findings(), build_case())


@pytest.fixture(scope="module")
def reader(page) -> Reader:
    return Reader(page)


def test_it_loads_nothing_and_runs_nothing(page, reader):
    assert not reader.loaded
    assert not {"script", "link", "iframe", "img", "object"} & set(reader.tags)
    assert "@import" not in page
    assert set(re.findall(r"https?://[^\"' )]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"url\((?!#)", page)


def test_ids_are_unique_and_every_link_has_its_end(reader):
    assert len(reader.ids) == len(set(reader.ids))
    missing = {link for link in reader.links if not link.startswith("#") or link[1:] not in reader.ids}
    assert not missing


def test_every_finding_can_be_linked_to(reader):
    from brief_example import build_findings

    assert {f"finding-{found.id}" for found in build_findings().findings} <= set(reader.ids)


def test_a_number_leads_to_a_quotation_to_data_and_to_a_judgement(page):
    card = re.search(
        r'role="tooltip"><b>hold_5y.europe_alone</b>.*?</a>|role="tooltip"><b>hold_5y.*?</span></span>', page, re.S
    )
    assert card is not None
    assert "9,998 of 10,000 draws, model settlement" in card[0]
    assert "guarantees.europe_force.guarantors.uk.believed: 0.1 to 0.6, best 0.35" in card[0]
    row = page[page.index('id="input-guarantees.europe_force.guarantors.uk.believed"') :]
    row = row[: row.index("</tr>")]
    assert "<q>Northland will stop only if the cost of going on is plain to it</q>" in row
    assert "judged by Fixture analyst B, 1 March 2026, with hindsight" in row
    data = page[page.index('id="input-war.own_brigades"') :]
    assert "Fixture tables, volume 1, 1 May 2023" in data[: data.index("</tr>")]


def test_the_words_of_a_source_are_quoted_only_where_an_input_leans_on_them(page):
    assert "<q>Northland will stop only" in page
    assert "membership would keep Northland out" not in page, "s4 informs no input: its summary is enough"


def test_baselines_are_told_once_and_then_referred_to(page):
    register = page[page.index('id="register"') :]
    assert register.count("Outside view: 58% (47–68%) of 143 cases") == 1
    assert register.count("Baselines as in note 1.") == 9


def test_the_marking_stands_in_every_section_and_figure(page):
    from brief_example import MARKING

    sections = page.count('class="sheet')
    figures = page.count("<figure")
    assert page.count(MARKING) >= sections + figures


def test_every_drawing_has_a_text_and_is_well_formed(page):
    drawings = re.findall(r"<svg.*?</svg>", page, re.S)
    assert len(drawings) > 15
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root.get("aria-label")
        assert root.get("role") == "img"


def test_fates_can_be_told_apart_without_colour():
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    levels = [lightness(colour) ** (1 / 2.2) for colour in FATE_COLOURS.values()]
    assert levels == sorted(levels)
    assert min(b - a for a, b in pairwise(levels)) > 0.07


def test_the_same_findings_give_the_same_file(page):
    from brief_example import build_case, build_findings

    assert render(build_findings(), build_case()) == page


def test_hostile_text_stays_text(findings, case):
    nasty = findings.model_copy(
        update=without_figures()
        | {
            "question": "<script>alert(1)</script>",
            "marking": '"} </style><script>alert(2)</script>',
            "packages": findings.packages | {"arms": "<img src=x onerror=alert(3)>"},
        }
    )
    reader = Reader(render(nasty, case))
    assert "script" not in reader.tags
    assert "img" not in reader.tags


def test_a_run_that_keeps_the_file_alone_still_gives_a_brief(findings, case, tmp_path):
    out = write_brief(findings.model_copy(update=without_figures()), case.file, tmp_path / "brief.html")
    assert "not in what the run keeps of the case" in out.read_text(encoding="utf-8")


def test_a_bare_run_gives_a_brief(findings, case):
    bare = findings.model_copy(
        update={
            "findings": findings.of("hold"),
            "headlines": (),
            "fates": {},
            "survival": {},
            "window": (),
            "claims": (),
            "assumptions": (),
            "exchange_rate": (),
            "contrary": "",
            "skipped": {},
            "defaulted": {},
        }
    )
    page = render(bare, case)
    assert "None was written." in page
    assert "Can the force be raised and kept up?" in page


def test_the_zone_is_told_package_by_package(findings, case):
    point = BargainingPoint(
        rule="Nash",
        package="europe_alone",
        terms={"line_of_contact": "as it runs", "status": "neutral"},
        differs=("status",),
        distance=25.0,
        gains={"northland": 0.4, "midland": 0.2},
        holds=0.5,
    )
    share, nash = (
        findings.of("agree")[0].model_copy(
            update={"id": f"{name}.europe_alone", "package": "europe_alone", "value": 12.5, "drivers": ()}
        )
        for name in ("zone", "zone_nash")
    )
    zones = (
        Zone(
            package="europe_alone",
            combinations=1440,
            in_zone=0.125,
            draws=64,
            open_in=0.71,
            as_written=False,
            points=(point,),
        ),
        Zone(package="us_backstop", combinations=1440, in_zone=0.0, draws=64, open_in=0.0, as_written=False),
    )
    lean = findings.model_copy(update=without_figures())
    told = lean.model_copy(update={"zones": zones, "findings": (*findings.findings, share, nash)})
    page = render(told, case)
    table = page[page.index('id="zone"') : page.index('id="claims"')]
    first, second = (
        table[table.index(f'id="zone-{package}"') :].split("</tr>")[0] for package in ("europe_alone", "us_backstop")
    )
    assert "1,440 combinations" in table
    assert 'href="#finding-zone.europe_alone"' in first
    assert ">12%</a>" in first
    assert "status: neutral" in first
    assert "line of contact" not in first
    assert "7 of 10" in first
    assert "no terms leave all as well off" in second
    assert 'id="zone"' not in render(lean, case)


def test_it_is_written_whole(findings, case, tmp_path):
    out = tmp_path / "brief.html"
    out.write_text("old", encoding="utf-8")
    assert write_brief(findings.model_copy(update=without_figures()), case, out) == out
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]


def test_a_full_disk_leaves_what_was_there(tmp_path):
    out = tmp_path / "brief.html"
    out.write_text("old", encoding="utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(LocarnoError, match="B201"):
            write_whole("x" * 100_000, out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert out.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]


def test_a_target_that_cannot_be_is_refused(findings, case, tmp_path):
    with pytest.raises(LocarnoError, match="B202"):
        write_brief(findings, case, tmp_path)
    with pytest.raises(LocarnoError, match="B201"):
        write_brief(findings, case, tmp_path / "nowhere" / "brief.html")
