"""Who checks the strategy and how: the steps of the cycle with the bodies that take part in each."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.goals.model import Goals
from visionbook.pages.goals.text import nothing
from visionbook.show.canvas import box, canvas, line_inches, wrapped, write
from visionbook.show.chart import Chart, Layout
from visionbook.show.palette import INK, MUTED
from visionbook.show.prose import Sentences
from visionbook.show.sizes import TEXT_SIZE
from visionbook.show.table import Table, text_column
from visionbook.words import Words

STEP_TINT = "#EEF4FA"
_HEAD_SIZE = 11
_BETWEEN = 0.55
_INDENT = TEXT_SIZE / 72
"""Inches by which the further lines of a body's name are set in: the width of its bullet."""


def cycle(page: Goals, source: str, words: Words) -> Chart | Sentences:
    """Draw the steps of the cycle with the bodies that take part in each; say so where the plan has no cycle.

    Parameters
    ----------
    page : Goals
        The strategy; its secretariat stands in the middle.
    source : str
        Source line.
    """
    steps = page.steps
    if steps.empty:
        return nothing("cycle", "pdca", words)
    nobody = words("goals.cycle_nobody")
    names = [_with_parts(row, words) or [nobody] for row in steps.itertuples()]
    shown = steps.assign(names=names, bodies=[words.join(of_step) for of_step in names])
    check = steps.loc[steps["step_id"] == "check", "bodies"]
    facts = {
        "steps": len(steps),
        "names": [_step_name(row, words) for row in steps.itertuples()],
        "check": words.join(check.iloc[0]) if len(check) else "",
        "by_step": "".join(
            words("goals.cycle_step_alt", name=row.name, text=row.text, bodies=row.bodies) for row in shown.itertuples()
        ),
    }
    figure = words.figure(f"goals.{'cycle' if facts['check'] else 'cycle_plain'}", facts)
    secretariat = page.bodies.loc[page.bodies["kind"] == "secretariat", "name"]
    middle = [words("goals.cycle_secretariat", name=name) for name in secretariat]
    return Chart(
        name="fig-pdca",
        source=source,
        table=Table(
            shown,
            [
                text_column("name", words("goals.cycle_step")),
                text_column("text", words("goals.cycle_text")),
                text_column("bodies", words("goals.cycle_bodies")),
            ],
            figure.caption,
            words,
        ),
        draw=lambda layout: _draw(layout, shown, middle, words),
        **figure._asdict(),
    )


def _with_parts(step: tuple, words: Words) -> list[str]:
    """Return the bodies of a step, each with what it does there."""
    pairs = zip(step.bodies, step.parts, strict=True)
    return [words("goals.cycle_part", name=name, part=part) for name, part in pairs]


def _step_name(step: tuple, words: Words) -> str:
    """Return what a step is called in a sentence: documents add the English word to its name."""
    key = f"goals.step_{step.step_id}"
    return words(key) if key in words else step.name


def ring(count: int) -> list[tuple[int, int]]:
    """Return the places of boxes in a ring of two columns, clockwise from the upper left: (row, column).

    Examples
    --------
    >>> ring(4), ring(5)
    ([(0, 0), (0, 1), (1, 1), (1, 0)], [(0, 0), (0, 1), (1, 1), (2, 1), (1, 0)])
    >>> ring(1)
    [(0, 0)]
    """
    down = (count + 1) // 2
    right = [(row, 1) for row in range(down)][: count - 1]
    left = [(row, 0) for row in range(count - 1 - len(right), 0, -1)]
    return [(0, 0), *right, *left]


def _draw(layout: Layout, shown: pd.DataFrame, middle: list[str], words: Words) -> Figure:
    """Draw a box for each step in a ring, clockwise from the upper left."""
    gap = 0.3 if layout.is_phone else 0.7
    width = (layout.width - gap) / 2
    texts = [
        [(0.0, wrapped(row.text, width - 0.2)), *((_INDENT, _body(name, width, words)) for name in row.names)]
        for row in shown.itertuples()
    ]
    height = max(sum(len(lines) for _, lines in of_step) for of_step in texts) * line_inches()
    height += line_inches(_HEAD_SIZE) + 0.25
    places = ring(len(shown))
    rows = max(row for row, _ in places) + 1
    middle = [line for text in middle for line in wrapped(text, layout.width - 0.3)]
    between = max(_BETWEEN, len(middle) * line_inches() + 0.2)
    figure, axes = canvas(layout, rows * height + max(rows - 1, 1) * between)
    corners = [(column * (width + gap), row * (height + between)) for row, column in places]
    for (left, top), row, of_step in zip(corners, shown.itertuples(), texts, strict=True):
        box(axes, left, top, width, height, STEP_TINT)
        write(axes, left + 0.1, top + 0.08, [row.name], _HEAD_SIZE)
        at = top + 0.12 + line_inches(_HEAD_SIZE)
        for indent, (first, *rest) in of_step:
            write(axes, left + 0.1, at, [first])
            write(axes, left + 0.1 + indent, at + line_inches(), rest)
            at += (1 + len(rest)) * line_inches()
    ends = zip(corners, [*corners[1:], corners[0]], strict=True) if len(corners) > 1 else ()
    for place, (start, end) in enumerate(ends):
        # Between two boxes alone, the way back lies lower than the way there.
        _arrow(axes, start, end, (width, height), 0.5 if len(corners) > 2 else (0.4, 0.6)[place])
    axes.text(
        layout.width / 2, height + between / 2, "\n".join(middle), ha="center", va="center", color=MUTED,
        fontsize=TEXT_SIZE,
    )  # fmt: skip
    return figure


def _body(name: str, width: float, words: Words) -> list[str]:
    """Return the name of a body in lines, a bullet before the first."""
    return wrapped(words("goals.cycle_body", name=name), width - 0.2 - _INDENT)


def _arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], size: tuple[float, float], share: float
) -> None:
    """Draw an arrow from the edge of one box to that of the next; boxes are given by their upper left corners."""
    (width, height), across, down = size, end[0] - start[0], end[1] - start[1]
    if down:
        edges = (height, 0) if down > 0 else (0, height)
        pair = [(at[0] + width / 2, at[1] + edge) for at, edge in zip((start, end), edges, strict=True)]
    else:
        edges = (width, 0) if across > 0 else (0, width)
        pair = [(at[0] + edge, at[1] + height * share) for at, edge in zip((start, end), edges, strict=True)]
    axes.annotate("", xy=pair[1], xytext=pair[0], arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.4})
