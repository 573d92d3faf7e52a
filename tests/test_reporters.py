"""Who said it: a corrected value is credited to its correction, and a person's name stays in the data."""

import csv
import io
import json
import shutil
from decimal import Decimal

import pandas as pd
import pytest
from conftest import ROOT, copy_tables
from indicator_pages import board_outputs, detail_outputs
from kpi_form_cases import CATCH, FARMERS, Filled
from test_kpi_measures import OBSERVED, PERSONS, recorded, table, take_in

from visionbook import archive, data
from visionbook.edition import read_edition
from visionbook.intake.kpi_entry import Entry, Reading
from visionbook.intake.kpi_import import Origin, plan_import
from visionbook.intake.kpi_reporters import told_apart
from visionbook.messages import told
from visionbook.pages.kpi_board import model as board_model
from visionbook.pages.kpi_board import tables as board_tables
from visionbook.pages.kpi_detail import model as detail_model
from visionbook.pages.verification import model as verification_model
from visionbook.pages.verification import tables as verification_tables
from visionbook.personal import public_contract, public_table
from visionbook.publish.site.stage import stage_site
from visionbook.strategy.credit import credited
from visionbook.words import load_words

JA = load_words("ja")
NAME = "根室花子"


def observation(**changes):
    given = {"kpi_id": "k", "fiscal_year": 2022, "value": 4.0, "measure": "year", "status": "final"}
    given |= {"reported_by_ja": "水産課", "person_ja": None, "reported_on": "2023-06-15", "note_ja": "注"}
    return given | {"source_id": "report", "source_place": "元.xlsx 表!K9"} | changes


def correction(**changes):
    given = {"table_name": "kpi_observations", "row_key": "k/2022/final", "field_name": "value", "printed": "40"}
    given |= {"used": "4", "reason_ja": "書き誤り", "undone_by_ja": "部", "reported_by_ja": "農林課", "person_ja": None}
    given |= {"reported_on": "2024-05-01", "source_id": "later", "source_place": "訂正.xlsx 表!K9"}
    return given | changes


def credit(rows, fixes):
    return credited(pd.DataFrame(rows), pd.DataFrame(fixes, columns=list(correction()))).to_dict("records")


def test_a_corrected_value_is_credited_to_its_correction():
    (row,) = credit([observation()], [correction()])
    assert (row["reported_by_ja"], str(row["reported_on"])) == ("農林課", "2024-05-01")
    assert (row["source_id"], row["source_place"]) == ("later", "訂正.xlsx 表!K9")
    assert (row["corrected_from"], row["correction_reason_ja"], row["value"]) == ("40", "書き誤り", 4.0)


@pytest.mark.parametrize(
    "fix",
    [
        correction(row_key="k/2021/final"),
        correction(row_key="k/2022/press"),
        correction(table_name="population"),
        correction(field_name="note_ja"),
    ],
)
def test_other_corrections_leave_the_credit(fix):
    (row,) = credit([observation()], [fix])
    assert row["reported_by_ja"] == "水産課"
    assert pd.isna(row["corrected_from"]) and pd.isna(row["correction_reason_ja"])


def test_a_correction_that_names_nobody_does_not_leave_the_first_reporter_as_its_author():
    (row,) = credit([observation()], [correction(reported_by_ja=None, reported_on=None)])
    assert pd.isna(row["reported_by_ja"]) and pd.isna(row["reported_on"])
    assert row["source_place"] == "訂正.xlsx 表!K9"


def test_a_column_of_one_of_both_tables_is_credited_too():
    rows = pd.DataFrame([observation(), observation(fiscal_year=2023)])
    fixes = pd.DataFrame([correction(person_ja="太郎", reported_on="2026-05-01")])
    found = credited(rows.drop(columns=["person_ja", "reported_on"]), fixes)
    assert found["person_ja"][0] == "太郎" and pd.isna(found["person_ja"][1])
    assert found["reported_on"][0] == "2026-05-01" and pd.isna(found["reported_on"][1])
    found = credited(rows.assign(person_ja="花子"), fixes.drop(columns="person_ja"))
    assert pd.isna(found["person_ja"][0]) and found["person_ja"][1] == "花子"  # who corrected it did not say
    found = credited(rows.drop(columns="person_ja"), fixes.drop(columns="person_ja"))
    assert "person_ja" not in found


