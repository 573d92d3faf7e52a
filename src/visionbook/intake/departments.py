"""Which departments were asked for the values of a fiscal year and have not answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from visionbook.messages import Message, message
from visionbook.notation import is_missing

_ANSWERS = ("final", "preliminary")


@dataclass(frozen=True)
class Outstanding:
    """A department with the indicators that it was asked for and has not reported, and how many it was asked for.

    The name is empty for indicators of which the data do not say who reports them.
    """

    department: str
    missing: tuple[str, ...]
    asked: int


def outstanding(asked: Collection[str], observations: pd.DataFrame, fiscal_year: int) -> list[Outstanding]:
    """Return who has not reported everything: who answered nothing comes first, what nobody is known for last.

    Parameters
    ----------
    asked : collection of str
        The indicators of the form.
    observations : DataFrame
        The table of observations: kpi_id, fiscal_year, status, reported_by_ja. An indicator is asked of who reported
        it last; a value of the press or a proxy is nobody's answer.
    fiscal_year : int
        The year of the form.

    Examples
    --------
    >>> rows = [("catch", 2023, "final", "Fisheries"), ("farms", 2023, "final", "Farming"),
    ...         ("catch", 2024, "preliminary", "Fisheries")]
    >>> seen = pd.DataFrame(rows, columns=["kpi_id", "fiscal_year", "status", "reported_by_ja"])
    >>> [(each.department, each.missing) for each in outstanding(["catch", "farms", "trade"], seen, 2024)]
    [('Farming', ('farms',)), ('', ('trade',))]
    """
    reports = observations[observations["status"].isin(_ANSWERS)]
    answered = set(reports.loc[reports["fiscal_year"] == fiscal_year, "kpi_id"])
    named = reports[~reports["reported_by_ja"].map(is_missing) & (reports["fiscal_year"] <= fiscal_year)]
    last = named.sort_values("fiscal_year", kind="stable").groupby("kpi_id")["reported_by_ja"].last()
    of: dict[str, list[str]] = {}
    for kpi_id in asked:
        of.setdefault(last.get(kpi_id, ""), []).append(kpi_id)
    found = [
        Outstanding(department, tuple(each for each in ids if each not in answered), len(ids))
        for department, ids in of.items()
    ]
    found = [each for each in found if each.missing]
    return sorted(found, key=lambda each: (not each.department, len(each.missing) < each.asked))


def outstanding_text(found: Collection[Outstanding], year: str) -> Message:
    """Return the list for the person who collects the answers."""
    if not found:
        return message("imports.all_answered", year=year)
    lines = []
    for each in found:
        facts = {"department": each.department, "missing": len(each.missing), "asked": each.asked, "ids": each.missing}
        kind = "not_answered" if len(each.missing) == each.asked else "partly_answered"
        lines.append(message(f"imports.{kind if each.department else 'unknown_department'}", **facts))
    return message("imports.outstanding", year=year, lines=lines)
