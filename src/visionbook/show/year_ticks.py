"""Years to write along the axis of a course: where it begins, where counting ends, where it ends, and between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def year_ticks(fixed: Sequence[int], *, apart: int = 0) -> list[int]:
    """Return the years of ticks: those that must be there, and a round one in the middle of each wide gap.

    Parameters
    ----------
    fixed : sequence of int
        Years that must be there, in any order; a year that is there twice counts once.
    apart : int, optional
        Years that two ticks need between them to be read; if not given, a seventh of the whole span.

    Examples
    --------
    >>> year_ticks([1980, 2025, 2060])
    [1980, 2000, 2025, 2040, 2060]
    >>> year_ticks([1980, 2020, 2045])
    [1980, 2000, 2020, 2030, 2045]
    >>> year_ticks([2015, 2020, 2020])
    [2015, 2020]
    """
    years = sorted(set(fixed))
    space = apart or (years[-1] - years[0]) / 7
    ticks = years[:1]
    for start, end in pairwise(years):
        middle = (start + end) // 20 * 10
        if middle - start >= max(space, 10) and end - middle >= max(space, 10):
            ticks.append(middle)
        ticks.append(end)
    return ticks
