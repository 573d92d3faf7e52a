"""What the tests of judgements share: the rule, and an indicator and observations that are invented."""

import pandas as pd

from visionbook.edition import EvaluationRule

RULE = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)


def indicator(**changes):
    """A level that is to rise from 100 to 200 in the four fiscal years 2021 to 2024: 25 a year."""
    return {
        "kpi_id": "k",
        "better": "up",
        "measurement": "level",
        "baseline": 100.0,
        "baseline_kind": "observed",
        "target": 200.0,
        "start_fy": 2021,
        "end_fy": 2024,
        "same_as": None,
    } | changes


def observed(*rows, kpi_id="k"):
    """Rows of (fiscal year, value) or (fiscal year, value, status)."""
    full = [(kpi_id, *row, *(["final"] if len(row) == 2 else [])) for row in rows]
    return pd.DataFrame(full, columns=["kpi_id", "fiscal_year", "value", "status"])
