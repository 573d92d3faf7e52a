"""The model of the page: a plan's printed targets solved for, and what came of them.

`page` makes the one value that the page shows; `levers` has the equations and what their answers mean, `since` what was
counted and newly projected since, `grid` other rates of births and migration.
"""

from visionbook.pages.plan_assumptions.model.grid import Rates
from visionbook.pages.plan_assumptions.model.page import (
    OWN_ROWS,
    ROLES,
    TABLES,
    PlanAssumptions,
    plan_assumptions,
)

__all__ = ["OWN_ROWS", "ROLES", "TABLES", "PlanAssumptions", "Rates", "plan_assumptions"]
