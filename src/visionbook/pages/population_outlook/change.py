"""Births, deaths and accuracy on the page of one municipality's outlook."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.notation import number, percent
from visionbook.pages.population_outlook.counts import areas_words
from visionbook.pages.population_outlook.model import MunicipalOutlook
from visionbook.pages.population_outlook.text import missing, more_or_less
from visionbook.show.chart import INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.placing import spread_labels
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, year_column
from visionbook.show.year_ticks import year_ticks
from visionbook.words import Words

_PER = 1000
_FEWEST_CASES = 2
"""A single case of one municipality is not drawn as a mean."""


def children_chart(
    outlook: MunicipalOutlook, names: Mapping[str, str], source: str, colour: str, words: Words
) -> Chart | Sentences:
    """Draw the child-woman ratio by census and as a projection assumes it; without ages, say so.

    Parameters
    ----------
    outlook : MunicipalOutlook
        As from `visionbook.pages.population_outlook.model.outlook_of`.
    names : mapping
        Names for readers: ``area``, and ``older`` if there is a projection by age.
    source : str
        Source line.
    colour : str
        Of the municipality, as in the whole book.
    """
    if outlook.children is None:
        return missing("ages", words)
    seen, ahead = _children(outlook)
    first, now = int(seen.index[0]), outlook.aged

    def listed(series: pd.Series) -> str:
        return "、".join(
            words("population_outlook.total_value", year=year, value=number(value)) for year, value in series.items()
        )

    parts = dict.fromkeys(("title", "caption", "alt"), "")
    if len(ahead):
        parts["title"] = words(
            "population_outlook.children_title_ahead", last=int(ahead.index[-1]), last_value=number(ahead.iloc[-1])
        )
        parts["caption"] = words("population_outlook.children_caption_projected", series=names["older"])
        parts["alt"] = words("population_outlook.children_alt_ahead", series=names["older"], values=listed(ahead))

    table = outlook.children.assign(per_1000=outlook.children["child_woman_ratio"] * _PER)
    columns = [
        year_column("year", words("population_outlook.year"), words("unit.year")),
        Column(
            "variant",
            words("population_outlook.editions_kind"),
            lambda value: words(f"population_outlook.variant_{value}"),
        ),
        number_column("per_1000", words("population_outlook.children_ratio"), words("unit.persons")),
        number_column("children", words("population_outlook.children_count"), words("unit.persons")),
    ]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-children",
        title=words(
            "population_outlook.children_title",
            area=names["area"],
            first=first,
            first_value=number(seen[first]),
            now=now,
            value=number(seen[now]),
            ahead=parts["title"],
        ),
        caption=words("population_outlook.children_caption", projected=parts["caption"]),
        source=source,
        alt_text=words("population_outlook.children_alt", area=names["area"], values=listed(seen), ahead=parts["alt"]),
        table=Table(table, columns, words("population_outlook.children_table"), words),
        draw=lambda layout: _draw_children(layout, outlook, names, colour, words),
    )


def _children(outlook: MunicipalOutlook) -> tuple[pd.Series, pd.Series]:
    """Return children per 1,000 women by year, counted and as projected (empty if nothing is)."""
    rows = outlook.children.set_index("year")
    observed, ratios = rows["variant"] == "observed", rows["child_woman_ratio"] * _PER
    return ratios[observed], ratios[~observed]


def _draw_children(
    layout: Layout, outlook: MunicipalOutlook, names: Mapping[str, str], colour: str, words: Words
) -> Figure:
    figure = new_figure(layout, 3.9 if layout.is_phone else 3.6)
    axes = figure.subplots()
    light_grid(axes)
    seen, ahead = _children(outlook)
    now = outlook.aged
    axes.plot(ahead.index, ahead, color=MUTED, linestyle="--", marker="o", markerfacecolor="white", markersize=4.5)
    axes.plot(seen.index, seen, color=colour, marker="o", markersize=4.5)
    axes.axvline(now, color=MUTED, linewidth=0.8)
    first, last = int(seen.index[0]), int(ahead.index[-1]) if len(ahead) else now
    expected = ahead.get(now, seen[now])
    below = seen[now] <= expected
    offset, side = ((-5, -9), "top") if below else ((-5, 9), "bottom")
    # The first value stands above a line that falls from it, else below the years that its label spans.
    start = (4, 6, "bottom", seen[first]) if seen[first] >= seen.iloc[:6].max() else (0, -9, "top", seen.iloc[:5].min())
    labels = [(first, seen, start, "left"), (now, seen, (*offset, side, seen[now]), "right")]
    if len(ahead):
        labels.append((last, ahead, (0, 9, "bottom", ahead[last]), "right"))
        axes.annotate(
            names["older"],
            (last + 3, ahead[last]),
            xytext=(0, -10),
            textcoords="offset points",
            ha="right",
            va="top",
            color=MUTED,
        )
    for year, values, (right, up, vertical, height), align in labels:
        axes.annotate(
            words(
                "population_outlook.points_to",
                year=words("population_outlook.year_n", year=year),
                value=number(values[year]),
            ),
            (year, height),
            xytext=(right, up),
            textcoords="offset points",
            ha=align,
            va=vertical,
        )
    axes.set_xlim(first - 2, last + 4)
    axes.set_ylim(0, 1.15 * max([seen.max(), *ahead]))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.set_xticks(year_ticks([first, now, last], apart=15))
    axes.set_ylabel(words("population_outlook.children_axis"))
    return figure


def children_sentences(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Say how the last census by age lies to what the projection expected of it; nothing without a projection."""
    seen, ahead = _children(outlook) if outlook.children is not None else (pd.Series(), pd.Series())
    if ahead.empty:
        return Sentences([])
    counts, now, texts = outlook.children.set_index(["variant", "year"])["children"], outlook.aged, []
    if now in ahead.index:
        side = "lower" if seen[now] < ahead[now] else "higher"
        kind = "same" if number(seen[now]) == number(ahead[now]) else side
        texts.append(
            words(
                f"population_outlook.children_{kind}",
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
            "population_outlook.children_ahead",
            series=names["older"],
            last=int(ahead.index[-1]),
            low=number(ahead.min()),
            high=number(ahead.max()),
        )
    )
    return Sentences(texts)


