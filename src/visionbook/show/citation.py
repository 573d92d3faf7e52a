"""Where the rows of a page come from, as prose: title of the document, when it was published, and its chapters."""

from __future__ import annotations

import re

import pandas as pd

from visionbook.localised import in_language
from visionbook.notation import is_missing
from visionbook.words import Words

_MOST_CHAPTERS = 4  # more of them are no help to a reader: the rows name their own place


def chapters(rows: pd.DataFrame) -> list[str]:
    """Return the chapters in which rows stand, in their order: what stands before the first space of a place.

    Examples
    --------
    >>> chapters(pd.DataFrame({"source_place": ["第4章 2", "第3章 1 図", "第3章 3"]}))
    ['第3章', '第4章']
    """
    return sorted({place.split()[0] for place in rows["source_place"].dropna()})


def cited(sources: pd.DataFrame, words: Words, *tables: pd.DataFrame) -> str:
    """Return the documents that rows come from, with when they were published and the chapters of the rows.

    Parameters
    ----------
    sources : DataFrame
        The table of sources: source_id, titles by language, published.
    *tables : DataFrame
        Rows with source_id and source_place.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> sources = pd.DataFrame({"source_id": ["plan"], "title_ja": ["総合戦略"], "published": ["2021-04"]})
    >>> rows = pd.DataFrame({"source_id": "plan", "source_place": ["第3章 1", "第4章 2"]})
    >>> cited(sources, load_words("ja"), rows)
    '総合戦略（2021年4月）の第3章と第4章'
    """
    rows = pd.concat([table[["source_id", "source_place"]] for table in tables])
    known = in_language(sources, words.lang, "title").set_index("source_id")
    texts = []
    for source_id, own in rows.groupby("source_id", sort=False):
        source, places = known.loc[source_id], chapters(own)
        text = words("page.document", title=source["title"], published=published(source["published"], words))
        if 0 < len(places) <= _MOST_CHAPTERS:
            text = words("page.document_at", document=text, chapters=words("page.and").join(places))
        texts.append(text)
    return words.join(texts)


def published(value: object, words: Words, key: str = "page.brackets") -> str:
    """Return when a document was published in brackets, or in other words; nothing where that is not known."""
    if is_missing(value):
        return ""
    year, *month = re.findall("[0-9]+", str(value))
    text = words("page.month", year=year, month=int(month[0])) if month else words("unit.counted_year", year=year)
    return words(key, text=text)
