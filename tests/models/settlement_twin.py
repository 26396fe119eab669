"""The settlement written out for one draw and one package: plain Python, set by set, node by node."""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

FOREIGN = {
    "forces.brigades": ("draw", "package", "guarantor", "year"),
    "forces.enabler_dependence": ("draw", "package", "guarantor"),
    "forces.cost": ("draw", "package", "party", "year"),
    "coercion.threat_cost": ("draw", "party"),
    "opinion.ratified": ("draw", "package"),
    "opinion.unratified": ("draw", "package", "guarantor"),
    "cohesion.policy": ("draw", "guarantor", "year"),
    "cohesion.calculus": ("draw", "package", "guarantor"),
    "cohesion.credibility": ("draw", "package", "year"),
}


def foreign_outcomes(rng, inputs):
    """Outcomes of other models, at random, in the shapes of the inputs."""
    draws, packages, guarantors = inputs["honours"].shape
    years, parties = inputs["in_force"].shape[-1], inputs["veto"].shape[0]
    ramp = np.minimum(1.0, np.arange(1, years + 1) / 2)
    force = inputs["force_used"][:, None, None]
    return {
        "forces.brigades": rng.uniform(0, 20, (draws, packages, guarantors, 1)) * ramp * force,
        "forces.enabler_dependence": rng.uniform(0, 0.6, (draws, packages, guarantors)),
        "forces.cost": rng.uniform(0, 2e10, (draws, packages, parties, years)),
        "coercion.threat_cost": rng.uniform(0, 0.3, (draws, parties)) * inputs["threat_target"],
        "opinion.ratified": (rng.random((draws, packages)) < 0.8).astype(np.float64),
        "opinion.unratified": (rng.random((draws, packages, guarantors)) < 0.2).astype(np.float64),
        "cohesion.policy": rng.uniform(0.4, 1.0, (draws, guarantors, years)),
        "cohesion.calculus": np.where(
            rng.random((draws, packages, guarantors)) < 0.5, np.nan, rng.uniform(0, 1, (draws, packages, guarantors))
        ),
        "cohesion.credibility": rng.normal(0, 0.5, (draws, packages, years)),
    }


def softmax(keep, attack, shock):
    """K + σ ln(1 + exp((W − K)/σ))."""
    if shock == 0:
        return max(keep, attack)
    gap = (attack - keep) / shock
    return keep + shock * (gap + math.log1p(math.exp(-gap)) if gap > 0 else math.log1p(math.exp(gap)))


def chance(keep, attack, shock):
    """1/(1 + exp((K − W)/σ))."""
    if shock == 0:
        return 1.0 if attack > keep else 0.0
    gap = (keep - attack) / shock
    return math.exp(-gap) / (1 + math.exp(-gap)) if gap > 0 else 1 / (1 + math.exp(gap))


def challenger(attack, by_other, x, flow, beta, shock, kappa, *, myopic=False):
    """P, K, W, h^C by year and V_C for one hidden cost; the root by bracketing, not by Newton."""
    years = len(x)
    wants = [a - kappa for a in attack]
    peace = [0.0] * years

    def keep(t, p):
        return (1 - x[t]) * p + x[t] * by_other[t]

    last = years - 1
    if myopic:
        peace[last] = flow[last] / (1 - beta)
    else:

        def excess(p):
            return flow[last] + beta * softmax(keep(last, p), wants[last], shock) - p

        reach = 10.0
        while excess(-reach) < 0 or excess(reach) > 0:
            reach *= 2
        peace[last] = brentq(excess, -reach, reach, xtol=1e-13, rtol=1e-14)
    for t in range(last - 1, -1, -1):
        later = peace[t + 1] if myopic else softmax(keep(t + 1, peace[t + 1]), wants[t + 1], shock)
        peace[t] = flow[t] + beta * later
    kept = [keep(t, peace[t]) for t in range(years)]
    breaks = [chance(kept[t], wants[t], shock) for t in range(years)]
    return peace, kept, wants, breaks, softmax(kept[0], wants[0], shock)


