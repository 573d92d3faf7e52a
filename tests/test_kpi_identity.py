"""A value belongs to the row, sheet and town in which it stands: partly sorted sheets, drafts, what nobody sees."""

import csv
import io

import pytest
from kpi_form_cases import CATCH, DECLINE, FARMERS, GIFTS, SHEET, TRADE, WINTER, Filled
from openpyxl.utils import get_column_letter

from visionbook import cli, data
from visionbook.intake.amounts import amount
from visionbook.intake.kpi_entry import Trouble, question
from visionbook.messages import message, told

HUNTERS, INTERNS, NADESHIKO = "g1-a1-k3", "g1-a1-k4", "g1-a2-k3"
ANSWERS, WOMEN = "g3-a2-k1", "g3-a2-k2"
YOUNG, WORKING = "g1-n1", "g1-n2"


def take_in(path, *options):
    return cli.main(["kpi", "import", str(path), "--yes", *options])


def observed():
    rows = data.load("kpi_observations")[["kpi_id", "value"]]
    return dict(rows.itertuples(index=False))


def swap(form, one, other, heads):
    """Exchange the cells of two rows under some heads, as sorting some columns only does."""
    for head in heads:
        here, there = form.cell(one, head), form.cell(other, head)
        here.value, there.value = there.value, here.value


@pytest.fixture
def problems(capsys):
    """Import a file that is refused; return the problems that are said."""

    def run(path, *options):
        assert take_in(path, *options) == 1
        assert observed() == {}
        return capsys.readouterr().err.splitlines()[1:-1]

    return run


IDENTITY = ["識別子", "場所", "指標", "単位"]


