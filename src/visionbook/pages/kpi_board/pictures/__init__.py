"""The pictures of the board."""

from visionbook.pages.kpi_board.pictures.kinds import kinds
from visionbook.pages.kpi_board.pictures.reports import reports
from visionbook.pages.kpi_board.pictures.rule import rule
from visionbook.pages.kpi_board.pictures.state import state
from visionbook.pages.kpi_board.pictures.way import way, ways

__all__ = ["kinds", "reports", "rule", "state", "way", "ways"]
