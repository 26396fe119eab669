"""Documents as they come: text, Markdown, HTML, PDF and DOCX, each turned into the text that is read."""

from locarno.evidence.documents.language import LanguageFinding, look_at_language
from locarno.evidence.documents.markdown import without_markup
from locarno.evidence.documents.opening import KINDS, Kind, Opened, open_document
from locarno.evidence.documents.stored import store_text, stored_text, sums_beside, text_beside

__all__ = [
    "KINDS",
    "Kind",
    "LanguageFinding",
    "Opened",
    "look_at_language",
    "open_document",
    "store_text",
    "stored_text",
    "sums_beside",
    "text_beside",
    "without_markup",
]
