"""A printed rate of decline against the population that the plan aims at: what every page says of it alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visionbook.figure_marks import FigureMark
from visionbook.notation import quantity, rounded
from visionbook.show.marked import people
from visionbook.strategy.decline import Decline
from visionbook.words import Words

NOTHING_KNOWN: Mapping[int, FigureMark] = {}


def rate(value: float, kpi: Mapping[str, Any], words: Words) -> str:
    """Return a rate in the step in which the indicator is printed.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> rate(0.0183858, {"rounded_to": 0.0001}, load_words("ja"))
    '1.84%'
    """
    step = float(kpi["rounded_to"])
    return quantity(float(rounded(value / step)) * step, "ratio", step, words)


def path_facts(decline: Decline, words: Words, known: Mapping[int, FigureMark] = NOTHING_KNOWN) -> dict[str, Any]:
    """Return what the sentences on the paths of a rate are filled with; it must have paths.

    `known` are the marks of the plan's own projection by year, where it differs from the published one.
    """
    paths, kpi = decline.paths, decline.kpi
    facts = {name: rate(getattr(paths, name), kpi, words) for name in ("needed", "target")}
    facts |= {name: getattr(paths, name) for name in ("base_year", "base", "year", "aim", "constant")}
    facts["gap"] = abs(round(paths.constant) - round(paths.aim))
    if paths.straight is not None:
        facts |= {"baseline": rate(paths.baseline, kpi, words), "straight": paths.straight}
        if paths.without is not None:
            apart = abs(round(paths.straight) - round(paths.without))
            facts |= {"without": people(paths.without, known.get(paths.year), words), "apart": apart}
    return facts


def straight_key(decline: Decline) -> str:
    """Return the ending of the words on the straight path: empty where there is none."""
    if decline.paths.straight is None:
        return ""
    return "straight" if decline.paths.without is None else "straight_without"


def note(decline: Decline, words: Words, known: Mapping[int, FigureMark] = NOTHING_KNOWN) -> list[str]:
    """Return, in short, whether the rate that the plan aims at fits its population; nothing where that is unknown.

    Parameters
    ----------
    decline : Decline
        As from `visionbook.strategy.decline.decline_of`.
    known : mapping of int to FigureMark
        As for `path_facts`.
    """
    if decline.paths is None:
        return []
    facts = path_facts(decline, words, known)
    text = words(f"decline.note_{decline.paths.verdict}", **facts)
    key = straight_key(decline)
    return [text + (words(f"decline.note_{key}", **facts) if key else "")]
