"""``locarno read``: a document into attributed statements."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from locarno.diagnostics import EXIT_OK, Code, Diagnostic, LocarnoError, did_you_mean, register_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.case import Case
    from locarno.evidence import Agenda, Document, Registry, Statement
    from locarno.evidence.documents import Opened

register_codes(
    {
        "E118": Code("A file that a terminal cannot show", "Name a file with --to."),
    }
)

Form = Literal["text", "jsonl", "json", "webannotation", "brat", "conll", "docbin", "csv"]

_KEY = "LOCARNO_ENDPOINT_KEY"


def read(
    file: Path,
    /,
    *,
    jsonl: bool = False,
    json: bool = False,
    format: Form = "text",
    to: Path | None = None,
    html: Path | None = None,
    case: str | None = None,
    date: dt.date | None = None,
    outlet: str | None = None,
    engine: str | None = None,
    annotations: Path | None = None,
    model: str | None = None,
    endpoint: str | None = None,
    endpoint_model: str | None = None,
    endpoint_key: str = _KEY,
    seconds: float = 120.0,
    encoding: str | None = None,
    save_text: bool = False,
    limit_mb: float = 5.0,
) -> int:
    """Read a document into attributed statements: who said what, how, and on what condition.

    Each statement names its source and the words that attribute it, the kind of act (request, offer, threat,
    promise, warning, refusal, demand, expectation, belief, assessment, attitude, report, poll), hedges, the
    condition and who would have to do what, numbers and times. A statement made inside another is shown under it.
    Everything quoted is in the document word for word.

    Examples: `locarno read article.txt --date 2025-01-25`, `locarno read article.pdf --html article.html`,
    `locarno read article.txt --jsonl > statements.jsonl`, `locarno read article.txt --format brat --to article.ann`.

    Parameters
    ----------
    file
        Plain text, Markdown, HTML, PDF or DOCX; in a text, line breaks end sentences.
    jsonl
        Print one JSON object a line for each statement (fields in docs/interfaces.md).
    json
        Print one JSON object: the document, all statements and their quotations.
    format
        What to print: text, jsonl, json, webannotation (W3C, JSON-LD), brat, conll, docbin (spaCy) or csv.
    to
        Write what would be printed to this file; with brat, the text goes beside it.
    html
        Write one page with the document, its spans and the statements beside them to this file.
    case
        A case's folder, or the name of a case that ships: its issues, options and persons are looked for.
    date
        When the document was published, as 2025-01-25; offices and times such as "this week" go by it.
    outlet
        Who published it.
    engine
        Which reader: rules needs nothing; parse and tagger need the extra `reading`; auto takes the best installed;
        spacy needs --model; endpoint needs the two options of an endpoint's address and model.
    annotations
        Take the statements from this brat file (.ann) instead of reading.
    model
        A spaCy pipeline for the engine spacy: the name of a package, or a folder.
    endpoint
        For the engine endpoint: base address of a server with chat completions as OpenAI's, for instance
        http://127.0.0.1:11434/v1. The document's text is sent there, and nowhere else.
    endpoint_model
        Name of the model there.
    endpoint_key
        Name of the environment variable that holds the key, where the server asks for one.
    seconds
        Longest wait for one answer of the endpoint.
    encoding
        Of a text, Markdown or HTML file that is not UTF-8, for instance windows-1252.
    save_text
        Store the text of an HTML, PDF or DOCX file, with hashes, beside the file, so that offsets hold.
    limit_mb
        Refuse texts larger than this, in megabytes, and PDF and DOCX files ten times as large.
    """
    from locarno.evidence import EMPTY_AGENDA, Registry
    from locarno.evidence.documents import open_document

    agenda, registry, loaded = EMPTY_AGENDA, Registry.default(), None
    if case is not None:
        from locarno.case import agenda_of, load_case, registry_of
        from locarno.cases import resolve_case

        loaded = load_case(resolve_case(case))
        agenda, registry = agenda_of(loaded), registry_of(loaded)
    chosen = _engine(engine, endpoint, annotations)
    opened = open_document(file, date=date, outlet=outlet, limit=int(limit_mb * 1_000_000), encoding=encoding)
    opened = _dated(opened, loaded, date)
    if save_text:
        _save_text(opened, file)
    if annotations is not None:
        statements, remarks = _annotated(annotations, opened, registry, limit_mb)
    elif chosen == "spacy":
        from locarno.reading.backends import load_pipeline, read_pipeline

        nlp = load_pipeline(model or "en_core_web_trf")
        statements, remarks = read_pipeline(nlp, opened.readable, opened.document, registry, agenda), ()
    elif chosen == "endpoint":
        key = os.environ.get(endpoint_key)
        statements, remarks = _asked(opened, registry, agenda, endpoint, endpoint_model, key, seconds)
    else:
        from locarno.reading import choose
        from locarno.reading import read as read_text

        remarks = choose(chosen, opened.readable).notes
        statements = read_text(opened.readable, opened.document, registry, agenda, engine=chosen)
    remarks = (*opened.remarks, *remarks)
    for remark in remarks:
        sys.stderr.write(f"{remark}\n")
    form: Form = "jsonl" if jsonl else "json" if json else format
    if html is not None:
        from locarno.cli.read_views import write_page

        write_page(html, opened.document, statements, registry, remarks, chosen)
    if html is None or form != "text" or to is not None:
        _put(form, to, opened.document, statements, registry)
    return EXIT_OK


def _engine(named: str | None, endpoint: str | None, annotations: Path | None) -> str:
    """Give the name of the reader: as said, else the best there is."""
    from locarno.reading import ENGINES
    from locarno.reading.backends import BACKENDS
    from locarno.reading.engines import AUTO

    if named is None:
        if annotations is not None:
            return "brat"
        return "endpoint" if endpoint is not None else AUTO
    known = (*ENGINES, *BACKENDS)
    if named not in known:
        message = f"there is no engine {named!r}{did_you_mean(named, known)}"
        raise LocarnoError(Diagnostic("E121", message, expected=f"one of {', '.join(known)}"))
    return named


def _dated(opened: Opened, case: Case | None, said: dt.date | None) -> Opened:
    """Date a document that says no date by the case it is read for."""
    import dataclasses

    document = opened.document
    if case is None or said is not None or document.date is not None:
        return opened
    return dataclasses.replace(opened, document=document.model_copy(update={"date": case.file.as_of}))


def _save_text(opened: Opened, file: Path) -> None:
    from locarno.evidence.documents import store_text

    if opened.kind in ("html", "pdf", "docx"):
        text, sums = store_text(opened.document, file)
        sys.stderr.write(f"Stored {text} and {sums}\n")


def _annotated(
    annotations: Path, opened: Opened, registry: Registry, limit_mb: float
) -> tuple[list[Statement], tuple[Diagnostic, ...]]:
    from locarno.evidence import Document as Loaded
    from locarno.reading.export import read_brat

    # An annotation file holds each span once more, and notes.
    lines = Loaded.load(annotations, limit=int(10 * limit_mb * 1_000_000)).text
    return read_brat(lines, opened.document.text, registry)


def _asked(
    opened: Opened,
    registry: Registry,
    agenda: Agenda,
    url: str | None,
    model: str | None,
    key: str | None,
    seconds: float,
) -> tuple[list[Statement], tuple[Diagnostic, ...]]:
    from locarno.reading.backends import Endpoint, read_endpoint

    if url is None or model is None:
        what = "--endpoint" if url is None else "--endpoint-model"
        raise LocarnoError(Diagnostic("E112", f"the engine endpoint needs {what}", expected="an address and a model"))
    reading = read_endpoint(
        Endpoint(url, model, key or None, seconds), opened.readable, opened.document, registry, agenda
    )
    return reading.statements, (reading.remark,) if reading.remark else ()


def _put(form: Form, to: Path | None, document: Document, statements: Sequence[Statement], registry: Registry) -> None:
    """Print a reading, or write it to a file."""
    from locarno.cli.read_views import lines_of, object_of, print_text, text_of

    if form == "text" and to is None:
        print_text(document, statements, registry)
        return
    if form in ("text", "jsonl", "json"):
        made: str | bytes = {"text": text_of, "jsonl": lines_of, "json": object_of}[form](
            document, statements, registry
        )
    else:
        from locarno.reading.export import FORMATS

        made = FORMATS[form].write(document, statements)
    if to is not None:
        _write(form, to, made, document)
    elif isinstance(made, str):
        sys.stdout.write(made)
    elif sys.stdout.isatty():
        message = f"{form} is no text for a terminal"
        raise LocarnoError(Diagnostic("E118", message, expected="--to FILE"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)


def _write(form: Form, to: Path, made: str | bytes, document: Document) -> None:
    from locarno.evidence.documents.stored import write_whole

    written = [to]
    if form == "brat":
        beside = to.with_suffix(".txt")
        # brat wants the text under the same name; the document itself may stand there already.
        if not (beside.is_file() and beside.read_bytes() == document.text.encode("utf-8", "surrogatepass")):
            if beside.exists():
                message = f"{beside.name} is another text; brat wants the text of this document there"
                raise LocarnoError(Diagnostic("D117", message, file=str(beside), expected="another --to"))
            write_whole(beside, document.text.encode("utf-8", "surrogatepass"))
            written.append(beside)
    write_whole(to, made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass"))
    sys.stderr.write(f"Wrote {' and '.join(str(path) for path in written)}\n")
