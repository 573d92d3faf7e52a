"""Lay out the site that jupyter-book builds: settings, contents, prose, data, and the executed notebooks.

Executed notebooks are cleaned of what differs between two runs or tells about the machine (timings, paths). Files
that stay as they are are not written again; the digests of all are noted, and the built pages are compared with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import yaml

from visionbook.data import CONTRACT, contract, data_folder, load, resources
from visionbook.edition import read_edition
from visionbook.errors import BuildError
from visionbook.figure_marks import TABLE as MARKS
from visionbook.figure_marks import FigureMarks
from visionbook.messages import message
from visionbook.personal import personal_columns, public_contract, public_table
from visionbook.publish.execute import (
    NOTEBOOKS,
    LeftOut,
    Run,
    book_settings,
    contents,
    first_fault,
    pages_in,
    read_notebook,
)
from visionbook.publish.freshness import Program, executed_digest, program_cache, reads_of
from visionbook.publish.site.about import COLUMNS as SOURCE_COLUMNS
from visionbook.publish.site.about import FIELD, AboutBook, with_field
from visionbook.publish.site.addresses import read_redirects, redirect_files
from visionbook.publish.site.by_content import NAME as BY_CONTENT
from visionbook.publish.site.figures import EXTRA, LIST, TAKEN, Book, figure_files, figure_list, offered
from visionbook.publish.site.marked_tables import marked_contract, marked_table
from visionbook.publish.site.mirror import Mirror
from visionbook.publish.site.neighbours import neighbours
from visionbook.publish.site.newest import Evidence, Used, together, used_reads
from visionbook.publish.site.notice import STYLE_SHEET, Notice, style_sheet
from visionbook.publish.site.packages import DATA_PACKAGE, data_package, notebook_offer, offers
from visionbook.publish.site.plan_pages import PLAN_PAGES, links_of, markdown_of, name_outputs, own_code
from visionbook.publish.site.program import site_program
from visionbook.publish.site.prose import Gone, filled, first_heading, gone
from visionbook.publish.site.safe_csv import MARK, csv_text
from visionbook.publish.site.values import edition_values
from visionbook.reads import text_digest
from visionbook.show.mime import (
    CHART_MIME,
    DOWNLOAD_MIME,
    DOWNLOADS,
    NOTEBOOK_COPIES,
    WORKSHEET_MIME,
)
from visionbook.words import load_words

STATIC = Path("book") / "_static"
CONTENTS = "_toc.yml"
_PAGES, _FILES, _PACKAGE = "pages", "files", "package"
_LICENCE = "LICENSE-DATA.md"
_NOTHING = Gone()
_WORKBOOK_WORDS = "worksheet."
"""The words that workbooks show: named here, where what shapes a page is looked for (`site_program`)."""


@dataclass
class StagedPage:
    """The files that a page puts into the site, by name, and the names of figures and downloads that it takes."""

    files: dict[str, str | bytes] = field(default_factory=dict)
    takes: list[str] = field(default_factory=list)


def stage_site(
    root: Path,
    runs: list[Run],
    executed: Path,
    site: Path,
    notice: Notice | None = None,
    left_out: Sequence[LeftOut] = (),
) -> None:
    """Lay out the site in the folder `site`, from the notebooks run into `executed`, without the pages `left_out`.

    What is there is brought up to date; its contents (``_toc.yml``) come last, so a site without them is unfinished.
    What each page was made from is noted beside the folder, so that the next time only pages that differ are made.

    Raises
    ------
    BuildError
        If an executed notebook is missing or holds an error or a warning, two figures or downloads share a name,
        or a notebook of several pages has a placeholder that nothing fills.
    """
    note = _note(site)
    before = _noted(note).get(_PAGES, {})
    mirror = Mirror(site)
    (site / CONTENTS).unlink(missing_ok=True)
    settings = book_settings(root)
    book = str(settings.get("title", ""))
    taken = Book(book, read_edition(root).about, load_words(read_edition(root).languages[0]), contract()["licenses"])
    about_edition = edition_values(root, book)
    foot, used = _about_pages(root, runs, executed, str(about_edition["area"]))
    of_book = foot.whole(together(used.values()))
    in_site = foot.in_settings(site_settings(settings, notice))
    mirror.write("_config.yml", yaml.safe_dump(in_site, allow_unicode=True, sort_keys=False))
    mirror.copy(data_folder(), STATIC / "data", _published_tables(root))
    package = _package(root, mirror, site, _noted(note).get(_PACKAGE, {}))
    about_edition |= offers(package["size"], taken.words)
    if notice:
        mirror.write(STATIC / STYLE_SHEET, style_sheet(notice.text))
    without = gone(left_out, str(about_edition["area"]))
    ways = neighbours(root, runs, load_words(read_edition(root).languages[0]))
    mirror.copy(root / "book", "book", partial(_prose, about_edition, without, of_book, ways))
    program = site_program(Program.read(program_cache(root)))
    shared = [program, taken.made_from(), notice.text if notice else "", without.titles, sorted(without.pages)]
    seen: dict[str, str] = {}
    noted = {}
    names = _area_names(runs)
    for run in runs:
        path = executed / f"{run.page}.ipynb"
        area = names.get(run.parameters.get("municipality"), "")
        said = foot.page(used[run.page]) or of_book
        way = ways.get(f"{NOTEBOOKS}/{run.page}", "")
        about = [run.page, run.notebook.name, run.parameters, run.subject, run.in_menu, area, said, way]
        # As JSON, which knows no object whose text is another one in each process: then no page would ever be kept.
        made_from = text_digest(json.dumps([_digest(path), *about, *shared], ensure_ascii=False))
        kept = before.get(run.page)
        if not (kept and kept["made_from"] == made_from and mirror.keep(kept["files"])):
            page = staged_page(run, path, taken, notice, area, without, said, way)
            written = {name: mirror.write(name, content) for name, content in page.files.items()}
            kept = {"made_from": made_from, "files": written, "takes": page.takes}
        noted[run.page] = kept
        for name in kept["takes"]:
            if name in seen:
                raise BuildError(message("publishing.name_twice", page=path.name, name=name, other=seen[name]))
            seen[name] = path.name
        mirror.write(STATIC / NOTEBOOK_COPIES / run.notebook.name, run.notebook.read_bytes())
    written = [name.removeprefix(f"{EXTRA}/") for name in mirror.digests if name.startswith(f"{EXTRA}/")]
    mirror.write(f"{EXTRA}/{LIST}", figure_list(written))
    extra = {name: site / EXTRA / name for name in written}
    pages = pages_in(contents(root, runs))
    moved = redirect_files(read_redirects(root), pages, extra, taken.about.address, taken.words)
    for name, content in moved.items():
        mirror.write(f"{EXTRA}/{name}", content)
    mirror.finish()
    mirror.write(CONTENTS, yaml.safe_dump(contents(root, runs), allow_unicode=True, sort_keys=False))
    note.write_text(json.dumps({_PAGES: noted, _FILES: mirror.digests, _PACKAGE: package}), encoding="utf-8")


def staged_digests(site: Path) -> dict[str, str]:
    """Return the digest of each file of a site as it was staged, by name; empty if that is not known."""
    return _noted(_note(site)).get(_FILES, {})


def _note(site: Path) -> Path:
    return site.with_name(f"{site.name}.json")


def _package(root: Path, mirror: Mirror, site: Path, before: Mapping[str, Any]) -> dict[str, Any]:
    """Put the package of tables into the site, as it was if no table has changed; return what is noted of it."""
    data, licence = STATIC / "data", root / _LICENCE
    notes = {_LICENCE: licence.read_bytes()} if licence.is_file() else {}
    tables = {name: digest for name, digest in mirror.digests.items() if Path(name).is_relative_to(data)}
    made_from = hashlib.sha256(repr([sorted(tables.items()), notes]).encode()).hexdigest()
    if before.get("made_from") == made_from and mirror.keep(before["files"]):
        return dict(before)
    contents = {Path(name).relative_to(data).as_posix(): (site / name).read_bytes() for name in tables}
    content = data_package(contents[CONTRACT], contents, notes)
    name = f"{EXTRA}/{DATA_PACKAGE}"
    return {"made_from": made_from, "files": {name: mirror.write(name, content)}, "size": len(content)}


def _published_tables(root: Path) -> Callable[[Path, bytes], bytes]:
    """Return what the site has of a file in data/: with what is known of its figures, and without names of persons.

    An edition may publish these names.
    """
    known = {resource["path"]: resource for resource in resources().values()}
    edition = read_edition(root)
    named = {} if edition.publish_persons else {path: personal_columns(each) for path, each in known.items()}
    lang = edition.languages[0]
    marks = FigureMarks(load(MARKS), lang) if MARKS in resources() else FigureMarks()

    def published(path: Path, content: bytes) -> bytes:
        if path.name == CONTRACT:
            content = marked_contract(content, marks, load_words(lang))
            return content if edition.publish_persons else public_contract(content)
        if path.name in known:
            content = marked_table(content, known[path.name], marks)
        return public_table(content, named[path.name]) if named.get(path.name) else content

    return published


def _digest(executed: Path) -> str:
    try:
        return executed_digest(executed)
    except FileNotFoundError:
        raise BuildError(message("publishing.not_executed", notebook=executed.name)) from None


def _noted(note: Path) -> dict[str, dict]:
    """Return what was noted of the site staged last; nothing if that cannot be read."""
    try:
        noted = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _area_names(runs: list[Run]) -> dict[str, str]:
    """Return the names of the areas by code, for pages whose Markdown speaks of the area they are made for."""
    if not any("municipality" in run.parameters for run in runs):
        return {}
    areas = load("areas", columns=["area_code", "name_ja"])
    return dict(areas.itertuples(index=False, name=None))


def _about_pages(root: Path, runs: list[Run], executed: Path, area: str) -> tuple[AboutBook, dict[str, Used]]:
    """Return what the edition says of itself, and what each page uses, by name."""
    edition = read_edition(root)
    words = load_words(edition.languages[0])
    foot = AboutBook(edition.about, area, load("sources", columns=SOURCE_COLUMNS), words)
    evidence = Evidence(words)
    used = {
        run.page: evidence.of(used_reads(reads_of(run, executed), run.notebook.stem, run.parameters)) for run in runs
    }
    return foot, used


def _prose(
    known: Mapping[str, object], without: Gone, said: str, ways: Mapping[str, str], path: Path, content: bytes
) -> bytes:
    """Return a file of the book's prose as the site has it, with its neighbours and what it says at its foot."""
    if path.suffix != ".md":
        return content
    text = without.plain(filled(content.decode("utf-8"), known, path.name))
    way = ways.get(f"book/{path.stem}", "")
    return with_field(f"{text.rstrip()}\n\n{way}\n" if way else text, said).encode()


