"""The path that a plan's targets ask for, what was counted since and what is newly projected: picture and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from visionbook.notation import counted_year, number
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.pages.plan_assumptions.pictures import against, against_what
from visionbook.show.chart import (
    MUTED,
    QUANTITY_BLUES,
    TARGET_COLOUR,
    Chart,
    Layout,
    light_grid,
    new_figure,
)
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, year_column
from visionbook.words import Words

_NEWEST = QUANTITY_BLUES[3]
_DOTS = (0, (1.2, 1.2))
_PATHS = ("target", "without", "plan", "newest", "counted")


def _year(plan: PlanAssumptions, year: int, words: Words) -> str:
    return counted_year(int(year), int(year) in plan.counted.preliminary, words)


def came_sentences(plan: PlanAssumptions, names: Mapping[str, str], census: str, words: Words) -> Sentences:
    """Return how the last count lies to the path, to the plan without measures and to the newest projection.

    Parameters
    ----------
    plan : PlanAssumptions
        The page's figures.
    names : mapping of str to str
        Short names of series.
    census : str
        The series of what was counted.
    """
    if plan.came.empty:
        return Sentences([words("plan_assumptions.came_none", census=names[census], base=plan.base.base_year)])
    row = next(plan.came.tail(1).itertuples())
    texts = [
        words(
            "plan_assumptions.came_path",
            year=row.year,
            counted_year=_year(plan, row.year, words),
            census=names[census],
            counted=number(row.counted),
            plan=number(row.plan),
            against=against(row.plan_gap, words),
        )
    ]
    what = words(f"plan_assumptions.the_without_{'printed' if row.is_printed else 'model'}", value=number(row.without))
    sides = [against_what(row.without_gap, what, words)]
    if row.newest_gap == row.newest_gap:  # not NaN
        what = words("plan_assumptions.the_newest", value=number(row.newest), series=names[plan.newest.series])
        sides.append(against_what(row.newest_gap, what, words))
    texts[0] += "".join(words("plan_assumptions.came_side", side=side) for side in sides)
    notes = []
    if row.year in plan.counted.preliminary:
        notes.append(words("plan_assumptions.preliminary"))
    if plan.counted.aged is not None and plan.counted.aged < row.year:
        notes.append(words("plan_assumptions.came_ages", year=row.year, aged=plan.counted.aged))
    return Sentences([*texts, "".join(notes)] if notes else texts)


def ahead_sentences(plan: PlanAssumptions, words: Words) -> Sentences:
    """Return, for each target year, how it came out, or else how the newest projection lies to the target."""
    texts = []
    for row in plan.ahead.dropna(subset=["gap"]).itertuples():
        if row.counted == row.counted:  # not NaN
            what = words("plan_assumptions.the_target", value=number(row.target))
            text = words(
                "plan_assumptions.ahead_counted",
                year=_year(plan, row.year, words),
                counted=number(row.counted),
                side=against_what(row.gap, what, words),
            )
        else:
            what = words("plan_assumptions.the_without_model", value=number(row.without))
            text = words(
                "plan_assumptions.ahead_newest",
                year=row.year,
                newest=number(row.newest),
                target=number(row.target),
                difference=against(row.gap, words),
            )
            if row.without == row.without:
                text += words(
                    "plan_assumptions.ahead_without", side=against_what(row.newest - row.without, what, words)
                )
        texts.append(text)
    missing = plan.ahead[plan.ahead["gap"].isna()]["year"].astype(str)
    if len(missing):
        texts.append(words("plan_assumptions.ahead_none", years=words("plan_assumptions.list").join(missing)))
    return Sentences(texts)


def newest_sentences(plan: PlanAssumptions, words: Words) -> Sentences:
    """Return what the newest projection knows that the plan's did not, and what it does not tell."""
    texts = []
    later = plan.newest.base_year - plan.base.base_year
    if later > 0:
        texts.append(words("plan_assumptions.newest_later", years=later))
    missed = plan.came.dropna(subset=["newest_gap"]).tail(1)
    for row in missed.itertuples():
        if round(row.newest_gap):
            key = "newest_missed_more" if row.newest_gap > 0 else "newest_missed_fewer"
            year = _year(plan, row.year, words)
            texts.append(words(f"plan_assumptions.{key}", year=year, value=number(abs(row.newest_gap))))
    if not plan.newest.by_age:
        texts.append(words("plan_assumptions.newest_no_ages"))
    return Sentences(["".join(texts)] if texts else [])


