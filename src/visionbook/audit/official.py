"""Printed populations against the official ones: what was counted, and the projection with the same base year.

Age groups of the statistics are summed from their five-year groups. The published counts are taken as they are:
people of unknown age are in no group. A document that rests on a projection may print the count as that projection
starts from it, with the people of unknown age distributed: such a figure is held against what it is, the base of its
own projection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, AgeGroup, parse_age_group
from visionbook.audit.check import Check
from visionbook.audit.facts import Facts
from visionbook.notation import number
from visionbook.population.age_groups import regroup


def official(facts: Facts) -> Iterator[Check]:
    """Check printed populations against what was counted, and printed projections against the edition they rest on.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> sources = pd.DataFrame({"source_id": ["doc"], "short_ja": ["文書"], "kind": ["document"]})
    >>> columns = ["area_code", "year", "series", "variant", "sex", "age_group", "population", "source_id"]
    >>> areas = pd.DataFrame({"area_code": [], "name_ja": []})
    >>> series = pd.DataFrame({"series": [], "base_year": []})
    >>> tables = {"sources": sources, "areas": areas, "series": series, "population": pd.DataFrame(columns=columns)}
    >>> list(official(Facts(tables, "census", load_words("ja"))))
    []
    """
    printed = facts.printed_population
    statistics = facts.statistics[facts.statistics["year"].isin(printed["year"])]
    census = statistics[(statistics["series"] == facts.census) & (statistics["variant"] == "observed")]
    for series, part in printed.query("variant == 'observed'").groupby("series", sort=False):
        yield from _compared(facts, part, census, "", edition(facts, series, "observed"))
    for series, part in printed.query("variant == 'projection'").groupby("series", sort=False):
        yield from _compared(facts, part, edition(facts, series, "projection"), ":projection")


def edition(facts: Facts, series: str, variant: str) -> pd.DataFrame:
    """Return the rows of the official projections that start from the base year of a printed series.

    Parameters
    ----------
    variant : str
        ``"projection"``, or ``"observed"`` for the base that they start from.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rows = pd.DataFrame({"series": ["ipss", "ipss", "newer"], "variant": ["observed", "projection", "projection"]})
    >>> series = pd.DataFrame({"series": ["plan", "ipss", "newer"], "base_year": [2015, 2015, 2020]})
    >>> facts = SimpleNamespace(tables={"series": series}, statistics=rows)
    >>> edition(facts, "plan", "projection")["series"].tolist()
    ['ipss']
    """
    editions = _same_base(facts.tables["series"], [series])
    rows = facts.statistics
    return rows[rows["series"].isin(editions) & (rows["variant"] == variant)]


def summed_parts(rows: pd.DataFrame, area: str, year: int) -> int:
    """Return of how many figures by sex and age the rounding may part a total of a statistic from another sum of them.

    1 if it holds no ages, or if these add up to its total exactly: then whoever adds them finds no other total.

    Examples
    --------
    >>> rows = pd.DataFrame({"area_code": "a", "year": 2025, "sex": ["both", "female", "female", "male", "male"],
    ...                      "age_group": ["total", "0-64", "65+", "0-64", "65+"], "population": [9, 3, 1, 3, 1]})
    >>> summed_parts(rows, "a", 2025), summed_parts(rows, "a", 2030)
    (4, 1)
    >>> summed_parts(rows.assign(population=[8, 3, 1, 3, 1]), "a", 2025)
    1
    """
    own = rows[(rows["area_code"] == area) & (rows["year"] == year)]
    whole = own.loc[(own["sex"] == "both") & (own["age_group"] == TOTAL), "population"]
    inside = own.loc[(own["sex"] != "both") & (own["age_group"] != TOTAL), "population"]
    return 1 if inside.empty or inside.sum() in set(whole) else len(inside)


def _same_base(series: pd.DataFrame, names: Iterable[str]) -> list[str]:
    """Return the series that start from the base year of one of some series, these included."""
    base = series.set_index("series")["base_year"].dropna()
    return base.index[base.isin(base[base.index.isin(list(names))])].tolist()


def compared_sources(tables: Mapping[str, pd.DataFrame], census: str) -> list[str]:
    """Return the sources of what is audited: the documents with printed figures, then the statistics beside them.

    Parameters
    ----------
    tables : mapping
        The tables that the audit reads.
    census : str
        The series of what was counted.

    Examples
    --------
    >>> sources = pd.DataFrame({"source_id": ["doc", "own", "old", "new", "count"],
    ...                         "kind": ["document", "document", "statistic", "statistic", "statistic"]})
    >>> series = pd.DataFrame({"series": ["plan", "a", "b", "c"], "base_year": [2015, 2015, 2020, None],
    ...                        "source_id": ["doc", "old", "new", "count"]})
    >>> people = pd.DataFrame({"series": ["plan", "a"], "source_id": ["doc", "old"]})
    >>> figures = pd.DataFrame({"printed": ["5"], "source_id": ["doc"]})
    >>> tables = {"sources": sources, "series": series, "population": people, "plan_figures": figures}
    >>> compared_sources(tables, "c")
    ['doc', 'count', 'old']
    """
    sources, series = tables["sources"], tables["series"].set_index("series", drop=False)
    documents = sources.loc[sources["kind"] == "document", "source_id"]
    printed = [table["source_id"] for table in tables.values() if "printed" in table]
    people = tables["population"]
    named = set(pd.concat([*printed, people["source_id"]]).dropna())
    own = series[series["source_id"].isin(documents) & series["series"].isin(people["series"])]
    beside = series.loc[[census, *_same_base(tables["series"], own["series"])], "source_id"]
    return list(dict.fromkeys([*documents[documents.isin(named)], *beside]))


def _compared(
    facts: Facts, printed: pd.DataFrame, statistics: pd.DataFrame, suffix: str, base: pd.DataFrame | None = None
) -> Iterator[Check]:
    groups = printed["age_group"].unique()
    counted = {group: _counted(statistics, group) for group in groups}
    bases = {} if base is None else {group: _counted(base, group) for group in groups if group != TOTAL}
    for row in printed.itertuples():
        place = (row.area_code, row.year, row.sex)
        found = counted[row.age_group].get(place)
        if found is None:
            continue
        start = bases.get(row.age_group, {}).get(place)
        is_base = start is not None and start[0] == row.population != found[0]
        people, source = start if is_base else found
        age = "" if row.age_group == TOTAL else f":{row.age_group}"
        sex = "" if row.sex == "both" else f":{row.sex}"
        kind = "projection" if suffix else "age" if age or sex else ""
        values = facts.cell_words(row) | {"who": facts.age(row), "source": facts.source(source)}
        key = f"official_{kind}" if kind else "official"
        yield facts.check(
            row,
            "official",
            f"{row.area_code}:{row.year}:{row.series}{suffix}{age}{sex}",
            subject=facts.words(f"audit.subject_{key}", **values),
            printed=number(row.population),
            value=row.population,
            recomputed=people,
            unit="persons",
            how=facts.words(f"audit.how_{'official_base' if is_base else key}", source=values["source"]),
            table=f"{row.series}{suffix}",
            parts=summed_parts(statistics, row.area_code, row.year) if suffix else 1,
        )


def _counted(statistics: pd.DataFrame, age_group: str) -> dict[tuple[str, int, str], tuple[float, str]]:
    """Return persons of one age group, and their source, by area, year and sex, where all of it is counted."""
    rows = statistics
    if age_group == TOTAL:
        rows = rows[rows["age_group"] == TOTAL]
    else:
        wanted = parse_age_group(age_group)
        inside = [label for label in rows["age_group"].unique() if _within(label, wanted)]
        rows = rows[rows["age_group"].isin(inside)]
        cells = list(zip(rows["area_code"], rows["year"], rows["series"], rows["sex"], strict=True))
        labels = defaultdict(list)
        for cell, label in zip(cells, rows["age_group"], strict=True):
            labels[cell].append(label)
        filled = {cell for cell, found in labels.items() if _fills(found, wanted)}
        rows = rows.loc[[cell in filled for cell in cells]]
    sources = rows.groupby(["area_code", "year", "sex"])["source_id"].first().to_dict()
    if age_group != TOTAL:
        rows = regroup(rows, (age_group,))
    keys = zip(rows["area_code"], rows["year"], rows["sex"], strict=True)
    people = dict(zip(keys, rows["population"], strict=True))
    return {key: (float(value), sources[key]) for key, value in people.items()}


def _within(label: str, wanted: AgeGroup) -> bool:
    if label in (TOTAL, UNKNOWN):
        return False
    group = parse_age_group(label)
    upper = wanted.upper is None or (group.upper is not None and group.upper <= wanted.upper)
    return group.lower >= wanted.lower and upper


def _fills(labels: Iterable[str], wanted: AgeGroup) -> bool:
    """Return whether groups follow each other from the beginning to the end of a wider one."""
    groups = sorted((parse_age_group(label) for label in labels), key=lambda group: group.lower)
    starts = [group.lower for group in groups]
    follow = [wanted.lower, *(group.upper + 1 for group in groups[:-1] if group.upper is not None)]
    return starts == follow and groups[-1].upper == wanted.upper
