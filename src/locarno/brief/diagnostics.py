"""The diagnostic codes of the brief."""

from __future__ import annotations

from locarno.diagnostics import Code, register_codes

register_codes(
    {
        "B101": Code(
            "An adoption is incomplete",
            "Give --adopt NAME, --confidence low|moderate|high and --because TEXT together, or none of them.",
        ),
        "B102": Code("An unknown level of confidence", "Say low, moderate or high."),
        "B103": Code(
            "The reason for the confidence speaks of likelihood",
            "Give reasons about the basis: sources, agreement of models, stability under assumptions.",
        ),
        "B201": Code("The brief cannot be written", "Check the disk's space and the folder's permissions."),
        "B202": Code("The brief's target is a folder", "Name a file that ends in .html."),
        "B301": Code("The run has no findings to tell", "Run the case first, and see `locarno findings RUN`."),
        "B302": Code(
            "The brief says what it must not",
            "Mend the sentence in the case; the rules are in docs/brief.md.",
            "warning",
        ),
    }
)
