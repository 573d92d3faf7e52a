"""What the region's document says: its facts, and its own table of populations beside what was counted since."""

from __future__ import annotations

import pandas as pd

from visionbook.collaboration.model import Region
from visionbook.notation import is_missing
from visionbook.show.citation import published
from visionbook.show.table import Table, text_column
from visionbook.words import Words


def about(page: Region, words: Words) -> Table:
    """Show name, members, period, issues and vision of the region as a table of facts; leave out what is not given."""
    row = page.facts
    values = {
        "name": row["name"],
        "members": words.join(page.course.members.values()),
        **_of_document(page, words),
        **{name: row.get(name) for name in ("review", "setting", "issues", "past", "vision")},
    }
    given = [
        (words(f"regional_collaboration.about_{name}"), text) for name, text in values.items() if not is_missing(text)
    ]
    columns = [
        text_column("item", words("regional_collaboration.item")),
        text_column("text", words("regional_collaboration.content")),
    ]
    caption = words("regional_collaboration.about_caption", name=row["name"])
    return Table(pd.DataFrame(given, columns=["item", "text"]), columns, caption, words)


def _of_document(page: Region, words: Words) -> dict[str, str]:
    """Return which document set the region up, and for how long; nothing of one that no document did."""
    row, document = page.facts, page.document
    if is_missing(row["start_fy"]) or is_missing(row["end_fy"]):
        return {}
    start, end = int(row["start_fy"]), int(row["end_fy"])
    return {
        "document": document["title"] + published(document["published"], words),
        "publisher": document["publisher"],
        "period": words("regional_collaboration.period_value", start=start, end=end, years=end - start + 1),
    }
