"""The only module that reads data/: tables as the contract in ``data/datapackage.yaml`` describes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from visionbook.data_checks import (
    CONTRACT,
    CORRECTIONS,
    check_codes,
    check_corrections,
    check_meaning,
    read_contract,
    report,
    undescribed_problems,
)
from visionbook.edition import ROLES, Edition, project_root, read_edition
from visionbook.errors import DataError, ParameterError
from visionbook.messages import message
from visionbook.observation_checks import check_observations
from visionbook.personal import personal_columns
from visionbook.plans import EVERY, ITEMS, PERIODS, PLANS, current_plan_id, plan_holding, where_of_plan
from visionbook.reads import Read, accounted, digest, note, note_settings, size_of, where_of
from visionbook.tables import Problem, TextTable, check_foreign_keys, check_table, corrected, decode, typed
from visionbook.words import Words, load_words

_NOWHERE = (None, None, None)


def data_folder() -> Path:
    """Return the folder of the tables."""
    return project_root() / "data"


def contract(folder: Path | None = None) -> dict:
    """Return the data contract (a Frictionless Data Package descriptor) of a data folder.

    Raises
    ------
    DataError
        If the file is missing or is not valid YAML.
    """
    if folder is not None:
        return _described(folder)
    with accounted():
        note(Read(""), _contract_digest(data_folder()))
        return _described(data_folder())


def _contract_digest(folder: Path) -> str:
    return hashlib.sha256((folder / CONTRACT).read_bytes()).hexdigest()


def _described(folder: Path) -> dict:
    try:
        content = (folder / CONTRACT).read_bytes()
    except FileNotFoundError:
        raise DataError(message("data.contract_missing", contract=CONTRACT)) from None
    if content not in _contracts:
        _keep(_contracts, content, read_contract(content))
    return _contracts[content]


def resources(folder: Path | None = None) -> dict[str, dict]:
    """Return the contract's resources by table name."""
    return {resource["name"]: resource for resource in contract(folder)["resources"]}


def _resources(folder: Path) -> dict[str, dict]:
    return {resource["name"]: resource for resource in _described(folder)["resources"]}


@accounted()
def load(
    name: str,
    *,
    as_printed: bool = False,
    columns: Sequence[str] = (),
    distinct: bool = False,
    of_plan: str = "",
    **where: object,
) -> pd.DataFrame:
    """Return one checked table, typed as the contract says; a missing cell is NA.

    A page is made anew when what it asked for here has changed: ask for the rows and columns that it shows.
    Columns that name persons are left out unless the edition has `publish_persons`.

    Parameters
    ----------
    name : str
        Table name, for example ``"population"``.
    as_printed : bool
        Leave out the overrides of the table of corrections, as the source audit does.
    columns : sequence of str
        Only these columns, in the table's order; all if empty.
    distinct : bool
        Of rows that are alike in these columns only the first, such as the sources that a table names.
    of_plan : str
        Of a table whose rows belong to plans (`visionbook.plans.ITEMS`) those of this plan, or of all (`EVERY`); the
        edition's current one if empty.
    **where
        Only rows whose cell in a column is this value, or one of these values:
        ``load("population", area_code=["01223", "01000"], series="census")``.

    Returns
    -------
    DataFrame
        One row per row of the file, columns in the contract's order.

    Raises
    ------
    DataError
        If there is no such table or column, or the file breaks a rule of its own (all broken rules are
        listed; references to other tables are checked by `check`).
    """
    known = _resources(data_folder())
    if name in ITEMS and of_plan != EVERY:
        where = where_of_plan(name, where, load, lambda: of_plan or current_plan())
    read = Read(name, tuple(columns), where_of(where), as_printed, distinct)
    selected = read.select(_whole(data_folder(), known, read))
    content = digest(selected.rows, known[name])
    note(read, content)
    key = (content, *selected.columns)
    if key not in _frames:
        fields = [field for field in known[name]["schema"]["fields"] if field["name"] in selected.columns]
        _keep(_frames, key, typed(selected, {**known[name], "schema": {"fields": fields}}))
    withheld = _withheld(personal_columns(known[name]) & set(selected.columns))
    # A copy whose cells are only copied when somebody changes them (pandas' copy on write).
    return _frames[key].drop(columns=withheld) if withheld else _frames[key].copy(deep=False)


def current_plan(settings: Edition | None = None) -> str:
    """Return the plan that an edition (else that of ``edition.yml``) speaks of: `visionbook.plans.current_plan_id`."""
    if settings is None:
        settings = read_edition(project_root(), noted=False)
        note_settings(settings, "municipality", "fiscal_year", "plan_id")
    plans = load(PLANS, columns=PERIODS)
    return current_plan_id(plans, settings.municipality, settings.fiscal_year, settings.plan_id)


