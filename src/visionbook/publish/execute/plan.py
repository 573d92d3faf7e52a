"""Which notebooks run, with which parameters, to make which pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import yaml

from visionbook import data
from visionbook.edition import ROLES, Edition, read_edition
from visionbook.errors import BuildError, DataError, ParameterError
from visionbook.messages import message
from visionbook.needs import Need
from visionbook.publish.execute.failures import paragraphs
from visionbook.publish.execute.left_out import each_once, lacking
from visionbook.publish.execute.parameters import check_parameters, declared_parameters, require_parameter_cell
from visionbook.publish.execute.subjects import PER_SUBJECT, InMenu, municipalities
from visionbook.words import languages, load_words
from visionbook.yaml_text import parsed

NOTEBOOKS = "notebooks"

# Parameters whose value is a code: the table and column that hold the codes.
_CODES = {
    "municipality": ("areas", "area_code"),
    "region": ("regions", "region"),
    **dict.fromkeys(ROLES, ("series", "series")),
    "kpi_id": ("kpis", "kpi_id"),
}


@dataclass(frozen=True)
class Run:
    """One execution of a notebook: `page` is the name of the page (and of the executed copy) it makes."""

    page: str
    notebook: Path
    parameters: dict[str, object]
    subject: str = ""
    """What a page made from a notebook with several pages is about; its title and targets are told apart by it."""
    in_menu: InMenu | None = None
    """How the contents show the page, if not under its title and in no group."""


@dataclass(frozen=True)
class LeftOut:
    """A page that the data cannot bear, and what they lack for it."""

    run: Run
    missing: tuple[Need, ...]


# A code becomes part of a file name, of an address and of a cross-reference target.
_SAFE_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def _other_plans(edition: Edition) -> list[tuple[str, str]]:
    """Return the municipality's plans that have begun, newest first, but for the one that the edition speaks of."""
    plans = data.load("plans", columns=["plan_id", "area_code", "name_ja", "start_fy"])
    own = plans[(plans["area_code"] == edition.municipality) & (plans["start_fy"] <= edition.fiscal_year)]
    others = own[own["plan_id"] != data.current_plan(edition)].sort_values("start_fy", ascending=False, kind="stable")
    return list(others[["plan_id", "name_ja"]].itertuples(index=False, name=None))


def plan_code(plan_id: str) -> str:
    """Return what tells the pages of a plan apart in names and addresses.

    Examples
    --------
    >>> plan_code("strategy_2021")
    'strategy-2021'
    """
    return plan_id.replace("_", "-")


def _candidates(run: Run, edition: Edition, named: str = "") -> list[Run]:
    """Return the pages that a notebook makes of the edition's plan, whose name tells them apart if it is `named`."""
    page = run.page
    subjects = PER_SUBJECT.get(page)
    if subjects is None:
        other = page_of(page, plan_code(edition.plan_id)) if named else page
        return [replace(run, page=other, subject=named)]
    words = load_words(edition.languages[0])
    shown = subjects.in_menu(edition)
    if named:  # the pages of another plan stand in groups of their own
        shown = {code: each._replace(group=words.bracketed(each.group, named)) for code, each in shown.items()}
    return [
        Run(
            page_of(page, code),
            run.notebook,
            {**run.parameters, subjects.parameter: code},
            words.bracketed(name, named) if named else name,
            shown.get(code),
        )
        for code, name in subjects.listed(edition)
    ]


def planned_runs(root: Path, edition: Edition) -> list[Run]:
    """Return the runs of the notebooks in ``_toc.yml`` that the data can bear, in reading order.

    See `planned`.
    """
    return planned(root, edition)[0]


