"""Claims as predicates over outcomes: a small grammar, parsed, never evaluated as code.

    predicate   := conjunction { "or" conjunction }
    conjunction := comparison { "and" comparison }
    comparison  := [ "not" ] ( sum ( "<" | "<=" | ">" | ">=" ) sum | "(" predicate ")" )
    sum         := product { ( "+" | "-" ) product }
    product     := factor { ( "*" | "/" ) factor }
    factor      := number | quantity "(" id { "," id } ")" | "(" sum ")"

Quantities are listed in :data:`QUANTITIES`; their first argument is a package, so that ``hold_5y(europe_alone) < 0.7``
says that, were Europe to act alone, the settlement would hold five years with a chance under 0.7. A predicate gives
one truth value per draw; its finding is a ``share_of_draws``, "within this menu and these ranges".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from locarno.case import Case

    Column: TypeAlias = NDArray[np.float64]
    Truth: TypeAlias = NDArray[np.bool_]

Lookup: TypeAlias = "Callable[[str, Sequence[str]], Column]"
"""From a quantity and its arguments to one number per draw."""

QUANTITIES: dict[str, str] = {
    "hold_Ny": "chance to hold N years if in force, for any reported year N: hold_5y(package)",
    "accepted": "chance that all deciding parties accept: accepted(package)",
    "refuses": "chance that one party refuses: refuses(package, party)",
    "surplus": "value minus outside option of a party, in years of full satisfaction: surplus(package, party)",
    "any_fights": "chance that at least one guarantor fights in year 1: any_fights(package)",
    "all_fight": "chance that all guarantors fight in year 1: all_fight(package)",
    "manned": "1 where the force's requirement is met: manned(package)",
    "shortfall": "brigade equivalents missing: shortfall(package)",
    "ratified": "1 where every body that can stop the package agrees: ratified(package)",
    "cost": "EUR a year that a party (a bloc with its members) pays, mean over the years: cost(package, party)",
    "gap": "EUR of reconstruction that nobody pays: gap(package)",
}

_OF_A_PARTY = frozenset({"refuses", "surplus", "cost"})

register_codes(
    {
        "R301": Code(
            "A claim's test cannot be read",
            "Write comparisons such as `hold_5y(package) < 0.7`, joined by and, or; docs/claims.md lists them.",
        ),
        "R302": Code("A claim names what is not in the run", "Use a quantity, package and party of the case."),
    }
)

_HOLD = re.compile(r"hold_(\d+)y")
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|([a-z][a-z0-9_]*)|(<=|>=|<|>|[-+*/(),]))")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The one comparison of a simple claim: left side, operator and threshold."""

    quantity: str
    package: str
    operator: str
    threshold: float

    def holds(self, values: Column, threshold: float) -> Truth:
        """Compare values with another threshold by the same operator."""
        return np.asarray(_COMPARE[self.operator](values, threshold), dtype=bool)


def check_claims(case: Case) -> list[Diagnostic]:
    """Check that every claim's test can be read and names what a run of the case has, before one is made."""
    found = []
    for name, claim in case.file.claims.items():
        if claim.test is None:
            continue
        path = f"claims.{name}.test"
        file, line, column = case.place(path)
        try:
            predicate = Predicate(claim.test)
        except LocarnoError as error:
            found += [replace(item, file=file, line=line, column=column, path=path) for item in error.diagnostics]
            continue
        for kind, known, used in (
            ("package", case.file.packages, predicate.packages),
            ("party", case.file.parties, predicate.parties),
        ):
            found += [
                Diagnostic(
                    "R302",
                    f"the test of {name!r} names the unknown {kind} {word!r}{did_you_mean(word, known)}",
                    file,
                    line,
                    column,
                    path,
                )
                for word in used
                if word not in known
            ]
        horizon = case.file.settings.horizon_years
        found += [
            Diagnostic(
                "R302", f"the test of {name!r} asks for year {year}", file, line, column, path, f"1 to {horizon}"
            )
            for year in predicate.years
            if not 1 <= year <= horizon
        ]
    return found


