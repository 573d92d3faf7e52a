"""The data dictionary for readers, generated from the contract: every table, field, unit, rule and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from visionbook.notation import number
from visionbook.show.blocks import Block, Blocks
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words

FIELD_COLUMNS = ("name", "title", "description", "type", "unit", "rules")


def lead(contract: Mapping, tables: Mapping[str, pd.DataFrame], words: Words) -> Sentences:
    """Say how many tables and rows the book rests on."""
    rows = sum(len(table) for table in tables.values())
    return Sentences(
        [words("data_dictionary.lead", tables=number(len(contract["resources"])), rows=number(rows))], lead=True
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
                words(f"data_dictionary.card_{name}"),
                number(count),
                words(f"data_dictionary.unit_{name}"),
                words(f"data_dictionary.card_{name}_note"),
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
            text_column("title", words("data_dictionary.table")),
            number_column("rows", words("data_dictionary.rows"), words("data_dictionary.unit_rows")),
            text_column("name", words("data_dictionary.name")),
        ],
        words("data_dictionary.overview_caption"),
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
        (words("data_dictionary.description"), resource["description"]),
        (words("data_dictionary.rows"), words("data_dictionary.row_count", count=number(len(table)))),
        (words("data_dictionary.primary_key"), words.join(schema["primaryKey"])),
    ]
    references = [_reference(key, name, titles, words) for key in schema.get("foreignKeys", [])]
    facts += [(words("data_dictionary.foreign_keys"), words.join(references))] if references else []
    facts += (
        [(words("data_dictionary.sources"), words.join(short[source_id] for source_id in used))] if len(used) else []
    )
    return Block(
        words("data_dictionary.block_title", title=resource["title"], name=name, count=number(len(table))),
        facts,
        [_fields_table(resource, words)],
        [(words("data_dictionary.download", file=resource["path"]), f"{folder}/{resource['path']}")],
        folded=True,
    )


def _reference(key: Mapping, own: str, titles: Mapping[str, str], words: Words) -> str:
    target = key["reference"]["resource"] or own
    return words("data_dictionary.reference", fields=" + ".join(key["fields"]), title=titles[target], name=target)


def _fields_table(resource: Mapping, words: Words) -> Table:
    frame = pd.DataFrame(
        [
            {
                "name": field["name"],
                "title": field.get("title", ""),
                "type": words(f"data_dictionary.type_{field['type']}"),
                "unit": field.get("unit"),
                "description": field.get("description", ""),
                "rules": words("data_dictionary.rule_separator").join(rules(field.get("constraints", {}), words))
                or None,
            }
            for field in resource["schema"]["fields"]
        ],
        columns=list(FIELD_COLUMNS),
    )
    columns = [text_column(name, words(f"data_dictionary.field_{name}")) for name in FIELD_COLUMNS]
    return Table(frame, columns, words("data_dictionary.fields_caption", title=resource["title"]), words)


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
        words(f"data_dictionary.rule_{name}", value=words.join(value) if isinstance(value, list) else value)
        for name, value in constraints.items()
        if value is not False
    ]
