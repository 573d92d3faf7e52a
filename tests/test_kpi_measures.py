"""A form says whether a value is of its year or a running total, and a total becomes what the record allows."""

from decimal import Decimal

import pytest
from conftest import ROOT
from kpi_form_cases import CATCH, FARMERS, Filled

from visionbook import cli, data
from visionbook.intake.cell_text import UnreadableError
from visionbook.intake.kpi_entry import Entry, Reading
from visionbook.intake.kpi_form import EntryUnit
from visionbook.intake.kpi_import import Origin, plan_import
from visionbook.intake.kpi_measures import measure_in, says_total
from visionbook.intake.kpi_totals import Found, as_reported
from visionbook.messages import told
from visionbook.tables import TextTable
from visionbook.words import load_words

JA = load_words("ja")
OBSERVED = ["kpi_id", "fiscal_year", "value", "measure", "status", "reported_by_ja", "person_ja", "reported_on"]
OBSERVED += ["note_ja", "source_id", "source_place"]
CORRECTED = ["table_name", "row_key", "field_name", "printed", "used", "reason_ja", "undone_by_ja", "reported_by_ja"]
CORRECTED += ["person_ja", "reported_on", "source_id", "source_place"]
PERSONS = EntryUnit("人", Decimal(1), "#,##0")
MONEY = EntryUnit("億円", Decimal(10**8), "#,##0.00")


def table(name, heads, rows):
    full = [[{**dict.fromkeys(heads, ""), **row}[head] for head in heads] for row in rows]
    return TextTable(f"data/{name}.csv", heads, list(enumerate(full, 2)))


def recorded(*rows):
    """Rows of "year,value,measure[,status]" of one indicator."""
    heads = ("fiscal_year", "value", "measure", "status")
    return [{"kpi_id": "k", **dict(zip(heads, f"{row},final".split(",")[:4], strict=True))} for row in rows]


def entry(value, measure="total", status="final", **more):
    given = {"since": 2021, "unit": PERSONS, "measure": measure} | more
    return Entry("k", "S!K7", str(value), Decimal(str(value)), False, status, **given)


def plan(one, *rows, year=2023, corrections=(), reason=None, **origin):
    origin = Origin("f.xlsx", "report", reason, "課", **origin)
    observations = table("kpi_observations", OBSERVED, rows)
    fixes = table("corrections", CORRECTED, corrections)
    return plan_import(Reading([one]), year, observations, fixes, origin, JA)


def written(found):
    (row,) = found.rows["kpi_observations"]
    return row["value"], row["measure"]


def refused(found):
    (trouble,) = found.troubles
    assert not found.rows
    return trouble


@pytest.mark.parametrize(
    ("rows", "becomes"),
    [
        (["2021,8,year", "2022,5,year"], ("7", "year")),  # 20 - 8 - 5
        (["2022,13,total"], ("7", "year")),
        (["2021,8,total", "2022,5,year"], ("7", "year")),
        (["2021,8,year", "2022,12,year"], ("0", "year")),
        (["2021,8,year"], ("20", "total")),  # 2022 is not known
        (["2022,5,year"], ("20", "total")),
        ([], ("20", "total")),
        # A less sure year may still move: what it leaves for this one is not a value that anyone reported.
        (["2021,8,year", "2022,5,year,press"], ("20", "total")),
        (["2021,8,year,preliminary", "2022,5,year"], ("20", "total")),
        (["2021,8,year,proxy", "2022,5,year"], ("20", "total")),
        (["2020,99,year", "2021,8,year", "2022,5,year", "2024,50,year"], ("7", "year")),  # not before, not after
    ],
)
def test_a_total_is_turned_into_the_value_of_its_year_where_the_earlier_years_are_known(rows, becomes):
    found = plan(entry(20), *recorded(*rows))
    assert not found.troubles
    assert written(found) == becomes


def test_a_preliminary_total_may_rest_on_preliminary_years():
    found = plan(entry(20, status="preliminary"), *recorded("2021,8,year", "2022,5,year,preliminary"))
    assert written(found) == ("7", "year")


