"""On paper and on screen, in a browser: page one is one sheet, nothing is fetched, nothing runs out of the page."""

from __future__ import annotations

import os
import shutil

import pytest
from brief_example import ADOPTION, build_case, build_findings
from guarantee_example import without_figures

from locarno.brief import page_one_of, write_brief
from locarno.brief.fit import SHEET, SIZES, density, height

SHEETS = ("fixture", "adopted", "long", "short")


def _variant(name):
    findings = build_findings()
    if name == "long":
        return findings.model_copy(
            update={
                "question": findings.question + " And what else would have to be so for a much longer question?",
                "contrary": findings.contrary * 2,
                "packages": {id: f"{title} with a longer name" for id, title in findings.packages.items()},
                "assumptions": tuple(
                    one.model_copy(
                        update={"says": f"{one.says} even when the second winter comes", "tips": one.tips * 2}
                    )
                    for one in findings.assumptions
                ),
            }
        ), None
    if name == "short":
        few = dict(list(findings.packages.items())[:3])
        return findings.model_copy(update={"packages": few, "headlines": findings.headlines[:1]}), None
    return findings, ADOPTION if name == "adopted" else None


@pytest.fixture(scope="module")
def browser():
    where = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if where is None:
        reason = "no Chromium on this machine: the brief is not printed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=where, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def sheet(browser):
    view = browser.new_page(viewport={"width": int(SHEET[0]), "height": int(SHEET[1])})
    view.emulate_media(media="print")
    yield view
    view.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS)
def test_page_one_is_one_sheet(sheet, tmp_path, name):
    findings, adoption = _variant(name)
    findings = findings.model_copy(update=without_figures())
    out = write_brief(findings, build_case(), tmp_path / "brief.html", adoption=adoption)
    sheet.goto(out.as_uri())
    one = page_one_of(findings, build_case(), adoption)
    measured = sheet.evaluate("document.querySelector('#page-one').getBoundingClientRect().height")
    assert measured <= SHEET[1]
    foreseen = height(one, SIZES[density(one)])
    assert foreseen == pytest.approx(measured, rel=0.05)


@pytest.mark.slow
def test_on_screen_nothing_is_fetched_and_nothing_runs_over(browser, tmp_path):
    out = write_brief(build_findings(), build_case(), tmp_path / "brief.html")
    view = browser.new_page(viewport={"width": 1280, "height": 900})
    asked, errors = [], []
    view.on("request", lambda request: asked.append(request.url))
    view.on("console", lambda message: errors.append(message.text))
    view.goto(out.as_uri())
    assert asked == [out.as_uri()]
    assert not errors
    assert view.evaluate("document.documentElement.scrollWidth") <= 1280
    view.hover(".say .cite a")
    assert view.is_visible(".say .cite .card")
    view.close()
