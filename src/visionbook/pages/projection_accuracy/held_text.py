"""Whether intervals held and what official projections were wrong by, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.pages.projection_accuracy.held import Held
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import method_name
from visionbook.pages.projection_accuracy.study import Study
from visionbook.pages.projection_accuracy.study_phrases import people_name
from visionbook.population.error_study import ALL, GROUPS
from visionbook.population.intervals import HELD
from visionbook.show.prose import Sentences
from visionbook.show.several import Several
from visionbook.show.table import Column, Table, percent_column, text_column
from visionbook.words import Words

_ENDS = {"least": HELD[0], "most": HELD[1]}


def items_of(rows: pd.DataFrame, words: Words) -> list[str]:
    """Return coverage by years ahead, for a list in a sentence."""
    return [words("accuracy_held.item", years=row.horizon_years, value=row.coverage) for row in rows.itertuples()]


def sentences(page: Record, found: Study | None, tested: Held | None, words: Words) -> Sentences:
    """Say at which horizons the intervals of the total held, whose did not, and the towns' own records."""
    if found is None:
        return Sentences([])
    if tested is None:
        return Sentences([words("accuracy_held.none")])
    far = found.horizons(page)[1]
    rows = tested.of(TOTAL, far)
    missed = [str(years) for years in rows.loc[~rows["held"].astype(bool), "horizon_years"]]
    facts = {"items": items_of(rows, words), "far": far, "years": missed, **_ENDS}
    texts = [words(f"accuracy_held.total_{'not' if missed else 'held'}", **facts)]
    items = list(_not_held(tested, far, words))
    if items:
        texts.append(words("accuracy_held.people_not", items=items, **_ENDS))
    records = [
        words("accuracy_held.record", town=page.members[row.area_code], cases=row.cases, inside=row.inside)
        for row in tested.records.itertuples()
    ]
    texts.append(words("accuracy_held.records", items=records))
    return Sentences([*texts, words("accuracy_held.book", method=method_name(tested.method, words))])


def _not_held(tested: Held, far: int, words: Words) -> Iterator[str]:
    for people in (group for group in GROUPS if group != TOTAL):
        rows = tested.of(people, far)
        years = [str(years) for years in rows.loc[~rows["held"].astype(bool), "horizon_years"]]
        if years:
            yield words("accuracy_held.people_item", people=people_name(people, words), years=years)


def coverage_table(page: Record, found: Study, tested: Held, words: Words) -> Table:
    """Return coverage by people and years ahead, of all places, and of the municipality's size at the far horizon."""
    far = found.horizons(page)[1]
    rows = tested.coverage[tested.coverage["horizon_years"] <= far]
    horizons = sorted({int(years) for years in rows["horizon_years"]})
    groups = [group for group in GROUPS if group in set(rows["people"])]
    cells = {
        (row.people, row.size_class, row.horizon_years): words(
            f"accuracy_held.cell_{'held' if row.held else 'not'}", value=row.coverage
        )
        for row in rows.itertuples()
    }
    frame = pd.DataFrame({"people": [people_name(group, words) for group in groups]})
    columns = [text_column("people", words("accuracy_held.people"))]
    for years in horizons:
        frame[f"all_{years}"] = [cells.get((group, ALL, years)) for group in groups]
        columns.append(Column(f"all_{years}", words("accuracy_held.ahead", years=years), align="right"))
    frame["like"] = [cells.get((group, found.own.size_class, far)) for group in groups]
    columns.append(Column("like", words("accuracy_held.ahead_like", years=far), align="right"))
    facts = {"first": rows["first_launch"].min(), "last": rows["last_launch"].max(), **_ENDS}
    caption = words("accuracy_held.table", method=method_name(tested.method, words), **facts)
    return Table(frame, columns, caption, words)


def editions(page: Record, found: Study | None, tested: Held | None, words: Words) -> Several:
    """Say what every official projection was wrong by in all of Japan, with a table by people."""
    if found is None or tested is None or tested.editions.empty:
        return Several([])
    shown = []
    for (series, year), rows in tested.editions.groupby(["series", "year"], sort=False):
        shown += [_edition(str(series), int(year), rows, page, found, words), _table(rows, page, found, words)]
    return Several(shown)


def _edition(series: str, year: int, rows: pd.DataFrame, page: Record, found: Study, words: Words) -> Sentences:
    total = rows[rows["people"].eq(TOTAL)].set_index(["size_class", "region"])
    nation, like = total.loc[(ALL, ALL)], total.loc[(found.own.size_class, ALL)]
    facts = {"edition": page.series[series], "year": year, "cases": nation["cases"]}
    text = words("accuracy_held.edition", error=nation["mean_absolute"], like=like["mean_absolute"], **facts)
    if found.prefecture and (ALL, found.own.region) in total.index:
        own = total.loc[(ALL, found.own.region), "mean_absolute"]
        text += words("accuracy_held.edition_region", prefecture=found.prefecture, error=own)
    met = page.met[page.met["series"].eq(series) & page.met["year"].eq(year)]
    if len(met) == 1:
        place = page.members[met["area"].iloc[0]]
        text += words("accuracy_held.edition_town", place=place, error=abs(met["error"].iloc[0]))
    elif len(met):
        text += words("accuracy_held.edition_towns", areas=len(met), error=met["error"].abs().mean())
    return Sentences([text + words("accuracy_held.edition_why")])


def _table(rows: pd.DataFrame, page: Record, found: Study, words: Words) -> Table:
    first = rows.iloc[0]
    nation = rows[rows["size_class"].eq(ALL) & rows["region"].eq(ALL)].set_index("people")
    like = rows[rows["size_class"].eq(found.own.size_class) & rows["region"].eq(ALL)].set_index("people")
    own = rows[rows["size_class"].eq(ALL) & rows["region"].eq(found.own.region)].set_index("people")
    groups = [group for group in GROUPS if group in nation.index]
    frame = pd.DataFrame(
        {
            "people": [people_name(group, words) for group in groups],
            "nation": nation["mean_absolute"].reindex(groups).tolist(),
            "middle": nation["median_absolute"].reindex(groups).tolist(),
            "bias": nation["bias"].reindex(groups).tolist(),
            "like": like["mean_absolute"].reindex(groups).tolist(),
            "own": own["mean_absolute"].reindex(groups).tolist(),
        }
    )
    columns = [
        text_column("people", words("accuracy_held.people")),
        percent_column("nation", words("accuracy_held.mean_nation")),
        percent_column("like", words("accuracy_held.mean_like")),
    ]
    if found.prefecture and len(own):
        columns.append(percent_column("own", words("accuracy_held.mean_region", prefecture=found.prefecture)))
    columns += [
        percent_column("middle", words("accuracy_held.median_nation")),
        percent_column("bias", words("accuracy_held.bias_nation"), signed=True),
    ]
    caption = words("accuracy_held.editions_table", edition=page.series[first["series"]], year=first["year"])
    return Table(frame, columns, caption, words)
