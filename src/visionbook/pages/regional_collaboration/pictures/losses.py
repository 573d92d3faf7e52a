"""Who loses how many people: each municipality's part of what they lose, so far and from here on."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import projection_name, sign_word, source_line, year_words
from visionbook.region.population import loss_shares, population_change
from visionbook.show import labels, marks, scales
from visionbook.show.chart import MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.row_names import row_names
from visionbook.show.sizes import rows_height
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words


def losses(page: Region, words: Words) -> Chart | Sentences:
    """Draw how many people each municipality has lost up to the last count, and its share of what they lost."""
    if not page.first:
        return Sentences([])
    return _chart(page, (page.first, page.course.now), "past", words)


def losses_ahead(page: Region, words: Words) -> Chart | Sentences:
    """Draw how many people each municipality is expected to lose from the last count on."""
    if page.course.last == page.course.now:
        return Sentences([])
    return _chart(page, (page.course.now, page.course.last), "ahead", words)


def _chart(page: Region, span: tuple[int, int], kind: str, words: Words) -> Chart:
    course = page.course
    shown = loss_shares(population_change(course.path, *span), list(course.members))
    shown = shown.assign(area=shown["area_code"].map(dict(course.members)), loss=-shown["change"])
    lost = shown[shown["loss"] > 0]
    facts = {
        "first": year_words(span[0], course, words),
        "last": year_words(span[1], course, words),
        "source": projection_name(page),
        "total": lost["loss"].sum(),
        "area": lost["area"].iloc[0] if len(lost) else "",
        "share": lost["share_of_loss"].iloc[0] if len(lost) else 0,
        "values": [
            words("regional_collaboration.area_value", area=row.area, value=_label(row, words))
            for row in shown.itertuples()
        ],
    }
    figure = words.figure(f"regional_collaboration.loss_{kind}{'' if len(lost) else '_none'}", facts)
    columns = [
        text_column("area", words("regional_collaboration.area")),
        number_column("change", words("regional_collaboration.change"), words("unit.persons"), signed=True),
        percent_column("share_of_loss", words("regional_collaboration.share_of_loss")),
        percent_column("share_of_population", words("regional_collaboration.share_of_population", year=facts["first"])),
    ]
    axis = words("regional_collaboration.loss_axis", **facts)
    style = "expected" if kind == "ahead" else "counted"
    rows = course.inside[course.inside["year"].isin(span)]
    return Chart(
        name=f"fig-region-loss-{kind}",
        **figure._asdict(),
        source=source_line(page, words, rows),
        table=Table(shown, columns, figure.caption, words),
        draw=lambda layout: _draw(layout, shown, page, style, axis, words),
    )


def _draw(layout: Layout, shown: pd.DataFrame, page: Region, style: str, axis: str, words: Words) -> Figure:
    figure = new_figure(layout, rows_height(len(shown)))
    axes = figure.subplots()
    light_grid(axes, "x")
    for place, row in enumerate(shown.itertuples()):
        axes.barh(place, row.loss, 0.62, **marks.bar_style(style, page.colours[row.area_code]))
        labels.beside_bar(axes, row.loss, place, _label(row, words))
    row_names(axes, shown["area"])
    scales.people(axes, words, "x")
    axes.axvline(0, color=MUTED, linewidth=labels.FINE)
    axes.set_xlabel(axis)
    return figure


def _label(row: object, words: Words) -> str:
    key = f"regional_collaboration.loss_label_{sign_word(row.change)}"
    return words(key, count=abs(row.change), share=row.share_of_loss)
