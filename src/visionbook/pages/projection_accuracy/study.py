"""Places like these, and all of them: what the stored study of errors says, as one value.

A place is like another if it had as many people at the launch, or had changed as much over the five years before: both
come from the last counts of the municipality (`visionbook.population.error_study`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL
from visionbook.edition import Edition
from visionbook.localised import localised
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import only_row
from visionbook.population.accuracy import BAND_METHOD
from visionbook.population.counted import Counted
from visionbook.population.error_study import (
    ALL,
    GROUPS,
    GROWTH_CLASSES,
    SIZE_CLASSES,
    growth_classes,
    regions_of,
    size_classes,
)
from visionbook.population.error_table import KEY, MEASURES, measures, shelf_life
from visionbook.population.inputs import AGES
from visionbook.population.study_methods import CANDIDATES

ERRORS, FILES, LEFT_OUT = "projection_errors", "error_study_files", "error_study_areas"

_CLASSES = ("size_class", "growth_class", "region")
_FEWEST = 10
"""Cases below which nothing is said of the municipalities' own errors: as for the classes of the study."""


@dataclass(frozen=True)
class Likeness:
    """What makes other places like one: its size class, its growth class (empty if unknown), its prefecture."""

    size_class: str
    growth_class: str
    region: str


@dataclass(frozen=True)
class Study:
    """What the study of errors says of places like the municipality, and of all.

    Parameters
    ----------
    area : str
        Code of the municipality.
    likeness : mapping
        By code of each municipality of the page.
    prefecture : str
        Name of the municipality's prefecture; empty if the data do not name it.
    sizes, growths, regions, people : DataFrame
        Rows of the table of errors, method `BAND_METHOD`, each of all its launches: by size; by growth, of all sizes
        and of the municipality's; of the prefecture and of all; by people, of the municipality's size and of all.
    towns : DataFrame
        people, horizon_years and the measures of the errors of the page's municipalities; empty if there are none.
    methods : DataFrame
        As from `compared_methods`.
    files, left_out : DataFrame
        The files that it was computed from, and the areas that it left out or whose codes changed: as in the tables.
    """

    area: str
    likeness: Mapping[str, Likeness]
    prefecture: str
    sizes: pd.DataFrame
    growths: pd.DataFrame
    regions: pd.DataFrame
    people: pd.DataFrame
    towns: pd.DataFrame
    methods: pd.DataFrame
    files: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def own(self) -> Likeness:
        """Which places are like the municipality."""
        return self.likeness[self.area]

    def like(self, years: int) -> pd.Series:
        """Return the row of places of the municipality's size, so many years ahead."""
        return only_row(self.sizes, size_class=self.own.size_class, horizon_years=years)

    def all_places(self, years: int) -> pd.Series:
        """Return the row of all places, so many years ahead."""
        return only_row(self.sizes, size_class=ALL, horizon_years=years)

    def horizons(self, page: Record) -> tuple[int, int]:
        """Return the two numbers of years ahead of which the sentences speak: those of the page, or what there is.

        A page whose own towns give no test asks for what the study has.
        """
        there = sorted(int(years) for years in _of(self.sizes, size_class=self.own.size_class)["horizon_years"])
        wanted = (page.near, page.far)
        near, far = (max((years for years in there if years <= most), default=there[0]) for most in wanted)
        return near, far

    @property
    def kept_for(self) -> int:
        """For how many years four fifths of the places of the municipality's size stayed within a tenth."""
        return shelf_life(self.sizes, BAND_METHOD, size_class=self.own.size_class)


def likeness_of(code: str, counted: Counted) -> Likeness:
    """Return which places are like one: by its last count, and the change over the interval before it.

    Examples
    --------
    >>> likeness_of("01223", Counted(pd.Series({2020: 24636.0, 2025: 21201.0}), frozenset(), None))
    Likeness(size_class='20000-39999', growth_class='loss_over_10', region='01000')
    """
    before = counted.totals.get(counted.now - AGES.width)
    size = str(size_classes(np.array([counted.population]))[0])
    growth = str(growth_classes(np.array([counted.population / before - 1]))[0]) if before else ""
    return Likeness(size, growth, str(regions_of([code])[0]))


def rows_read(page: Record, edition: Edition) -> list[dict[str, object]]:
    """Return which rows of the table of errors the page needs, as filters one after the other.

    Parameters
    ----------
    page : Record
        As from `visionbook.pages.projection_accuracy.model.record`.
    edition : Edition
        Whose municipality.
    """
    own = likeness_of(edition.municipality, page.seen[edition.municipality])
    sizes, of_all = [ALL, own.size_class], dict.fromkeys(_CLASSES, ALL)
    held = {"method": BAND_METHOD, "people": TOTAL, **of_all}
    return [
        {name: value for name, value in held.items() if name != "size_class"},
        {"method": BAND_METHOD, "people": TOTAL, "size_class": sizes, "region": ALL},
        {**held, "region": own.region},
        {"method": BAND_METHOD, **of_all, "size_class": sizes},
        {"people": TOTAL, **of_all, "size_class": sizes},
    ]


