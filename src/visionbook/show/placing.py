"""Where labels stand: geometry alone, in points or pixels, without a figure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

_ON_A_LINE = 3.0
"""What each point of a line under a label costs, against one point of distance from its mark."""
_LEFT_OUT = 1e6
_FEW = 8
"""Up to so many labels each is tried as the first to take its place."""


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


def spots(
    x: float,
    y: float,
    width: float,
    height: float,
    prefer: str,
    gap: float,
    inside: Sequence[float] = (-np.inf, -np.inf, np.inf, np.inf),
    steps: int = 9,
) -> np.ndarray:
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
    inside : sequence of four floats
        The box that the label must stay in: over and under its mark it moves sideways for that.
    steps : int
        Rings of spots, each half a label's height farther out.

    Returns
    -------
    ndarray, shape (16 x steps, 4)
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
    if inside[2] - inside[0] >= width:
        middle_x = np.where(abs(up) == 1, np.clip(middle_x, inside[0] + halves[0], inside[2] - halves[0]), middle_x)
    return np.stack([middle_x - halves[0], middle_y - halves[1], middle_x + halves[0], middle_y + halves[1]], axis=1)


_ABOVE = [(0, 1), (0.7, 1), (-0.7, 1), (1, 1), (-1, 1)]
_BELOW = [(0, -1), (0.7, -1), (-0.7, -1), (1, -1), (-1, -1)]
_RIGHT, _LEFT = [(1, 0), (1, 0.5), (1, -0.5)], [(-1, 0), (-1, 0.5), (-1, -0.5)]
# How far the middle of a label lies from its mark, in halves of its width and height: 0 is over the mark.
_SIDES = {
    "above": [*_ABOVE, *_RIGHT, *_LEFT, *_BELOW],
    "below": [*_BELOW, *_RIGHT, *_LEFT, *_ABOVE],
    "left": [*_LEFT, *_ABOVE, *_BELOW, *_RIGHT],
    "right": [*_RIGHT, *_ABOVE, *_BELOW, *_LEFT],
}


def costs(
    boxes: np.ndarray, mark: Sequence[float], taken: np.ndarray, inside: np.ndarray, points: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how bad each spot of a label is by itself, and which have a line under them.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4)
        As from `spots`, the preferred first.
    mark : sequence of two floats
        What the label belongs to.
    taken : ndarray, shape (m, 4)
        Boxes that must stay free of the label.
    inside : ndarray, shape (4,)
        The box that the label must stay in.
    points : ndarray, shape (p, 3)
        Points along the lines of the picture, and what each counts: 1 in a line of data.

    Returns
    -------
    (ndarray, ndarray of bool), shapes (n,)
        The cost is infinite where the label cannot stand.

    Examples
    --------
    >>> room, none = np.array([0, 0, 100, 100]), np.empty((0, 3))
    >>> boxes = spots(50, 50, 20, 10, "above", 5)
    >>> int(costs(boxes, (50, 50), np.empty((0, 4)), room, none)[0].argmin())
    0
    >>> costs(boxes, (50, 50), room[None], room, none)[0].min()
    np.float64(inf)
    """
    free = (
        (boxes[:, :2] >= inside[:2] - 0.01).all(axis=1)
        & (boxes[:, 2:] <= inside[2:] + 0.01).all(axis=1)
        & ~overlapping(boxes, taken).any(axis=1)
    )
    x, y, weights = points.T
    covered = (x > boxes[:, [0]]) & (x < boxes[:, [2]]) & (y > boxes[:, [1]] + 1) & (y < boxes[:, [3]] - 1)
    under = covered @ weights
    nearest = np.stack([np.clip(mark[0], boxes[:, 0], boxes[:, 2]), np.clip(mark[1], boxes[:, 1], boxes[:, 3])])
    away = np.hypot(*(nearest - np.reshape(mark, (2, 1))))
    # The order of the boxes decides between spots that are as good.
    return np.where(free, _ON_A_LINE * under + away + 0.15 * np.arange(len(boxes)), np.inf), under > 0


def arrange(boxes: Sequence[np.ndarray], cost: Sequence[np.ndarray]) -> list[int | None]:
    """Return a spot for each label such that none lies over another: the best of several orders of taking places.

    Parameters
    ----------
    boxes : sequence of ndarray, shape (n, 4)
        The spots of each label.
    cost : sequence of ndarray, shape (n,)
        As from `costs`.

    Returns
    -------
    list of int or None
        None for a label without a free spot.

    Examples
    --------
    >>> wide, narrow = np.array([[0, 0, 4, 1], [5, 0, 9, 1]]), np.array([[0, 0, 2, 1]])
    >>> arrange([wide, narrow], [np.array([1.0, 2.0]), np.array([1.0])])
    [1, 0]
    """
    count = len(boxes)
    hardest = sorted(range(count), key=lambda label: -float(cost[label].min()))
    orders = [list(range(count)), list(range(count))[::-1], hardest]
    if count <= _FEW:
        orders += [[first, *(label for label in range(count) if label != first)] for first in range(1, count)]
    best, least = [], np.inf
    for order in orders:
        chosen, total = _taken_in(order, boxes, cost)
        if total < least:
            best, least = chosen, total
    return best


def _taken_in(
    order: Sequence[int], boxes: Sequence[np.ndarray], cost: Sequence[np.ndarray]
) -> tuple[list[int | None], float]:
    """Return the spots that labels take one after the other, and what they cost together."""
    chosen: list[int | None] = [None] * len(boxes)
    taken, total = np.empty((0, 4)), 0.0
    for label in order:
        left = (
            cost[label]
            if not len(taken)
            else np.where(overlapping(boxes[label], taken).any(axis=1), np.inf, cost[label])
        )
        spot = int(left.argmin())
        if np.isinf(left[spot]):
            total += _LEFT_OUT
            continue
        chosen[label] = spot
        total += float(left[spot])
        taken = np.concatenate([taken, boxes[label][[spot]]])
    return chosen, total


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
