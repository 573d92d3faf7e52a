"""Published projections and later counts: the page's answer, errors by edition, and whether the interval held."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from visionbook.notation import counted_year, number, percent
from visionbook.pages.projection_accuracy.pictures import Horizons, band_values, listed, only_row, row_at_most
from visionbook.population.accuracy import BAND_METHOD
from visionbook.population.confronted import ABOVE, BELOW, INSIDE, editions_apart
from visionbook.population.counted import Counted
from visionbook.show.chart import INK, Chart, Layout, new_figure
from visionbook.show.colours import PALETTE
from visionbook.show.phrases import change_words
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column
from visionbook.words import Words

# Too low in blue, too high in orange, around a real zero; the numbers stand in the cells.
_AROUND_ZERO = LinearSegmentedColormap.from_list("around_zero", [PALETTE[0], "#FFFFFF", PALETTE[4]])
_DARK = 0.7
"""From this share of the largest error on, a blue cell is so dark that its number is written in white."""


def lead(
    held: pd.DataFrame,
    methods: pd.DataFrame,
    band: pd.DataFrame,
    names: Mapping[str, str],
    members: Mapping[str, str],
    horizons: Horizons,
    words: Words,
) -> Sentences:
    """Answer the page's question: whether the last count fell into the interval, how far projections err, and so what.

    Parameters
    ----------
    held : DataFrame
        As from `visionbook.population.confronted.intervals_met`.
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    band : DataFrame
        As from `visionbook.population.accuracy.band_around`, of the smallest municipality.
    names : mapping
        Names for readers: ``town`` (the smallest), ``newer`` (the projection that the band lies around) and ``level``.
    members : mapping
        Names by code.
    horizons : Horizons
        Years ahead of which to speak.
    """
    near, far = (
        percent(only_row(methods, horizon_years=years, method=BAND_METHOD)["error"])
        for years in (horizons.near, horizons.far)
    )
    ahead = {"near": horizons.near, "near_error": near, "far": horizons.far, "far_error": far}
    return Sentences(
        [
            *_verdict_sentences(held, names, members, words),
            words("projection_accuracy.lead_errors", areas=len(members), **ahead),
            words("projection_accuracy.lead_band", **band_values(row_at_most(band, horizons.far), names)),
        ],
        lead=True,
    )


def _latest(held: pd.DataFrame) -> pd.DataFrame:
    return held[held["year"] == held["year"].max()]


def _verdict_sentences(
    held: pd.DataFrame, names: Mapping[str, str], members: Mapping[str, str], words: Words
) -> list[str]:
    """Say how many municipalities the interval held in the last count, and on which side the others lie."""
    latest = _latest(held)
    if latest.empty:
        return []
    inside = int(latest["verdict"].eq(INSIDE).sum())
    when = counted_year(int(latest["year"].iloc[0]), bool(latest["preliminary"].any()), words)
    key = "all" if inside == len(latest) else "none" if inside == 0 else "some"
    text = words(
        f"projection_accuracy.held_{key}",
        year=when,
        newer=names["newer"],
        level=names["level"],
        areas=len(latest),
        inside=inside,
    )
    for side in (BELOW, ABOVE):
        rows = latest[latest["verdict"] == side]
        if len(rows):
            items = (
                words(
                    "projection_accuracy.held_item",
                    area=members[row.area],
                    low=number(row.low),
                    high=number(row.high),
                    counted=number(row.counted),
                )
                for row in rows.itertuples()
            )
            text += words(f"projection_accuracy.held_{side}", items=listed(items))
    return [text]


def preliminary_sentences(counted: Mapping[str, Counted], words: Words) -> Sentences:
    """Say what a preliminary count is, if one is used, and that the tests by age end before it."""
    texts, now = [], max(town.now for town in counted.values())
    preliminary = any(now in town.preliminary for town in counted.values())
    if preliminary:
        texts.append(words("projection_accuracy.preliminary", year=now))
    aged = [town.aged for town in counted.values() if town.aged is not None]
    if aged and min(aged) < now:
        texts.append(words("projection_accuracy.ages_end", aged=min(aged), now=counted_year(now, preliminary, words)))
    return Sentences(texts)


def key_numbers(
    methods: pd.DataFrame, coverage: pd.DataFrame, held: pd.DataFrame, areas: int, horizons: Horizons, words: Words
) -> Cards:
    """Return how many counts the interval held, the errors at two horizons, and the coverage at the farthest.

    Parameters
    ----------
    methods, held, horizons
        As for `lead`.
    coverage : DataFrame
        As from `visionbook.population.accuracy.coverage_by_method`.
    areas : int
        Number of municipalities.
    """
    cards, latest = [], _latest(held)
    if len(latest):
        when = counted_year(int(latest["year"].iloc[0]), bool(latest["preliminary"].any()), words)
        inside = number(latest["verdict"].eq(INSIDE).sum())
        total = words("projection_accuracy.card_held_of", areas=len(latest))
        cards.append(
            Card(
                words("projection_accuracy.card_held"), inside, words("projection_accuracy.card_held_unit"), when, total
            )
        )
    shown = (horizons.nearest, horizons.far) if cards else (horizons.nearest, horizons.near, horizons.far)
    for years in dict.fromkeys(shown):
        row = only_row(methods, horizon_years=years, method=BAND_METHOD)
        when = words("projection_accuracy.card_error_when", areas=areas, cases=number(row["cases"]))
        bias = words("projection_accuracy.card_bias", bias=percent(row["bias"], signed=True))
        cards.append(Card(words("projection_accuracy.card_error", years=years), percent(row["error"]), "", when, bias))
    judged = coverage[coverage["method"].eq(BAND_METHOD) & coverage["horizon_years"].le(horizons.far)]
    if len(judged):
        row = judged.iloc[-1]
        when = words(
            "projection_accuracy.card_coverage_when", years=int(row["horizon_years"]), cases=number(row["cases"])
        )
        nominal = words("projection_accuracy.card_coverage_comparison", nominal=percent(row["nominal"], 0))
        cards.append(Card(words("projection_accuracy.card_coverage"), percent(row["coverage"], 0), "", when, nominal))
    return Cards(cards)


def held_table(
    held: pd.DataFrame, base_year: int, names: Mapping[str, str], members: Mapping[str, str], words: Words
) -> Table | Sentences:
    """Return for every municipality and later count whether the interval held it; a sentence if there is none yet.

    Parameters
    ----------
    held : DataFrame
        As from `visionbook.population.confronted.intervals_met`.
    base_year : int
        The year that the projection starts from.
    names : mapping
        Names for readers: ``newer`` and ``level``.
    members : mapping
        Names by code.
    """
    if held.empty:
        return Sentences([words("projection_accuracy.held_not_yet", newer=names["newer"], base=base_year)])
    shown = held.assign(
        name=held["area"].map(dict(members)),
        when=[counted_year(int(row.year), bool(row.preliminary), words) for row in held.itertuples()],
        interval=[
            words("projection_accuracy.held_interval", low=number(row.low), high=number(row.high))
            for row in held.itertuples()
        ],
        said=[words(f"projection_accuracy.verdict_{verdict}") for verdict in held["verdict"]],
    )
    columns = [
        text_column("name", words("projection_accuracy.size_name")),
        text_column("said", words("projection_accuracy.held_verdict")),
        number_column("counted", words("projection_accuracy.editions_census"), words("unit.persons")),
        Column("interval", words("projection_accuracy.held_interval_head"), str, "right", words("unit.persons")),
        number_column("projected", words("projection_accuracy.projected"), words("unit.persons")),
        text_column("when", words("projection_accuracy.year")),
    ]
    caption = words("projection_accuracy.held_table", newer=names["newer"], level=names["level"], base=base_year)
    return Table(shown, columns, caption, words)


def editions_chart(
    met: pd.DataFrame, members: Mapping[str, str], series: Mapping[str, str], source: str, words: Words
) -> Chart | Sentences:
    """Draw the error of every edition in every later count as coloured cells; a sentence if there is none yet.

    Parameters
    ----------
    met : DataFrame
        As from `visionbook.population.confronted.editions_met`.
    members : mapping
        Names by code.
    series : mapping
        Names for readers by series.
    """
    if met.empty:
        return Sentences([words("projection_accuracy.editions_not_yet")])
    known = met.assign(
        name=met["area"].map(dict(members)),
        edition=met["series"].map(dict(series)),
        when=[counted_year(row.year, row.preliminary, words) for row in met.itertuples()],
    )
    cells = known.set_index(["area", "series", "year"])["error"].unstack(["series", "year"])  # noqa: PD010 - it refuses doubles
    cells = cells.loc[[code for code in members if code in cells.index]]
    last = known[known["year"] == known["year"].max()]
    last = last[last["series"] == last["series"].iloc[-1]]
    worst = last.loc[last["error"].abs().idxmax()]
    side = "high" if worst["error"] > 0 else "low"
    values = {"edition": worst["edition"], "year": worst["when"], "area": worst["name"]}
    values |= {"error": percent(abs(worst["error"])), "difference": number(abs(worst["difference"]))}
    items = (
        words(
            "projection_accuracy.editions_alt_item",
            edition=row.edition,
            year=row.when,
            area=row.name_,
            error=percent(row.error, signed=True),
        )
        for row in known.rename(columns={"name": "name_"}).itertuples()
    )
    persons = words("unit.persons")
    columns = [
        text_column("name", words("projection_accuracy.size_name")),
        text_column("edition", words("projection_accuracy.edition")),
        text_column("when", words("projection_accuracy.year")),
        number_column("projected", words("projection_accuracy.projected"), persons),
        number_column("counted", words("projection_accuracy.editions_census"), persons),
        number_column("difference", words("projection_accuracy.difference"), persons, signed=True),
        percent_column("error", words("projection_accuracy.miss"), signed=True),
    ]
    return Chart(
        name="fig-accuracy-editions",
        title=words(f"projection_accuracy.editions_title_{side}", **values),
        caption=words("projection_accuracy.editions_caption"),
        source=source,
        alt_text=words("projection_accuracy.editions_alt", items=listed(items)),
        table=Table(known, columns, words("projection_accuracy.editions_caption"), words),
        draw=lambda layout: _draw_editions(layout, cells, known, members, series, words),
    )


def _draw_editions(
    layout: Layout,
    cells: pd.DataFrame,
    known: pd.DataFrame,
    members: Mapping[str, str],
    series: Mapping[str, str],
    words: Words,
) -> Figure:
    figure = new_figure(layout, 0.36 * len(cells) + (1.3 if layout.is_phone else 1.1))
    axes = figure.subplots()
    largest = float(cells.abs().max(axis=None)) or 1.0
    written = cells.map(lambda error: "" if pd.isna(error) else percent(error, signed=True))
    sns.heatmap(
        cells, ax=axes, cmap=_AROUND_ZERO, vmin=-largest, vmax=largest, annot=written, fmt="", cbar=False,
        linewidths=2, annot_kws={"color": INK},
    )  # fmt: skip
    for text, error in zip(axes.texts, cells.to_numpy().ravel()[~cells.isna().to_numpy().ravel()], strict=False):
        if error < -_DARK * largest:
            text.set_color("white")
    preliminary = known.groupby("year")["preliminary"].any()
    keys = {True: "projection_accuracy.head_preliminary", False: "projection_accuracy.head"}
    heads = [words(keys[preliminary[year]], edition=_broken(series[name]), year=year) for name, year in cells.columns]
    axes.set_xticklabels(heads, rotation=0, fontsize=8.5)
    axes.set_yticklabels([members[code] for code in cells.index], rotation=0)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set(xlabel="", ylabel="")
    return figure


def _broken(name: str) -> str:
    """Return a name in two lines, broken before its first digit, if it has one inside."""
    return re.sub(r"(?<=.)(?=[0-9])", "\n", name, count=1)


def editions_sentences(
    met: pd.DataFrame, methods: pd.DataFrame, series: Mapping[str, str], horizons: Horizons, words: Words
) -> Sentences:
    """Say of every edition and later count how far the municipalities were missed, beside simple projections.

    Parameters
    ----------
    met, series
        As for `editions_chart`.
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    """
    texts = []
    for (name, year), rows in met.groupby(["series", "year"], sort=False):
        high, low = int(rows["error"].gt(0).sum()), int(rows["error"].lt(0).sum())
        side = "high" if high > low else "low" if low > high else "even"
        if max(high, low) == len(rows):
            side = f"all_{side}"
        texts.append(
            words(
                f"projection_accuracy.editions_reading_{side}",
                edition=series[name],
                year=counted_year(int(year), bool(rows["preliminary"].any()), words),
                mean=percent(rows["error"].abs().mean()),
                areas=len(rows),
                many=max(high, low),
            )
        )
    row = only_row(methods, horizon_years=horizons.nearest, method=BAND_METHOD)
    texts.append(words("projection_accuracy.editions_simple", nearest=horizons.nearest, simple=percent(row["error"])))
    return Sentences(texts)


def apart_sentences(
    editions: Mapping[str, Mapping[str, pd.Series]],
    members: Mapping[str, str],
    series: Mapping[str, str],
    words: Words,
) -> Sentences:
    """Say how the newest edition has changed the one before in their last common year; nothing if there is only one.

    Parameters
    ----------
    editions : mapping
        As from `visionbook.population.confronted.editions_of`, oldest first.
    members : mapping
        Names by code.
    series : mapping
        Names for readers by series.
    """
    if len(editions) < 2:
        return Sentences([])
    older, newer = list(editions)[-2:]
    apart = editions_apart(editions[older], editions[newer])
    most, least = apart.loc[apart["ratio"].idxmax()], apart.loc[apart["ratio"].idxmin()]
    return Sentences(
        [
            words(
                "projection_accuracy.editions_changed",
                older=series[older],
                newer=series[newer],
                year=int(apart["year"].iloc[0]),
                most=members[most["area"]],
                most_ratio=change_words(most["ratio"], words),
                least=members[least["area"]],
                least_ratio=change_words(least["ratio"], words),
            )
        ]
    )
