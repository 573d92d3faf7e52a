"""The picture of the projection started anew: what was counted, what now follows, and what the plan aims at."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.figure import Figure

from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.model.anew import Anew
from visionbook.pages.population_targets.tables.anew import courses
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.palette import QUANTITY_BLUES
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.show.target_path import difference_words, year_counted
from visionbook.words import Words

_NEWEST = QUANTITY_BLUES[2]
_BEFORE = 20
"""Years before the newest count that the picture shows."""


def anew(page: Targets, source: str, words: Words) -> Chart | Sentences:
    """Draw counts, the projection started anew, the projections before it, and the targets.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    source : str
        Source line.
    """
    found, counted = page.anew, page.path.counted
    if found is None:
        return Sentences([])
    totals, targets = found.main.totals, page.path.targets
    first = page.gaps[page.gaps["year"].isin(found.main.years[1:])].iloc[0]
    gap = round(totals[int(first["year"])]) - int(first["target"])
    facts = {
        "now": year_counted(page.path, counted.now, words),
        "year": first["year"],
        "value": totals[int(first["year"])],
        "difference": difference_words(gap, words, "target"),
        "marks": legends.caption(words, _kinds(page)),
        "others": "".join(_others(page, words)),
        "values": [words("anew.value", year=year, value=value) for year, value in totals.items()],
        "targets": [words("anew.value", year=row.year, value=row.population) for row in targets.itertuples()],
    }
    figure = words.figure("anew.outlook", facts)
    return Chart(
        name="fig-vision-anew",
        source=source,
        table=courses(page, found, figure.caption, words),
        draw=lambda layout: _draw(layout, page, found, words),
        **figure._asdict(),
    )


def _kinds(page: Targets) -> list[str]:
    there = {"counted": True, "preliminary": page.path.counted.is_preliminary, "expected": True, "target": True}
    return [kind for kind in legends.KINDS if there.get(kind)]


def _others(page: Targets, words: Words) -> Iterator[str]:
    if page.projection_name:
        yield words("anew.projection", series=page.projection_name)
    yield words("anew.plan", series=page.plan_name)


def _draw(layout: Layout, page: Targets, found: Anew, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    path, now, totals = page.path, page.path.counted.now, found.main.totals
    marks.now(axes, now)
    plan, projection = path.plan.years, path.projection.years
    marks.expected(axes, plan["year"], plan["population"], WITHOUT, second=True)
    if len(projection):
        marks.expected(axes, projection["year"], projection["population"], _NEWEST, second=True)
    marks.expected(axes, list(totals), list(totals.values()), OWN)
    counts = path.counts[path.counts["year"] >= now - _BEFORE]
    marks.counted(axes, counts["year"], counts["population"], OWN, preliminary=path.counted.preliminary)
    targets = path.targets[path.targets["year"] > now]
    texts = [
        words("target_path.target", year=row.year, value=row.population) + "\n" + _gap(row, totals, words)
        for row in targets.itertuples()
    ]
    marks.target(axes, targets["year"], targets["population"], texts)
    end, last = found.main.years[-1], counts.iloc[-1]
    key = "name_short" if layout.is_phone else "name"
    text = words("anew.name_end", year=end, value=totals[end])
    labels.at(axes, end, totals[end], f"{words(f'anew.{key}')}\n{text}", OWN, "below")
    shown = words("target_path.count", year=year_counted(path, now, words), value=last["population"])
    labels.at(axes, now, last["population"], shown, OWN, "right")
    scales.from_zero(axes)
    years = sorted({*counts["year"].tolist(), *found.main.years, *targets["year"].tolist()})
    axes.set_xlim(min(years) - 1, max(years) + 1)
    scales.years(axes, [int(year) for year in years], layout, now)
    scales.people(axes, words)
    scales.head(axes, words.bracketed(words("target_path.people"), words("unit.persons")))
    return figure


def _gap(row: tuple, totals: dict[int, float], words: Words) -> str:
    """Return how far the course lies from a target, in short."""
    if row.year not in totals:
        return ""
    return words("anew.gap", difference=difference_words(round(totals[row.year]) - row.population, words))
