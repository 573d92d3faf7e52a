"""The families of checks: which printed figures are recomputed from which, one function per family."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.audit.check import CHANGE_UNITS, Check, as_table
from visionbook.audit.facts import Facts, covers_all_ages
from visionbook.audit.formula import evaluate
from visionbook.audit.official import official
from visionbook.errors import DataError
from visionbook.words import Words

TABLES = (
    "sources",
    "areas",
    "regions",
    "series",
    "population",
    "population_shares",
    "population_changes",
    "plan_figures",
    "audit_formulas",
    "milestones",
    "vision_points",
    "kpis",
    "agreements",
    "agreement_costs",
    "agreement_contributions",
    "agreement_totals",
)
"""The tables that `audit` reads."""

_REGIONAL_FALL = re.compile(r"regional_fall_(\d{4})_(\d{4})")
_CHANGE = ["area_code", "series", "sex", "from_year", "from_variant", "to_year", "to_variant"]


def audit(tables: Mapping[str, pd.DataFrame], census: str, words: Words) -> pd.DataFrame:
    """Recompute every printed figure that can be recomputed.

    Parameters
    ----------
    tables : mapping
        The tables named in `TABLES`.
    census : str
        The series of what was counted, that printed populations are held against.
    words : Words
        For subjects and ways of computing.

    Returns
    -------
    DataFrame
        One row per check: check_id, family, subject_ja, place, printed (characters), printed_value, recomputed,
        unit, rounded_to, difference (recomputed less printed), tolerance (half the printed step), agrees, how_ja.
        Values in base units.

    Raises
    ------
    DataError
        If a printed change lacks one of its two figures, or a formula is not allowed.

    Examples
    --------
    >>> from visionbook import data, words
    >>> tables = {name: data.load(name, as_printed=True) for name in TABLES}
    >>> audit(tables, data.edition().series.census, words.load_words("ja"))["check_id"].is_unique
    True
    """
    facts = Facts(tables, census, words)
    families = (
        _changes,
        _change_sums,
        _shares,
        _share_sums,
        _sums,
        _series,
        official,
        _milestones,
        _points,
        _kpis,
        _costs,
        _totals,
        _regions,
        _formulas,
    )
    return as_table([check for family in families for check in family(facts)])


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
                printed="、".join(part["printed"]),
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
                printed=f"{total.population:,}",
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
                place=f"{facts.place(older)}、{facts.place(other)}",
                printed=f"{older.population:,}",
                value=older.population,
                recomputed=other.population,
                unit="persons",
                rounded_to=max(older.rounded_to, other.rounded_to),
                how=facts.words("audit.how_series", other=facts.document(other)),
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
                    "audit.subject_milestone", name=milestone.name_ja, area=facts.area(milestone), year=milestone.year
                ),
                printed=f"{projection.population:,}",
                value=projection.population,
                recomputed=milestone.target - milestone.reduction_held_back,
                unit="persons",
                rounded_to=projection.rounded_to,
                how=facts.words("audit.how_milestone"),
            )


def _points(facts: Facts) -> Iterator[Check]:
    """Check decline held back against target less projection, where all three count the same people."""
    for point in facts.tables["vision_points"].query("unit == 'persons'").itertuples():
        yield facts.check(
            point,
            "point",
            point.point_id,
            subject=facts.words("audit.subject_point", measure=point.measure_ja, year=point.target_year),
            printed=f"{point.held_back:,}",
            value=point.held_back,
            recomputed=point.target - point.projection,
            unit="persons",
            rounded_to=1,
            how=facts.words("audit.how_point"),
        )


def _kpis(facts: Facts) -> Iterator[Check]:
    """Check the change of an indicator against target and baseline, and an indicator printed in two places."""
    by_id = {kpi.kpi_id: kpi for kpi in facts.tables["kpis"].itertuples()}
    for kpi in by_id.values():
        common = {"printed": kpi.printed, "rounded_to": kpi.rounded_to}
        units = {"target": kpi.unit, "change": "points" if kpi.unit == "ratio" else kpi.unit}
        stated = not any(map(pd.isna, (kpi.baseline, kpi.change, kpi.target)))
        # An implied baseline was itself computed from target and change: that would check nothing.
        if kpi.baseline_origin == "printed" and stated:
            yield facts.check(
                kpi,
                "kpi",
                kpi.kpi_id,
                subject=facts.words("audit.subject_kpi", name=kpi.name_ja),
                value=kpi.change,
                recomputed=kpi.target - kpi.baseline,
                unit=units["change"],
                how=facts.words("audit.how_kpi"),
                **common,
            )
        if pd.isna(kpi.same_as):
            continue
        other = by_id[kpi.same_as]
        for column, suffix in (("target", ""), ("change", ":change")):
            pair = getattr(kpi, column), getattr(other, column)
            if not any(map(pd.isna, pair)):
                yield facts.check(
                    kpi,
                    "kpi",
                    f"{kpi.kpi_id}{suffix}",
                    subject=facts.words(f"audit.subject_kpi_same_{column}", name=kpi.name_ja),
                    place=f"{facts.place(kpi)}、{facts.place(other)}",
                    value=pair[0],
                    recomputed=pair[1],
                    how=facts.words("audit.how_kpi_same"),
                    unit=units[column],
                    **common,
                )


def _costs(facts: Facts) -> Iterator[Check]:
    """Check the planned cost of an agreement against the sum of the municipalities' amounts."""
    yield from _against_contributions(facts, "agreement_costs", "cost")


