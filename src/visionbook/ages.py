"""Age groups as labels: ``"20-24"`` (both ends included), ``"85+"`` (open-ended), ``"total"``, ``"unknown"``."""

import re
from dataclasses import dataclass
from functools import cache

YOUNG, WORKING, OLD = "0-14", "15-64", "65+"
THREE_GROUPS = (YOUNG, WORKING, OLD)
TOTAL, UNKNOWN = "total", "unknown"

_CLOSED = re.compile(r"(\d{1,3})-(\d{1,3})")
_OPEN = re.compile(r"(\d{1,3})\+")


@dataclass(frozen=True)
class AgeGroup:
    """An age group: `lower` and `upper` in completed years; `upper` is None for the open-ended group."""

    lower: int
    upper: int | None

    @property
    def label(self) -> str:
        """The label of the group, as written in data/."""
        return f"{self.lower}+" if self.upper is None else f"{self.lower}-{self.upper}"


@cache
def parse_age_group(label: str) -> AgeGroup:
    """Return the age group that a label names.

    Raises
    ------
    ValueError
        If the label is not an age group, or its limits are the wrong way round.

    Examples
    --------
    >>> parse_age_group("20-39")
    AgeGroup(lower=20, upper=39)
    >>> parse_age_group("65+").label
    '65+'
    """
    if match := _OPEN.fullmatch(label):
        return AgeGroup(int(match[1]), None)
    match = _CLOSED.fullmatch(label)
    if not match or int(match[1]) > int(match[2]):
        raise ValueError(f"{label!r} is not an age group; write both ends ('20-39') or an open end ('65+'), half-width")
    return AgeGroup(int(match[1]), int(match[2]))
