"""Forms for the tables of a plan: out with what the data hold, in again cell by cell, all of it or nothing."""

import io
import re

import pytest
from openpyxl import load_workbook

from visionbook import cli, data
from visionbook.intake import import_log, table_form_writing
from visionbook.intake.table_form import SUBJECTS, FormColumn, subject_of, table_form
from visionbook.words import load_words

FIRST = {"goals": "計画", "kpis": "数値目標とKPI", "projects": "事業", "agreements": "連携協定の項目"}


_HANDED_OUT = {}


@pytest.fixture
def form(project, tmp_path, monkeypatch):
    """Write a form of a subject with few empty rows, and hand out its workbook with where it is."""
    monkeypatch.setattr(table_form_writing, "FREE_ROWS", 3)

    def written(subject):
        path = tmp_path / f"{subject}.xlsx"
        if subject not in _HANDED_OUT:
            assert cli.main(["template", subject, "--output", str(path)]) == 0
            _HANDED_OUT[subject] = path.read_bytes()
        path.write_bytes(_HANDED_OUT[subject])
        return path, load_workbook(path)

    return written


def column(sheet, head):
    return next(cell.column for cell in sheet[4] if cell.value == head)


def row_of(sheet, key):
    return next(cell.row for cell in sheet["B"] if cell.value == key and sheet.cell(cell.row, 1).value is None)


def first_free(sheet):
    return next(row for row in range(6, sheet.max_row) if not any(cell.value for cell in sheet[row]))


def put(sheet, row, **by_head):
    for head, value in by_head.items():
        sheet.cell(row, column(sheet, head)).value = value


def taken(path, book, *options):
    book.save(path)
    return cli.main(["template", "import", str(path), "--yes", *options])


def bytes_of(project):
    return {path.name: path.read_bytes() for path in (project / "data").iterdir()}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_form_that_nobody_touched_changes_nothing(form, project, subject, capsys):
    before = bytes_of(project)
    path, book = form(subject)
    assert taken(path, book) == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert bytes_of(project) == before


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_form_says_how_it_is_filled_in_and_takes_nothing_but_what_is(form, subject):
    _, book = form(subject)
    assert book.sheetnames[0] == "記入のしかた"
    assert book["_form"].sheet_state == book["_lists"].sheet_state == "hidden"
    sheet = book[FIRST[subject]]
    assert sheet.protection.sheet
    assert sheet.cell(4, 2).protection.locked
    assert not sheet.cell(first_free(sheet), 2).protection.locked
    assert all(cell.value for cell in sheet[5])
    assert sheet.cell(6, 1).value == "例"
    assert any(validation.type == "list" for validation in sheet.data_validations.dataValidation)


def test_the_same_tables_give_the_same_bytes(form, project, tmp_path):
    first, _ = form("goals")
    second = tmp_path / "again.xlsx"
    cli.main(["template", "goals", "--output", str(second)])
    assert first.read_bytes() == second.read_bytes()


def test_a_form_that_is_there_is_not_written_over(form, capsys):
    path, _ = form("goals")
    assert cli.main(["template", "goals", "--output", str(path)]) == 1
    assert "goals.xlsx" in capsys.readouterr().err


def test_a_cell_is_changed_a_row_comes_and_both_can_be_undone(form, project):
    before = bytes_of(project)
    path, book = form("kpis")
    sheet = book[FIRST["kpis"]]
    put(sheet, row_of(sheet, "g1-a1-k1"), 注記="海面の値です。")
    free = first_free(sheet)
    given = {"指標": "g1-a1-k9", "目標・施策": "g1-a1", "種類": "重要業績評価指標", "順番": 9, "名称": "新しい指標"}
    put(sheet, free, **given, 単位="比率", 望ましい向き="増加", 測り方="ある年の水準", 目標値="１２．５％")
    put(
        sheet, free, 基準の種類="基準なし", 基準の出どころ="なし", 値の刻み="0.1%", 開始年度="令和３年度", 終了年度=2024
    )
    put(sheet, free, 文書の記載="12.5%", 出典="nemuro_strategy_2021", 出典の箇所="第3章")
    assert taken(path, book, "--by", "企画課") == 0
    kpis = data.load("kpis").set_index("kpi_id")
    new = kpis.loc["g1-a1-k9"]
    assert (new["target"], new["rounded_to"], new["start_fy"], new["unit"]) == (0.125, 0.001, 2021, "ratio")
    assert kpis.loc["g1-a1-k1", "note_ja"] == "海面の値です。"
    entry = import_log.read()[-1]
    assert (entry.kind, entry.by, len(entry.changes)) == ("kpis", "企画課", 2)
    assert cli.main(["undo", str(entry.number), "--yes"]) == 0
    assert bytes_of(project) == before


