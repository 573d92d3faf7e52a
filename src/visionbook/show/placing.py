"""Where labels stand: geometry alone, in points or pixels, without a figure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

_ON_A_LINE = 3.0
"""What each point of a line under a label costs, against one point of distance from its mark."""


def stack(anchors: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float] | None:
    """Return the middles of labels in one column: in the order of their anchors, near them, none over another.

    Parameters
    ----------
    anchors : sequence of float
        Where each label would like its middle; equal ones keep their order, the first lowest.
    heights : sequence of float
        Height of each label, with the room between labels.
    low, high : float
        Ends of the column.

    Returns
    -------
    list of float, or None
        One middle a label, in the order given; the squared distances to the anchors are the least possible. None if
        the labels are higher than the column.

    Examples
    --------
    >>> stack([10, 11, 40], [4, 4, 4], 0, 100)
    [8.5, 12.5, 40.0]
    >>> stack([0, 0, 0], [4, 4, 4], 0, 100), stack([5, 5], [4, 4], 0, 6)
    ([2.0, 6.0, 10.0], None)
    """
    if sum(heights) > high - low + 1e-9:
        return None
    order = sorted(range(len(anchors)), key=lambda index: anchors[index])
    blocks: list[tuple[list[int], float]] = []  # labels that touch each other, and the lower end of the block
    for index in order:
        block = _settled([index], anchors, heights, low, high)
        while blocks and blocks[-1][1] + sum(heights[i] for i in blocks[-1][0]) > block[1] + 1e-9:
            block = _settled([*blocks.pop()[0], *block[0]], anchors, heights, low, high)
        blocks.append(block)
    middles = [0.0] * len(anchors)
    for members, start in blocks:
        for index in members:
            middles[index] = start + heights[index] / 2
            start += heights[index]
    return middles


def _settled(
    members: list[int], anchors: Sequence[float], heights: Sequence[float], low: float, high: float
) -> tuple[list[int], float]:
    """Return a block with its lower end where the mean distance to the anchors is none, within the column."""
    before = np.cumsum([0.0, *(heights[index] for index in members)])
    start = np.mean([anchors[index] - heights[index] / 2 - before[place] for place, index in enumerate(members)])
    return members, float(min(max(start, low), high - before[-1]))


def overlapping(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return which boxes lie over which others; boxes that only touch do not.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4)
        Left, bottom, right, top.
    others : ndarray, shape (m, 4)
        As `boxes`.

    Returns
    -------
    ndarray of bool, shape (n, m)

    Examples
    --------
    >>> overlapping(np.array([[0, 0, 2, 2]]), np.array([[1, 1, 3, 3], [2, 0, 4, 2]]))
    array([[ True, False]])
    """
    a, b = np.reshape(boxes, (-1, 1, 4)), np.reshape(others, (1, -1, 4))
    return (a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2]) & (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3])


def spots(x: float, y: float, width: float, height: float, prefer: str, gap: float, steps: int = 9) -> np.ndarray:
    """Return the boxes that a label may take around its mark, the best first.

    Parameters
    ----------
    x, y : float
        The mark.
    width, height : float
        Size of the label.
    prefer : str
        ``"above"``, ``"below"``, ``"left"`` or ``"right"`` of the mark.
    gap : float
        Distance from the mark.
    steps : int
        Rings of spots, each half a label's height farther out.

    Returns
    -------
    ndarray, shape (12 x steps, 4)
        Left, bottom, right, top.

    Examples
    --------
    >>> spots(0, 0, 20, 10, "above", 5)[0].tolist(), spots(0, 0, 20, 10, "right", 5)[0].tolist()
    ([-10.0, 5.0, 10.0, 15.0], [5.0, -5.0, 25.0, 5.0])
    """
    across, up = np.tile(_SIDES[prefer], (steps, 1)).T
    away = gap + np.repeat(np.arange(steps), len(_SIDES[prefer])) * height / 2
    middle_x = x + across * (width / 2 + np.where(abs(across) == 1, away, 0))
    middle_y = y + up * (height / 2 + away)
    halves = width / 2, height / 2
    return np.stack([middle_x - halves[0], middle_y - halves[1], middle_x + halves[0], middle_y + halves[1]], axis=1)


