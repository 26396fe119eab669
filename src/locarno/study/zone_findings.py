"""The zone of possible agreement in findings: how wide it is, how often it is open, and what it singles out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.finding import BargainingPoint, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from locarno.case import CaseFile
    from locarno.study.zone import Zones


def zone_findings(found: Zones, file: CaseFile, draws_asked: int) -> list[Finding]:
    """Tell the zone of each package as findings of the question what the parties would agree on."""
    told: list[Finding] = []
    shares = found.shares if found.shares is not None else np.zeros((0, 0))
    for zone, over_draws in zip(found.zones, shares, strict=True):
        name = file.packages[zone.package].name
        good = over_draws[np.isfinite(over_draws)]
        low, high = np.quantile(good, [0.1, 0.9]) if good.size else (np.nan, np.nan)
        common = {
            "question": "agree",
            "package": zone.package,
            "draws_asked": draws_asked,
            "subject": name,
            "model": "bargaining.solutions",
        }
        grid = f"{zone.combinations:,} combinations of terms with this package's instruments"
        told.append(
            Finding(
                id=f"zone.{zone.package}",
                quantity="combinations of terms that leave no deciding party worse off than no agreement",
                unit="% of the combinations",
                kind="estimate",
                value=100 * float(good.mean()) if good.size else None,
                low=100 * float(low) if good.size else None,
                high=100 * float(high) if good.size else None,
                central=100 * zone.in_zone,
                draws=zone.draws,
                says=f"{name}: with its instruments, {_percent(zone.in_zone)} of {zone.combinations:,} combinations of "
                f"terms leave no deciding party worse off than no agreement, at the central case; "
                f"{_percent(float(good.mean())) if good.size else 'none'} on average over {zone.draws} draws.",
                notes=(
                    grid,
                    f"its own terms lie {'in' if zone.as_written else 'outside'} the zone at the central case",
                ),
                **common,
            )
        )
        told.append(
            Finding(
                id=f"zone_open.{zone.package}",
                quantity="some combination of terms leaves no deciding party worse off than no agreement",
                kind="share_of_draws",
                value=zone.open_in if zone.draws else None,
                central=float(zone.in_zone > 0),
                draws=zone.draws,
                says=f"{name}: with its instruments, some combination of terms leaves no deciding party worse off than "
                f"no agreement in {_percent(zone.open_in)} of the assumptions tried.",
                notes=(grid,),
                **common,
            )
        )
        told.append(_nash(zone.points, f"zone_nash.{zone.package}", name, f"of {grid}", common))
    if found.best:
        package = found.best[0].package
        common = {
            "question": "agree",
            "package": package,
            "draws_asked": draws_asked,
            "subject": file.packages[package].name,
            "model": "bargaining.solutions",
        }
        where = "of all combinations of terms and the instruments of all packages"
        told.append(_nash(found.best, f"zone_best.{package}", file.packages[package].name, where, common))
    return told


def terms_in_words(terms: Mapping[str, str], only: Sequence[str] | None = None) -> str:
    """Say terms in one line: "contact line: here; status: member"."""
    return "; ".join(
        f"{issue.replace('_', ' ')}: {option}" for issue, option in terms.items() if only is None or issue in only
    )


def _nash(
    points: tuple[BargainingPoint, ...], finding_id: str, name: str, where: str, common: dict[str, Any]
) -> Finding:
    quantity = "mean distance of its terms from the Nash solution, on 0–100"
    if not points:
        says = f"{name}: no combination of terms leaves every party as well off as no agreement at the central case."
        return Finding(
            id=finding_id,
            quantity=quantity,
            unit="points of 100",
            kind="estimate",
            value=None,
            draws=1,
            says=says,
            notes=("no Nash solution: the zone is empty at the central case",),
            **common,
        )
    chosen = points[0]
    changed = terms_in_words(chosen.terms, chosen.differs)
    tail = f"its own terms would have to change in {changed}" if changed else "its own terms are that solution"
    return Finding(
        id=finding_id,
        quantity=quantity,
        unit="points of 100",
        kind="estimate",
        value=chosen.distance,
        central=chosen.distance,
        draws=1,
        says=f"{name}: the Nash solution {where} is {chosen.distance:.0f} points of 100 from its terms; {tail}.",
        notes=tuple(
            f"{point.rule}{' (compares parties’ utilities)' if point.compares_utilities else ''}: "
            f"{terms_in_words(point.terms)}; gains "
            + ", ".join(f"{party} {gain:+.2f}" for party, gain in point.gains.items())
            + f"; holds with {point.holds:.2f}"
            for point in points
        ),
        **common,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if 0 < share < 0.1 else f"{share:.0%}"
