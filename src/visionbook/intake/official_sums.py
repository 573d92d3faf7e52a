"""Which sums of an official file held, and which could not be looked at, in words for whoever confirms its import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from visionbook.ages import TOTAL
from visionbook.intake.official import SEXES, Line, Sheet, sum_problems
from visionbook.intake.official_areas import NATION, PREFECTURES, counted_once, wards, wholes
from visionbook.messages import Message, message
from visionbook.tables import Problem


def summed(sheet: Sheet, problems: list[Problem], *, whole: bool, rounded: bool = False) -> tuple[Sheet, list[Problem]]:
    """Return a sheet whose sums were checked, with what is said of them, and its problems.

    Sums of lines are looked at if nothing was wrong before, sums of areas if those hold.

    Parameters
    ----------
    sheet : Sheet
        With the wards of designated cities; they are not kept.
    problems : list of Problem
        What was found in its lines.
    whole, rounded : bool
        As in `visionbook.intake.official_areas.counted_once`.

    Examples
    --------
    >>> lines = [Line(2, "01223", 2025, sex, [count]) for sex, count in (("both", 3), ("male", 1), ("female", 2))]
    >>> sheet, problems = summed(Sheet("a.csv", ["total"], lines), [], whole=True)
    >>> len(sheet.lines), len(sheet.checks) > 0, problems
    (3, True, [])
    """
    if not problems:
        problems = list(sum_problems(sheet))
    if not problems:
        checks = sums_said(sheet, whole=whole, rounded=rounded)
        sheet, problems = counted_once(sheet, whole=whole, rounded=rounded)
        sheet = replace(sheet, checks=checks)
    return sheet, problems


def sums_said(sheet: Sheet, *, whole: bool, rounded: bool = False) -> tuple[Message, ...]:
    """Return what was checked, and what was not and why, of a sheet whose sums held.

    Parameters
    ----------
    sheet : Sheet
        With the wards of designated cities, which are not kept.
    whole, rounded : bool
        As in `visionbook.intake.official_areas.counted_once`.

    Examples
    --------
    >>> lines = [Line(2, "01223", 2025, sex, [count]) for sex, count in (("both", 3), ("male", 1), ("female", 2))]
    >>> [str(each) for each in sums_said(Sheet("a.csv", ["total"], lines), whole=True)][:2]
    ['  checked: male and female make both in 1 areas', '  not checked: ages, the file gives totals only']
    """
    return tuple(_said(sheet, whole=whole, rounded=rounded))


def _said(sheet: Sheet, *, whole: bool, rounded: bool) -> Iterator[Message]:
    names = {line.area_code: line.area_name for line in sheet.lines}
    yield message("official_sums.sexes", count=len(names))
    yield from _ages(sheet)
    ward_of = wards(names)
    if ward_of:
        yield message("official_sums.wards", count=len(set(ward_of.values())))
    parts = wholes(names, ward_of)
    of = {code: towns for code, towns in parts.items() if code in names and code.endswith("000") and code != NATION}
    alone = {code[:2] for code in names if not code.endswith("000") and code not in ward_of} - {code[:2] for code in of}
    if of:
        key = "municipalities" if whole else "municipalities_below"
        key = f"{key}_rounded" if rounded and whole else key
        yield message(f"official_sums.{key}", prefectures=len(of), count=sum(map(len, of.values())))
    if alone:
        yield message("official_sums.no_prefecture", count=len(alone))
    if NATION in parts:
        yield message("official_sums.nation")
    else:
        there = sum(1 for code in names if code.endswith("000") and code != NATION)
        key = "no_nation" if NATION not in names else "some_prefectures"
        yield message(f"official_sums.{key}", there=there, all=PREFECTURES)


def _ages(sheet: Sheet) -> Iterator[Message]:
    if sheet.age_groups == [TOTAL]:
        yield message("official_sums.totals_only")
        return
    at = sheet.age_groups.index(TOTAL) if TOTAL in sheet.age_groups else None
    without = [sex for sex in SEXES if not any(_has_total(line, sex, at) for line in sheet.lines)]
    if len(without) < len(SEXES):
        yield message("official_sums.ages", count=sum(1 for line in sheet.lines if line.sex not in without))
    if without:
        yield message("official_sums.no_totals", sexes=[message(f"official_file.{sex}") for sex in without])


def _has_total(line: Line, sex: str, at: int | None) -> bool:
    return line.sex == sex and at is not None and line.counts[at] is not None
