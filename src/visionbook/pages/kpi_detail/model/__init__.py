"""One indicator as one value, and what it is made from."""

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
    "TABLES", "Indicator", "corrections_of", "indicator", "indicator_of", "projected_rows", "rows_of", "tables_of",
]  # fmt: skip
