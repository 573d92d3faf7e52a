"""Projects of the strategy: by measure and kind, and those that several measures share."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import number
from visionbook.show.canvas import canvas, line_inches, wrapped, write
from visionbook.show.chart import INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import PALETTE
from visionbook.show.table import Table, number_column, text_column
from visionbook.strategy.projects import KINDS
from visionbook.words import Words

# From light to dark in the order of stacking, so that neighbours differ in black and white too.
KIND_COLOURS = {"new": "#08519C", "expanded": PALETTE[2], "others": "#9ECAE1", "continuing": "#E6E6E6"}
KIND_HATCHES = {"new": "", "expanded": "////", "others": "....", "continuing": ""}
ROW_RULE = "#EEF4FA"


def kinds_chart(kinds: pd.DataFrame, listings: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the listings of each measure, stacked by kind.

    Parameters
    ----------
    kinds : DataFrame
        As from `visionbook.strategy.projects.kinds_by_measure`.
    listings : DataFrame
        The table of listings.
    """
    sums = kinds[[*KINDS, "listings", "relisted", "priority"]].sum()
    most = kinds.loc[kinds["listings"].idxmax()]
    others_new = int(((listings["private"] | listings["hokkaido"]) & (listings["new"] | listings["new_r3"])).sum())
    caption = words("strategy.kinds_caption", others_new=others_new)

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 12.4 if layout.is_phone else 7.4)
        axes = figure.subplots()
        light_grid(axes, "x")
        axes.grid(not layout.is_phone, axis="x")  # on a phone the lines would cross the names
        _draw_stacks(axes, kinds, layout, words)
        _name_stacks(axes, kinds, layout)
        axes.set_ylim(len(kinds) - 0.4, -0.9 if layout.is_phone else -0.6)
        axes.set_xlim(0, kinds["listings"].max() * (1.3 if layout.is_phone else 1.2))
        axes.set_xticks([0, 5, 10, 15])
        figure.legend(loc="outside upper left", ncols=2 if layout.is_phone else 4, frameon=False)
        return figure

    return Chart(
        name="fig-project-kinds",
        title=words(
            "strategy.kinds_title", total=int(sums["listings"]), new=int(sums["new"]), expanded=int(sums["expanded"])
        ),
        caption=caption,
        source=source,
        alt_text=words(
            "strategy.kinds_alt",
            total=int(sums["listings"]),
            projects=listings["project_id"].nunique(),
            relisted=int(sums["relisted"]),
            **{kind: int(sums[kind]) for kind in KINDS},
            priority=int(sums["priority"]),
            title=most["title"],
            count=int(most["listings"]),
        ),
        table=Table(
            kinds,
            [
                text_column("title", words("strategy.measure")),
                text_column("code", words("strategy.code")),
                *(number_column(kind, words(f"strategy.kind_{kind}")) for kind in KINDS),
                number_column("listings", words("strategy.kinds_total")),
                number_column("priority", words("strategy.priority_count")),
                number_column("relisted", words("strategy.relisted_count")),
            ],
            caption,
            words,
        ),
        draw=draw,
    )


def _draw_stacks(axes: Axes, kinds: pd.DataFrame, layout: Layout, words: Words) -> None:
    left = pd.Series(0, index=kinds.index)
    for kind in KINDS:
        bars = axes.barh(
            range(len(kinds)),
            kinds[kind],
            left=left,
            height=0.44 if layout.is_phone else 0.56,
            color=KIND_COLOURS[kind],
            hatch=KIND_HATCHES[kind],
            edgecolor="white",
            linewidth=0.8,
            label=words(f"strategy.kind_{kind}"),
        )
        labels = [number(value) if value else "" for value in kinds[kind]]
        background = {"facecolor": KIND_COLOURS[kind], "edgecolor": "none", "pad": 0.6}
        ink = {"color": "white" if kind == "new" else INK, "bbox": background}
        axes.bar_label(bars, labels, label_type="center", in_layout=False, **ink)  # they lie in the bars
        left = left + kinds[kind]
    for position, row in enumerate(kinds.itertuples()):
        text = words("strategy.kinds_mark", total=number(row.listings), priority=number(row.priority))
        axes.text(row.listings + 0.2, position, text, va="center", ha="left")


