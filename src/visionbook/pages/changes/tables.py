"""What differs from the edition before, as tables; in a first edition each says what will stand there."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from visionbook.editions.compare import listed
from visionbook.editions.rows import KINDS
from visionbook.figure_marks import FigureMark
from visionbook.pages.changes.cells import (
    change_words,
    figure_text,
    indicator_name,
    judged_text,
    observed_text,
    plan_name,
    reason_text,
    shortened,
)
from visionbook.pages.changes.model import Changes
from visionbook.show.blocks import Block, Blocks
from visionbook.show.marked import captioned, signed
from visionbook.show.outline import Item, TableWithNotes
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.words import Words

SHOWN_PER_TABLE = 60
"""Lines of one table's changes on the page; the list to download has them all."""


def indicators(page: Changes, words: Words) -> TableWithNotes | Sentences:
    """Return the indicators whose value or status changed, with the reasons below, or a sentence if there are none."""
    comparison = page.comparison
    if comparison is None:
        return Sentences([words("changes.indicators_first")])
    if comparison.indicators is None:
        return Sentences([words("changes.indicators_unjudged")])
    if comparison.indicators.empty:
        return Sentences([words("changes.indicators_none")])
    frame = pd.DataFrame(
        [
            {
                "indicator": indicator_name(row, words),
                **{f"{when}_value": observed_text(row, when, words) for when in ("old", "new")},
                **{f"{when}_status": judged_text(row, when, words) for when in ("old", "new")},
                "reason": reason_text(row["reason"], row["reason_kind"], words),
            }
            for row in comparison.indicators.to_dict("records")
        ]
    )
    names = ("indicator", "old_value", "new_value", "old_status", "new_status")
    years = {"old": comparison.old_fiscal_year, "new": comparison.new_fiscal_year}
    caption = words("changes.indicators_caption", **years)
    table = Table(frame, [text_column(name, words(f"changes.{name}")) for name in names], caption, words)
    # A note of an observation may be a paragraph: below the table it has the whole width, on a phone too.
    items = [Item(row.indicator, texts=[row.reason]) for row in frame.itertuples()]
    return TableWithNotes(table, Item(words("changes.reasons"), items=items, is_open=True))


def plan(page: Changes, words: Words) -> Table | Sentences:
    """Return the figures of the plan that moved, or a sentence if there are none."""
    comparison = page.comparison
    if comparison is None:
        return Sentences([words("changes.plan_first")])
    if comparison.plan.empty:
        return Sentences([words("changes.plan_none")])
    rows = comparison.plan.to_dict("records")
    marks = [
        {when: page.mark(when, row["table"], row["row_key"], row["field"]) for when in ("old", "new")} for row in rows
    ]
    frame = pd.DataFrame(
        [
            {
                "figure": plan_name(row, words),
                **{f"{when}_figure": figure_text(row, when, words, mark) for when, mark in own.items()},
                "reason": shortened(reason_text(row["reason"], row["reason_kind"], words)),
            }
            for row, own in zip(rows, marks, strict=True)
        ]
    )
    columns = [
        text_column("figure", words("changes.figure")),
        *(Column(f"{when}_figure", words(f"changes.{when}_figure"), align="right") for when in ("old", "new")),
        text_column("reason", words("changes.reason")),
    ]
    caption = captioned(words("changes.plan_caption"), [mark for own in marks for mark in own.values()], words)
    return Table(frame, columns, caption, words)


def corrections(page: Changes, words: Words) -> Table | Sentences:
    """Return the corrections that came, went or changed, or a sentence if there are none."""
    comparison = page.comparison
    if comparison is None:
        return Sentences([words("changes.corrections_first")])
    if comparison.corrections.empty:
        return Sentences([words("changes.corrections_none")])
    names = ("label", "kind_word", "printed", "used", "reason")
    frame = comparison.corrections.assign(
        kind_word=[words(f"changes.change_{kind}") for kind in comparison.corrections["kind"]]
    )
    columns = [text_column(name, words(f"changes.correction_{name}")) for name in names]
    return Table(frame, columns, words("changes.corrections_caption"), words)


