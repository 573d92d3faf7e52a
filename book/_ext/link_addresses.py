"""Sphinx extension: on paper a link to another site has a number, and its address stands at the end of the page.

The numbers are attributes and the list is hidden on screens (print.css shows both): nothing is added to what is read,
searched or announced there.
"""

from __future__ import annotations

import re
from html import unescape

from sphinx.application import Sphinx

_LINK = re.compile(r'<a\b([^>]*?\bhref="(https?://[^"]+)"[^>]*)>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SCHEME = re.compile(r"^https?://|/$")


def numbered(body: str, own: str = "") -> tuple[str, list[str]]:
    """Return the HTML of a page with numbers at its links to other sites, and their addresses in order.

    Links to one address have one number. A link that shows its address has none, nor has one to the book itself.

    Parameters
    ----------
    body : str
        HTML of a page.
    own : str
        The address at which the book is published; empty if it has none.

    Examples
    --------
    >>> numbered('<a href="https://a.jp/">A</a> <a href="b.html">B</a> <a href="https://c.jp/d">c.jp/d</a>')[1]
    ['https://a.jp/']
    """
    addresses: dict[str, int] = {}

    def with_number(link: re.Match[str]) -> str:
        attributes, address, inside = link[1], unescape(link[2]), link[3]
        shown = _SCHEME.sub("", unescape(_TAG.sub("", inside)).strip())
        if (own and address.startswith(own)) or shown == _SCHEME.sub("", address):
            return link[0]
        number = addresses.setdefault(address, len(addresses) + 1)
        return f'<a{attributes} data-address="{number}">{inside}</a>'

    return _LINK.sub(with_number, body), list(addresses)


def _number(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    if context.get("body"):
        context["body"], context["link_addresses"] = numbered(context["body"], app.config.html_baseurl)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have the links of each page numbered."""
    app.connect("html-page-context", _number)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
