"""The tables of the page: target years, the newest count beside others, the course anew, the plan's comparison."""

from visionbook.pages.population_targets.tables.anew import anew
from visionbook.pages.population_targets.tables.plan import ages_table, comparison, other_figures, points_table
from visionbook.pages.population_targets.tables.targets import count_beside, gap_table, gaps

__all__ = ["ages_table", "anew", "comparison", "count_beside", "gap_table", "gaps", "other_figures", "points_table"]
