"""What each set of assumptions is, in sentences."""

from __future__ import annotations

from visionbook.levers.data import about, names
from visionbook.levers.towns import Region
from visionbook.show.blocks import Block, Blocks
from visionbook.show.prose import Sentences
from visionbook.words import Words


def starts(page: Region, words: Words) -> Blocks | Sentences:
    """Return what each set of assumptions is; nothing where nothing can be computed."""
    town, said = page.own, names(words)
    if town is None:
        return Sentences([])
    rows = [(said[start.name], about(start, town, page, words)) for start in town.starts]
    return Blocks([Block(words("levers.starts"), rows)])
