"""Inputs of published examples, and the checks made on them."""

from __future__ import annotations

EMISSIONS: tuple[tuple[str, float, float, float], ...] = (
    ("Netherlands", 0.08, 4.0, 80.0),
    ("Belgium", 0.08, 7.0, 40.0),
    ("Luxembourg", 0.03, 4.0, 20.0),
    ("Germany", 0.16, 4.0, 80.0),
    ("France", 0.16, 10.0, 60.0),
    ("Italy", 0.16, 10.0, 60.0),
    ("United Kingdom", 0.16, 10.0, 90.0),
    ("Ireland", 0.05, 7.0, 10.0),
    ("Denmark", 0.05, 4.0, 100.0),
    ("Greece", 0.08, 7.0, 70.0),
)
"""Actor, capability, position (years of delay), salience: car emission standards, Bueno de Mesquita 1994, p. 78,
as printed in Scholz, Calbert & Smith 2011, Table 1."""

SULTAN: tuple[tuple[str, float, float, float], ...] = (
    ("Hawks", 0.65, 14.25, 0.80),
    ("Iran", 0.85, 14.20, 0.85),
    ("Russia", 0.55, 14.20, 0.65),
    ("IPEC", 0.70, 14.10, 0.75),
    ("Gulf", 0.50, 14.10, 0.75),
    ("Military", 0.75, 14.00, 0.85),
    ("Kuwait", 0.65, 14.00, 0.90),
    ("Tribals", 0.85, 13.95, 0.85),
    ("Religious leaders", 0.95, 13.90, 0.90),
    ("Business", 0.60, 13.75, 0.80),
    ("Sultan", 0.95, 13.40, 0.95),
    ("Majlis", 0.45, 13.35, 0.75),
    ("Abdullah", 1.00, 13.25, 0.90),
    ("Fahd", 1.05, 13.00, 0.90),
    ("United States", 0.60, 13.00, 0.70),
    ("Nazer", 0.80, 12.90, 0.85),
    ("Europe and Japan", 0.75, 12.85, 0.75),
)
"""Actor, capability, position (oil price in USD), salience: Bueno de Mesquita 1997."""

IRAN_2013: tuple[tuple[str, float, float, float], ...] = (
    ("Jalili", 0.24, 1.0, 0.70),
    ("Haddad", 0.08, 2.0, 1.00),
    ("Gharazi", 0.01, 4.0, 1.00),
    ("Rezayi", 0.20, 4.0, 0.60),
    ("Ghalibaf", 0.64, 5.0, 1.00),
    ("Velayati", 0.07, 5.0, 0.25),
    ("Ruhani", 0.21, 8.0, 1.00),
    ("Aref", 0.30, 10.0, 0.70),
)
"""Candidate, capability, position, salience: Eftekhari & Rahimi 2014."""
