"""The region as one value: its course, the register beside it, its agreements, and its document's own table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import Edition
from visionbook.figure_marks import COMPUTED, FOUND, FigureMark, FigureMarks, found_by_comparing, marks_of
from visionbook.population.register import register_beside
from visionbook.region import agreements as agreed
from visionbook.region.course import Course, counted_since, course_of, printed_elsewhere
from visionbook.region.population import population_change, printed_growth, printed_span, total_population
from visionbook.show.colours import area_colours

TABLES = (
    "areas", "regions", "series", "sources", "population_changes", "agreements", "agreement_members",
    "agreement_costs", "agreement_contributions", "agreement_totals", "figure_marks",
)  # fmt: skip
"""The tables that the page reads whole."""

CHANGES = "population_changes"

ROLES = ("census", "projection", "vision", "register")
"""The roles whose series the page reads of the table of populations."""


@dataclass(frozen=True)
class Agreements:
    """What the municipalities agreed.

    Parameters
    ----------
    rows : DataFrame
        As from `visionbook.region.agreements.of_region`.
    roles : DataFrame
        As from `visionbook.region.agreements.role_matrix`.
    comparison : DataFrame
        As from `visionbook.region.agreements.cost_comparison`; empty if no cost is given.
    sheets : mapping
        As from `visionbook.region.agreements.cost_sheets`.
    """

    rows: pd.DataFrame
    roles: pd.DataFrame
    comparison: pd.DataFrame
    sheets: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Printed:
    """The document's own table of populations, as it prints it.

    Parameters
    ----------
    rows : DataFrame
        area_code, year, variant, population (persons), rounded_to.
    elsewhere : DataFrame
        As from `visionbook.region.course.printed_elsewhere`.
    span : (int, int) or None
        The years between which it prints growth; None if it prints none.
    growth : DataFrame
        As from `visionbook.region.population.printed_growth`, of these years; empty if it prints none.
    growth_marks : mapping
        What is known of printed growth that is wrong, by area_code.
    """

    rows: pd.DataFrame
    elsewhere: pd.DataFrame
    span: tuple[int, int] | None
    growth: pd.DataFrame
    growth_marks: Mapping[str, FigureMark]


@dataclass(frozen=True)
class Region:
    """All that the page says.

    Parameters
    ----------
    facts : Series
        The row of the table of regions, its texts in the page's language.
    course : Course
        What was counted in its municipalities and beside them, and what is expected.
    first : int or None
        The year from which the change up to the last count is told; None if there is one count only.
    since : DataFrame
        As from `visionbook.region.course.counted_since`, from `first`; empty without it.
    gaps : Series
        As from `visionbook.population.register.Register.gaps_in`; empty without a register.
    agreements : Agreements or None
        None if the region has none.
    printed : Printed or None
        None if no document of the region prints populations.
    vision : str
        The series of that document; empty if there is none.
    marks : FigureMarks
        What is known of printed figures that differ from the official ones.
    series, colours : mapping
        Names of series for readers, and colours by area_code.
    sources : mapping
        Short titles of sources, by series.
    titles : mapping
        The same, by source_id.
    document : Series
        The row of the table of sources for the region's document, its texts in the page's language.
    """

    facts: pd.Series
    course: Course
    first: int | None
    since: pd.DataFrame
    gaps: pd.Series
    agreements: Agreements | None
    printed: Printed | None
    vision: str
    marks: FigureMarks
    series: Mapping[str, str]
    colours: Mapping[str, str]
    sources: Mapping[str, str]
    titles: Mapping[str, str]
    document: pd.Series


def region(tables: Mapping[str, pd.DataFrame], printed: pd.DataFrame, edition: Edition) -> Region:
    """Return the region of an edition.

    Parameters
    ----------
    tables : mapping
        The tables `TABLES`, and population: the totals of the series of `ROLES`.
    printed : DataFrame
        Rows of the table of populations as the region's document prints them, without corrections.
    edition : Edition
        Which region, whose series, which language.

    Raises
    ------
    ParameterError
        If a municipality was never counted, nothing is expected of it, or no year was counted in all of them.
    """
    lang, roles = edition.languages[0], edition.series
    marks = marks_of(tables, lang)
    course = course_of(marks.mended(tables["population"]), tables["areas"], edition.region, roles, lang)
    known = agreed.in_language(tables["series"], lang).set_index("series")
    sources = agreed.in_language(tables["sources"], lang).set_index("source_id")
    facts = agreed.in_language(tables["regions"], lang).set_index("region", drop=False).loc[edition.region]
    written = _printed(printed, tables["population_changes"], course, roles.vision, marks)
    found = found_by_comparing(written.elsewhere, roles.vision) if written else []
    first = course.start(known["base_year"].get(roles.vision))
    return Region(
        facts=facts,
        course=course,
        first=first,
        since=counted_since(course, first) if first else pd.DataFrame(),
        gaps=_gaps(tables["population"], tables["series"], edition, course, first),
        agreements=_agreements(tables, edition, course),
        printed=written,
        vision=roles.vision,
        marks=marks.adding(found),
        series=known["short"].to_dict(),
        colours=area_colours(tables["areas"]),
        titles=sources["short"].to_dict(),
        sources=known["source_id"].map(sources["short"]).to_dict(),
        document=sources.loc[facts["source_id"]],
    )


def _gaps(
    population: pd.DataFrame, series: pd.DataFrame, edition: Edition, course: Course, first: int | None
) -> pd.Series:
    """Return how far the register lies above the counts of the first and the last year; empty without a register."""
    if not edition.series.register:
        return pd.Series(dtype=float)
    members = list(course.members)
    counts = course.counted[course.counted["area_code"].isin(members)].groupby("year")["population"].sum()
    register = register_beside(population, series, edition.series, members, counts)
    years = (course.now,) if first is None else (first, course.now)
    return register.gaps_in(*years) if register else pd.Series(dtype=float)


def _agreements(tables: Mapping[str, pd.DataFrame], edition: Edition, course: Course) -> Agreements | None:
    rows = agreed.of_region(tables["agreements"], edition.region, edition.languages[0])
    if rows.empty:
        return None

    def own(name: str) -> pd.DataFrame:
        return tables[name][tables[name]["agreement_id"].isin(rows["agreement_id"])]

    costs = [own(name) for name in ("agreement_costs", "agreement_contributions", "agreement_totals")]
    return Agreements(
        rows,
        agreed.role_matrix(rows, own("agreement_members")),
        agreed.cost_comparison(*costs),
        agreed.cost_sheets(rows, *costs, dict(course.names)),
    )


def _printed(
    printed: pd.DataFrame, changes: pd.DataFrame, course: Course, vision: str, marks: FigureMarks
) -> Printed | None:
    """Return what the document prints of the region's areas; None if that is nothing."""
    rows = total_population(printed, vision) if vision else pd.DataFrame()
    if rows.empty or not rows["area_code"].isin(list(course.members)).any():
        return None
    rows = rows[rows["area_code"].isin(list(course.names))]
    own = changes[changes["series"] == vision]
    span = printed_span(own)
    growth = pd.DataFrame(columns=["area_code", "growth", "printed_growth", "printed", "agrees"])
    if span:
        growth = printed_growth(population_change(rows, *span), own, *span)
        own = own[(own["from_year"] == span[0]) & (own["to_year"] == span[1])]
    return Printed(rows, printed_elsewhere(rows, course), span, growth, _growth_marks(own, growth, marks))


def _growth_marks(changes: pd.DataFrame, growth: pd.DataFrame, marks: FigureMarks) -> dict[str, FigureMark]:
    """Return what is known of printed growth, by area; of growth that does not fit the populations at least that."""
    found = {}
    for row in growth[growth["printed"].notna()].itertuples():
        own = changes[(changes["area_code"] == row.area_code) & (changes["printed"] == row.printed)]
        ids = own.query("measure == 'growth'")["change_id"].tolist()
        mark = next(filter(None, (marks.at(CHANGES, "value", name) for name in ids)), None)
        if mark or not row.agrees:
            figures = (FOUND, COMPUTED, float(row.printed_growth), float(row.growth))
            found[row.area_code] = mark or FigureMark(CHANGES, "/".join(ids), "value", *figures, "", "", "")
    return found
