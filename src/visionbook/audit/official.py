"""Printed populations against the official ones: the census, and the IPSS projection with the same base year.

Age groups of the statistics are summed from their five-year groups. The published counts are taken as they are:
people of unknown age are in no group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, AgeGroup, parse_age_group
from visionbook.audit.check import Check
from visionbook.audit.facts import Facts
from visionbook.population.age_groups import regroup

CENSUS = "census"


def official(facts: Facts) -> Iterator[Check]:
    """Check printed populations against the census, and printed projections against the IPSS edition they rest on.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> sources = pd.DataFrame({"source_id": ["doc"], "short_ja": ["文書"], "kind": ["document"]})
    >>> columns = ["area_code", "year", "series", "variant", "sex", "age_group", "population", "source_id"]
    >>> areas = pd.DataFrame({"area_code": [], "name_ja": []})
    >>> series = pd.DataFrame({"series": [], "base_year": []})
    >>> tables = {"sources": sources, "areas": areas, "series": series, "population": pd.DataFrame(columns=columns)}
    >>> list(official(Facts(tables, load_words("ja"))))
    []
    """
    printed = facts.printed_population
    rows = facts.tables["population"]
    statistics = rows[~rows["source_id"].isin(printed["source_id"])]
    statistics = statistics[statistics["year"].isin(printed["year"])]
    census = statistics[(statistics["series"] == CENSUS) & (statistics["variant"] == "observed")]
    yield from _compared(facts, printed.query("variant == 'observed'"), census, "")
    projected = printed.query("variant == 'projection'")
    for series, part in projected.groupby("series", sort=False):
        yield from _compared(facts, part, _edition(facts, statistics, series), ":projection")


def _edition(facts: Facts, statistics: pd.DataFrame, series: str) -> pd.DataFrame:
    """Return the official projections that start from the base year of a printed series."""
    base = facts.tables["series"].set_index("series")["base_year"]
    editions = base.index[(base == base[series]).to_numpy(dtype=bool, na_value=False)]
    return statistics[statistics["series"].isin(editions) & (statistics["variant"] == "projection")]


def _compared(facts: Facts, printed: pd.DataFrame, statistics: pd.DataFrame, suffix: str) -> Iterator[Check]:
    counted = {group: _counted(statistics, group) for group in printed["age_group"].unique()}
    for row in printed.itertuples():
        found = counted[row.age_group].get((row.area_code, row.year, row.sex))
        if found is None:
            continue
        people, source = found
        age = "" if row.age_group == TOTAL else f":{row.age_group}"
        sex = "" if row.sex == "both" else f":{row.sex}"
        # Totals keep their own wording; the census is named in it, an edition of projections by its source.
        kind = "projection" if suffix else "age" if age or sex else ""
        values = facts.cell_words(row) | {"who": facts.age(row), "source": facts.source(source)}
        key = f"official_{kind}" if kind else "official"
        yield facts.check(
            row,
            "official",
            f"{row.area_code}:{row.year}:{row.series}{suffix}{age}{sex}",
            subject=facts.words(f"audit.subject_{key}", **values),
            printed=f"{row.population:,}",
            value=row.population,
            recomputed=people,
            unit="persons",
            how=facts.words(f"audit.how_{key}", source=values["source"]),
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
    sources = rows.groupby(["area_code", "year", "sex"], sort=False)["source_id"].first().to_dict()
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
