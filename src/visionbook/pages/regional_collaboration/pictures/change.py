"""How much each area changes, ranked: as counted, and as expected from here on."""

from __future__ import annotations

import pandas as pd

from visionbook.collaboration.bars import draw_growth
from visionbook.collaboration.columns import change_columns
from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import (
    change_words,
    projection_name,
    projection_names,
    source_line,
    year_words,
)
from visionbook.notation import percent
from visionbook.region.population import population_change
from visionbook.show.chart import Chart
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column
from visionbook.words import Words


def counted(page: Region, words: Words) -> Chart | Sentences:
    """Draw how each area changed since the first year, ranked, beside the change that a projection had expected."""
    course, total = page.course, words("regional_collaboration.total")
    if not page.first:
        return Sentences([])
    shown = page.since.assign(area=page.since["area_code"].map({**course.names, "": total}))
    drawn = shown[shown["area_code"] != ""]
    top = drawn[drawn["area_code"].isin(list(course.members))].iloc[0]
    is_expected = pd.notna(top["expected_growth"])
    texts = {"growth": [percent(value, signed=True) for value in drawn["growth"]]}
    if drawn["expected_growth"].notna().any():
        key = "regional_collaboration.counted_expected"
        texts["expected_growth"] = [words(key, value=value) for value in drawn["expected_growth"]]
    facts = {
        "area": top["area"],
        "first": page.first,
        "last": year_words(course.now, course, words),
        "value": change_words(top["growth"], words),
        "expected": change_words(top["expected_growth"], words) if is_expected else "",
        "names": projection_names(page, words),
        "values": [_beside_expected(row, words) for row in drawn.itertuples()],
    }
    figure = words.figure(f"regional_collaboration.counted{'_expected_too' if is_expected else ''}", facts)
    axis = words("regional_collaboration.change_axis", first=year_words(page.first, course, words), last=facts["last"])
    totals = frozenset(place for place, code in enumerate(shown["area_code"]) if code == "")
    return Chart(
        name="fig-region-counted",
        **figure._asdict(),
        source=source_line(page, words, course.rows if "expected_growth" in texts else course.counted),
        table=Table(shown, _counted_columns(page, facts["last"], words), figure.caption, words, totals),
        draw=lambda layout: draw_growth(layout, drawn, page.colours, texts, axis),
    )


def _beside_expected(row: object, words: Words) -> str:
    key = "counted_item" if pd.isna(row.expected_growth) else "counted_item_expected"
    return words(f"regional_collaboration.{key}", area=row.area, value=row.growth, expected=row.expected_growth)


def _counted_columns(page: Region, last: str, words: Words) -> list[Column]:
    persons = words("unit.persons")
    return [
        text_column("area", words("regional_collaboration.area")),
        percent_column("growth", words("regional_collaboration.growth"), signed=True),
        number_column("population_to", last, persons),
        number_column("expected", words("regional_collaboration.expected"), persons),
        number_column("difference", words("regional_collaboration.difference"), persons, signed=True),
        percent_column("error", words("regional_collaboration.error"), signed=True),
        number_column("population_from", year_words(page.first, page.course, words), persons),
        percent_column("yearly", words("regional_collaboration.yearly"), 2, signed=True),
    ]


def ahead(page: Region, words: Words) -> Chart | Sentences:
    """Draw how each area is expected to change from the last count to the last year expected, ranked."""
    course = page.course
    if course.last == course.now:
        return Sentences([words("regional_collaboration.nothing_ahead", source=projection_name(page))])
    shown = population_change(course.path, course.now, course.last)
    shown = shown.assign(area=shown["area_code"].map(dict(course.names)))
    inside = shown[shown["area_code"].isin(list(course.members))]
    most, least = inside.iloc[0], inside.iloc[-1]
    texts = [percent(value, signed=True) for value in shown["growth"]]
    facts = {
        "area": most["area"],
        "area_value": change_words(most["growth"], words),
        "other": least["area"],
        "other_value": change_words(least["growth"], words),
        "now": year_words(course.now, course, words),
        "last": course.last,
        "source": projection_name(page),
        "values": [
            words("regional_collaboration.area_value", area=a, value=t)
            for a, t in zip(shown["area"], texts, strict=True)
        ],
    }
    figure = words.figure(f"regional_collaboration.ahead{'_one' if len(inside) == 1 else ''}", facts)
    without = [name for code, name in course.names.items() if code not in set(shown["area_code"])]
    if without:
        left_out = words("regional_collaboration.ahead_without", areas=without, last=course.last)
        figure = figure._replace(caption=figure.caption + left_out)
    last = year_words(course.last, course, words)
    axis = words("regional_collaboration.change_axis", first=facts["now"], last=last)
    columns = change_columns(facts["now"], last, words("regional_collaboration.growth"), words)
    return Chart(
        name="fig-region-ahead",
        **figure._asdict(),
        source=source_line(page, words, course.path[course.path["area_code"].isin(shown["area_code"])]),
        table=Table(shown, columns, figure.caption, words),
        draw=lambda layout: draw_growth(layout, shown, page.colours, {"growth": texts}, axis, first="expected"),
    )
