"""Checks of the other figures of documents: points, indicators, costs, the fall of a region, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from visionbook.audit.check import CHANGE_UNITS, Check
from visionbook.audit.facts import Facts
from visionbook.audit.formula import evaluate
from visionbook.errors import DataError
from visionbook.messages import message
from visionbook.notation import number

_CALENDAR = re.compile(r"[a-z_][a-z0-9_]* [+-] [0-9]+")
"""A formula that shifts one figure by a fixed number: of a year, it turns one calendar into another."""

_REGIONAL_FALL = re.compile(r"regional_fall_(\d{4})_(\d{4})")


def _points(facts: Facts) -> Iterator[Check]:
    """Check decline held back against target less projection, where all three count the same people."""
    for point in facts.tables["vision_points"].query("unit == 'persons'").itertuples():
        yield facts.check(
            point,
            "point",
            point.point_id,
            subject=facts.words("audit.subject_point", measure=facts.text(point, "measure"), year=point.target_year),
            printed=number(point.held_back),
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
                subject=facts.words("audit.subject_kpi", name=facts.text(kpi, "name")),
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
                    subject=facts.words(f"audit.subject_kpi_same_{column}", name=facts.text(kpi, "name")),
                    place=facts.words.join([facts.place(kpi), facts.place(other)]),
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
    names = {row.agreement_id: facts.text(row, "name") for row in facts.tables["agreements"].itertuples()}
    contributions = dict(iter(facts.tables["agreement_contributions"].groupby(["agreement_id", "fiscal_year"])))
    for cost in facts.tables[table].itertuples():
        parts = contributions.get((cost.agreement_id, cost.fiscal_year))
        # A dash is no zero: without every amount there is no sum to compare.
        if pd.isna(cost.amount) or parts is None or parts["amount"].isna().any():
            continue
        place = facts.place(cost)
        if family == "cost":
            place = facts.words.join([place, facts.place(next(parts.itertuples()))])
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
            subject=facts.words("audit.subject_region", name=facts.text(region, "name"), first=match[1], last=match[2]),
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
            raise DataError(message("pages.no_figure", where=where, figure_id=formula.figure_id))
        is_change = formula.figure_id in changes
        yield facts.check(
            figure,
            "formula",
            formula.check_id,
            subject=facts.words(f"audit.subject_{figure.measure}", **facts.change_words(figure))
            if is_change
            else facts.text(figure, "label"),
            value=figure.value,
            recomputed=evaluate(formula.formula, values, counts, where),
            unit=CHANGE_UNITS[figure.measure] if is_change else figure.unit,
            how=facts.text(formula, "how"),
            is_calendar=not is_change and figure.unit == "year" and bool(_CALENDAR.fullmatch(formula.formula)),
        )


CHECKS = (_points, _kpis, _costs, _totals, _regions, _formulas)
"""What makes checks of other figures, from the facts."""
