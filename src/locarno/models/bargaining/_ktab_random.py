"""KTAB's random numbers: the 64-bit Mersenne Twister, each word scrambled once more, as a fraction of 2⁶⁴ − 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.models.contract import Array

_MASK = 2**64 - 1
_SCRAMBLE = 0xE08C1D668B756F83


def mersenne_twister(seed: int) -> Iterator[int]:
    """Give the words of MT19937-64 without end (Nishimura 2000; Matsumoto & Nishimura 1998)."""
    state = [seed & _MASK]
    for i in range(1, 312):
        state.append((6364136223846793005 * (state[-1] ^ (state[-1] >> 62)) + i) & _MASK)
    while True:
        for i in range(312):
            x = (state[i] & 0xFFFFFFFF80000000) | (state[(i + 1) % 312] & 0x7FFFFFFF)
            state[i] = state[(i + 156) % 312] ^ (x >> 1) ^ (0xB5026F5AA96619E9 if x & 1 else 0)
        for word in state:
            x = word ^ (word >> 29) & 0x5555555555555555
            x ^= (x << 17) & 0x71D67FFFEDA60000
            x ^= (x << 37) & 0xFFF7EEE000000000
            yield x ^ (x >> 43)


def uniforms(seed: int, turns: int, actors: int) -> Array:
    """Random numbers on 0–1 ``[turn, actor]``, drawn in the order of turns and within a turn of actors."""
    words = mersenne_twister(seed)
    drawn = np.empty(turns * actors)
    for k in range(drawn.size):
        word = next(words)
        drawn[k] = float(((word + _SCRAMBLE) * (2 * word + 3)) & _MASK) / float(_MASK)
    return drawn.reshape(turns, actors)
