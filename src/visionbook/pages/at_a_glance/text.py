"""The words of the landing page: four questions answered, the strategy and the region in a few lines each."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.notation import counted_year, is_missing, number
from visionbook.pages.at_a_glance.model import Glance
from visionbook.show.citation import published
from visionbook.show.count import change_words, course_card, preliminary_note, projection_note, register_sentences
from visionbook.show.marked import people
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.target_path import side_of, year_counted
from visionbook.strategy.target_path import Course, judged
from visionbook.words import Words

_TARGETS_PAGE, _TOWN_PAGE, _KPI_PAGE = "population_targets.html", "your_town_{code}.html", "kpi_board.html"


def lead(page: Glance, words: Words) -> Sentences:
    """Return the answer of the page: how many were counted, and if the plan is on course; else where it is heading.

    Parameters
    ----------
    page : Glance
        As from `visionbook.pages.at_a_glance.model.glance`.
    """
    counted = page.path.counted
    year = year_counted(page.path, counted.now, words)
    now = words("at_a_glance.lead_now", area=page.area, year=year, value=counted.population)
    return Sentences([now + (_on_target(page, words) or "".join(_expected(page, words)))], lead=True)


def change(page: Glance, words: Words) -> Sentences:
    """Return what the lead leaves out: how the count came about, what the projection expects, what the plan wants."""
    counted = page.path.counted
    texts = []
    if counted.before is not None:
        texts.append(words("at_a_glance.lead_change", change=change_words(counted, words)))
    if _on_target(page, words):
        texts += _expected(page, words)
    return Sentences(["".join([*texts, *_aim(page, words)])] if texts else [])


def _course(page: Glance) -> tuple[str, Course]:
    """Return the role and the course that tell where it is heading: the newest projection, else the plan's own."""
    path = page.path
    return ("projection", path.projection) if len(path.projection.projected) else ("plan", path.plan)


def _expected(page: Glance, words: Words) -> Iterator[str]:
    role, course = _course(page)
    if course.projected.empty:
        return
    path, end, expected = page.path, course.projected.iloc[-1], course.at(page.path.counted.now)
    gap = None if expected is None else path.counted.population - expected
    yield words(
        f"at_a_glance.lead_{role}_{'none' if gap is None else side_of(gap)}",
        series=page.names[getattr(path.series, role)],
        year=end["year"],
        value=end["population"],
        expected="" if expected is None else _people(page, role, expected, words),
        difference=gap,
        now=year_counted(path, path.counted.now, words),
    )


def _people(page: Glance, role: str, expected: float, words: Words) -> str:
    """Return what was expected of the year of the newest count, with what is known of it."""
    known = page.marks.years(page.code, getattr(page.path.series, role), "projection")
    return people(expected, known.get(page.path.counted.now), words)


def _on_target(page: Glance, words: Words) -> str:
    """Return how the target year that says most about the plan came out, or is expected to; empty if it is unknown."""
    row = judged(page.gaps)
    key = "counted" if row is not None and not is_missing(row["counted"]) else "projection"
    if row is None or is_missing(gap := row[f"{key}_gap"]):
        return ""
    return words(f"at_a_glance.lead_{key}_target_{side_of(gap)}", year=row["year"], target=row["target"], value=gap)


def _aim(page: Glance, words: Words) -> Iterator[str]:
    """Return what the plan wants in its last target year."""
    if len(page.gaps):
        last = page.gaps.iloc[-1]
        yield words("at_a_glance.lead_target", year=last["year"], target=last["target"])


def four_answers(page: Glance, words: Words) -> Cards:
    """Return the four answers as cards that lead to the pages behind them; what there is not has no card."""
    return Cards(
        [_now_card(page, words), *_future_card(page, words), *_goal_card(page, words), *_on_course(page, words)]
    )


def _page_behind(page: Glance) -> str:
    return _TARGETS_PAGE if page.has_targets else _TOWN_PAGE.format(code=page.code)


def _now_card(page: Glance, words: Words) -> Card:
    counted = page.path.counted
    return Card(
        words("at_a_glance.now"),
        number(counted.population),
        words("unit.persons"),
        words("at_a_glance.now_when", year=year_counted(page.path, counted.now, words)),
        change_words(counted, words),
        _page_behind(page),
    )


def _future_card(page: Glance, words: Words) -> Iterator[Card]:
    role, course = _course(page)
    if course.projected.empty:
        return
    path, end, expected = page.path, course.projected.iloc[-1], course.at(page.path.counted.now)
    comparison = ""
    if expected is not None:
        gap = path.counted.population - expected
        key = f"at_a_glance.future_comparison_{side_of(gap)}"
        comparison = words(key, year=path.counted.now, expected=_people(page, role, expected, words), value=gap)
    series = page.names[getattr(path.series, role)]
    yield Card(
        words("at_a_glance.future"),
        number(end["population"]),
        words("unit.persons"),
        words("at_a_glance.future_when", year=end["year"], series=series),
        comparison,
        _page_behind(page),
    )


