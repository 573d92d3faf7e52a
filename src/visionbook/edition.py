"""What this edition of the book is about: ``edition.yml`` as a checked, typed record."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from visionbook.errors import DataError
from visionbook.words import languages


@dataclass(frozen=True)
class EvaluationRule:
    """Thresholds of the pace-based judgement: lowest ratio of observed to expected change for each rank."""

    on_track: float
    moderate: float
    insufficient: float


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


def read_edition(folder: Path) -> Edition:
    """Return the edition that ``edition.yml`` in `folder` describes.

    Raises
    ------
    DataError
        If the file is missing or broken, or a setting is missing, unknown or of the wrong type.
    """
    path = folder / "edition.yml"
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError("edition.yml is missing; restore it: it names the municipality and the fiscal year") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"edition.yml cannot be read: {error}") from None
    _require(settings, "edition.yml", {field.name for field in fields(Edition)})
    _require(settings["evaluation"], "edition.yml, evaluation", {field.name for field in fields(EvaluationRule)})
    expected = {
        "municipality": str,
        "region": str,
        "fiscal_year": int,
        "languages": list,
        "population_series": str,
        "newer_population_series": str,
    }
    for name, kind in expected.items():
        if type(settings[name]) is not kind:
            raise DataError(
                f"edition.yml: {name} is {settings[name]!r}, which is not {_WORDS[kind]}; "
                "codes with a leading zero need quotation marks"
            )
    if not settings["languages"] or not set(settings["languages"]) <= set(languages()):
        raise DataError(f"edition.yml: languages is {settings['languages']!r}; known: {', '.join(languages())}")
    thresholds = settings["evaluation"]
    if not all(isinstance(value, (int, float)) for value in thresholds.values()) or not (
        thresholds["on_track"] > thresholds["moderate"] > thresholds["insufficient"]
    ):
        raise DataError("edition.yml: evaluation needs numbers with on_track > moderate > insufficient")
    return Edition(
        **{**settings, "languages": tuple(settings["languages"]), "evaluation": EvaluationRule(**thresholds)}
    )


_WORDS = {str: "text", int: "a whole number", list: "a list"}


def _require(settings: object, where: str, names: set[str]) -> None:
    if not isinstance(settings, dict):
        raise DataError(f"{where} must be a list of 'name: value' lines")
    missing, unknown = names - set(settings), set(settings) - names
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
