"""What the families of checks look up: printed populations, names and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.audit.check import Check
from visionbook.errors import DataError
from visionbook.localised import chosen, localised
from visionbook.messages import message
from visionbook.notation import fiscal_year, is_missing
from visionbook.words import Words


class Facts:
    """The tables of the audit with the look-ups that several families share; `census`: the series that was counted."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], census: str, words: Words):
        self.tables = tables
        self.census = census
        self.words = words
        sources = tables["sources"]
        self._short = self._called("sources", "source_id", "short")
        self._names = self._called("areas", "area_code", "name")
        documents = sources.loc[sources["kind"] == "document", "source_id"]
        rows = tables["population"]
        self.printed_population = rows[rows["source_id"].isin(documents)]
        printed = self.printed_population
        self.statistics = rows[~rows["source_id"].isin(printed["source_id"])]
        key = ["area_code", "year", "series", "variant", "sex", "age_group"]
        self._population = rows.set_index(key)["population"].to_dict()
        ages = tables["series"]
        self._series_age = {
            row.series: (9999 if pd.isna(row.base_year) else int(row.base_year), position)
            for position, row in enumerate(ages.itertuples())
        }

    def _called(self, table: str, code: str, column: str) -> dict[str, str]:
        rows = self.tables[table]
        return dict(zip(rows[code], localised(rows, column, self.words.lang).column, strict=True))

    def check(self, row: object, family: str, key: str, **given: object) -> Check:
        """Return a check of a printed row; place, printed characters and step are the row's unless given."""
        return Check(
            key=f"{family}:{key}",
            subject=given["subject"],
            place=given.get("place") or self.place(row),
            printed=given.get("printed") or row.printed,
            printed_value=float(given["value"]),
            recomputed=float(given["recomputed"]),
            unit=given["unit"],
            rounded_to=given.get("rounded_to") or row.rounded_to,
            how=given["how"],
            document=self.document(row),
            **{name: given[name] for name in ("table", "parts", "dated_apart", "is_calendar") if name in given},
        )

    def population(self, row: object, year: int, variant: str, age_group: str, where: str) -> float:
        """Return a population of the row's area, series and sex.

        Raises
        ------
        DataError
            If the table of populations does not hold it.
        """
        key = (row.area_code, year, row.series, variant, row.sex, age_group)
        if key not in self._population:
            raise DataError(message("pages.no_printed_row", where=where, row=" / ".join(map(str, key))))
        return float(self._population[key])

    def projection(self, milestone: object) -> object | None:
        """Return the total population that the milestone's document projects for its area and year, if printed."""
        rows = self.printed_population.query(
            "area_code == @milestone.area_code and year == @milestone.year and source_id == @milestone.source_id "
            "and variant == 'projection' and sex == 'both' and age_group == 'total'"
        )
        return next(rows.itertuples(), None)

    def region_of(self, source_id: str) -> object | None:
        """Return the region that a document is about, or None."""
        rows = self.tables["regions"]
        return next(rows[rows["source_id"] == source_id].itertuples(), None)

    def region_population(self, region: str, source_id: str, year: int) -> float:
        """Return the sum of a region's municipalities in one year, as one document prints them.

        Raises
        ------
        DataError
            If a municipality is missing: a sum of some would look like a fall.
        """
        areas = self.tables["areas"]
        members = areas.loc[areas["region"] == region, "area_code"]
        rows = self.printed_population.query(
            "area_code in @members and year == @year and source_id == @source_id "
            "and sex == 'both' and age_group == 'total'"
        )
        missing = set(members) - set(rows["area_code"])
        if missing or len(rows) != len(members):
            raise DataError(
                message(
                    "pages.one_total",
                    year=year,
                    region=region,
                    missing=list(sorted(missing)) or [message("pages.repeated_rows")],
                )
            )
        return float(rows["population"].sum())

    def series_age(self, row: object) -> tuple[int, int]:
        """Return a sort key: series with an older base year first, then in the order of the table of series."""
        return self._series_age[row.series]

    def document(self, row: object) -> str:
        """Return the short name of the row's source."""
        return self.source(row.source_id)

    def source(self, source_id: str) -> str:
        """Return the short name of a source."""
        return self._short[source_id]

    def place(self, row: object) -> str:
        """Return document and place in it."""
        return self.words("audit.place", document=self.document(row), place=row.source_place)

    def text(self, row: object, column: str) -> str:
        """Return a text of a row in the language of the page, in Japanese where the data have no other."""
        found = chosen(row._asdict(), column, self.words.lang)
        return "" if is_missing(found) else str(found)

    def area(self, row: object) -> str:
        """Return the name of the row's area."""
        return self._names[row.area_code]

    def age(self, row: object) -> str:
        """Return who is counted, in words: sex and age group."""
        key = f"audit.age_{row.age_group}_{row.sex}"
        if key in self.words:
            return self.words(key)
        sex = self.words(f"audit.sex_{row.sex}")
        if row.age_group == TOTAL:
            return self.words("audit.age_any_total", sex=sex)
        group = parse_age_group(row.age_group)
        name = "audit.age_any_open" if group.upper is None else "audit.age_any"
        return self.words(name, sex=sex, lower=group.lower, upper=group.upper)

    def cell_words(self, row: object) -> dict[str, object]:
        """Return the placeholders of a subject about one population."""
        return {"area": self.area(row), "year": row.year, "variant": self.words(f"audit.variant_{row.variant}")}

    def change_words(self, row: object) -> dict[str, object]:
        """Return the placeholders of a subject about a change."""
        return {
            "area": self.area(row),
            "who": self.age(row),
            "first": self._point(row.from_year, row.from_variant),
            "last": self._point(row.to_year, row.to_variant),
        }

    def fiscal_year(self, year: int) -> str:
        """Return a fiscal year as readers see it."""
        return fiscal_year(int(year), self.words)

    def _point(self, year: int, variant: str) -> str:
        return self.words("audit.year_variant", year=year, variant=self.words(f"audit.variant_{variant}"))


def covers_all_ages(labels: Iterable[str]) -> bool:
    """Return whether age groups follow each other from 0 to an open end without gap or overlap.

    Examples
    --------
    >>> covers_all_ages(["0-14", "15-64", "65+"]), covers_all_ages(["0-14", "65+"]), covers_all_ages(["20-39"])
    (True, False, False)
    """
    parsed = sorted(
        (parse_age_group(label) for label in labels if label not in (TOTAL, UNKNOWN)), key=lambda group: group.lower
    )
    if not parsed or parsed[0].lower != 0 or parsed[-1].upper is not None:
        return False
    return all(below.upper is not None and above.lower == below.upper + 1 for below, above in pairwise(parsed))
