"""The sheets of a form for tables, cell by cell: what is read, what is refused and where. No file is opened."""

from dataclasses import replace
from datetime import date

import pytest

from visionbook.intake.sheets import Cell, Sheet
from visionbook.intake.table_form import FormColumn, FormSheet, TableForm, TableSheet
from visionbook.intake.table_form_reading import changed_cells, handed_out, read_form, said_of
from visionbook.words import load_words

JA = load_words("ja")


def column(name, title, kind="string", options=(), **field):
    required = {"required": True} if field.pop("required", False) else {}
    constraints = {**required, **field.pop("constraints", {})}
    return FormColumn({"name": name, "title": title, "type": kind, "constraints": constraints, **field}, dict(options))


COLUMNS = [
    column("item", "項目", required=True, constraints={"pattern": "[a-z0-9-]+"}),
    column("name_ja", "名称"),
    column("kind", "種類", options=(("kpi", "指標"), ("case", "件"))),
    column("cost", "額", "number", unit="円"),
    column("target", "目標値", "number", measured_in="unit"),
    column("unit", "単位", options=(("ratio", "比率"), ("persons", "人数"), ("yen", "金額"))),
    column("year", "年度", "integer", unit="年度"),
    column("new", "新規", "boolean", options=(("true", "はい"), ("false", "いいえ")), required=True),
    column("day", "日", "date"),
    column("month", "策定", "string", constraints={"pattern": "[0-9]{4}-[0-9]{2}"}),
]
OWN = FormSheet(TableSheet("items"), "項目の表", "", COLUMNS, ["item"], [])
FORM = TableForm("kpis", "01223", "根室市", [OWN], {}, JA)
AT = {each.head: position for position, each in enumerate(COLUMNS, 2)}
HEADS, FIRST = 4, 6


class Page:
    def __init__(self, own=OWN):
        self.own, self.cells, self.merged = own, {}, []
        self.write(1, 1, own.title)
        self.write(HEADS, 1, JA("table_forms.head_mark"))
        self.write(HEADS + 1, 1, JA("table_forms.mark_explained"))
        for position, each in enumerate(own.columns, 2):
            self.write(HEADS, position, each.head)
            self.write(HEADS + 1, position, "説明の文")

    def write(self, row, at, value, kind=None):
        kinds = {str: "text", bool: "boolean", date: "date"}
        self.cells[row, at] = Cell(row, at, kind or kinds.get(type(value), "number"), value)
        return self

    def row(self, row, item="a", **by_head):
        for head, value in {"項目": item, **by_head}.items():
            self.write(row, AT[head], value)
        return self

    def read(self):
        sheet = Sheet(self.own.title, self.cells, merged=self.merged)
        (read,) = read_form([sheet], replace(FORM, sheets=[self.own]))
        return read

    def troubles(self):
        return [(each.place.rpartition("!")[2], each.rule.key.partition(".")[2]) for each in self.read().troubles]


def one(head, value, kind=None, **more):
    """What a cell of a row becomes in the data, or the rule that refuses it and where."""
    page = Page().row(FIRST, **more)
    page.write(FIRST, AT[head], value, kind)
    read = page.read()
    if read.troubles:
        return [(each.place.rpartition("!")[2], each.rule.key.partition(".")[2]) for each in read.troubles]
    (row,) = read.rows.values()
    return row[next(each.name for each in COLUMNS if each.head == head)]


# Cells


@pytest.mark.parametrize(
    ("head", "value", "read"),
    [
        ("名称", " 新しい\n指標 ", "新しい指標"),
        ("名称", "New\n\nitem", "New item"),  # words of two lines stay two words
        ("名称", "新\nitem", "新item"),
        ("名称", "Ａ１", "Ａ１"),
        ("項目", "ａ１", "a1"),  # a name of few letters
        ("種類", "指 標", "kpi"),
        ("種類", "CASE", "case"),
        ("額", "1億2,000万円", "120000000"),
        ("額", 1200, "1200"),
        ("額", "－", ""),
        ("年度", "令和３年度", "2021"),
        ("年度", 2024, "2024"),
        ("新規", True, "true"),
        ("新規", False, "false"),
        ("新規", "はい", "true"),
        ("日", date(2024, 4, 1), "2024-04-01"),
        ("日", "令和６年４月１日", "2024-04-01"),
        ("日", "２０２４-０４-０１", "2024-04-01"),
        ("日", "-", ""),
        ("策定", date(2021, 3, 1), "2021-03"),  # a spreadsheet made a day of it
        ("策定", "２０２１-０３", "2021-03"),
    ],
)
def test_a_cell_is_kept_as_the_data_have_it(head, value, read):
    assert one(head, value) == read


