"""One indicator as one value, and what it is made from."""

from visionbook.pages.kpi_detail.model.connected import END_COLUMNS, connected_rows
from visionbook.pages.kpi_detail.model.decline import DeclinePage, decline, decline_rows, decline_sources
from visionbook.pages.kpi_detail.model.indicator import (
    TABLES,
    Indicator,
    corrections_of,
    indicator,
    indicator_of,
    projected_rows,
    rows_of,
    tables_of,
)

__all__ = [
    "END_COLUMNS", "TABLES", "DeclinePage", "Indicator", "connected_rows", "corrections_of", "decline", "decline_rows",
    "decline_sources", "indicator", "indicator_of", "projected_rows", "rows_of", "tables_of",
]  # fmt: skip
