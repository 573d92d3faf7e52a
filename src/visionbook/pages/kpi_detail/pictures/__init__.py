"""The picture of one indicator."""

from visionbook.pages.kpi_detail.pictures.path import path, path_chart, path_reading
from visionbook.pages.kpi_detail.pictures.related import related

__all__ = ["path", "path_chart", "path_reading", "related"]