def test_the_note_says_from_which_total_a_value_comes_and_the_command_says_so_too():
    found = plan(entry(20, note="聞き取り"), *recorded("2021,8,year", "2022,5,year"))
    note = found.rows["kpi_observations"][0]["note_ja"]
    assert note == "2023年度までの累計20人（「20」と記入）から、2022年度までの計13人を引いた値です。 聞き取り"
    (remark,) = found.remarks
    assert remark == "S!K7: the running total 20人 less the earlier years together (13人) is 7人 in the year"
    assert told(remark, "ja").startswith("S!K7：累計20人から前の年度までの計13人を引き")


def test_amounts_are_said_in_the_unit_of_the_form():
    about_it = {"since": 2021, "unit": MONEY, "measure": "total"}
    one = Entry("k", "S!K7", "61.23億円", Decimal("6123000000"), False, "final", **about_it)
    found = plan(one, *recorded("2021,5000000000,year"), year=2022)
    assert written(found) == ("1123000000", "year")
    assert found.rows["kpi_observations"][0]["note_ja"].startswith("2022年度までの累計61.23億円（「61.23億円」と記入）")


def test_a_total_that_stays_one_says_which_years_are_missing():
    (remark,) = plan(entry(20), *recorded("2022,5,year")).remarks
    assert remark == "S!K7: 20人 is kept as a running total: no value as sure of 2021 is recorded"
    assert told(remark, "ja") == (
        "S!K7：20人は累計のまま記録します（2021年度に、同じかそれより確かな値の記録がありません）"
    )


def test_the_first_year_is_its_own_total():
    found = plan(entry(8), year=2021)
    assert written(found) == ("8", "year")
    assert "年度値と同じです" in found.rows["kpi_observations"][0]["note_ja"]


@pytest.mark.parametrize(
    ("one", "rows", "rule"),
    [
        (entry(12), ["2021,8,year", "2022,5,year"], "is a running total lower than the earlier years together (13人)"),
        (entry(7), ["2021,8,year"], "is a running total lower than the earlier years together (8人)"),
        (entry(12), ["2022,13,total"], "is a running total lower than the earlier years together (13人)"),
        (entry(12, status="press"), ["2021,8,year", "2022,5,year,preliminary"], "lower than the earlier years"),
        # A value or total that makes a later total too low.
        (
            entry(30),
            ["2024,25,total"],
            "makes the earlier years together (30人) more than",
        ),
        (entry(30, "year"), ["2024,25,total"], "makes the earlier years together (30人) more than the running total"),
    ],
)
def test_a_total_below_what_is_known_is_refused(one, rows, rule):
    found = refused(plan(one, *recorded(*rows)))
    assert rule in found.rule
    assert told(found.rule, "ja") != found.rule and told(found.remedy, "ja") != found.remedy


def test_a_total_is_not_held_against_less_sure_years():
    assert written(plan(entry(12), *recorded("2021,8,year,press", "2022,5,year,press"))) == ("12", "total")


def test_the_same_form_once_more_changes_nothing():
    rows = recorded("2021,8,year", "2022,5,year")
    first = plan(entry(20), *rows)
    again = plan(entry(20), *rows, first.rows["kpi_observations"][0])
    assert [change.kind for change in again.changes] == ["same"]
    assert not again.rows and not again.troubles


def test_a_total_recorded_as_one_stays_so_when_the_earlier_years_have_come():
    kept = plan(entry(20), *recorded("2021,8,year")).rows["kpi_observations"][0]
    again = plan(entry(20), *recorded("2021,8,year", "2022,5,year"), kept)
    assert [change.kind for change in again.changes] == ["same"]


def test_the_value_of_a_year_is_another_statement_than_a_total_of_the_same_size():
    rows = recorded("2023,20,total")
    assert "differs from the final value recorded already (20)" in refused(plan(entry(20, "year"), *rows)).rule
    found = plan(entry(20, "year"), *rows, reason="年度値だった")
    (fix,) = found.rows["corrections"]
    assert (fix["field_name"], fix["printed"], fix["used"]) == ("measure", "total", "year")
    both = plan(entry(7, "year"), *rows, reason="年度値だった").rows["corrections"]
    assert [(fix["field_name"], fix["printed"], fix["used"]) for fix in both] == [
        ("value", "20", "7"),
        ("measure", "total", "year"),
    ]
    update = plan(entry(21, "year", "preliminary"), *recorded("2023,20,total,preliminary"))
    assert written(update) == ("21", "year")


