"""Numbers that KTAB prints: its demonstration of the probabilistic Condorcet election, and its victory laws."""

from __future__ import annotations

TWO = ((0.0, 51.212), (19.714, 0.0))
"""Strength of the coalition for the row's option against the column's: reference output of the demonstration, 2017."""

TWO_VICTORIES = {(0, 1): 0.8709, (1, 0): 0.1291}
"""Chance of the first option against the second, square law."""

TWO_ELECTIONS = {1: (0.8709, 0.1291), 2: (0.8709, 0.1291)}
"""Probabilities by number of the solution: 1 Markov with incentives, 2 Markov uniform."""

THREE = ((0.0, 12.099, 54.921), (10.333, 0.0, 27.079), (5.007, 55.047, 0.0))

THREE_VICTORIES = {(0, 1): 0.5782, (0, 2): 0.9918, (1, 0): 0.4218, (1, 2): 0.1948, (2, 0): 0.0082, (2, 1): 0.8052}

THREE_ELECTIONS = {
    0: (0.8659, 0.1241, 0.0100),
    1: (0.5094, 0.2796, 0.2110),
    2: (0.6351, 0.2148, 0.1501),
}
"""As above; 0 is the conditional solution."""

ADVANTAGES = {0: (2 / 3, 0.524), 1: (4 / 5, 0.548), 2: (16 / 17, 0.594), 3: (256 / 257, 0.682)}
"""Chance of the stronger at 2:1 and at 11:10 by number of the victory law: kmodel.h."""