def path_chart(plan: PlanAssumptions, names: Mapping[str, str], census: str, source: str, words: Words) -> Chart:
    """Draw the targets, the path that reproduces them, what was counted and what is projected.

    Parameters
    ----------
    plan, names, census
        As for `came_sentences`.
    source : str
        The source line.
    """
    frame = plan.paths.merge(plan.ahead[["year", "target"]], on="year", how="left", validate="1:1")

    def listed(column: str) -> str:
        rows = frame[["year", column]].dropna()
        pairs = zip(rows["year"], rows[column], strict=True)
        return words("plan_assumptions.list").join(
            words(
                "plan_assumptions.path_value",
                year=_year(plan, year, words) if column == "counted" else words("unit.counted_year", year=int(year)),
                value=number(value),
            )
            for year, value in pairs
        )

    known = [column for column in _PATHS if frame[column].notna().any()]
    return Chart(
        name="fig-plan-path",
        title=_title(plan, words),
        caption=words(
            "plan_assumptions.path_caption",
            base=plan.base.base_year,
            horizon=plan.base.horizon_year,
            series=names[plan.base.series],
            newest=names[plan.newest.series],
            census=names[census],
        ),
        source=source,
        alt_text="".join(words(f"plan_assumptions.path_alt_{column}", values=listed(column)) for column in known),
        table=Table(
            frame,
            [
                year_column("year", words("plan_assumptions.year"), words("unit.year")),
                *(number_column(c, words(f"plan_assumptions.column_{c}"), words("unit.persons")) for c in _PATHS),
            ],
            words("plan_assumptions.path_table", note=_note(plan, words)),
            words,
        ),
        draw=lambda layout: _draw_paths(layout, plan, words),
    )


def _note(plan: PlanAssumptions, words: Words) -> str:
    years = [str(year) for year in plan.came["year"] if year in plan.counted.preliminary]
    return (
        words("plan_assumptions.path_table_preliminary", years=words("plan_assumptions.list").join(years))
        if years
        else ""
    )


def _title(plan: PlanAssumptions, words: Words) -> str:
    for row in plan.came.tail(1).itertuples():
        side = against_what(row.plan_gap, words("plan_assumptions.the_path"), words)
        return words("plan_assumptions.path_title_counted", year=_year(plan, row.year, words), side=side)
    gaps = [
        words("plan_assumptions.path_gap", year=row.year, gap=number(row.gap, signed=True))
        for row in plan.ahead.dropna(subset=["gap"]).itertuples()
    ]
    return words("plan_assumptions.path_title", gaps=words("plan_assumptions.list").join(gaps)) if gaps else words(
        "plan_assumptions.path_title_plain"
    )  # fmt: skip


def _draw_paths(layout: Layout, plan: PlanAssumptions, words: Words) -> Figure:
    figure = new_figure(layout, 4.8 if layout.is_phone else 4.2)
    axes = figure.subplots()
    light_grid(axes)
    paths = plan.paths
    axes.set_ylim(0, 1.08 * paths[["plan", "counted", "newest"]].max().max())
    first, last = int(paths["year"].iloc[0]), int(paths["year"].iloc[-1])
    axes.set_xlim(first - 2, last + (23 if layout.is_phone else 16))
    axes.plot(paths["year"], paths["plan"], color=TARGET_COLOUR, linewidth=1.4)
    axes.plot(paths["year"], paths["without"], color=WITHOUT, linestyle="--", marker="o", markersize=4)
    newest = paths.dropna(subset=["newest"])
    axes.plot(newest["year"], newest["newest"], color=_NEWEST, linestyle=_DOTS, marker="^", markersize=5)
    axes.plot(
        plan.ahead["year"], plan.ahead["target"],
        color=TARGET_COLOUR, marker="D", markerfacecolor="none", markeredgewidth=1.6, markersize=9, linestyle="none",
    )  # fmt: skip
    _draw_counted(axes, plan, words, phone=layout.is_phone)
    _label_paths(axes, plan, words, phone=layout.is_phone)
    axes.set_xticks(spaced([first, *plan.came["year"].tail(1), *plan.ahead["year"], last], (last - first) / 9))
    axes.locator_params(axis="y", nbins=4)
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    for text in axes.texts:
        text.set_in_layout(False)
    return figure


