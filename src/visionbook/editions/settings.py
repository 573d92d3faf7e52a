"""Which settings of ``edition.yml`` that bear on the numbers differ: places, fiscal year, roles of series, the rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pandas as pd

from visionbook.edition import ROLES, EditionTables, EvaluationRule
from visionbook.editions.naming import Naming, names_by_code
from visionbook.editions.rows import cell_text

SETTING_COLUMNS = ("name", "old", "new", "old_called", "new_called")

_TABLES = {"municipality": "areas", "region": "regions"}
"""Settings whose value a table explains; the roles of series are explained by the table of series."""


def setting_changes(old: EditionTables, new: EditionTables, naming: Naming) -> pd.DataFrame:
    """Return the settings that differ and bear on the numbers.

    Parameters
    ----------
    old, new : EditionTables
        The two editions.
    naming : Naming
        In which words.

    Returns
    -------
    DataFrame
        Columns `SETTING_COLUMNS`: the name of the setting (a role as ``series_<role>``), its values as text, and what
        readers call them: the name of a place or series, as the tables of its own edition have it.

    Examples
    --------
    >>> from visionbook.edition import Edition, SeriesRoles
    >>> from visionbook.words import load_words
    >>> rule = EvaluationRule(0.95, 0.6, 0.0)
    >>> years = [Edition("01223", "nemuro", year, ("ja",), SeriesRoles("census"), rule) for year in (2023, 2024)]
    >>> editions = [EditionTables("", settings, {}, {}) for settings in years]
    >>> setting_changes(*editions, Naming(load_words("ja"), {}))[["name", "old", "new"]].values.tolist()
    [['fiscal_year', '2023', '2024']]
    """
    before, after = (dict(_settings(edition, naming)) for edition in (old, new))
    called = [_Called(edition, naming) for edition in (old, new)]
    rows = [
        (name, before[name], value, called[0].name(name, before[name]), called[1].name(name, value))
        for name, value in after.items()
        if value != before[name]
    ]
    return pd.DataFrame(rows, columns=list(SETTING_COLUMNS))


def _settings(edition: EditionTables, naming: Naming) -> Iterator[tuple[str, str]]:
    settings = edition.settings
    for name in ("municipality", "region", "fiscal_year"):
        yield name, cell_text(getattr(settings, name))
    for role in ROLES:
        yield f"series_{role}", cell_text(getattr(settings.series, role))
    for field in fields(EvaluationRule):
        if field.name != "own_ranks":
            yield field.name, cell_text(getattr(settings.evaluation, field.name))
    ranks = settings.evaluation.own_ranks
    yield (
        "own_ranks",
        naming.words.join(
            rank.name if rank.at_least is None else naming.words.bracketed(rank.name, cell_text(rank.at_least))
            for rank in ranks
        ),
    )


class _Called:
    """What the values of settings are called in an edition."""

    def __init__(self, edition: EditionTables, naming: Naming):
        tables = {**_TABLES, **{f"series_{role}": "series" for role in ROLES}}
        names = {table: names_by_code(edition, table, naming.lang) for table in dict.fromkeys(tables.values())}
        self._names = {setting: names[table] for setting, table in tables.items()}

    def name(self, setting: str, value: str) -> str:
        """Return what a value is called; as it stands if nothing names it."""
        return self._names.get(setting, {}).get(value, value)
