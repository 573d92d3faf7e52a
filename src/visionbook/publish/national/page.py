"""HTML of the pages on towns: light, without network, with the book's looks and its policy for scripts.

Everything that comes from data is escaped where it is put in. A page holds no script of its own: two files beside it
choose light or dark and filter the table; without them all is there and readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path

from visionbook.pages.towns import index, pictures, tables, text
from visionbook.pages.towns.index import Tile
from visionbook.pages.towns.model import Line, Town
from visionbook.show.chart import LAYOUTS, Chart
from visionbook.show.dark import with_dark
from visionbook.words import Words

POLICY = (
    "default-src 'self' file:; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data:; object-src 'none'; base-uri 'none'; form-action 'self' file:"
)
"""Only files beside the page run or show, as in the book (decision 0043)."""

STATIC = "_static"
_OF_BOOK = ("visionbook.css", "filter-table.js", "favicon.svg")
_OWN = ("national.css", "theme.js")
_LARGEST_PIXELS = 96 / 72


@dataclass(frozen=True)
class Imprint:
    """What every page says of who made it; nothing where the edition says nothing."""

    maker: str = ""
    contact: str = ""
    notice: str = ""


def static_files(root: Path) -> dict[str, bytes]:
    """Return the style sheets and scripts that the pages need, by name: those of the book and their own."""
    own = resources.files(__package__) / "static"
    return {name: (root / "book" / "_static" / name).read_bytes() for name in _OF_BOOK} | {
        name: (own / name).read_bytes() for name in _OWN
    }


def town_page(town: Town, imprint: Imprint, words: Words) -> dict[str, bytes]:
    """Return the files of a town: its page and its drawings, by their names from the folder of the index."""
    place = town.place
    charts = [chart for chart in (pictures.total(town, words), pictures.pyramid(town, words)) if chart]
    drawn = {
        f"pictures/{place.code}/{_file(chart, layout.name)}": with_dark(chart.svg(layout))
        for chart in charts
        for layout in LAYOUTS
    }
    figures = [_figure(chart, place.code, drawn, words) for chart in charts]
    title = words(f"towns.{'title' if place.prefecture_name else 'title_alone'}", **_names(town))
    sections = [
        _html(text.lead(town, words)) + _html(text.key_numbers(town, words)),
        _section(words("towns.section_course"), figures[0]),
        _section(words("towns.section_ages"), figures[1] if charts[1:] else _paragraphs([words("towns.no_ages")])),
        _section(words("towns.section_good"), _html(text.good(town, words))),
        _section(words("towns.section_table"), tables.years(town, words).to_html()),
        _section(words("towns.section_limits"), _list(text.limits(words))),
        _section(words("towns.section_sources"), _sources(town, words)),
    ]
    body = _ways(town, words) + f"<h1>{escape(title)}</h1>" + "".join(sections)
    foot = [words("towns.not_issued", area=place.name), *_made_by(imprint, words)]
    described = text.lead(town, words).texts[0]
    html = _document(title, described, body, foot, imprint, words, up="../")
    return {index.ADDRESS.format(code=place.code): html} | {name: svg.encode() for name, svg in drawn.items()}


def index_page(
    lines: Sequence[Line],
    prefectures: Mapping[str, str],
    placed: Sequence[Tile],
    missing: int,
    imprint: Imprint,
    words: Words,
) -> bytes:
    """Return the page to find a town: the map of tiles and the table of all that there are."""
    title = words("towns.index_name")
    ahead = [line for line in lines if line.ahead_year]
    kinds = {line.ahead_year for line in ahead}
    said = words("towns.index_columns_plain")
    if len(kinds) == 1:
        said = words("towns.index_columns", series=words("towns.kind_projected"), year=kinds.pop())
    first = [] if any(line.kana for line in lines) else [words("towns.index_no_kana")]
    if missing:
        first.append(words("towns.index_missing", count=missing))
    there = ""
    if placed:
        note = f'<p class="vb-note">{escape(words("towns.index_map_note"))}</p>'
        there = _section(words("towns.index_map"), index.tiles(placed, lines, words) + note, "vb-map")
    table = index.listed(lines, prefectures, words).to_html()
    download = f'<p><a href="towns.csv" download>{escape(words("towns.index_csv"))}</a></p>'
    body = "".join(
        [
            f'<h1>{escape(title)}</h1><p class="vb-lead">{escape(words("towns.index_lead", count=len(lines)))}</p>',
            there,
            _section(words("towns.index_towns"), _paragraphs(first) + table + _paragraphs([said]) + download),
        ]
    )
    described = words("towns.index_lead", count=len(lines))
    return _document(title, described, body, _made_by(imprint, words), imprint, words, scripts=("filter-table.js",))


def _names(town: Town) -> dict[str, str]:
    return {"area": town.place.name, "prefecture": town.place.prefecture_name}


def _file(chart: Chart, layout: str) -> str:
    return f"{chart.name.rpartition('-')[2]}-{layout}.svg"


def _figure(chart: Chart, code: str, drawn: Mapping[str, str], words: Words) -> str:
    images = []
    for layout in LAYOUTS:
        name = f"pictures/{code}/{_file(chart, layout.name)}"
        width, height = _size(drawn[name])
        images.append(
            f'<img class="vb-{layout.name}" src="../{escape(name)}" alt="{escape(chart.alt_text)}" '
            f'width="{width}" height="{height}" loading="lazy">'
        )
    caption = f"<p>{escape(chart.caption)}</p><p>{escape(words('page.source', sources=chart.source))}</p>"
    behind = ""
    if not chart.name.endswith("total"):  # the table of years stands on the page by itself
        behind = (
            f'<details class="vb-chart-table"><summary>{escape(words("page.table_behind"))}</summary>'
            f"{chart.table.to_html()}</details>"
        )
    return (
        f'<div class="vb-chart"><p class="vb-chart-title">{escape(chart.title)}</p><figure class="vb-figure">'
        f"{''.join(images)}<figcaption>{caption}</figcaption></figure>{behind}</div>"
    )


def _size(svg: str) -> tuple[int, int]:
    """Return width and height of a drawing in pixels: so a page does not jump when it comes."""
    head = svg[: svg.index("viewBox")]
    width, height = (float(head.partition(f' {name}="')[2].partition("pt")[0]) for name in ("width", "height"))
    return round(width * _LARGEST_PIXELS), round(height * _LARGEST_PIXELS)


def _html(shown: object) -> str:
    return shown._repr_mimebundle_()["text/html"]


def _section(title: str, html: str, kind: str = "") -> str:
    of_kind = f' class="{kind}"' if kind else ""
    return f"<section{of_kind}><h2>{escape(title)}</h2>{html}</section>"


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _sources(town: Town, words: Words) -> str:
    link = f'<p><a href="{town.place.code}.csv" download>{escape(words("towns.download"))}</a></p>'
    own = [words("towns.source_own")] if town.intervals else []
    return _paragraphs([words("page.source", sources=text.sources(town, words)), *own]) + link


def _ways(town: Town, words: Words) -> str:
    place = town.place
    there = f"../index.html#{index.prefecture_anchor(place.prefecture)}"
    links = [("../index.html", words("towns.back"))]
    if place.prefecture_name:
        links.append((there, words("towns.of_prefecture", prefecture=place.prefecture_name)))
    for code, name in place.near:
        side = "before" if code < place.code else "after"
        links.append((f"{code}.html", words(f"towns.{side}", area=name)))
    items = "".join(f'<li><a href="{escape(to)}">{escape(name)}</a></li>' for to, name in links)
    return f'<nav class="vb-ways"><ul>{items}</ul></nav>'


def _made_by(imprint: Imprint, words: Words) -> list[str]:
    if not (imprint.maker and imprint.contact):
        return []
    return [words("towns.made_by", maker=imprint.maker, contact=imprint.contact)]


def _document(
    title: str,
    described: str,
    body: str,
    foot: Sequence[str],
    imprint: Imprint,
    words: Words,
    *,
    up: str = "",
    scripts: Sequence[str] = (),
) -> bytes:
    """Return a whole page."""
    static = f"{up}{STATIC}"
    notice = f'<div class="vb-notice" role="note">{escape(imprint.notice)}</div>' if imprint.notice else ""
    later = "".join(f'<script src="{static}/{name}" defer></script>' for name in scripts)
    return (
        f'<!DOCTYPE html><html lang="{escape(words.lang)}" data-theme="light"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY, quote=False)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><meta name="description" content="{escape(described)}">'
        f'<link rel="icon" href="{static}/favicon.svg"><link rel="stylesheet" href="{static}/visionbook.css">'
        f'<link rel="stylesheet" href="{static}/national.css"><script src="{static}/theme.js"></script>{later}</head>'
        f'<body>{notice}<main class="bd-article">{body}</main>'
        f'<footer class="vb-about">{_paragraphs(foot)}</footer></body></html>\n'
    ).encode()