def planned(root: Path, edition: Edition) -> tuple[list[Run], list[LeftOut]]:
    """Return the runs of the notebooks in ``_toc.yml``, in reading order, and the pages that are left out.

    A notebook gets those settings of the edition that it declares as parameters; one of `PER_SUBJECT`
    runs once for each municipality of the region, or for each indicator. One that takes a plan makes the same pages of
    the municipality's other plans that have begun, after those of the current one. A page is left out if the tables
    lack what it cannot do without (`visionbook.needs`).

    Raises
    ------
    BuildError
        If the contents name a notebook that does not exist or cannot take parameters, or a code cannot name a page.
    """
    settings = edition_settings(edition)
    runs: list[Run] = []
    left_out: list[LeftOut] = []
    members = [code for code, _ in municipalities(edition)]
    others = _other_plans(edition)
    load = each_once(data.load)
    load_of = {plan_id: each_once(partial(data.load, of_plan=plan_id)) for plan_id, _ in others}
    for page in notebook_pages(root):
        notebook = notebook_file(root, page)
        require_parameter_cell(notebook)
        declared = declared_parameters(notebook)
        parameters = {name: value for name, value in settings.items() if name in declared}
        one = Run(page, notebook, parameters)
        candidates = [one]
        if page not in PER_SUBJECT or not lacking(page, edition, edition.municipality, members, load):
            candidates = _candidates(one, edition)
        known: dict[str, list[Need]] = {}
        for run in candidates:
            about = str(run.parameters.get("municipality") or edition.municipality)
            if about not in known:
                known[about] = lacking(page, edition, about, members, load)
            if known[about]:
                left_out.append(LeftOut(run, tuple(known[about])))
            else:
                runs.append(run)
        for plan_id, name in others if "plan_id" in declared else ():
            if not lacking(page, edition, edition.municipality, members, load_of[plan_id]):
                about_it = replace(one, parameters={**parameters, "plan_id": plan_id})
                runs += _candidates(about_it, replace(edition, plan_id=plan_id), name)
    first = notebook_pages(root)[:1]
    if toc_pages(root)[0] == f"{NOTEBOOKS}/{''.join(first)}" and any(page.run.page in first for page in left_out):
        raise DataError(message("build.first_page_lacks", first=first[0], municipality=edition.municipality))
    return runs, left_out


def notebook_file(root: Path, page: str) -> Path:
    """Return the notebook of a page in the contents.

    Raises
    ------
    BuildError
        If there is none.
    """
    notebook = root / NOTEBOOKS / f"{page}.ipynb"
    if not notebook.is_file():
        raise BuildError(message("build.no_notebook_of_page", notebooks=NOTEBOOKS, page=page))
    return notebook


def check_notebooks(root: Path) -> None:
    """Check that each notebook in ``_toc.yml``, if there is one, takes the edition's settings as it declares them.

    Raises
    ------
    BuildError
        With the problems of all notebooks.
    """
    problems: list[object] = []
    for page in notebook_pages(root) if (root / "_toc.yml").is_file() else []:
        try:
            require_parameter_cell(notebook_file(root, page))
        except BuildError as error:
            problems.append(error.args[0])
    if problems:
        raise BuildError(paragraphs(problems))


def edition_settings(edition: Edition) -> dict[str, object]:
    """Return the settings of an edition that notebooks may declare as parameters; no plan is the current one."""
    return {
        "municipality": edition.municipality,
        "region": edition.region,
        "fiscal_year": edition.fiscal_year,
        "plan_id": "",
        "lang": edition.languages[0],
        **{role: getattr(edition.series, role) for role in ROLES},
    }


def page_of(notebook: str, code: str) -> str:
    """Return the name of the page that a notebook makes of a code.

    Raises
    ------
    BuildError
        If the code cannot be part of a name.
    """
    if not _SAFE_CODE.fullmatch(code):
        raise BuildError(message("build.page_code", notebook=notebook, code=code))
    return f"{notebook}_{code}"


def contents(root: Path, runs: list[Run]) -> dict:
    """Return the contents of the staged book: ``_toc.yml`` with the pages that its notebooks make."""
    toc = read_settings(root / "_toc.yml")
    made: dict[str, list[str]] = {}
    for run in runs:
        made.setdefault(f"{NOTEBOOKS}/{run.notebook.stem}", []).append(f"{NOTEBOOKS}/{run.page}")
    for part in toc.get("parts", [toc]):
        part["chapters"] = _with_made(part.get("chapters", []), made)
    if "parts" in toc:
        toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    return toc


def _with_made(entries: list[dict], made: dict[str, list[str]]) -> list[dict]:
    """Return entries of the contents, each notebook replaced by its pages; what is nested stays below the first.

    A notebook without pages is left out; what is nested below it takes its place.
    """
    expanded = []
    for entry in entries:
        sections = _with_made(entry.get("sections", []), made)
        if entry["file"].startswith(f"{NOTEBOOKS}/") and entry["file"] not in made:
            expanded += sections
            continue
        first, *others = made.get(entry["file"], [entry["file"]])
        nested = {"sections": sections} if sections else {}
        alone = {name: value for name, value in entry.items() if name != "sections"}
        expanded += [{**alone, "file": first, **nested}, *({"file": page} for page in others)]
    return expanded


def notebook_pages(root: Path) -> list[str]:
    """Return the names of the notebook pages in ``_toc.yml``, in reading order."""
    return [page.removeprefix(f"{NOTEBOOKS}/") for page in toc_pages(root) if page.startswith(f"{NOTEBOOKS}/")]


