"""The published book for others: a folder, or a zip that is the same whenever it is made, with what is in it.

`NOTICE` names the edition and the digest of the book; `SUMS` holds the digest of each file, for ``sha256sum -c``,
and its own digest is that of the book (`visionbook.publish.shelf.book_digest`); ``CITATION.cff`` says how to cite it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import visionbook
from visionbook.edition import read_edition
from visionbook.errors import BuildError, VisionbookError
from visionbook.messages import Message, message, told
from visionbook.publish.citation_file import CITATION, citation_text
from visionbook.publish.execute import book_settings
from visionbook.publish.freshness import BUILD, inputs_digest, is_up_to_date, published_folder
from visionbook.publish.shelf import build_lock, checksums, current, exchange, restore
from visionbook.publish.zipped import write_zip

NOTICE = "EDITION.txt"
SUMS = "SHA256SUMS"
_OWN = {NOTICE, SUMS, CITATION}


@dataclass(frozen=True)
class Exported:
    """What was exported: where it lies, the digest of the book, the number of its files, whether it is the newest."""

    place: Path
    digest: str
    files: int
    newest: bool


def export_book(root: Path, target: Path) -> Exported:
    """Write the published book into a folder, or a file whose name ends in ``.zip``, whole or not at all.

    Parameters
    ----------
    root : Path
        The project.
    target : Path
        A new or empty folder, an earlier export, which is replaced, or a zip, which is replaced.

    Raises
    ------
    BuildError
        If there is no book, another build is at work, or the folder holds anything else.
    """
    published = published_folder(root)
    with build_lock(root / BUILD):
        restore(published)
        if current(published) is None:
            raise BuildError(message("publishing.no_book"))
        if target.resolve().is_relative_to(published.resolve()):
            raise BuildError(message("publishing.export_into_book", target=str(target)))
        sums = checksums(published)
        digest = hashlib.sha256(sums.encode()).hexdigest()
        about = _about(root, published)
        files = sums.count("\n")
        added = {NOTICE: _notice(about, digest, files), SUMS: sums}
        if about is not None:  # a book of another state is not what edition.yml says
            added[CITATION] = citation_text(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.lower() == ".zip":
            _write_zip(published, added, target)
        else:
            _write_folder(published, added, target)
    return Exported(target, digest, files, about is not None)


def version_text(root: Path) -> Message:
    """Return the version of the program, and the edition in a folder whose tag it is, if there is one."""
    try:
        about = _edition(root)
    except VisionbookError:
        return message("publishing.version", version=visionbook.__version__)
    return message(
        "publishing.version_of_edition", version=visionbook.__version__, title=about["title"], year=about["year"]
    )


def _about(root: Path, published: Path) -> dict[str, object] | None:
    """Return what the edition says of itself, if the published book is made from it; None if it is of another state."""
    try:
        edition = read_edition(root)
        inputs = inputs_digest(root, edition.previous_edition.strip())
        if not is_up_to_date(published, inputs):
            return None
        return _edition(root)
    except VisionbookError:
        return None


def _edition(root: Path) -> dict[str, object]:
    edition = read_edition(root)
    return {
        "lang": edition.languages[0],
        "title": str(book_settings(root).get("title", "")),
        "year": message("publishing.fiscal_year", year=edition.fiscal_year) if edition.fiscal_year else "-",
        "notice": " ".join(edition.notice.split()) or "-",
    }


def _notice(about: dict[str, object] | None, digest: str, files: int) -> str:
    if about is None:
        both = [message("publishing.notice_of_another_state", digest=digest, files=files, sums=SUMS)]
        return "\n\n".join(told(text, lang) for text in both for lang in ("ja", "en")) + "\n"
    facts = {name: about[name] for name in ("title", "year", "notice")}
    text = message("publishing.notice", version=visionbook.__version__, digest=digest, files=files, sums=SUMS, **facts)
    return told(text, about["lang"]) + "\n"


def _write_zip(book: Path, added: dict[str, str], target: Path) -> None:
    aside = target.with_name(f".{target.name}.incoming")
    contents = {path.relative_to(book).as_posix(): path for path in book.rglob("*") if path.is_file()}
    try:
        with aside.open("wb") as file:
            write_zip({**contents, **{name: text.encode() for name, text in added.items()}}, file)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)


def _write_folder(book: Path, added: dict[str, str], target: Path) -> None:
    _refuse_other_files(target)
    aside = target.with_name(f".{target.name}.incoming")
    former = target.with_name(f".{target.name}.former")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(book, aside, copy_function=shutil.copyfile)  # new dates: a web server tells them to browsers
        for name, text in added.items():
            (aside / name).write_text(text, encoding="utf-8", newline="")
        if not target.exists():
            aside.rename(target)
        elif not exchange(aside, target):
            target.rename(former)
            aside.rename(target)
    finally:
        if former.exists() and not target.exists():
            former.rename(target)
        for left in (aside, former):
            shutil.rmtree(left, ignore_errors=True)


def _refuse_other_files(target: Path) -> None:
    """Refuse a target with a file that no export put there: it would be lost."""
    if not target.exists():
        return
    if target.is_symlink() or not target.is_dir():
        raise BuildError(message("publishing.export_target_other", target=str(target), name=target.name))
    try:
        lines = (target / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    known = {line.partition("  ")[2] for line in lines} | (_OWN if lines else set())
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if not path.is_dir() and name not in known:
            raise BuildError(message("publishing.export_target_other", target=str(target), name=name))
