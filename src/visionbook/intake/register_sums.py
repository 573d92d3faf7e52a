"""Sums that hold in the tables of the resident register: within a row, and from municipalities to their prefecture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from visionbook.intake.area_cells import NATION, wholes
from visionbook.intake.official import problem
from visionbook.intake.official_areas import PREFECTURES
from visionbook.messages import message
from visionbook.tables import Problem

SUMS: dict[str, frozenset[str]] = {
    "sexes": frozenset({"both", "male", "female"}),
    "moves": frozenset({"in", "in_home", "in_abroad"}),
    "natural": frozenset({"natural", "births", "deaths"}),
    "social": frozenset({"social", "in", "out"}),
    "change": frozenset({"change", "natural", "social"}),
    "entries": frozenset({"all_in", "all_out", "change"}),
    "areas": frozenset({"both"}),
}
"""Sums by what columns they need; they are told to whoever confirms."""

_OVER_AREAS = ("both", "male", "female", "births", "deaths")
"""Moves within a prefecture are moves of its municipalities only."""


class _HasFigures(Protocol):
    number: int
    code: str
    figures: Mapping[str, int | None]


def row_problems(file: str, row: int, area: str, figures: Mapping[str, int | None]) -> Iterator[Problem]:
    """Yield the sums of one row that do not hold; a sum of which a part is not given is passed over.

    Social change is moves in less moves out, with or without what else was entered and struck out (naturalisation,
    corrections): publications have had both.

    Examples
    --------
    >>> [each.value for each in row_problems("a.csv", 7, "01223", {"both": 5, "male": 2, "female": 2})]
    ['5']
    >>> list(row_problems("a.csv", 7, "01223", {"natural": -2, "births": 1, "deaths": 3}))
    []
    """

    def value(*names: str, signs: Sequence[int] | None = None) -> int | None:
        found = [figures.get(name) for name in names]
        if None in found:
            return None
        return sum(sign * each for sign, each in zip(signs or [1] * len(found), found, strict=True))

    sums: list[tuple[str, list[int | None]]] = [
        ("both", [value("male", "female")]),
        ("in", [value("in_home", "in_abroad")]),
        ("out", [value("out_home", "out_abroad")]),
        ("all_in", [value("in", "births", "other_in")]),
        ("all_out", [value("out", "deaths", "other_out")]),
        ("natural", [value("births", "deaths", signs=(1, -1))]),
        ("change", [value("all_in", "all_out", signs=(1, -1))]),
        ("change", [value("natural", "social")]),
        (
            "social",
            [
                value("in", "out", signs=(1, -1)),
                value("in", "out", "other_in", "other_out", signs=(1, -1, 1, -1)),
            ],
        ),
    ]
    if any(figures.get(name, 0) is None for name in ("other_in", "other_out")):
        sums.pop()  # what else was entered is not given, so nobody knows whether social change holds it
    for name, allowed in sums:
        figure, known = figures.get(name), [each for each in allowed if each is not None]
        if figure is not None and known and figure not in known:
            rule = message(f"official_kinds.off_{name}", total=known[0])
            column = message("official_kinds.in_area", area=area, column=message(f"official_kinds.column_{name}"))
            yield problem(file, row, column, f"{figure:,}", rule)


def area_problems(
    file: str,
    rows: Sequence[_HasFigures],
    names: Mapping[str, str],
    ward_of: Mapping[str, str],
    *,
    whole: bool,
) -> Iterator[Problem]:
    """Yield the people, births and deaths of prefectures (and the nation) that are not the sum of what they consist of.

    Parameters
    ----------
    file : str
        Its name.
    rows : sequence
        One an area: number, code, and figures by what they count.
    names, ward_of : mapping of str to str
        Names of areas by code, and the city of each ward.
    whole : bool
        Whether all municipalities of a prefecture must be there; else they may sum to less.
    """
    by_code = {row.code: row for row in rows}
    for area, parts in wholes(names, ward_of).items():
        if (area == NATION and len(parts) < PREFECTURES) or area not in by_code:
            continue
        for name in _OVER_AREAS:
            total = by_code[area].figures.get(name)
            found = [by_code[part].figures.get(name) for part in parts if part in by_code]
            if total is None or None in found:
                continue
            summed = sum(found)
            if summed > total or (whole and summed < total):
                rule = message("official_file.areas", total=summed, count=len(found))
                column = message("official_kinds.in_area", area=area, column=message(f"official_kinds.column_{name}"))
                less = "areas_less" if summed < total else "areas_more"
                remedy = message(f"official_kinds.{less}")
                yield problem(file, by_code[area].number, column, f"{total:,}", rule, remedy)
