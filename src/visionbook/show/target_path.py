"""The long run in one picture: what was counted, what is expected, and what the plan aims at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.figure_marks import FigureMark
from visionbook.notation import counted_year, is_missing
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.marked import people
from visionbook.show.palette import QUANTITY_BLUES
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, year_column
from visionbook.strategy.target_path import Course, TargetPath
from visionbook.words import Words

PROJECTION_COLOUR = QUANTITY_BLUES[3]
"""What is drawn of the newest official projection, beside the plan's own in `WITHOUT`."""


def side_of(difference: float) -> str:
    """Return on which side a difference lies, as keys of words end: ``below``, ``above`` or ``same``.

    Examples
    --------
    >>> side_of(-139), side_of(0), side_of(5)
    ('below', 'same', 'above')
    """
    return "same" if difference == 0 else "below" if difference < 0 else "above"


def difference_words(difference: object, words: Words, what: str = "plain") -> str:
    """Return a difference in words: ``目標より139人少ない``; a missing one as a dash.

    Parameters
    ----------
    difference : int or missing
        Persons; negative is fewer.
    words : Words
        The language.
    what : str
        ``"target"`` or ``"projection"``: what it is compared with, ``"counted"``: what is compared, the last two also
        with ``_short``; ``"plain"`` for the bare difference.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> difference_words(-139, load_words("ja"), "target"), difference_words(308, load_words("ja"))
    ('目標より139人少ない', '308人多い')
    """
    if is_missing(difference):
        return words("unit.missing")
    return words(f"target_path.difference.{what}.{side_of(difference)}", value=difference)


def year_counted(path: TargetPath, year: int, words: Words) -> str:
    """Return a year of the counts as readers see it; a preliminary one says so."""
    return counted_year(year, year in path.counted.preliminary, words)


def outlook_chart(
    path: TargetPath,
    gaps: pd.DataFrame,
    names: Mapping[str, str],
    source: str,
    words: Words,
    name: str,
    area: str,
    known: Mapping[int, FigureMark] | None = None,
) -> Chart:
    """Draw counts, both projections and the targets in one picture; what there is not is left out.

    Parameters
    ----------
    path : TargetPath
        As from `visionbook.strategy.target_path.target_path`.
    gaps : DataFrame
        As from `visionbook.strategy.target_path.target_gaps`.
    names : mapping
        Short names of the series for readers.
    source : str
        Source line.
    name : str
        Name of the figure in the book; the same picture may stand on two pages under two names.
    area : str
        Name of the municipality.
    known : mapping, optional
        By year, what is known of the plan's own projection where it differs from the official one.
    """
    known = known or {}
    return Chart(
        name=name,
        source=source,
        table=_table(path, names, words, known),
        draw=lambda layout: _draw(layout, path, gaps, names, words),
        **words.figure("target_path.outlook", _facts(path, gaps, names, words, known, area))._asdict(),
    )


def _facts(
    path: TargetPath,
    gaps: pd.DataFrame,
    names: Mapping[str, str],
    words: Words,
    known: Mapping[int, FigureMark],
    area: str,
) -> dict[str, object]:
    counts, shown = path.counts, _shown_years(path, gaps)
    return {
        "first": shown[0],
        "last": shown[-1],
        "counts": words(
            f"target_path.counts_{'course' if len(counts) > 1 else 'once'}",
            area=area,
            first=counts["year"].iloc[0],
            start=counts["population"].iloc[0],
            now=year_counted(path, path.counted.now, words),
            value=path.counted.population,
        ),
        "now": year_counted(path, path.counted.now, words),
        "value": path.counted.population,
        "aim": "".join(_aim(path, gaps, words)),
        "marks": legends.caption(words, _kinds(path, gaps)),
        "courses": "".join(_courses(path, names, words)),
        "values": "".join(_values(path, gaps, names, words, known)),
    }


def _shown_years(path: TargetPath, gaps: pd.DataFrame) -> list[int]:
    frames = (path.counts, path.plan.years, path.projection.years, gaps)
    return sorted({int(year) for frame in frames for year in frame["year"]})


def _aim(path: TargetPath, gaps: pd.DataFrame, words: Words) -> Iterator[str]:
    if len(gaps):
        yield words("target_path.aim_target", year=gaps["year"].iloc[-1], value=gaps["target"].iloc[-1])
    elif len(path.projection.projected):
        end = path.projection.projected.iloc[-1]
        yield words("target_path.aim_projection", year=end["year"], value=end["population"])


def _kinds(path: TargetPath, gaps: pd.DataFrame) -> list[str]:
    there = {
        "counted": True,
        "preliminary": path.counted.is_preliminary,
        "expected": len(path.plan.projected) + len(path.projection.projected) > 0,
        "printed": len(path.plan.projected) > 0,
        "target": len(gaps) > 0,
        "now": True,
    }
    return [kind for kind in legends.KINDS if there.get(kind)]


def _courses(path: TargetPath, names: Mapping[str, str], words: Words) -> Iterator[str]:
    plan, projection = path.plan.projected, path.projection.projected
    if len(plan):
        years = words.join(words("glue.year", year=year) for year in path.plan.years["year"])
        yield words("target_path.caption_plan", plan=names[path.series.plan], printed=years)
    if len(projection):
        last = projection["year"].iloc[-1]
        yield words("target_path.caption_projection", projection=names[path.series.projection], last=last)


