"""Births, deaths and accuracy on the page of one municipality's outlook."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.charts.chart import AREA_COLOURS, INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.charts.outlook_text import change_words, more_or_less
from visionbook.charts.prose import Sentences
from visionbook.charts.regional import spread_labels
from visionbook.charts.table import Column, Table, number_column, percent_column, year_column
from visionbook.notation import number, percent
from visionbook.population.outlook import MunicipalOutlook
from visionbook.words import Words

_PER = 1000
_LAST_HORIZON = 30
"""Beyond, one municipality has a single case."""


def children_chart(outlook: MunicipalOutlook, names: Mapping[str, str], source: str, words: Words) -> Chart:
    """Draw the child-woman ratio by census and as a projection assumes it.

    Parameters
    ----------
    outlook : MunicipalOutlook
        As from `visionbook.population.outlook.outlook_of`.
    names : mapping
        Names for readers: ``area``, ``older`` and ``newer``.
    source : str
        Source line.
    """
    seen, ahead = _children(outlook)
    first, now, last = int(seen.index[0]), outlook.now, int(ahead.index[-1])

    def listed(series: pd.Series) -> str:
        return words.join(words("outlook.points_to", year=year, value=number(value)) for year, value in series.items())

    table = outlook.children.assign(per_1000=outlook.children["child_woman_ratio"] * _PER)
    columns = [
        year_column("year", words("outlook.year"), words("unit.year")),
        Column("variant", words("outlook.editions_kind"), lambda value: words(f"outlook.variant_{value}")),
        number_column("per_1000", words("outlook.children_ratio"), words("unit.persons")),
        number_column("children", words("outlook.children_count"), words("unit.persons")),
    ]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-children",
        title=words(
            "outlook.children_title",
            area=names["area"],
            first=first,
            first_value=number(seen[first]),
            now=now,
            value=number(seen[now]),
            last=last,
            last_value=number(ahead[last]),
        ),
        caption=words("outlook.children_caption", series=names["older"]),
        source=source,
        alt_text=words(
            "outlook.children_alt", area=names["area"], values=listed(seen), series=names["older"], ahead=listed(ahead)
        ),
        table=Table(table, columns, words("outlook.children_table"), words),
        draw=lambda layout: _draw_children(layout, outlook, names, words),
    )


def _children(outlook: MunicipalOutlook) -> tuple[pd.Series, pd.Series]:
    """Return children per 1,000 women by year, counted and as projected."""
    ratios = outlook.children.set_index(["variant", "year"])["child_woman_ratio"] * _PER
    return ratios["observed"], ratios["projection"]


def _draw_children(layout: Layout, outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Figure:
    figure = new_figure(layout, 3.9 if layout.is_phone else 3.6)
    axes = figure.subplots()
    light_grid(axes)
    seen, ahead = _children(outlook)
    colour, now = AREA_COLOURS.get(outlook.area_code, INK), outlook.now
    axes.plot(ahead.index, ahead, color=MUTED, linestyle="--", marker="o", markerfacecolor="white", markersize=4.5)
    axes.plot(seen.index, seen, color=colour, marker="o", markersize=4.5)
    axes.axvline(now, color=MUTED, linewidth=0.8)
    first, last = int(seen.index[0]), int(ahead.index[-1])
    expected = ahead.get(now, seen[now])
    below = seen[now] <= expected
    offset, side = ((-5, -9), "top") if below else ((-5, 9), "bottom")
    # The first value stands above a line that falls from it, else below the years that its label spans.
    start = (4, 6, "bottom", seen[first]) if seen[first] >= seen.iloc[:6].max() else (0, -9, "top", seen.iloc[:5].min())
    for year, values, (right, up, vertical, height), align in (
        (first, seen, start, "left"),
        (now, seen, (*offset, side, seen[now]), "right"),
        (last, ahead, (0, 9, "bottom", ahead[last]), "right"),
    ):
        axes.annotate(
            words("outlook.points_to", year=year, value=number(values[year])), (year, height), xytext=(right, up),
            textcoords="offset points", ha=align, va=vertical,
        )  # fmt: skip
    axes.annotate(
        names["older"], (last + 3, ahead[last]), xytext=(0, -10), textcoords="offset points", ha="right", va="top",
        color=MUTED,
    )  # fmt: skip
    axes.set_xlim(first - 2, last + 4)
    axes.set_ylim(0, 1.15 * max(seen.max(), ahead.max()))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.set_xticks([first, 2000, now, last])
    axes.set_ylabel(words("outlook.children_axis"))
    return figure


def children_sentences(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Say how the last census lies to what the projection expected of it."""
    seen, ahead = _children(outlook)
    counts, now, texts = outlook.children.set_index(["variant", "year"])["children"], outlook.now, []
    if now in ahead.index:
        texts.append(
            words(
                f"outlook.children_{'lower' if seen[now] < ahead[now] else 'higher'}",
                year=now,
                value=number(seen[now]),
                series=names["older"],
                expected=number(ahead[now]),
                children=number(counts["observed", now]),
                expected_children=number(counts["projection", now]),
                difference=more_or_less(counts["observed", now] - counts["projection", now], words),
            )
        )
    texts.append(
        words(
            "outlook.children_ahead",
            series=names["older"],
            last=int(ahead.index[-1]),
            low=number(ahead.min()),
            high=number(ahead.max()),
        )
    )
    return Sentences(texts)


