"""Closed classes of English words that the clause patterns go by."""

from __future__ import annotations

from locarno.reading.words import words

PRONOUNS = words("he she they it i we you who")
NOMINATIVE = words("he she they we i")
BREAKERS = words(
    """that because while when if though although since where but whereas unless until so after before once as
    than whether which and or
    """
)
TELL = words(
    """tell tells told telling inform informs informed assure assures assured remind reminds reminded warn warns warned
    warning ask asked asking urge urges urged urging press pressed pressing reassure reassured
    """
)
DAYS = words(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday earlier later recently again
    here publicly privately repeatedly
    """
)
FINITE = words(
    """is are was were has have had will would can could may might must should does do did said says isn't
    aren't wasn't weren't hasn't haven't hadn't won't wouldn't can't couldn't doesn't don't didn't
    """
)
MARKS = frozenset({",", ";", ":", "—", "–", "-", "--", "(", ")", ".", "?", "!"})
STOPS = frozenset({".", "?", "!", "…", "..."})
SPEAKING = frozenset({"report", "assessment", "warning"})
OWNERS = words("his her their its my our your")
LIGHT = words(
    """express expresses expressed voice voices voiced show shows shown showed give gives gave given make makes
    made issue issues issued raise raises raised adopt adopted take takes took taken have has had hold holds
    held renewed expressing voicing showing giving making issuing raising
    """
)
ARTICLES = words("a an the no any some little it")
ADVERBS = words("only even just now well perhaps indeed first second finally please")
LEADING = words("and but or however meanwhile still yet also so then instead moreover while although though")
NEVER_IN_NAME = words(
    """that which because then there here not yes it's that's there's it’s that’s there’s to what how why when
    where if into
    """
)
TIME_OPENERS = words(
    """earlier later this last next for in on over during some several recent the past few coming early late
    since
    """
)
TIME_UNITS = words(
    """week weeks month months year years day days monday tuesday wednesday thursday friday saturday sunday
    today yesterday morning evening afternoon january february march april june july august september
    october november december
    """
)
ENDS_WEAK = words("after as because when who which and with according")
CUE_ADVERBS = words(
    """later earlier once soon nonetheless nevertheless still now already always often long ever just even then again
    too thus
    """
)
IN_BETWEEN = frozenset(
    {
        ("so", "far"),
        ("thus", "far"),
        ("until", "now"),
        ("for", "now"),
        ("at", "first"),
        ("at", "last"),
        ("in", "private"),
    }
    | {("in", "public"), ("no", "longer"), ("once", "again"), ("time", "and", "again"), ("more", "than", "once")}
)
"""Adverbs of several words that stand between auxiliary and verb."""
STAGES = words("stage point time times least most once")
