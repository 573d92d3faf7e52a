"""Make the pages of a national set: what is there and still fits stays, the rest is made by several processes.

A page is made by plain functions in a process that makes many: a kernel for each would cost several times what a page
does (decision 0048). Each is written whole, its record last; what a killed run left is found by the records.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from dataclasses import replace as replace_fields
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from visionbook import data
from visionbook.edition import Edition, read_edition
from visionbook.errors import BuildError, ParameterError, VisionbookError
from visionbook.messages import message, say
from visionbook.pages.towns import index
from visionbook.pages.towns.index import Tile
from visionbook.pages.towns.model import CENSUS, PROJECTION, Beside, Later, Line, Place, Series, neighbours, town_of
from visionbook.publish.execute import cpus
from visionbook.publish.freshness import Program, program_cache
from visionbook.publish.national.folder import TOWN_COLUMNS, NationalSet, digest, read_set, replace, rows_of
from visionbook.publish.national.page import STATIC, Imprint, index_page, static_files, town_page
from visionbook.publish.shelf import build_lock
from visionbook.publish.site import csv_text
from visionbook.words import languages, load_words, read_entries

ALL = "all"
_RECORDS = ".records"
_TILES = "prefecture_tiles"
_IN_A_BATCH = 8
_ALONE = 4
"""So few pages are made in this process: starting others takes longer."""

_SHOWN = 20
_PREFIXES = ("towns.", "intervals.", "glue.", "unit.", "page.", "mark.", "filter.")


@dataclass(frozen=True)
class Job:
    """What is to be made: of which towns (codes, patterns, ``all``), where, by how many processes, and whether anew."""

    areas: Sequence[str]
    output: Path
    workers: int | None = None
    anew: bool = False


@dataclass(frozen=True)
class Task:
    """A town to be made, as it is handed to another process."""

    place: Place
    series: Series
    rows: bytes
    intervals: Sequence[Mapping[str, str]]
    beside: Beside
    imprint: Imprint
    lang: str
    made_from: str
    output: str


@dataclass
class Made:
    """What came of a run: how many pages were made, how many stayed, and what failed by code."""

    done: int = 0
    kept: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def make_pages(root: Path, folder: Path, job: Job) -> Made:
    """Make the pages of a national set that are not there or do not fit any more, and the index of all that are.

    Raises
    ------
    ParameterError
        If a pattern fits no municipality.
    DataError
        If the folder holds no set, or a file of it is broken.
    BuildError
        If pages failed (all are listed), or a process was lost; what is finished is kept.
    """
    began, national, edition = time.monotonic(), read_set(folder), read_edition(root)
    wanted = _chosen(national, job.areas)
    made = Made()
    with build_lock(job.output):
        for name in ("towns", _RECORDS):
            (job.output / name).mkdir(parents=True, exist_ok=True)
        tasks = _tasks(root, national, edition, wanted, job.output)
        stale = tasks if job.anew else [task for task in tasks if not _fits(job.output, task)]
        made.kept = len(tasks) - len(stale)
        try:
            for code, error in _work(stale, job.workers):
                if error:
                    made.failed[code] = error
                else:
                    made.done += 1
        finally:
            _write_index(root, national, edition, job.output)
    facts = {"done": made.done, "kept": made.kept, "seconds": time.monotonic() - began}
    say(message("national.pages", **facts, where=job.output / "index.html"))
    if made.failed:
        raise BuildError(message("national.failed", count=len(made.failed), lines=list(made.failed.values())[:_SHOWN]))
    return made


def _chosen(national: NationalSet, patterns: Sequence[str]) -> list[str]:
    if ALL in patterns:
        return national.towns
    found: set[str] = set()
    for pattern in patterns:
        codes = {code for code in national.towns if fnmatchcase(code, pattern)}
        if not codes:
            raise ParameterError(message("national.no_area", pattern=pattern, count=len(national.towns)))
        found |= codes
    return sorted(found)


def _tasks(root: Path, national: NationalSet, edition: Edition, codes: Sequence[str], output: Path) -> list[Task]:
    """Return a task for each town, with all that its page is made from, and the digest of that."""
    rows = {row["area_code"]: row for row in national.areas}
    names = {code: row["name_ja"] for code, row in rows.items()}
    near, known, program = neighbours(national.towns, names), _beside(edition), program_digest(root)
    series, lang = _series(national), edition.languages[0]
    imprint = Imprint(edition.about.maker, edition.about.contact, edition.notice)
    tasks = []
    for code in codes:
        prefecture = f"{code[:2]}000"
        place = Place(code, names[code], prefecture, names.get(prefecture, ""), rows[code]["name_kana"], near[code])
        content, intervals = national.town_content(code), national.intervals.get(code, [])
        own = known.get(code, Beside())
        facts = [asdict(place), asdict(series), intervals, asdict(own), asdict(imprint), lang]
        made_from = digest(program.encode(), content, json.dumps(facts, ensure_ascii=False).encode())
        tasks.append(Task(place, series, content, intervals, own, imprint, lang, made_from, str(output)))
    return tasks


def program_digest(root: Path) -> str:
    """Return the digest of what shapes a page: the modules that lay it out reach, and the words that it may say."""
    program = Program.read(program_cache(root))
    modules = program.reach([f"{__package__}.page"], among=[f"{__package__}.page"])
    words = {
        lang: {key: text for key, text in read_entries(lang).items() if key.startswith(_PREFIXES)}
        for lang in languages()
    }
    return digest(json.dumps([modules, words], sort_keys=True, ensure_ascii=False).encode())


def _series(national: NationalSet) -> Series:
    about = national.about["series"]
    census, projection = about[CENSUS], about[PROJECTION] or {}
    return Series(
        census["name"], census["publisher"], projection.get("short", ""), projection.get("publisher", ""),
        national.about.get("method") or "",
    )  # fmt: skip


def _beside(edition: Edition) -> dict[str, Beside]:
    """Return what the book's own tables have, by municipality: targets of its plan, and counts."""
    targets: dict[str, dict[int, int]] = {}
    later: dict[str, list[Later]] = {}
    where = {"sex": "both", "age_group": "total"}
    columns = ["area_code", "year", "population", "status"]
    if edition.series.plan:
        rows = data.load("population", columns=columns, series=edition.series.plan, variant="target", **where)
        for row in rows.itertuples():
            targets.setdefault(row.area_code, {})[int(row.year)] = int(row.population)
    for row in data.load("population", columns=columns, series=edition.series.census, **where).itertuples():
        one = Later(int(row.year), int(row.population), row.status == "preliminary")
        later.setdefault(row.area_code, []).append(one)
    return {code: Beside(targets.get(code, {}), later.get(code, [])) for code in targets.keys() | later.keys()}


