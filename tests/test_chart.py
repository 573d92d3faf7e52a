"""Charts and tables as things: what they give to a page, to nbval and to a spreadsheet."""

import io
import re
from dataclasses import replace

import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG

from visionbook.show.chart import CHART_MIME, LAYOUTS, PHONE, WIDE, Chart, drawing_style, light_grid, new_figure
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import load_words

JA = load_words("ja")


def table(names=("根室市",), values=(24636.0,)):
    frame = pd.DataFrame({"area": list(names), "population": list(values)})
    return Table(frame, [text_column("area", "市町"), number_column("population", "人口", "人")], "人口", JA)


def chart(value=24636.0):
    def draw(layout):
        figure = new_figure(layout, 2)
        axes = figure.subplots()
        axes.bar(["根室市"], [value])
        light_grid(axes)
        return figure

    return Chart("fig-test", "題", "説明", "出典：国勢調査", f"根室市は{value:,.0f}人。", table(values=(value,)), draw)


def test_a_chart_is_drawn_for_wide_pages_and_for_phones():
    svg = chart().content()["svg"]
    assert list(svg) == [layout.name for layout in LAYOUTS]
    assert 'width="259.2pt"' in svg[PHONE.name]  # 3.6 inches of 72 points


def test_the_same_numbers_give_the_same_bytes_and_others_do_not():
    assert chart().content() == chart().content()
    assert chart().content() != chart(24637.0).content()


def test_a_drawing_names_no_date_and_no_program():
    svg = chart().content()["svg"]["wide"]
    assert "<dc:date>" not in svg
    assert "Matplotlib" not in svg.split("<defs>")[0].replace("Created with matplotlib", "")


def test_a_drawing_is_what_matplotlib_itself_makes_of_the_figure_but_that_nothing_within_the_axes_is_cut():
    with drawing_style():
        figure = chart().draw(PHONE)
        expected = io.StringIO()
        FigureCanvasSVG(figure).print_svg(expected, metadata={"Date": None, "Creator": None})
    uncut, cuts = re.subn(r' clip-path="[^"]*"', "", expected.getvalue())
    assert cuts
    assert chart().svg(PHONE) == re.sub(r" <defs>\n  <clipPath.*?</defs>\n", "", uncut, flags=re.DOTALL)


def test_a_chart_gives_its_numbers_as_text_which_nbval_compares():
    bundle = chart()._repr_mimebundle_()
    assert "24,636" in bundle["text/plain"]
    assert bundle[CHART_MIME]["alt_text"] == "根室市は24,636人。"


def test_jupyterlab_shows_a_chart_with_its_title_drawing_caption_and_source():
    html = chart()._repr_mimebundle_()["text/html"]
    drawing = chart().svg(WIDE)
    assert html.count("<svg") == 1 and drawing[drawing.index("<svg") :] in html
    assert "<?xml" not in html and "<!DOCTYPE" not in html
    shown = re.sub(r"<svg.*</svg>", "[drawing]", html, flags=re.DOTALL)
    made = chart()
    assert shown == (
        f'<figure><p><strong>{made.title}</strong></p><div role="img" aria-label="{made.alt_text}">[drawing]\n</div>'
        f"<figcaption><p>{made.table.captioned(made.caption)}</p><p>{made.source}</p></figcaption></figure>"
    )


def test_what_jupyterlab_shows_of_a_chart_is_escaped():
    spoiled = replace(chart(), title="<b>", caption="<i>", source='"<u>', alt_text='"><script>')
    html = re.sub(r"<svg.*</svg>", "", spoiled._repr_mimebundle_()["text/html"], flags=re.DOTALL)
    assert not re.search(r"<(b|i|u|script)>", html) and '"&gt;' not in html.replace("&quot;&gt;", "")


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    chart().content()
    assert dict(mpl.rcParams) == before


def test_data_cells_are_escaped_in_a_table():
    html = table(names=("<script>alert(1)</script>",)).to_html()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_data_cells_are_escaped_in_sentences_and_cards():
    assert "<b>" not in Sentences(["<b>"])._repr_mimebundle_()["text/html"]
    assert "<b>" not in Cards([Card("<b>", "<b>", "<b>", "<b>", "<b>")])._repr_mimebundle_()["text/html"]


def test_a_missing_cell_is_a_dash_and_not_zero():
    assert table(values=(None,)).cells() == [["根室市", "－"]]


def test_the_first_cell_of_a_row_is_its_head_and_numbers_stand_right():
    html = table().to_html()
    assert '<th scope="row" class="vb-left">根室市</th><td class="vb-right">24,636</td>' in html
    assert '<th scope="col" class="vb-right">人口（人）</th>' in html


def test_a_ratio_is_shown_in_percent_with_a_real_minus():
    frame = pd.DataFrame({"area": ["根室市"], "growth": [-0.35]})
    shown = Table(frame, [text_column("area", "市町"), percent_column("growth", "増減率", signed=True)], "増減", JA)
    assert shown.cells() == [["根室市", "−35.0%"]]
