"""By when? Hazard of agreement with a deadline, and how slipped deadlines wear it out."""

from __future__ import annotations

from locarno.models.timing.deadline import MODELS

__all__ = ["MODELS"]
