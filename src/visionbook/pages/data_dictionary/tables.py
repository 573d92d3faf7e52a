"""The tables of the data dictionary, generated from the contract: every table, field, unit, rule and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from visionbook.pages.data_dictionary.model import Dictionary
from visionbook.show.blocks import Block, Blocks
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column
from visionbook.words import Words

FIELD_COLUMNS = ("name", "title", "description", "type", "unit", "rules")

_FEW = 10


def overview(page: Dictionary, words: Words) -> Table:
    """List all tables with how large they are."""
    rows = [
        (resource["title"], size_text(page.sizes[resource["name"]], words), resource["name"])
        for resource in page.resources
    ]
    columns = [
        text_column("title", words("data_dictionary.table")),
        Column("rows", words("data_dictionary.rows"), align="right"),
        text_column("name", words("data_dictionary.name")),
    ]
    frame = pd.DataFrame(rows, columns=["title", "rows", "name"])
    return Table(frame, columns, words("data_dictionary.overview_caption"), words)


def size_text(size: int, words: Words) -> str:
    """Return how many rows a table has at least; few or none are said to be that.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> [size_text(size, load_words("ja")) for size in (0, 5, 2000)]
    ['まだありません', '10行未満', '2,000行以上']
    """
    if size < _FEW:
        return words("data_dictionary.size_few", most=_FEW) if size else words("data_dictionary.size_none")
    return words("data_dictionary.size", size=size)


def only_ja(page: Dictionary, words: Words) -> Table | Sentences:
    """List the columns of texts that the data hold in Japanese only, by table and language; nothing if there are none.

    The lead of the section says so then.
    """
    rows = [
        (page.titles[table], words(f"data_dictionary.language_{lang}"), len(own), words.join(own))
        for lang, columns in page.only_ja.items()
        for table, own in _by_table(columns).items()
    ]
    if not rows:
        return Sentences([])
    names = ["title", "language", "count", "fields"]
    columns = [
        text_column("title", words("data_dictionary.table")),
        text_column("language", words("data_dictionary.language")),
        Column("count", words("data_dictionary.only_ja_count"), align="right"),
        text_column("fields", words("data_dictionary.field_name")),
    ]
    return Table(pd.DataFrame(rows, columns=names), columns, words("data_dictionary.only_ja_caption"), words)


def _by_table(columns: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in columns:
        found.setdefault(table, []).append(column)
    return found


def table_blocks(page: Dictionary, folder: str, words: Words) -> Blocks:
    """Show each table, folded: description, size, keys, sources, fields and a link to its CSV.

    Parameters
    ----------
    page : Dictionary
        As from `visionbook.pages.data_dictionary.model.dictionary`.
    folder : str
        Address of the published tables, seen from the page.
    words : Words
        The words of the page.
    """
    return Blocks([_block(resource, page, folder, words) for resource in page.resources])


def _block(resource: Mapping, page: Dictionary, folder: str, words: Words) -> Block:
    name, schema = resource["name"], resource["schema"]
    facts = [
        ("description", resource["description"]),
        ("rows", size_text(page.sizes[name], words)),
        ("primary_key", words.join(schema["primaryKey"])),
        ("foreign_keys", words.join(_reference(key, page, name, words) for key in schema.get("foreignKeys", []))),
        ("sources", words.join(page.sources[name])),
    ]
    return Block(
        words("data_dictionary.block_title", title=resource["title"], name=name),
        [(words(f"data_dictionary.{key}"), text) for key, text in facts if text],
        [_fields_table(resource, words)],
        [(words("data_dictionary.download", file=resource["path"]), f"{folder}/{resource['path']}")],
        folded=True,
    )


def _reference(key: Mapping, page: Dictionary, own: str, words: Words) -> str:
    # A table that refers to itself has no name there.
    target = key["reference"]["resource"] or own
    fields = " + ".join(key["fields"])
    return words("data_dictionary.reference", fields=fields, title=page.titles[target], name=target)


def _fields_table(resource: Mapping, words: Words) -> Table:
    frame = pd.DataFrame(
        [
            {
                "name": field["name"],
                "title": field.get("title", ""),
                "type": words(f"data_dictionary.type_{field['type']}"),
                "unit": field.get("unit"),
                "description": field.get("description", ""),
                "rules": words.join(rules(field.get("constraints", {}), words)) or None,
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
