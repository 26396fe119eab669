"""``locarno bargain`` and ``locarno leaderboard`` as a user drives them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from locarno.cli import run_command
from locarno.models.bargaining import table_play
from locarno.models.bargaining.table import Move, Option, Play, TableModel

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"

TWO = """Cars,Emissions,3,2
Actor,Description,Influence,Delay Position,Delay Salience,Tax Position,Tax Salience
France [fr],the first,50,20,40,0,10
Germany,the second,30,80,100,100,20
Italy,the third,20,80,100,50,70
"""
ONE = """Cars,Emissions,3,1
Actor,Description,Influence,Delay Position,Delay Salience
France,the first,50,20,40
Germany,the second,30,80,100
Italy,the third,20,80,100
"""


def _walk(table, settings):
    """One actor goes half the way to the next, as often as is asked; its kin on other issues less often."""
    steps = int(settings["steps"]) + (table.issues[0] == "Tax")
    path = np.repeat(table.position[None], steps + 1, axis=0)
    moves = []
    for t in range(steps):
        path[t + 1] = path[t]
        path[t + 1, 0] = (path[t, 0] + path[t, 1]) / 2
        detail = {"gain": 1.5, "unknown": float("nan")}
        kind, ends = "step", (tuple(path[t, 0]), tuple(path[t + 1, 0]))
        moves.append(Move(t + 1, table.actors[0], kind, *ends, partner=table.actors[1], detail=detail))
    points = np.array([path[-1, 0], path[-1, 1]])
    return Play(path, path[-1].mean(axis=0), points, np.array([0.25, 0.75]), tuple(moves), ("Walked.",))


WALK = TableModel(
    name="walk",
    title="a walk",
    source="test",
    play=_walk,
    options=(
        Option("steps", 2, "how many", low=0, high=9),
        Option("share", 0.5, "how far", low=0.0, high=1.0),
        Option("quiet", False, "whether"),
        Option("mood", "calm", "which", choices=("calm", "angry")),
        Option("level", 1, "which", choices=(1, 2, 4)),
    ),
    variants={"long": {"steps": 5}},
)


@pytest.fixture
def walk(monkeypatch):
    monkeypatch.setattr(table_play, "find_table_model", lambda name: WALK if name == "walk" else None)
    monkeypatch.setattr(table_play, "table_models", lambda: {"walk": WALK})


@pytest.fixture
def write(tmp_path):
    def write(content, name="table.csv"):
        file = tmp_path / name
        file.write_text(content, encoding="utf-8")
        return str(file)

    return write


def printed(capsys, *words):
    """Drive a verb; what it prints is as its schema says."""
    code = run_command([str(word) for word in words])
    found = json.loads(capsys.readouterr().out)
    name = words[0] if code == 0 else "diagnostics"
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    return code, found


def test_json_has_the_keys_that_are_promised(write, capsys, walk):
    code, found = printed(capsys, "bargain", write(ONE), "--model", "walk:long", "--set", "share=0.25", "--json")
    assert code == 0
    keys = "schema_version model settings actors issues rounds outcome distribution moves notes"
    assert list(found) == keys.split()
    assert found["settings"] == {"steps": 5, "share": 0.25, "quiet": False, "mood": "calm", "level": 1}
    assert [one["round"] for one in found["rounds"]] == list(range(6))
    assert found["rounds"][0]["positions"] == {"France": [20.0], "Germany": [80.0], "Italy": [80.0]}
    assert found["rounds"][1]["positions"]["France"] == [50.0]
    assert found["moves"][0] == {
        "round": 1, "actor": "France", "kind": "step", "partner": "Germany", "issue": "Delay", "from": [20.0],
        "to": [50.0], "detail": {"gain": 1.5, "unknown": None},
    }  # fmt: skip
    delay = found["distribution"]["issues"]["Delay"]
    assert delay["probability"] == [0.25, 0.75]
    assert delay["intervals"]["80"] == [78.125, 80.0]
    assert found["notes"] == ["Walked."]


def test_issues_are_played_one_by_one_and_put_together(write, capsys, walk):
    _, found = printed(capsys, "bargain", write(TWO), "--model", "walk", "--json")
    assert found["issues"] == ["Delay", "Tax"]
    # The first issue ends a round before the second and stays where it ended.
    path = [one["positions"]["France [fr]"] for one in found["rounds"]]
    assert path == [[20, 0], [50, 50], [65, 75], [65, 87.5]]
    assert list(found["outcome"]) == ["Delay", "Tax"]
    assert [(move["round"], move["issue"]) for move in found["moves"]] == [
        (1, "Delay"), (1, "Tax"), (2, "Delay"), (2, "Tax"), (3, "Tax"),
    ]  # fmt: skip
    _, one = printed(capsys, "bargain", write(TWO), "--model", "walk", "--issue", "Tax", "--json")
    assert one["issues"] == ["Tax"]
    assert one["rounds"][-1]["positions"]["France [fr]"] == [87.5]


@pytest.mark.parametrize(
    ("word", "code", "says"),
    [
        ("step=3", "T203", "did you mean 'steps'"),
        ("steps=2.5", "T204", "2.5"),
        ("steps=10", "T204", "10"),
        ("share=nan", "T204", "nan"),
        ("share=-1", "T204", "-1"),
        ("quiet=maybe", "T204", "maybe"),
        ("mood=clam", "T204", "clam"),
        ("level=3", "T204", "3"),
        ("steps", "T206", "steps"),
    ],
)
def test_settings_that_cannot_be(write, capsys, walk, word, code, says):
    exit_code, found = printed(capsys, "bargain", write(ONE), "--model", "walk", "--set", word, "--json")
    assert exit_code == 2
    (item,) = found["diagnostics"]
    assert item["code"] == code
    assert says in item["message"]
    assert item["expected"]


def test_settings_are_read_as_their_kind(write, capsys, walk):
    words = [word for one in ("steps=0", "share=1e-1", "quiet=yes", "mood=angry", "level=4") for word in ("--set", one)]
    _, found = printed(capsys, "bargain", write(ONE), "--model", "walk", *words, "--json")
    assert found["settings"] == {"steps": 0, "share": 0.1, "quiet": True, "mood": "angry", "level": 4}
    assert len(found["rounds"]) == 1
    _, found = printed(capsys, "bargain", write(ONE), "--model", "walk", "--seed", "4", "--json")
    assert any("seed" in note for note in found["notes"])


def test_text_fits_eighty_columns(write, capsys, walk):
    actors = "".join(f"A very long name of an actor {k},d,1,{k},10,{k},5\n" for k in range(100))
    assert run_command(["bargain", write(TWO.replace(",3,2", ",103,2") + actors), "--model", "walk:long"]) == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 80
    for part in ("France [fr]", "Delay", "Tax", "outcome", "distribution", "Moves", "Walked."):
        assert part in text


def test_models_of_several_issues_are_as_the_schema_says(write, capsys):
    code, found = printed(capsys, "bargain", write(TWO), "--model", "smp", "--json")
    assert code == 0
    assert found["distribution"]["joint"]["points"]


def test_the_weighted_mean(write, capsys):
    _, found = printed(capsys, "bargain", write(ONE), "--json")
    assert found["outcome"]["Delay"] == pytest.approx((20 * 50 * 40 + 80 * 50 * 100) / (50 * 40 + 50 * 100))
    assert "distribution" not in found


def test_limit_cases_are_said(write, capsys):
    same = ONE.replace("20,40", "80,40")
    assert any("all are at 80" in note for note in printed(capsys, "bargain", write(same), "--json")[1]["notes"])
    alone = "Actor,Position,Salience\nA,50,10\n"
    found = printed(capsys, "bargain", write(alone), "--json")[1]
    assert found["outcome"] == {"issue": 50.0}
    assert any("one actor" in note for note in found["notes"])


def test_leverage_of_the_mean_is_its_algebra(write, capsys):
    file = write(ONE)
    code, found = printed(capsys, "bargain", file, "--leverage", "--json", "--threshold", "60")
    assert code == 0
    mean, total = (20 * 2000 + 80 * 5000) / 7000, 7000
    assert found["outcome"]["Delay"] == pytest.approx(mean)
    told = found["leverage"]["Delay"]
    assert told["searched"] == found["actors"]
    levers = {(one["actor"], one["of"], one["after"] > one["before"]): one for one in told["levers"]}
    assert levers["Germany", "position", False]["effect"] == pytest.approx(-10 * 3000 / total)
    effects = [abs(one["effect"]) for one in told["levers"]]
    assert effects == sorted(effects, reverse=True)
    flips = {(one["actor"], one["of"]): one for one in told["flips"]}
    assert flips["Germany", "position"]["after"] == pytest.approx(80 - (mean - 60) * total / 3000, abs=1e-3)
    # France alone pulls down: 40 points below 60, against 20 above with a weight of 5,000.
    assert flips["France", "capability"]["after"] == pytest.approx(50 * 2500 / 2000, rel=1e-4)
    assert ("Italy", "salience") in flips
    assert all(one["outcome"] < 60 for one in told["flips"])


def test_leverage_of_named_actors_in_text(write, capsys):
    assert run_command(["bargain", write(TWO), "--model", "nash", "--leverage", "France [fr]", "Italy"]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    for issue in ("Delay", "Tax"):
        part = text.split(f"{issue}: what moves the outcome most")[1].split("what moves")[0]
        assert "France [fr]" in part
        assert "Germany" not in part


@pytest.mark.parametrize("model", ["mean", "median", "challenge", "challenge:fitted_q_half", "nash", "pce", "exchange"])
@pytest.mark.parametrize("content", [ONE, TWO])
def test_leverage_starts_from_the_outcome_as_played(write, capsys, model, content):
    _, found = printed(capsys, "bargain", write(content), "--model", model, "--leverage", "Germany", "--json")
    for issue, told in found["leverage"].items():
        assert {one["actor"] for one in told["levers"] + told["flips"]} <= {"Germany"}
        for lever in told["levers"]:
            assert lever["outcome"] - lever["effect"] == pytest.approx(found["outcome"][issue])
        below = found["outcome"][issue] < told["threshold"]
        assert all((flip["outcome"] < told["threshold"]) != below for flip in told["flips"])


def test_a_chance_cannot_be_multiplied_beyond_all_measure(write, capsys):
    words = ("--model", "challenge", "--set", "probability_factor=inf", "--json")
    code, found = printed(capsys, "bargain", write(ONE), *words)
    assert code == 2
    assert [one["code"] for one in found["diagnostics"]] == ["T204"]


def test_solutions_are_compared_and_logrolls_told(write, capsys):
    words = ("--set", "reference=50", "--set", "compare=true", "--json")
    _, found = printed(capsys, "bargain", write(TWO), "--model", "kalai_smorodinsky", *words)
    far, logrolls = found["notes"]
    others = {
        name: printed(capsys, "bargain", write(TWO), "--model", name, "--set", "reference=50", "--json")[1]["outcome"]
        for name in ("nash", "egalitarian", "utilitarian")
    }
    for name, outcome in others.items():
        gap = np.array([outcome[issue] - found["outcome"][issue] for issue in found["issues"]])
        assert f"{np.sqrt((gap**2).mean()):.1f} points from {name}" in far
    assert logrolls.startswith("1 logroll is open at the weighted mean") or "logrolls" in logrolls


def test_a_threshold_without_leverage_is_said(write, capsys):
    _, found = printed(capsys, "bargain", write(ONE), "--threshold", "60", "--json")
    assert found["notes"] == ["The threshold changes nothing without --leverage."]
    assert "leverage" not in found


def test_one_actor_cannot_lose_its_voice(write, capsys):
    alone = "issue,actor,position,salience\nx,A,30,5\n"
    code, found = printed(capsys, "bargain", write(alone), "--model", "challenge", "--leverage", "--json")
    assert code == 0
    assert {one["after"] for one in found["leverage"]["x"]["levers"] if one["of"] == "salience"} == {15.0}
    code, found = printed(capsys, "bargain", write(alone), "--model", "nash", "--leverage", "--json")
    assert code == 0
    assert [one["of"] for one in found["leverage"]["x"]["flips"]] == ["position"]


def test_unknown_models_and_variants(write, capsys):
    for model, code, says in (
        ("maen", "T201", "'mean'"),
        ("predictive:best", "T202", "best"),
    ):
        exit_code, found = printed(capsys, "bargain", write(ONE), "--model", model, "--json")
        assert exit_code == 2
        assert (found["diagnostics"][0]["code"], says in found["diagnostics"][0]["message"]) == (code, True)


def test_drawings_are_whole_files(write, capsys, walk, tmp_path):
    file = write(TWO)
    page, svg = tmp_path / "drawn.html", tmp_path / "drawn.svg"
    for target in (page, svg):
        assert run_command(["bargain", file, "--model", "walk", "--plot", str(target)]) == 0
    assert str(page) in capsys.readouterr().out
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 3
    assert "network of bargains" in html
    assert "France [fr]" in html
    assert "http" not in html.replace("http://www.w3.org", "")
    drawn = ElementTree.fromstring(svg.read_text(encoding="utf-8"))
    assert drawn.tag.endswith("svg")
    assert "background" in drawn.attrib["style"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawn.html", "drawn.svg", "table.csv"]


def test_a_model_without_moves_has_no_network(write, tmp_path, capsys):
    page = tmp_path / "drawn.html"
    for model in ("mean", "predictive"):
        assert run_command(["bargain", write(ONE), "--model", model, "--plot", str(page)]) == 0
        assert "no network to draw" in page.read_text(encoding="utf-8")
    assert "Bars" in page.read_text(encoding="utf-8")


def test_the_list(capsys):
    assert run_command(["bargain", "--list"]) == 0
    text = capsys.readouterr().out
    for name in ("mean", "median", "predictive"):
        assert f"\n{name}\n" in f"\n{text}"
    assert max(len(line) for line in text.splitlines()) <= 80
    assert run_command(["bargain", "--list", "--model", "predictive"]) == 0
    assert "atoms = " in capsys.readouterr().out


def test_every_model_of_the_catalogue_has_settings_that_are_its_own():
    from locarno.models.bargaining.catalogue import table_models
    from locarno.models.bargaining.table_play import complete_settings

    for model in table_models().values():
        defaults = complete_settings(model, {option.name: option.default for option in model.options})
        assert set(defaults) == {option.name for option in model.options}
        for variant in model.variants.values():
            complete_settings(model, variant)
        assert model.title
        assert model.source


def decisions():
    rng = np.random.default_rng(2)
    rows = [
        f"i{i},p{i // 2},a{k},{rng.choice([0, 40, 100])},{rng.integers(10, 90)},{rng.integers(0, 101)}"
        for i in range(24)
        for k in range(5)
    ]
    # The outcome is said in each row of an issue.
    rows = [f"{row.rpartition(',')[0]},{(7 * int(row[1 : row.index(',')])) % 101}" for row in rows]
    return "issue,proposal,actor,position,salience,outcome\n" + "\n".join(rows) + "\n"


@pytest.fixture
def few(monkeypatch):
    from locarno.models.bargaining import leaderboard
    from locarno.models.bargaining.catalogue import table_models

    kept = {name: model for name, model in table_models().items() if name in {"mean", "median", "predictive"}}
    monkeypatch.setattr(leaderboard, "table_models", lambda: kept)


def test_leaderboard(write, capsys, few):
    file = write(decisions(), "decisions.csv")
    code, found = printed(capsys, "leaderboard", "deu", file, "--json")
    assert code == 0
    assert (found["issues"], found["proposals"]) == (24, 12)
    rows = {row["model"]: row for row in found["rows"]}
    assert rows["mean"]["point_difference"] is None
    assert {"median", "predictive", "constant 50", "median of other outcomes"} <= rows.keys()
    assert run_command(["leaderboard", "deu", file]) == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 80
    for part in ("MAE", "CRPS", "MDE", "detectably better", "say nothing on the settlement of wars"):
        assert part in text
