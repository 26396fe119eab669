"""Saving one value: read back, comments and layout kept, whole or not at all."""

from __future__ import annotations

import difflib
import os
import resource
import shutil
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case_building import SKELETON_TEXT, write
from locarno.case import load_case, set_value, walk
from locarno.case.saving import _changed, write_whole
from locarno.cases import shipped_case
from locarno.diagnostics import LocarnoError


def changed_lines(before, after):
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_value_is_written_and_nothing_else_changes(tmp_path):
    folder = write(tmp_path)
    case = set_value(folder, "parties.first.capability.best", 85)
    assert case.central("parties.first.capability") == 85
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    assert len(changed_lines(SKELETON_TEXT, text)) == 2
    assert text.count("#") == SKELETON_TEXT.count("#")


def test_a_value_with_reasons_becomes_an_estimate(tmp_path):
    folder = write(tmp_path)
    case = set_value(folder, "war.shock", 0.5, because=["j1"])
    assert case.file.war.shock.because == ("j1",)
    assert "  shock: {value: 0.5, because: [j1]}" in (folder / "case.yaml").read_text(encoding="utf-8")
    case = set_value(folder, "war.shock", {"low": 0.1, "best": 0.2, "high": 0.4}, because=["j1"])
    assert case.central("war.shock") == 0.2


def test_a_new_entry_can_be_added(tmp_path):
    folder = write(tmp_path)
    case = set_value(folder, "judgements.j2", {"who": "me", "on": "2025-01-01", "why": "a reason: with a colon"})
    assert case.file.judgements["j2"].why == "a reason: with a colon"
    assert case.file.judgements["j2"].on.isoformat() == "2025-01-01"


def test_words_that_yaml_would_take_for_something_else_stay_words(tmp_path):
    for word in ("NO", "12:30", "5", "true", "null", "2025-01-01", "# none", "a: b"):
        assert set_value(write(tmp_path), "title", word).file.title == word


def test_a_list_is_replaced_in_place(tmp_path):
    assert set_value(write(tmp_path), "settings.report_years", [1, 3]).file.settings.report_years == (1, 3)
    case = set_value(tmp_path, "settings.report_years.1", 4)
    assert case.file.settings.report_years == (1, 4)


@pytest.mark.parametrize(
    "path", ["", "parties.nobody.name", "title.x", "settings.report_years.9", "war.ends.win.line.x.y"]
)
def test_nothing_is_set_where_nothing_can_be(tmp_path, path):
    with pytest.raises(LocarnoError, match="C121"):
        set_value(write(tmp_path), path, 5)
    assert (tmp_path / "case.yaml").read_text(encoding="utf-8") == SKELETON_TEXT


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("parties.first.capability", 120, "C114"),
        ("parties.first.capabilty", 50, "C104"),
        ("packages.pact.line", "nowhere", "C203"),
        ("war.shock", {"value": 0.5, "because": ["j9"]}, "C207"),
    ],
)
def test_a_case_with_errors_is_not_written(tmp_path, path, value, code):
    folder = write(tmp_path)
    with pytest.raises(LocarnoError, match=code):
        set_value(folder, path, value)
    assert (folder / "case.yaml").read_text(encoding="utf-8") == SKELETON_TEXT
    assert [item.name for item in folder.iterdir()] == ["case.yaml"]


