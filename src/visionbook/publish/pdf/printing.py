"""The browser that prints a document: put together, printed, numbered, and printed again."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import message
from visionbook.publish.pdf.browser import browser_or_refusal
from visionbook.publish.pdf.finish import sheets_of_places

_PASSES = 4
_NUMBERS = "() => [...document.querySelectorAll('[data-of]')].map((number) => number.dataset.of)"
_FILL = (
    "(sheets) => document.querySelectorAll('[data-of]')"
    ".forEach((number) => (number.textContent = sheets[number.dataset.of] ?? ''))"
)
# The print that only tells the numbers needs the room of pictures, not the pictures.
_DRAFT = "(draft) => document.documentElement.classList.toggle('vb-pdf-draft', draft)"
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)


def print_document(html: Path, order: Mapping[str, object], target: Path) -> None:
    """Print a document; in its contents stand the numbers of the sheets on which its pages begin.

    Parameters
    ----------
    html : Path
        The document, see `visionbook.publish.pdf.compose.composed`.
    order : mapping
        What compose.js is told.
    target : Path
        The PDF, as the browser makes it.

    Raises
    ------
    BuildError
        If there is no browser, it fails, or the numbers do not come to rest.
    """
    browser = browser_or_refusal()
    from playwright.sync_api import Error, sync_playwright

    script = resources.files(__package__).joinpath("compose.js").read_text(encoding="utf-8")
    try:
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=str(browser), args=list(_ARGUMENTS))
            try:
                page = opened.new_page(locale=str(order["language"]))
                page.set_default_timeout(0)  # a large book takes its time
                page.goto(html.resolve().as_uri(), wait_until="load")
                page.evaluate(script, order)
                _print_until_true(page, target)
            finally:
                opened.close()
    except Error as error:
        raise BuildError(message("pdf.browser_failed", browser=str(browser), why=str(error).strip())) from None


def _print_until_true(page: object, target: Path) -> None:
    """Print until the contents say the numbers of the sheets: the first print, without tags, only tells them."""
    wanted = page.evaluate(_NUMBERS)
    told: dict[str, int] = {}
    for number in range(_PASSES):
        final = number > 0
        page.evaluate(_DRAFT, not final)
        page.pdf(path=str(target), prefer_css_page_size=True, print_background=True, tagged=final, outline=final)
        found = sheets_of_places(target)
        sheets = {name: found[name] for name in wanted if name in found}
        if final and sheets == told:
            return
        told = sheets
        page.evaluate(_FILL, told)
    raise BuildError(message("pdf.numbers_move", passes=_PASSES))
