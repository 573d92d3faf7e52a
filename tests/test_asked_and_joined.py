"""Who is still asked, two files that report one indicator, which towns are alike, which town is meant. By hand."""

from decimal import Decimal

import pandas as pd
import pytest

from visionbook.errors import DataError, ParameterError
from visionbook.intake.alike import nearest, profile
from visionbook.intake.departments import outstanding, outstanding_text
from visionbook.intake.finding_areas import find_area, prefecture_of
from visionbook.intake.gone_areas import Gone
from visionbook.intake.grid import Grid
from visionbook.intake.kpi_entry import Entry, Reading
from visionbook.intake.several import accepted_in, join, paths, printable, refusal
from visionbook.intake.stacked import stacked

# Who is still asked

SEEN = [
    ("catch", 2022, "final", "水産課"),
    ("catch", 2023, "final", "港湾課"),  # who reported last is asked
    ("farms", 2023, "final", "農林課"),
    ("cows", 2023, "preliminary", "農林課"),
    ("trade", 2023, "press", "新聞"),  # which is nobody's answer
    ("ships", 2025, "final", "未来課"),  # of a later year
    ("shops", 2023, "final", None),
]


def asked(*more, ids=("catch", "farms", "cows", "trade", "ships", "shops"), year=2024):
    rows = pd.DataFrame([*SEEN, *more], columns=["kpi_id", "fiscal_year", "status", "reported_by_ja"])
    return [(each.department, each.missing, each.asked) for each in outstanding(ids, rows, year)]


def test_who_reported_last_is_asked_and_what_nobody_is_known_for_comes_last():
    assert asked() == [
        ("港湾課", ("catch",), 1),
        ("農林課", ("farms", "cows"), 2),
        ("", ("trade", "ships", "shops"), 3),
    ]


@pytest.mark.parametrize(
    ("status", "answers"), [("final", True), ("preliminary", True), ("press", False), ("proxy", False)]
)
def test_who_answered_in_part_comes_after_who_did_not(status, answers):
    found = asked(("farms", 2024, status, "農林課"))
    assert found[:2] == [("港湾課", ("catch",), 1), ("農林課", ("cows",) if answers else ("farms", "cows"), 2)]
    both = asked(("farms", 2024, "final", "農林課"), ids=("cows", "farms", "catch"))
    assert [department for department, *_ in both] == ["港湾課", "農林課"]  # though it was asked first


def test_who_answered_everything_is_not_asked():
    assert asked(("catch", 2024, "final", "水産課"), ids=("catch",)) == []
    assert str(outstanding_text([], "2024年度")) == "All indicators of 2024年度 have been reported."


def test_it_is_said_of_whom_nothing_a_part_or_nobody_is_known():
    rows = pd.DataFrame(
        [*SEEN, ("farms", 2024, "final", "農林課")], columns=["kpi_id", "fiscal_year", "status", "reported_by_ja"]
    )
    said = outstanding_text(outstanding(["catch", "farms", "cows", "trade"], rows, 2024), "2024")
    assert [line.key.partition(".")[2] for line in said.facts["lines"]] == [
        "not_answered",
        "partly_answered",
        "unknown_department",
    ]
    assert [(line.facts["missing"], line.facts["asked"]) for line in said.facts["lines"]] == [(1, 1), (1, 2), (1, 1)]


def test_who_reported_last_is_told_by_the_year_up_to_that_of_the_form_whatever_the_order_of_rows():
    late = [("nets", 2023, "final", "水産課"), ("catch", 2024, "final", "水産課")]
    # The catch of 2024 itself makes it one of two that 水産課 was asked for.
    assert asked(*late, ids=("nets", "catch")) == [("水産課", ("nets",), 2)]
    rows = [("boats", 2023, "final", "新課"), ("boats", 2021, "final", "旧課")]
    assert asked(*rows, ids=("boats",)) == [("新課", ("boats",), 1)]


# Several files


@pytest.mark.parametrize(
    ("accepted", "alone", "own"),
    [
        (["a.xlsx!S!K9", "b.xlsx!S!K8"], False, ("S!K9",)),
        (["S!K9", "K8"], True, ("S!K9", "K8")),
        (["a.xlsx!S!K9", "K8"], True, ("S!K9", "K8")),
        ([], False, ()),
    ],
)
def test_a_confirmed_cell_belongs_to_the_file_that_it_names(accepted, alone, own):
    assert accepted_in(accepted, "a.xlsx", alone=alone) == own


