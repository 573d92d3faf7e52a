"""The study of errors as a command: official files in, tables of results out, with the digests of the files."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from visionbook import data, data_writing
from visionbook.errors import DataError, ParameterError
from visionbook.intake.census_panel import LARGEST, census_counts
from visionbook.messages import Message, message, say
from visionbook.population.error_study import Errors, study_errors
from visionbook.population.error_table import error_table
from visionbook.population.panel import REASONS, Panel, panel_of
from visionbook.population.study_methods import CANDIDATES
from visionbook.publish.freshness import BUILD
from visionbook.publish.shelf import build_lock
from visionbook.publish.study_tables import FEWEST, edition_table, interval_tables, rounded

ERRORS, FILES, AREAS = "projection_errors", "error_study_files", "error_study_areas"
DETAILED = ("last", "average")
"""Methods whose errors are also stored by prefecture, and by size and growth together."""

CODE_CHANGED = "code_changed"
_AREAS_SHOWN = 10


@dataclass(frozen=True)
class Study:
    """A study that has been made, ready to be stored: its tables by name, and what is said of it."""

    tables: Mapping[str, pd.DataFrame]
    said: Sequence[Message]


def error_study(
    files: Sequence[Path],
    same: Sequence[str] = (),
    without: Sequence[str] = (),
    today: date | None = None,
    towns: Sequence[str] = (),
    editions: Mapping[str, Path] | None = None,
) -> Study:
    """Return the study of errors over the panel that some files make up.

    Parameters
    ----------
    files : sequence of Path
        Files of censuses, as `visionbook.intake.census_panel` reads them.
    same : sequence of str
        Codes that changed, as ``OLD=NEW``.
    without : sequence of str
        Areas to leave out, codes with commas between them.
    today : date, optional
        The day it is computed on.
    towns : sequence of str
        Municipalities that intervals, projections and shelf lives are stored of.
    editions : mapping of str to Path, optional
        Editions of projections whose errors are computed too: by series the file of the institute.

    Raises
    ------
    DataError, ParameterError, ProjectionError
        If a file cannot be read, or the files make up no panel.
    """
    contents = {path: data_writing.read_outside(path, LARGEST) for path in files}
    counts = [census_counts(path.name, content) for path, content in contents.items()]
    changed = dict(map(_pair, same))
    panel = panel_of(counts, changed, [code.strip() for given in without for code in given.split(",") if code.strip()])
    errors = study_errors(panel, CANDIDATES)
    table = error_table(errors, DETAILED, FEWEST)
    used = [_file(path, contents[path], one, panel, today) for path, one in zip(contents, counts, strict=True)]
    areas = panel.left_out.assign(other_code="")
    codes = [{"area_code": new, "reason": CODE_CHANGED, "other_code": old} for old, new in changed.items()]
    areas = pd.concat([areas, pd.DataFrame(codes, columns=areas.columns)]).sort_values(["area_code", "reason"])
    tables = {ERRORS: rounded(table), FILES: pd.DataFrame(used), AREAS: areas}
    of_towns, said = interval_tables(panel, errors, towns)
    of_editions, said_too = edition_table(panel, editions or {}, changed)
    told = [*_said_of_panel(panel, errors), *_said_of_errors(table), *said, *said_too]
    return Study(tables | of_towns | of_editions, told)


def run(
    root: Path,
    panel: Sequence[Path],
    same: Sequence[str],
    without: Sequence[str],
    editions: Sequence[str] = (),
    *,
    store: bool = True,
) -> None:
    """Make a study of the edition's region, store it unless it is only to be looked at, and say what came of it."""
    made = error_study(panel, same, without, None, _towns(), _editions(editions))
    if store:
        with build_lock(root / BUILD):
            put_into_data(made)
    for line in made.said:
        say(line)


