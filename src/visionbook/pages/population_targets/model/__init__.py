"""The plan's whole population vision, from the tables to what the page on it shows: `targets` is the way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import THREE_GROUPS
from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.figure_marks import FigureMark, FigureMarks, marks_of
from visionbook.localised import localised
from visionbook.messages import message
from visionbook.needs import require_tables
from visionbook.pages.population_targets.model.ages import age_structure, printed_changes
from visionbook.pages.population_targets.model.anew import Anew, started_anew
from visionbook.pages.population_targets.model.chapters import chapter_figures, chapters_of
from visionbook.pages.population_targets.model.means import Decomposition, decomposition, points_recomputed
from visionbook.population.own_projection import TABLES as OWN_TABLES
from visionbook.population.own_projection import Own, own_projection
from visionbook.population.register import Register, register_beside
from visionbook.population.series import Described, described, short_names
from visionbook.strategy.decline import Decline, decline_of, printed_declines
from visionbook.strategy.target_path import (
    Fall,
    TargetPath,
    fall,
    reprinted_otherwise,
    require_plan,
    target_gaps,
    target_path,
    thresholds,
)

TABLES = (
    "population", "population_shares", "population_changes", "milestones", "vision_points", "plan_figures", "areas",
    "series", "sources", "kpis", "figure_marks", "life_table_mx", *OWN_TABLES,
)  # fmt: skip
"""The tables that `targets` reads."""


@dataclass(frozen=True)
class Targets:
    """All that is computed for the page; see the functions that make each part.

    `area` is the name of the municipality, `series` what there is to say of each series. `people` are the plan's own
    rows of the table of populations. `split` is None, `ages`, `changes` and `points` are empty where the plan does not
    print them. `figures` are the other figures of the chapters (`chapters`) on the population; `thresholds` are the
    populations (persons) that the plan says will be undercut; `reprinted` are the years that the collaboration vision
    prints otherwise than the newest projection; `register` is None where there is none; `declines` are the rates of
    decline that the plan prints, often none. `code` is the municipality, `marks` what is known of printed figures that
    differ from the official ones. `anew` is the projection started anew from a newest total that has no ages yet; None
    where there is none to be made. `own` is the book's own projection with its intervals; None where there is none.
    """

    area: str
    path: TargetPath
    gaps: pd.DataFrame
    series: Mapping[str, Described]
    fall: Fall
    people: pd.DataFrame
    ages: pd.DataFrame
    changes: pd.DataFrame
    split: Decomposition | None
    points: pd.DataFrame
    chapters: tuple[str, ...]
    figures: pd.DataFrame
    thresholds: list[int]
    reprinted: pd.DataFrame
    register: Register | None
    declines: tuple[Decline, ...]
    code: str
    marks: FigureMarks
    anew: Anew | None = None
    own: Own | None = None

    @property
    def known(self) -> dict[int, FigureMark]:
        """By year, what is known of the plan's own projection where it differs from the official one."""
        return self.marks.years(self.code, self.path.series.plan, "projection")

    @property
    def names(self) -> dict[str, str]:
        """Short names of the series for readers."""
        return short_names(self.series)

    @property
    def plan_name(self) -> str:
        """Short name of the plan's series."""
        return self.series[self.path.series.plan].short

    @property
    def projection_name(self) -> str:
        """Short name of the series of the newest projection; empty without one."""
        projection = self.path.series.projection
        return self.series[projection].short if projection else ""

    @property
    def ends(self) -> dict[str, int]:
        """The years that the plan compares, by variant: counted at first, expected and aimed at in the end."""
        return {"observed": self.fall.base_year, "projection": self.fall.year, "target": self.fall.year}

    @property
    def compared(self) -> pd.DataFrame:
        """The rows of `ages` at those years, indexed by variant and age group; empty unless all of them are there."""
        rows = self.ages[self.ages["year"] == self.ages["variant"].map(self.ends)].set_index(["variant", "age_group"])
        wanted = {(variant, group) for variant in self.ends for group in THREE_GROUPS}
        return rows if wanted <= set(rows.index) else rows.iloc[:0]


def targets(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Targets:
    """Return the population vision of the edition's municipality.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `TABLES`.
    edition : Edition
        The municipality, the language and the roles of series.

    Raises
    ------
    ParameterError
        If a table is missing, or a series lacks what the page needs for the municipality.

    Examples
    --------
    >>> targets({}, None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, ...
    """
    require_tables(tables, TABLES)
    population, code, roles, lang = tables["population"], edition.municipality, edition.series, edition.languages[0]
    path = target_path(population, code, roles)
    require_plan(path, population, code)
    own = tables["milestones"].query("area_code == @code")
    if own.empty:
        raise ParameterError(message("pages.no_milestones", code=code))
    change, chapters = fall(path), chapters_of(own["source_place"])
    gaps = target_gaps(path, own, lang)
    anew = started_anew(
        population,
        tables["life_table_mx"],
        code,
        roles,
        path.counted,
        dict(zip(gaps["year"], gaps["target"], strict=True)),
    )
    areas = dict(zip(tables["areas"]["area_code"], localised(tables["areas"], "name", lang).column, strict=True))
    document = own["source_id"].iloc[0]
    figures = chapter_figures(tables["plan_figures"], document, chapters)
    points = tables["vision_points"].query("source_id == @document")
    return Targets(
        areas[code],
        path,
        gaps,
        described(tables["series"], tables["sources"], lang),
        change,
        population[(population["area_code"] == code) & (population["series"] == roles.plan)],
        age_structure(population, tables["population_shares"], code, roles.plan),
        printed_changes(population, tables["population_changes"], code, roles.plan),
        decomposition(population, code, roles.plan, change.year),
        points_recomputed(_in_words(points, ("title", "measure", "held_back_of"), lang)),
        chapters,
        _in_words(figures, ("label",), lang),
        thresholds(figures, path.plan.years),
        reprinted_otherwise(population, code, roles),
        register_beside(population, tables["series"], roles, [code], path.counted.totals),
        tuple(decline_of(kpi, population, roles, code) for kpi in printed_declines(tables["kpis"])),
        code,
        marks_of(tables, lang),
        anew,
        own_projection(tables, code),
    )


def _in_words(rows: pd.DataFrame, columns: tuple[str, ...], lang: str) -> pd.DataFrame:
    """Return rows with columns of texts in a language, without it in their names."""
    return rows.assign(**{column: localised(rows, column, lang).column for column in columns})
