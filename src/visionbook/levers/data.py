"""What the script of the levers computes with: every town as values for JSON, and the words that it says.

Rates keep eight decimals: so a total misses that of the model by far less than half a person.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from visionbook.ages import THREE_GROUPS
from visionbook.levers.towns import STARTS, YOUNG, Region, Start, Town
from visionbook.population.axes import CHILDBEARING_AGES
from visionbook.population.inputs import AGES
from visionbook.words import Words
from visionbook.worksheet.own import LIMITS, as_published

_DECIMALS = 8
_COUNTED_BEFORE = 15  # years before the base year of which counts are drawn
_HOUSEHOLDS_SHARE = 0.002  # of the people in the base year: how many households a year the lever goes up to

SAID = (
    "note_rate", "note_young_out", "note_young_in", "note_young_even", "note_households", "note_mortality_less",
    "note_mortality_more", "note_mortality_same", "answer_more", "answer_fewer", "answer_same", "chosen",
    "chosen_rate", "chosen_young", "chosen_households", "chosen_mortality", "comma", "target_more", "target_fewer",
    "target_same", "target_none", "counted_fewer", "counted_more", "counted_same", "newer_fewer", "newer_more",
    "newer_same", "shelf_until", "shelf_more", "people", "year_of", "percent", "line_own", "line_published",
    "line_beyond", "line_newer", "line_counted", "line_target", "line_since", "picture", "table", "axis",
)  # fmt: skip
"""Words that the script fills with numbers."""


def content(page: Region, words: Words) -> dict[str, Any]:
    """Return all that the script of the levers is given, ready for JSON.

    Parameters
    ----------
    page : Region
        With at least one town.
    """
    alive: list[list] = []
    towns = []
    for town in page.towns.values():
        values = town_values(town)
        ratios = values.pop("survivorship")
        if ratios not in alive:
            alive.append(ratios)
        towns.append(values | {"survivorship": alive.index(ratios), "starts": _starts(town, page, words)})
    return {
        "towns": towns,
        "survivorship": alive,
        "series": {"older": page.older, "newer": page.newer},
        "words": {name: words(f"levers.{name}") for name in SAID},
    }


def town_values(town: Town) -> dict[str, Any]:
    """Return what a town is computed from and held against; intervals that repeat the one before at the end are cut.

    Parameters
    ----------
    town : Town
        The municipality.
    """
    case, since = town.case, town.case.base_year - _COUNTED_BEFORE
    counts = town.counted.totals
    return {
        "code": case.area_code,
        "name": case.area,
        "years": list(case.years),
        "width": AGES.width,
        "publishedTo": case.published_to,
        "from": town.from_year,
        "reach": town.reach_year,
        "people": rounded(case.population),
        "survivorship": _cut(case.survivorship),
        "migration": _cut(case.migration),
        "ratio": _cut(case.child_woman_ratio),
        "sexRatio": _cut(case.sex_ratio),
        "baseRatio": round(case.base_ratio, _DECIMALS),
        "perChild": round(case.births_per_child, _DECIMALS),
        "household": rounded(as_published(case).household),
        "fertile": _span(CHILDBEARING_AGES),
        "young": [_span(YOUNG[0])[0], _span(YOUNG[-1])[1]],
        "groups": [_span(group) for group in THREE_GROUPS],
        "counted": [
            [int(year), float(people), int(year) in town.counted.preliminary]
            for year, people in counts.items()
            if year >= since
        ],
        "targets": [[int(year), float(people)] for year, people in town.targets.items() if year > case.base_year],
        "newer": [[int(year), float(people)] for year, people in town.newer.items()],
        "shelf": list(town.shelf) if town.shelf and town.shelf[0] in case.years else None,
        "limits": limits(town),
    }


def limits(town: Town) -> dict[str, list[float]]:
    """Return lowest and highest value and the step of each lever, within what the workbook allows.

    Examples
    --------
    >>> from types import SimpleNamespace as Box
    >>> limits(Box(case=Box(population=np.full((2, 19), 700.0))))["households"]
    [0.0, 60.0, 1.0]
    """
    most = 10 * np.ceil(town.case.population.sum() * _HOUSEHOLDS_SHARE / 10)
    found = {
        "rate": [0.5, 3.0, 0.01],
        "young": [-1.0, 2.0, 0.05],
        "households": [0.0, min(float(most), LIMITS["households"][1]), 1.0],
        "mortality": [0.5, 1.5, 0.05],
    }
    return found


def about(start: Start, town: Town, page: Region, words: Words) -> str:
    """Return what a set of assumptions is, in a sentence."""
    registered = town.registered
    facts = {
        "series": page.older,
        "published": town.case.published_to,
        "goal_year": town.case.goal_year,
        "goal_rate": town.case.goal_rate,
        "since": town.from_year,
    }
    if registered:
        facts |= {"first": registered.first, "last": registered.last, "rate": registered.rate}
    return words(f"levers.about_{start.name}", **facts)


def names(words: Words) -> dict[str, str]:
    """Return what sets of assumptions are called."""
    return {name: words(f"levers.name_{name}") for name in STARTS}


def _starts(town: Town, page: Region, words: Words) -> list[dict[str, Any]]:
    """Return the sets of assumptions of a town; what is as published is not said again."""
    said, found = names(words), []
    for start in town.starts:
        values: dict[str, Any] = {"name": start.name, "label": said[start.name]}
        values["about"] = about(start, town, page, words)
        if start.ratio is not town.case.child_woman_ratio:
            values["ratio"] = _cut(start.ratio)
        if start.migration is not town.case.migration:
            values["migration"] = _cut(start.migration)
        found.append(values)
    return found


def _span(ages: str) -> list[int]:
    found = AGES.positions(ages)
    return [found.start, found.stop]


def _cut(values: np.ndarray) -> list:
    """Return values by interval, without the last ones that repeat the one before."""
    last = len(values)
    while last > 1 and np.array_equal(values[last - 1], values[last - 2]):
        last -= 1
    return rounded(values[:last])


def rounded(values: np.ndarray) -> list:
    """Return an array as lists of numbers of eight decimals; whole numbers as such.

    Examples
    --------
    >>> rounded(np.array([1.0, 0.1234567891, -0.0]))
    [1, 0.12345679, 0]
    """
    if values.ndim > 1:
        return [rounded(part) for part in values]
    return [int(value) if float(value).is_integer() else round(float(value), _DECIMALS) for value in values]