def staged_page(
    run: Run,
    executed: Path,
    book: Book,
    notice: Notice | None,
    area: str = "",
    left_out: Gone = _NOTHING,
    said: str = "",
    way: str = "",
) -> StagedPage:
    """Return the files that an executed notebook puts into the site: the page, files of figures, downloads.

    `area` is the name of the municipality that the page is made for, for the placeholder of that name; `said` is what
    the page says at its foot (`visionbook.publish.site.about`), `way` what it says of its neighbours
    (`visionbook.publish.site.neighbours`).
    """
    notebook = _read(executed)
    clean_notebook(notebook, executed.name)
    speak_of(run, book.title, notebook, area, left_out)
    if said:
        notebook.metadata[FIELD] = said
    # For the contents beside each page (book/_ext/book_contents.py).
    if run.in_menu:
        notebook.metadata |= {f"vb_menu_{name}": text for name, text in run.in_menu._asdict().items() if text}
    texts = [cell.source for cell in notebook.cells if cell.cell_type != "code"]
    closing = [notebook_offer(run.notebook.name, [*texts, *_outputs(notebook, "text/html")], book.words), way]
    for text in filter(None, closing):
        notebook.cells.append(nbformat.v4.new_markdown_cell(text, id=f"cell-{len(notebook.cells) + 1}"))
    page = StagedPage()
    heading = first_heading(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for output in _with(notebook, CHART_MIME):
        chart = output.data[CHART_MIME]
        page.takes.append(f"figure {chart['name']}")
        files = figure_files(chart, run.page, heading, book, notice)
        page.files |= {f"{EXTRA}/{name}": content for name, content in files.items()}
        # Beside the output, not in it: whoever runs the staged page again (nbval) compares that.
        output.metadata[TAKEN] = offered(chart, run.page, heading, book)
    for download in _outputs(notebook, DOWNLOAD_MIME):
        rows, described = [download["columns"], *download["rows"]], download["descriptor"]
        if notice:
            rows, described = notice.in_download(rows, described)
        page.takes.append(f"download {download['name']}")
        address = f"{STATIC}/{DOWNLOADS}/{download['name']}"
        page.files[f"{address}.csv"] = _csv(rows)
        page.files[f"{address}.json"] = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    for made_from in _outputs(notebook, WORKSHEET_MIME):
        page.takes.append(f"download {made_from['name']}")
        page.files[f"{STATIC}/{DOWNLOADS}/{made_from['name']}.xlsx"] = _workbook(made_from["case"], notice)
    # For Sphinx, not for people: on one line, which is written in a tenth of the time.
    page.files[f"notebooks/{executed.name}"] = json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n"
    return page


def _read(path: Path) -> nbformat.NotebookNode:
    """Return a notebook that papermill wrote: what it has checked is not checked again."""
    try:
        return nbformat.v4.reads_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError):
        return read_notebook(path)  # which says what is wrong


