"""Addresses that last: the list of those that were published, and where moved ones lead.

`LISTED` names every page and figure that an edition has published, a line each (``notebooks/goals.html``,
``figures/goals/pdca``); lines are added and never taken away. What has another address now stands in `REDIRECTS`
(columns ``old`` and ``new``): a page at its old address sends on, without a script; a figure's files are there again.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from visionbook.errors import BuildError
from visionbook.messages import Message, message
from visionbook.publish.execute import toc_pages
from visionbook.publish.site.figures import ENDINGS, EXTRA, LIST
from visionbook.words import Words

REDIRECTS = Path("redirects.csv")
LISTED = Path("addresses.txt")

_HEAD = ["old", "new"]
_PAGE = re.compile(r"(?:notebooks|book)/[\w.-]+\.html")
_FIGURE = re.compile(r"figures/[\w.-]+/[\w.-]+")
_PHONE = "-phone.svg"


@dataclass(frozen=True)
class Redirect:
    """An address that something had, and the one that it has now; `row` is that of the file."""

    old: str
    new: str
    row: int

    @property
    def is_page(self) -> bool:
        """Whether it is a page's; otherwise it is a figure's."""
        return bool(_PAGE.fullmatch(self.old))


def read_redirects(root: Path) -> list[Redirect]:
    """Return the moved addresses of a project; none without the file.

    Raises
    ------
    BuildError
        With every row that is no pair of addresses of one kind, repeats an address, or leads to one that has moved.
    """
    path = root / REDIRECTS
    if not path.is_file():
        return []
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    if not rows or rows[0] != _HEAD:
        raise BuildError(message("addresses.head", file=str(REDIRECTS), head=",".join(_HEAD)))
    cells = [(number, row) for number, row in enumerate(rows[1:], 2) if row]
    found = [Redirect(*row, number) for number, row in cells if len(row) == len(_HEAD)]
    troubles = {number: message("addresses.cells", row=number) for number, row in cells if len(row) != len(_HEAD)}
    troubles |= {each.row: trouble for place, each in enumerate(found) if (trouble := _trouble(each, found, place))}
    _refuse([troubles[row] for row in sorted(troubles)])
    return found


def _trouble(redirect: Redirect, all_of_them: list[Redirect], place: int) -> Message | None:
    """Return what is wrong with a row of the table, given all of them; None if nothing is."""
    facts = {"row": redirect.row, "old": redirect.old, "new": redirect.new}
    kind = _PAGE if redirect.is_page else _FIGURE
    leads_to = redirect.new.partition("#")[0] if redirect.is_page else redirect.new
    if not kind.fullmatch(redirect.old) or not kind.fullmatch(leads_to):
        return message("addresses.form", **facts)
    if redirect.old in [each.old for each in all_of_them[:place]]:
        return message("addresses.twice", row=redirect.row, old=redirect.old)
    if leads_to in [each.old for each in all_of_them]:
        return message("addresses.chain", row=redirect.row, new=redirect.new)
    return None


def redirect_files(
    redirects: Collection[Redirect], pages: Collection[str], extra: Mapping[str, Path], address: str, words: Words
) -> dict[str, bytes]:
    """Return the files at old addresses; what leads to something that this book does not have gets none.

    Parameters
    ----------
    redirects : collection of Redirect
        As from `read_redirects`.
    pages : collection of str
        The pages of the book, without ending.
    extra : mapping of str to Path
        The files beside the pages, by address.
    address : str
        Where the book is published; empty if that is not known.
    words : Words
        The words.

    Raises
    ------
    BuildError
        If a page or a figure stands where it is said to have been.
    """
    standing = {f"{page}.html" for page in pages} | {name.rpartition(".")[0] for name in extra}
    _refuse([message("addresses.standing", row=each.row, old=each.old) for each in redirects if each.old in standing])
    files = {}
    for each in redirects:
        if each.is_page and each.new.partition("#")[0].removesuffix(".html") in pages:
            files[each.old] = moved_page(each, address, words).encode()
        for ending in () if each.is_page else (*(f".{name}" for name in ENDINGS), _PHONE):
            if f"{each.new}{ending}" in extra:
                files[f"{each.old}{ending}"] = extra[f"{each.new}{ending}"].read_bytes()
    return files


def _refuse(problems: list[Message]) -> None:
    if problems:
        raise BuildError(message("addresses.wrong", file=str(REDIRECTS), problems=problems))


def moved_page(redirect: Redirect, address: str, words: Words) -> str:
    """Return the page at an old address: it sends on, says so, and has a link for those who are not sent.

    Parameters
    ----------
    redirect : Redirect
        Of a page.
    address : str
        Where the book is published; empty if that is not known.
    words : Words
        The words.
    """
    page, _, anchor = redirect.new.partition("#")
    way = quote(posixpath.relpath(page, posixpath.dirname(redirect.old)))
    way = escape(f"{way}#{quote(anchor)}" if anchor else way)
    whole = f'<link rel="canonical" href="{escape(address.rstrip("/"))}/{escape(quote(page))}" />\n' if address else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{words.lang}">\n<head>\n<meta charset="utf-8" />\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        '<meta name="robots" content="noindex" />\n'
        f'<meta http-equiv="refresh" content="0; url={way}" />\n{whole}'
        f"<title>{escape(words('take.moved'))}</title>\n</head>\n<body>\n<main>\n<h1>{escape(words('take.moved'))}</h1>\n"
        f'<p><a href="{way}">{escape(words("take.moved_to"))}</a></p>\n</main>\n</body>\n</html>\n'
    )


@dataclass(frozen=True)
class Addresses:
    """The addresses of a staged site beside the list: those that are `gone`, and those that are `new`."""

    listed: list[str]
    gone: list[str]
    new: list[str]


def compared_addresses(root: Path, site: Path) -> Addresses:
    """Return how the addresses of a staged site differ from the list of the project; an empty list without the file."""
    path, extra = root / LISTED, site / EXTRA
    listed = path.read_text(encoding="utf-8").split() if path.is_file() else []
    pages = [f"{page}.html" for page in toc_pages(site)]
    figures = sorted(
        name.removesuffix(".json")
        for file in extra.rglob("*.json")
        if (name := file.relative_to(extra).as_posix()) != LIST
    )
    moved = {each.old for each in read_redirects(root)}
    there = {*pages, *figures}
    gone = [address for address in listed if address not in there and not (extra / address).is_file()]
    new = sorted(there - set(listed) - moved)
    return Addresses(listed, gone, new)


def keep_addresses(root: Path, found: Addresses) -> None:
    """Add the new addresses to the list; none is taken away."""
    (root / LISTED).write_text("".join(f"{each}\n" for each in sorted({*found.listed, *found.new})), encoding="utf-8")


def gone_text(found: Addresses) -> Message:
    """Return which addresses of the list are gone, and what to do."""
    facts = {"gone": found.gone, "listed": str(LISTED), "redirects": str(REDIRECTS)}
    return message("addresses.gone", count=len(found.gone), **facts)
