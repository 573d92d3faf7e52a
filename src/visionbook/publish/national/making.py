"""A national set from official files: who lives where by sex and age, counted and projected, and how good that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from visionbook import data, data_writing
from visionbook.ages import TOTAL
from visionbook.errors import BuildError, DataError, ParameterError, ProjectionError
from visionbook.intake import several
from visionbook.intake.names_table import Named, area_names
from visionbook.intake.official_areas import is_former, is_part, wards
from visionbook.intake.official_files import LARGEST
from visionbook.intake.official_import import CENSUS, POPULATION_PROJECTION, Official, read_official
from visionbook.intake.official_rows import BOTH, area_row
from visionbook.messages import message, say
from visionbook.population.comparable import Enough, places_of
from visionbook.population.error_study import size_class_numbers, study_errors
from visionbook.population.interval_tables import Towns, quantiles_and_shelf_lives
from visionbook.population.method_choice import choices, chosen_of, projections
from visionbook.population.panel import panel_of
from visionbook.population.study_methods import CANDIDATES
from visionbook.publish.national.folder import AREA_COLUMNS, INTERVAL_COLUMNS, TOWN_COLUMNS, csv_bytes, write_set
from visionbook.publish.shelf import build_lock

_KEY = ["area_code", "sex", "age_group"]
_SHOWN = 10
_LOW, _HIGH = "p10", "p90"
_DIGITS = 4
"""More would be false ones, and a person more in one town would move the intervals of hundreds."""


@dataclass(frozen=True)
class NationalFiles:
    """The files of a set, and the codes that changed between them, as ``OLD=NEW``."""

    census: Sequence[Path]
    projection: Sequence[Path] = ()
    names: Sequence[Path] = ()
    same: Sequence[str] = field(default_factory=tuple)


def make_set(folder: Path, files: NationalFiles) -> None:
    """Read official files into a national set; a set that is there is brought up to date, file by file.

    Raises
    ------
    BuildError
        If the folder holds something else.
    DataError, ParameterError
        If a file cannot be read, its sums do not hold, or an area has no name; the set is as it was then.
    """
    if (folder.exists() and not folder.is_dir()) or (folder.is_dir() and any(folder.iterdir()) and not _is_set(folder)):
        raise BuildError(message("national.not_empty", folder=folder))
    same = dict(map(_pair, files.same))
    census = read_official(CENSUS, files.census)
    projected = read_official(POPULATION_PROJECTION, files.projection) if files.projection else []
    given = _names(files.names)
    counts = _together(census, same)
    names = {**_named(projected, same), **_named(census, same), **{code: one.name for code, one in given.items()}}
    towns, others = _municipalities(counts, names)
    ahead = _together(projected, same) if projected else counts.iloc[:0]
    rows = pd.concat([counts.assign(series=CENSUS), ahead.assign(series=POPULATION_PROJECTION)])
    intervals, method = _intervals(counts, towns)
    edition = data.edition()
    about = {
        "files": [{"file": one.file.name, "sha256": one.file.sha256} for one in [*census, *projected]],
        "series": {
            CENSUS: _series(edition.series.census),
            POPULATION_PROJECTION: _series(edition.series.age_projection) if projected else None,
        },
        "method": method,
    }
    kana = {code: one.kana for code, one in given.items()}
    areas = [[code, names[code], kana.get(code, ""), area_row(code, "", {})["kind"]] for code in [*others, *towns]]
    with build_lock(folder):
        contents = _town_files(rows, towns)
        changed = write_set(
            folder, about, csv_bytes(AREA_COLUMNS, sorted(areas)), csv_bytes(INTERVAL_COLUMNS, intervals), contents
        )
    without = sorted(set(towns) - set(ahead["area_code"])) if projected else []
    say(message("national.made", folder=folder, towns=len(towns), rows=len(rows), changed=changed))
    if without:
        say(message("national.without_projection", count=len(without), first=without[:_SHOWN]))
    left = sorted(set(counts["area_code"]) - set(towns) - set(others) - set(wards(names)))
    left = [code for code in left if not is_part(code, names.get(code, ""))]
    if left:
        say(message("national.left_out", count=len(left), first=left[:_SHOWN]))
    if not any(kana.values()):
        say(message("national.no_kana"))


def _is_set(folder: Path) -> bool:
    return (folder / "towns").is_dir()


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = (part.strip() for part in text.partition("="))
    if not (old and sign and new):
        raise ParameterError(message("study.no_pair", text=text))
    return old, new


def _names(files: Sequence[Path]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for path in several.paths(files) if files else []:
        found |= area_names(several.printable(path.name), data_writing.read_outside(path, LARGEST))
    return found


def _named(read: Sequence[Official], same: Mapping[str, str]) -> dict[str, str]:
    return {same.get(code, code): name for one in read for code, name in one.names.items()}


def _together(read: Sequence[Official], same: Mapping[str, str]) -> pd.DataFrame:
    """Return the counts of several files under the codes to use."""
    seen: dict[int, str] = {}
    tables = []
    for one in read:
        codes = set(one.counts["area_code"])
        both = next((old for old, new in same.items() if {old, new} <= codes), None)
        if both:
            raise ParameterError(message("study.both_codes", old=both, new=same[both]))
        for year in one.counts["year"].unique():
            if seen.setdefault(int(year), one.file.name) != one.file.name:
                raise DataError(message("official_import.twice", file=one.file.name, other=seen[int(year)]))
        tables.append(one.counts.assign(area_code=one.counts["area_code"].replace(dict(same))))
    return pd.concat(tables, ignore_index=True)


def _municipalities(counts: pd.DataFrame, names: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the municipalities of the newest count, and the nation and prefectures."""
    newest = sorted(counts.loc[counts["year"].eq(counts["year"].max()), "area_code"].unique())
    unnamed = [code for code in newest if not names.get(code)]
    if unnamed:
        raise ParameterError(message("national.unnamed", count=len(unnamed), first=unnamed[:_SHOWN]))
    there = {code: names[code] for code in newest}
    inner = wards(there)
    others = [code for code in newest if code.endswith("000")]
    towns = [
        code
        for code, name in there.items()
        if code not in inner and code not in others and not is_part(code, name) and not is_former(code, name)
    ]
    if not towns:
        raise DataError(message("national.no_towns", count=len(newest)))
    return towns, others


