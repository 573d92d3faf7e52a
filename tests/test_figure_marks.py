"""Printed figures that differ from the official ones: marked where they are read, and drawn as official."""

import ast
import csv
import io
import re

import nbformat
import pandas as pd
import pytest
import yaml
from conftest import ROOT

from visionbook import data
from visionbook.audit import TABLES, audit
from visionbook.checks.figure_marks import mark_problems
from visionbook.figure_marks import FOUND, FigureMark, FigureMarks, check_of, found_by_comparing, marks_of
from visionbook.messages import told
from visionbook.notation import number, percent
from visionbook.publish.site.marked_tables import COLUMNS, marked_contract, marked_table
from visionbook.show.chart import Chart
from visionbook.show.marked import flagged, meaning, signed
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.tables import TextTable
from visionbook.words import load_words

JA = load_words("ja")
KEY = "99101/2010/seen/observed/both/total"


def mark(printed, official, kind="error", basis="published", table="population", key=KEY, field="population"):
    return FigureMark(table, key, field, kind, basis, printed, official, "写しちがい", "census", "表1")


def marks(*rows):
    """A table of marks of populations: row_key, kind, printed, official."""
    table = pd.DataFrame(rows, columns=["row_key", "kind", "printed", "official"])
    return FigureMarks(
        table.assign(
            table_name="population", field_name="population", basis="published", reason_ja="写しちがい",
            source_id="census", source_place="表1",
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def real():
    return FigureMarks(data.load("figure_marks"))


@pytest.mark.parametrize(
    ("value", "known", "write", "text"),
    [
        (7310, None, number, "7,310"),
        (7310, mark(7310, 7130), number, "7,310†（公表値7,130）"),
        (7130, mark(7310, 7130), number, "7,130†（文書の値7,310）"),
        (4012, mark(4012, 3999, "definition"), number, "4,012‡（公表値3,999）"),
        (4012, mark(4012, 3999, FOUND), number, "4,012‡（公表値3,999）"),
        (0.212, mark(0.212, 0.2133, "rounding", "computed"), percent, "21.2%‡（計算値21.3%）"),
        ("△9.9%", mark(-0.099, -0.019, basis="computed"), lambda v: v if isinstance(v, str) else percent(v),
         "△9.9%†（計算値−1.9%）"),
    ],
)  # fmt: skip
def test_a_marked_figure_shows_its_sign_and_the_other_value(value, known, write, text):
    assert flagged(value, known, write, JA) == text


def test_a_table_marks_its_cells_says_what_the_signs_mean_and_tips_the_reason():
    frame = pd.DataFrame({"town": ["甲町", "乙町"], "people": [7310, 500], "share": [0.3, 0.212]})
    known = {(0, "people"): mark(7310, 7130), (1, "share"): mark(0.212, 0.2133, "rounding", "computed")}
    columns = [text_column("town", "町"), number_column("people", "人口", "人"), percent_column("share", "割合")]
    table = Table(frame, columns, "人口。", JA, marks=known)
    assert table.cells() == [["甲町", "7,310†（公表値7,130）", "30.0%"], ["乙町", "500", "21.2%‡（計算値21.3%）"]]
    assert table.to_text().splitlines()[0] == "人口。" + meaning(known.values(), JA)
    # Two such figures do not stand side by side on a phone: the cell says its head there.
    tip = 'title="文書の値7,310、公表値7,130。写しちがい"'
    assert f'<td class="vb-right" data-label="人口（人）" {tip}>' in table.to_html()
    plain = Table(frame, columns, "人口。", JA)
    assert plain.to_text().splitlines()[0] == "人口。" and "title=" not in plain.to_html()


def test_signs_are_explained_once_each_and_only_those_that_are_there():
    both = meaning([mark(1, 2), None, mark(3, 4), mark(5, 6, "definition")], JA)
    assert both.count("†は") == 1 and both.count("‡は") == 1
    assert "‡" not in meaning([mark(1, 2)], JA) and "†" not in meaning([mark(5, 6, "rounding")], JA)
    assert signed("5", mark(5, 6), JA) == "5†"


def test_a_table_of_people_is_mended_where_it_is_wrong_and_nowhere_else():
    rows = pd.DataFrame(
        [("99101", 2010, "seen", "observed", 7310), ("99101", 2015, "seen", "observed", 7005),
         ("99101", 2010, "other", "observed", 7310), ("99102", 2010, "seen", "observed", 7310)],
        columns=["area_code", "year", "series", "variant", "population"],
    )  # fmt: skip
    known = marks((KEY, "error", 7310, 7130), ("99101/2015/seen/observed/both/total", "definition", 7005, 7001))
    assert known.mended(rows)["population"].tolist() == [7130, 7005, 7310, 7310]
    whole = rows.assign(sex="both", age_group=["total", "total", "total", "65+"])
    assert known.mended(whole)["population"].tolist() == [7130, 7005, 7310, 7310]
    aged = marks(("99101/2010/seen/observed/both/65+", "error", 7310, 7130))
    assert aged.mended(rows)["population"].tolist() == rows["population"].tolist()  # a table of totals has no 65+
    assert FigureMarks().mended(rows) is rows


def test_marks_are_found_by_the_key_of_a_row_by_years_and_by_comparing():
    known = marks((KEY, "error", 7310, 7130), ("99101/2015/seen/observed/both/0-14", "error", 71, 17))
    assert known.person("99101", 2010, "seen", "observed").official == 7130
    assert known.person("99101", 2015, "seen", "observed", "0-14").official == 17
    assert known.person("99101", 2015, "seen", "observed") is None
    assert list(known.years("99101", "seen", "observed")) == [2010]  # the other is of an age group
    seen = pd.DataFrame(
        [("99101", 2010, "observed", 7310, 7100), ("99102", 2010, "observed", 90, 91)],
        columns=["area_code", "year", "variant", "printed", "official"],
    )
    both = known.adding(found_by_comparing(seen, "seen"))
    assert both.person("99101", 2010, "seen", "observed").official == 7130  # what is entered goes first
    assert both.person("99102", 2010, "seen", "observed").kind == FOUND
    assert not marks_of({}) and not marks_of({"figure_marks": pd.DataFrame()})


HEAD = "table_name,row_key,field_name,kind,basis,printed,official,reason_ja,reason_en,source_id,source_place"
PLACE = "01691/1985/renkei2024/observed/both/total"


def problems(*cells):
    """What `check` says of a table of marks with one row."""
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows([HEAD.split(","), cells])
    found = data.check(ROOT / "data", {"figure_marks": target.getvalue().encode()})
    return [(problem.row, problem.column, told(problem.rule, "en")) for problem in found]


def row(table="population", key=PLACE, field="population", printed="18553", official="18533"):
    return (table, key, field, "error", "published", printed, official, "写しちがい", "", "census_1985", "表")


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        (row(official=""), "official", "must not be empty"),
        (row(official="many"), "official", "not a number"),
        (row(table="populations"), "table_name", "is not a table"),
        (row(table="figure_marks"), "table_name", "is not a table"),
        (row(key="01691/1985/renkei2024"), "row_key", "is not in data/population.csv"),
        (row(key="01691/1984/renkei2024/observed/both/total"), "row_key", "is not in data/population.csv"),
        (row(field="people"), "field_name", "is not in data/population.csv"),
        (row(field="source_place"), "field_name", "is a column that holds no figures"),
        (row(printed="18533"), "printed", "is not what data/population.csv holds ('18553')"),
        (row(official="18553"), "official", "is the figure as it is printed"),
        (row(official="18532"), "official", "is not what data/population.csv holds (row "),
    ],
)
def test_a_mark_that_marks_nothing_is_refused_with_its_place(cells, column, rule):
    found = problems(*cells)
    assert [(number, name) for number, name, _ in found] == [(2, column)], found
    assert rule in found[0][2]


