"""Other towns, from settings and tables alone: a whole book, or one clear message."""

import re

import pytest
from conftest import visionbook
from other_editions import NAME, TOWN, invented_town, neighbour

from visionbook.edition import read_edition


def text_of(page) -> str:
    """What a reader reads of a built page: its article without scripts and marks."""
    article = page.read_text(encoding="utf-8").split("<article", 1)[1].split("</article>", 1)[0]
    return re.sub(r"<[^>]+>", "", re.sub(r"<(script|style|svg)\b.*?</\1>", "", article, flags=re.DOTALL))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The book of an invented town: areas, sources, one census, one projection."""
    root = invented_town(tmp_path_factory.mktemp("town") / "project")
    result = visionbook(root, "build")
    assert result.returncode == 0, result.stdout + result.stderr
    return root, result.stderr + result.stdout


def test_the_invented_town_has_a_whole_book(town):
    root, _ = town
    pages = {path.stem for path in (root / "_build" / "html" / "notebooks").glob("*.html")}
    assert {"at_a_glance", f"population_outlook_{TOWN}", "data_dictionary"} <= pages
    assert not pages & {"population_targets", "plan_assumptions", "goals", "kpi_board", "verification"}
    landing = text_of(root / "_build" / "html" / "notebooks" / "at_a_glance.html")
    assert NAME in landing


def test_a_page_that_is_left_out_is_named_with_what_would_bring_it(town):
    _, printed = town
    for page, table in (("population_targets", "population"), ("kpi_board", "kpis")):
        line = next(line for line in printed.splitlines() if page in line)
        rest = printed.split(line, 1)[1]
        assert f"data/{table}.csv" in rest, printed


def test_no_page_of_another_town_speaks_of_the_first_one(town):
    root, _ = town
    for page in (root / "_build" / "html").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "根室" not in text, page


def test_a_reference_to_a_page_that_is_left_out_is_plain_text(town):
    root, _ = town
    for page in (root / "_build" / "html").rglob("*.html"):
        assert "population_targets.html" not in page.read_text(encoding="utf-8"), page


def test_the_neighbour_has_its_book(tmp_path):
    root = neighbour(tmp_path / "project", "01691")
    result = visionbook(root, "build")
    assert result.returncode == 0, result.stdout + result.stderr
    landing = text_of(root / "_build" / "html" / "notebooks" / "at_a_glance.html")
    # Counted in 2025 (preliminary): 13,323 people.
    assert "13,323" in landing and read_edition(root).municipality == "01691"


BUILDS = {
    "a name of 40 characters": {"name": "南北東西大中小上下左右前後内外新旧本元高低深浅長短広狭明暗遠近多少強弱寒暖町"},
    "an area of 80 people": {"size": 0.45},
    "an area of 3.7 million people": {"size": 21000},
    "a projection of ten years": {"last_year": 2035},
    "a census every ten years": {"census_years": (1995, 2005, 2015, 2025)},
    "a region of one town": {"towns": 1},
    "a region of twelve towns": {"towns": 12, "census_years": (2015, 2020, 2025)},
}


@pytest.mark.parametrize("case", list(BUILDS))
def test_a_book_of_an_unusual_town_builds(tmp_path, case):
    root = invented_town(tmp_path / "project", **BUILDS[case])
    result = visionbook(root, "run")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Warning" not in result.stderr + result.stdout
