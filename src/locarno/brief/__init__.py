"""Findings into a brief: words, figures, one HTML file, and a short version for the terminal."""

from __future__ import annotations

from locarno.brief.adoption import Adoption, Confidence
from locarno.brief.document import lapses, page_one_of, render, write_brief
from locarno.brief.rules import Lapse, lint
from locarno.brief.terminal import print_brief

__all__ = ["Adoption", "Confidence", "Lapse", "lapses", "lint", "page_one_of", "print_brief", "render", "write_brief"]
