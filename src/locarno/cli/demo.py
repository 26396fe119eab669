"""``locarno demo``: the whole way with the shipped case."""

from __future__ import annotations

from pathlib import Path

from locarno.diagnostics import EXIT_FOUND, EXIT_OK

CASE = "ukraine-2025-01"
DOCUMENT = "dispatch"


def demo(*, draws: int = 10_000, seed: int = 1, out: Path | None = None) -> int:
    """Go the whole way with the shipped case: read, check, run, findings, brief.

    Reads the dispatch that ships with the case, checks the case against what was read, runs all models on all
    packages, summarises the run and writes the brief. The brief is a draft: it prints numbers and intervals without
    words of likelihood, and its confidence is not yet set by a person.

    Parameters
    ----------
    draws
        Draws per package.
    seed
        Seed of the draws.
    out
        Run folder; runs/ukraine-2025-01-… unless given. A complete run there is reused.
    """
    from rich.console import Console

    from locarno.brief import print_brief, write_brief
    from locarno.case import agenda_of, check_case, load_case, match_statements, registry_of
    from locarno.cases import shipped_case
    from locarno.cli.run import show_progress
    from locarno.reading import read
    from locarno.study import findings_of, run_study
    from locarno.study.run import default_folder

    console = Console()
    case = load_case(shipped_case(CASE))
    document = case.document(DOCUMENT)
    console.print(f"[bold]1 Read[/]      {document.title}", highlight=False)
    found = read(document.text, document, registry_of(case), agenda_of(case))
    coverage = match_statements(case, found)
    console.print(f"            {len(found)} statements; {coverage}", highlight=False)

    console.print(f"[bold]2 Check[/]     {case.file.title}, as of {case.file.as_of}", highlight=False)
    problems = check_case(case)
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in errors:
        console.print(f"            {problem}", highlight=False)
    console.print(
        f"            {len(errors)} errors, {len(problems) - len(errors)} remarks (`locarno check {CASE}` lists them)",
        highlight=False,
    )
    if errors:
        return EXIT_FOUND

    folder = out or default_folder(case, seed)
    console.print(
        f"[bold]3 Run[/]       {len(case.file.packages)} packages × {draws:,} draws → {folder}", highlight=False
    )
    with show_progress() as progress:
        run_study(
            case, draws=draws, seed=seed, engine="processes", out=folder, resume=folder.exists(), progress=progress
        )

    console.print("[bold]4 Findings[/]  intervals, baselines, drivers, claims, window", highlight=False)
    findings = findings_of(folder)
    target = folder / "brief.html"
    write_brief(findings, case, target, adoption=None)
    console.print(f"[bold]5 Brief[/]     {target}\n", highlight=False)
    print_brief(findings, case, console)
    console.print(f"\nOpen {target} in a browser; `locarno findings {folder}` prints all answers.", highlight=False)
    return EXIT_OK
