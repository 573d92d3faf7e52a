"""Labels place themselves: no text lies over another, whatever the number of towns, their names and their values."""

import numpy as np
import pytest
import seaborn as sns
from overlaps import drawn, overlapping_texts, texts, texts_outside

from visionbook.errors import FigureError, ParameterError
from visionbook.notation import number
from visionbook.show import labels, laying_out, marks
from visionbook.show.chart import Chart, drawing_style, light_grid, new_figure
from visionbook.show.placing import stack
from visionbook.show.sizes import LAYOUTS, PHONE, WIDE, lines_height, panels, rows_height
from visionbook.show.svg import to_svg
from visionbook.show.table import Table
from visionbook.words import load_words

JA = load_words("ja")
COUNTED, AHEAD = list(range(1985, 2025, 5)), [2020, 2030, 2040, 2050]
SYLLABLES = "根室別海中標津羅臼北町"


def name(index, length):
    """A name of so many characters, unlike the others."""
    return "".join(SYLLABLES[(index + place) % len(SYLLABLES)] for place in range(length))


def values(shape, towns, size):
    """People of each town in each counted and expected year."""
    fall = np.linspace(1, 0.6, len(COUNTED) + len(AHEAD) - 1)
    if shape == "equal":
        return np.tile(size * fall, (towns, 1))
    if shape == "crossing":
        turns = np.linspace(-0.4, 0.4, len(fall))
        return np.array([size * (fall + turns * (1 - 2 * (town % 2))) for town in range(towns)])
    return np.array([size * fall * (1 - town / (towns + 2)) for town in range(towns)])


def lines_of_towns(towns, length, shape, size):
    """Draw towns as lines with their names at the ends, a rule at the last count, and values at three years."""
    people = values(shape, towns, size)

    def draw(layout):
        figure = new_figure(layout, lines_height(layout, 3 * towns))
        axes = figure.subplots()
        light_grid(axes)
        for town, row in enumerate(people):
            marks.counted(axes, COUNTED, row[: len(COUNTED)], preliminary=[2020])
            marks.expected(axes, AHEAD, row[len(COUNTED) - 1 :])
            labels.end(axes, AHEAD[-1], row[-1], name(town, length), f"{number(row[-1])}人")
            labels.at(axes, COUNTED[0], row[0], number(row[0]), optional=towns > 2)
            labels.at(axes, 2020, row[len(COUNTED) - 1], number(row[len(COUNTED) - 1]), optional=towns > 2)
        marks.now(axes, 2020, "2020年まで")
        labels.from_zero(axes)
        labels.years(axes, [*COUNTED, *AHEAD], layout, 2020, lambda year: JA("glue.year", year=year))
        labels.people(axes, JA)
        return figure

    return draw


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("size", [80, 3_700_000])
@pytest.mark.parametrize("shape", ["apart", "equal", "crossing"])
@pytest.mark.parametrize(("towns", "length"), [(1, 40), (2, 2), (2, 40), (5, 3), (5, 14), (12, 2), (12, 40)])
def test_no_text_lies_over_another_and_none_is_cut(towns, length, shape, size, layout):
    figure = drawn(lines_of_towns(towns, length, shape, size), layout)
    assert overlapping_texts(figure) == []
    assert texts_outside(figure) == []
    shown = " ".join(text.get_text().replace("\n", "") for text in texts(figure))
    # Every town is named, by the beginning of its name at least.
    assert all(name(town, min(length, 4)) in shown for town in range(towns))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize(("towns", "length", "size"), [(1, 40, 80), (5, 3, 24_000), (12, 40, 3_700_000)])
def test_panels_of_towns_have_headings_and_values_that_do_not_overlap(towns, length, size, layout):
    people = values("apart", towns, size)

    def draw(layout):
        rows, columns = panels(towns, layout)
        figure = new_figure(layout, 0.6 + 2.2 * rows)
        grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for town, axes in enumerate(grid[:towns]):
            marks.counted(axes, COUNTED, people[town, : len(COUNTED)])
            labels.at(axes, COUNTED[0], people[town, 0], number(people[town, 0]))
            labels.at(axes, 2020, people[town, len(COUNTED) - 1], number(people[town, len(COUNTED) - 1]))
            labels.heading(axes, name(town, length))
        for axes in grid[towns:]:
            axes.set_visible(False)
        labels.from_zero(grid[0])
        labels.years(grid[0], COUNTED, layout, 2020)
        labels.people(grid[0], JA)
        return figure

    figure = drawn(draw, layout)
    assert overlapping_texts(figure) == []
    assert texts_outside(figure) == []


