"""Columns with the names of persons: they stay in the data, and leave what is published unless the edition says so.

The contract marks them (``personal: true``). Reads no file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from typing import Any

import yaml

from visionbook.yaml_text import parsed

MARK = "personal"


def personal_columns(resource: Mapping[str, Any]) -> set[str]:
    """Return the columns of a resource of the contract that name persons.

    Examples
    --------
    >>> fields = [{"name": "value"}, {"name": "person_ja", "personal": True}]
    >>> personal_columns({"schema": {"fields": fields}})
    {'person_ja'}
    """
    return {field["name"] for field in resource["schema"]["fields"] if field.get(MARK) is True}


def without_personal(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource of the contract without the columns that name persons.

    Examples
    --------
    >>> without_personal({"schema": {"fields": [{"name": "value"}, {"name": "person_ja", "personal": True}]}})
    {'schema': {'fields': [{'name': 'value'}]}}
    """
    names = personal_columns(resource)
    fields = [field for field in resource["schema"]["fields"] if field["name"] not in names]
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def public_table(content: bytes, names: Collection[str]) -> bytes:
    r"""Return a CSV file (UTF-8) without some columns; as it is if it has none of them.

    Examples
    --------
    >>> public_table(b"value,person_ja\n1,A\n", {"person_ja"})
    b'value\n1\n'
    """
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    kept = [index for index, name in enumerate(rows[0] if rows else []) if name not in names]
    if not rows or len(kept) == len(rows[0]):
        return content
    target = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
    writer = csv.writer(target, lineterminator=ending)
    # A row of another length than its header could hold a name anywhere: `check` refuses it before this.
    writer.writerows([row[index] for index in kept if index < len(row)] for row in rows)
    return (b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b"") + target.getvalue().encode()


def public_contract(content: bytes) -> bytes:
    r"""Return the text of a contract without the columns that name persons; as it is if it marks none.

    Examples
    --------
    >>> public_contract(b"resources: []\n")
    b'resources: []\n'
    """
    descriptor = parsed(content.decode("utf-8"))
    public = {**descriptor, "resources": [without_personal(resource) for resource in descriptor["resources"]]}
    if public == descriptor:
        return content
    # Its own lines are kept, with their order and comments, where each field stands on one.
    lines = [line for line in content.decode("utf-8").splitlines(keepends=True) if f"{MARK}: true" not in line]
    text = "".join(lines)
    if parsed(text) != public:
        text = yaml.safe_dump(public, allow_unicode=True, sort_keys=False)
    return text.encode()
