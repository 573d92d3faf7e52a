"""What pictures, tables and sentences on past projections say alike."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from visionbook.figure_marks import FigureMark
from visionbook.notation import counted_year, rounded
from visionbook.pages.projection_accuracy.model import Past, Record
from visionbook.population.accuracy import BAND_METHOD
from visionbook.population.backtest import METHODS
from visionbook.population.confronted import EXPECTED
from visionbook.words import Words


def years_ahead(years: int, words: Words) -> str:
    """Return years ahead as readers see them."""
    return words("projection_accuracy.ahead", years=years)


def method_name(name: str, words: Words) -> str:
    """Return a method of backtests as readers see it."""
    return words(f"projection_accuracy.method_{name}")


def age_name(group: str, words: Words) -> str:
    """Return an age group as readers see it."""
    return words(f"projection_accuracy.age_{group}")


def when(row: object, words: Words) -> str:
    """Return the year of a count, from a row with year and preliminary; a preliminary one says so."""
    return counted_year(int(row.year), bool(row.preliminary), words)


def places(codes: Iterable[str], page: Record, words: Words) -> str:
    """Return how many municipalities are spoken of; of one its name, since a count of one says nothing."""
    found = list(dict.fromkeys(codes))
    return page.members[found[0]] if len(found) == 1 else words("projection_accuracy.places", areas=len(found))


def source_line(page: Record, words: Words, *, editions: bool = False, plan: bool = False) -> str:
    """Return the source line of what comes from counts, from published projections and the plan if they are shown."""
    series = [page.census, *(page.editions if editions else ()), *(page.aims["series"] if plan else ())]
    return words("page.source", sources=words.join(dict.fromkeys(page.sources[name] for name in series)))


EDITION = "edition"
"""The kind of a published projection, beside the kinds of `visionbook.population.confronted.plan_met`."""


def scores(page: Record) -> pd.DataFrame:
    """Return every edition and what the plan says beside every later count, in the order of the municipalities.

    Returns
    -------
    DataFrame
        As `Record.met` and `Record.aims`, with kind (`EDITION` for a projection that was published), and low, high and
        verdict of the band that stood around it (missing where there is none).
    """
    bands = page.bands[["series", "year", "area", "low", "high", "verdict"]]
    met = page.met.assign(kind=EDITION).merge(bands, on=["series", "year", "area"], how="left", validate="1:1")
    parts = [part for part in (met, page.aims) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else met
    order = rows["area"].map({code: place for place, code in enumerate(page.members)})
    return rows.assign(place=order).sort_values(["place", "year"], kind="stable").drop(columns="place")


def what_name(row: object, page: Record, words: Words) -> str:
    """Return what was held against a count, from a row of `scores`: an edition, or what of the plan."""
    series = page.series[row.series]
    return series if row.kind == EDITION else words(f"projection_accuracy.plan_{row.kind}", series=series)


def mark_of(row: object, page: Record) -> FigureMark | None:
    """Return what is known of the plan's own projection, from a row of `scores`; None of anything else."""
    if row.kind != EXPECTED:
        return None
    return page.marks.years(row.area, row.series, EXPECTED).get(int(row.year))


def only_row(table: pd.DataFrame, **keys: object) -> pd.Series:
    """Return the one row that has these values.

    Examples
    --------
    >>> int(only_row(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), a=2)["b"])
    4
    """
    for column, value in keys.items():
        table = table[table[column] == value]
    return table.iloc[0]


def own_error(past: Past, years: int) -> pd.Series:
    """Return the row of the errors of the method that bands come from, so many years ahead."""
    return only_row(past.methods, horizon_years=years, method=BAND_METHOD)


def row_at_most(band: pd.DataFrame, years: int) -> pd.Series:
    """Return the row of a band that lies some years ahead, or the last one before; the first if all lie beyond."""
    before = band[band["horizon_years"] <= years]
    return before.iloc[-1] if len(before) else band.iloc[0]


def band_facts(page: Record, years: int) -> dict[str, object]:
    """Return one year of the band of the smallest municipality as facts for a sentence."""
    row = row_at_most(page.past.band, years)
    return {
        "town": page.members[page.smallest],
        "newer": page.series[page.newest],
        "year": row["year"],
        "horizon": int(row["horizon_years"]),
        "value": row["population"],
        "low": row["low"],
        "high": row["high"],
        "width": rounded(row["high"]) - rounded(row["low"]),  # what the two ends give that stand beside it
        "share": (row["high"] - row["low"]) / row["population"],
    }


def shared_errors(methods: pd.DataFrame) -> pd.DataFrame:
    """Return the errors of the cases that all methods share, one row per horizon and one column per method."""
    shared = methods.dropna(subset="shared_error")
    wide = shared.pivot_table(index="horizon_years", columns="method", values="shared_error")
    return wide[[name for name in METHODS if name in wide]]


def widest_gap(shared: pd.DataFrame, far: int) -> float:
    """Return by how much the methods differ at most, up to some years ahead (ratio).

    Examples
    --------
    >>> round(widest_gap(pd.DataFrame({"last": [0.1, 0.5], "mean_2": [0.25, 0.1]}, index=[5, 10]), 5), 2)
    0.15
    """
    compared = shared.loc[:far]
    return float((compared.max(axis=1) - compared.min(axis=1)).max())


def best_methods(shared: pd.DataFrame, words: Words) -> list[str]:
    """Return which method erred least at which horizons."""
    best = shared.idxmin(axis=1)
    return [
        words(
            "projection_accuracy.best_item",
            method=method_name(name, words),
            years=[str(years) for years in best.index[best == name]],
        )
        for name in best.unique()
    ]
