"""One settlement in a file: the challenger's problem written out as JSON, for checking and for teaching.

The file has no draws: every number is a number. A value stands for all years, a list for years 1 to T. Sets of
guarantors are ids joined by ``+``, in any order, or ``none``.

==============  ====================================================================================================
key             meaning
==============  ====================================================================================================
``T``           years; the last stays for ever (10)
``beta``        the challenger's yearly discount factor (.9), also the others' unless they say their own
``sigma``       yearly shock to the temptation to attack (0)
``kappa``       hidden cost of breaking: ``sd`` (0), ``nodes`` "exact" or "midpoint", ``n`` midpoints (4,001)
``y``           the challenger's yearly value of the settlement, net of cost; ``y_cw``, ``y_cl`` where it wins, loses
``p_none``      its chance to win against the protégé alone; ``cost_alone`` what that costs
``p``, ``c``    the same against a set of guarantors. A set in only one of the two takes the other from
                ``p_none`` or ``cost_alone``; a set that may fight must be in one of them
``belief``      the challenger's belief: a probability for each set; they sum to 1, and what they leave is ``none``
                where that is not written. Or ``marginals``, one for each guarantor, with ``rho`` (0): all sets by a
                one-factor Gaussian copula, 64 nodes
``estimate``    the analyst's distribution over sets; the belief unless given. Used for the others' values, and for
                a war that the challenger did not start
``x``           chance of such a war (0); ``snapback`` value of the sanctions that come back (0)
``o``           what no agreement is worth to the challenger; without it the challenger has no veto
``others``      by id: ``y``, ``y_cw``, ``y_cl``, ``beta``, ``g`` flow cost (0), ``c`` cost of war, a value or one
                for each set (0), ``o``; without ``o`` the party has no veto
``kinds``       further kinds of attack beside the full one, by id: ``p``, ``p_none``, ``cost_alone``, ``c``,
                ``belief`` or ``marginals`` with ``rho``, ``estimate``, ``y_cw``, ``y_cl``, ``snapback``, ``others``
                (``y_cw``, ``y_cl``, ``c``), each that of the case unless given, and replacing it whole if given;
                ``attributed`` the chance that the attack is attributed in time (1): where it is not, nobody fights and
                no sanctions come back
==============  ====================================================================================================

All errors are found at once; each names its place in the file. :mod:`locarno.models.settlement_case` solves the case.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes
from locarno.models.cohesion.joint import MAX_CORRELATION, MAX_DECIDERS, set_probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from locarno.models.contract import Array

MAX_YEARS = 200
MAX_NODES = 100_001
DEFAULT_NODES = 4001
COPULA_NODES = 64
FULL = "full"
"""The kind of attack that the case itself describes."""

_SUM_TOLERANCE = 1e-6
_NONE: frozenset[str] = frozenset()
_ID = re.compile(r"[a-z][a-z0-9_]*")

Given: TypeAlias = "dict[frozenset[str], tuple[str, Array]]"
"""What a map by set gives: for each set the label it was written under and its values by year."""

register_codes(
    {
        "S101": Code("file cannot be read", "Give the path of a readable JSON file."),
        "S102": Code("file is not UTF-8", "Save the file as UTF-8."),
        "S103": Code("file is empty", "Write a case into it: locarno settle --help shows one."),
        "S104": Code("file is too large", "A settle file holds one case; 5 MB is more than enough."),
        "S105": Code("file is not JSON", "Mend the JSON at the place named."),
        "S106": Code("value of the wrong kind", "Write what is expected: a number, a list, an object or a word."),
        "S107": Code("unknown key", "Remove the key or use the name suggested."),
        "S108": Code("missing key", "Add the key."),
        "S109": Code("written twice", "Keep one of the two."),
        "S110": Code("number off its scale", "Use a number on the scale named."),
        "S111": Code("list of the wrong length", "Give one value for all years, or one for each of the T years."),
        "S112": Code("probabilities do not sum to 1", "Let the probabilities of all sets, none included, sum to 1."),
        "S113": Code("no such set", "Join known ids by +, each once, or write none."),
        "S114": Code("set without its war", "Give the set a chance p or a cost c."),
        "S115": Code("keys that exclude each other", "Give belief, or marginals with rho, not both."),
        "S116": Code("too many guarantors", "Merge blocs: sets are enumerated for at most ten guarantors."),
        "S117": Code("the full attack among the kinds", "Write its numbers in the case itself, or rename the kind."),
    }
)


@dataclass(frozen=True, slots=True)
class Other:
    """A party beside the challenger; arrays by year, ``war_cost`` float64[set, year]."""

    name: str
    settled: Array
    wins: Array
    loses: Array
    flow_cost: Array
    war_cost: Array
    discount: float
    outside: float | None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of attack beside the full one; arrays by year, or float64[set, year].

    ``belief`` and ``estimate`` hold the chance that the attack is not attributed, so that nobody fights; ``snapback``
    is what comes back on average. ``others`` are those of the case, with their ends and costs of this kind.
    """

    name: str
    wins: Array
    loses: Array
    win: Array
    cost: Array
    belief: Array
    estimate: Array
    snapback: Array
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class OneCase:
    """A case without draws; arrays by year, or float64[set, year]. Set 0 is nobody.

    ``described`` says of each set whether the file describes a war against it; ``everyone`` is the index of the set
    of all guarantors, None where there are none, −1 where the file does not describe it. ``kinds`` is None where the
    file has no such key.
    """

    years: int
    discount: float
    shock: float
    spread: float
    exact: bool
    nodes: int
    settled: Array
    wins: Array
    loses: Array
    sets: tuple[str, ...]
    described: tuple[bool, ...]
    everyone: int | None
    win: Array
    cost: Array
    belief: Array
    estimate: Array
    other_war: Array
    snapback: Array
    outside: float | None
    others: tuple[Other, ...] = field(default=())
    kinds: tuple[Kind, ...] | None = None


