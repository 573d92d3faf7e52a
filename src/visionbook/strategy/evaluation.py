"""Indicators judged from the tables of an edition, as every page judges them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from visionbook.edition import Edition
from visionbook.strategy.census_answers import official_values, with_official_values
from visionbook.strategy.credit import credited
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.projected import projected_values


class Evaluation(NamedTuple):
    """Indicators judged, and what they were judged by.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`.
    reported : DataFrame
        What was reported, as from `visionbook.strategy.credit.credited`.
    official : DataFrame
        As from `visionbook.strategy.census_answers.official_values`.
    observations : DataFrame
        Both of these.
    projected : DataFrame
        As from `visionbook.strategy.projected.projected_values`.
    """

    judged: pd.DataFrame
    reported: pd.DataFrame
    official: pd.DataFrame
    observations: pd.DataFrame
    projected: pd.DataFrame


def evaluation(
    indicators: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    population: pd.DataFrame,
    edition: Edition,
    fiscal_year: int,
) -> Evaluation:
    """Return indicators judged by an edition's rule, with values of official statistics beside those reported.

    Parameters
    ----------
    indicators : DataFrame
        As from `visionbook.strategy.tree.with_places`.
    tables : mapping of str to DataFrame
        `kpi_observations` and `reviews`; `corrections` and `projected_baselines` where they are.
    population : DataFrame
        Rows of the table of that name: counts of the municipality, and projections behind baselines.
    edition : Edition
        Municipality, series of what was counted, rule of judgement.
    fiscal_year : int
        The last one whose observations count.

    Raises
    ------
    DataError, ParameterError
        As `visionbook.strategy.judgement.evaluate`.

    Examples
    --------
    >>> from visionbook.edition import EvaluationRule, SeriesRoles
    >>> kpi = {"kpi_id": "k", "node_id": "g1", "goal_id": "g1", "kind": "kpi", "better": "up", "measurement": "level",
    ...     "baseline": 1.0, "baseline_kind": "observed", "target": 5.0, "start_fy": 2021, "end_fy": 2024,
    ...     "same_as": None, "statistic": None}
    >>> seen = pd.DataFrame([("k", 2022, 4.0, "final")], columns=["kpi_id", "fiscal_year", "value", "status"])
    >>> asked = ["body_id", "fiscal_year", "reviewed_on", "subject_id", "overriding_status", "opinion_ja"]
    >>> tables = {"kpi_observations": seen, "reviews": pd.DataFrame(columns=asked)}
    >>> people = ["area_code", "series", "variant", "year", "sex", "age_group", "population", "status"]
    >>> edition = Edition("99101", "", 2024, ("ja",), SeriesRoles("counted"), EvaluationRule(0.95, 0.6, 0.0))
    >>> found = evaluation(pd.DataFrame([kpi]), tables, pd.DataFrame(columns=people), edition, 2022)
    >>> found.judged["status"].tolist(), len(found.observations), len(found.official)
    (['on_track'], 1, 0)
    """
    code, baselines = edition.municipality, tables.get("projected_baselines")
    official = official_values(indicators, population, edition.series.census, code)
    reported = credited(tables["kpi_observations"], tables.get("corrections"))
    observations = with_official_values(reported, official)
    projected = projected_values(indicators, baselines, population, code)
    judged = evaluate(indicators, observations, edition.evaluation, fiscal_year, tables["reviews"], projected)
    return Evaluation(judged, reported, official, observations, projected)