def _workbook(case: Mapping[str, Any], notice: Notice | None) -> bytes:
    # Not at the top: most builds make no workbook anew, and the program that writes them takes half a second to load.
    from visionbook.worksheet.case import from_json
    from visionbook.worksheet.workbook import workbook_bytes

    return workbook_bytes(from_json(case), load_words(case["lang"]), notice.text if notice else "")


def _csv(rows: Sequence[Sequence[str]]) -> str:
    return f"{MARK}{csv_text(rows)}"


def site_settings(settings: Mapping, notice: Notice | None = None) -> dict:
    """Return the book's settings for the site: execution off, for the book prints what papermill ran; the notice.

    Files of figures stand beside the pages.
    Sphinx is told by contents which pages are out of date (`visionbook.publish.site.by_content`).
    """
    sphinx = dict(settings.get("sphinx") or {})
    config = dict(sphinx.get("config") or {})
    config["html_extra_path"] = [*(config.get("html_extra_path") or []), EXTRA]
    if "extensions" in config:  # the whole list
        config["extensions"] = [*(config["extensions"] or []), BY_CONTENT]
    else:
        sphinx["extra_extensions"] = [*(sphinx.get("extra_extensions") or []), BY_CONTENT]
    sphinx["config"] = config
    executed = {**(settings.get("execute") or {}), "execute_notebooks": "off"}
    off = {**settings, "execute": executed, "sphinx": sphinx}
    return notice.in_settings(off) if notice else off