PEOPLE = ["area_code", "year", "series", "variant", "sex", "age_group", "population", "source_id", "rounded_to"]
KEYS = {"population": PEOPLE[:6], "figure_marks": ["row_key"], "audit_notes": ["check_id"]}


def small(*marks, people=(), notes=None):
    """What is wrong with marks of a small table: file, row, column, rule."""
    rows = {"figure_marks": marks, "population": people} | ({} if notes is None else {"audit_notes": notes})
    columns = {"figure_marks": HEAD.split(","), "population": PEOPLE, "audit_notes": ["check_id", "kind"]}
    number = {"population", "rounded_to"}
    known = {
        name: {
            "schema": {
                "primaryKey": KEYS[name],
                "fields": [{"name": each, "type": "number" if each in number else "string"} for each in columns[name]],
            }
        }
        for name in columns
    }
    tables = {
        name: TextTable(f"{name}.csv", columns[name], [(at, list(cells)) for at, cells in enumerate(each, 2)])
        for name, each in rows.items()
    }
    return [(p.file, p.row, p.column, p.rule.key.partition(".")[2]) for p in mark_problems(tables, known)]


def person(people="100", source="doc", step="1", year="2020"):
    return ("1", year, "s", "observed", "both", "total", people, source, step)


def of(
    official,
    printed="100",
    kind="error",
    basis="published",
    key="1/2020/s/observed/both/total",
    table="population",
    field="population",
):
    return (table, key, field, kind, basis, printed, official, "理由", "", "stat", "表")