def parse_settle_case(data: object) -> OneCase:
    """Read a case from plain JSON data.

    Parameters
    ----------
    data : object
        What ``json.loads`` gives.

    Returns
    -------
    OneCase
        The case, its defaults filled in.

    Raises
    ------
    LocarnoError
        With every diagnostic at once.
    """
    if not isinstance(data, dict):
        raise LocarnoError(Diagnostic("S106", f"the case is {_kind(data)}", expected="an object"))
    problems: list[Diagnostic] = []
    case = _Reader(data, problems).case()
    if problems:
        raise LocarnoError(problems)
    return case


_Path = tuple[str | int, ...]


def _dotted(path: _Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def _kind(data: object) -> str:
    if data is None or isinstance(data, bool | str):
        return _show(data)
    return "an object" if isinstance(data, dict) else "a list" if isinstance(data, list) else "a number"


def _scale(low: float, high: float, *, below: bool) -> str:
    if math.isinf(high):
        return "a finite number" if math.isinf(low) else f"a finite number, {low:g} or more"
    return f"a number from {low:g} to {'below ' if below else ''}{high:g}"


def _show(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:37]}…"


class _Reader:
    """Reads plain data into a case and collects what is wrong; a wrong number is replaced so that reading goes on."""

    def __init__(self, data: Mapping[str, Any], problems: list[Diagnostic]) -> None:
        self._data = data
        self._problems = problems
        self._years = 10
        self._years_known = True

    def case(self) -> OneCase:
        data = self._data
        self._keys((), data, _KEYS)
        years = self._whole(("T",), data.get("T", 10), 1, MAX_YEARS)
        self._years_known = years is not None
        self._years = years or 10
        discount = self._number(("beta",), data.get("beta", 0.9), 0.0, 1.0, below=True)
        shock = self._number(("sigma",), data.get("sigma", 0.0), 0.0)
        spread, exact, nodes = self._kappa(data.get("kappa", {}))
        p_given = self._map(("p",), data.get("p", {}), self._chance)
        c_given = self._map(("c",), data.get("c", {}), self._cost)
        belief_given, estimate_given, deciders = self._beliefs()

        known: dict[frozenset[str], str] = {_NONE: "none"}
        for given in (belief_given, estimate_given, p_given, c_given):
            for members, (label, _) in given.items():
                known.setdefault(members, label)
        if deciders is not None:
            self._known_ids(known, deciders, p_given, c_given, estimate_given)
        sets = tuple(known)
        win, cost, described = self._wars(sets, p_given, c_given)

        def spread_over(given: Given) -> Array:
            return np.stack([given[z][1] if z in given else np.zeros(self._years) for z in sets])

        belief = spread_over(belief_given)
        estimate = spread_over(estimate_given) if "estimate" in data else belief
        labels = [label for given in (p_given, c_given) for label, _ in given.values()]
        for name, probability in (("belief", belief), ("marginals", belief), ("estimate", estimate)):
            for z, fights, told in zip(sets, probability, described, strict=True):
                if name in data and not told and np.any(fights > 0):
                    near = did_you_mean(known[z], labels)
                    self._report(
                        "S114", (name,), f"set '{known[z]}' may fight but is in neither p nor c{near}", "p or c"
                    )
        everyone: int | None = None
        guarantors = frozenset().union(*sets)
        if guarantors:
            everyone = sets.index(guarantors) if guarantors in sets and described[sets.index(guarantors)] else -1
        return OneCase(
            years=self._years,
            discount=discount,
            shock=shock,
            spread=spread,
            exact=exact,
            nodes=nodes,
            settled=self._needed(("y",), data, self._value),
            wins=self._needed(("y_cw",), data, self._value),
            loses=self._needed(("y_cl",), data, self._value),
            sets=tuple(known.values()),
            described=described,
            everyone=everyone,
            win=win,
            cost=cost,
            belief=belief,
            estimate=estimate,
            other_war=self._chance(("x",), data.get("x", 0.0)),
            snapback=self._cost(("snapback",), data.get("snapback", 0.0)),
            outside=self._outside(("o",), data.get("o")),
            others=self._others(sets, known, estimate, discount),
            kinds=self._kinds(data["kinds"]) if "kinds" in data else None,
        )

    # the parts of a case

    def _kappa(self, data: object) -> tuple[float, bool, int]:
        if not isinstance(data, dict):
            self._report("S106", ("kappa",), f"kappa is {_kind(data)}", "an object with sd, nodes and n")
            return 0.0, True, DEFAULT_NODES
        self._keys(("kappa",), data, _KAPPA_KEYS)
        spread = self._number(("kappa", "sd"), data.get("sd", 0.0), 0.0)
        kind = data.get("nodes", "exact")
        if kind not in ("exact", "midpoint"):
            self._report("S106", ("kappa", "nodes"), f"nodes is {_show(kind)}", '"exact" or "midpoint"')
        nodes = self._whole(("kappa", "n"), data.get("n", DEFAULT_NODES), 1, MAX_NODES)
        return spread, kind == "exact", nodes or DEFAULT_NODES

    def _beliefs(
        self,
    ) -> tuple[Given, Given, tuple[str, ...] | None]:
        data = self._data
        belief: Given = {}
        deciders: tuple[str, ...] | None = None
        if "belief" in data and "marginals" in data:
            self._report("S115", ("marginals",), "belief and marginals are both given", "one of them")
        elif "belief" not in data and "marginals" not in data:
            self._report("S108", (), "the case has neither belief nor marginals", "one of them")
        if "rho" in data and "marginals" not in data:
            self._report("S115", ("rho",), "rho is given without marginals", "marginals with rho")
        if "belief" in data:
            belief = self._map(("belief",), data["belief"], self._chance)
            self._sums("belief", belief)
        elif "marginals" in data:
            belief, deciders = self._copula()
        estimate = self._map(("estimate",), data.get("estimate", {}), self._chance)
        if "estimate" in data:
            self._sums("estimate", estimate)
        return belief, estimate, deciders

    def _copula(self) -> tuple[Given, tuple[str, ...]]:
        rho = self._number(("rho",), self._data.get("rho", 0.0), 0.0, MAX_CORRELATION)
        marginals = self._data["marginals"]
        if not isinstance(marginals, dict):
            self._report("S106", ("marginals",), f"marginals is {_kind(marginals)}", "an object")
            return {}, ()
        if len(marginals) > MAX_DECIDERS:
            self._report("S116", ("marginals",), f"{len(marginals)} guarantors", f"at most {MAX_DECIDERS}")
            return {}, tuple(marginals)
        for name in marginals:
            if not _ID.fullmatch(name) or name == "none":
                self._report("S113", ("marginals", name), f"{_show(name)} is no id", "an id such as us")
        chances = [self._chance(("marginals", name), value) for name, value in marginals.items()]
        names = tuple(marginals)
        chance = np.stack(chances, axis=-1) if chances else np.zeros((self._years, 0))
        probability = set_probabilities(chance, rho, nodes=COPULA_NODES)
        sets = {}
        for z in range(2 ** len(names)):
            inside = [name for j, name in enumerate(names) if z >> j & 1]
            sets[frozenset(inside)] = ("+".join(inside) or "none", probability[:, z])
        return sets, names

    def _known_ids(
        self,
        known: Mapping[frozenset[str], str],
        deciders: tuple[str, ...],
        *maps: Given,
    ) -> None:
        for name, given in zip(("p", "c", "estimate"), maps, strict=True):
            for members, (label, _) in given.items():
                for stranger in sorted(members - set(deciders)):
                    self._report(
                        "S113",
                        (name, label),
                        f"set '{label}' names '{stranger}', which has no marginal{did_you_mean(stranger, deciders)}",
                        "ids of marginals",
                    )

    def _wars(
        self,
        sets: tuple[frozenset[str], ...],
        p_given: Given,
        c_given: Given,
    ) -> tuple[Array, Array, tuple[bool, ...]]:
        alone = []
        for key, given, read in (("p_none", p_given, self._chance), ("cost_alone", c_given, self._cost)):
            short = "p" if key == "p_none" else "c"
            if _NONE in given and key in self._data:
                self._report("S109", (short, given[_NONE][0]), f"{key} and {short}.none are both given", "one of them")
            if _NONE in given:
                alone.append(given[_NONE][1])
            else:
                alone.append(self._needed((key,), self._data, read))
        win = np.stack([p_given[z][1] if z in p_given else alone[0] for z in sets])
        cost = np.stack([c_given[z][1] if z in c_given else alone[1] for z in sets])
        return win, cost, tuple(z == _NONE or z in p_given or z in c_given for z in sets)

    def _others(
        self,
        sets: tuple[frozenset[str], ...],
        known: Mapping[frozenset[str], str],
        estimate: Array,
        discount: float,
    ) -> tuple[Other, ...]:
        others = self._data.get("others", {})
        if not isinstance(others, dict):
            self._report("S106", ("others",), f"others is {_kind(others)}", "an object, one entry for each party")
            return ()
        return tuple(self._other(name, data, sets, known, estimate, discount) for name, data in others.items())

    def _other(
        self,
        name: str,
        data: object,
        sets: tuple[frozenset[str], ...],
        known: Mapping[frozenset[str], str],
        estimate: Array,
        discount: float,
    ) -> Other:
        path = ("others", name)
        if not _ID.fullmatch(name):
            self._report("S113", path, f"{_show(name)} is no id", "an id such as ukraine")
        if not isinstance(data, dict):
            self._report("S106", path, f"{name} is {_kind(data)}", "an object with y, y_cw and y_cl")
            data = {"y": 0.0, "y_cw": 0.0, "y_cl": 0.0}
        self._keys(path, data, _OTHER_KEYS)
        cost_given = data.get("c", 0.0)
        if isinstance(cost_given, dict):
            given = self._map((*path, "c"), cost_given, self._cost)
            for z, (label, _) in given.items():
                if z not in known:
                    near = did_you_mean(label, known.values())
                    self._report("S113", (*path, "c", label), f"'{label}' is no set of this case{near}", "a set")
            for z, chance in zip(sets, estimate, strict=True):
                if z not in given and np.any(chance > 0):
                    self._report("S114", (*path, "c"), f"no cost for set '{known[z]}', which may fight", "c")
            war_cost = np.stack([given[z][1] if z in given else np.zeros(self._years) for z in sets])
        else:
            war_cost = np.stack([self._cost((*path, "c"), cost_given)] * len(sets))
        return Other(
            name=name,
            settled=self._needed((*path, "y"), data, self._value),
            wins=self._needed((*path, "y_cw"), data, self._value),
            loses=self._needed((*path, "y_cl"), data, self._value),
            flow_cost=self._cost((*path, "g"), data.get("g", 0.0)),
            war_cost=war_cost,
            discount=self._number((*path, "beta"), data["beta"], 0.0, 1.0, below=True) if "beta" in data else discount,
            outside=self._outside((*path, "o"), data.get("o")),
        )

    def _kinds(self, data: object) -> tuple[Kind, ...]:
        if not isinstance(data, dict):
            self._report("S106", ("kinds",), f"kinds is {_kind(data)}", "an object, one entry for each kind of attack")
            return ()
        return tuple(self._one_kind(name, own) for name, own in data.items() if self._is_kind(name, own))

    def _is_kind(self, name: str, data: object) -> bool:
        path = ("kinds", name)
        if name == FULL:
            self._report("S117", path, "kinds names the full attack", "the full attack in the case itself")
        elif not _ID.fullmatch(name):
            self._report("S113", path, f"{_show(name)} is no id", "an id such as limited")
        elif not isinstance(data, dict):
            self._report("S106", path, f"{name} is {_kind(data)}", "an object with what differs from the full attack")
        else:
            self._keys(path, data, _KIND_KEYS)
            return True
        return False

    def _one_kind(self, name: str, own: Mapping[str, Any]) -> Kind:
        """Read the case with what the kind says in its place."""
        path = ("kinds", name)
        merged = {key: value for key, value in self._data.items() if key != "kinds"} | dict(own)
        if "belief" in own and "marginals" not in own:
            merged = {key: value for key, value in merged.items() if key not in ("marginals", "rho") or key in own}
        elif "marginals" in own and "belief" not in own:
            merged.pop("belief", None)
        for alone, given in (("p_none", "p"), ("cost_alone", "c")):
            if alone in own and given not in own and isinstance(merged.get(given), dict):
                merged[given] = {label: value for label, value in merged[given].items() if label.strip() != "none"}
            elif given in own and alone not in own and isinstance(own[given], dict) and "none" in own[given]:
                merged.pop(alone, None)
        attributed = self._chance((*path, "attributed"), merged.pop("attributed", 1.0))
        merged["others"] = self._others_of(path, own.get("others", {}))
        problems: list[Diagnostic] = []
        case = _Reader(merged, problems).case()
        known_already = {(problem.code, problem.path, problem.message) for problem in self._problems}
        for problem in problems:
            if (problem.code, problem.path, problem.message) not in known_already:
                at = problem.path if problem.path and re.split(r"\W", problem.path)[0] in own else None
                self._problems.append(replace(problem, path=".".join(filter(None, (_dotted(path), at)))))

        def known(distribution: Array) -> Array:
            nobody = np.zeros_like(distribution)
            nobody[0] = 1.0 - attributed
            return attributed * distribution + nobody

        return Kind(
            name=name,
            wins=case.wins,
            loses=case.loses,
            win=case.win,
            cost=case.cost,
            belief=known(case.belief),
            estimate=known(case.estimate),
            snapback=attributed * case.snapback,
            others=case.others,
        )

    def _others_of(self, path: _Path, data: object) -> object:
        """Put what a kind says of the others into what the case says of them."""
        others = self._data.get("others", {})
        if not isinstance(data, dict):
            self._report("S106", (*path, "others"), f"others is {_kind(data)}", "an object, one entry for each party")
            return others
        if not isinstance(others, dict):
            return others
        merged = dict(others)
        for name, own in data.items():
            if name not in others:
                near = did_you_mean(name, others)
                self._report("S107", (*path, "others", name), f"no party '{name}' in others{near}", None)
            elif not isinstance(own, dict):
                self._report(
                    "S106", (*path, "others", name), f"{name} is {_kind(own)}", "an object with y_cw, y_cl or c"
                )
            else:
                self._keys((*path, "others", name), own, _KIND_OTHER_KEYS)
                if isinstance(others[name], dict):
                    merged[name] = {**others[name], **own}
        return merged

    # values

    def _needed(self, path: _Path, data: Mapping[str, Any], read: Callable[[_Path, object], Array]) -> Array:
        key = str(path[-1])
        if key not in data:
            where = _dotted(path[:-1]) or "the case"
            self._report("S108", path[:-1], f"{where} has no {key}", key)
            return np.zeros(self._years)
        return read(path, data[key])

    def _outside(self, path: _Path, data: object) -> float | None:
        return None if data is None else self._number(path, data)

    def _map(self, path: _Path, data: object, read: Callable[[_Path, object], Array]) -> Given:
        if not isinstance(data, dict):
            self._report("S106", path, f"{path[-1]} is {_kind(data)}", "an object, one entry for each set")
            return {}
        found: Given = {}
        for label, value in data.items():
            members = self._members((*path, label), label)
            array = read((*path, label), value)
            if members is None:
                continue
            if members in found:
                self._report("S109", (*path, label), f"'{label}' and '{found[members][0]}' are one set", "one of them")
                continue
            found[members] = (label, array)
        return found

    def _members(self, path: _Path, label: str) -> frozenset[str] | None:
        if label.strip() == "none":
            return _NONE
        names = [name.strip() for name in label.split("+")]
        if any(not _ID.fullmatch(name) or name == "none" for name in names) or len(set(names)) < len(names):
            self._report("S113", path, f"{_show(label)} is no set", "ids joined by +, each once, or none")
            return None
        return frozenset(names)

    def _sums(self, name: str, given: Given) -> None:
        if any((problem.path or "").partition(".")[0] == name for problem in self._problems):
            return  # a value that could not be read has been named already
        total = sum((array for _, array in given.values()), start=np.zeros(self._years))
        if given and _NONE not in given and np.all(total <= 1.0 + _SUM_TOLERANCE):
            given[_NONE] = ("none", np.clip(1.0 - total, 0.0, None))
            return
        wrong = np.flatnonzero(np.abs(total - 1.0) > _SUM_TOLERANCE)
        if len(wrong):
            year = "" if np.ptp(total) == 0 else f" in year {wrong[0] + 1}"
            self._report("S112", (name,), f"the probabilities of {name} sum to {total[wrong[0]]:.6g}{year}", "1")

    def _value(self, path: _Path, data: object) -> Array:
        return self._by_year(path, data, -math.inf, math.inf)

    def _cost(self, path: _Path, data: object) -> Array:
        return self._by_year(path, data, 0.0, math.inf)

    def _chance(self, path: _Path, data: object) -> Array:
        return self._by_year(path, data, 0.0, 1.0)

    def _by_year(self, path: _Path, data: object, low: float, high: float) -> Array:
        if not isinstance(data, list):
            return np.full(self._years, self._number(path, data, low, high))
        if len(data) != self._years:
            if self._years_known:
                self._report("S111", path, f"{len(data)} values for {self._years} years", f"{self._years} values")
            return np.zeros(self._years)
        return np.array([self._number((*path, t), value, low, high) for t, value in enumerate(data)])

    def _whole(self, path: _Path, data: object, low: int, high: int) -> int | None:
        whole = not isinstance(data, bool) and isinstance(data, int | float) and data == data // 1
        if not whole or not low <= data <= high:  # type: ignore[operator]
            kind = "S110" if whole else "S106"
            self._report(kind, path, f"{_dotted(path)} is {_show(data)}", f"a whole number from {low} to {high:,}")
            return None
        return int(data)  # type: ignore[call-overload, no-any-return]

    def _number(
        self, path: _Path, data: object, low: float = -math.inf, high: float = math.inf, *, below: bool = False
    ) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self._report("S106", path, f"{_dotted(path)} is {_kind(data)}", "a number")
            return max(low, 0.0)
        try:
            number = float(data)
        except OverflowError:
            number = math.inf
        inside = math.isfinite(number) and low <= number and (number < high if below else number <= high)
        if not inside:
            self._report("S110", path, f"{_dotted(path)} is {_show(data)}", _scale(low, high, below=below))
            return max(low, 0.0)
        return number

    def _keys(self, path: _Path, data: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                where = f" in {_dotted(path)}" if path else ""
                self._report("S107", (*path, key), f"unknown key '{key}'{where}{did_you_mean(key, known)}", None)

    def _report(self, code: str, path: _Path, message: str, expected: str | None) -> None:
        self._problems.append(Diagnostic(code, message, path=_dotted(path) or None, expected=expected))


_KEYS = (
    "T", "beta", "sigma", "kappa", "y", "y_cw", "y_cl", "p_none", "cost_alone", "p", "c", "belief", "marginals",
    "rho", "estimate", "x", "snapback", "o", "others", "kinds",
)  # fmt: skip
_KAPPA_KEYS = ("sd", "nodes", "n")
_OTHER_KEYS = ("y", "y_cw", "y_cl", "beta", "g", "c", "o")
_KIND_KEYS = (
    "p", "p_none", "cost_alone", "c", "belief", "marginals", "rho", "estimate", "y_cw", "y_cl", "attributed",
    "snapback", "others",
)  # fmt: skip
_KIND_OTHER_KEYS = ("y_cw", "y_cl", "c")
