"""A round of position exchanges in plain Python: the twin of the kernel, written from the definitions alone."""

from __future__ import annotations

import itertools
import math

SMALL = 1e-9
SAME = 1e-10


def mean(values, weights):
    return sum(v * w for v, w in zip(values, weights, strict=True) if w > 0) / sum(weights)


def one_round(position, salience, capability, ties="least", plain=False, spread=0.0, draws=None):
    """Positions voted for after a round; ``position[actor][issue]`` with NaN, ``draws[trade]`` of u, v, z."""
    actors, issues = range(len(position)), range(len(position[0]))
    weight = [[0.0 if math.isnan(position[i][p]) else capability[i] * salience[i][p] for p in issues] for i in actors]
    total = [sum(weight[i][p] for i in actors) for p in issues]
    share = [[weight[i][p] / total[p] if total[p] else 0.0 for p in issues] for i in actors]
    outcome = [
        mean([position[i][p] for i in actors], [weight[i][p] for i in actors]) if total[p] else math.nan for p in issues
    ]
    now = list(outcome)
    voted = [list(row) for row in position]

    trades = []
    for p, q in itertools.combinations(issues, 2):
        for i, j in itertools.combinations(actors, 2):
            if min(share[i][p], share[i][q], share[j][p], share[j][q]) <= 0:
                continue
            if any((position[i][k] < outcome[k]) == (position[j][k] < outcome[k]) for k in (p, q)):
                continue
            one, other = salience[i][p] * salience[j][q], salience[j][p] * salience[i][q]
            if abs(one - other) > 1e-12 * max(one, other):
                trades.append(_Trade(*((i, j) if one < other else (j, i)), p, q, position, len(trades)))

    def work_out(trade):
        a, b, p, q = trade.key
        s_ap, s_aq, s_bp, s_bq = salience[a][p], salience[a][q], salience[b][p], salience[b][q]
        most = []
        for side, (mover, issue, goal) in enumerate(((a, p, position[b][p]), (b, q, position[a][q]))):
            if plain:
                at = now[issue]
            else:
                known = {**trade.known[side], mover: trade.at[side]}
                at = mean([known.get(k, position[k][issue]) for k in actors], [weight[k][issue] for k in actors])
            trade.up[side] = 1 if goal > trade.at[side] else -1
            room = trade.up[side] * (goal - at)
            furthest = abs(goal - trade.at[side]) * share[mover][issue]
            most.append(min(furthest, room) if plain or room > SMALL else furthest)
        ratio = (s_ap + s_bp) / (s_aq + s_bq)
        shift = [min(most[0], most[1] / ratio), 0.0]
        shift[1] = shift[0] * ratio
        trade.gain = s_aq * shift[1] - s_ap * shift[0]
        if spread > 0:
            u, v, z = draws[trade.index]
            # Along the frontier one of the two shifts is at its largest: corner to corner.
            corners = [(most[0], 0.0), (most[0], most[1]), (0.0, most[1])]
            own = (lambda x, y: s_bp * x - s_bq * y) if u < 0.5 else (lambda x, y: s_aq * y - s_ap * x)
            theirs = (lambda x, y: s_aq * y - s_ap * x) if u < 0.5 else (lambda x, y: s_bp * x - s_bq * y)
            largest = own(*_point(corners, theirs, 0.0))
            wanted = trade.gain + spread * z * ((largest - trade.gain) if v < 0.5 else -trade.gain)
            shift = list(_point(corners, own, wanted))
        target = []
        for side, (mover, issue) in enumerate(((a, p), (b, q))):
            move = trade.up[side] * shift[side] / share[mover][issue]
            if abs(move) <= SMALL:
                return False
            if not plain and (
                trade.remembered[side] * trade.up[side] < 0 or trade.remembered[side] + move > 100 + SMALL
            ):
                return False
            target.append(trade.at[side] + move)
        trade.target = target
        return trade.gain > SMALL

    def burden(trade):
        a, b, p, q = trade.key
        far = max(abs(trade.target[0] - position[a][p]), abs(trade.target[1] - position[b][q]))
        pays = salience[a][p] * abs(trade.target[0] - trade.at[0]) + salience[b][q] * abs(trade.target[1] - trade.at[1])
        return far, pays

    def before(one, other):
        if ties == "least":
            for mine, theirs in zip(burden(one), burden(other), strict=True):
                if abs(mine - theirs) > SMALL:
                    return mine < theirs
            return one.index > other.index
        return one.index < other.index

    open_trades = [trade for trade in trades if work_out(trade)]
    made = 0
    while open_trades:
        best = open_trades[0]
        for trade in open_trades[1:]:
            if trade.gain > best.gain + SAME or (trade.gain > best.gain - SAME and before(trade, best)):
                best = trade
        made += 1
        a, b, p, q = best.key
        for mover, issue, target in ((a, p, best.target[0]), (b, q, best.target[1])):
            now[issue] += share[mover][issue] * (target - voted[mover][issue])
            voted[mover][issue] = target
        still = []
        for trade in open_trades:
            if trade is best:
                continue
            if trade.hear(best, plain) and not work_out(trade):
                continue
            still.append(trade)
        open_trades = still
    return voted, made


def _point(corners, line, value):
    """Where a line function takes a value along the edges between corners; on each edge it is monotone."""
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        one, other = line(x0, y0), line(x1, y1)
        if min(one, other) - 1e-12 <= value <= max(one, other) + 1e-12:
            share = 0.0 if one == other else (value - one) / (other - one)
            return x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    raise AssertionError(value)


class _Trade:
    def __init__(self, a, b, p, q, position, index):
        self.key, self.index = (a, b, p, q), index
        self.at = [position[a][p], position[b][q]]
        self.target, self.up, self.gain = [math.nan, math.nan], [1, 1], 0.0
        self.known, self.remembered = [{}, {}], [0.0, 0.0]

    def hear(self, made, plain):
        a, b, p, q = self.key
        heard = False
        moved = ((made.key[0], made.key[1], made.key[2]), (made.key[1], made.key[0], made.key[3]))
        for side, (supplier, demander, issue) in enumerate(((a, b, p), (b, a, q))):
            for made_side, (mover, buyer, made_issue) in enumerate(moved):
                if made_issue != issue:
                    continue
                if mover == supplier:
                    self.remembered[side] += self.target[side] - self.at[side]
                    self.at[side] = made.target[made_side]
                    heard = True
                if plain:
                    heard = True
                elif buyer == demander:
                    self.known[side].setdefault(mover, made.target[made_side])
                    heard = True
        return heard
