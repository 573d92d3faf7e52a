"""What this edition of the book is about: ``edition.yml`` as a checked, typed record."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from visionbook.errors import DataError
from visionbook.messages import message
from visionbook.reads import accounted, note_settings
from visionbook.words import languages
from visionbook.yaml_text import parsed

if TYPE_CHECKING:  # every command reads the settings: a build that has nothing to do must not load pandas
    import pandas as pd

ROOT_VARIABLE = "VISIONBOOK_ROOT"


def project_root() -> Path:
    """Return the folder that holds ``edition.yml``: ``$VISIONBOOK_ROOT``, or the nearest one above.

    Raises
    ------
    DataError
        If there is none.
    """
    if ROOT_VARIABLE in os.environ:
        candidates = [Path(os.environ[ROOT_VARIABLE]).absolute()]
    else:
        here = Path.cwd()
        candidates = [here, *here.parents]
    for folder in candidates:
        if (folder / "edition.yml").is_file():
            return folder
    raise DataError(message("data.no_edition"))


@dataclass(frozen=True)
class OwnRank:
    """A rank of the municipality's own scheme, as it prints it.

    `at_least` is the lowest ratio of observed to expected change that earns it; the last rank has none.
    """

    name: str
    at_least: float | None


@dataclass(frozen=True)
class EvaluationRule:
    """Thresholds of the pace-based judgement: lowest ratio of observed to expected change for each rank.

    `own_ranks` are the ranks that the municipality prints beside the book's own, best first; often none.
    """

    on_track: float
    moderate: float
    insufficient: float
    own_ranks: tuple[OwnRank, ...] = ()


@dataclass(frozen=True)
class SeriesRoles:
    """Which series of the table `population` plays which part; empty where the edition has none.

    Parameters
    ----------
    census : str
        What was counted.
    projection : str
        The newest official projection; totals are enough.
    age_projection : str
        The newest official projection by sex and five-year age.
    plan : str
        The strategy's own projection and targets.
    vision : str
        What the collaboration vision reprinted.
    register : str
        The resident register, on 1 January.
    """

    census: str
    projection: str = ""
    age_projection: str = ""
    plan: str = ""
    vision: str = ""
    register: str = ""

    def of(self, *roles: str) -> list[str]:
        """Return the series of some roles, in their order, each once; a role without a series is left out.

        Examples
        --------
        >>> SeriesRoles("counted", plan="plan_a").of("plan", "vision", "census")
        ['plan_a', 'counted']
        """
        return list(dict.fromkeys(series for role in roles if (series := getattr(self, role))))


ROLES = tuple(role.name for role in fields(SeriesRoles))
"""The roles of series, in the order of ``edition.yml``."""


@dataclass(frozen=True)
class About:
    """What every page says of the book; what is empty is not said.

    Parameters
    ----------
    maker : str
        Who makes the book.
    contact : str
        Where readers write: an address (``https://…``), a mail address, or words. A mail names page and edition in its
        subject; an address may hold ``{page}``, ``{book}`` and ``{edition}`` in their place.
    edition : str
        What this edition is called.
    date : str
        Its day, ``2026-11-30``: of the edition, not of the clock, so that two builds give the same pages.
    issued_by_municipality : bool
        Whether the municipality itself issues the book. Otherwise every page says that it does not.
    address : str
        Where the book is published, ``https://example.jp/book/``: the folder that holds its ``index.html``. What needs
        whole addresses (sitemap, feed, canonical links) is only made if it is given.
    """

    maker: str = ""
    contact: str = ""
    edition: str = ""
    date: str = ""
    issued_by_municipality: bool = False
    address: str = ""


@dataclass(frozen=True)
class Edition:
    """Settings of one edition; see ``edition.yml`` for what each means.

    Only the municipality and the series of what was counted must be given. Without a region the municipality stands
    alone; without a fiscal year (0) nothing is judged; without a plan it is the newest that has begun
    (`visionbook.plans.current_plan_id`).
    """

    municipality: str
    region: str = ""
    fiscal_year: int = 0
    languages: tuple[str, ...] = ("ja",)
    series: SeriesRoles = field(default_factory=lambda: SeriesRoles(""))
    evaluation: EvaluationRule = field(default_factory=lambda: EvaluationRule(0.95, 0.60, 0.0))
    notice: str = ""
    previous_edition: str = ""
    title: str = ""
    publish_persons: bool = False
    about: About = field(default_factory=About)
    plan_id: str = ""


@dataclass(frozen=True)
class EditionTables:
    """All that an edition holds, to be compared with another.

    Parameters
    ----------
    name : str
        What readers call it: a revision, or the name of a folder.
    settings : Edition
        Its ``edition.yml``.
    tables : mapping of str to DataFrame
        Its tables by name, with its corrections.
    resources : mapping of str to mapping
        Its own data contract: the resources by table name.
    """

    name: str
    settings: Edition
    tables: Mapping[str, pd.DataFrame]
    resources: Mapping[str, Mapping]


def read_edition(folder: Path, *, older: bool = False, noted: bool = True) -> Edition:
    """Return the edition that ``edition.yml`` in `folder` describes.

    Parameters
    ----------
    folder : Path
        The project's folder.
    older : bool
        Pass over settings that this program does not know: an older edition may have had others.
    noted : bool
        Count all settings as read by the page that is being made; False for who notes those that it uses
        (`visionbook.reads.note_settings`).

    Raises
    ------
    DataError
        If the file is missing or broken, or a setting is missing, unknown or of the wrong type.
    """
    path = folder / "edition.yml"
    try:
        with accounted():
            settings = parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(message("data.edition_missing")) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(message("data.edition_unreadable", error=error)) from None
    if older:
        settings = _known(settings)
    _require(settings, "edition.yml", Edition)
    if "evaluation" in settings:
        _require(settings["evaluation"], "edition.yml, evaluation", EvaluationRule)
    _require(settings.get("series", {}), "edition.yml, series", SeriesRoles)
    expected = {
        "municipality": str,
        "region": str,
        "fiscal_year": int,
        "plan_id": str,
        "languages": list,
        "title": str,
        "notice": str,
        "previous_edition": str,
        "publish_persons": bool,
    }
    for name, kind in expected.items():
        if name in settings and type(settings[name]) is not kind:
            what = message(f"data.{_WORDS[kind]}")
            raise DataError(message("data.setting_type", name=name, value=repr(settings[name]), what=what))
    for role, series in settings["series"].items():
        if not isinstance(series, str):
            raise DataError(message("data.series_name", role=role, series=series))
    if not settings["series"]["census"] and not older:
        raise DataError(message("data.census_empty"))
    spoken = settings.get("languages", ["ja"])
    if not spoken or not set(spoken) <= set(languages()):
        raise DataError(message("data.languages", spoken=spoken, languages=languages()))
    given = {**settings, "languages": tuple(spoken), "series": SeriesRoles(**settings["series"])}
    if "evaluation" in settings:
        given["evaluation"] = _evaluation_rule(dict(settings["evaluation"]))
    if "about" in settings:
        given["about"] = _about(settings["about"])
    edition = Edition(**given)
    if noted and not older:
        note_settings(edition)
    return edition


def _known(settings: object) -> object:
    """Return settings without those that this program does not know."""
    if not isinstance(settings, dict):
        return settings
    kept = {known.name: settings[known.name] for known in fields(Edition) if known.name in settings}
    if "series" not in kept:  # the settings of editions before there were roles
        old = {"plan": "population_series", "vision": "newer_population_series"}
        kept["series"] = {"census": ""} | {role: settings[name] for role, name in old.items() if name in settings}
    for name, record in (("evaluation", EvaluationRule), ("about", About)):
        own = kept.get(name)
        if isinstance(own, dict):
            kept[name] = {known.name: own[known.name] for known in fields(record) if known.name in own}
    return kept


def _about(settings: object) -> About:
    where = "edition.yml, about"
    _require(settings, where, About)
    given = {name: value.isoformat() if type(value) is date else value for name, value in settings.items()}
    for name, value in given.items():
        kind = bool if name == "issued_by_municipality" else str
        if type(value) is not kind:
            what = message(f"data.{_WORDS[kind]}")
            raise DataError(message("data.setting_type", name=f"about, {name}", value=repr(value), what=what))
    about = About(**{name: value.strip() if isinstance(value, str) else value for name, value in given.items()})
    if about.date and not _is_day(about.date):
        raise DataError(message("imprint.date", where=where, value=about.date))
    if any(sign in about.contact for sign in _OF_ADDRESSES) and not is_link(about.contact):
        raise DataError(message("imprint.contact", where=where, value=about.contact))
    if about.address and not _BASE.fullmatch(about.address):
        raise DataError(message("imprint.address", where=where, value=about.address))
    return about


_OF_ADDRESSES = ("://", "@", "www.")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~%!$&()*+,;=:@-]+)*/?")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def is_link(contact: str) -> bool:
    """Return whether a contact is an address of the web or of mail, and not words.

    Examples
    --------
    >>> [is_link(contact) for contact in ("https://example.jp/errors", "book@example.jp", "編者へ", "")]
    [True, True, False, False]
    """
    return any(form.fullmatch(contact) for form in (_ADDRESS, _MAIL))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _evaluation_rule(settings: dict) -> EvaluationRule:
    own_ranks = _own_ranks(settings.pop("own_ranks", []))
    if not all(_is_number(value) for value in settings.values()) or not (
        settings["on_track"] > settings["moderate"] > settings["insufficient"]
    ):
        raise DataError(message("data.evaluation"))
    return EvaluationRule(**settings, own_ranks=own_ranks)


def _own_ranks(settings: object) -> tuple[OwnRank, ...]:
    where = "edition.yml, evaluation, own_ranks"
    if not isinstance(settings, list):
        raise DataError(message("data.ranks_list", where=where))
    for entry in settings:
        _require(entry, where, OwnRank)
    lowest = [entry["at_least"] for entry in settings]
    if lowest and (
        lowest[-1] is not None
        or not all(_is_number(value) for value in lowest[:-1])
        or sorted(set(lowest[:-1]), reverse=True) != lowest[:-1]
    ):
        raise DataError(message("data.ranks_fall", where=where))
    if not all(isinstance(entry["name"], str) and entry["name"].strip() for entry in settings):
        raise DataError(message("data.ranks_name", where=where))
    return tuple(OwnRank(**entry) for entry in settings)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_WORDS = {str: "text", int: "whole_number", list: "list", bool: "true_or_false"}


def _require(settings: object, where: str, record: type) -> None:
    """Refuse settings that lack one without a default, or have one that the record does not know."""
    if not isinstance(settings, dict):
        raise DataError(message("data.setting_lines", where=where))
    names = {part.name for part in fields(record)}
    needed = {part.name for part in fields(record) if part.default is MISSING and part.default_factory is MISSING}
    missing, unknown = needed - set(settings), set(settings) - names
    if missing or unknown:
        parts = [message("data.missing", names=sorted(missing))] if missing else []
        parts += [message("data.unknown", names=sorted(unknown))] if unknown else []
        raise DataError(message("data.settings", where=where, parts=parts, names=sorted(names)))
