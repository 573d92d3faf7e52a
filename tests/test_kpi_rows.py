"""The rows of a small form, cell by cell: what is read, what is refused, what is asked about. No file is opened."""

from datetime import date
from decimal import Decimal

import pytest
from small_forms import CODE, JA, KPIS, SEEN, TOWN, form_of

from visionbook.intake.cell_text import squeezed
from visionbook.intake.kpi_identity import anchors
from visionbook.intake.kpi_reading import locate, read_entries
from visionbook.intake.kpi_template import HEAD_ROW
from visionbook.intake.sheets import Cell, Sheet

TODAY = date(2025, 6, 30)
PERIODS = {name: (2021, 2024) for name in KPIS} | {"old": (2016, 2020)}


class Page:
    """A form on a sheet, as it is handed out, in which a test writes."""

    def __init__(self, names=tuple(KPIS), seen=SEEN, order=None):
        self.form, self.cells = form_of(names, seen), {}
        self.columns = {column: position for position, column in enumerate(self.form.columns, 1)}
        self.rows = {name: row for row, name in enumerate(order or names, HEAD_ROW + 1)}
        self.more = {}
        self.write(1, 1, "目標と実績の記入")
        self.write(4, 1, JA("form.all_reported_by"))
        self.write(5, 1, JA("form.all_reported_on"))
        self.write(4, 5, JA("form.all_person"))
        for column, position in self.columns.items():
            self.write(HEAD_ROW, position, self.form.head(column))
        for line in self.form.lines:
            kpi = line.kpi
            for column in ("id", "place", "name", "unit", "what"):
                self.put(kpi["kpi_id"], column, self.form.text(line, column))
            numbers = {"baseline": kpi["baseline"], "target": kpi["target"]}
            numbers |= {year: value for year, (value, _) in line.earlier.items()}
            for column, value in numbers.items():
                if (shown := line.entered(value)) is not None:
                    self.put(kpi["kpi_id"], column, shown, number_format=line.unit.number_format)

    def write(self, row, column, value, kind=None, **more):
        """Write into a cell; None empties it."""
        if value is None:
            self.cells.pop((row, column), None)
        else:
            kind = kind or ("date" if isinstance(value, date) else "text" if isinstance(value, str) else "number")
            self.cells[row, column] = Cell(row, column, kind, value, **more)

    def put(self, name, column, value, kind=None, **more):
        self.write(self.rows[name], self.columns[column], value, kind, **more)

    def report(self, name, value, status="確定", **texts):
        self.put(name, "value", value)
        self.put(name, "status", status)
        for column, text in texts.items():
            self.put(name, column, text)
        return self

    def place(self, name, column="value"):
        return f"実績!{Cell(self.rows[name], self.columns[column], 'text', '').address}"

    def read(self, *accepted):
        found, troubles = locate([Sheet("実績", self.cells, **self.more)], CODE, JA, {CODE: TOWN, "01222": "釧路市"})
        assert troubles == []
        return read_entries(found, self.form, PERIODS, accepted, TODAY)

    def troubles(self, *accepted):
        """Rule and place of each trouble; of a question, the rules that it asks about."""
        return [(*_rules(each.rule), each.place) for each in self.read(*accepted).troubles]


def _rules(rule):
    if rule.key == "form_rows.both":
        return (*_rules(rule.facts["first"]), *_rules(rule.facts["second"]))
    if rule.key == "form_rows.read_as":
        return ("read_as", *_rules(rule.facts["reason"]))
    return (rule.key.removeprefix("form_rows."),)


# What is read


def test_a_value_is_read_with_what_stands_beside_it():
    page = Page().report("a", 130, "速報", note=" 年度末\n現在 ", reported_by="総務課", reported_on=date(2025, 4, 1))
    (entry,) = page.read().entries
    assert (entry.kpi_id, entry.place, entry.written, entry.value) == ("a", page.place("a"), "130", Decimal(130))
    assert (entry.about, entry.status, entry.measure, entry.since) == (False, "preliminary", "year", 0)
    assert (entry.note, entry.reported_by, entry.person) == ("年度末 現在", "総務課", "")
    assert (entry.reported_on, entry.confirmed) == (date(2025, 4, 1), False)