def plan_of_year(year: int) -> str:
    """Return the plan whose period holds a fiscal year, for forms of its values: `visionbook.plans.plan_holding`."""
    return plan_holding(load(PLANS, columns=PERIODS), read_edition(project_root()).municipality, year, current_plan())


def _withheld(personal: set[str]) -> list[str]:
    """Return which of the columns that name persons stay in the data: all, unless the edition publishes them."""
    if not personal:
        return []
    settings = read_edition(project_root(), noted=False)
    note_settings(settings, "publish_persons")
    return [] if settings.publish_persons else sorted(personal)


def warm_up() -> None:
    """Read all tables, so that processes forked from this one need not, as long as the files stay the same.

    What is wrong with a table is said by those who load it.
    """
    for name in resources():
        with suppress(DataError):
            load(name)


# What was read last, by content, not by folder: a file that has changed is read anew, another is not checked again.
_contracts: dict[bytes, dict] = {}
_frames: dict[tuple[str, ...], pd.DataFrame] = {}
_tables: dict[tuple[str, ...], tuple[TextTable | None, list[Problem]]] = {}
_MOST_KEPT = 200


def _keep(kept: dict, key: Hashable, value: object) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)))
    kept[key] = value


@accounted()
def sizes() -> dict[str, int]:
    """Return how large every table of the contract is (`visionbook.reads.size_of`), for pages that need not count.

    Raises
    ------
    DataError
        As `load`.
    """
    known = _resources(data_folder())
    found = {}
    for name in known:
        read = Read(name, only_size=True)
        found[name] = size_of(len(_whole(data_folder(), known, read).rows))
        note(read, str(found[name]))
    return found


