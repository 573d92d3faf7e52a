"""Values of indicators that official population statistics give: of when, how sure, and whether they judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.localised import chosen, localised
from visionbook.notation import is_missing, quantity
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column
from visionbook.strategy.census_answers import PRELIMINARY, after_period
from visionbook.words import Words

OWN_DEFINITION = "decline_rate"
"""The statistic whose definition is the book's own: the strategy prints none."""


def definition(statistic: str, words: Words) -> str:
    """Return how a statistic is computed, in words; the book's own definitions say that they are.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> definition("child_share", load_words("ja"))
    '15歳未満の人口÷年齢の分かる人の数'
    """
    return words(f"evaluation.definition_{statistic}")


def when(row: Mapping[str, Any], words: Words) -> str:
    """Return of when a value of official statistics is; a preliminary one says so.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> when({"year": 2025, "from_year": 2020, "status": "preliminary"}, load_words("ja"))
    '2020年～2025年（速報）'
    """
    if is_missing(row["from_year"]):
        text = words("evaluation.official_at", year=int(row["year"]))
    else:
        text = words("evaluation.official_between", from_year=int(row["from_year"]), year=int(row["year"]))
    return words("evaluation.official_preliminary", when=text) if row["status"] == PRELIMINARY else text


def judges(fiscal_year: int, kpi: Mapping[str, Any], words: Words) -> str:
    """Return whether a value lies before, in or after the period of its indicator.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> judges(2025, {"start_fy": 2021, "end_fy": 2024}, load_words("ja"))
    '期間後'
    """
    place = "early" if fiscal_year < kpi["start_fy"] else "late" if fiscal_year > kpi["end_fy"] else "used"
    return words(f"evaluation.official_{place}")


def after_period_sentence(row: Mapping[str, Any], kpi: Mapping[str, Any], words: Words) -> str:
    """Return what official statistics say after the period of an indicator, and that it does not judge.

    Parameters
    ----------
    row : mapping
        The newest value, as from `visionbook.strategy.census_answers.official_values`.
    kpi : mapping
        The indicator: unit, rounded_to, start_fy, end_fy.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> kpi = {"unit": "ratio", "rounded_to": 0.0001, "start_fy": 2021, "end_fy": 2024}
    >>> row = {"year": 2025, "from_year": 2020, "status": "preliminary", "value": 0.029584}
    >>> after_period_sentence(row, kpi, load_words("ja"))[:39]
    '公的統計のいちばん新しい値は、2020年～2025年（速報）の2.96%です。'
    """
    covers = not is_missing(row["from_year"]) and int(row["from_year"]) < int(kpi["start_fy"])
    text = words(
        "evaluation.after_period_covering" if covers else "evaluation.after_period",
        when=when(row, words),
        value=quantity(row["value"], kpi["unit"], float(kpi["rounded_to"]), words),
        first=int(kpi["start_fy"]),
        last=int(kpi["end_fy"]),
    )
    return text + (words("evaluation.preliminary") if row["status"] == PRELIMINARY else "")


def after_period_sentences(official: pd.DataFrame, kpis: pd.DataFrame, words: Words) -> Sentences:
    """Return what official statistics say after the periods of indicators, each by its name; often nothing.

    Parameters
    ----------
    official, kpis
        As for `official_table`.
    """
    by_id = {kpi["kpi_id"]: kpi for kpi in kpis.to_dict("records")}
    rows = after_period(official, kpis).to_dict("records")
    return Sentences(
        [
            words(
                "evaluation.after_period_of",
                name=chosen(by_id[row["kpi_id"]], "name", words.lang),
                text=after_period_sentence(row, by_id[row["kpi_id"]], words),
            )
            for row in rows
        ]
    )


def official_table(
    official: pd.DataFrame, kpis: pd.DataFrame, series: pd.DataFrame, words: Words, since: int = 0
) -> Table:
    """Return the values that official statistics give, and whether each of them judges.

    Parameters
    ----------
    official : DataFrame
        As from `visionbook.strategy.census_answers.official_values`.
    kpis : DataFrame
        The indicators: kpi_id, name_ja, unit, rounded_to, start_fy, end_fy.
    series : DataFrame
        The table of series: series, name_ja.
    since : int
        First calendar year that is shown.
    """
    shown = official[official["year"] >= since]
    known = kpis[["kpi_id", "unit", "rounded_to", "start_fy", "end_fy"]]
    known = known.assign(name=localised(kpis, "name", words.lang).column)
    names = series[["series"]].assign(name_of_series=localised(series, "name", words.lang).column)
    rows = shown.merge(known, on="kpi_id", validate="m:1").merge(names, on="series", validate="m:1")
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
    return {
        "indicator": row["name"],
        "year": when(row, words),
        "value": quantity(row["value"], row["unit"], row["rounded_to"], words),
        "series": row["name_of_series"],
        "judges": judges(row["fiscal_year"], row, words),
    }
