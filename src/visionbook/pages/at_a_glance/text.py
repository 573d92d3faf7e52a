"""The landing page: four questions answered, the strategy and the region in one line each."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import counted_year, is_missing, number, percent
from visionbook.pages.at_a_glance.model import Glance
from visionbook.show.count import change_words, course_card
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Table, number_column, text_column
from visionbook.show.target_path import side_of, year_counted
from visionbook.strategy.target_path import TargetPath, judged
from visionbook.words import Words

_VISION_PAGE, _KPI_PAGE = "population_targets.html", "kpi_board.html"


def lead(glance: Glance, names: dict[str, str], words: Words) -> Sentences:
    """Return the answer of the page: how many, where to, what the plan wants, and whether it is on course.

    Parameters
    ----------
    glance : Glance
        As from `visionbook.pages.at_a_glance.model.at_a_glance`.
    names : dict
        Short names of the series for readers.
    """
    counted = glance.path.counted
    year = year_counted(glance.path, counted.now, words)
    texts = [words("at_a_glance.lead_now", area=glance.area, year=year, value=number(counted.population))]
    if counted.before is not None:
        texts.append(words("at_a_glance.lead_change", change=change_words(counted, words)))
    texts.append(_projection(glance.path, names, words))
    texts.append(_course(glance.gaps, words))
    return Sentences(["".join(texts)], lead=True)


def _projection(path: TargetPath, names: dict[str, str], words: Words) -> str:
    """Return where it is heading by the newest official projection; by the plan's own where there is none."""
    official = len(path.projection.projected) > 0
    course, series = (path.projection, path.series.projection) if official else (path.plan, path.series.plan)
    if course.projected.empty:
        return ""
    end = course.projected.iloc[-1]
    expected = course.at(path.counted.now)
    gap = None if expected is None else path.counted.population - expected
    kind, side = "projection" if official else "plan", "none" if gap is None else side_of(gap)
    return words(
        f"at_a_glance.lead_{kind}_{side}",
        series=names[series],
        year=end["year"],
        value=number(end["population"]),
        expected="" if expected is None else number(expected),
        difference="" if gap is None else number(abs(gap)),
        now=year_counted(path, path.counted.now, words),
    )


def _course(gaps: pd.DataFrame, words: Words) -> str:
    """Return what the plan wants, and how the target year that says most about it came out."""
    row = judged(gaps)
    if row is None:
        return ""
    key = "projection" if is_missing(row["counted"]) else "counted"
    gap = row[f"{key}_gap"]
    aim = words("at_a_glance.lead_target", year=gaps["year"].iloc[-1], target=number(gaps["target"].iloc[-1]))
    if is_missing(gap):
        return aim
    side = side_of(gap)
    return aim + words(
        f"at_a_glance.lead_{key}_target_{side}",
        year=row["year"],
        target=number(row["target"]),
        value=number(abs(gap)),
    )


def four_answers(glance: Glance, names: dict[str, str], words: Words) -> Cards:
    """Return the four answers as cards that lead to the pages behind them; what there is not has no card."""
    path, gaps, reports = glance.path, glance.gaps, glance.reports
    counted, persons = path.counted, words("unit.persons")
    cards = [
        Card(
            words("at_a_glance.now"),
            number(counted.population),
            persons,
            words("at_a_glance.now_when", year=year_counted(path, counted.now, words)),
            change_words(counted, words),
            _VISION_PAGE,
        )
    ]
    cards += _future_card(path, names, words)
    if len(gaps):
        coming = gaps[(gaps["year"] > counted.now) & (gaps["year"] < gaps["year"].iloc[-1])]
        following = [
            words("at_a_glance.goal_comparison", year=row.year, value=number(row.target))
            for row in coming.head(1).itertuples()
        ]
        when = words("at_a_glance.goal_when", year=gaps["year"].iloc[-1])
        aim = number(gaps["target"].iloc[-1])
        cards.append(Card(words("at_a_glance.goal"), aim, persons, when, "".join(following), _VISION_PAGE))
    comparison = words(
        "at_a_glance.course_comparison",
        total=reports.indicators,
        reported=reports.reported,
        fiscal_year=reports.fiscal_year,
    )
    row = judged(gaps)
    label = "at_a_glance.course" if row is None or is_missing(row["counted"]) else "at_a_glance.course_counted"
    return Cards(cards + course_card(gaps, words, comparison, label=label, href=_KPI_PAGE))


