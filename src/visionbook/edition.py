"""What this edition of the book is about: ``edition.yml`` as a checked, typed record."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from visionbook.errors import DataError
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
    raise DataError("edition.yml was not found here or in a folder above; run the command in the project's folder")


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
class Edition:
    """Settings of one edition; see ``edition.yml`` for what each means."""

    municipality: str
    region: str
    fiscal_year: int
    languages: tuple[str, ...]
    population_series: str
    newer_population_series: str
    evaluation: EvaluationRule
    notice: str = ""
    previous_edition: str = ""


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
        raise DataError("edition.yml is missing; restore it: it names the municipality and the fiscal year") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"edition.yml cannot be read: {error}") from None
    if older:
        settings = _known(settings)
    _require(settings, "edition.yml", Edition)
    _require(settings["evaluation"], "edition.yml, evaluation", EvaluationRule)
    expected = {
        "municipality": str,
        "region": str,
        "fiscal_year": int,
        "languages": list,
        "population_series": str,
        "newer_population_series": str,
        "notice": str,
        "previous_edition": str,
    }
    for name, kind in expected.items():
        if name in settings and type(settings[name]) is not kind:
            raise DataError(
                f"edition.yml: {name} is {settings[name]!r}, which is not {_WORDS[kind]}; "
                "codes with a leading zero need quotation marks"
            )
    if not settings["languages"] or not set(settings["languages"]) <= set(languages()):
        raise DataError(f"edition.yml: languages is {settings['languages']!r}; known: {', '.join(languages())}")
    edition = Edition(
        **{
            **settings,
            "languages": tuple(settings["languages"]),
            "evaluation": _evaluation_rule(dict(settings["evaluation"])),
        }
    )
    if noted and not older:
        note_settings(edition)
    return edition


def _known(settings: object) -> object:
    """Return settings without those that this program does not know."""
    if not isinstance(settings, dict):
        return settings
    kept = {field.name: settings[field.name] for field in fields(Edition) if field.name in settings}
    rule = kept.get("evaluation")
    if isinstance(rule, dict):
        kept["evaluation"] = {field.name: rule[field.name] for field in fields(EvaluationRule) if field.name in rule}
    return kept


def _evaluation_rule(settings: dict) -> EvaluationRule:
    own_ranks = _own_ranks(settings.pop("own_ranks", []))
    if not all(_is_number(value) for value in settings.values()) or not (
        settings["on_track"] > settings["moderate"] > settings["insufficient"]
    ):
        raise DataError("edition.yml: evaluation needs numbers with on_track > moderate > insufficient")
    return EvaluationRule(**settings, own_ranks=own_ranks)


def _own_ranks(settings: object) -> tuple[OwnRank, ...]:
    where = "edition.yml, evaluation, own_ranks"
    if not isinstance(settings, list):
        raise DataError(f"{where} must be a list of ranks, best first; leave it out if there are none")
    for entry in settings:
        _require(entry, where, OwnRank)
    lowest = [entry["at_least"] for entry in settings]
    if lowest and (
        lowest[-1] is not None
        or not all(_is_number(value) for value in lowest[:-1])
        or sorted(set(lowest[:-1]), reverse=True) != lowest[:-1]
    ):
        raise DataError(f"{where}: at_least must fall from rank to rank, and be null for the last one")
    if not all(isinstance(entry["name"], str) and entry["name"].strip() for entry in settings):
        raise DataError(f"{where}: every rank needs a name")
    return tuple(OwnRank(**entry) for entry in settings)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_WORDS = {str: "text", int: "a whole number", list: "a list"}


def _require(settings: object, where: str, record: type) -> None:
    """Refuse settings that lack one without a default, or have one that the record does not know."""
    if not isinstance(settings, dict):
        raise DataError(f"{where} must be a list of 'name: value' lines")
    names = {field.name for field in fields(record)}
    needed = {field.name for field in fields(record) if field.default is MISSING}
    missing, unknown = needed - set(settings), set(settings) - names
    if missing or unknown:
        raise DataError(
            f"{where}: "
            + "; ".join(
                part
                for part in (
                    f"missing {', '.join(sorted(missing))}" if missing else "",
                    f"unknown {', '.join(sorted(unknown))}" if unknown else "",
                )
                if part
            )
            + f"; the settings are {', '.join(sorted(names))}"
        )
