"""The page on the goals in sentences: the answer, the key counts, where the rows come from, and what there is not."""

from __future__ import annotations

from visionbook.notation import number
from visionbook.pages.goals.model import Goals
from visionbook.show.citation import cited
from visionbook.show.plan_end import ended
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def nothing(what: str, table: str, words: Words) -> Sentences:
    """Return that a part of the page has no rows, and which table would bring it.

    Parameters
    ----------
    what : str
        The part, as keys of words end: ``goals.nothing_<what>``.
    table : str
        Name of the table that has no rows.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> nothing("funds", "funds", load_words("ja")).texts[0]
    '基金は、本書のデータにまだありません。data/funds.csvに行を入れると、ここに示します。'
    """
    return Sentences([words("goals.nothing", what=words(f"goals.nothing_{what}"), table=table)])


def lead(page: Goals, words: Words) -> Sentences:
    """Return the strategy in one paragraph; indicators and projects only where there are some."""
    counts = page.counts
    key = f"{'packages' if counts['package'] else 'goals'}{'_measures' if counts['measure'] else ''}"
    text = words(
        f"goals.lead_{key}",
        area=page.area,
        packages=counts["package"],
        goals=counts["goal"],
        fields=counts["field"],
        measures=counts["measure"],
    )
    means = [
        words(f"goals.lead_means_{name}", count=len(rows))
        for name, rows in (("indicators", page.indicators), ("projects", page.projects))
        if len(rows)
    ]
    answer = text + (words("goals.lead_means", means=words.join(means)) if means else "")
    return Sentences([answer, *ended(page.plan, page.edition_year, words)], lead=True)


def cards(page: Goals, words: Words) -> Cards:
    """Return the key counts: goals, measures, indicators, projects; none of what the plan does not have."""
    counts = page.counts
    targets = int((page.indicators["kind"] == "numerical_target").sum())
    when = words("goals.cards_when", first=page.first_fy, last=page.last_fy)
    relisted = int(page.listings["relisted"].sum())
    shown = {
        "goals": (counts["goal"], {"directions": counts["direction"]}),
        "measures": (counts["measure"], {"fields": counts["field"]}),
        "indicators": (len(page.indicators), {"targets": targets, "kpis": len(page.indicators) - targets}),
        "projects": (len(page.projects), {"listings": len(page.listings), "relisted": relisted}),
    }
    return Cards(
        [
            Card(
                words(f"goals.{name}"),
                number(value),
                words(f"goals.unit_{name}"),
                when,
                words(f"goals.card_{name}", **parts),
            )
            for name, (value, parts) in shown.items()
            if value
        ]
    )


def sources(page: Goals, words: Words) -> Sentences:
    """Return the documents that the rows of the page come from."""
    return Sentences([words("goals.sources", documents=cited(page.sources, words, *page.shown))])
