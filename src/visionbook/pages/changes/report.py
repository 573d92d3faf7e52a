"""The comparison of two editions as lines of text for a terminal: counts first, then the details."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from visionbook.editions.compare import Comparison, listed
from visionbook.editions.rows import KINDS
from visionbook.notation import number
from visionbook.pages.changes.cells import (
    change_words,
    edition_text,
    figure_text,
    indicator_name,
    judged_text,
    observed_text,
    plan_name,
    reason_text,
    shortened,
)
from visionbook.words import Words

LINES_PER_TABLE = 40
_SIGNS = {"changed": "~", "added": "+", "withdrawn": "-"}


def report(comparison: Comparison, words: Words) -> str:
    """Return the whole report.

    Control characters are left out, long cells are cut: another edition's cells must not steer the terminal.
    """
    return "\n".join(_clean(line) for line in _lines(comparison, words))


def _lines(comparison: Comparison, words: Words) -> Iterator[str]:
    old = edition_text(comparison.old_name, comparison.old_fiscal_year, words)
    new = edition_text(comparison.new_name, comparison.new_fiscal_year, words)
    yield words("changes.report_title", old=old, new=new)
    if comparison.is_same:
        yield words("changes.report_same")
        return
    yield _counts(comparison, words)
    yield from _indicators(comparison, words)
    yield from _plan(comparison, words)
    yield from _settings(comparison, words)
    yield from _tables(comparison, words)


def _counts(comparison: Comparison, words: Words) -> str:
    counts = {kind: number(comparison.count(kind)) for kind in KINDS} | {"plan": number(len(comparison.plan))}
    indicators = comparison.indicators
    if indicators is None:
        return words("changes.report_unjudged", **counts)
    return words(
        "changes.report_counts",
        values=int(indicators["value_changed"].sum()),
        statuses=int(indicators["status_changed"].sum()),
        came=int((indicators["kind"] == "added").sum()),
        went=int((indicators["kind"] == "withdrawn").sum()),
        **counts,
    )


def _indicators(comparison: Comparison, words: Words) -> Iterator[str]:
    if comparison.indicators is None:
        yield from ("", words("changes.indicators_unjudged"))
        return
    if len(comparison.indicators):
        yield from ("", words("changes.report_indicators"))
    for row in comparison.indicators.to_dict("records"):
        yield f"  {row['kpi_id']} {indicator_name(row, words)}"
        for name, text in (("value", observed_text), ("status", judged_text)):
            if row["kind"] != "changed" or row[f"{name}_changed"]:
                told = (text(row, when, words) for when in ("old", "new"))
                yield f"    {_arrow(words(f'changes.judged_{name}'), *told, words)}"
        yield f"    {_why(row, words)}"


def _plan(comparison: Comparison, words: Words) -> Iterator[str]:
    if len(comparison.plan):
        yield from ("", words("changes.report_plan"))
    for row in comparison.plan.head(LINES_PER_TABLE).to_dict("records"):
        told = (figure_text(row, when, words) for when in ("old", "new"))
        yield f"  {_arrow(plan_name(row, words), *told, words)}"
        yield f"    {_why(row, words)}"
    yield from _more(len(comparison.plan) - LINES_PER_TABLE, words)


def _settings(comparison: Comparison, words: Words) -> Iterator[str]:
    if len(comparison.settings):
        yield from ("", words("changes.report_settings"))
    for row in comparison.settings.itertuples(index=False):
        told = (text or words("unit.missing") for text in (row.old_called, row.new_called))
        yield f"  {_arrow(words(f'changes.setting_{row.name}'), *told, words)}"


def _tables(comparison: Comparison, words: Words) -> Iterator[str]:
    shown = listed(comparison.rows)
    for table in comparison.tables.to_dict("records"):
        rows = shown[shown["table"] == table["table"]]
        structure = [words(f"changes.state_{table['state']}")] if table["state"] != "both" else []
        structure += [
            words(f"changes.{name}", columns=table[name])
            for name in ("columns_added", "columns_withdrawn")
            if table[name]
        ]
        if rows.empty and not structure:
            continue
        counts = [f"{_SIGNS[kind]}{number(table[kind])}" for kind in KINDS if table[kind]]
        yield from ("", f"{table['title']} ({table['table']})  {'  '.join([*counts, *structure])}".rstrip())
        for row in rows.head(LINES_PER_TABLE).to_dict("records"):
            yield f"  {_SIGNS[row['kind']]} {_row(row, words)}"
            yield f"    {_why(row, words)}"
        yield from _more(int(rows["count"].iloc[LINES_PER_TABLE:].sum()), words)


def _row(row: dict, words: Words) -> str:
    if row["count"] > 1:
        return words("changes.group_of", label=row["label"], count=int(row["count"]))
    return f"{row['label']}  {change_words(row, words)}".rstrip()


def _arrow(name: str, old: str, new: str, words: Words) -> str:
    return words("changes.from_to", name=name, old=shortened(old), new=shortened(new))


def _why(row: dict, words: Words) -> str:
    return words("changes.report_reason", text=reason_text(row["reason"], row["reason_kind"], words))


def _more(rest: int, words: Words) -> Iterator[str]:
    if rest > 0:
        yield f"  {words('changes.report_more', count=number(rest))}"


def _clean(line: str) -> str:
    return "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
