"""The pictures of one indicator: its path, and for a rate of decline what was observed of it."""

from visionbook.pages.kpi_detail.pictures.decline import decline_chart
from visionbook.pages.kpi_detail.pictures.path import path, path_chart, path_reading
from visionbook.pages.kpi_detail.pictures.related import related

__all__ = ["decline_chart", "path", "path_chart", "path_reading", "related"]
