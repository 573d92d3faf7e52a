"""The document's own table of populations, as it prints it, and where it differs from what the pictures draw."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.notation import number
from visionbook.pages.regional_collaboration.parts import expected_words, year_words
from visionbook.region.course import EXPECTED, OBSERVED, Course
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words


def all_years_table(
    wide: pd.DataFrame,
    change: pd.DataFrame,
    printed: pd.DataFrame,
    course: Course,
    whole: str,
    source: str,
    series: Mapping[str, str],
    words: Words,
) -> Table:
    """Show all years that the document prints, with the printed change, and beside them what was counted since.

    Parameters
    ----------
    wide : DataFrame
        As from `visionbook.region.population.wide_by_year`, of the document's rows.
    change : DataFrame
        As from `visionbook.region.population.printed_growth`.
    printed : DataFrame
        The document's rows: area_code, year, variant, rounded_to.
    course : Course
        The region; its counts after the document's last observed year are shown.
    whole : str
        Name of the region's total in `wide`.
    source, series
        The document's series, and names for readers of series.
    """
    names = dict(course.names)
    growth = change.assign(area=change["area_code"].map(names))[["area", "printed", "growth"]]
    shown = wide.merge(growth, on="area", how="left", validate="one_to_one")
    last = int(printed.loc[printed["variant"] == OBSERVED, "year"].max())
    since = _counted_after(course, last, whole).rename(columns=lambda year: f"c{year}")
    shown = shown.merge(since, left_on="area", right_index=True, how="left", validate="one_to_one")
    steps = {names.get(code): step for code, step in printed.groupby("area_code")["rounded_to"].max().items()}
    unit, years = words("unit.persons"), [column for column in wide.columns if column != "area"]
    columns = [text_column("shown", words("regional_collaboration.area"))]
    columns += [number_column(name, _printed_head(int(name[1:]), last, words), unit) for name in years]
    columns += [
        number_column(
            name, words("regional_collaboration.counted_since", year=year_words(int(name[1:]), course, words)), unit
        )
        for name in since.columns
    ]
    columns += [text_column("printed", words("regional_collaboration.printed_growth"))]
    columns += [percent_column("growth", words("regional_collaboration.recomputed_growth"), signed=True)]
    shown["shown"] = [
        words("regional_collaboration.rounded_area", area=area, step=number(steps[area]))
        if steps.get(area, 1) > 1
        else area
        for area in shown["area"]
    ]
    total_rows = frozenset(shown.index[shown["area"] == whole].tolist())
    caption = words(
        "regional_collaboration.all_years_caption",
        source=series[source],
        areas="、".join(names[code] for code in printed["area_code"].unique() if code in names),
        count=len(years),
        last=last,
        first_expected=int(printed.loc[printed["variant"] == EXPECTED, "year"].min()),
        census=series[course.counted["series"].iloc[0]],
    )
    return Table(shown, columns, caption, words, total_rows)


def _printed_head(year: int, last: int, words: Words) -> str:
    return words("regional_collaboration.printed_expected", year=year) if year > last else f"{year}{words('unit.year')}"


def _counted_after(course: Course, last: int, whole: str) -> pd.DataFrame:
    """Return counts after a year, one row per name of an area and one column per year, with the region's total."""
    counted = course.counted[course.counted["year"] > last]
    wide = counted.set_index(["area_code", "year"])["population"].astype(float).unstack()  # noqa: PD010 - it refuses doubles
    total = wide.reindex(list(course.members)).sum(skipna=False)
    return pd.concat([wide.rename(index=dict(course.names)), total.to_frame(whole).T])


def printed_sentences(
    elsewhere: pd.DataFrame, course: Course, source: str, series: Mapping[str, str], words: Words
) -> Sentences:
    """Say what the pictures draw, and where the document prints something else.

    Parameters
    ----------
    elsewhere : DataFrame
        As from `visionbook.region.course.printed_elsewhere`.
    source, series
        The document's series, and names for readers of series.
    """
    census = series[course.counted["series"].iloc[0]]
    texts = [
        words(
            "regional_collaboration.drawn",
            census=census,
            expected=expected_words(course, series, words),
            source=series[source],
        )
    ]
    if len(elsewhere):
        items = (
            words(
                f"regional_collaboration.elsewhere_{row.variant}",
                area=course.names[row.area_code],
                year=row.year,
                printed=number(row.printed),
                official=number(row.official),
                census=census,
                projection=expected_words(course, series, words, inside_only=True),
            )
            for row in elsewhere.itertuples()
        )
        texts.append(words("regional_collaboration.elsewhere", source=series[source], items="、".join(items)))
    return Sentences(texts)
