"""The years and the numbers on the scales of pictures: chosen from the data, never over each other."""

import pytest
from overlaps import drawn, overlapping_texts, texts

from visionbook.show import labels, scales
from visionbook.show.chart import new_figure
from visionbook.show.scales import chosen_years
from visionbook.show.sizes import LAYOUTS, PHONE, WIDE
from visionbook.words import load_words

JA = load_words("ja")


@pytest.mark.parametrize(
    ("data", "now", "chosen"),
    [
        (range(1985, 2065, 5), 2020, [1985, 2000, 2020, 2040, 2060]),
        (range(1985, 2065, 5), 2025, [1985, 2005, 2025, 2040, 2060]),
        (range(2021, 2026), 2023, [2021, 2022, 2023, 2024, 2025]),
        ([2020, 2060], None, [2020, 2060]),
        ([2020], 2020, [2020]),
        # A census every ten years; now is not one of the years drawn.
        ([1980, 1990, 2000, 2010], 2012, [1980, 1990, 2000, 2010, 2012]),
    ],
)
def test_years_are_first_last_now_and_even_steps_between(data, now, chosen):
    assert chosen_years(data, now) == chosen


def scale(data, now, write=str, height=2.5, axes_width=1.0):
    def draw(layout):
        figure = new_figure(layout, height)
        axes = figure.subplots(1, round(1 / axes_width), squeeze=False)[0][0]
        axes.plot(list(data), [1] * len(list(data)))
        labels.years(axes, data, layout, now, write)
        axes.set_yticks([])
        return figure

    return draw


def shown_years(figure):
    return [tick.label1.get_text().strip() for tick in figure.axes[0].xaxis._update_ticks()]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize(
    ("data", "now"),
    [(range(1985, 2065, 5), 2020), (range(1920, 2061), 2058), (range(2020, 2101), 2021), ([2020, 2021, 2060], 2021)],
)
def test_first_last_and_now_are_always_there_and_no_year_lies_over_another(data, now, layout):
    figure = drawn(scale(data, now, lambda year: JA("glue.fiscal_year", year=year), axes_width=0.5), layout)
    assert overlapping_texts(figure) == []
    shown = shown_years(figure)
    assert len(shown) <= 5
    assert {f"{year}年度" for year in (data[0], data[-1], now)} <= set(shown)


def test_now_beside_the_last_year_stands_a_line_lower():
    figure = drawn(scale(range(1985, 2061), 2058), PHONE)
    assert "\n2058" in [text.get_text() for text in texts(figure)]


@pytest.mark.parametrize(
    ("highest", "top"),
    [(80, "75"), (24_636, "20,000"), (3_700_000, "400万"), (126_000_000, "1億")],
)
def test_people_are_written_on_few_round_numbers_and_large_ones_as_people_say_them(highest, top):
    def draw(layout):
        figure = new_figure(layout, 3)
        axes = figure.subplots()
        axes.plot([2020, 2025], [highest, highest / 2])
        labels.from_zero(axes)
        labels.people(axes, JA)
        return figure

    figure = drawn(draw, WIDE)
    low, high = figure.axes[0].get_ylim()
    ticks = figure.axes[0].yaxis._update_ticks()
    shown = [tick.label1.get_text() for tick in ticks if low <= tick.get_loc() <= high]
    assert top in shown
    assert 3 <= len(shown) <= 5


def test_the_scale_of_bars_on_a_phone_drops_numbers_that_would_lie_over_each_other():
    def draw(layout):
        figure = new_figure(layout, 2)
        axes = figure.subplots(1, 3)[0]
        axes.barh([0, 1], [940_000, 120_000])
        labels.people(axes, JA, "x")
        axes.set_yticks([])
        for other in figure.axes[1:]:
            other.set_visible(False)
        return figure

    assert overlapping_texts(drawn(draw, PHONE)) == []


def test_room_is_left_over_the_highest_mark_in_all_panels_that_share_a_scale():
    figure = new_figure(WIDE, 3)
    left, right = figure.subplots(1, 2, sharey=True)
    left.plot([0, 1], [100, 90])
    right.plot([0, 1], [10, 9])
    labels.from_zero(right)
    assert left.get_ylim()[0] == 0
    assert 105 < left.get_ylim()[1] < 130


def test_axes_without_data_get_a_scale():
    axes = new_figure(WIDE, 3).subplots()
    labels.from_zero(axes)
    assert axes.get_ylim()[1] > 0


def numbers_under(axes):
    return [tick.label1.get_text() for tick in axes.xaxis._update_ticks()]


def test_a_mirrored_scale_has_the_same_numbers_on_both_sides_and_no_sign():
    def draw(layout):
        figure = new_figure(layout, 3)
        axes = figure.subplots()
        axes.set_xlim(-2166, 2166)
        labels.people(axes, JA, "x", mirrored=True)
        return figure

    assert numbers_under(drawn(draw, WIDE).axes[0]) == ["2,000", "1,000", "0", "1,000", "2,000"]


def test_a_signed_scale_says_which_side_gains():
    def draw(layout):
        figure = new_figure(layout, 3)
        axes = figure.subplots()
        axes.set_xlim(-250, 250)
        labels.people(axes, JA, "x", signed=True)
        return figure

    shown = numbers_under(drawn(draw, WIDE).axes[0])
    assert {"−200", "0", "+200"} <= set(shown)


@pytest.mark.parametrize(("highest", "step"), [(0.48, ("0%", "20%")), (0.0031, ("0.0%", "0.1%")), (1.2, ("0%", "50%"))])
def test_shares_are_written_whole_unless_whole_ones_would_repeat(highest, step):
    def draw(layout):
        figure = new_figure(layout, 3)
        axes = figure.subplots()
        axes.set_xlim(0, highest)
        scales.shares(axes, "x")
        return figure

    assert tuple(numbers_under(drawn(draw, WIDE).axes[0])[:2]) == step
