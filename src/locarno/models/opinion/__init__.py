"""Would publics and parliaments accept? Poll error, and ratification by the body that the law names."""

from __future__ import annotations

from locarno.models.opinion.ratification import MODELS

__all__ = ["MODELS"]
