"""Checks of printed populations against each other: changes, shares, sums, two printings, targets of years."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.audit.check import CHANGE_UNITS, Check
from visionbook.audit.facts import Facts, covers_all_ages
from visionbook.notation import number

_CHANGE = ["area_code", "series", "sex", "from_year", "from_variant", "to_year", "to_variant"]


def _changes(facts: Facts) -> Iterator[Check]:
    """Check printed differences and growth rates against the two populations they are made of."""
    for change in facts.tables["population_changes"].itertuples():
        where = f"data/population_changes.csv {change.change_id}"
        start = facts.population(change, change.from_year, change.from_variant, change.age_group, where)
        end = facts.population(change, change.to_year, change.to_variant, change.age_group, where)
        if change.measure == "share_difference":
            # From people, not from the printed shares: see the tolerance in the package's docstring.
            whole_start = facts.population(change, change.from_year, change.from_variant, TOTAL, where)
            whole_end = facts.population(change, change.to_year, change.to_variant, TOTAL, where)
            recomputed = end / whole_end - start / whole_start
        else:
            recomputed = end - start if change.measure == "difference" else (end - start) / start
        yield facts.check(
            change,
            "growth" if change.measure == "growth" else "difference",
            change.change_id,
            subject=facts.words(f"audit.subject_{change.measure}", **facts.change_words(change)),
            value=change.value,
            recomputed=recomputed,
            unit=CHANGE_UNITS[change.measure],
            how=facts.words(f"audit.how_{change.measure}"),
        )


def _change_sums(facts: Facts) -> Iterator[Check]:
    """Check a printed difference of the total against the printed differences of its age groups."""
    rows = facts.tables["population_changes"].query("measure == 'difference'")
    for _, part in rows.groupby(_CHANGE, sort=False):
        total, groups = _total_and_groups(part)
        if total is not None:
            yield facts.check(
                total,
                "changesum",
                total.change_id,
                subject=facts.words("audit.subject_changesum", **facts.change_words(total)),
                value=total.value,
                recomputed=groups["value"].sum(),
                unit="persons",
                how=facts.words("audit.how_changesum"),
            )


def _shares(facts: Facts) -> Iterator[Check]:
    """Check a printed share of an age group against the printed numbers of people."""
    for share in facts.tables["population_shares"].itertuples():
        where = f"data/population_shares.csv {share.area_code} {share.year} {share.variant} {share.age_group}"
        people = facts.population(share, share.year, share.variant, share.age_group, where)
        whole = facts.population(share, share.year, share.variant, TOTAL, where)
        yield facts.check(
            share,
            "share",
            f"{_cell(share)}:{share.age_group}",
            subject=facts.words("audit.subject_share", age=facts.age(share), **facts.cell_words(share)),
            value=share.share,
            recomputed=people / whole,
            unit="ratio",
            how=facts.words("audit.how_share"),
            table=_cell(share),
        )


def _share_sums(facts: Facts) -> Iterator[Check]:
    """Check the printed shares of all age groups against the whole."""
    rows = facts.tables["population_shares"]
    for _, part in rows.groupby(["area_code", "year", "series", "variant"], sort=False):
        if covers_all_ages(part["age_group"]):
            first = next(part.itertuples())
            yield facts.check(
                first,
                "sharesum",
                _cell(first),
                subject=facts.words("audit.subject_sharesum", **facts.cell_words(first)),
                printed=facts.words.join(part["printed"]),
                value=part["share"].sum(),
                recomputed=1.0,
                unit="ratio",
                how=facts.words("audit.how_sharesum"),
            )


def _sums(facts: Facts) -> Iterator[Check]:
    """Check a printed total population against its printed age groups."""
    rows = facts.printed_population.query("sex == 'both'")
    for _, part in rows.groupby(["area_code", "year", "series", "variant"], sort=False):
        total, groups = _total_and_groups(part)
        if total is not None:
            yield facts.check(
                total,
                "sum",
                _cell(total),
                subject=facts.words("audit.subject_sum", **facts.cell_words(total)),
                printed=number(total.population),
                value=total.population,
                recomputed=groups["population"].sum(),
                unit="persons",
                how=facts.words("audit.how_sum"),
            )


def _series(facts: Facts) -> Iterator[Check]:
    """Check an area, year and variant that two series print; the one with the older base comes first."""
    rows = facts.printed_population.query("sex == 'both' and age_group == 'total'")
    cell = ["area_code", "year", "variant"]
    for (area, year, variant), part in rows[rows.duplicated(cell, keep=False)].groupby(cell, sort=True):
        older, *others = sorted(part.itertuples(), key=facts.series_age)
        for position, other in enumerate(others):
            suffix = f":{other.series}" if position else ""
            yield facts.check(
                older,
                "series",
                f"{area}:{year}:{variant}{suffix}",
                subject=facts.words("audit.subject_series", **facts.cell_words(older)),
                place=facts.words.join([facts.place(older), facts.place(other)]),
                printed=number(older.population),
                value=older.population,
                recomputed=other.population,
                unit="persons",
                rounded_to=max(older.rounded_to, other.rounded_to),
                how=facts.words("audit.how_series", other=facts.document(other)),
                dated_apart=facts.series_age(older)[0] != facts.series_age(other)[0],
            )


def _milestones(facts: Facts) -> Iterator[Check]:
    """Check target less decline held back against the printed projection, where one is printed for that year."""
    for milestone in facts.tables["milestones"].itertuples():
        projection = facts.projection(milestone)
        if projection is not None:
            yield facts.check(
                milestone,
                "milestone",
                milestone.milestone_id,
                subject=facts.words(
                    "audit.subject_milestone",
                    name=facts.text(milestone, "name"),
                    area=facts.area(milestone),
                    year=milestone.year,
                ),
                printed=number(projection.population),
                value=projection.population,
                recomputed=milestone.target - milestone.reduction_held_back,
                unit="persons",
                rounded_to=projection.rounded_to,
                how=facts.words("audit.how_milestone"),
            )


def _cell(row: object) -> str:
    return f"{row.area_code}:{row.year}:{row.series}:{row.variant}"


def _total_and_groups(rows: pd.DataFrame) -> tuple[object | None, pd.DataFrame]:
    """Return the row of the total and those of its age groups; None if they do not make up the whole."""
    is_total = rows["age_group"] == TOTAL
    groups = rows[~is_total]
    return (next(rows[is_total].itertuples(), None) if covers_all_ages(groups["age_group"]) else None), groups


CHECKS = (_changes, _change_sums, _shares, _share_sums, _sums, _series, _milestones)
"""What makes checks of populations, from the facts."""
