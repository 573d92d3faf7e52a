"""Editions of other towns, laid out as an analyst would: settings and tables, no hand edit of contents or notebooks."""

import csv
import shutil
from pathlib import Path

import yaml
from conftest import ROOT

AGES = [*(f"{age}-{age + 4}" for age in range(0, 90, 5)), "90+"]
TOWN, NAME = "99101", "見本町"
BASE_YEAR, LAST_YEAR = 2025, 2040


def lay_out(target: Path) -> Path:
    """Return a project with all that the book is made of, but empty tables: only their heads."""
    for part in ("_config.yml", "_toc.yml"):
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, target / part)
    for part in ("notebooks", "book"):
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "data").mkdir()
    for path in (ROOT / "data").iterdir():
        if path.suffix == ".csv":
            (target / "data" / path.name).write_bytes(path.read_bytes().splitlines(keepends=True)[0])
        else:
            shutil.copy(path, target / "data" / path.name)
    return target


def settings(root: Path, **values) -> None:
    """Write ``edition.yml``."""
    (root / "edition.yml").write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")


def add_rows(root: Path, table: str, rows) -> None:
    """Add rows to a table; the cells that are not given are empty."""
    path = root / "data" / f"{table}.csv"
    columns = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerows(rows)


def people(year: int, sex: str, size: float) -> dict[str, int]:
    """Invented people by age: fewer of them in each group from the middle of life on, and fewer with every year."""
    shape = [4, 4, 5, 5, 4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 6, 5, 4, 2, 1]
    later = 1 - 0.01 * (year - BASE_YEAR)
    older = 1.05 if sex == "female" else 0.95
    return {age: round(size * part * later * older) for age, part in zip(AGES, shape, strict=True)}


def population_rows(code: str, series: str, variant: str, year: int, size: float) -> list[dict]:
    """Rows of the table of populations of one year: total, and by sex and age."""
    own = {"area_code": code, "series": series, "variant": variant, "year": year, "rounded_to": 1}
    own |= {"source_id": f"{series}_source", "source_place": "表1"}
    by_sex = {sex: people(year, sex, size) for sex in ("female", "male")}
    rows = [
        {**own, "sex": sex, "age_group": age, "population": count}
        for sex, ages in by_sex.items()
        for age, count in ages.items()
    ]
    both = {age: sum(ages[age] for ages in by_sex.values()) for age in AGES}
    rows += [{**own, "sex": "both", "age_group": age, "population": count} for age, count in both.items()]
    return [{**own, "sex": "both", "age_group": "total", "population": sum(both.values())}, *rows]


def sources(root: Path, *series: str) -> None:
    """Name the sources of some series, and of the areas."""
    add_rows(
        root,
        "sources",
        [
            {
                "source_id": f"{name}_source",
                "kind": "statistic",
                "title_ja": f"見本の統計{number}",
                "title_en": f"Sample statistic {number}",
                "short_ja": f"見本の統計{number}",
                "publisher_ja": "見本",
                "licence_ja": "見本のための作りものです。",
            }
            for number, name in enumerate(series, 1)
        ],
    )


def series_rows(root: Path, **base_years) -> None:
    """Name series with their base years (None for a count)."""
    add_rows(
        root,
        "series",
        [
            {
                "series": name,
                "name_ja": f"系列{name}",
                "name_en": f"Series {name}",
                "short_ja": f"系列{name}",
                "base_year": base or "",
                "reference_day": "10-01",
                "source_id": f"{name}_source",
                "source_place": "表1",
            }
            for name, base in base_years.items()
        ],
    )


def invented_town(
    target: Path,
    name: str = NAME,
    size: float = 20,
    *,
    towns: int = 0,
    census_years: tuple[int, ...] = (BASE_YEAR,),
    last_year: int = LAST_YEAR,
) -> Path:
    """Return a project with nothing but areas, sources, a census and one projection.

    Parameters
    ----------
    target : Path
        A new folder.
    name : str
        Name of the town; its neighbours have it too, with a number.
    size : float
        About a hundredth of a half of its people.
    towns : int
        How many towns its region has, itself included; 0 for a town without a region.
    census_years : tuple of int
        Years counted, the last one `BASE_YEAR`.
    last_year : int
        Last year projected.
    """
    from visionbook.areas import six_digit_code

    root = lay_out(target)
    given = {"region": "sample"} if towns else {}
    roles = {"census": "counted", "projection": "ahead", "age_projection": "ahead"}
    settings(root, municipality=TOWN, series=roles, **given)
    sources(root, "counted", "ahead")
    series_rows(root, counted=None, ahead=BASE_YEAR)
    if towns:
        region = {
            "region": "sample",
            "name_ja": "見本地域",
            "name_en": "Sample Region",
            "vision_ja": "",
            "issues_ja": "",
        }
        place = {"source_id": "counted_source", "source_place": "表1"}
        add_rows(
            root,
            "regions",
            [{**region, "vision_ja": "見本", "issues_ja": "見本", "start_fy": 2021, "end_fy": 2024, **place}],
        )
    for number in range(max(1, towns)):
        code = str(int(TOWN) + number)
        area = {
            "area_code": code,
            "code6": six_digit_code(code),
            "kind": "municipality",
            "region": given.get("region", ""),
        }
        area |= {"name_ja": f"{name}{number or ''}", "name_en": f"Sample Town {number}"}
        add_rows(root, "areas", [{**area, "source_id": "counted_source", "source_place": "表1"}])
        own = size * (1 + number / 10)
        for year in census_years:
            add_rows(root, "population", population_rows(code, "counted", "observed", year, own))
        for year in range(BASE_YEAR, last_year + 1, 5):
            variant = "observed" if year == BASE_YEAR else "projection"
            add_rows(root, "population", population_rows(code, "ahead", variant, year, own))
    return root


def neighbour(target: Path, municipality: str, **changes) -> Path:
    """Return the project as it is, with another municipality of the data in ``edition.yml``."""
    from conftest import copy_project

    root = copy_project(target)
    text = (root / "edition.yml").read_text(encoding="utf-8")
    own = yaml.safe_load(text)
    roles = {role: series for role, series in own["series"].items() if role != "plan"}
    settings(root, **{**own, "municipality": municipality, "series": {**roles, "plan": ""}, **changes})
    return root
