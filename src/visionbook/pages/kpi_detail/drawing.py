"""Drawing the path of one indicator with its observations, the history before them and the trend after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from visionbook.notation import number
from visionbook.pages.kpi_detail.text import rounded_value, shown
from visionbook.pages.kpi_detail.unit import Scale
from visionbook.show.chart import INK, MUTED, TARGET_COLOUR, Layout, light_grid
from visionbook.show.colours import OWN
from visionbook.strategy.census_answers import PRELIMINARY
from visionbook.strategy.trend import Trend
from visionbook.words import Words

OBSERVED_COLOUR = OWN
# Shape tells how sure a value is; a proxy and an official statistic are no report of the city.
MARKS: dict[str, dict[str, Any]] = {
    "final": {"marker": "o", "color": OBSERVED_COLOUR},
    "preliminary": {"marker": "s", "color": OBSERVED_COLOUR},
    "press": {"marker": "^", "color": OBSERVED_COLOUR},
    "proxy": {"marker": "x", "color": MUTED, "markeredgewidth": 1.8},
    "official": {"marker": "P", "color": INK},
}
_LABEL_GAP = 9  # points between a mark and its value


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

    def has_history(self, kpi: Mapping[str, Any]) -> bool:
        """Return whether years long before the period are drawn, which leaves little room for the period."""
        return self.first < int(kpi["start_fy"]) - 1


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
    light_grid(axes)
    _draw_path(axes, kpi, points, scale, words)
    if trend is not None:
        _draw_trend(axes, kpi, points, trend, scale, layout, words)
    _draw_observed(axes, kpi, points, scale)
    _label_observed(axes, kpi, points, scale, layout, words)
    _set_axes(axes, kpi, points, scale, layout, words)


def _draw_path(axes: Axes, kpi: Mapping[str, Any], points: Points, scale: Scale, words: Words) -> None:
    """Draw the path from where it begins, with a tick in each year and the target at its end."""
    start, end = int(kpi["start_fy"]) - 1, int(kpi["end_fy"])
    target = scale(float(kpi["target"]))
    text = shown(kpi["target"], kpi, words)
    if kpi["rule"] in ("keep", "reach"):
        style = "--" if kpi["rule"] == "keep" else ":"
        axes.plot([start, end], [target, target], linestyle=style, color=TARGET_COLOUR, linewidth=1.4)
        if kpi["rule"] == "keep":
            axes.annotate(words("kpi_detail.label_keep", value=text), (end, target), **_label("above", "right"))
            return
    else:
        begin = scale(points.baseline or 0.0)
        years, values = [start, *points.path["year"]], [begin, *map(scale, points.path["value"])]
        axes.plot(years, values, linestyle="--", color=TARGET_COLOUR, linewidth=1.4, zorder=2)
        axes.plot(years[1:-1], values[1:-1], "|", color=TARGET_COLOUR, markersize=7, zorder=2)
    # Beside a history of statistics the path is short and flat: its labels stand below it.
    low = points.has_history(kpi) or (kpi["rule"] == "pace" and kpi["better"] == "down")
    mark = {"marker": "D", "markersize": 8, "markerfacecolor": "white", "markeredgecolor": TARGET_COLOUR}
    axes.plot([end], [target], linestyle="none", zorder=5, clip_on=False, **mark)
    said = words("kpi_detail.label_target", value=text)
    axes.annotate(said, (end, target), **_label("below" if low else "above", "right", TARGET_COLOUR))
    if points.baseline is not None:
        _draw_baseline(axes, kpi, points, scale, words)
    elif points.observed.empty and kpi["rule"] == "cumulative":
        _label_steps(axes, kpi, points, scale, words)


def _draw_baseline(axes: Axes, kpi: Mapping[str, Any], points: Points, scale: Scale, words: Words) -> None:
    known = kpi["baseline_kind"] == "observed"
    face = MUTED if known else "white"
    start, baseline = int(kpi["start_fy"]) - 1, scale(float(kpi["baseline"]))
    axes.plot([start], [baseline], "o", markersize=7, markerfacecolor=face, markeredgecolor=MUTED, zorder=4)
    key = "label_projection" if kpi["baseline_kind"] == "projection" else "label_baseline"
    first, falls = points.observed[points.observed["year"] == start + 1]["value"], kpi["better"] == "down"
    due = points.path["value"].iloc[0]
    # On the other side of the path than usual where the first value has its label.
    taken = len(first) and (first.iloc[0] > due if falls else first.iloc[0] < due)
    place = _label("above" if falls != bool(taken) else "below", "left")
    if points.has_history(kpi):
        place |= {"xytext": (-8, 0), "ha": "right", "va": "center"}
    axes.annotate(words(f"kpi_detail.{key}", value=shown(kpi["baseline"], kpi, words)), (start, baseline), **place)


def _label_steps(axes: Axes, kpi: Mapping[str, Any], points: Points, scale: Scale, words: Words) -> None:
    """Write the sums that are due on the way: while nothing is observed there is room for them."""
    for row in points.path.iloc[:-1].itertuples():
        axes.annotate(shown(row.value, kpi, words), (row.year, scale(row.value)), **_label("above", "right"))


def _label(vertical: str, horizontal: str, colour: str = INK) -> dict[str, Any]:
    """Return where a label stands: above or below its point, ending or beginning at it."""
    return {
        "xytext": (4 if horizontal == "right" else -4, _LABEL_GAP if vertical == "above" else -_LABEL_GAP),
        "textcoords": "offset points",
        "ha": horizontal,
        "va": "bottom" if vertical == "above" else "top",
        "color": colour,
        "fontsize": 9,
        "annotation_clip": False,
        # A white rim keeps a value readable where a line or a hatched band runs behind it; marks lie above it.
        "zorder": 4,
        "path_effects": [withStroke(linewidth=3, foreground="white")],
    }


def _draw_observed(axes: Axes, kpi: Mapping[str, Any], points: Points, scale: Scale) -> None:
    rows = points.observed
    # Not one line: what the city reports and what the book computes may be defined differently.
    for line, colour in ((points.official, INK), (rows, OBSERVED_COLOUR)):
        axes.plot(line["year"], line["value"].map(scale), color=colour, linewidth=1.6, zorder=3)
    for row in rows.itertuples():
        axes.plot([row.year], [scale(row.value)], markersize=7.5, linestyle="none", zorder=6, **MARKS[row.status])
    if points.part is not None:
        hollow = MARKS["final"] | {"markerfacecolor": "white"}
        axes.plot([int(kpi["observed_fy"])], [scale(points.part)], markersize=8, zorder=6, **hollow)
    final = points.official[points.official["status"] != PRELIMINARY]
    for rest, kind in ((points.proxies, "proxy"), (final, "official")):
        axes.plot(rest["year"], rest["value"].map(scale), markersize=8, linestyle="none", zorder=5, **MARKS[kind])
    early = points.official[points.official["status"] == PRELIMINARY]
    hollow = MARKS["official"] | {"markerfacecolor": "white"}
    axes.plot(early["year"], early["value"].map(scale), markersize=9, linestyle="none", zorder=5, **hollow)
    if points.last > int(kpi["end_fy"]):
        axes.axvline(int(kpi["end_fy"]) + 0.5, color=MUTED, linewidth=0.7, zorder=1)
    if len(rows) and rows["year"].iloc[-1] < int(kpi["end_fy"]):
        axes.axvline(rows["year"].iloc[-1], color=MUTED, linewidth=0.7, zorder=1)


def _label_observed(
    axes: Axes, kpi: Mapping[str, Any], points: Points, scale: Scale, layout: Layout, words: Words
) -> None:
    """Write values at their marks, off the line that joins them and on the far side of the path.

    Of a sum with years missing it is the part that was reported, as the least that it can be.

    Where they would stand in each other's way (a phone, or few years at the end of a long history) only the
    newest observation, the history before it and what official statistics say after the period are labelled.
    """
    if points.part is not None:
        least = words("kpi_detail.more_than", value=shown(points.part, kpi, words))
        axes.annotate(least, (int(kpi["observed_fy"]), scale(points.part)), **_label("below", "left"))
    crowded = len(points.observed) > 0 and (layout.is_phone or points.has_history(kpi))
    due = points.path.set_index("year")["value"].to_dict()
    end = int(kpi["end_fy"])
    for rows, write in ((points.official, rounded_value), (points.observed, shown)):
        is_official = write is rounded_value
        last = int((rows["year"] <= end).sum()) - 1 if is_official else len(rows) - 1
        for position, row in enumerate(rows.itertuples()):
            # The last census up to the end lies beside the period.
            if crowded and (position == last) == is_official:
                continue
            near = rows["value"].iloc[max(position - 1, 0) : position + 2]
            place = _beside(row.value, due.get(row.year), near.iloc[-1] > near.iloc[0])
            if not is_official and position == last and not points.has_history(kpi):
                place |= {"xytext": (0, 8 if place["va"] == "bottom" else -9), "ha": "center"}
            text = write(row.value, kpi, words)
            if is_official and row.status == PRELIMINARY:
                text = words("kpi_detail.label_preliminary", value=text)
            if is_official and row.year > end:
                place |= {"xytext": (8, 8), "ha": "right", "va": "bottom"}
            axes.annotate(text, (row.year, scale(row.value)), **place)


def _beside(value: float, due: float | None, rises: bool) -> dict[str, Any]:
    """Return where the label of a value stands: away from the path, or where there is none, from its own line."""
    low = rises if due is None else value < due
    side_of = "left" if low == rises else "right"
    return _label("below" if low else "above", side_of) | {"xytext": (5 if side_of == "left" else -5, -7 if low else 6)}


def _draw_trend(
    axes: Axes,
    kpi: Mapping[str, Any],
    points: Points,
    trend: Trend,
    scale: Scale,
    layout: Layout,
    words: Words,
) -> None:
    """Draw the interval at the end as a hatched fan from the newest observation: a reference, no path."""
    last = points.observed.iloc[-1]
    years, origin = [last["year"], trend.final_fy], scale(last["value"])
    low, high = scale(trend.lower), scale(trend.upper)
    axes.fill_between(
        years, [origin, low], [origin, high], facecolor="#E6E6E6", edgecolor="#BBBBBB", hatch="////", linewidth=0
    )
    sns.lineplot(x=years, y=[origin, scale(trend.central)], color=MUTED, linestyle=":", ax=axes)
    if points.has_history(kpi):
        return  # the history leaves no room: caption and table have the numbers
    key = "label_trend_narrow" if layout.is_phone else "label_trend"
    text = words(
        f"kpi_detail.{key}",
        lower=rounded_value(trend.lower, kpi, words),
        upper=rounded_value(trend.upper, kpi, words),
    )
    low_side = (low + high) / 2 < scale(float(kpi["target"]))
    at = low if low_side else high
    place = _label("below" if low_side else "above", "right", MUTED)
    axes.annotate(text, (trend.final_fy, at), **place)


def _set_axes(axes: Axes, kpi: Mapping[str, Any], points: Points, scale: Scale, layout: Layout, words: Words) -> None:
    start, end = int(kpi["start_fy"]) - 1, int(kpi["end_fy"])
    bottom, top = axes.get_ylim()
    room = 0.22 * (top - bottom)
    floor = 0.0 if kpi["rule"] == "cumulative" else bottom - room
    # Counts and shares are never negative; a rate of decline may be.
    axes.set_ylim(max(floor, 0.0) if bottom >= 0 or kpi["rule"] == "cumulative" else floor, top + room)
    axes.set_xlim(points.first - 0.35, max(end, points.last) + 0.35)
    begin = words("kpi_detail.axis_begin" if kpi["rule"] == "cumulative" else "kpi_detail.axis_start")
    years = list(range(int(kpi["start_fy"]), end + 1))
    later = [year for year in points.official["year"].astype(int) if year > end][-1:]
    suffix = words("kpi_detail.year")
    names = [f"{year}\n{suffix}" if layout.is_phone else f"{year}{suffix}" for year in years]
    if points.has_history(kpi):
        history = [year for year in points.official["year"].astype(int) if year < years[0]]
        # The year after the end takes the place of the last year.
        years = [*history, *years[1 : -1 if later else None : 2], *later]
        names = [f"{year}" for year in years]
    elif kpi["rule"] in ("pace", "cumulative"):
        # A statistic of the year before the period says which year it is.
        begin = str(start) if (points.official["year"] == start).any() else begin
        years, names = [start, *years, *later], [begin, *names, *map(str, later)]
    else:
        years, names = [*years, *later], [*names, *map(str, later)]
    axes.set_xticks(years, names)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, scale.decimals(axes.get_ylim())))
    axes.set_title(scale.head, loc="left", fontsize=9, color=MUTED)
    axes.set_xlabel("")
    axes.set_ylabel("")
