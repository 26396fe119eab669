"""A cease-fire that enforces itself: how patient both must be, and how much fear of surprise it bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from locarno.models.contract import Array

    Values: TypeAlias = Array | float

    Mask = NDArray[np.bool_]


def patience_needed(temptation: Values, keeping: Values, punishment: Values, detection: Values) -> Array:
    """Give the least discount factor at which a monitored cease-fire holds by itself.

    Parameters
    ----------
    temptation, keeping, punishment
        ``[...]``: T > R > P per period: from breaking it while the other keeps it, from keeping it, and after it has
        broken down.
    detection
        ``[...]``: π, chance per period that a violation is found out, 0 to 1.

    Returns
    -------
    numpy.ndarray
        ``[...]``: δ* = (T − R)/((T − R) + π (R − P)), grim trigger; 1 where nothing is ever found out (no patience
        suffices); 0 where breaking does not pay; NaN where R ≤ P. Monitors raise π, separation lowers T, a guarantee
        lowers P, relief raises R.
    """
    gain = np.asarray(temptation, dtype=np.float64) - keeping
    loss = np.asarray(detection, dtype=np.float64) * (np.asarray(keeping, dtype=np.float64) - punishment)
    total = gain + loss
    needed = np.divide(gain, total, out=np.ones(total.shape), where=total > 0.0)
    return np.where(np.asarray(keeping) > punishment, np.where(gain <= 0.0, 0.0, needed), np.nan)


def strategic_risk(
    peace: Values, first_strike: Values, surprised: Values, both_attack: Values
) -> tuple[Mask, Mask, Array]:
    """Say whether peace survives complete information, and whether it survives a little fear of surprise.

    Parameters
    ----------
    peace, first_strike, surprised, both_attack
        ``[...]``: payoffs Π of peace, F of striking first, S of being surprised, W if both attack.

    Returns
    -------
    known : bool[...]
        Π ≥ F.
    feared : bool[...]
        Π ≥ F + W − S: with vanishing private noise the safer action is played.
    margin : float64[...]
        Π − (F + W − S). Weapons that raise F and W − S alike hurt; those that raise S help. Chassang & Padró i
        Miquel 2010 (threshold derived here: attacking must not pay against even odds).
    """
    margin = np.asarray(peace, dtype=np.float64) - (
        np.asarray(first_strike, dtype=np.float64) + both_attack - surprised
    )
    return np.asarray(peace) >= first_strike, margin >= 0.0, margin