@pytest.mark.parametrize("cell", ["K9", "S!K9"])
def test_of_several_files_a_cell_has_to_name_its_own(cell):
    with pytest.raises(ParameterError):
        accepted_in(["a.xlsx!S!K9", cell], "a.xlsx", alone=False)


def entry(kpi_id="a", value=5, status="final", about=False, place="S!K7"):
    return Entry(kpi_id, place, str(value), Decimal(value), about, status)


def joined(own, *earlier):
    reading = Reading(entries=[own])
    join(reading, [(f"{number}.xlsx", Reading(entries=[each])) for number, each in enumerate(earlier, 1)])
    return (
        len(reading.entries),
        [each.key for each in reading.remarks],
        [each.rule.facts["other"] for each in reading.troubles],
    )


def test_what_two_files_say_alike_is_kept_once_and_what_they_say_otherwise_is_a_trouble():
    assert joined(entry(), entry("b")) == (1, [], [])
    assert joined(entry(), entry()) == (0, ["imports.same_report"], [])
    for other in (entry(value=6), entry(status="preliminary"), entry(about=True)):
        assert joined(entry(), entry("b"), other) == (0, [], ["2.xlsx S!K7"])


def test_of_one_file_its_troubles_are_said_and_of_several_all_of_them():
    assert refusal(["a is bad"], 1) == "a is bad"
    for parts in (["a is bad"], ["a is bad", "b too"]):
        said = refusal(parts, 3)
        assert (said.key, said.facts["parts"][:-1], said.facts["count"]) == ("imports.several_refused", parts, 3)
        assert said.facts["parts"][-1].key == "imports.accept_hint"


# Which towns are alike


def counts(*rows):
    return pd.DataFrame(rows, columns=["area_code", "year", "age_group", "population"]).assign(sex="both")


PLACE = [("a", 2020, "total", 200), ("a", 2020, "0-64", 120), ("a", 2020, "65-74", 50), ("a", 2020, "75+", 30)]


def test_a_town_is_compared_by_its_people_its_old_and_its_change_in_ten_years():
    older = [("a", 2015, "total", 220), ("a", 2010, "total", 250), ("a", 2015, "0-64", 220)]
    unknown = [("a", 2020, "unknown", 10)]  # in no group, and not among those whose age is known
    found = profile(counts(*PLACE, *older, *unknown), ["a"])
    assert found.loc["a"].to_dict() == pytest.approx({"people": 200, "old": 80 / 200, "change": 200 / 250 - 1})


def test_other_towns_one_sex_and_towns_without_people_or_ages_are_left_out():
    rows = counts(
        *PLACE, ("b", 2020, "total", 0), ("b", 2020, "65+", 0), ("c", 2020, "total", 9), ("d", 2020, "total", 9)
    )
    women = counts(("a", 2020, "total", 999)).assign(sex="female")
    assert profile(pd.concat([women, rows]), ["a", "b", "c"]).index.tolist() == ["a"]
    assert profile(counts(("a", 2020, "total", 9)), ["a"]).empty
    assert profile(counts(*PLACE), ["a"])["change"].isna().all()


def test_the_most_alike_come_first_and_one_that_is_not_there_is_like_none():
    rows = {
        "a": (100, 0.3, -0.1),
        "b": (400, 0.3, -0.1),
        "c": (110, 0.3, -0.1),
        "d": (100, 0.5, 0.3),
        "e": (110, 0.3, -0.1),
    }
    profiles = pd.DataFrame.from_dict(rows, orient="index", columns=["people", "old", "change"]).astype(float)
    assert nearest(profiles, "a", 9) == ["c", "e", "b", "d"]
    assert nearest(profiles, "a", 1) == ["c"]
    assert nearest(profiles, "z", 2) == [] and nearest(profiles.iloc[:1], "a", 2) == []
    assert nearest(profiles.iloc[:2], "a", 2) == ["b"]


# Which town is meant