BAD = [
    ("kpis", {"種類": "目標値"}, "choose one of"),
    ("kpis", {"目標・施策": "g9-zz"}, "strategy_nodes.csv"),
    ("kpis", {"目標値": "約500"}, "without a word"),
    ("kpis", {"目標値": "=1+1"}, "paste the result"),
    ("kpis", {"目標値": "3人と5人"}, "目標"),
    ("kpis", {"開始年度": "近いうち"}, "2024 or"),
    ("kpis", {"指標": "G1 A1"}, "kpi_id|has to follow|pattern"),
    ("kpis", {"名称": None}, "required|must not be empty|fill"),
    ("projects", {"実施主体": "国"}, "choose one of"),
    ("goals", {"策定": "2021年の春"}, "pattern|form"),
    ("agreements", {"連携地域": "nowhere"}, "regions.csv"),
]


@pytest.mark.parametrize(("subject", "cells", "said"), BAD, ids=[f"{each[0]}-{next(iter(each[1]))}" for each in BAD])
def test_a_bad_cell_is_named_with_sheet_and_address_and_nothing_is_written(form, project, capsys, subject, cells, said):
    before = bytes_of(project)
    path, book = form(subject)
    sheet = book[FIRST[subject]]
    row = next(row for row in range(6, 20) if sheet.cell(row, 1).value is None)
    put(sheet, row, **cells)
    assert taken(path, book, "--remove") == 1
    told = capsys.readouterr().err
    place = f"{FIRST[subject]}!{sheet.cell(row, column(sheet, next(iter(cells)))).coordinate}"
    assert place in told
    assert re.search(said, told), told
    assert bytes_of(project) == before


def test_all_bad_cells_are_named_at_once(form, project, capsys):
    path, book = form("kpis")
    sheet = book[FIRST["kpis"]]
    for key in ("g1-a1-k1", "g1-n1", "g1-n2"):
        put(sheet, row_of(sheet, key), 望ましい向き="よい")
    assert taken(path, book) == 1
    assert capsys.readouterr().err.count("choose one of") == 3


def test_rows_that_were_taken_out_go_only_if_somebody_agrees(form, project, capsys):
    before = bytes_of(project)
    path, book = form("agreements")
    sheet = book["協定の市町別事業費の合計"]
    sheet.delete_rows(row_of(sheet, "joint_bidding"))
    assert taken(path, book) == 1
    assert "joint_bidding / 2021" in (told := "".join(capsys.readouterr())) and "--remove" in told
    assert bytes_of(project) == before
    assert taken(path, book, "--remove") == 0
    assert len(data.load("agreement_totals")) == 15


def test_a_row_that_others_need_cannot_be_removed(form, project, capsys):
    before = bytes_of(project)
    path, book = form("goals")
    sheet = book["戦略の体系"]
    sheet.delete_rows(row_of(sheet, "g1"))
    assert taken(path, book, "--remove") == 1
    assert "g1" in capsys.readouterr().err
    assert bytes_of(project) == before


@pytest.mark.parametrize("change", ["number", "text", "more"])
def test_examples_are_never_imported_and_a_changed_one_is_told(form, project, capsys, change):
    path, book = form("projects")
    sheet = book["事業"]
    if change == "more":
        for cell in sheet[6]:
            sheet.cell(first_free(sheet) if cell.column == 1 else first_free(sheet) - 1, cell.column).value = cell.value
        put(sheet, first_free(sheet) - 1, 名称="ほんとうの事業")
    else:
        put(sheet, 6, **({"名称": "ほんとうの事業"} if change == "text" else {"事業": "1"}))
    assert taken(path, book) == 1
    assert "marked as an example" in capsys.readouterr().err


def test_a_row_that_the_data_changed_meanwhile_is_not_overwritten(form, project, capsys):
    path, book = form("kpis")
    early = io.BytesIO()
    book.save(early)
    sheet = book[FIRST["kpis"]]
    put(sheet, row_of(sheet, "g1-n1"), 注記="先の書式")
    assert taken(path, book) == 0
    late = load_workbook(early)
    put(late[FIRST["kpis"]], row_of(late[FIRST["kpis"]], "g1-a1-k1"), 注記="後の書式")
    assert taken(path, late) == 0  # the other row was not touched, so the newer text stays
    notes = data.load("kpis").set_index("kpi_id")["note_ja"]
    assert (notes["g1-n1"], notes["g1-a1-k1"]) == ("先の書式", "後の書式")
    put(late[FIRST["kpis"]], row_of(late[FIRST["kpis"]], "g1-n1"), 注記="また別の書式")
    assert taken(path, late) == 1
    assert "g1-n1" in capsys.readouterr().err


def _other_town(book):
    book["_form"]["A4"] = "01691"


def _lost_mark(book):
    del book["_form"]


def _no_head(book):
    book[FIRST["kpis"]]["C4"] = "めあて"


def _no_sheet(book):
    del book[FIRST["kpis"]]


def _merged(book):
    book[FIRST["kpis"]].merge_cells("C10:C12")


def _twice(book):
    sheet = book[FIRST["kpis"]]
    put(sheet, row_of(sheet, "g1-n2"), 指標="g1-n1")


def _marked(book):
    sheet = book[FIRST["kpis"]]
    sheet.cell(row_of(sheet, "g1-n2"), 1).value = "済"


