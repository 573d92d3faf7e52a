"""Who reports one indicator, who verifies it, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.localised import chosen
from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.text.values import date_text
from visionbook.show.blocks import Block, Blocks
from visionbook.show.indicators import listed_years, status_name
from visionbook.show.prose import Sentences
from visionbook.words import Words


def reporting(indicator: Indicator, words: Words) -> Sentences:
    """Return who is to report an indicator, for which years, and who verifies it, as far as the plan says."""
    kpi = indicator.kpi
    bodies = indicator.governance.groupby("kind")["name"].agg(words.join)
    years = {"start": int(kpi["start_fy"]), "end": int(kpi["end_fy"]), "next": int(kpi["end_fy"]) + 1}
    kind = "cumulative" if kpi["measurement"] == "cumulative" else "level"
    missing = indicator.path["fiscal_year"][indicator.path["in_year"].isna() & ~_in_a_total(indicator)]
    listed = listed_years(missing, words)
    texts = [
        words(f"kpi_detail.report_when_{kind}", **years)
        + (words("kpi_detail.report_missing", years=listed) if listed else words("kpi_detail.report_all"))
    ]
    if "secretariat" in bodies:
        texts.insert(0, words("kpi_detail.report_who", secretariat=bodies["secretariat"]))
    if {"internal", "external"} <= set(bodies.index):
        texts.append(words("kpi_detail.report_checks", internal=bodies["internal"], external=bodies["external"]))
    return Sentences(texts)


def _in_a_total(indicator: Indicator) -> pd.Series:
    """Return which years of the path a reported total holds: their own values are not needed any more."""
    path = indicator.path
    return path["fiscal_year"] <= path.loc[path["is_total"], "fiscal_year"].max()


def reviews(indicator: Indicator, words: Words) -> Blocks | Sentences:
    """Return what the bodies said of an indicator, its measure and its goal; or that nothing was recorded."""
    if indicator.reviews.empty:
        return Sentences([words("kpi_detail.reviews_none")])
    return Blocks([_review(row, words) for row in indicator.reviews.to_dict("records")])


def _review(row: Mapping[str, Any], words: Words) -> Block:
    status = row["overriding_status"]
    facts = [
        ("date", None if is_missing(row["reviewed_on"]) else date_text(row["reviewed_on"], words)),
        ("about", words(f"kpi_detail.review_about_{row['about']}")),
        ("rank", row["rank"]),
        ("status", None if is_missing(status) else status_name(status, words)),
        ("opinion", chosen(row, "opinion", words.lang)),
        ("source", words("kpi_detail.reported_place", short=row["short"], place=row["source_place"])),
    ]
    return Block(
        words("kpi_detail.review_title", body=row["body"], year=int(row["fiscal_year"])),
        facts=[(words(f"kpi_detail.review_{name}"), str(text)) for name, text in facts if not is_missing(text)],
    )
