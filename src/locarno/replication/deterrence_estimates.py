"""Games of deterrence and crisis, estimated again from their data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.deterrence.estimation import signalling, strategic, ultimatum
from locarno.models.deterrence.estimation.maximum_likelihood import equation
from locarno.models.deterrence.games.crisis_signalling import Game, equilibria
from locarno.models.deterrence.games.strategic_probit import Payoffs
from locarno.replication import Line
from locarno.replication.deterrence_choices import choice_lines, line, value_of
from locarno.replication.durability_data import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.models.contract import Array
    from locarno.models.deterrence.estimation.maximum_likelihood import Equation
    from locarno.replication.durability_data import Columns

_SPEC = "test vector"
_GAMES = "deterrence.games"
_JSS = "Kenkel & Signorino 2014"
_SIGINT = "Crisman-Cox & Gibilisco, R package sigInt, sanctions example (nested pseudo-likelihood)"

_ARTICLE = "Kenkel & Signorino 2014, printed output in the source of the article (package games 1.0.0)"

CURRENCY = {
    "stays:capcont": -0.4525,
    "stays:lreserves": 0.2292,
    "stays:overval": -0.4413,
    "stays:creditgrow": -0.0648,
    "stays:USinterest": -0.0505,
    "stays:service": -0.0288,
    "stays:contagion": -0.1159,
    "stays:prioratt": -0.1218,
    "gives_way:const": -3.6648,
    "resists:const": -3.1385,
    "resists_other:const": 0.4269,
    "resists_other:unifgov": -0.3568,
    "resists_other:lexports": -0.1997,
    "resists_other:preelec": 1.6632,
    "resists_other:postelec": 1.0623,
    "resists_other:rightgov": -0.9358,
    "resists_other:realinterest": 1.7955,
    "resists_other:capcont": 0.0656,
    "resists_other:lreserves": 0.3099,
}
"""Printed estimates of the model of currency attacks, all nineteen, to four decimals."""

CURRENCY_SCALED = {
    "stays:lreserves": 0.2264,
    "stays:overval": -0.4381,
    "gives_way:const": -3.0137,
    "resists:const": -2.8410,
    "resists_other:const": -0.0190,
    "resists_other:preelec": 1.3690,
    "resists_other:realinterest": 1.4943,
    "log scale:prioratt": 0.0427,
}
"""The same where the scale of the errors depends on earlier attacks."""

_HALF_A_DIGIT = 5e-5

_STOPPED_SHORT = {
    ("currency attacks", "resists_other:const"): 1.5e-4,
    ("currency attacks", "resists_other:realinterest"): 1.5e-4,
    ("currency attacks, scale by earlier attacks", "resists_other:const"): 1.5e-4,
    ("currency attacks, scale by earlier attacks", "resists_other:preelec"): 3.5e-4,
    ("currency attacks, scale by earlier attacks", "resists_other:realinterest"): 3.5e-4,
}
"""Estimates on a flat ridge: the published climb stopped short of the maximum by so much (all errors are above .19)."""

SIGINT = {
    "status_quo:sender_dependence": -0.21808,
    "status_quo:sender_democracy": 0.03407,
    "status_quo:contiguous": 0.05469,
    "status_quo:allied": -0.17024,
    "prize:const": 1.60284,
    "prize:sender_costs": -0.04814,
    "concession:const": -2.13677,
    "concession:target_dependence": 2.33514,
    "concession:target_costs": 0.11718,
    "concession:contiguous": 0.12151,
    "concession:allied": -0.02553,
    "war_a:const": -2.41838,
    "war_a:sender_dependence": 0.01408,
    "war_a:sender_democracy": 0.03526,
    "war_a:capability_ratio": 0.02650,
    "war_b:const": -0.90838,
    "war_b:target_democracy": -0.00264,
    "war_b:capability_ratio": 0.11993,
    "backing:const": -2.63816,
    "backing:sender_democracy": 0.02008,
}
"""Printed estimates of the sanctions example, to five decimals."""


def lines() -> Iterator[Line]:
    """Solve the vectors of the signalling game, and fit again what was published; without data most are skipped."""
    yield from _vectors()
    where = os.environ.get("LOCARNO_DATA")
    folder = Path(where) / "durability" if where else None
    yield from _currency(folder)
    yield from _offers(folder)
    yield from _disputes(folder)
    yield from _sanctions(folder)
    yield from choice_lines(folder)


def _vectors() -> Iterator[Line]:
    for payoffs, roots in (
        ((0.0, 1.0, 0.0, -1.0, -1.0, -1.2, 1.0), ((0.41443, 0.85874, 0.56059),)),
        (
            (0.0, 1.0, 0.0, -1.9, -2.9, -1.2, 1.0),
            ((0.2511, 0.99479, 0.3097), (0.59472, 0.37987, 0.24156), (0.81332, 0.20545, 0.20876)),
        ),
        ((0.2, 1.0, 0.0, -0.2, -0.5, -0.8, 1.0), ((0.48792, 0.81392, 0.68041),)),
    ):
        found = equilibria(Game(*(np.array(payoff) for payoff in payoffs)))
        game = "S_A, V_A, C_B, W_A, W_B, a, V_B " + " ".join(f"{payoff:g}" for payoff in payoffs)
        yield Line(_GAMES, f"equilibria, {game}", _SPEC, float(len(roots)), float(found.number), 0.0)
        for k, root in enumerate(roots):
            ours = (found.resists[k], found.challenges[k], found.stands_firm[k])
            for name, published, value in zip(("p_R", "p_C", "p_F"), root, ours, strict=True):
                digits = 5e-5 if published in (0.2511, 0.3097) else 5e-6
                yield Line(_GAMES, f"{name}, equilibrium {k + 1}, {game}", _SPEC, published, float(value), digits)


def _columns(table: Columns, *names: str) -> dict[str, Array]:
    return {name: table[name] for name in names}


def currency(folder: Path) -> tuple[Array, Columns]:
    """Currency attacks: 0 none, 1 the currency is devalued, 2 it is defended (Leblang 2003)."""
    table = read(folder / "leblang2003.csv")
    codes = {"no attack": 0, "devaluation": 1, "defense": 2}
    return np.array([codes[name] for name in table.text["outcome"]]), table


def currency_design(table: Columns) -> strategic.Design:
    """Regressors of the model of Leblang 2003 as fitted by Kenkel & Signorino 2014."""
    n = len(table.text["outcome"])
    market = ("capcont", "lreserves", "overval", "creditgrow", "USinterest", "service", "contagion", "prioratt")
    state = ("unifgov", "lexports", "preelec", "postelec", "rightgov", "realinterest", "capcont", "lreserves")
    return strategic.Design(
        equation(n, _columns(table, *market), constant=False),
        equation(n),
        equation(n),
        equation(n, _columns(table, *state)),
    )


def _currency(folder: Path | None) -> Iterator[Line]:
    main = scaled = fixed = None
    if folder:
        outcome, table = currency(folder)
        n = len(outcome)
        none = equation(n, constant=False)
        main = strategic.fit_strategic_probit(outcome, currency_design(table)).estimate
        small = strategic.Design(
            equation(n, _columns(table, "lreserves", "overval"), constant=False),
            equation(n),
            equation(n),
            equation(n, _columns(table, "preelec", "realinterest")),
        )
        scales = strategic.Scales(equation(n, _columns(table, "prioratt"), constant=False))
        scaled = strategic.fit_strategic_probit(outcome, small, scales=scales).estimate
        known = Payoffs(*(np.full(n, payoff) for payoff in (1.0, -1.0, 0.0, 1.0)))
        fixed = strategic.fit_strategic_probit(
            outcome, strategic.Design(none, none, none, none), scales=strategic.Scales(equation(n)), fixed=known
        ).estimate
    for quantity, published, estimate, name, tolerance in (
        ("currency attacks: log likelihood", -482.0155, main, "", 5e-5),
        ("currency attacks, scale by earlier attacks: log likelihood", -495.37, scaled, "", 5e-3),
        ("currency attacks, payoffs 1, −1, 0, 1: log likelihood", -646.54, fixed, "", 5e-3),
        ("currency attacks, payoffs 1, −1, 0, 1: log scale", -1.0513, fixed, "log scale:const", 5e-5),
    ):
        yield line(quantity, _JSS, published, value_of(estimate, name), tolerance)
    for model, printed, estimate in (
        ("currency attacks", CURRENCY, main),
        ("currency attacks, scale by earlier attacks", CURRENCY_SCALED, scaled),
    ):
        for name, published in printed.items():
            short = _STOPPED_SHORT.get((model, name))
            note = " (the published climb stopped short of the maximum)" if short else ""
            tolerance = short or _HALF_A_DIGIT
            yield line(f"{model}: {name}{note}", _ARTICLE, published, value_of(estimate, name), tolerance)


def offers(folder: Path) -> tuple[Array, Array, ultimatum.Reservations]:
    """Offers in a classroom, whether they were accepted, and the sexes of both sides."""
    table = read(folder / "student_offers.csv")
    n = len(table.text["offer"])
    design = ultimatum.Reservations(
        equation(n, {"gender": table["gender1"]}), equation(n, {"gender": table["gender2"]})
    )
    return table["offer"], table["accept"], design


def _offers(folder: Path | None) -> Iterator[Line]:
    estimate, at_printed = None, None
    if folder:
        offer, accepted, design = offers(folder)
        estimate = ultimatum.fit_ultimatum(offer, accepted, design, 100.0, scale_answerer=3.0).estimate
        scores = ultimatum.log_likelihood_scores(offer, accepted, design, 100.0, 3.0)
        at_printed = float(scores(np.array([62.198, -25.409, 37.684, -0.897, 3.934]))[0].sum())
    yield line("offers: log likelihood", _JSS, -292.14, value_of(estimate, ""), 5e-3)
    yield line("offers: log likelihood at the printed numbers", _JSS, -292.14, at_printed, 5e-3)
    for label, name, published, tolerance in (
        (
            "R1 constant (within .05: the climb that was published stopped on a flat ridge)",
            "proposer:const",
            62.198,
            0.05,
        ),
        ("R1 gender (within .05: likewise)", "proposer:gender", -25.409, 0.05),
        ("R2 constant", "answerer:const", 37.684, 5e-4),
        ("R2 gender", "answerer:gender", -0.897, 5e-4),
        ("log s1", "log scale, proposer", 3.934, 5e-4),
    ):
        yield line(f"offers: {label}", _JSS, published, value_of(estimate, name), tolerance)


def disputes_1800(folder: Path) -> tuple[Array, strategic.Design]:
    """Disputes of the nineteenth century: 0 none escalates, 1 the target gives way, 2 war."""
    table = read(folder / "war1800.csv")
    used = ("s_wt_re1", "revis1", "balanc", "regime1", "regime2", "esc", "war")
    table = table.where(np.all([table.text[name] != "" for name in used], axis=0))
    n = len(table.text["esc"])

    def regimes(side: str) -> dict[str, Array]:
        return {kind: (table.text[f"regime{side}"] == kind).astype(np.float64) for kind in ("dem", "mixed")}

    outcome = np.where(table["esc"] == 0.0, 0, np.where(table["war"] == 0.0, 1, 2))
    return outcome, strategic.Design(
        equation(n, _columns(table, "s_wt_re1", "revis1")),
        equation(n, constant=False),
        equation(n, regimes("1")),
        equation(n, {"balanc": table["balanc"]} | regimes("2")),
    )


def _disputes(folder: Path | None) -> Iterator[Line]:
    estimate = strategic.fit_strategic_probit(*disputes_1800(folder), "agent").estimate if folder else None
    source = "test vector: example of the R package games, computed"
    yield line("disputes 1816–99, agent error: log likelihood", source, -286.124, value_of(estimate, ""), 5e-4)
    errors = dict(zip(estimate.names, estimate.errors(), strict=True)) if estimate else {}
    for name, published, error in (
        ("stays:const", -0.4954, None),
        ("stays:s_wt_re1", -0.7400, 0.2797),
        ("stays:revis1", 0.4272, None),
        ("resists:const", 0.2219, None),
        ("resists:dem", -1.9022, 0.6644),
        ("resists:mixed", -0.5841, None),
        ("resists_other:const", 0.4991, None),
        ("resists_other:balanc", -0.0420, None),
        ("resists_other:dem", -1.5436, 0.4526),
        ("resists_other:mixed", -0.6168, None),
    ):
        quantity = f"disputes 1816–99, agent error: {name}"
        yield line(quantity, source, published, value_of(estimate, name), 5e-5)
        if error is not None:
            ours = float(errors[name]) if errors else None
            yield line(f"{quantity}, error", source, error, ours, 5e-5)


def sanctions(folder: Path) -> tuple[Array, signalling.Design, Columns]:
    """Threats of sanctions by pair of states and decade: counts of the four endings, regressors, the table."""
    table = read(folder / "sigint_sanctions_dyad_decade.csv")
    n = len(table.text["sq"])
    one = {
        "sender_dependence": np.sqrt(table["senderecondep"]),
        "sender_democracy": table["senderdemocracy"],
        "contiguous": table["contig"],
        "allied": table["ally"],
        "sender_costs": table["anticipatedsendercosts"],
        "target_dependence": np.sqrt(table["targetecondep"]),
        "target_costs": table["anticipatedtargetcosts"],
        "capability_ratio": table["lncaprat"],
        "target_democracy": table["targetdemocracy"],
    }
    parts: list[Equation] = []
    for payoff in signalling.Design._fields:
        names = [name.split(":")[1] for name in SIGINT if name.startswith(f"{payoff}:")]
        chosen = {name: one[name] for name in names if name != "const"}
        parts.append(equation(n, chosen, constant="const" in names))
    counts = np.column_stack([table[name] for name in ("sq", "cd", "sf", "bd")])
    return counts, signalling.Design(*parts), table


def _sanctions(folder: Path | None) -> Iterator[Line]:
    fit, at_printed, several = None, None, None
    chances: tuple[float | None, ...] = (None,) * 5
    if folder:
        counts, design, table = sanctions(folder)
        at_printed = signalling.log_likelihood(counts, design, list(SIGINT.values()))
        fit = signalling.fit_signalling(counts, design, "nested pseudo-likelihood")
        several = float((fit.number > 1).sum())
        found = fit.replay(design)
        row = int(
            np.flatnonzero((table["ccode2"] == 365.0) & (table["ccode1"] == 2.0) & (table["tenyear"] == 1990.0))[0]
        )
        chances = (
            float(found.challenges[row, 0]),
            float(found.resists[row, 0]),
            float(1.0 - found.resists[row, 0]),
            float(found.stands_firm[row, 0]),
            float(np.mean(1.0 - found.resists[:, 0])),
        )
    estimate = fit.estimate if fit else None
    yield line("sanctions: log likelihood at the printed coefficients", _SIGINT, -3932.446, at_printed, 2e-3)
    yield line("sanctions: log likelihood", _SIGINT, -3932.447, value_of(estimate, ""), 5e-4)
    for name, published in SIGINT.items():
        yield line(f"sanctions: {name}", _SIGINT, published, value_of(estimate, name), 5e-6)
    yield line("sanctions: games with several equilibria, of 418", _SPEC, 0.0, several, 0.0)
    for name, published, ours, tolerance in zip(
        (
            "US and Russia, 1990s, challenge",
            "US and Russia, 1990s, resistance",
            "US and Russia, 1990s, concession to a threat",
            "US and Russia, 1990s, standing firm when resisted",
            "concession to a threat, mean",
        ),
        (0.0127, 0.881, 0.119, 0.755, 0.203),
        chances,
        (5e-5, 5e-4, 5e-4, 5e-4, 5e-4),
        strict=True,
    ):
        yield line(f"sanctions, chance of {name}", _SPEC, published, ours, tolerance)