def events_chart(
    outlook: MunicipalOutlook, names: Mapping[str, str], source: str, colour: str, words: Words
) -> Chart | Sentences:
    """Draw births, deaths and net migrants of each interval, and the change they make; without ages ahead, say so.

    Parameters
    ----------
    outlook, source, colour
        As for `children_chart`.
    names : mapping
        As for `children_chart`, and ``mortality``: where the nation's death rates come from.
    """
    events = outlook.events
    if events is None:
        return missing("age_projection", words)
    persons = words("unit.persons")
    values = words.join(
        words(
            "population_outlook.events_value",
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
        Column("interval", words("population_outlook.interval")),
        number_column("births", words("population_outlook.events_births"), persons),
        number_column("deaths", words("population_outlook.events_deaths"), persons),
        number_column("net_migrants", words("population_outlook.events_net"), persons, signed=True),
        number_column("change", words("population_outlook.events_change"), persons, signed=True),
    ]
    last = events.iloc[-1]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-events",
        title=words(
            "population_outlook.events_title",
            start=int(last["start"]),
            end=int(last["end"]),
            births=number(last["births"]),
            deaths=number(last["deaths"]),
        ),
        caption=words("population_outlook.events_caption", series=names["older"], mortality=names["mortality"]),
        source=source,
        alt_text=words("population_outlook.events_alt", area=names["area"], values=values),
        table=Table(shown, columns, words("population_outlook.events_table", series=names["older"]), words),
        draw=lambda layout: _draw_events(layout, outlook, colour, words),
    )


def _interval_names(events: pd.DataFrame, words: Words) -> list[str]:
    return [words("population_outlook.years_between", start=row.start, end=row.end) for row in events.itertuples()]


def _draw_events(layout: Layout, outlook: MunicipalOutlook, colour: str, words: Words) -> Figure:
    figure = new_figure(layout, 5.0 if layout.is_phone else 4.4)
    axes = figure.subplots()
    light_grid(axes)
    events, places = outlook.events, np.arange(len(outlook.events))
    births, deaths = events["births"].to_numpy(), -events["deaths"].to_numpy()
    moves = events["net_migrants"].to_numpy()
    base = np.where(moves < 0, deaths, births)
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
        axes.set_ylabel(words("population_outlook.events_axis"))
    handles = [axes.containers[position] for position in range(3)]
    migration = words(f"population_outlook.events_migration_{'out' if moves.sum() < 0 else 'in'}")
    labels = [
        words("population_outlook.events_births"),
        words("population_outlook.events_deaths"),
        migration,
        words("population_outlook.events_change"),
    ]
    line = axes.plot([], [], color=INK, linewidth=2)
    figure.legend(
        [*handles, *line],
        labels,
        loc="outside upper center",
        ncols=4,
        frameon=False,
        handlelength=1.1,
        columnspacing=0.9,
        handletextpad=0.4,
    )
    return figure