def test_a_record_that_does_not_say_what_it_is_about_is_mended_by_hand_first():
    found = refused(plan(entry(20), *recorded("2023,20,"), reason="累計だった"))
    assert "does not say whether" in found.rule


def test_a_correction_from_a_total_keeps_how_the_value_comes_about_in_its_reason():
    rows = recorded("2021,8,year", "2022,5,year", "2023,6,year")
    (fix,) = plan(entry(20), *rows, reason="再集計").rows["corrections"]
    assert (fix["printed"], fix["used"]) == ("6", "7")
    assert fix["reason_ja"].startswith("再集計 2023年度までの累計20人（「20」と記入）から")


def test_corrected_years_count_as_corrected():
    fixes = [
        {
            "table_name": "kpi_observations",
            "row_key": "k/2022/final",
            "field_name": "value",
            "printed": "5",
            "used": "6",
        }
    ]
    assert written(plan(entry(20), *recorded("2021,8,year", "2022,5,year"), corrections=fixes)) == ("6", "year")


def test_an_entry_that_names_no_first_year_is_of_its_year_alone():
    one = Entry("k", "S!K7", "3", Decimal(3), False, "final", measure="total", unit=PERSONS)
    assert as_reported(one, 2023, recorded("2021,9,year"), JA) == Found(one)


def test_an_indicator_that_does_not_add_up_is_left_as_it_is():
    one = Entry("k", "S!K7", "3", Decimal(3), False, "final", unit=PERSONS)
    assert written(plan(one, *recorded("2022,5,year"))) == ("3", "year")


@pytest.mark.parametrize("text", ["累計", " 累 計 ", "累計 "])
def test_the_choice_is_read_in_any_width_and_space(text):
    assert measure_in(text, True, JA) == "total"


@pytest.mark.parametrize("text", ["", "－", "年度値", "年度値 "])
def test_nothing_chosen_means_the_year(text):
    assert measure_in(text, True, JA) == measure_in(text, False, JA) == "year"


@pytest.mark.parametrize(
    ("text", "adds_up", "rule"),
    [("合計", True, "is not a 年度値・累計"), ("total?", True, "is not a"), ("累計", False, "are not added up")],
)
def test_another_choice_is_refused_with_those_there_are(text, adds_up, rule):
    with pytest.raises(UnreadableError, match=rule) as found:
        measure_in(text, adds_up, JA)
    assert "年度値" in told(found.value.remedy, "ja")


@pytest.mark.parametrize(
    "note",
    [
        "累計です",
        "R3～R6累計",
        "令和３年度からの累積",
        "通算の人数",
        "4年間の合計",
        "３か年の総数",
        "令和3年度から令和6年度までの計",
        "2021年度～2024年度の合計",
        "累計値ではなく、と思ったが累計",
    ],
)
def test_a_note_that_gives_a_total_away_is_noticed(note):
    assert says_total(note)


@pytest.mark.parametrize(
    "note", ["", "市内5地区の合計", "累計ではありません", "累計値ではない", "年度末の計", "合計を確認中"]
)
def test_other_notes_are_not(note):
    assert not says_total(note)


def test_the_form_offers_the_choice_where_years_add_up_and_nowhere_else(form):
    choices = [
        v for v in form.sheet.data_validations.dataValidation if form.cell(FARMERS, "年度値・累計").coordinate in v
    ]
    assert [(v.type, v.formula1, v.errorStyle) for v in choices] == [("list", '"年度値,累計"', "stop")]
    assert form.cell(FARMERS, "年度値・累計").value == "年度値"
    assert not form.cell(FARMERS, "年度値・累計").protection.locked
    assert form.cell(CATCH, "年度値・累計").value is None
    assert form.cell(CATCH, "年度値・累計").protection.locked


def add(project, *rows):
    path = project / "data" / "kpi_observations.csv"
    lines = [f"{row},,,,,kpi_report,p1" for row in rows]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join([*lines, ""]), encoding="utf-8")


def take_in(path, *options):
    return cli.main(["kpi", "import", str(path), "--yes", *options])


def observed():
    rows = data.load("kpi_observations")
    return rows[["kpi_id", "fiscal_year", "value", "measure"]].to_numpy().tolist()


