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


def beside(page: Outlook, words: Words) -> Table:
    """Return what was registered beside the projection by age, a row per interval and item.

    Parameters
    ----------
    page : Outlook
        With something to set side by side.
    """
    rows = page.beside
    shown = rows.assign(
        interval=[words("registered.ratio_years_value", first=row.start, last=row.end) for row in rows.itertuples()],
        what=[words(f"registered.item_{item}") for item in rows["item"]],
        years=[words("registered.ratio_years_value", first=row.first, last=row.last) for row in rows.itertuples()],
    )
    choices = [choice for choice in ("nation", "town", "low", "high") if rows[choice].notna().any()]
    unit = words("take.persons_a_year")
    columns = [
        text_column("interval", words("registered.beside_interval")),
        text_column("what", words("registered.beside_item")),
        text_column("years", words("registered.beside_years")),
        number_column("registered", words("registered.beside_registered"), decimals=1, base=unit),
        *(
            number_column(choice, words(f"registered.beside_head_{choice}"), decimals=1, base=unit)
            for choice in choices
        ),
    ]
    return Table(shown, columns, words("registered.beside_table", series=page.names.older), words)


def mortality(page: Outlook, words: Words) -> Table | Sentences:
    """Return the mortality of the municipalities of the region side by side; nothing where none is known.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.beside is None or not page.mortality:
        return Sentences([])
    rows = pd.DataFrame(
        {
            "area": page.names.members[code],
            "years": words("registered.ratio_years_value", first=found.counts.years[0], last=found.counts.years[-1]),
            "registered": found.counts.registered.sum(),
            "expected": found.counts.expected.sum(),
            "raw": found.counts.ratio,
            "ratio": found.ratio,
            "low": found.low,
            "high": found.high,
        }
        for code, found in page.mortality.items()
    )
    # Where they are the same, the years stand in the caption, so that the ratios are not out of sight.
    same = rows["years"].eq(rows["years"].iloc[0]).all()
    names = ("area",) if same else ("area", "years")
    columns = [text_column(name, words(f"registered.ratio_{name}")) for name in names]
    columns += [number_column(name, words(f"registered.ratio_{name}")) for name in ("registered", "expected")]
    columns += [number_column(n, words(f"registered.ratio_{n}"), decimals=2) for n in ("raw", "ratio", "low", "high")]
    level = next(iter(page.mortality.values())).level
    years = words("registered.ratio_in", years=rows["years"].iloc[0]) if same else ""
    return Table(rows, columns, words("registered.ratio_table", level=level, years=years), words)


def fertility(page: Outlook, words: Words) -> Table | Sentences:
    """Return the municipality's total fertility rate from registered births, a row per period; nothing without.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if not page.fertility:
        return Sentences([])
    rows = pd.DataFrame([vars(rate) for rate in page.fertility])
    rows["period"] = [words("registered.ratio_years_value", **vars(rate)) for rate in page.fertility]
    columns = [
        text_column("period", words("registered.fertility_period")),
        number_column("births", words("registered.fertility_births"), words("unit.persons")),
        *(number_column(n, words(f"registered.fertility_{n}"), decimals=2) for n in ("rate", "low", "high")),
    ]
    return Table(rows, columns, words("registered.fertility_table", level=page.fertility[0].level), words)
