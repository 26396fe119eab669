"""The election and the spatial model of politics in plain Python, from their definitions: one table, lists and loops.

Written from the equations and not from the kernels, so that the kernels can be tested against it. Settings have the
names that they have on the command line; positions are on 0–1 here.
"""

from __future__ import annotations

from math import sqrt

KTAB = {
    "victProbModel": 0,
    "pCEModel": 0,
    "votingRule": 2,
    "bigRAdjust": 1,
    "bigRRange": 1,
    "thirdPartyCommit": 1,
    "interVecBrgn": 1,
    "bargnModel": 0,
    "third_party": "ktab",
    "receiver": "ktab",
    "weight": "capability",
    "duplicates": "every",
    "contest": "linear",
    "accommodation": 1.0,
    "max_turns": 100,
}


def vote(rule, weight, du):
    binary = max(-1.0, min(1.0, du / 1e-8))
    return (
        weight
        * [
            binary,
            0.8 * du + 0.2 * binary,
            du,
            0.5 * du + 0.5 * du**3,
            du**3,
            du if du < 0 else 2 / 3 * du,
        ][rule]
    )


def coalitions(rule, weight, utility):
    options = range(len(utility[0]))
    strength = [[1e-8 for _ in options] for _ in options]
    for i in options:
        for j in options[:i]:
            votes = [vote(rule, w, u[i] - u[j]) for w, u in zip(weight, utility, strict=True)]
            strength[i][j] += sum(v for v in votes if v > 0)
            strength[j][i] -= sum(v for v in votes if v < 0)
    return strength


def victory(law, one, other):
    if law < 4:
        return one ** (2**law) / (one ** (2**law) + other ** (2**law))
    if one >= 1.1 * other:
        return 1 / (1 + 1e-6)
    if other >= 1.1 * one:
        return 1e-6 / (1 + 1e-6)
    return (one / (one + other) * 2.1 - 1) / 0.1


def election(solution, law, strength):
    options = range(len(strength))
    v = [[0.5 if i == j else victory(law, strength[i][j], strength[j][i]) for j in options] for i in options]
    if solution == 0:
        product = [1.0 for _ in options]
        for i in options:
            for j in options:
                product[i] *= v[i][j]
        return [p / sum(product) for p in product]
    if solution == 2:
        challenge = [[1 / len(strength) for _ in options] for _ in options]
        tolerance = 1e-6
    else:
        worth = [[strength[i][j] * v[i][j] + (1e-10 if i == j else 0) for j in options] for i in options]
        challenge = [[worth[i][j] / sum(worth[k][j] for k in options) for j in options] for i in options]
        tolerance = 1e-8
    p = [1 / len(strength) for _ in options]
    while True:
        q = [sum(v[i][j] * (p[i] * challenge[j][i] + p[j] * challenge[i][j]) for j in options) for i in options]
        change = max(abs(a - b) for a, b in zip(p, q, strict=True))
        p = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
        if change <= tolerance:
            return p


def bend(d, r):
    return (1 - d) * (1 + (d if d <= 1 else 1) * r)


def apart(a, b, salience):
    pull = sum((s * (x - y)) ** 2 for s, x, y in zip(salience, a, b, strict=True))
    return sqrt(pull / sum(s * s for s in salience))


def unique(position):
    first = []
    for i, x in enumerate(position):
        if not any(sqrt(sum((a - b) ** 2 for a, b in zip(x, position[u], strict=True))) < 1e-3 for u in first):
            first.append(i)
    holds = []
    for x in position:
        near = [sqrt(sum((a - b) ** 2 for a, b in zip(x, position[u], strict=True))) < 1e-3 for u in first]
        holds.append(max(k for k, yes in enumerate(near) if yes))
    return first, holds


def see(own, other, adjust):
    return [own, (2 * own + other) / 3, (own + other) / 2, (own + 2 * other) / 3, other][adjust]


def third_party(s, weight, c_i, c_j, u_i, u_j, u_own):
    v0 = vote(s["votingRule"], weight, u_i - u_j)
    if s["third_party"] == "corrected":
        return v0
    pi = (c_i + max(v0, 0)) / (c_i + c_j + abs(v0))
    if s["thirdPartyCommit"] != 1:
        return 0.0
    return vote(s["votingRule"], weight, pi * (u_own - u_i) - (1 - pi) * (u_own - u_j))


