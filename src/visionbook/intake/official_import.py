"""Official files into the tables: counts of a census and projections, with what they change, shown before it is done.

`visionbook import KIND FILE ...` reads the files as their publisher hands them out, takes the areas that the book
speaks of, and puts their rows in place of earlier ones: into the series that plays the role of the kind. The log of
imports keeps the files' digests and every row, so that `visionbook undo` takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from visionbook import data_writing
from visionbook.edition import ROLES, Edition
from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log
from visionbook.intake.import_log import File
from visionbook.intake.official_files import read_files
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
from visionbook.intake.plan_writing import Pages, Plan, key_of, write
from visionbook.messages import Message, message
from visionbook.words import Words, load_words

CENSUS, POPULATION_PROJECTION = KINDS = ROLES[:2]
"""Kinds of files, called as the roles that their series play."""

_ROLES = {CENSUS: CENSUS, POPULATION_PROJECTION: "age_projection"}
_READERS = {CENSUS: read_census, POPULATION_PROJECTION: read_projection}
_AREAS, _POPULATION, _SERIES, _SOURCES = "areas", "population", "series", "sources"
_TABLES = (_AREAS, _POPULATION, _SERIES, _SOURCES)
_TOTALS_SHOWN, _AREAS_NAMED = 40, 10
_IDENTIFIER = re.compile("[a-z0-9_]+")


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
class _Plan(Plan):
    """What is written into a series."""

    series: Cells = field(default_factory=dict)


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
    return [_read(kind, file, content, part=part) for file, content in read_files(files)]


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
        As `visionbook.intake.plan_writing.Pages`.

    Raises
    ------
    DataError, ParameterError
        If two files speak of the same, areas or the series are not known, or nobody agreed; nothing is written then.
    """
    if options.series and not _IDENTIFIER.fullmatch(options.series):
        raise ParameterError(message("official_import.no_identifier", series=options.series))
    old = data_writing.contents(*_TABLES)
    plan = _planned(kind, read, old, edition, options, load_words("ja"))
    plan.after += _reminders(kind, read, plan.series, edition)
    files = [one.file for one in read]
    write(kind, files, plan, old, pages, yes=options.yes, by=options.by)


def _read(kind: str, file: File, content: bytes, *, part: bool) -> Official:
    read = _READERS[kind](file.name, content, part=part)
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
    plan, seen = _Plan(series=_series(kind, edition, options, held[_SERIES])), {}
    own = {row["area_code"] for row in held[_POPULATION] if row["series"] == plan.series["series"]}
    known = sorted(own) or [row["area_code"] for row in held[_AREAS]]
    for one in read:
        areas = chosen_areas(one.counts, known, options.areas, one.file.name)
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
    key = key_of(_POPULATION)
    gone = {tuple(row[name] for name in key) for row in before} - {tuple(row[name] for name in key) for row in rows}
    plan.gone.setdefault(_POPULATION, []).extend(sorted(gone))
    plan.rows.setdefault(_POPULATION, []).extend(rows)
    plan.put(_SOURCES, source)
    known = {row["area_code"]: row["name_ja"] for row in held[_AREAS]}
    for code in dict.fromkeys(counts["area_code"]):
        if code not in known:
            known[code] = one.names.get(code, code)
            plan.put(_AREAS, area_row(code, known[code], origin))
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


def _reminders(kind: str, read: Sequence[Official], series: Cells, edition: Edition) -> list[Message]:
    """Return what only a person can do: notes that speak of the year, and the role of a series."""
    said, name = [], series["series"]
    years = sorted({str(year) for one in read for year in one.counts["year"].unique()})
    named = [year for year in years if year in series["note_ja"]]
    if kind == CENSUS and named:
        said.append(message("official_import.note", series=name, years=named))
    if name != getattr(edition.series, _ROLES[kind]):
        said.append(message("official_import.role", series=name, role=_ROLES[kind]))
    return said
