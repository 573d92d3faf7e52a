"""What agrees and what does not, what of the documents is missing, and which figures stand nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from visionbook.audit import UNSORTED
from visionbook.localised import localised
from visionbook.notation import is_missing
from visionbook.pages.source_audit.model import SourceAudit
from visionbook.pages.source_audit.text import amount
from visionbook.show.blocks import Block, Blocks
from visionbook.show.outline import Item, Outline
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column
from visionbook.words import Words

_OTHER = {"series": "other_printing", "official": "official_value", "baseline": "official_value"}
"""What a figure is held against, where that is no computation, by family."""


def findings(page: SourceAudit, kind: str, words: Words) -> Blocks | Sentences:
    """Show the findings of one kind: both values, what follows for a reader, the place, and why it is of this kind.

    Parameters
    ----------
    kind : str
        One of `visionbook.audit.KINDS`, or `visionbook.audit.UNSORTED`.
    """
    rows = page.findings[page.findings["kind"] == kind]
    if rows.empty:
        return Sentences([words(f"source_audit.none_{kind}")])
    return Blocks(
        [
            Block(row.subject, [(words(f"source_audit.{key}"), text) for key, text in _facts(row, words)])
            for row in rows.itertuples()
        ]
    )


def unsorted(page: SourceAudit, words: Words) -> Blocks | Sentences:
    """Show the findings that nobody has sorted yet; nothing where there is none."""
    return findings(page, UNSORTED, words) if UNSORTED in page.kinds else Sentences([])


def _facts(row: object, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what a reader does with a finding, then the two values, where they stand, and why it is of its kind."""
    if row.consequence:
        yield "consequence", row.consequence
    yield "printed", _printed(row, words)
    recomputed = amount(row.recomputed, row.unit, row.rounded_to, words)
    yield _OTHER.get(row.family, "recomputed"), recomputed
    yield "difference", amount(row.difference, row.unit, row.rounded_to, words, signed=True)
    yield "where", row.place
    yield "explanation", row.explanation
    yield "how", row.how
    if row.basis:
        yield "basis", words(f"source_audit.basis_{row.basis}")


def _printed(row: object, words: Words) -> str:
    value = amount(row.printed_value, row.unit, row.rounded_to, words)
    return words("source_audit.printed_and_value", printed=row.printed, value=value)


def _tolerance(row: object, words: Words) -> str:
    """Return the tolerance of a check; that of a share is in percentage points."""
    return amount(row.tolerance, "points" if row.unit == "ratio" else row.unit, row.rounded_to, words)


def agreements(page: SourceAudit, words: Words) -> Blocks:
    """Show the agreeing checks that say something, one folded table per family."""
    rows = page.weighing[page.weighing["agrees"].astype(bool)]
    shown = rows.assign(
        printed_text=[_printed(row, words) for row in rows.itertuples()],
        recomputed_text=[amount(row.recomputed, row.unit, row.rounded_to, words) for row in rows.itertuples()],
        tolerance_text=[_tolerance(row, words) for row in rows.itertuples()],
    )
    names = {
        "subject": "subject",
        "printed_text": "printed",
        "recomputed_text": "recomputed",
        "tolerance_text": "tolerance",
        "how": "how",
        "place": "where",
    }
    columns = [text_column(name, words(f"source_audit.{key}")) for name, key in names.items()]
    blocks = []
    for family, part in shown.groupby("family", sort=False):
        name = words(f"source_audit.family_{family}")
        table = Table(part, columns, words("source_audit.fold_caption", family=name), words)
        blocks.append(Block(words("source_audit.fold", family=name, count=len(part)), tables=[table], folded=True))
    return Blocks(blocks)


def corrections(page: SourceAudit, words: Words) -> Sentences | Table:
    """Show the figures for which the book uses another value than the printed one, or say that there is none."""
    entries = page.corrections
    if entries.empty:
        return Sentences([words("source_audit.no_corrections")])
    texts = {name: localised(entries, name, words.lang).column for name in ("reason", "undone_by")}
    names = ("table", "row_key", "field_name", "printed", "used", *texts)
    return Table(
        entries.assign(table=entries["table_name"].map(dict(page.titles)), **texts),
        [text_column(name, words(f"source_audit.correction_{name}")) for name in names],
        words("source_audit.corrections_caption"),
        words,
    )


def figures(page: SourceAudit, words: Words) -> Table | Sentences:
    """Show the other figures of the documents: those that stand in no table of their own."""
    rows = page.figures
    if rows.empty:
        return Sentences([words("source_audit.figures_none")])
    shown = rows.assign(
        label=localised(rows, "label", words.lang).column,
        value_text=[amount(row.value, row.unit, row.rounded_to, words) for row in rows.itertuples()],
    )
    columns = [
        text_column("label", words("source_audit.figure")),
        Column("value_text", words("source_audit.figure_value"), align="right"),
        text_column("printed", words("source_audit.printed")),
        text_column("source_place", words("source_audit.where")),
    ]
    return Table(shown, columns, words("source_audit.figures_caption"), words)


DEFECT_KINDS = ("cut", "lost", "displaced", "unsaid", "typo")
"""Kinds of what is missing or broken, in the order of the page."""


def defects(page: SourceAudit, words: Words) -> Outline | Sentences:
    """Show what is missing or broken in the documents, folded by kind, each with its place."""
    if page.defects.empty:
        return Sentences([])
    groups = [
        Item(
            words(f"source_audit.defect_{kind}"),
            marks=[words("source_audit.items", count=len(part))],
            items=[_defect(row, words) for row in part.itertuples()],
        )
        for kind in DEFECT_KINDS
        if len(part := page.defects[page.defects["kind"] == kind])
    ]
    return Outline(groups, words("source_audit.defects_caption"), words)


def _defect(row: object, words: Words) -> Item:
    title = words("source_audit.nothing_printed") if is_missing(row.printed) else row.printed
    lines = "one_line" if row.first_line == row.last_line else "lines"
    where = words(
        f"source_audit.{lines}",
        document=row.document,
        place=row.source_place,
        heading=row.heading,
        first=row.first_line,
        last=row.last_line,
    )
    return Item(title, texts=[row.explanation, where])
