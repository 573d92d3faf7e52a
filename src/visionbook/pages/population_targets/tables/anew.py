"""The open targets beside the projection started anew, and the courses year by year."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import percent
from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.model.anew import COUNTED, PROJECTED, Anew
from visionbook.pages.population_targets.text.anew import people_words
from visionbook.population.inputs import AGES
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, text_column, year_column
from visionbook.show.target_path import course_name, difference_words, year_counted
from visionbook.words import Words


def anew(page: Targets, words: Words) -> Table | Sentences:
    """Return each open target with the projection started anew, and the persons to be held back a year.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    found = page.anew
    if found is None:
        return Sentences([])
    gaps = page.gaps[page.gaps["year"].isin(found.main.years[1:])]
    shown = pd.DataFrame([_row(int(row.year), float(row.target), found, words) for row in gaps.itertuples()])
    # No units in the heads: the caption states them, and the table fits the page.
    columns = [
        year_column("year", words("anew.table_year"), words("unit.year")),
        Column("needed", words("anew.table_needed"), align="right"),
        number_column("target", words("anew.table_target")),
        number_column("value", words("anew.table_value")),
        text_column("gap", words("anew.table_gap")),
        Column("share", words("anew.table_share"), align="right"),
    ]
    now = year_counted(page.path, page.path.counted.now, words)
    caption = words("anew.table_caption", now=now, aged=found.main.aged_year)
    if found.planned:
        columns.append(number_column("planned", words("anew.table_planned")))
        caption += words("anew.table_caption_planned", series=page.names[found.aged_series], base=found.base_year)
    return Table(shown, columns, caption, words)


def _row(year: int, target: float, found: Anew, words: Words) -> dict[str, object]:
    per_year, value = found.per_year(year), round(found.main.totals[year])
    shares = sorted(needed[year].share for needed in found.needed.values() if year in needed)
    ends = list(dict.fromkeys(percent(max(share, 0), 0) for share in shares))
    return {
        "year": year,
        "target": target,
        "value": value,
        "gap": difference_words(value - target, words),
        "needed": people_words(per_year, words) if per_year else None,
        "share": words("anew.shares", low=ends[0], high=ends[-1]) if len(ends) > 1 else "".join(ends) or None,
        "planned": found.planned[year].per_year if year in found.planned else None,
    }


def courses(page: Targets, found: Anew, caption: str, words: Words) -> Table:
    """Return the courses year by year: counted, started anew, the newest projection, the plan's, its targets."""
    aged, path = found.main.aged_year, page.path
    names = {
        PROJECTED: words("anew.course_projected", series=page.names.get(found.aged_series, "")),
        COUNTED: words("anew.course_counted", before=aged - AGES.width, aged=aged),
    }
    parts = {words("target_path.counted"): path.counts.set_index("year")["population"]}
    for whose, course in found.courses.items():
        parts[names[whose]] = pd.Series(course.totals).iloc[1:]
    for role, course in (("projection", path.projection), ("plan", path.plan)):
        if len(course.projected):
            name = course_name(role, page.names[getattr(path.series, role)], words)
            parts[name] = course.projected.set_index("year")["population"]
    parts[words("target_path.targets")] = path.targets.set_index("year")["population"]
    frame = pd.DataFrame(parts).sort_index().loc[aged:].rename_axis("year").reset_index()
    heads = [year_column("year", words("target_path.year"), words("unit.year"))]
    heads += [number_column(name, name, words("unit.persons")) for name in parts]
    plan = course_name("plan", page.plan_name, words)
    marked = {(place, plan): page.known[year] for place, year in enumerate(frame["year"]) if year in page.known}
    return Table(frame, heads, caption, words, marks=marked)