WRONG = [
    (_other_town, "01691"),
    (_lost_mark, "visionbook template"),
    (_no_head, "めあて"),
    (_no_sheet, "has no sheet"),
    (_merged, "merged"),
    (_twice, "same key"),
    (_marked, "済"),
]


@pytest.mark.parametrize(("break_it", "said"), WRONG, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_no_form_of_this_edition_is_refused_whole(form, project, capsys, break_it, said):
    before = bytes_of(project)
    path, book = form("kpis")
    break_it(book)
    assert taken(path, book, "--remove") == 1
    assert said in capsys.readouterr().err
    assert bytes_of(project) == before


def test_a_form_of_indicator_values_is_sent_to_its_own_command(project, tmp_path, capsys):
    path = tmp_path / "values.xlsx"
    cli.main(["kpi", "template", "--fiscal-year", "2024", "--output", str(path)])
    assert cli.main(["template", "import", str(path), "--yes"]) == 1
    assert "visionbook kpi import" in capsys.readouterr().err


@pytest.mark.parametrize(("content", "said"), [(b"<html></html>", ""), (b"PK\x03\x04half", ""), (b"", "")])
def test_what_is_no_workbook_is_refused(project, tmp_path, content, said, capsys):
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    assert cli.main(["template", "import", str(path), "--yes"]) == 1
    assert "form.xlsx" in capsys.readouterr().err


def test_columns_may_stand_in_another_order(form, project):
    path, book = form("goals")
    sheet = book["計画"]
    for row in range(4, 12):
        left, right = sheet.cell(row, 4).value, sheet.cell(row, 5).value
        sheet.cell(row, 4).value, sheet.cell(row, 5).value = right, left
    assert taken(path, book) == 0
    assert data.load("plans")["name_ja"].tolist() == ["第2期根室市創生総合戦略"]


def test_allowed_values_are_said_in_words_and_two_alike_with_their_codes():
    described = "kpi＝指標（KPI）、case＝件、gift＝件"
    fields = [{"name": "kind", "title": "種類", "type": "string", "description": described,
               "constraints": {"enum": ["kpi", "case", "gift", "plain"]}}]  # fmt: skip
    schema = {"schema": {"primaryKey": ["kind"], "fields": fields}, "title": "表"}
    tables = dict.fromkeys(["sources", "kpis"], schema)
    made = table_form("kpis", tables, {"sources": [], "kpis": []}, ("00001", "例市"), load_words("ja"))
    found = made.sheets[1].columns[0].options
    assert found == {"kpi": "指標", "case": "件（case）", "gift": "件（gift）", "plain": "plain"}


@pytest.mark.parametrize(
    ("text", "code"), [("はい", "true"), ("いいえ", "false"), (" は い", "true"), ("TRUE", "true"), ("たぶん", None)]
)
def test_yes_and_no_are_read_as_people_write_them(text, code):
    asked = FormColumn({"name": "new", "type": "boolean"}, {"true": "はい", "false": "いいえ"})
    assert asked.code(text) == code


@pytest.mark.parametrize("subject", SUBJECTS)
def test_heads_are_told_apart_and_every_table_has_an_example(root, subject):
    known = data.resources(root / "data")
    rows = dict.fromkeys(known, ())
    made = table_form(subject, known, rows, ("00001", "例市"), load_words("ja"))
    for sheet in made.sheets:
        heads = [each.head for each in sheet.columns]
        assert len(set(heads)) == len(heads), sheet.table
        named = [key for key in load_words("ja").keys() if key.startswith(f"table_forms.example.{sheet.table}.")]
        assert named or not sheet.part.grows, sheet.table
        assert {key.rsplit(".", 1)[1] for key in named} <= {each.name for each in sheet.columns}


@pytest.mark.parametrize(
    ("table", "subject"),
    [("strategy_nodes", "goals"), ("plans", "goals"), ("regions", "agreements"), ("areas", ""), ("sources", "")],
)
def test_a_table_knows_the_form_that_fills_it(table, subject):
    assert subject_of(table) == subject


@pytest.mark.parametrize("subject", SUBJECTS)
def test_keys_of_the_same_workbook_are_offered_from_below_the_examples(form, subject):
    """Examples, which say so in their first cell, are no keys."""
    _, book = form(subject)
    examples = {sheet.title: sum(bool(cell.value) for cell in sheet["A"][5:]) for sheet in book}
    offered = [
        re.fullmatch(r"'(.+)'!\$[A-Z]+\$([0-9]+):\$[A-Z]+\$[0-9]+", str(each.formula1))
        for sheet in book
        for each in sheet.data_validations.dataValidation
    ]
    own = [(found[1], int(found[2])) for found in offered if found and found[1] in book.sheetnames]
    of_forms = [(title, row) for title, row in own if row > 2]  # lists and references begin above
    assert any(examples[title] for title, _ in of_forms) or subject not in ("goals", "projects")
    assert all(row == 6 + examples[title] for title, row in of_forms)