def put_into_data(study: Study) -> None:
    """Write the results of a study into the project's tables, in place of those of the study before.

    The source is that of the series which plays the role of the census.

    Raises
    ------
    DataError
        If the contract has no such tables, or the results would break its rules.
    """
    known = data.resources()
    missing = [name for name in study.tables if name not in known]
    if missing:
        raise DataError(message("study.no_tables", missing=missing))
    census = data.load("series", series=data.edition().series.census).iloc[0]
    source = {"source_id": census["source_id"], "source_place": census["source_place"]}
    new = {name: _csv(table.assign(**_source(table, source)), known[name]) for name, table in study.tables.items()}
    data_writing.replace(data_writing.contents(*new), new)


def _towns() -> list[str]:
    """Return the municipalities of the edition's region; the municipality alone where it names none."""
    edition = data.edition()
    areas = data.load("areas", kind="municipality")
    return (
        areas.loc[areas["region"].eq(edition.region), "area_code"].tolist()
        if edition.region
        else [edition.municipality]
    )


def _editions(given: Sequence[str]) -> dict[str, Path]:
    """Return the file of each series that is named as SERIES=FILE."""
    known, found = data.load("series")["series"].tolist(), {}
    for text in given:
        series, sign, path = (part.strip() for part in text.partition("="))
        if not (series and sign and path):
            raise ParameterError(message("study.no_edition", text=text))
        if series not in known:
            raise ParameterError(message("study.no_series", series=series, there=known))
        found[series] = Path(path)
    return found


def _source(table: pd.DataFrame, source: Mapping[str, str]) -> Mapping[str, object]:
    """Return the source of the rows: that of their own series where they are of one, else the census."""
    if "series" not in table:
        return source
    known = data.load("series").set_index("series")
    return {name: table["series"].map(known[name]) for name in source}


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = (part.strip() for part in text.partition("="))
    if not (old and sign and new):
        raise ParameterError(message("study.no_pair", text=text))
    return old, new


def _file(path: Path, content: bytes, counts: pd.DataFrame, panel: Panel, today: date | None) -> dict[str, object]:
    years = [int(name) for name in counts.columns if str(name).isdecimal()]
    return {
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "first_census": min(years),
        "last_census": max(years),
        "areas": counts["area_code"].nunique(),
        "areas_studied": len(panel.areas),
        "computed_on": (today or date.today()).isoformat(),
    }


def _csv(table: pd.DataFrame, resource: Mapping) -> bytes:
    target = io.StringIO(newline="")
    names = [field["name"] for field in resource["schema"]["fields"]]
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(table.reindex(columns=names).itertuples(index=False))
    return target.getvalue().encode("utf-8")


def _said_of_panel(panel: Panel, errors: Errors) -> Iterator[Message]:
    cases = int((errors.relative[..., 0] == errors.relative[..., 0]).sum())
    facts = {"areas": len(panel.areas), "years": list(panel.years), "open": panel.ages.open_ended_from}
    yield message("study.areas_studied", **facts, cases=cases)
    for reason in REASONS:
        areas = panel.left_out.loc[panel.left_out["reason"] == reason, "area_code"].tolist()
        if areas:
            first, more = areas[:_AREAS_SHOWN], len(areas) - _AREAS_SHOWN
            shown = [*first[:-1], message("study.left_out_more", first=first[-1], more=more)] if more > 0 else first
            said = message(f"study.reason_{reason}")
            yield message("study.left_out", count=len(areas), reason=said, areas=shown)
    if panel.years_left_out:
        yield message("study.years_left_out", years=list(panel.years_left_out))
    if errors.empty_cohorts or errors.undefined:
        yield message("study.empty_cohorts", count=errors.empty_cohorts, undefined=errors.undefined)


def _said_of_errors(table: pd.DataFrame) -> Iterator[Message]:
    classes = table[["size_class", "growth_class", "region"]].eq("all").all(axis=1)
    pooled = table[classes & table["people"].eq("total")].sort_values(["method", "horizon_years", "cases"])
    pooled = pooled.drop_duplicates(["method", "horizon_years"], keep="last")
    for row in pooled.itertuples():
        facts = {"horizon": row.horizon_years, "error": row.mean_absolute, "cases": row.cases}
        yield message("study.mean_of_horizon", method=row.method, **facts)
    if table.attrs["dropped"]:
        yield message("study.dropped", count=table.attrs["dropped"], fewest=FEWEST)
    yield message("study.written", rows=len(table))
