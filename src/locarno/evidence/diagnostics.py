"""The diagnostic codes of documents, ledgers, registries and annotations."""

from __future__ import annotations

from locarno.diagnostics import Code, register_codes

register_codes(
    {
        "D101": Code("No such document", "Check the path; quote it if it has blanks."),
        "D102": Code("A folder where a document was expected", "Name a text file inside the folder."),
        "D103": Code("The document is not UTF-8 text", "Save it as UTF-8, or say its encoding with --encoding."),
        "D104": Code("The document is empty", "Give a file with at least one word in it."),
        "D105": Code("The document is binary", "Extract its text first and give the text file."),
        "D106": Code("The document is too large", "Split it, or raise the limit if it is one text."),
        "D107": Code("The document cannot be read", "Check that you may read the file."),
        "D108": Code("The text is not English", "Read a translation, and say in the case that it is one.", "warning"),
        "D109": Code(
            "The text stored beside a document does not belong to it",
            "Restore the file, or delete its .txt and .sha256 and check the statements that quote it.",
        ),
        "D111": Code("The document has no text", "Run character recognition over a scan, or give the text itself."),
        "D112": Code("The document is locked", "Save a copy without a password."),
        "D113": Code("The document is damaged", "Fetch it again, or open it in its program and save it anew."),
        "D114": Code("The document unfolds beyond all measure", "Give its text; a file like this can be an attack."),
        "D116": Code("No such encoding", "Name one, as utf-16 or windows-1252."),
        "D117": Code("The file cannot be written", "Check the path, the disk's space and the folder's permissions."),
        "D118": Code("Taken from the document itself", "Say it with --date or --outlet where it is wrong.", "note"),
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
        "D403": Code("No brat annotations", "Give the .ann file that belongs to the text."),
        "D404": Code("An annotation that does not fit its text", "Give the text that was annotated.", "warning"),
        "E110": Code("A package that reads this is not installed", "pip install 'locarno[reading]'."),
    }
)
