"""Tables of what the region's document prints: its populations beside later counts, and both amounts of its costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from visionbook.collaboration.columns import thousands
from visionbook.collaboration.model import Agreements, Region
from visionbook.collaboration.phrases import judgement, year_words
from visionbook.figure_marks import FigureMark
from visionbook.notation import counted_year, is_missing, number, percent
from visionbook.region.course import EXPECTED, OBSERVED
from visionbook.region.population import wide_by_year
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column
from visionbook.words import Words


def all_years(page: Region, words: Words) -> Table | Sentences:
    """Show all years that the document prints, with its growth, and beside them what was counted since.

    What the sentences speak of stands first: the growth as written and as computed, and the counts since.
    """
    if page.printed is None:
        return Sentences([])
    course, rows = page.course, page.printed.rows
    others = [code for code in course.names if code not in course.members]
    last = int(rows.loc[rows["variant"] == OBSERVED, "year"].max()) if OBSERVED in set(rows["variant"]) else 0
    wide = wide_by_year(rows, list(course.members), others)
    # The document prints no totals: those of the book are sums of what is right.
    wide.loc[""] = wide_by_year(page.marks.mended(rows.assign(series=page.vision)), list(course.members)).loc[""]
    years = list(wide.columns)
    since = _counted_after(page, last)
    shown = wide.join(since.rename(columns=lambda year: f"c{year}"))
    shown = shown.join(page.printed.growth.set_index("area_code")[["printed", "growth"]])
    shown["area"] = [_area_name(code, page, words) for code in shown.index]
    unit = words("unit.persons")
    columns: list[Column] = [text_column("area", words("regional_collaboration.area"))]
    if page.printed.span:
        columns += [printed_growth_column(words)]
        columns += [percent_column("growth", words("regional_collaboration.recomputed_growth"), signed=True)]
    columns += [
        number_column(
            f"c{year}", words("regional_collaboration.counted_since", year=year_words(year, course, words)), unit
        )
        for year in since.columns
    ]
    columns += [number_column(year, _printed_head(year, last, words), unit) for year in years]
    totals = frozenset(place for place, code in enumerate(shown.index) if code == "")
    marks = _marks(page, list(shown.index)) | growth_marks(page, shown.index)
    return Table(shown, columns, _caption(page, years, last, words), words, totals, marks)


def _marks(page: Region, codes: Sequence[str]) -> dict[tuple[int, str], FigureMark]:
    """Return what is known of the populations that the document prints, by row of the table and year."""
    found = {
        (codes.index(row.area_code), row.year): page.marks.person(row.area_code, row.year, page.vision, row.variant)
        for row in page.printed.rows.itertuples()
    }
    return {place: mark for place, mark in found.items() if mark}


def printed_growth_column(words: Words) -> Column:
    """Return the column of the growth that the document prints, with its own characters."""
    return Column("printed", words("regional_collaboration.printed_growth"), _printed_percent, "right")


def _printed_percent(value: object) -> str:
    return value if isinstance(value, str) else percent(value, signed=True)


def growth_marks(page: Region, codes: Iterable[str]) -> dict[tuple[int, str], FigureMark]:
    """Return what is known of the growth that the document prints, by row of a table with one row per area."""
    known = page.printed.growth_marks
    return {(place, "printed"): known[code] for place, code in enumerate(codes) if code in known}


def _caption(page: Region, years: Sequence[int], last: int, words: Words) -> str:
    rows = page.printed.rows
    ahead = rows.loc[rows["variant"] == EXPECTED, "year"]
    facts = {
        "source": page.series[page.vision],
        "areas": [page.course.names[code] for code in rows["area_code"].unique()],
        "count": len(years),
        "last": last,
        "first_expected": ahead.min(),
        "counted_by": page.series[page.course.counted["series"].iloc[0]],
    }
    return words(f"regional_collaboration.all_years{'' if len(ahead) and last else '_one_kind'}", **facts)


def _area_name(code: str, page: Region, words: Words) -> str:
    """Return the name of a row; that of values printed in thousands says so."""
    if not code:
        return words("regional_collaboration.total")
    rows = page.printed.rows
    step, name = rows.loc[rows["area_code"] == code, "rounded_to"].max(), page.course.names[code]
    if is_missing(step) or step <= 1:
        return name
    return words("regional_collaboration.rounded_area", area=name, step=number(step))


def _printed_head(year: int, last: int, words: Words) -> str:
    if year > last:
        return words("regional_collaboration.printed_expected", year=year)
    return counted_year(year, False, words)


def _counted_after(page: Region, last: int) -> pd.DataFrame:
    """Return counts after a year, one row per area (empty for the total) and one column per year."""
    course = page.course
    counted = course.counted[course.counted["year"] > last]
    wide = counted.set_index(["area_code", "year"])["population"].astype(float).unstack()  # noqa: PD010 - it refuses doubles
    total = wide.reindex(list(course.members)).sum(skipna=False)
    return pd.concat([wide, total.to_frame("").T])


def costs_for_readers(agreements: Agreements, words: Words) -> pd.DataFrame:
    """Return both amounts of each agreement and fiscal year (yen) with names, and whether they differ.

    Returns
    -------
    DataFrame
        One row per row of the comparison: agreement, year and judgement in words, is_wrong; a missing amount as NaN.
    """
    names = agreements.rows.set_index("agreement_id")["name"].to_dict()
    order = {key: place for place, key in enumerate(names)}
    comparison = agreements.comparison.sort_values("agreement_id", key=lambda ids: ids.map(order), kind="stable")
    amounts = {name: "float64" for name in ("planned", "contributed", "printed_total", "difference")}
    return comparison.astype(amounts).assign(
        agreement=comparison["agreement_id"].map(names),
        year=[words("glue.fiscal_year", year=year) for year in comparison["fiscal_year"]],
        is_wrong=(~comparison["agrees"]).fillna(False).astype(bool),
        judgement=[judgement(agrees, words) for agrees in comparison["agrees"]],
    )


def cost_columns(words: Words) -> list[Column]:
    """Return the columns of the table behind the picture of costs; amounts in thousands of yen."""
    unit = words("unit.thousand_yen")
    return [
        text_column("agreement", words("regional_collaboration.agreement")),
        text_column("year", words("regional_collaboration.fiscal_year")),
        text_column("judgement", words("regional_collaboration.judgement")),
        thousands("planned", words("regional_collaboration.planned"), unit),
        thousands("contributed", words("regional_collaboration.contributed"), unit),
        thousands("difference", words("regional_collaboration.cost_difference"), unit, signed=True),
        thousands("printed_total", words("regional_collaboration.printed_total"), unit),
    ]
