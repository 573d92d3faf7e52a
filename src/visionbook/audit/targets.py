"""Targets of a document against what they imply: projections it does not print, baselines it does not name, rates.

Three things that a document leaves to its readers are worked out and held against official figures:

- the projection under a target, where only the target and the decline held back are printed;
- the baseline of an indicator, where only target and change are printed and the indicator is a statistic of people;
- the yearly rate of decline that the document's own population target needs, and the rate that was counted before.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.audit.check import Check
from visionbook.audit.facts import Facts
from visionbook.audit.official import edition, summed_parts
from visionbook.notation import number
from visionbook.strategy.census_answers import official_values

_RATE = "decline_rate"


def _implied_projections(facts: Facts) -> Iterator[Check]:
    """Check target less decline held back against the official projection, where the document prints none."""
    for milestone in facts.tables["milestones"].itertuples():
        if facts.projection(milestone) is not None:
            continue
        official = _edition_of(facts, milestone.source_id)
        total = _totals(official, milestone.area_code).get(milestone.year)
        if total is None:
            continue
        source = facts.source(official["source_id"].iloc[0])
        yield facts.check(
            milestone,
            "milestone",
            milestone.milestone_id,
            subject=facts.words(
                "audit.subject_implied",
                name=facts.text(milestone, "name"),
                area=facts.area(milestone),
                year=milestone.year,
            ),
            printed=facts.words(
                "audit.less", whole=number(milestone.target), part=number(milestone.reduction_held_back)
            ),
            value=milestone.target - milestone.reduction_held_back,
            recomputed=total,
            unit="persons",
            rounded_to=1,
            how=facts.words("audit.how_implied", source=source),
            table=f"{_series_of(facts, milestone.source_id)}:projection",
            parts=summed_parts(official, milestone.area_code, milestone.year),
        )


def _baselines(facts: Facts) -> Iterator[Check]:
    """Check baselines worked out from target and change against the projection, in the year of the nearest target."""
    kpis = facts.tables["kpis"]
    if kpis.empty or "statistic" not in kpis:
        return
    for source_id, own in kpis.groupby("source_id", sort=False):
        milestone = _nearest(facts, source_id)
        asked = own[(own["baseline_origin"] == "implied") & own["statistic"].notna() & (own["statistic"] != _RATE)]
        official = _edition_of(facts, source_id)
        if milestone is None or asked.empty or official.empty:
            continue
        series = official["series"].iloc[0]
        rows = official[official["series"] == series].assign(variant="observed")
        values = official_values(asked, rows, series, milestone.area_code)
        values = values[values["year"] == milestone.year].set_index("kpi_id")
        for kpi in asked[asked["kpi_id"].isin(values.index)].itertuples():
            source = facts.source(values["source_id"][kpi.kpi_id])
            yield facts.check(
                kpi,
                "baseline",
                kpi.kpi_id,
                subject=facts.words("audit.subject_baseline", name=facts.text(kpi, "name")),
                value=kpi.baseline,
                recomputed=values["value"][kpi.kpi_id],
                unit=kpi.unit,
                how=facts.words("audit.how_baseline", source=source, year=milestone.year),
            )


def _rates(facts: Facts) -> Iterator[Check]:
    """Check a rate of decline: the target against what the population target needs, the baseline against the counts."""
    kpis = facts.tables["kpis"]
    if kpis.empty or "statistic" not in kpis:
        return
    for kpi in kpis[(kpis["statistic"] == _RATE) & kpis["same_as"].isna()].itertuples():
        milestone = _nearest(facts, kpi.source_id)
        if milestone is None or pd.isna(kpi.target):
            continue
        counted = _counts_before(facts, milestone, int(kpi.start_fy))
        years = sorted(counted)
        if years:
            last, end = years[-1], milestone.year
            yield _rate(facts, kpi, "target", (counted[last], milestone.target), (last, end))
        if len(years) > 1 and not pd.isna(kpi.baseline):
            first, last = years[-2:]
            yield _rate(facts, kpi, "baseline", (counted[first], counted[last]), (first, last))


def _rate(facts: Facts, kpi: object, field: str, people: tuple[float, float], years: tuple[int, int]) -> Check:
    (first, last), (start, end) = people, years
    given = {"first": start, "last": end, "start": number(first), "end": number(last)}
    return facts.check(
        kpi,
        "rate",
        f"{kpi.kpi_id}:{field}",
        subject=facts.words(f"audit.subject_rate_{field}", name=facts.text(kpi, "name")),
        value=getattr(kpi, field),
        recomputed=1 - (last / first) ** (1 / (end - start)),
        unit=kpi.unit,
        how=facts.words(f"audit.how_rate_{field}", **given),
    )


def _nearest(facts: Facts, source_id: str) -> object | None:
    """Return the first population target of a document, or None."""
    rows = facts.tables["milestones"]
    if rows.empty:
        return None
    return next(rows[rows["source_id"] == source_id].sort_values("year").itertuples(), None)


def _series_of(facts: Facts, source_id: str) -> str:
    """Return the series in which a document prints its projection; empty if it prints none."""
    rows = facts.printed_population
    own = rows[(rows["source_id"] == source_id) & (rows["variant"] == "projection")]
    return "" if own.empty else str(own["series"].iloc[0])


def _edition_of(facts: Facts, source_id: str) -> pd.DataFrame:
    """Return the official projection that a document's own rests on; of several the first in the table."""
    return edition(facts, _series_of(facts, source_id), "projection")


def _totals(rows: pd.DataFrame, area: str) -> dict[int, float]:
    total = rows[(rows["area_code"] == area) & (rows["sex"] == "both") & (rows["age_group"] == TOTAL)]
    return dict(zip(total["year"].astype(int), total["population"].astype(float), strict=True))


def _counts_before(facts: Facts, milestone: object, year: int) -> dict[int, float]:
    """Return what was counted by year, up to the first year of the document's period."""
    rows = facts.statistics
    counted = rows[(rows["series"] == facts.census) & (rows["variant"] == "observed")]
    return {when: people for when, people in _totals(counted, milestone.area_code).items() if when <= year}


CHECKS = (_implied_projections, _baselines, _rates)
"""What makes checks of targets, from the facts."""