def _town_files(rows: pd.DataFrame, towns: Sequence[str]) -> dict[str, bytes]:
    """Return the file of each municipality; ages of both sexes together are left out, they are sums."""
    kept = rows[rows["area_code"].isin(towns) & (rows["sex"].ne(BOTH) | rows["age_group"].eq(TOTAL))]
    columns = list(TOWN_COLUMNS)
    return {
        str(code): csv_bytes(columns, own[columns].itertuples(index=False))
        for code, own in kept.groupby("area_code", sort=False)
    }


def _intervals(counts: pd.DataFrame, towns: Sequence[str]) -> tuple[list[list[object]], str | None]:
    """Return the book's own projection of every town with its interval of 80 %, and by which method it was made."""
    apart = counts[counts["sex"].ne(BOTH) & counts["area_code"].isin(towns)]
    try:
        panel = panel_of([_wide(own) for _, own in apart.groupby(apart["year"])])
    except ProjectionError as error:
        say(message("national.no_intervals", why=error))
        return [], None
    errors, places, enough = study_errors(panel, CANDIDATES), places_of(panel), Enough()
    method = chosen_of(choices(errors, places, _one_of_each_size(panel.areas, places.size[-1]), enough))
    if method is None:
        return [], None
    quantiles, shelf = quantiles_and_shelf_lives(errors, places, Towns(list(panel.areas), method, enough))
    course = projections(panel, CANDIDATES, list(panel.areas), len(panel.years) - 1)
    return _interval_rows(quantiles, shelf, course[course["method"].eq(method)]), method


def _one_of_each_size(areas: Sequence[str], size: np.ndarray) -> list[str]:
    """Return a town of each size class: the method is chosen for towns of all sizes, and one stands for its class."""
    _, first = np.unique(size_class_numbers(size), return_index=True)
    return [areas[position] for position in sorted(first)]


def _wide(counts: pd.DataFrame) -> pd.DataFrame:
    year = str(int(counts["year"].iloc[0]))
    return counts[[*_KEY, "population"]].rename(columns={"population": year}).astype({year: float})


def _interval_rows(quantiles: pd.DataFrame, shelf: pd.DataFrame, course: pd.DataFrame) -> list[list[object]]:
    # A horizon that too few cases reach is left out: its interval would be a guess from a shorter one.
    whole = quantiles[quantiles["people"].eq(TOTAL) & quantiles["from_horizon"].eq(quantiles["horizon_years"])]
    whole = whole.assign(year=whole["base_year"] + whole["horizon_years"])
    known = shelf[shelf["people"].eq(TOTAL)].set_index(["area_code", "horizon_years"])["kept"].to_dict()
    people = course[course["people"].eq(TOTAL)].set_index(["area_code", "year"])["population"].to_dict()
    rows: list[list[object]] = []
    for row in whole.itertuples():
        projected = people[row.area_code, row.year]
        low, high = (four_digits(projected * getattr(row, name)) for name in (_LOW, _HIGH))
        kept = known.get((row.area_code, row.horizon_years))
        alike = [row.cases, row.areas, row.size_class, row.growth_class, row.region]
        said = "" if kept is None else str(bool(kept)).lower()
        rows.append([row.area_code, row.year, four_digits(projected), low, high, *alike, said])
    return rows


def four_digits(people: float) -> int:
    """Return persons with at most four leading digits.

    Examples
    --------
    >>> four_digits(16_112.4), four_digits(9_209.4), four_digits(3_271_821), four_digits(0)
    (16110, 9209, 3272000, 0)
    """
    whole = round(float(people))
    return round(whole, -max(len(str(whole)) - _DIGITS, 0))


def _series(name: str) -> dict[str, str]:
    """Return what the book's tables say of a series: how it is called, who publishes it."""
    row = data.load("series", series=name).iloc[0]
    source = data.load("sources", source_id=row["source_id"]).iloc[0]
    return {"series": name, "name": row["name_ja"], "short": row["short_ja"], "publisher": source["publisher_ja"]}
