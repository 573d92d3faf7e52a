"""How a command takes filled forms in: which files, what is asked and said, what is written. Files are in memory."""

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log, kpi_forms, several
from visionbook.intake.import_log import File, Import
from visionbook.intake.kpi_entry import Confirmed, Entry, Reading, Trouble, cell_name, question
from visionbook.intake.kpi_forms import ImportOptions, import_forms, write_template
from visionbook.intake.kpi_import import Change, Plan
from visionbook.intake.package import PackageError
from visionbook.messages import message
from visionbook.words import load_words

JA = load_words("ja")
RULE, REMEDY = message("form_rows.not_a_date"), message("form_rows.write_date")


def entry(kpi_id="k", value=5, about=False, **more):
    return Entry(kpi_id, "S!K7", str(value), Decimal(value), about, "final", **more)


def refused(kind, call, *args, **more):
    with pytest.raises(kind) as caught:
        call(*args, **more)
    return caught.value.args[0]


# What a form says


def test_an_entry_says_nothing_that_was_not_given():
    one = entry()
    assert (one.measure, one.since, one.confirmed, one.reported_on, one.unit) == ("year", 0, False, None, None)
    assert Reading().blank == 0


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("'指標の実績'!$k$9", "指標の実績!K9"),
        ("k9", "K9"),
        ("Ｓ！Ｋ９", "S!K9"),
        ("a!b!k9", "a!b!K9"),
        ("表 1! K9", "表1!K9"),
    ],
)
def test_a_cell_has_one_name_however_it_is_written(name, plain):
    assert cell_name(name) == plain


def test_a_cell_is_confirmed_with_its_sheet_or_without_and_that_it_was_asked_about_is_kept():
    confirmed = Confirmed({"S!K7", "K8", "K9"})
    assert "S!K7" in confirmed and "T!K8" in confirmed and "T!K7" not in confirmed
    assert confirmed.asked == {"S!K7", "K8"}  # about K9 nothing was asked


def test_all_that_is_asked_about_one_cell_is_one_trouble_in_the_order_of_asking():
    rules = [message(f"form_rows.{name}") for name in ("in_hidden_row", "on_hidden_sheet", "not_a_date")]
    assert question("S!K7", "5", rules[:1]).rule == rules[0]
    two = question("S!K7", "5", rules[:2]).rule
    assert (two.facts["first"], two.facts["second"]) == (rules[0], rules[1])
    three = question("S!K7", "5", rules).rule
    assert (three.facts["first"], three.facts["second"]) == (two, rules[2])


# Which files, and what is said of them


class Desk:
    """Forms by name of their file, each what was read of it, and what a command did with them."""

    def __init__(self, monkeypatch):
        self.files, self.logged = {}, []
        self.said, self.seen, self.accepted, self.written, self.told = [], [], {}, None, []
        monkeypatch.setattr(several, "paths", lambda files: files)
        monkeypatch.setattr(kpi_forms.data_writing, "contents", lambda *names: dict.fromkeys(names, b""))
        monkeypatch.setattr(kpi_forms.data_writing, "read_outside", lambda path, most: self.files[path.name][0])
        monkeypatch.setattr(import_log, "read", lambda: self.logged)
        monkeypatch.setattr(kpi_forms, "_filled", self.filled)
        monkeypatch.setattr(
            kpi_forms, "_listing", lambda name, *_: message("imports.same_content", file=name, other="")
        )
        monkeypatch.setattr(kpi_forms, "say", self.said.append)
        monkeypatch.setattr(kpi_forms, "_write", self.write)
        monkeypatch.setattr(kpi_forms, "_tell_outstanding", lambda form: self.told.append(form.fiscal_year))

    def filled(self, root, path, content, file, indicators, options, old, earlier):
        self.accepted[path.name] = options.accept
        self.seen.append((path.name, [each.file.name for each in earlier]))
        found = self.files[path.name][1]
        if isinstance(found, DataError):
            raise found
        return kpi_forms._FilledForm(file, SimpleNamespace(fiscal_year=self.files[path.name][2]), Reading(), found)

    def write(self, rows, old, filled, options):
        self.written = rows, [each.file.name for each in filled]

    def take_in(self, *names, **options):
        import_forms(Path(), [Path("folder") / name for name in names], None, ImportOptions(**options))


@pytest.fixture
def desk(monkeypatch):
    return Desk(monkeypatch)


def rows(*ids):
    return Plan(rows={"kpi_observations": [{"kpi_id": kpi_id} for kpi_id in ids]})