def test_only_the_corrected_row_is_credited_anew():
    rows = credit([observation(fiscal_year=2021), observation()], [correction()])
    assert [row["reported_by_ja"] for row in rows] == ["水産課", "農林課"]
    assert credit([observation()], [])[0]["reported_by_ja"] == "水産課"
    assert pd.isna(credited(pd.DataFrame([observation()]), None)["corrected_from"][0])


def test_what_a_value_is_about_is_corrected_like_the_value():
    (row,) = credit([observation()], [correction(field_name="measure", printed="total", used="year")])
    assert (row["corrected_measure"], row["reported_by_ja"]) == ("total", "農林課")
    assert pd.isna(row["corrected_from"])


@pytest.mark.parametrize(
    ("text", "department", "person"),
    [
        ("水産課", "水産課", ""),
        ("水産課 根室花子", "水産課", "根室花子"),
        ("水産課（根室花子）", "水産課", "根室花子"),
        ("水産課：根室", "水産課", "根室"),
        ("根室花子", "", "根室花子"),
        ("花子 水産課", "", "花子 水産課"),
        ("総務課", "", "総務課"),  # not known: it may be anybody
        ("水産課長", "", "水産課長"),
        ("", "", ""),
    ],
)
def test_in_a_field_for_either_only_a_known_department_is_one(text, department, person):
    assert told_apart(text, {"水産課"}, is_department=False) == (department, person)


@pytest.mark.parametrize(
    ("text", "department", "person"),
    [
        ("総務課", "総務課", ""),
        ("総務部　企画課", "総務部　企画課", ""),
        ("総務部企画課・水産係", "総務部企画課・水産係", ""),
        ("企画課 根室 花子", "企画課", "根室 花子"),
        ("阿部", "", "阿部"),
        ("長谷部 花子", "", "長谷部 花子"),
        ("根室花子", "", "根室花子"),
        ("漁協", "", "漁協"),  # neither known nor like one: held back until the data name it
    ],
)
def test_in_the_field_for_the_department_what_ends_like_one_is_one(text, department, person):
    assert told_apart(text, (), is_department=True) == (department, person)


def plan(one, *rows, file="f.xlsx", **origin):
    origin = Origin(file, "report", None, "課", **origin)
    corrections = table("corrections", list(correction()), [])
    return plan_import(Reading([one]), 2023, table("kpi_observations", OBSERVED, rows), corrections, origin, JA)


def entry(place="S!K7", **more):
    return Entry("k", place, "3", Decimal(3), False, "final", unit=PERSONS, **more)


def who(found):
    (row,) = found.rows["kpi_observations"]
    return row["reported_by_ja"], row["person_ja"]


def test_an_older_form_names_a_department_that_the_data_know_and_any_other_text_is_held_back():
    rows = [row | {"reported_by_ja": "水産課"} for row in recorded("2021,1,year")]
    assert who(plan(entry(reporter="水産課"), *rows)) == ("水産課", "")
    assert who(plan(entry(reporter="推進本部"), departments=frozenset({"推進本部"}))) == ("推進本部", "")
    held = plan(entry(reporter=NAME), *rows)
    assert who(held) == ("", NAME)
    (remark,) = held.remarks
    assert told(remark, "ja") == ("S!K7：「根室花子」は部署の名前と分からないため、担当者として記録し、公表しません")


def test_department_and_person_of_the_form_go_into_their_columns():
    assert who(plan(entry(reported_by="総務課", person=NAME))) == ("総務課", NAME)
    assert who(plan(entry(reported_by=f"総務課 {NAME}"))) == ("総務課", NAME)
    assert not plan(entry(reported_by="総務課", person=NAME)).remarks


