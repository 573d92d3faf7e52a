"""Which observations can be judged."""

from __future__ import annotations

import pandas as pd

from visionbook.errors import DataError
from visionbook.messages import message
from visionbook.totals import is_total


def check_observations(kpis: pd.DataFrame, observations: pd.DataFrame) -> None:
    """Refuse observations that cannot be judged.

    Parameters
    ----------
    kpis, observations : DataFrame
        The tables of indicators and of observations.

    Raises
    ------
    DataError
        If an observation is of an unknown indicator, two have the same indicator, year and status, or one is a running
        total of an indicator that does not add up over the years.

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi_id": ["catch"], "measurement": "level"})
    >>> check_observations(kpis, pd.DataFrame({"kpi_id": [], "fiscal_year": [], "status": []}))
    """
    unknown = sorted(set(observations["kpi_id"]) - set(kpis["kpi_id"]))
    if unknown:
        raise DataError(message("model.observed_unknown", unknown=unknown[0]))
    key = ["kpi_id", "fiscal_year", "status"]
    twice = observations[observations.duplicated(key)]
    if len(twice):
        kpi_id, year, status = twice.iloc[0][key]
        raise DataError(message("model.observed_twice", kpi_id=kpi_id, year=year, status=status))
    _check_totals(kpis, observations)


def _check_totals(kpis: pd.DataFrame, observations: pd.DataFrame) -> None:
    added_up = set(kpis.loc[kpis["measurement"] == "cumulative", "kpi_id"])
    wrong = observations[is_total(observations) & ~observations["kpi_id"].isin(added_up)]
    if len(wrong):
        kpi_id, year = wrong.iloc[0][["kpi_id", "fiscal_year"]]
        raise DataError(message("form_changes.no_total_of", kpi_id=kpi_id, year=year))