def test_what_is_changed_is_listed_in_japanese_and_in_units_that_people_say(form, capsys, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_LANG", "ja")
    place = form.report(TRADE, "約69.5億円")
    form.report(WINTER, 0.183, "速報")
    assert take_in(form.save()) == 0
    shown = capsys.readouterr().out
    assert "kpi_2024.xlsx：2024年度（令和6年度）\n・新規　g1-a5-k2　根室税関支署管内の輸出入貿易額\n" in shown
    assert f"　　{place}　「約69.5億円」→約69億5,000万円、確定\n" in shown
    assert "「18.3%」→18.3％、速報\n" in shown
    assert "書き込む2件、記録のとおり0件、空欄（報告なし）46件\nうち1件は概数（約）です" in shown


def test_a_trouble_is_said_in_english_and_japanese():
    outside = message(
        "form_rows.not_number_of", head=message("form_rows.a_target"), kpi_id="k", expected=amount("3e8", "yen")
    )
    trouble = Trouble("Sheet!G7", "4億円", outside, message("form_rows.restore_row"))
    assert str(trouble) == (
        "Sheet!G7  '4億円'  is not the target of k, which is 300,000,000 yen;"
        " restore the row as the form had it, and the number in that unit"
    )
    assert told(trouble.message, "ja") == (
        "Sheet!G7　「4億円」　kの目標値ではありません。正しくは3億円です。"
        "行を書式のとおりに戻し、その指標の値を、その単位で書いてください"
    )
    asked = question("Sheet!K7", "5", [message("form_rows.in_hidden_row"), message("form_rows.on_hidden_sheet")])
    assert told(asked.message, "ja") == (
        "Sheet!K7　「5」　隠れた行にあります。また、隠れたシートにあります。"
        "直すか、正しければ --accept 'Sheet!K7' を付けて読み込み直してください"
    )
    assert str(Trouble("file", None, "a rule", "a remedy")) == "file  a rule; a remedy"


# Rows.


@pytest.mark.parametrize(
    ("one", "other", "heads", "said"),
    [
        # What stayed in the row tells: baseline and target, the place, the guide text.
        (ANSWERS, WOMEN, IDENTITY, "'31.3%'  is not the baseline of g3-a2-k2, which is 21.6 %"),
        (ANSWERS, WOMEN, IDENTITY, "'35%'  is not the target of g3-a2-k2, which is 30 %"),
        (CATCH, INTERNS, IDENTITY, "'300'  is not the target of g1-a1-k1, which is 27,700 tonnes"),
        (FARMERS, INTERNS, IDENTITY, "'250'  stands where g1-a1-k2 has no baseline"),
        (FARMERS, NADESHIKO, ["識別子", "指標", "単位"], "is the place of g1-a1-k1, not of g1-a2-k3"),
        (YOUNG, WORKING, [*IDENTITY, "基準値", "目標値"], "is the guide text of g1-n1, not of g1-n2"),
    ],
)
def test_a_partly_sorted_sheet_is_refused(form, problems, one, other, heads, said):
    written = {CATCH: 27_100, INTERNS: 280, FARMERS: 3, NADESHIKO: 4, ANSWERS: "31%", WOMEN: "28%"}
    written |= {YOUNG: 1650, WORKING: "54%"}
    places = [form.report(kpi_id, written[kpi_id]) for kpi_id in (one, other)]
    swap(form, one, other, heads)
    accepted = [option for place in places for option in ("--accept", place)]
    assert [line for line in problems(form.save(), *accepted) if said in line]  # nothing that can be confirmed


def test_rows_that_nothing_tells_apart_are_asked_about_where_they_left_their_order(form, problems):
    """Two counts with the same target and guide text: only the order says that something was sorted."""
    here, there = form.report(FARMERS, 3), form.report(NADESHIKO, 9)
    form.report(CATCH, 27100)
    swap(form, FARMERS, NADESHIKO, IDENTITY)
    found = problems(form.save())
    assert found == [
        f"  {here}  '3'  stands in a row out of the form's order, and nothing beside it tells g1-a2-k3 from g1-a1-k2;"
        f" correct it, or confirm it with --accept '{here}'",
        f"  {there}  '9'  stands in a row out of the form's order, and nothing beside it tells g1-a1-k2 from g1-a2-k3;"
        f" correct it, or confirm it with --accept '{there}'",
    ]
    assert take_in(form.path, "--accept", here, "--accept", there) == 0
    assert observed() == {CATCH: 27100, NADESHIKO: 3, FARMERS: 9}


def test_a_sheet_sorted_as_a_whole_is_read(form):
    form.report(CATCH, 27100)
    form.report(INTERNS, 280)
    form.report(FARMERS, None)
    swap(form, CATCH, INTERNS, form.columns)
    assert take_in(form.save()) == 0
    assert observed() == {CATCH: 27100, INTERNS: 280}


@pytest.fixture
def seen(tables):
    """A form that has earlier years to show."""
    path = tables / "data" / "kpi_observations.csv"
    columns = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("a", encoding="utf-8", newline="") as observations:
        rows = csv.DictWriter(observations, columns, restval="", extrasaction="ignore", lineterminator="\n")
        for kpi_id, value in ((FARMERS, 4), (NADESHIKO, 6), (HUNTERS, 10)):
            row = {"kpi_id": kpi_id, "fiscal_year": 2023, "value": value, "measure": "year", "status": "final"}
            rows.writerow(row | {"source_id": "kpi_report", "source_place": "p1"})
    assert cli.main(["kpi", "template", "--fiscal-year", "2024"]) == 0
    return Filled(tables / "kpi_2024.xlsx")


def test_the_value_of_an_earlier_year_tells_whose_row_it_is(seen, capsys):
    here = seen.report(FARMERS, 3)
    swap(seen, FARMERS, NADESHIKO, IDENTITY)
    assert take_in(seen.save()) == 1
    said = "'3'  has the value of g1-a1-k2 beside it for fiscal year 2023, not that of g1-a2-k3"
    assert f"{here}  {said}" in capsys.readouterr().err


def test_an_earlier_year_that_is_gone_from_a_row_out_of_order_is_asked_about(seen, capsys):
    here = seen.report(FARMERS, 3)
    seen.cell(FARMERS, "2023年度").value = None
    swap(seen, FARMERS, NADESHIKO, IDENTITY)
    assert take_in(seen.save()) == 1
    assert f"{here}  '3'  has no fiscal year 2023 beside it, where the form has 6 persons" in capsys.readouterr().err


def test_an_earlier_year_of_nobody_in_a_row_out_of_order_is_asked_about(seen, capsys):
    here = seen.report(FARMERS, 3)
    seen.cell(FARMERS, "2023年度").value = 5
    swap(seen, FARMERS, NADESHIKO, IDENTITY)
    assert take_in(seen.save()) == 1
    said = "has another value beside it for fiscal year 2023 than is recorded for g1-a2-k3, in a row out of the form's"
    assert f"{here}  '3'  {said} order" in capsys.readouterr().err


def test_an_earlier_year_of_an_older_form_is_only_remarked(seen, capsys):
    seen.report(FARMERS, 3)
    seen.cell(FARMERS, "2023年度").value = 5
    assert take_in(seen.save()) == 0
    assert f"note: {SHEET}!J{seen.rows[FARMERS]} differs from what is recorded" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("指標", "has no name beside it, where the form has '沿岸漁業における生産量'"),
        ("単位", "has no unit beside it, where the form has 'トン'"),
        ("基準値", "has no baseline beside it, where the form has 23,854 tonnes"),
        ("目標値", "has no target beside it, where the form has 27,700 tonnes"),
    ],
)
def test_what_was_emptied_beside_a_value_is_asked_about(form, problems, head, said):
    place = form.report(CATCH, 27100)
    form.cell(CATCH, head).value = None
    (problem,) = problems(form.save())
    assert problem == f"  {place}  '27100'  {said}; correct it, or confirm it with --accept '{place}'"
    assert take_in(form.path, "--accept", place) == 0