def _totals(facts: Facts) -> Iterator[Check]:
    """Check the printed total of the municipalities' amounts against their sum."""
    yield from _against_contributions(facts, "agreement_totals", "total")


def _against_contributions(facts: Facts, table: str, family: str) -> Iterator[Check]:
    names = facts.tables["agreements"].set_index("agreement_id")["name_ja"]
    contributions = dict(iter(facts.tables["agreement_contributions"].groupby(["agreement_id", "fiscal_year"])))
    for cost in facts.tables[table].itertuples():
        parts = contributions.get((cost.agreement_id, cost.fiscal_year))
        # A dash is no zero: without every amount there is no sum to compare.
        if pd.isna(cost.amount) or parts is None or parts["amount"].isna().any():
            continue
        place = facts.place(cost)
        if family == "cost":
            place = f"{place}、{facts.place(next(parts.itertuples()))}"
        yield facts.check(
            cost,
            family,
            f"{cost.agreement_id}:{cost.fiscal_year}",
            subject=facts.words(
                f"audit.subject_{family}", name=names[cost.agreement_id], year=facts.fiscal_year(cost.fiscal_year)
            ),
            place=place,
            value=cost.amount,
            recomputed=parts["amount"].sum(),
            unit="yen",
            how=facts.words(f"audit.how_{family}"),
        )


def _regions(facts: Facts) -> Iterator[Check]:
    """Check the printed fall of a region's population against the sum of its municipalities."""
    for figure in facts.tables["plan_figures"].itertuples():
        match = _REGIONAL_FALL.fullmatch(figure.figure_id)
        region = facts.region_of(figure.source_id) if match else None
        if match is None or region is None:
            continue
        start, end = (facts.region_population(region.region, figure.source_id, int(year)) for year in match.groups())
        yield facts.check(
            figure,
            "region",
            f"{region.region}:{match[1]}:{match[2]}",
            subject=facts.words("audit.subject_region", name=region.name_ja, first=match[1], last=match[2]),
            value=figure.value,
            recomputed=(start - end) / start,
            unit=figure.unit,
            how=facts.words("audit.how_region"),
        )


def _formulas(facts: Facts) -> Iterator[Check]:
    """Check printed figures against the formulas of audit_formulas."""
    figures = {row.figure_id: row for row in facts.tables["plan_figures"].itertuples()}
    changes = {row.change_id: row for row in facts.tables["population_changes"].itertuples()}
    values = {name: float(row.value) for name, row in (figures | changes).items()}
    counts = {name: len(table) for name, table in facts.tables.items()}
    for formula in facts.tables["audit_formulas"].itertuples():
        where = f"data/audit_formulas.csv {formula.check_id}"
        figure = figures.get(formula.figure_id) or changes.get(formula.figure_id)
        if figure is None:
            raise DataError(f"{where}: {formula.figure_id!r} is not a printed figure of data/; correct figure_id")
        is_change = formula.figure_id in changes
        yield facts.check(
            figure,
            "formula",
            formula.check_id,
            subject=facts.words(f"audit.subject_{figure.measure}", **facts.change_words(figure))
            if is_change
            else figure.label_ja,
            value=figure.value,
            recomputed=evaluate(formula.formula, values, counts, where),
            unit=CHANGE_UNITS[figure.measure] if is_change else figure.unit,
            how=formula.how_ja,
        )


def _cell(row: object) -> str:
    return f"{row.area_code}:{row.year}:{row.series}:{row.variant}"


def _total_and_groups(rows: pd.DataFrame) -> tuple[object | None, pd.DataFrame]:
    """Return the row of the total and those of its age groups; None if they do not make up the whole."""
    is_total = rows["age_group"] == TOTAL
    groups = rows[~is_total]
    return (next(rows[is_total].itertuples(), None) if covers_all_ages(groups["age_group"]) else None), groups
