"""``locarno ladder``: what follows a violation, step by step, and whether it comes in time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from locarno.diagnostics import EXIT_OK, Code, Diagnostic, LocarnoError, did_you_mean, register_codes

if TYPE_CHECKING:
    from locarno.case import Case

register_codes(
    {
        "M301": Code("Not a time in hours", "Write `72`, or low, best and high as in `24,72,168`."),
        "M302": Code("No response ladder", "Give the guarantee a `response` with at least one step."),
        "M303": Code("No such step of the response", "Name a step by its number, from 1, or by its `id`."),
        "M304": Code("A number of draws that cannot be drawn", "Ask for 1 to 1,000,000 draws, and a seed from 0."),
        "M305": Code("Nothing can be drawn there", "Name a new .html or .svg file in a folder that exists."),
        "M306": Code("Neither a case nor the rungs", "Name a case, or ask for --rungs alone."),
    }
)
MOST_DRAWS = 1_000_000


def ladder(
    case: str | None = None,
    guarantee: str | None = None,
    /,
    *,
    rungs: bool = False,
    fait_accompli: str | None = None,
    response: str | None = None,
    draws: int = 10_000,
    seed: int = 1,
    draw: int | None = None,
    json: bool = False,
    plot: Path | None = None,
) -> int:
    """Play a guarantee's response ladder: hours to its answer to a violation, and whether in time.

    Each step happens once the steps before it have, its clock has run, nobody vetoed it and it did not fail. The
    answer: hours to the response, the chance that it comes before the fait accompli, where it stops, the weakest rung
    and the slowest one, and one draw told as a log. Without a guarantee all that have a ladder are set side by side.

    A step that the case gives no chance to fail always happens: the verb says so. Whether the guarantors honour the
    guarantee is another question, which `locarno run` answers; it is not counted here.

    Parameters
    ----------
    case
        A case's folder, or the name of a case that ships, for instance `ukraine-2025-01`.
    guarantee
        Guarantee of the case; all that have a response unless given.
    rungs
        Print instead the ladder of guarantees, G0 to G17, and what each rung can work through; needs no case.
    fait_accompli
        Hours from the violation until a response comes too late: one number, or LOW,BEST,HIGH.
    response
        Step that counts as the response, by number or id; the last unless given.
    draws
        How many violations to draw.
    seed
        Seed of everything random.
    draw
        Draw whose log is told, from 0; one with a response near the median hour unless given.
    json
        Print JSON instead of text.
    plot
        Draw the time lines, and the chance by hour, to this .html or .svg file.
    """
    from locarno.case import load_case
    from locarno.cases import resolve_case
    from locarno.cli.ladder_views import print_json, print_rungs, print_text
    from locarno.study.ladders import play, too_late_hours

    if rungs or case is None:
        _check_rungs(case, rungs=rungs, json=json)
        print_rungs()
        return EXIT_OK
    limits = _hours(fait_accompli)
    _check(draws, seed, draw, plot)
    loaded = load_case(resolve_case(case))
    ids = _chosen(loaded, guarantee, response)
    too_late = None if limits is None else too_late_hours(limits, draws, seed)
    counted = None if response is None else _step(response, loaded, ids[0])
    played = play(loaded.file, ids, draws=draws, seed=seed, response=counted, too_late=too_late, draw=draw)
    if plot is not None:
        from locarno.case.saving import write_whole
        from locarno.cli.ladder_drawing import draw_ladders

        title = f"Response ladders of {loaded.file.title}"
        write_whole(plot, draw_ladders(played, loaded, too_late, title, page=plot.suffix.lower() == ".html"))
    if json:
        print_json(loaded, played, limits, draws, seed)
    else:
        print_text(loaded, played, limits, draws, seed, told=guarantee is not None)
        if plot is not None:
            sys.stdout.write(f"\nDrawn: {plot}\n")
    return EXIT_OK


def _hours(text: str | None) -> tuple[float, float, float] | None:
    """Read one number of hours, or low, best and high."""
    if text is None:
        return None
    expected = "hours of 0 or more, as 72 or 24,72,168"
    try:
        numbers = [float(word) for word in text.split(",")]
    except ValueError:
        raise LocarnoError(Diagnostic("M301", f"{text!r} is no time", expected=expected)) from None
    if len(numbers) == 1:
        numbers *= 3
    sound = len(numbers) == 3 and 0 <= numbers[0] <= numbers[1] <= numbers[2] < float("inf")
    if not sound:
        raise LocarnoError(Diagnostic("M301", f"{text!r} is no low, best and high", expected=expected))
    return numbers[0], numbers[1], numbers[2]


def _check(draws: int, seed: int, draw: int | None, plot: Path | None) -> None:
    found = []
    if not 1 <= draws <= MOST_DRAWS:
        found.append(Diagnostic("M304", f"{draws:,} draws", expected=f"1 to {MOST_DRAWS:,}"))
    if seed < 0:
        found.append(Diagnostic("M304", f"the seed {seed}", expected="0 or more"))
    if draw is not None and not 0 <= draw < draws:
        found.append(Diagnostic("M304", f"there is no draw {draw}", expected=f"0 to {draws - 1}"))
    if plot is not None and plot.suffix.lower() not in {".html", ".svg"}:
        what = f"{plot.suffix or 'no ending'} is not drawn"
        found.append(Diagnostic("M305", what, str(plot), expected="a name that ends in .html or .svg"))
    elif plot is not None and (plot.is_dir() or not plot.parent.is_dir()):
        what = "it is a folder" if plot.is_dir() else f"there is no folder {plot.parent}"
        found.append(Diagnostic("M305", what, str(plot)))
    if found:
        raise LocarnoError(found)


def _check_rungs(case: str | None, *, rungs: bool, json: bool) -> None:
    """Refuse a call that names no case, or the rungs and something besides."""
    if case is None and rungs and not json:
        return
    message = "no case is named" if not rungs else "the rungs go with no case, and are printed as text"
    raise LocarnoError(Diagnostic("M306", message, expected="CASE [GUARANTEE], or --rungs alone"))


def _chosen(case: Case, guarantee: str | None, response: str | None) -> tuple[str, ...]:
    """Give the guarantees whose ladders are played."""
    known, name = case.file.guarantees, str(case.folder / "case.yaml")
    if guarantee is None:
        found = tuple(id for id, one in known.items() if one.response)
        if not found:
            raise LocarnoError(Diagnostic("M302", "no guarantee of the case has a response", name))
        if response is not None:
            message = f"the step {response!r} belongs to one guarantee, and none is named"
            raise LocarnoError(Diagnostic("M303", message, name, expected=f"one of {', '.join(found)} before it"))
        return found
    if guarantee not in known:
        message = f"no guarantee {guarantee!r}{did_you_mean(guarantee, known)}"
        raise LocarnoError(Diagnostic("C204", message, name, expected=f"one of {', '.join(known)}" if known else None))
    if not known[guarantee].response:
        raise LocarnoError(Diagnostic("M302", f"{guarantee!r} has no response", name, path=f"guarantees.{guarantee}"))
    return (guarantee,)


def _step(response: str, case: Case, id: str) -> int:
    """Find the step that counts as the response."""
    steps = case.file.guarantees[id].response
    names = {step.id: k for k, step in enumerate(steps) if step.id is not None}
    names |= {str(k + 1): k for k in range(len(steps))}
    if response not in names:
        message = f"{id!r} has no step {response!r}{did_you_mean(response, names)}"
        path = f"guarantees.{id}.response"
        place = str(case.folder / "case.yaml")
        raise LocarnoError(Diagnostic("M303", message, place, path=path, expected=f"one of {', '.join(names)}"))
    return names[response]
