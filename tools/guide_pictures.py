"""Draw the pictures of the guides: `.venv/bin/python tools/guide_pictures.py`; a test says when they are out of date.

Screens are drawn from what the commands say to the invented town of `tests/guide_town.py`, forms from the cells of
the workbook that its clerk filled in. Texts stay texts, so that pictures are small and can be searched and compared.
"""

from __future__ import annotations

import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "book" / "_static" / "guides"
sys.path.insert(0, str(ROOT / "tests"))  # where the invented town is

FONT = "'Hiragino Kaku Gothic ProN', 'Noto Sans JP', 'Noto Sans CJK JP', 'Yu Gothic', Meiryo, sans-serif"
SIZE, LEADING, MARGIN = 14, 22, 16
WIDTH = 380
"""Of every picture: on a telephone it shrinks by a fifth, and its letters still have eleven dots."""

INK, PAPER, EDGE, BAR, TYPED = "#1f2328", "#f6f8fa", "#8c959f", "#d0d7de", "#0550ae"
CUT = "…"
_CLOSING = "）。、」］"
_TEXT = re.compile(r"<text [^>]*>(.*?)</text>")


@dataclass(frozen=True)
class Screen:
    """A picture of a step: which guide, how its command begins, and how many lines at the end (0: all)."""

    guide: str
    command: str
    last: int = 0


@dataclass(frozen=True)
class Form:
    """A picture of a sheet that was filled in: the heads of columns, by how they end, and how many rows at most."""

    guide: str
    file: str
    sheet: str
    heads: tuple[str, ...]
    rows: int


SCREENS = {
    "census_preview": Screen("census", "visionbook import census 国勢調査.xlsx --preview"),
    "census_import": Screen("census", "visionbook import census 国勢調査.xlsx", last=4),
    "census_undo": Screen("census", "visionbook undo", last=2),
    "report_import": Screen("report", "visionbook kpi import"),
    "town_new": Screen("town", "visionbook new", last=4),
    "town_goals": Screen("town", "visionbook template import"),
    "plan_new": Screen("plan", "visionbook new-plan"),
    "plan_goals": Screen("plan", "visionbook template import"),
    "projection_import": Screen("projection", "visionbook import projection"),
}
FORMS = {
    "report_form": Form("report", "kpi_2024.xlsx", "指標の実績", ("指標", "年度の実績", "確度", "報告日"), 3),
    "town_form": Form("town", "template_goals.xlsx", "戦略の体系", ("行", "識別子", "上位", "階層", "題名"), 10),
}


class Cell(NamedTuple):
    """A cell of a form as it is drawn: its lines, and the colour under them."""

    lines: list[str]
    fill: str


def half_widths(text: str) -> float:
    """Return how wide a text is, in letters of half the width; Latin letters count a little more than half.

    >>> half_widths("見本"), half_widths("ab")
    (4.0, 2.4)
    """
    return sum(2.0 if unicodedata.east_asian_width(letter) in "WFA" else 1.2 for letter in text)


def wrapped(text: str, width: float) -> list[str]:
    """Return a text as lines that fit, broken anywhere, but no line begins with a closing mark.

    >>> wrapped("あいう", 4), wrapped("あい。う", 4), wrapped("", 4)
    (['あい', 'う'], ['あい。', 'う'], [''])
    """
    lines, line = [], ""
    for letter in text:
        if line and half_widths(line + letter) > width and (letter not in _CLOSING or line[-1] in _CLOSING):
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line]


def screen(command: str, said: str, last: int = 0) -> str:
    """Return the picture of a terminal: a command and what it said, or the last lines of that."""
    lines = said.rstrip("\n").split("\n")
    if last and last < len(lines):
        lines = [CUT, *lines[-last:]]
    width = (WIDTH - 2 * MARGIN) / SIZE * 2
    parts = [(line, TYPED) for line in wrapped(f"$ {command}", width)]
    parts += [(part, INK) for line in lines for part in wrapped(line, width)]
    texts = [_text(MARGIN, 46 + number * LEADING, line, ink) for number, (line, ink) in enumerate(parts)]
    height = 46 + len(parts) * LEADING
    dots = [f'<circle cx="{18 + 16 * number}" cy="13" r="4.5" fill="{EDGE}"/>' for number in range(3)]
    bar = f'<path d="M1 26V7a6 6 0 0 1 6-6h{WIDTH - 14}a6 6 0 0 1 6 6v19z" fill="{BAR}"/>'
    return _drawing(height, [bar, *dots, *texts])


