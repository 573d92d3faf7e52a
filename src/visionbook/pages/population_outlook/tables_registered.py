"""Tables of registered births, deaths and moves, and of the register's own years."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.registered import way
from visionbook.population.registered import ACCOUNT, PAIRS, Pair, Registered
from visionbook.show import signs
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, text_column, year_column
from visionbook.words import Words


def registered(found: Registered, words: Words) -> Table:
    """Return what was registered, a row per year, with how it was counted; another way than the year before is marked.

    Parameters
    ----------
    found : Registered
        As from `visionbook.population.registered.registered_of`.
    """
    rows = pd.DataFrame({"year": sorted({year for pair in found.pairs for year in pair.years["year"]})})
    columns = [_year(words)]
    for pair in found.pairs:
        added, lost = PAIRS[pair.kind]
        shown = pair.years.rename(columns={"added": added, "lost": lost, "net": pair.kind})
        shown = shown.assign(**{f"way_{pair.kind}": list(_ways(pair, words))})
        rows = rows.merge(shown.drop(columns=["universe", "abroad"]), on="year", how="left")
        columns += [_people(added, words), _people(lost, words), _people(pair.kind, words, signed=True)]
    columns += [text_column(f"way_{pair.kind}", words(f"registered.way_{pair.kind}")) for pair in found.pairs]
    return Table(rows, columns, words("registered.table_caption"), words)


def account(page: Outlook, words: Words) -> Table | Sentences:
    """Return the years of the register of which all is known: totals, events, and what is left of the change.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.registered is None or page.registered.account.empty:
        return Sentences([])
    # The caption has the unit: with it in every head the last columns would be out of sight.
    heads = {name: words(f"registered.{name}") for name in ACCOUNT[1:]}
    columns = [number_column(name, head, signed=name == "other") for name, head in heads.items()]
    return Table(page.registered.account, [_year(words), *columns], words("registered.account_caption"), words)


def _ways(pair: Pair, words: Words) -> Iterator[str]:
    """Yield how each year of a pair is counted, with the sign of caution where the way is another than before."""
    changed = {year for year, _, _ in pair.changes}
    sign = signs.of("note", "caution").character
    for row in pair.years.to_dict("records"):
        text = way(row, words)
        yield words("registered.changed", sign=sign, way=text) if row["year"] in changed else text


def _year(words: Words) -> Column:
    return year_column("year", words("registered.year"), words("unit.year"))


def _people(name: str, words: Words, *, signed: bool = False) -> Column:
    return number_column(name, words(f"registered.{name}"), words("unit.persons"), signed=signed)