def test_the_shipped_case_keeps_its_layout(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(shipped_case("ukraine-2025-01"), folder)
    before = (folder / "case.yaml").read_text(encoding="utf-8")
    set_value(folder, "title", "Another title")
    after = (folder / "case.yaml").read_text(encoding="utf-8")
    lines = changed_lines(before, after)
    assert lines == ["-title: " + load_case(shipped_case("ukraine-2025-01")).file.title, "+title: Another title"]


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("a: 1 # one\nb: 2\n", "a", 3, "a: 3 # one\nb: 2\n"),
        ("a:\nb: 2", "a", 3, "a: 3\nb: 2"),
        ("a: {b: 1, c: 2}", "a.b", "x, y", "a: {b: 'x, y', c: 2}"),
        ("a: {b: 1}", "a.c", [1, 2], "a: {b: 1, c: [1, 2]}"),
        ("a: {}", "a.c", 1, "a: {c: 1}"),
        ("a:\n  b: 1  # one\n# two\nd: 4\n", "a.c", 2, "a:\n  b: 1  # one\n  c: 2\n# two\nd: 4\n"),
        ("a:\n  b: 1", "a.c", 2, "a:\n  b: 1\n  c: 2"),
        ("a:\n  - 1\n  - 2 # two\n", "a.1", 5, "a:\n  - 1\n  - 5 # two\n"),
        ("a:\n  b: 1\n  c: 2\nd: 3\n", "a", {"x": 1}, "a:\n  {x: 1}\nd: 3\n"),
        ("a: |\n  long\n  text\nd: 3\n", "a", "short", "a: short\nd: 3\n"),
        ("a: 'ü – é'\nb: ünï # ß\n", "b", 'say "x"', "a: 'ü – é'\nb: say \"x\" # ß\n"),
        ("a: {b: 1,\n    c: 2}  # two\n", "a.b", 7, "a: {b: 7,\n    c: 2}  # two\n"),
        ("a: {'1': 5, '2': 6}", "a.2", 7, "a: {'1': 5, '2': 7}"),
        ("a: x\r\nb: y\r\n", "b", "z", "a: x\r\nb: z\r\n"),
    ],
)
def test_only_the_entry_itself_is_rewritten(before, path, value, after):
    assert _changed(before, path, value, "case.yaml") == after


@pytest.mark.parametrize(
    ("text", "path"),
    [("a: &x {b: 1}\nc: *x\n", "c.b"), ("a: &x {b: 1}\nc: *x\n", "a.b"), ("a: &x 1\nc: *x\n", "a")],
)
def test_what_is_shared_by_an_alias_is_not_changed_behind_its_back(text, path):
    with pytest.raises(LocarnoError, match=r"C121 .* tied to another entry"):
        _changed(text, path, 5, "case.yaml")


_SKELETON_PATHS = None


def _paths(tmp_path):
    global _SKELETON_PATHS
    if _SKELETON_PATHS is None:
        case = load_case(write(tmp_path))
        _SKELETON_PATHS = sorted(
            item.path for item in walk(case.file) if item.given and item.issue is None and "honours" not in item.path
        )
    return _SKELETON_PATHS


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    numbers=st.tuples(*[st.floats(0, 1).map(lambda x: round(x, 6))] * 3).map(sorted),
    shape=st.sampled_from(["pert", "triangular"]),
)
def test_what_is_set_is_read_back_and_comments_survive(tmp_path, data, numbers, shape):
    path = data.draw(st.sampled_from(_paths(tmp_path)))
    low, best, high = numbers
    value = {"low": low, "best": best, "high": high, "shape": shape}
    folder = write(tmp_path)
    case = set_value(folder, path, value, because=["j1"])
    estimate, _ = load_case(folder).estimates()[path]
    assert (estimate.low, estimate.best, estimate.high, estimate.shape) == (low, best, high, shape)
    assert case.hash == load_case(folder).hash
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    assert text.count("#") == SKELETON_TEXT.count("#")
    assert len(changed_lines(SKELETON_TEXT, text)) == 2


# whole or not at all


def test_permissions_are_kept(tmp_path):
    folder = write(tmp_path)
    (folder / "case.yaml").chmod(0o640)
    set_value(folder, "title", "x")
    assert stat.S_IMODE((folder / "case.yaml").stat().st_mode) == 0o640


def test_a_full_disk_leaves_what_was_there(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("old", encoding="utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    child = os.fork()
    if child == 0:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            write_whole(path, "x" * 10_000)
        except LocarnoError as error:
            os._exit(0 if error.diagnostics[0].code == "C120" else 3)
        os._exit(4)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert path.read_text(encoding="utf-8") == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["case.yaml"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == (soft, hard)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_a_read_only_folder_is_answered(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("old", encoding="utf-8")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(LocarnoError, match="C120"):
            write_whole(path, "new")
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text(encoding="utf-8") == "old"
