"""What the making of a page in a notebook and its printing in the book have in common: MIME types and folders.

The process that prints the book loads this, and neither pandas nor matplotlib.
"""

CHART_MIME = "application/vnd.visionbook.chart+json"

DOWNLOAD_MIME = "application/vnd.visionbook.download+json"

WORKSHEET_MIME = "application/vnd.visionbook.worksheet+json"
"""What a workbook is made from; publishing makes it, and puts it among the downloads."""

DOWNLOADS = "downloads"
"""Folder under ``_static`` with the downloads: one CSV and one JSON per name, and workbooks."""

NOTEBOOK_COPIES = "notebooks"
"""Folder under ``_static`` with the notebooks that made the pages, as they are stored."""
