"""The agreements of a region: who takes part, what they hold, and what the document says of their costs."""

from __future__ import annotations

import pandas as pd

from visionbook.collaboration.columns import thousands
from visionbook.collaboration.model import Region
from visionbook.notation import is_missing
from visionbook.region.agreements import IMPLEMENTING
from visionbook.show.blocks import Block, Blocks
from visionbook.show.download import Links
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column
from visionbook.words import Words

_FACTS = ("policy_area", "policy_field", "content", "project")
_LATER_FACTS = ("effect", "lead_role", "other_role", "indicator")


def roles(page: Region, words: Words) -> Table | Sentences:
    """Show who takes part in which agreement."""
    if page.agreements is None:
        return Sentences([])
    matrix = page.agreements.roles

    def role(value: object) -> str:
        return words(f"regional_collaboration.role_{value}")

    columns = [text_column("name", words("regional_collaboration.agreement"))]
    columns += [Column(code, name, role) for code, name in page.course.members.items() if code in matrix.columns]
    return Table(matrix, columns, words("regional_collaboration.roles_caption"), words)


def towns(page: Region, words: Words) -> Links:
    """Return the ways to the pages of the municipalities, each with its agreements, role and money."""
    links = [(name, f"your_town_{code}.html") for code, name in page.course.members.items()]
    return Links(words("regional_collaboration.towns"), links)


def agreements(page: Region, words: Words) -> Blocks | Sentences:
    """Show each agreement: area, content, project, effect, roles, indicator, and both cost tables."""
    if page.agreements is None:
        return Sentences([words("regional_collaboration.no_agreements_here")])
    own = page.agreements.roles.set_index("agreement_id")
    blocks = []
    for row in page.agreements.rows.to_dict("records"):
        key = row["agreement_id"]
        carried = [name for code, name in page.course.members.items() if own.loc[key].get(code) == IMPLEMENTING]
        total = row["planned_total_printed"]
        total = (
            words("regional_collaboration.blank")
            if is_missing(total)
            else words("regional_collaboration.as_printed", printed=total)
        )
        facts = [
            *_facts(row, _FACTS, words),
            (words("regional_collaboration.fact_implementing"), words.join(carried) or words("unit.missing")),
            *_facts(row, _LATER_FACTS, words),
            (words("regional_collaboration.fact_planned_total"), total),
        ]
        title = words("regional_collaboration.block_title", order=row["order"], name=row["name"])
        blocks.append(Block(title, facts, [_sheet_table(page.agreements.sheets[key], row["name"], words)]))
    return Blocks(blocks)


def _facts(row: dict, names: tuple[str, ...], words: Words) -> list[tuple[str, str]]:
    missing = words("unit.missing")
    return [
        (words(f"regional_collaboration.fact_{name}"), missing if is_missing(row[name]) else str(row[name]))
        for name in names
    ]


def _sheet_table(sheet: pd.DataFrame, name: str, words: Words) -> Table:
    years = [column for column in sheet.columns if column.startswith("fy")]
    shown = sheet.astype({year: "float64" for year in years}).assign(
        item=[
            row.area if row.kind == "municipality" else words(f"regional_collaboration.sheet_{row.kind}")
            for row in sheet.itertuples()
        ],
        # What the first row's project is stands among the facts above.
        project=sheet["project"].where(sheet["kind"] == "municipality"),
    )
    columns = [text_column("item", words("regional_collaboration.sheet_item"))]
    columns += [thousands(year, words("glue.fiscal_year", year=int(year.removeprefix("fy")))) for year in years]
    if shown["project"].notna().any():
        columns += [text_column("project", words("regional_collaboration.sheet_project"))]
    totals = frozenset(shown.index[shown["kind"] != "municipality"].tolist())
    return Table(shown, columns, words("regional_collaboration.sheet_caption", name=name), words, totals)
