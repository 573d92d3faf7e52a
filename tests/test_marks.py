"""One grammar in every picture: what was counted, expected, wanted and printed is told apart without colour."""

import numpy as np
import pandas as pd
import pytest
from overlaps import drawn, texts

from visionbook.show import legends, marks, signs
from visionbook.show.chart import new_figure
from visionbook.show.palette import PAPER, TARGET_COLOUR
from visionbook.show.sizes import WIDE
from visionbook.words import load_words

JA = load_words("ja")


@pytest.fixture
def axes():
    return new_figure(WIDE, 4).subplots()


def joining(axes):
    return [line for line in axes.get_lines() if line.get_linestyle() != "None"]


def marking(axes):
    return [line for line in axes.get_lines() if line.get_linestyle() == "None"]


def test_counts_are_joined_by_one_solid_line_and_only_the_preliminary_mark_is_hollow(axes):
    marks.counted(axes, [2015, 2020, 2025], [26917, 24636, 21201], "#0072B2", preliminary=[2025])
    (line,) = joining(axes)
    final, preliminary = marking(axes)
    assert line.get_linestyle() == "-"
    assert line.get_xdata().tolist() == [2015, 2020, 2025]
    assert (final.get_xdata().tolist(), final.get_markerfacecolor()) == ([2015, 2020], "#0072B2")
    assert (preliminary.get_xdata().tolist(), preliminary.get_markerfacecolor()) == ([2025], PAPER)
    assert final.get_marker() == preliminary.get_marker() == "s"


def test_a_missing_count_breaks_the_line(axes):
    marks.counted(axes, pd.Series([2015, 2020, 2025]), pd.Series([26917, pd.NA, 21201], dtype="Int64"))
    (line,) = joining(axes)
    assert np.isnan(line.get_ydata()[1])


def test_lines_of_different_kinds_differ_without_colour(axes):
    years, people = [2020, 2030], [24636, 20000]
    marks.counted(axes, years, people)
    marks.expected(axes, years, people)
    marks.expected(axes, years, people, second=True)
    marks.extended(axes, years, people)
    marks.path(axes, years, people)
    # The pattern as drawn: none is drawn like another.
    patterns = [line._unscaled_dash_pattern for line in joining(axes)]
    assert len({str(pattern) for pattern in patterns}) == 5
    assert patterns[0] == (0, None)


def test_a_target_is_an_open_diamond_in_the_accent_colour_with_its_value_at_it():
    def draw(layout):
        figure = new_figure(layout, 4)
        axes = figure.subplots()
        axes.plot([2020, 2060], [24636, 8358])
        marks.target(axes, [2040], [20000], ["2040年目標\n20,000人"])
        return figure

    figure = drawn(draw, WIDE)
    (axes,) = figure.axes
    (diamond,) = marking(axes)
    assert diamond.get_marker() == "D"
    assert diamond.get_markerfacecolor() == "none"
    assert diamond.get_color() == TARGET_COLOUR
    label = next(text for text in texts(figure) if text.get_text().startswith("2040年目標"))
    box = label.get_window_extent(figure._get_renderer())
    x, y = axes.transData.transform((2040, 20000))
    assert max(box.x0 - x, x - box.x1, box.y0 - y, y - box.y1) < 15  # points


def test_where_there_is_no_target_nothing_is_drawn(axes):
    before = len(axes.get_children())
    marks.target(axes, [], [])
    assert len(axes.get_children()) == before


def test_a_target_needs_a_text_for_each_value_or_none(axes):
    with pytest.raises(ValueError, match="shorter"):
        marks.target(axes, [2025, 2035], [22453, 18000], ["2025年目標"])


def test_a_band_lies_under_the_lines_and_its_edges_are_fine(axes):
    marks.band(axes, [2020, 2030], [24636, 20000], [24636, 22000])
    marks.expected(axes, [2020, 2030], [24636, 21000])
    *edges, line = joining(axes)
    assert all(edge.get_linewidth() < 1 for edge in edges)
    assert axes.collections[0].get_zorder() < min(edge.get_zorder() for edge in edges) < line.get_zorder()


def test_what_a_document_prints_has_a_mark_of_its_own_and_no_line(axes):
    marks.printed(axes, [2025], [22314])
    assert joining(axes) == []
    (mark,) = marking(axes)
    assert mark.get_marker() == signs.of("origin", "printed").layers[0]["marker"].path()


def test_bars_of_what_is_expected_are_hatched_and_those_counted_filled():
    assert "hatch" not in marks.bar_style("counted", "#0072B2")
    assert marks.bar_style("expected", "#0072B2")["hatch"]
    assert marks.bar_style("expected", "#0072B2")["facecolor"] == PAPER


def test_every_kind_is_in_the_legend_with_the_sign_that_pictures_draw():
    rows = {key: (look, meaning) for key, _, look, meaning in legends.of_marks(JA).rows}
    assert tuple(rows) == legends.KINDS
    for kind, family, key in (
        ("counted", "origin", "final"),
        ("preliminary", "origin", "preliminary"),
        ("target", "plan", "target"),
        ("printed", "origin", "printed"),
    ):
        assert signs.of(family, key).character in rows[kind][0]
