"""Force sizing by rules of thumb: cross-checks beside a requirement, never its source."""

from __future__ import annotations


def troops_to_population(per_thousand: float, population: float) -> float:
    """Security personnel for a population: ``ρ · population / 1000`` (persons).

    A rule from counter-insurgency and policing; a poor metric for a force between or behind states.
    """
    return per_thousand * population / 1000.0


def troops_to_interpose(per_km: float, line_km: float) -> float:
    """Persons who watch and hold a separation line at ``per_km`` persons per kilometre."""
    return per_km * line_km


def brigades_to_defend(line_km: float, frontage_km: float) -> float:
    """Brigades in line if each holds ``frontage_km`` kilometres."""
    return line_km / frontage_km


def troops_to_defend(
    line_km: float, frontage_km: float, brigade_persons: float, reserve: float, support: float
) -> float:
    """Persons who defend a line: ``(L/f) · S · (1 + r)(1 + s)``.

    Parameters
    ----------
    line_km, frontage_km
        Length of the line and of each brigade's front.
    brigade_persons
        Persons per brigade.
    reserve, support
        Operational reserve and support slice, as shares added to the brigades in line.
    """
    in_line = brigades_to_defend(line_km, frontage_km) * brigade_persons
    return in_line * (1.0 + reserve) * (1.0 + support)


def monitors(line_km: float, spacing_km: float, crew: float, shifts: float, reaction_and_support: float) -> float:
    """Persons in a monitoring mission: posts along the line, crew and shifts, with reaction force and support."""
    return line_km / spacing_km * crew * shifts + reaction_and_support


def density(troops: float, line_km: float) -> float:
    """Troops per kilometre of line."""
    return troops / line_km
