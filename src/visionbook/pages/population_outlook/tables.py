"""The tables of the page on one municipality's outlook: those behind its pictures, and two that stand alone."""

from __future__ import annotations

import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.tables_intervals import methods as methods
from visionbook.pages.population_outlook.tables_intervals import percentiles as percentiles
from visionbook.pages.population_outlook.text.phrases import age_name, areas_words, census_head, missing
from visionbook.population.handbook import Handbook
from visionbook.population.scenarios import HANDBOOK
from visionbook.show.phrases import group_name
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.words import Words

_PER = 1000


def _year(words: Words) -> Column:
    return year_column("year", words("population_outlook.year"), words("unit.year"))


def _kind(words: Words) -> Column:
    def written(value: object) -> str:
        return words(f"population_outlook.variant_{value}")

    return Column("variant", words("population_outlook.editions_kind"), written)


def _age(words: Words) -> Column:
    return Column("age_group", words("population_outlook.age"), lambda label: age_name(label, words))


def _interval(start: int, end: int, words: Words) -> str:
    return words("population_outlook.years_between", start=start, end=end)


def total(page: Outlook, words: Words) -> Table:
    """Return the courses of the total population, a row per year."""
    town, names = page.town, page.names
    band, columns = town.band.set_index("year"), {census_head(town, words): town.counted.totals}
    if len(town.newer):
        columns[names.newer] = town.newer
    if page.own is not None:
        columns[words("intervals.name")] = page.own.course.iloc[1:].reindex(band.index)
    if len(band):
        ends = {"low": words("population_outlook.column_low"), "high": words("population_outlook.column_high")}
        columns |= {head: band[end] for end, head in ends.items()}
    if len(town.older):
        columns[names.older] = town.older
    if town.goes_on:
        columns[words("population_outlook.column_extended", series=names.older)] = town.extension.iloc[1:]
    if len(town.targets):
        columns[words("population_outlook.column_target")] = town.targets.set_index("year")["population"]
    frame = pd.DataFrame(columns).sort_index().rename_axis("year").reset_index()
    heads = (number_column(title, title, words("unit.persons")) for title in columns)
    return Table(frame, [_year(words), *heads], words("population_outlook.total_table"), words)


def pyramid(page: Outlook, words: Words) -> Table:
    """Return people by sex and age at the moments of the pyramid, a row per age group."""
    rows, persons = page.town.pyramids, words("unit.persons")
    wide = rows.assign(key=rows["sex"] + rows["year"].astype(str))
    wide = wide.pivot_table(index="age_group", columns="key", values="population", sort=False).reset_index()
    columns = [
        number_column(f"{sex}{year}", words(f"population_outlook.pyramid_head_{sex}", year=year), persons)
        for year in sorted(rows["year"].unique())
        for sex in ("male", "female")
    ]
    return Table(wide, [_age(words), *columns], words("population_outlook.pyramid_table"), words)


def ages(page: Outlook, words: Words) -> Table:
    """Return three age groups and their shares, a row per year and group."""
    rows = page.town.ages
    columns = [
        _year(words),
        _kind(words),
        text_column("group", words("population_outlook.age")),
        number_column("population", words("population_outlook.people"), words("unit.persons")),
        percent_column("share", words("population_outlook.share")),
    ]
    shown = rows.assign(group=rows["age_group"].map(lambda group: group_name(group, words)))
    return Table(shown, columns, words("population_outlook.ages_table"), words)


def migration(page: Outlook, words: Words) -> Table:
    """Return net migrants between counts, a row per age reached."""
    rows, persons = page.town.migration, words("unit.persons")
    rows = rows.assign(key=rows["sex"] + rows["end"].astype(str))
    wide = rows.pivot_table(index="age_group", columns="key", values="net_migrants", sort=False).reset_index()
    columns = []
    for row in rows[["start", "end"]].drop_duplicates().itertuples(index=False):
        for sex in ("female", "male"):
            head = words(f"population_outlook.migration_head_{sex}", start=row.start, end=row.end)
            columns.append(number_column(f"{sex}{row.end}", head, persons, signed=True))
    return Table(wide, [_age(words), *columns], words("population_outlook.migration_table"), words)


def children(page: Outlook, words: Words) -> Table:
    """Return the child-woman ratio and the children, a row per year, counted and as projected."""
    rows, persons = page.town.children, words("unit.persons")
    columns = [
        _year(words),
        _kind(words),
        number_column("per_1000", words("population_outlook.children_ratio"), persons),
        number_column("children", words("population_outlook.children_count"), persons),
    ]
    shown = rows.assign(per_1000=rows["child_woman_ratio"] * _PER)
    return Table(shown, columns, words("population_outlook.children_table"), words)


