"""The cue lexicon: how often a word attributes, by what stands around it, and what kind of act it reports."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from locarno.reading.segment import OPENING
from locarno.reading.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from locarno.evidence.statement import Act
    from locarno.reading.segment import Token

AUXILIARIES = words(
    """has have had having is are was were be been being to will would could can may might must should did does
    do not never also
    """
)
DETERMINERS = words("the a an his her their its my your our this that these those of no any some 's")
PREPOSITIONS = words(
    """for about of on against with in at out as from into over by up upon toward towards back around after
    before
    """
)
QUESTION_WORDS = words("whether how what why who where when if which")

# Verbs of act, in the forms in which news prose uses them; the counts decide whether a form attributes here.
_ACT_FORMS: dict[Act, str] = {
    "request": """ask asks asked asking request requests requested requesting seek seeks sought seeking urge urges urged
        urging appeal appeals appealed appealing beg begs begged invite invites invited inviting press presses pressed
        pressing lobby lobbies lobbied lobbying plead pleads pleaded encourage encourages encouraged encouraging want
        wants wanted propose proposes proposed proposing proposal recommend recommends recommended
        courting""",
    "demand": """demand demands demanded demanding insist insists insisted insisting order orders ordered ordering
        require requires required call calls called calling""",
    "offer": """offer offers offered offering volunteer volunteered consider considers considered considering""",
    "promise": """promise promises promised promising pledge pledges pledged pledging vow vows vowed vowing commit
        commits committed guarantee guarantees guaranteed agree agrees agreed agreeing undertake undertook swear swore
        assure assures assured assuring willing willingness ready readiness""",
    "threat": "threaten threatens threatened threatening threat threats",
    "warning": "warn warns warned warning caution cautions cautioned cautioning alert alerted",
    "refusal": """refuse refuses refused refusing reject rejects rejected rejecting decline declines declined declining
        deny denies denied denying dismiss dismisses dismissed dismissing oppose opposes opposed opposing
        refusal unwilling rebuff rebuffed""",
    "expectation": """expect expects expected expecting predict predicts predicted predicting forecast forecasts
        anticipate anticipates anticipated foresee foresees plan plans planned planning intend intends intended
        intending aim aims aimed prepare prepares prepared preparing projects projected expectation""",
    "belief": """believe believes believed believing think thinks thought thinking know knows knew knowing understand
        understands understood understanding regard regards regarded view views viewed viewing see sees
        saw feel feels felt hold holds held assume assumes assumed suspect suspects suspected suppose supposes
        realise realises realised realize realizes realized recognise recognises recognised recognize recognizes
        recognized accept accepts accepted acknowledge acknowledges acknowledged admit admits admitted concede concedes
        conceded convinced sure certain conclude concludes concluded doubtful believing share shares shared deem deems
        deemed""",
    "attitude": """fear fears feared fearing hope hopes hoped hoping worry worries worried worrying welcome welcomes
        welcomed welcoming regret regrets regretted doubt doubts doubted doubting like likes liked love loves loved hate
        hates hated wish wishes wished wishing desire desires desired concern concerns concerned optimistic optimism
        pessimistic pessimism sceptical skeptical scepticism skepticism reluctant reluctance afraid anxious anxiety
        praise praises praised praising criticise criticises criticised criticising criticize criticizes criticized
        criticizing condemn condemns condemned condemning denounce denounces denounced blame blames blamed support
        supports supported supporting endorse endorses endorsed endorsing favour favours favoured favor favors favored
        backs backed backing applaud applauded slam slammed lament laments lamented complain complains complained
        prefer prefers preferred confident confidence""",
    "assessment": """estimate estimates estimated assess assesses assessed argue argues argued arguing suggest suggests
        suggested suggesting judge judges judged reckon reckons reckoned maintain maintains maintained
        describe describes described describing contend contends contended claim claims claimed claiming
        assert asserts asserted""",
}
_REPORT_FORMS = """say says said saying tell tells told telling state states stated stating add adds added adding
    report reports reported reporting written note notes noted noting announce announces announced announcing declare
    declares
    declared declaring explain explains explained explaining write writes wrote writing reveal reveals revealed
    revealing confirm confirms confirmed confirming disclose disclosed indicate indicates indicated indicating
    emphasise emphasises emphasised emphasising emphasize emphasizes emphasized emphasizing stress stresses stressed
    stressing reply replies replied respond responds responded remark remarked mention mentioned comment commented
    repeat repeated reiterate reiterates reiterated tweet tweets tweeted continue continued recall recalled testify
    testified show shows showed found find finds learned hear hears heard cite cites cited citing according
    quote quoted clear plain sign signs
    signal signals signalled signaled hint hints hinted discuss discusses discussed discussing"""
# A word that the counts do not know attributes with this probability when a clause, "to", a quote follows …
_UNSEEN = {"t": 0.85, "o": 0.6, "q": 0.8, "w": 0.5, "p": 0.35, "r": 0.3, "f": 0.3, "k": 0.3}
_GERUND = 0.45
_CLAUSE = 0.55
"""The same where a clause follows without "that": "said the plan would fail", "expects Paris to pay"."""
_PRIOR = 4.0
_OPENING_CLAUSES = frozenset(
    {"report", "belief", "attitude", "expectation", "assessment", "warning", "request", "demand"}
)
_FINITE = words(
    """is are was were has have had will would can could may might must should does do did isn't wasn't won't wouldn't
    can't couldn't doesn't don't didn't
    """
)
_NAMING = words("call calls called calling dub dubbed label labelled labeled brand branded")
_SOME = words("some these those")
_HE = words("he she they we i it")


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a form was in a cue, of all its occurrences outside what is attributed, and so by surroundings."""

    cue: int
    all: int
    cells: Mapping[str, tuple[int, int]]