def test_the_checker_finds_texts_that_overlap_and_texts_that_are_cut():
    def draw(layout):
        figure = new_figure(layout, 3)
        axes = figure.subplots()
        for place, text in ((0.5, "根室市"), (0.505, "別海町"), (0.99, "中標津町標津町")):
            axes.text(place, 0.5, text).set_in_layout(False)
        return figure

    figure = drawn(draw, PHONE)
    assert overlapping_texts(figure) == [("根室市", "別海町")]
    assert texts_outside(figure) == ["中標津町標津町"]


def test_the_same_data_give_the_same_drawing():
    draw = lines_of_towns(5, 14, "crossing", 24_000)
    assert drawn(draw, WIDE).svg == drawn(draw, WIDE).svg


def test_drawing_a_figure_again_leaves_its_labels_where_they_were():
    figure = drawn(lines_of_towns(5, 14, "crossing", 24_000), WIDE)
    before = [text.get_window_extent(figure._get_renderer()).extents.tolist() for text in texts(figure)]
    figure.draw(figure._get_renderer())
    after = [text.get_window_extent(figure._get_renderer()).extents.tolist() for text in texts(figure)]
    assert np.allclose(before, after, atol=0.01)


def test_a_name_that_is_too_long_is_cut_short_and_its_value_is_not():
    figure = drawn(lines_of_towns(1, 40, "apart", 80), PHONE)
    label = next(text.get_text() for text in texts(figure) if text.get_text().startswith(name(0, 4)))
    assert "…" in label
    assert label.endswith("48人")  # 0.6 x 80


def test_a_short_name_stands_with_its_value_in_one_line_at_the_end_of_its_line():
    figure = drawn(lines_of_towns(1, 3, "apart", 80), WIDE)
    (axes,) = figure.axes
    label = next(text for text in texts(figure) if text.get_text() == f"{name(0, 3)} 48人")
    box = label.get_window_extent(figure._get_renderer())
    end = axes.transData.transform((2050, 48))
    assert (box.y0 + box.y1) / 2 == pytest.approx(end[1], abs=0.5)
    assert box.x0 > axes.bbox.x1


def test_names_that_do_not_fit_the_height_of_a_figure_name_the_chart_and_the_names():
    def draw(layout):
        figure = new_figure(layout, 1.5)
        axes = figure.subplots()
        for town in range(12):
            axes.plot([2020, 2030], [town, town])
            labels.end(axes, 2030, town, name(town, 40), "1人")
        return figure

    with pytest.raises(FigureError, match=r"fig-towns, 3\.6 x 1\.5 inches: the names of 12 lines do not fit") as error:
        drawn(draw, PHONE, "fig-towns")
    assert name(0, 3) in str(error.value)


def test_names_take_one_line_each_where_the_height_holds_no_more():
    def draw(layout):
        figure = new_figure(layout, 2)
        axes = figure.subplots()
        for town in range(6):
            axes.plot([2020, 2030], [town, town])
            labels.end(axes, 2030, town, name(town, 20), f"{town}人")
        axes.set_yticks([])
        return figure

    figure = drawn(draw, PHONE)
    assert overlapping_texts(figure) == []
    shown = [text.get_text() for text in texts(figure) if text.get_text().endswith("人")]
    assert len(shown) == 6
    assert all("\n" not in text and "…" in text for text in shown)


@pytest.mark.parametrize("seed", range(20))
def test_a_column_keeps_its_labels_in_order_apart_and_within(seed):
    random = np.random.default_rng(seed)
    heights = random.uniform(5, 30, random.integers(1, 13))
    anchors = random.uniform(0, 400, len(heights)).round(-2)  # many of them equal
    middles = np.array(stack(anchors, heights, 0, 400))
    order = np.argsort(anchors, kind="stable")
    low, high = (middles - heights / 2)[order], (middles + heights / 2)[order]
    assert (low[1:] >= high[:-1] - 1e-6).all()
    assert low[0] >= -1e-6
    assert high[-1] <= 400 + 1e-6


def test_a_chart_that_cannot_be_laid_out_names_itself_and_the_text_that_is_too_long():
    def draw(layout):
        figure = new_figure(layout, 2)
        axes = figure.subplots()
        axes.barh([name(0, 60)], [1])
        return figure

    chart = Chart("fig-bars", "", "", "", "", Table(None, [], "", JA), draw)
    with pytest.raises(FigureError, match=r"fig-bars, 3\.6 x 2\.0 inches: its texts leave no room") as error:
        chart.svg(PHONE)
    assert name(0, 60) in str(error.value)
    assert "(60 characters)" in str(error.value)


def test_a_text_without_room_stops_the_figure_unless_the_table_is_enough():
    def draw(optional):
        def drawing(layout):
            figure = new_figure(layout, 1.2)
            axes = figure.subplots()
            axes.plot([0, 1], [0, 1])
            labels.at(axes, 0.5, 0.5, "\n".join(["根室市"] * 9), optional=optional)
            return figure

        return drawing

    with pytest.raises(FigureError, match=r"there is no room for the text at 0\.5, 0\.5"):
        drawn(draw(False), PHONE)
    assert "根室市" not in "".join(text.get_text() for text in texts(drawn(draw(True), PHONE)))


