"""What the drawing of a chart in a notebook and its printing in the book have in common: MIME type and folder."""

CHART_MIME = "application/vnd.visionbook.chart+json"

FIGURE_TABLES = "figure-tables"
"""Folder under ``_static`` with the tables behind the figures, one CSV per figure name."""
