"""What a workbook is made from, as one value: `Case`. A page hands it on as JSON, and publishing makes the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from visionbook.edition import Edition
from visionbook.localised import localised
from visionbook.notation import is_missing
from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration
from visionbook.population.handbook import Handbook
from visionbook.population.implied import child_woman_ratios
from visionbook.population.inputs import AGES
from visionbook.population.scenarios import FertilityGoal, handbook_scenarios, tfr_per_child

_ARRAYS = ("population", "survivorship", "migration", "child_woman_ratio", "sex_ratio")
USES = ("projection", "mortality", "fertility", "counts")
"""What sources are used for, in the order in which a workbook lists them."""


@dataclass(frozen=True)
class Origin:
    """Where numbers come from: which of `USES`, and title, publisher, licence and notes as the tables have them."""

    use: str
    title: str
    publisher: str
    licence: str
    note: str


@dataclass(frozen=True)
class Case:
    """One municipality's published projection, and what is changed of it in the three scenarios of the handbook.

    Parameters
    ----------
    area_code, area : str
        Five-digit code and name.
    lang : str
        Language of the workbook.
    series : str
        Name of the projection.
    reference_day : str
        Day of the year that it speaks of, ``10-01``.
    base_year, published_to, influence_year, goal_year : int
        First year; last year that was published; year of the influences; year in which simulation 1 reaches its goal.
    population : ndarray, shape (sex, age)
        Persons in the base year, in the age groups of the model.
    survivorship, migration : ndarray, shape (interval, sex, age)
        Survivorship ratios and net migration rates into each age group.
    child_woman_ratio, sex_ratio : ndarray, shape (interval,)
        Children 0-4 per woman 15-49, and boys per girl 0-4, at the end of each interval.
    base_rate, goal_rate : float
        Total fertility rate of the base year and of simulation 1, births per woman.
    counted : mapping of int to float
        What was counted, by year, from the base year on: persons.
    origins : sequence of Origin
        Where all this comes from.
    """

    area_code: str
    area: str
    lang: str
    series: str
    reference_day: str
    base_year: int
    published_to: int
    influence_year: int
    goal_year: int
    population: np.ndarray
    survivorship: np.ndarray
    migration: np.ndarray
    child_woman_ratio: np.ndarray
    sex_ratio: np.ndarray
    base_rate: float
    goal_rate: float
    counted: Mapping[int, float]
    origins: Sequence[Origin] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The base year and the ends of the intervals."""
        return tuple(self.base_year + AGES.width * step for step in range(len(self.child_woman_ratio) + 1))

    @property
    def base_ratio(self) -> float:
        """Children 0-4 per woman 15-49 in the base year."""
        return float(child_woman_ratios(self.population, AGES))

    @property
    def births_per_child(self) -> float:
        """K of TFR = k x child-woman ratio."""
        return float(tfr_per_child(self.base_rate, self.base_ratio))

    def scenarios(self) -> np.ndarray:
        """Return the population by scenario (in the order of `HANDBOOK`), year, sex and age: persons."""
        fertility = ChildWomanRatio(self.child_woman_ratio, self.sex_ratio)
        return handbook_scenarios(
            self.population,
            Assumptions(self.survivorship, fertility, Migration(self.migration)),
            AGES,
            self.base_year,
            self.years[-1],
            np.array(self.base_rate),
            np.array(self.births_per_child),
            FertilityGoal(self.goal_rate, self.goal_year),
        ).population

    def as_json(self) -> dict[str, Any]:
        """Return the case as values that JSON can hold: nothing of a number is lost."""
        values = asdict(self)
        values |= {name: getattr(self, name).tolist() for name in _ARRAYS}
        return values | {"counted": [[int(year), float(value)] for year, value in self.counted.items()]}


def from_json(values: Mapping[str, Any]) -> Case:
    """Return the case that `Case.as_json` wrote."""
    given = {field.name: values[field.name] for field in fields(Case)}
    given |= {name: np.array(given[name], dtype=float) for name in _ARRAYS}
    given["counted"] = {int(year): float(value) for year, value in given["counted"]}
    given["origins"] = tuple(Origin(**origin) for origin in given["origins"])
    return Case(**given)


def case_of(
    tables: Mapping[str, pd.DataFrame], edition: Edition, handbook: Handbook, area: str, counted: pd.Series
) -> Case:
    """Return what the workbook of a municipality is made from.

    Parameters
    ----------
    tables : mapping
        ``series``, ``sources``, ``life_table_mx``, ``municipal_fertility`` and ``population``.
    edition : Edition
        Its roles of series and first language.
    handbook : Handbook
        The municipality's scenarios.
    area : str
        Its name.
    counted : Series
        Its total population by census year.
    """
    base, lang = handbook.base, edition.languages[0]
    assumed = base.assumptions
    series = tables["series"].set_index("series").loc[base.series]
    return Case(
        area_code=base.area_code,
        area=area,
        lang=lang,
        series=str(
            localised(tables["series"], "name", lang).column[tables["series"]["series"].eq(base.series)].iloc[0]
        ),
        reference_day=str(series["reference_day"]),
        base_year=base.base_year,
        published_to=base.published_to,
        influence_year=handbook.influence_year,
        goal_year=handbook.goal.year,
        population=base.population,
        survivorship=assumed.survivorship_ratio,
        migration=assumed.migration.net,
        child_woman_ratio=assumed.fertility.child_woman_ratio,
        sex_ratio=assumed.fertility.sex_ratio_of_children,
        base_rate=base.base_rate,
        goal_rate=handbook.goal.total_fertility_rate,
        counted={int(year): float(value) for year, value in counted.items() if year >= base.base_year},
        origins=_origins(tables, edition, base.area_code, base.base_year),
    )


def _origins(tables: Mapping[str, pd.DataFrame], edition: Edition, area_code: str, since: int) -> tuple[Origin, ...]:
    lang, roles = edition.languages[0], edition.series
    known = tables["series"].assign(note=localised(tables["series"], "note", lang).column).set_index("series")
    fertility = tables["municipal_fertility"].query("area_code == @area_code")
    own = tables["population"].query("area_code == @area_code and series == @roles.census and year >= @since")
    notes = localised(fertility, "note", lang).column
    used = {
        "projection": [(known.loc[roles.age_projection, "source_id"], known.loc[roles.age_projection, "note"])],
        "mortality": [(source, None) for source in tables["life_table_mx"]["source_id"].unique()],
        "fertility": list(zip(fertility["source_id"], notes, strict=True)),
        "counts": [(source, None) for source in own.sort_values("year")["source_id"].unique()],
    }
    sources = tables["sources"].set_index("source_id")
    texts = {name: localised(sources, name, lang).column for name in ("title", "publisher", "licence")}
    return tuple(
        Origin(use, *(_text(texts[name][source]) for name in texts), _text(note))
        for use in USES
        for source, note in used[use]
    )


def _text(value: object) -> str:
    return "" if is_missing(value) else str(value)
