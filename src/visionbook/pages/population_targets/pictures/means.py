"""The picture of what is held back: by which means, and at which ages."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.population_targets.model import Decomposition, Targets
from visionbook.pages.population_targets.pictures.bars import Bar, Panel, draw
from visionbook.show.chart import Chart, Layout
from visionbook.show.phrases import group_name
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words


def means(page: Targets, source: str, words: Words) -> Chart | Sentences:
    """Draw the difference of target and projection, split by means and by age group.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    source : str
        Source line.

    Returns
    -------
    Chart or Sentences
        A sentence where the plan does not print what this takes.
    """
    split = page.split
    if split is None:
        return Sentences([words("population_targets.split_none")])
    parts = _parts(split, words)
    facts = {name: getattr(split, name) for name in ("year", "without", "migration_only", "target", *_MEANS, "total")}
    facts["ages"] = words.join(
        words("population_targets.split_age", group=group_name(group, words), value=value)
        for group, value in split.by_age.items()
    )
    return Chart(
        name="fig-vision-split",
        source=source,
        table=_table(parts, split.year, words),
        draw=lambda layout: _draw(layout, parts, words),
        **words.figure("population_targets.split", facts)._asdict(),
    )


_MEANS = ("migration", "fertility")


def _parts(split: Decomposition, words: Words) -> pd.DataFrame:
    """Return the parts: group, part, people (persons), share (of the whole; missing where nothing is held back)."""
    rows = [("all", words("population_targets.split_part.all"), split.total)]
    rows += [("means", words(f"population_targets.split_part.{name}"), getattr(split, name)) for name in _MEANS]
    rows += [("ages", group_name(group, words), value) for group, value in split.by_age.items()]
    frame = pd.DataFrame(rows, columns=["kind", "part", "people"])
    group = [words(f"population_targets.split_group.{kind}") for kind in frame["kind"]]
    return frame.assign(group=group, share=frame["people"] / split.total if split.total else float("nan"))


def _draw(layout: Layout, parts: pd.DataFrame, words: Words) -> Figure:
    panels = []
    for (kind, group), rows in parts.groupby(["kind", "group"], sort=False):
        key = "population_targets.people" if kind == "all" else "population_targets.people_share"
        bars = [
            Bar(row.part, row.people, words(key, value=row.people, share=row.share), "target")
            for row in rows.itertuples()
        ]
        panels.append(Panel(group, bars))
    return draw(layout, panels)


def _table(parts: pd.DataFrame, year: int, words: Words) -> Table:
    return Table(
        parts,
        [
            text_column("part", words("population_targets.split_table.part")),
            text_column("group", words("population_targets.split_table.group")),
            number_column("people", words("population_targets.split_table.people"), words("unit.persons")),
            percent_column("share", words("population_targets.split_table.share")),
        ],
        words("population_targets.split_table.caption", year=year),
        words,
        frozenset({0}),
    )
