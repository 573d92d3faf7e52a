"""Make the PDFs of the published book, and put them into it with the links that lead to them, in one step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from visionbook.errors import BuildError, ParameterError
from visionbook.messages import message
from visionbook.publish.freshness import BUILD, note_added, published_folder
from visionbook.publish.pdf.compose import Document, composed, documents, order
from visionbook.publish.pdf.contents import Site
from visionbook.publish.pdf.files import PLACE, Pdf, listed, note
from visionbook.publish.pdf.finish import finish
from visionbook.publish.pdf.offer import offer
from visionbook.publish.pdf.printing import print_document
from visionbook.publish.shelf import add_to_published, book_digest, build_lock, current, restore
from visionbook.words import Words, load_words


@dataclass(frozen=True)
class Made:
    """A PDF that was made: where it lies, what it is."""

    path: Path
    pdf: Pdf


def make_pdfs(root: Path, names: Sequence[str] = ()) -> list[Made]:
    """Make PDFs of the published book and offer them on its pages; if that fails, the book stays as it is.

    They belong to this very book: the next build that changes anything puts a book without them in its place.

    Parameters
    ----------
    root : Path
        The project.
    names : sequence of str
        Names of the documents; all that the book has if none is given. Others that are there already are kept.

    Raises
    ------
    BuildError
        If there is no book or no browser, or printing fails.
    ParameterError
        If the book has no document of a name.
    """
    published = published_folder(root)
    with build_lock(root / BUILD):
        restore(published)
        if current(published) is None:
            raise BuildError(message("publishing.no_book"))
        site = Site(published)
        words = load_words(site.language)
        known = documents(site, words)
        for name in names:
            if name not in known:
                raise ParameterError(message("pdf.unknown", name=name, known=list(known)))
        before = book_digest(published)
        with tempfile.TemporaryDirectory(dir=root / BUILD, prefix=".pdf") as folder:
            new = {name: _made(known[name], site, words, Path(folder)) for name in names or known}
            present = {**listed(published), **new}
            made = {name: present[name] for name in known if name in present}

            def add(book: Path) -> None:
                place = book / PLACE
                place.mkdir(parents=True, exist_ok=True)
                for pdf in new.values():
                    shutil.copyfile(Path(folder) / pdf.file, place / pdf.file)
                note(book, made)
                offer(Site(book), made, words)

            add_to_published(published, add)
        note_added(published, before)
    return [Made(published / PLACE / pdf.file, pdf) for pdf in new.values()]


def _made(document: Document, site: Site, words: Words, folder: Path) -> Pdf:
    """Print a document into a folder."""
    html, printed = folder / f"{document.name}.html", folder / f"{document.name}.printed.pdf"
    html.write_text(composed(document, site, words), encoding="utf-8")
    print_document(html, order(document, site, words), printed)
    made = Pdf(document.name, document.subtitle, 0, 0)
    target = folder / made.file

    def to_sheet(number: int) -> str:
        return words("printout.to_sheet", sheet=number)

    sheets = finish(printed, target, document.full_title, site.language, to_sheet)
    return Pdf(document.name, document.subtitle, sheets, target.stat().st_size)
