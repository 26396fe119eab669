"""Is it English? The reader knows no other language, and says so instead of guessing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 60_000
_ENOUGH = 20
"""Words from which on a share says something."""
ENGLISH_FROM = 0.2
"""English news has two to four of ten words among the commonest; other languages fewer than one."""

_STOP: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "English": """the of and to in a is that for it as was with be by on not he his but at are this have from or
            had an they which one you were her all she there would their we him been has when who will more no if out
            so said what up its about into than them can only other time new some could these two may then do""",
        "French": """le la les de des du un une et est que qui dans pour par sur pas plus au aux ce cette ces il elle
            ils elles nous vous son sa ses leur leurs avec sont été être a ont mais ou où se ne en comme""",
        "German": """der die das den dem des und ist nicht ein eine einen einem einer zu von mit sich auf für im dass
            auch werden wird wurde sind hat haben er sie es wir ihr als nach bei aus über noch nur oder aber""",
        "Spanish": """el la los las de del un una y que en por para con no se su sus es son fue ha han al lo más como
            pero o si sobre este esta estos entre cuando también muy sin años""",
        "Italian": """il lo la gli le di del della dei delle un una e che in per con non si è sono stato ha hanno al
            alla dal più come ma o se questo questa anche loro suo sua nel nella""",
        "Portuguese": """o a os as de do da dos das um uma e que em no na para com não se seu sua é são foi ao por mais
            como mas ou ele ela isso também já há""",
        "Dutch": """de het een en van in is dat op te zijn met voor niet aan er om ook als maar bij uit door naar over
            heeft hebben werd wordt zij hij ze dit deze""",
        "Polish": """i w na z do że się nie to jest o jak po za od dla przez ale czy który która które są był była było
            jego jej ich tym tego już tylko oraz""",
        "Turkish": """ve bir bu da de için ile olarak olan çok daha en gibi ama ne var yok ki kadar sonra olduğu
            tarafından ise göre""",
        "Swedish": """och i att det som en på är av för med till den har de inte om ett han var men vi från hon kan""",
        "Romanian": """și în de la cu pe un o că nu se din pentru este sunt a au care mai ce ca dar sau prin""",
        "Czech": """a v se na je že s z do o i to jako za pro by který která které ale po od jsou byl bylo podle""",
    }.items()
}

_SCRIPTS = {
    "HEBREW": "Hebrew",
    "ARABIC": "Arabic",
    "CYRILLIC": "Cyrillic",
    "GREEK": "Greek",
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Devanagari",
    "THAI": "Thai",
    "ARMENIAN": "Armenian",
    "GEORGIAN": "Georgian",
}


@dataclass(frozen=True, slots=True)
class LanguageFinding:
    """What a text's letters and commonest words say of its language.

    Attributes
    ----------
    words
        How many words were looked at.
    english
        Share of them among the commonest English words.
    script
        Another script than Latin in which three of ten letters or more are written; None in most texts.
    right_to_left
        Whether that script runs from right to left.
    likely
        The language whose commonest words are found most, where that is not English and no script tells.
    """

    words: int
    english: float
    script: str | None = None
    right_to_left: bool = False
    likely: str | None = None

    @property
    def is_english(self) -> bool:
        """Say whether nothing speaks against English; a text too short to tell passes."""
        return self.script is None and self.likely is None and (self.words < _ENOUGH or self.english >= ENGLISH_FROM)

    def sentence(self) -> str:
        """Say in one sentence what speaks against English."""
        if self.script is not None:
            side = ", from right to left" if self.right_to_left else ""
            return f"much of the text is in {self.script} script{side}"
        guess = f"; by its commonest words it is {self.likely}" if self.likely else ""
        return f"only {self.english:.0%} of the words are common English ones{guess}"


def look_at_language(text: str) -> LanguageFinding:
    """Look at the letters and commonest words of a text.

    Parameters
    ----------
    text
        Any text; of a long one, stretches from its beginning, middle and end are taken.
    """
    if len(text) > _SAMPLE:
        third, middle = _SAMPLE // 3, len(text) // 2
        text = " ".join((text[:third], text[middle : middle + third], text[-third:]))
    words = [match.group().lower() for match in _WORD.finditer(text)]
    if not words:
        return LanguageFinding(0, 0.0)
    script, backwards = _script(text)
    shares = {language: sum(word in stop for word in words) / len(words) for language, stop in _STOP.items()}
    english = shares.pop("English")
    best = max(shares, key=lambda language: shares[language])
    other = len(words) >= _ENOUGH and shares[best] > english and shares[best] > ENGLISH_FROM / 2
    return LanguageFinding(len(words), english, script, backwards, best if other and script is None else None)


def _script(text: str) -> tuple[str | None, bool]:
    counts: dict[str, int] = {}
    letters = 0
    # One letter in seven tells as much, and costs a seventh.
    for letter in text[:: 1 if len(text) < _SAMPLE // 7 else 7]:
        if letter.isalpha():
            letters += 1
            if letter > "\u036f":
                name = unicodedata.name(letter, "").split(" ", 1)[0]
                counts[name] = counts.get(name, 0) + 1
    counts.pop("LATIN", None)
    if not counts:
        return None, False
    name = max(counts, key=lambda key: counts[key])
    if counts[name] < 0.3 * letters:
        return None, False
    known = _SCRIPTS.get(name, _SCRIPTS.get(name.split("-")[0], name.capitalize()))
    return known, name in ("HEBREW", "ARABIC", "SYRIAC", "THAANA", "NKO")