def load_all(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every table of a folder, that of another edition too: by its own contract, corrected, without names.

    Raises
    ------
    DataError
        As `load`.
    """
    known = _resources(folder)
    tables = {name: typed(_whole(folder, known, Read(name)), known[name]) for name in known}
    return {name: table.drop(columns=sorted(personal_columns(known[name]))) for name, table in tables.items()}


def _whole(folder: Path, known: dict[str, dict], read: Read) -> TextTable:
    table, problems = _read_corrected(folder, known, read)
    if problems:
        raise DataError(report(problems))
    return table


def _read_corrected(folder: Path, known: dict[str, dict], read: Read) -> tuple[TextTable, list[Problem]]:
    if read.table not in known:
        raise DataError(message("data.no_table", table=read.table, known=known))
    table, problems = _read(folder, known[read.table])
    if not problems and not read.as_printed and CORRECTIONS in known:
        corrections, problems = _read(folder, known[CORRECTIONS])
        if not problems:
            as_printed = table
            table, problems = corrected(as_printed, known[read.table], corrections)
            if table.rows != as_printed.rows:
                problems += check_table(table, known[read.table])
    return table, problems


def _answer(read: Read, table: TextTable | None, known: dict[str, dict]) -> str | None:
    if table is None:
        return None
    return str(size_of(len(table.rows))) if read.only_size else digest(read.select(table).rows, known[read.table])


def present_tables() -> Callable[[Read], TextTable | None]:
    """Return a look-up of the table that a read is from, as text; each is read once, however many reads there are.

    It gives None where the read would get an error. Names of persons are in it: it is not for pages.
    """
    folder = data_folder()
    known = _resources(folder)
    tables: dict[tuple[str, bool], TextTable | None] = {}

    def present(read: Read) -> TextTable | None:
        key = (read.table, read.as_printed)
        if key not in tables:
            table, problems = _read_corrected(folder, known, read) if read.table in known else (None, [])
            tables[key] = None if problems else table
        return tables[key]

    return present


def present_digests(reads: Iterable[Read]) -> dict[Read, str | None]:
    """Return the digest of what each read of tables or contract would get now; None where it would get an error."""
    folder = data_folder()
    known, present = _resources(folder), present_tables()
    found: dict[Read, str | None] = {}
    for read in reads:
        try:
            found[read] = _answer(read, present(read), known) if read.table else _contract_digest(folder)
        except DataError:
            found[read] = None
    return found


def require(table: str, column: str, of_plan: str = EVERY, **parameter: object) -> None:
    """Refuse a notebook parameter whose value is not in a column of a table.

    Examples: ``require("areas", "area_code", municipality=municipality)``.

    Raises
    ------
    ParameterError
        Naming the parameter, its value and the values allowed.
    """
    allowed = load(table, columns=[column], of_plan=of_plan)[column].dropna().unique().tolist()
    for name, value in parameter.items():
        if value not in allowed:
            raise ParameterError(
                message("data.not_in_column", name=name, value=value, column=column, table=table, allowed=allowed)
            )


def edition(**given: object) -> Edition:
    """Return the settings of ``edition.yml``, with those that a notebook's parameters give in their place.

    Parameters
    ----------
    **given
        ``municipality``, ``region``, ``fiscal_year``, ``lang``, and the roles of series (`visionbook.edition.ROLES`);
        ``plan_id``, where the page is about a plan (the current one if it is empty); else what is empty (``""`` or 0)
        is left as the edition has it.

    Raises
    ------
    ParameterError
        If a value is not allowed; what is allowed is listed.
    DataError
        If ``edition.yml`` or the tables are broken.
    """
    settings = read_edition(project_root(), noted=False)
    note_settings(settings, *_SPOKEN_OF)
    chosen = {name: value for name, value in given.items() if value}
    for name in chosen:
        if name in _CODES:
            require(*_CODES[name], **{name: chosen[name]})
        elif name in ROLES:
            require("series", "series", **{name: chosen[name]})
    roles = replace(settings.series, **{name: str(value) for name, value in chosen.items() if name in ROLES})
    others = {name: value for name, value in chosen.items() if name not in (*ROLES, "lang")}
    if "lang" in chosen:
        others["languages"] = (load_words(str(chosen["lang"])).lang,)
    chosen_edition = replace(settings, series=roles, **others)
    return replace(chosen_edition, plan_id=current_plan(chosen_edition)) if "plan_id" in given else chosen_edition


def sources_of(settings: Edition, *roles: str) -> list[str]:
    """Return the sources of the series that play some roles, for `source_line`; a role without a series has none."""
    known = load("series", columns=["series", "source_id"]).set_index("series")["source_id"]
    return list(dict.fromkeys(known[series] for series in settings.series.of(*roles)))


# What pages are made from; the notice and the edition before are asked for by those who show them.
_SPOKEN_OF = ("municipality", "region", "fiscal_year", "plan_id", "languages", "series", "evaluation")
_CODES = {"municipality": ("areas", "area_code"), "region": ("regions", "region")}


def source_line(words: Words, *source_ids: str) -> str:
    """Return the source line of a chart or table: the short titles of its sources.

    Raises
    ------
    DataError
        If a source is not in the table of sources.
    """
    columns = ["source_id", "short_ja"]
    short = load("sources", columns=columns, source_id=source_ids).set_index("source_id")["short_ja"]
    unknown = [source_id for source_id in source_ids if source_id not in short]
    if unknown:
        known = load("sources", columns=columns)["source_id"]
        raise DataError(message("data.no_source", unknown=unknown[0], known=known))
    return words("page.source", sources=words.join(short[list(source_ids)]))


def check(
    folder: Path | None = None, pending: Mapping[str, bytes] | None = None, today: date | None = None
) -> list[Problem]:
    """Return all problems of all tables at once, those of one table together.

    Checks the files against the contract, references between tables, check digits of municipality codes,
    what the cells say together (`visionbook.checks`; not of a table that has other problems), and that no file lies in
    the folder undescribed. Tables in `pending` are checked as if their files held that; `today` is that of the clock.
    """
    folder = folder or data_folder()
    known = resources(folder)
    problems: list[Problem] = []
    tables: dict[str, TextTable] = {}
    for name, resource in known.items():
        table, found = _read(folder, resource, (pending or {}).get(name))
        problems += found
        if table is not None and table.columns == [field["name"] for field in resource["schema"]["fields"]]:
            tables[name] = table
    problems += check_foreign_keys(tables, known)
    if CORRECTIONS in tables:
        problems += check_corrections(tables, known)
    problems += check_observations(tables, known)
    if "areas" in tables:
        problems += check_codes(tables["areas"])
    broken = {problem.file for problem in problems}
    whole = {name: table for name, table in tables.items() if table.file not in broken}
    problems += check_meaning(whole, known, today or date.today())
    return problems + undescribed_problems(folder, {resource["path"] for resource in known.values()})


def _read(folder: Path, resource: dict, content: bytes | None = None) -> tuple[TextTable | None, list[Problem]]:
    file = f"data/{resource['path']}"
    if not (folder / resource["path"]).resolve().is_relative_to(folder.resolve()):
        return None, [Problem(file, *_NOWHERE, message("table.outside"), message("table.outside_remedy"))]
    try:
        content = (folder / resource["path"]).read_bytes() if content is None else content
    except (FileNotFoundError, IsADirectoryError):
        return None, [Problem(file, *_NOWHERE, message("table.missing"), message("table.missing_remedy"))]
    key = (file, hashlib.sha256(content).hexdigest(), repr(resource))
    if key not in _tables:
        table, problems = decode(file, content)
        _keep(_tables, key, (table, problems if table is None else check_table(table, resource)))
    table, problems = _tables[key]
    return table, list(problems)
