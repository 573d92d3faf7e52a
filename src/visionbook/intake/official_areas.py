"""Areas of an official file: which count twice (wards, former municipalities, parts), and what must sum to what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from visionbook.ages import TOTAL
from visionbook.intake import area_cells
from visionbook.intake.area_cells import NATION
from visionbook.intake.official import Line, Sheet, place, problem
from visionbook.messages import message
from visionbook.tables import Problem

_FORMER_CODE = re.compile(r"[0-9]{4}[A-Z]")
_FORMER_NAME = re.compile(r"旧|.*\(旧")
_WARD, _CITY = "区", "市"
_TOKYO = "13"
_PARTS = ("市部", "郡部", "区部", "人口集中地区", "その他の地区")
PREFECTURES = 47


def is_former(code: str, name: str) -> bool:
    """Return whether an area is a municipality that was merged: its people are counted in its successor.

    Examples
    --------
    >>> is_former("01339", "(旧:戸井町)"), is_former("0120B", ""), is_former("01202", "函館市")
    (True, True, False)
    >>> is_former("01202", "函館市(旧函館市)")
    True
    """
    return bool(_FORMER_CODE.fullmatch(code)) or bool(_FORMER_NAME.match(name))


def is_part(code: str, name: str) -> bool:
    """Return whether an area is a part of a prefecture or the nation beside its municipalities, such as 市部.

    Examples
    --------
    >>> is_part("13100", "特別区部"), is_part("01001", "北海道市部"), is_part("13101", "千代田区")
    (True, True, False)
    """
    return name.endswith(_PARTS) and (code[2:3] in ("0", "1"))


def wards(names: dict[str, str]) -> dict[str, str]:
    """Return the wards of designated cities among areas (names by code), each with the code of its city.

    Their codes follow that of the city (札幌市 01100, its wards from 01101 on). The special wards of Tokyo are
    municipalities. A ward whose city is not among the areas is counted once, and is none here.

    Examples
    --------
    >>> wards({"01100": "札幌市", "01101": "札幌市中央区", "01202": "函館市", "13101": "千代田区"})
    {'01101': '01100'}
    """
    cities = [code for code, name in names.items() if code[2:3] == "1" and name.endswith(_CITY)]
    found = {}
    for code, name in names.items():
        if code[2:3] == "1" and name.endswith(_WARD) and code[:2] != _TOKYO:
            before = [city for city in cities if city[:2] == code[:2] and city < code]
            if before:
                found[code] = max(before)
    return found


def counted_once(sheet: Sheet, *, whole: bool, rounded: bool = False) -> tuple[Sheet, list[Problem]]:
    """Return a sheet without the wards of designated cities, and the sums of areas that do not hold.

    Wards sum to their city, municipalities to their prefecture, prefectures to the nation.

    Parameters
    ----------
    sheet : Sheet
        Areas of today: no former municipalities, no parts.
    whole : bool
        Whether the file holds all municipalities of every prefecture of which it holds one; else they may sum to less.
    rounded : bool
        Whether each figure is rounded by itself, as projections are, so that a sum may be half a person off for each.
    """
    names = {line.area_code: line.area_name for line in sheet.lines}
    if unnamed := _unnamed(sheet):
        return sheet, unnamed
    ward_of = wards(names)
    once = Sheet(sheet.file, sheet.age_groups, [line for line in sheet.lines if line.area_code not in ward_of])
    problems = list(_area_sums(sheet, wholes(names, ward_of), whole=whole, rounded=rounded))
    return once, problems


def _unnamed(sheet: Sheet) -> list[Problem]:
    """Return a problem if designated cities or wards are there without names: nothing else tells one from the other."""
    for line in sheet.lines:
        if line.area_code[2:3] == "1" and line.area_code[:2] != _TOKYO and not line.area_name:
            rule, remedy = message("official_file.no_name"), message("official_file.no_name_remedy")
            return [problem(sheet.file, line.row, message("official_file.code"), line.area_code, rule, remedy)]
    return []


def wholes(names: dict[str, str], ward_of: dict[str, str]) -> dict[str, list[str]]:
    """Return the areas that sum to another one, by its code."""
    parts: dict[str, list[str]] = defaultdict(list, area_cells.wholes(names, ward_of))
    if len(parts.get(NATION, [])) != PREFECTURES:
        parts.pop(NATION, None)
    for ward, city in ward_of.items():
        parts[city].append(ward)
    return parts


def _area_sums(sheet: Sheet, parts_of: dict[str, list[str]], *, whole: bool, rounded: bool) -> Iterator[Problem]:
    if TOTAL not in sheet.age_groups:
        return
    at = sheet.age_groups.index(TOTAL)
    by_key = {(line.year, line.sex, line.area_code): line for line in sheet.lines}
    for line in sheet.lines:
        parts = parts_of.get(line.area_code, [])
        found = [by_key[key].counts[at] for part in parts if (key := (line.year, line.sex, part)) in by_key]
        total, summed = line.counts[at], sum(count for count in found if count is not None)
        if not parts or total is None or None in found:
            continue
        slack = (len(found) + 1) / 2 if rounded else 0
        if summed > total + slack or (whole and summed < total - slack):
            yield _not_the_sum(sheet, line, total, summed, parts)


def _not_the_sum(sheet: Sheet, line: Line, total: int, summed: int, parts: Sequence[str]) -> Problem:
    less = "less" if summed < total else "more"
    rule = message("official_file.areas", total=summed, count=len(parts))
    where = place(line.area_code, line.year, line.sex, TOTAL)
    return problem(sheet.file, line.row, where, f"{total:,}", rule, message(f"official_file.areas_{less}"))
