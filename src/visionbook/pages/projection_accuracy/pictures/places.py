"""How errors were spread: in these towns, in places of their size, in all of Japan; by size, past growth and people."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import source_line, years_ahead
from visionbook.pages.projection_accuracy.pictures.boxes import QUANTILES, draw_boxes
from visionbook.pages.projection_accuracy.study import Study
from visionbook.pages.projection_accuracy.study_phrases import (
    LIKE,
    NATION,
    TOWNS,
    growth_name,
    people_name,
    size_name,
    towns_row,
    who_names,
)
from visionbook.population.error_study import ALL
from visionbook.show.chart import Chart
from visionbook.show.colours import NATION as NATION_COLOUR
from visionbook.show.colours import OWN
from visionbook.show.palette import QUANTITY_BLUES
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words

COLOURS = {TOWNS: OWN, LIKE: QUANTITY_BLUES[1], NATION: NATION_COLOUR}
_FARTHER = 10
"""Years beyond the far horizon that the first picture shows too, if they could be checked."""


def places(page: Record, found: Study | None, words: Words) -> Chart | Sentences:
    """Draw the errors of the total by years ahead: these towns, places of the municipality's size, all places."""
    if found is None:
        return Sentences([])
    near, far = found.horizons(page)
    there = set(found.sizes["horizon_years"])
    ahead = sorted({min(there), near, far, far + _FARTHER} & there)
    parts = [
        _row(row, str(years), years_ahead(years, words), who)
        for years in ahead
        for who, row in ((TOWNS, towns_row(found, years)), (LIKE, found.like(years)), (NATION, found.all_places(years)))
        if row is not None
    ]
    facts = {"near_error": found.like(near)["mean_absolute"], "far_error": found.like(far)["mean_absolute"]}
    facts |= {"near": near, "far": far, "size": size_name(found.own.size_class, words)}
    return _chart("places", pd.DataFrame(parts), facts, page, found, words, head=words("accuracy_study.horizon"))


def sizes(page: Record, found: Study | None, words: Words) -> Chart | Sentences:
    """Draw the errors of the total by the number of people at the launch, at the far horizon."""
    if found is None:
        return Sentences([])
    far = found.horizons(page)[1]
    rows = found.sizes[found.sizes["horizon_years"].eq(far)]
    told = rows[rows["size_class"].ne(ALL)].set_index("size_class")["median_absolute"]
    worst, best = told.idxmax(), told.idxmin()
    facts = {"far": far, "worst": size_name(worst, words), "worst_value": told[worst]}
    facts |= {"best": size_name(best, words), "best_value": told[best]}
    names = {name: size_name(name, words) for name in rows["size_class"]}
    parts = [_row(row, row["size_class"], names[row["size_class"]]) for _, row in rows.iterrows()]
    own = {found.own.size_class: page.members[found.area]}
    return _chart("sizes", pd.DataFrame(parts), facts, page, found, words, own, words("accuracy_study.size"))


def growths(page: Record, found: Study | None, words: Words) -> Chart | Sentences:
    """Draw the errors of the total by the change before the launch, at the far horizon, places of all sizes."""
    if found is None:
        return Sentences([])
    far = found.horizons(page)[1]
    rows = found.growths[found.growths["horizon_years"].eq(far) & found.growths["size_class"].eq(ALL)]
    told = rows[rows["growth_class"].ne(ALL)]["p50"]
    facts = {"far": far, "lowest": told.min(), "highest": told.max()}
    names = {name: growth_name(name, words) for name in rows["growth_class"]}
    parts = [_row(row, row["growth_class"], names[row["growth_class"]]) for _, row in rows.iterrows()]
    own = {found.own.growth_class: page.members[found.area]} if found.own.growth_class in names else {}
    return _chart("growths", pd.DataFrame(parts), facts, page, found, words, own, words("accuracy_study.growth"))


def people(page: Record, found: Study | None, words: Words) -> Chart | Sentences:
    """Draw the errors by age at the far horizon: these towns, places of the municipality's size, all places."""
    if found is None:
        return Sentences([])
    far = found.horizons(page)[1]
    rows = found.people[found.people["horizon_years"].eq(far)]
    like = rows[rows["size_class"].eq(found.own.size_class)].set_index("people")
    nation = rows[rows["size_class"].eq(ALL)].set_index("people")
    parts = [
        _row(row, group, people_name(group, words), who)
        for group in like.index
        for who, row in (
            (TOWNS, towns_row(found, far, group)),
            (LIKE, like.loc[group]),
            (NATION, nation.loc[group]),
        )
        if row is not None
    ]
    worst = like["mean_absolute"].idxmax()
    facts = {"far": far, "worst": people_name(worst, words), "worst_value": like.loc[worst, "mean_absolute"]}
    facts |= {"total": like.loc[TOTAL, "mean_absolute"], "size": size_name(found.own.size_class, words)}
    return _chart("people", pd.DataFrame(parts), facts, page, found, words, head=words("accuracy_study.head_people"))


def _row(row: pd.Series, key: str, name: str, who: str = NATION) -> dict[str, object]:
    kept = (*QUANTILES, "mean_absolute", "median_absolute", "within_tenth", "cases")
    return {"key": key, "row": name, "who": who, **{column: row[column] for column in kept}}


def _chart(
    name: str,
    rows: pd.DataFrame,
    facts: dict[str, object],
    page: Record,
    found: Study,
    words: Words,
    own: dict[str, str] | None = None,
    head: str = "",
) -> Chart:
    """Return the chart of boxes; `own` says of the key of a row which municipality belongs to it."""
    names = {short: who_names(page, found, words, short=short) for short in (False, True)}
    shown = rows.assign(who_name=rows["who"].map(names[False]))
    several = len(set(rows["who"])) > 1
    key = "value" if several else "value_plain"
    facts |= {
        "read": words("accuracy_study.read"),
        "who": list(shown["who_name"].unique()),
        "values": [
            words(
                f"accuracy_study.{key}",
                row=row.row,
                who=row.who_name,
                mean=row.mean_absolute,
                low=row.p10,
                high=row.p90,
            )
            for row in shown.itertuples()
        ],
    }
    figure = words.figure(f"accuracy_study.{name}", facts)
    return Chart(
        name=f"fig-accuracy-{name}",
        **figure._asdict(),
        source=source_line(page, words),
        table=Table(shown, _columns(head, words, several=several), figure.caption, words),
        draw=lambda layout: draw_boxes(layout, shown, COLOURS, own or {}, names[layout.is_phone], words),
    )


def _columns(head: str, words: Words, *, several: bool) -> Sequence:
    return [
        text_column("row", head),
        *([text_column("who_name", words("accuracy_study.who"))] if several else []),
        percent_column("mean_absolute", words("accuracy_study.mean")),
        percent_column("median_absolute", words("accuracy_study.median")),
        percent_column("p10", words("accuracy_study.low"), signed=True),
        percent_column("p90", words("accuracy_study.high"), signed=True),
        percent_column("within_tenth", words("accuracy_study.within"), 0),
        number_column("cases", words("accuracy_study.cases"), base=words("unit.cases")),
    ]
