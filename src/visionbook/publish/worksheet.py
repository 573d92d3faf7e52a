"""The workbook of one municipality as the page of that municipality offers it, without building the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from visionbook import data, data_writing
from visionbook.ages import parse_age_group
from visionbook.edition import Edition, read_edition
from visionbook.errors import ParameterError
from visionbook.messages import Message, message
from visionbook.pages.population_outlook import model, tables_worksheet
from visionbook.population.axes import SEXES
from visionbook.population.handbook import life_tables_reach
from visionbook.population.implied import rates_exist
from visionbook.population.inputs import AGES, people_by_age
from visionbook.words import load_words
from visionbook.worksheet.workbook import workbook_bytes

_SHOWN = 10  # codes in a refusal


def write_worksheet(root: Path, municipality: str, output: Path | None = None) -> Path:
    """Write the workbook of a municipality and return where it is.

    Parameters
    ----------
    root : Path
        The project's folder.
    municipality : str
        Five-digit code of the table of areas.
    output : Path, optional
        Where to; ``worksheet_CODE.xlsx`` in the project's folder if not given.

    Raises
    ------
    ParameterError
        If there is no such municipality, or nothing to compute with; the message says what is missing.
    DataError
        If a table is broken, or a file of that name is there already: somebody may have worked in it.
    """
    path = output or root / f"{tables_worksheet.NAME.format(code=municipality)}.xlsx"
    if path.suffix.lower() != ".xlsx":
        raise ParameterError(message("worksheet_file.ending", path=path))
    if not path.parent.is_dir():
        raise ParameterError(message("worksheet_file.no_folder", folder=path.parent))
    edition = _edition_of(municipality)
    own = model.own_rows(edition)
    loaded = {name: data.load(name, columns=model.COLUMNS.get(name, ()), **own.get(name, {})) for name in model.TABLES}
    reason = unable(loaded, edition)
    if reason:
        raise ParameterError(message("worksheet_file.unable", code=municipality, reason=reason))
    case = model.outlook(loaded, edition).worksheet
    content = workbook_bytes(case, load_words(case.lang), read_edition(root).notice)
    data_writing.write_new(path, content)
    return path


def _edition_of(municipality: str) -> Edition:
    areas = data.load("areas")
    kinds = areas.set_index("area_code")["kind"]
    if kinds.get(municipality) != "municipality":
        codes = kinds.index[kinds.eq("municipality")]
        raise ParameterError(message("worksheet_file.no_municipality", code=municipality, codes=list(codes[:_SHOWN])))
    return data.edition(municipality=municipality)


def unable(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Message | None:
    """Return why there is nothing to compute with for a municipality; None if there is.

    Parameters
    ----------
    tables : mapping
        Those of `visionbook.pages.population_outlook.model.TABLES`.
    edition : Edition
        Its municipality and roles of series.
    """
    code, series = edition.municipality, edition.series.age_projection
    if not series:
        return message("worksheet_file.no_role")
    population = tables["population"]
    rows = population[population["series"].eq(series) & population["area_code"].eq(code)]
    rows = rows[rows["sex"].isin(SEXES)]
    if rows.empty:
        return message("worksheet_file.no_projection", series=series)
    wider = _wider_groups(rows)
    if wider:
        return message("worksheet_file.open_group", series=series, found=wider, wanted=AGES.labels[-1])
    if code not in set(tables["municipal_fertility"]["area_code"]):
        return message("worksheet_file.no_fertility")
    areas, mortality = tables["areas"], tables["life_table_mx"]
    nation = mortality["area_code"].isin(areas.loc[areas["kind"].eq("nation"), "area_code"])
    years, people = people_by_age(population, series, [code])
    if len(years) < 2:
        return message("worksheet_file.one_year", series=series, year=years[0])
    if not life_tables_reach(mortality[nation], years):
        return message("worksheet_file.no_life_tables", first=years[0], last=years[-1])
    return None if rates_exist(people, AGES) else message("worksheet_file.nobody", series=series)


def _wider_groups(rows: pd.DataFrame) -> list[str]:
    """Return the open-ended groups that begin below that of the model."""
    labels = [label for label in rows["age_group"].unique() if label.endswith("+")]
    return [label for label in labels if parse_age_group(label).lower < AGES.open_ended_from]
