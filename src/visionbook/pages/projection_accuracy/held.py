"""Whether intervals hold, tested strictly forward, and what official projections were wrong by: all of Japan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.edition import Edition
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.study import likeness_of
from visionbook.population.error_study import ALL

COVERAGE, RECORDS, EDITIONS = "interval_coverage", "interval_records", "edition_errors"


@dataclass(frozen=True)
class Held:
    """What the stored tests of intervals and of official projections say.

    Parameters
    ----------
    method : str
        The method of the book's own projections, whose intervals were tested.
    coverage : DataFrame
        Rows of the table of coverage of that method, of all places and of the municipality's size, each of the most
        launches.
    records : DataFrame
        area_code, inside, cases: the total of each municipality of the page.
    editions : DataFrame
        Rows of the table of errors of official projections: all places, those of the size, those of the prefecture.
    """

    method: str
    coverage: pd.DataFrame
    records: pd.DataFrame
    editions: pd.DataFrame

    def of(self, people: str, far: int, size_class: str = ALL) -> pd.DataFrame:
        """Return the coverage of some people by years ahead, up to some of them."""
        rows = self.coverage[self.coverage["people"].eq(people) & self.coverage["size_class"].eq(size_class)]
        return rows[rows["horizon_years"] <= far].sort_values("horizon_years")


def rows_read(page: Record, edition: Edition) -> dict[str, dict[str, object]]:
    """Return which rows of the tables the page needs, by table."""
    own = likeness_of(edition.municipality, page.seen[edition.municipality])
    sizes = [ALL, own.size_class]
    return {
        COVERAGE: {"size_class": sizes},
        RECORDS: {"people": TOTAL, "area_code": list(page.members)},
        EDITIONS: {"series": list(page.editions), "size_class": sizes, "region": [ALL, own.region]},
    }


def held(tables: Mapping[str, pd.DataFrame], page: Record) -> Held | None:
    """Return what the tests say; None if the edition has none of the municipality's region.

    Parameters
    ----------
    tables : mapping
        The rows that `rows_read` names, by table.
    page : Record
        As from `visionbook.pages.projection_accuracy.model.record`.
    """
    records = tables[RECORDS]
    if records.empty:
        return None
    method = str(records["method"].iloc[0])
    own = records[records["method"].eq(method)]
    counts = own.groupby("area_code")["inside"].agg(["sum", "size"])
    counts = counts.reindex([code for code in page.members if code in counts.index])
    counts = counts.set_axis(["inside", "cases"], axis=1).astype(int).rename_axis("area_code").reset_index()
    coverage = tables[COVERAGE]
    return Held(method, longest(coverage[coverage["method"].eq(method)]), counts, tables[EDITIONS])


def longest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of rows of coverage that differ in their launches alone the one with most launches.

    Examples
    --------
    >>> rows = {"people": "total", "size_class": "all", "horizon_years": 5, "first_launch": [1990, 1990]}
    >>> longest(pd.DataFrame({**rows, "last_launch": [1990, 2015], "coverage": [0.5, 0.8]}))["coverage"].tolist()
    [0.8]
    """
    span = rows.assign(span=rows["last_launch"] - rows["first_launch"]).sort_values("span", kind="stable")
    kept = span.drop_duplicates(["people", "size_class", "horizon_years"], keep="last")
    return kept.drop(columns="span").reset_index(drop=True)
