"""Tables on past projections: whether the interval held, errors by size, coverage found."""

from __future__ import annotations

from visionbook.notation import is_missing, percent
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.past_text import LARGE, SMALL
from visionbook.pages.projection_accuracy.phrases import mark_of, method_name, scores, what_name, when, years_ahead
from visionbook.pages.projection_accuracy.study_tables import files, left_out, towns
from visionbook.population.accuracy import BAND_LEVEL, BAND_METHOD, SMALL_BELOW
from visionbook.population.confronted import AIMED
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column
from visionbook.words import Words

__all__ = ["confronted", "coverage", "files", "left_out", "scoreboard", "sizes", "towns"]


def scoreboard(page: Record, words: Words) -> Table | Sentences:
    """Return every edition, the plan's projection and its targets beside every later count, with the bands."""
    rows = scores(page)
    if rows.empty:
        return Sentences([_no_band(page, words)])
    persons = words("unit.persons")
    shown = rows.assign(
        name=rows["area"].map(dict(page.members)),
        what=[what_name(row, page, words) for row in rows.itertuples()],
        when=[when(row, words) for row in rows.itertuples()],
        interval=[_interval(row, words) for row in rows.itertuples()],
        said=[_verdict(row, words) for row in rows.itertuples()],
    )
    columns = [
        text_column("name", words("projection_accuracy.town")),
        percent_column("error", words("projection_accuracy.miss"), signed=True),
        text_column("said", words("projection_accuracy.held_verdict")),
        text_column("what", words("projection_accuracy.edition")),
        text_column("when", words("projection_accuracy.year")),
        number_column("projected", words("projection_accuracy.projected"), persons),
        number_column("counted", words("projection_accuracy.census"), persons),
        number_column("difference", words("projection_accuracy.difference"), persons, signed=True),
        Column("interval", words("projection_accuracy.held_interval_head"), str, "right", persons),
    ]
    caption = words("projection_accuracy.held_table", level=BAND_LEVEL)
    found = ((place, mark_of(row, page)) for place, row in enumerate(rows.itertuples()))
    marks = {(place, "projected"): mark for place, mark in found if mark}
    return Table(shown, columns, caption + (_no_band(page, words) if page.held.empty else ""), words, marks=marks)


def confronted(page: Record, words: Words) -> Table | Sentences:
    """Return the scoreboard in short: a row per municipality and count, a column per edition and figure of the plan."""
    rows = scores(page)
    if rows.empty:
        return Sentences([])
    shown = rows.assign(
        name=rows["area"].map(dict(page.members)),
        when=[when(row, words) for row in rows.itertuples()],
        what=[what_name(row, page, words) for row in rows.itertuples()],
        cell=[_cell(row, words) for row in rows.itertuples()],
    )
    order = [*page.editions, *dict.fromkeys(page.aims["series"])]
    heads = shown.sort_values("series", key=lambda names: names.map(order.index), kind="stable")["what"].unique()
    wide = shown.pivot_table("cell", ["area", "year", "name", "when", "counted"], "what", aggfunc="first", sort=False)
    columns = [
        text_column("name", words("projection_accuracy.town")),
        text_column("when", words("projection_accuracy.year")),
        number_column("counted", words("projection_accuracy.census"), words("unit.persons")),
        *(text_column(head, head) for head in heads),
    ]
    return Table(wide.reset_index(), columns, words("projection_accuracy.confronted", level=BAND_LEVEL), words)


def _cell(row: tuple, words: Words) -> str:
    """Return the error of a figure with how the count lies to the band around it, or to the target."""
    verdict = _verdict(row, words)
    error = percent(row.error, signed=True)
    return words.bracketed(error, verdict) if verdict else error


def _no_band(page: Record, words: Words) -> str:
    """Say why the newest projection has no band that a count could fall into."""
    key = "held_not_yet" if page.met[page.met["series"] == page.newest].empty else "held_no_band"
    facts = {"newer": page.series[page.newest], "base": page.base_year}
    return words(f"projection_accuracy.{key}", **facts)


def _interval(row: tuple, words: Words) -> str | None:
    return None if is_missing(row.low) else words("projection_accuracy.held_interval", low=row.low, high=row.high)


def _verdict(row: tuple, words: Words) -> str | None:
    """Return whether a count fell into the band, or reached the target."""
    if row.kind == AIMED:
        return words(f"projection_accuracy.verdict_{'missed' if row.difference > 0 else 'reached'}")
    return None if is_missing(row.verdict) else words(f"projection_accuracy.verdict_{row.verdict}")


def sizes(page: Record, words: Words) -> Table | Sentences:
    """Return the errors by municipality, smallest first, and by population at launch."""
    if page.past is None:
        return Sentences([words("projection_accuracy.no_past")])
    rows = page.past.sizes
    groups = {group: words(f"projection_accuracy.size_{group}", limit=SMALL_BELOW) for group in (SMALL, LARGE)}
    persons = words("unit.persons")
    horizons = [int(column.removeprefix("error_")) for column in rows.columns if column.startswith("error_")]
    columns = [
        text_column("shown", words("projection_accuracy.town")),
        *(
            percent_column(f"error_{years}", words("projection_accuracy.size_error", years=years))
            for years in reversed(horizons)
        ),
        number_column("least", words("projection_accuracy.size_least"), persons),
        number_column("most", words("projection_accuracy.size_most"), persons),
    ]
    totals = frozenset(place for place, name in enumerate(rows["name"]) if name in groups)
    shown = rows.assign(shown=[(dict(page.members) | groups)[name] for name in rows["name"]])
    return Table(shown, columns, words("projection_accuracy.size_table"), words, totals)


def coverage(page: Record, words: Words) -> Table | Sentences:
    """Return the coverage found by years ahead and method, beside the nominal level."""
    if page.past is None or page.past.coverage.empty:
        return Sentences([])
    rows = page.past.coverage
    methods = list(rows["method"].unique())
    found = rows.assign(
        found=[
            words("projection_accuracy.coverage_found", total=row.cases, inside=row.inside, share=row.coverage)
            for row in rows.itertuples()
        ]
    )
    wide = found.pivot_table("found", "horizon_years", "method", aggfunc="first")[methods].reset_index()
    wide["ahead"] = [years_ahead(years, words) for years in wide["horizon_years"]]
    widths = rows[rows["method"] == BAND_METHOD][["horizon_years", "nominal", "mean_width"]]
    wide = wide.merge(widths, on="horizon_years", how="left", validate="1:1")
    columns = [
        text_column("ahead", words("projection_accuracy.horizon")),
        percent_column("nominal", words("projection_accuracy.coverage_nominal"), 0),
        *(text_column(method, method_name(method, words)) for method in methods),
        percent_column("mean_width", words("projection_accuracy.coverage_width"), 0),
    ]
    return Table(wide, columns, words("projection_accuracy.coverage_table", level=BAND_LEVEL), words)
