"""The two sheets in sentences: where the population stands, where the indicators stand, what changed."""

from __future__ import annotations

from visionbook.notation import counted_year, is_missing, number
from visionbook.pages.council.model import Council
from visionbook.show.indicators import status_name
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.strategy.target_path import judged
from visionbook.words import Words


def lead(page: Council, words: Words) -> Sentences:
    """Say how the counted population stands to the target, and how many indicators raise a question."""
    return Sentences([*_people(page, words), _indicators(page, words)], lead=True)


def _people(page: Council, words: Words) -> list[str]:
    gap = judged(page.gaps)
    if gap is None:
        return []
    facts = {"area": page.area, "year": int(gap["year"]), "target": gap["target"]}
    if is_missing(gap["counted"]):
        return [words("council.not_counted", **facts)]
    year = counted_year(int(gap["year"]), bool(gap["preliminary"]), words)
    difference = round(gap["counted_gap"])
    key = "below" if difference < 0 else "above" if difference > 0 else "equal"
    return [words(f"council.people_{key}", **facts, counted=gap["counted"], when=year, gap=abs(difference))]


def _indicators(page: Council, words: Words) -> str:
    statuses = page.standing.statuses["status"]
    facts = {
        "fiscal_year": page.standing.fiscal_year,
        "all": len(statuses),
        "behind": page.behind,
        "good": page.on_course,
        "unreported": int(statuses.eq("not_reported").sum()),
    }
    if facts["unreported"] == facts["all"]:
        return words("council.nothing_reported", **facts)
    return words("council.indicators", **facts)


def cards(page: Council, words: Words) -> Cards:
    """Return how many indicators are on course, behind, not reported and not to be judged."""
    counts = page.standing.statuses["status"].value_counts()
    shown = {
        "good": page.on_course,
        "behind": page.behind,
        "unreported": int(counts.get("not_reported", 0)),
        "unjudged": int(counts.get("cannot_judge", 0)),
    }
    when = words("glue.fiscal_year", year=page.standing.fiscal_year)
    unit = words("kpis.unit")
    return Cards([Card(words(f"council.card_{key}"), number(count), unit, when) for key, count in shown.items()])


def changed(page: Council, words: Words) -> Sentences:
    """Say what changed since the edition before: values, judgements, the plan's figures, corrections."""
    found = page.comparison
    if found is None:
        return Sentences([words("council.first_edition")])
    indicators = found.indicators
    facts = {
        "old": found.old_name,
        "values": 0 if indicators is None else int(indicators["value_changed"].sum()),
        "statuses": 0 if indicators is None else int(indicators["status_changed"].sum()),
        "figures": len(found.plan),
        "corrections": len(found.corrections),
    }
    if found.is_same:
        return Sentences([words("council.nothing_changed", **facts)])
    return Sentences([words("council.changed", **facts), *_moved(page, words)])


def _moved(page: Council, words: Words) -> list[str]:
    """Return the indicators whose judgement changed, by name, as far as there is room."""
    rows = page.comparison.indicators
    if rows is None:
        return []
    rows = rows[rows["status_changed"]]
    shown = [
        words(
            "council.moved",
            name=row["name"],
            old=status_name(row["old_status"], words),
            new=status_name(row["new_status"], words),
        )
        for row in rows.head(6).to_dict("records")
        if not (is_missing(row["old_status"]) or is_missing(row["new_status"]))
    ]
    if not shown:
        return []
    more = len(rows) - len(shown)
    return [words(f"council.moved_{'more' if more else 'all'}", moved=shown, more=more)]


def unjudged(page: Council, words: Words) -> Sentences:
    """Say of each goal how many indicators were not reported, and how many cannot be judged."""
    rows = page.unjudged.to_dict("records")
    said = []
    for key in ("not_reported", "cannot_judge"):
        goals = [
            words("council.of_goal", label=row["label"], all=row["indicators"], count=row[key])
            for row in rows
            if row[key]
        ]
        said.append(words(f"council.{key if goals else f'no_{key}'}", goals=goals, year=page.standing.fiscal_year))
    return Sentences(said)


def sources(line: str) -> Sentences:
    """Return where the figures of the page are from."""
    return Sentences([line])
