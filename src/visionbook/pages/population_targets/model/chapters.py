"""What the chapters of a plan on its population print, and no other part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd


def chapters_of(places: pd.Series) -> tuple[str, ...]:
    """Return the chapters that places begin with, each once, in their order.

    Parameters
    ----------
    places : Series
        Places in a document: the chapter, a space, and what lies below it.

    Examples
    --------
    >>> chapters_of(pd.Series(["第2章 2 ①", "第2章 2 ②"]))
    ('第2章',)
    """
    return tuple(dict.fromkeys(places.str.split().str[0]))


def chapter_figures(figures: pd.DataFrame, source_id: str, chapters: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a table that some chapters of a document print.

    Parameters
    ----------
    figures : DataFrame
        Any table with source_id and source_place.
    source_id : str
        The document.
    chapters : sequence of str
        As from `chapters_of`.

    Examples
    --------
    >>> rows = pd.DataFrame({"source_id": ["a", "a", "b"], "source_place": ["第2章 1", "第3章 1", "第2章 1"]})
    >>> len(chapter_figures(rows, "a", ["第2章"]))
    1
    """
    # A place may name several, 第1章 2、第2章 1; and chapter 2 is not the beginning of chapter 20.
    begins = rf"(?:^|、)(?:{'|'.join(re.escape(chapter) for chapter in chapters)})(?=\s|、|$)"
    found = (figures["source_id"] == source_id) & figures["source_place"].str.contains(begins)
    return figures[found].reset_index(drop=True)
