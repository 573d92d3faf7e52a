"""A sentence that ends in a link to another page of the book, where the reader can go on."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Onward:
    """What is to be found on another page: a text, what the link says, and its address as seen from the pages.

    Examples
    --------
    >>> print(Onward("More.", "Go & see", "levers.html#a=1")._repr_mimebundle_()["text/html"])
    <p class="vb-text">More.<br><a href="levers.html#a=1">Go &amp; see</a></p>
    """

    text: str
    link: str
    href: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        link = f'<a href="{escape(self.href)}">{escape(self.link)}</a>'
        return {
            "text/html": f'<p class="vb-text">{escape(self.text)}<br>{link}</p>',
            "text/plain": f"{self.text}\n{self.link}",
        }