def test_all_files_are_written_together_and_each_year_is_followed_up_once(desk):
    desk.files = {"a": (b"1", rows("k"), 2024), "b": (b"2", rows("l"), 2024), "c": (b"3", Plan(), 2023)}
    desk.take_in("a", "b", "c")
    assert desk.written == ({"kpi_observations": [{"kpi_id": "k"}, {"kpi_id": "l"}]}, ["a", "b", "c"])
    assert desk.told == [2024, 2023]
    assert desk.seen == [("a", []), ("b", ["a"]), ("c", ["a", "b"])]


def test_where_nothing_changes_that_is_said_and_nothing_is_written(desk):
    desk.files = {"a": (b"1", Plan(), 2024)}
    desk.take_in("a")
    assert desk.written is None and [line.key for line in desk.said][-1] == "imports.nothing_to_change"
    assert desk.told == [2024]


def test_a_copy_of_a_file_is_named_and_not_read_again(desk):
    desk.files = {"a": (b"1", rows("k"), 2024), "b": (b"1", rows("k"), 2024), "c": (b"2", rows("l"), 2024)}
    desk.take_in("a", "c", "b")
    assert [(line.facts["file"], line.facts["other"]) for line in desk.said] == [("a", ""), ("c", ""), ("b", "a")]
    assert [name for name, _ in desk.seen] == ["a", "c"] and desk.written[1] == ["a", "c"]


def test_a_cell_is_confirmed_in_the_only_file_or_in_the_one_that_it_names(desk):
    desk.files = {"a": (b"1", Plan(), 2024), "b": (b"2", Plan(), 2024)}
    desk.take_in("a", accept=("S!K9",))
    assert desk.accepted == {"a": ("S!K9",)}
    desk.take_in("a", "b", accept=("b!S!K9",))
    assert desk.accepted == {"a": (), "b": ("S!K9",)}


BROKEN = DataError(message("imports.no_such_files", file="b"))
TROUBLED = Plan(troubles=[Trouble("S!K7", "x", RULE, REMEDY)], rows={"kpi_observations": [{}]})


def test_what_is_wrong_in_any_file_is_told_for_all_and_nothing_is_written(desk):
    desk.files = {"a": (b"1", TROUBLED, 2024), "b": (b"2", BROKEN, 2024), "c": (b"3", rows("k"), 2024)}
    refusal = refused(DataError, desk.take_in, "a", "b", "c")
    first, second, _ = refusal.facts["parts"]
    assert (first.key, first.facts["file"], second) == ("form_rows.refused_one", "a", BROKEN.args[0])
    assert refusal.facts["count"] == 3 and desk.written is None and desk.told == []
    assert [line.facts["file"] for line in desk.said] == ["a", "c"]  # the others are shown all the same
    assert refused(DataError, desk.take_in, "b") is BROKEN.args[0]
    assert refused(DataError, desk.take_in, "b", "c").key == "imports.several_refused"
    assert refused(DataError, desk.take_in, "a").key == "form_rows.refused_one"


def test_a_file_that_was_imported_before_is_said_with_its_last_import(desk):
    plan = rows("k")
    desk.files = {"a": (b"1", plan, 2024)}
    digest = import_log.imported_file("a", b"1").sha256
    desk.logged = [
        Import(number, "kpi", f"2026-01-0{number}", "", (File("x", sha),), (), None)
        for number, sha in ((1, digest), (2, digest), (3, "other"))
    ]
    desk.take_in("a")
    (remark,) = plan.remarks
    assert (remark.key, remark.facts["number"], remark.facts["day"]) == ("imports.same_file", 2, "2026-01-02")


# One file


