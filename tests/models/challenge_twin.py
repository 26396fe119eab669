"""The challenge model in plain Python, straight from Scholz, Calbert & Smith 2011: one table, lists and loops.

Written from the paper's equations and not from the kernel, so that the kernel can be tested against it. Every
switch is a keyword with the name it has in the product.
"""

from __future__ import annotations

FITTED = {
    "q": 1.0,
    "probability": "global",
    "probability_factor": 1.0,
    "votes": "risk",
    "security": "received",
    "viewpoint": "own",
    "t": "one",
    "offers": "mixed",
    "scale": "initial",
    "conflict": "moves",
    "risk_reset": True,
    "uncoerced": "rescaled",
    "compromise": "ratio",
    "risk": "bdm1985",
    "movers": "own_view",
    "capitulation": "least_move",
    "salience_of": "target",
}

TIE = 1e-10


def median(x, weight):
    order = sorted(range(len(x)), key=lambda i: x[i])
    half, total, lower = sum(weight) / 2, 0.0, None
    for i in order:
        total += weight[i]
        if lower is None and total >= half * (1 - 2e-12):
            lower = x[i]
        if total > half * (1 + 2e-12):
            return (lower + x[i]) / 2
    return lower


def mean(x, weight):
    return sum(a * w for a, w in zip(x, weight, strict=True)) / sum(weight)


def probabilities(x, weight, extent, exponent, rules):
    """Equation 31, and the global denominator."""
    n = range(len(x))

    def vote(k, i, j):
        return weight[k] * ((abs(x[k] - x[j]) / extent) ** exponent[k] - (abs(x[k] - x[i]) / extent) ** exponent[k])

    everything = sum(abs(vote(k, i, j)) for k in n for i in n for j in n)
    p = [[0.0] * len(x) for _ in n]
    for i in n:
        for j in n:
            if abs(x[i] - x[j]) / extent <= TIE:
                continue
            won = sum(max(vote(k, i, j), 0.0) for k in n)
            cast = everything if rules["probability"] == "global" else sum(abs(vote(k, i, j)) for k in n)
            p[i][j] = min(1.0, rules["probability_factor"] * won / cast)
    return p


def utility(base, r):
    return 2 - 4 * base**r


def expected(i, j, r, s, x, mu, extent, p, rules):
    """E(U_ij), equation 25a: i challenges j, with exponent r; s is the salience that stands for the target's."""
    d, dm = abs(x[i] - x[j]) / extent, abs(x[i] - mu) / extent
    success, failure = utility(0.5 - 0.5 * d, r), utility(0.5 + 0.5 * d, r)
    if rules["uncoerced"] == "rescaled":
        better, worse = 0.5 - 0.25 * (dm + d), 0.5 + 0.25 * (dm + d)
    else:
        better, worse = max(0.5 - 0.5 * (dm + d), 0.0), min(0.5 + 0.5 * (dm + d), 1.0)
    t = 1 if rules["t"] == "one" else int(dm < d - TIE)
    contested = p[i][j] * success + (1 - p[i][j]) * failure
    left = t * utility(better, r) + (1 - t) * utility(worse, r)
    q = rules["q"]
    return s * contested + (1 - s) * success - q * utility(0.5, r) - (1 - q) * left


def risks(x, s, p, exponent, mu, extent, rules):
    n = range(len(x))
    if rules["risk"] == "off":
        return [1.0 for _ in n]
    sums = []
    for i in n:
        total = 0.0
        for j in n:
            if i != j and rules["security"] == "received":
                salience = s[i] if rules["salience_of"] == "target" else s[j]
                total += expected(j, i, exponent[i], salience, x, mu, extent, p, rules)
            elif i != j:
                total += expected(i, j, exponent[i], s[j], x, mu, extent, p, rules)
        sums.append(total)
    high, low = max(sums), min(sums)
    if high - low <= TIE:
        return [1.0 for _ in n]
    measure = [(2 * total - high - low) / (high - low) for total in sums]
    return [(1 - m / 3) / (1 + m / 3) for m in measure]


