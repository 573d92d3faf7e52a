"""Start the book of another municipality: an edition that builds at once, from official files alone.

What any municipality needs (national mortality and fertility, the errors of past projections) comes from this project:
the tables that the contract calls `general`. All else begins empty; a chapter without data is left out, and the build
says what would bring it.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from visionbook import data
from visionbook.edition import ROOT_VARIABLE, Edition, read_edition
from visionbook.intake.finding_areas import NATION, find_area, prefecture_of
from visionbook.intake.official_import import (
    CENSUS,
    POPULATION_PROJECTION,
    OfficialOptions,
    import_official,
    read_official,
)
from visionbook.intake.official_rows import area_row
from visionbook.messages import message, say
from visionbook.publish.example import check_free, copy
from visionbook.words import load_words

PARTS = ("notebooks", "book", "_config.yml", "_toc.yml")
"""What the new project has from this one as it is, beside its tables."""

Cells = Mapping[str, str]


@dataclass(frozen=True)
class NewEdition:
    """What the caller decided: the municipality, as people write it, and the files to read."""

    municipality: str
    census: tuple[Path, ...]
    projection: tuple[Path, ...] = ()
    part: bool = False


def new_edition(root: Path, folder: Path, asked: NewEdition) -> None:
    """Lay out the project of a municipality in a new or empty folder.

    Raises
    ------
    BuildError
        If the folder is not empty, or lies within what is copied.
    DataError, ParameterError
        If the municipality is not in the files, or a file cannot be read. The folder is as it was then.
    """
    check_free(root, folder)
    census = read_official(CENSUS, asked.census, part=asked.part)
    projection = read_official(POPULATION_PROJECTION, asked.projection, part=asked.part) if asked.projection else []
    names = {code: name for one in census for code, name in one.names.items()}
    code = find_area(asked.municipality, names)
    areas = [area for area in (code, prefecture_of(code), NATION) if area in names]
    edition = read_edition(root)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-edition-") as made:
        new = Path(made) / "project"
        _lay_out(root, new, edition, {area: names[area] for area in areas}, with_projection=bool(projection))
        options = OfficialOptions(yes=True)
        with _working_in(new):
            own = read_edition(new)
            import_official(CENSUS, census, own, options, _no_pages)
            if projection:
                import_official(POPULATION_PROJECTION, projection, own, options, _no_pages)
        if folder.exists():
            folder.rmdir()
        shutil.move(new, folder)
    say(message("new_edition.made", folder=folder, name=names[code], code=code))


def _no_pages(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[str]:
    return []


@contextlib.contextmanager
def _working_in(root: Path) -> Iterator[None]:
    """Have all that asks for the project's folder get another one."""
    before = os.environ.get(ROOT_VARIABLE)
    os.environ[ROOT_VARIABLE] = str(root)
    try:
        yield
    finally:
        if before is None:
            del os.environ[ROOT_VARIABLE]
        else:
            os.environ[ROOT_VARIABLE] = before


def _lay_out(root: Path, new: Path, edition: Edition, names: Mapping[str, str], *, with_projection: bool) -> None:
    new.mkdir()
    for part in PARTS:
        copy(root / part, new / part)
    (new / "data").mkdir()
    shutil.copyfile(root / "data" / data.CONTRACT, new / "data" / data.CONTRACT)
    roles = {CENSUS: edition.series.census}
    if with_projection and edition.series.age_projection:
        roles |= dict.fromkeys((POPULATION_PROJECTION, "age_projection"), edition.series.age_projection)
    tables = _tables(root, names, set(roles.values()))
    for name, resource in data.resources().items():
        (new / "data" / resource["path"]).write_bytes(tables[name])
    settings = {
        "municipality": next(iter(names)),
        "region": "",
        "languages": list(edition.languages),
        "series": roles,
        "title": load_words(edition.languages[0])("form.new_title", area="{area}"),
        "notice": load_words(edition.languages[0])("form.new_notice"),
    }
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (new / "edition.yml").write_text(text, encoding="utf-8")


def _tables(root: Path, names: Mapping[str, str], series: set[str]) -> dict[str, bytes]:
    """Return what the tables of the new project hold before the files are read."""
    known = data.resources()
    rows = {name: _rows(root / "data" / resource["path"]) for name, resource in known.items()}
    kept: dict[str, list[Cells]] = {name: rows[name] if known[name].get("general") else [] for name in known}
    # What notes say, and what sources say of their use, is about the areas and years of this project.
    kept["series"] = [{**row, "note_ja": ""} for row in rows["series"] if row["series"] in series]
    named = {row["area_code"]: row for row in rows["areas"]}
    of_general = {row.get("area_code") for own in kept.values() for row in own} & named.keys()
    names = {**names, **{code: named[code]["name_ja"] for code in sorted(of_general)}}
    origin = {name: rows["areas"][0][name] for name in ("source_id", "source_place")}
    kept["areas"] = [
        {**(named.get(code) or area_row(code, name, origin)), "region": ""} for code, name in names.items()
    ]
    cited = {row["source_id"] for own in kept.values() for row in own if row.get("source_id")}
    of_series = {row["source_id"] for row in kept["series"]}
    kept["sources"] = [
        {**row, "about_ja": ""} if row["source_id"] in of_series else row
        for row in rows["sources"]
        if row["source_id"] in cited
    ]
    return {name: _csv(root / "data" / known[name]["path"], own) for name, own in kept.items()}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _csv(table: Path, rows: Sequence[Cells]) -> bytes:
    with table.open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode("utf-8")
