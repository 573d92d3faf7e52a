"""Values of indicators that official population statistics give, with the series and whether they judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.charts.table import Column, Table, text_column
from visionbook.notation import is_missing, quantity
from visionbook.words import Words

OWN_DEFINITION = "decline_rate"
"""The statistic whose definition is the book's own: the strategy prints none."""


def definition(statistic: str, words: Words) -> str:
    """Return how a statistic is computed, in words; the book's own definitions say that they are.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> definition("child_share", load_words("ja"))
    '15歳未満の人口÷総人口'
    """
    return words(f"evaluation.definition_{statistic}")


def official_table(
    official: pd.DataFrame, kpis: pd.DataFrame, series: pd.DataFrame, words: Words, since: int = 0
) -> Table:
    """Return the values that official statistics give, and whether each of them judges.

    Parameters
    ----------
    official : DataFrame
        As from `visionbook.strategy.statistics.official_values`.
    kpis : DataFrame
        The indicators: kpi_id, name_ja, unit, rounded_to, start_fy, end_fy.
    series : DataFrame
        The table of series: series, name_ja.
    since : int
        First calendar year that is shown.
    """
    shown = official[official["year"] >= since]
    rows = shown.merge(
        kpis[["kpi_id", "name_ja", "unit", "rounded_to", "start_fy", "end_fy"]], on="kpi_id", validate="m:1"
    ).merge(series[["series", "name_ja"]], on="series", suffixes=("", "_of_series"), validate="m:1")
    texts = pd.DataFrame([_texts(row, words) for row in rows.to_dict("records")], columns=_COLUMNS)
    columns = [
        text_column("indicator", words("evaluation.official_indicator")),
        text_column("year", words("evaluation.official_year")),
        Column("value", words("evaluation.official_value"), align="right"),
        text_column("series", words("evaluation.official_series")),
        text_column("judges", words("evaluation.official_judges")),
    ]
    return Table(texts, columns, _caption(shown, kpis, words), words)


_COLUMNS = ["indicator", "year", "value", "series", "judges"]


def _caption(shown: pd.DataFrame, kpis: pd.DataFrame, words: Words) -> str:
    if shown.empty:
        return words("evaluation.official_caption_none")
    caption = words("evaluation.official_caption", first=kpis["start_fy"].min(), last=kpis["end_fy"].max())
    if (shown["statistic"] == OWN_DEFINITION).any():
        return words("evaluation.official_caption_own", caption=caption)
    return caption


def _texts(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    at = "official_at" if is_missing(row["from_year"]) else "official_between"
    years = {"year": int(row["year"])} | ({} if at == "official_at" else {"from_year": int(row["from_year"])})
    judges = "used"
    if row["fiscal_year"] < row["start_fy"]:
        judges = "early"
    elif row["fiscal_year"] > row["end_fy"]:
        judges = "late"
    return {
        "indicator": row["name_ja"],
        "year": words(f"evaluation.{at}", **years),
        "value": quantity(row["value"], row["unit"], row["rounded_to"], words),
        "series": row["name_ja_of_series"],
        "judges": words(f"evaluation.official_{judges}"),
    }
