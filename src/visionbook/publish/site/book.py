"""Build the staged site with jupyter-book, aside, and verify it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import Message, message
from visionbook.publish.execute import toc_pages
from visionbook.publish.freshness import Program
from visionbook.publish.site import pictures
from visionbook.publish.site.by_content import digest_in, source_digest
from visionbook.publish.site.figures import EXTRA
from visionbook.publish.site.packages import offer_whole_book
from visionbook.publish.site.program import site_program
from visionbook.publish.site.sphinx_process import SphinxProcess
from visionbook.publish.site.stage import STATIC, staged_digests
from visionbook.reads import file_digest
from visionbook.words import COMPLETE, load_words
from visionbook.yaml_text import parsed

_LOG_LINES_SHOWN = 40
_HOST = r"""["']?(?:https?:)?//[^"')]+"""
_REQUEST = re.compile(
    rf"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc={_HOST}"""
    rf"""|<link\b(?=[^>]*\brel=["'](?:stylesheet|preload|preconnect|icon|shortcut icon))[^>]*\bhref={_HOST}"""
    rf"""|@import\s+url\({_HOST}"""
)


def build_book(
    site: Path, work: Path, sphinx: SphinxProcess, log: Path, meanwhile: Callable[[], None] = lambda: None
) -> Path:
    """Build `site` with warnings as errors; return the folder of the HTML, verified.

    What an earlier build left in `work` is used for the pages that have not changed, if that build was whole
    and only contents of pages or files have changed since; otherwise all pages are built anew. While they are built,
    `meanwhile` is called (an error that it raises ends the build), and then figures are drawn as PNG.

    Raises
    ------
    BuildError
        With the warnings of Sphinx, or with what the verification missed: a page or file that is not what was staged,
        too.
    """
    whole = work / "whole"
    needed = frame_digest(site, work.with_name("program.json"))
    if not whole.is_file() or whole.read_text(encoding="ascii") != needed:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
    # Gone while Sphinx is at work: a killed or failed build, which also swallows warnings, is never built upon.
    whole.unlink(missing_ok=True)
    html = work / "html"
    drawn: dict[str, Path] = {}

    def at_work() -> None:
        meanwhile()
        drawn.update(pictures.draw(pictures.wanted(site), work.with_name("pictures")))

    code = sphinx.build(site, html, at_work)
    if code:
        printed = log.read_text(encoding="utf-8", errors="replace")
        raise BuildError(message("publishing.not_built", printed=_what_went_wrong(printed, site), log=log))
    pictures.put_beside(drawn, html)
    problems = [*verify_book(site, html), *unlike_staged(site, html, staged_digests(site))]
    if problems:
        raise BuildError(message("publishing.not_whole", problems=problems))
    said = _said(site)
    offer_whole_book(html, said.get("vb_date", ""), load_words(COMPLETE))
    whole.write_text(needed, encoding="ascii")
    return html


def _said(site: Path) -> Mapping[str, str]:
    """Return what the settings of a site say for the templates of its pages."""
    settings = parsed((site / "_config.yml").read_text(encoding="utf-8"))
    return ((settings.get("sphinx") or {}).get("config") or {}).get("html_context") or {}


def frame_digest(site: Path, cache: Path | None = None) -> str:
    """Return the digest of what shapes every page of a site, and of which files there are.

    Of the program that is what draws figures into pages, with its words: notebooks have already run. Sphinx follows
    changes of pages and files, but not of its extensions, templates and translations, and it leaves the pages and files
    behind that are no longer in the site.
    """
    frame = ["_config.yml", "_toc.yml", "book/_ext", "book/_templates", "book/locale"]
    files = [site / name for name in frame if (site / name).is_file()]
    files += [path for name in frame for path in sorted((site / name).rglob("*")) if path.is_file()]
    names = sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())
    digest = hashlib.sha256(repr((sys.version, names, site_program(Program.read(cache)))).encode())
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _what_went_wrong(output: str, site: Path) -> str:
    lines = [line.replace(f"{site}{os.sep}", "") for line in output.splitlines()]
    telling = [line for line in lines if re.search(r"WARNING|ERROR|[Ee]xception|Error:", line)]
    return "\n".join(f"  {line}" for line in (telling or lines)[-_LOG_LINES_SHOWN:])


def verify_book(site: Path, html: Path) -> list[Message]:
    """Return what is wrong with the book built from a site: missing pages or search index, foreign requests."""
    problems = [
        message("publishing.page_missing", page=page)
        for page in toc_pages(site)
        if not (html / f"{page}.html").is_file()
    ]
    if not (html / "searchindex.js").is_file():
        problems.append(message("publishing.no_search_index"))
    for path in sorted(html.rglob("*.html")):
        for match in _REQUEST.finditer(path.read_text(encoding="utf-8")):
            problems.append(message("publishing.asks_host", page=path.relative_to(html), asked=match[0][:160]))
    return problems


def unlike_staged(site: Path, html: Path, staged: Mapping[str, str]) -> list[str]:
    """Return what of a book is not made from the site as it was staged, by content: sources, pages, static files.

    Parameters
    ----------
    site : Path
        The staged site.
    html : Path
        The book built from it.
    staged : mapping of str to str
        Digests of the site's files as they were staged (`visionbook.publish.site.stage.staged_digests`).
    """
    if not staged:
        return [message("publishing.site_not_noted")]
    problems: list[str] = [
        message("publishing.changed_after_staging", name=name)
        for name, digest in staged.items()
        if file_digest(site / name) != digest
    ]
    sources = {name.rpartition(".")[0]: name for name in staged}
    for page in toc_pages(site):
        built = html / f"{page}.html"  # one that is missing is told as such
        if built.is_file() and digest_in(built.read_text(encoding="utf-8")) != source_digest(
            site / sources.get(page, page)
        ):
            problems.append(message("publishing.page_of_another_source", page=page))
    for name, digest in staged.items():
        path = Path(name)
        for folder, copied in ((STATIC, html / "_static"), (Path(EXTRA), html)):
            if path.is_relative_to(folder) and not path.name.startswith("."):
                place = path.relative_to(folder)
                if file_digest(copied / place) != digest:
                    problems.append(message("publishing.static_differs", name=place.as_posix()))
    return problems
