"""Regions of invented towns: the tables and the edition from which the page of the region makes its model."""

import pandas as pd

from visionbook.edition import Edition, SeriesRoles
from visionbook.pages.regional_collaboration import model

COUNTS = [("a", 2015, 120), ("b", 2015, 60), ("a", 2020, 100), ("b", 2020, 50), ("n", 2015, 9900), ("n", 2020, 9000)]
LATER = [("a", 2025, 85), ("b", 2025, 53), ("n", 2025, 8500)]
EXPECTED = [("a", 2025, 90), ("b", 2025, 50), ("a", 2030, 80), ("b", 2030, 49)]
DOCUMENT = [("n", 2025, 8000), ("n", 2030, 7000), ("a", 2025, 91), ("a", 2030, 80)]
NAMES = {"a": "甲市", "b": "乙町"}
_EMPTY = {
    "population_changes": ["series", "area_code", "from_year", "to_year", "measure", "value", "rounded_to", "printed"],
    "agreements": ["agreement_id", "region", "order", "name_ja", "project_ja"],
    "agreement_members": ["agreement_id", "area_code", "role"],
    "agreement_costs": ["agreement_id", "fiscal_year", "amount"],
    "agreement_contributions": ["agreement_id", "fiscal_year", "area_code", "project_printed", "amount"],
    "agreement_totals": ["agreement_id", "fiscal_year", "amount"],
}


def population(counts, expected=EXPECTED, document=DOCUMENT, preliminary=()):
    """Rows of the table of populations: totals of what was counted, expected, and printed in a document."""
    rows = [(*row, "counted", "observed") for row in counts]
    rows += [(*row, "new", "projection") for row in expected] + [(*row, "document", "projection") for row in document]
    table = pd.DataFrame(rows, columns=["area_code", "year", "population", "series", "variant"])
    early = table["variant"].eq("observed") & table["year"].isin(preliminary)
    return table.assign(
        sex="both", age_group="total", rounded_to=1, status=early.map({True: "preliminary", False: None})
    )


def growth(*rows):
    """Rows of the table of printed changes: area, value, what is printed, from 2025 to 2030."""
    table = pd.DataFrame(rows, columns=["area_code", "value", "printed"])
    table = table.assign(series="document", change_id=table["area_code"])
    return table.assign(from_year=2025, to_year=2030, measure="growth", rounded_to=0.001)


def tables(people, names=NAMES, **given):
    """Return the tables that the page reads, those of agreements and printed changes empty if they are not given."""
    areas = pd.DataFrame({"area_code": [*names, "n"], "name_ja": [*names.values(), "全国"]})
    own = areas["area_code"] != "n"
    areas = areas.assign(
        kind=own.map({True: "municipality", False: "nation"}), region=own.map({True: "r", False: None})
    )
    series = pd.DataFrame({"series": ["counted", "new", "document", "register"]})
    series = series.assign(short_ja=["国勢調査", "新しい推計", "文書", "台帳"], base_year=[None, 2020, 2020, None])
    series = series.assign(reference_day=["10-01", "10-01", "10-01", "01-01"], source_id=series["series"])
    sources = pd.DataFrame({"source_id": series["source_id"], "short_ja": series["short_ja"], "title_ja": "文書の題"})
    region = {
        "region": "r",
        "name_ja": "甲乙",
        "start_fy": 2021,
        "end_fy": 2024,
        "setting_ja": "海沿い",
        "past_ja": None,
    }
    region |= {
        "review_ja": "毎年度",
        "issues_ja": "人口減少",
        "vision_ja": "住み続けられる地域",
        "source_id": "document",
    }
    return {
        **{name: pd.DataFrame(columns=columns) for name, columns in _EMPTY.items()},
        "areas": areas,
        "regions": pd.DataFrame([region]),
        "series": series,
        "sources": sources.assign(published="2024-03", publisher_ja="甲市"),
        "population": people,
        **given,
    }


def region(*later, first_counts=COUNTS, vision="document", lang="ja", names=NAMES, given=(), **people):
    """Return the model of a region that was counted in 2015 and 2020, and in the years of `later`."""
    rows = population([*first_counts, *later], **people)
    roles = SeriesRoles("counted", projection="new", vision=vision)
    edition = Edition(next(iter(names)), "r", 2024, (lang,), roles)
    return model.region(tables(rows, names, **dict(given)), rows, edition)


def many(count, size=100, name="町"):
    """Names, counts and projections of so many towns."""
    names = {f"t{number:02}": f"{name}{number}" for number in range(count)}
    counts = [
        (code, year, size + 10 * (2020 - year) + place) for place, code in enumerate(names) for year in (2015, 2020)
    ]
    expected = [(code, year, size - place) for place, code in enumerate(names) for year in (2025, 2030)]
    return names, counts, expected