def _values(
    path: TargetPath, gaps: pd.DataFrame, names: Mapping[str, str], words: Words, known: Mapping[int, FigureMark]
) -> Iterator[str]:
    for key, course in (("plan", path.plan), ("projection", path.projection)):
        if len(course.projected):
            series = names[getattr(path.series, key)]
            yield words(
                f"target_path.values_{key}",
                series=series,
                values=_listed(course, words, known if key == "plan" else {}),
            )
    if len(gaps):
        items = [
            words.bracketed(
                words("target_path.value", year=row.year, value=row.target),
                difference_words(-row.plan_gap, words, "projection"),
            )
            for row in gaps.itertuples()
        ]
        yield words("target_path.values_target", values=words.join(items))


def _listed(course: Course, words: Words, known: Mapping[int, FigureMark]) -> str:
    pairs = zip(course.projected["year"], course.projected["population"], strict=True)
    return words.join(
        words("target_path.value_as", year=year, value=people(value, known.get(year), words)) for year, value in pairs
    )


def _table(path: TargetPath, names: Mapping[str, str], words: Words, known: Mapping[int, FigureMark]) -> Table:
    parts = {words("target_path.counted"): path.counts}
    for key, course in (("plan", path.plan), ("projection", path.projection)):
        if len(course.projected):
            parts[course_name(key, names[getattr(path.series, key)], words)] = course.projected
    if len(path.targets):
        parts[words("target_path.targets")] = path.targets
    columns = {title: frame.set_index("year")["population"].astype(float) for title, frame in parts.items()}
    frame = pd.DataFrame(columns).sort_index().rename_axis("year").reset_index()
    heads = [year_column("year", words("target_path.year"), words("unit.year"))]
    heads += [number_column(title, title, words("unit.persons")) for title in columns]
    early = words("target_path.table_preliminary", year=path.counted.now) if path.counted.is_preliminary else ""
    there = {
        "counted": True,
        "expected": len(path.plan.projected) + len(path.projection.projected),
        "aims": len(path.targets),
    }
    kinds = words.join(words(f"target_path.table_parts.{kind}") for kind, is_there in there.items() if is_there)
    plan = course_name("plan", names[path.series.plan], words) if len(path.plan.projected) else ""
    marked = {(place, plan): known[year] for place, year in enumerate(frame["year"]) if plan and year in known}
    caption = words("target_path.table", kinds=kinds, early=early)
    return Table(frame, heads, caption, words, marks=marked)


def course_name(role: str, name: str, words: Words) -> str:
    """Return what the projection that plays a role is called in pictures and tables.

    Parameters
    ----------
    role : str
        ``"plan"`` or ``"projection"``.
    name : str
        Short name of its series.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> course_name("projection", "社人研", load_words("ja"))
    '新しい推計（社人研）'
    """
    return words(f"target_path.name_{role}", series=name)


def _draw(layout: Layout, path: TargetPath, gaps: pd.DataFrame, names: Mapping[str, str], words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    shown, now, counts = _shown_years(path, gaps), path.counted.now, path.counts
    marks.now(axes, now)
    for role, course, colour in (("plan", path.plan, WITHOUT), ("projection", path.projection, PROJECTION_COLOUR)):
        if len(course.projected):
            is_plan = role == "plan"
            marks.expected(axes, course.years["year"], course.years["population"], colour, second=is_plan)
            if is_plan:  # a document prints single years of it; the line between them is only drawn
                marks.printed(axes, course.projected["year"], course.projected["population"], colour, size=6)
            _name_end(axes, role, course, colour, layout, words)
    early = path.counted.preliminary
    marks.counted(axes, counts["year"], counts["population"], OWN, preliminary=early)
    texts = [_target_text(row, layout, words) for row in gaps.itertuples()]
    marks.target(axes, gaps["year"], gaps["target"], texts)
    _label_counts(axes, path, words)
    scales.from_zero(axes)
    axes.set_xlim(shown[0] - 1, shown[-1] + 1)
    scales.years(axes, shown, layout, now)
    scales.people(axes, words)
    scales.head(axes, words.bracketed(words("target_path.people"), words("unit.persons")))
    return figure


def _name_end(axes: Axes, role: str, course: Course, colour: str, layout: Layout, words: Words) -> None:
    # In short: the caption says which series it is, and the lines keep the width that long names would take.
    end, name = course.years.iloc[-1], words(f"target_path.short_{role}")
    note = words("target_path.value", year=end["year"], value=end["population"])
    if layout.is_phone:
        labels.at(axes, end["year"], end["population"], f"{name}\n{note}", colour, "below")
    else:
        labels.end(axes, end["year"], end["population"], name, note, colour, stacked=True)


def _target_text(row: tuple, layout: Layout, words: Words) -> str:
    """Return the target and, under it, how far the count, or else the projection without measures, lies from it."""
    phone = "_short" if layout.is_phone else ""
    if is_missing(row.counted):
        gap = difference_words(-row.plan_gap, words, f"projection{phone}")
    else:
        gap = difference_words(row.counted_gap, words, f"counted{phone}")
    return words("target_path.target", year=row.year, value=row.target) + "\n" + gap


def _label_counts(axes: Axes, path: TargetPath, words: Words) -> None:
    counts = path.counts
    for row, is_last in ((counts.iloc[0], len(counts) == 1), (counts.iloc[-1], True)):
        text = words("target_path.count", year=year_counted(path, int(row["year"]), words), value=row["population"])
        text = f"{words('target_path.counted')}\n{text}" if is_last else text
        labels.at(axes, row["year"], row["population"], text, OWN, "below" if is_last else "right")
        if len(counts) == 1:
            return