@pytest.mark.parametrize(
    ("head", "value", "kind", "rule"),
    [
        ("名称", "=A1", "formula", "formula"),
        ("名称", "+1", None, "formula"),
        ("名称", "#N/A", "error", "formula"),
        ("名称", "", "other", "formula"),
        ("名称", date(2024, 4, 1), None, "date"),
        ("種類", "目標", None, "no_option"),
        ("新規", "たぶん", None, "no_option"),
        ("額", "約500", None, "about"),
        ("額", "3人", None, "other_unit"),
        ("年度", "近いうち", None, "no_year"),
        ("年度", "令和5年度（2024年度）", None, "no_year"),
        ("日", "４月", None, "no_date"),
    ],
)
def test_a_cell_that_cannot_be_kept_is_refused_at_its_place(head, value, kind, rule):
    place = f"{chr(ord('A') + AT[head] - 1)}{FIRST}"
    assert one(head, value, kind) == [(place, rule)]


@pytest.mark.parametrize("head", ["項目", "策定"])
def test_a_cell_against_the_contract_is_refused_at_its_place(head):
    ((place, _),) = one(head, "あ", **({} if head == "項目" else {"item": "a"}))
    assert place == f"{chr(ord('A') + AT[head] - 1)}{FIRST}"


@pytest.mark.parametrize(
    ("value", "unit", "read"),
    [
        ("12.5%", None, "0.125"),  # a share says so itself
        ("12", None, "12"),
        ("12", "人数", "12"),
        ("12.5%", "比率", "0.125"),
        ("0.50", "比率", "0.5"),
        ("3億円", "金額", "300000000"),
    ],
)
def test_a_number_is_read_in_the_unit_of_its_row_wherever_that_stands(value, unit, read):
    more = {} if unit is None else {"単位": unit}
    assert one("目標値", value, **more) == read
    assert list(AT).index("単位") > list(AT).index("目標値")


def test_a_number_of_another_unit_than_its_row_is_refused():
    assert one("目標値", "3億円", **{"単位": "人数"}) == [("F6", "other_unit")]
    assert one("目標値", "12%", **{"単位": "人数"}) == [("F6", "other_unit")]


def test_an_empty_cell_is_empty_and_no_where_an_answer_is_required():
    (row,) = Page().row(FIRST).read().rows.values()
    assert (row["new"], row["cost"], row["name_ja"], row["day"]) == ("false", "", "", "")
    free = replace(OWN, columns=[COLUMNS[0], column("new", "新規", "boolean")])
    page = Page(free)
    page.write(FIRST, 2, "a")
    assert page.read().rows["a",] == {"item": "a", "new": ""}


# Rows


def test_rows_are_kept_by_key_with_the_place_of_each_cell():
    read = Page().row(6, "a").row(9, "b", 名称="二").read()
    assert list(read.rows) == [("a",), ("b",)] and read.troubles == []
    assert (read.places["b",]["item"], read.places["b",]["name_ja"]) == ("項目の表!B9", "項目の表!C9")
    assert set(read.places["b",]) == {each.name for each in COLUMNS}


def test_a_key_twice_is_refused_at_the_second_row_and_names_the_first():
    read = Page().row(6, "a").row(7, "b").row(8, "a").read()
    (trouble,) = read.troubles
    assert (trouble.place, trouble.written) == ("項目の表!B8", "a")
    assert trouble.rule.facts["place"] == "項目の表!B6"


def test_a_row_with_another_trouble_is_not_also_one_too_many():
    assert Page().row(6, "a").row(7, "a", 種類="目標").troubles() == [("D7", "no_option")]


@pytest.mark.parametrize(
    ("mark", "troubles"),
    [("説明", []), ("済", [("A6", "unknown_mark")]), ("例", [("A6", "changed_example")]), (" 説 明 ", [])],
)
def test_a_marked_row_is_not_read(mark, troubles):
    page = Page().row(6, "a").row(7, "b").write(6, 1, mark)
    assert page.troubles() == troubles
    is_kind = [rule for _, rule in troubles] != ["unknown_mark"]
    assert list(page.read().rows) == ([("b",)] if is_kind else [("a",), ("b",)])


def test_an_example_as_it_was_handed_out_is_passed_over():
    table = next(key.split(".")[2] for key in JA.keys() if key.startswith("table_forms.example."))
    start = f"table_forms.example.{table}.1."
    texts = {key.removeprefix(start): JA(key) for key in JA.keys() if key.startswith(start)}
    own = replace(OWN, part=TableSheet(table), columns=[column(name, name) for name in texts], key=[next(iter(texts))])
    page = Page(own)
    page.write(6, 1, "例")
    for at, text in enumerate(texts.values(), 2):
        page.write(6, at, f" {text}")
    assert page.troubles() == [] and page.read().rows == {}
    page.write(6, 2, "書き換え")
    assert page.troubles() == [("A6", "changed_example")]


def test_a_row_of_nothing_but_a_forgotten_mark_is_told_and_an_empty_row_is_none():
    page = Page().row(6, "a").write(8, 1, "済")
    assert page.troubles() == [("A8", "unknown_mark")]
    assert list(Page().row(6, "a").write(9, 40, "欄外").read().rows) == [("a",)]


# Heads


def test_the_row_with_most_heads_is_that_of_the_heads():
    page = Page().row(6, "a")
    page.write(1, 2, "項目")  # a title may be the same word
    page.write(2, 3, "名称")
    assert list(page.read().rows) == [("a",)]