def test_a_filled_form_with_a_total_is_taken_in_and_checks(tables, form):
    add(tables, f"{FARMERS},2021,3,year,final", f"{FARMERS},2022,5,year,final", f"{FARMERS},2023,1,year,final")
    form.report(FARMERS, 12, measure="累計")
    assert take_in(form.save()) == 0
    assert observed()[-1] == [FARMERS, 2024, 3, "year"]
    assert data.check() == []


def test_a_form_without_the_column_reports_the_year(tables, form):
    form.report(FARMERS, 3)
    form.sheet.delete_cols(form.columns["年度値・累計"])
    assert take_in(form.save()) == 0
    assert observed() == [[FARMERS, 2024, 3, "year"]]


def test_the_csv_form_has_the_choice_too(tables):
    assert cli.main(["kpi", "template", "--fiscal-year", "2024", "--csv"]) == 0
    path = tables / "kpi_2024.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    (number,) = [n for n, line in enumerate(lines) if line.startswith(f"{FARMERS},")]
    assert lines[number].endswith(",,年度値,,,,,")
    lines[number] = lines[number].removesuffix(",年度値,,,,,") + "12,累計,確定,,,,"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert take_in(path) == 0
    assert observed() == [[FARMERS, 2024, 12, "total"]]
    assert data.check() == []


def test_a_note_about_a_total_is_asked_about_and_can_be_accepted(form, capsys):
    form.report(FARMERS, 12, note="R3からの累計")
    note = f"指標の実績!{form.cell(FARMERS, '注記').coordinate}"
    assert take_in(form.save()) == 1
    said = capsys.readouterr().err
    assert f"{note}  'R3からの累計'  says that the value is a running total, but it is entered as 年度値" in said
    assert (
        f"choose 累計 beside it, or correct the note; if it is the value of the year, confirm with --accept '{note}'"
        in said
    )
    assert take_in(form.path, "--accept", note) == 0
    assert observed() == [[FARMERS, 2024, 12, "year"]]
    assert "nothing was asked" not in capsys.readouterr().out


def test_a_total_on_a_level_is_refused_whatever_its_list_says(form, capsys):
    form.report(CATCH, 27100, measure="累計")
    assert take_in(form.save()) == 1
    assert "is chosen for an indicator whose years are not added up" in capsys.readouterr().err


@pytest.mark.parametrize("values", [(12, 12), (12, 13)])
def test_a_year_and_a_total_in_two_rows_of_an_indicator_are_two_values(form, capsys, values):
    copy = form.book.copy_worksheet(form.sheet)
    form.report(FARMERS, values[0])
    row = form.rows[FARMERS]
    for head, text in ((form.value_head, values[1]), ("確度", "確定"), ("年度値・累計", "累計")):
        copy.cell(row, form.columns[head]).value = text
    assert take_in(form.save()) == 1
    assert f"is a second value for {FARMERS}" in capsys.readouterr().err


def test_a_total_may_be_larger_than_a_year_plausibly_is(form):
    # 15 in four years: more than 37.5 in one year is asked about, up to four times that is not in a total.
    form.report(FARMERS, 60, measure="累計")
    assert take_in(form.save()) == 0
    assert observed() == [[FARMERS, 2024, 60, "total"]]


def test_a_total_is_no_earlier_value_on_the_next_form_but_is_told_of(tables):
    add(tables, f"{FARMERS},2021,3,year,final", f"{FARMERS},2023,9,total,final")
    assert cli.main(["kpi", "template", "--fiscal-year", "2024"]) == 0
    form = Filled(tables / "kpi_2024.xlsx")
    assert [form.cell(FARMERS, f"{year}年度").value for year in (2021, 2022, 2023)] == [3, None, None]
    assert "2023年度までの累計は、9人と報告されています。" in form.cell(FARMERS, "記入するものと注意").value


def test_the_contract_describes_what_a_value_is_about():
    fields = {field["name"]: field for field in data.resources(ROOT / "data")["kpi_observations"]["schema"]["fields"]}
    assert fields["measure"]["constraints"] == {"enum": ["year", "total"]}
    assert "累計" in fields["measure"]["description"]


def test_an_entry_is_not_blamed_for_totals_that_fall_without_it():
    rows = recorded("2021,8,year", "2022,7,total")
    assert written(plan(entry(1, "year"), *rows)) == ("1", "year")
    assert written(plan(entry(9), *rows)) == ("2", "year")
