"""How a table of somebody's own fills a table of the project: which column is what, which cells mean what.

A mapping is a YAML file beside the table. It is somebody's own writing: all of it is looked at before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from visionbook import data
from visionbook.errors import DataError
from visionbook.messages import Message, message
from visionbook.yaml_text import parsed

_KEYS = ("table", "source", "columns", "constants", "spread", "words", "leave_out", "sheet", "header")
_SOURCE_KEYS = ("source_id", "source_place", "title_ja", "title_en", "short_ja", "publisher_ja", "address", "about_ja")
_NEEDED_OF_A_SOURCE = ("title_ja", "title_en", "short_ja", "publisher_ja")
_CLOSED = {"sources", "kpi_observations", "corrections", "areas", "series"}
"""Tables that are filled by other means, or that name what others are about."""

_FILLED_HERE = ("source_id", "source_place")
AREA, AREA_NAME = "area_code", "area_name"
"""The column of areas, and the name beside it: it is no column of the table, but fills the table of areas."""


@dataclass(frozen=True)
class MappingFile:
    """What a mapping says.

    Parameters
    ----------
    table : str
        The table of the project that is filled.
    source : mapping of str to str
        source_id, source_place, and what a source that is not known yet is called.
    columns : mapping of str to str
        The heading in the file of a column of the table.
    constants : mapping of str to str
        Cells that are the same in every row.
    spread : mapping of str to mapping
        Headings whose cells are figures of the column `value`, each with the cells that tell it from the others.
    value : str
        The column of the table that such figures go into.
    words : mapping of str to mapping
        What the words of the file are called in a column of the table.
    leave_out : mapping of str to sequence of str
        Cells by heading: rows with one of them are left out.
    sheet : str
        The sheet that is meant; empty if there is one only.
    header : int
        The row of the headings, 0 if it is found by them.
    """

    table: str
    source: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    spread: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    value: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheet: str = ""
    header: int = 0

    @property
    def headings(self) -> list[str]:
        """The headings that the file must have."""
        return list(dict.fromkeys([*self.columns.values(), *self.spread, *self.leave_out]))


def read_mapping(file: str, content: bytes) -> MappingFile:
    """Return what a mapping file says.

    Raises
    ------
    DataError
        If it is no YAML, or says what no table of the project can take; all of it is named at once.
    """
    try:
        given = parsed(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        why = str(getattr(error, "problem", "") or getattr(error, "reason", "") or type(error).__name__)
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise DataError(message("official_kinds.mapping_broken", file=file, line=line, why=why)) from None
    if not isinstance(given, dict):
        raise DataError(message("official_kinds.mapping_empty", file=file, keys=list(_KEYS)))
    troubles = list(_form_troubles(given))
    if not troubles:
        mapping = _mapping(given)
        troubles = list(_troubles(mapping))
        if not troubles:
            return mapping
    raise DataError(message("official_kinds.mapping_refused", file=file, troubles=troubles))


def _form_troubles(given: Mapping[Any, Any]) -> Iterator[Message]:
    unknown = [str(key) for key in given if key not in _KEYS]
    if unknown:
        yield message("official_kinds.mapping_unknown", keys=unknown, known=list(_KEYS))
    known = [name for name, resource in data.resources().items() if _takes_rows(name, resource)]
    if given.get("table") not in known:
        yield message("official_kinds.mapping_table", table=str(given.get("table", "")), known=known)
    for key in ("source", "columns", "constants"):
        if not _is_flat(given.get(key, {})):
            yield message("official_kinds.mapping_pairs", key=key)
    for key in ("spread", "words"):
        held = given.get(key, {})
        inner = {name: each for name, each in held.items() if name != "into"} if isinstance(held, dict) else None
        if inner is None or not all(_is_flat(each) for each in inner.values()):
            yield message("official_kinds.mapping_nested", key=key)
    if "spread" in given and not isinstance(given["spread"], dict):
        return
    if given.get("spread") and not isinstance(given["spread"].get("into"), str):
        yield message("official_kinds.mapping_into")
    unquoted = [each for each in _constant_areas(given) if not isinstance(each, str)]
    if unquoted:
        yield message("official_kinds.mapping_quotes", value=str(unquoted[0]))
    held = given.get("leave_out", {})
    if not isinstance(held, dict) or not all(isinstance(each, list) for each in held.values()):
        yield message("official_kinds.mapping_lists", key="leave_out")
    if not isinstance(given.get("header", 0), int) or not isinstance(given.get("sheet", ""), str):
        yield message("official_kinds.mapping_place")


def _constant_areas(given: Mapping[Any, Any]) -> list[object]:
    """Return codes of areas that a mapping gives itself: YAML makes another number of one with a zero in front."""
    held = [given.get("constants"), *(given.get("spread") or {}).values()]
    return [each[AREA] for each in held if isinstance(each, dict) and AREA in each]


def _is_flat(held: object) -> bool:
    return isinstance(held, dict) and not any(isinstance(each, (dict, list)) or each is None for each in held.values())


def _takes_rows(name: str, resource: Mapping[str, Any]) -> bool:
    columns = {each["name"] for each in resource["schema"]["fields"]}
    return name not in _CLOSED and set(_FILLED_HERE) <= columns


def _mapping(given: Mapping[str, Any]) -> MappingFile:
    spread = dict(given.get("spread", {}))
    value = str(spread.pop("into", ""))
    return MappingFile(
        table=given["table"],
        source=_texts(given.get("source", {})),
        columns=_texts(given.get("columns", {})),
        constants=_texts(given.get("constants", {})),
        spread={str(heading): _texts(cells) for heading, cells in spread.items()},
        value=value,
        words={str(column): _texts(cells) for column, cells in given.get("words", {}).items()},
        leave_out={str(key): tuple(map(_text, cells)) for key, cells in given.get("leave_out", {}).items()},
        sheet=given.get("sheet", ""),
        header=given.get("header", 0),
    )


def _texts(held: Mapping[Any, Any]) -> dict[str, str]:
    return {_text(key): _text(value) for key, value in held.items()}


def _text(value: object) -> str:
    """Return a value of YAML as the cell that was meant: yes and no of YAML are true and false of the tables."""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _troubles(mapping: MappingFile) -> Iterator[Message]:
    """Yield what a mapping says that its table cannot take, and what it does not say that the table needs."""
    fields = {each["name"]: each for each in data.resources()[mapping.table]["schema"]["fields"]}
    spread = {column for cells in mapping.spread.values() for column in cells}
    columns = [name for name in mapping.columns if not (name == AREA_NAME and AREA in fields)]
    given = [*columns, *mapping.constants, *([mapping.value] if mapping.spread else []), *spread]
    unknown = [name for name in [*given, *mapping.words] if name not in fields or name in _FILLED_HERE]
    if unknown:
        free = [name for name in fields if name not in _FILLED_HERE]
        yield message("official_kinds.mapping_columns", columns=list(dict.fromkeys(unknown)), known=free)
    twice = [name for name in dict.fromkeys(given) if given.count(name) > 1]
    if twice:
        yield message("official_kinds.mapping_twice", columns=twice)
    needed = [
        name
        for name, each in fields.items()
        if each.get("constraints", {}).get("required") and name not in (*given, *_FILLED_HERE)
    ]
    if needed:
        yield message("official_kinds.mapping_needs", columns=needed, table=mapping.table)
    if not mapping.columns and not mapping.spread:
        yield message("official_kinds.mapping_no_columns")
    uneven = [heading for heading, cells in mapping.spread.items() if set(cells) != spread]
    if uneven:
        yield message("official_kinds.mapping_uneven", headings=uneven, columns=sorted(spread))
    unknown = [key for key in mapping.source if key not in _SOURCE_KEYS]
    missing = [key for key in _FILLED_HERE if not mapping.source.get(key)]
    if unknown or missing:
        yield message("official_kinds.mapping_source", missing=[*missing, *unknown], known=list(_SOURCE_KEYS))


def source_troubles(mapping: MappingFile, known: Mapping[str, object]) -> Iterator[Message]:
    """Yield what is missing of a source that the project does not know yet."""
    if mapping.source["source_id"] not in known:
        missing = [key for key in _NEEDED_OF_A_SOURCE if not mapping.source.get(key)]
        if missing:
            facts = {"source": mapping.source["source_id"], "missing": missing, "known": sorted(known)}
            yield message("official_kinds.mapping_new_source", **facts)
