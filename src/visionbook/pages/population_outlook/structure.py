"""Ages on the page of one municipality's outlook: pyramids, three age groups, who leaves and who comes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.ages import OLD, THREE_GROUPS, WORKING, YOUNG, parse_age_group
from visionbook.notation import number, percent
from visionbook.pages.population_outlook.counts import change_words
from visionbook.pages.population_outlook.model import MunicipalOutlook
from visionbook.pages.population_outlook.text import missing, net_words
from visionbook.population.inputs import AGES
from visionbook.show.chart import GRID, INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.phrases import group_name
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.show.year_ticks import year_ticks
from visionbook.words import Words

_SIDES = {"male": -1, "female": 1}
_ELDERLY_FROM = 75


def age_name(label: str, words: Words) -> str:
    """Return an age group as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> age_name("15-19", load_words("ja")), age_name("90+", load_words("ja"))
    ('15～19歳', '90歳以上')
    """
    group = parse_age_group(label)
    if group.upper is None:
        return words("population_outlook.ages_from", lower=group.lower)
    return words("population_outlook.ages_between", lower=group.lower, upper=group.upper)


def _age_column(words: Words) -> Column:
    return Column("age_group", words("population_outlook.age"), lambda label: age_name(label, words))


def pyramid_chart(
    outlook: MunicipalOutlook, names: Mapping[str, str], source: str, colour: str, words: Words
) -> Chart | Sentences:
    """Draw people by sex and age at up to three moments, outlines over each other; without ages, say so.

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
    rows = outlook.pyramids
    if rows is None:
        return missing("ages", words)
    lower = rows["age_group"].map(lambda label: parse_age_group(label).lower)
    young = rows[lower < 15].groupby("year")["population"].sum()
    old = rows[lower >= _ELDERLY_FROM].groupby("year")["population"].sum()
    years = [int(year) for year in young.index]
    first, last = years[0], years[-1]
    facts = {"first": first, "now": outlook.aged, "last": last}
    for key, year in (("first", first), ("last", last)):
        facts |= {f"young_{key}": number(young[year]), f"old_{key}": number(old[year])}
    projected = last > outlook.aged
    dashed = (
        words("population_outlook.pyramid_caption_projected", last=last, series=names["older"]) if projected else ""
    )
    wide = rows.assign(key=rows["sex"] + rows["year"].astype(str))
    wide = wide.pivot_table(index="age_group", columns="key", values="population", sort=False).reset_index()
    columns = [
        number_column(
            f"{sex}{year}", f"{year}{words('unit.year')} {words(f'population_outlook.{sex}')}", words("unit.persons")
        )
        for year in years
        for sex in ("male", "female")
    ]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-pyramid",
        title=words("population_outlook.pyramid_title", area=names["area"], **facts),
        caption=words("population_outlook.pyramid_caption", projected=dashed, **facts),
        source=source,
        alt_text=words("population_outlook.pyramid_alt", young=_listed(young, words), old=_listed(old, words)),
        table=Table(wide, [_age_column(words), *columns], words("population_outlook.pyramid_table"), words),
        draw=lambda layout: _draw_pyramids(layout, outlook, colour, words),
    )


def _listed(people: pd.Series, words: Words) -> str:
    return "、".join(
        words("population_outlook.total_value", year=year, value=number(value)) for year, value in people.items()
    )


