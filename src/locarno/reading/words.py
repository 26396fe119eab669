"""Lists of words, written as they are read."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Make a set of the words of a text."""
    return frozenset(text.split())


def listed(text: str) -> list[str]:
    """List the words of a text in their order."""
    return text.split()
