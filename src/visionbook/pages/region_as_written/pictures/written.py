"""The growth that the document's populations give, beside the growth that it writes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from visionbook.collaboration.bars import draw_growth
from visionbook.collaboration.columns import change_columns
from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import document_line, judgement
from visionbook.figure_marks import FigureMark
from visionbook.notation import counted_year, percent
from visionbook.pages.region_as_written.tables import growth_marks, printed_growth_column
from visionbook.show import marks
from visionbook.show.chart import Chart, Layout
from visionbook.show.marked import sign_of, signed
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, text_column
from visionbook.words import Words


def written(page: Region, words: Words) -> Chart | Sentences:
    """Draw the growth that the document's populations give, ranked, beside the growth that it writes."""
    if page.printed is None or page.printed.span is None:
        return Sentences([])
    shown = page.printed.growth
    shown = shown.assign(
        area=shown["area_code"].map(dict(page.course.names)),
        judgement=[judgement(agrees, words) for agrees in shown["agrees"]],
    )
    known = page.printed.growth_marks
    is_wrong = [not (pd.isna(agrees) or agrees) for agrees in shown["agrees"]]
    first, last = page.printed.span
    facts = {
        "first": first,
        "last": last,
        "wrong": shown.loc[is_wrong, "area"].tolist(),
        "values": [
            words(
                "regional_collaboration.written_item",
                area=row.area,
                value=row.growth,
                printed=row.printed_growth,
                sign=signed("", known.get(row.area_code), words),
            )
            for row in shown.itertuples()
        ],
    }
    figure = words.figure(f"regional_collaboration.written{'_wrong' if any(is_wrong) else ''}", facts)
    ends = [counted_year(year, False, words) for year in (first, last)]
    columns = change_columns(*ends, words("regional_collaboration.recomputed_growth"), words)
    columns[1:1] = [printed_growth_column(words)]
    columns.append(text_column("judgement", words("regional_collaboration.judgement")))
    texts = [
        _written_label(row, bad, known.get(row.area_code), words)
        for row, bad in zip(shown.itertuples(), is_wrong, strict=True)
    ]
    axis = words("regional_collaboration.change_axis", first=ends[0], last=ends[1])
    return Chart(
        name="fig-region-change",
        **figure._asdict(),
        source=document_line(page, words),
        table=Table(shown, columns, figure.caption, words, marks=growth_marks(page, shown["area_code"])),
        draw=lambda layout: _draw_written(layout, shown, page, texts, axis, is_wrong),
    )


def _written_label(row: object, is_wrong: bool, mark: FigureMark | None, words: Words) -> str:
    if mark:
        sign, facts = sign_of(mark).character, {"value": row.growth, "printed": row.printed_growth}
        return words("regional_collaboration.written_label_marked", sign=sign, **facts)
    if not is_wrong:
        return percent(row.growth, signed=True)
    return words("regional_collaboration.written_label_wrong", value=row.growth, printed=row.printed_growth)


def _draw_written(
    layout: Layout, shown: pd.DataFrame, page: Region, texts: Sequence[str], axis: str, is_wrong: Sequence[bool]
) -> Figure:
    figure = draw_growth(layout, shown, page.colours, {"growth": texts}, axis, wrong=is_wrong)
    marks.printed(figure.axes[0], -100 * shown["printed_growth"].astype(float), range(len(shown)), size=5)
    return figure