@pytest.mark.parametrize(
    ("mark", "problem"),
    [
        (of("105"), None),
        (of("105", table="populations"), ("table_name", "no_table")),
        (of("105", table="figure_marks"), ("table_name", "no_table")),
        (of("105", key="1/2021/s/observed/both/total"), ("row_key", "not_there")),
        (of("105", field="people"), ("field_name", "not_there")),
        (of("105", field="source_id"), ("field_name", "no_figure")),
        (of("105", printed="101"), ("printed", "not_held")),
        (of("100"), ("official", "same")),
        (of("100.5"), ("official", "same")),  # within half a step
        (of("99.5"), ("official", "same")),
        (of("100.6"), None),
        (of("many"), None),  # no number: the contract says so
    ],
)
def test_a_mark_of_a_small_table_is_held_against_its_row(mark, problem):
    found = small(mark, people=[person()])
    assert found == ([] if problem is None else [("figure_marks.csv", 2, *problem)])


def test_a_published_value_is_the_one_that_the_statistic_holds():
    stat = person("105", source="stat", year="2020")
    assert small(of("105"), people=[person(), stat]) == []
    assert small(of("106"), people=[person(), stat]) == [("figure_marks.csv", 2, "official", "otherwise")]
    assert small(of("106", basis="computed"), people=[person(), stat]) == []
    assert small(of("106"), people=[person(), person("105", source="stat", year="2015")]) == []
    assert small(of("106"), people=[person(), person("105", source="another")]) == []


def test_a_note_of_another_kind_is_named_where_there_are_notes():
    check = check_of("population", "1/2020/s/observed/both/total")
    assert small(of("105"), people=[person()], notes=[("other", "date"), (check, "error")]) == []
    found = small(of("105"), people=[person()], notes=[("other", "date"), (check, "date")])
    assert found == [("audit_notes.csv", 3, "kind", "other_kind")]
    gone = "1/1999/s/observed/both/total"
    found = small(of("105", key=gone), people=[person()], notes=[(check_of("population", gone), "date")])
    assert found == [("figure_marks.csv", 2, "row_key", "not_there")]


def test_a_share_as_it_is_printed_is_no_mark():
    key = "01223/2015/plan2021/observed/15-64"
    cells = ("population_shares", key, "share", "rounding", "computed", "0.578")
    rest = ("丸め", "", "census_2015", "表")
    assert "as it is printed" in problems(*cells, "0.5784", *rest)[0][2]  # within half a printed step
    assert problems(*cells, "0.579", *rest) == []


@pytest.mark.parametrize(
    ("table", "key", "field", "kind", "printed", "official"),
    [
        ("population", PLACE, "population", "rounding", "18553", "18533"),  # 1985: the audit says error
        ("population_shares", "01223/2060/plan2021/target/15-64", "share", "definition", "0.455", "0.456"),
        ("population_changes", "growth_2020_2040_01000", "value", "definition", "-0.269", "-0.173"),
    ],
)
def test_a_note_that_calls_a_marked_figure_by_another_kind_is_refused_with_its_place(
    table, key, field, kind, printed, official
):
    cells = (table, key, field, kind, "published" if table == "population" else "computed", printed, official)
    source = "census_1985" if table == "population" else "nemuro_strategy_2021"
    found = problems(*cells, "理由", "", source, "表")
    notes = data.load("audit_notes").reset_index(drop=True)
    (number,) = notes.index[notes["check_id"] == check_of(table, key)] + 2
    assert [(row, column) for row, column, _ in found] == [(number, "kind")], found
    assert f"(figure_marks.csv, row 2: {kind})" in found[0][2].replace("data/", "")


def test_the_marks_of_the_book_are_in_order():
    assert [problem for problem in data.check(ROOT / "data") if problem.file == "data/figure_marks.csv"] == []


def test_every_figure_that_the_audit_finds_to_differ_from_a_statistic_is_marked(real):
    """The other direction: what is entered later and contradicts a statistic needs a mark, too."""
    found = audit({name: data.load(name, as_printed=True) for name in TABLES}, data.edition().series.census, JA)
    differing = found[(found["family"] == "official") & ~found["agrees"]]
    assert len(differing) == 7  # the base of the plan's projection agrees since decision 0031
    known = {(each.printed, each.official) for each in real}
    unmarked = [row.check_id for row in differing.itertuples() if (row.printed_value, row.recomputed) not in known]
    assert unmarked == []