def test_nothing_is_said_of_a_value_beyond_the_limits_of_the_axes():
    def draw(layout):
        figure = new_figure(layout, 3)
        axes = figure.subplots()
        axes.plot([2000, 2020], [1, 2])
        labels.at(axes, 2000, 1, "根室市")
        labels.at(axes, 2020, 2, "別海町")
        axes.set_xlim(2010, 2021)
        return figure

    shown = [text.get_text() for text in texts(drawn(draw, WIDE))]
    assert "別海町" in shown
    assert "根室市" not in shown


def test_a_value_stands_off_the_line_when_there_is_room():
    def draw(layout):
        figure = new_figure(layout, 3)
        axes = figure.subplots()
        axes.plot([0.98, 1, 1.02], [1, 2, 1])
        axes.set_xlim(0, 2)
        axes.set_ylim(0, 3)
        labels.at(axes, 1, 2, "2人", prefer="below")  # under so steep a peak its own line is in the way
        return figure

    figure = drawn(draw, WIDE)
    label = next(text for text in texts(figure) if text.get_text() == "2人")
    way = np.linspace(-1, 1, 400)
    line = figure.axes[0].transData.transform(np.stack([1 + 0.02 * way, 2 - abs(way)], axis=1))
    box = label.get_window_extent(figure._get_renderer())
    inside = (line > [box.x0, box.y0 + 1]).all(axis=1) & (line < [box.x1, box.y1 - 1]).all(axis=1)
    assert not inside.any()


def test_labels_need_a_figure_that_places_them():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    with pytest.raises(ParameterError, match="only in figures that new_figure made"):
        labels.at(axes, 0, 0, "根室市")


def test_seaborn_draws_in_figures_whose_labels_place_themselves():
    def draw(layout):
        figure = new_figure(layout, 4)
        axes = figure.subplots()
        rows = {
            "year": [2010, 2020, 2020, 2030],
            "people": [90, 80, 80, 60],
            "variant": ["observed"] * 2 + ["projection"] * 2,
        }
        sns.lineplot(
            rows, x="year", y="people", style="variant", dashes=marks.DASHES, legend=False, color="#0072B2", ax=axes
        )
        marks.target(axes, [2030], [70], ["2030年目標\n70人"])
        labels.at(axes, 2020, 80, "2020年 80人")
        labels.years(axes, rows["year"], layout, 2020)
        axes.set_xlabel("")
        return figure

    figure = drawn(draw, PHONE)
    assert overlapping_texts(figure) == []
    observed, projected = figure.axes[0].get_lines()[:2]
    assert observed.get_linestyle() == "-"
    assert projected.get_linestyle() == "--"


def test_a_label_beside_a_bar_stands_on_its_outer_side_within_the_figure():
    def draw(layout):
        figure = new_figure(layout, rows_height(2))
        axes = figure.subplots()
        axes.barh([0, 1], [100, -50], **marks.bar_style("counted"))
        labels.beside_bar(axes, 100, 0, "100人多い")
        labels.beside_bar(axes, -50, 1, "50人少ない")
        axes.set_yticks([])
        return figure

    figure = drawn(draw, PHONE)
    assert texts_outside(figure) == []
    box = {text.get_text(): text.get_window_extent(figure._get_renderer()) for text in texts(figure)}
    to_x = figure.axes[0].transData.transform
    assert box["100人多い"].x0 > to_x((100, 0))[0]
    assert box["50人少ない"].x1 < to_x((-50, 0))[0]


def _name_nothing(axes):
    pass


def _name_both(axes):
    axes.set_xlabel("年度")
    axes.set_ylabel("人口")


def _name_one_of_two_sides(axes):
    axes.twinx().set_ylabel("千人")
    axes.set_xlabel("年")


def _name_beyond_large_numbers(axes):
    axes.set_ylim(0, 1e9)
    axes.set_ylabel("円")


@pytest.mark.parametrize("named", [_name_nothing, _name_both, _name_one_of_two_sides, _name_beyond_large_numbers])
def test_axes_with_and_without_names_are_laid_out_as_matplotlib_does(named, monkeypatch):
    def svg():
        with drawing_style():
            figure = new_figure(WIDE, 3)
            for axes in figure.subplots(1, 2, sharex=True):
                axes.plot([2000, 2020], [0, 1500])
            named(figure.axes[0])
            return to_svg(figure)

    ours = svg()
    monkeypatch.setattr(laying_out, "_place_empty_names", lambda figure: None)
    assert ours == svg()
