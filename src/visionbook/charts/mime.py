"""The MIME type of a chart in a notebook: what draws it and what prints it in the book need nothing else in common."""

CHART_MIME = "application/vnd.visionbook.chart+json"
