"""A tried value: a small book of its own says with which values it was computed, and nothing published changes."""

import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from conftest import visionbook

from visionbook.edition import read_edition
from visionbook.publish.execute import LeftOut, Run
from visionbook.publish.site.prose import gone
from visionbook.publish.trial import tried_notice, tried_pages
from visionbook.words import load_words

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def run_of(page, notebook, subject=""):
    return Run(page, NOTEBOOKS / f"{notebook}.ipynb", {}, subject)


FIRST = run_of("at_a_glance", "at_a_glance")
GOALS = run_of("goals", "goals")
TOWNS = [
    run_of(f"population_outlook_{code}", "population_outlook", name) for code, name in (("1", "A町"), ("2", "B町"))
]
PLANNED = [FIRST, *TOWNS, GOALS]


def test_a_book_of_tried_pages_begins_with_the_first_page_and_lacks_the_others():
    shown, others = tried_pages(PLANNED, [TOWNS[1]])
    assert shown == [FIRST, TOWNS[1]]
    assert [page.run for page in others] == [TOWNS[0], GOALS]


def test_the_first_page_itself_can_be_tried():
    changed = Run("at_a_glance", FIRST.notebook, {"fiscal_year": 2023}, "")
    shown, others = tried_pages(PLANNED, [changed, GOALS])
    assert shown == [changed, GOALS]
    assert [page.run for page in others] == TOWNS


def test_a_town_that_is_not_planned_can_be_tried():
    third = run_of("population_outlook_3", "population_outlook", "C町")
    shown, others = tried_pages(PLANNED, [third])
    assert shown == [FIRST, third]
    assert [page.run for page in others] == [*TOWNS, GOALS]


def test_every_page_says_with_which_values_and_what_the_edition_says(root):
    edition = read_edition(root)
    words = load_words("ja")
    said = tried_notice(edition, {"fiscal_year": "2023", "lang": "ja"}, words)
    assert said == (
        "試しに計算したページです。fiscal_year＝2023、lang＝jaとした結果で、公開している本の値とは違います。"
        + (f" {edition.notice}" if edition.notice else "")
    )


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("{ref}`population-outlook-1`を見てください。", "A町の人口の見通しを見てください。"),
        ("{ref}`この町 <population-outlook-1>`と{ref}`population-outlook-2`", "この町と{ref}`population-outlook-2`"),
        (
            "- {ref}`population-outlook-1`　見通し。\n- {ref}`population-outlook-2`　見通し。",
            "- {ref}`population-outlook-2`　見通し。",
        ),
    ],
)
def test_one_of_several_pages_of_a_notebook_can_be_left_out(markdown, expected):
    assert gone([LeftOut(TOWNS[0], ())], "A町").plain(markdown) == expected


@pytest.mark.notebooks
def test_tried_values_end_with_an_address_to_look_at_and_publish_nothing(project):
    result = visionbook(project, "run", "kpi_board", "-p", "fiscal_year=2023")
    assert result.returncode == 0, result.stderr
    page = Path(unquote(urlparse(re.search(r"file://\S+", result.stdout)[0]).path))
    assert page.name == "kpi_board.html"
    html = page.read_text(encoding="utf-8")
    assert "fiscal_year＝2023とした結果で、公開している本の値とは違います。" in html
    assert "2023年度" in html
    assert 'href="goals.html' not in html  # not among the tried pages
    first = page.with_name("at_a_glance.html").read_text(encoding="utf-8")
    assert 'href="kpi_board.html' in first
    assert not (project / "_build" / "html").exists()
    assert not (project / "_build" / "executed").exists()
