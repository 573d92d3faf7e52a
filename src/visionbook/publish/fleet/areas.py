"""Which municipalities a fleet runs a notebook for, with which parameters, and which it has to leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from visionbook import data
from visionbook.edition import ROLES, Edition
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.publish.execute import (
    NOTEBOOKS,
    Parameter,
    Run,
    check_parameters,
    check_values,
    declared_parameters,
    edition_settings,
    lacking,
    page_of,
)

AREA_PARAMETER = "municipality"
ALL = "all"
"""What may stand for every municipality."""

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
        Codes, with ``*`` for anything and ``?`` for one digit, or ``all``.
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
    asked = with_roles(edition, given)
    titles = {name: resource["title"] for name, resource in data.resources().items()}
    areas = []
    for code in codes:
        missing = lacking(notebook, asked, code, [code])
        reason = message("needs.several", needs=[need.text(titles) for need in missing]) if missing else ""
        run = None if reason else Run(page_of(notebook, code), path, {**given, AREA_PARAMETER: code}, names[code])
        areas.append(Area(code, names[code], run, reason))
    check_values([area.run for area in areas if area.run][:1])
    return areas


def with_roles(edition: Edition, given: Mapping[str, object]) -> Edition:
    """Return an edition with the series that parameters give to its roles.

    Raises
    ------
    ParameterError
        If there is no such series.
    """
    named = {role: str(given[role]) for role in ROLES if given.get(role)}
    for role, series in named.items():
        data.require("series", "series", **{role: series})
    return replace(edition, series=replace(edition.series, **named))


def _declared(path: Path) -> dict[str, Parameter]:
    usable = {
        found.stem: declared
        for found in sorted(path.parent.glob("*.ipynb"))
        if AREA_PARAMETER in (declared := declared_parameters(found))
    }
    if path.stem not in usable:
        raise ParameterError(
            message(
                "fleet.notebook",
                stem=path.stem,
                area_parameter=AREA_PARAMETER,
                usable=list(usable) or [message("command.none")],
            )
        )
    return usable[path.stem]


def _given(
    edition: Edition, declared: Mapping[str, Parameter], parameters: Mapping[str, str], where: str
) -> dict[str, object]:
    if AREA_PARAMETER in parameters:
        raise ParameterError(message("fleet.area_given", area_parameter=AREA_PARAMETER))
    typed = {name: declared[name].from_text(text) if name in declared else text for name, text in parameters.items()}
    check_parameters(typed, dict(declared), where)
    settings = {name: value for name, value in edition_settings(edition).items() if name in declared}
    return {**settings, **typed}


def _matching(names: Mapping[str, str], patterns: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for pattern in ["*" if pattern == ALL else pattern for pattern in patterns]:
        codes = {code for code in names if fnmatchcase(code, pattern)}
        if not codes:
            known = [f"{code} {name}" for code, name in names.items()]
            more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
            raise ParameterError(message("fleet.no_area", pattern=pattern, known=known[:_SHOWN], more=more))
        found |= codes
    if not found:
        raise ParameterError(message("fleet.no_areas"))
    return sorted(found)