def events_sentences(outlook: MunicipalOutlook, words: Words) -> Sentences:
    """Say what the whole period adds up to, and how much that is in a year."""
    if outlook.events is None:
        return Sentences([])
    events = outlook.events
    sums = events[["births", "deaths", "net_migrants"]].sum()
    years = int(events["end"].max() - events["start"].min())
    return Sentences(
        [
            words(
                "population_outlook.events_reading",
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


def accuracy_chart(
    outlook: MunicipalOutlook, names: Mapping[str, str], source: str, colour: str, words: Words
) -> Chart | Sentences:
    """Draw how far simple projections of the total population were off, by how many years ahead; too few: say so.

    Parameters
    ----------
    outlook, names, source, colour
        As for `children_chart`.
    """
    accuracy, area = outlook.accuracy, names["area"]
    if accuracy is None:
        return missing("accuracy", words)
    errors, areas = _shown_errors(accuracy.errors), areas_words(accuracy.areas, area, words)
    alone = "_own" if accuracy.areas == 1 else ""
    values = "、".join(
        words(
            f"population_outlook.accuracy_value{alone}",
            horizon=row.horizon_years,
            area=area,
            own=percent(row.own_error),
            areas=areas,
            all=percent(row.error),
        )
        for row in errors.itertuples()
    )
    middle = errors.iloc[len(errors) // 2]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-accuracy",
        title=words(
            "population_outlook.accuracy_title",
            area=area,
            horizon=int(middle["horizon_years"]),
            own=percent(middle["own_error"]),
        ),
        caption=words(
            "population_outlook.accuracy_caption",
            area=area,
            others=words(f"population_outlook.accuracy_caption_{'own' if alone else 'others'}", area=area, areas=areas),
            first=accuracy.first_launch,
            last=accuracy.last_launch,
        ),
        source=source,
        alt_text=words("population_outlook.accuracy_alt", values=values),
        table=_accuracy_table(outlook, area, words),
        draw=lambda layout: _draw_accuracy(layout, outlook, area, colour, words),
    )


def _shown_errors(errors: pd.DataFrame) -> pd.DataFrame:
    """Return the errors of horizons at which the municipality has more than a single case; all if it never has."""
    several = errors[errors["own_cases"] >= _FEWEST_CASES]
    return several if len(several) else errors


def _accuracy_table(outlook: MunicipalOutlook, area: str, words: Words) -> Table:
    areas = areas_words(outlook.accuracy.areas, area, words)
    columns = [
        year_column("horizon_years", words("population_outlook.accuracy_horizon"), words("unit.year")),
        percent_column("own_error", words("population_outlook.accuracy_own", area=area)),
        number_column("own_cases", words("population_outlook.accuracy_own_cases")),
        percent_column("error", words("population_outlook.accuracy_error", areas=areas)),
        number_column("cases", words("population_outlook.accuracy_cases", areas=areas)),
        percent_column("bias", words("population_outlook.accuracy_bias", areas=areas), signed=True),
        number_column("judged", words("population_outlook.accuracy_judged")),
        percent_column("coverage", words("population_outlook.accuracy_coverage"), 0),
    ]
    if outlook.accuracy.areas == 1:  # those of all municipalities would say the same again, or nothing
        columns = columns[:3]
    return Table(outlook.accuracy.errors, columns, words("population_outlook.accuracy_table"), words)


def _draw_accuracy(layout: Layout, outlook: MunicipalOutlook, area: str, colour: str, words: Words) -> Figure:
    figure = new_figure(layout, 4.0 if layout.is_phone else 3.5)
    axes = figure.subplots()
    light_grid(axes)
    errors, areas = _shown_errors(outlook.accuracy.errors), outlook.accuracy.areas
    years = errors["horizon_years"]
    if areas > 1:
        axes.plot(years, errors["error"], color=MUTED, marker="s", markerfacecolor="white", markersize=5, linewidth=1.2)
    axes.plot(years, errors["own_error"], color=colour, marker="o", markersize=5)
    last, highest = errors.iloc[-1], errors[["own_error", "error"]].max(axis=None)
    ends = pd.Series({areas_words(areas, area, words): last["error"], area: last["own_error"]})
    for name, height in spread_labels(ends, gap=0.17 * highest).items():
        axes.annotate(
            f"{name}\n{percent(ends[name])}",
            (last["horizon_years"], height),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            in_layout=False,
        )
    shown = errors.iloc[1::2] if layout.is_phone and len(errors) > 3 else errors
    tick = "accuracy_tick" if areas > 1 else "accuracy_tick_own"
    ticks = [
        words(f"population_outlook.{tick}", horizon=row.horizon_years, own=row.own_cases, all=row.cases)
        for row in shown.itertuples()
    ]
    axes.set_xticks(shown["horizon_years"], ticks)
    axes.set_xlim(years.min() - 3, years.max() + (9 if layout.is_phone else 5))
    axes.set_ylim(0, 1.2 * highest)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set_ylabel(words("population_outlook.accuracy_axis"))
    return figure
