"""Official files into the tables: counts of a census and projections, with what they change, shown before it is done.

`visionbook import KIND FILE ...` reads the files as their publisher hands them out, takes the areas that the book
speaks of, and puts their rows in place of earlier ones: into the series that plays the role of the kind. The log of
imports keeps the files' digests and every row, so that `visionbook undo` takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from visionbook import data, data_writing
from visionbook.edition import ROLES, Edition
from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log, several
from visionbook.intake.asking import agree
from visionbook.intake.csv_rows import with_rows, without_rows
from visionbook.intake.import_log import File
from visionbook.intake.official_reading import read_census, read_projection
from visionbook.intake.official_rows import (
    Cells,
    ages_lost,
    area_row,
    chosen_areas,
    population_rows,
    replaced,
    said_of,
    totals,
)
from visionbook.intake.official_title import Described
from visionbook.messages import Message, message, say
from visionbook.words import Words, load_words

CENSUS, POPULATION_PROJECTION = KINDS = ROLES[:2]
"""Kinds of files, called as the roles that their series play."""

LARGEST = 200_000_000
"""Bytes of a file."""

_ROLES = {CENSUS: CENSUS, POPULATION_PROJECTION: "age_projection"}
_READERS = {CENSUS: read_census, POPULATION_PROJECTION: read_projection}
_AREAS, _POPULATION, _SERIES, _SOURCES = "areas", "population", "series", "sources"
_TABLES = (_AREAS, _POPULATION, _SERIES, _SOURCES)
_TOTALS_SHOWN, _AREAS_NAMED = 40, 10
_IDENTIFIER = re.compile("[a-z0-9_]+")

Pages = Callable[[Mapping[str, bytes], Mapping[str, bytes]], Sequence[str] | None]
"""Names the pages that rows move, from what tables hold and shall hold; None if that is not known."""


@dataclass(frozen=True)
class OfficialOptions:
    """What the caller decided before the import: see ``visionbook import --help``."""

    areas: tuple[str, ...] = ()
    series: str = ""
    yes: bool = False
    by: str = ""


@dataclass(frozen=True)
class Official:
    """A file as it was read: as `visionbook.intake.official_reading.Counts`."""

    file: File
    about: Described
    counts: pd.DataFrame
    names: Mapping[str, str]
    checks: Sequence[Message] = ()
    preliminary: bool = False


@dataclass
class _Plan:
    """What is written into a series: by table the keys of rows that go, and rows that come; and what is said of it."""

    series: Cells
    gone: list[tuple[str, ...]] = field(default_factory=list)
    rows: dict[str, list[Cells]] = field(default_factory=dict)
    said: list[Message] = field(default_factory=list)


def read_official(kind: str, files: Sequence[Path], *, part: bool = False) -> list[Official]:
    """Return official files as they were downloaded.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    files : sequence of Path
        The files, or patterns of their names.
    part : bool
        Whether they are of some municipalities only, which do not sum to their prefecture.

    Raises
    ------
    DataError
        If a file cannot be read, or its sums do not hold.
    """
    return [_read(kind, path, part=part) for path in several.paths(files)]


def import_official(
    kind: str, read: Sequence[Official], edition: Edition, options: OfficialOptions, pages: Pages
) -> None:
    """Show what official files change, ask, and write all of it or nothing.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    read : sequence of Official
        As from `read_official`.
    edition : Edition
        Whose series plays the role of the kind.
    options : OfficialOptions
        What was decided.
    pages : callable
        As `Pages`.

    Raises
    ------
    DataError, ParameterError
        If two files speak of the same, areas or the series are not known, or nobody agreed; nothing is written then.
    """
    if options.series and not _IDENTIFIER.fullmatch(options.series):
        raise ParameterError(message("official_import.no_identifier", series=options.series))
    logged = import_log.read()
    old = data_writing.contents(*_TABLES)
    plan = _planned(kind, read, old, edition, options, load_words("ja"))
    before = [entry for one in read for entry in import_log.imports_of(logged, one.file.sha256)]
    if before:
        plan.said.append(message("imports.same_file", day=before[-1].day, number=before[-1].number))
    new = _contents(plan, old)
    changes = import_log.row_changes(old, new)
    if not any(change.table == _POPULATION for change in changes):  # a source that is named anew is no change
        for line in [*plan.said, message("imports.nothing_to_change")]:
            say(line)
        return
    for line in [*plan.said, *_said_of_pages(pages(old, new))]:
        say(line)
    agree(message("imports.write_question", count=len(changes)), yes=options.yes)
    kept = {name: old[name] for name in new}
    entry = import_log.enter(kept, new, kind=kind, files=[one.file for one in read], by=options.by)
    say(message("imports.written_as", number=entry.number))
    for line in _reminders(kind, read, plan.series, edition):
        say(line)


def _read(kind: str, path: Path, *, part: bool) -> Official:
    name = several.printable(path.name)
    content = data_writing.read_outside(path, LARGEST)
    if len(content) > LARGEST:
        raise DataError(message("official_import.too_large", file=name, most=LARGEST))
    file = import_log.imported_file(name, content)
    read = _READERS[kind](name, content, part=part)
    return Official(file, read.about, read.population, read.names, read.checks, read.preliminary)


def _planned(
    kind: str,
    read: Sequence[Official],
    old: Mapping[str, bytes],
    edition: Edition,
    options: OfficialOptions,
    words: Words,
) -> _Plan:
    held = {name: list(import_log.rows_by_key(name, content).values()) for name, content in old.items()}
    plan, seen = _Plan(_series(kind, edition, options, held[_SERIES])), {}
    own = {row["area_code"] for row in held[_POPULATION] if row["series"] == plan.series["series"]}
    known = sorted(own) or [row["area_code"] for row in held[_AREAS]]
    for one in read:
        areas = chosen_areas(one.counts, known, options.areas)
        counts = one.counts[one.counts["area_code"].isin(areas)]
        places = set(zip(counts["area_code"], counts["year"], strict=True))
        twin = next((name for name, others in seen.items() if others & places), None)
        if twin:
            raise DataError(message("official_import.twice", file=one.file.name, other=twin))
        seen[one.file.name] = places
        _add(plan, kind, one, counts, held, words)
    there = {code for one in read for code in one.counts["area_code"]}
    if absent := [row["name_ja"] for row in held[_AREAS] if row["area_code"] in own - there]:
        plan.said.append(message("official_import.not_in_file", areas=absent))
    return plan


def _add(
    plan: _Plan,
    kind: str,
    one: Official,
    counts: pd.DataFrame,
    held: Mapping[str, list[Cells]],
    words: Words,
) -> None:
    """Add a file to what is written."""
    series = plan.series
    years = sorted(int(year) for year in counts["year"].unique())
    base = None if kind == CENSUS else years[0]
    if base is not None and series["base_year"] and int(series["base_year"]) != base:
        facts = {"series": series["series"], "stored": series["base_year"], "found": base}
        by = {row["source_id"]: row["publisher_ja"] for row in held[_SOURCES]}
        same = [row for row in held[_SERIES] if by[row["source_id"]] == by[series["source_id"]]]
        fitting = [row["series"] for row in same if row["base_year"] == str(base)]
        key = "other_base_known" if fitting else "other_base"
        raise ParameterError(message(f"official_import.{key}", **facts, fitting=fitting))
    source = _source(kind, one, series, years, held[_SOURCES], words)
    place = one.about.title or one.about.number or one.file.name
    origin = {"source_id": source["source_id"], "source_place": place}
    rows = population_rows(counts, series["series"], base, origin, preliminary=one.preliminary)
    before = replaced(held[_POPULATION], rows)
    if lost := ages_lost(before, rows):
        raise DataError(message("official_import.ages_lost", file=one.file.name, areas=lost[:_AREAS_NAMED]))
    key = _key(_POPULATION)
    gone = {tuple(row[name] for name in key) for row in before} - {tuple(row[name] for name in key) for row in rows}
    plan.gone += sorted(gone)
    plan.rows.setdefault(_POPULATION, []).extend(rows)
    plan.rows.setdefault(_SOURCES, []).append(source)
    known = {row["area_code"]: row["name_ja"] for row in held[_AREAS]}
    for code in dict.fromkeys(counts["area_code"]):
        if code not in known:
            known[code] = one.names.get(code, code)
            plan.rows.setdefault(_AREAS, []).append(area_row(code, known[code], origin))
    facts = {"file": one.file.name, "title": place, "years": years, "count": len(rows)}
    said = "read_preliminary" if one.preliminary else "read"
    plan.said.append(message(f"official_import.{said}", **facts, areas=counts["area_code"].nunique()))
    plan.said += one.checks
    named = {
        code: one.names.get(code, known[code]) for code in counts["area_code"].unique() if not code.endswith("000")
    }
    other = [f"{code} {name} ({known[code]})" for code, name in named.items() if name != known[code]]
    if other:
        plan.said.append(message("official_import.other_names", areas=other[:_AREAS_NAMED]))
    found = totals(before, rows)
    plan.said += [said_of(total, known[total.area]) for total in found[:_TOTALS_SHOWN]]
    if len(found) > _TOTALS_SHOWN:
        plan.said.append(message("official_import.more_totals", count=len(found) - _TOTALS_SHOWN))


def _series(kind: str, edition: Edition, options: OfficialOptions, held: Sequence[Cells]) -> Cells:
    """Return the series that the rows belong to: the one that was named, or that which plays the role."""
    name = options.series or getattr(edition.series, _ROLES[kind])
    known = {row["series"]: row for row in held}
    if name not in known:
        facts = {"series": name, "role": _ROLES[kind], "known": list(known)}
        raise ParameterError(message("official_import.no_series", **facts))
    return known[name]


def _source(
    kind: str, one: Official, series: Cells, years: Sequence[int], held: Sequence[Cells], words: Words
) -> Cells:
    """Return the row of the source: the table that the file is, published by whoever publishes the series."""
    known = {row["source_id"]: row for row in held}
    parent = known[series["source_id"]]
    several_years = "_".join(str(year) for year in dict.fromkeys((years[0], years[-1])))
    stem = f"{series['series']}_{several_years}" if kind == CENSUS else parent["source_id"]
    title = one.about.statistic or parent["title_ja"]
    free = (f"{stem}_{number}" if number > 1 else stem for number in range(1, len(known) + 2))
    source_id = next(name for name in free if name not in known or known[name]["title_ja"] == title)
    day = date.today().isoformat()
    facts = {"file": one.file.name, "digest": one.file.sha256, "day": day}
    of_one_year = kind == CENSUS and len(years) == 1
    short = words("form.official_short", name=parent["short_ja"], year=years[0]) if of_one_year else parent["short_ja"]
    return {
        "source_id": source_id,
        "kind": "statistic",
        "title_ja": title,
        "title_en": f"{parent['title_en']} ({years[0]})" if of_one_year else parent["title_en"],
        "short_ja": short,
        "publisher_ja": parent["publisher_ja"],
        "published": "",
        "about_ja": words("form.official_about", title=one.about.title or title),
        "licence_ja": words("form.official_licence", **facts),
        "address": parent["address"],
    }


def _contents(plan: _Plan, old: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what the tables shall hold; those alone that change."""
    rest = {**old, _POPULATION: without_rows(old[_POPULATION], _key(_POPULATION), plan.gone)}
    new = {name: with_rows(rest[name], _key(name), rows) for name, rows in plan.rows.items()}
    return {name: content for name, content in new.items() if content != old[name]}


def _key(table: str) -> list[str]:
    return data.resources()[table]["schema"]["primaryKey"]


def _said_of_pages(moved: Sequence[str] | None) -> list[Message]:
    if moved is None:
        return [message("official_import.pages_unknown")]
    listed = [message("official_import.page", page=page) for page in moved]
    return [message("official_import.pages", count=len(listed), pages=listed)] if listed else []


def _reminders(kind: str, read: Sequence[Official], series: Cells, edition: Edition) -> list[Message]:
    """Return what only a person can do: notes that speak of the year, and the role of a series."""
    said, name = [], series["series"]
    years = sorted({str(year) for one in read for year in one.counts["year"].unique()})
    named = [year for year in years if year in series["note_ja"]]
    if kind == CENSUS and named:
        said.append(message("official_import.note", series=name, years=named))
    if name != getattr(edition.series, _ROLES[kind]):
        said.append(message("official_import.role", series=name, role=_ROLES[kind]))
    return [*said, message("official_import.next")]
