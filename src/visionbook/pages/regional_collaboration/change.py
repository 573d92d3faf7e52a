"""Charts of a region's change: each area ranked, beside what was expected or printed, and who loses how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.notation import counted_year, number, percent
from visionbook.pages.regional_collaboration.parts import change_words, expected_words, sign_word, steps, year_words
from visionbook.region.course import Course
from visionbook.show.chart import INK, MUTED, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words


def counted_chart(
    since: pd.DataFrame,
    course: Course,
    first: int,
    colours: Mapping[str, str],
    whole: str,
    series: Mapping[str, str],
    source: str,
    words: Words,
) -> Chart:
    """Draw how each area changed since a year, ranked, beside the change that a projection had expected.

    Parameters
    ----------
    since : DataFrame
        As from `visionbook.region.course.counted_since`, from the year `first`.
    colours : mapping
        Colours by area_code.
    whole : str
        Name for all municipalities together.
    series : mapping
        Names for readers of the series, by series.
    """
    shown = since.assign(area=since["area_code"].map({**course.names, "": whole}))
    drawn = shown[shown["area_code"] != ""]
    labels = [_beside_expected(row, words) for row in drawn.itertuples()]
    top = drawn[drawn["area_code"].isin(list(course.members))].iloc[0]
    years = {"first": first, "last": year_words(course.now, course, words)}
    key = "counted_title" if pd.isna(top["expected_growth"]) else "counted_title_expected"
    caption = words("regional_collaboration.counted_caption", expected=expected_words(course, series, words), **years)
    return Chart(
        name="fig-region-counted",
        title=words(
            f"regional_collaboration.{key}",
            area=top["area"],
            value=change_words(top["growth"], 1, words),
            expected="" if pd.isna(top["expected_growth"]) else change_words(top["expected_growth"], 1, words),
            **years,
        ),
        caption=caption,
        source=source,
        alt_text=words(
            "regional_collaboration.counted_alt",
            values=_listed(f"{row.area} {label}" for row, label in zip(drawn.itertuples(), labels, strict=True)),
            **years,
        ),
        table=Table(
            shown,
            [
                text_column("area", words("regional_collaboration.area")),
                number_column("population_from", f"{first}{words('unit.year')}", words("unit.persons")),
                number_column("population_to", years["last"], words("unit.persons")),
                percent_column("growth", words("regional_collaboration.growth"), signed=True),
                percent_column("yearly", words("regional_collaboration.yearly"), 2, signed=True),
                number_column("expected", words("regional_collaboration.expected"), words("unit.persons")),
                number_column(
                    "difference", words("regional_collaboration.difference"), words("unit.persons"), signed=True
                ),
                percent_column("off", words("regional_collaboration.difference_share"), signed=True),
            ],
            caption,
            words,
            frozenset(place for place, code in enumerate(shown["area_code"]) if code == ""),
        ),
        draw=lambda layout: _draw_ranked(
            layout,
            drawn,
            colours,
            labels,
            words("regional_collaboration.change_axis", first=year_words(first, course, words), last=years["last"]),
            marks=("o", drawn["expected_growth"]),
        ),
    )


def _beside_expected(row: object, words: Words) -> str:
    text = percent(row.growth, signed=True)
    if pd.isna(row.expected_growth):
        return text
    return words("regional_collaboration.counted_label", value=text, expected=percent(row.expected_growth, signed=True))


def ahead_chart(
    change: pd.DataFrame,
    course: Course,
    colours: Mapping[str, str],
    series: Mapping[str, str],
    source: str,
    words: Words,
) -> Chart:
    """Draw how each area is expected to change from the last count to the last year expected, ranked.

    Parameters
    ----------
    change : DataFrame
        As from `visionbook.region.population.population_change`, of the path of the course between these years.
    colours, series
        As for `counted_chart`.
    """
    shown = change[change["area_code"].isin(list(course.names))]
    shown = shown.assign(area=shown["area_code"].map(dict(course.names)))
    labels = [percent(growth, signed=True) for growth in shown["growth"]]
    inside = shown[shown["area_code"].isin(list(course.members))]
    ends = {"area": inside.iloc[0], "other": inside.iloc[-1]}
    years = {"first": year_words(course.now, course, words), "last": course.last}
    caption = words(
        "regional_collaboration.ahead_caption",
        expected=expected_words(course, series, words, inside_only=True),
        **years,
    )
    without = [name for code, name in course.names.items() if code not in set(shown["area_code"])]
    if without:
        caption += words("regional_collaboration.ahead_without", areas=_listed(without), last=course.last)
    values = _listed(f"{area} {label}" for area, label in zip(shown["area"], labels, strict=True))
    return Chart(
        name="fig-region-ahead",
        title=words(
            "regional_collaboration.ahead_title",
            **{key: row["area"] for key, row in ends.items()},
            **{f"{key}_value": change_words(row["growth"], 1, words) for key, row in ends.items()},
            **years,
        ),
        caption=caption,
        source=source,
        alt_text=words("regional_collaboration.ahead_alt", values=values, **years),
        table=Table(
            shown,
            _change_columns(
                years["first"], f"{course.last}{words('unit.year')}", words("regional_collaboration.growth"), words
            ),
            caption,
            words,
        ),
        draw=lambda layout: _draw_ranked(
            layout,
            shown,
            colours,
            labels,
            words(
                "regional_collaboration.change_axis", first=years["first"], last=year_words(course.last, course, words)
            ),
            expected=True,
        ),
    )


def change_chart(
    change: pd.DataFrame,
    names: Mapping[str, str],
    span: tuple[int, int],
    colours: Mapping[str, str],
    source: str,
    words: Words,
) -> Chart:
    """Draw the change of each area as the printed populations give it, ranked, beside the change that is printed.

    Parameters
    ----------
    change : DataFrame
        As from `visionbook.region.population.printed_growth`, largest fall first.
    names : mapping
        Names for readers by area_code.
    span : tuple of int
        The years between which the growth is printed.
    colours : mapping
        Colours by area_code.
    """
    shown = change.assign(
        area=change["area_code"].map(dict(names)),
        judgement=[judgement(agrees, words) for agrees in change["agrees"]],
    )
    wrong = shown[(shown["agrees"] == False).fillna(False)]  # noqa: E712 - the column may hold NA
    is_wrong = shown["area_code"].isin(wrong["area_code"]).tolist()
    labels = [
        words(
            "regional_collaboration.change_label_wrong",
            value=percent(row.growth, signed=True),
            printed=percent(row.printed_growth, signed=True),
        )
        if bad
        else percent(row.growth, signed=True)
        for row, bad in zip(shown.itertuples(), is_wrong, strict=True)
    ]
    years = {"first": span[0], "last": span[1]}
    items = [
        words(
            "regional_collaboration.change_item",
            area=r.area,
            value=percent(r.growth, signed=True),
            printed=words("unit.missing") if pd.isna(r.printed_growth) else percent(r.printed_growth, signed=True),
        )
        for r in shown.itertuples()
    ]
    key = "regional_collaboration.change_title_wrong" if len(wrong) else "regional_collaboration.change_title"
    recomputed = words("regional_collaboration.recomputed_growth")
    columns = _change_columns(f"{span[0]}{words('unit.year')}", f"{span[1]}{words('unit.year')}", recomputed, words)
    columns += [
        text_column("printed", words("regional_collaboration.printed_growth")),
        text_column("judgement", words("regional_collaboration.judgement")),
    ]
    return Chart(
        name="fig-region-change",
        title=words(key, wrong=_listed(wrong["area"]), **years),
        caption=words("regional_collaboration.change_caption", **years),
        source=source,
        alt_text=words("regional_collaboration.change_alt", values=_listed(items), **years),
        table=Table(shown, columns, words("regional_collaboration.change_caption", **years), words),
        draw=lambda layout: _draw_ranked(
            layout,
            shown,
            colours,
            labels,
            words(
                "regional_collaboration.change_axis",
                **{end: counted_year(year, False, words) for end, year in years.items()},
            ),
            marks=("|", shown["printed_growth"]),
            wrong=is_wrong,
        ),
    )


def _change_columns(first: str, last: str, growth: str, words: Words) -> list:
    return [
        text_column("area", words("regional_collaboration.area")),
        number_column("population_from", first, words("unit.persons")),
        number_column("population_to", last, words("unit.persons")),
        number_column("change", words("regional_collaboration.change"), words("unit.persons"), signed=True),
        percent_column("growth", growth, signed=True),
    ]


def _draw_ranked(
    layout: Layout,
    shown: pd.DataFrame,
    colours: Mapping[str, str],
    labels: Sequence[str],
    axis_label: str,
    *,
    marks: tuple[str, pd.Series] | None = None,
    wrong: Sequence[bool] = (),
    expected: bool = False,
) -> Figure:
    """Draw growth as bars, falls to the right, with a second value as a mark; what is expected is lighter."""
    figure = new_figure(layout, 0.42 * len(shown) + 0.7)
    axes = figure.subplots()
    light_grid(axes, "x")
    shape, others = marks or ("", pd.Series(float("nan"), index=shown.index))
    ends = pd.concat([100 * shown["growth"], 100 * others], axis="columns").astype(float)
    lowest, highest = min(0.0, ends.min(axis=None)), max(0.0, ends.max(axis=None))
    for row, (code, growth, other) in enumerate(zip(shown["area_code"], *ends.to_numpy().T, strict=True)):
        axes.barh(row, growth, color=colours[code], height=0.55, alpha=0.55 if expected else 1.0)
        if shape == "|":
            axes.plot([other], [row], marker="|", markersize=15, markeredgewidth=2.2, color=INK, linestyle="")
        elif shape:
            axes.plot([other], [row], marker=shape, markersize=7, markerfacecolor="white", color=INK, linestyle="")
        falls = growth <= 0
        end = ends.iloc[row].min() if falls else ends.iloc[row].max()
        axes.annotate(
            labels[row], (end, row), xytext=(8 if falls else -8, 0), textcoords="offset points", va="center",
            ha="left" if falls else "right", color=TARGET_COLOUR if wrong and wrong[row] else INK,
        )  # fmt: skip
    axes.set_yticks(range(len(shown)), shown["area"])
    axes.invert_yaxis()
    room = (1.15 if layout.is_phone else 0.45) * (highest - lowest or 1)
    axes.set_xlim(highest + (room if highest > 0 else 0), lowest - (room if lowest < 0 or highest == 0 else 0))
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 0 if float(value).is_integer() else 1))
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_xlabel(axis_label)
    return figure


def loss_chart(
    losses: pd.DataFrame,
    course: Course,
    span: tuple[int, int],
    colours: Mapping[str, str],
    source: str,
    words: Words,
) -> Chart:
    """Draw how many people each municipality loses and its share of what they lose.

    Parameters
    ----------
    losses : DataFrame
        As from `visionbook.region.population.loss_shares`, of the path of the course between the years of `span`.
    span : tuple of int
        First and last year; one after the last count makes it a loss that is expected.
    colours : mapping
        Colours by area_code.
    """
    kind = "ahead" if span[1] > course.now else "past"
    shown = losses.assign(area=losses["area_code"].map(dict(course.members)), loss=-losses["change"])
    years = {"first": year_words(span[0], course, words), "last": year_words(span[1], course, words)}
    lost = shown[shown["loss"] > 0]
    total = number(lost["loss"].sum())
    title = words("regional_collaboration.loss_title_none", **years)
    if len(lost):
        share = percent(lost.iloc[0]["share_of_loss"])
        title = words(
            f"regional_collaboration.loss_title_{kind}", area=lost.iloc[0]["area"], share=share, total=total, **years
        )
    items = _listed(f"{row.area} {_loss_label(row, words)}" for row in shown.itertuples())
    caption = words(f"regional_collaboration.loss_caption_{kind}", **years)
    return Chart(
        name=f"fig-region-loss-{kind}",
        title=title,
        caption=caption,
        source=source,
        alt_text=words(f"regional_collaboration.loss_alt_{kind}", values=items, total=total, **years),
        table=Table(
            shown,
            [
                text_column("area", words("regional_collaboration.area")),
                number_column("change", words("regional_collaboration.change"), words("unit.persons"), signed=True),
                percent_column("share_of_loss", words("regional_collaboration.share_of_loss")),
                percent_column(
                    "share_of_population", words("regional_collaboration.share_of_population", year=years["first"])
                ),
            ],
            caption,
            words,
        ),
        draw=lambda layout: _draw_losses(
            layout, shown, colours, words("regional_collaboration.loss_axis", **years), kind == "ahead", words
        ),
    )


def _draw_losses(
    layout: Layout, shown: pd.DataFrame, colours: Mapping[str, str], axis_label: str, expected: bool, words: Words
) -> Figure:
    figure = new_figure(layout, 0.45 * len(shown) + 0.7)
    axes = figure.subplots()
    light_grid(axes, "x")
    bars = [colours[code] for code in shown["area_code"]]
    axes.barh(range(len(shown)), shown["loss"], height=0.6, color=bars, alpha=0.55 if expected else 1.0)
    for row, item in enumerate(shown.itertuples()):
        falls = item.loss >= 0
        axes.annotate(
            _loss_label(item, words), (item.loss, row), xytext=(5 if falls else -5, 0), textcoords="offset points",
            va="center", ha="left" if falls else "right",
        )  # fmt: skip
    axes.set_yticks(range(len(shown)), shown["area"])
    axes.invert_yaxis()
    lowest, highest = min(0.0, shown["loss"].min()), max(0.0, shown["loss"].max())
    room = (0.75 if layout.is_phone else 0.3) * (highest - lowest or 1)
    axes.set_xlim(lowest - (room if lowest < 0 else 0), highest + (room if highest > 0 or lowest == 0 else 0))
    axes.xaxis.set_major_locator(steps(3))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_xlabel(axis_label)
    return figure


def _loss_label(row: object, words: Words) -> str:
    sign = sign_word(row.change)
    if sign == "less":
        return words("regional_collaboration.loss_label", count=number(row.loss), share=percent(row.share_of_loss))
    return words(f"regional_collaboration.loss_label_{sign}", count=number(row.change))


def _listed(texts: Sequence[str]) -> str:
    return "、".join(texts)


def judgement(agrees: object, words: Words) -> str:
    """Return whether printed and recomputed value agree, in words; a dash where there is nothing to compare."""
    if pd.isna(agrees):
        return words("unit.missing")
    return words("regional_collaboration.agree") if agrees else words("regional_collaboration.disagree")
