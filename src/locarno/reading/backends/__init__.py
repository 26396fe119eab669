"""Heavier readers at the user's side, off by default: their own spaCy pipeline, any OpenAI-compatible endpoint.

They only propose spans. Whatever they propose stands word for word in the document, or is rejected and counted; what
the statements mean is read by the same rules as everywhere.
"""

from __future__ import annotations

from locarno.reading.backends.endpoint import Endpoint, read_endpoint
from locarno.reading.backends.grounding import Proposal, Rejection, ground
from locarno.reading.backends.pipeline import load_pipeline, read_pipeline

BACKENDS = ("spacy", "endpoint")
"""Names that ``--engine`` takes beside those of :data:`locarno.reading.ENGINES`."""

__all__ = [
    "BACKENDS",
    "Endpoint",
    "Proposal",
    "Rejection",
    "ground",
    "load_pipeline",
    "read_endpoint",
    "read_pipeline",
]
