"""How many indicators have which status: one line of signs, words and numbers that lead to those indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from visionbook.notation import number
from visionbook.show import signs
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words


@dataclass(frozen=True)
class StatusCounts:
    """Counts by status; the last expression of a notebook cell shows them.

    Parameters
    ----------
    counts : mapping of str to int
        By status, those of `STATUSES`.
    label : str
        What is counted, for those who do not see the line.
    table : str
        Name of the table with filters on the same page that shows the indicators of a status.
    words : Words
        The words.
    """

    counts: Mapping[str, int]
    label: str
    table: str
    words: Words

    def rows(self) -> Sequence[tuple[str, str, int]]:
        """Return status, its sign with its word, and the count, best first."""
        return [
            (status, signs.of("status", status).marked(self.words), self.counts.get(status, 0)) for status in STATUSES
        ]

    def to_html(self) -> str:
        """Return a list of links; a status without indicators leads nowhere."""
        items = "".join(self._item(*row) for row in self.rows())
        return f'<ul class="vb-counts" aria-label="{escape(self.label)}">{items}</ul>'

    def _item(self, status: str, marked: str, count: int) -> str:
        shown = f'<span class="vb-counts-word">{escape(marked)}</span> <strong>{escape(number(count))}</strong>'
        if not count:
            return f'<li class="vb-none">{shown}</li>'
        return f'<li><a href="#{escape(self.table)}.status={escape(status)}">{shown}</a></li>'

    def to_text(self) -> str:
        """Return one line a status."""
        return "\n".join(f"{marked}\t{count}" for _, marked, count in self.rows())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}