def events_chart(outlook: MunicipalOutlook, names: Mapping[str, str], source: str, words: Words) -> Chart:
    """Draw births, deaths and net migrants of each interval, and the change they make.

    Parameters
    ----------
    outlook, names, source
        As for `children_chart`.
    """
    events = outlook.events
    persons = words("unit.persons")
    values = words.join(
        words(
            "outlook.events_value",
            start=row.start,
            end=row.end,
            births=number(row.births),
            deaths=number(row.deaths),
            migration=number(row.net_migrants, signed=True),
            change=number(row.change, signed=True),
        )
        for row in events.itertuples()
    )
    shown = events.assign(interval=_interval_names(events, words))
    columns = [
        Column("interval", words("outlook.interval")),
        number_column("births", words("outlook.events_births"), persons),
        number_column("deaths", words("outlook.events_deaths"), persons),
        number_column("net_migrants", words("outlook.events_net"), persons, signed=True),
        number_column("change", words("outlook.events_change"), persons, signed=True),
    ]
    last = events.iloc[-1]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-events",
        title=words(
            "outlook.events_title",
            start=int(last["start"]),
            end=int(last["end"]),
            births=number(last["births"]),
            deaths=number(last["deaths"]),
        ),
        caption=words("outlook.events_caption", series=names["older"]),
        source=source,
        alt_text=words("outlook.events_alt", area=names["area"], values=values),
        table=Table(shown, columns, words("outlook.events_table", series=names["older"]), words),
        draw=lambda layout: _draw_events(layout, outlook, words),
    )


def _interval_names(events: pd.DataFrame, words: Words) -> list[str]:
    return [words("outlook.years_between", start=row.start, end=row.end) for row in events.itertuples()]


