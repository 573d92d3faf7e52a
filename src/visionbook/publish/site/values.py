"""What the prose of a book may say of its edition: the values of placeholders in ``book/``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from visionbook import data
from visionbook.edition import read_edition
from visionbook.notation import is_missing
from visionbook.publish.site.api_page import api_text
from visionbook.publish.site.prose import Markup, markdown_text
from visionbook.show.citation import published
from visionbook.show.legends import legends
from visionbook.words import Words, load_words


def edition_values(root: Path, book: str) -> dict[str, object]:
    """Return the values of the placeholders that prose may use.

    ``area`` is the name of the municipality, ``book`` the title of the book; ``documents`` and ``statistics`` are the
    lists of sources, as far as the table of sources says what they hold; ``legend_marks`` and its like are the legends
    of marks and signs (`visionbook.show.legends`); ``official_tables`` is the list of published tables by number;
    ``api`` is the list of functions (`visionbook.publish.site.api_page`).

    Parameters
    ----------
    root : Path
        The project.
    book : str
        Title of the book.
    """
    edition = read_edition(root)
    words = load_words(edition.languages[0])
    areas = data.load("areas", columns=["area_code", "name_ja"], area_code=edition.municipality)
    sources = data.load("sources")
    lists = {"documents": "document", "statistics": "statistic"}
    return {
        "area": str(areas["name_ja"].iloc[0]),
        "book": book,
        **{name: Markup(source_list(sources[sources["kind"] == kind], words)) for name, kind in lists.items()},
        "official_tables": Markup(table_list(data.load("official_tables"), words)),
        **{name: Markup(html) for name, html in legends(words).items()},
        "api": Markup(api_text()),
    }


def source_list(sources: pd.DataFrame, words: Words) -> str:
    """Return sources as a definition list in Markdown: title, who published it and when, and what it holds.

    Parameters
    ----------
    sources : DataFrame
        Rows of the table of sources: title_ja, publisher_ja, published, about_ja, address; without about_ja they are
        left out. One with an address has a link to it: nothing is asked of it while somebody reads.
    words : Words
        The words.

    Examples
    --------
    >>> rows = {"title_ja": ["総合戦略"], "publisher_ja": ["A市"], "published": ["2021-04"], "about_ja": ["目標です。"]}
    >>> print(source_list(pd.DataFrame(rows).assign(address="https://a.example/"), load_words("ja")))
    総合戦略
    : A市（2021年4月）。目標です。[公式のページ](<https://a.example/>)
    """
    return "\n\n".join(_items(sources, words)) or words("page.no_sources")


def _items(sources: pd.DataFrame, words: Words) -> Iterator[str]:
    for row in sources[sources["about_ja"].notna()].to_dict("records"):
        when = "" if is_missing(row["published"]) else published(row["published"], words)
        text = words("page.source_item", publisher=row["publisher_ja"], when=when, about=row["about_ja"])
        yield f"{markdown_text(row['title_ja'])}\n: {markdown_text(text)}{_link(row['address'], words)}"


def _link(address: object, words: Words) -> str:
    if is_missing(address):
        return markdown_text(words("page.no_address"))
    return f"[{words('page.official_page')}](<{address}>)"


def table_list(tables: pd.DataFrame, words: Words) -> str:
    """Return published tables as a list in Markdown: publisher, name, number, and whether the book has its values.

    Parameters
    ----------
    tables : DataFrame
        The table ``official_tables``.
    words : Words
        The words.

    Examples
    --------
    >>> rows = {"order": [1], "publisher_ja": ["統計局"], "name_ja": ["国勢調査"], "number": ["表1"],
    ...         "published": [None], "used": [False], "note_ja": [None]}
    >>> print(table_list(pd.DataFrame(rows), load_words("ja")))
    - 統計局「国勢調査」（表1）：手元にありません。
    """
    lines = []
    for row in tables.sort_values("order").itertuples():
        when = "" if is_missing(row.published) else words("page.table_published", day=row.published)
        note = "" if is_missing(row.note_ja) else row.note_ja
        state = words(f"page.table_{'used' if row.used else 'missing'}")
        text = words(
            "page.table_item", publisher=row.publisher_ja, name=row.name_ja, number=row.number, when=when, state=state
        )
        lines.append(f"- {markdown_text(text + note)}")
    return "\n".join(lines) or words("page.no_sources")
