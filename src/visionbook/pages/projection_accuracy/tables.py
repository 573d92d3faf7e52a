"""Past projections by size, how often bands held, and what follows from it all."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.notation import counted_year, number, percent
from visionbook.pages.projection_accuracy.pictures import (
    Horizons,
    band_values,
    best_methods,
    listed,
    method_name,
    only_row,
    row_at_most,
    shared_errors,
    widest_gap,
)
from visionbook.pages.projection_accuracy.pictures import years_ahead as ahead_words
from visionbook.population.accuracy import BAND_METHOD, SMALL_BELOW
from visionbook.population.counted import Counted
from visionbook.show.phrases import change_words
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words

_GROUPS = ("small", "large")


def size_table(sizes: pd.DataFrame, members: Mapping[str, str], words: Words) -> Table:
    """Return the errors by municipality, smallest first, and by population at launch.

    Parameters
    ----------
    sizes : DataFrame
        As from `visionbook.population.accuracy.errors_by_size`.
    members : mapping
        Names by code.
    """
    limit = number(SMALL_BELOW)
    known = dict(members) | {group: words(f"projection_accuracy.size_{group}", limit=limit) for group in _GROUPS}
    persons = words("unit.persons")
    horizons = [int(column.removeprefix("error_")) for column in sizes.columns if column.startswith("error_")]
    columns = [
        text_column("shown", words("projection_accuracy.size_name")),
        *(percent_column(f"error_{years}", words("projection_accuracy.size_error", years=years)) for years in horizons),
        number_column("least", words("projection_accuracy.size_least"), persons),
        number_column("most", words("projection_accuracy.size_most"), persons),
    ]
    totals = frozenset(place for place, name in enumerate(sizes["name"]) if name in _GROUPS)
    shown = sizes.assign(shown=[known[name] for name in sizes["name"]])
    return Table(shown, columns, words("projection_accuracy.size_table"), words, totals)


def size_sentences(sizes: pd.DataFrame, members: Mapping[str, str], far: int, words: Words) -> Sentences:
    """Say whether small populations were missed by more than larger ones, `far` years ahead."""
    errors, texts = sizes.set_index("name")[f"error_{far}"], []
    if set(_GROUPS) <= set(errors.index):
        small, large = (errors[group] for group in _GROUPS)
        values = {"limit": number(SMALL_BELOW), "years": far, "small": percent(small), "large": percent(large)}
        texts.append(words(f"projection_accuracy.size_groups_{'more' if small > large else 'less'}", **values))
    towns = errors[[name for name in errors.index if name not in _GROUPS]]
    worst, best = towns.idxmax(), towns.idxmin()
    ends = words(
        "projection_accuracy.size_ends",
        years=far,
        worst=members[worst],
        worst_value=percent(towns[worst]),
        best=members[best],
        best_value=percent(towns[best]),
    )
    if only_row(sizes, name=best)["most"] < SMALL_BELOW:
        ends += words("projection_accuracy.size_not_always")
    return Sentences([*texts, ends])


def coverage_table(held: pd.DataFrame, words: Words) -> Table:
    """Return the coverage found by years ahead and method, beside the nominal level.

    Parameters
    ----------
    held : DataFrame
        As from `visionbook.population.accuracy.coverage_by_method`.
    """
    methods = list(held["method"].unique())
    found = held.assign(
        found=[
            words(
                "projection_accuracy.coverage_found", total=row.cases, inside=row.inside, share=percent(row.coverage, 0)
            )
            for row in held.itertuples()
        ]
    )
    wide = found.pivot_table("found", "horizon_years", "method", aggfunc="first")[methods].reset_index()
    wide["ahead"] = [ahead_words(years, words) for years in wide["horizon_years"]]
    widths = held[held["method"] == BAND_METHOD][["horizon_years", "nominal", "mean_width"]]
    wide = wide.merge(widths, on="horizon_years", how="left", validate="1:1")
    columns = [
        text_column("ahead", words("projection_accuracy.horizon")),
        percent_column("nominal", words("projection_accuracy.coverage_nominal"), 0),
        *(text_column(method, method_name(method, words)) for method in methods),
        percent_column("mean_width", words("projection_accuracy.coverage_width"), 0),
    ]
    return Table(
        wide, columns, words("projection_accuracy.coverage_table", level=percent(held["nominal"].iloc[0], 0)), words
    )


def coverage_sentences(held: pd.DataFrame, far: int, words: Words) -> Sentences:
    """Say what share of the cases the bands held up to `far` years ahead, and where they held fewest."""
    used = held[held["method"].eq(BAND_METHOD) & held["horizon_years"].le(far)]
    inside, cases = int(used["inside"].sum()), int(used["cases"].sum())
    worst = held[held["coverage"] == held["coverage"].min()]
    cases_of_worst = listed(
        words(
            "projection_accuracy.coverage_case",
            method=method_name(row.method, words),
            years=row.horizon_years,
            inside=row.inside,
            cases=row.cases,
        )
        for row in worst.itertuples()
    )
    values = {"far": far, "cases": cases, "inside": inside, "share": percent(inside / cases, 0)}
    return Sentences(
        [
            words("projection_accuracy.coverage_reading", level=percent(worst["nominal"].iloc[0], 0), **values),
            words(
                "projection_accuracy.coverage_worst", share=percent(worst["coverage"].iloc[0], 0), items=cases_of_worst
            ),
        ]
    )


def conclusion(
    methods: pd.DataFrame,
    band: pd.DataFrame,
    counted: Counted,
    names: Mapping[str, str],
    horizons: Horizons,
    words: Words,
) -> Sentences:
    """Say which method erred least, how wide the band of the smallest municipality is, and what targets can mean.

    Parameters
    ----------
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    band : DataFrame
        As from `visionbook.population.accuracy.band_around`, of the smallest municipality.
    counted : Counted
        What was counted there.
    names : mapping
        Names for readers: ``town``, ``newer`` and ``level`` (nominal level of the band).
    horizons : Horizons
        Years ahead of which to speak; the band may end before.
    """
    near, far = (row_at_most(band, years) for years in (horizons.near, horizons.far))
    widths = [(row["high"] - row["low"]) / row["population"] for row in (near, far)]
    values = band_values(far, names)
    shared, last = shared_errors(methods).loc[: horizons.far], horizons.far
    texts = [
        words(
            "projection_accuracy.conclusion_methods",
            items=best_methods(shared, words),
            far=last,
            gap=widest_gap(shared, last),
        ),
        words(
            "projection_accuracy.conclusion_band",
            **values,
            level=names["level"],
            share=percent(widths[1], 0),
            now=counted_year(counted.now, counted.is_preliminary, words),
            people=number(counted.population),
            most=change_words(far["low"] / counted.population - 1, words),
            least=change_words(far["high"] / counted.population - 1, words),
        ),
        words("projection_accuracy.conclusion_target", year=values["year"], low=values["low"], high=values["high"]),
    ]
    if widths[0] < widths[1]:
        shares = {"near_share": percent(widths[0], 0), "far_share": percent(widths[1], 0)}
        ahead = {"near": int(near["horizon_years"]), "far": int(far["horizon_years"])}
        texts.append(words("projection_accuracy.conclusion_near", **ahead, **shares))
    return Sentences(texts)