def form(path: Path, shown: Form) -> str:
    """Return the picture of a sheet: some of its columns, with their letters and the numbers of the rows."""
    sheet = load_workbook(path)[shown.sheet]
    head_row, columns = next(
        (row[0].row, found)
        for row in sheet.iter_rows()
        if len(found := [cell for head in shown.heads for cell in row if str(cell.value or "").endswith(head)])
        == len(shown.heads)
    )
    rows = [head_row, *_filled_rows(sheet, head_row, [cell.column for cell in columns], shown.rows)]
    widths = _widths([[str(sheet.cell(row, cell.column).value or "") for row in rows] for cell in columns])
    drawn: list[str] = []
    y = _row(drawn, 0, "", [Cell([cell.column_letter], BAR) for cell in columns], widths)
    for row in rows:
        cells = []
        for cell, width in zip(columns, widths, strict=True):
            own = sheet.cell(row, cell.column)
            fill = own.fill.fgColor.rgb if own.fill.fill_type == "solid" else "FFFFFFFF"
            cells.append(Cell(wrapped(str(own.value or ""), (width - _PADDING) / SIZE * 2), f"#{fill[-6:]}"))
        y = _row(drawn, y, str(row), cells, widths)
    return _drawing(y, drawn)


def _filled_rows(sheet, head_row: int, columns: Sequence[int], most: int) -> list[int]:
    """Return the rows below the heads with something in most of the columns; explanations are too long to show."""
    rows = [
        row
        for row in range(head_row + 1, sheet.max_row + 1)
        if sum(bool(sheet.cell(row, column).value) for column in columns) > len(columns) / 2
        and max(len(str(sheet.cell(row, column).value or "")) for column in columns) < 40
    ]
    return rows[:most]


_MARGIN_WIDTH, _PADDING = 34, 8


def _widths(columns: Sequence[Sequence[str]]) -> list[float]:
    """Return the widths of the columns: by their longest text, within limits, so that none takes all."""
    longest = [max(map(half_widths, texts)) for texts in columns]
    wanted = [min(max(each, 6.0), 16.0) + _PADDING / SIZE * 2 for each in longest]
    return [(WIDTH - _MARGIN_WIDTH - 2) * each / sum(wanted) for each in wanted]


def _row(drawn: list[str], y: float, number: str, cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Draw a row of a sheet and return where the next begins."""
    height = max(len(cell.lines) for cell in cells) * (LEADING - 3) + 8
    x = 1.0
    for width, cell in [(_MARGIN_WIDTH, Cell([number], BAR)), *zip(widths, cells, strict=True)]:
        drawn.append(
            f'<rect x="{x:.1f}" y="{y + 1:.1f}" width="{width:.1f}" height="{height}" fill="{cell.fill}" '
            f'stroke="{EDGE}"/>'
        )
        for place, line in enumerate(cell.lines):
            drawn.append(_text(x + _PADDING / 2, y + 19 + place * (LEADING - 3), line, INK))
        x += width
    return y + height


def _text(x: float, y: float, text: str, ink: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink}" xml:space="preserve">{escape(text, quote=False)}</text>'


def _drawing(height: float, parts: Sequence[str]) -> str:
    """Return the picture with a frame of its own, so that it stands on a dark page as on a light one."""
    full = height + 4
    frame = f'<rect x="1" y="1" width="{WIDTH - 2}" height="{full - 2:.0f}" rx="6" fill="{PAPER}" stroke="{EDGE}"/>'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{full:.0f}" '
        f'viewBox="0 0 {WIDTH} {full:.0f}" font-family="{FONT}" font-size="{SIZE}">'
    )
    return "\n".join([head, frame, *parts, "</svg>", ""])


def texts(svg: str) -> list[str]:
    """Return the texts of a picture in order."""
    return [unescape(text) for text in _TEXT.findall(svg)]


def pictures_of(guide: str, desk: Path, steps: Sequence) -> Iterator[tuple[str, str]]:
    """Return the names and pictures of a guide that was followed at `desk` (`guide_town.follow`)."""
    for name, shown in SCREENS.items():
        if shown.guide == guide:
            step = next(step for step in steps if _is(step.line, shown.command))
            yield name, screen(step.line, step.screen, shown.last)
    for name, shown in FORMS.items():
        if shown.guide == guide:
            (path,) = desk.rglob(shown.file)
            yield name, form(path, shown)


def _is(line: str, command: str) -> bool:
    """Whether a line is the command: whole if an option follows it elsewhere, else by how it begins."""
    whole = any(other.command.startswith(f"{command} ") for other in SCREENS.values())
    return line == command if whole else f"{line} ".startswith(f"{command} ")


def main() -> int:
    """Follow every guide and write its pictures."""
    import guide_town

    PICTURES.mkdir(parents=True, exist_ok=True)
    made: Mapping[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for guide in guide_town.GUIDES:
            desk = Path(folder) / guide
            made |= dict(pictures_of(guide, desk, guide_town.follow(guide, desk)))
    for name, svg in made.items():
        (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
    for path in PICTURES.glob("*.svg"):
        if path.stem not in made:
            path.unlink()
    print(f"{len(made)} pictures in {PICTURES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
