"""The sheet of results: every scenario side by side, and charts that follow the cells."""

from __future__ import annotations

import numpy as np
from openpyxl.chart import LineChart, Reference, Series
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils.units import pixels_to_EMU
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.ages import THREE_GROUPS
from visionbook.notation import rounded
from visionbook.population.axes import FEMALE, people_aged
from visionbook.population.inputs import AGES
from visionbook.population.scenarios import (
    HANDBOOK,
    NATURAL_THRESHOLDS,
    SOCIAL_THRESHOLDS,
    influence_rating,
)
from visionbook.show.colours import PALETTE
from visionbook.worksheet import projections
from visionbook.worksheet.cells import HEAD, PERCENT, PERSONS, RESULT, SIGNED, Style, place
from visionbook.worksheet.layout import (
    AGE,
    BASE,
    FIRST,
    HEAD_ROW,
    SEX,
    Setting,
    age_name,
    lay_out,
    write_head,
    write_years,
)

SCENARIOS = (*HANDBOOK, "own")
BLOCKS = ("0+", *THREE_GROUPS, "young", "share")
"""What is set side by side, in this order: a row for each scenario, and for the total one for what was counted."""

_ROWS = len(SCENARIOS)
DIFFERENCE = FIRST + len(BLOCKS) * _ROWS + 1
"""Row of the own projection less pattern 1; what was counted stands before it."""

COUNTED = DIFFERENCE - 1
INFLUENCE = DIFFERENCE + 2
CHARTS = INFLUENCE + 5
"""First row of the influences, and of the charts."""

_CHART_ROWS, _ROW_PIXELS, _GAP = 16, 20, 6
_WIDTHS = (16.0, 19.0)
_LOOKS = (("solid", "circle", 0), ("dash", "triangle", 1), ("sysDot", "square", 2), ("solid", "diamond", 4))
"""Dashes, marks and colours of the lines, so that colour is not the only sign."""