def is_adverb(token: Token) -> bool:
    """Say whether a word is an adverb in -ly, not a name such as Kelly."""
    return token.lower.endswith("ly") and token.lower != "only" and token.text.islower()


def before_class(tokens: Sequence[Token], i: int) -> str:
    """Say what stands before a word: s start, c mark, x auxiliary or adverb, d determiner, n other."""
    if i == 0:
        return "s"
    token = tokens[i - 1]
    if not token.word:
        return "c"
    lower = token.lower
    if lower in AUXILIARIES or lower.endswith(("n’t", "n't")) or is_adverb(token):
        return "x"
    alone = lower in _SOME and (i == 1 or not tokens[i - 2].word) and not tokens[i].lower.endswith("s")
    if (lower in DETERMINERS and not alone) or lower.endswith(("’s", "'s")):
        return "d"
    return "n"


def after_class(tokens: Sequence[Token], i: int) -> str:
    """Say what follows a word: t that, o to, q quotation, k colon, p mark, w question word, r preposition, f other."""
    if i + 1 >= len(tokens):
        return "p"
    token = tokens[i + 1]
    lower = token.lower
    if lower == "that":
        return "t"
    if lower == "to":
        return "o"
    if token.text in OPENING or token.text in ('"', "''"):
        return "q"
    if token.text in (",", ":") and i + 2 < len(tokens) and tokens[i + 2].quote:
        return "q"
    if token.text == ":":
        return "k"
    if not token.word:
        return "p"
    if lower in QUESTION_WORDS:
        return "w"
    return "r" if lower in PREPOSITIONS else "f"


def names_something(tokens: Sequence[Token], i: int) -> bool:
    """Say whether somebody is given a name: "called this a mistake", "calls the plan “a trap”"."""
    for j in range(i + 2, min(i + 9, len(tokens))):
        if tokens[j].text in (",", ";", ":"):
            return False
        if tokens[j].lower in ("a", "an") or tokens[j].text in OPENING or tokens[j].text == '"':
            return True
    return False


def opens_clause(tokens: Sequence[Token], i: int, act: Act) -> bool:
    """Say whether a clause without "that", or a noun phrase with an infinitive, follows a word."""
    infinitive = act in ("request", "demand", "expectation")
    for j in range(i + 1, min(i + 8, len(tokens))):
        lower = tokens[j].lower
        if not tokens[j].word or (lower in PREPOSITIONS and lower != "of") or lower in QUESTION_WORDS:
            return False
        if j == i + 1 and lower in _HE:
            return True
        if lower == "to":
            return infinitive and j > i + 1
        if lower in _FINITE or lower.endswith("n’t"):
            return j > i + 1 and not infinitive
    return False


class Lexicon:
    """Cue words with their counts and acts."""

    def __init__(self, counts: Mapping[str, Counts]) -> None:
        self.counts = counts
        self.acts: dict[str, Act] = {}
        for act, forms in _ACT_FORMS.items():
            for form in forms.split():
                self.acts.setdefault(form, act)
        for form in _REPORT_FORMS.split():
            self.acts.setdefault(form, "report")

    def probability(self, tokens: Sequence[Token], i: int) -> float:
        """Give the share of cases in which such a word, so surrounded, is a cue."""
        form = tokens[i].lower
        after = after_class(tokens, i)
        counts = self.counts.get(form)
        if after == "f" and self.acts.get(form) in _OPENING_CLAUSES and before_class(tokens, i) != "d":
            clause = _CLAUSE if opens_clause(tokens, i, self.acts[form]) else 0.0
        else:
            clause = 0.0
        if after == "f" and form in _NAMING and names_something(tokens, i):
            clause = _CLAUSE
        if counts is None:
            if form not in self.acts:
                return 0.0
            return max(clause, _UNSEEN[after]) if before_class(tokens, i) != "d" else 0.3 * _UNSEEN[after]
        key = before_class(tokens, i) + after
        base = (counts.cue + 1.0) / (counts.all + 4.0)
        cue, all_ = 0, 0
        for cell, (a, b) in counts.cells.items():
            if cell[1] == after:
                cue, all_ = cue + a, all_ + b
        level = (cue + _PRIOR * base) / (all_ + _PRIOR)
        a, b = counts.cells.get(key, (0, 0))
        share = max(clause, (a + _PRIOR * level) / (b + _PRIOR))
        # "has considered sending": a gerund is a complement, not an object.
        gerund = after == "f" and form in self.acts and tokens[i + 1].lower.endswith("ing") and key[0] in "xn"
        return max(share, _GERUND) if gerund else share

    def act(self, form: str) -> Act:
        """Give the act that a cue word reports."""
        return self.acts.get(form, "report")


@functools.lru_cache(maxsize=1)
def default_lexicon() -> Lexicon:
    """Load the shipped counts (once)."""
    counts = {}
    table = files("locarno.reading").joinpath("data/cues.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        form, cue, all_, cells = line.split("\t")
        parsed = {}
        for cell in cells.split():
            key, _, pair = cell.partition(":")
            a, _, b = pair.partition("/")
            parsed[key] = (int(a), int(b))
        counts[form] = Counts(int(cue), int(all_), parsed)
    return Lexicon(counts)