def test_what_holds_for_all_rows_holds_where_a_row_says_nothing_itself():
    page = Page().report("a", 130).report("b", 60, person="山田")
    page.write(4, 3, "総務課")
    page.write(4, 6, "鈴木")
    page.write(5, 3, date(2025, 4, 2))
    a, b = page.read().entries
    assert (a.reported_by, a.person, a.reported_on) == ("総務課", "鈴木", date(2025, 4, 2))
    assert (b.reported_by, b.person, b.reported_on) == ("", "山田", date(2025, 4, 2))


@pytest.mark.parametrize(("column", "read"), [(2, "総務課"), (6, "総務課"), (7, "")])
def test_what_holds_for_all_rows_stands_within_five_cells_of_its_label(column, read):
    page = Page().report("a", 130)
    page.write(4, 5, None)
    page.write(4, column, "総務課")
    (entry,) = page.read().entries
    assert entry.reported_by == read


def test_a_label_beside_a_label_is_not_what_it_labels():
    page = Page().report("a", 130)
    page.write(4, 6, "鈴木")  # of the person; nothing stands for the department
    (entry,) = page.read().entries
    assert (entry.reported_by, entry.person) == ("", "鈴木")


def test_a_running_total_counts_from_the_first_year_of_the_period():
    page = Page().report("b", 150, measure="累計").report("a", 130, measure="年度値")
    a, b = sorted(page.read().entries, key=lambda entry: entry.kpi_id)
    assert (a.measure, a.since, b.measure, b.since) == ("year", 0, "total", 2021)
    assert page.report("b", 60, measure=None).read().entries[1].measure == "year"


def test_a_total_of_what_does_not_add_up_is_refused():
    page = Page().report("a", 130, measure="累計")
    assert page.troubles() == [("form_changes.does_not_add_up", page.place("a", "measure"))]


def test_the_name_of_an_indicator_is_known_in_any_width_and_case():
    page = Page().report("a", 130)
    page.put("a", "id", " Ａ ")
    page.put("a", "name", "相談 者")
    assert [entry.kpi_id for entry in page.read().entries] == ["a"]


@pytest.mark.parametrize("status", ["確定", "final", " 確 定 ", "ＦＩＮＡＬ".lower()])
def test_the_sureness_is_chosen_by_its_word(status):
    assert [entry.status for entry in Page().report("a", 130, status).read().entries] == ["final"]


def test_blank_rows_are_counted_and_their_places_kept_where_something_was_reported():
    reading = Page().report("a", 130).read()
    assert (reading.blank, sorted(reading.empty)) == (5, ["b", "r", "s", "t", "y"])
    assert (Page().read().blank, Page().read().empty) == (6, {})


def test_what_stands_beside_a_missing_value_is_remarked_and_not_kept():
    page = Page()
    page.put("a", "note", "後日")
    page.put("b", "status", "確定")
    page.put("t", "person", "山田")  # a name alone says nothing of a value
    reading = page.read()
    assert [str(each.facts["place"]) for each in reading.remarks] == [page.place("a"), page.place("b")]
    assert {each.facts["text"].key for each in reading.remarks} == {"form_rows.nothing_kept"}


def test_a_nought_that_its_format_blanks_is_no_figure():
    page = Page().report("a", 130)
    page.put("a", "value", 0, number_format="#,##0;-#,##0;")
    reading = page.read()
    assert reading.entries == [] and reading.troubles == []
    assert [each.key for each in reading.remarks] == ["cell.zero_blank", "form_rows.remark"]
    assert reading.remarks[1].facts["text"].key == "form_rows.nothing_kept_of_zero"


# What is refused


@pytest.mark.parametrize(
    ("value", "kind", "rule"),
    [
        ("=A1", "formula", "cell.formula"),
        ("#N/A", "error", "cell.error"),
        (True, "boolean", "cell.boolean"),
        (date(2025, 3, 31), "date", "cell.date"),
        ("+5", "text", "cell.formula_or_change"),
        ("130件", "text", "cell.other_unit"),
        (-5, "number", "negative"),
    ],
)
def test_a_value_that_is_none_is_refused_at_its_cell(value, kind, rule):
    page = Page().report("a", 130)
    page.put("a", "value", value, kind)
    assert page.troubles() == [(rule, page.place("a"))]


