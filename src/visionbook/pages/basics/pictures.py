"""Plans, periods, counts and targets on one line of time: people above, plans below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from visionbook.notation import counted_year, is_missing, number
from visionbook.pages.basics.model import Basics
from visionbook.pages.basics.text import length, moment
from visionbook.periods import beginning, ending
from visionbook.show import labels, legends, marks, signs
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.palette import INK, MUTED, PAPER
from visionbook.show.sizes import POINTS_PER_INCH, TEXT_SIZE, line_inches
from visionbook.show.table import Table, number_column, text_column
from visionbook.show.typesetting import fitted, text_points
from visionbook.words import Words

_PEOPLE_INCHES, _ROW_INCHES, _BAR_INCHES, _FRAME_INCHES = 2.1, 0.46, 0.13, 0.95
_OVER_INCHES = 0.03
_SIDE_INCHES = 0.3
"""What the frame of the picture takes of its width."""


def timeline(page: Basics, source: str, words: Words) -> Chart:
    """Draw the periods of plans, with the people counted and aimed at over them.

    Parameters
    ----------
    page : Basics
        As from `visionbook.pages.basics.model.basics`.
    source : str
        Source line.
    """
    facts = _facts(page, words)
    figure = words.figure(f"basics.{'timeline' if len(page.targets) else 'timeline_plain'}", facts)
    columns = [
        text_column("what", words("basics.what")),
        text_column("when", words("basics.when")),
        number_column("people", words("basics.people"), words("unit.persons")),
        text_column("who", words("basics.who")),
        text_column("note", words("basics.note")),
    ]
    shown = pd.DataFrame(_rows(page, words)).sort_values("at", kind="stable")
    return Chart(
        name="fig-timeline",
        source=source,
        table=Table(shown, columns, figure.caption, words),
        draw=lambda layout: _draw(layout, page, words),
        **figure._asdict(),
    )


def _facts(page: Basics, words: Words) -> dict[str, Any]:
    counts, targets = page.counts, page.targets
    now = counted_year(page.counted.now, page.counted.is_preliminary, words)
    kinds = ["counted", *(["preliminary"] if page.counted.is_preliminary else [])]
    kinds += ["target"] if len(targets) else []
    caution = signs.of("note", "caution").character
    return {
        "first": moment(page.first, words),
        "last": moment(page.last, words),
        "length": length(page.months, words),
        "until": targets["year"].max() if len(targets) else None,
        "plan": page.plan,
        "spans": [words("basics.alt_span", name=_name(row, words), when=_when(row, words)) for row in _bars(page)],
        "counts": [words("basics.alt_people", year=year, people=people) for year, people in counts.items()],
        "targets": [words("basics.alt_people", year=row.year, people=row.target) for row in targets.itertuples()],
        "marks": legends.caption(words, kinds),
        "inferred": words("basics.inferred", sign=caution) if page.spans["inferred"].any() else "",
        "now": now,
    }


def _bars(page: Basics) -> list[Any]:
    return list(page.spans.itertuples())


def _name(span: Any, words: Words) -> str:
    """Return the name of a plan: those of the nation and of the prefecture say whose they are."""
    name = span.name
    if span.level in ("nation", "prefecture"):
        name = words("basics.of_level", level=words(f"basics.level_{span.level}"), name=name)
    return _cautioned(name, span)


def _cautioned(name: str, span: Any) -> str:
    return signs.of("note", "caution").character + name if span.inferred else name


def _when(span: Any, words: Words, *, era: bool = False) -> str:
    first, last = (moment(text, words, era=era) for text in (span.starts, span.ends))
    return words("basics.from_to", first=first, last=last)


def _rows(page: Basics, words: Words) -> Iterator[dict[str, Any]]:
    """Yield all that has a date: adoptions, periods, events, counts and targets; eras stand beside the years."""
    for span in _bars(page):
        row = {"people": None, "who": _who(span.level, page, words), "note": span.note}
        if not is_missing(span.adopted):
            what = words("basics.adopted", name=span.name)
            when = moment(span.adopted, words, era=True)
            yield {**row, "at": beginning(span.adopted), "what": what, "when": when, "note": None}
        what = words("basics.period", name=_cautioned(span.name, span))
        yield {**row, "at": beginning(span.starts), "what": what, "when": _when(span, words, era=True)}
    for event in page.events.itertuples():
        own = {"what": event.name, "when": moment(event.starts, words, era=True), "note": event.note}
        yield {"at": beginning(event.starts), "people": None, "who": _who(event.level, page, words), **own}
    month = page.count_day.partition("-")[2]
    for year, people in page.counts.items():
        day = f"{year}-{month}"
        what = words(f"basics.{'count_preliminary' if year in page.counted.preliminary else 'count'}")
        own = {"what": what, "when": moment(day, words, era=True), "people": people, "note": None}
        yield {"at": beginning(day), "who": page.area, **own}
    for target in page.targets.itertuples():
        own = {"what": words("basics.target", name=target.name), "people": target.target, "note": None}
        when = moment(str(target.year), words, era=True)
        yield {"at": beginning(f"{target.year}-{month}"), "when": when, "who": page.area, **own}


def _who(level: str, page: Basics, words: Words) -> str:
    return page.area if level == "municipality" else words(f"basics.level_{level}")


def _draw(layout: Layout, page: Basics, words: Words) -> Figure:
    plans = len(page.spans) * _ROW_INCHES
    drawn = new_figure(layout, _PEOPLE_INCHES + plans + _FRAME_INCHES)
    above, below = drawn.subplots(2, 1, sharex=True, height_ratios=[_PEOPLE_INCHES, plans])
    now = beginning(page.count_day)
    _people(above, page, words)
    _plans(below, page, layout, words)
    for axes in (above, below):
        light_grid(axes, "x")
        axes.spines["left"].set_visible(False)
        marks.now(axes, now, words("basics.now", when=moment(page.count_day, words)) if axes is above else "")
        axes.set_yticks([])
    key, target = ("people" if len(page.targets) else "counted"), signs.of("plan", "target").character
    counted = signs.of("origin", "final").character
    labels.heading(above, words(f"basics.panel_{key}", counted=counted, target=target))
    labels.heading(below, words("basics.panel_plans"))
    labels.from_zero(above, lines=2)
    years = [*page.counts.index, *page.targets["year"]]
    above.tick_params(axis="x", labelbottom=False)
    labels.years(below, years, layout, page.counted.now, lambda year: words("glue.year", year=year))
    return drawn


def _limits(page: Basics) -> tuple[float, float]:
    """Return the ends of the line of time, with some room for marks."""
    firsts = [*map(beginning, page.spans["starts"]), page.counts.index[0]]
    lasts = [*map(ending, page.spans["ends"]), *(page.targets["year"] + 1), page.counted.now + 1]
    first, last = min(firsts), max(lasts)
    room = (last - first) / 60
    return first - room, last + room


def _people(axes: Axes, page: Basics, words: Words) -> None:
    offset = beginning(page.count_day) - page.counted.now
    counts, targets = page.counts, page.targets
    at = [year + offset for year in counts.index]
    marks.counted(axes, at, list(counts), preliminary=[year + offset for year in page.counted.preliminary])
    for year, when, people in zip(counts.index, at, counts, strict=True):
        text = words("basics.mark_people", people=number(people))
        labels.at(axes, when, people, text, prefer="below" if year == page.counted.now else "above")
    aims = [words("basics.mark_people", people=number(value)) for value in targets["target"]]
    if aims:
        marks.target(axes, [year + offset for year in targets["year"]], list(targets["target"]), aims)


def _plans(axes: Axes, page: Basics, layout: Layout, words: Words) -> None:
    first, last = _limits(page)
    axes.set_xlim(first, last)
    axes.set_ylim(len(page.spans) * _ROW_INCHES, 0)
    per_year = (layout.width - _SIDE_INCHES) * POINTS_PER_INCH / (last - first)
    names = [_name(span, words) for span in _bars(page)]
    if not layout.is_phone:  # a phone has room for the names alone
        periods = [_when(span, words) for span in _bars(page)]
        names = [words("basics.named", name=name, when=when) for name, when in zip(names, periods, strict=True)]
    for row, (span, name) in enumerate(zip(_bars(page), names, strict=True)):
        left, right = beginning(span.starts), ending(span.ends)
        middle = (row + 1) * _ROW_INCHES - _BAR_INCHES
        style = marks.bar_style("counted" if span.is_own else "band")
        axes.barh(middle, right - left, left=left, height=_BAR_INCHES, zorder=2, **style)
        over = middle - _BAR_INCHES / 2 - line_inches() / 2 - _OVER_INCHES
        _named(axes, (first, left, last), over, name, per_year, INK if span.is_own else MUTED)


def _named(axes: Axes, ends: tuple[float, float, float], y: float, name: str, per_year: float, colour: str) -> None:
    """Write the name of a plan over its bar: from where the bar begins, or as far to the left as it must."""
    first, left, last = ends
    text = fitted(name, (last - first) * per_year, 1)[0]
    start = max(first, min(left, last - text_points(text) / per_year))
    rim = [withStroke(linewidth=3, foreground=PAPER)]  # the rules of years run behind it
    axes.text(
        start, y, text, ha="left", va="center", fontsize=TEXT_SIZE, color=colour, parse_math=False, zorder=3,
        path_effects=rim,
    )  # fmt: skip
