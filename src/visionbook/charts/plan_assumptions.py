"""The plan's figures recomputed: sentences, cards, tables and pictures of what its targets assume."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.charts.chart import (
    AREA_COLOURS,
    QUANTITY_BLUES,
    TARGET_COLOUR,
    Chart,
    Layout,
    light_grid,
    new_figure,
)
from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.charts.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.notation import number, percent
from visionbook.population.plan_assumptions import PlanAssumptions
from visionbook.words import Words

_WITHOUT, _NEWEST = AREA_COLOURS["01000"], QUANTITY_BLUES[3]
_DOTS = (0, (1.2, 1.2))


def _against(difference: float, words: Words) -> str:
    whole = round(difference)
    key = "more" if whole > 0 else "fewer" if whole < 0 else "equal"
    return words(f"assumptions.{key}", value=number(abs(whole)))


def lead(plan: PlanAssumptions, area: str, words: Words) -> Sentences:
    """Return the answer of the page in one paragraph."""
    total, target = plan.extension.iloc[0], plan.paths.iloc[-1]
    return Sentences(
        [
            words(
                "assumptions.lead",
                area=area,
                published=plan.base.published_to,
                year=plan.base.horizon_year,
                model=number(total["model"]),
                printed=number(total["printed"]),
                target=number(target["plan"]),
                first=number(plan.demand["held_back"].iloc[0]),
                last=number(plan.demand["held_back"].iloc[-1]),
                rate=number(plan.fertility.needed_rate, 2),
            )
        ],
        lead=True,
    )


def key_numbers(plan: PlanAssumptions, newest_name: str, words: Words) -> Cards:
    """Return four key numbers: the extension, net leavers held back, the TFR needed, the newest projection."""
    total, near = plan.extension.iloc[0], plan.newest.dropna().iloc[0]
    held_back, leaving = plan.demand["held_back"].mean(), -plan.demand["base_net_migrants"].mean()
    side = "below" if near["newest_gap"] < 0 else "above"
    return Cards(
        [
            Card(
                words("assumptions.card_extension"), number(total["model"]), words("unit.persons"),
                words("assumptions.card_extension_when", year=plan.base.horizon_year),
                words("assumptions.card_extension_comparison", printed=number(total["printed"]),
                      difference=_against(total["difference"], words)),
            ),
            Card(
                words("assumptions.card_migration"), number(held_back), words("assumptions.card_migration_unit"),
                words("assumptions.card_migration_when", base=plan.base.base_year, year=plan.base.horizon_year),
                words("assumptions.card_migration_comparison", share=percent(held_back / leaving, 0)),
            ),
            Card(
                words("assumptions.card_rate"), number(plan.fertility.needed_rate, 2), "",
                words("assumptions.card_rate_when", from_year=plan.fertility.from_year),
                words("assumptions.card_rate_comparison", rate=number(plan.fertility.rate_target, 2)),
            ),
            Card(
                words("assumptions.card_newest"), number(abs(near["newest_gap"])),
                words(f"assumptions.card_newest_unit_{side}"),
                words("assumptions.card_newest_when", year=int(near["year"]), series=newest_name),
                words("assumptions.card_newest_comparison", target=number(near["target"]),
                      newest=number(near["newest"])),
            ),
        ]
    )  # fmt: skip


def extension_table(plan: PlanAssumptions, words: Words) -> Table:
    """Return the extended projection beside the printed one."""
    rows = plan.extension
    return Table(
        rows.assign(who=_who(rows, words), model=rows["model"].round()),
        [
            text_column("who", words("assumptions.who")),
            *_three_columns(words),
        ],
        words("assumptions.extension_table", year=plan.base.horizon_year, published=plan.base.published_to),
        words,
    )


def _who(rows: pd.DataFrame, words: Words) -> list[str]:
    return [words(f"assumptions.who_{row.age_group}_{row.sex}") for row in rows.itertuples()]


def _three_columns(words: Words) -> list[Column]:
    return [
        number_column("model", words("assumptions.model")),
        number_column("printed", words("assumptions.printed")),
        number_column("difference", words("assumptions.difference"), signed=True),
    ]


def reached_table(plan: PlanAssumptions, words: Words) -> Table:
    """Return every printed target beside what the solved assumptions give."""
    rows = plan.reached
    how = {True: words("assumptions.reached_asked"), False: words("assumptions.reached_free")}
    return Table(
        rows.assign(
            who=_who(rows, words),
            what=[words(f"assumptions.variant_{variant}") for variant in rows["variant"]],
            how=rows["asked"].map(how),
        ),
        [
            text_column("who", words("assumptions.who")),
            year_column("year", words("assumptions.year"), words("unit.year")),
            text_column("what", words("assumptions.reached_what")),
            *_three_columns(words),
            text_column("how", words("assumptions.reached_how")),
        ],
        words("assumptions.reached_table"),
        words,
    )


def reached_sentences(plan: PlanAssumptions, words: Words) -> Sentences:
    """Return how near the solution comes to the targets of years that it was not asked for."""
    free = plan.reached.query("not asked and age_group == 'total'")
    return Sentences(
        [
            words(
                "assumptions.reached_sentence",
                asked=int(plan.reached["asked"].sum()),
                year=row.year,
                printed=number(row.printed),
                model=number(row.model),
                difference=number(row.difference, signed=True),
            )
            for row in free.head(1).itertuples()
        ]
    )


def lever_table(plan: PlanAssumptions, words: Words) -> Table:
    """Return the levers that reproduce the targets, and what they mean in persons per year."""
    rows = plan.levers
    return Table(
        rows.assign(name=[words(f"assumptions.lever_{lever}") for lever in rows["lever"]]),
        [
            text_column("name", words("assumptions.lever")),
            percent_column("value", words("assumptions.lever_value")),
            number_column("per_year", words("assumptions.lever_per_year"), words("unit.persons"), 1),
        ],
        words("assumptions.lever_table", base=plan.base.base_year, year=plan.base.horizon_year),
        words,
    )


def fertility_sentences(plan: PlanAssumptions, words: Words) -> Sentences:
    """Return what the printed rise of the TFR gives here, what would be needed, and what is assumed."""
    gain = plan.fertility
    return Sentences(
        [
            words(
                "assumptions.fertility_gain",
                from_year=gain.from_year,
                now=number(gain.rate_now, 2),
                target=number(gain.rate_target, 2),
                year=plan.base.horizon_year,
                printed=number(gain.printed),
                beside=number(gain.beside),
                alone=number(gain.alone),
            )
            + words(
                "assumptions.fertility_needed",
                printed=number(gain.printed),
                needed=number(gain.needed_rate, 2),
            ),
            words("assumptions.fertility_assume"),
        ]
    )


def newest_sentences(plan: PlanAssumptions, words: Words) -> Sentences:
    """Return, for each target year of the newest projection, how it lies to the target."""
    rows = plan.newest
    texts = [
        words(
            "assumptions.newest_sentence",
            year=row.year,
            newest=number(row.newest),
            target=number(row.target),
            difference=_against(row.newest_gap, words),
            without=number(row.without),
            against=_against(row.newest - row.without, words),
        )
        for row in rows.dropna().itertuples()
    ]
    missing = rows[rows["newest"].isna()]["year"].astype(str)
    if len(missing):
        texts.append(words("assumptions.newest_none", years=words.join(missing)))
    return Sentences(texts)


def path_chart(plan: PlanAssumptions, names: dict[str, str], newest_series: str, source: str, words: Words) -> Chart:
    """Draw the targets, the path that reproduces them, the path without measures and the newest projection."""
    frame = plan.paths.merge(plan.newest[["year", "target"]], on="year", how="left", validate="1:1")

    def listed(column: str) -> str:
        rows = frame[["year", column]].dropna()
        pairs = zip(rows["year"], rows[column], strict=True)
        return words.join(words("assumptions.path_value", year=int(y), value=number(v)) for y, v in pairs)

    columns = ("target", "without", "plan", "newest")
    return Chart(
        name="fig-plan-path",
        title=words(
            "assumptions.path_title",
            gaps=words.join(
                words("assumptions.path_gap", year=row.year, gap=number(row.newest_gap, signed=True))
                for row in plan.newest.dropna().itertuples()
            ),
        ),
        caption=words(
            "assumptions.path_caption",
            base=plan.base.base_year,
            horizon=plan.base.horizon_year,
            series=names[plan.base.series],
            newest=names[newest_series],
        ),
        source=source,
        alt_text=words(
            "assumptions.path_alt",
            targets=listed("target"),
            **{column: listed(column) for column in columns[1:]},
        ),
        table=Table(
            frame,
            [
                year_column("year", words("assumptions.year"), words("unit.year")),
                *(number_column(c, words(f"assumptions.column_{c}"), words("unit.persons")) for c in columns),
            ],
            words("assumptions.path_table"),
            words,
        ),
        draw=lambda layout: _draw_paths(layout, plan, words),
    )


def _draw_paths(layout: Layout, plan: PlanAssumptions, words: Words) -> Figure:
    figure = new_figure(layout, 4.8 if layout.is_phone else 4.2)
    axes = figure.subplots()
    light_grid(axes)
    paths, phone = plan.paths, "_phone" if layout.is_phone else ""
    axes.set_ylim(0, 1.08 * paths["plan"].max())
    first, last = paths["year"].iloc[0], paths["year"].iloc[-1]
    axes.set_xlim(first - 2, last + (23 if layout.is_phone else 16))
    axes.plot(paths["year"], paths["plan"], color=TARGET_COLOUR, linewidth=1.4)
    axes.plot(paths["year"], paths["without"], color=_WITHOUT, linestyle="--", marker="o", markersize=4)
    newest = paths.dropna()
    axes.plot(newest["year"], newest["newest"], color=_NEWEST, linestyle=_DOTS, marker="^", markersize=5)
    axes.plot(
        plan.newest["year"], plan.newest["target"],
        color=TARGET_COLOUR, marker="D", markerfacecolor="none", markeredgewidth=1.6, markersize=9, linestyle="none",
    )  # fmt: skip
    for row in plan.newest.iloc[:-1].itertuples():
        text = words("assumptions.path_target", value=number(row.target))
        axes.annotate(
            text, (row.year, row.target), xytext=(6, 6), textcoords="offset points", va="bottom", color=TARGET_COLOUR
        )
    start = paths["plan"].iloc[0]
    text = words("assumptions.path_value", year=first, value=number(start))
    axes.annotate(text, (first, start), xytext=(8, 2), textcoords="offset points", va="center")
    scale = axes.get_ylim()[1]
    end = newest.iloc[-1]
    for key, year, value, point, colour in (
        ("plan", last, paths["plan"].iloc[-1], (last, paths["plan"].iloc[-1] + 0.035 * scale), TARGET_COLOUR),
        ("without", last, paths["without"].iloc[-1], (last, paths["without"].iloc[-1] - 0.05 * scale), _WITHOUT),
    ):
        text = words(f"assumptions.path_label_{key}{phone}", year=int(year), value=number(value))
        axes.annotate(text, point, xytext=(8, 0), textcoords="offset points", va="center", color=colour)
    text = words(f"assumptions.path_label_newest{phone}", year=int(end["year"]), value=number(end["newest"]))
    axes.annotate(
        text, (end["year"], end["newest"]), xytext=(2, 30), textcoords="offset points", color=_NEWEST,
        arrowprops={"arrowstyle": "-", "color": _NEWEST, "linewidth": 0.6, "shrinkB": 5},
    )  # fmt: skip
    axes.set_xticks([first, 2035, last])
    axes.locator_params(axis="y", nbins=4)
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    for text in axes.texts:
        text.set_in_layout(False)
    return figure
