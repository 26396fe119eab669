"""The brief as one self-contained HTML file, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from locarno import __version__
from locarno.brief import drawing, tables, words
from locarno.brief.basis import Basis, day
from locarno.brief.claims import claim_rows
from locarno.brief.figures import supporting_figures
from locarno.brief.fit import density
from locarno.brief.matrix import matrix
from locarno.brief.page_one import FATES, PageOne, page_one
from locarno.brief.register import Register
from locarno.brief.rules import lint
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from jinja2 import Environment

    from locarno.brief.adoption import Adoption
    from locarno.brief.basis import AnyCase
    from locarno.finding import Findings


def write_brief(
    findings: Findings,
    case: AnyCase,
    out: Path,
    *,
    adoption: Adoption | None = None,
    previous: Findings | None = None,
) -> Path:
    """Write the brief of a run as one self-contained HTML file.

    Parameters
    ----------
    findings
        Findings of the run.
    case
        The case that was run, loaded; or its file alone, then quotations are missing.
    out
        The file to write; a file that is there is replaced.
    adoption
        Who adopts the brief; None for a draft, which has no words of likelihood.
    previous
        Findings of the last brief's run; None for a first brief.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    LocarnoError
        B201 or B202 where the file cannot be written, B301 where there is nothing to tell.
    """
    check_target(out)
    return write_whole(render(findings, case, adoption=adoption, previous=previous), out)


def render(
    findings: Findings,
    case: AnyCase,
    *,
    adoption: Adoption | None = None,
    previous: Findings | None = None,
) -> str:
    """Give the brief as HTML; parameters as :func:`write_brief`."""
    with drawing.trusted():
        return _rendered(findings, Basis.of(case), adoption, previous)


def _rendered(findings: Findings, basis: Basis, adoption: Adoption | None, previous: Findings | None) -> str:
    from markupsafe import Markup

    one = page_one(findings, basis, adoption, previous)
    register = Register(findings, basis)
    headlines = [found for item in one.headlines if (found := findings.find(item.finding)) is not None]
    template = _environment().get_template("brief.html.j2")
    return template.render(
        version=__version__,
        css=Markup(_css()),
        density=density(one),
        marking_css=Markup(_css_text(one.marking)),
        one=one,
        findings=findings,
        register=register,
        matrix=matrix(findings, tuple(row.package for row in one.rows)),
        fates=FATES,
        fate_colours=drawing.FATE_COLOURS,
        bars={row.package: Markup(drawing.fates_bar(row.package, row.name, row.fates)) for row in one.rows},
        war_on=Markup(drawing.war_on_line(one.war_on, findings)) if one.war_on else "",
        figures=supporting_figures(findings, basis, headlines),
        tables=tables,
        judged={row.package for row in one.rows if row.judged},
        claims=claim_rows(findings),
        documents=basis.file.documents,
        statements=lambda: _statements(basis, register),
        basis_has_statements=bool(basis.statements),
        data=basis.file.data,
        judgements=basis.file.judgements,
        nbsp="\N{NO-BREAK SPACE}",
        day=day,
        per_hundred=words.per_hundred,
        probability=words.probability,
        quantity=words.quantity,
        share_of=words.share_of,
    )


def page_one_of(
    findings: Findings, case: AnyCase, adoption: Adoption | None = None, previous: Findings | None = None
) -> PageOne:
    """Give page one as plain data; parameters as :func:`write_brief`."""
    return page_one(findings, Basis.of(case), adoption, previous)


def lapses(
    findings: Findings, case: AnyCase, adoption: Adoption | None = None, previous: Findings | None = None
) -> list[Diagnostic]:
    """Lint page one and what is told with the tables: sentences that say what a brief must not, as warnings B302."""
    text = "\n".join((page_one_of(findings, case, adoption, previous).text(), *tables.sentences(findings)))
    return [
        Diagnostic("B302", f"{lapse.rule}: {lapse.why}: {lapse.sentence}", severity="warning")
        for lapse in lint(text, draft=adoption is None)
    ]


def _statements(basis: Basis, register: Register) -> list[dict[str, object]]:
    """List the statements; the document's own words only where an input of the brief leans on them."""
    cited = {reason.id for found in register.inputs() for reason in found.reasons}
    rows: list[dict[str, object]] = []
    for id, said in basis.statements.items():
        reason = basis.reason(id)
        rows.append(
            {
                "id": id,
                "who": basis.speaker(said),
                "act": said.act,
                "says": said.summary or "",
                "quote": reason.quote if id in cited else "",
                "tensions": said.tensions,
            }
        )
    return rows


def _css_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("<", "\\3C ")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("locarno.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def _css() -> str:
    return files("locarno.brief").joinpath("templates/brief.css").read_text(encoding="utf-8")


def check_target(out: Path) -> None:
    """Refuse a target that can never be written before anything is drawn.

    Raises
    ------
    LocarnoError
        B202 where it is a folder, B201 where its folder is not there.
    """
    if out.is_dir():
        raise LocarnoError(Diagnostic("B202", f"{out} is a folder", file=str(out), expected="a file, brief.html"))
    if not out.parent.is_dir():
        raise LocarnoError(Diagnostic("B201", f"{out.parent} is no folder", file=str(out), expected="a folder"))


def write_whole(text: str, out: Path) -> Path:
    """Write a text file whole or not at all: beside its target first, then renamed.

    Raises
    ------
    LocarnoError
        B202 where the target is a folder, B201 where it cannot be written; what was there before is as it was.
    """
    check_target(out)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(out)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise LocarnoError(Diagnostic("B201", f"{out} cannot be written: {reason}", file=str(out))) from error
    return out