def test_heads_are_looked_for_in_thirty_rows():
    own = replace(OWN, columns=COLUMNS[:2])
    for row, is_found in ((30, True), (31, False)):
        page = Page(own)
        page.cells = {}
        page.write(row, 2, "項 目").write(row, 3, "名称").write(row + 1, 2, "a")
        assert list(page.read().rows) == ([("a",)] if is_found else [])
        assert bool(page.troubles()) != is_found


@pytest.mark.parametrize(
    ("at", "text", "troubles"),
    [
        (AT["種類"], "別", [("D4", "unknown_head"), ("A4", "missing_heads")]),
        (AT["種類"], "名称", [("D4", "second_head"), ("A4", "missing_heads")]),
        (20, "名称", [("T4", "second_head")]),
        (20, "別", [("T4", "unknown_head")]),
        (1, "名称", []),  # the column of marks
        (AT["項目"], "別", [("項目の表", "no_heads")]),
    ],
)
def test_heads_that_were_changed_are_refused_at_their_cell(at, text, troubles):
    page = Page().row(6, "a").write(HEADS, at, text)
    assert page.troubles() == troubles
    assert bool(page.read().rows) != bool(troubles)


def test_columns_may_change_their_places():
    page = Page()
    page.write(HEADS, AT["名称"], "種類").write(HEADS, AT["種類"], "名称")
    page.row(6, "a").write(6, AT["名称"], "件").write(6, AT["種類"], "一")
    (row,) = page.read().rows.values()
    assert (row["kind"], row["name_ja"]) == ("case", "一")


@pytest.mark.parametrize(
    ("area", "troubles"), [((6, 3, 8, 3), [("C6", "merged")]), ((4, 1, 5, 1), [("A4", "merged")]), ((1, 1, 4, 5), [])]
)
def test_cells_merged_below_the_heads_are_refused(area, troubles):
    page = Page().row(6, "a")
    page.merged = [area]
    assert page.troubles() == troubles


def test_a_sheet_that_is_gone_is_named():
    (read,) = read_form([Sheet("別の表", Page().cells)], FORM)
    assert [(each.place, each.rule.key) for each in read.troubles] == [("項目の表", "templates.no_sheet")]
    (read,) = read_form([Sheet("項目 の表", Page().row(6).cells)], FORM)
    assert read.troubles == []


# The hidden sheet


def mark_sheet(*rows):
    cells = {
        (row, at): Cell(row, at, "text", str(value))
        for row, values in enumerate(rows, 1)
        for at, value in enumerate(values, 1)
        if value != ""
    }
    return [Sheet("_form", cells, hidden=True)]


MARK = [["visionbook-table-form"], ["1"], ["kpis"], ["01223"]]


def test_what_was_handed_out_is_known_by_table_and_key():
    found = handed_out(mark_sheet(*MARK, ["items", "d1", "a"], ["costs", "d2", "a", "2021"]))
    assert (found.subject, found.area_code) == ("kpis", "01223")
    assert found.rows == {("items", ("a",)): "d1", ("costs", ("a", "2021")): "d2"}
    assert handed_out(mark_sheet(*MARK)).rows == {}


def test_an_empty_part_of_a_key_keeps_its_place():
    assert handed_out(mark_sheet(*MARK, ["costs", "d", "", "2021"])).rows == {("costs", ("", "2021")): "d"}


@pytest.mark.parametrize(
    ("sheets", "rule"),
    [
        ([], "no_form"),
        (mark_sheet(["another"], *MARK[1:]), "no_form"),
        (mark_sheet(*MARK[:2], ["weather"]), "no_form"),
        (mark_sheet(MARK[0], ["2"], *MARK[2:]), "other_version"),
        (mark_sheet(["visionbook-kpi-form"], *MARK[1:]), "kpi_values"),
    ],
)
def test_a_file_that_is_no_form_of_this_kind_says_why(sheets, rule):
    assert handed_out(sheets).rule.key == f"templates.{rule}"


def test_a_form_of_another_version_is_told_with_it():
    found = handed_out(mark_sheet(MARK[0], ["２", "a note"], *MARK[2:]))
    assert (found.place.key, found.written) == ("form_rows.file", "2")


# What is said of a row


def test_a_row_is_known_by_its_key_and_name():
    assert said_of({"item": "a", "name_ja": "一"}, OWN).facts == {"key": "a", "name": "一"}
    assert said_of({"item": "a", "name_ja": ""}, OWN).facts == {"key": "a"}


def test_a_cell_has_changed_if_it_is_another_number_or_text():
    old = {"item": "a", "name_ja": "一", "kind": "kpi", "cost": "0.50", "new": "TRUE"}
    assert changed_cells(old, old | {"cost": "0.5"}, OWN) == []
    assert changed_cells(old, old | {"cost": "0.6", "kind": "case"}, OWN) == [
        ("種類", "指標", "件"),
        ("額", "0.50", "0.6"),
    ]
    assert changed_cells({}, {"name_ja": "一"}, OWN) == [("名称", "", "一")]