@pytest.mark.parametrize(
    ("column", "value", "more", "rule"),
    [
        ("value", 130, {"doubt": "struck"}, "cell.struck"),
        ("value", 130_000, {"number_format": "#,##0,"}, "cell.format_thousands"),
        ("value", 130, {"number_format": '0"件"'}, "cell.as_shown"),
        ("value", "130件", {"number_format": "@"}, "cell.other_unit"),
        ("status", "確定", {"doubt": "struck"}, "cell.struck"),
        ("note", "注", {"doubt": "struck"}, "cell.struck"),
        ("measure", "年度値", {"doubt": "struck"}, "cell.struck"),
        ("reported_on", "2025/4/1", {"doubt": "struck"}, "cell.struck"),
        ("reported_on", 45_383, {"number_format": "yyyy/m/d"}, "cell.no_date"),
    ],
)
def test_a_cell_that_shows_something_else_than_it_holds_is_refused(column, value, more, rule):
    page = Page().report("a", 130)
    page.put("a", column, value, **more)
    assert page.troubles() == [(rule, page.place("a", column))]


@pytest.mark.parametrize("more", [{}, {"doubt": "struck"}])
def test_of_a_long_text_sixty_signs_are_shown(more):
    page = Page().report("a", 130)
    page.put("a", "value", "x" * 70, **more)
    (trouble,) = page.read().troubles
    assert trouble.written == "x" * 60


def test_a_unit_is_shown_by_the_format_of_a_number():
    page = Page().report("a", 130)
    page.put("a", "value", 130, number_format='0"人"')
    assert [(entry.value, entry.written) for entry in page.read().entries] == [(130, "130人")]


def test_a_share_may_fall_below_nought_and_nothing_else():
    assert [rule for rule, *_ in Page().report("r", "-1%").troubles()] == ["read_as"]
    assert [rule for rule, *_ in Page().report("y", -1).troubles()] == ["negative"]
    assert Page().report("b", 0).read("実績!K8").entries[0].value == 0


def test_what_is_counted_is_whole_unless_it_is_confirmed():
    page = Page().report("a", 130.5)
    assert page.troubles() == [("not_whole", page.place("a"))]
    (entry,) = page.read(page.place("a")).entries
    assert (entry.value, entry.confirmed) == (Decimal("130.5"), True)
    assert [entry.value for entry in Page().report("y", 66.5).read().entries] == [Decimal("6650000000")]


def test_a_value_far_from_what_is_known_is_asked_about_by_what_it_is():
    page = Page().report("a", 1200).report("b", 9000)
    assert page.troubles() == [("read_as", "tens", page.place("a")), ("read_as", "outside", page.place("b"))]
    # as a total of four years 700 would be 175 a year, of one year it is far above
    assert [rules[1] for rules in Page().report("b", 500).troubles()] == ["outside"]
    assert Page().report("b", 500, measure="累計").troubles() == []


@pytest.mark.parametrize(
    ("status", "kind", "rule", "column"),
    [
        (None, None, "no_status", "value"),
        ("たぶん", None, "not_a_status", "status"),
        ("#N/A", "error", "cell.error", "status"),
        (date(2025, 3, 31), None, "cell.date", "status"),
    ],
)
def test_a_value_without_its_sureness_is_refused(status, kind, rule, column):
    page = Page().report("a", 130)
    page.put("a", "status", status, kind)
    assert page.troubles() == [(rule, page.place("a", column))]


@pytest.mark.parametrize(
    ("column", "value", "kind", "rule"),
    [
        ("note", "=A1", "formula", "cell.formula"),
        ("note", "＝A1", None, "note_like_formula"),
        ("note", "-10%", None, "note_like_formula"),
        ("note", "あ" * 501, None, "too_long"),
        ("person", True, "boolean", "cell.boolean"),
        ("measure", "#N/A", "error", "cell.error"),
        ("measure", "月次", None, "form_changes.no_measure"),
        ("reported_on", "そのうち", None, "cell.no_date"),
        ("reported_on", True, "boolean", "cell.boolean"),
        ("reported_on", "", "other", "not_a_date"),
        ("reported_on", date(2024, 3, 31), None, "not_between"),
        ("reported_on", date(2025, 7, 1), None, "not_between"),
    ],
)
def test_what_stands_beside_a_value_is_refused_at_its_own_cell(column, value, kind, rule):
    page = Page().report("a", 130)
    page.put("a", column, value, kind)
    assert page.troubles() == [(rule, page.place("a", column))]
    assert page.read().entries == []


@pytest.mark.parametrize("day", [date(2024, 4, 1), TODAY, "令和6年4月1日", "2025/6/30", None])
def test_a_report_is_of_the_fiscal_year_or_later_but_not_of_tomorrow(day):
    page = Page().report("a", 130, reported_on=day)
    assert page.troubles() == []


