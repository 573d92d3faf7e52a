"""Build the staged site aside with jupyter-book, verify it, and put it in the place of the published book."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from visionbook.data import ROOT_VARIABLE
from visionbook.errors import BuildError
from visionbook.publish.plan import toc_pages

_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"  # the package has no __main__
_LOG_LINES_SHOWN = 40
_HOST = r"""["']?(?:https?:)?//[^"')]+"""
_REQUEST = re.compile(
    rf"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc={_HOST}"""
    rf"""|<link\b(?=[^>]*\brel=["'](?:stylesheet|preload|preconnect|icon|shortcut icon))[^>]*\bhref={_HOST}"""
    rf"""|@import\s+url\({_HOST}"""
)


def build_book(root: Path, site: Path, next_folder: Path, log: Path) -> Path:
    """Build `site` with warnings as errors; return the folder of the new HTML, verified.

    Raises
    ------
    BuildError
        With the warnings of Sphinx, or with what the verification missed.
    """
    shutil.rmtree(next_folder, ignore_errors=True)
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(site), "--path-output", str(next_folder)]
    result = subprocess.run(
        [*command, "-n", "-W", "--keep-going"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, ROOT_VARIABLE: str(root), "NO_COLOR": "1", "PYTHONUTF8": "1"},
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    log.write_text(result.stdout, encoding="utf-8")
    html = next_folder / "_build" / "html"
    if result.returncode:
        raise BuildError(f"jupyter-book did not build the book:\n{_what_went_wrong(result.stdout, site)}\nLog: {log}")
    problems = verify_book(site, html)
    if problems:
        raise BuildError("the built book is not whole:\n" + "\n".join(f"  {problem}" for problem in problems))
    return html


def _what_went_wrong(output: str, site: Path) -> str:
    lines = [line.replace(f"{site}{os.sep}", "") for line in output.splitlines()]
    telling = [line for line in lines if re.search(r"WARNING|ERROR|[Ee]xception|Error:", line)]
    return "\n".join(f"  {line}" for line in (telling or lines)[-_LOG_LINES_SHOWN:])


def verify_book(site: Path, html: Path) -> list[str]:
    """Return what is wrong with the book built from a site: missing pages or search index, foreign requests."""
    problems = [f"page {page} is missing" for page in toc_pages(site) if not (html / f"{page}.html").is_file()]
    if not (html / "searchindex.js").is_file():
        problems.append("the search index is missing")
    for path in sorted(html.rglob("*.html")):
        for match in _REQUEST.finditer(path.read_text(encoding="utf-8")):
            problems.append(f"{path.relative_to(html)} asks another host: {match[0][:160]}")
    return problems


def publish(html: Path, published: Path) -> None:
    """Put the new book in the place of the old one; if that fails, the old one stays.

    Raises
    ------
    BuildError
        If the folder cannot be replaced.
    """
    previous = _previous(published)
    try:
        restore(published)
        _remove(previous)
        if published.exists():
            published.rename(previous)
        html.rename(published)
    except OSError as error:
        restore(published)
        raise BuildError(f"the new book could not replace the old one, which stays: {error}") from None
    _remove(previous)


def restore(published: Path) -> None:
    """Bring back the previous book if a kill between the two moves of `publish` left none."""
    if _previous(published).is_dir() and not published.exists():
        _previous(published).rename(published)


def _previous(published: Path) -> Path:
    return published.with_name(f"{published.name}.previous")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
