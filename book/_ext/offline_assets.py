"""Sphinx extension: every page works without a network, and loads little; MathJax only if a page has a formula."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

# Its module name holds hyphens, so it cannot be imported, only found.
_PACKAGE = "sphinx-mathjax-offline"
_SCRIPT = "tex-chtml.js"
_FONTS = Path("output") / "chtml" / "fonts" / "woff-v2"
# Parts of the theme, and of Sphinx's own search, that no page of this book loads.
_UNUSED = (
    "language_data.js",
    "searchtools.js",
    "scripts/fontawesome.js",
    "scripts/fontawesome.js.map",
    "scripts/bootstrap.js.map",
    "scripts/pydata-sphinx-theme.js.map",
    "styles/pydata-sphinx-theme.css.map",
    "vendor/fontawesome",
    "images/logo_binder.svg",
    "images/logo_colab.png",
    "images/logo_deepnote.svg",
    "images/logo_jupyterhub.svg",
    "images/logo_jupyterlite.svg",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
    "locales",
)

_THEME_STYLE = "styles/pydata-sphinx-theme.css"
NO_CLASS_OF_A_PAGE = (
    "ablog-", "accordion", "alert", "badge", "bk-", "breadcrumb", "btn-close", "btn-outline-", "card", "carousel",
    "dropdown", "dropend", "dropstart", "dropup", "fa", "fa-", "fab", "far", "fas", "form-check", "form-floating",
    "form-range", "form-select", "form-switch", "input-group", "list-group", "mermaid", "modal", "nbinput", "nboutput",
    "nblast", "pagination", "placeholder", "popover", "progress", "sd-", "spinner-", "toast", "was-validated", "xr-",
)  # fmt: skip
"""Beginnings of classes that the theme's style sheet knows and no page of a book has: icons of a font of 156 KB, and
components of Bootstrap and of extensions that the book does not use. A name without a hyphen stands for its parts,
too."""

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BETWEEN_SELECTORS = re.compile(r",(?![^()]*\))")


def only_used(style: str, unused: Sequence[str] = NO_CLASS_OF_A_PAGE) -> str:
    """Return a style sheet without the fonts of icons, and without the rules that speak only of unused classes.

    Parameters
    ----------
    style : str
        The style sheet.
    unused : sequence of str
        Beginnings of classes, as `NO_CLASS_OF_A_PAGE`.

    Examples
    --------
    >>> only_used(".card,.card-body{a:b}p .sd-x:hover{c:d}.card,p{e:f}.cards{g:h}@media print{.card{i:j}.k{l:m}}")
    '.card,p{e:f}.cards{g:h}@media print{.k{l:m}}'
    """
    names = "|".join(re.escape(name) if name.endswith("-") else rf"{re.escape(name)}(?![a-z])" for name in unused)
    of_unused = re.compile(rf"\.(?:{names})")

    def kept(rule: re.Match[str]) -> str:
        selectors = _COMMENT.sub("", rule[1])
        if "@font-face" in selectors and "fontawesome" in rule[2]:
            return ""
        if all(of_unused.search(selector) for selector in _BETWEEN_SELECTORS.split(selectors)):
            return ""
        return rule[0]

    return _RULE.sub(kept, style)


def _copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Copy MathJax's one script and its fonts (1.6 MB of 24) if a page has a formula."""
    math = app.env.get_domain("math") if app.env else None
    if exception or app.builder.format != "html" or not math or not math.has_equations():
        return
    package = find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise ExtensionError(f"a page has a formula, but the package {_PACKAGE} is not installed")
    source = Path(package.submodule_search_locations[0]) / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    (target / _FONTS).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / _SCRIPT, target / _SCRIPT)
    shutil.copytree(source / _FONTS, target / _FONTS, dirs_exist_ok=True)


def _remove_unused(app: Sphinx, exception: Exception | None) -> None:
    """Remove what the theme copies and no page asks for."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for name in _UNUSED:
        path = static / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    sheet = static / _THEME_STYLE
    if sheet.is_file():
        sheet.write_text(only_used(sheet.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Point MathJax to a local copy; copy it and clean up when the build is finished."""
    # Jupyter Book always sets it; the extension that would know it asks other hosts and is left out.
    app.add_config_value("comments_config", {}, "")
    app.config.mathjax_path = f"mathjax/{_SCRIPT}"
    app.connect("build-finished", _copy_mathjax)
    app.connect("build-finished", _remove_unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