def _name_stacks(axes: Axes, kinds: pd.DataFrame, layout: Layout) -> None:
    """Name the bars at their left, or on a phone above them."""
    names = [f"{row.code} {row.title}" for row in kinds.itertuples()]
    if not layout.is_phone:
        axes.set_yticks(range(len(names)), ["\n".join(wrapped(name, 3.0)) for name in names], ha="right", color=INK)
        return
    axes.set_yticks([])
    for position, name in enumerate(names):
        axes.text(0, position - 0.26, "\n".join(wrapped(name, 3.35)), va="bottom", ha="left", color=INK)


def shared_chart(shared: pd.DataFrame, measures: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the projects that several measures list, as a matrix of projects and measures.

    Parameters
    ----------
    shared : DataFrame
        As from `visionbook.strategy.projects.shared_projects`.
    measures : DataFrame
        As from `visionbook.strategy.tree.measure_counts`; their order is that of the columns.
    """
    codes = [code for code in measures["code"] if code in set(shared["code"])]
    names = shared.drop_duplicates("project_id")
    three = names[names["measures"] > 2]["name_ja"]
    kinds = {False: words("strategy.shared_first"), True: words("strategy.shared_relisted")}
    shown = shared.assign(
        kind=shared["relisted"].map(kinds), measure=shared["node_id"].map(measures.set_index("node_id")["title"])
    )

    def draw(layout: Layout) -> Figure:
        return _draw_matrix(layout, shared, codes)

    return Chart(
        name="fig-shared-projects",
        title=words("strategy.shared_title", projects=len(names), three=len(three)),
        caption=words("strategy.shared_caption"),
        source=source,
        alt_text=words(
            "strategy.shared_alt", projects=len(names), names=words.join(three), relisted=int(shared["relisted"].sum())
        ),
        table=Table(
            shown,
            [
                text_column("name_ja", words("strategy.shared_project")),
                text_column("code", words("strategy.code")),
                text_column("measure", words("strategy.shared_measure")),
                text_column("kind", words("strategy.shared_kind")),
                text_column("scope_ja", words("strategy.shared_scope")),
            ],
            words("strategy.shared_caption"),
            words,
        ),
        draw=draw,
    )


def _draw_matrix(layout: Layout, shared: pd.DataFrame, codes: list[str]) -> Figure:
    """Draw one line per project and one column per measure; on a phone the name stands above its line."""
    phone = layout.is_phone
    left, right = (0.2, layout.width - 0.15) if phone else (3.0, layout.width - 0.2)
    step = (right - left) / (len(codes) - 1)
    rows = [
        (rows, wrapped(rows["name_ja"].iloc[0], layout.width if phone else 2.75))
        for _, rows in shared.groupby("project_id", sort=False)
    ]
    heights = [len(lines) * line_inches() + (0.32 if phone else 0.12) for _, lines in rows]
    figure, axes = canvas(layout, sum(heights) + 0.5)
    for position, code in enumerate(codes):
        for line, text in enumerate((code[:-1], code[-1])):
            axes.text(left + position * step, 0.12 + line * line_inches(), text, ha="center", va="center", fontsize=9)
    tops, middles, listings = [], [], []
    top = 0.42
    for (listed, lines), height in zip(rows, heights, strict=True):
        tops.append(top)
        middles.append(top + (len(lines) * line_inches() + 0.17 if phone else height / 2))
        write(axes, 0.02, top + 0.05, lines)
        listings.append([left + codes.index(code) * step for code in listed["code"]])
        top += height
    axes.hlines(tops, 0, layout.width, color=ROW_RULE, linewidth=1)
    axes.hlines(middles, left, right, color="#EEEEEE", linewidth=0.8, zorder=0)
    axes.hlines(middles, list(map(min, listings)), list(map(max, listings)), color=MUTED, linewidth=1, zorder=1)
    places = [(place, middle) for of_row, middle in zip(listings, middles, strict=True) for place in of_row]
    faces = ["white" if again else INK for listed, _ in rows for again in listed["relisted"]]
    axes.scatter(*zip(*places, strict=True), c=faces, edgecolor=INK, linewidth=1.3, s=52, zorder=2)
    return figure
