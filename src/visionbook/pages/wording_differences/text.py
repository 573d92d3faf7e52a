"""How many differences of wording there are, and what they are about."""

from __future__ import annotations

from visionbook.pages.wording_differences.model import WordingDifferences
from visionbook.show.prose import Sentences
from visionbook.words import Words


def lead(page: WordingDifferences, words: Words) -> Sentences:
    """Say how many differences there are, and how many matters are promised in more than one degree.

    Parameters
    ----------
    page : WordingDifferences
        As from `visionbook.pages.wording_differences.model.wording_differences`.
    """
    count = len(page.wordings)
    if not count:
        return Sentences([words("wording_differences.none")], lead=True)
    texts = [words("wording_differences.lead", count=count)]
    if len(page.matters):
        differ = int(page.matters["differs"].sum())
        texts.append(words("wording_differences.lead_promises", matters=len(page.matters), differ=differ))
    return Sentences(["".join(texts)], lead=True)
