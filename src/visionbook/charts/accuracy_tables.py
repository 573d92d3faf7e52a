"""Past projections by size, how often bands held, one edition against the next, and what follows from it all."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.charts.accuracy import (
    FAR,
    NEAR,
    band_values,
    best_methods,
    listed,
    method_name,
    only_row,
    shared_errors,
    widest_gap,
)
from visionbook.charts.accuracy import years_ahead as ahead_words
from visionbook.charts.outlook_text import change_words
from visionbook.charts.prose import Sentences
from visionbook.charts.table import Table, number_column, percent_column, text_column
from visionbook.notation import number, percent
from visionbook.population.accuracy import BAND_METHOD, SMALL_BELOW
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
    known = dict(members) | {group: words(f"accuracy.size_{group}", limit=limit) for group in _GROUPS}
    persons = words("unit.persons")
    horizons = [int(column.removeprefix("error_")) for column in sizes.columns if column.startswith("error_")]
    columns = [
        text_column("shown", words("accuracy.size_name")),
        *(percent_column(f"error_{years}", words("accuracy.size_error", years=years)) for years in horizons),
        number_column("least", words("accuracy.size_least"), persons),
        number_column("most", words("accuracy.size_most"), persons),
    ]
    totals = frozenset(place for place, name in enumerate(sizes["name"]) if name in _GROUPS)
    shown = sizes.assign(shown=[known[name] for name in sizes["name"]])
    return Table(shown, columns, words("accuracy.size_table"), words, totals)


def size_sentences(sizes: pd.DataFrame, members: Mapping[str, str], words: Words) -> Sentences:
    """Say whether small populations were missed by more than larger ones."""
    errors, texts = sizes.set_index("name")[f"error_{FAR}"], []
    if set(_GROUPS) <= set(errors.index):
        small, large = (errors[group] for group in _GROUPS)
        values = {"limit": number(SMALL_BELOW), "years": FAR, "small": percent(small), "large": percent(large)}
        texts.append(words(f"accuracy.size_groups_{'more' if small > large else 'less'}", **values))
    towns = errors[[name for name in errors.index if name not in _GROUPS]]
    worst, best = towns.idxmax(), towns.idxmin()
    ends = words(
        "accuracy.size_ends",
        years=FAR,
        worst=members[worst],
        worst_value=percent(towns[worst]),
        best=members[best],
        best_value=percent(towns[best]),
    )
    if only_row(sizes, name=best)["most"] < SMALL_BELOW:
        ends += words("accuracy.size_not_always")
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
            words("accuracy.coverage_found", total=row.cases, inside=row.inside, share=percent(row.coverage, 0))
            for row in held.itertuples()
        ]
    )
    wide = found.pivot_table("found", "horizon_years", "method", aggfunc="first")[methods].reset_index()
    wide["ahead"] = [ahead_words(years, words) for years in wide["horizon_years"]]
    widths = held[held["method"] == BAND_METHOD][["horizon_years", "nominal", "mean_width"]]
    wide = wide.merge(widths, on="horizon_years", how="left", validate="1:1")
    columns = [
        text_column("ahead", words("accuracy.horizon")),
        percent_column("nominal", words("accuracy.coverage_nominal"), 0),
        *(text_column(method, method_name(method, words)) for method in methods),
        percent_column("mean_width", words("accuracy.coverage_width"), 0),
    ]
    return Table(wide, columns, words("accuracy.coverage_table", level=percent(held["nominal"].iloc[0], 0)), words)


def coverage_sentences(held: pd.DataFrame, words: Words) -> Sentences:
    """Say what share of the cases the bands held, and where they held fewest."""
    used = held[held["method"].eq(BAND_METHOD) & held["horizon_years"].le(FAR)]
    inside, cases = int(used["inside"].sum()), int(used["cases"].sum())
    worst = held[held["coverage"] == held["coverage"].min()]
    cases_of_worst = listed(
        words(
            "accuracy.coverage_case",
            method=method_name(row.method, words),
            years=row.horizon_years,
            inside=row.inside,
            cases=row.cases,
        )
        for row in worst.itertuples()
    )
    values = {"far": FAR, "cases": cases, "inside": inside, "share": percent(inside / cases, 0)}
    return Sentences(
        [
            words("accuracy.coverage_reading", level=percent(worst["nominal"].iloc[0], 0), **values),
            words("accuracy.coverage_worst", share=percent(worst["coverage"].iloc[0], 0), items=cases_of_worst),
        ]
    )


def _last_of(editions: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the last year of one kind of comparison, one row per area."""
    rows = editions[editions["other_is"] == kind]
    return rows[rows["year"] == rows["year"].max()].set_index("area")


