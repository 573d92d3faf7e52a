"""The pictures of the page: the long run, the gaps of the target years, the course anew, ages, means and points."""

from __future__ import annotations

from visionbook.pages.population_targets.model import Targets
from visionbook.pages.population_targets.pictures.ages import ages
from visionbook.pages.population_targets.pictures.anew import anew
from visionbook.pages.population_targets.pictures.gaps import gaps
from visionbook.pages.population_targets.pictures.means import means
from visionbook.pages.population_targets.pictures.points import points
from visionbook.show.chart import Chart
from visionbook.show.target_path import outlook_chart
from visionbook.words import Words

__all__ = ["ages", "anew", "gaps", "means", "outlook", "points"]


def outlook(page: Targets, source: str, words: Words) -> Chart:
    """Draw counts, both projections and the targets in one picture.

    Parameters
    ----------
    page : Targets
        As from `visionbook.pages.population_targets.model.targets`.
    source : str
        Source line.
    """
    return outlook_chart(page.path, page.gaps, page.names, source, words, "fig-vision-outlook", page.area, page.known)
