"""Numbers related to an indicator: of when they are, which belong to one series, and which is the newest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from visionbook.edition import Edition
from visionbook.periods import span_of
from visionbook.reads import note_settings

_ABOUT = "about"  # the settings that say what the book is
_FIRST_MONTH = 4


@dataclass(frozen=True)
class Known:
    """The newest of related numbers, with the one before it of the same series; `before` is None where there is none.

    `first` and `last` are the days that it covers.
    """

    row: Mapping[str, Any]
    first: date
    last: date
    before: Mapping[str, Any] | None = None

    def age(self, day: date | None) -> int | None:
        """Return how many days old a number was on a day, from the last day that it covers; None without a day."""
        return None if day is None else (day - self.last).days

    @property
    def direction(self) -> str:
        """Whether it is up, down or the same against the one before; empty where there is none."""
        if self.before is None:
            return ""
        now, then = float(self.row["value"]), float(self.before["value"])
        return "same" if now == then else "up" if now > then else "down"


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Return related numbers with their days and the series they belong to, the oldest first, without undated ones.

    Parameters
    ----------
    rows : DataFrame
        The table of related numbers: label_ja, area_ja, period_ja, unit, value.

    Returns
    -------
    DataFrame
        The rows with `first`, `last` (dates), `middle` (in years, for pictures) and `series`: alike where label, area,
        unit and kind of period (a day, a month or a season, a year, a fiscal year) are.

    Examples
    --------
    >>> rows = pd.DataFrame({"label_ja": "額", "area_ja": "市", "period_ja": ["2016年度", "2015年度", "2016年（暦年）"],
    ...     "unit": "yen", "value": [2.0, 1.0, 3.0]})
    >>> found = dated(rows)
    >>> found["value"].to_dict(), found["series"].nunique()
    ({0: 1.0, 1: 3.0, 2: 2.0}, 2)
    """
    spans = [span_of(str(period)) for period in rows["period_ja"]]
    found = rows.assign(
        first=[span and span[0] for span in spans],
        last=[span and span[1] for span in spans],
        middle=[_middle(span) for span in spans],
        series=[
            "/".join([str(label), str(area), str(unit), _kind(span)])
            for label, area, unit, span in zip(rows["label_ja"], rows["area_ja"], rows["unit"], spans, strict=True)
        ],
    )
    found = found[pd.Series([span is not None for span in spans], index=found.index, dtype=bool)]
    return found.sort_values(["last", "first"], kind="stable", ignore_index=True)


def _middle(span: tuple[date, date] | None) -> float | None:
    if span is None:
        return None
    days = [day.year + (day.timetuple().tm_yday - 0.5) / 365.25 for day in span]
    return sum(days) / 2


def _kind(span: tuple[date, date] | None) -> str:
    if span is None:
        return ""
    first, last = span
    if first == last:
        return "day"
    if (last - first).days < 360:
        return f"part {first.month}-{last.month}"
    return "fiscal" if first.month == _FIRST_MONTH else "year"


def last_known(rows: pd.DataFrame) -> Known | None:
    """Return the newest of related numbers; of those of one day the first in the table.

    Examples
    --------
    >>> rows = pd.DataFrame({"label_ja": "額", "area_ja": "市", "period_ja": ["2015年度", "2016年度"], "unit": "yen",
    ...     "value": [1.0, 2.0]})
    >>> found = last_known(rows)
    >>> found.direction, found.age(date(2017, 4, 1))
    ('up', 1)
    """
    found = dated(rows)
    if found.empty:
        return None
    newest = found[found["last"] == found["last"].iloc[-1]].iloc[0]
    earlier = found[(found["series"] == newest["series"]) & (found["last"] < newest["last"])]
    before = earlier.iloc[-1].to_dict() if len(earlier) else None
    return Known(newest.to_dict(), newest["first"], newest["last"], before)


FISCAL, CALENDAR = "fiscal", "year"


def yearly(observations: pd.DataFrame, context: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return what is known of an indicator and of what is related to it in its own unit, a row a year.

    Of one year what was observed comes first, then a fiscal year, then a calendar year, then the order of the table.

    Parameters
    ----------
    observations : DataFrame
        The indicator's rows of the table of observations: fiscal_year, value, status, source_id; of one year the last
        one counts.
    context : DataFrame
        Its rows of the table of related numbers; those of another unit, area or span are left out.
    unit : str
        The indicator's unit.

    Returns
    -------
    DataFrame
        year, value, span (`FISCAL` or `CALENDAR`), is_own (whether it is the indicator's), status (missing for what is
        related) and source_id; by year.

    Examples
    --------
    >>> seen = pd.DataFrame({"fiscal_year": [2016], "value": [5.0], "status": "press", "source_id": "p"})
    >>> rows = pd.DataFrame({"period_ja": ["2015年度", "2016年（暦年）", "2017年（暦年）"], "value": [1.0, 2.0, 3.0]})
    >>> rows = rows.assign(label_ja="額", area_ja="市", unit="yen", source_id="q")
    >>> found = yearly(seen, rows, "yen")
    >>> found[["year", "value", "span", "is_own"]].values.tolist()
    [[2015, 1.0, 'fiscal', False], [2016, 5.0, 'fiscal', True], [2017, 3.0, 'year', False]]
    """
    related = dated(context[context["unit"].eq(unit)])
    spans = [row.series.rsplit("/", 1)[-1] for row in related.itertuples()]
    related = related.assign(year=[first.year for first in related["first"]], span=spans, is_own=False, status=None)
    related = related[related["span"].isin([FISCAL, CALENDAR])].sort_values("span", key=lambda kinds: kinds.ne(FISCAL))
    own = observations.rename(columns={"fiscal_year": "year"}).assign(span=FISCAL, is_own=True).iloc[::-1]
    names = ["year", "value", "span", "is_own", "status", "source_id"]
    rows = pd.concat([own.reindex(columns=names), related.reindex(columns=names)], ignore_index=True)
    rows = rows.dropna(subset="value").drop_duplicates("year").sort_values("year", ignore_index=True)
    return rows.astype({"year": int, "value": float, "is_own": bool})


def edition_day(edition: Edition) -> date | None:
    """Return the day of an edition; None where its settings have none. The clock is not asked.

    Examples
    --------
    >>> from visionbook.edition import EvaluationRule, SeriesRoles
    >>> rule = EvaluationRule(0.95, 0.6, 0.0)
    >>> edition_day(Edition("99101", "", 2024, ("ja",), SeriesRoles("counted"), rule)) is None
    True
    """
    note_settings(edition, f"{_ABOUT}.date")  # another day of the edition makes the page anew
    day = edition.about.date
    return date.fromisoformat(day) if day else None
