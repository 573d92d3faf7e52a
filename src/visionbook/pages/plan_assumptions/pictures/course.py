"""The path that a plan's targets ask for, beside what was counted since and what is newly projected."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.pages.plan_assumptions.text.differences import against_what, year_of_count
from visionbook.show import labels, legends, marks
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.palette import QUANTITY_BLUES, TARGET_COLOUR
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, year_column
from visionbook.words import Words

_NEWEST = QUANTITY_BLUES[3]
_PATHS = ("target", "without", "plan", "newest", "counted")


def paths(page: PlanAssumptions, source: str, words: Words) -> Chart:
    """Draw the targets, the path that reproduces them, what was counted and what is projected.

    Parameters
    ----------
    page : PlanAssumptions
        The figures of the page.
    source : str
        The source line.
    """
    rows = page.paths.merge(page.ahead[["year", "target"]], on="year", how="left", validate="1:1")
    known = [column for column in _PATHS if rows[column].notna().any()]
    facts = {
        "message": _message(page, words),
        "base": page.base.base_year,
        "horizon": page.base.horizon_year,
        "marks": legends.caption(words, _kinds(page)),
        "series": page.names[page.base.series],
        "newest": _newest_in_words(page, words),
        "counts": page.names[page.census],
        "values": "".join(
            words(f"plan_assumptions.paths_alt_{column}", values=_values(page, rows, column, words)) for column in known
        ),
    }
    preliminary = [year for year in rows["year"] if year in page.counted.preliminary]
    note = words("plan_assumptions.paths_table_preliminary", years=preliminary) if preliminary else ""
    columns = [
        number_column(column, words(f"plan_assumptions.column_{column}"), words("unit.persons")) for column in known
    ]
    return Chart(
        name="fig-plan-paths",
        source=source,
        table=Table(
            rows,
            [year_column("year", words("plan_assumptions.year"), words("unit.year")), *columns],
            words("plan_assumptions.paths_table", columns=[column.title for column in columns], note=note),
            words,
        ),
        draw=lambda layout: _draw(layout, page, words),
        **words.figure("plan_assumptions.paths", facts)._asdict(),
    )


def _message(page: PlanAssumptions, words: Words) -> str:
    """Return how the last count lies to the path, or else how the newest projection lies to the targets."""
    for row in page.came.tail(1).itertuples():
        what = words("plan_assumptions.the_path")
        return words(
            "plan_assumptions.paths_message_counted",
            year=year_of_count(page, row.year, words),
            side=against_what(row.plan_gap, what, words),
        )
    gaps = [words("plan_assumptions.paths_gap", year=row.year, gap=row.gap)
            for row in page.ahead.dropna(subset=["gap"]).itertuples()]  # fmt: skip
    return words(f"plan_assumptions.paths_message{'' if gaps else '_plain'}", gaps=gaps)


def _newest_in_words(page: PlanAssumptions, words: Words) -> str:
    if page.newest.totals.empty:
        return ""
    return words("plan_assumptions.paths_newest", newest=page.names[page.newest.series])


def _kinds(page: PlanAssumptions) -> Iterator[str]:
    if page.paths["counted"].notna().any():
        yield "counted"
    if page.counted.preliminary & set(page.paths["year"]):
        yield "preliminary"
    yield from ("expected", "path", "target")
    if len(page.came):
        yield "now"


def _values(page: PlanAssumptions, rows: pd.DataFrame, column: str, words: Words) -> str:
    found = rows[["year", column]].dropna()
    return words.join(
        words(
            "plan_assumptions.paths_value",
            year=year_of_count(page, year, words) if column == "counted" else words("glue.year", year=year),
            value=value,
        )
        for year, value in zip(found["year"], found[column], strict=True)
    )


def _draw(layout: Layout, page: PlanAssumptions, words: Words) -> Figure:
    rows, last = page.paths, int(page.paths["year"].iloc[-1])
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    marks.path(axes, rows["year"], rows["plan"])
    marks.expected(axes, rows["year"], rows["without"], WITHOUT)
    newest = _joined(page)
    marks.expected(axes, newest["year"], newest["newest"], _NEWEST, second=True)
    counted = rows.dropna(subset=["counted"])
    marks.counted(axes, counted["year"], counted["counted"], OWN, preliminary=page.counted.preliminary)
    before = page.ahead[page.ahead["year"] < last]
    marks.target(
        axes, before["year"], before["target"],
        [words("plan_assumptions.paths_target", value=value) for value in before["target"]],
    )  # fmt: skip
    at_the_end = page.ahead[page.ahead["year"] == last]
    marks.target(axes, at_the_end["year"], at_the_end["target"])  # the name of the path has the value
    for row in page.came.tail(1).itertuples():
        marks.now(axes, row.year)
        name = words("plan_assumptions.paths_name_counted")
        year = year_of_count(page, row.year, words)
        value = words("plan_assumptions.paths_counted", value=row.counted)
        if layout.is_phone:  # where the last count lies near the left edge, all lines run through the room beside it
            labels.end(axes, row.year, row.counted, f"{name}\n{year}", value, OWN)
        else:
            labels.at(axes, row.year, row.counted, f"{name}\n{year}\n{value}", OWN, "below")
    ends = [("plan", last, TARGET_COLOUR), ("without", last, WITHOUT)]
    if len(newest):
        ends.append(("newest", int(newest["year"].iloc[-1]), _NEWEST))
    for column, year, colour in ends:
        value = rows.set_index("year")[column][year]
        note = words("plan_assumptions.paths_end", year=year, value=value)
        labels.end(axes, year, value, words(f"plan_assumptions.paths_name_{column}"), note, colour)
    shown = [int(rows["year"].iloc[0]), *page.came["year"].tail(1), *page.ahead["year"], last]
    labels.years(axes, shown, layout, int(page.came["year"].iloc[-1]) if len(page.came) else None)
    labels.people(axes, words)
    labels.from_zero(axes)
    return figure


def _joined(page: PlanAssumptions) -> pd.DataFrame:
    """Return the newest projection by year, begun at the count that it starts from, if that is shown."""
    rows = page.paths.loc[page.paths["newest"].notna(), ["year", "newest"]]
    start = page.paths.loc[page.paths["year"] == page.newest.base_year, ["year", "counted"]].dropna()
    return pd.concat([start.rename(columns={"counted": "newest"}), rows]) if len(rows) else rows
