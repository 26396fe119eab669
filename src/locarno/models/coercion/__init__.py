"""Would pressure move the other side? A threat of sanctions as a signal, and sanctions that come back."""

from __future__ import annotations

from locarno.models.coercion.threat import MODELS

__all__ = ["MODELS"]
