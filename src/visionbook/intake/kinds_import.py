"""The resident register and vital events into the tables: people on 1 January, and births, deaths and moves of years.

Rows stay with the source of their statistic, since pages draw one line through the years of one source; which file a
year came from is added to what the source says of itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path

from visionbook import data, data_writing
from visionbook.ages import TOTAL
from visionbook.edition import Edition
from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log
from visionbook.intake.area_cells import PREFECTURE_END, short_name
from visionbook.intake.counted import JAPANESE, MIGRATION, REGISTER, VITAL, WITH_FOREIGNERS, Counted, Event
from visionbook.intake.grids import read_grids
from visionbook.intake.official_files import read_files
from visionbook.intake.official_rows import BOTH, Cells, area_row, areas_taken, population_rows, said_of, totals
from visionbook.intake.plan_writing import Pages, Plan, key_of, write
from visionbook.intake.register import read_register
from visionbook.intake.vital import read_vital
from visionbook.messages import Message, message
from visionbook.words import Words, load_words

_AREAS, _EVENTS, _POPULATION, _SERIES, _SOURCES = "areas", "registered_events", "population", "series", "sources"
_TABLES = (_AREAS, _EVENTS, _POPULATION, _SERIES, _SOURCES)
_IDS = {REGISTER: "mic_register", VITAL: "vital_statistics", MIGRATION: "migration_report"}
_NEW_YEAR = "01-01"
_SHOWN = 40
_IDENTIFIER = re.compile("[a-z0-9_]+")


@dataclass(frozen=True)
class KindOptions:
    """What the caller decided before the import: see ``visionbook import --help``."""

    areas: tuple[str, ...] = ()
    series: str = ""
    mapping: Path | None = None
    part: bool = False
    yes: bool = False
    by: str = ""


def import_register(files: Sequence[Path], edition: Edition, options: KindOptions, pages: Pages) -> None:
    """Show what files of the resident register change, ask, and write all of it or nothing.

    Parameters
    ----------
    files : sequence of Path
        The table of people and events, the table by age, or both; of one year or several.
    edition : Edition
        Whose series plays the role ``register``.
    options : KindOptions
        What was decided.
    pages : callable
        As `visionbook.intake.plan_writing.Pages`.

    Raises
    ------
    DataError, ParameterError
        If a file cannot be read, its sums do not hold, areas or the series are not known, or nobody agreed; nothing
        is written then.
    """
    read = [(file, read_grids(file.name, content)) for file, content in read_files(files)]
    counted = [read_register(file, grids, part=options.part) for file, grids in read]
    _refuse_twice(counted)
    old, held = _held()
    plan, words = Plan(), load_words("ja")
    series = _register_series(plan, held, edition, options, words)
    own = {row["area_code"] for row in held[_POPULATION] if row["series"] == series["series"]}
    sources = {REGISTER: series["source_id"]}
    for one in counted:
        areas = _taken(one, own, held, options)
        _begin(plan, one, areas, held, sources)
        _put_population(plan, one, areas, series, held)
        _put_events(plan, one, areas, sources, held)
    _put_sources(plan, counted, sources, held, words)
    write(REGISTER, [one.file for one in counted], plan, old, pages, yes=options.yes, by=options.by)


def import_vital(files: Sequence[Path], edition: Edition, options: KindOptions, pages: Pages) -> None:
    """Show what tables of births, deaths and moves (SSDSE-A and the like) change, ask, and write all or nothing.

    Parameters and errors are those of `import_register`.
    """
    old, held = _held()
    words = load_words("ja")
    sources = {name: _source_of(name, held, words) for name in (VITAL, MIGRATION)}
    moves_of = _stored_universe(held, sources[MIGRATION])
    read = [(file, read_grids(file.name, content)) for file, content in read_files(files)]
    counted = [read_vital(file, grids, moves_of, part=options.part) for file, grids in read]
    _refuse_twice(counted)
    own = {row["area_code"] for row in held[_EVENTS] if row["source_id"] in sources.values()}
    plan = Plan()
    for one in counted:
        areas = _taken(one, own, held, options)
        _begin(plan, one, areas, held, sources)
        _put_events(plan, one, areas, sources, held)
    _put_sources(plan, counted, sources, held, words)
    write(VITAL, [one.file for one in counted], plan, old, pages, yes=options.yes, by=options.by)


def _held() -> tuple[dict[str, bytes], dict[str, list[Cells]]]:
    old = data_writing.contents(*_TABLES)
    return old, {name: list(import_log.rows_by_key(name, content).values()) for name, content in old.items()}


def _refuse_twice(counted: Sequence[Counted]) -> None:
    """Refuse files that say the same twice; a table of totals may stand beside the one by age, if they agree."""
    seen: defaultdict[tuple[object, ...], list[tuple[Counted, int]]] = defaultdict(list)
    for one in counted:
        cells = {(e.area_code, e.year, e.event, e.statistic): e.value for e in one.events}
        people = one.population
        cells |= {
            (row.area_code, row.year, row.sex): row.population
            for row in people[people["age_group"] == TOTAL].itertuples()
        }
        for key, value in cells.items():
            for other, before in seen[key]:
                if before != value or other.by_age == one.by_age:
                    raise DataError(message("official_import.twice", file=one.file.name, other=other.file.name))
            seen[key].append((one, value))


def _register_series(
    plan: Plan, held: Mapping[str, list[Cells]], edition: Edition, options: KindOptions, words: Words
) -> Cells:
    """Return the series of the register; one that was named and is not there yet is added."""
    name = options.series or edition.series.register
    known = {row["series"]: row for row in held[_SERIES]}
    if not name:
        raise ParameterError(message("official_kinds.no_register_series"))
    if not _IDENTIFIER.fullmatch(name):
        raise ParameterError(message("official_import.no_identifier", series=name))
    if name in known:
        row = known[name]
        if row["reference_day"] != _NEW_YEAR or row["base_year"]:
            raise ParameterError(message("official_kinds.other_series", series=name, day=row["reference_day"]))
    else:
        row = {
            "series": name,
            "name_ja": words("official_source.series"),
            "name_en": words("official_source.series_en"),
            "short_ja": words("official_source.series_short"),
            "base_year": "",
            "reference_day": _NEW_YEAR,
            "note_ja": words("official_source.series_note"),
            "source_id": _source_of(REGISTER, held, words),
            "source_place": words("official_source.series_place"),
        }
        plan.put(_SERIES, row)
    if name in known and re.search("[0-9]{4}", row["note_ja"]):
        plan.after.append(message("official_kinds.note", series=name))
    if name != edition.series.register:
        plan.after.append(message("official_import.role", role=REGISTER, series=name))
    return row


def _source_of(statistic: str, held: Mapping[str, list[Cells]], words: Words) -> str:
    """Return the source of a statistic: the one that is called so, or a new identifier."""
    known = {row["source_id"] for row in held[_SOURCES]}
    title = words(f"official_source.{statistic}_title")
    named = [row["source_id"] for row in held[_SOURCES] if row["title_ja"] == title]
    if named:
        return named[0]
    stem = _IDS[statistic]
    return next(name for name in chain([stem], (f"{stem}_{number}" for number in count(2))) if name not in known)


def _stored_universe(held: Mapping[str, list[Cells]], source: str) -> str:
    """Return whose moves the newest rows of the source count, so that its years stay one line."""
    rows = [row for row in held[_EVENTS] if row["source_id"] == source and row["event"].startswith("moves")]
    newest = max(rows, key=lambda row: row["year"], default=None)
    return newest["universe"] if newest and newest["universe"] in (JAPANESE, WITH_FOREIGNERS) else WITH_FOREIGNERS


def _taken(one: Counted, own: set[str], held: Mapping[str, list[Cells]], options: KindOptions) -> list[str]:
    """Return the areas of a file that are taken, and refuse one whose name is that of another."""
    names = {row["area_code"]: row["name_ja"] for row in held[_AREAS]}
    chosen = areas_taken(one.areas, sorted(own or names), options.areas, one.file.name)
    for code in chosen:
        written = one.names.get(code, "")
        if code in names and written and short_name(written) != short_name(names[code]):
            facts = {"file": one.file.name, "area": code, "written": written, "name": names[code]}
            raise DataError(message("official_kinds.other_name", **facts))
        if code not in names and not written:
            raise DataError(message("official_kinds.no_name", file=one.file.name, area=code))
    return chosen


def _begin(
    plan: Plan, one: Counted, areas: Sequence[str], held: Mapping[str, list[Cells]], sources: Mapping[str, str]
) -> None:
    """Say what a file is, and add the areas that the project did not know."""
    years = sorted({*one.population["year"], *(event.year for event in one.events)})
    rows = len(one.population[one.population["area_code"].isin(areas)]) + sum(e.area_code in areas for e in one.events)
    facts = {"file": one.file.name, "title": one.title, "years": [int(year) for year in years]}
    plan.said.append(message("official_kinds.read", **facts, areas=len(areas), count=rows))
    if one.sums:
        plan.said.append(message("official_kinds.sums", sums=one.sums))
    plan.said += one.notes
    known = {row["area_code"]: row["name_ja"] for row in held[_AREAS]}
    near = {code[:2] for code in areas}
    towns = {code: name for code, name in known.items() if not code.endswith(PREFECTURE_END)}
    absent = [name for code, name in towns.items() if code not in one.names and code[:2] in near]
    if absent:
        plan.said.append(message("official_kinds.absent", areas=absent))
    place = one.place or one.title
    source = sources.get(REGISTER) or sources[one.events[0].statistic]
    for code in areas:
        if code not in known:
            origin = {"source_id": source, "source_place": place}
            plan.put(_AREAS, area_row(code, one.names[code], origin))


def _put_population(
    plan: Plan, one: Counted, areas: Sequence[str], series: Cells, held: Mapping[str, list[Cells]]
) -> None:
    """Add the people of a file in place of those of the same area and year.

    A table of totals leaves the ages that are there, if they are of the same totals.
    """
    counts = one.population[one.population["area_code"].isin(areas)]
    origin = {"source_id": series["source_id"], "source_place": one.place}
    names = {row["area_code"]: row["name_ja"] for row in held[_AREAS]} | dict(one.names)
    rows = population_rows(counts, series["series"], None, origin)
    coming = {_place(row) for row in rows}
    same_series = [row for row in held[_POPULATION] if row["series"] == series["series"]]
    before = [row for row in same_series if _place(row) in coming]
    planned = plan.rows.get(_POPULATION, [])
    by_place: dict[tuple[str, str], dict[tuple[str, str], str]] = {}
    for row in [*before, *planned]:
        by_place.setdefault(_place(row), {})[row["sex"], row["age_group"]] = row["population"]
    kept = set() if one.by_age else {place for place in coming if _same_totals(by_place.get(place, {}), rows, place)}
    names_of_key = key_of(_POPULATION)
    new_keys = {tuple(row[name] for name in names_of_key) for row in rows}
    old_keys = [tuple(row[name] for name in names_of_key) for row in before if _place(row) not in kept]
    plan.gone.setdefault(_POPULATION, []).extend(key for key in old_keys if key not in new_keys)
    for row in rows:
        plan.rows.setdefault(_POPULATION, []).append(row)
    found = totals(before, rows)
    plan.said += [said_of(total, names[total.area]) for total in found[:_SHOWN]]
    if len(found) > _SHOWN:
        plan.said.append(message("official_import.more_totals", count=len(found) - _SHOWN))


def _place(row: Mapping[str, str]) -> tuple[str, str]:
    return row["area_code"], row["year"]


def _same_totals(stored: Mapping[tuple[str, str], str], rows: Sequence[Cells], place: tuple[str, str]) -> bool:
    own = [row for row in rows if _place(row) == place]
    there = [row for row in own if (row["sex"], TOTAL) in stored]
    alike = all(stored[row["sex"], TOTAL] == row["population"] for row in there)
    return alike and any(row["sex"] == BOTH for row in there)


def _put_events(
    plan: Plan, one: Counted, areas: Sequence[str], sources: Mapping[str, str], held: Mapping[str, list[Cells]]
) -> None:
    before = {tuple(row[name] for name in key_of(_EVENTS)): row for row in held[_EVENTS]}
    names = {row["area_code"]: row["name_ja"] for row in held[_AREAS]} | dict(one.names)
    own = [event for event in one.events if event.area_code in set(areas)]
    answer = data.resources()[_EVENTS].get("answer", {}).get("words", "")
    words = load_words("ja")
    lines = []
    for event in own:
        row = _event_row(event, sources[event.statistic])
        if event.others:  # the file's own sums explain the change: that answers what the contract would ask
            row["source_place"] += words("official_source.others", count=f"{event.others:+,}", words=answer)
        plan.rows.setdefault(_EVENTS, []).append(row)
        lines.append(_said_of_event(event, before.get(tuple(row[name] for name in key_of(_EVENTS))), names))
    plan.said += lines[:_SHOWN]
    if len(lines) > _SHOWN:
        plan.said.append(message("official_kinds.more_events", count=len(lines) - _SHOWN))


def _event_row(event: Event, source: str) -> Cells:
    return {
        "area_code": event.area_code,
        "year": str(event.year),
        "event": event.event,
        "universe": event.universe,
        "abroad": "true" if event.abroad else "false",
        "value": str(event.value),
        "source_id": source,
        "source_place": event.place,
    }


def _said_of_event(event: Event, stored: Mapping[str, str] | None, names: Mapping[str, str]) -> Message:
    what = message(f"official_kinds.{event.event}", of=message(f"official_kinds.{event.universe}"))
    facts = {"area": names[event.area_code], "year": event.year, "what": what, "new": event.value}
    if stored is None:
        return message("official_kinds.event_new", **facts)
    if stored["universe"] != event.universe:
        was = message(f"official_kinds.{stored['universe']}")
        return message("official_kinds.event_universe", **facts, old=int(stored["value"]), was=was)
    if int(stored["value"]) == event.value:
        return message("official_kinds.event_same", **facts)
    old = int(stored["value"])
    return message("official_kinds.event_other", **facts, old=old, change=event.value - old)


def _put_sources(
    plan: Plan, counted: Sequence[Counted], sources: Mapping[str, str], held: Mapping[str, list[Cells]], words: Words
) -> None:
    """Add to what each source says of itself which file the values of which years came from."""
    known = {row["source_id"]: row for row in held[_SOURCES]}
    for statistic, source_id in sources.items():
        row = dict(known.get(source_id) or _new_source(statistic, source_id, words))
        for one in counted:
            years = {int(event.year) for event in one.events if event.statistic == statistic}
            years |= {int(year) for year in one.population["year"]} if statistic == REGISTER else set()
            if not years or one.file.sha256 in row["licence_ja"]:
                continue
            facts = {"file": one.file.name, "digest": one.file.sha256, "day": date.today().isoformat()}
            said = words("official_source.read", years="、".join(map(str, sorted(years))), **facts)
            row["licence_ja"] += said
        if row != known.get(source_id) and (row["licence_ja"] != words("official_source.terms")):
            plan.put(_SOURCES, row)


def _new_source(statistic: str, source_id: str, words: Words) -> Cells:
    return {
        "source_id": source_id,
        "kind": "statistic",
        "title_ja": words(f"official_source.{statistic}_title"),
        "title_en": words(f"official_source.{statistic}_title_en"),
        "short_ja": words(f"official_source.{statistic}_short"),
        "publisher_ja": words(f"official_source.{statistic}_publisher"),
        "published": "",
        "about_ja": words(f"official_source.{statistic}_about"),
        "licence_ja": words("official_source.terms"),
        "address": words(f"official_source.{statistic}_address"),
    }
