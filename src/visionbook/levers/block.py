"""The levers as HTML: controls and places for what the script says, hidden until it runs, and a JSON island with data.

``book/_static/levers.js`` shows and fills them. The island is no script that runs: the policy of a page allows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from visionbook.levers.data import content, limits
from visionbook.levers.towns import YOUNG, Region
from visionbook.show.prose import Sentences
from visionbook.words import Words

LEVERS = ("rate", "young", "households", "mortality")
_COLUMNS = ("year", "total", "difference", "children", "working", "old", "share")


@dataclass(frozen=True)
class LeverBlock:
    """The levers of a region's towns; the last expression of a notebook cell shows it.

    Parameters
    ----------
    html : str
        Controls and places for answers.
    data : mapping
        What the script computes with, ready for JSON.
    text : str
        What stands there for readers without HTML.
    """

    html: str
    data: Mapping[str, Any]
    text: str

    def to_html(self) -> str:
        """Return the block as HTML; data from tables can close no element."""
        island = json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return (
            '<link rel="stylesheet" href="../_static/levers.css">'
            f'<div class="vb-levers">{self.html}'
            f'<script type="application/json" class="vb-levers-data">{island}</script></div>'
            '<script src="../_static/levers.js" defer></script>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.text}


def block(page: Region, words: Words) -> LeverBlock | Sentences:
    """Return the levers; where nothing can be computed, the sentence that says what would bring them.

    Parameters
    ----------
    page : Region
        As from `visionbook.levers.towns.region_of`.
    """
    if page.own is None:
        return Sentences([words("levers.without")])
    needs = words("levers.needs_script")
    html = (
        f'<p class="vb-text vb-levers-needs">{escape(needs)}</p><div class="vb-levers-live" hidden>'
        '<p class="vb-lead vb-levers-answer"></p><p class="vb-levers-chosen"></p>'
        '<div class="vb-levers-side"><figure class="vb-levers-figure"><div class="vb-levers-drawing"></div>'
        f'<ul class="vb-levers-legend"></ul></figure>{_form(page, words)}</div>'
        '<p class="vb-levers-said" role="status"></p>'
        f'<ul class="vb-levers-beside"></ul>{_table(words)}</div>'
    )
    return LeverBlock(html, content(page, words), needs)


def _form(page: Region, words: Words) -> str:
    towns = [(code, town.case.area) for code, town in page.towns.items()]
    years = [(str(year), words("glue.year", year=year)) for year in page.own.case.years if year > page.own.from_year]
    fields = _town(towns, words) + _select("year", words("levers.year"), years)
    starts = escape(words("levers.starts"))
    return (
        f'<form class="vb-levers-form" aria-label="{escape(words("levers.levers"))}">'
        f'<div class="vb-levers-fields">{fields}</div>'
        f"{''.join(_lever(name, page, words) for name in LEVERS)}"
        f'<fieldset class="vb-levers-starts"><legend>{starts}</legend><div></div>'
        '<p class="vb-levers-about"></p></fieldset>'
        f'<p class="vb-levers-reset"><button type="reset">{escape(words("levers.reset"))}</button></p></form>'
    )


def _town(towns: list[tuple[str, str]], words: Words) -> str:
    """Return the choice of a town; of one alone nothing is to be chosen."""
    if len(towns) > 1:
        return _select("town", words("levers.town"), towns)
    return f'<input type="hidden" name="town" value="{escape(towns[0][0])}">'


def _select(name: str, title: str, options: list[tuple[str, str]]) -> str:
    shown = "".join(f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in options)
    return (
        f'<p><label for="levers-{name}">{escape(title)}</label>'
        f'<select id="levers-{name}" name="{name}" autocomplete="off">{shown}</select></p>'
    )


def _lever(name: str, page: Region, words: Words) -> str:
    """Return a slider, the same value as a number, and what it means."""
    low, high, step = (f"{value:g}" for value in limits(page.own)[name])
    span = f"{YOUNG[0].split('-')[0]}～{YOUNG[-1].split('-')[1]}"
    title = words(f"levers.lever_{name}", ages=span, reach=page.own.reach_year)
    unit = words(f"levers.unit_{name}")
    bounds = f'min="{low}" max="{high}" step="{step}" autocomplete="off"'
    by_number = escape(words("levers.by_number", lever=title))
    return (
        f'<div class="vb-lever"><label for="levers-{name}">{escape(title)}</label>'
        f'<div><input type="range" id="levers-{name}" name="{name}" {bounds} aria-describedby="levers-{name}-note">'
        f'<input type="number" name="{name}" {bounds} inputmode="decimal" aria-label="{by_number}">'
        f'<span class="vb-lever-unit">{escape(unit)}</span></div>'
        f'<p class="vb-lever-note" id="levers-{name}-note"></p></div>'
    )


def _table(words: Words) -> str:
    heads = "".join(
        f'<th scope="col" class="vb-right">{escape(words(f"levers.column_{name}"))}</th>' for name in _COLUMNS
    )
    return (
        '<div class="vb-table-scroll" tabindex="0" role="region"><table class="vb-table vb-levers-table">'
        f"<caption></caption><thead><tr>{heads}</tr></thead><tbody></tbody></table></div>"
    )
