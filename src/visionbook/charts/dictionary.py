"""The data dictionary for readers, generated from the contract: every table, field, unit, rule and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from visionbook.charts.blocks import Block, Blocks
from visionbook.charts.prose import Card, Cards, Sentences
from visionbook.charts.table import Table, number_column, text_column
from visionbook.notation import number
from visionbook.words import Words

FIELD_COLUMNS = ("name", "title", "description", "type", "unit", "rules")


def lead(contract: Mapping, tables: Mapping[str, pd.DataFrame], words: Words) -> Sentences:
    """Say how many tables and rows the book rests on."""
    rows = sum(len(table) for table in tables.values())
    return Sentences(
        [words("dictionary.lead", tables=number(len(contract["resources"])), rows=number(rows))], lead=True
    )


def cards(contract: Mapping, tables: Mapping[str, pd.DataFrame], words: Words) -> Cards:
    """Show the counts of tables, rows, fields and sources."""
    fields = sum(len(resource["schema"]["fields"]) for resource in contract["resources"])
    counts = {
        "tables": len(contract["resources"]),
        "rows": sum(len(table) for table in tables.values()),
        "fields": fields,
        "sources": len(tables["sources"]),
    }
    return Cards(
        [
            Card(
                words(f"dictionary.card_{name}"),
                number(count),
                words(f"dictionary.unit_{name}"),
                words(f"dictionary.card_{name}_note"),
            )
            for name, count in counts.items()
        ]
    )


def overview(contract: Mapping, tables: Mapping[str, pd.DataFrame], words: Words) -> Table:
    """List all tables with their names and numbers of rows."""
    frame = pd.DataFrame(
        [
            {
                "title": resource["title"],
                "name": resource["name"],
                "rows": len(tables[resource["name"]]),
            }
            for resource in contract["resources"]
        ]
    )
    return Table(
        frame,
        [
            text_column("title", words("dictionary.table")),
            number_column("rows", words("dictionary.rows"), words("dictionary.unit_rows")),
            text_column("name", words("dictionary.name")),
        ],
        words("dictionary.overview_caption"),
        words,
    )


def table_blocks(
    contract: Mapping, tables: Mapping[str, pd.DataFrame], sources: pd.DataFrame, folder: str, words: Words
) -> Blocks:
    """Show each table, folded: description, rows, keys, sources, fields and a link to its CSV.

    Parameters
    ----------
    contract : mapping
        The data package descriptor.
    tables : mapping
        The tables by name.
    sources : DataFrame
        The table of sources, for their titles.
    folder : str
        Address of the published tables, seen from the page.
    """
    titles = {resource["name"]: resource["title"] for resource in contract["resources"]}
    short = sources.set_index("source_id")["short_ja"].to_dict()
    return Blocks(
        [_block(resource, tables[resource["name"]], titles, short, folder, words) for resource in contract["resources"]]
    )


def _block(
    resource: Mapping,
    table: pd.DataFrame,
    titles: Mapping[str, str],
    short: Mapping[str, str],
    folder: str,
    words: Words,
) -> Block:
    name, schema = resource["name"], resource["schema"]
    used = table["source_id"].dropna().unique() if name != "sources" else []
    facts = [
        (words("dictionary.description"), resource["description"]),
        (words("dictionary.rows"), words("dictionary.row_count", count=number(len(table)))),
        (words("dictionary.primary_key"), words.join(schema["primaryKey"])),
    ]
    references = [_reference(key, name, titles, words) for key in schema.get("foreignKeys", [])]
    facts += [(words("dictionary.foreign_keys"), words.join(references))] if references else []
    facts += [(words("dictionary.sources"), words.join(short[source_id] for source_id in used))] if len(used) else []
    return Block(
        words("dictionary.block_title", title=resource["title"], name=name, count=number(len(table))),
        facts,
        [_fields_table(resource, words)],
        [(words("dictionary.download", file=resource["path"]), f"{folder}/{resource['path']}")],
        folded=True,
    )


def _reference(key: Mapping, own: str, titles: Mapping[str, str], words: Words) -> str:
    target = key["reference"]["resource"] or own
    return words("dictionary.reference", fields=" + ".join(key["fields"]), title=titles[target], name=target)


def _fields_table(resource: Mapping, words: Words) -> Table:
    frame = pd.DataFrame(
        [
            {
                "name": field["name"],
                "title": field.get("title", ""),
                "type": words(f"dictionary.type_{field['type']}"),
                "unit": field.get("unit"),
                "description": field.get("description", ""),
                "rules": words("dictionary.rule_separator").join(rules(field.get("constraints", {}), words)) or None,
            }
            for field in resource["schema"]["fields"]
        ],
        columns=list(FIELD_COLUMNS),
    )
    columns = [text_column(name, words(f"dictionary.field_{name}")) for name in FIELD_COLUMNS]
    return Table(frame, columns, words("dictionary.fields_caption", title=resource["title"]), words)


def rules(constraints: Mapping, words: Words) -> Sequence[str]:
    """Return the constraints of a field in words.

    Raises
    ------
    ParameterError
        If the contract uses a constraint that has no wording: a rule must not go unsaid.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> rules({"required": True, "minimum": 0}, load_words("ja"))
    ['必ず入れます', '0以上']
    """
    return [
        words(f"dictionary.rule_{name}", value=words.join(value) if isinstance(value, list) else value)
        for name, value in constraints.items()
        if value is not False
    ]
