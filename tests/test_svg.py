"""A figure as SVG: what reaches beyond the axes is cut off at their edges, and nothing else is."""

import re

import pytest
from matplotlib.figure import Figure

from visionbook.show.svg import to_svg


def drawn(draw):
    """Return the SVG of axes from 0 to 10 on both scales, without ticks, in which something is drawn."""
    figure = Figure(figsize=(2, 2))
    axes = figure.add_axes((0.25, 0.25, 0.5, 0.5))
    axes.set(xlim=(0, 10), ylim=(0, 10), xticks=[], yticks=[])
    draw(axes)
    return to_svg(figure)


WITHIN = {
    "a line from edge to edge": lambda axes: axes.plot([0, 10], [0, 10]),
    "a line along an edge": lambda axes: axes.axhline(0),
    "a line with a gap": lambda axes: axes.plot([1, float("nan"), 3], [1, 2, 3]),
    "a line of gaps": lambda axes: axes.plot([float("nan")] * 2, [1, 2]),
    "a bar on the edge": lambda axes: axes.bar([5], [10], edgecolor="white"),
    "markers inside": lambda axes: axes.plot([2, 5], [2, 5], "o", markersize=4),
    "points inside": lambda axes: axes.scatter([2, 5], [2, 5], s=16),
    "an area": lambda axes: axes.fill_between([1, 5, 9], [0, 0, 0], [3, 4, 5]),
}
BEYOND = {
    "a line that leaves upwards": lambda axes: axes.plot([1, 2], [1, 10.5]),
    "a line that comes from the left": lambda axes: axes.plot([-0.5, 2], [1, 2]),
    "a bar that is too high": lambda axes: axes.bar([5], [11]),
    "a bar that begins below": lambda axes: axes.bar([5], [4], bottom=-1),
    # A marker of 4 points reaches 2 to each side; the axes are 72 points wide, 1 is 7.2 points.
    "a marker at the edge": lambda axes: axes.plot([2, 9.8], [2, 5], "o", markersize=4),
    "an area that leaves to the right": lambda axes: axes.fill_between([1, 5, 11], [0, 0, 0], [3, 4, 5]),
}


@pytest.mark.parametrize("draw", WITHIN.values(), ids=WITHIN)
def test_what_lies_within_the_axes_is_not_cut(draw):
    assert "clip-path=" not in drawn(draw)


@pytest.mark.parametrize("draw", BEYOND.values(), ids=BEYOND)
def test_what_reaches_beyond_the_axes_is_cut_at_their_edges(draw):
    svg = drawn(draw)
    assert len(re.findall(r'clip-path="url\(#\w+\)"', svg)) == 1
    # 144 points wide, with a quarter on each side: the axes begin at 36 and are 72 wide.
    assert '<rect x="36" y="36" width="72" height="72"/>' in svg


def test_a_marker_that_just_fits_is_not_cut():
    # 2 and half of its rim, which may stand out: 70 of 72 points.
    at = 70 / 7.2
    assert "clip-path=" not in drawn(lambda axes: axes.plot([at - 1e-9], [5], "s", markersize=4))
    assert "clip-path=" in drawn(lambda axes: axes.plot([at + 0.01], [5], "s", markersize=4))


def test_an_edge_of_another_form_is_kept():
    def draw(axes):
        from matplotlib.patches import Circle

        (line,) = axes.plot([1, 2], [1, 2])
        line.set_clip_path(Circle((5, 5), 5, transform=axes.transData))

    assert "clip-path=" in drawn(draw)


def test_what_is_drawn_next_is_cut_again():
    def draw(axes):
        axes.plot([1, 2], [1, 2])
        axes.plot([1, 2], [1, 20])

    assert drawn(draw).count("clip-path=") == 1
