"""Printed figures that are known to differ from the official ones: what is known of each, looked up in one way.

The figures themselves stay in their tables as documents print them. Whoever shows one asks here (`FigureMarks.at`) and
draws it with `visionbook.show.marked`; whoever draws lines and bars takes `FigureMarks.mended`, in which what is known
to be wrong has its official value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.localised import FALLBACK, localised

TABLE = "figure_marks"
"""The table of marks; a book of a town whose documents print nothing wrong has an empty one."""

ERROR, DEFINITION, ROUNDING = "error", "definition", "rounding"
FOUND = "found"
"""Kind of a difference that the book found by comparing, and that nobody has entered in the table."""

PUBLISHED, COMPUTED = "published", "computed"

POPULATION = "population"
_BOTH, _TOTAL = "both", "total"


@dataclass(frozen=True)
class FigureMark:
    """What is known of one printed figure.

    Parameters
    ----------
    table, row_key, field : str
        Where it stands: the primary key of the row joined by ``/``, as in the table of corrections.
    kind : str
        ``"error"``: known to be wrong, or thought so with a reason; ``"definition"``: counted or computed in another
        way; ``"rounding"``: rounded in another way; ``"found"``: nobody has said yet why they differ.
    basis : str
        ``"published"``: the official value is one of a statistic; ``"computed"``: it follows from other figures.
    printed, official : float
        In base units (persons, a ratio as a ratio).
    reason : str
        Why they differ, in the language of the page; empty if nobody has said.
    source_id, place : str
        Where the official value stands.
    """

    table: str
    row_key: str
    field: str
    kind: str
    basis: str
    printed: float
    official: float
    reason: str
    source_id: str
    place: str

    @property
    def is_error(self) -> bool:
        """Whether pictures draw the official value in its place."""
        return self.kind == ERROR


class FigureMarks:
    """The marks of a book.

    Parameters
    ----------
    table : DataFrame or None
        The table `TABLE`; None where a book has none.
    lang : str
        Language of the reasons.

    Examples
    --------
    >>> rows = pd.DataFrame({"table_name": ["population"], "row_key": ["01223/2005/seen/observed/both/total"],
    ...                      "field_name": ["population"], "kind": ["error"], "basis": ["published"],
    ...                      "printed": [31302.0], "official": [31202.0], "reason_ja": ["転記の誤り"],
    ...                      "source_id": ["census"], "source_place": ["表1"]})
    >>> marks = FigureMarks(rows)
    >>> marks.person("01223", 2005, "seen", "observed").official, marks.person("01223", 2010, "seen", "observed")
    (31202.0, None)
    """

    def __init__(self, table: pd.DataFrame | None = None, lang: str = FALLBACK):
        self._by_place: dict[tuple[str, str, str], FigureMark] = {}
        if table is None or table.empty:
            return
        reasons = localised(table, "reason", lang).column
        for row, reason in zip(table.itertuples(), reasons, strict=True):
            place = (row.table_name, row.row_key, row.field_name)
            figures = (row.kind, row.basis, float(row.printed), float(row.official))
            self._by_place[place] = FigureMark(*place, *figures, reason, row.source_id, row.source_place)

    def __iter__(self) -> Iterator[FigureMark]:
        return iter(self._by_place.values())

    def __bool__(self) -> bool:
        return bool(self._by_place)

    def adding(self, found: Iterable[FigureMark]) -> FigureMarks:
        """Return these marks and those that were found by comparing; what is entered in the table goes first."""
        both = FigureMarks()
        both._by_place = {(mark.table, mark.row_key, mark.field): mark for mark in found} | self._by_place
        return both

    def at(self, table: str, field: str, *key: object) -> FigureMark | None:
        """Return the mark of a cell, by table, column and the primary key of its row; None where there is none."""
        return self._by_place.get((table, "/".join(str(part) for part in key), field))

    def of_row(self, table: str, row_key: str) -> list[FigureMark]:
        """Return the marks of the cells of a row, by table and primary key; none where there are none."""
        return [mark for mark in self if (mark.table, mark.row_key) == (table, row_key)]

    def person(
        self, area: str, year: int, series: str, variant: str, age_group: str = _TOTAL, sex: str = _BOTH
    ) -> FigureMark | None:
        """Return the mark of a figure of the table of populations; None where there is none."""
        return self.at(POPULATION, POPULATION, area, int(year), series, variant, sex, age_group)

    def years(self, area: str, series: str, variant: str) -> dict[int, FigureMark]:
        """Return the marks of the total populations of a series, by year."""
        head, found = (area, series, variant), {}
        for mark in self:
            if mark.table == POPULATION:
                code, year, name, kind, sex, ages = mark.row_key.split("/")
                if (code, name, kind) == head and (sex, ages) == (_BOTH, _TOTAL):
                    found[int(year)] = mark
        return found

    def mended(self, population: pd.DataFrame) -> pd.DataFrame:
        """Return a table of populations in which what is known to be wrong has its official value.

        Figures that are counted or rounded in another way stay as they are printed.
        """
        wrong = [mark for mark in self if mark.is_error and mark.table == POPULATION]
        if not wrong:
            return population
        names = [name for name in _KEY if name in population]
        keys = population[names].astype(str).agg("/".join, axis=1)
        # A table of totals alone has no columns of sex and age: there only totals can be meant.
        official = {"/".join(_picked(mark.row_key, names)): mark.official for mark in wrong if _fits(mark, names)}
        people = keys.map(official).fillna(population[POPULATION].astype(float))
        return population.assign(population=people.astype(population[POPULATION].dtype))


def found_by_comparing(differing: pd.DataFrame, series: str, source_id: str = "") -> list[FigureMark]:
    """Return marks of printed total populations that differ from official ones, without a reason.

    Parameters
    ----------
    differing : DataFrame
        area_code, year, variant, printed and official (persons), as from `visionbook.region.course.printed_elsewhere`.
    series : str
        The series of what is printed.
    source_id : str
        Source of the official values, where it is one.

    Examples
    --------
    >>> rows = pd.DataFrame([("01693", 2015, "observed", 5424, 5242)],
    ...                     columns=["area_code", "year", "variant", "printed", "official"])
    >>> [(mark.row_key, mark.official) for mark in found_by_comparing(rows, "seen")]
    [('01693/2015/seen/observed/both/total', 5242.0)]
    """
    return [
        FigureMark(
            POPULATION,
            f"{row.area_code}/{row.year}/{series}/{row.variant}/{_BOTH}/{_TOTAL}",
            POPULATION,
            FOUND,
            PUBLISHED,
            float(row.printed),
            float(row.official),
            "",
            source_id,
            "",
        )
        for row in differing.itertuples()
    ]


_KEY = ("area_code", "year", "series", "variant", "sex", "age_group")


def _picked(row_key: str, names: list[str]) -> list[str]:
    parts = dict(zip(_KEY, row_key.split("/"), strict=True))
    return [parts[name] for name in names]


def _fits(mark: FigureMark, names: list[str]) -> bool:
    parts = dict(zip(_KEY, mark.row_key.split("/"), strict=True))
    return all(name in names or parts[name] == whole for name, whole in (("sex", _BOTH), ("age_group", _TOTAL)))


_CHECKS: Mapping[str, Callable[..., str]] = {
    POPULATION: lambda area, year, series, variant, sex, ages: ":".join(
        [
            *("official", area, year, series),
            *([variant] if variant == "projection" else []),
            *([ages] if ages != _TOTAL else []),
            *([sex] if sex != _BOTH else []),
        ]
    ),
    "population_shares": lambda *key: ":".join(["share", *key]),
    "population_changes": lambda key: f"growth:{key}",
}


def check_of(table: str, row_key: str) -> str:
    """Return the id of the check of the source audit that is about a marked figure; empty if none can be.

    Parameters
    ----------
    table, row_key : str
        As of a mark.

    Examples
    --------
    >>> check_of("population", "01223/2025/plan/projection/both/total"), check_of("vision_points", "women")
    ('official:01223:2025:plan:projection', '')
    """
    check = _CHECKS.get(table)
    return check(*row_key.split("/")) if check else ""


def marks_of(tables: Mapping[str, pd.DataFrame], lang: str = FALLBACK) -> FigureMarks:
    """Return the marks among the tables of a page; none where the page was given no such table.

    Examples
    --------
    >>> bool(marks_of({}))
    False
    """
    return FigureMarks(tables.get(TABLE), lang)
