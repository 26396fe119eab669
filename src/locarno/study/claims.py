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
    "no_war_Ny": "chance of no return to war within N years if in force, limited attacks counted apart",
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

_HOLD = re.compile(r"(?:hold|no_war)_(\d+)y")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_CONSTANT = 1e-12
"""A difference that varies by no more than this, relative, is the same in every draw."""
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|([a-z][a-z0-9_]*)|(<=|>=|<|>|[-+*/(),]))")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a number, one quantity, or a sum of such.

    Attributes
    ----------
    value
        Gives one number per draw.
    number
        The number, where it is one.
    quantity, arguments
        The quantity and what it is of, where it is one.
    """

    value: Callable[[Lookup], Column]
    number: float | None = None
    quantity: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and an operator."""

    left: Side
    operator: str
    right: Side

    def holds(self, look: Lookup) -> Truth:
        """Compare on every draw."""
        return np.asarray(_COMPARE[self.operator](self.left.value(look), self.right.value(look)), dtype=bool)

    def margin(self, look: Lookup) -> Column:
        """Give the distance from the boundary, above 0 on the side where it holds.

        In standard deviations over draws of the difference compared; in its own unit where that does not vary.
        """
        apart = np.asarray(self.right.value(look) - self.left.value(look), dtype=np.float64)
        finite = apart[np.isfinite(apart)]
        spread = float(np.std(finite)) if finite.size else 0.0
        varies = finite.size > 0 and spread > _CONSTANT * (1.0 + float(np.max(np.abs(finite))))
        unit = spread if varies else 1.0
        return np.asarray(apart / unit if self.operator in {"<", "<="} else -apart / unit, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Not:
    inner: Node

    def holds(self, look: Lookup) -> Truth:
        return ~self.inner.holds(look)

    def margin(self, look: Lookup) -> Column:
        return np.asarray(-self.inner.margin(look), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple[Node, ...]

    def holds(self, look: Lookup) -> Truth:
        return np.asarray(np.logical_and.reduce([part.holds(look) for part in self.parts]), dtype=bool)

    def margin(self, look: Lookup) -> Column:
        return np.asarray(np.minimum.reduce([part.margin(look) for part in self.parts]), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Any:
    parts: tuple[Node, ...]

    def holds(self, look: Lookup) -> Truth:
        return np.asarray(np.logical_or.reduce([part.holds(look) for part in self.parts]), dtype=bool)

    def margin(self, look: Lookup) -> Column:
        return np.asarray(np.maximum.reduce([part.margin(look) for part in self.parts]), dtype=np.float64)


Node: TypeAlias = "Comparison | _Not | _All | _Any"


@dataclass(frozen=True, slots=True)
class Simple:
    """A claim that compares one quantity with one number.

    Attributes
    ----------
    quantity, arguments
        What is compared, a package first.
    operator, threshold
        As if the quantity stood on the left.
    """

    quantity: str
    arguments: tuple[str, ...]
    operator: str
    threshold: float

    @property
    def package(self) -> str:
        """The package."""
        return self.arguments[0]

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
        return self._root.holds(lookup)

    def margin(self, lookup: Lookup) -> Column:
        """Give how far every draw is from where the claim turns, above 0 where it holds.

        A comparison's distance is in standard deviations over draws of the difference that it compares. Of
        comparisons joined by ``and`` the least counts, by ``or`` the greatest.
        """
        return self._root.margin(lookup)

    @property
    def quantities(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Quantities named with what they are of, in order, each once."""
        return tuple(dict.fromkeys(self._names))

    @property
    def conjuncts(self) -> tuple[Comparison, ...]:
        """The comparisons, where the claim says that all of them hold; none where it has an ``or`` or a ``not``."""
        return _conjuncts(self._root) or ()

    @property
    def simple(self) -> Simple | None:
        """The comparison, where the claim is one quantity against one number."""
        if not isinstance(self._root, Comparison):
            return None
        left, operator, right = self._root.left, self._root.operator, self._root.right
        if right.quantity:
            left, operator, right = right, _MIRRORED[operator], left
        if not left.quantity or right.number is None:
            return None
        return Simple(left.quantity, left.arguments, operator, right.number)

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

    def _predicate(self) -> Node:
        parts = [self._conjunction()]
        while self._take("or"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else _Any(tuple(parts))

    def _conjunction(self) -> Node:
        parts = [self._comparison()]
        while self._take("and"):
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else _All(tuple(parts))

    def _comparison(self) -> Node:
        if self._take("not"):
            return _Not(self._comparison())
        if self._peek() == "(" and self._opens_predicate():
            self._need("(")
            inside = self._predicate()
            self._need(")")
            return inside
        left = self._sum()
        operator = self._peek()
        if operator not in _COMPARE:
            self._fail("a comparison (<, <=, >, >=) is missing")
        self._at += 1
        return Comparison(left, operator, self._sum())

    def _opens_predicate(self) -> bool:
        depth = 0
        for _, word, _ in self._tokens[self._at :]:
            depth += (word == "(") - (word == ")")
            if depth == 0:
                return False
            if depth == 1 and word in {"<", "<=", ">", ">=", "and", "or", "not"}:
                return True
        return False

    def _sum(self) -> Side:
        side = self._product()
        while self._peek() in {"+", "-"}:
            sign = 1.0 if self._peek() == "+" else -1.0
            self._at += 1
            side = Side(_add(side.value, self._product().value, sign))
        return side

    def _product(self) -> Side:
        side = self._factor()
        while self._peek() in {"*", "/"}:
            divide = self._peek() == "/"
            self._at += 1
            side = Side(_scale(side.value, self._factor().value, divide))
        return side

    def _factor(self) -> Side:
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
            return Side(lambda look: np.asarray(constant), number=float(constant))
        if kind == "name" and word not in {"and", "or", "not"}:
            _known_quantity(word, self.text)
            self._at += 1
            self._need("(")
            arguments = self._arguments()
            wanted = 2 if word in _OF_A_PARTY else 1
            if len(arguments) != wanted:
                self._fail(f"{word} takes {'a package and a party' if wanted == 2 else 'one package'}")
            self._names.append((word, arguments))
            return Side(lambda look: look(word, arguments), quantity=word, arguments=arguments)
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


def _conjuncts(node: Node) -> tuple[Comparison, ...] | None:
    """Give the comparisons below nested ``and``; None where anything else stands there."""
    if isinstance(node, Comparison):
        return (node,)
    if not isinstance(node, _All):
        return None
    found: tuple[Comparison, ...] = ()
    for part in node.parts:
        below = _conjuncts(part)
        if below is None:
            return None
        found += below
    return found


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
