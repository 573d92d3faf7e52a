"""The populations of a plan that assumptions must reproduce."""

from __future__ import annotations

import pandas as pd

from visionbook.ages import TOTAL, WORKING
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.axes import FEMALE
from visionbook.population.inverse import Target

YOUNG_WOMEN = "20-39"
"""The age group of women whose number a plan aims at."""


def plan_targets(printed: pd.DataFrame, horizon: int) -> list[Target]:
    """Return the printed populations that the levers must reproduce.

    Parameters
    ----------
    printed : DataFrame
        Printed rows of one series and municipality: year, variant, sex, age_group, population.
    horizon : int
        The year of the targets.

    Raises
    ------
    ParameterError
        If one of them is not printed.

    Examples
    --------
    >>> rows = [("migration_only", "both", "total", 9087), ("target", "both", "total", 9345),
    ...         ("target", "both", "15-64", 4258), ("target", "female", "20-39", 534)]
    >>> rows = pd.DataFrame(rows, columns=["variant", "sex", "age_group", "population"]).assign(year=2060)
    >>> [target.population for target in plan_targets(rows, 2060)]
    [9087.0, 9345.0, 4258.0, 534.0]
    """
    cells = printed[printed["year"] == horizon].set_index(["variant", "sex", "age_group"])["population"]
    keys = {
        "migration only": ("migration_only", "both", TOTAL),
        "total": ("target", "both", TOTAL),
        WORKING: ("target", "both", WORKING),
        "women 20-39": ("target", "female", YOUNG_WOMEN),
    }
    missing = [" ".join(key) for key in keys.values() if key not in cells.index]
    if missing:
        raise ParameterError(message("pages.no_targets", missing=missing, horizon=horizon))
    return [
        Target(
            name,
            horizon,
            float(cells[key]),
            None if key[2] == TOTAL else key[2],
            FEMALE if key[1] == "female" else None,
            key[0] != "migration_only",
        )
        for name, key in keys.items()
    ]