def write(sheet: Worksheet, setting: Setting) -> None:
    """Write the results, what they mean for the influences, and the charts."""
    grid = setting.grids["results"]
    write_head(grid, setting, setting.said("title_results"), setting.said("about_results"))
    write_years(grid, setting, labels=("what", "scenario"))
    for number, block in enumerate(BLOCKS):
        _block(setting, block, FIRST + number * _ROWS)
    _counted(setting)
    _difference(setting)
    _influences(setting)
    last = CHARTS + len(BLOCKS) // 2 * _CHART_ROWS
    lay_out(sheet, grid, setting, last, widths=_WIDTHS, one_page=False)
    sheet.print_title_rows = "1:2"
    sheet.row_breaks.append(Break(id=CHARTS - 1))
    for number, block in enumerate(BLOCKS):
        chart = _chart(sheet, setting, block, FIRST + number * _ROWS)
        chart.anchor = _anchor(sheet, setting, CHARTS + number // 2 * _CHART_ROWS, number % 2)
        sheet.add_chart(chart)


def block_name(block: str, setting: Setting) -> str:
    """Return what a block of rows is about."""
    if block in ("0+", "share"):
        return setting.said("total" if block == "0+" else "share_old")
    if block == "young":
        return setting.said("women", ages=age_name(projections.YOUNG_WOMEN, setting))
    return age_name(block, setting)


def _anchor(sheet: Worksheet, setting: Setting, row: int, half: int) -> OneCellAnchor:
    """Return where a chart lies: from a row on, over one half of the columns."""
    widths = [
        int(sheet.column_dimensions[place(1, column)[:-1]].width * 7 + 5) for column in range(1, setting.last + 1)
    ]
    start, column = sum(widths) // 2 * half, 0
    while start >= widths[column]:
        start, column = start - widths[column], column + 1
    size = XDRPositiveSize2D(pixels_to_EMU(sum(widths) // 2 - _GAP), pixels_to_EMU(_CHART_ROWS * _ROW_PIXELS - _GAP))
    begin = AnchorMarker(col=column, colOff=pixels_to_EMU(start), row=row - 1, rowOff=pixels_to_EMU(_GAP))
    return OneCellAnchor(_from=begin, ext=size)


def _source(block: str) -> int:
    rows = {"young": projections.YOUNG, "share": projections.SHARE}
    return rows[block] if block in rows else projections.TOTALS[block]


def _values(setting: Setting, scenario: str) -> np.ndarray:
    return setting.people if scenario == "own" else setting.scenarios[HANDBOOK.index(scenario)]


def _value(people: np.ndarray, block: str) -> np.ndarray:
    if block == "share":
        whole = people_aged(people, AGES, "0+")
        return people_aged(people, AGES, projections.OLD) / np.where(whole > 0, whole, 1)
    if block == "young":
        return people_aged(people, AGES, projections.YOUNG_WOMEN, FEMALE)
    return people_aged(people, AGES, block)


def _block(setting: Setting, block: str, first: int) -> None:
    grid, number = setting.grids["results"], PERCENT if block == "share" else PERSONS
    for step, scenario in enumerate(SCENARIOS):
        row, strong = first + step, scenario == "own"
        style = Style(border=True, bold=strong, fill=RESULT if strong else "")
        grid.text(row, SEX, block_name(block, setting), style)
        grid.text(row, AGE, setting.said(f"name_{scenario}"), style)
        values = _value(_values(setting, scenario), block)
        for column, value in zip(setting.columns, values, strict=True):
            source = setting.grids[scenario].address(_source(block), column)
            grid.formula(row, column, source, float(value), Style(**{**vars(style), "number": number}))


def _counted(setting: Setting) -> None:
    """Write what was counted, in those of the years in which something was."""
    grid, style = setting.grids["results"], Style(PERSONS, border=True)
    grid.text(COUNTED, SEX, setting.said("total"), style)
    grid.text(COUNTED, AGE, setting.said("name_counted"), style)
    for column, year in zip(setting.columns, setting.years, strict=True):
        if year in setting.case.counted:
            grid.number(COUNTED, column, setting.case.counted[year], style)
        else:
            grid.blank(COUNTED, column, style)


def _difference(setting: Setting) -> None:
    grid, label, style = setting.grids["results"], Style(border=True), Style(SIGNED, border=True)
    grid.text(DIFFERENCE, SEX, setting.said("total"), label)
    grid.text(DIFFERENCE, AGE, setting.said("difference"), label)
    own, usual = FIRST + SCENARIOS.index("own"), FIRST
    totals = [_value(_values(setting, name), "0+") for name in ("own", HANDBOOK[0])]
    for step, column in enumerate(setting.columns):
        formula = f"ROUND({place(own, column)}-{place(usual, column)},0)"
        grid.formula(DIFFERENCE, column, formula, float(rounded(totals[0][step] - totals[1][step])), style)


def _influences(setting: Setting) -> None:
    """Write how much births and moves weigh, as the handbook rates it."""
    case, grid = setting.case, setting.grids["results"]
    step = setting.years.index(case.influence_year)
    column, totals = setting.columns[step], [_value(_values(setting, name), "0+")[step] for name in HANDBOOK]
    grid.text(INFLUENCE, SEX, setting.said("influence", year=case.influence_year), Style(bold=True))
    head = Style(bold=True, border=True, align="center", fill=HEAD)
    for place_, text in enumerate(("head_what", "head_ratio", "head_rating"), SEX):
        grid.text(INFLUENCE + 1, place_, setting.said(text), head)
    for number, (name, limits) in enumerate((("natural", NATURAL_THRESHOLDS), ("social", SOCIAL_THRESHOLDS))):
        row = INFLUENCE + 2 + number
        ratio = float(totals[number + 1] / totals[number]) if totals[number] else 0.0
        before, after = place(FIRST + number, column), place(FIRST + number + 1, column)
        grid.text(row, SEX, setting.said(f"influence_{name}"), Style(border=True))
        grid.formula(row, AGE, f"IF({before}>0,{after}/{before},0)", ratio, Style("0.000", border=True))
        rating = "+".join(f"IF({place(row, AGE)}>={limit:g},1,0)" for limit in limits)
        grid.formula(row, BASE, f"1+{rating}", float(influence_rating(ratio, limits)), Style("0", border=True))


def _chart(sheet: Worksheet, setting: Setting, block: str, first: int) -> LineChart:
    """Return a chart of a block; its lines are the cells of the sheet, so that it follows them."""
    chart = LineChart()
    unit = "" if block == "share" else setting.said("unit_persons")
    chart.title = _title(block_name(block, setting) + unit)
    rows = [(first + step, look) for step, look in enumerate(_LOOKS)]
    for row, look in rows:
        chart.series.append(_line(sheet, setting, row, look))
    if block == "0+":
        chart.series.append(_line(sheet, setting, COUNTED, ("", "x", 6)))
    chart.set_categories(Reference(sheet, min_col=BASE, max_col=setting.last, min_row=HEAD_ROW))
    chart.legend.position, chart.legend.txPr = "b", _letters(800)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.number_format, chart.y_axis.number_format = "0", "0%" if block == "share" else "#,##0"
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.txPr = chart.y_axis.txPr = _letters(800)
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="DDDDDD", w=6350))
    chart.layout = Layout(manualLayout=ManualLayout(h=0.62, w=0.82, x=0.13, y=0.14, xMode="edge", yMode="edge"))
    return chart


def _line(sheet: Worksheet, setting: Setting, row: int, look: tuple[str, str, int]) -> Series:
    dash, mark, colour = look[0], look[1], PALETTE[look[2]][1:]
    series = Series(Reference(sheet, min_col=BASE, max_col=setting.last, min_row=row), title=None)
    series.tx = SeriesLabel(strRef=StrRef(f"'{sheet.title}'!{place(row, AGE, fixed='both')}"))
    line = LineProperties(solidFill=colour, w=19050, prstDash=dash or None)
    if not dash:
        line = LineProperties(w=19050)
        line.noFill = True
    series.graphicalProperties = GraphicalProperties(ln=line)
    series.marker.symbol, series.marker.size = mark, 6
    series.marker.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
    series.smooth = False
    return series


def _title(text: str) -> Title:
    letters = CharacterProperties(sz=1100, b=True)
    run = RegularTextRun(rPr=letters, t=text)
    rich = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[run])])
    title = Title(overlay=False)
    title.tx = Text(rich=rich)
    return title


def _letters(size: int) -> RichText:
    letters = CharacterProperties(sz=size)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)])
