"""The tables of the page: target years, the newest count beside other values, the plan's comparison and its points."""

from visionbook.pages.population_targets.tables.plan import ages_table, comparison, other_figures, points_table
from visionbook.pages.population_targets.tables.targets import count_beside, gap_table, gaps

__all__ = ["ages_table", "comparison", "count_beside", "gap_table", "gaps", "other_figures", "points_table"]