@pytest.mark.parametrize("note", ["-", "－", "あ" * 500, "\u200b字"])
def test_a_dash_is_no_note_and_a_long_one_may_have_five_hundred_signs(note):
    (entry,) = Page().report("a", 130, note=note).read().entries
    assert entry.note == {"-": "", "－": "", "\u200b字": "字"}.get(note, note)


def test_a_note_that_speaks_of_a_total_is_asked_about_beside_the_value_of_a_year():
    page = Page().report("b", 60, note="４年間の合計")
    assert page.troubles() == [("form_changes.note_says_total", page.place("b", "note"))]
    assert page.troubles(page.place("b", "note")) == []
    assert Page().report("b", 150, note="４年間の合計", measure="累計").troubles() == []
    remedies = [Page().report(name, 60, note="累計").read().troubles[0].remedy.key for name in ("b", "a")]
    assert remedies == ["form_changes.choose_total", "form_changes.write_one_year"]


@pytest.mark.parametrize(
    ("identifier", "rule"), [("old", "outside_period"), ("zzz", "unknown_indicator"), (None, "no_id"), (7, "no_id")]
)
def test_a_value_in_a_row_of_no_indicator_of_the_form_is_refused(identifier, rule):
    page = Page().report("a", 130)
    page.put("a", "id", identifier)
    assert (rule, page.place("a")) in page.troubles()


def test_of_an_unknown_name_forty_signs_are_shown():
    page = Page().report("a", 130)
    page.put("a", "id", "z" * 50)
    (trouble,) = page.read().troubles
    assert trouble.rule.facts["kpi_id"] == "z" * 40


def test_a_label_in_the_row_of_heads_holds_for_no_rows():
    page = Page().report("a", 130)
    page.write(HEAD_ROW, 30, JA("form.all_reported_by"))
    page.write(HEAD_ROW, 31, "総務課")
    page.write(4, 1, None)
    (entry,) = page.read().entries
    assert entry.reported_by == ""


def test_the_heads_once_more_and_rows_without_a_value_are_passed_over():
    page = Page().report("a", 130)
    page.write(20, page.columns["value"], page.form.head("value"))
    page.write(21, page.columns["id"], "zzz")
    assert page.troubles() == []


# Cells that lie together or over each other


def merged(page, *area):
    page.more["merged"] = [area]
    return page


def test_a_value_merged_over_two_indicators_or_two_columns_is_refused():
    page = Page().report("a", 130)
    row, at = page.rows["a"], page.columns["value"]
    assert merged(page, row, at, row + 1, at).troubles() == [("merged_indicators", page.place("a"))]
    assert merged(page, row, at, row, at + 1).troubles() == [("merged_columns", page.place("a"))]


def test_a_value_merged_over_empty_rows_below_the_form_is_one_cell():
    page = Page(("b", "a")).report("a", 130)
    row, at = page.rows["a"], page.columns["value"]
    assert [entry.value for entry in merged(page, row, at, row + 3, at).read().entries] == [130]
    assert [entry.value for entry in merged(page, row + 1, at, row + 3, at).read().entries] == [130]


def test_other_cells_that_are_merged_do_not_matter():
    page = Page().report("a", 130)
    row, at, note = page.rows["a"], page.columns["value"], page.columns["note"]
    assert len(merged(page, row, note, row, note + 1).read().entries) == 1  # beside the value
    assert len(merged(page, row + 1, at, row + 2, at).read().entries) == 1  # of two other indicators


def test_merged_cells_further_down_than_the_columns_are_wide_are_found():
    page, second = twice(130, 130)
    page.write(21, page.columns["id"], "b")
    at = page.columns["value"]
    assert merged(page, 20, at, 21, at).troubles() == [("merged_indicators", second)]
    assert merged(page, 20, at, 20, at + 1).troubles() == [("merged_columns", second)]


@pytest.mark.parametrize(
    ("down", "right", "covered"), [(0, 0, ["a"]), (1, 0, ["b"]), (-1, 0, []), (0, 1, []), (0, -1, [])]
)
def test_a_picture_over_a_value_hides_it(down, right, covered):
    page = Page().report("a", 130)
    row, at = page.rows["a"] + down, page.columns["value"] + right
    page.more["covered"] = [(row, at, row, at)]
    assert page.troubles() == [("covered", page.place(name)) for name in covered]


