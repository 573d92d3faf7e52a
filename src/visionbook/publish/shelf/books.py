"""The published book, a folder of files, and the shelf with the book before it.

``_build/html`` is an ordinary folder: whoever copies or packs it gets files. To publish is to copy the new book beside
it, whole, and then to let the two folders change places in one step of the file system, so that a reader sees the old
book or the new one (decision 0024). The book before goes to the shelf, ``_build/books``, for `roll_back`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import message
from visionbook.publish.shelf.in_one_step import exchange

BOOKS = "books"
_INCOMING = ".incoming"  # a copy that is being made
_NEXT = ".next"  # a whole book that is to be shown; after that, the one that was
_NOTE = ".next.json"  # what `_NEXT` is, for `restore`


def publish(html: Path, published: Path) -> Path:
    """Put a copy of the new book in the place of the old one; if that fails, the old one stays.

    Parameters
    ----------
    html : Path
        The new book, verified; it is left as it is, because the next build starts from it.
    published : Path
        What readers open: a folder, or nothing yet.

    Returns
    -------
    Path
        The published book.

    Raises
    ------
    BuildError
        If it cannot be copied or put in place (full disk, folder not writable).
    """
    shelf = published.parent / BOOKS
    try:
        restore(published)
        shelf.mkdir(parents=True, exist_ok=True)
        _remove(shelf / _INCOMING)
        shutil.copytree(html, shelf / _INCOMING)
        _show(shelf / _INCOMING, published, back=False)
    except OSError as error:
        shutil.rmtree(shelf / _INCOMING, ignore_errors=True)
        with suppress(OSError):
            restore(published)
        raise BuildError(message("publishing.not_replaced", error=str(error))) from None
    for name in _numbers(shelf)[:-1]:
        # What cannot be removed now is removed after the next build.
        shutil.rmtree(shelf / name, ignore_errors=True)
    return published


def add_to_published(published: Path, add: Callable[[Path], None]) -> None:
    """Let a copy of the published book with something added take its place in one step; the book before stays there.

    Parameters
    ----------
    published : Path
        What readers open.
    add : callable
        Is called with the copy, which nobody sees yet. An error that it raises leaves the published book as it is.

    Raises
    ------
    BuildError
        If it cannot be copied or put in place (full disk, folder not writable).
    """
    shelf = published.parent / BOOKS
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        _remove(shelf / _INCOMING)
        shutil.copytree(published, shelf / _INCOMING)
        add(shelf / _INCOMING)
        _show(shelf / _INCOMING, published, back=False, keep=False)
    except OSError as error:
        with suppress(OSError):
            restore(published)
        raise BuildError(message("publishing.not_replaced", error=str(error))) from None
    finally:
        shutil.rmtree(shelf / _INCOMING, ignore_errors=True)


def roll_back(published: Path) -> Path:
    """Show the book that was published before the present one, which is dropped; return it.

    Raises
    ------
    BuildError
        If there is none, or it cannot be put in place.
    """
    shelf = published.parent / BOOKS
    earlier = _numbers(shelf)
    if not earlier:
        raise BuildError(message("publishing.no_earlier_book"))
    try:
        _show(shelf / earlier[-1], published, back=True)
    except OSError as error:
        with suppress(OSError):
            restore(published)
        raise BuildError(message("publishing.not_put_back", error=str(error))) from None
    return published


def current(published: Path) -> Path | None:
    """Return the published book; None if there is none."""
    return published if (published / "index.html").is_file() else None


def is_published(folder: Path) -> bool:
    """Return whether books are published at a place: a shelf lies beside the folder."""
    return folder.is_dir() and (folder.parent / BOOKS).is_dir()


def checksums(book: Path) -> str:
    """Return the digests (SHA-256) of all files of a book, a line each, as ``sha256sum`` writes and checks them."""
    files = sorted((path.relative_to(book).as_posix(), path) for path in book.rglob("*") if path.is_file())
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in files)


def book_digest(book: Path) -> str:
    """Return the digest of a book: of its `checksums`, so two books with the same digest are the same byte by byte."""
    return hashlib.sha256(checksums(book).encode()).hexdigest()


def restore(published: Path) -> None:
    """Mend what a kill in the middle of publishing or going back left; the caller holds the lock of the build.

    A place of the published book that is a link onto the shelf, as it was once, becomes a folder.
    """
    shelf = published.parent / BOOKS
    waiting, aside = shelf / _NEXT, _aside(published)
    if os.path.lexists(aside):  # killed between two moves of `_change_places`
        if not os.path.lexists(published):
            aside.rename(published)
        elif aside.is_dir() and not aside.is_symlink() and not waiting.exists():
            shelf.mkdir(exist_ok=True)
            aside.rename(waiting)
        else:
            _remove(aside)
    if published.is_symlink():
        _unlink(published, shelf)
    if os.path.lexists(waiting):
        _put_away(published, shelf)
    (shelf / _NOTE).unlink(missing_ok=True)


def _show(book: Path, published: Path, *, back: bool, keep: bool = True) -> None:
    """Let readers see a book of the shelf instead of the published one, which is kept, or dropped when going back.

    Without `keep` it is the same book with something added: neither is kept beside the other.
    """
    shelf = published.parent / BOOKS
    noted = {"digest": book_digest(book), "back": back, "keep": keep}
    (shelf / _NOTE).write_text(json.dumps(noted), encoding="utf-8")
    waiting = book.rename(shelf / _NEXT)
    if os.path.lexists(published):
        _change_places(waiting, published)
        _keep_or_drop(shelf, keep=keep and not back)
    else:
        waiting.rename(published)
    (shelf / _NOTE).unlink()


def _put_away(published: Path, shelf: Path) -> None:
    """Keep or drop what waits on the shelf: the book that was shown, or, if it never came to that, the other one."""
    try:
        noted = json.loads((shelf / _NOTE).read_text(encoding="utf-8"))
        shown, back = noted["digest"] == book_digest(published), noted["back"]
        keep = noted.get("keep", True)
    except (OSError, ValueError, KeyError, TypeError):  # the note is written first: nothing has been shown
        shown, back, keep = False, False, True
    _keep_or_drop(shelf, keep=keep and shown != back)


def _keep_or_drop(shelf: Path, *, keep: bool) -> None:
    """Give the book that waits a number on the shelf, or remove it."""
    if keep:
        number = int((["0", *_numbers(shelf)])[-1]) + 1
        (shelf / _NEXT).rename(shelf / f"{number:06d}")
    else:
        _remove(shelf / _NEXT)


def _change_places(waiting: Path, published: Path) -> None:
    """Let two folders change places: in one step, or, where the system cannot, in three moves that `restore` mends."""
    if exchange(waiting, published):
        return
    aside = _aside(published)
    _remove(aside)
    published.rename(aside)
    waiting.rename(published)
    aside.rename(waiting)


def _unlink(published: Path, shelf: Path) -> None:
    book = shelf / Path(os.readlink(published)).name
    if not book.is_dir():
        published.unlink()
    elif exchange(book, published):
        book.unlink()
    else:
        published.rename(_aside(published))
        book.rename(published)
        _aside(published).unlink()


def _aside(published: Path) -> Path:
    return published.with_name(f".{published.name}.former")


def _numbers(shelf: Path) -> list[str]:
    names = shelf.iterdir() if shelf.is_dir() else ()
    return sorted(path.name for path in names if path.name.isdigit() and path.is_dir() and not path.is_symlink())


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)