_ABOVE, _BELOW = [(0, 1), (0.7, 1), (-0.7, 1)], [(0, -1), (0.7, -1), (-0.7, -1)]
_RIGHT, _LEFT = [(1, 0), (1, 0.5), (1, -0.5)], [(-1, 0), (-1, 0.5), (-1, -0.5)]
# How far the middle of a label lies from its mark, in halves of its width and height: 0 is over the mark.
_SIDES = {
    "above": [*_ABOVE, *_RIGHT, *_LEFT, *_BELOW],
    "below": [*_BELOW, *_RIGHT, *_LEFT, *_ABOVE],
    "left": [*_LEFT, *_ABOVE, *_BELOW, *_RIGHT],
    "right": [*_RIGHT, *_ABOVE, *_BELOW, *_LEFT],
}


def best(
    boxes: np.ndarray, mark: Sequence[float], taken: np.ndarray, inside: np.ndarray, points: np.ndarray
) -> tuple[int, bool] | None:
    """Return which box of a label is the best one, and whether a line runs under it.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4)
        As from `spots`, the preferred first.
    mark : sequence of two floats
        What the label belongs to.
    taken : ndarray, shape (m, 4)
        Boxes that must stay free of the label: texts and marks.
    inside : ndarray, shape (4,)
        The box that the label must stay in.
    points : ndarray, shape (p, 2)
        Points along the lines of the picture.

    Returns
    -------
    (int, bool), or None
        None if there is no box inside that is free.

    Examples
    --------
    >>> room, none = np.array([0, 0, 100, 100]), np.empty((0, 2))
    >>> boxes = spots(50, 50, 20, 10, "above", 5)
    >>> best(boxes, (50, 50), np.empty((0, 4)), room, none)
    (0, False)
    >>> best(boxes, (50, 50), boxes[:1], room, none)[0] > 0
    True
    >>> best(boxes, (50, 50), room[None], room, none) is None
    True
    """
    free = (
        (boxes[:, :2] >= inside[:2] - 0.01).all(axis=1)
        & (boxes[:, 2:] <= inside[2:] + 0.01).all(axis=1)
        & ~overlapping(boxes, taken).any(axis=1)
    )
    if not free.any():
        return None
    x, y = points[:, 0], points[:, 1]
    under = (
        (x > boxes[:, [0]]) & (x < boxes[:, [2]]) & (y > boxes[:, [1]] + 1) & (y < boxes[:, [3]] - 1)
    ).sum(axis=1)  # fmt: skip
    nearest = np.stack([np.clip(mark[0], boxes[:, 0], boxes[:, 2]), np.clip(mark[1], boxes[:, 1], boxes[:, 3])])
    away = np.hypot(*(nearest - np.reshape(mark, (2, 1))))
    # The order of the boxes decides between spots that are as good.
    cost = np.where(free, _ON_A_LINE * under + away + 0.15 * np.arange(len(boxes)), np.inf)
    chosen = int(cost.argmin())
    return chosen, bool(under[chosen])


def along(path: np.ndarray, step: float = 4.0) -> np.ndarray:
    """Return points along a line at most `step` apart.

    Parameters
    ----------
    path : ndarray, shape (n, 2)
        Corners of the line; where one is missing (NaN) the line is broken.

    Returns
    -------
    ndarray, shape (p, 2)

    Examples
    --------
    >>> along(np.array([[0.0, 0.0], [8.0, 0.0]])).tolist()
    [[0.0, 0.0], [4.0, 0.0], [8.0, 0.0]]
    """
    parts = []
    for start, end in pairwise(path):
        if np.isfinite([start, end]).all():
            count = int(np.ceil(np.hypot(*(end - start)) / step)) + 1
            parts.append(np.linspace(start, end, max(count, 2)))
    return np.concatenate(parts) if parts else np.empty((0, 2))


def spread_labels(values: pd.Series, gap: float) -> dict[str, float]:
    """Return label heights near `values` that are at least `gap` apart, keeping their order.

    Examples
    --------
    >>> spread_labels(pd.Series({"a": 10.0, "b": 11.0, "c": 40.0}), 4)
    {'a': 8.5, 'b': 12.5, 'c': 40.0}
    """
    groups: list[tuple[list[str], float]] = []
    for key, value in values.sort_values().items():
        groups.append(([key], float(value)))
        while len(groups) > 1 and groups[-1][1] - groups[-2][1] < gap * (len(groups[-1][0]) + len(groups[-2][0])) / 2:
            (upper, upper_centre), (lower, lower_centre) = groups.pop(), groups.pop()
            size = len(lower) + len(upper)
            groups.append((lower + upper, (lower_centre * len(lower) + upper_centre * len(upper)) / size))
    return {
        key: centre + gap * (position - (len(keys) - 1) / 2)
        for keys, centre in groups
        for position, key in enumerate(keys)
    }
