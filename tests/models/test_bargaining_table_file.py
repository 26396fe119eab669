"""Files of actors: what is read, and what is wrong with its place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.diagnostics import LocarnoError
from locarno.models.bargaining.table_cells import split_rows
from locarno.models.bargaining.table_file import choose_table, read_sheet

KTAB = """Cars,"Delay, in years",3,2,
Actor,Description,Influence,Delay Position,Delay Salience,Tax Position,Tax Salience,
NL,Netherlands,8,0,80,10,20,
BE,"Belgium, the second", 8.5, 50,40,20,30
FR,France,16,100,60,30,0,
"""
LONG = """issue,proposal,actor,position,salience,reference_point,outcome,capability
i1,p1,fr,100,80,0,50,10
i1,p1,de,0,70,0,50,10
i2,p1,fr,40,,,,10
i2,p1,be,,,,,5
i2,p1,de,60,10,,,10
i3,p2,fr,10,20,50,100,9
i3,p2,de,10,20,50,100,10
"""
DECIDE = "\n".join(
    "\t".join(f"'{cell}'" if cell.startswith("#") or cell.isalpha() else cell for cell in line.split())
    for line in (
        "#A Ann Ann x",
        "#A Bob Bob x",
        "#P toll toll toll",
        "#M toll 0.5",
        "#M toll 7",
        "#P road road road",
        "#D Ann toll 3 .95 1",
        "#D Bob toll 0.5 1 0.5",
        "#D Bob road 20 .5 .5",
    )
)


def table(text, *issues, proposal=None):
    return choose_table(read_sheet(text.encode(), "t.csv"), issues, proposal)


def problems(text, *issues, proposal=None):
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(LocarnoError) as caught:
        choose_table(read_sheet(raw, "t.csv"), issues, proposal)
    return [(item.code, item.line, item.column) for item in caught.value.diagnostics]


def test_ktab():
    found = table(KTAB)
    assert (found.name, found.actors, found.issues) == ("Cars", ("NL", "BE", "FR"), ("Delay", "Tax"))
    np.testing.assert_array_equal(found.capability, [8, 8.5, 16])
    np.testing.assert_array_equal(found.position, [[0, 10], [50, 20], [100, 30]])
    np.testing.assert_array_equal(found.salience, [[80, 20], [40, 30], [60, 0]])


def test_ktab_without_the_line_that_names_the_scenario():
    found = table(KTAB.split("\n", 1)[1])
    np.testing.assert_array_equal(found.position, table(KTAB).position)
    assert (found.name, found.actors) == ("table", ("NL", "BE", "FR"))


def test_the_older_headers_of_ktab():
    found = table(
        'D,"x",1,2,\nActor,Description,Power,Pstn1,Sal1,Pstn2,Sal2,\nA, b, 102.5, 75.79, 49.53,  6.37, 5.91,\n'
    )
    assert found.issues == ("Dimension 1", "Dimension 2")
    np.testing.assert_array_equal(found.position, [[75.79, 6.37]])


def test_a_byte_order_mark_windows_lines_and_semicolons_are_no_mistake():
    plain = table(KTAB)
    windows = choose_table(read_sheet(b"\xef\xbb\xbf" + KTAB.replace("\n", "\r\n").encode(), "t.csv"))
    np.testing.assert_array_equal(windows.position, plain.position)
    semicolons = 'Actor;Position;Salience\n"A; B";1;2\nC;3;4\n'
    assert table(semicolons).actors == ("A; B", "C")


def test_long_by_issue_and_by_proposal():
    one = table(LONG, "i1")
    assert (one.actors, one.outcome.tolist(), one.reference.tolist()) == (("fr", "de"), [50.0], [0.0])
    both = table(LONG, proposal="p1")
    assert both.actors == ("fr", "de", "be")
    np.testing.assert_array_equal(both.position, [[100, 40], [0, 60], [np.nan, np.nan]])
    np.testing.assert_array_equal(both.salience, [[80, 0], [70, 10], [0, 0]])
    assert np.isnan(both.outcome[1])


def test_long_without_issues_and_capabilities():
    sheet = read_sheet(b"stakeholder,position,salience\nA,1,2\nB,3,4\n", "t.csv")
    np.testing.assert_array_equal(choose_table(sheet).capability, [1, 1])
    assert any("capabilities" in note for note in sheet.notes)


def test_decide_maps_scales_and_shares():
    found = table(DECIDE)
    assert found.issues == ("toll", "road")
    np.testing.assert_allclose(found.position, [[100 * 2.5 / 6.5, np.nan], [0, 20]])
    np.testing.assert_allclose(found.salience, [[95, 0], [100, 50]])


def test_reference_data_are_read(locarno_data):
    shapes = {
        "SOE-Policy.csv": (26, 1),
        "SOE-Competitive.csv": (34, 1),
        "SOE-Pol-Comp.csv": (13, 2),
        "dummyData_3Dim.csv": (7, 3),
        "dummyData_6Dim.csv": (27, 6),
        "dummyData-a040.csv": (40, 1),
        "emission.csv": (10, 1),
    }
    folder = locarno_data / "bargaining"
    for name, shape in shapes.items():
        assert choose_table(read_sheet((folder / "ktab_oracle" / name).read_bytes(), name)).position.shape == shape
    assert choose_table(read_sheet((folder / "cop21.csv").read_bytes(), "c")).position.shape == (15, 13)
    assert choose_table(read_sheet((folder / "copenhagen.csv").read_bytes(), "c")).position.shape == (11, 7)
    sheet = read_sheet((folder / "deu3_train.csv").read_bytes(), "deu")
    assert (len(sheet.issues), len(sheet.outcomes)) == (252, 247)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("50,40,20,30", "50,40,20", [("T108", 4, "")]),
        ("50,40,20,30", "50,,20,30", [("T108", 4, ",20,30")]),
        ("50,40,20,30", "50,40,20,30,9", [("T105", 4, "9")]),
        ("50,40,20,30", "150,40,20,30", [("T107", 4, "150,")]),
        ("50,40,20,30", "nan,40,20,30", [("T106", 4, "nan,")]),
        (
            "50,40,20,30",
            "inf,-1,2_0,1e9",
            [("T106", 4, "inf"), ("T107", 4, "-1"), ("T106", 4, "2_0"), ("T107", 4, "1e9")],
        ),
        ("BE,", "NL,", [("T109", 4, "NL")]),
        ("BE,", ",", [("T108", 4, ',"Belgium')]),
        (" 8.5,", " -8,", [("T107", 4, "-8")]),
        (",3,2,", ",4,2,", [("T112", 1, "4,2,")]),
        ("Tax Pos", "Delay Pos", [("T104", 2, "Delay Position,Tax")]),
        ("Tax Position,Tax Sal", "Delay Position,Delay Sal", [("T109", 2, "Delay Position,Delay Salience,\n")]),
        ('"Belgium, the second"', '"Belgium, the second', [("T105", 4, '"Belgium')]),
        ("FR,France,16,100,60", "FR,France,16,x,y", [("T106", 5, "x,y"), ("T106", 5, "y,30")]),
    ],
)
def test_mistakes_have_a_place(old, new, found):
    assert old in KTAB
    text = KTAB.replace(old, new, 1)
    lines = text.splitlines(keepends=True)
    told = problems(text)
    assert [(code, line) for code, line, _ in told] == [(code, line) for code, line, _ in found]
    for (_, line, column), (_, _, begins) in zip(told, found, strict=True):
        assert lines[line - 1][column - 1 :].startswith(begins)
        assert begins or column == len(lines[line - 1])


def test_everything_is_told_at_once():
    broken = KTAB.replace("8,0,80", "x,0,180").replace(" 8.5, 50", " , 50").replace("16,100", "16,-100")
    assert len(problems(broken)) == 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "T102"),
        (b" \n,,\n", "T102"),
        (b"\x00\x01\x02", "T101"),
        (b"Actor,Position,Salience\nFran\xe7a,1,2\n", "T101"),
        ("Actor,Position,Salience\nA,1,2\n".encode("utf-16"), "T101"),
        (b"\x89PNG\r\n\x1a\n", "T101"),
        (b"what is this\n", "T104"),
        (b"Actor,Position\nA,1\n", "T104"),
        (b"Actor,Position,Salience\n", "T110"),
        (b"Actor,Position,Salience\nA,,\n", "T110"),
        (b"Actor,Position,Salience\nA,1,0\nB,2,\n", "T111"),
        (b"Actor,Position,Salience,Capability\nA,1,5,0\nB,2,5,0\n", "T111"),
        (b"Actor,Position,Salience,Position\nA,1,5,0\n", "T109"),
        (KTAB[: KTAB.index("NL")].replace(",3,2", ",0,2").encode(), "T110"),
        (b"'#A'\t'Ann'\n'#D'\t'Ann'\t'toll'\t1\t1\t1\n", "T104"),
    ],
)
def test_what_is_no_table(content, code):
    assert code in [found for found, _, _ in problems(content)]


def test_rows_of_an_issue_agree():
    assert problems(LONG.replace("de,0,70,0,50", "de,0,70,0,60"), "i1")[0] == ("T115", 3, 17)
    assert problems(LONG.replace("i2,p1,de", "i2,p9,de"))[0] == ("T115", 6, 4)
    assert problems(LONG.replace("i2,p1,fr,40,,,,10", "i2,p1,fr,40,,,,11"), proposal="p1")[0][0] == "T115"


def test_the_choice_of_issues():
    assert problems(LONG)[0][0] == "T114"
    assert problems(LONG, "i9")[0][0] == "T113"
    assert problems(LONG, proposal="p")[0][0] == "T113"
    assert problems(LONG, "i3", proposal="p1")[0][0] == "T113"
    with pytest.raises(LocarnoError, match="did you mean 'i1'"):
        table(LONG, "i11")


def test_the_limits_are_tables():
    assert table("Actor,Position,Salience\nA,50,10\n").actors == ("A",)
    many = "Actor,Position,Salience\n" + "".join(f"A{k},{k / 2},10\n" for k in range(200))
    assert len(table(many).actors) == 200


@given(st.lists(st.text(alphabet='ab,"; é', min_size=0, max_size=6), min_size=1, max_size=6))
def test_columns_point_at_their_cells(cells):
    """A cell's column is where its text begins in the line, whatever was quoted before it."""
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    text = ",".join([*quoted, "end"])
    (row,) = split_rows(text, "t.csv", ",")
    assert row.cells[-1] == "end"
    for k in range(len(cells)):
        assert text[row.column(k) - 1 :].startswith(quoted[k])
    assert row.column(len(cells)) == len(text) - 2
