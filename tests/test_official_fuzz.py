"""Official tables that were changed on the way: what is read is what they hold, or they are refused, saying where."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from official_tables import csv_bytes
from workbooks import xls, xlsx

from visionbook.errors import DataError
from visionbook.intake.official_reading import read_census, read_projection
from visionbook.messages import told

# No files of examples and no clock: the same runs everywhere, as fast as the machine is.
settings.register_profile("official", database=None, deadline=None, derandomize=True, max_examples=20)
settings.load_profile("official")

AGES = ["0～4歳", "5～9歳", "10～14歳", "15歳以上"]
AREAS = {"01000": "北海道", "01223": "根室市", "01691": "別海町"}
PEOPLE = {"01223": {"男": [3, 5, 7, 11], "女": [4, 6, 9, 17]}, "01691": {"男": [13, 1, 2, 8], "女": [10, 12, 5, 1]}}


def counts(code, sex):
    if code == "01000":
        return [sum(column) for column in zip(*(counts(town, sex) for town in PEOPLE), strict=True)]
    if sex == "総数":
        return [a + b for a, b in zip(PEOPLE[code]["男"], PEOPLE[code]["女"], strict=True)]
    return PEOPLE[code][sex]


def download():
    head = [
        "表章事項",
        "時間軸（年次）",
        "男女",
        "国籍総数か日本人",
        "市区町村 コード",
        "市区町村",
        "/年齢",
        "総数",
        *AGES,
    ]
    rows = [["統計名：", "令和７年国勢調査"], head]
    for sex in ("総数", "男", "女"):
        for code, name in AREAS.items():
            people = counts(code, sex)
            rows.append(["人口【人】", "2025年", sex, "国籍総数", code, name, "", sum(people), *people])
    return rows, 2, read_census


def preliminary():
    rows = [["令和７年国勢調査　人口速報集計"], ["地域コード", "地域名", "人口", "男", "女", "世帯数"]]
    for code, name in AREAS.items():
        rows.append([code, name, *(sum(counts(code, sex)) for sex in ("総数", "男", "女")), 7])
    return rows, 2, read_census


def results():
    block = ["総数", *AGES, ""]
    rows = [["将来推計人口"], [""] * 4 + [label for sex in ("男女計", "男", "女") for label in (sex, *[""] * 5)]]
    rows.append(["コード", "都道府県", "市区町村", "年", *block * 3])
    for code, name in AREAS.items():
        for year in (2020, 2025):
            men, women = ([year - 2019 + n for n in counts(code, sex)] for sex in ("男", "女"))
            people = [[a + b for a, b in zip(men, women, strict=True)], men, women]
            if code == "01000":  # the sum of two towns, each with its own more
                people = [[n + (year - 2019) * (1 + (i == 0)) for n in row] for i, row in enumerate(people)]
            cells = [cell for row in people for cell in (sum(row), *row, "")]
            rows.append([int(code), "北海道", name if code != "01000" else "", f"{year}年", *cells])
    return rows, 3, read_projection


TABLES = {"download": download, "preliminary": preliminary, "results": results}
CONTAINERS = {"csv": csv_bytes, "xlsx": lambda rows: xlsx({"表": rows}), "xls": lambda rows: xls({"表": rows})}


def known(found):
    return set(map(tuple, found.population.itertuples(index=False)))


@cache
def right_of(table):
    rows, _, read = TABLES[table]()
    return known(read("表", csv_bytes(rows)))


@st.composite
def changes(draw):
    """One or two changes of a table, each a kind and two numbers that say where."""
    ways = ["drop row", "twice", "swap rows", "drop column", "swap columns", "swap cells", "cell", "cut"]
    kinds = st.sampled_from(ways)
    return draw(st.lists(st.tuples(kinds, st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=2))


CELLS = ["", "x", "-", "***", "…", "1.5", "-3", "１２", "1,2", "#REF!", "=A1", "総数", "X", "01223", "99999999999"]


def changed(rows, head, kind, one, other):
    rows = [list(row) for row in rows]
    body = len(rows) - head
    a, b = head + one % body, head + other % body
    if kind == "drop row":
        del rows[a]
    elif kind == "twice":
        rows.insert(b, rows[a])
    elif kind == "swap rows":
        rows[a], rows[b] = rows[b], rows[a]
    elif kind == "cut":
        rows = rows[: max(a, head + 1)]
    elif kind in ("drop column", "swap columns"):
        width = max(map(len, rows))
        rows = [row + [""] * (width - len(row)) for row in rows]
        for row in rows[head - 1 if kind == "drop column" else 1 :]:
            if kind == "drop column":
                del row[one % width]
            else:
                row[one % width], row[other % width] = row[other % width], row[one % width]
    elif kind == "cell":
        rows[a][other % len(rows[a])] = CELLS[one % len(CELLS)]
    else:
        at, to = one // 7 % len(rows[a]), other // 7 % len(rows[b])
        rows[a][at], rows[b][to] = rows[b][to], rows[a][at]
    return rows


def held(read, content, right):
    """Read, and return what was read if it is right; of a refusal, that it says where and what to do."""
    try:
        found = known(read("表.xlsx", content))
    except DataError as refused:
        english, japanese = str(refused), told(refused, "ja")
        assert "表.xlsx" in english and japanese != english
        assert re.search(r"row \d+|表![A-Z]+\d+|sheet 表| file  |:|;", english)
        return set()
    assert found <= right, found - right
    return found


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_was_not_changed_is_read(table, container):
    rows, _, read = TABLES[table]()
    sizes = {"download": 3 * 3 * 5, "preliminary": 9, "results": 3 * 2 * 3 * 5}
    assert len(known(read("表", CONTAINERS[container](rows)))) == sizes[table]


def test_names_may_stand_after_the_ages_where_prefectures_have_none():
    rows, _, read = TABLES["results"]()
    right = known(read("表", csv_bytes(rows)))
    for row in rows[2:]:
        row[2], row[-1] = row[-1], row[2]
    assert known(read("表", xls({"表": rows}))) == right


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("table", TABLES)
@given(changes())
def test_a_table_that_was_changed_is_read_rightly_or_refused(table, container, made):
    rows, head, read = TABLES[table]()
    right = right_of(table)
    for kind, one, other in made:
        if len(rows) > head + 1:
            rows = changed(rows, head, kind, one, other)
    held(read, CONTAINERS[container](rows), right)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("table", TABLES)
@given(st.integers(0, 10**6), st.integers(0, 255), st.booleans())
def test_bytes_that_were_lost_or_spoilt_are_told(table, container, at, byte, cut):
    rows, _, read = TABLES[table]()
    content, right = CONTAINERS[container](rows), right_of(table)
    at %= len(content)
    spoilt = content[:at] if cut else content[:at] + bytes([byte]) + content[at + 1 :]
    try:
        found = known(read("表.xlsx", spoilt))
    except DataError as refused:
        assert "表.xlsx" in str(refused)
    else:
        # A figure that became another one is found by the sums; what is left are letters that say nothing of people.
        assert len(found) <= len(right)


# What broke the readers, and what they must say now.


def exchange(row, one, other):
    row[one], row[other] = row[other], row[one]


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        # Men and women of one age in each other's place: only the totals of the sexes tell.
        ("results", lambda rows: [exchange(row, 11, 17) for row in rows[3:]], "01000 2020 male total"),
        # A head without 総数 among its ages.
        ("download", lambda rows: [exchange(row, 6, 8) for row in rows[1:]], "lack 総数"),
        # A block of ages that names other ages than the first: its columns were counted on to be as many.
        ("results", lambda rows: rows[2].__setitem__(14, "総数"), "lacks 15+"),
        # A row of a CSV file that ends early, as the last one of half a download does.
        ("results", lambda rows: rows.__setitem__(-1, rows[-1][:9]), "row 9"),
        ("results", lambda rows: rows.__setitem__(-1, rows[-1][:4]), "row 9"),
        ("preliminary", lambda rows: rows.__setitem__(-1, rows[-1][:3]), "row 5"),
        ("download", lambda rows: rows.__setitem__(-1, rows[-1][:9]), "row 11"),
        # A note below the table is no row of it; figures without an area are.
        ("preliminary", lambda rows: rows.append(["", "", 3, 1, 2, 9]), "row 6"),
        ("download", lambda rows: rows.append([*rows[-1][:4], "", "", *rows[-1][6:]]), "row 12"),
    ],
)
def test_what_broke_a_reader_is_told(table, change, said):
    rows, _, read = TABLES[table]()
    change(rows)
    with pytest.raises(DataError) as refused:
        read("表.csv", csv_bytes(rows))
    assert said in str(refused.value)