def toc_pages(root: Path) -> list[str]:
    """Return all pages of the ``_toc.yml`` in a folder, the landing page first, without file endings."""
    return pages_in(read_settings(root / "_toc.yml"))


def pages_in(toc: dict) -> list[str]:
    """Return all pages of contents, the landing page first, without file endings.

    Raises
    ------
    BuildError
        If the contents have no root, or a chapter or section names no file.
    """
    try:
        parts = toc.get("parts", [toc])
        return [toc["root"], *(file for part in parts for file in _files(part.get("chapters", [])))]
    except (KeyError, TypeError, AttributeError):
        raise BuildError(message("build.toc_form")) from None


def _files(entries: list[dict]) -> Iterator[str]:
    """Give the files of entries and of what is nested in them, in reading order."""
    for entry in entries:
        yield entry["file"]
        yield from _files(entry.get("sections", []))


def read_settings(path: Path) -> dict:
    """Return a settings file of the book.

    Raises
    ------
    BuildError
        If it is missing, not UTF-8, not YAML, or no list of names and values.
    """
    try:
        settings = parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise BuildError(message("build.cannot_be_read", name=path.name, reason=reason)) from None
    if not isinstance(settings, dict):
        raise BuildError(message("build.setting_lines", name=path.name))
    return settings


def book_settings(root: Path) -> dict:
    """Return the book's settings, ``_config.yml``, with the title that ``edition.yml`` gives, if it gives one.

    Raises
    ------
    BuildError, DataError
        If a settings file is missing or broken.
    """
    settings, edition = read_settings(root / "_config.yml"), read_edition(root)
    if not edition.title:
        return settings
    title = edition.title
    if _AREA in title:
        names = data.load("areas", columns=["area_code", "name_ja"], area_code=edition.municipality)["name_ja"]
        title = title.replace(_AREA, str(names.iloc[0]))
    sphinx = settings.get("sphinx") or {}
    config = {**(sphinx.get("config") or {}), "html_title": title}
    return {**settings, "title": title, "sphinx": {**sphinx, "config": config}}


_AREA = "{area}"


def overridden(runs: list[Run], pages: list[str], parameters: dict[str, str]) -> list[Run]:
    """Return the runs of `pages` (all if empty) with parameters given as text on the command line.

    Raises
    ------
    ParameterError
        If a page is unknown, or a parameter is not declared by any chosen notebook or has a value of
        another type.
    """
    known = {run.page for run in runs} | {run.notebook.stem for run in runs}
    unknown = [page for page in pages if page not in known]
    if unknown:
        raise ParameterError(message("build.no_notebook", unknown=unknown[0], notebooks=[run.page for run in runs]))
    chosen = [run for run in runs if not pages or run.page in pages or run.notebook.stem in pages]
    declared = {run.page: declared_parameters(run.notebook) for run in chosen}
    anywhere = {name: parameter for own in declared.values() for name, parameter in own.items()}
    check_parameters(
        {name: anywhere[name].from_text(text) if name in anywhere else text for name, text in parameters.items()},
        anywhere,
        "the chosen notebooks",
    )
    return _once_each(
        [
            replace(
                run,
                parameters={
                    **run.parameters,
                    **{
                        name: declared[run.page][name].from_text(text)
                        for name, text in parameters.items()
                        if name in declared[run.page]
                    },
                },
            )
            for run in chosen
        ]
    )


def _once_each(runs: list[Run]) -> list[Run]:
    """Return runs without those that a given subject has made alike, each named after the subject it now has."""
    kept: dict[str, Run] = {}
    for run in runs:
        subjects = PER_SUBJECT.get(run.notebook.stem)
        if subjects is None:
            kept[run.page] = run
            continue
        page = f"{run.notebook.stem}_{run.parameters[subjects.parameter]}"
        # The run that was planned for this subject also has its name.
        if page not in kept or run.page == page:
            kept[page] = replace(run, page=page)
    return list(kept.values())


def check_values(runs: list[Run]) -> None:
    """Refuse parameters with an unknown code or language, before anything runs.

    Raises
    ------
    ParameterError
        Naming the parameter, its value and the values allowed.
    """
    for run in runs:
        for name, value in run.parameters.items():
            if name in _CODES and value:
                data.require(*_CODES[name], **{name: value})
            if name == "lang" and value not in languages():
                raise ParameterError(message("build.lang", value=value, languages=languages()))
