"""The tables of the board."""

from visionbook.pages.kpi_board.tables.corrected import corrected
from visionbook.pages.kpi_board.tables.indicators import indicator_notes, indicator_table, indicators
from visionbook.pages.kpi_board.tables.official import official
from visionbook.pages.kpi_board.tables.otherwise import goals, otherwise, readings, rules
from visionbook.pages.kpi_board.tables.reports import reports
from visionbook.pages.kpi_board.tables.rule import rule

__all__ = [
    "corrected", "goals", "indicator_notes", "indicator_table", "indicators", "official", "otherwise", "readings",
    "reports", "rule", "rules",
]  # fmt: skip
