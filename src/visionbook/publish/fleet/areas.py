"""Which municipalities a fleet runs a notebook for, with which parameters, and which it has to leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd

from visionbook import data
from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.publish.execute import (
    NOTEBOOKS,
    Parameter,
    Run,
    check_parameters,
    check_values,
    declared_parameters,
    edition_settings,
    page_of,
)

AREA_PARAMETER = "municipality"

NEEDED_ROLES = {
    "population_outlook": ("census",),
    "population_targets": ("census", "plan"),
    "plan_assumptions": ("census", "plan", "age_projection", "projection"),
}
"""Roles whose series must have rows of a municipality for a notebook; what else it can show, it shows or misses."""

_SHOWN = 20


@dataclass(frozen=True)
class Area:
    """One municipality of a fleet: its run, or the reason why it has none."""

    code: str
    name: str
    run: Run | None
    reason: str = ""


def planned_areas(
    root: Path, edition: Edition, notebook: str, patterns: Sequence[str], parameters: Mapping[str, str]
) -> list[Area]:
    """Return the municipalities whose codes match one of the patterns, in the order of their codes.

    Parameters
    ----------
    root : Path
        The project.
    edition : Edition
        Gives the parameters that are not given here.
    notebook : str
        Name of a notebook that declares the parameter ``municipality``.
    patterns : sequence of str
        Codes, with ``*`` for anything and ``?`` for one digit.
    parameters : mapping of str to str
        Parameters as text.

    Raises
    ------
    ParameterError
        If the notebook is unknown or is not about a municipality, a pattern matches none, or a parameter is
        unknown or has a value that is not allowed.
    """
    path = root / NOTEBOOKS / f"{notebook}.ipynb"
    declared = _declared(path)
    given = _given(edition, declared, parameters, path.name)
    municipalities = data.load("areas", columns=["area_code", "name_ja"], kind="municipality")
    names = dict(municipalities.sort_values("area_code").itertuples(index=False, name=None))
    codes = _matching(names, patterns)
    wanted = _needed(notebook, edition, given)
    missing = _missing_series(codes, wanted)
    areas = []
    for code in codes:
        reason = "" if not missing[code] else f"data/population.csv has no {', '.join(missing[code])} of it"
        run = None if reason else Run(page_of(notebook, code), path, {**given, AREA_PARAMETER: code}, names[code])
        areas.append(Area(code, names[code], run, reason))
    check_values([area.run for area in areas if area.run][:1])
    return areas


def _declared(path: Path) -> dict[str, Parameter]:
    usable = {
        found.stem: declared
        for found in sorted(path.parent.glob("*.ipynb"))
        if AREA_PARAMETER in (declared := declared_parameters(found))
    }
    if path.stem not in usable:
        raise ParameterError(
            f"a fleet cannot run {path.stem!r}; the notebooks with the parameter {AREA_PARAMETER} are "
            f"{', '.join(usable) or 'none'}"
        )
    return usable[path.stem]


def _given(
    edition: Edition, declared: Mapping[str, Parameter], parameters: Mapping[str, str], where: str
) -> dict[str, object]:
    if AREA_PARAMETER in parameters:
        raise ParameterError(f"the fleet gives {AREA_PARAMETER} to each run; choose municipalities with --areas")
    typed = {name: declared[name].from_text(text) if name in declared else text for name, text in parameters.items()}
    check_parameters(typed, dict(declared), where)
    settings = {name: value for name, value in edition_settings(edition).items() if name in declared}
    return {**settings, **typed}


def _matching(names: Mapping[str, str], patterns: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for pattern in patterns:
        codes = {code for code in names if fnmatchcase(code, pattern)}
        if not codes:
            known = [f"{code} {name}" for code, name in names.items()]
            more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
            raise ParameterError(
                f"--areas {pattern!r} is no municipality in data/areas.csv; allowed: {', '.join(known[:_SHOWN])}{more}"
                ", and patterns with * or ? such as '01*'"
            )
        found |= codes
    if not found:
        raise ParameterError("--areas names no municipality; give codes or patterns, such as '01*'")
    return sorted(found)


def _needed(notebook: str, edition: Edition, given: Mapping[str, object]) -> list[str]:
    """Return the series that play the roles that a notebook needs: those given, else the edition's."""
    roles = NEEDED_ROLES.get(notebook, ())
    series = {role: str(given.get(role) or getattr(edition.series, role)) for role in roles}
    for role, name in series.items():
        if name:
            data.require("series", "series", **{role: name})
    return list(dict.fromkeys(name for name in series.values() if name))


def _missing_series(codes: Sequence[str], wanted: Sequence[str]) -> dict[str, list[str]]:
    if not wanted:
        return {code: [] for code in codes}
    rows = data.load("population", columns=["area_code", "series"], area_code=codes, series=wanted)
    present: pd.DataFrame = rows.drop_duplicates()
    held = set(present.itertuples(index=False, name=None))
    return {code: [series for series in wanted if (code, series) not in held] for code in codes}