@pytest.fixture
def read(monkeypatch):
    """Read one form of 2024 in memory; what a step gives can be said."""

    def run(options=None, period=(2021, 2024), troubles=(), plan=None, sources=("kpi_report",)):
        tables = {
            "areas": pd.DataFrame({"area_code": ["01"], "name_ja": ["市"], "kind": ["municipality"]}),
            "kpis": pd.DataFrame([("k", *period)], columns=["kpi_id", "start_fy", "end_fy"]),
            "sources": pd.DataFrame({"source_id": list(sources)}),
        }
        joined = []
        monkeypatch.setattr(kpi_forms.data, "load", lambda name, **_: tables[name])
        monkeypatch.setattr(kpi_forms.data, "plan_of_year", lambda year: "")
        monkeypatch.setattr(kpi_forms, "_sheets", lambda *_: [])
        monkeypatch.setattr(kpi_forms, "read_edition", lambda root: SimpleNamespace(municipality="01"))
        monkeypatch.setattr(
            kpi_forms, "locate", lambda *_: ([SimpleNamespace(fiscal_year=2024)] * (not troubles), list(troubles))
        )
        form = SimpleNamespace(fiscal_year=2024, words=JA, area_name="市")
        monkeypatch.setattr(kpi_forms, "_form", lambda *_: form)
        monkeypatch.setattr(kpi_forms, "read_entries", lambda located, form, periods, *_: Reading([periods]))
        monkeypatch.setattr(several, "join", lambda reading, others: joined.extend(others))
        monkeypatch.setattr(kpi_forms, "_tables", lambda old: ([], []))
        monkeypatch.setattr(kpi_forms, "_origin", lambda *_: None)
        monkeypatch.setattr(kpi_forms, "plan_import", lambda *_: plan or Plan())
        earlier = [
            kpi_forms._FilledForm(File(f"{year}", ""), SimpleNamespace(fiscal_year=year), f"reading {year}", Plan())
            for year in (2023, 2024)
        ]
        file = File("a.xlsx", "digest")
        found = kpi_forms._filled(Path(), Path("a.xlsx"), b"", file, None, options or ImportOptions(), {}, earlier)
        return found, joined

    return run


def test_a_form_is_held_against_those_of_its_year_before_it(read):
    found, joined = read()
    assert joined == [("2024", "reading 2024")]
    assert found.file.name == "a.xlsx" and found.reading.entries == [{"k": (2021, 2024)}]


@pytest.mark.parametrize(("asked", "key"), [(None, None), (2024, None), (2023, "form_rows.other_year")])
def test_a_form_of_another_year_than_asked_for_is_refused(read, asked, key):
    if key:
        assert refused(DataError, read, ImportOptions(fiscal_year=asked)).key == key
    else:
        assert read(ImportOptions(fiscal_year=asked))


@pytest.mark.parametrize(
    ("period", "has"), [((2024, 2024), True), ((2021, 2023), False), ((2025, 2028), False), ((2021, 2028), True)]
)
def test_a_form_needs_an_indicator_whose_period_holds_its_year(read, period, has):
    if has:
        assert read(period=period)
    else:
        assert refused(DataError, read, period=period).key == "form_rows.no_indicator"


def test_where_no_form_is_found_the_reasons_are_told(read):
    assert refused(DataError, read, troubles=[Trouble("S!K7", "x", RULE, REMEDY)]).key == "form_rows.refused_one"


@pytest.mark.parametrize(
    ("plan", "sources", "known"),
    [(rows("k"), ["kpi_report"], True), (rows("k"), ["other"], False), (Plan(), ["other"], True)],
)
def test_a_source_has_to_be_known_where_rows_name_it(read, plan, sources, known):
    plan = Plan(rows=plan.rows)
    found, _ = read(plan=plan, sources=sources)
    assert [trouble.rule.key for trouble in found.plan.troubles] == ([] if known else ["form_rows.unknown_source"])


# What kind of file


@pytest.mark.parametrize(
    ("name", "content", "is_workbook"),
    [
        ("a.xlsx", b"PK", True),
        ("a.csv", b"PK", True),
        ("a.txt", bytes.fromhex("D0CF11E0"), True),
        ("a.xlsx", b"a,b\n1,2", True),  # which says what is wrong with it
        ("a.csv", b"a,b\n1,2", False),
        ("a.TXT", b"a,b\n1,2", False),
    ],
)
def test_a_file_is_a_workbook_by_its_first_bytes_or_its_name(monkeypatch, name, content, is_workbook):
    monkeypatch.setattr(kpi_forms, "read_workbook", lambda content: ["book"])
    found = kpi_forms._sheets(Path(name), name, content)
    assert found == ["book"] if is_workbook else found[0].cells[2, 2].value == "2"


def test_a_text_file_may_be_as_large_as_the_largest_and_no_larger(monkeypatch):
    content = b"a,b\n1,2"
    monkeypatch.setattr(kpi_forms, "LARGEST_FILE", len(content))
    assert len(kpi_forms._sheets(Path("a.csv"), "a.csv", content)) == 1
    monkeypatch.setattr(kpi_forms, "LARGEST_FILE", len(content) - 1)
    refusal = refused(DataError, kpi_forms._sheets, Path("a.csv"), "a.csv", content)
    assert (refusal.key, refusal.facts["rule"].key) == ("form_rows.file_refused", "form_rows.too_large")


