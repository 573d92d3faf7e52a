"""Other rates of births and migration than the plan's: which ones, and the people that they give by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import THREE_GROUPS
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.handbook import BaseCase
from visionbook.population.inputs import AGES
from visionbook.population.scenarios import REPLACEMENT_YEAR, scenario_grid

FACTORS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
"""Net migration as a multiple of the projection's: from as many in as out to a quarter more."""

AS_PROJECTED = 1.0


@dataclass(frozen=True)
class Rates:
    """Which total fertility rates the grid has (births per woman).

    Parameters
    ----------
    lowest, highest : float
        The ends of the scale; steps of a tenth.
    from_year : int
        Year in which a rate is reached.
    """

    lowest: float = 0.9
    highest: float = 2.1
    from_year: int = REPLACEMENT_YEAR

    @property
    def scale(self) -> tuple[float, ...]:
        """The rates, ascending.

        Raises
        ------
        ParameterError
            If they do not ascend from above zero.

        Examples
        --------
        >>> Rates(1.3, 1.5).scale
        (1.3, 1.4, 1.5)
        """
        if not 0 < self.lowest < self.highest:
            raise ParameterError(message("pages.grid_rates", lowest=self.lowest, highest=self.highest))
        count = round((self.highest - self.lowest) * 10) + 1
        return tuple(round(float(rate), 2) for rate in np.linspace(self.lowest, self.highest, count))


def grid_of(base: BaseCase, rates: Rates) -> pd.DataFrame:
    """Return the people that each combination of a rate and a level of net migration gives.

    Parameters
    ----------
    base : BaseCase
        The projection that the plan rests on.
    rates : Rates
        The rates; the levels of net migration are `FACTORS`.

    Raises
    ------
    ParameterError
        If the rates are reached before the projection begins or after it ends.

    Examples
    --------
    >>> grid_of(BaseCase("01223", "ahead", 2015, 2045, 2060, None, None, 1.5, 7.5), Rates(from_year=2015))
    Traceback (most recent call last):
    visionbook.errors.ParameterError: grid_from is 2015; it must lie after 2015, where the projection begins, ...
    """
    if not base.base_year < rates.from_year <= base.horizon_year:
        raise ParameterError(
            message(
                "pages.grid_from", from_year=rates.from_year, base_year=base.base_year, horizon_year=base.horizon_year
            )
        )
    grid = scenario_grid(
        base.population, base.assumptions, AGES, base.base_year, base.horizon_year, rates.scale, FACTORS,
        base.births_per_child, rates.from_year,
    )  # fmt: skip
    return grid_by_age(grid)


def grid_by_age(grid: pd.DataFrame) -> pd.DataFrame:
    """Return the grid with one row per rate, factor and year: the three age groups and their total (persons).

    Examples
    --------
    >>> rows = pd.DataFrame({"age_group": ["0-14", "15-64", "65+"], "population": [1.0, 5.0, 4.0]})
    >>> grid_by_age(rows.assign(total_fertility_rate=1.5, migration_factor=1.0, year=2060))["total"].tolist()
    [10.0]
    """
    keys = ["total_fertility_rate", "migration_factor", "year"]
    wide = grid.pivot_table(values="population", index=keys, columns="age_group")[list(THREE_GROUPS)]
    return wide.assign(total=wide.sum(axis=1)).reset_index().rename_axis(columns=None)
