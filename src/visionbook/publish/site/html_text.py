"""The text of a piece of HTML: what the head of a page and the PDFs say of it."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"<[^>]+>")


def plain(html: str) -> str:
    """Return the text of a piece of HTML on one line.

    Examples
    --------
    >>> plain('<b>A</b> &amp;  B')
    'A & B'
    """
    return " ".join(unescape(_TAG.sub("", html)).split())