def _draw_events(layout: Layout, outlook: MunicipalOutlook, words: Words) -> Figure:
    figure = new_figure(layout, 5.0 if layout.is_phone else 4.4)
    axes = figure.subplots()
    light_grid(axes)
    events, places = outlook.events, np.arange(len(outlook.events))
    births, deaths = events["births"].to_numpy(), -events["deaths"].to_numpy()
    moves = events["net_migrants"].to_numpy()
    base = np.where(moves < 0, deaths, births)
    colour = AREA_COLOURS.get(outlook.area_code, INK)
    styles = (
        (births, 0, {"facecolor": colour, "edgecolor": colour}),
        (deaths, 0, {"facecolor": "#CCCCCC", "edgecolor": "#CCCCCC"}),
        (moves, base, {"facecolor": "white", "edgecolor": MUTED, "hatch": "////"}),
    )
    for values, bottom, style in styles:
        axes.bar(places, values, 0.78, bottom=bottom, linewidth=0.8, **style)
    axes.hlines(events["change"], places - 0.47, places + 0.47, color=INK, linewidth=2)
    axes.axhline(0, color=INK, linewidth=0.8)
    lows, highs = np.minimum(moves, 0) + deaths, np.maximum(moves, 0) + births
    for place, birth, death, move, low, high in zip(places, births, deaths, moves, lows, highs, strict=True):
        text = {"ha": "center", "textcoords": "offset points"}
        axes.annotate(number(birth), (place, birth if move < 0 else birth / 2), xytext=(0, 3), va="bottom", **text)
        axes.annotate(number(-death), (place, 0), xytext=(0, -4), va="top", **text)
        edge, shift, side = (low, -3, "top") if move < 0 else (high, 3, "bottom")
        axes.annotate(number(move, signed=True), (place, edge), xytext=(0, shift), va=side, **text)
    span = highs.max() - lows.min()
    axes.set_ylim(lows.min() - 0.11 * span, highs.max() + 0.1 * span)
    axes.set_xlim(-0.6, len(places) - 0.4)
    names = _interval_names(events, words)
    axes.set_xticks(places, [name.replace("～", "～\n") for name in names] if layout.is_phone else names)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, signed=True))
    if not layout.is_phone:
        axes.set_ylabel(words("outlook.events_axis"))
    handles = [axes.containers[position] for position in range(3)]
    migration = words(f"outlook.events_migration_{'out' if moves.sum() < 0 else 'in'}")
    labels = [words("outlook.events_births"), words("outlook.events_deaths"), migration, words("outlook.events_change")]
    line = axes.plot([], [], color=INK, linewidth=2)
    figure.legend(
        [*handles, *line], labels, loc="outside upper center", ncols=4, frameon=False, handlelength=1.1,
        columnspacing=0.9, handletextpad=0.4,
    )  # fmt: skip
    return figure


def events_sentences(outlook: MunicipalOutlook, words: Words) -> Sentences:
    """Say what the whole period adds up to, and how much that is in a year."""
    events = outlook.events
    sums = events[["births", "deaths", "net_migrants"]].sum()
    years = int(events["end"].max() - events["start"].min())
    return Sentences(
        [
            words(
                "outlook.events_reading",
                start=int(events["start"].min()),
                end=int(events["end"].max()),
                births=number(sums["births"]),
                deaths=number(sums["deaths"]),
                migration=number(sums["net_migrants"], signed=True),
                births_year=number(sums["births"] / years),
                deaths_year=number(sums["deaths"] / years),
                years=years,
            )
        ]
    )


def accuracy_chart(outlook: MunicipalOutlook, names: Mapping[str, str], source: str, words: Words) -> Chart:
    """Draw how far simple projections of the total population were off, by how many years ahead.

    Parameters
    ----------
    outlook, names, source
        As for `children_chart`.
    """
    accuracy, area = outlook.accuracy, names["area"]
    errors = accuracy.errors[accuracy.errors["horizon_years"] <= _LAST_HORIZON]
    values = words.join(
        words(
            "outlook.accuracy_value",
            horizon=row.horizon_years,
            area=area,
            own=percent(row.own_error),
            areas=accuracy.areas,
            all=percent(row.error),
        )
        for row in errors.itertuples()
    )
    middle = errors.iloc[(errors["horizon_years"] - 20).abs().argmin()]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-accuracy",
        title=words(
            "outlook.accuracy_title", area=area, horizon=int(middle["horizon_years"]), own=percent(middle["own_error"])
        ),
        caption=words(
            "outlook.accuracy_caption",
            area=area,
            areas=accuracy.areas,
            first=accuracy.first_launch,
            last=accuracy.last_launch,
        ),
        source=source,
        alt_text=words("outlook.accuracy_alt", values=values),
        table=_accuracy_table(outlook, area, words),
        draw=lambda layout: _draw_accuracy(layout, outlook, errors, area, words),
    )