def editions_table(editions: pd.DataFrame, members: Mapping[str, str], names: Mapping[str, str], words: Words) -> Table:
    """Return the older edition beside the last census, and beside the newer edition in their last common year.

    Parameters
    ----------
    editions : DataFrame
        As from `visionbook.population.accuracy.editions_by_area`.
    members : mapping
        Names by code.
    names : mapping
        Names for readers: ``older`` and ``newer``.
    """
    census, newer = _last_of(editions, "census"), _last_of(editions, "newer")
    years = {"census": int(census["year"].iloc[0]), "newer": int(newer["year"].iloc[0])}
    columns, parts = [text_column("name", words("accuracy.size_name"))], []
    for kind, rows in (("census", census), ("newer", newer)):
        parts.append(rows[["older", "other", "ratio"]].add_suffix(f"_{kind}"))
        year = years[kind]
        columns += [
            number_column(f"older_{kind}", words("accuracy.editions_older", year=year)),
            number_column(f"other_{kind}", words(f"accuracy.editions_{kind}", year=year)),
            percent_column(f"ratio_{kind}", words("accuracy.editions_ratio", year=year), signed=True),
        ]
    frame = pd.concat(parts, axis=1).reset_index()
    caption = words("accuracy.editions_table", counted=years["census"], year=years["newer"], **names)
    return Table(frame.assign(name=frame["area"].map(members)), columns, caption, words)


def editions_sentences(
    editions: pd.DataFrame, members: Mapping[str, str], methods: pd.DataFrame, words: Words
) -> Sentences:
    """Say how the older edition met the census, beside simple projections, and how the newer one changed it.

    Parameters
    ----------
    editions, members
        As for `editions_table`.
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    """
    census, newer = _last_of(editions, "census"), _last_of(editions, "newer")
    # The error of a projection is over what was counted; the table's ratio is over the projection.
    sizes = (census["older"] / census["other"] - 1).abs()
    worst, most, least = census["ratio"].abs().idxmax(), newer["ratio"].idxmax(), newer["ratio"].idxmin()
    nearest = int(methods["horizon_years"].min())
    return Sentences(
        [
            words(
                "accuracy.editions_reading",
                year=int(census["year"].iloc[0]),
                worst=members[worst],
                worst_ratio=percent(census.loc[worst, "ratio"], signed=True),
                mean=percent(sizes.mean()),
                simple=percent(only_row(methods, horizon_years=nearest, method=BAND_METHOD)["error"]),
                nearest=nearest,
            ),
            words(
                "accuracy.editions_changed",
                year=int(newer["year"].iloc[0]),
                most=members[most],
                most_ratio=change_words(newer.loc[most, "ratio"], words),
                least=members[least],
                least_ratio=change_words(newer.loc[least, "ratio"], words),
            ),
        ]
    )


def conclusion(
    methods: pd.DataFrame, band: pd.DataFrame, counted: pd.Series, names: Mapping[str, str], words: Words
) -> Sentences:
    """Say which method erred least, how wide the band of the smallest municipality is, and what targets can mean.

    Parameters
    ----------
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    band : DataFrame
        As from `visionbook.population.accuracy.band_around`, of the smallest municipality.
    counted : Series
        Its persons by census year.
    names : mapping
        Names for readers: ``town``, ``newer`` and ``level`` (nominal level of the band).
    """
    near, far = (only_row(band, horizon_years=years) for years in (NEAR, FAR))
    widths = [(row["high"] - row["low"]) / row["population"] for row in (near, far)]
    now = counted.index[-1]
    values = band_values(far, names)
    shared = shared_errors(methods).loc[:FAR]
    texts = [
        words("accuracy.conclusion_methods", items=best_methods(shared, words), far=FAR, gap=widest_gap(shared)),
        words(
            "accuracy.conclusion_band",
            **values,
            level=names["level"],
            share=percent(widths[1], 0),
            now=int(now),
            people=number(counted[now]),
            most=change_words(far["low"] / counted[now] - 1, words),
            least=change_words(far["high"] / counted[now] - 1, words),
        ),
        words("accuracy.conclusion_target", year=values["year"], low=values["low"], high=values["high"]),
    ]
    if widths[0] < widths[1]:
        shares = {"near_share": percent(widths[0], 0), "far_share": percent(widths[1], 0)}
        texts.append(words("accuracy.conclusion_near", near=NEAR, far=FAR, **shares))
    return Sentences(texts)