def _fits(output: Path, task: Task) -> bool:
    """Return whether a town's files are there, whole, and made from what there is now."""
    record = read_record(output, task.place.code)
    if record is None or record["made_from"] != task.made_from:
        return False
    try:
        return all(digest((output / name).read_bytes()) == own for name, own in record["files"].items())
    except OSError:
        return False


def read_record(output: Path, code: str) -> dict | None:
    """Return the record of a town that has been made; None if there is none that can be read."""
    try:
        record = json.loads((output / _RECORDS / f"{code}.json").read_text(encoding="utf-8"))
        return record if {"made_from", "files", "line"} <= record.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def _work(tasks: Sequence[Task], workers: int | None) -> Iterator[tuple[str, str]]:
    """Make pages; give the code of each as it ends, and what went wrong with it, if anything did."""
    number = min(workers or cpus(), max(len(tasks) // _IN_A_BATCH, 1))
    if len(tasks) <= _ALONE or number == 1:
        for task in tasks:
            yield make(task)
        return
    batches = [tasks[start : start + _IN_A_BATCH] for start in range(0, len(tasks), _IN_A_BATCH)]
    # Fresh processes: one with threads is never forked (decision 0013).
    with ProcessPoolExecutor(number, multiprocessing.get_context("spawn"), initializer=_prepare) as pool:
        futures = [pool.submit(make_batch, batch) for batch in batches]
        ended = 0
        try:
            for future in as_completed(futures):
                found = future.result()
                ended += len(found)
                _progress(ended, len(tasks))
                yield from found
        except BrokenProcessPool:
            raise BuildError(message("national.process_lost")) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _progress(ended: int, wanted: int) -> None:
    if ended % 200 < _IN_A_BATCH or ended == wanted:
        say(message("national.progress", done=ended, count=wanted), sys.stderr)


def _prepare() -> None:
    """Make a process ready: it looks for garbage rarely, and a Ctrl+C is for whoever started it."""
    import signal

    from visionbook.publish.process import collect_rarely, die_with_parent

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    collect_rarely()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def make_batch(tasks: Sequence[Task]) -> list[tuple[str, str]]:
    """Make several pages, one after the other."""
    return [make(task) for task in tasks]


def make(task: Task) -> tuple[str, str]:
    """Write the files of a town, its record last; return its code, and what went wrong, empty if nothing did."""
    place, output, words = task.place, Path(task.output), load_words(task.lang)
    record = output / _RECORDS / f"{place.code}.json"
    try:
        rows = rows_of(task.rows, TOWN_COLUMNS, f"towns/{place.code}.csv")
        town = town_of(place, task.series, rows, task.intervals, task.beside)
        files = town_page(town, task.imprint, words)
        files[f"towns/{place.code}.csv"] = b"\xef\xbb\xbf" + task.rows
        record.unlink(missing_ok=True)
        for name, content in files.items():
            _folder(str((output / name).parent))
            replace(output / name, content)
        found = {"made_from": task.made_from, "files": {name: digest(content) for name, content in files.items()}}
        text = json.dumps({**found, "line": town.line().kept()}, ensure_ascii=False)
        replace(record, text.encode())
    except VisionbookError as error:
        record.unlink(missing_ok=True)
        return place.code, message("national.town_failed", code=place.code, name=place.name, why=error)
    return place.code, ""


@cache
def _folder(path: str) -> None:
    Path(path).mkdir(parents=True, exist_ok=True)


def _write_index(root: Path, national: NationalSet, edition: Edition, output: Path) -> None:
    """Write the index of the towns that have a page; pages of towns that the set no longer has go."""
    known = {row["area_code"]: row for row in national.areas}
    towns, lines = set(national.towns), []
    for path in sorted((output / _RECORDS).glob("*.json")):
        record = read_record(output, path.stem)
        if path.stem not in towns:
            _remove(output, path, record)
        elif record is not None:
            # What towns are called may have come since a page was made that stays.
            called = {"name": known[path.stem]["name_ja"], "kana": known[path.stem]["name_kana"]}
            lines.append(replace_fields(Line(**record["line"]), **called))
    if not lines:
        return
    names = {code: row["name_ja"] for code, row in known.items()}
    imprint = Imprint(edition.about.maker, edition.about.contact, edition.notice)
    (output / STATIC).mkdir(exist_ok=True)
    for name, content in static_files(root).items():
        replace(output / STATIC / name, content)
    words = load_words(edition.languages[0])
    page = index_page(lines, names, _tiles(), len(towns) - len(lines), imprint, words)
    rows = [[str(cell) for cell in row] for row in index.csv_rows(lines)]
    replace(output / "towns.csv", csv_text(rows).encode("utf-8-sig"))
    replace(output / "index.html", page)


def _remove(output: Path, path: Path, record: Mapping | None) -> None:
    for name in record["files"] if record else ():
        (output / name).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _tiles() -> list[Tile]:
    """Return the map of tiles; empty in a project whose contract does not have it yet."""
    if _TILES not in data.resources():
        return []
    columns = ["prefecture", "short_ja", "tile_row", "tile_column"]
    rows = data.load(_TILES, columns=columns)
    return [Tile(row.prefecture, row.short_ja, int(row.tile_row), int(row.tile_column)) for row in rows.itertuples()]
