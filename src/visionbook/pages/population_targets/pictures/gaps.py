"""The picture of the gaps: by how many persons the count and the projections fall short of each target."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from matplotlib.figure import Figure

from visionbook.notation import counted_year, is_missing
from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.pictures.bars import Bar, Panel, draw
from visionbook.pages.population_targets.tables.targets import gap_table
from visionbook.show.chart import Chart, Layout
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.target_path import PROJECTION_COLOUR, difference_words, side_of
from visionbook.strategy.target_path import judged
from visionbook.words import Words


def gaps(page: Targets, source: str, words: Words) -> Chart:
    """Draw by how many persons the count, or else each projection, falls short of the target of each year.

    Where a target year has been counted, the count stands in place of the newest projection.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    source : str
        Source line.
    """
    rows = page.gaps
    facts = {
        "message": _message(rows, words),
        "about": "".join(_about(page, words)),
        "values": words.join(_values(page, words)),
        "plan": page.plan_name,
    }
    return Chart(
        name="fig-vision-gap",
        source=source,
        table=gap_table(page, words),
        draw=lambda layout: _draw(layout, page, words),
        **words.figure("population_targets.gap", facts)._asdict(),
    )


def _message(rows: pd.DataFrame, words: Words) -> str:
    row = judged(rows)
    if not is_missing(row["counted"]):
        year, gap = counted_year(row["year"], row["preliminary"], words), row["counted_gap"]
        return words(f"population_targets.gap_message.counted_{side_of(gap)}", year=year, value=gap)
    if is_missing(row["projection"]):
        return words("population_targets.gap_message.none", year=row["year"], value=row["held_back"])
    gap = row["projection_gap"]
    return words(f"population_targets.gap_message.expected_{side_of(gap)}", year=row["year"], value=gap)


def _about(page: Targets, words: Words) -> Iterator[str]:
    counted, open_years = page.gaps[page.gaps["counted"].notna()], page.gaps[page.gaps["counted"].isna()]
    if len(counted):
        yield words("population_targets.gap_about.counted", years=_years(counted, words))
    if counted["preliminary"].any():
        yield words("population_targets.gap_about.preliminary")
    if open_years["projection"].notna().any():
        yield words("population_targets.gap_about.projection", projection=page.projection_name)
    if len(implied := page.gaps[~page.gaps["plan_printed"]]):
        yield words("population_targets.gap_about.implied", years=_years(implied, words), plan=page.plan_name)
    if len(beyond := open_years[open_years["projection"].isna()]):
        yield words("population_targets.gap_about.beyond", years=_years(beyond, words))


def _years(rows: pd.DataFrame, words: Words) -> str:
    pairs = zip(rows["year"], rows["preliminary"], strict=True)
    return words.join(counted_year(year, preliminary, words) for year, preliminary in pairs)


def _values(page: Targets, words: Words) -> Iterator[str]:
    for row in page.gaps.itertuples():
        key = "projection" if is_missing(row.counted) else "counted"
        gap = getattr(row, f"{key}_gap")
        yield words(
            f"population_targets.gap_values.{key}",
            year=counted_year(row.year, row.preliminary, words),
            plan=page.plan_name,
            plan_gap=difference_words(row.plan_gap, words, "target"),
            gap=words("population_targets.gap_none") if is_missing(gap) else difference_words(gap, words, "target"),
        )


def _draw(layout: Layout, page: Targets, words: Words) -> Figure:
    return draw(layout, [_panel(row, page, layout, words) for row in page.gaps.itertuples()])


def _panel(row: tuple, page: Targets, layout: Layout, words: Words) -> Panel:
    heading = words("target_path.target", year=row.year, value=row.target)
    key = "gap_row.plan" if row.plan_printed else f"gap_row.implied{'_phone' if layout.is_phone else ''}"
    bars = [_bar(words(f"population_targets.{key}", series=page.plan_name), row.plan_gap, "expected", WITHOUT, words)]
    if is_missing(row.counted):
        bars.append(
            _bar(words("target_path.short_projection"), row.projection_gap, "expected", PROJECTION_COLOUR, words)
        )
    else:
        kind = "preliminary" if row.preliminary else "counted"
        bars.append(_bar(words(f"population_targets.gap_row.{kind}"), row.counted_gap, kind, OWN, words))
    return Panel(heading, bars, is_target=True)


def _bar(label: str, gap: float, kind: str, colour: str, words: Words) -> Bar:
    """Return the bar of a gap: what lies below the target is missing, and the bar as long as that."""
    if is_missing(gap):
        return Bar(label, 0, words("population_targets.gap_none"), kind, colour)
    return Bar(label, -gap, difference_words(gap, words), kind, colour)
