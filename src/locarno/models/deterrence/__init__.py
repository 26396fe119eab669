"""Deterrence: would the challenger break the settlement, and what would keep it from doing so."""