def _goal_card(page: Glance, words: Words) -> Iterator[Card]:
    gaps, now = page.gaps, page.path.counted.now
    if gaps.empty:
        return
    coming = gaps[(gaps["year"] > now) & (gaps["year"] < gaps["year"].iloc[-1])].head(1)
    following = [words("at_a_glance.goal_comparison", year=row.year, value=row.target) for row in coming.itertuples()]
    yield Card(
        words("at_a_glance.goal"),
        number(gaps["target"].iloc[-1]),
        words("unit.persons"),
        words("at_a_glance.goal_when", year=gaps["year"].iloc[-1]),
        "".join(following),
        _page_behind(page),
    )


def _on_course(page: Glance, words: Words) -> list[Card]:
    reports, row = page.reports, judged(page.gaps)
    comparison, href = "", _page_behind(page)
    if reports.indicators:
        href = _KPI_PAGE
        comparison = words(
            "at_a_glance.course_comparison",
            total=reports.indicators,
            reported=reports.reported,
            fiscal_year=reports.fiscal_year,
        )
    label = "at_a_glance.course" if row is None or is_missing(row["counted"]) else "at_a_glance.course_counted"
    return course_card(page.gaps, words, comparison, label=label, href=href)


def about_values(page: Glance, words: Words) -> Sentences:
    """Return whether the plan's period is over, what the values are, and what the resident register tells beside."""
    counted = page.path.counted
    parts = (
        period(page, words),
        preliminary_note(counted, words),
        projection_note(page.path, page.series, words),
        register_sentences(page.register, counted, words),
    )
    return Sentences([text for part in parts for text in part.texts])


def period(page: Glance, words: Words) -> Sentences:
    """Return whether the plan's period is over, what has been counted since, what comes next; nothing without one."""
    path, own, day = page.path, page.period, page.count_day
    if own is None:
        return Sentences([])
    years = {"start": own.start_fy, "end": own.end_fy, "year": own.last_day.year}
    if not own.has_ended(page.reports.fiscal_year, day):
        return Sentences([words("at_a_glance.period_running", **years)])
    since = words("at_a_glance.since_none")
    if day > own.last_day:
        year = year_counted(path, path.counted.now, words)
        since = words("at_a_glance.since", year=year, value=path.counted.population)
    return Sentences([words("at_a_glance.period_ended", **years) + since, "".join(_next(page, words))])


def _next(page: Glance, words: Words) -> Iterator[str]:
    """Yield what comes after the plan, as far as the data say, and that they hold no strategy that follows it."""
    later = page.later
    names = [
        row.name + published(row.adopted, words, "at_a_glance.adopted") for row in _rows(later[later["kind"] == "plan"])
    ]
    if names:
        yield words("at_a_glance.next_plans", names=names)
    for row in _rows(later[later["kind"] == "event"]):
        yield words("at_a_glance.next_event", when=published(row.starts, words, "at_a_glance.when"), name=row.name)
    for name, start, end in page.next_plans:
        yield words("at_a_glance.next_strategy", name=name, start=start, end=end)
    if not page.next_plans:
        yield words("at_a_glance.next_strategy_none")


def _rows(table: pd.DataFrame) -> list[tuple]:
    return list(table.itertuples(index=False))


def strategy(page: Glance, words: Words) -> Sentences:
    """Return the strategy in one line; without one, that the edition has none and what would bring it."""
    if page.goals.empty:
        return Sentences([words("at_a_glance.strategy_none")])
    totals = {name: page.goals[name].sum() for name in ("measures", "indicators", "projects")}
    return Sentences([words("at_a_glance.strategy", goals=len(page.goals), **totals)])


def region(page: Glance, words: Words) -> Sentences:
    """Return how the region came to its newest count and where it is heading; else what would bring it."""
    if page.region is None:
        key = "region_not_counted" if page.members else "region_none"
        return Sentences([words(f"at_a_glance.{key}", area=page.area, name=page.region_name)])
    return Sentences(["".join([_region_change(page, words), *_region_ends(page, words), *_region_ahead(page, words)])])


def _region_change(page: Glance, words: Words) -> str:
    now = page.region
    start, end = now.change["population_from"].sum(), now.change["population_to"].sum()
    return words(
        f"at_a_glance.region_{side_of(end - start)}",
        name=page.region_name,
        count=len(now.change),
        from_year=now.before,
        to_year=counted_year(now.now, now.preliminary, words),
        population_from=start,
        population_to=end,
        ratio=end / start - 1,
    )


def _region_ends(page: Glance, words: Words) -> Iterator[str]:
    if len(page.region.change) < 2:
        return
    by_growth = page.region.change.sort_values("growth", kind="stable")
    least, most = by_growth.iloc[0], by_growth.iloc[-1]
    yield words(
        f"at_a_glance.region_ends_{'falling' if most['growth'] < 0 else 'mixed'}",
        least=page.members[least["area_code"]],
        least_growth=least["growth"],
        most=page.members[most["area_code"]],
        most_growth=most["growth"],
    )


def _region_ahead(page: Glance, words: Words) -> Iterator[str]:
    now = page.region
    if now.projected_year is not None:
        yield words("at_a_glance.region_projection", year=now.projected_year, value=now.projected)
