"""What a reader takes along as one file: the tables with their description, and the book itself.

The tables are a Data Package (Frictionless): ``datapackage.json`` and a CSV each, as they are published. The book is
all files of the site in one folder, to be opened by a double click on its ``index.html``. It is made when the pages
are, so its size is written into the pages that offer it afterwards; in the copy itself these say that it is one.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from visionbook.notation import number
from visionbook.publish.site.prose import Markup
from visionbook.publish.zipped import FAST, write_zip
from visionbook.show.mime import NOTEBOOK_COPIES
from visionbook.words import Words
from visionbook.yaml_text import parsed

DATA_PACKAGE = "data-package.zip"
"""Address of the package of tables, from the first page's folder on."""

WHOLE_BOOK = "whole-book.zip"
"""Address of the book in one file."""

DESCRIPTOR = "datapackage.json"
"""Name of the description in the package, as the standard wants it."""

_MEGABYTE = 10**6
_OFFER = re.compile(r'<div class="vb-whole-book">.*?</div>', re.DOTALL)
_SIZE = re.compile(r'(<span class="vb-size">)[^<]*(</span>)')


def data_package(contract: bytes, tables: Mapping[str, bytes], notes: Mapping[str, bytes]) -> bytes:
    """Return the package of tables as a zip.

    Parameters
    ----------
    contract : bytes
        The data contract as it is published (YAML).
    tables : mapping
        The published files of its resources, by their path.
    notes : mapping
        Files that stand beside them, such as the licence.
    """
    descriptor = parsed(contract.decode("utf-8"))
    text = json.dumps(descriptor, ensure_ascii=False, indent=1, default=str) + "\n"
    paths = [resource["path"] for resource in descriptor["resources"]]
    target = io.BytesIO()
    write_zip({**notes, DESCRIPTOR: text.encode(), **{path: tables[path] for path in paths}}, target)
    return target.getvalue()


def offers(size: int, words: Words) -> dict[str, Markup]:
    """Return what pages of prose say of both files: values of the placeholders ``data_package`` and ``whole_book``.

    `size` is that of the package of tables.
    """
    told = words("take.package", size=megabytes(size, words))
    book = (
        f'<div class="vb-whole-book"><p><a href="../{WHOLE_BOOK}" download>{escape(words("take.whole"))}</a>'
        '<span class="vb-size"></span></p></div>'
    )
    return {
        "data_package": Markup(f'<p><a href="../{DATA_PACKAGE}" download>{escape(told)}</a></p>'),
        "whole_book": Markup(book),
    }


def megabytes(size: int, words: Words) -> str:
    """Return the size of a file as people say it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> megabytes(12_345_678, load_words("ja")), megabytes(40_000, load_words("ja"))
    ('12.3MB', '0.1MB')
    """
    return words("take.size", size=number(max(size / _MEGABYTE, 0.1), 1))


def notebook_offer(name: str, markdown: Iterable[str], words: Words) -> str:
    """Return the Markdown that offers the notebook of a page; empty if the page's own text does.

    Parameters
    ----------
    name : str
        Name of its file.
    markdown : iterable of str
        The texts of the page.
    words : Words
        The words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> notebook_offer("goals.ipynb", ["# A"], load_words("ja"))
    '<p><a href="../_static/notebooks/goals.ipynb" download>このページのノートブック</a></p>'
    >>> notebook_offer("goals.ipynb", ["[A](../_static/notebooks/goals.ipynb)"], load_words("ja"))
    ''
    """
    address = f"../_static/{NOTEBOOK_COPIES}/{name}"
    if any(address in text for text in markdown):
        return ""
    return f'<p><a href="{escape(address)}" download>{escape(words("take.notebook"))}</a></p>'


def folder_name(day: str) -> str:
    """Return the name of the folder in the book's zip: readers have several editions in one place.

    Examples
    --------
    >>> folder_name("2026-11-30"), folder_name("")
    ('book-2026-11-30', 'book')
    """
    return f"book-{day}" if day else "book"


def offer_whole_book(html: Path, day: str, words: Words) -> None:
    """Put all files of a site into one beside them, and say its size where it is offered.

    Parameters
    ----------
    html : Path
        The built site; pages that offer the file are changed.
    day : str
        Day of the edition, if it is known.
    words : Words
        The words.
    """
    target, folder = html / WHOLE_BOOK, folder_name(day)
    files = {path.relative_to(html).as_posix(): path for path in html.rglob("*") if path.is_file() and path != target}
    contents: dict[str, bytes | Path] = {f"{folder}/{name}": path for name, path in files.items()}
    offering = [path for name, path in files.items() if name.endswith(".html") and _offers(path)]
    copy = f'<div class="vb-whole-book"><p>{escape(words("take.is_copy"))}</p></div>'
    for path in offering:
        text = _OFFER.sub(lambda _: copy, path.read_text(encoding="utf-8"))
        contents[f"{folder}/{path.relative_to(html).as_posix()}"] = text.encode()
    with target.open("wb") as file:
        write_zip(contents, file, FAST)
    size = escape(words("take.whole_size", size=megabytes(target.stat().st_size, words)))
    for path in offering:
        text = path.read_text(encoding="utf-8")
        said = _SIZE.sub(lambda found: f"{found[1]}{size}{found[2]}", text)
        if said != text:
            path.write_text(said, encoding="utf-8", newline="")


def _offers(page: Path) -> bool:
    return b'class="vb-whole-book"' in page.read_bytes()
