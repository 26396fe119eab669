"""Published numbers of the challenge model, and inputs of cases that it was run on."""

from __future__ import annotations

MEDIANS = (8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6)
"""Weighted median after rounds 1–8, emission standards: Scholz, Calbert & Smith 2011, Table 2."""

MEANS = (7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6)
"""Weighted mean after rounds 1–8: the same table."""

DOMINANT_OUTCOME, PROLONGED_OUTCOME, ACTUAL_OUTCOME = 8.35, 9.05, 8.833
"""Years of delay: forecast, forecast for prolonged bargaining, and what was agreed; Bueno de Mesquita 1994, p. 98, as
quoted by Scholz, Calbert & Smith 2011."""

QUADRANTS: tuple[tuple[str, str, str, str], ...] = (
    *(
        ("figure 7", "Belgium", other, "UL")
        for other in ("France", "Italy", "Germany", "Netherlands", "United Kingdom", "Denmark")
    ),
    ("figure 7", "Belgium", "Luxembourg", "UR"),
    *(("figure 8", "France", other, "LL") for other in ("Greece", "Denmark", "Germany", "Netherlands")),
    *(("figure 8", "France", other, "LR") for other in ("Ireland", "Belgium", "Luxembourg")),
    *(
        ("figure 10", "Luxembourg", other, "UR")
        for other in ("United Kingdom", "France", "Italy", "Ireland", "Greece", "Belgium")
    ),
)
"""Figure, view, other actor, quadrant (U: the other gains, R: the viewer gains), emission standards: Bueno de Mesquita
1994, p. 91, as printed again in Scholz, Calbert & Smith 2011, figures 7, 8 and 10. Figure 10 has E(U_ji) with the other
actor's exponent on its axis, and is headed Netherlands, which Scholz and others take for Luxembourg."""

MARKERS: tuple[tuple[str, str, str, float, float], ...] = (
    ("figure 7", "Belgium", "Netherlands", -0.47, 0.24),
    ("figure 7", "Belgium", "Germany", -0.47, 0.24),
    ("figure 7", "Belgium", "France", -0.11, 0.24),
    ("figure 7", "Belgium", "Italy", -0.11, 0.24),
    ("figure 7", "Belgium", "United Kingdom", -0.65, 0.24),
    ("figure 7", "Belgium", "Denmark", -0.83, 0.24),
    ("figure 7", "Belgium", "Luxembourg", 0.60, 0.24),
    ("figure 7", "Belgium", "Ireland", 0.0, 0.0),
    ("figure 7", "Belgium", "Greece", 0.0, 0.0),
    ("figure 8", "France", "Netherlands", -1.2, -0.45),
    ("figure 8", "France", "Germany", -1.2, -0.45),
    ("figure 8", "France", "Denmark", -2.0, -0.45),
    ("figure 8", "France", "Greece", -0.4, -0.2),
    ("figure 8", "France", "Belgium", 0.2, -0.2),
    ("figure 8", "France", "Ireland", 0.8, -0.2),
    ("figure 8", "France", "Luxembourg", 1.15, -0.45),
    ("figure 8", "France", "United Kingdom", 0.0, 0.0),
    ("figure 8", "France", "Italy", 0.0, 0.0),
    ("figure 9", "Netherlands", "France", -0.87, -1.65),
    ("figure 9", "Netherlands", "Italy", -0.87, -1.65),
    ("figure 9", "Netherlands", "United Kingdom", -2.0, -1.65),
    ("figure 9", "Netherlands", "Belgium", 0.1, -0.72),
    ("figure 9", "Netherlands", "Ireland", 0.73, -0.72),
    ("figure 9", "Netherlands", "Luxembourg", 0.0, 0.0),
    ("figure 9", "Netherlands", "Germany", 0.0, 0.0),
    ("figure 9", "Netherlands", "Denmark", 0.0, 0.0),
    ("figure 10", "Luxembourg", "France", 1.15, 2.02),
    ("figure 10", "Luxembourg", "Italy", 1.15, 2.02),
    ("figure 10", "Luxembourg", "United Kingdom", 0.23, 2.02),
    ("figure 10", "Luxembourg", "Belgium", 0.6, 0.53),
    ("figure 10", "Luxembourg", "Ireland", 0.55, 0.53),
    ("figure 10", "Luxembourg", "Greece", 0.6, 0.53),
    ("figure 11", "Netherlands", "United Kingdom", -2.7, -2.3),
    ("figure 11", "Netherlands", "France", -1.5, -2.3),
    ("figure 11", "Netherlands", "Italy", -1.5, -2.3),
    ("figure 11", "Netherlands", "Greece", -1.0, -0.97),
    ("figure 11", "Netherlands", "Belgium", -0.37, -0.97),
    ("figure 11", "Netherlands", "Ireland", 0.25, -0.97),
    ("figure 11", "Netherlands", "Luxembourg", -0.27, -0.25),
    ("figure 11", "Netherlands", "Germany", -0.27, -0.25),
    ("figure 11", "Netherlands", "Denmark", -0.27, -0.25),
)
"""Figure, view, other actor, coordinates of the marker read to about .05 (or stated, where 0, 0): Scholz, Calbert &
Smith 2011. Figure 11 is the lower panel, Q = .5."""

GREECE_IN_FIGURE_9 = (0.58, 0.53)
"""Marker of Greece in figure 9 as plotted. It is the Greece of figure 10: a slip of plotting, see the docs."""

HONG_KONG: tuple[tuple[str, float, float, float], ...] = (
    ("Zeming", 80.0, 25.0, 50.0),
    ("Lipeng", 90.0, 15.0, 80.0),
    ("Qiaoshi", 85.0, 15.0, 80.0),
    ("Shanghai", 30.0, 35.0, 50.0),
    ("Ruihuan", 60.0, 30.0, 75.0),
    ("Tianjiyun", 50.0, 20.0, 40.0),
    ("Zhurongji", 60.0, 35.0, 80.0),
    ("Zoujiahua", 80.0, 15.0, 75.0),
    ("Shangkun", 100.0, 20.0, 85.0),
    ("Baibing", 85.0, 15.0, 85.0),
    ("Wangzhen", 85.0, 15.0, 80.0),
    ("Wanli", 60.0, 25.0, 60.0),
    ("Ziannian", 60.0, 20.0, 60.0),
    ("Cheyun", 100.0, 10.0, 85.0),
    ("Boyibo", 75.0, 20.0, 70.0),
    ("Pengzhen", 90.0, 15.0, 80.0),
    ("Challdem", 20.0, 100.0, 90.0),
    ("Chspring", 20.0, 100.0, 90.0),
    ("STU/INTEL", 40.0, 100.0, 90.0),
    ("USA", 70.0, 100.0, 40.0),
    ("Japan", 50.0, 60.0, 50.0),
    ("Europe", 55.0, 90.0, 30.0),
    ("Hong Kong", 25.0, 100.0, 85.0),
    ("Guandung", 30.0, 50.0, 70.0),
)
"""Actor, capability, position, salience (0–100): China and Hong Kong, Bueno de Mesquita 1985."""

HONDURAS: tuple[tuple[str, float, float, float], ...] = (
    ("Nicaragua", 0.0001958, 1.0, 1.0),
    ("Honduras", 0.0001515, 0.0, 1.0),
    ("Costa Rica", 0.0001189, 0.5, 0.3),
    ("United States", 0.2550486, 0.5, 0.1),
    ("Dominican Republic", 0.0005362, 0.5, 0.3),
)
"""Actor, capability, position, salience (0–1): a crisis between Honduras and Nicaragua."""