def test_every_share_and_growth_that_does_not_fit_its_own_figures_is_marked(real):
    found = audit({name: data.load(name, as_printed=True) for name in TABLES}, data.edition().series.census, JA)
    differing = found[found["family"].isin(["share", "growth"]) & ~found["agrees"]]
    known = {(each.printed, round(each.official, 3)) for each in real}
    assert {(row.printed_value, round(row.recomputed, 3)) for row in differing.itertuples()} <= known


def test_who_downloads_a_table_gets_its_marks_in_the_row_of_each_figure(real):
    known = data.resources(ROOT / "data")
    for name in ("population", "population_changes", "population_shares", "vision_points"):
        content = (ROOT / "data" / f"{name}.csv").read_bytes()
        rows = list(csv.DictReader(io.StringIO(marked_table(content, known[name], real).decode())))
        marked = [row for row in rows if row["mark"]]
        assert len(marked) == sum(each.table == name for each in real), name
        assert [row for row in rows if not row["mark"] and (row["official"] or row["official_source_id"])] == []
        if name == "population":
            (nemuro,) = (row for row in marked if (row["area_code"], row["year"]) == ("01223", "2005"))
            assert [nemuro[column] for column in ("population", *COLUMNS)] == ["31302", "error", "31202", "census_2005"]
    plain = (ROOT / "data" / "plans.csv").read_bytes()
    assert marked_table(plain, known["plans"], real) == plain


def test_the_published_contract_describes_the_columns_of_marks_and_keeps_its_lines(real):
    content = (ROOT / "data" / "datapackage.yaml").read_bytes()
    published = marked_contract(content, real, JA)
    for resource in yaml.safe_load(published)["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        is_marked = any(each.table == resource["name"] for each in real)
        assert (tuple(names[-3:]) == COLUMNS) == is_marked, resource["name"]
    before, after = content.decode().splitlines(), published.decode().splitlines()
    assert [line for line in after if line in set(before)] == before
    assert len(after) == len(before) + 3 * len({each.table for each in real})
    assert marked_contract(content, FigureMarks(), JA) == content


PAGES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
# Its subject is what differs: every row has what is printed and what it is compared with.
WITHOUT_SIGNS = ("source_audit", "succession")  # the second needs a next plan, which this edition has not


def shown_by(page):
    """All that a page shows, as text: its cells run in this process, no picture drawn."""
    outputs, names = [], {}
    names["display"] = lambda *objects: outputs.extend(objects)
    for cell in nbformat.read(ROOT / "notebooks" / f"{page}.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, page, "exec"), names)
            if last is not None:
                outputs.append(eval(compile(ast.Expression(last.value), page, "eval"), names))
    return "\n".join(text_of(output) for output in outputs if output is not None)


def text_of(output):
    if isinstance(output, Chart):
        return output.text()
    if isinstance(getattr(output, "items", None), (list, tuple)):  # several outputs
        return "\n".join(map(text_of, output.items))
    return output._repr_mimebundle_()["text/plain"]


BASE = "推計の出発点の人口で、年齢の分からない人を割り振ってあります"


def characters(mark):
    """A printed figure as pages may write it: with separators, or a ratio in percent without its sign."""
    return number(mark.printed) if mark.field in ("population", "now") else percent(abs(mark.printed))


def unmarked(text, marks):
    """The lines (rows of tables, sentences) that show a marked figure without a sign."""
    found = []
    for mark in marks:
        if mark.kind == "rounding" and "計画に書かれた割合" not in text:
            continue  # a share of this size is not that of the plan
        if (
            mark.kind == "definition"
            and BASE in text
            and any(age in mark.row_key for age in ("/15-64", "/65+", "working"))
        ):
            continue  # a projection starts from these people, and the page says that they were not counted so
        pattern = re.compile(rf"(?<![\d,.]){re.escape(characters(mark))}(?![\d,])")
        found += [line for line in text.splitlines() if pattern.search(line) and not re.search("[†‡]", line)]
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if page not in WITHOUT_SIGNS])
def test_no_page_shows_a_marked_figure_without_its_mark(page, real, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(ROOT))
    assert unmarked(shown_by(page), real) == []


def test_a_figure_without_its_mark_is_found(real):
    assert unmarked("根室市\t31,302\n31,302†（公表値31,202）\n131,302\n31,302,000", real) == ["根室市\t31,302"]
    assert unmarked("△26.9%\n126.9%\n26.9%‡", real) == ["△26.9%"]
    assert unmarked("2015年\t15,573\t8,311", real) != [] == unmarked(f"{BASE}\n2015年\t15,573\t8,311", real)