def clean_notebook(notebook: nbformat.NotebookNode, name: str) -> None:
    """Strip timings, paths and kernel details in place; hide papermill's own cell.

    Raises
    ------
    BuildError
        If a cell printed something, or did not run to its end (see `visionbook.publish.execute.first_fault`).
    """
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": notebook.metadata.get("kernelspec", {}), "language_info": {"name": "python"}}
    )
    fault = first_fault(notebook, name)
    if fault:
        raise BuildError(fault)
    for position, cell in enumerate(notebook.cells, 1):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags and "remove-cell" not in tags:
            tags = [*tags, "remove-cell"]
        kept = {"tags": tags} if tags else {}
        cell.metadata = nbformat.from_dict(kept | {k: v for k, v in cell.metadata.items() if k == "mystnb"})
        cell.id = f"cell-{position}"
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})


def speak_of(run: Run, book: str, notebook: nbformat.NotebookNode, area: str = "", left_out: Gone = _NOTHING) -> None:
    """Put subject, area, page, book and parameters into a page's Markdown; make its cross-reference target its own.

    What refers to a page that is left out becomes plain text.
    """
    target = run.notebook.stem.replace("_", "-")
    own = run.page.replace("_", "-")
    named = {name: text for name, text in (("subject", run.subject), ("area", area)) if text}
    known = {**run.parameters, **named, "page": run.page, "book": book}
    code = own_code(run)
    shown = [output["data"] for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    name_outputs(code if run.notebook.stem in PLAN_PAGES else "", shown, (CHART_MIME, DOWNLOAD_MIME))

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = left_out.plain(filled(markdown_of(code, cell.source), known, run.notebook.name))
            cell.source = cell.source.replace(f"({target})=", f"({own})=")
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = left_out.unlinked(links_of(code, output.data["text/html"]))


def _with(notebook: nbformat.NotebookNode, kind: str) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if kind in output.get("data", {})]


def _outputs(notebook: nbformat.NotebookNode, kind: str) -> list[Any]:
    return [output.data[kind] for output in _with(notebook, kind)]
