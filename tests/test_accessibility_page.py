"""The page on accessibility: what a program can see of each criterion, and what only people can."""

import doctest

import pytest
import yaml
from test_web_basics import extension

PAGE = extension("accessibility")
CRITERIA = yaml.safe_load(PAGE.CRITERIA.read_text(encoding="utf-8"))["criteria"]
WHOLE = (
    '<html lang="ja"><head><title>甲</title></head><body><a href="#main-content">本文へ</a>'
    '<nav class="bd-links"></nav><form role="search"><input aria-label="検索"></form><main id="main-content">{}</main>'
)


def test_the_criteria_are_those_of_level_a_and_aa():
    numbers = [each["number"] for each in CRITERIA]
    # by hand: WCAG 2.0 has 25 criteria of level A and 13 of level AA
    assert len(numbers) == len(set(numbers)) == 38
    assert sum(each["level"] == "A" for each in CRITERIA) == 25
    assert sum(each["level"] == "AA" for each in CRITERIA) == 13
    assert all(each.get("checks") or each.get("absent") or each.get("people") for each in CRITERIA)


def test_the_examples_hold():
    assert doctest.testmod(PAGE).failed == 0


def test_a_page_without_faults_has_none():
    assert PAGE.faults(WHOLE.format('<img alt="線が下がる図"><table><thead><tr><th>年</th></tr></thead></table>')) == {}


@pytest.mark.parametrize(
    ("html", "check"),
    [
        ("<img src='a'>", "alternative"),
        ('<img alt="../_images/3f.svg">', "alternative"),
        ("<table><thead><tr><td>年</td></tr></thead></table>", "table"),
        ("<video></video>", "media"),
        ('<iframe title="x"></iframe>', "media"),
        ("<marquee>x</marquee>", "moving"),
        ('<meta http-equiv="Refresh" content="5">', "refresh"),
        ('<a href="x"><i></i></a>', "link"),
        ("<button><i></i></button>", "button"),
        ("<h3><b> </b></h3>", "heading"),
        ('<input type="text">', "label"),
        ("<select></select>", "label"),
        ("<label><select></select></label>", "label"),
        ('<label for="b">名</label><input id="a">', "label"),
        ('<i id="a"></i><b id="a"></b>', "anchor"),
        ('<meta name="viewport" content="user-scalable=no">', "zoom"),
        ('<form method="POST"></form>', "sending"),
    ],
)
def test_each_fault_is_seen(html, check):
    assert PAGE.faults(WHOLE.format(html)) == {check: 1}


@pytest.mark.parametrize(
    ("without", "check"),
    [(' lang="ja"', "language"), ("甲", "title"), ('href="#main-content"', "skip"), ('role="search"', "ways")],
)
def test_what_a_page_must_have_is_missed(without, check):
    assert PAGE.faults(WHOLE.replace(without, "")).get(check) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<a href="x"><img alt="図"></a>',
        '<a href="x" aria-label="図"></a>',
        '<input type="hidden">',
        '<img alt="">',
        '<label>名 <select class="s"><option>甲</option></select></label>',
        '<label for="a">名</label><input id="a">',
    ],
)
def test_what_has_a_name_elsewhere_or_needs_none_is_no_fault(html):
    assert PAGE.faults(WHOLE.format(html)) == {}


def test_faults_are_counted_by_criterion_and_page():
    criteria = [
        {"number": "1.1.1", "checks": ["alternative"]},
        {"number": "1.4.2", "absent": ["media"]},
        {"number": "2.1.1", "people": "x"},
    ]
    found = PAGE.results(criteria, {"a": {"alternative": 2, "link": 1}, "b": {"alternative": 1}, "c": {}})
    assert [(each["faults"], each["failed"], each["looked"]) for each in found] == [
        (3, {"a": 2, "b": 1}, True),
        (0, {}, True),
        (0, {}, False),
    ]


def test_every_check_of_the_table_is_one_that_is_made():
    source = PAGE.CRITERIA.with_suffix(".py").read_text(encoding="utf-8")
    named = {check for each in CRITERIA for check in [*each.get("checks", ()), *each.get("absent", ())]}
    assert all(f'"{check}"' in source for check in named)
