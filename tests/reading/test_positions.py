"""Who wants what on the agenda: only a stance of the holder is a position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.evidence import Agenda, AgendaIssue, AgendaOption
from locarno.evidence.statement import ACT_FAMILY
from locarno.reading.positions import find_positions, matches

AGENDA = Agenda(
    issues=(
        AgendaIssue(
            id="force",
            keywords=("troops",),
            options=(
                AgendaOption(id="large", keywords=("large force", "big* + force")),
                AgendaOption(id="none", keywords=("never deploy",)),
            ),
        ),
        AgendaIssue(
            id="sanctions", wording="sanctions", options=(AgendaOption(id="lifted", keywords=("lift* + sanctions",)),)
        ),
    )
)


def _find(text, act, polarity="+", conditional=False, party="italy"):
    found = find_positions(AGENDA, text, party=party, act=act, polarity=polarity, conditional=conditional)
    return [(p.issue, p.option, p.stance) for p in found]


@pytest.mark.parametrize(
    ("text", "act", "polarity", "conditional", "positions"),
    [
        ("urged allies to send a large force", "request", "+", False, [("force", "large", "support")]),
        ("refused to join a large force", "refusal", "-", False, [("force", "large", "oppose")]),
        ("promised to lift sanctions if Moscow stops", "promise", "+", True, [("sanctions", "lifted", "conditional")]),
        ("will not lift sanctions unless Moscow stops", "refusal", "-", True, [("sanctions", "lifted", "conditional")]),
        ("welcomed a large force", "attitude", "+", False, [("force", "large", "support")]),
        ("slammed the large force", "attitude", "-", False, [("force", "large", "oppose")]),
        ("demanded that they never deploy", "demand", "-", False, [("force", "none", "support")]),
        ("said a large force is needed", "assessment", "+", False, [("force", "large", "support")]),
        ("said the truce would fail without a large force", "assessment", "+", False, [("force", "large", "support")]),
        ("said it was too early to speak of troops", "assessment", "+", False, [("force", None, "undecided")]),
        ("asked for troops", "request", "+", False, [("force", None, "support")]),
        ("reported that a large force left", "report", "+", False, []),
        ("expects a large force", "expectation", "+", False, []),
        ("said that sanctions were lifted in May", "report", "+", False, []),
        ("denied that it had asked for a large force", "refusal", "-", False, []),
        ("worries about troops", "attitude", "-", False, []),
        ("said Poland thinks a large force is needed", "assessment", "+", False, []),
        ("would back a large force", "poll", "+", False, [("force", "large", "support")]),
        ("heard of troops", "poll", "+", False, []),
        ("spoke of winter", "demand", "+", False, []),
    ],
)
def test_stances(text, act, polarity, conditional, positions):
    assert _find(text, act, polarity, conditional) == positions


def test_a_speaker_of_no_known_party_has_no_position():
    assert _find("urged a large force", "request", party="anonymous_1") == []
    assert _find("urged a large force", "request", party=None) == [("force", "large", "support")]


def test_keywords():
    assert matches("big* + force", "a bigger, better force")
    assert not matches("troops", "stroops")


@given(st.text(max_size=60), st.sampled_from(sorted(ACT_FAMILY)), st.sampled_from("+-"), st.booleans())
def test_any_text(text, act, polarity, conditional):
    for issue, option, _ in _find(text, act, polarity, conditional):
        known = next(item for item in AGENDA.issues if item.id == issue)
        assert option is None or option in {item.id for item in known.options}