def test_a_picture_over_an_empty_value_is_refused_too():
    page = Page()
    row, at = page.rows["b"], page.columns["value"]
    page.more["covered"] = [(row - 1, at - 1, row + 1, at + 1)]
    assert page.troubles() == [("covered", page.place(name)) for name in ("a", "b", "t")]


@pytest.mark.parametrize(
    ("hidden", "rules"),
    [
        ({"hidden": True}, ["on_hidden_sheet"]),
        ({"hidden_rows": {HEAD_ROW + 1}}, ["in_hidden_row"]),
        ({"hidden_rows": {HEAD_ROW + 2}}, []),
        ({"hidden_columns": {"value"}}, ["in_hidden_column"]),
        ({"hidden_columns": {"status"}}, ["in_hidden_column"]),
        ({"hidden_columns": {"note"}}, []),
        (
            {"hidden_rows": {HEAD_ROW + 1}, "hidden_columns": {"value", "status"}},
            ["in_hidden_column"] * 2 + ["in_hidden_row"],
        ),
    ],
)
def test_a_value_that_nobody_sees_is_asked_about(hidden, rules):
    page = Page().report("a", 130)
    page.more = {
        key: value if value is True else frozenset(page.columns.get(v, v) for v in value)
        for key, value in hidden.items()
    }
    assert page.troubles() == ([(*rules, page.place("a"))] if rules else [])
    assert page.troubles(page.place("a")) == []


# Whether what stands beside a value is its indicator's


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("name", "別の指標", "not_of"),
        ("unit", "件", "not_of"),
        ("target", 300, "not_number_of"),
        ("target", "201", "not_number_of"),
        ("baseline", 101, "not_number_of"),
        ("place", "目標-１\n暮らし", "text_of_other"),
    ],
)
def test_what_belongs_to_another_indicator_is_refused_at_its_cell(column, value, rule):
    page = Page().report("a", 130)
    page.put("a", column, value)
    assert page.troubles(page.place("a")) == [(rule, page.place("a", column))]


def test_a_number_where_the_indicator_has_none_is_refused():
    page = Page().report("b", 60)
    page.put("b", "baseline", 5)
    assert page.troubles() == [("has_none", page.place("b", "baseline"))]
    page.put("b", "baseline", "－")
    assert page.troubles() == []


@pytest.mark.parametrize(("column", "rule"), [("name", "no_text"), ("unit", "no_text"), ("target", "no_number")])
def test_what_was_emptied_beside_a_value_is_asked_about(column, rule):
    page = Page().report("a", 130)
    page.put("a", column, None)
    assert page.troubles() == [(rule, page.place("a"))]
    assert len(page.read(page.place("a")).entries) == 1


def test_a_target_of_dashes_is_as_empty_as_nothing():
    page = Page().report("a", 130)
    page.put("a", "target", "――")
    assert page.troubles() == [("no_number", page.place("a"))]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a", "200人"),
        ("a", "２００"),
        ("r", "35%"),
        ("r", "35.0"),
        ("r", "0.35"),
        ("r", 0.35),
        ("y", "70億円"),
        ("y", "70"),
        ("y", 70),
    ],
)
def test_a_target_written_in_another_way_is_the_same_target(name, value):
    page = Page().report(name, {"a": 130, "r": "33%", "y": 66}[name])
    page.put(name, "target", value)
    assert page.troubles() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("r", "34.9%"),
        ("r", 35),
        ("y", "69.9億円"),
        ("y", 7e9),
        ("r", "36%"),
        ("a", "200.6"),
        ("a", 200.4),
        ("r", "0.36"),
    ],
)
def test_a_target_that_is_nearly_the_same_is_another(name, value):
    page = Page().report(name, {"a": 130, "r": "33%", "y": 66}[name])
    page.put(name, "target", value)
    assert page.troubles() == [("not_number_of", page.place(name, "target"))]


def test_a_number_that_its_format_rounded_is_the_same_within_half_of_its_last_place():
    seen = (("y", 2023, 6_604_000_000.0, "final"), ("y", 2022, 6_606_000_000.0, "final"))
    for shown, remarks in (("66.04", 0), ("66.0", 0), ("66.1", 1), ("65.9", 1), ("66.035", 1)):
        page = Page(("y",), seen).report("y", 66)
        page.put("y", 2023, f"{shown}億円")
        assert len(page.read().remarks) == remarks, shown


