"""How the book and its program are cited, for programs that read it: ``CITATION.cff`` (Citation File Format 1.2.0).

The file at the top of the project is written by ``python tools/citation.py``; an export gets its own. Both say what
``edition.yml`` says, and the version of the program.
"""

from __future__ import annotations

from pathlib import Path

import yaml

import visionbook
from visionbook.edition import About, read_edition
from visionbook.publish.execute import book_settings
from visionbook.words import Words, load_words

CITATION = "CITATION.cff"
"""Name of the file: sites that know the format look for it."""

FORMAT = "1.2.0"
LICENCE_OF_CODE = "MIT"
LICENCE_OF_TEXT = "CC-BY-4.0"
PROGRAM = "visionbook"
PROGRAMMERS = "The visionbook authors"
"""Who made the program, as its licence says; the book of an edition has a maker of its own."""

_NOBODY = "anonymous"  # the format wants an author; this is how it says that none is named


def citation_text(root: Path) -> str:
    """Return the file for the edition in the folder `root`.

    Raises
    ------
    BuildError, DataError
        If a settings file is missing or broken.
    """
    edition = read_edition(root)
    title = str(book_settings(root).get("title", ""))
    return citation(edition.about, title, load_words(edition.languages[0]))


def citation(about: About, title: str, words: Words) -> str:
    """Return the file: the program, and as what is to be cited the book of this edition. What is empty is not said.

    Parameters
    ----------
    about : About
        What the edition says of itself.
    title : str
        Title of the book.
    words : Words
        The words.
    """
    authors = [{"name": about.maker or _NOBODY}]
    book = {"type": "book", "title": title, "authors": authors, "license": LICENCE_OF_TEXT}
    if about.edition:
        book["edition"] = about.edition
    if about.date:
        year, month, _ = about.date.split("-")
        book |= {"date-released": about.date, "year": int(year), "month": int(month)}
    if about.address:
        book["url"] = about.address
    whole = {
        "cff-version": FORMAT,
        "message": words("about.cite"),
        "type": "software",
        "title": PROGRAM,
        "version": visionbook.__version__,
        "authors": [{"name": PROGRAMMERS}],
        "license": LICENCE_OF_CODE,
        "preferred-citation": book,
    }
    if about.date:
        whole["date-released"] = about.date
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=float("inf"))
