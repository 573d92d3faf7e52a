"""What changed, in a few sentences and numbers; or what a first edition holds."""

from __future__ import annotations

from visionbook.editions.compare import Comparison
from visionbook.editions.naming import Naming
from visionbook.editions.rows import KINDS
from visionbook.notation import number
from visionbook.pages.changes.cells import edition_text
from visionbook.pages.changes.model import Changes, better_and_worse
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def codes(words: Words) -> Naming:
    """Return in which words editions are compared, to be handed to `visionbook.editions.compare.compare`.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> codes(load_words("ja")).codes["female"]
    '女'
    """
    split = [(key, *key.split(".code_", 1)) for key in words.keys() if ".code_" in key]
    return Naming(words, {code: words(key) for key, topic, code in split if topic == "changes"})


def lead(page: Changes, words: Words) -> Sentences:
    """Say in one or two sentences what changed; that this is the first edition; or that nothing changed."""
    comparison = page.comparison
    if comparison is None:
        return Sentences([words("changes.lead_first"), words("changes.lead_first_next")], lead=True)
    old = edition_text(comparison.old_name, comparison.old_fiscal_year, words)
    if comparison.is_same:
        return Sentences([words("changes.lead_same", old=old)], lead=True)
    parts = words("glue.full_stop").join(_parts(comparison, words))
    texts = [words("changes.lead_changed", old=old, parts=parts)]
    gaps = int((comparison.rows["reason_kind"] == "none").sum())
    return Sentences([*texts, words("changes.gaps", count=number(gaps))] if gaps else texts, lead=True)


def _parts(comparison: Comparison, words: Words) -> list[str]:
    indicators = comparison.indicators
    counts = {
        "indicators": 0 if indicators is None else len(indicators),
        "plan": len(comparison.plan),
        "settings": len(comparison.settings),
    }
    parts = [words(f"changes.part_{name}", count=number(count)) for name, count in counts.items() if count]
    if len(comparison.rows):
        parts.append(words("changes.part_rows", **{kind: number(comparison.count(kind)) for kind in KINDS}))
    return parts or [words("changes.part_tables")]


def cards(page: Changes, words: Words) -> Cards:
    """Show how much changed; in a first edition how much there is."""
    comparison = page.comparison
    if comparison is None:
        return _holdings_cards(page, words)
    since = words("changes.card_since", year=comparison.old_fiscal_year)
    shown = []
    indicators = comparison.indicators
    if indicators is not None:
        came, went = ((indicators["kind"] == kind).sum() for kind in ("added", "withdrawn"))
        better, worse = better_and_worse(indicators)
        notes = {
            "value": words("changes.card_came_and_went", added=number(came), withdrawn=number(went)),
            "status": words("changes.card_better", better=number(better), worse=number(worse)),
        }
        for name, plural in (("value", "values"), ("status", "statuses")):
            count = number(int(indicators[f"{name}_changed"].sum()))
            label, unit = words(f"changes.card_{plural}"), words("changes.unit_indicators")
            shown.append(Card(label, count, unit, since, notes[name]))
    gaps = int((comparison.plan["reason_kind"] == "none").sum())
    plan = words("changes.card_plan_note", count=number(gaps)) if gaps else ""
    others = {kind: number(comparison.count(kind)) for kind in KINDS}
    shown += [
        Card(words("changes.card_plan"), number(len(comparison.plan)), words("changes.unit_figures"), since, plan),
        Card(
            words("changes.card_rows"),
            others["added"],
            words("changes.unit_rows"),
            since,
            words("changes.card_rows_others", **others),
        ),
    ]
    return Cards(shown)


def _holdings_cards(page: Changes, words: Words) -> Cards:
    return Cards(
        [
            Card(
                words(f"changes.card_{name}"),
                number(count),
                words(f"changes.unit_{name}"),
                words("changes.card_now"),
            )
            for name, count in page.holdings.items()
        ]
    )
