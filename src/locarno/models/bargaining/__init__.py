"""What would the parties agree on? Weighted mean and median, and bargaining solutions over packages."""

from __future__ import annotations

from locarno.models.bargaining.compromise import MODELS as _COMPROMISE
from locarno.models.bargaining.solutions import MODELS as _SOLUTIONS

MODELS = (*_COMPROMISE, *_SOLUTIONS)
