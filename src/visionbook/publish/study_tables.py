"""Tables of a study that are of a few towns, or of editions of projections, with what is said of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from visionbook import data_writing
from visionbook.intake.census_panel import LARGEST
from visionbook.intake.ipss import read_projection
from visionbook.messages import Message, message
from visionbook.population.comparable import Enough, places_of
from visionbook.population.edition_errors import edition_errors
from visionbook.population.error_study import ALL, Errors
from visionbook.population.interval_tables import Towns, coverage_and_records, quantiles_and_shelf_lives
from visionbook.population.method_choice import choices, chosen_of, deciding, projections
from visionbook.population.panel import Panel
from visionbook.population.study_methods import CANDIDATES

QUANTILES, COVERAGE, RECORDS = "interval_quantiles", "interval_coverage", "interval_records"
CHOICES, PROJECTIONS, SHELF_LIVES, EDITIONS = "method_choices", "method_projections", "shelf_lives", "edition_errors"

OF_TOWNS = (QUANTILES, COVERAGE, RECORDS, CHOICES, PROJECTIONS, SHELF_LIVES)

FEWEST = 10
"""Rows with fewer cases are not stored: their quantiles would say little."""

BESIDE = "last"
"""The method whose coverage is stored by size class beside that of the method that the book uses."""

_DIGITS = 4
_PERSONS = 1


def rounded(table: pd.DataFrame, persons: Sequence[str] = ()) -> pd.DataFrame:
    """Return a table as it is stored: ratios to four digits, persons to one; no minus before zero.

    Examples
    --------
    >>> rounded(pd.DataFrame({"bias": [-0.00001], "low": [12.34567]}), ["low"]).values.tolist()
    [[0.0, 12.3]]
    """
    found = table.round(dict.fromkeys(persons, _PERSONS)).round(_DIGITS)
    ratios = found.select_dtypes("float").columns
    return found.assign(**{name: found[name] + 0.0 for name in ratios})


def interval_tables(
    panel: Panel, errors: Errors, towns: Sequence[str], enough: Enough | None = None
) -> tuple[dict[str, pd.DataFrame], list[Message]]:
    """Return the tables of some towns by name, and what is said of them.

    Parameters
    ----------
    panel : Panel
        Censuses of many areas.
    errors : Errors
        As from `visionbook.population.error_study.study_errors` with all candidates.
    towns : sequence of str
        Codes; those that the panel lacks are said.
    enough : Enough, optional
        How many cases are enough.

    Returns
    -------
    (dict, list)
        Without any town or error the tables are empty: those of the study before are none of this one.
    """
    enough, places = enough or Enough(), places_of(panel)
    there = [code for code in towns if code in panel.areas]
    lacking = [code for code in towns if code not in panel.areas]
    chosen = choices(errors, places, there, enough)
    method = chosen_of(chosen)
    if method is None:
        return dict.fromkeys(OF_TOWNS, pd.DataFrame()), [message("study.no_towns")] if towns else []
    ours = Towns(there, method, enough)
    quantiles, shelf = quantiles_and_shelf_lives(errors, places, ours)
    coverage, records = coverage_and_records(errors, places, panel, ours, [BESIDE])
    ahead = projections(panel, CANDIDATES, there, len(panel.years) - 1)
    tables = {
        QUANTILES: rounded(quantiles),
        COVERAGE: rounded(coverage[coverage["cases"] >= FEWEST]),
        RECORDS: rounded(records, ["projected", "counted", "low", "high"]),
        CHOICES: rounded(chosen),
        PROJECTIONS: rounded(ahead, ["population"]),
        SHELF_LIVES: rounded(shelf),
    }
    return {name: _written(table) for name, table in tables.items()}, [
        *([message("study.towns_left_out", towns=lacking)] if lacking else []),
        *_said_of_towns(there, quantiles, enough),
        *_said_of_choice(chosen, method),
        *_said_of_coverage(coverage, method),
    ]


def edition_table(
    panel: Panel, editions: Mapping[str, Path], same: Mapping[str, str]
) -> tuple[dict[str, pd.DataFrame], list[Message]]:
    """Return the table of the errors of editions, and what is said of it; empty without any edition.

    Raises
    ------
    DataError, ParameterError
        If a file cannot be read, or cannot be compared.
    """
    places, tables, said = places_of(panel), [], []
    for series, path in editions.items():
        content = data_writing.read_outside(path, LARGEST)
        projected = read_projection(content, path.name)
        found = edition_errors(projected, panel, places, same, sorted(set(places.regions)), FEWEST)
        facts = {"series": series, "areas": len(found.attrs["areas"])}
        facts["left"] = len(panel.areas) - facts["areas"]
        whole = found[found["people"].eq("total") & found[["size_class", "region"]].eq(ALL).all(axis=1)]
        for row in whole.itertuples():
            said.append(message("study.edition_compared", **facts, year=row.year, error=row.mean_absolute))
        digest = hashlib.sha256(content).hexdigest()
        tables.append(rounded(found).assign(series=series, file=path.name, sha256=digest))
    return {EDITIONS: pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()}, said


def _written(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with truth values as files have them."""
    truths = table.select_dtypes("bool").columns
    return table.assign(**{name: np.where(table[name], "true", "false") for name in truths})


def _said_of_towns(towns: Sequence[str], quantiles: pd.DataFrame, enough: Enough) -> Iterator[Message]:
    without = [code for code in towns if code not in set(quantiles["area_code"])]
    if without:
        yield message("study.nothing_comparable", towns=without, cases=enough.cases, areas=enough.areas)


def _said_of_choice(chosen: pd.DataFrame, method: str) -> Iterator[Message]:
    pooled = deciding(chosen).sort_values("median_absolute", kind="stable")
    best, others = pooled[pooled["method"].eq(method)].iloc[0], pooled[pooled["method"].ne(method)]
    if len(others):
        facts = {"horizon": best["horizon_years"], "first": best["first_launch"], "last": best["last_launch"]}
        facts |= {"other": others.iloc[0]["method"], "next": others.iloc[0]["median_absolute"]}
        yield message("study.chosen", method=method, error=best["median_absolute"], cases=best["cases"], **facts)


def _said_of_coverage(coverage: pd.DataFrame, method: str) -> Iterator[Message]:
    rows = coverage[coverage["method"].eq(method) & coverage["people"].eq("total") & coverage["size_class"].eq(ALL)]
    rows = rows.sort_values(["horizon_years", "cases"]).drop_duplicates("horizon_years", keep="last")
    for row in rows.itertuples():
        facts = {"horizon": row.horizon_years, "found": row.coverage, "cases": row.cases}
        yield message("study.covered", method=method, **facts)