def test_questions_about_one_cell_are_put_together_and_confirmed_together(form, problems):
    place = form.report(CATCH, 271_000)
    form.cell(CATCH, "指標").value = None
    (problem,) = problems(form.save())
    assert (
        "has no name beside it, where the form has '沿岸漁業における生産量', and is read as 271,000 tonnes" in problem
    )
    assert take_in(form.path, "--accept", place) == 0


def test_columns_that_are_gone_or_wholly_empty_tell_nothing_and_are_no_problem(form):
    form.report(CATCH, 27100)
    for kpi_id in form.rows:
        form.cell(kpi_id, "基準値").value = None
    form.sheet.delete_cols(form.columns["記入するものと注意"])
    assert take_in(form.save()) == 0
    assert observed() == {CATCH: 27100}


@pytest.mark.parametrize("written", ["27,700", "２７，７００", "27,700トン", "27700.0"])
def test_a_target_written_in_another_way_is_the_same_target(form, written):
    form.report(CATCH, 27100)
    form.cell(CATCH, "目標値").value = written
    assert take_in(form.save()) == 0


def test_a_share_without_its_format_and_money_rounded_by_its_format_are_the_same(form):
    form.report(WINTER, 0.183)
    form.cell(WINTER, "目標値").number_format = "General"  # 0.25
    form.report(TRADE, 69.5)
    form.cell(TRADE, "基準値").value = "64.00億円"
    form.report(GIFTS, 1200)
    form.cell(GIFTS, "基準値").value = "－"
    assert take_in(form.save()) == 0
    assert len(observed()) == 3


def test_a_guide_text_with_a_sentence_less_is_of_an_older_form(form):
    form.report(CATCH, 27100)
    form.cell(CATCH, "記入するものと注意").value = "2024年度の値。"  # as of other levels
    assert take_in(form.save()) == 0


# What nobody sees.


def test_a_value_in_a_hidden_row_is_asked_about(form, problems):
    place = form.report(CATCH, 27100)
    form.report(FARMERS, 3)
    form.sheet.row_dimensions[form.rows[CATCH]].hidden = True
    (problem,) = problems(form.save())
    assert f"{place}  '27100'  stands in a hidden row; correct it, or confirm" in problem
    assert take_in(form.path, "--accept", place) == 0


def test_a_row_drawn_together_to_nothing_is_hidden(form, problems):
    place = form.report(CATCH, 27100)
    form.sheet.row_dimensions[form.rows[CATCH]].height = 0.25
    (problem,) = problems(form.save())
    assert f"{place}  '27100'  stands in a hidden row" in problem