class Round:
    """What the actors see before they move."""

    def __init__(self, s, ideal, position, salience, capability):
        self.s, self.ideal, self.position, self.salience, self.capability = s, ideal, position, salience, capability
        self.total = [sum(row) for row in salience]
        self.n = range(len(position))
        by_salience = s["weight"] == "capability_salience"
        self.weight = [c * (t if by_salience else 1) for c, t in zip(capability, self.total, strict=True)]
        self.d = [[apart(ideal[i], position[j], salience[i]) for j in self.n] for i in self.n]
        first, holds = unique(position) if s["duplicates"] == "merged" else (list(self.n), list(self.n))
        p = self.elect([[bend(self.d[i][j], 0.0) for j in first] for i in self.n])
        p = [p[k] for k in holds]
        low, high = min(p), max(p)
        if high - low <= 1e-12:
            self.r = [0.0 for _ in self.n]
        else:
            share = [(x - low) / (high - low) for x in p]
            self.r = [[a, 1.5 * a - 0.5, 2 * a - 1][s["bigRRange"]] for a in share]
        self.own = [[bend(self.d[i][j], see(self.r[i], self.r[i], s["bigRAdjust"])) for j in self.n] for i in self.n]
        first, holds = unique(position)
        p = self.elect([[self.own[i][j] for j in first] for i in self.n])
        self.probability = [p[k] for k in holds]

    def elect(self, utility):
        s = self.s
        return election(s["pCEModel"], s["victProbModel"], coalitions(s["votingRule"], self.weight, utility))

    def contest(self, h, i, j):
        s = self.s
        r = [see(self.r[h], x, s["bigRAdjust"]) for x in self.r]
        u = [[bend(self.d[k][m], r[k]) for m in self.n] for k in self.n]
        power = [c * t for c, t in zip(self.capability, self.total, strict=True)]
        for_i = for_j = 1e-10
        for k in (i, j):
            v = vote(s["votingRule"], power[k], u[k][i] - u[k][j])
            for_i, for_j = for_i + max(v, 0), for_j - min(v, 0)
        c_i, c_j = for_i, for_j
        for k in self.n:
            if k not in (i, j):
                v = third_party(s, power[k], c_i, c_j, u[k][i], u[k][j], u[k][k])
                for_i, for_j = for_i + max(v, 0), for_j - min(v, 0)
        phi = victory(s["victProbModel"] if s["contest"] == "law" else 0, for_i, for_j)
        win, lose, t = 2 * u[i][i], 2 * u[i][j], self.total[j]
        return phi, (1 - t) * win + t * (phi * win + (1 - phi) * lose) - (u[i][i] + u[i][j])

    def bargain(self, i, j, p):
        kind, to_i, to_j = self.s["interVecBrgn"], [], []
        for a, b, s_i, s_j in zip(self.position[i], self.position[j], self.salience[i], self.salience[j], strict=True):
            if kind == 2:
                lost, won = max(0, 1 - 2 * p), max(0, 2 * p - 1)
                f = lost * s_j**2 / (lost * s_j**2 + 1e-6 + (1 - lost) * s_i**2)
                g = won * s_i**2 / (won * s_i**2 + 1e-6 + (1 - won) * s_j**2)
                to_i.append(a + f * (b - a))
                to_j.append(b + g * (a - b))
            else:
                w, z = (s_i * p) ** (kind + 1), (s_j * (1 - p)) ** (kind + 1)
                if kind == 1:
                    w, z = s_i**2 * p**2, s_j**2 * (1 - p) ** 2
                to_i.append(int(0.5 + 1e4 * (((w + 1e-6) * a + z * b) / (w + z + 1e-6))) / 1e4)
                to_j.append(int(0.5 + 1e4 * ((w * a + (z + 1e-6) * b) / (w + z + 1e-6))) / 1e4)
        return i, j, to_i, to_j

    def move(self):
        s = self.s
        queue = [[] for _ in self.n]
        for i in self.n:
            queue[i].append((i, i, self.position[i], self.position[i]))
            seen = [(self.contest(i, i, j), j) for j in self.n if j != i]
            good = [(gain, -j, phi) for (phi, gain), j in seen if gain > 1e-5]
            if not good:
                continue
            _, j, phi = max(good)
            j = -j
            bargains = [self.bargain(i, j, phi)]
            if s["bargnModel"] > 0:
                phi, gain = self.contest(j, i, j)
                theirs = self.bargain(i, j, phi if s["receiver"] == "corrected" else gain)
                if s["bargnModel"] == 1:
                    bargains.append(theirs)
                else:
                    w = self.capability[i] * self.total[i]
                    z = self.capability[j if s["receiver"] == "corrected" else i] * self.total[j]
                    mixed = [
                        [(w * a + z * b) / (w + z) for a, b in zip(bargains[0][side], theirs[side], strict=True)]
                        for side in (2, 3)
                    ]
                    bargains = [(i, j, *mixed)]
            queue[i] += bargains
            queue[j] += bargains
        return [self.resolve(k, queue[k]) for k in self.n]

    def resolve(self, k, queue):
        utility = [[self.after(m, b) for b in queue] for m in self.n]
        p = self.elect(utility)
        i, _, to_i, to_j = queue[p.index(max(p))]
        return to_i if i == k else to_j

    def after(self, m, bargain):
        i, j, to_i, to_j = bargain
        kept = [self.own[m][k] for k in self.n if i == j or k not in (i, j)]
        new = [] if i == j else [bend(apart(self.ideal[m], x, self.salience[m]), self.r[m]) for x in (to_i, to_j)]
        return sum(new + kept) / len(self.position)


def play(position, salience, capability, **changes):
    """Positions by round and the chances of positions by round."""
    s = KTAB | changes
    a = s["accommodation"]
    history, ideal = [position], position
    now = Round(s, ideal, position, salience, capability)
    chances, moved = [now.probability], []
    while True:
        history.append(now.move())
        step = zip(history[-1], history[-2], strict=True)
        moved.append(sum(sqrt(sum((x - y) ** 2 for x, y in zip(p, q, strict=True))) for p, q in step))
        ideal = [
            [a * x + (1 - a) * y for x, y in zip(p, q, strict=True)] for p, q in zip(history[-1], ideal, strict=True)
        ]
        now = Round(s, ideal, history[-1], salience, capability)
        chances.append(now.probability)
        quiet = moved[-1] / (moved[0] + 1e-4) < 0.02
        if len(moved) >= s["max_turns"] or (len(moved) >= 2 and quiet):
            return history, chances
