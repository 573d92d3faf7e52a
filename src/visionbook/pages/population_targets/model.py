"""The plan's whole population vision, from its tables to what the page on it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.pages.population_targets.structure import (
    Decomposition,
    age_structure,
    chapter_figures,
    chapters_of,
    decomposition,
    points_recomputed,
    printed_changes,
)
from visionbook.population.register import Register, register_beside
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
    "population",
    "population_shares",
    "population_changes",
    "milestones",
    "vision_points",
    "plan_figures",
    "series",
)
"""The tables that `plan_vision` reads."""


@dataclass(frozen=True)
class Vision:
    """All that is computed for the page; see the functions that make each part.

    `figures` holds the rows of each table that the chapters on the vision (`chapters`) print; `thresholds` are the
    populations (persons) that the plan says will be undercut; `reprinted` are the years that the collaboration
    vision prints otherwise than the newest projection; `register` is None where there is none.
    """

    path: TargetPath
    gaps: pd.DataFrame
    ages: pd.DataFrame
    changes: pd.DataFrame
    split: Decomposition
    fall: Fall
    points: pd.DataFrame
    chapters: tuple[str, ...]
    figures: dict[str, pd.DataFrame]
    thresholds: list[int]
    reprinted: pd.DataFrame
    register: Register | None


def plan_vision(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Vision:
    """Return the population vision of the edition's municipality.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `TABLES`.
    edition : Edition
        The municipality and the roles of series.

    Raises
    ------
    ParameterError
        If a table is missing, or a series lacks what the page needs for the municipality.

    Examples
    --------
    >>> plan_vision({}, None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, ...
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise ParameterError(f"tables lacks {missing[0]}; it needs {', '.join(TABLES)}")
    population, municipality, roles = tables["population"], edition.municipality, edition.series
    path = target_path(population, municipality, roles)
    require_plan(path, population, municipality)
    own = tables["milestones"].query("area_code == @municipality")
    if own.empty:
        raise ParameterError(f"data/milestones.csv has no target of municipality {municipality}; enter the plan's")
    change = fall(path)
    printed = ("population", "population_shares", "population_changes", "plan_figures")
    chapters = chapters_of(own["source_place"])
    figures = chapter_figures({name: tables[name] for name in printed}, own["source_id"].iloc[0], chapters)
    return Vision(
        path,
        target_gaps(path, own),
        age_structure(population, tables["population_shares"], municipality, roles.plan),
        printed_changes(population, tables["population_changes"], municipality, roles.plan),
        decomposition(population, municipality, roles.plan, change.year),
        change,
        points_recomputed(tables["vision_points"]),
        chapters,
        figures,
        thresholds(figures["plan_figures"], path.plan.years),
        reprinted_otherwise(population, municipality, roles),
        register_beside(population, tables["series"], roles, municipality, path.counted),
    )