def _draw_pyramids(layout: Layout, outlook: MunicipalOutlook, colour: str, words: Words) -> Figure:
    figure = new_figure(layout, 5.2 if layout.is_phone else 5.0)
    axes = figure.subplots()
    light_grid(axes, "x")
    rows = outlook.pyramids
    years = sorted(int(year) for year in rows["year"].unique())
    first, now, last = years[0], outlook.aged, years[-1]
    styles = {
        first: {"color": GRID, "fill": True, "label": words("population_outlook.year_n", year=first)},
        now: {"color": colour, "linewidth": 2.2, "label": words("population_outlook.year_n", year=now)},
        last: {
            "color": INK, "linewidth": 1.5, "linestyle": (0, (4, 2)),
            "label": words("population_outlook.pyramid_projected", year=last),
        },
    }  # fmt: skip
    if last == now:
        styles[last] = {"color": colour, "linewidth": 2.2, "label": words("population_outlook.year_n", year=now)}
    for year, style in styles.items():
        for sex, side in _SIDES.items():
            people = rows[rows["year"].eq(year) & rows["sex"].eq(sex)]["population"].to_numpy()
            edges = AGES.width * np.arange(len(people) + 1)
            shown = {**style, "label": None if side < 0 else style["label"]}
            axes.stairs(side * people, edges, orientation="horizontal", baseline=0, **shown)
    widest = 1.08 * rows["population"].max()
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_xlim(-widest, widest)
    axes.set_ylim(0, 100)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10], symmetric=True))
    axes.xaxis.set_major_formatter(lambda value, _: number(abs(value)))
    ticks = (0, 20, 40, 65, 90)
    axes.set_yticks(
        ticks, [words("population_outlook.ages_from", lower=age) if age == 90 else f"{age}" for age in ticks]
    )
    axes.set_ylabel(words("population_outlook.age"))
    for sex, place in (("male", 0.02), ("female", 0.98)):
        axes.text(
            place, 0.985, words(f"population_outlook.pyramid_axis_{sex}"), transform=axes.transAxes, va="top",
            ha="left" if place < 0.5 else "right",
        )  # fmt: skip
    figure.legend(loc="outside lower center", ncols=3, frameon=False, handlelength=1.8, columnspacing=1.2)
    return figure


def ages_chart(
    outlook: MunicipalOutlook, names: Mapping[str, str], source: str, colour: str, words: Words
) -> Chart | Sentences:
    """Draw three age groups and the share of old people; without ages, say so.

    Parameters
    ----------
    outlook, names, source, colour
        As for `pyramid_chart`.
    """
    rows, now = outlook.ages, outlook.aged
    if rows is None:
        return missing("ages", words)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    cells, shown_years = rows.set_index(["age_group", "year"]), sorted({first, now, last})
    facts = {"area": names["area"]}
    for group, word in ((YOUNG, "young"), (WORKING, "work"), (OLD, "old")):
        facts[word] = _listed(cells.loc[group, "population"].loc[shown_years], words)
    shares = cells.loc[OLD, "share"].loc[shown_years]
    facts["share"] = "、".join(
        words("population_outlook.ages_share_in", year=year, value=percent(value)) for year, value in shares.items()
    )
    projected = words("population_outlook.ages_caption_projected", series=names["older"]) if last > now else ""
    shown = rows.assign(group=rows["age_group"].map(lambda group: group_name(group, words)))
    columns = [
        year_column("year", words("population_outlook.year"), words("unit.year")),
        Column(
            "variant",
            words("population_outlook.editions_kind"),
            lambda value: words(f"population_outlook.variant_{value}"),
        ),
        text_column("group", words("population_outlook.age")),
        number_column("population", words("population_outlook.people"), words("unit.persons")),
        percent_column("share", words("population_outlook.share")),
    ]
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-ages",
        title=words("population_outlook.ages_title", **facts),
        caption=words("population_outlook.ages_caption", projected=projected),
        source=source,
        alt_text=words("population_outlook.ages_alt", **facts),
        table=Table(shown, columns, words("population_outlook.ages_table"), words),
        draw=lambda layout: _draw_ages(layout, outlook, colour, words),
    )


def ages_sentences(outlook: MunicipalOutlook, words: Words) -> Sentences:
    """Say why the share of old people changes: more of them, or fewer others; nothing if no age is projected."""
    if outlook.ages is None or int(outlook.ages["year"].max()) == outlook.aged:
        return Sentences([])
    rows, now = outlook.ages.set_index(["age_group", "year"])["population"], outlook.aged
    last = int(outlook.ages["year"].max())
    old, all_now, all_last = rows[OLD], rows.loc[:, now].sum(), rows.loc[:, last].sum()
    others = (all_last - old[last]) / (all_now - old[now]) - 1
    falls = old[last] / all_last < old[now] / all_now
    kind = "down" if falls else "more" if old[last] > old[now] else "fewer"
    return Sentences(
        [
            words(
                f"population_outlook.ages_{kind}",
                now=now,
                last=last,
                old_now=number(old[now]),
                old_last=number(old[last]),
                change=change_words(old[last] / old[now] - 1, words),
                others=change_words(others, words),
            )
        ]
    )


