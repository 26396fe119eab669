"""A guarantor's own reckoning: the chance that it intervenes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from locarno.models.contract import Array


def intervention_chance(
    win_gain: Array | float,
    stake: Array | float,
    audience: Array | float,
    outrage: Array | float,
    troops: Array | float,
    cost_range: Array | float,
) -> Array:
    """Give the chance that a guarantor intervenes, its cost of war being uniform on 0 to ``cost_range``.

    Parameters
    ----------
    win_gain, stake : float64[...]
        ΔP, what its intervention adds to the protégé's chance, and V_g, what that is worth to it.
    audience : float64[...]
        A, what abandoning costs it at home and with its other allies.
    outrage, troops : float64[...]
        λ per soldier, and n, its soldiers in the way of the attack.
    cost_range : float64[...]
        K.

    Returns
    -------
    float64[...]
        clip((ΔP V_g + A + λ n)/K, 0, 1).
    """
    return np.clip((win_gain * stake + audience + outrage * np.asarray(troops)) / cost_range, 0.0, 1.0)
