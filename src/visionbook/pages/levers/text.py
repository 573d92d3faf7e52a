"""What the sets of assumptions give, in sentences: the answer that stands without a script and on paper."""

from __future__ import annotations

from visionbook.pages.levers.data import about, names
from visionbook.pages.levers.model import Region
from visionbook.population.scenarios import HANDBOOK
from visionbook.show.blocks import Block, Blocks
from visionbook.show.prose import Sentences
from visionbook.words import Words


def facts(page: Region, words: Words) -> dict[str, object]:
    """Return the values that the lead and the picture say of the town of the edition, by placeholder."""
    town, said = page.own, names(words)
    ends = {start.name: float(town.totals(start.name).iloc[-1]) for start in town.starts}
    least, largest = min(ends, key=ends.get), max(ends, key=ends.get)
    return {
        "area": town.case.area,
        "series": page.older,
        "first": town.case.base_year,
        "published": town.case.published_to,
        "year": town.case.years[-1],
        "people": ends[HANDBOOK[0]],
        "fewest": said[least],
        "least": ends[least],
        "most": said[largest],
        "largest": ends[largest],
        "values": [words("levers.value", name=said[name], people=people) for name, people in ends.items()],
    }


def lead(page: Region, words: Words) -> Sentences:
    """Say how many people there are as published, and how far apart the sets of assumptions are; else nothing."""
    if page.own is None:
        return Sentences([])
    key = "lead" if len(page.own.starts) > 1 else "lead_one"
    return Sentences([words(f"levers.{key}", **facts(page, words))], lead=True)


def starts(page: Region, words: Words) -> Blocks | Sentences:
    """Return what each set of assumptions is; nothing where nothing can be computed."""
    town, said = page.own, names(words)
    if town is None:
        return Sentences([])
    rows = [(said[start.name], about(start, town, page, words)) for start in town.starts]
    return Blocks([Block(words("levers.starts"), rows)])