def _draw_ages(layout: Layout, outlook: MunicipalOutlook, colour: str, words: Words) -> Figure:
    figure = new_figure(layout, 6.4 if layout.is_phone else 3.9)
    grid = {"height_ratios": [1.5, 1]} if layout.is_phone else {"width_ratios": [1.35, 1]}
    people, share = figure.subplots(*((2, 1) if layout.is_phone else (1, 2)), gridspec_kw=grid)
    rows, now = outlook.ages, outlook.aged
    first, last = int(rows["year"].min()), int(rows["year"].max())
    marks = dict(zip(THREE_GROUPS, ("^", "o", "s"), strict=True))
    ends, highest = {}, rows["population"].max()
    for group in THREE_GROUPS:
        one = rows[rows["age_group"] == group].set_index("year")
        _solid_then_dashed(people, one["population"], now, INK if group != OLD else colour, marks[group])
        ends[group] = float(one.loc[last, "population"])
    height = -np.inf
    for group in sorted(ends, key=ends.__getitem__):  # upwards, clear of the axis and of each other
        height = max(ends[group], 0.07 * highest, height + 0.15 * highest)
        people.annotate(
            f"{group_name(group, words)}\n{number(ends[group])}", (last, height), xytext=(7, 0),
            textcoords="offset points", va="center", color=INK,
        )  # fmt: skip
    people.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    people.yaxis.set_major_formatter(lambda value, _: number(value))
    people.set_title(words.bracketed(words("population_outlook.ages_people"), words("unit.persons")), loc="left")
    people.set_ylim(0, 1.08 * highest)
    old = rows[rows["age_group"] == OLD].set_index("year")["share"]
    _solid_then_dashed(share, old, now, colour, "s")
    places = {first: ((6, -3), "left"), now: ((-6, 4), "right"), last: ((0, 8), "right")}
    for year, (offset, align) in places.items():
        share.annotate(
            percent(old[year]), (year, old[year]), xytext=offset, textcoords="offset points", ha=align,
            va="top" if year == first else "bottom",
        )  # fmt: skip
    share.set_title(words("population_outlook.ages_share"), loc="left")
    share.set_ylim(0, max(0.6, 1.15 * old.max()))
    share.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    share.yaxis.set_major_formatter(PercentFormatter(1, 0))
    for axes in (people, share):
        light_grid(axes)
        axes.axvline(now, color=MUTED, linewidth=0.8)
        axes.set_xticks(year_ticks([first, now, last], apart=18))
    return figure


def _solid_then_dashed(axes: Axes, values: pd.Series, now: int, colour: str, mark: str) -> None:
    seen, ahead = values[values.index <= now], values[values.index >= now]
    axes.plot(ahead.index, ahead, color=colour, linestyle="--", linewidth=1.3)
    axes.plot(seen.index, seen, color=colour, marker=mark, markersize=4, linewidth=1.6)


def _both_sexes(outlook: MunicipalOutlook) -> pd.DataFrame:
    """Return net migrants of both sexes: a row per age reached, a column per interval (start, end)."""
    sums = outlook.migration.groupby(["start", "end", "age_group"], sort=False)["net_migrants"].sum()
    return sums.unstack(["start", "end"])  # noqa: PD010 - it refuses doubles


def migration_chart(
    outlook: MunicipalOutlook, names: Mapping[str, str], source: str, colour: str, words: Words
) -> Chart | Sentences:
    """Draw net migrants by age reached and sex, one panel for each interval between censuses; without two, say so.

    Parameters
    ----------
    outlook, source, colour
        As for `pyramid_chart`.
    names : mapping
        As for `pyramid_chart`, and ``mortality``: where the nation's death rates come from.
    """
    if outlook.migration is None:
        return missing("intervals", words)
    both = _both_sexes(outlook)
    (start, end), latest = both.columns[-1], both.iloc[:, -1]
    worst, best = latest.idxmin(), latest.idxmax()
    facts = {
        "start": start,
        "end": end,
        "worst": age_name(worst, words),
        "worst_value": net_words(latest[worst], words),
        "best": age_name(best, words),
        "best_value": net_words(latest[best], words),
    }
    totals = words.join(
        words(
            "population_outlook.migration_total", start=begin, end=stop, value=net_words(both[begin, stop].sum(), words)
        )
        for begin, stop in both.columns
    )
    # To the person, as printed: nobody more came than left.
    kind = "mixed" if round(latest[best]) > 0 else "loss"
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-migration",
        title=words(f"population_outlook.migration_title_{kind}", **facts),
        caption=words("population_outlook.migration_caption", mortality=names["mortality"]),
        source=source,
        alt_text=words("population_outlook.migration_alt", area=names["area"], totals=totals, **facts),
        table=_migration_table(outlook, words),
        draw=lambda layout: _draw_migration(layout, outlook, colour, words),
    )


