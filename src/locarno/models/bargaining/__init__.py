"""What would the parties agree on? Baselines, the challenge model, an election, exchange, solutions over packages."""

from __future__ import annotations

from locarno.models.bargaining.challenge_models import MODELS as _CHALLENGE
from locarno.models.bargaining.compromise import MODELS as _COMPROMISE
from locarno.models.bargaining.election import MODELS as _ELECTION
from locarno.models.bargaining.exchange import MODELS as _EXCHANGE
from locarno.models.bargaining.solutions import MODELS as _SOLUTIONS

MODELS = (*_COMPROMISE, *_CHALLENGE, *_ELECTION, *_EXCHANGE, *_SOLUTIONS)
