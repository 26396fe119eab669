"""Who must accept an agreement, and what those who need not be asked can claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from locarno.models.bargaining.power import VotingRule
    from locarno.models.bargaining.solutions import Mask
    from locarno.models.contract import Array


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The rule by which an outcome is accepted: by every veto holder and, where there is one, under a voting rule.

    Attributes
    ----------
    veto
        ``[party]`` True for a party without which nothing is agreed.
    rule
        A weighted, qualified or double majority (:class:`locarno.models.bargaining.power.VotingRule`), or None.
    """

    veto: Mask
    rule: VotingRule | None = None

    def zone(self, gain: Array) -> Mask:
        """Tell which outcomes are accepted.

        Parameters
        ----------
        gain
            ``[..., party]``, value minus what the party gets without agreement; a party accepts what costs it nothing.

        Returns
        -------
        numpy.ndarray
            ``[...]``; an undefined gain is no acceptance.
        """
        accepts = gain >= 0
        accepted = (accepts | ~self.veto).all(axis=-1)
        if self.rule is not None:
            accepted &= self.rule.wins(accepts)
        return np.asarray(accepted)

    def claims(self, outside: Array, worst: Array) -> Array:
        """Give what each party's gains are counted from.

        Parameters
        ----------
        outside
            ``[..., party]`` value without agreement.
        worst
            ``[..., party]`` the party's least value over all outcomes that are considered.

        Returns
        -------
        numpy.ndarray
            ``[..., party]``: ``outside`` for a veto holder. A party that can be passed over cannot hold out for what
            it would have without agreement: it claims no more than its worst outcome.
        """
        return np.where(self.veto, outside, np.minimum(outside, worst))


def unanimity(parties: int) -> Acceptance:
    """Give the rule that every one of ``parties`` must accept."""
    return Acceptance(np.ones(parties, dtype=np.bool_))
