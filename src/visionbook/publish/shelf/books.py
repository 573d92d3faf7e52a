"""The shelf of whole books: putting a new one in the place of the published one, and going back.

``_build/html`` is a link to one of the books in ``_build/books``. To publish is to copy the new book onto the
shelf, whole, and then to move the link: one step of the file system, so a reader sees the old book or the new
one. The book before stays on the shelf for `roll_back`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from visionbook.errors import BuildError

BOOKS = "books"
_INCOMING = ".incoming"


def publish(html: Path, published: Path) -> Path:
    """Put a copy of the new book in the place of the old one; if that fails, the old one stays.

    Parameters
    ----------
    html : Path
        The new book, verified; it is left as it is, because the next build starts from it.
    published : Path
        What readers open: a link to a book, or nothing yet.

    Returns
    -------
    Path
        The new book on the shelf.

    Raises
    ------
    BuildError
        If it cannot be copied or put in place (full disk, folder not writable).
    """
    shelf = published.parent / BOOKS
    try:
        restore(published)
        shelf.mkdir(parents=True, exist_ok=True)
        former = current(published)
        if former is None and published.is_dir():
            former = _shelve(published, shelf)
        book = _shelve(html, shelf)
        _point(published, book)
    except OSError as error:
        shutil.rmtree(shelf / _INCOMING, ignore_errors=True)
        raise BuildError(f"the new book could not replace the old one, which stays: {error}") from None
    for path in shelf.iterdir():
        if path not in (book, former):
            # What cannot be removed now is removed after the next build.
            shutil.rmtree(path, ignore_errors=True)
    return book


def roll_back(published: Path) -> Path:
    """Show the book that was published before the present one, which is dropped; return it.

    Raises
    ------
    BuildError
        If there is none, or it cannot be put in place.
    """
    shelf = published.parent / BOOKS
    present = current(published)
    earlier = [name for name in _numbers(shelf) if present and name < present.name]
    if not earlier:
        raise BuildError("there is no earlier book to go back to; only the book before the last build is kept")
    try:
        _point(published, shelf / earlier[-1])
    except OSError as error:
        raise BuildError(f"the earlier book could not be put in place; the present one stays: {error}") from None
    shutil.rmtree(present, ignore_errors=True)
    return shelf / earlier[-1]


def current(published: Path) -> Path | None:
    """Return the book on the shelf that is published; None if there is none."""
    shelf = published.parent / BOOKS
    if published.is_symlink():
        book = shelf / Path(os.readlink(published)).name
        return book if book.is_dir() else None
    numbers = _numbers(shelf)
    return shelf / numbers[-1] if numbers and published.is_dir() else None


def restore(published: Path) -> None:
    """Bring back the published folder if a kill between the two moves of `_point` left none (see there)."""
    former = _former(published)
    if former.is_dir() and not published.exists():
        former.rename(published)
    _remove(former)


def _shelve(folder: Path, shelf: Path) -> Path:
    """Copy a folder onto the shelf under the next number, whole or not at all."""
    incoming = shelf / _INCOMING
    _remove(incoming)
    shutil.copytree(folder, incoming)
    book = shelf / f"{int((['0', *_numbers(shelf)])[-1]) + 1:06d}"
    return incoming.rename(book)


def _point(published: Path, book: Path) -> None:
    """Make what readers open be a book: one move of a link.

    Where links are not allowed (Windows without developer mode) a copy is moved there instead, and a folder
    has to move out of its way first: two moves, mended by `restore` after a kill between them.
    """
    link = published.with_name(f".{published.name}.link")
    link.unlink() if link.is_symlink() else _remove(link)
    try:
        os.symlink(Path(BOOKS) / book.name, link, target_is_directory=True)
    except (OSError, NotImplementedError):
        shutil.copytree(book, link)
    if published.is_dir() and not published.is_symlink():
        _remove(_former(published))
        published.rename(_former(published))
    try:
        os.replace(link, published)
    finally:
        restore(published)


def _former(published: Path) -> Path:
    return published.with_name(f".{published.name}.former")


def _numbers(shelf: Path) -> list[str]:
    names = shelf.iterdir() if shelf.is_dir() else ()
    return sorted(path.name for path in names if path.name.isdigit() and path.is_dir())


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