def test_what_is_wrong_with_a_file_is_said_with_its_name(monkeypatch):
    def broken(content):
        raise PackageError("a rule", "a remedy")

    monkeypatch.setattr(kpi_forms, "read_workbook", broken)
    facts = refused(DataError, kpi_forms._sheets, Path("a.xlsx"), "a.xlsx", b"PK").facts
    assert (facts["file"], facts["rule"], facts["remedy"]) == ("a.xlsx", "a rule", "a remedy")
    assert refused(DataError, kpi_forms._sheets, Path("a.csv"), "a.csv", b"").key == "form_rows.file_problems"


def test_formulas_of_a_text_file_are_told_with_their_first_sixty_signs():
    content = f"a,=1{'0' * 70}\n=2,b".encode()
    lines = refused(DataError, kpi_forms._sheets, Path("a.csv"), "a.csv", content).facts["lines"]
    assert len(lines) == 2
    first, second = (line.facts["text"].facts for line in lines)
    assert (first["place"], first["written"]) == ("CSV!B1", "=1" + "0" * 58)
    assert (second["place"], second["written"]) == ("CSV!A2", "=2")


# What is shown before it is written


def test_changes_are_listed_in_the_order_of_the_form_and_what_stays_is_counted():
    lines = [SimpleNamespace(kpi={"kpi_id": kpi_id, "unit": "persons", "name_ja": kpi_id}) for kpi_id in "abcd"]
    form = SimpleNamespace(fiscal_year=2024, words=JA, lines=lines)
    remark = message("imports.accept_hint")
    changes = [
        Change("update", entry("c", about=True), old="4"),
        Change("same", entry("b", about=True)),
        Change("same", entry("d")),
        Change("new", entry("a", 7)),
    ]
    said = kpi_forms._listing("f", form, Plan(changes, remarks=[remark]), Reading(blank=3))
    first, second, note, counts, about = said.facts["lines"]
    assert [(each.key, each.facts["kpi_id"]) for each in (first, second)] == [
        ("form_rows.change_new", "a"),
        ("form_rows.change_update", "c"),
    ]
    assert "old" not in first.facts and str(second.facts["old"]) == "4 persons"
    assert note.facts["text"] == remark
    assert dict(counts.facts) == {"write": 2, "same": 2, "blank": 3}
    assert about.facts["count"] == 1  # of what is written
    plain = kpi_forms._listing("f", form, Plan(changes[1:]), Reading())
    assert [line.key for line in plain.facts["lines"]] == ["form_rows.change_new", "form_rows.counts"]


# Writing


@pytest.mark.parametrize(("by", "entered"), [("課長", "課長"), (None, "水産課, 農林課"), ("", "水産課, 農林課")])
def test_who_reported_is_who_imports_unless_somebody_is_named(monkeypatch, by, entered):
    said, asked, log = [], [], {}
    monkeypatch.setattr(kpi_forms, "agree", lambda text, *, yes: asked.append((text.facts["count"], yes)))
    monkeypatch.setattr(kpi_forms, "with_rows", lambda old, key, own: (old, key, len(own)))
    monkeypatch.setattr(kpi_forms, "say", said.append)
    monkeypatch.setattr(
        import_log, "enter", lambda old, new, **more: log.update(more, new=new) or SimpleNamespace(number=7)
    )
    reading = Reading([entry(reported_by=each) for each in ("水産課", "", "農林課", "水産課")])
    filled = [kpi_forms._FilledForm(File("a", "x"), None, reading, Plan())]
    new = {"kpi_observations": [{}, {}], "corrections": [{}]}
    old = {"kpi_observations": b"o", "corrections": b"c"}
    kpi_forms._write(new, old, filled, ImportOptions(by=by, yes=True))
    assert asked == [(3, True)]
    assert (log["by"], log["kind"], log["files"]) == (entered, "kpi", [File("a", "x")])
    assert log["new"] == {
        "kpi_observations": (b"o", ("kpi_id", "fiscal_year", "status"), 2),
        "corrections": (b"c", ("table_name", "row_key", "field_name"), 1),
    }
    assert [line.facts.get("count", line.facts.get("number")) for line in said] == [2, 1, 7]
    kpi_forms._write({"corrections": [{}]}, old, filled, ImportOptions())
    assert asked[-1] == (1, False)  # nobody has agreed before


