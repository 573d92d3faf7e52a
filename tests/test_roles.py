"""A series that cannot play its role is refused with one message; a page is handed the edition that was asked for."""

import re

import pandas as pd
import pytest
from conftest import visionbook
from small_book import add_row, change_rows, replace

from visionbook import data
from visionbook.edition import ROLES, SeriesRoles
from visionbook.errors import ParameterError
from visionbook.roles import role_problems

SERIES = pd.DataFrame({"series": ["counted", "ahead", "empty"], "base_year": [None, 2020, 2020]})
TOTALS = pd.DataFrame(
    {
        "series": ["counted", "ahead"],
        "variant": ["observed", "projection"],
        "sex": ["both", "both"],
        "age_group": ["total", "total"],
    }
)


def test_series_that_can_play_their_roles_are_no_problem():
    assert role_problems(SeriesRoles("counted", projection="ahead"), SERIES, TOTALS) == []


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (SeriesRoles("nobody"), "series census is 'nobody', which is not in data/series.csv; allowed: counted, ahead"),
        (
            SeriesRoles("counted", plan="empty"),
            "of which data/population.csv has no row with variant projection or tar",
        ),
        (SeriesRoles("ahead"), "series census is 'ahead', a projection: data/series.csv gives it a base year"),
        (SeriesRoles("counted", projection="counted"), "series projection is 'counted', of which data/population.csv"),
        (
            SeriesRoles("counted", age_projection="ahead"),
            "which has no rows by sex and age; name a projection that has",
        ),
        (SeriesRoles("counted", register="ahead"), "series register is 'ahead', a projection"),
    ],
)
def test_a_series_that_cannot_play_its_role_is_named(roles, message):
    problems = role_problems(roles, SERIES, TOTALS)
    assert problems and any(message in problem for problem in problems), problems


def test_all_roles_are_looked_at_at_once():
    problems = role_problems(SeriesRoles("nobody", projection="empty", plan="none"), SERIES, TOTALS)
    assert [problem.split(" is ")[0] for problem in problems] == ["series census", "series projection", "series plan"]


@pytest.mark.parametrize("role", ROLES)
def test_check_names_the_role_of_an_unknown_series(project, role):
    own = "register" if role == "register" else {"census": "census", "projection": "ipss2023"}.get(role)
    own = own or {"age_projection": "ipss2018", "plan": "plan2021", "vision": "renkei2024"}[role]
    replace(project / "edition.yml", f"  {role}: {own} ", f"  {role}: nobody ")
    result = visionbook(project, "check")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert f"series {role} is 'nobody', which is not in data/series.csv" in result.stderr


def test_two_observations_of_one_year_are_refused(project):
    add_row(
        project, "population", area_code="01223", year="2025", series="census", variant="observed", sex="both",
        age_group="total", population="21202", rounded_to="1", source_id="census_2025", source_place="x",
    )  # fmt: skip
    result = visionbook(project, "check")
    assert result.returncode == 1
    assert re.search(r"row \d+ .*01223.*2025.*census", result.stderr), result.stderr


def test_an_edition_is_that_of_the_file_but_for_what_is_given(project):
    edition = data.edition(municipality="01691", region="", fiscal_year=0, census="", plan="")
    assert (edition.municipality, edition.region, edition.fiscal_year) == ("01691", "nemuro", 2024)
    assert edition.series.census == "census" and edition.series.plan == "plan2021"
    assert data.edition(projection="ipss2018").series.projection == "ipss2018"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"municipality": "99999"}, "municipality is '99999', which is not in column area_code of data/areas.csv"),
        ({"projection": "nobody"}, "projection is 'nobody', which is not in column series of data/series.csv"),
        ({"region": "nowhere"}, "region is 'nowhere', which is not in column region of data/regions.csv"),
        ({"lang": "xx"}, "there is no wording for language 'xx'"),
    ],
)
def test_a_value_that_is_not_there_is_refused_with_those_allowed(project, given, message):
    with pytest.raises(ParameterError, match=re.escape(message)):
        data.edition(**given)


def test_a_newer_count_under_the_role_is_what_the_sources_and_pages_are_asked_for(project):
    change_rows(project, "series", lambda row: row if row["series"] != "register" else None)
    change_rows(project, "population", lambda row: row if row["series"] != "register" else None)
    replace(project / "edition.yml", "  register: register ", '  register: "" ')
    assert visionbook(project, "check").returncode == 0
    assert data.sources_of(data.edition(), "register", "census") == ["census"]
