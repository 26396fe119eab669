"""Deterrence: would the challenger break the settlement, and what would keep it from doing so."""

from __future__ import annotations

from locarno.models.deterrence.commitment import MODELS as _COMMITMENT
from locarno.models.deterrence.reliability import MODELS as _RELIABILITY

MODELS = (*_RELIABILITY, *_COMMITMENT)
