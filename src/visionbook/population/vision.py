"""The plan's whole population vision, from its tables to what the page on it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.errors import ParameterError
from visionbook.population.structure import (
    Decomposition,
    age_structure,
    chapter_figures,
    decomposition,
    points_recomputed,
    printed_changes,
)
from visionbook.population.targets import Fall, Outlook, fall, population_outlook, target_gaps

TABLES = ("population", "population_shares", "population_changes", "milestones", "vision_points", "plan_figures")
"""The tables that `plan_vision` reads."""


@dataclass(frozen=True)
class Vision:
    """All that is computed for the page; see the functions that make each part.

    `figures` holds the rows of each table that the chapter on the vision prints; `threshold` is the
    population (persons) that the plan says will be undercut.
    """

    outlook: Outlook
    gaps: pd.DataFrame
    ages: pd.DataFrame
    changes: pd.DataFrame
    split: Decomposition
    fall: Fall
    points: pd.DataFrame
    figures: dict[str, pd.DataFrame]
    threshold: int


def plan_vision(
    tables: Mapping[str, pd.DataFrame], municipality: str, base_series: str, newer_series: str, chapter: str
) -> Vision:
    """Return the population vision of a municipality.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `TABLES`.
    municipality : str
        Five-digit code.
    base_series, newer_series : str
        Series with the plan's projection and targets, and with a newer projection.
    chapter : str
        Beginning of the place of the chapter that prints the vision.

    Raises
    ------
    ParameterError
        If a series lacks what the page needs for the municipality.

    Examples
    --------
    >>> plan_vision({}, "01223", "plan2021", "renkei2024", "1")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, ...
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise ParameterError(f"tables lacks {missing[0]}; it needs {', '.join(TABLES)}")
    population = tables["population"]
    outlook = population_outlook(population, municipality, base_series, newer_series)
    own = tables["milestones"].query("area_code == @municipality")
    change = fall(outlook)
    threshold = tables["plan_figures"].set_index("figure_id")["value"]["threshold_2030"]
    printed = ("population", "population_shares", "population_changes", "plan_figures")
    source_id = own["source_id"].iloc[0]
    return Vision(
        outlook,
        target_gaps(outlook, own),
        age_structure(population, tables["population_shares"], municipality, base_series),
        printed_changes(population, tables["population_changes"], municipality, base_series),
        decomposition(population, municipality, base_series, change.year),
        change,
        points_recomputed(tables["vision_points"]),
        chapter_figures({name: tables[name] for name in printed}, source_id, chapter),
        int(threshold),
    )