def _accuracy_table(outlook: MunicipalOutlook, area: str, words: Words) -> Table:
    areas = outlook.accuracy.areas
    columns = [
        year_column("horizon_years", words("outlook.accuracy_horizon"), words("unit.year")),
        percent_column("own_error", words("outlook.accuracy_own", area=area)),
        number_column("own_cases", words("outlook.accuracy_own_cases")),
        percent_column("error", words("outlook.accuracy_error", areas=areas)),
        number_column("cases", words("outlook.accuracy_cases", areas=areas)),
        percent_column("bias", words("outlook.accuracy_bias", areas=areas), signed=True),
        number_column("judged", words("outlook.accuracy_judged")),
        percent_column("coverage", words("outlook.accuracy_coverage"), 0),
    ]
    return Table(outlook.accuracy.errors, columns, words("outlook.accuracy_table"), words)


def _draw_accuracy(layout: Layout, outlook: MunicipalOutlook, errors: pd.DataFrame, area: str, words: Words) -> Figure:
    figure = new_figure(layout, 4.0 if layout.is_phone else 3.5)
    axes = figure.subplots()
    light_grid(axes)
    colour, years = AREA_COLOURS.get(outlook.area_code, INK), errors["horizon_years"]
    axes.plot(years, errors["error"], color=MUTED, marker="s", markerfacecolor="white", markersize=5, linewidth=1.2)
    axes.plot(years, errors["own_error"], color=colour, marker="o", markersize=5)
    last, highest = errors.iloc[-1], errors[["own_error", "error"]].max(axis=None)
    ends = pd.Series(
        {area: last["own_error"], words("outlook.accuracy_all", areas=outlook.accuracy.areas): last["error"]}
    )
    for name, height in spread_labels(ends, gap=0.17 * highest).items():
        axes.annotate(
            f"{name}\n{percent(ends[name])}", (last["horizon_years"], height), xytext=(9, 0),
            textcoords="offset points", va="center", in_layout=False,
        )  # fmt: skip
    shown = errors[errors["horizon_years"] % 10 == 0] if layout.is_phone else errors
    ticks = [
        words("outlook.accuracy_tick", horizon=row.horizon_years, own=row.own_cases, all=row.cases)
        for row in shown.itertuples()
    ]
    axes.set_xticks(shown["horizon_years"], ticks)
    axes.set_xlim(2, _LAST_HORIZON + (9 if layout.is_phone else 5))
    axes.set_ylim(0, 1.2 * highest)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set_ylabel(words("outlook.accuracy_axis"))
    return figure


def editions_table(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Table:
    """Return the older edition beside what was counted since and beside the newer edition."""
    rows = outlook.editions
    shown = rows.assign(
        census=rows["other"].where(rows["other_is"] == "census"), newer=rows["other"].where(rows["other_is"] == "newer")
    )
    columns = [
        year_column("year", words("outlook.year"), words("unit.year")),
        number_column("older", names["older"]),
        number_column("census", words("outlook.column_census")),
        number_column("newer", names["newer"]),
        number_column("difference", words("outlook.editions_difference"), signed=True),
        percent_column("ratio", words("outlook.editions_ratio"), signed=True),
    ]
    caption = words("outlook.editions_table", older=names["older"], newer=names["newer"])
    return Table(shown, columns, caption, words)


def editions_sentences(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Say how the older edition met the census, and where the newer one goes."""
    texts = []
    for kind in ("census", "newer"):
        rows = outlook.editions[outlook.editions["other_is"] == kind]
        if len(rows):
            row = rows.iloc[-1]
            common = {
                "older": names["older"],
                "newer": names["newer"],
                "year": int(row["year"]),
                "difference": more_or_less(row["difference"], words),
                "ratio": change_words(row["ratio"], words),
            }
            value = row["older"] if kind == "census" else row["other"]
            texts.append(words(f"outlook.editions_{kind}", value=number(value), counted=number(row["other"]), **common))
    return Sentences(texts)