def settle_one(inputs, d, k, *, reading="essential", myopic=False):
    """Outcomes of draw d and package k."""

    def at(name, *index, default=0.0):
        return float(np.asarray(inputs[name])[index]) if name in inputs else default

    parties = range(len(inputs["veto"]))
    years = inputs["in_force"].shape[-1]
    issues = [i for i, terms in enumerate(inputs["is_terms"]) if terms]
    boss = int(np.argmax(inputs["is_challenger"]))

    # section 1: values
    def total(i, places):
        loss = 0.0
        for n in issues:
            s = inputs["salience"][d, i, n]
            if s:
                loss -= s * abs(places[n] - inputs["position"][d, i, n])
        return loss

    def ends_of_scale(i):
        worst = best = 0.0
        for n in issues:
            s, theta = inputs["salience"][d, i, n], inputs["position"][d, i, n]
            if not s:
                continue
            if inputs["is_scale"][n]:
                worst -= s * max(abs(0 - theta), abs(100 - theta))
            else:
                gaps = [abs(o - theta) for o in inputs["option_value"][n] if not math.isnan(o)]
                worst -= s * max(gaps)
                best -= s * min(gaps)
        return worst, best

    def y(i, places):
        worst, best = ends_of_scale(i)
        return 0.0 if best == worst else (total(i, places) - worst) / (best - worst)

    settled = [y(i, inputs["package_position"][k]) for i in parties]
    wins = [y(i, inputs["end_win"][d]) for i in parties]
    loses = [y(i, inputs["end_lose"][d]) for i in parties]
    war = [y(i, inputs["end_now"][d]) for i in parties]
    beta = [at("discount", d, i) for i in parties]

    def g(i, t):
        money = at("package_cost", d, k, i) + at("forces.cost", d, k, i, t)
        return at("value_per_gdp_percent", d, i) * 100 * money / at("gdp", d, i) + at("intrinsic", d, k, i)

    # section 1: the joint chances
    bound = [j for j in range(inputs["in_force"].shape[1]) if inputs["in_force"][k, j].any()]
    lead = next((j for j in bound if inputs["lead"][j]), None)
    sets = [frozenset(c) for r in range(len(bound) + 1) for c in itertools.combinations(bound, r)]

    def base(j, t, led):
        h = at("cohesion.calculus", d, k, j, default=math.nan)
        if math.isnan(h):
            h = at("honours", d, k, j)
        h = 1 - (1 - h) * (1 - at("tripwire", d, k, j))
        if led and j != lead:
            h = min(1.0, h + at("contagion", d, j))
        if at("opinion.unratified", d, k, j):
            h *= at("honours_unratified", d, j)
        policy = at("cohesion.policy", d, j, t, default=1.0) if inputs["drifts"][j] else 1.0
        chance = h * at("in_force", k, j, t) * at("promise_strength", k, j, t, default=1.0) * policy
        return moved(chance, at("cohesion.credibility", d, k, t))

    def moved(p, shift):
        if p in (0.0, 1.0):
            return p
        log_odds = math.log(p / (1 - p)) + shift
        return 1 / (1 + math.exp(-log_odds))

    nodes, weights = np.polynomial.hermite_e.hermegauss(16)
    weights = weights / weights.sum()
    rho = at("deciders_correlation", d)

    def joint(t, shift, factor):
        low = {j: norm.ppf(moved(base(j, t, led=False) * factor(j), shift(j))) for j in bound}
        high = {j: norm.ppf(moved(base(j, t, led=True) * factor(j), shift(j))) for j in bound}
        fights_low, fights_high = (
            {j: norm.cdf((side[j] - math.sqrt(rho) * nodes) / math.sqrt(1 - rho)) for j in bound}
            for side in (low, high)
        )
        out = {}
        for z in sets:
            product = weights
            for j in bound:
                q = (fights_high if lead in z and j != lead else fights_low)[j]
                product = product * (q if j in z else 1 - q)
            out[z] = float(product.sum())
        return out

    def nothing(j):
        return 0.0

    def same(j):
        return 1.0

    kinds = range(len(inputs["kind_win_alone"][d]) if "kind_win_alone" in inputs else 1)

    def against(a, shift):
        """π(z | a): the multiplied chances where the attack is attributed, nobody where it is not."""
        if a == 0:
            return [joint(t, shift, same) for t in range(years)]
        seen = at("kind_attributed", d, a)
        out = []
        for t in range(years):
            known = joint(t, shift, lambda j: at("kind_honours", d, a, j, default=1.0))
            out.append({z: seen * p + (1 - seen) * (not z) for z, p in known.items()})
        return out

    pi = [against(a, nothing) for a in kinds]
    belief = [against(a, lambda j: at("belief_shift", d, j)) for a in kinds]
    trust = [against(a, lambda j: at("trust_shift", d, j)) for a in kinds]
    pi_x = [joint(t, nothing, lambda j: at("honours_if_protege_breaks", d, j)) for t in range(years)]

    # section 1: strength
    def of_kind(name, a):
        return at(f"kind_{name}", d, a, default=at(name, d)) if a else at(name, d)

    def strength(t, z, a=0):
        own = at("own_brigades", d, k, t)
        joins = 0.0
        for j in z:
            lent = lead not in bound and at("enablers_present", k) > 0
            dependent = reading == "essential" and lead not in z and not lent
            delivers = at("forces.brigades", d, k, j, t) + at("brings", d, k, j) * at("in_force", k, j, t)
            joins += delivers * (1 - at("forces.enabler_dependence", d, k, j) if dependent else 1)
        slope = of_kind("odds_slope", a)
        p0 = of_kind("win_alone", a)
        ratio = at("challenger_power", d, t, default=1.0) / (own / at("base_brigades", d))
        log_odds = math.log(p0 / (1 - p0)) + slope * math.log(ratio) - slope * math.log(1 + joins / own)
        alone, opposed = of_kind("cost_alone", a), of_kind("cost_opposed", a)
        cost = alone + (opposed - alone) * math.log(1 + joins / own) / math.log(2)
        return 1 / (1 + math.exp(-log_odds)), cost

    def ends(i, a):
        """Satisfaction where an attack of the kind succeeds and where it fails."""
        if a == 0:
            return wins[i], loses[i]
        terms = inputs["package_position"][k]
        both = (inputs[name][d, a] for name in ("kind_end_win", "kind_end_lose"))
        return tuple(y(i, np.where(np.isnan(end), terms, end)) for end in both)

    # section 2
    def attack_on(t, z, a=0):
        p, c = strength(t, z, a)
        win, lose = ends(boss, a)
        snap = at("snapback_chance", d, k) * at("snapback_value", d) * (at("kind_attributed", d, a) if a else 1)
        return (p * win + (1 - p) * lose) / (1 - beta[boss]) - c - snap

    worth = [[sum(belief[a][t][z] * attack_on(t, z, a) for z in sets) for t in range(years)] for a in kinds]
    best = [max(kinds, key=lambda a, t=t: worth[a][t]) for t in range(years)]
    attack = [worth[best[t]][t] for t in range(years)]
    by_other = [sum(pi_x[t][z] * attack_on(t, z) for z in sets) for t in range(years)]
    x = [1 - (1 - at("protege_hazard", d, k, t)) * (1 - at("incident_hazard", d, k, t)) for t in range(years)]
    flow = [[settled[i] - g(i, t) for t in range(years)] for i in parties]
    kappas = [at("hidden_cost_sd", d) * norm.ppf((n + at("kappa_offset", d)) / 16) for n in range(16)]
    shock = at("shock", d)
    solved = [challenger(attack, by_other, x, flow[boss], beta[boss], shock, kappa, myopic=myopic) for kappa in kappas]

    # section 3
    def bears(i, t, z, chances, share):
        """What party i bears where z fights; share: of fighting and of standing by, against a full war."""
        mine = [j for j in range(len(inputs["guarantor_party"])) if inputs["guarantor_party"][j, i]]
        stands_by = share * at("war_cost", d, i)
        for j in mine:
            if j in z:
                return share * at("if_fights", d, j)
            bound_for = at("in_force", k, j, t)
            acts = sum(chance for s, chance in chances[t].items() if j in s)
            if bound_for:
                # bound for part of the year: who does not fight has abandoned if it was bound, else it stands by
                left = max(bound_for - acts, 0.0) / (1 - acts)
                return left * at("if_abandons", d, j) + (1 - left) * stands_by
        return stands_by

    def omega(i, t, win_by, chances, a=0):
        """ω: the chance to win as the party reckons it, burdens by the estimate."""
        value = 0.0
        share = at("kind_burden", d, a, default=1.0) if a else 1.0
        win, lose = ends(i, a)
        for z in sets:
            p, _ = strength(t, z, a)
            value += win_by[t][z] * (p * win + (1 - p) * lose) / (1 - beta[i])
            value -= chances[t][z] * bears(i, t, z, chances, share)
        return value

    values = []
    for i in parties:
        if i == boss:
            values.append(sum(s[4] for s in solved) / 16)
            continue
        side = trust if inputs["is_protege"][i] else pi
        mine = [omega(i, t, side[best[t]], pi[best[t]], best[t]) for t in range(years)]
        theirs = [omega(i, t, pi_x, pi_x) for t in range(years)]
        mean = 0.0
        for _, _, _, breaks, _ in solved:
            u = 0.0
            for t in range(years - 1, -1, -1):
                h = 1 - (1 - breaks[t]) * (1 - x[t])
                now = (1 - h) * flow[i][t] + breaks[t] * mine[t] + (1 - breaks[t]) * x[t] * theirs[t]
                u = now / (1 - beta[i] * (1 - h)) if t == years - 1 else now + (1 - h) * beta[i] * u
            mean += u / 16
        values.append(mean)

    outside = []
    for i in parties:
        mu, q = at("ends_yearly", d), at("challenger_wins_if_ends", d)
        f = at("fighting_cost", d, i) + at("coercion.threat_cost", d, i)
        end = q * wins[i] + (1 - q) * loses[i]
        outside.append((war[i] - f + beta[i] * mu * end / (1 - beta[i])) / (1 - beta[i] * (1 - mu)))

    ratified = at("opinion.ratified", d, k, default=1.0)
    others = all(values[i] >= outside[i] for i in parties if i != boss and inputs["veto"][i])
    survival, accepted_survival, resumed = np.zeros(years), np.zeros(years), np.zeros(years)
    by_kind = np.zeros(len(kinds))
    fate = np.zeros(5)
    trap = agreed = 0.0
    keeping = flow[boss][-1] / (1 - beta[boss])
    for t in range(years - 2, -1, -1):
        keeping = flow[boss][t] + beta[boss] * keeping
    for _, _, _, breaks, value in solved:
        yes = others and (not inputs["veto"][boss] or value >= outside[boss])
        alive, broken, incident, organised = 1.0, 0.0, 0.0, 0.0
        for t in range(years):
            by_kind[best[t]] += alive * breaks[t] / 16
            organised += alive * ((breaks[t] if best[t] == 0 else 0.0) + (1 - breaks[t]) * x[t])
            resumed[t] += organised / 16
            broken += alive * breaks[t]
            incident += alive * (1 - breaks[t]) * x[t]
            alive *= (1 - breaks[t]) * (1 - x[t])
            survival[t] += alive / 16
            accepted_survival[t] += yes * alive / 16
        agreed += yes / 16
        trap += (yes and value >= outside[boss] > keeping) / 16
        fate += np.array(
            [1 - yes, yes * (1 - ratified), yes * ratified * alive, yes * ratified * broken, yes * ratified * incident]
        ) / 16  # fmt: skip
    a_none, a_all = attack_on(0, frozenset()), attack_on(0, frozenset(bound))
    mean_keep = sum(s[1][0] for s in solved) / 16
    q_star = (a_none - sum(kappas) / 16 - mean_keep) / (a_none - a_all) if a_none > a_all else math.nan
    return {
        "satisfaction": np.array(settled),
        "value": np.array(values),
        "outside": np.array(outside),
        "survival": survival,
        "survival_accepted": accepted_survival,
        "accepted": np.array(agreed),
        "fates": fate,
        "trap": np.array(trap),
        "q_star": np.array(q_star),
        "margin": np.array([sum(s[1][t] - s[2][t] for s in solved) / 16 for t in range(years)]),
        "broken_by_kind": by_kind,
        "resumed": resumed,
        "likeliest_kind": np.array(best, dtype=np.float64),
        "any_fights": np.array([1 - pi[0][t][frozenset()] for t in range(years)]),
        "refuses": np.array(
            [
                0.0
                if not inputs["veto"][i]
                else (sum(s[4] < outside[i] for s in solved) / 16 if i == boss else float(values[i] < outside[i]))
                for i in parties
            ]
        ),
    }