def study(
    tables: Mapping[str, pd.DataFrame], errors: Sequence[pd.DataFrame], page: Record, edition: Edition
) -> Study | None:
    """Return what the study of errors says; None if the edition has no such tables, or no places of this size.

    Parameters
    ----------
    tables : mapping
        areas, `FILES` and `LEFT_OUT`.
    errors : sequence of DataFrame
        The rows of `ERRORS` that `rows_read` names; one row may be in several.
    page : Record
        As from `visionbook.pages.projection_accuracy.model.record`.
    edition : Edition
        Whose municipality, and the language.
    """
    errors = pd.concat(errors).drop_duplicates(list(KEY))
    likeness = {code: likeness_of(code, counted) for code, counted in page.seen.items()}
    own = likeness[edition.municipality]
    held = pooled(errors[errors["method"].eq(BAND_METHOD)])
    total = held[held["people"].eq(TOTAL)]
    sizes = _of(total, growth_class=ALL, region=ALL)
    if not sizes["size_class"].eq(own.size_class).any():
        return None
    known = tables["areas"].set_index("area_code")
    names = localised(known, "name", edition.languages[0]).column
    return Study(
        area=edition.municipality,
        likeness=likeness,
        prefecture=str(names.get(own.region, "")),
        sizes=_in_order(sizes, "size_class", (*SIZE_CLASSES, ALL)),
        growths=_in_order(_like(_of(total, region=ALL), own), "growth_class", (*GROWTH_CLASSES, ALL)),
        regions=_of(total, size_class=ALL, growth_class=ALL),
        people=_in_order(_like(_of(held, growth_class=ALL, region=ALL), own), "people", tuple(GROUPS)),
        towns=_towns(page),
        methods=compared_methods(_like(_of(errors, people=TOTAL, growth_class=ALL, region=ALL), own)),
        files=tables[FILES],
        left_out=tables[LEFT_OUT],
    )


def _of(rows: pd.DataFrame, **classes: str) -> pd.DataFrame:
    return rows[(rows[list(classes)] == pd.Series(classes)).all(axis=1)]


def _like(rows: pd.DataFrame, own: Likeness) -> pd.DataFrame:
    """Return the rows of all sizes together, and of the municipality's."""
    return rows[rows["size_class"].isin([ALL, own.size_class])]


def _in_order(rows: pd.DataFrame, column: str, order: tuple[str, ...]) -> pd.DataFrame:
    places = {name: place for place, name in enumerate(order)}
    return rows.sort_values(column, key=lambda names: names.map(places), kind="stable").reset_index(drop=True)


def pooled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of rows that differ in their launches alone the one with most launches.

    Examples
    --------
    >>> key = {"method": "last", "people": "total", "horizon_years": 5, **dict.fromkeys(_CLASSES, "all")}
    >>> rows = {"first_launch": [1985, 1985, 1990], "last_launch": [1985, 1990, 1990], "bias": [0.1, 0.2, 0.3]}
    >>> pooled(pd.DataFrame({**key, **rows}))["bias"].tolist()
    [0.2]
    """
    key = [name for name in KEY if not name.endswith("_launch")]
    span = rows.assign(span=rows["last_launch"] - rows["first_launch"]).sort_values(["horizon_years", "span"])
    return span.drop_duplicates(key, keep="last").drop(columns="span").reset_index(drop=True)


def _towns(page: Record) -> pd.DataFrame:
    """Return the measures of the municipalities' own errors, by people and years ahead."""
    columns = ["people", "horizon_years", *MEASURES]
    if page.past is None:
        return pd.DataFrame(columns=columns)
    errors = page.past.errors
    own = errors[errors["method"].eq(BAND_METHOD)].dropna(subset="relative_error")
    rows = [
        {"people": people, "horizon_years": int(years), **measures(part["relative_error"].to_numpy())}
        for (people, years), part in own.groupby(["age_group", "horizon_years"], sort=True)
        if len(part) >= _FEWEST
    ]
    return pd.DataFrame(rows, columns=columns)


def compared_methods(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each method would have been wrong by, from the launches that all methods share.

    Parameters
    ----------
    rows : DataFrame
        Rows of the table of errors of several methods; those of single launches are used.

    Returns
    -------
    DataFrame
        size_class, horizon_years, method, first_launch, last_launch (of those shared), cases; bias and mean_absolute,
        means of all these cases; median_least and median_most, the medians of the single launches (ratios).

    Examples
    --------
    >>> key = {"size_class": "all", "horizon_years": 5}
    >>> rows = {"method": ["last", "last", "damped"], "first_launch": [1995, 2000, 2000], "cases": [9, 9, 9]}
    >>> rows |= {"bias": 0.0, "mean_absolute": [0.3, 0.2, 0.1], "median_absolute": 0.1}
    >>> rows = pd.DataFrame({**key, **rows}).assign(last_launch=lambda known: known["first_launch"])
    >>> compared_methods(rows)[["method", "first_launch", "mean_absolute"]].values.tolist()
    [['last', 2000, 0.2], ['damped', 2000, 0.1]]
    """
    single = rows[rows["first_launch"] == rows["last_launch"]]
    found = []
    for (size, horizon), part in single.groupby(["size_class", "horizon_years"], sort=True):
        by_method = {name: own.set_index("first_launch") for name, own in part.groupby("method")}
        shared = sorted(set.intersection(*(set(own.index) for own in by_method.values())))
        for name in (known for known in CANDIDATES if known in by_method and shared):
            found.append((size, horizon, name, *_measured(by_method[name].loc[shared])))
    columns = ["size_class", "horizon_years", "method", "first_launch", "last_launch", "cases", "bias"]
    return pd.DataFrame(found, columns=[*columns, "mean_absolute", "median_least", "median_most"])


def _measured(own: pd.DataFrame) -> tuple[float, ...]:
    cases, medians = own["cases"], own["median_absolute"]
    means = [float(np.average(own[name], weights=cases)) for name in ("bias", "mean_absolute")]
    return int(own.index.min()), int(own.index.max()), int(cases.sum()), *means, medians.min(), medians.max()