def _future_card(path: TargetPath, names: dict[str, str], words: Words) -> list[Card]:
    official = len(path.projection.projected) > 0
    course, series = (path.projection, path.series.projection) if official else (path.plan, path.series.plan)
    if course.projected.empty:
        return []
    end = course.projected.iloc[-1]
    expected = course.at(path.counted.now)
    comparison = ""
    if expected is not None:
        gap = path.counted.population - expected
        side = side_of(gap)
        comparison = words(
            f"at_a_glance.future_comparison_{side}",
            year=path.counted.now,
            expected=number(expected),
            value=number(abs(gap)),
        )
    when = words("at_a_glance.future_when", year=end["year"], series=names[series])
    return [
        Card(
            words("at_a_glance.future"),
            number(end["population"]),
            words("unit.persons"),
            when,
            comparison,
            _VISION_PAGE,
        )
    ]


def period_sentences(glance: Glance, words: Words) -> Sentences:
    """Return whether the plan's period is over, and what has been counted since; nothing without a plan."""
    path, period, day = glance.path, glance.period, glance.count_day
    if period is None:
        return Sentences([])
    years = {"start": period.start_fy, "end": period.end_fy, "year": period.last_day.year}
    if not period.has_ended(glance.reports.fiscal_year, day):
        return Sentences([words("at_a_glance.period_running", **years)])
    since = words("at_a_glance.since_none")
    if day > period.last_day:
        year = year_counted(path, path.counted.now, words)
        since = words("at_a_glance.since", year=year, value=number(path.counted.population))
    return Sentences([words("at_a_glance.period_ended", **years) + since])


def strategy_sentence(goals: pd.DataFrame, words: Words) -> Sentences:
    """Return the strategy in one line.

    Parameters
    ----------
    goals : DataFrame
        As from `visionbook.strategy.overview.goal_counts`.
    """
    totals = {name: number(goals[name].sum()) for name in ("measures", "indicators", "projects")}
    return Sentences([words("at_a_glance.strategy", goals=len(goals), **totals)])


def goals_table(goals: pd.DataFrame, words: Words) -> Table:
    """Return the goals with the number of measures, indicators and projects under each."""
    counts = ["measures", "indicators", "projects"]
    names = [words("at_a_glance.goals_name", label=g.label_ja, package=g.package_ja) for g in goals.itertuples()]
    total = {"name": words("at_a_glance.goals_total"), "title_ja": "", **goals[counts].sum().to_dict()}
    return Table(
        pd.concat([goals.assign(name=names), pd.DataFrame([total])], ignore_index=True),
        [
            text_column("name", words("at_a_glance.goals_label")),
            *(number_column(name, words(f"at_a_glance.goals_{name}")) for name in counts),
            text_column("title_ja", words("at_a_glance.goals_title")),
        ],
        words("at_a_glance.goals_caption", count=len(goals)),
        words,
        frozenset({len(goals)}),
    )


def region_sentences(glance: Glance, words: Words) -> Sentences:
    """Return how the region came to its newest count and where it is heading; nothing if it was not counted twice."""
    region, names = glance.region, glance.members
    if region is None:
        return Sentences([])
    start, end = region.change["population_from"].sum(), region.change["population_to"].sum()
    side = side_of(end - start)
    texts = [
        words(
            f"at_a_glance.region_{side}",
            name=glance.region_name,
            count=len(region.change),
            from_year=region.before,
            to_year=counted_year(region.now, region.preliminary, words),
            population_from=number(start),
            population_to=number(end),
            percent=percent(abs(1 - end / start)),
        )
    ]
    if len(region.change) > 1:
        by_growth = region.change.sort_values("growth", kind="stable")
        course = "falling" if by_growth["growth"].iloc[-1] < 0 else "mixed"
        ends = {"least": by_growth.iloc[0], "most": by_growth.iloc[-1]}
        texts.append(
            words(
                f"at_a_glance.region_ends_{course}",
                **{key: names[row["area_code"]] for key, row in ends.items()},
                **{f"{key}_percent": percent(row["growth"], signed=True) for key, row in ends.items()},
            )
        )
    if region.projected_year is not None:
        texts.append(words("at_a_glance.region_projection", year=region.projected_year, value=number(region.projected)))
    return Sentences(["".join(texts)])