@pytest.mark.parametrize(
    ("name", "recorded", "shown", "remarks"),
    [
        ("y", 6_604_500_000.0, "66.04億円", 0),  # half of the last place, either way
        ("y", 6_604_500_000.0, "66.05億円", 0),
        ("y", 6_640_000_000.0, "66", 1),  # the form shows decimals: a whole number is meant so
        ("a", 120.4, "120", 0),  # the form shows none
        ("a", 120.6, "120", 1),
    ],
)
def test_a_text_is_as_exact_as_the_form_shows_numbers(name, recorded, shown, remarks):
    page = Page((name,), ((name, 2023, recorded, "final"),)).report(name, {"a": 130, "y": 66}[name])
    page.put(name, 2023, shown)
    assert len(page.read().remarks) == remarks


def test_merged_cells_lead_to_the_one_that_holds_their_content():
    cells = {(7, 3): Cell(7, 3, "text", "a"), (9, 3): Cell(9, 3, "text", "b")}
    sheet = Sheet("実績", cells, merged=[(7, 3, 20, 5)])
    assert anchors(sheet, [2, 3, 5, 6]) == {(row, column): (7, 3) for row in (7, 8, 9) for column in (3, 5)}
    assert anchors(Sheet("実績", cells, merged=[(7, 3, 8, 3)]), [3]) == {(7, 3): (7, 3), (8, 3): (7, 3)}
    assert anchors(Sheet("実績", {}), [3]) == {}


def test_a_text_of_an_older_form_is_no_trouble():
    page = Page().report("a", 130)
    for text in ("2024年度の値。なお、年度末", "2024年度の値", "まったく別の文"):
        page.put("a", "what", text)
        assert page.troubles() == []


@pytest.mark.parametrize(("name", "written"), [("y", "目標-１\n産業"), ("a", "目標-１\n産業振興")])
def test_a_text_that_holds_its_own_is_not_taken_for_the_one_of_another(name, written):
    page = Page().report(name, {"y": 66, "a": 130}[name])
    page.put(name, "place", written)
    assert page.troubles() == []


def test_a_column_that_is_empty_in_all_rows_tells_nothing_but_names_and_units_must_be_there():
    for column, rules in (
        ("target", []),
        ("baseline", []),
        ("place", []),
        ("name", ["no_text"]),
        ("unit", ["no_text"]),
    ):
        page = Page().report("a", 130)
        for name in KPIS:
            page.put(name, column, None)
        assert [rule for rule, _ in page.troubles()] == rules, column


def test_an_earlier_year_tells_whose_row_it_is():
    page = Page().report("a", 130)
    page.put("a", 2023, 121)
    reading = page.read()
    assert [(each.facts["place"], each.facts["text"].key) for each in reading.remarks] == [
        (page.place("a", 2023), "form_rows.differs")
    ]
    assert len(reading.entries) == 1 and reading.troubles == []
    page.put("a", 2023, 32)  # no number of anybody
    assert page.troubles() == []
    page.put("a", 2023, 0.32)  # that of the share
    assert page.troubles() == [("year_of_other", page.place("a"))]


def test_an_earlier_year_beside_an_empty_value_is_remarked():
    page = Page()
    page.put("a", 2023, 121)
    page.put("a", "target", "－")
    assert [each.facts["place"] for each in page.read().remarks] == [page.place("a", 2023)]


ORDER = ("b", "a", "t", "r", "y", "s")


def test_rows_out_of_order_are_asked_about_where_nothing_tells_them_apart():
    page = Page(order=("t", "a", "b", "r", "y", "s")).report("b", 60).report("t", 70)
    assert page.troubles() == [("twins", page.place("t")), ("twins", page.place("b"))]
    assert len(page.read(page.place("t"), page.place("b")).entries) == 2
    in_order = Page().report("b", 60).report("t", 70)
    assert in_order.troubles() == []


def test_a_row_in_its_order_is_not_asked_about_because_others_are_not():
    page = Page(order=("a", "b", "r", "t", "y", "s")).report("b", 60)
    assert page.troubles() == []


def test_rows_out_of_order_whose_numbers_tell_them_apart_are_read():
    page = Page(order=ORDER).report("b", 60).report("a", 130)
    assert page.troubles() == [] and len(page.read().entries) == 2