def _migration_table(outlook: MunicipalOutlook, words: Words) -> Table:
    rows = outlook.migration.assign(key=outlook.migration["sex"] + outlook.migration["end"].astype(str))
    wide = rows.pivot_table(index="age_group", columns="key", values="net_migrants", sort=False).reset_index()
    intervals = rows[["start", "end"]].drop_duplicates().itertuples(index=False)
    columns = [
        number_column(
            f"{sex}{row.end}",
            f"{words('population_outlook.years_between', start=row.start, end=row.end)} "
            f"{words(f'population_outlook.{sex}')}",
            words("unit.persons"),
            signed=True,
        )
        for row in intervals
        for sex in ("female", "male")
    ]
    return Table(wide, [_age_column(words), *columns], words("population_outlook.migration_table"), words)


def _draw_migration(layout: Layout, outlook: MunicipalOutlook, colour: str, words: Words) -> Figure:
    rows = outlook.migration
    ends = rows["end"].unique()
    figure = new_figure(layout, 6.6 if layout.is_phone else 6.0)
    panels = figure.subplots(len(ends), 1, sharex=True, sharey=True, squeeze=False).ravel()
    bars = {
        "female": {"facecolor": colour, "edgecolor": colour},
        "male": {"facecolor": "white", "edgecolor": colour},
    }
    labels = list(rows["age_group"].unique())
    for axes, end in zip(panels, ends, strict=True):
        light_grid(axes)
        one = rows[rows["end"] == end]
        for shift, sex in ((-0.21, "female"), (0.21, "male")):
            values = one[one["sex"] == sex]["net_migrants"].to_numpy()
            axes.bar(
                np.arange(len(values)) + shift,
                values,
                0.38,
                linewidth=0.8,
                label=words(f"population_outlook.{sex}"),
                **bars[sex],
            )
        axes.axhline(0, color=INK, linewidth=0.8)
        total = net_words(one["net_migrants"].sum(), words)
        axes.set_title(
            words("population_outlook.migration_total", start=one["start"].iloc[0], end=end, value=total), loc="left"
        )
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_formatter(lambda value, _: number(value, signed=True))
    shown = ("15-19", "45-49", "75-79") if layout.is_phone else ("5-9", "25-29", "45-49", "65-69", "85-89")
    ticks = [labels.index(label) for label in shown]
    names = [age_name(labels[tick], words) for tick in ticks]
    panels[-1].set_xticks(ticks, names)
    panels[len(ends) // 2].set_ylabel(words("population_outlook.migration_axis"))
    panels[0].legend(loc="lower right", frameon=False, ncols=2, handlelength=1.2, borderaxespad=0)
    return figure


def migration_sentences(outlook: MunicipalOutlook, words: Words) -> Sentences:
    """Say how many leave at 15-24 and how many come at 25-34, now and at the first interval shown."""
    if outlook.migration is None:
        return Sentences([])
    both = _both_sexes(outlook)

    def moved(interval: tuple[int, int], lower: int) -> str:
        groups = [f"{age}-{age + 4}" for age in (lower, lower + 5)]
        return net_words(both.loc[groups, interval].sum(), words)

    latest, earliest = both.columns[-1], both.columns[0]
    reading = words(
        "population_outlook.migration_reading",
        start=latest[0],
        end=latest[1],
        leaving=moved(latest, 15),
        coming=moved(latest, 25),
        earlier_start=earliest[0],
        earlier_end=earliest[1],
        earlier_leaving=moved(earliest, 15),
        earlier_coming=moved(earliest, 25),
    )
    return Sentences([reading, words("population_outlook.migration_assumption")])
