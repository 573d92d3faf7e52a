"""The sheets that are read: how to use the workbook, and where its numbers come from."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from visionbook.population.inputs import AGES
from visionbook.worksheet.cells import HEAD, INPUT, Style
from visionbook.worksheet.layout import AFTER, SHEETS, Setting, lines_in, print_on_a4
from visionbook.worksheet.own import LIMITS

_PARTS = ("first", "sheets", "how", "limits")
_LINES = {"first": 5, "how": 7, "limits": 6}
_TEXT_WIDTH, _NAME_WIDTH = 82.0, 20.0
_COLUMNS = ("use", "title", "publisher", "licence", "note")
_WIDTHS = (15.0, 27.0, 16.0, 30.0, 52.0)
_WRAPPED = Style(wrap=True)


def write(sheet: Worksheet, setting: Setting) -> None:
    """Write how to use the workbook: first steps, the sheets, how it computes, what it cannot say."""
    grid, case = setting.grids["guide"], setting.case
    grid.text(1, 1, setting.said("title_guide", area=case.area), Style(bold=True, size=14))
    named = [setting.said("whose", area=case.area, code=case.area_code, series=case.series), setting.notice]
    grid.text(2, 1, "　".join(part for part in named if part), Style(bold=bool(setting.notice)))
    grid.heights[1] = 26
    facts = _facts(setting)
    row = 4
    for part in _PARTS:
        grid.text(row, 1, setting.said(f"guide_{part}"), Style(bold=True, size=11, fill=HEAD))
        grid.blank(row, 2, Style(fill=HEAD))
        row += 1
        for mark, text, fill in _rows(part, setting, facts):
            grid.text(row, 1, mark, Style(align="right" if mark.isdigit() else "", fill=fill))
            grid.text(row, 2, text, _WRAPPED)
            grid.heights[row] = 15 * lines_in(text, _TEXT_WIDTH) + 5
            row += 1
        row += 1
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = _NAME_WIDTH, _TEXT_WIDTH
    print_on_a4(sheet, setting, row - 2, 2, one_page=True)


def _facts(setting: Setting) -> dict[str, object]:
    case = setting.case
    names = {name: setting.grids[name].name for name in SHEETS}
    facts = {"base": case.base_year, "published": case.published_to, "last": setting.years[-1], "ages": AFTER - 1}
    facts |= {"goal": case.goal_rate, "goal_year": case.goal_year, "width": AGES.width}
    return (
        facts
        | {f"{name}_most": f"{most:g}" for name, (_, most) in LIMITS.items()}
        | {f"sheet_{name}": text for name, text in names.items()}
    )


def _rows(part: str, setting: Setting, facts: dict[str, object]) -> list[tuple[str, str, str]]:
    if part == "sheets":
        return [
            (setting.grids[name].name, setting.said(f"guide_sheet_{name}", **facts), INPUT if name == "inputs" else "")
            for name in SHEETS[1:]
        ]
    texts = [setting.said(f"guide_{part}_{line}", **facts) for line in range(1, _LINES[part] + 1)]
    return [(str(number), text, "") for number, text in enumerate(texts, 1)]


def write_origins(sheet: Worksheet, setting: Setting) -> None:
    """Write the sources: what each is used for, and what the tables note about it."""
    grid, case = setting.grids["origins"], setting.case
    grid.text(1, 1, setting.said("title_origins"), Style(bold=True, size=14))
    named = [setting.said("whose", area=case.area, code=case.area_code, series=case.series), setting.notice]
    grid.text(2, 1, "　".join(part for part in named if part), Style(bold=bool(setting.notice)))
    for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True), 1):
        grid.text(4, column, setting.said(f"origin_{name}"), Style(bold=True, fill=HEAD, border=True, align="center"))
        sheet.column_dimensions["ABCDE"[column - 1]].width = width
    style = Style(size=9, border=True, wrap=True)
    for row, origin in enumerate(case.origins, 5):
        texts = [setting.said(f"use_{origin.use}"), origin.title, origin.publisher, origin.licence, origin.note]
        for column, text in enumerate(texts, 1):
            grid.text(row, column, text, style)
        lines = max(lines_in(text, width * 10 / 9) for text, width in zip(texts, _WIDTHS, strict=True))
        grid.heights[row] = min(400, 13 * lines + 6)
    grid.heights |= {1: 26, 4: 20}
    sheet.freeze_panes, sheet.print_title_rows = "A5", "1:4"
    print_on_a4(sheet, setting, 4 + len(case.origins), len(_COLUMNS), one_page=False)
    sheet.page_setup.orientation = "landscape"
