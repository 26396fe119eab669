"""Packages beside the benchmark: difference and order always, a ratio of gains only where it means something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.study.results import interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.finding import Finding
    from locarno.study.maker import Maker

RATIO = "share of the benchmark's gain over no guarantee"


def against_benchmark(maker: Maker, year: int, said: str) -> Iterator[Finding]:
    """Set every package's chance to hold beside the benchmark's.

    The ratio (E S_k − E S_none)/(E S_benchmark − E S_none) is one of means. It is given only where the benchmark's
    gain over no guarantee is above 0 from the 10th percentile over draws on: a ratio to a gain that may be nothing
    says nothing, and one to a loss would call the worst package the best.

    Parameters
    ----------
    maker
        The run.
    year
        Reported year, from 1.
    said
        The year in words: "five years".
    """
    r = maker.results
    benchmark, none = r.file.benchmark, r.file.no_guarantee
    if benchmark not in r.packages:
        return
    survival = r.outcomes["settlement.survival"][:, :, year - 1]
    central = r.central["settlement.survival"][0, :, year - 1]
    top = r.package(benchmark)
    base = r.package(none) if none in r.packages else None
    refused = ""
    if base is None:
        refused = "no ratio: no package of the run stands for the same terms without a guarantee"
    else:
        mean, low, high = interval(survival[:, top] - survival[:, base])
        gain = f"{mean:+.2f}, {low:+.2f} to {high:+.2f} across assumptions"
        if high < 0:
            refused = f"no ratio: the benchmark does not gain over no guarantee ({gain})"
        elif low <= 0:
            refused = f"no ratio: the benchmark's gain over no guarantee is not clear of zero ({gain})"
    for k, package in enumerate(r.packages):
        if k == top:
            continue
        readings: dict[str, float] = {}
        notes: tuple[str, ...] = (
            f"share of draws below the benchmark: {(survival[:, k] < survival[:, top]).mean():.2f}",
        )
        if refused:
            notes += (refused,)
        elif base is not None and k != base:
            readings[RATIO] = float((survival[:, k] - survival[:, base]).mean() / mean)
        yield maker.make(
            f"less_than_benchmark_{year}y",
            "hold",
            f"chance to hold for {said}, less the benchmark's",
            survival[:, k] - survival[:, top],
            central=float(central[k] - central[top]),
            model="settlement",
            kind="estimate",
            unit="difference of probabilities",
            package=package,
            readings=readings,
            notes=notes,
            top=0,
        )
