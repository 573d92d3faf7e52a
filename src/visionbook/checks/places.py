"""Places in documents: a place must be one that the table of sections knows, and lines must lie within it.

A cell of places (``places_in: document_sections`` of a field) names a document by a part of its title and then the
section, ``"総合戦略 第2章 1 表"``; what follows the section is finer and free. Several places are joined by ``、``, and
what a place leaves out it takes from the place before it: ``"総合戦略 第2章 1、2"``. A source without sections in the
table, such as a statistic, is only named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from visionbook.checks.rows import Row, rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_SECTIONS, _SOURCES = "document_sections", "sources"
_CIRCLED, _LETTER = re.compile("[\u2460-\u2473]"), re.compile("[\u30a2-\u30f3](?![\u30a1-\u30fc])")
"""How parts are numbered: circled figures, and letters of katakana that stand alone."""


def place_problems(tables: Mapping[str, TextTable], known: Mapping[str, Mapping]) -> Iterator[Problem]:
    """Yield the cells that name a place that does not exist, and lines outside the section that they stand beside."""
    if _SECTIONS not in tables or _SOURCES not in tables:
        return
    lines = {(row["source_id"], row["source_place"]): row for row in rows_of(tables[_SECTIONS])}
    sections: dict[str, list[str]] = {}
    for source, place in lines:
        sections.setdefault(source, []).append(place)
    names = {row["source_id"]: (row["title_ja"], row["short_ja"]) for row in rows_of(tables[_SOURCES])}
    for name, table in tables.items():
        fields = [field["name"] for field in known[name]["schema"]["fields"] if field.get("places_in") == _SECTIONS]
        has_lines = known[name].get("lines_in") == _SECTIONS
        for row in rows_of(table) if fields or has_lines else ():
            for field in fields:
                missing = missing_places(row[field], names, sections)
                if missing:
                    rule = message("places.nowhere", places=missing)
                    yield row.problem(field, rule, message("places.nowhere_remedy"))
            if has_lines:
                yield from _outside(row, lines.get((row["source_id"], row["source_place"])))


def missing_places(cell: str, names: Mapping[str, Sequence[str]], sections: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the places of a cell that do not exist.

    Parameters
    ----------
    cell : str
        Places joined by ``、``.
    names : mapping
        Titles of each source.
    sections : mapping
        Sections of each document, as places write them.

    Examples
    --------
    >>> names, sections = {"plan": ("総合戦略", "戦略")}, {"plan": ["第1章 1", "第1章 2", "第2章 1", "第2章 1（１）"]}
    >>> missing_places("総合戦略 第1章 2 表、1、第2章 1（１）", names, sections)
    []
    >>> missing_places("総合戦略 第1章 3、第2章 1（２）", names, sections)
    ['総合戦略 第1章 3', '第2章 1（２）']
    """
    missing, document, before = [], "", ""
    for place in filter(None, cell.split("、")):
        found = _section(place, before, sections.get(document, ()))
        if found:
            before = found
            continue
        first, _, part = place.partition(" ")
        document = _named(first, names, sections) or document
        before = _section(part, "", sections.get(document, ())) if document else ""
        if not document or (document in sections and not before):
            missing.append(place)
    return missing


def _named(word: str, names: Mapping[str, Sequence[str]], sections: Mapping[str, Sequence[str]]) -> str:
    """Return the source that a word names: a document by any part of its title, another source by the beginning."""
    return next((source for source, titles in names.items() if _is_name(word, titles, source in sections)), "")


def _is_name(word: str, titles: Sequence[str], is_document: bool) -> bool:
    return any(word in title for title in titles) if is_document else any(title.startswith(word) for title in titles)


def _section(part: str, before: str, sections: Sequence[str]) -> str:
    """Return the section that a place lies in, completed by the section before it; empty if there is none."""
    for cut in range(len(before), -1, -1):
        for full in (before[:cut] + part, f"{before[:cut]} {part}" if cut else part):
            found = max((name for name in sections if _begins(full, name) and len(name) > cut), key=len, default="")
            if found and not _is_unknown_part(full[len(found) :], found, sections):
                return found
    return ""


def _begins(place: str, section: str) -> bool:
    """Return whether a place begins with a section and not only with its digits: 12 does not lie in 1."""
    return place.startswith(section) and not (place[len(section) :][:1].isdigit() and section[-1].isdigit())


def _is_unknown_part(rest: str, section: str, sections: Sequence[str]) -> bool:
    """Return whether what follows a section looks like one of its parts, which are all known."""
    rest = rest.strip()
    parts = [name[len(section) :].strip() for name in sections if name.startswith(section) and name != section]
    return bool(rest) and any(_kind(rest) == _kind(part) for part in parts)


def _kind(text: str) -> str:
    kinds = {"circled": _CIRCLED.match(text), "letter": _LETTER.match(text), "digit": text[:1].isdigit()}
    return next((kind for kind, is_so in kinds.items() if is_so), text[:1])


def _outside(row: Row, section: Row | None) -> Iterator[Problem]:
    if section is None:
        return
    first, last = section.figure("first_line"), section.figure("last_line")
    for name in ("first_line", "last_line"):
        line = row.figure(name)
        if None not in (line, first, last) and not first <= line <= last:
            facts = {"place": row["source_place"], "first": first, "last": last}
            yield row.problem(name, message("places.outside", **facts), message("places.outside_remedy"))
