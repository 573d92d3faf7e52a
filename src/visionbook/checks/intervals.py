"""Intervals, their coverage, records and shelf lives that cannot be as a study computes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd

from visionbook.messages import Message, message
from visionbook.tables import Problem, TextTable

QUANTILES, COVERAGE, RECORDS = "interval_quantiles", "interval_coverage", "interval_records"
CHOICES, PROJECTIONS, SHELF_LIVES, EDITIONS = "method_choices", "method_projections", "shelf_lives", "edition_errors"
ERRORS = "projection_errors"

_HELD = (0.75, 0.85)
_SHARE = 0.8
_RATIOS, _PERSONS = 1e-4, 0.11  # what rounding can move
_SAME = ["area_code", "method", "people", "base_year"]


def interval_problems(tables: Mapping[str, TextTable], today: date) -> Iterator[Problem]:
    """Yield what is wrong with the tables of intervals; tables that a project lacks are right.

    - Percentiles rise, and intervals do not narrow with the horizon, nor rest on a longer one.
    - Coverage is called held if it is near enough to what was said; counts are called inside if they are.
    - Nothing is kept longer than the first horizon at which too few stayed near.
    - One method is chosen, and every method is one whose errors are stored.
    """
    frames = {name: _frame(tables[name]) for name in _RULES if name in tables}
    known = set(_frame(tables[ERRORS])["method"]) if ERRORS in tables else set()
    for name, frame in frames.items():
        found = list(_RULES[name](frame, today))
        if known and "method" in frame:
            rule = message("study.impossible_method", known=sorted(known))
            found.append((~frame["method"].isin(known), "method", rule))
        for wrong, column, rule in found:
            yield from _problems(tables[name], frame, wrong, column, rule)


Wrong = tuple[pd.Series, str, Message]


def _frame(table: TextTable) -> pd.DataFrame:
    """Return the rows that have a cell for every column, numbered as in the file."""
    rows = {number: cells for number, cells in table.rows if len(cells) == len(table.columns)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=table.columns, dtype=str)


def _problems(table: TextTable, frame: pd.DataFrame, wrong: pd.Series, column: str, rule: Message) -> Iterator[Problem]:
    for number in frame.index[wrong.to_numpy(dtype=bool)]:
        yield Problem(table.file, int(number), column, frame.loc[number, column], rule, message("study.recompute"))


def _numbers(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.to_numeric(frame[name], errors="coerce").astype(float) for name in columns})


def _key(frame: pd.DataFrame) -> pd.Series:
    """Return of what each row is, whatever the horizon."""
    first, *others = _SAME
    return frame[first].str.cat([frame[name] for name in others], sep="/")


def _percentiles(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame.columns if name[0] == "p" and name[1:].isdecimal()]


def _rising(frame: pd.DataFrame) -> Wrong:
    names = _percentiles(frame)
    falls = _numbers(frame, names).diff(axis=1).lt(0).any(axis=1)
    return falls, names[-1], message("study.impossible_order")


def _quantiles(frame: pd.DataFrame, today: date) -> Iterator[Wrong]:
    yield _rising(frame)
    names = _percentiles(frame)
    values = _numbers(frame, [*names, "horizon_years", "from_horizon"])
    sides = np.array([-1 if int(name[1:]) < 50 else int(int(name[1:]) > 50) for name in names])
    order = values.assign(key=_key(frame)).sort_values(["key", "horizon_years"])
    narrower = (order.groupby("key")[names].diff() * sides).lt(0).any(axis=1)
    yield narrower.reindex(frame.index), "horizon_years", message("study.impossible_narrowing")
    yield values["from_horizon"] > values["horizon_years"], "from_horizon", message("study.impossible_from")


def _coverage(frame: pd.DataFrame, today: date) -> Iterator[Wrong]:
    values = _numbers(frame, ["coverage", "first_launch", "last_launch", "horizon_years"])
    near = values["coverage"].between(_HELD[0] - _RATIOS, _HELD[1] + _RATIOS)
    surely = values["coverage"].between(_HELD[0] + _RATIOS, _HELD[1] - _RATIOS)
    held = frame["held"].eq("true")
    yield (held & ~near) | (~held & surely), "held", message("study.impossible_held", least=_HELD[0], most=_HELD[1])
    rule = message("study.impossible_last")
    yield values["last_launch"] < values["first_launch"], "last_launch", rule
    yield values["last_launch"] + values["horizon_years"] > today.year, "last_launch", message("study.impossible_year")


def _records(frame: pd.DataFrame, today: date) -> Iterator[Wrong]:
    values = _numbers(frame, ["projected", "counted", "low", "high", "launch", "horizon_years"])
    apart = (values["low"] > values["projected"]) | (values["projected"] > values["high"])
    yield apart, "projected", message("study.impossible_middle")
    possible = values["counted"].between(values["low"] - _PERSONS, values["high"] + _PERSONS)
    surely = values["counted"].between(values["low"] + _PERSONS, values["high"] - _PERSONS)
    inside = frame["inside"].eq("true")
    yield (inside & ~possible) | (~inside & surely), "inside", message("study.impossible_inside")
    yield values["launch"] + values["horizon_years"] > today.year, "launch", message("study.impossible_year")


def _shelf_lives(frame: pd.DataFrame, today: date) -> Iterator[Wrong]:
    values = _numbers(frame, ["within_tenth", "horizon_years"]).assign(kept=frame["kept"].eq("true"))
    values["key"] = _key(frame)
    order = values.sort_values(["key", "horizon_years"])
    lowest = order.groupby("key")["within_tenth"].cummin()
    wrong = (order["kept"] & (lowest < _SHARE - _RATIOS)) | (~order["kept"] & (lowest > _SHARE + _RATIOS))
    yield wrong.reindex(frame.index), "kept", message("study.impossible_kept", share=_SHARE)


def _choices(frame: pd.DataFrame, today: date) -> Iterator[Wrong]:
    chosen = frame["chosen"].eq("true")
    first = frame.loc[chosen, "method"].iloc[:1].to_list()
    wrong = chosen != frame["method"].isin(first)
    if not first:
        wrong = pd.Series(np.arange(len(frame)) == 0, index=frame.index)
    yield wrong, "chosen", message("study.impossible_chosen")


def _editions(frame: pd.DataFrame, today: date) -> Iterator[Wrong]:
    yield _rising(frame)
    values = _numbers(frame, ["bias", "mean_absolute", "year", "base_year"])
    smaller = values["mean_absolute"] < values["bias"].abs() - _RATIOS
    yield smaller, "mean_absolute", message("study.impossible_size")
    yield values["year"] <= values["base_year"], "year", message("study.impossible_base")
    yield values["year"] > today.year, "year", message("study.impossible_year")


def _projections(frame: pd.DataFrame, today: date) -> Iterator[Wrong]:
    values = _numbers(frame, ["year", "base_year"])
    yield values["year"] < values["base_year"], "year", message("study.impossible_base")


_RULES = {
    QUANTILES: _quantiles,
    COVERAGE: _coverage,
    RECORDS: _records,
    CHOICES: _choices,
    PROJECTIONS: _projections,
    SHELF_LIVES: _shelf_lives,
    EDITIONS: _editions,
}
