"""The projection started anew from the newest total in words: what it gives, and what the open targets take."""

from __future__ import annotations

from collections.abc import Iterator

from visionbook.notation import counted_year, number, rounded
from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.model.anew import COUNTED, PROJECTED, Anew
from visionbook.population.inputs import AGES
from visionbook.show.prose import Sentences
from visionbook.show.target_path import side_of, year_counted
from visionbook.words import Words

_FACTOR_DECIMALS = 3


def anew(page: Targets, words: Words) -> Sentences:
    """Return what the newest total means for the open targets, marked as provisional; or why nothing is computed.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    found, counted = page.anew, page.path.counted
    if found is None:
        key = "none_aged" if counted.aged == counted.now else "none"
        return Sentences([words(f"anew.{key}", now=counted_year(counted.now, counted.is_preliminary, words))])
    texts = [_courses(page, found, words)]
    texts += ["".join(_needed(page, found, year, words)) for year in _targets(page, found)]
    return Sentences([*texts, _provisional(page, found, words) + _rates(page, found, words) + words("anew.births")])


def _targets(page: Targets, found: Anew) -> dict[int, float]:
    """Return the open targets that the course reaches, by year."""
    gaps = page.gaps[page.gaps["year"].isin(found.main.years[1:])]
    return {int(row.year): float(row.target) for row in gaps.itertuples()}


def _courses(page: Targets, found: Anew, words: Words) -> str:
    items = [
        words(f"anew.course_{side_of(gap)}", year=year, value=value, gap=gap)
        for year, target in _targets(page, found).items()
        for value in [int(rounded(found.main.totals[year]))]
        for gap in [value - target]
    ]
    now = year_counted(page.path, page.path.counted.now, words)
    return words("anew.courses", now=now, population=page.path.counted.population, area=page.area, items=items)


def _needed(page: Targets, found: Anew, year: int, words: Words) -> Iterator[str]:
    facts = {"year": year, "target": _targets(page, found)[year], "now": page.path.counted.now}
    per_year = found.per_year(year)
    if not per_year:
        yield words("anew.needed_never", **facts)
        return
    if per_year[-1] <= 0:
        yield words("anew.needed_none", **facts)
        return
    yield words("anew.needed", people=people_words(per_year, words), **facts)
    shares = [needed[year].share for needed in found.needed.values() if year in needed]
    if min(shares) > 1:
        yield words("anew.needed_turned")
    if year in found.planned and found.planned[year].per_year > 0:
        series = page.names[found.aged_series]
        yield words("anew.needed_planned", series=series, base=found.base_year, planned=found.planned[year].per_year)


def people_words(per_year: list[float], words: Words) -> str:
    """Return persons a year as one number, or as a range where whose rates go on makes a difference.

    Parameters
    ----------
    per_year : list of float
        Ascending, at least one; what lies below nobody is nobody.
    """
    low, high = (max(int(rounded(value)), 0) for value in (per_year[0], per_year[-1]))
    if low == high:
        return words("anew.people_one", value=low)
    return words("anew.people_range", low=low, high=high)


def _provisional(page: Targets, found: Anew, words: Words) -> str:
    counted = page.path.counted
    return words(
        "anew.provisional",
        now=year_counted(page.path, counted.now, words),
        now_year=counted.now,
        aged=found.main.aged_year,
        factor=number(found.main.factor, _FACTOR_DECIMALS),
    )


def _rates(page: Targets, found: Anew, words: Words) -> str:
    aged = found.main.aged_year
    counted = {"before": aged - AGES.width, "aged": aged}
    if PROJECTED not in found.courses:
        return words("anew.rates_counted_only", **counted)
    text = words("anew.rates_projected", series=page.names[found.aged_series], aged=aged)
    return text + (words("anew.rates_counted", **counted) if COUNTED in found.courses else "")