def test_in_a_row_out_of_order_an_earlier_year_has_to_be_there_and_its_own():
    page = Page(order=ORDER).report("a", 130)
    page.put("a", 2023, None)
    assert page.troubles() == [("no_number", page.place("a"))]
    page.put("a", 2023, 119)
    assert page.troubles() == [("year_out_of_order", page.place("a"))]
    in_order = Page().report("a", 130)
    in_order.put("a", 2023, None)
    assert in_order.troubles() == []


# Two values, two rows, two indicators that are one


def test_an_indicator_that_is_another_one_again_is_entered_there():
    page = Page().report("s", 130)
    assert page.troubles() == [("same_indicator", page.place("s"))]
    assert page.report("a", 131).troubles() == [("same_but_other", page.place("s"))]
    reading = page.report("a", 130).read()
    assert [entry.kpi_id for entry in reading.entries] == ["a"]
    assert [each.key for each in reading.remarks] == ["form_rows.said_twice"]


def twice(first, second, status="確定"):
    """A form in which a row stands twice."""
    page = Page().report("a", first)
    for (row, column), cell in list(page.cells.items()):
        if row == page.rows["a"]:
            page.write(20, column, cell.value, cell.kind, number_format=cell.number_format)
    page.write(20, page.columns["value"], second)
    page.write(20, page.columns["status"], status)
    return page, "実績!K20"


def test_a_value_said_twice_is_kept_once():
    page, second = twice(130, 130)
    reading = page.read()
    assert [entry.place for entry in reading.entries] == [page.place("a")]
    assert [(each.key, each.facts["place"]) for each in reading.remarks] == [("form_rows.said_twice", second)]


@pytest.mark.parametrize(("value", "status"), [(131, "確定"), (130, "速報")])
def test_of_two_values_that_differ_one_has_to_be_confirmed(value, status):
    page, second = twice(130, value, status)
    assert page.troubles() == [("second_value", second)]
    for accepted, kept in ((page.place("a"), page.place("a")), (second, second)):
        reading = page.read(accepted)
        assert [entry.place for entry in reading.entries] == [kept]
        assert [each.key for each in reading.remarks] == ["form_rows.other_confirmed"]
    assert page.troubles(page.place("a"), second) == [("second_value", second)]


def test_a_value_whose_other_row_is_empty_is_asked_about():
    page, _ = twice(130, None)
    assert page.troubles() == [("other_row_empty", page.place("a"))]
    assert [entry.value for entry in page.read(page.place("a")).entries] == [130]


def test_a_confirmation_of_what_nobody_asked_about_is_said():
    page = Page().report("a", 130)
    remarks = page.read("K99", page.place("b")).remarks
    assert [each.facts["name"] for each in remarks] == ["K99", page.place("b")]


# Where the form lies on a sheet


def located(*changes, code=CODE, names=None, **more):
    page = Page().report("a", 130)
    for change in changes:
        page.write(*change)
    found, troubles = locate([Sheet("実績", page.cells, **more)], code, JA, names or {CODE: TOWN, "01222": "釧路市"})
    return found, [(each.rule.key.partition(".")[2], each.place.rpartition("!")[2]) for each in troubles]


def test_a_form_is_found_by_its_heads_wherever_they_stand():
    ((form,), troubles) = located()
    assert (form.head_row, form.fiscal_year, troubles) == (HEAD_ROW, 2024, [])
    assert {form.columns[name] for name in ("id", "name", "unit", "value")} == {1, 3, 4, 11}
    assert form.others[squeezed("基準値")] == 6
    ((moved,), _) = located((HEAD_ROW, 1, "別"), (HEAD_ROW, 30, "識別子"))
    assert moved.columns["id"] == 30


@pytest.mark.parametrize(
    ("changes", "troubles"),
    [
        ([(HEAD_ROW, 11, "令和6年度の実績")], []),
        ([(HEAD_ROW, 11, "令和6年度（2024年度）の実績")], []),
        ([(HEAD_ROW, 11, "令和5年度（2024年度）の実績")], [("heads_differ", "K6")]),
        ([(HEAD_ROW, 11, "実績")], [("no_value_head", "K6")]),
        ([(HEAD_ROW, 11, "数値")], [("no_value_head", "A6")]),
        ([(HEAD_ROW, 30, "2024年度の実績")], [("second_column", "AD6")]),
        ([(HEAD_ROW, 30, "確度")], [("second_column", "AD6")]),
        ([(HEAD_ROW, 13, "別")], [("no_column", "A6")]),
        ([(HEAD_ROW, 12, "別")], []),  # a form without that column is read
        ([(HEAD_ROW, 1, "別")], [("no_form", "file")]),
    ],
)
def test_heads_that_cannot_be_understood_are_refused_at_their_cell(changes, troubles):
    found, wrong = located(*changes)
    assert wrong == troubles and bool(found) != bool(troubles)


