"""Which notebooks run, with which parameters, to make which pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from visionbook import data
from visionbook.edition import Edition
from visionbook.errors import BuildError, ParameterError
from visionbook.publish.parameters import check_parameters, declared_parameters
from visionbook.words import languages

NOTEBOOKS = "notebooks"

# Parameters whose value is a code: the table and column that hold the codes.
_CODES = {
    "municipality": ("areas", "area_code"),
    "region": ("regions", "region"),
    "base_series": ("series", "series"),
    "newer_series": ("series", "series"),
}


@dataclass(frozen=True)
class Run:
    """One execution of a notebook: `page` is the name of the page (and of the executed copy) it makes."""

    page: str
    notebook: Path
    parameters: dict[str, object]


def planned_runs(root: Path, edition: Edition) -> list[Run]:
    """Return one run per notebook in ``_toc.yml``, in reading order, with the edition's parameters.

    A notebook gets those settings of the edition that it declares as parameters.

    Raises
    ------
    BuildError
        If the contents name a notebook that does not exist.
    """
    settings = {
        "municipality": edition.municipality,
        "region": edition.region,
        "fiscal_year": edition.fiscal_year,
        "lang": edition.languages[0],
        "base_series": edition.population_series,
        "newer_series": edition.newer_population_series,
    }
    runs = []
    for page in notebook_pages(root):
        notebook = root / NOTEBOOKS / f"{page}.ipynb"
        if not notebook.is_file():
            raise BuildError(f"_toc.yml names {NOTEBOOKS}/{page}, but there is no {NOTEBOOKS}/{page}.ipynb")
        declared = declared_parameters(notebook)
        parameters = {name: value for name, value in settings.items() if name in declared}
        runs.append(Run(page, notebook, parameters))
    return runs


def notebook_pages(root: Path) -> list[str]:
    """Return the names of the notebook pages in ``_toc.yml``, in reading order."""
    return [page.removeprefix(f"{NOTEBOOKS}/") for page in toc_pages(root) if page.startswith(f"{NOTEBOOKS}/")]


def toc_pages(root: Path) -> list[str]:
    """Return all pages of ``_toc.yml``, the landing page first, without file endings."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    pages = [contents["root"]]
    for part in contents.get("parts", [contents]):
        for chapter in part.get("chapters", []):
            pages.append(chapter["file"])
            pages += [section["file"] for section in chapter.get("sections", [])]
    return pages


def overridden(runs: list[Run], pages: list[str], parameters: dict[str, str]) -> list[Run]:
    """Return the runs of `pages` (all if empty) with parameters given as text on the command line.

    Raises
    ------
    ParameterError
        If a page is unknown, or a parameter is not declared by any chosen notebook or has a value of
        another type.
    """
    unknown = [page for page in pages if page not in {run.page for run in runs}]
    if unknown:
        raise ParameterError(
            f"there is no notebook {unknown[0]!r}; the notebooks are {', '.join(run.page for run in runs)}"
        )
    chosen = [run for run in runs if not pages or run.page in pages]
    declared = {run.page: declared_parameters(run.notebook) for run in chosen}
    anywhere = {name: parameter for own in declared.values() for name, parameter in own.items()}
    check_parameters(
        {name: anywhere[name].from_text(text) if name in anywhere else text for name, text in parameters.items()},
        anywhere,
        "the chosen notebooks",
    )
    return [
        Run(
            run.page,
            run.notebook,
            {
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


def check_values(runs: list[Run]) -> None:
    """Refuse parameters with an unknown code or language, before anything runs.

    Raises
    ------
    ParameterError
        Naming the parameter, its value and the values allowed.
    """
    for run in runs:
        for name, value in run.parameters.items():
            if name in _CODES:
                data.require(*_CODES[name], **{name: value})
            if name == "lang" and value not in languages():
                raise ParameterError(f"lang is {value!r}; the languages with wording are {', '.join(languages())}")
