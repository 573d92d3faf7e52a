"""Sphinx extension: a build that rewrites only changed pages never leaves an old menu, number or link behind.

Sphinx writes a page anew when its own source has changed. What pages show of one another (titles in menus, next
and previous page, section names and figure numbers in links) and of the style sheets changes without that.
Templates are kept as compiled, for a build that writes few pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from figure_numbers import numbers_shown
from jinja2 import FileSystemBytecodeCache
from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.jinja2glue import BuiltinTemplateLoader

_KEPT = "visionbook_shown_on_pages"
_STYLE = {".css", ".js"}
_TARGETS = ("labels", "anonlabels", "terms")


def _pages_to_write(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return the pages to write besides those that Sphinx found changed."""
    files = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in _static_files(app)}
    every_page = _digest(_navigation(env), [item for item in files.items() if item[0].suffix in _STYLE])
    any_page = _digest(files.items())
    before = getattr(env, _KEPT, None)
    setattr(env, _KEPT, (every_page, any_page))
    if before is None or before == (every_page, any_page):
        return ()
    # Sphinx copies static files only when it writes a page at all.
    return sorted(env.found_docs) if before[0] != every_page else [app.config.root_doc]


def _copy_style_of_notebooks(app: Sphinx) -> None:
    """Copy the style sheet of MyST-NB, which comes last otherwise: pages of a first build lacked its checksum."""
    if app.builder.format == "html":
        (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)
        add_global_html_resources(app, None)


def _keep_compiled_templates(app: Sphinx) -> None:
    """Keep templates as Python's code beside the doctrees: compiling them takes longer than writing a few pages."""
    templates = getattr(app.builder, "templates", None)
    if isinstance(templates, BuiltinTemplateLoader):
        folder = Path(app.doctreedir) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def _navigation(env: BuildEnvironment) -> object:
    standard = env.domaindata["std"]
    targets = [sorted((str(key), repr(value)) for key, value in standard[kind].items()) for kind in _TARGETS]
    return (
        sorted((name, title.astext()) for name, title in env.titles.items()),
        sorted(env.toctree_includes.items()),
        sorted((name, sorted(numbers.items())) for name, numbers in env.toc_secnumbers.items()),
        numbers_shown(env),
        targets,
    )


def _static_files(app: Sphinx) -> list[Path]:
    folders = [Path(app.srcdir) / folder for folder in [*app.config.html_static_path, *app.config.html_extra_path]]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr([list(part) for part in parts]).encode()).hexdigest()


def setup(app: Sphinx) -> dict[str, bool]:
    """Look when all changed pages have been read; have the style sheet of MyST-NB in place before."""
    # After Sphinx itself (500), which numbers sections and figures at this event.
    app.connect("env-get-updated", _pages_to_write, priority=900)
    app.connect("builder-inited", _copy_style_of_notebooks)
    app.connect("builder-inited", _keep_compiled_templates)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
