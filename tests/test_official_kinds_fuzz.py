"""Whatever becomes of a file on its way, an importer reads it rightly or says what is wrong with it."""

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from official_kind_cases import age_rows, as_csv, as_workbook, register_rows, vital_rows

from visionbook import data
from visionbook.errors import VisionbookError
from visionbook.intake.grids import read_grids
from visionbook.intake.import_log import imported_file
from visionbook.intake.mapped_table import mapped_rows
from visionbook.intake.mapping import read_mapping
from visionbook.intake.register import read_register
from visionbook.intake.vital import read_vital
from visionbook.messages import told

# No files of examples and no clock: the same runs everywhere, as fast as the machine is.
QUICK = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
WORDS = ["", "-", "***", "=A1", "#REF!", "1,234", "△5", "9" * 40, "総数", "計", "人口", "団体コード", "令和8年1月1日"]
CELLS = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.integers(-(10**7), 10**7).map(str),
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("cell"), st.integers(0, 30), st.integers(0, 30), CELLS),
        st.tuples(st.just("drop"), st.integers(0, 30)),
        st.tuples(st.just("twice"), st.integers(0, 30)),
        st.tuples(st.just("column"), st.integers(0, 30)),
        st.tuples(st.just("swap"), st.integers(0, 30), st.integers(0, 30)),
        st.tuples(st.just("cut"), st.integers(0, 30), st.integers(0, 10)),
    ),
    min_size=1,
    max_size=4,
)


def spoilt(rows, changes):
    """A table after some mishaps: cells typed over, rows lost or doubled, columns lost, rows exchanged or cut."""
    rows = [[*row] for row in rows]
    for kind, at, *more in changes:
        at %= len(rows)
        if kind == "cell" and rows[at]:
            rows[at][more[0] % len(rows[at])] = more[1]
        elif kind == "drop" and len(rows) > 1:
            del rows[at]
        elif kind == "twice":
            rows.insert(at, [*rows[at]])
        elif kind == "column":
            rows = [row[:at] + row[at + 1 :] for row in rows]
        elif kind == "swap":
            other = more[0] % len(rows)
            rows[at], rows[other] = rows[other], rows[at]
        elif kind == "cut":
            rows[at] = rows[at][: more[0]]
    return rows


def outcome(reader, content, **options):
    """What was read, or None if it was refused in words that both languages have."""
    try:
        return reader(imported_file("a.csv", content), read_grids("a.csv", content), **options)
    except VisionbookError as error:
        assert told(error, "ja")
        assert str(error)
        return None


def is_added_up(counted):
    people = counted.population.pivot_table("population", ["area_code", "age_group"], "sex").dropna()
    return people.empty or (people["both"] == people["female"] + people["male"]).all()


@QUICK
@given(CHANGES)
@example([("column", 5)])
@example([("cell", 5, 10, "=95")])
def test_a_spoilt_table_of_people_and_events_is_refused_or_adds_up(changes):
    counted = outcome(read_register, as_csv(spoilt(register_rows(), changes), "utf-8"), part=True)
    assert counted is None or is_added_up(counted)
    assert counted is None or all(event.value >= 0 for event in counted.events)


@QUICK
@given(CHANGES)
@example([("cut", 3, 5)])
def test_a_spoilt_table_by_age_is_refused_or_adds_up(changes):
    counted = outcome(read_register, as_csv(spoilt(age_rows(), changes), "utf-8"), part=True)
    assert counted is None or is_added_up(counted)


@QUICK
@given(CHANGES)
@example([("cell", 1, 4, "")])
def test_a_spoilt_table_of_events_is_refused_or_every_figure_has_its_year(changes):
    counted = outcome(read_vital, as_csv(spoilt(vital_rows(), changes), "utf-8"), part=True)
    assert counted is None or all(event.value >= 0 and event.year > 0 for event in counted.events)


WHOLE = [as_csv(register_rows()), as_csv(vital_rows()), as_workbook(register_rows()), as_workbook(age_rows())]


@QUICK
@given(st.sampled_from(WHOLE), st.floats(0, 1), st.binary(max_size=6))
def test_half_a_download_and_changed_bytes_are_refused_or_read(content, share, other):
    at = int(share * len(content))
    for spoilt_content in (content[:at], content[:at] + other + content[at + len(other) :]):
        for reader in (read_register, read_vital):
            counted = outcome(reader, spoilt_content, part=True)
            assert counted is None or is_added_up(counted) or reader is read_vital


@QUICK
@given(st.binary(max_size=300))
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
@example(b"PK\x03\x04" + b"xl/workbook.xml")
def test_any_bytes_are_refused_or_read(content):
    for reader in (read_register, read_vital):
        assert outcome(reader, content) is None


ENTRIES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 3000), st.text(max_size=6), st.sampled_from(["年", "value"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)
MAPPING = {
    "table": "registered_events",
    "source": {"source_id": "vital_statistics", "source_place": "第3表"},
    "columns": {"area_code": "コード", "year": "年"},
    "spread": {"into": "value", "出生数": {"event": "births"}, "死亡数": {"event": "deaths"}},
    "constants": {"universe": "japanese", "abroad": False},
    "words": {"event": {"出生": "births"}},
    "leave_out": {"市町村": ["計"]},
    "sheet": "",
    "header": 0,
}
TABLE = [
    ["コード", "市町村", "年", "出生数", "死亡数"],
    ["012238", "根室市", "令和6年", "95", "400"],
    ["016918", "別海町", "2024年", "80", "150"],
]


def mapped(mapping, rows=TABLE):
    try:
        made = read_mapping("m.yml", yaml.safe_dump(mapping, allow_unicode=True).encode())
        grids = read_grids("a.csv", as_csv(rows, "utf-8"))
        return mapped_rows(grids, made, data.resources()[made.table], {"01223": "根室市", "01691": "別海町"})[0]
    except VisionbookError as error:
        assert told(error, "ja")
        return None


@QUICK
@given(st.sampled_from(sorted(MAPPING)), ENTRIES)
@example("spread", {"into": "value", "出生数": "births"})
@example("words", {"event": {"出生": None}})
@example("header", -3)
@example("leave_out", {"年": [{"a": 1}]})
def test_any_entry_of_a_mapping_is_refused_or_gives_rows_of_the_table(key, entry):
    rows = mapped({**MAPPING, key: entry})
    assert rows is None or all(row.cells["area_code"].isdigit() for row in rows)


@QUICK
@given(CHANGES)
def test_a_spoilt_table_with_a_mapping_is_refused_or_fits(changes):
    rows = mapped(MAPPING, spoilt(TABLE, changes))
    assert rows is None or all(row.cells["value"].isdigit() for row in rows)


@pytest.mark.parametrize("rows", [register_rows(), age_rows()])
def test_what_nothing_happened_to_is_read(rows):
    assert outcome(read_register, as_csv(spoilt(rows, []))) is not None