def events(page: Outlook, words: Words) -> Table:
    """Return births, deaths and net migrants of a projection, a row per interval."""
    rows, persons = page.town.events, words("unit.persons")
    columns = [
        Column("interval", words("population_outlook.interval")),
        number_column("births", words("population_outlook.events_births"), persons),
        number_column("deaths", words("population_outlook.events_deaths"), persons),
        number_column("net_migrants", words("population_outlook.events_net"), persons, signed=True),
        number_column("change", words("population_outlook.events_change"), persons, signed=True),
    ]
    shown = rows.assign(interval=[_interval(row.start, row.end, words) for row in rows.itertuples()])
    return Table(shown, columns, words("population_outlook.events_table", series=page.names.older), words)


def cohorts(page: Outlook, words: Words) -> Table:
    """Return what a projection leaves of each age, a row per age reached and a column per interval."""
    rows = page.town.cohorts
    wide = rows.assign(key=rows["end"].astype(str))
    wide = wide.pivot_table(index="age_group", columns="key", values="ratio", sort=False, dropna=False).reset_index()
    intervals = rows[["start", "end"]].drop_duplicates().itertuples(index=False)
    columns = [percent_column(str(row.end), _interval(row.start, row.end, words)) for row in intervals]
    return Table(wide, [_age(words), *columns], words("population_outlook.cohorts_table"), words)


def scenarios(bundle: Handbook, words: Words) -> Table:
    """Return every year, age group and scenario of the handbook, rounded once for print."""
    wide = bundle.by_age.pivot_table(values="population", index=["year", "age_group"], columns="scenario")
    wide = wide.reindex((TOTAL, *THREE_GROUPS), level="age_group").reset_index()
    wide["age"] = [words(f"population_outlook.scenario_age_{group}") for group in wide["age_group"]]
    persons = words("unit.persons")
    columns = [
        _year(words),
        text_column("age", words("population_outlook.age")),
        *(number_column(name, words(f"population_outlook.scenario_{name}"), persons) for name in HANDBOOK),
    ]
    caption = words("population_outlook.scenario_table", published=bundle.base.published_to, base=bundle.base.base_year)
    return Table(wide, columns, caption, words)


def influences(page: Outlook, words: Words) -> Table | Sentences:
    """Return the influence ratings of the region's municipalities side by side; nothing if none has scenarios."""
    bundles = page.handbooks
    if not bundles:
        return Sentences([])
    rows = [
        {"name": page.names.members[code], "rate": bundle.base.base_rate, **bundle.influence.to_dict()}
        for code, bundle in bundles.items()
    ]
    columns = [
        text_column("name", words("population_outlook.scenario_area")),
        percent_column("natural_ratio", words("population_outlook.scenario_natural_ratio")),
        number_column("natural_rating", words("population_outlook.scenario_natural_rating")),
        percent_column("social_ratio", words("population_outlook.scenario_social_ratio")),
        number_column("social_rating", words("population_outlook.scenario_social_rating")),
        number_column("rate", words("population_outlook.scenario_rate"), decimals=2),
    ]
    year = next(iter(bundles.values())).influence_year
    caption = words("population_outlook.scenario_influence_table", year=year)
    return Table(pd.DataFrame(rows), columns, caption, words)


def accuracy(page: Outlook, words: Words) -> Table:
    """Return how far simple projections were off, a row per horizon."""
    found, area = page.town.accuracy, page.names.area
    areas = areas_words(found.areas, area, words)
    columns = [
        year_column("horizon_years", words("population_outlook.accuracy_horizon"), words("unit.year")),
        percent_column("own_error", words("population_outlook.accuracy_own", area=area)),
        number_column("own_cases", words("population_outlook.accuracy_own_cases")),
        percent_column("error", words("population_outlook.accuracy_error", areas=areas)),
        number_column("cases", words("population_outlook.accuracy_cases", areas=areas)),
        percent_column("bias", words("population_outlook.accuracy_bias", areas=areas), signed=True),
        number_column("judged", words("population_outlook.accuracy_judged")),
        percent_column("coverage", words("population_outlook.accuracy_coverage"), 0),
    ]
    if found.areas == 1:  # those of all municipalities would say the same again, or nothing
        columns = columns[:3]
    return Table(found.errors, columns, words("population_outlook.accuracy_table"), words)


def editions(page: Outlook, words: Words) -> Table | Sentences:
    """Return both editions of a projection beside each other and beside what was counted since; without, say so."""
    rows, names = page.town.editions, {"older": page.names.older, "newer": page.names.newer}
    if rows.empty:
        return missing("editions", words)
    there = [name for name in names if rows[name].notna().any()]
    columns = [_year(words), *(number_column(name, names[name]) for name in there)]
    if rows["counted"].notna().any():
        columns.append(number_column("counted", census_head(page.town, words)))
        for name in there:
            head = words("population_outlook.editions_error", series=names[name])
            columns.append(number_column(f"{name}_error", head, signed=True))
    if rows["revision"].notna().any():
        head = words("population_outlook.editions_revision", **names)
        columns.append(number_column("revision", head, signed=True))
    return Table(rows, columns, words("population_outlook.editions_table"), words)