def spaced(years: Sequence[int], least: float) -> list[int]:
    """Return years that lie far enough from each other to be written below an axis; the first and the last stay.

    Examples
    --------
    >>> spaced([2015, 2025, 2025, 2035, 2058, 2060], 5)
    [2015, 2025, 2035, 2060]
    """
    first, *others = sorted({int(year) for year in years})
    kept = [first]
    for year in others[:-1]:
        if year - kept[-1] >= least and others[-1] - year >= least:
            kept.append(year)
    return [*kept, *others[-1:]]


def _draw_counted(axes: Axes, plan: PlanAssumptions, words: Words, phone: bool) -> None:
    """Draw what was counted: solid, filled marks, a preliminary one ringed; and where counting ends."""
    rows = plan.paths.dropna(subset=["counted"])
    if rows.empty:
        return
    axes.plot(rows["year"], rows["counted"], color=OWN, linewidth=1.8, zorder=4)
    for row in rows.itertuples():
        fill = "white" if row.year in plan.counted.preliminary else OWN
        axes.plot(row.year, row.counted, marker="o", markersize=6, markerfacecolor=fill, color=OWN, markeredgewidth=1.6,
                  zorder=5)  # fmt: skip
    for row in plan.came.tail(1).itertuples():
        axes.axvline(row.year, color=MUTED, linewidth=0.6, zorder=0)
        text = words(
            f"plan_assumptions.path_label_counted{'_phone' if phone else ''}",
            year=_year(plan, row.year, words),
            value=number(row.counted),
        )
        line = {"arrowstyle": "-", "color": OWN, "linewidth": 0.6, "shrinkB": 5}
        rim = [withStroke(linewidth=3, foreground="white")]
        axes.annotate(
            text, (row.year, row.counted), xytext=(-4, -58), textcoords="offset points", ha="center", va="top",
            color=OWN, path_effects=rim, arrowprops=line,
        )  # fmt: skip


def _label_paths(axes: Axes, plan: PlanAssumptions, words: Words, phone: bool) -> None:
    paths, suffix, scale = plan.paths, "_phone" if phone else "", axes.get_ylim()[1]
    first, last = paths["year"].iloc[0], paths["year"].iloc[-1]
    for row in plan.ahead[plan.ahead["year"] < last].itertuples():
        text = words("plan_assumptions.path_target", value=number(row.target))
        axes.annotate(
            text, (row.year, row.target), xytext=(6, 6), textcoords="offset points", va="bottom", color=TARGET_COLOUR
        )
    start = paths["plan"].iloc[0]
    text = words("plan_assumptions.path_value", year=words("unit.counted_year", year=first), value=number(start))
    axes.annotate(text, (first, start), xytext=(8, 2), textcoords="offset points", va="center")
    for key, shift, colour in (("plan", 0.035, TARGET_COLOUR), ("without", -0.05, WITHOUT)):
        end = paths[key].iloc[-1]
        text = words(f"plan_assumptions.path_label_{key}{suffix}", year=int(last), value=number(end))
        axes.annotate(
            text, (last, end + shift * scale), xytext=(8, 0), textcoords="offset points", va="center", color=colour
        )
    for row in paths.dropna(subset=["newest"]).tail(1).itertuples():
        text = words(f"plan_assumptions.path_label_newest{suffix}", year=int(row.year), value=number(row.newest))
        axes.annotate(
            text, (row.year, row.newest), xytext=(2, 30), textcoords="offset points", color=_NEWEST,
            arrowprops={"arrowstyle": "-", "color": _NEWEST, "linewidth": 0.6, "shrinkB": 5},
        )  # fmt: skip