def offers_of(i, x, a, b, rules):
    """Offers that would move i: (category, target, enforcement, partner)."""
    found = []
    for j in range(len(x)):
        if j == i:
            continue
        view = [(a[i][j], b[i][j])]
        if rules["movers"] == "both_views":
            view.append((b[j][i], a[j][i]))
        for mine, theirs in view:
            if not theirs > TIE or (theirs - abs(mine) <= TIE and mine > 0):
                continue
            if mine > TIE:
                if rules["conflict"] == "moves":
                    found.append((1, x[j], theirs, j))
            elif mine < -TIE and theirs - abs(mine) > TIE:
                share = -mine / theirs if rules["compromise"] == "ratio" else theirs / (theirs - mine)
                found.append((2, x[i] + (x[j] - x[i]) * share, theirs, j))
            elif mine < -TIE and abs(mine) - theirs > TIE and rules["capitulation"] != "stays":
                found.append((3, x[j], theirs, j))
    return found


def accepted(i, x, offers, extent, rules):
    """Position of i after the offer it accepts; equal offers meet in the middle."""
    offers = [offer for offer in offers if abs(x[offer[3]] - x[i]) / extent > TIE]
    if not offers:
        return x[i]
    rule = rules["offers"]
    if not rule.startswith("any_"):
        first = min(offer[0] for offer in offers)
        offers = [offer for offer in offers if offer[0] == first]
        if first == 1 and rule == "mixed":
            rule = "least_move"
        if first == 3:
            rule = rules["capitulation"]
    by_move = rule.endswith("least_move")

    def keys(offer):
        distance = -abs(offer[1] - x[i]) / extent
        return (distance, offer[2]) if by_move else (offer[2], distance)

    for key in (0, 1):
        best = max(keys(offer)[key] for offer in offers)
        offers = [offer for offer in offers if keys(offer)[key] >= best - TIE]
    return sum(offer[1] for offer in offers) / len(offers)


def play(position, salience, capability, rounds, **switches):
    """Positions, medians and means of rounds 0, 1…, and expected utilities (a, b), chances and exponents by round."""
    rules = FITTED | switches
    x, s, c = list(position), [v / 100 for v in salience], list(capability)
    weight = [a * b for a, b in zip(c, s, strict=True)]
    n = range(len(x))
    exponent = [1.0 for _ in n]
    history, detail = [list(x)], []
    extent = max(x) - min(x)
    for _ in range(rounds):
        if rules["scale"] == "current":
            extent = max(x) - min(x)
        if extent <= 0:
            history.append(list(x))
            continue
        mu = median(x, weight)
        if rules["risk_reset"]:
            exponent = [1.0 for _ in n]
        linear = [1.0 for _ in n]
        first = probabilities(x, weight, extent, exponent if rules["votes"] == "risk" else linear, rules)
        exponent = risks(x, s, first, exponent, mu, extent, rules)
        p = probabilities(x, weight, extent, exponent if rules["votes"] == "risk" else linear, rules)
        a = [[expected(i, j, exponent[i], s[j], x, mu, extent, p, rules) for j in n] for i in n]
        b = [
            [
                expected(
                    j,
                    i,
                    exponent[i] if rules["viewpoint"] == "own" else exponent[j],
                    s[i] if rules["salience_of"] == "target" else s[j],
                    x,
                    mu,
                    extent,
                    p,
                    rules,
                )
                for j in n
            ]
            for i in n
        ]
        detail.append({"a": a, "b": b, "p": p, "r": exponent, "mu": mu})
        x = [accepted(i, x, offers_of(i, x, a, b, rules), extent, rules) for i in n]
        history.append(list(x))
    return history, [median(x, weight) for x in history], [mean(x, weight) for x in history], detail
