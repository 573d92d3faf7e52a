"""How far counts and projections lie from the targets: picture, sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.notation import counted_year, is_missing, number
from visionbook.show.chart import TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.show.target_path import PRELIMINARY_FACE, PROJECTION_COLOUR, difference_words, side_of
from visionbook.strategy.target_path import TargetPath, judged
from visionbook.words import Words

_PLAN_BAR = {"facecolor": "white", "edgecolor": WITHOUT, "hatch": "////", "linewidth": 0.9}
_PROJECTION_BAR = {
    "facecolor": PROJECTION_COLOUR, "edgecolor": PROJECTION_COLOUR, "linestyle": "--", "linewidth": 0.9, "alpha": 0.75
}  # fmt: skip
_COUNTED_BAR = {"facecolor": OWN, "edgecolor": OWN, "linewidth": 1.2}


def gap_chart(path: TargetPath, gaps: pd.DataFrame, names: dict[str, str], source: str, words: Words) -> Chart:
    """Draw by how many persons the count, or else each projection, falls short of the target of each year.

    Where a target year has been counted, the count stands in place of the newest projection.

    Parameters
    ----------
    path, gaps, names, source
        As for `visionbook.show.target_path.outlook_chart`.
    """
    plan, projection = names[path.series.plan], names.get(path.series.projection, "")
    return Chart(
        name="fig-vision-gap",
        title=_title(gaps, words),
        caption="".join(_caption(gaps, plan, projection, words)),
        source=source,
        alt_text=words(
            "population_targets.gap_alt", values=words("population_targets.list").join(_alt_items(gaps, plan, words))
        ),
        table=gap_table(path, gaps, names, words),
        draw=lambda layout: _draw_gaps(layout, gaps, plan, words),
    )


def _title(gaps: pd.DataFrame, words: Words) -> str:
    row = judged(gaps)
    if not is_missing(row["counted"]):
        year = counted_year(row["year"], row["preliminary"], words)
        return _signed("gap_title_counted", row["counted_gap"], words, year=year)
    if is_missing(row["projection"]):
        return words("population_targets.gap_title_none", year=row["year"], value=number(row["held_back"]))
    return _signed("gap_title", row["projection_gap"], words, year=row["year"])


def _signed(key: str, gap: float, words: Words, **values: object) -> str:
    side = side_of(gap)
    return words(f"population_targets.{key}_{side}", value=number(abs(gap)), **values)


def _caption(gaps: pd.DataFrame, plan: str, projection: str, words: Words) -> Iterator[str]:
    yield words("population_targets.gap_caption", plan=plan)
    counted, open_years = gaps[gaps["counted"].notna()], gaps[gaps["counted"].isna()]
    if len(counted):
        yield words("population_targets.gap_caption_counted", years=_years(counted, words))
    if open_years["projection"].notna().any():
        yield words("population_targets.gap_caption_projection", projection=projection)
    if len(implied := gaps[~gaps["plan_printed"]]):
        yield words("population_targets.gap_caption_implied", years=_years(implied, words), plan=plan)
    if len(beyond := open_years[open_years["projection"].isna()]):
        yield words("population_targets.gap_caption_beyond", years=_years(beyond, words))


def _years(rows: pd.DataFrame, words: Words) -> str:
    return words("population_targets.list").join(
        counted_year(row.year, row.preliminary, words) for row in rows[["year", "preliminary"]].itertuples()
    )


def _alt_items(gaps: pd.DataFrame, plan: str, words: Words) -> Iterator[str]:
    for row in gaps.itertuples():
        key = "counted" if not is_missing(row.counted) else "projection"
        gap = getattr(row, f"{key}_gap")
        yield words(
            f"population_targets.gap_alt_{key}",
            year=counted_year(row.year, row.preliminary, words),
            plan=plan,
            plan_gap=difference_words(row.plan_gap, words, "target"),
            gap=words("population_targets.gap_none") if is_missing(gap) else difference_words(gap, words, "target"),
        )


def _draw_gaps(layout: Layout, gaps: pd.DataFrame, plan: str, words: Words) -> Figure:
    figure = new_figure(layout, 4.4 if layout.is_phone else 3.9)
    axes = figure.subplots()
    light_grid(axes, "x")
    ticks: dict[float, str] = {}
    drawn, phone = [0.0], "_phone" if layout.is_phone else ""
    for position, row in enumerate(gaps.itertuples()):
        top = 3.3 * position
        heading = words("population_targets.gap_row_target", year=row.year, value=number(row.target))
        axes.text(0, top, f" {heading}", va="center", color=TARGET_COLOUR)
        plan_label = words(
            f"population_targets.gap_row_plan{'' if row.plan_printed else '_implied'}{phone}", series=plan
        )
        if is_missing(row.counted):
            second = (row.projection_gap, words("population_targets.gap_row_projection"), _PROJECTION_BAR)
        else:
            style = _COUNTED_BAR | ({"facecolor": PRELIMINARY_FACE} if row.preliminary else {})
            key = f"gap_row_counted_preliminary{phone}" if row.preliminary else "gap_row_counted"
            second = (row.counted_gap, words(f"population_targets.{key}"), style)
        for offset, (gap, label, style) in zip(
            (0.95, 1.85), ((row.plan_gap, plan_label, _PLAN_BAR), second), strict=True
        ):
            ticks[top + offset] = label
            shortfall = 0 if is_missing(gap) else -gap
            drawn.append(shortfall)
            axes.barh(top + offset, shortfall, height=0.72, **style)
            text = words("population_targets.gap_none") if is_missing(gap) else difference_words(gap, words, "")
            axes.annotate(
                text, (max(shortfall, 0), top + offset), xytext=(5, 0), textcoords="offset points", va="center"
            )
    axes.set_xlim(1.1 * min(drawn), max(1, *drawn) * (1.62 if layout.is_phone else 1.2))
    axes.axvline(0, color=TARGET_COLOUR, linewidth=1.6, zorder=3)
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(3.3 * len(gaps) - 0.7, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(4 if layout.is_phone else 5, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_xlabel(words("population_targets.gap_axis"))
    for text in axes.texts:
        text.set_in_layout(False)
    return figure


def gap_table(
    path: TargetPath, gaps: pd.DataFrame, names: dict[str, str], words: Words, *, short: bool = False
) -> Table:
    """Return the targets with what was counted and both projections as a table, differences in words.

    Parameters
    ----------
    short : bool, optional
        Leave out what a reader of the page finds in the sentences: for the table in the text.
    """
    states = {True: words("population_targets.printed_mark"), False: words("population_targets.implied_mark")}
    rows = list(gaps.itertuples())
    shown = gaps.assign(
        milestone=[words("population_targets.gap_row", year=row.year, name=row.name_ja) for row in rows],
        status=gaps["plan_printed"].map(states),
        answer=[_answer(row, words) for row in rows],
        counted_cell=[_counted_cell(row.counted, row.preliminary, words) for row in rows],
        plan_cell=[
            words(f"population_targets.gap_{'printed' if row.plan_printed else 'implied'}", value=number(row.plan))
            for row in rows
        ],
        **{
            f"{name}_words": [difference_words(gap, words, "") for gap in gaps[column]]
            for name, column in (
                ("counted", "counted_gap"),
                ("plan", "plan_gap"),
                ("projection", "projection_gap"),
                ("difference", "projection_minus_plan"),
            )
        },
    )
    if short:  # No units in the heads: the caption states them, and the table fits the page.
        columns = [
            text_column("milestone", words("population_targets.gap_milestone")),
            number_column("target", words("population_targets.gap_target")),
            text_column("answer", words("population_targets.gap_answer")),
            Column("counted_cell", words("population_targets.gap_counted"), align="right"),
            Column("plan_cell", words("population_targets.gap_plan_short"), align="right"),
            number_column("projection", words("population_targets.gap_projection_short")),
        ]
        return Table(shown, columns, words("population_targets.gap_table_short"), words)
    persons = words("unit.persons")
    columns = [
        text_column("milestone", words("population_targets.gap_milestone")),
        number_column("target", words("population_targets.gap_target"), persons),
        Column("counted_cell", words("population_targets.gap_counted"), align="right", unit=persons),
        text_column("counted_words", words("population_targets.gap_against_target")),
        number_column("held_back", words("population_targets.gap_held_back"), persons),
        number_column("plan", words("population_targets.plan_label", series=names[path.series.plan]), persons),
        text_column("plan_words", words("population_targets.gap_against_target")),
        text_column("status", words("population_targets.gap_plan_status")),
    ]
    if path.series.projection:
        title = words("population_targets.projection_label", series=names[path.series.projection])
        columns += [
            number_column("projection", title, persons),
            text_column("projection_words", words("population_targets.gap_against_target")),
            text_column("difference_words", words("population_targets.gap_projection_minus_plan")),
        ]
    columns.append(text_column("plans_ja", words("population_targets.gap_plans")))
    return Table(shown, columns, words("population_targets.gap_table"), words)


def _answer(row: tuple, words: Words) -> str:
    """Return how a target came out: by the count where there is one, else by the newest projection."""
    key = "projection" if is_missing(row.counted) else "counted"
    gap = getattr(row, f"{key}_gap")
    if is_missing(gap):
        return words("unit.missing")
    return words(f"population_targets.gap_answer_{key}", difference=difference_words(gap, words, ""))


def _counted_cell(counted: float, preliminary: bool, words: Words) -> str:
    if is_missing(counted):
        return words("unit.missing")
    return words(f"population_targets.gap_cell{'_preliminary' if preliminary else ''}", value=number(counted))


def gap_sentences(path: TargetPath, gaps: pd.DataFrame, names: dict[str, str], words: Words) -> Sentences:
    """Return, for each target year, what was counted; for one not yet counted, what the newest projection means."""
    plan, projection = names[path.series.plan], names.get(path.series.projection, "")
    texts = []
    for _, row in gaps.iterrows():
        if not is_missing(row["counted"]):
            texts.append("".join(_counted_sentences(row, plan, projection, words)))
        elif not is_missing(row["projection"]):
            texts.append(_projected_sentence(row, plan, projection, words))
    return Sentences(texts)


def _counted_sentences(row: pd.Series, plan: str, projection: str, words: Words) -> Iterator[str]:
    yield _signed(
        "gap_counted",
        row["counted_gap"],
        words,
        year=counted_year(row["year"], row["preliminary"], words),
        counted=number(row["counted"]),
        target=number(row["target"]),
    )
    key = "gap_counted_plan" if row["plan_printed"] else "gap_counted_implied"
    yield _signed(key, row["counted"] - row["plan"], words, series=plan, expected=number(row["plan"]))
    if not is_missing(row["projection"]):
        yield _signed(
            "gap_counted_projection",
            row["counted"] - row["projection"],
            words,
            series=projection,
            expected=number(row["projection"]),
        )


def _projected_sentence(row: pd.Series, plan: str, projection: str, words: Words) -> str:
    gap = row["projection_gap"]
    return words(
        f"population_targets.gap_sentence{'' if row['plan_printed'] else '_implied'}",
        year=row["year"],
        series=projection,
        projection=number(row["projection"]),
        plan=plan,
        plan_value=number(row["plan"]),
        target=number(row["target"]),
        held_back=number(row["held_back"]),
        difference=difference_words(row["projection_minus_plan"], words, ""),
        words=difference_words(gap, words, "target"),
        shortfall=words("population_targets.gap_sentence_short", value=number(-gap))
        if gap < 0
        else words("population_targets.gap_sentence_reached"),
    )
