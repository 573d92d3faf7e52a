"""The target years one by one, and the newest count beside other values."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.figure_marks import FigureMark
from visionbook.notation import counted_year, is_missing
from visionbook.pages.population_targets.model import Targets
from visionbook.show.count import register_sentences, reprint_sentence
from visionbook.show.intervals import chance_sentences
from visionbook.show.marked import people
from visionbook.show.prose import Sentences
from visionbook.show.target_path import difference_words, side_of, year_counted
from visionbook.words import Words


def target_years(page: Targets, words: Words) -> Sentences:
    """Return, for each target year, what was counted; for one not yet counted, what the newest projection means.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    texts = []
    for _, row in page.gaps.iterrows():
        if not is_missing(row["counted"]):
            texts.append("".join(_counted(row, page, words)))
        elif not is_missing(row["projection"]):
            texts.append(_expected(row, page, words))
    return Sentences(texts)


def chances(page: Targets, words: Words) -> Sentences:
    """Return the chance that each target ahead is reached, as the intervals see it; nothing without intervals.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    if page.own is None:
        return Sentences([])
    aims = page.path.targets.set_index("year")["population"].to_dict()
    counted = page.path.counted.totals
    years = {int(year): year_counted(page.path, int(year), words) for year in counted.index}
    return Sentences(list(chance_sentences(page.own, aims, counted, years, words)))


def _counted(row: pd.Series, page: Targets, words: Words) -> Iterator[str]:
    def said(key: str, gap: float, **values: object) -> str:
        return words(f"population_targets.year.{key}_{side_of(gap)}", value=gap, **values)

    year = counted_year(row["year"], row["preliminary"], words)
    yield said("counted", row["counted_gap"], year=year, counted=row["counted"], target=row["target"])
    key = "against_plan" if row["plan_printed"] else "against_implied"
    expected = people(row["plan"], _mark(row, page), words) if row["plan_printed"] else row["plan"]
    yield said(key, row["counted"] - row["plan"], series=page.plan_name, expected=expected)
    if not is_missing(row["projection"]):
        gap = row["counted"] - row["projection"]
        yield said("against_projection", gap, series=page.projection_name, expected=row["projection"])


def _expected(row: pd.Series, page: Targets, words: Words) -> str:
    gap = row["projection_gap"]
    return words(
        f"population_targets.year.{'expected' if row['plan_printed'] else 'expected_implied'}",
        year=row["year"],
        series=page.projection_name,
        projection=row["projection"],
        plan=page.plan_name,
        plan_value=people(row["plan"], _mark(row, page), words),
        target=row["target"],
        held_back=row["held_back"],
        difference=difference_words(row["projection_minus_plan"], words),
        against_target=difference_words(gap, words, "target"),
        outcome=words(f"population_targets.year.{'short' if gap < 0 else 'reached'}", value=gap),
    )


def _mark(row: pd.Series, page: Targets) -> FigureMark | None:
    return page.known.get(int(row["year"])) if row["plan_printed"] else None


def count_beside(page: Targets, words: Words) -> Sentences:
    """Return what the resident register tells beside the newest count, and which projection the book uses.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    """
    series = page.path.series
    note = page.series[series.register].note if series.register else ""
    parts = (
        register_sentences(page.register, page.path.counted, words, note),
        reprint_sentence(page.reprinted, page.path, page.series, words, _reprinted(page)),
    )
    return Sentences([text for part in parts for text in part.texts])


def _reprinted(page: Targets) -> dict[int, FigureMark]:
    vision = page.path.series.vision
    found = {int(year): page.marks.person(page.code, year, vision, "projection") for year in page.reprinted["year"]}
    return {year: mark for year, mark in found.items() if mark}
