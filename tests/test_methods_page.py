"""The chapter of methods says what the code does: its numbers, its lists, and what it cites."""

import re

import pytest
from conftest import ROOT

from visionbook.population.empty_cohorts import IF_EMPTY, IF_NO_GIRLS
from visionbook.population.error_study import WITHIN
from visionbook.population.inverse_range import AGES_ALONE, ROBUST, YOUNG_FROM, YOUNG_TO
from visionbook.population.panel import GROWN, REASONS
from visionbook.population.study_methods import CANDIDATES, KEPT, WEIGHTS

METHODS = (ROOT / "book" / "methods.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")


def section(anchor):
    """The text from an anchor to the next heading."""
    start = METHODS.index(f"({anchor})=")
    heading = re.search(r"^#.*\n", METHODS[start:], re.M)
    begin = start + (heading.end() if METHODS[start:].split("\n")[1].startswith("#") else 0)
    end = re.search(r"^(#|\(\S+\)=$)", METHODS[begin + 1 :], re.M)
    return METHODS[begin : begin + 1 + end.start()]


def test_the_rule_for_empty_cohorts_has_the_ratios_of_the_code():
    said = section("methods-empty")
    assert f"コーホート変化率 ＝ {IF_EMPTY:g}（" in said
    assert f"性比は{IF_NO_GIRLS:g}とし" in said


def test_the_ways_of_the_inverse_are_those_of_the_grid():
    said = section("methods-inverse")
    lows, highs = ("、".join(f"{age}歳" for age in ages) for ages in (YOUNG_FROM, YOUNG_TO))
    assert f"下は{lows}の{'零一二三四五'[len(YOUNG_FROM)]}つ" in said
    assert f"上は{highs}の{'零一二三四五'[len(YOUNG_TO)]}つ" in said
    assert f"三つに分ける{'零一二三四五'[len(AGES_ALONE)]}つの分け方" in said
    assert f"開きが{ROBUST:g}以下" in said


def test_the_study_names_its_methods_weights_and_limits():
    said = section("methods-study")
    rows = [row for row in said.splitlines() if row.startswith("| ") and not row.startswith("| 方法")]
    assert len(rows) == len(CANDIDATES) == 7
    assert f"wは{'、'.join(f'{weight:g}' for weight in WEIGHTS)}のうち" in said
    assert f"{KEPT:g}の（k − 1）乗" in said
    assert f"{GROWN:g}倍を超えた" in said
    assert f"外れの大きさが{WITHIN:.0%}以下" in said


def test_every_reason_to_leave_out_an_area_stands_in_the_data_dictionary():
    dictionary = (ROOT / "data" / "datapackage.yaml").read_text(encoding="utf-8")
    assert all(f"{reason}＝" in dictionary for reason in REASONS)


@pytest.mark.parametrize("anchor", ["methods-intervals", "methods-mortality", "methods-fertility", "methods-relaunch"])
def test_a_method_has_formulas(anchor):
    assert "{.vb-formula}\n" in section(anchor)


def test_the_net_migration_rate_is_the_same_in_glossary_and_method():
    (term,) = re.findall(r"^純移動率\n  (.*)$", GLOSSARY, re.M)
    assert "コーホート変化率から生残率を引いた値" in term and "1年当たりではありません" in term
    assert "純移動率 ＝ コーホート変化率 − 生残率" in METHODS
    assert "1年当たりの率ではありません" in METHODS


def test_the_chapter_cites_what_it_rests_on():
    works = METHODS[METHODS.index("### 参考文献") :]
    works = works[: works.index("\n## ")]
    for cited in ("Hamilton", "Tayman and D. A. Swanson (2013)", "Wilson", "Statistisk sentralbyrå", "令和元年6月版"):
        assert cited in works
    entries = [line for line in works.splitlines() if line.startswith("- ")]
    assert all(re.search(r"(19|20)\d\d|令和元年", entry) for entry in entries)
    assert len(entries) == len(set(entries)) > 10
