"""The next plan beside the present one: a row of the table of plans, with nothing in it yet."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from visionbook import data, data_writing
from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.intake import import_log
from visionbook.intake.asking import agree
from visionbook.intake.csv_rows import with_rows
from visionbook.messages import message, say, told
from visionbook.plans import PLANS

KIND = "plan"
"""The kind of the entries that this makes in the log."""

_FIRST, _LAST = 1900, 2200
_NAME = re.compile("[a-z0-9_]+")


@dataclass(frozen=True)
class PlanOptions:
    """How a plan is entered.

    Parameters
    ----------
    start, end : int
        First and last fiscal year.
    title : str, optional
        Title of the document as printed; without one a placeholder that says so.
    plan_id : str
        Name in the tables; empty: made of the first year.
    source_id : str
        The document, a row of the table of sources; empty: that of the municipality's newest plan so far.
    yes : bool
        Write without asking.
    by : str
        Who enters it, for the log.
    """

    start: int
    end: int
    title: str | None = None
    plan_id: str = ""
    source_id: str = ""
    yes: bool = False
    by: str = ""


def new_plan(edition: Edition, options: PlanOptions) -> None:
    """Enter a plan of the edition's municipality, after it was shown and agreed to; it can be taken back.

    ``edition.yml`` stays as it is.

    Raises
    ------
    ParameterError
        If the years are none, or overlap those of a plan that is there, or a name cannot be used.
    DataError
        If tables are broken, or nobody agreed; nothing is changed then.
    """
    plans = data.load(PLANS)
    own = plans[plans["area_code"] == edition.municipality].sort_values("start_fy")
    _check_years(options, own)
    row = _row(edition, options, plans, own)
    areas = data.load("areas", columns=["area_code", "name_ja"], area_code=edition.municipality)
    facts = {"area": areas["name_ja"].iloc[0], "name": row["name_ja"], "plan": row["plan_id"]}
    say(message("plans.summary", **facts, source=row["source_id"], start=options.start, end=options.end))
    agree(message("plans.question"), yes=options.yes)
    old = data_writing.contents(PLANS)
    new = {PLANS: with_rows(old[PLANS], ["plan_id"], [row])}
    entry = import_log.enter(old, new, kind=KIND, by=options.by)
    say(message("plans.written", plan=row["plan_id"], number=entry.number))


def _check_years(options: PlanOptions, own: pd.DataFrame) -> None:
    for name, year in (("--from", options.start), ("--to", options.end)):
        if not _FIRST <= year <= _LAST:
            raise ParameterError(message("plans.year_out_of_range", name=name, year=year))
    if options.start > options.end:
        raise ParameterError(message("plans.start_after_end", start=options.start, end=options.end))
    for plan in own.to_dict("records"):
        first, last = int(plan["start_fy"]), int(plan["end_fy"])
        if options.start <= last and options.end >= first:
            facts = {"start": options.start, "end": options.end, "name": plan["name_ja"]}
            free = int(own["end_fy"].max()) + 1
            raise ParameterError(message("plans.overlapping", **facts, first=first, last=last, next=free))


def _row(edition: Edition, options: PlanOptions, plans: pd.DataFrame, own: pd.DataFrame) -> dict[str, str]:
    years = {"start": options.start, "end": options.end}
    plan_id = options.plan_id or f"plan{options.start}"
    if not _NAME.fullmatch(plan_id):
        raise ParameterError(message("plans.bad_id", plan=plan_id))
    if plan_id in set(plans["plan_id"]):
        raise ParameterError(message("plans.taken", plan=plan_id))
    if options.title is not None and not options.title.strip():
        raise ParameterError(message("plans.empty_title"))
    known = data.load("sources", columns=["source_id"])["source_id"].tolist()
    if options.source_id and options.source_id not in known:
        raise ParameterError(message("plans.no_source", source=options.source_id, known=known))
    if own.empty and not options.source_id:
        raise ParameterError(message("plans.no_plan_before", area=edition.municipality))
    return {
        "plan_id": plan_id,
        "area_code": edition.municipality,
        "name_ja": (options.title or told(message("plans.title_unknown", **years), "ja")).strip(),
        "name_en": str(message("plans.title_unknown", **years)),
        "start_fy": str(options.start),
        "end_fy": str(options.end),
        "source_id": options.source_id or str(own["source_id"].iloc[-1]),
        "source_place": told(message("plans.place"), "ja"),
    }
