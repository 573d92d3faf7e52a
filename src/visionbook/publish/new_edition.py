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
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import yaml

from visionbook import data, data_writing
from visionbook.edition import ROOT_VARIABLE, Edition, read_edition
from visionbook.errors import DataError
from visionbook.intake.alike import nearest, profile
from visionbook.intake.finding_areas import NATION, find_area, prefecture_of
from visionbook.intake.gone_areas import Gone, merged_areas, renumbered_areas
from visionbook.intake.official_files import LARGEST
from visionbook.intake.official_import import (
    CENSUS,
    POPULATION_PROJECTION,
    Official,
    OfficialOptions,
    import_official,
    read_official,
)
from visionbook.intake.official_rows import area_row
from visionbook.intake.official_title import official_text
from visionbook.intake.several import paths, printable
from visionbook.intake.table_form import SUBJECTS
from visionbook.messages import Message, message, say
from visionbook.publish.example import check_free, copy
from visionbook.publish.own_prose import for_another_edition
from visionbook.words import Words, load_words

PARTS = ("notebooks", "book", "_config.yml", "_toc.yml")
"""What the new project has from this one as it is, beside its tables."""

REGION = "region"
"""What the region of the towns that were named as neighbours is called in the tables."""

_STUDIED_AREAS = "error_study_areas"
_ALIKE_SHOWN = 8

Cells = Mapping[str, str]


@dataclass(frozen=True)
class NewEdition:
    """What the caller decided: the municipality and its neighbours, as people write them, and the files to read."""

    municipality: str
    census: tuple[Path, ...]
    projection: tuple[Path, ...] = ()
    part: bool = False
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Place:
    """Where the book is about: names of its areas by code, the municipality first; and the members of its region."""

    names: Mapping[str, str]
    members: tuple[str, ...] = ()

    @property
    def municipality(self) -> str:
        return next(iter(self.names))


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
    renumbered = renumbered_areas(_rows(root / "data" / data.resources()[_STUDIED_AREAS]["path"]), _STUDIED_AREAS)
    gone = [*_merged(asked.census), *renumbered]
    code = find_area(asked.municipality, names, gone)
    given = [name.strip() for each in asked.neighbours for name in each.split(",") if name.strip()]
    others = dict.fromkeys(find_area(name, names, gone) for name in given)
    census = [_with_codes_of_today(one, renumbered) for one in census]
    towns = [code, *(other for other in others if other != code)]
    areas = [area for area in (*towns, *dict.fromkeys(map(prefecture_of, towns)), NATION) if area in names]
    place = _Place({area: names[area] for area in areas}, tuple(towns) if len(towns) > 1 else ())
    edition = read_edition(root)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-edition-") as made:
        new = Path(made) / "project"
        _lay_out(root, new, place, _roles(root, edition, projection))
        options = OfficialOptions(yes=True)
        with _working_in(new):
            own = read_edition(new)
            import_official(CENSUS, census, own, options, _no_pages)
            if projection:
                import_official(POPULATION_PROJECTION, projection, own, options, _no_pages)
        if folder.exists():
            folder.rmdir()
        shutil.move(new, folder)
    for line in _about(code, place, census, names, gone):
        say(line)
    say(message("new_edition.made", folder=folder, name=names[code], code=code))


def _merged(files: Sequence[Path]) -> list[Gone]:
    """Return the municipalities of the past that the census files list; a file that is no text lists none."""
    found: list[Gone] = []
    for path in paths(files):
        name = printable(path.name)
        try:
            found += merged_areas(official_text(name, data_writing.read_outside(path, LARGEST)), name)
        except (DataError, csv.Error):
            continue
    return found


def _with_codes_of_today(one: Official, renumbered: Sequence[Gone]) -> Official:
    """Return a file with the counts of codes that changed under those of today, where it has none of these."""
    there = set(one.counts["area_code"])
    moved = {each.code: each.into for each in renumbered if each.code in there and each.into not in there}
    if not moved:
        return one
    return replace(one, counts=one.counts.assign(area_code=one.counts["area_code"].replace(moved)))


