"""Drawing the path of one indicator with its observations, the history before them and the trend after them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from visionbook.notation import is_missing, number
from visionbook.pages.kpi_detail.text.values import due_shown, rounded_value, shown
from visionbook.show import labels, marks, signs
from visionbook.show.chart import light_grid
from visionbook.show.colours import OWN
from visionbook.show.palette import GRID, INK, MUTED, TARGET_COLOUR
from visionbook.show.scales import MOST_TICKS, head, years
from visionbook.show.sizes import Layout
from visionbook.show.unit_scale import Scale
from visionbook.strategy.census_answers import PRELIMINARY
from visionbook.strategy.trend import Trend
from visionbook.words import Words

BASELINES = {"observed": "printed", "unstated": "printed", "projection": "projected"}
"""Sign of origin of each kind of baseline: the document gives it, or it is the value of a projection."""

_SIZE = 7.0
"""Size of the signs of values, in points."""


@dataclass(frozen=True)
class Points:
    """What is drawn: (year, value) rows by kind, in base units; observed and official ones with their status."""

    path: pd.DataFrame
    observed: pd.DataFrame
    proxies: pd.DataFrame
    official: pd.DataFrame
    baseline: float | None
    first: int
    part: float | None
    """Sum of the years that were reported, where others are missing: the true sum is no smaller."""

    @property
    def last(self) -> int:
        """The last year of official statistics; 0 without any."""
        return int(self.official["year"].max()) if len(self.official) else 0


@dataclass(frozen=True)
class _Drawing:
    """The axes that are drawn on, with what every step of the drawing asks."""

    axes: Axes
    kpi: Mapping[str, Any]
    points: Points
    scale: Scale
    layout: Layout
    words: Words

    @property
    def start(self) -> int:
        """The fiscal year before the period, where the path begins."""
        return int(self.kpi["start_fy"]) - 1

    @property
    def end(self) -> int:
        """The last fiscal year of the period."""
        return int(self.kpi["end_fy"])

    def scaled(self, values: pd.Series) -> list[float]:
        """Return values in base units as they are drawn."""
        return [self.scale(value) for value in values]

    def write(self, year: float, value: float, text: str, prefer: str, colour: str = INK, *, needed: bool) -> None:
        """Write a text at a value in base units; one that is not needed stands only where there is room."""
        at = self.scale(value)
        labels.at(self.axes, year, at, text, colour, prefer, optional=not needed, reach=_SIZE / 2)


def line_of(kpi: Mapping[str, Any]) -> str:
    """Return what the accent line is: a path, a level to keep, or the height of a target without a path.

    Examples
    --------
    >>> line_of({"rule": "pace"}), line_of({"rule": "projection"})
    ('path', 'reach')
    """
    # A projection whose values the tables do not hold has no path.
    return {"keep": "keep", "reach": "reach", "projection": "reach"}.get(kpi["rule"], "path")


def draw_path(
    axes: Axes,
    kpi: Mapping[str, Any],
    points: Points,
    trend: Trend | None,
    scale: Scale,
    layout: Layout,
    words: Words,
) -> None:
    """Draw one indicator on axes: path and target, trend, observations, and the values at them.

    Parameters
    ----------
    axes : Axes
        Empty axes.
    kpi : mapping
        A judged row.
    points : Points
        What is drawn, in base units.
    trend : Trend or None
        Where the observations lead.
    scale : Scale
        The unit in which it is drawn.
    layout : Layout
        Page or phone.
    """
    start = int(kpi["start_fy"]) - 1
    if layout.is_phone and len(points.observed):
        # The years of the period need the whole width: of the history only what lies in it is drawn.
        points = replace(points, official=points.official[points.official["year"] >= start], first=start)
    drawing = _Drawing(axes, kpi, points, scale, layout, words)
    light_grid(axes)
    _draw_way(drawing)
    if points.baseline is not None:
        _draw_baseline(drawing)
    if trend is not None:
        _draw_trend(drawing, trend)
    _draw_observed(drawing)
    _label_observed(drawing)
    _set_axes(drawing)


def _draw_way(drawing: _Drawing) -> None:
    """Draw the path from where it begins, and the target at its end."""
    axes, kpi, points, words = drawing.axes, drawing.kpi, drawing.points, drawing.words
    target, text = drawing.scale(float(kpi["target"])), shown(kpi["target"], kpi, words)
    if line_of(kpi) == "reach":
        axes.plot([drawing.start, drawing.end], [target] * 2, color=TARGET_COLOUR, linewidth=labels.FINE, zorder=2)
    elif kpi["rule"] == "keep":
        marks.path(axes, [drawing.start, drawing.end], [target, target])
        text = words("kpi_detail.more_than", value=text)
    else:
        begin = drawing.scale(points.baseline or 0.0)
        marks.path(axes, [drawing.start, *points.path["year"]], [begin, *drawing.scaled(points.path["value"])])
    key = "label_keep" if kpi["rule"] == "keep" else "label_target"
    marks.target(axes, [drawing.end], [target], [words(f"kpi_detail.{key}", value=text)])
    if points.observed.empty and points.part is None and kpi["rule"] == "cumulative":
        # While nothing is observed there is room for the sums that are due on the way.
        for row in points.path.iloc[:-1].itertuples():
            drawing.write(row.year, row.value, due_shown(row.value, kpi, words), "above", needed=False)


def _draw_baseline(drawing: _Drawing) -> None:
    kpi, kind = drawing.kpi, str(drawing.kpi["baseline_kind"])
    baseline = float(kpi["baseline"])
    at = [drawing.start], [drawing.scale(baseline)]
    signs.draw(drawing.axes, "origin", BASELINES[kind], *at, colour=MUTED, size=_SIZE, zorder=4)
    key = "label_projection" if kind == "projection" else "label_baseline"
    text = drawing.words(f"kpi_detail.{key}", value=shown(baseline, kpi, drawing.words))
    drawing.write(drawing.start, baseline, text, "above" if kpi["better"] == "down" else "below", needed=False)


def _draw_trend(drawing: _Drawing, trend: Trend) -> None:
    """Draw the interval at the end as a fan from the newest observation: a reference, no path."""
    axes, kpi, scale = drawing.axes, drawing.kpi, drawing.scale
    last = drawing.points.observed.iloc[-1]
    fiscal_years, origin = [last["year"], trend.final_fy], scale(last["value"])
    marks.band(axes, fiscal_years, [origin, scale(trend.lower)], [origin, scale(trend.upper)], MUTED)
    marks.extended(axes, fiscal_years, [origin, scale(trend.central)])
    text = drawing.words(
        f"kpi_detail.{'label_trend_narrow' if drawing.layout.is_phone else 'label_trend'}",
        lower=rounded_value(trend.lower, kpi, drawing.words),
        upper=rounded_value(trend.upper, kpi, drawing.words),
    )
    is_low = trend.lower + trend.upper < 2 * float(kpi["target"])
    at, side = (trend.lower, "below") if is_low else (trend.upper, "above")
    drawing.write(trend.final_fy, at, text, side, MUTED, needed=False)


def _draw_observed(drawing: _Drawing) -> None:
    axes, points = drawing.axes, drawing.points
    # Not one line: what the city reports and what the book computes may be defined differently.
    origins = {
        "official": ["preliminary" if status == PRELIMINARY else "official" for status in points.official["status"]],
        "observed": list(points.observed["status"]),
    }
    for name, colour in (("official", INK), ("observed", OWN)):
        rows = getattr(points, name)
        if len(rows):
            values = drawing.scaled(rows["value"])
            marks.counted(axes, rows["year"], values, colour, origins=origins[name], size=_SIZE)
    if points.part is not None:
        at = [int(drawing.kpi["observed_fy"])], [drawing.scale(points.part)]
        signs.draw(axes, "origin", "part", *at, colour=OWN, size=_SIZE, zorder=6)
    if len(points.proxies):
        at = points.proxies["year"], drawing.scaled(points.proxies["value"])
        signs.draw(axes, "origin", "proxy", *at, colour=MUTED, size=_SIZE, zorder=5)
    if len(points.observed) and points.observed["year"].iloc[-1] < drawing.end:
        marks.now(axes, points.observed["year"].iloc[-1])


def _label_observed(drawing: _Drawing) -> None:
    """Write values at their marks, on the far side of the path; of all of them the newest has to stand.

    Of a sum with years missing it is the part that was reported, as the least that it can be.
    """
    kpi, points, words = drawing.kpi, drawing.points, drawing.words
    due = points.path.set_index("year")["value"].to_dict()

    def write(rows: pd.DataFrame, text: Callable[[Any], str]) -> None:
        values = rows["value"].tolist()
        for position, row in enumerate(rows.itertuples()):
            near = values[max(position - 1, 0) : position + 2]
            is_low = row.value < due[row.year] if row.year in due else near[-1] > near[0]
            is_newest = position == len(values) - 1
            drawing.write(row.year, row.value, text(row), "below" if is_low else "above", needed=is_newest)

    def official(row: Any) -> str:
        text = rounded_value(row.value, kpi, words)
        return words("kpi_detail.label_preliminary", value=text) if row.status == PRELIMINARY else text

    write(points.observed, lambda row: shown(row.value, kpi, words))
    write(points.official, official)
    if points.part is not None:
        least = words("kpi_detail.more_than", value=shown(points.part, kpi, words))
        drawing.write(int(kpi["observed_fy"]), points.part, least, "below", needed=True)


def _set_axes(drawing: _Drawing) -> None:
    axes, kpi, points, words = drawing.axes, drawing.kpi, drawing.points, drawing.words
    bottom, top = axes.get_ylim()
    room = 0.22 * (top - bottom)
    floor = 0.0 if kpi["rule"] == "cumulative" else bottom - room
    # Counts and shares are never negative; a rate of decline may be.
    axes.set_ylim(max(floor, 0.0) if bottom >= 0 or kpi["rule"] == "cumulative" else floor, top + room)
    right = max(drawing.end, points.last) + 0.35
    axes.set_xlim(points.first - 0.35, right)
    if points.last > drawing.end:
        axes.axvspan(drawing.end + 0.5, right, color=GRID, alpha=0.45, linewidth=0, zorder=0)
    begin = words("kpi_detail.axis_begin" if kpi["rule"] == "cumulative" else "kpi_detail.axis_start")
    # A statistic of the year before the period says which year it is.
    is_named = (points.official["year"] == drawing.start).any() or kpi["rule"] not in ("pace", "cumulative")

    def write(year: int) -> str:
        if year == drawing.start and not is_named:
            return begin
        return str(year) if drawing.layout.is_phone else words("glue.fiscal_year", year=year)

    period = range(drawing.start + int(kpi["rule"] not in ("pace", "cumulative")), drawing.end + 1)
    seen = None if is_missing(kpi["observed"]) else int(kpi["observed_fy"])
    years(axes, [*points.official["year"].astype(int), *period], drawing.layout, seen, write)
    axes.yaxis.set_major_locator(MaxNLocator(MOST_TICKS, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, drawing.scale.decimals(axes.get_ylim())))
    head(axes, drawing.scale.head)
    axes.set(xlabel="", ylabel="")