@pytest.mark.parametrize(
    ("head", "hides"), [("2024年度の実績", True), ("確度", True), ("基準値", False), ("注記", False)]
)
def test_a_hidden_column_is_asked_about_where_it_holds_what_is_read(form, capsys, head, hides):
    place = form.report(CATCH, 27100)
    form.sheet.column_dimensions[get_column_letter(form.columns[head])].hidden = True
    assert take_in(form.save()) == int(hides)
    said = f"{place}  '27100'  stands in a row whose column {head} is hidden"
    assert (said in capsys.readouterr().err) == hides


def test_columns_hidden_together_are_all_hidden(form, problems):
    place = form.report(CATCH, 27100)
    first, last = (get_column_letter(form.columns[head]) for head in ("2021年度", "確度"))
    form.sheet.column_dimensions.group(first, last, hidden=True)
    (problem,) = problems(form.save())
    assert f"{place}  '27100'  stands in a row whose column 2024年度の実績 is hidden, and stands in" in problem


def test_rows_filtered_away_without_a_value_and_rows_deleted_are_no_problem(form):
    form.report(CATCH, 27100)
    for kpi_id, row in form.rows.items():
        form.sheet.row_dimensions[row].hidden = kpi_id != CATCH
    form.sheet.delete_rows(form.rows["g3-c1-k1"], 2)
    assert take_in(form.save()) == 0
    assert observed() == {CATCH: 27100}


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_values_on_a_hidden_sheet_are_asked_about(form, problems, state):
    form.report(CATCH, 27100)
    copy = form.book.copy_worksheet(form.sheet)
    copy.title, copy.sheet_state = "前回案", state
    copy.cell(form.rows[FARMERS], form.columns[form.value_head]).value = 5
    copy.cell(form.rows[FARMERS], form.columns["確度"]).value = "確定"
    found = problems(form.save())
    assert [line.split("  ")[1:] for line in found] == [
        [place, f"'{written}'", f"stands on a hidden sheet; correct it, or confirm it with --accept '{place}'"]
        for place, written in ((f"前回案!K{form.rows[CATCH]}", 27100), (f"前回案!K{form.rows[FARMERS]}", 5))
    ]


# Drafts.


@pytest.fixture
def draft(form):
    """A form with a copy of its sheet as an old draft."""
    form.report(CATCH, 27100)
    form.draft = form.book.copy_worksheet(form.sheet)
    form.draft.title = "前回案"
    return form


def test_a_draft_with_a_value_that_the_form_leaves_blank_is_asked_about(draft, problems):
    draft.draft.cell(draft.rows[FARMERS], draft.columns[draft.value_head]).value = 5
    draft.draft.cell(draft.rows[FARMERS], draft.columns["確度"]).value = "確定"
    place, empty = f"前回案!K{draft.rows[FARMERS]}", f"{SHEET}!K{draft.rows[FARMERS]}"
    (problem,) = problems(draft.save())
    assert problem.startswith(f"  {place}  '5'  is the only value of {FARMERS}, whose other row is empty ({empty})")
    assert take_in(draft.path, "--accept", place) == 0
    assert observed() == {CATCH: 27100, FARMERS: 5}


def test_it_is_asked_whichever_of_the_two_sheets_comes_first(draft, problems):
    form, old = draft.sheet, draft.draft
    for sheet, kpi_id, value in ((form, FARMERS, 3), (old, HUNTERS, 9)):
        sheet.cell(draft.rows[kpi_id], draft.columns[draft.value_head]).value = value
        sheet.cell(draft.rows[kpi_id], draft.columns["確度"]).value = "確定"
    assert [line.split("  ")[1] for line in problems(draft.save())] == [
        f"{SHEET}!K{draft.rows[FARMERS]}",
        f"前回案!K{draft.rows[HUNTERS]}",
    ]


def test_a_dash_is_as_empty_as_nothing(draft, problems):
    draft.report(HUNTERS, "－")
    draft.draft.cell(draft.rows[HUNTERS], draft.columns[draft.value_head]).value = 9
    draft.draft.cell(draft.rows[HUNTERS], draft.columns["確度"]).value = "確定"
    (problem,) = problems(draft.save())
    assert "is the only value of g1-a1-k3" in problem


