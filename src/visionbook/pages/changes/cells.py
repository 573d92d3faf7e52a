"""How a change is written: values with their units, statuses, reasons, names of rows and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visionbook.editions.plan import PLAN_FIELDS
from visionbook.figure_marks import FigureMark
from visionbook.notation import is_missing, quantity
from visionbook.show.indicators import amount, status_text
from visionbook.show.marked import flagged
from visionbook.words import Words

LONGEST = 120
"""Characters of a cell that are shown."""


def edition_text(name: str, fiscal_year: int, words: Words) -> str:
    """Return what readers call an edition, with the fiscal year it speaks of."""
    return words("changes.edition", name=name, year=fiscal_year)


def reason_text(reason: object, kind: str, words: Words) -> str:
    """Return why something changed; that no reason is given is said, not left empty.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> reason_text("recount", "correction", ja), reason_text(None, "none", ja)
    ('訂正：recount', '理由の記載なし')
    """
    text = words("changes.reason_none") if is_missing(reason) else str(reason)
    return words(f"changes.reason_{kind}", text=text)


def observed_text(row: Mapping[str, Any], when: str, words: Words) -> str:
    """Return the value of an indicator in one of two editions (`when` is old or new), with its year and sureness."""
    if is_missing(row[f"{when}_value"]):
        return words("unit.missing")
    value = amount(row[f"{when}_value"], row["unit"], _step(row["rounded_to"]), words)
    sureness = row[f"{when}_sureness"]
    # What is final goes without saying, as the caption of the table says.
    unsure = "" if sureness == "final" else words(f"kpis.observation_{sureness}")
    return words("changes.value_of", value=value, year=int(row[f"{when}_fy"]), sureness=unsure)


def judged_text(row: Mapping[str, Any], when: str, words: Words) -> str:
    """Return the status of an indicator in one of two editions, with its mark."""
    status = row[f"{when}_status"]
    return words("unit.missing") if is_missing(status) else status_text(str(status), words)


def indicator_name(row: Mapping[str, Any], words: Words) -> str:
    """Return the name of an indicator, with a word if only one edition has it."""
    if row["kind"] == "changed":
        return str(row["name"])
    return words(f"changes.indicator_{row['kind']}", name=row["name"])


def plan_name(row: Mapping[str, Any], words: Words) -> str:
    """Return the name of a figure of the plan: of the row, and of the column where a row holds several figures."""
    if len(PLAN_FIELDS[row["table"]]) == 1:
        return str(row["label"])
    return words("changes.named_figure", label=row["label"], field=row["field_title"])


def figure_text(row: Mapping[str, Any], when: str, words: Words, mark: FigureMark | None = None) -> str:
    """Return a figure of the plan in one of two editions, in its unit, and what is known to be the official one."""
    text = row[when]
    if is_missing(text) or text == "":
        return words("unit.missing")
    unit, value = row["unit"], _number(text)
    if value is None or not unit:
        return str(text)
    step, write = _step(row["step"]), amount if row["table"] == "kpis" else quantity
    return flagged(value, mark, lambda each: write(each, unit, step, words), words)


def cell_words(row: Mapping[str, Any], when: str, words: Words) -> str:
    """Return a changed cell, or the cells of a row that came or went; a missing one as a dash."""
    text = row[when]
    if is_missing(text) or text == "":
        return words("unit.missing")
    key = f"changes.code_{text}"
    return words(key) if key in words else str(text)


def change_words(row: Mapping[str, Any], words: Words) -> str:
    """Return what happened in a listed change: column with old and new cell, or the cells of a row; cut if long.

    A line for many rows says nothing more: their number stands in its name.
    """
    if row["count"] > 1:
        return ""
    if row["kind"] == "changed":
        old, new = (shortened(cell_words(row, when, words)) for when in ("old", "new"))
        return words("changes.from_to", name=row["field_title"], old=old, new=new)
    return shortened(cell_words(row, "new" if row["kind"] == "added" else "old", words))


def shortened(text: str) -> str:
    """Return a text cut to a readable length; the list to download has all of it."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\N{HORIZONTAL ELLIPSIS}"


def _step(step: object) -> float:
    return 1.0 if is_missing(step) or not step else float(step)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