NAMES = {"01000": "北海道", "01223": "根室市", "01691": "別海町", "13206": "府中市", "34208": "府中市"}
NAMES |= {f"0122{number}": f"例{number}市" for number in range(4, 10)}
GONE = [Gone("01999", "旧町", "01691", "s"), Gone("01998", "消村", "99999", "s")]


def refused(given, names=NAMES):
    with pytest.raises(ParameterError) as caught:
        find_area(given, names, GONE)
    return caught.value.args[0]


@pytest.mark.parametrize("given", ["01223", "012238", "０１２２３", " 根室 市 ", "01223 8"])
def test_a_town_is_found_by_code_or_name_in_any_width(given):
    assert find_area(given, NAMES) == "01223"


def test_a_code_that_is_in_use_is_that_of_today_whoever_had_it_before():
    assert find_area("01223", NAMES, [Gone("01223", "旧町", "01691", "s")]) == "01223"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("府中市", "several"),
        ("旧町", "all"),
        ("消村", "no_name"),  # what it became is not known here
        ("01999", "merged"),
        ("01998", "not_there"),
        ("012237", "check_digit"),
        ("0122", "no_code"),
        ("0122380", "no_code"),
        ("01555", "not_there"),
        ("北海道", "no_name"),  # a prefecture is no town
        ("ねむろ", "kana"),
        ("ネムロー", "kana"),
        ("ねむろ市", "no_name"),
        ("Nemuro", "no_name"),
    ],
)
def test_what_names_no_town_or_two_says_why(given, key):
    assert refused(given).key == f"new_edition.{key}"


def test_similar_ones_are_named_at_most_five_of_the_same_prefecture():
    assert refused("01555").facts["similar"] == ["01223", "01224", "01225", "01226", "01227"]
    assert refused("根室町").facts["similar"] == ["根室市"]
    assert refused("室").facts["similar"] == ["根室市"]  # part of a name
    assert len(refused("例市").facts["similar"]) == 5


def test_a_town_lies_in_the_prefecture_of_its_first_two_digits():
    assert prefecture_of("13206") == "13000"


# Which files are meant


def test_a_file_that_is_there_is_no_pattern_whatever_its_name(tmp_path):
    """As browsers call the second download of a file."""
    for name in ("a.xlsx", "a[1].xlsx", "a1.xlsx"):
        (tmp_path / name).touch()
    assert paths([tmp_path / "a[1].xlsx"]) == [tmp_path / "a[1].xlsx"]


def test_a_pattern_that_the_shell_left_is_looked_up(tmp_path):
    for name in ("b.xlsx", "a.xlsx", "c.csv"):
        (tmp_path / name).touch()
    assert paths([tmp_path / "*.xlsx", tmp_path / "c.csv"]) == [
        tmp_path / name for name in ("a.xlsx", "b.xlsx", "c.csv")
    ]
    with pytest.raises(DataError, match=r"\*\.xls"):
        paths([tmp_path / "*.xls"])
    assert paths([tmp_path / "none.xlsx"]) == [tmp_path / "none.xlsx"]  # whoever reads it says that it is not there


def test_the_mark_of_an_open_workbook_is_no_form_also_behind_a_pattern(tmp_path):
    for name in ("a.xlsx", "~$a.xlsx"):
        (tmp_path / name).touch()
    for given in ("~$a.xlsx", "*.xlsx"):
        with pytest.raises(DataError) as caught:
            paths([tmp_path / given])
        assert (caught.value.args[0].key, caught.value.args[0].facts["file"]) == ("imports.lock_file", "~$a.xlsx")


def test_a_sign_that_cannot_be_printed_is_a_question_mark():
    assert printable("a\x07b　表.xlsx") == "a?b?表.xlsx"


# How much of what stands above a table is its head


@pytest.mark.parametrize(("above", "held"), [(9, True), (10, False)])
def test_the_head_is_looked_for_in_ten_rows_above_the_first_area(above, held):
    rows = [["first", "top"], *([f"a{n}", f"b{n}"] for n in range(above - 1)), ["コード", "人口"], ["01101", "5"]]
    made = stacked(Grid("t.csv", list(enumerate(rows, 1))))
    assert ("top" in made.labels[1]) == held
    assert made.labels[1][-1] == "人口" and made.head_row == above + 1