def _about(
    code: str, place: _Place, census: Sequence[Official], names: Mapping[str, str], gone: Sequence[Gone]
) -> list[Message]:
    """Return what is worth knowing of the town: what it was made of, its region, and towns like it."""
    said = []
    former = {one.name: one.source for one in gone if one.into == code and one.name}
    if former:
        said.append(
            message("new_edition.holds", name=names[code], former=list(former), files=sorted({*former.values()}))
        )
    for one in gone:
        if one.into == code and not one.name:
            said.append(message("new_edition.renumbered", old=one.code, code=code, source=one.source))
    if place.members:
        said.append(message("new_edition.region", region=REGION, names=[names[member] for member in place.members]))
    else:
        said.append(message("new_edition.no_region"))
    towns = [area for area in names if not area.endswith("000")]
    alike = nearest(profile(pd.concat([one.counts for one in census]), towns), code, _ALIKE_SHOWN)
    if alike:
        listed = [message("new_edition.town", name=names[area], code=area) for area in alike]
        said.append(message("new_edition.alike", name=names[code], towns=listed, count=len(towns)))
    commands = [f"visionbook template {subject}" for subject in SUBJECTS]
    return [*said, message("new_edition.chapters", commands=commands)]


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


def _roles(root: Path, edition: Edition, projection: Sequence[Official]) -> dict[str, str]:
    """Return the series by the roles that they play: of the known projections, that which begins as the file does."""
    roles = {CENSUS: edition.series.census}
    known = [name for name in (edition.series.age_projection, edition.series.projection) if name]
    if projection and known:
        first = str(min(int(year) for one in projection for year in one.counts["year"]))
        bases = {row["series"]: row["base_year"] for row in _rows(root / "data" / data.resources()["series"]["path"])}
        # Where none begins so, the import says what there is.
        series = next((name for name in known if bases.get(name) == first), known[0])
        roles |= dict.fromkeys((POPULATION_PROJECTION, "age_projection"), series)
    return roles


def _lay_out(root: Path, new: Path, place: _Place, roles: Mapping[str, str]) -> None:
    new.mkdir()
    for part in PARTS:
        copy(root / part, new / part)
    edition = read_edition(root)
    words = load_words(edition.languages[0])
    _own_prose(new / "book", words)
    (new / "data").mkdir()
    shutil.copyfile(root / "data" / data.CONTRACT, new / "data" / data.CONTRACT)
    tables = _tables(root, place, set(roles.values()), words)
    for name, resource in data.resources().items():
        (new / "data" / resource["path"]).write_bytes(tables[name])
    settings = {
        "municipality": place.municipality,
        "region": REGION if place.members else "",
        "languages": list(edition.languages),
        "series": dict(roles),
        "title": words("form.new_title", area="{area}"),
        "notice": words("form.new_notice"),
    }
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (new / "edition.yml").write_text(text, encoding="utf-8")


def _own_prose(book: Path, words: Words) -> None:
    """Take out of the prose what is about the edition that it was copied from, and begin its changelog anew."""
    for page in sorted(book.glob("*.md")):
        text = for_another_edition(page.read_text(encoding="utf-8"))
        if page.stem == "changelog":
            text = f"{text.rstrip()}\n\n{words('form.new_changelog')}"
        page.write_text(text, encoding="utf-8")


def _tables(root: Path, place: _Place, series: set[str], words: Words) -> dict[str, bytes]:
    """Return what the tables of the new project hold before the files are read."""
    known = data.resources()
    rows = {name: _rows(root / "data" / resource["path"]) for name, resource in known.items()}
    kept: dict[str, list[Cells]] = {name: rows[name] if known[name].get("general") else [] for name in known}
    # What notes say, and what sources say of their use, is about the areas and years of this project.
    kept["series"] = [{**row, "note_ja": ""} for row in rows["series"] if row["series"] in series]
    named = {row["area_code"]: row for row in rows["areas"]}
    of_general = {row.get("area_code") for own in kept.values() for row in own} & named.keys()
    names = {**place.names, **{code: named[code]["name_ja"] for code in sorted(of_general)}}
    origin = {name: rows["areas"][0][name] for name in ("source_id", "source_place")}
    kept["areas"] = [
        {**(named.get(code) or area_row(code, name, origin)), "region": REGION if code in place.members else ""}
        for code, name in names.items()
    ]
    if place.members:
        counted = next(row["source_id"] for row in kept["series"])
        name = words("form.new_region", area=place.names[place.municipality])
        where = {"source_id": counted, "source_place": words("form.new_region_place")}
        kept["regions"] = [{"region": REGION, "name_ja": name, **where}]
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