BODIES = [("council", "議会"), ("secretariat", "総合政策部"), ("secretariat", "後の部"), ("board", None)]


@pytest.mark.parametrize(
    ("bodies", "options", "by"),
    [
        (BODIES, {}, "総合政策部"),
        (BODIES, {"by": "課", "correct": "誤り"}, "課"),
        (BODIES, {"correct": "誤り"}, "総合政策部"),
        (BODIES[:1], {}, ""),
        (BODIES[:1], {"by": "課", "correct": "誤り"}, "課"),
        (BODIES[:1], {"correct": "誤り"}, None),
    ],
)
def test_a_correction_is_answered_for_by_who_is_named_or_by_the_secretariat(monkeypatch, bodies, options, by):
    table = pd.DataFrame(bodies, columns=["kind", "name_ja"])
    monkeypatch.setattr(kpi_forms.data, "load", lambda name: table)
    monkeypatch.setattr(kpi_forms, "read_edition", lambda root: SimpleNamespace(publish_persons=False))
    if by is None:
        refusal = refused(ParameterError, kpi_forms._origin, Path("f/a.xlsx"), ImportOptions(**options))
        assert refusal.key == "form_rows.no_secretariat"
        return
    origin = kpi_forms._origin(Path("f/a.xlsx"), ImportOptions(**options))
    assert (origin.file, origin.undone_by, origin.reason) == ("a.xlsx", by, options.get("correct"))
    assert origin.departments == {name for _, name in bodies if name} and origin.publish_persons is False


@pytest.mark.parametrize("text", [None, "課", "a=b", "1-2", "総合 政策"])
def test_a_plain_text_may_hold_signs_that_it_may_not_begin_with(text):
    assert kpi_forms._check_text("--by", text) is None


def test_only_indicators_that_a_department_enters_are_asked_for(monkeypatch):
    said, asked = [], []
    lines = [
        SimpleNamespace(kpi={"kpi_id": "a", "statistic": None}, same_as=None),
        SimpleNamespace(kpi={"kpi_id": "b", "statistic": None}, same_as="a"),  # entered in another row
        SimpleNamespace(kpi={"kpi_id": "c", "statistic": "census"}, same_as=None),  # counted by others
    ]
    monkeypatch.setattr(kpi_forms.data, "load", lambda name, **_: None)
    monkeypatch.setattr(kpi_forms, "outstanding", lambda ids, table, year: asked.append((ids, year)) or [])
    monkeypatch.setattr(kpi_forms, "say", said.append)
    kpi_forms._tell_outstanding(SimpleNamespace(lines=lines, fiscal_year=2024, words=JA))
    assert asked == [(["a"], 2024)] and [line.key for line in said] == ["imports.all_answered"]


def test_both_tables_have_to_be_readable():
    good = b"a,b\n1,2\n"
    tables = kpi_forms._tables({"kpi_observations": good, "corrections": good})
    assert [table.columns for table in tables] == [["a", "b"]] * 2
    for broken in ("kpi_observations", "corrections"):
        contents = {"kpi_observations": good, "corrections": good, broken: b'a,"b'}
        assert refused(DataError, kpi_forms._tables, contents).key == "form_rows.broken_tables"


# The form itself


@pytest.mark.parametrize(
    ("output", "as_csv", "name", "kind"),
    [
        (None, False, "root/kpi_2024.xlsx", b"workbook"),
        (None, True, "root/kpi_2024.csv", b"text"),
        (Path("x/f.CSV"), False, "x/f.CSV", b"text"),
        (Path("x/f.xlsx"), False, "x/f.xlsx", b"workbook"),
        (Path("x/f.xlsx"), True, "x/f.xlsx", b"text"),
    ],
)
def test_a_form_is_a_workbook_unless_it_was_said_or_is_named_otherwise(monkeypatch, output, as_csv, name, kind):
    written = []
    monkeypatch.setattr(kpi_forms, "_form", lambda *_: None)
    monkeypatch.setattr(kpi_forms, "csv_bytes", lambda form: b"text")
    monkeypatch.setattr(kpi_forms, "workbook_bytes", lambda form: b"workbook")
    monkeypatch.setattr(kpi_forms.data_writing, "write_new", lambda path, content: written.append((path, content)))
    given = {"as_csv": True} if as_csv else {}
    assert write_template(Path("root"), 2024, None, output, **given) == Path(name)
    assert written == [(Path(name), kind)]
