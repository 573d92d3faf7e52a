"""The landing page: four questions answered, the strategy and the region in one line each."""

from __future__ import annotations

import pandas as pd

from visionbook.charts.population_tables import course_card
from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.charts.table import Table, number_column, text_column
from visionbook.notation import is_missing, number, percent
from visionbook.population.vision import Vision
from visionbook.words import Words

_VISION_PAGE, _KPI_PAGE = "population_targets.html", "kpi_board.html"


def lead(vision: Vision, area: str, words: Words) -> Sentences:
    """Return the answer of the page: how many, where to, what the plan wants, and the course."""
    now, first = vision.outlook.observed.iloc[-1], vision.gaps.iloc[0]
    gap = first["newer_gap"]
    kind = "none" if is_missing(gap) else "same" if gap == 0 else "below" if gap < 0 else "above"
    text = words(
        f"landing.lead_{kind}",
        area=area,
        now_year=now["year"],
        now=number(now["population"]),
        year=vision.fall.year,
        without=number(vision.fall.without),
        target=number(vision.fall.target),
        first_year=first["year"],
        value="" if is_missing(gap) else number(abs(gap)),
    )
    return Sentences([text], lead=True)


def four_answers(vision: Vision, indicators: int, reported: int, fiscal_year: int, words: Words) -> Cards:
    """Return the four answers as cards that lead to the pages behind them.

    Parameters
    ----------
    vision : Vision
        As from `visionbook.population.vision.plan_vision`.
    indicators, reported : int
        How many indicators there are, and how many have a value up to `fiscal_year`.
    """
    outlook, change, target = vision.outlook, vision.fall, vision.gaps.iloc[0]
    first, now, newer = outlook.observed.iloc[0], outlook.observed.iloc[-1], outlook.newer.iloc[-1]
    persons = words("unit.persons")
    cards = [
        Card(
            words("landing.now"),
            number(now["population"]),
            persons,
            words("landing.now_when", year=now["year"]),
            words(
                "landing.now_comparison",
                first_year=first["year"],
                first=number(first["population"]),
                percent=percent(1 - now["population"] / first["population"]),
            ),
            _VISION_PAGE,
        ),
        Card(
            words("landing.future"),
            number(change.without),
            persons,
            words("landing.future_when", year=change.year),
            words("landing.future_comparison", year=newer["year"], value=number(newer["population"])),
            _VISION_PAGE,
        ),
        Card(
            words("landing.goal"),
            number(change.target),
            persons,
            words("landing.goal_when", year=change.year),
            words("landing.goal_comparison", year=target["year"], value=number(target["target"])),
            _VISION_PAGE,
        ),
    ]
    comparison = words("landing.course_comparison", total=indicators, reported=reported, fiscal_year=fiscal_year)
    course = course_card(vision.gaps, words, comparison, label="landing.course", href=_KPI_PAGE)
    return Cards(cards + course)


def strategy_sentence(goals: pd.DataFrame, words: Words) -> Sentences:
    """Return the strategy in one line.

    Parameters
    ----------
    goals : DataFrame
        As from `visionbook.strategy.overview.goal_counts`.
    """
    totals = {name: number(goals[name].sum()) for name in ("measures", "indicators", "projects")}
    return Sentences([words("landing.strategy", goals=len(goals), **totals)])


def goals_table(goals: pd.DataFrame, words: Words) -> Table:
    """Return the goals with the number of measures, indicators and projects under each."""
    counts = ["measures", "indicators", "projects"]
    names = [words("landing.goals_name", label=g.label_ja, package=g.package_ja) for g in goals.itertuples()]
    total = {"name": words("landing.goals_total"), "title_ja": "", **goals[counts].sum().to_dict()}
    return Table(
        pd.concat([goals.assign(name=names), pd.DataFrame([total])], ignore_index=True),
        [
            text_column("name", words("landing.goals_label")),
            *(number_column(name, words(f"landing.goals_{name}")) for name in counts),
            text_column("title_ja", words("landing.goals_title")),
        ],
        words("landing.goals_caption"),
        words,
        frozenset({len(goals)}),
    )


def region_sentence(
    change: pd.DataFrame, names: dict[str, str], region: str, from_year: int, to_year: int, words: Words
) -> Sentences:
    """Return the region in one sentence.

    Parameters
    ----------
    change : DataFrame
        As from `visionbook.region.population.population_change`, for the municipalities of the region.
    names : dict
        Names of the municipalities by code.
    region : str
        Name of the region.
    """
    start, end = change["population_from"].sum(), change["population_to"].sum()
    by_fall = change.sort_values("growth")
    most, least = by_fall.iloc[0], by_fall.iloc[-1]
    return Sentences(
        [
            words(
                "landing.region",
                name=region,
                count=len(change),
                from_year=from_year,
                to_year=to_year,
                population_from=number(start),
                population_to=number(end),
                percent=percent(1 - end / start),
                most=names[most["area_code"]],
                most_percent=percent(-most["growth"]),
                least=names[least["area_code"]],
                least_percent=percent(-least["growth"]),
            )
        ]
    )
