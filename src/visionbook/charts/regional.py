"""Charts of the region's population: its municipalities side by side, its total, and who loses how many."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.charts.chart import AREA_COLOURS, INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.charts.table import Column, Table, number_column, text_column, year_column
from visionbook.notation import number, percent
from visionbook.periods import fiscal_year_label, year_label
from visionbook.words import Words


def lead(region: pd.Series, total: pd.DataFrame, from_year: int, words: Words) -> Sentences:
    """Say how the population of the region changes, in one sentence.

    Parameters
    ----------
    region : Series
        The row of the table of regions.
    total : DataFrame
        As from `visionbook.region.population.region_total`.
    """
    by_year = total.set_index("year")["population"].astype(float)
    last = int(by_year.index.max())
    values = {
        "start": number(by_year[from_year]),
        "end": number(by_year[last]),
        "growth": percent(_fall(by_year, from_year, last)),
    }
    text = words("regional.lead", name=region["name_ja"], first=from_year, last=last, **values)
    return Sentences([text], lead=True)


def cards(
    total: pd.DataFrame, members: dict[str, str], agreements: pd.DataFrame, cost: float, from_year: int, words: Words
) -> Cards:
    """Show who belongs to the region, how many people, the agreements and their planned cost (yen)."""
    by_year = total.set_index("year")["population"].astype(float)
    last = int(by_year.index.max())
    lost = number(by_year[last] - by_year[from_year], signed=True)
    persons, year = words("unit.persons"), words("unit.year")
    return Cards(
        [
            Card(words("regional.card_now"), number(by_year[from_year]), persons, f"{from_year}{year}"),
            Card(
                words("regional.card_later"),
                number(by_year[last]),
                persons,
                f"{last}{year}",
                words("regional.card_lost", count=lost, year=from_year),
            ),
            Card(
                words("regional.card_agreements"),
                number(len(agreements)),
                words("regional.items"),
                words("regional.card_members", count=len(members)),
            ),
            Card(
                words("regional.card_cost"),
                number(cost / 1000),
                words("unit.thousand_yen"),
                words("regional.card_cost_when"),
            ),
        ]
    )


def about(region: pd.Series, members: dict[str, str], source: pd.Series, words: Words) -> Table:
    """Show name, members, period, issues and vision of the region as a table of facts; leave out what is not given.

    Parameters
    ----------
    region : Series
        The row of the table of regions.
    source : Series
        The row of the table of sources for the document.
    """
    years = int(region["end_fy"]) - int(region["start_fy"]) + 1
    rows = [
        ("name", region["name_ja"]),
        ("members", words.join(members.values())),
        (
            "document",
            words("regional.document_value", title=source["title_ja"], published=_month(source["published"], words)),
        ),
        ("publisher", source["publisher_ja"]),
        (
            "period",
            words(
                "regional.period_value",
                start=fiscal_year_label(int(region["start_fy"])),
                end=fiscal_year_label(int(region["end_fy"])),
                years=years,
            ),
        ),
        ("review", region["review_ja"]),
        ("setting", region["setting_ja"]),
        ("issues", region["issues_ja"]),
        ("past", region["past_ja"]),
        ("vision", region["vision_ja"]),
    ]
    frame = pd.DataFrame(
        [{"item": words(f"regional.about_{name}"), "text": text} for name, text in rows if not pd.isna(text)]
    )
    return Table(
        frame,
        [text_column("item", words("regional.item")), text_column("text", words("regional.content"))],
        words("regional.about_caption", name=region["name_ja"]),
        words,
    )


def _month(published: object, words: Words) -> str:
    """Return a year and month (2024-03) as readers see it."""
    if pd.isna(published):
        return words("unit.missing")
    year, _, month = str(published).partition("-")
    return year_label(int(year)) + (f"{int(month)}{words('unit.month')}" if month else "")


def municipalities_chart(totals: pd.DataFrame, members: dict[str, str], source: str, words: Words) -> Chart:
    """Draw the population of each municipality of the region, side by side on one scale.

    Parameters
    ----------
    totals : DataFrame
        As from `visionbook.region.population.total_population`.
    members : dict
        Names by area_code, in the order of drawing.
    """
    shown = totals[totals["area_code"].isin(list(members))].assign(area=lambda rows: rows["area_code"].map(members))
    first, last, now = _years(shown)
    highest = float(shown["population"].max())
    ends = {code: shown[shown["area_code"] == code].set_index("year")["population"] for code in members}

    def draw(layout: Layout) -> Figure:
        rows, columns = ((len(members) + 1) // 2, 2) if layout.is_phone else (1, len(members))
        figure = new_figure(layout, 5.4 if layout.is_phone else 3.4)
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, code in zip(panels, members, strict=False):
            light_grid(axes)
            _area_line(axes, shown[shown["area_code"] == code], "population", AREA_COLOURS.get(code, MUTED))
            axes.set_title(members[code], color=AREA_COLOURS.get(code, INK))
            _path_labels(axes, ends[code].astype(float), first, now, last)
            axes.axvline(now, color=MUTED, linewidth=0.8)
            axes.set_ylim(-0.13 * highest, 1.15 * highest)  # room for the numbers under low lines
            axes.set_xticks([first, now])
            axes.yaxis.set_major_locator(_steps(4))
            axes.yaxis.set_major_formatter(lambda value, _: number(value))
        for axes in panels[len(members) :]:
            axes.set_visible(False)
        for axes in panels[: len(members)][-columns:]:
            axes.tick_params(labelbottom=True)  # also above a panel that is left empty
        for axes in panels[::columns]:
            axes.set_ylabel(words("regional.population_axis"))
        return figure

    most, least = (max(members, key=lambda c: order * _fall(ends[c], now, last)) for order in (1, -1))
    values = words.join(
        words(
            "regional.path_item",
            area=name,
            first=number(ends[c][first]),
            now=number(ends[c][now]),
            last=number(ends[c][last]),
        )
        for c, name in members.items()
    )
    years = {"first": first, "now": now, "last": last}
    return Chart(
        name="fig-region-population",
        title=words(
            "regional.path_title",
            most=members[most],
            most_fall=percent(_fall(ends[most], now, last), 0),
            least=members[least],
            least_fall=percent(_fall(ends[least], now, last), 0),
            **years,
        ),
        caption=words("regional.path_caption", **years),
        source=source,
        alt_text=words("regional.path_alt", values=values, **years),
        table=Table(shown, _population_columns(words), words("regional.path_caption", **years), words),
        draw=draw,
    )


def population_index_chart(index: pd.DataFrame, names: dict[str, str], source: str, words: Words) -> Chart:
    """Draw the population of each area as an index.

    Parameters
    ----------
    index : DataFrame
        As from `visionbook.region.population.population_index`: area_code, year, variant, population, index.
    names : dict
        Names for readers by area_code, in the order of drawing.
    source : str
        Source line.
    """
    first, last, now = _years(index)
    final = index.query("year == @last").set_index("area_code")["index"]
    lowest = final[list(names)].idxmin()
    shown = index[index["area_code"].isin(list(names))].assign(area=lambda rows: rows["area_code"].map(names))

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 5.0 if layout.is_phone else 4.2)
        axes = figure.subplots()
        light_grid(axes)
        for code in names:
            _area_line(axes, shown[shown["area_code"] == code], "index", AREA_COLOURS.get(code, MUTED))
        for code, height in spread_labels(final[list(names)], gap=5.4 if layout.is_phone else 6.4).items():
            axes.annotate(
                f"{names[code]} {number(final[code])}",
                (last, height),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=AREA_COLOURS.get(code, MUTED),
            )
        axes.axvline(now, color=MUTED, linewidth=0.8)
        axes.set_ylim(0, None)
        axes.set_ylabel(words("regional.index_axis", year=first))
        axes.set_xticks([first, 2000, now, last] if first < 2000 < now else [first, now, last])
        axes.margins(x=0.02)
        return figure

    return Chart(
        name="fig-region-index",
        title=words("regional.index_title", area=names[lowest], year=last, value=number(final[lowest]), base=first),
        caption=words("regional.index_caption", first=first, last=last),
        source=source,
        alt_text=words(
            "regional.index_alt",
            base=first,
            year=last,
            values=words.join(f"{names[code]} {number(final[code])}" for code in names),
        ),
        table=Table(
            shown,
            [*_population_columns(words), number_column("index", words("regional.index"), decimals=1)],
            words("regional.index_caption", first=first, last=last),
            words,
        ),
        draw=draw,
    )


def total_chart(totals: pd.DataFrame, members: dict[str, str], source: str, words: Words) -> Chart:
    """Draw the population of the whole region by year, stacked by municipality.

    Parameters
    ----------
    totals : DataFrame
        As from `visionbook.region.population.total_population`; every member has every year.
    """
    shown = totals[totals["area_code"].isin(list(members))]
    first, last, now = _years(shown)
    wide = shown.set_index(["year", "area_code"])["population"].astype(float).unstack()[list(members)]  # noqa: PD010 - it refuses doubles
    wide.columns = [f"p{code}" for code in wide.columns]
    wide["total"] = wide.sum(axis="columns", skipna=False)
    sums = wide["total"]

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 4.6 if layout.is_phone else 4.0)
        axes = figure.subplots()
        light_grid(axes)
        base = pd.Series(0.0, index=wide.index)
        middle = {}
        for code in members:
            heights = wide[f"p{code}"]
            for past, alpha in ((True, 1.0), (False, 0.55)):
                part = heights[(heights.index <= now) == past]
                axes.bar(
                    part.index,
                    part,
                    bottom=base[part.index],
                    width=4,
                    color=AREA_COLOURS.get(code, MUTED),
                    alpha=alpha,
                    edgecolor="white",
                    linewidth=0.8,
                    linestyle="-" if past else "--",
                )
            middle[code] = float(base[last] + heights[last] / 2)
            base = base + heights
        for code, height in spread_labels(pd.Series(middle), gap=float(sums.max()) * 0.075).items():
            axes.annotate(
                members[code],
                (last + 2, height),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                color=AREA_COLOURS.get(code, MUTED),
            )
        for year in (first, now, last):
            # From the bar's left edge: the bars to the right are lower where the total falls.
            height = sums[year] + sums.max() * (0.06 if year == last else 0.02)
            axes.text(
                year - 2, height, number(sums[year]), bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5}
            )
        axes.set_ylim(0, sums.max() * 1.15)
        axes.axvline((now + int(wide.index[wide.index > now].min())) / 2, color=MUTED, linewidth=0.8)
        axes.set_xticks([first, 2000, now, last] if first < 2000 < now else [first, now, last])
        axes.yaxis.set_major_locator(_steps(4))
        axes.yaxis.set_major_formatter(lambda value, _: number(value))
        axes.set_ylabel(words("regional.population_axis"))
        return figure

    facts = {
        "first": first,
        "now": now,
        "last": last,
        "start": number(sums[first]),
        "middle": number(sums[now]),
        "end": number(sums[last]),
        "ratio": percent(sums[last] / sums[first], 0),
    }
    columns = [year_column("year", words("regional.year"), words("unit.year"))]
    columns += [number_column(f"p{code}", name, words("unit.persons")) for code, name in members.items()]
    columns += [number_column("total", words("regional.total"), words("unit.persons"))]
    return Chart(
        name="fig-region-total",
        title=words("regional.total_title", **facts),
        caption=words("regional.total_caption", **facts),
        source=source,
        alt_text=words("regional.total_alt", **facts),
        table=Table(wide.reset_index(), columns, words("regional.total_caption", **facts), words),
        draw=draw,
    )


def _years(totals: pd.DataFrame) -> tuple[int, int, int]:
    """Return the first and the last year, and the last observed one."""
    observed = totals.query("variant == 'observed'")["year"]
    return int(totals["year"].min()), int(totals["year"].max()), int(observed.max())


def _fall(by_year: pd.Series, start: int, end: int) -> float:
    return 1 - float(by_year[end]) / float(by_year[start])


def _steps(count: int) -> MaxNLocator:
    return MaxNLocator(count, steps=[1, 2, 5, 10])


def _area_line(axes: Axes, rows: pd.DataFrame, column: str, colour: str) -> None:
    """Draw one area: observed solid with filled marks, projection dashed from the last observed year on."""
    observed = rows[rows["variant"] == "observed"]
    projected = rows[rows["year"] >= observed["year"].max()]
    axes.plot(observed["year"], observed[column].astype(float), color=colour, marker="o", markersize=3.5)
    axes.plot(projected["year"], projected[column].astype(float), color=colour, linestyle="--")


def _path_labels(axes: Axes, by_year: pd.Series, first: int, now: int, last: int) -> None:
    """Write the population of three years where the line leaves room: beside the rule, and under its end."""
    rises = by_year.iloc[1] > by_year.iloc[0]
    for year, offset, ha, va in (
        (first, (0, -5) if rises else (0, 5), "left", "top" if rises else "bottom"),
        (now, (3, 4), "left", "bottom"),
        (last, (2, -5), "right", "top"),
    ):
        axes.annotate(
            number(by_year[year]), (year, by_year[year]), xytext=offset, textcoords="offset points", ha=ha, va=va
        )


def _population_columns(words: Words) -> list[Column]:
    return [
        text_column("area", words("regional.area")),
        year_column("year", words("regional.year"), words("unit.year")),
        Column("variant", words("regional.variant"), lambda value: words(f"regional.variant_{value}")),
        number_column("population", words("regional.population"), words("unit.persons")),
    ]


def spread_labels(values: pd.Series, gap: float) -> dict[str, float]:
    """Return label heights near `values` that are at least `gap` apart, keeping their order.

    Examples
    --------
    >>> spread_labels(pd.Series({"a": 10.0, "b": 11.0, "c": 40.0}), 4)
    {'a': 8.5, 'b': 12.5, 'c': 40.0}
    """
    groups: list[tuple[list[str], float]] = []
    for key, value in values.sort_values().items():
        groups.append(([key], float(value)))
        while len(groups) > 1 and groups[-1][1] - groups[-2][1] < gap * (len(groups[-1][0]) + len(groups[-2][0])) / 2:
            (upper, upper_centre), (lower, lower_centre) = groups.pop(), groups.pop()
            size = len(lower) + len(upper)
            groups.append((lower + upper, (lower_centre * len(lower) + upper_centre * len(upper)) / size))
    return {
        key: centre + gap * (position - (len(keys) - 1) / 2)
        for keys, centre in groups
        for position, key in enumerate(keys)
    }