def settings(page: Changes, words: Words) -> Table | Sentences:
    """Return the settings that changed and bear on the numbers, or a sentence if there are none."""
    comparison = page.comparison
    if comparison is None:
        return Sentences([words("changes.settings_first")])
    if comparison.settings.empty:
        return Sentences([words("changes.settings_none")])
    frame = comparison.settings.assign(
        setting=[words(f"changes.setting_{name}") for name in comparison.settings["name"]],
        **{when: [called or None for called in comparison.settings[f"{when}_called"]] for when in ("old", "new")},
    )
    columns = [text_column(name, words(f"changes.{name}")) for name in ("setting", "old", "new")]
    return Table(frame, columns, words("changes.settings_caption"), words)


def summary(page: Changes, words: Words) -> Table | Sentences:
    """Return the tables that changed with what happened to their rows, or a sentence if there are none."""
    comparison = page.comparison
    if comparison is None:
        return Sentences([words("changes.tables_first")])
    tables = comparison.tables
    changed = tables[
        (tables[list(KINDS)].sum(axis=1) > 0)
        | (tables["state"] != "both")
        | (tables["columns_added"] != "")
        | (tables["columns_withdrawn"] != "")
    ]
    if changed.empty:
        return Sentences([words("changes.tables_none")])
    same = len(tables) - len(changed)
    frame = changed.assign(columns=[_structure(row, words) or None for row in changed.to_dict("records")])
    numbers = ("old_rows", "new_rows", *KINDS)
    columns = [
        text_column("title", words("changes.table")),
        *(number_column(name, words(f"changes.{f'kind_{name}' if name in KINDS else name}")) for name in numbers),
        *([text_column("columns", words("changes.columns"))] if frame["columns"].notna().any() else []),
    ]
    note = words("changes.tables_same", count=same) if same else words("changes.tables_all")
    return Table(frame, columns, words("changes.tables_caption", same=note), words)


def _structure(row: dict, words: Words) -> str:
    """Return how a table differs as a whole: it came or went, or its columns did."""
    if row["state"] != "both":
        return words(f"changes.state_{row['state']}")
    parts = [
        words(f"changes.{name}", columns=row[name]) for name in ("columns_added", "columns_withdrawn") if row[name]
    ]
    return words("glue.full_stop").join(parts)


def details(page: Changes, words: Words) -> Blocks | Sentences:
    """Return the changes of each table, folded; in large tables summed up by group, and cut off after a while."""
    comparison = page.comparison
    if comparison is None:
        return Sentences([words("changes.details_first")])
    if comparison.rows.empty:
        return Sentences([words("changes.details_none")])
    titles = dict(zip(comparison.tables["table"], comparison.tables["title"], strict=True))
    shown = listed(comparison.rows)
    blocks = []
    for name, rows in shown.groupby("table", sort=False):
        first, rest = rows.head(SHOWN_PER_TABLE), int(rows["count"].iloc[SHOWN_PER_TABLE:].sum())
        more = words("changes.details_more", shown=len(first), rest=rest) if rest else words("changes.details_all")
        marks = [page.row_marks(name, row_key) for row_key in first["row_key"]]
        caption = words("changes.details_caption", table=titles[name], more=more)
        caption = captioned(caption, [mark for own in marks for mark in own], words)
        title = words("changes.details_title", table=titles[name], count=int(rows["count"].sum()))
        table = Table(_rows_frame(first, marks, words), _rows_columns(words), caption, words)
        blocks.append(Block(title, tables=[table], folded=True))
    return Blocks(blocks)


def _rows_frame(rows: pd.DataFrame, marks: Sequence[Sequence[FigureMark]], words: Words) -> pd.DataFrame:
    """Return rows as they are listed; the name of one with a marked figure bears the sign of the newest mark."""
    return pd.DataFrame(
        [
            {
                "row": signed(row["label"], own[-1] if own else None, words)
                if row["count"] == 1
                else words("changes.group_of", label=row["label"], count=int(row["count"])),
                "kind": words(f"changes.change_{row['kind']}"),
                "content": change_words(row, words) or None,
                "reason": shortened(reason_text(row["reason"], row["reason_kind"], words)),
            }
            for row, own in zip(rows.to_dict("records"), marks, strict=True)
        ]
    )


def _rows_columns(words: Words) -> list[Column]:
    return [text_column(name, words(f"changes.{name}")) for name in ("row", "kind", "content", "reason")]
