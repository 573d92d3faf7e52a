"""What every page says of the book at its foot: who makes it, of what day, what it is not, where to write.

The whole book says the same of itself (`AboutBook.in_settings`); each page says what the newest datum is that it uses,
and where its sources are (`AboutBook.page`). Both are put in when the site is laid out, so that no notebook runs for
them; the words of a page travel in its metadata (`FIELD`), which Sphinx hands to the template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from urllib.parse import quote

import pandas as pd
import yaml

from visionbook.edition import About, is_link
from visionbook.notation import is_missing
from visionbook.publish.site.newest import Datum, Used
from visionbook.show.citation import published
from visionbook.words import Words

FIELD = "vb_about"
"""Name of a page's metadata field with what it says at its foot, as HTML."""

PAGE, BOOK, _EDITION = "{page}", "{book}", "{edition}"
"""What addresses to write to hold in the place of the titles of page and book, and of the edition's name."""

COLUMNS = ["source_id", "kind", "title_ja", "short_ja", "publisher_ja", "published", "about_ja", "address"]
"""Columns of the table of sources that are needed here."""


class AboutBook:
    """What an edition says of itself, in its words.

    Parameters
    ----------
    about : About
        The settings.
    area : str
        Name of the municipality.
    sources : DataFrame
        The table of sources, at least `COLUMNS`.
    words : Words
        The words.
    """

    def __init__(self, about: About, area: str, sources: pd.DataFrame, words: Words):
        self._about, self._area, self._words = about, area, words
        self._sources = sources.set_index("source_id")
        # Most pages share their sources with many others: what is said of these is put together once.
        self._of_sources = cache(lambda used: "".join(self._official(used)))

    def in_settings(self, settings: Mapping) -> dict:
        """Return the book's settings with what every page says, for the template; the settings are not changed."""
        sphinx = dict(settings.get("sphinx") or {})
        config = dict(sphinx.get("config") or {})
        said = {FIELD: self.book(), f"{FIELD}_label": self._words("about.label")}
        # For the head of each page and the files beside them (book/_ext): the day and the maker of the edition.
        said |= {"vb_date": self._about.date, "vb_maker": self._about.maker}
        config["html_context"] = {**(config.get("html_context") or {}), **said}
        if self._about.address:
            config["html_baseurl"] = self._about.address
        return {**settings, "sphinx": {**sphinx, "config": config}}

    def book(self) -> str:
        """Return what the whole book says of itself, as HTML: not the municipality's, maker, edition, where to write.

        Examples
        --------
        >>> from visionbook.words import load_words
        >>> sources = pd.DataFrame(columns=COLUMNS)
        >>> AboutBook(About(), "A市", sources, load_words("ja")).book()
        '<strong>この本は、A市が発行したものではありません。</strong>'
        """
        about, words = self._about, self._words
        key = "issued" if about.issued_by_municipality else "not_issued"
        parts = [f"<strong>{escape(words(f'about.{key}', area=self._area))}</strong>"]
        if about.maker:
            parts.append(escape(words("about.maker", maker=about.maker)))
        if about.edition or about.date:
            parts.append(escape(self._edition()))
        if about.contact:
            parts.append(escape(words("about.contact")) + self._where_to_write() + words("strategy.full_stop"))
        return "".join(parts)

    def _where_to_write(self) -> str:
        """Return the contact as HTML; a link tells who reads it of which page and edition someone writes.

        `PAGE` and `BOOK` stand for what only the template of a page knows; it puts them in, encoded for addresses.
        """
        contact = self._about.contact
        if not is_link(contact):
            return escape(contact)
        edition, filled = self._about.edition or self._about.date, {"page": PAGE, "book": BOOK}
        if "://" not in contact:
            subject = self._words(f"about.subject{'' if edition else '_plain'}", edition=edition, **filled)
            return _anchor(f"mailto:{contact}?subject={quote(subject, safe=PAGE + BOOK)}", contact)
        # Braces of the address itself: {page}, {book} and {edition} of a form that takes a subject.
        shown = contact.split("?")[0] if PAGE in contact or BOOK in contact or _EDITION in contact else contact
        return _anchor(contact.replace(_EDITION, quote(edition)), shown)

    def _edition(self) -> str:
        about, words = self._about, self._words
        day = ""
        if about.date:
            year, month, number = map(int, about.date.split("-"))
            day = words("about.day", year=year, month=month, day=number)
        if not about.edition:
            return words("about.edition", edition=day, date="")
        return words("about.edition", edition=about.edition, date=day and words("page.brackets", text=day))

    def page(self, used: Used) -> str:
        """Return what a page says, as HTML: the newest datum that it uses, and the official pages of its sources."""
        return "".join([*self._newest(used), self._of_sources(used.sources)])

    def whole(self, used: Used) -> str:
        """Return what a page of prose says, as HTML: the newest datum of the book."""
        return escape(self._counted("newest_book", used.newest)) if self._is_known(used.newest) else ""

    def _is_known(self, newest: Datum | None) -> bool:
        return newest is not None and newest.source_id in self._sources.index

    def _newest(self, used: Used) -> Iterator[str]:
        if self._is_known(used.newest):
            yield escape(self._counted("newest_page", used.newest))
            return
        dated = self._sources.loc[self._sources.index.isin(used.sources) & self._sources["published"].notna()]
        if len(dated):
            source = dated.sort_values("published", kind="stable").iloc[-1]
            when = published(source["published"], self._words)
            yield escape(self._words("about.newest_none", source=source["title_ja"], published=when))

    def _counted(self, key: str, newest: Datum) -> str:
        words, source = self._words, self._sources.loc[newest.source_id]
        told = ""
        if not is_missing(source["published"]):
            told = published(source["published"], words, "about.published")
        return words(f"about.{key}", source=source["short_ja"], when=newest.when, published=told)

    def _official(self, used: frozenset[str]) -> Iterator[str]:
        """Yield the publishers with links, then the documents of which we have no address."""
        words = self._words
        own = self._sources[self._sources.index.isin(used) & (self._sources["kind"] != "standard")]
        linked = own.dropna(subset="address").drop_duplicates(["publisher_ja", "address"])
        # Two pages of one publisher would bear one name: then each is told by its statistic, too.
        several = linked["publisher_ja"].duplicated(keep=False)
        links = [
            _anchor(row.address, self._label(row, is_one_of_many=is_one_of_many))
            for row, is_one_of_many in zip(linked.itertuples(), several, strict=True)
        ]
        if links:
            yield escape(words("about.official")) + words.join(links) + words("strategy.full_stop")
        bare = own[own["address"].isna() & own["about_ja"].notna()]
        titles = [escape(self._label(row)) for row in bare.itertuples()]
        if titles:
            yield escape(words("about.unlinked")) + words.join(titles) + words("strategy.full_stop")

    def _label(self, source: tuple, *, is_one_of_many: bool = False) -> str:
        """Return what a link says: the publisher of statistics, which are many; of a document its title, too."""
        if source.kind == "statistic":
            named = {"publisher": source.publisher_ja, "short": source.short_ja}
            return self._words("about.statistic", **named) if is_one_of_many else source.publisher_ja
        return self._words("about.document", publisher=source.publisher_ja, title=source.title_ja)


def _anchor(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def with_field(markdown: str, html: str) -> str:
    r"""Return a page of prose with what it says at its foot in its metadata; as it stands if it says nothing.

    Examples
    --------
    >>> with_field("# A\n", "B：<b>")
    '---\nvb_about: B：<b>\n---\n# A\n'
    """
    if not html:
        return markdown
    head = yaml.safe_dump({FIELD: html}, allow_unicode=True, width=float("inf"))
    return f"---\n{head}---\n{markdown}"
