"""The picture of the points that the plan puts its weight on, each on a scale of its own."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.pictures.ages import LOOKS
from visionbook.pages.population_targets.pictures.bars import Bar, Panel, draw
from visionbook.pages.population_targets.tables.plan import POINTS, point_marks, point_value, points_table
from visionbook.show.chart import Chart, Layout
from visionbook.show.marked import captioned, signed
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, text_column, year_column
from visionbook.words import Words

_STATES = {"now": "observed", "projection": "projection", "target": "target"}


def points(page: Targets, source: str, words: Words) -> Chart | Sentences:
    """Draw the points, each on an axis of its own: now, without measures, target.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    source : str
        Source line.

    Returns
    -------
    Chart or Sentences
        A sentence where the plan names none.
    """
    rows = page.points
    if rows.empty:
        return Sentences([words("population_targets.points_none")])
    values = words.join(
        words(
            "population_targets.points_value",
            measure=row["measure"],
            **{f"{column}_year": row[f"{column}_year"] for column in _STATES},
            **{
                column: point_value(row, column, words, page.marks.at(POINTS, column, row["point_id"]))
                for column in _STATES
            },
        )
        for _, row in rows.iterrows()
    )
    first = rows.iloc[0]
    facts = {
        "count": len(rows),
        "values": values,
        "measure": first["measure"],
        **{column: point_value(first, column, words) for column in _STATES},
    }
    figure = words.figure("population_targets.points", facts)
    figure = figure._replace(caption=captioned(figure.caption, point_marks(page), words))
    return Chart(
        name="fig-vision-points",
        source=source,
        table=points_table(page, words),
        draw=lambda layout: _draw(layout, page, words),
        data=_values(page, figure.caption, words),
        **figure._asdict(),
    )


def _values(page: Targets, caption: str, words: Words) -> Table:
    """Return the values that are drawn, a row each: the table behind the picture has the points side by side."""
    last = page.points["target_year"].max()
    rows = [
        {
            "measure": row["measure"],
            "state": words(f"population_targets.points_row.{column}", year=last),
            "year": row[f"{column}_year"],
            "value": row[column],
            "unit": words(f"unit.{row['unit']}") or words(f"unit.{row['unit']}_head"),
        }
        for _, row in page.points.iterrows()
        for column in _STATES
    ]
    heads = {name: words(f"population_targets.points_values.{name}") for name in rows[0]}
    columns = [
        text_column("measure", heads["measure"]),
        text_column("state", heads["state"]),
        year_column("year", heads["year"], words("unit.year")),
        number_column("value", heads["value"], decimals=2),
        text_column("unit", heads["unit"]),
    ]
    return Table(pd.DataFrame(rows), columns, caption, words)


def _draw(layout: Layout, page: Targets, words: Words) -> Figure:
    return draw(layout, [_panel(row, page, words) for _, row in page.points.iterrows()], shared=False)


def _panel(row: pd.Series, page: Targets, words: Words) -> Panel:
    unit = words(f"unit.{row['unit']}") or words(f"unit.{row['unit']}_head")
    bars = []
    for column, variant in _STATES.items():
        is_rate_of_now = column == "projection" and row["projection"] == row["now"]
        key = "unchanged" if is_rate_of_now else {"now": "now"}.get(column, variant)
        kind, colour = LOOKS[variant]
        label = words(f"population_targets.state_in.{key}", year=row[f"{column}_year"])
        text = signed(point_value(row, column, words), page.marks.at(POINTS, column, row["point_id"]), words)
        bars.append(Bar(label, row[column], text, kind, colour, column == "target"))
    return Panel(f"{row['title']}\n{words.bracketed(row['measure'], unit)}", bars)
