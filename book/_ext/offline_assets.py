"""Sphinx extension: every page works without a network; MathJax comes along only if a page has a formula."""

from __future__ import annotations

import shutil
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
    "vendor/fontawesome/webfonts/fa-brands-400.ttf",
    "vendor/fontawesome/webfonts/fa-brands-400.woff2",
    "vendor/fontawesome/webfonts/fa-regular-400.ttf",
    "vendor/fontawesome/webfonts/fa-solid-900.ttf",
    "images/logo_binder.svg",
    "images/logo_colab.png",
    "images/logo_deepnote.svg",
    "images/logo_jupyterhub.svg",
    "images/logo_jupyterlite.svg",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
    "locales",
)


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


def setup(app: Sphinx) -> dict[str, bool]:
    """Point MathJax to a local copy; copy it and clean up when the build is finished."""
    # Jupyter Book always sets it; the extension that would know it asks other hosts and is left out.
    app.add_config_value("comments_config", {}, "")
    app.config.mathjax_path = f"mathjax/{_SCRIPT}"
    app.connect("build-finished", _copy_mathjax)
    app.connect("build-finished", _remove_unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
