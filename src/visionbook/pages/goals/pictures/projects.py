"""Projects of the strategy: by measure and kind, and those that several measures share."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import number
from visionbook.pages.goals.model import Goals
from visionbook.pages.goals.text import nothing
from visionbook.show import labels, scales, signs
from visionbook.show.canvas import canvas, line_inches, wrapped, write
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import PALETTE
from visionbook.show.palette import INK, INK_ON_BRIGHT, MUTED, PAPER, QUANTITY_BLUES
from visionbook.show.phrases import unexplained_labels
from visionbook.show.prose import Sentences
from visionbook.show.sizes import TEXT_SIZE, rows_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.strategy.projects import KINDS
from visionbook.words import Words

# From dark to light in the order of stacking, so that neighbours differ in black and white too.
KIND_COLOURS = {"new": QUANTITY_BLUES[3], "expanded": PALETTE[2], "others": QUANTITY_BLUES[1], "continuing": "#E6E6E6"}
KIND_INKS = {"new": PAPER, "expanded": INK_ON_BRIGHT, "others": INK, "continuing": INK}
KIND_HATCHES = {"new": "", "expanded": "////", "others": "....", "continuing": ""}
ROW_RULE, COLUMN_RULE = "#EEF4FA", "#EEEEEE"


def _kind_name(kind: str, words: Words) -> str:
    """Return what a kind of listing is called, with its sign if it has one."""
    return signs.of("listing", kind).marked(words) if kind in signs.SIGNS["listing"] else words(f"goals.kind_{kind}")


def kinds(page: Goals, source: str, words: Words) -> Chart | Sentences:
    """Draw the listings of each measure, stacked by kind; say so where no measure lists a project.

    Parameters
    ----------
    page : Goals
        The strategy.
    source : str
        Source line.
    """
    rows, listings = page.measures, page.listings
    if listings.empty:
        return nothing("projects", "project_listings", words)
    sums = rows[[*KINDS, "listings", "relisted", "priority"]].sum()
    most = rows.loc[rows["listings"].idxmax()]
    others_new = int(((listings["private"] | listings["hokkaido"]) & (listings["new"] | listings["new_r3"])).sum())
    facts = {
        **sums.to_dict(),
        "projects": listings["project_id"].nunique(),
        "title": most["title"],
        "count": most["listings"],
        "others_new": words("goals.kinds_others_new", count=others_new) if others_new else "",
        "unexplained": unexplained_labels(listings, words),
    }
    figure, unit = words.figure("goals.kinds", facts), words("goals.unit_items")
    return Chart(
        name="fig-project-kinds",
        source=source,
        table=Table(
            rows,
            [
                text_column("title", words("goals.measure")),
                text_column("code", words("goals.code")),
                *(number_column(kind, _kind_name(kind, words), base=unit) for kind in KINDS),
                number_column("listings", words("goals.kinds_total"), base=unit),
                number_column("priority", words("goals.priority_count"), base=unit),
                number_column("relisted", words("goals.relisted_count"), base=unit),
            ],
            figure.caption,
            words,
        ),
        draw=lambda layout: _draw_kinds(layout, rows, words),
        **figure._asdict(),
    )


def _draw_kinds(layout: Layout, rows: pd.DataFrame, words: Words) -> Figure:
    names = [words("goals.coded", code=row.code, title=row.title) for row in rows.itertuples()]
    wrapped_names = [wrapped(name, layout.width - 0.3 if layout.is_phone else 3.0) for name in names]
    lines = max(map(len, wrapped_names)) + layout.is_phone
    height = rows_height(len(rows), lines) + 2 * line_inches()
    figure = new_figure(layout, height)
    axes = figure.subplots()
    light_grid(axes, "x")
    axes.grid(not layout.is_phone, axis="x")  # on a phone the lines would cross the names
    # On a phone the name stands over its bar, which then takes one line of the row.
    bar = 0.9 / (lines + 0.8) if layout.is_phone else 0.56
    _stack(axes, rows, bar, words)
    if layout.is_phone:
        axes.set_yticks([])
        for position, text in enumerate(wrapped_names):
            axes.text(0, position - bar / 2 - 0.04, "\n".join(text), va="bottom", color=INK, fontsize=TEXT_SIZE)
    else:
        axes.set_yticks(range(len(rows)), ["\n".join(text) for text in wrapped_names], ha="right", color=INK)
    axes.set_ylim(len(rows) - 1 + bar / 2 + 0.12, bar / 2 - 1 if layout.is_phone else -0.5)
    axes.set_xlim(0, rows["listings"].max())
    scales.people(axes, words, "x")
    figure.legend(loc="outside upper left", ncols=2 if layout.is_phone else len(KINDS), frameon=False)
    return figure


def _stack(axes: Axes, rows: pd.DataFrame, bar: float, words: Words) -> None:
    left = pd.Series(0, index=rows.index)
    for kind in KINDS:
        bars = axes.barh(
            range(len(rows)), rows[kind], left=left, height=bar, color=KIND_COLOURS[kind], hatch=KIND_HATCHES[kind],
            edgecolor=PAPER, linewidth=0.8, label=_kind_name(kind, words),
        )  # fmt: skip
        texts = [number(value) if value else "" for value in rows[kind]]
        background = {"facecolor": KIND_COLOURS[kind], "edgecolor": "none", "pad": 0.6}
        ink = {"color": KIND_INKS[kind], "bbox": background}
        axes.bar_label(bars, texts, label_type="center", in_layout=False, **ink)  # they lie in the bars
        left = left + rows[kind]
    for position, row in enumerate(rows.itertuples()):
        key = "kinds_mark" if row.priority else "kinds_mark_plain"
        text = words(f"goals.{key}", total=row.listings, priority=row.priority)
        labels.beside_bar(axes, row.listings, position, text)


def shared(page: Goals, source: str, words: Words) -> Chart | Sentences:
    """Draw the projects that several measures list, as a matrix of projects and measures; say so if there are none.

    Parameters
    ----------
    page : Goals
        The strategy.
    source : str
        Source line.
    """
    rows = page.shared
    if rows.empty:
        return Sentences([words("goals.shared_none")]) if len(page.listings) else Sentences([])
    names = rows.drop_duplicates("project_id")
    most = int(names["measures"].max())
    widest = names[names["measures"] == most]["name"]
    facts = {
        "projects": len(names),
        "most": most,
        "count": len(widest),
        "names": widest,
        "relisted": int(rows["relisted"].sum()),
        "signs": signs.line("listing", words, ["first", "relisted"]),
        "example": words("goals.code_example", code=rows["code"].iloc[0], place=_place(page, rows.iloc[0])),
    }
    figure = words.figure(f"goals.{'shared' if most > 2 else 'shared_two'}", facts)
    marked = {again: signs.of("listing", "relisted" if again else "first").marked(words) for again in (False, True)}
    return Chart(
        name="fig-shared-projects",
        source=source,
        table=Table(
            rows.assign(kind=rows["relisted"].map(marked)),
            [
                text_column("name", words("goals.shared_project")),
                text_column("code", words("goals.code")),
                text_column("measure", words("goals.shared_measure")),
                text_column("kind", words("goals.shared_kind")),
                text_column("scope", words("goals.shared_scope")),
            ],
            figure.caption,
            words,
        ),
        draw=lambda layout: _draw_matrix(layout, rows, [c for c in page.measures["code"] if c in set(rows["code"])]),
        **figure._asdict(),
    )


def _place(page: Goals, row: pd.Series) -> str:
    """Return the place of a measure as the document numbers it, such as ``基本目標-１（ア）①``."""
    nodes, place = page.nodes.set_index("node_id"), page.measures.set_index("node_id").loc[row["node_id"]]
    return "".join(nodes["label"].reindex([place["goal_id"], place["field_id"], row["node_id"]]).dropna())


def _draw_matrix(layout: Layout, shared: pd.DataFrame, codes: list[str]) -> Figure:
    """Draw one line per project and one column per measure; on a phone the name stands above its line."""
    phone = layout.is_phone
    left, right = (0.2, layout.width - 0.15) if phone else (3.0, layout.width - 0.2)
    step = (right - left) / (len(codes) - 1)
    rows = [
        (rows, wrapped(rows["name"].iloc[0], layout.width if phone else 2.75))
        for _, rows in shared.groupby("project_id", sort=False)
    ]
    heads = [wrapped(code, 0.8 * step) for code in codes]
    head = max(map(len, heads)) * line_inches() + 0.08
    heights = [len(lines) * line_inches() + (0.32 if phone else 0.12) for _, lines in rows]
    figure, axes = canvas(layout, sum(heights) + head + 0.08)
    for position, lines in enumerate(heads):
        for line, text in enumerate(lines):
            at = 0.12 + line * line_inches()
            axes.text(left + position * step, at, text, ha="center", va="center", fontsize=TEXT_SIZE)
    tops, middles, listings = [], [], []
    top = head
    for (listed, lines), height in zip(rows, heights, strict=True):
        tops.append(top)
        middles.append(top + (len(lines) * line_inches() + 0.17 if phone else height / 2))
        write(axes, 0.02, top + 0.05, lines)
        listings.append([left + codes.index(code) * step for code in listed["code"]])
        top += height
    axes.hlines(tops, 0, layout.width, color=ROW_RULE, linewidth=1)
    axes.hlines(middles, left, right, color=COLUMN_RULE, linewidth=0.8, zorder=0)
    axes.hlines(middles, list(map(min, listings)), list(map(max, listings)), color=MUTED, linewidth=1, zorder=1)
    again = [flag for listed, _ in rows for flag in listed["relisted"]]
    places = [(place, middle) for of_row, middle in zip(listings, middles, strict=True) for place in of_row]
    for key, wanted in (("first", False), ("relisted", True)):
        at = [place for place, flag in zip(places, again, strict=True) if bool(flag) is wanted]
        if at:
            signs.draw(axes, "listing", key, *zip(*at, strict=True), size=9, zorder=2)
    return figure