@pytest.mark.parametrize(
    ("one", "file", "where"),
    [
        (entry(person=NAME, note="担当は根室 花子"), "f.xlsx", "note"),
        (entry(reporter=NAME), f"報告_{NAME}.xlsx", "file"),
        (entry(place=f"{NAME}!K7", person=NAME), "f.xlsx", "file"),
    ],
)
def test_a_name_in_what_is_published_is_refused_unless_names_are_published(one, file, where):
    found = plan(one, file=file)
    assert [trouble.rule.key for trouble in found.troubles] == ["form_changes.holds_a_name"]
    assert found.troubles[0].remedy.key == f"form_changes.take_name_out_of_{where}"
    assert not plan(one, file=file, publish_persons=True).troubles


def test_a_short_name_is_not_looked_for_in_other_words():
    assert not plan(entry(person="林", note="林業を含む")).troubles


@pytest.fixture(scope="module")
def project(tmp_path_factory, kpi_form_2024):
    """A project in which a level was corrected, and a sum reported as a total, by a department and a person."""
    tables = copy_tables(tmp_path_factory.mktemp("reported") / "project")
    form = Filled(shutil.copy(kpi_form_2024, tables / "kpi_2024.xlsx"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VISIONBOOK_ROOT", str(tables))
        report(tables, form)
    return tables


@pytest.fixture
def corrected(project, tmp_path, monkeypatch):
    """A copy of it, to be changed."""
    monkeypatch.setenv("VISIONBOOK_ROOT", str(tmp_path / "copy"))
    return shutil.copytree(project, tmp_path / "copy")


@pytest.fixture(scope="module")
def pages(project):
    """Board, verification report, and all outputs of the pages of indicators."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VISIONBOOK_ROOT", str(project))
        return all_outputs(project)


def report(tables, form):
    form.report(CATCH, 27100, by="水産課", person="釧路太郎", on="R7.4.10")
    form.report(FARMERS, 9, measure="累計", by="農林課", person=NAME, on="R7.4.11")
    assert take_in(form.save()) == 0
    form.report(CATCH, 27200, by="農林課", person=NAME, on="R7.5.1")
    path = form.save(tables / "訂正.xlsx")
    assert take_in(path, "--correct", "漁協の集計誤り") == 0
    data_rows = (tables / "data" / "corrections.csv").read_text(encoding="utf-8")
    assert NAME in data_rows and "農林課" in data_rows


def all_outputs(root):
    """What the pages of the indicators show, downloads too, as one text."""
    edition = read_edition(root)
    known = {name: data.load(name, **rows) for name, rows in board_model.tables_of(edition).items()}
    board = board_model.board(known, edition, "ja")
    shown = board_outputs(board, JA)
    for kpi_id in (CATCH, FARMERS):
        known = {name: data.load(name, **rows) for name, rows in detail_model.tables_of(edition).items()}
        known |= {name: data.load(name, **rows) for name, rows in detail_model.rows_of(known, kpi_id).items()}
        known |= {name: data.load(name, **rows) for name, rows in detail_model.corrections_of(known).items()}
        shown += detail_outputs(detail_model.indicator(known, edition, kpi_id, "ja"), JA)
    tables = {name: data.load(name) for name in verification_model.TABLES}
    people = data.load("population", area_code=edition.municipality, series=edition.series.census)
    report = verification_model.verification(tables, people, edition)
    shown.append(verification_tables.goals(report, JA))
    return board, report, shown


def as_text(shown):
    """Everything that outputs hold: what is seen, and the files and tables that they bring."""
    bundles = [part._repr_mimebundle_() for each in shown for part in getattr(each, "items", [each])]
    return json.dumps(bundles, ensure_ascii=False, default=str)


def cells_of(board):
    (table,) = board_tables.corrected(board, JA)
    return table.cells()


def test_board_detail_download_and_report_show_who_corrected_what_from_what_and_why(pages):
    board, report, shown = pages
    (row,) = cells_of(board)
    place = "「訂正.xlsx」指標の実績!K10"
    assert row == [
        "沿岸漁業における生産量（施策1ア①）",
        "2024年度",
        "確定",
        "27,100トン",
        "27,200トン",
        "漁協の集計誤り",
        "農林課（2025年5月1日）",
        f"KPI実績報告 {place}",
    ]
    text = as_text(shown)
    assert text.count("訂正：27,100トンを27,200トンとした。理由：漁協の集計誤り") >= 3
    html = verification_tables.goals(report, JA).to_html()
    assert (
        "2024年度（確定）の訂正：27,100トンを27,200トンとした。理由：漁協の集計誤り"
        f"（農林課（2025年5月1日）、{place}）" in html
    )
    assert "水産課" not in html  # the first reporter said another value


def test_the_download_of_an_indicator_names_the_new_reporter_and_the_old_value(pages):
    _, _, shown = pages
    (download,) = [each for each in shown if getattr(each, "name", "") == f"kpi_detail_{CATCH}"]
    rows = [dict(zip(download.columns, row, strict=True)) for row in download.rows]
    (seen,) = [row for row in rows if row["項目"] == "実績（確定）"]
    assert (seen["値"], seen["報告者"]) == ("27200", "農林課（2025年5月1日）")
    assert seen["出典の箇所"].startswith("「訂正.xlsx」")
    assert seen["注記"] == "訂正：27,100トンを27,200トンとした。理由：漁協の集計誤り"


def test_a_total_is_shown_as_one_everywhere(pages):
    board, report, shown = pages
    text = as_text(shown)
    assert "9人（累計）" in text and "後の累計に含む" not in text
    (row,) = [row for row in board_tables.reports(board, JA).rows if row.cells[0].href == f"kpi_detail_{FARMERS}.html"]
    assert row.cells[4].small == ["9人（累計）"]
    (part,) = [part for part in report.indicators() if part.judged["kpi_id"] == FARMERS]
    assert part.years[-1].is_total
    assert "（累計）" in verification_tables.goals(report, JA).to_html()
    (download,) = [each for each in shown if getattr(each, "name", "") == f"kpi_detail_{FARMERS}"]
    items = [row[download.columns.index("項目")] for row in download.rows]
    assert "報告された累計（確定）" in items and "実績（確定）" not in items


def test_no_page_and_no_download_of_a_page_holds_the_name_of_a_person(pages):
    text = as_text(pages[2])
    assert "農林課" in text
    assert NAME not in text and "釧路太郎" not in text


def publish_persons(root):
    path = root / "edition.yml"
    text = path.read_text(encoding="utf-8")
    assert "publish_persons: false" in text
    path.write_text(text.replace("publish_persons: false", "publish_persons: true"), encoding="utf-8")


def test_names_are_shown_where_the_edition_says_so(corrected):
    publish_persons(corrected)
    board, _, shown = all_outputs(corrected)
    assert cells_of(board)[0][6] == f"農林課 {NAME}（2025年5月1日）"
    assert NAME in as_text(shown)


def staged(root, target):
    for part in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / part, root)
    (root / "book").mkdir()
    stage_site(root, [], root / "executed", target)
    return {path.name: path.read_bytes() for path in sorted((target / "book" / "_static" / "data").iterdir())}


def test_the_tables_of_the_book_are_published_without_names_and_described_as_they_are(corrected):
    files = staged(corrected, corrected / "_build" / "site")
    for content in files.values():
        assert NAME.encode() not in content and "釧路太郎".encode() not in content
    described = {resource["path"]: resource for resource in data.contract()["resources"]}
    for resource in archive.parsed(files["datapackage.yaml"].decode())["resources"]:
        path = resource["path"]
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert next(csv.reader(io.StringIO(files[path].decode("utf-8-sig")))) == names
        assert {field["name"] for field in described[path]["schema"]["fields"]} - set(names) <= {"person_ja"}
    rows = list(csv.DictReader(io.StringIO(files["kpi_observations.csv"].decode())))
    assert [row["reported_by_ja"] for row in rows] == ["水産課", "農林課"]


def test_the_tables_are_published_as_they_are_where_the_edition_says_so(corrected):
    publish_persons(corrected)
    marks = corrected / "data" / "figure_marks.csv"  # without these: marked figures get columns of their own
    marks.write_text(marks.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    files = staged(corrected, corrected / "_build" / "site")
    for name, content in files.items():
        assert content == (corrected / "data" / name).read_bytes()


def test_a_change_of_the_setting_is_a_reason_to_make_pages_anew(tables, monkeypatch):
    notes = tables / "notes"
    monkeypatch.setenv("VISIONBOOK_READS", str(notes))
    data.load("kpi_observations")
    assert '"name": "publish_persons"' in notes.read_text(encoding="utf-8")
    notes.unlink()
    data.load("kpi_observations", columns=["kpi_id", "value"])
    data.load("areas")
    assert "publish_persons" not in notes.read_text(encoding="utf-8")


def test_two_editions_are_compared_without_names(corrected):
    publish_persons(corrected)
    for edition in (archive.this_edition(), archive.edition_in(corrected, "v1")):
        assert "person_ja" not in edition.tables["kpi_observations"]
        fields = [field["name"] for field in edition.resources["corrections"]["schema"]["fields"]]
        assert "person_ja" not in fields and "reported_by_ja" in fields


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_loses_the_column_and_nothing_else(ending, mark):
    content = mark + ending.join(["value,person_ja,note", '1,"山, 田","注, 1"', "2,,", ""]).encode()
    assert public_table(content, {"person_ja"}) == mark + ending.join(["value,note", '1,"注, 1"', "2,", ""]).encode()
    assert public_table(content, {"other"}) == content


def test_a_row_of_another_length_than_its_header_publishes_no_cell_that_may_be_a_name():
    rows = b"value,person_ja,note\n1,A,x\n2,B\n3\n\n4,C,y,D\n"
    assert public_table(rows, {"person_ja"}) == b"value,note\n1,x\n2\n3\n\n4,y\n"
    assert public_table(rows, {"value", "note"}) == b"person_ja\nA\nB\n\n\nC\n"
    assert public_table(b"", {"person_ja"}) == b""


def test_a_contract_keeps_its_own_lines_where_a_field_stands_on_one():
    kept = "# Our tables.\nresources:\n- schema:\n    fields:\n    - {type: number, name: value}  # as reported\n"
    assert public_contract(f"{kept}    - {{name: person_ja, personal: true}}\n".encode()).decode() == kept


def test_a_contract_in_another_form_loses_the_field_too():
    fields = "- name: value\n    - name: person_ja\n      personal: true\n"
    text = f"resources:\n- name: t\n  schema:\n    fields:\n    {fields}"
    (resource,) = archive.parsed(public_contract(text.encode()).decode())["resources"]
    assert resource["schema"]["fields"] == [{"name": "value"}]


def test_a_name_in_the_reason_or_as_who_may_undo_is_noticed():
    rows = [row | {"reported_by_ja": "水産課"} for row in recorded("2023,2,year")]

    def correct(reason, by):
        origin = Origin("f.xlsx", "report", reason, by)
        observations, fixes = table("kpi_observations", OBSERVED, rows), table("corrections", list(correction()), [])
        return plan_import(Reading([entry(person=NAME)]), 2023, observations, fixes, origin, JA)

    assert [trouble.remedy.key for trouble in correct(f"{NAME}の誤り", "水産課").troubles] == [
        "form_changes.take_name_out_of_reason"
    ]
    assert [remark.key for remark in correct("誤り", NAME).remarks] == ["form_changes.by_is_published"]
    fine = correct("誤り", "水産課")
    assert not fine.troubles and not fine.remarks
    (fix,) = fine.rows["corrections"]
    assert (fix["person_ja"], fix["reported_by_ja"], fix["source_place"]) == (NAME, "", "「f.xlsx」S!K7")
