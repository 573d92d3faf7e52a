"""The picture of the landing page: counts, projections and targets in one."""

from __future__ import annotations

from visionbook.pages.at_a_glance.model import Glance
from visionbook.show.chart import Chart
from visionbook.show.target_path import outlook_chart
from visionbook.words import Words


def outlook(page: Glance, source: str, words: Words) -> Chart:
    """Draw counts, projections and targets; what the edition does not have is left out.

    Parameters
    ----------
    page : Glance
        As from `visionbook.pages.at_a_glance.model.glance`.
    source : str
        Source line.
    """
    known = page.marks.years(page.code, page.path.series.plan, "projection")
    return outlook_chart(page.path, page.gaps, page.names, source, words, "fig-at-a-glance", page.area, known)