def test_heads_are_looked_for_in_sixty_rows():
    for row, is_found in ((60, True), (61, False)):
        heads = {1: "識別子", 2: "指標", 3: "単位", 4: "2024年度の実績", 5: "確度"}
        cells = {(row, column): Cell(row, column, "text", text) for column, text in heads.items()}
        found, troubles = locate([Sheet("実績", cells)], CODE, JA)
        assert (len(found), len(troubles)) == ((1, 0) if is_found else (0, 1))


@pytest.mark.parametrize(
    ("change", "troubles"),
    [
        ((2, 1, "釧路市"), [("other_municipality", "A2")]),
        ((2, 1, "根室市"), []),
        ((2, 1, "根室市 釧路市"), []),
        ((2, 1, "釧路市　数値目標とKPI"), [("other_municipality", "A2")]),
        ((2, 1, "根室市　数値目標とKPI"), []),
        ((2, 1, "名寄市　数値目標とKPI"), [("other_municipality", "A2")]),  # not in the tables, but it is a form's line
        ((2, 1, "名寄市"), []),
        ((20, 1, "釧路市"), []),  # below the heads a name is no title
        ((HEAD_ROW, 30, "釧路市"), []),  # nor is it among the heads
        ((2, 1, "根室市　第２期戦略の数値目標とKPI"), []),
        ((60, 30, "釧路市　数値目標とKPI"), [("other_municipality", "AD60")]),
        ((61, 30, "釧路市　数値目標とKPI"), []),
    ],
)
def test_the_form_of_another_municipality_is_refused(change, troubles):
    assert located(change)[1] == troubles


def test_another_municipality_is_called_by_its_name_without_its_plan():
    page = Page()
    page.write(2, 1, "名寄市　第２期戦略の数値目標とKPI" + "　続き" * 30)
    _, (trouble,) = locate([Sheet("実績", page.cells)], CODE, JA, {CODE: TOWN})
    assert (trouble.rule.facts["other"], trouble.rule.facts["own"]) == ("名寄市", TOWN)
    assert (trouble.written[:3], len(trouble.written)) == ("名寄市", 60)


def test_three_heads_alone_are_a_form_that_lost_its_values():
    cells = {(1, at): Cell(1, at, "text", text) for at, text in enumerate(("識別子", "指標", "単位"), 1)}
    found, (trouble,) = locate([Sheet("実績", cells)], CODE, JA)
    assert (found, trouble.rule.key, trouble.place) == ([], "cell.no_value_head", "実績!A1")


@pytest.mark.parametrize(
    ("mark", "troubles"),
    [
        (["visionbook-kpi-form", 1, 2024, CODE], []),
        (["visionbook-kpi-form", "1.0", "2024", CODE], []),
        (["another", 9, 1999, "x"], []),
        (["visionbook-kpi-form", 2, 2024, CODE], [("other_version", "A2")]),
        (["visionbook-kpi-form", 1, 2023, CODE], [("mark_of_other_year", "A3")]),
        (["visionbook-kpi-form", 1, 2024, "01222"], [("other_code", "A4")]),
    ],
)
def test_the_hidden_sheet_of_a_form_has_to_fit(mark, troubles):
    cells = {(row, 1): Cell(row, 1, "text", str(value)) for row, value in enumerate(mark, 1)}
    sheets = [Sheet("実績", Page().cells), Sheet("_form", cells, hidden=True)]
    _, found = locate(sheets, CODE, JA)
    assert [(each.rule.key.partition(".")[2], each.place.rpartition("!")[2]) for each in found] == troubles


def test_forms_of_two_years_are_not_read_together():
    other = Page().cells | {(HEAD_ROW, 11): Cell(HEAD_ROW, 11, "text", "2023年度の実績")}
    found, (trouble,) = locate([Sheet("一", Page().cells), Sheet("二", other)], CODE, JA)
    assert [form.fiscal_year for form in found] == [2024, 2023]
    assert trouble.rule.facts["years"] == [2023, 2024]
