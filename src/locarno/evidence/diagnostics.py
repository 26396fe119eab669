"""The diagnostic codes of documents, ledgers, registries and annotations."""

from __future__ import annotations

from locarno.diagnostics import Code, register_codes

register_codes(
    {
        "D101": Code("No such document", "Check the path; quote it if it has blanks."),
        "D102": Code("A folder where a document was expected", "Name a text file inside the folder."),
        "D103": Code("The document is not UTF-8 text", "Save it as UTF-8 (with or without byte order mark)."),
        "D104": Code("The document is empty", "Give a file with at least one word in it."),
        "D105": Code("The document is binary", "Extract its text first and give the text file."),
        "D106": Code("The document is too large", "Split it, or raise the limit if it is one text."),
        "D107": Code("The document cannot be read", "Check that you may read the file."),
        "D201": Code("A line of the ledger is not a JSON object", "Restore the line from your last copy."),
        "D202": Code("A line of the ledger has wrong fields", "Compare the line with docs/reading.md."),
        "D203": Code("Two statements have one id", "Give the later one a new id, or make it an edit."),
        "D204": Code("An edit or rejection of a statement that is not there", "Name the id of an earlier line."),
        "D205": Code("A span outside its document", "Compute the offsets again, in code points of the text."),
        "D206": Code("A statement refers to one that is not there", "Name the id of a statement in the ledger."),
        "D207": Code("The ledger cannot be written", "Check the disk's space and the folder's permissions."),
        "D208": Code("A statement from an unknown document", "Add the document to the case, or mend its id."),
        "D301": Code("A row of the registry is wrong", "Compare the row with those of the shipped table."),
        "D401": Code("An annotation cannot be anchored", "The quoted words are not in the text, or too often."),
        "D402": Code("An annotation is malformed", "Give W3C Web Annotations with a text quote selector."),
    }
)