def test_of_two_values_that_differ_the_confirmed_one_is_read(draft, problems, capsys):
    draft.draft.cell(draft.rows[CATCH], draft.columns[draft.value_head]).value = 26900
    here, there = (f"{sheet}!K{draft.rows[CATCH]}" for sheet in (SHEET, "前回案"))
    (problem,) = problems(draft.save())
    assert f"{there}  '26900'  is a second value for g1-a1-k1, which has '27100' (final) in {here}" in problem
    assert "confirm the right one with --accept" in problem
    assert problems(draft.path, "--accept", here, "--accept", there)  # which of them?
    assert take_in(draft.path, "--accept", there) == 0
    assert observed() == {CATCH: 26900}
    assert f"note: {here} is not read; {there} was confirmed" in capsys.readouterr().out


def test_an_empty_copy_of_the_form_beside_the_filled_one_is_no_draft(draft):
    for head in (draft.value_head, "確度"):
        draft.draft.cell(draft.rows[CATCH], draft.columns[head]).value = None
    assert take_in(draft.save()) == 0
    assert observed() == {CATCH: 27100}


# Towns.


@pytest.mark.parametrize("name", ["別海町", "標津町", "どこか市"])
def test_the_title_of_another_municipality_is_refused_without_the_hidden_sheet(form, problems, name):
    form.report(DECLINE, "2.1%")
    del form.book["_form"], form.book["記入のしかた"]
    form.sheet["A2"] = form.sheet["A2"].value.replace("根室市", name)
    (problem,) = problems(form.save())
    assert f"{SHEET}!A2" in problem
    assert f"is the form of {name}, not of 根室市; fill in a form of this edition" in problem


def test_the_guide_of_another_municipality_is_refused_and_its_name_alone_above_the_heads(form, problems):
    form.report(DECLINE, "2.1%")
    guide = form.book["記入のしかた"]
    guide["B3"] = guide["B3"].value.replace("根室市", "中標津町")
    form.sheet["A2"] = "別海町　総務課"
    found = problems(form.save())
    assert [line.split("  ")[1] for line in found] == [f"{SHEET}!A2", "記入のしかた!B3"]


@pytest.mark.parametrize(
    "title",
    ["根室市　水産課", "水産課 根室市　第2期創生総合戦略の数値目標とKPI", "根室市　数値目標とKPI", None, "報告"],
)
def test_another_title_of_the_own_municipality_or_none_is_no_problem(form, title):
    form.report(CATCH, 27100, note="別海町")
    form.sheet["A2"] = title
    del form.book["_form"]
    assert take_in(form.save()) == 0


def test_a_name_that_ends_like_the_own_is_another_municipality(form, problems, tables):
    edition = tables / "edition.yml"
    text = edition.read_text(encoding="utf-8")
    edition.write_text(text.replace('"01223"', '"01693"'), encoding="utf-8")  # 標津町
    del form.book["_form"], form.book["記入のしかた"]
    form.report(DECLINE, "2.1%")
    form.sheet["A2"] = form.sheet["A2"].value.replace("根室市", "中標津町")
    assert "is the form of 中標津町, not of 標津町" in problems(form.save())[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_the_csv_form_names_its_municipality_and_that_of_another_is_refused(tables, problems, encoding):
    assert cli.main(["kpi", "template", "--fiscal-year", "2024", "--csv"]) == 0
    path = tables / "kpi_2024.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("根室市　第2期根室市創生総合戦略の数値目標とKPI,")
    lines = [line.removesuffix(",,,,") + "2.1%,確定,,," if line.startswith(DECLINE) else line for line in lines]
    lines[0] = lines[0].replace("根室市", "別海町")
    path.write_bytes("\r\n".join(lines).encode(encoding))
    (problem,) = problems(path)
    assert "CSV!A1" in problem
    assert "is the form of 別海町, not of 根室市" in problem


def test_a_workbook_of_another_municipality_saved_as_csv_is_refused(form, problems, tables):
    form.report(DECLINE, "2.1%")
    form.sheet["A2"] = form.sheet["A2"].value.replace("根室市", "別海町")
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(
        ["" if cell is None else cell for cell in cells] for cells in form.sheet.iter_rows(values_only=True)
    )
    path = tables / "sheet.csv"
    path.write_bytes(lines.getvalue().encode("cp932", "replace"))
    assert [line.split("  ")[1] for line in problems(path)] == ["CSV!A2"]