class Predicate:
    """A parsed claim.

    Parameters
    ----------
    text
        The claim's ``test``.

    Raises
    ------
    LocarnoError
        R301, with the place in the text, if it cannot be read.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._names: list[tuple[str, tuple[str, ...]]] = []
        self._root = self._predicate()
        if self._at < len(self._tokens):
            self._fail("the claim should end here")

    @property
    def packages(self) -> tuple[str, ...]:
        """Packages named, in order, each once."""
        return tuple(dict.fromkeys(arguments[0] for _, arguments in self._names if arguments))

    @property
    def parties(self) -> tuple[str, ...]:
        """Parties named, in order, each once."""
        return tuple(dict.fromkeys(word for _, arguments in self._names for word in arguments[1:]))

    @property
    def years(self) -> tuple[int, ...]:
        """Years up to which a settlement is asked to hold."""
        held = (_HOLD.fullmatch(word) for word, _ in self._names)
        return tuple(dict.fromkeys(int(match[1]) for match in held if match))

    def holds(self, lookup: Lookup) -> Truth:
        """Evaluate on every draw.

        Parameters
        ----------
        lookup
            Gives one number per draw for a quantity and its arguments.
        """
        return np.asarray(self._root(lookup), dtype=bool)

    @property
    def simple(self) -> Comparison | None:
        """The comparison, where the claim is one quantity against one number."""
        kinds = [kind for kind, _, _ in self._tokens]
        words = [word for _, word, _ in self._tokens]
        if kinds == ["name", "sign", "name", "sign", "sign", "number"] and words[4] in {"<", "<=", ">", ">="}:
            return Comparison(words[0], words[2], words[4], float(words[5]))
        return None

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, word: str) -> bool:
        if self._peek() == word:
            self._at += 1
            return True
        return False

    def _need(self, word: str) -> None:
        if not self._take(word):
            self._fail(f"{word!r} is missing")

    def _fail(self, reason: str) -> None:
        place = self._tokens[self._at][2] if self._at < len(self._tokens) else len(self.text)
        message = f"the test {self.text!r} cannot be read at character {place + 1}: {reason}"
        raise LocarnoError(Diagnostic("R301", message, expected="a comparison such as hold_5y(package) < 0.7"))

    def _predicate(self) -> Callable[[Lookup], Truth]:
        parts = [self._conjunction()]
        while self._take("or"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else lambda look: np.logical_or.reduce([part(look) for part in parts])

    def _conjunction(self) -> Callable[[Lookup], Truth]:
        parts = [self._comparison()]
        while self._take("and"):
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else lambda look: np.logical_and.reduce([part(look) for part in parts])

    def _comparison(self) -> Callable[[Lookup], Truth]:
        if self._take("not"):
            inner = self._comparison()
            return lambda look: ~inner(look)
        if self._peek() == "(" and self._opens_predicate():
            self._need("(")
            inside = self._predicate()
            self._need(")")
            return inside
        left = self._sum()
        operator = self._peek()
        if operator not in {"<", "<=", ">", ">="}:
            self._fail("a comparison (<, <=, >, >=) is missing")
        self._at += 1
        right = self._sum()
        compare = _COMPARE[operator]
        return lambda look: np.asarray(compare(left(look), right(look)), dtype=bool)

    def _opens_predicate(self) -> bool:
        depth = 0
        for _, word, _ in self._tokens[self._at :]:
            depth += (word == "(") - (word == ")")
            if depth == 0:
                return False
            if depth == 1 and word in {"<", "<=", ">", ">=", "and", "or", "not"}:
                return True
        return False

    def _sum(self) -> Callable[[Lookup], Column]:
        value = self._product()
        while self._peek() in {"+", "-"}:
            sign = 1.0 if self._peek() == "+" else -1.0
            self._at += 1
            value = _add(value, self._product(), sign)
        return value

    def _product(self) -> Callable[[Lookup], Column]:
        value = self._factor()
        while self._peek() in {"*", "/"}:
            divide = self._peek() == "/"
            self._at += 1
            value = _scale(value, self._factor(), divide)
        return value

    def _factor(self) -> Callable[[Lookup], Column]:
        if self._take("("):
            inside = self._sum()
            self._need(")")
            return inside
        if self._at >= len(self._tokens):
            self._fail("a number or a quantity is missing")
        kind, word, _ = self._tokens[self._at]
        if kind == "number":
            self._at += 1
            constant = np.float64(word)
            return lambda look: np.asarray(constant)
        if kind == "name" and word not in {"and", "or", "not"}:
            _known_quantity(word, self.text)
            self._at += 1
            self._need("(")
            arguments = self._arguments()
            wanted = 2 if word in _OF_A_PARTY else 1
            if len(arguments) != wanted:
                self._fail(f"{word} takes {'a package and a party' if wanted == 2 else 'one package'}")
            self._names.append((word, arguments))
            return lambda look: look(word, arguments)
        self._fail("a number or a quantity is missing")
        raise AssertionError

    def _arguments(self) -> tuple[str, ...]:
        arguments: list[str] = []
        while not self._take(")"):
            if arguments:
                self._need(",")
            if self._at >= len(self._tokens) or self._tokens[self._at][0] != "name":
                self._fail("the id of a package or party is missing")
            arguments.append(self._tokens[self._at][1])
            self._at += 1
        return tuple(arguments)


def _add(
    left: Callable[[Lookup], Column], right: Callable[[Lookup], Column], sign: float
) -> Callable[[Lookup], Column]:
    return lambda look: np.asarray(left(look) + sign * right(look), dtype=np.float64)


def _scale(
    left: Callable[[Lookup], Column], right: Callable[[Lookup], Column], divide: bool
) -> Callable[[Lookup], Column]:
    if divide:
        return lambda look: np.asarray(left(look) / right(look), dtype=np.float64)
    return lambda look: np.asarray(left(look) * right(look), dtype=np.float64)


def _known_quantity(word: str, text: str) -> None:
    if word in QUANTITIES or _HOLD.fullmatch(word):
        return
    message = f"the test {text!r} names the unknown quantity {word!r}{did_you_mean(word, QUANTITIES)}"
    raise LocarnoError(Diagnostic("R302", message, expected="one of " + ", ".join(QUANTITIES)))


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            message = f"the test {text!r} cannot be read at character {at + 1}"
            raise LocarnoError(Diagnostic("R301", message, expected="a comparison such as hold_5y(package) < 0.7"))
        kind = ("number", "name", "sign")[(match.lastindex or 1) - 1]
        found.append((kind, match.group(match.lastindex or 0), match.start(match.lastindex or 0)))
        at = match.end()
    return found
