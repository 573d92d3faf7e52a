"""The same content gives the same bytes: wherever, however and from whatever earlier book it is built."""

import json
import shutil

import pytest
import small_book
from compare import compare_trees
from small_book import add_row, built, change_rows, replace, set_chapters, snapshot

pytestmark = pytest.mark.notebooks


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a/x": b"one\ntwo"}, None),
        ({"a/x": b"one\ntwo", "b": b""}, "b is only in "),
        ({}, "a/x is only in "),
        # "one\nt" are 5 bytes: the sixth, at position 5, is the first that differs; it is on line 2.
        ({"a/x": b"one\ntoo"}, "a/x, byte 5 (line 2): 'one\\ntwo' against 'one\\ntoo'"),
        ({"a/x": b"one"}, "a/x, byte 3 (line 1): 'one\\ntwo' against 'one'"),
    ],
)
def test_the_first_difference_of_two_trees_is_named(tmp_path, files, found):
    for top, content in (("left", {"a/x": b"one\ntwo"}), ("right", files)):
        (tmp_path / top).mkdir()
        for name, text in content.items():
            (tmp_path / top / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / top / name).write_bytes(text)
    difference = compare_trees(tmp_path / "left", tmp_path / "right")
    assert difference == found or difference.startswith(found)


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """A small book, built with forked kernels, one at a time."""
    root = small_book.small_book(tmp_path_factory.mktemp("one") / "project")
    built(root, "--workers", "1")
    return root


def test_another_place_time_and_way_of_building_give_the_same_bytes(one, tmp_path):
    """Two ordinary kernels at a time; the place has a space and Japanese letters; another time zone and hash seed."""
    other = small_book.small_book(tmp_path / "別の 場所" / "a-much-longer-name-than-that-of-the-first-one")
    environment = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "86400", "LANG": "C"}
    book = built(other, "--workers", "2", "--ordinary-kernels", **environment)
    assert compare_trees(one / "_build" / "html", book) is None


def test_two_forked_kernels_at_a_time_give_the_same_bytes(one, tmp_path):
    before = snapshot(one, tmp_path / "before")
    assert compare_trees(before, built(one, "--all", "--workers", "2")) is None


def test_a_book_tells_nothing_of_the_place_where_it_was_built(one):
    telling = [str(one).encode(), str(one.parent).encode()]
    book = one / "_build" / "html"
    told = [path for path in book.rglob("*") if path.is_file() and any(t in path.read_bytes() for t in telling)]
    assert told == []


def text(root):
    replace(root / "book" / "glossary.md", "（population vision）", "（population vision, changed）")


def term(root):
    replace(root / "book" / "glossary.md", "\n総合戦略\n", "\n総合的な戦略\n")


def title(root):
    replace(root / "notebooks" / "goals.ipynb", "# 戦略のしくみ", "# 戦略の組み立て")


def section(root):
    """The page of an indicator refers to it by number or title."""
    replace(root / "book" / "elsewhere.md", "## rerun\n", "## 作り直し\n")


def data_row(root):
    change_rows(root, "kpi_observations", lambda row: row | {"value": "9" + row["value"][1:]} if row["value"] else row)


def name_of_an_indicator(root):
    change_rows(root, "kpis", lambda row: row | {"name_ja": "改めた名"} if row["kpi_id"] == "g1-a1-k1" else row)


def style(root):
    with (root / "book" / "_static" / "visionbook.css").open("a", encoding="utf-8") as file:
        file.write("\n.vb-added { color: inherit; }\n")


def template(root):
    replace(root / "book" / "_templates" / "layout.html", "{%- if vb_notice %}", "<!-- added -->{%- if vb_notice %}")


def setting(root):
    replace(root / "edition.yml", 'title: "{area}創生ビジョンブック"', 'title: "{area}の本"')


def order_of_chapters(root):
    set_chapters(root, [*reversed(small_book.CHAPTERS), small_book.ELSEWHERE])


def removed_page(root):
    chapters = [name for name in small_book.CHAPTERS if name != "notebooks/goals"]
    set_chapters(root, [*chapters, small_book.ELSEWHERE])


def removed_indicator(root):
    for table in ("kpi_observations", "kpi_context", "kpis"):
        change_rows(root, table, lambda row: None if row["kpi_id"] == "g1-a1-k1" else row)


def renamed_chart(root):
    made = "pictures.kinds(board, plan, words)"
    lines = ["import dataclasses", f"kinds = {made}", 'dataclasses.replace(kinds, name="fig-renamed")']
    replace(
        root / "notebooks" / "kpi_board.ipynb",
        json.dumps(made),
        ",\n    ".join(json.dumps(line + ("\n" if line != lines[-1] else "")) for line in lines),
    )


CHANGES = [
    text,
    term,
    title,
    section,
    data_row,
    name_of_an_indicator,
    style,
    template,
    setting,
    order_of_chapters,
    renamed_chart,
    removed_indicator,
    removed_page,
]


def built_anew(root, target):
    """The book that a folder without any earlier page gives; notebooks that are not stale need not run for that."""
    for part in ("_config.yml", "_toc.yml", "edition.yml"):
        target.mkdir(exist_ok=True)
        shutil.copy(root / part, target / part)
    for part in ("data", "notebooks", "book"):
        shutil.copytree(root / part, target / part)
    shutil.copytree(root / "_build" / "executed", target / "_build" / "executed")
    shutil.copy(root / "_build" / "program.json", target / "_build")  # what the program says is no page
    return built(target)


def test_a_book_that_followed_changes_is_that_of_a_clean_build(one, tmp_path):
    """Built after each change, compared after every second: what one left behind is not hidden by many later ones."""
    root = shutil.copytree(one, tmp_path / "project", symlinks=True)
    for number, change in enumerate(CHANGES, 1):
        former = snapshot(root, tmp_path / f"former-{number}")
        change(root)
        book = built(root)
        assert compare_trees(former, book) is not None, f"{change.__name__} changed nothing"
        if number % 2 == 0 or number == len(CHANGES):
            clean = built_anew(root, tmp_path / f"clean-{number}")
            assert compare_trees(book, clean) is None, change.__name__
    assert compare_trees(book, built(root, "--all")) is None


def test_going_back_to_an_earlier_state_gives_its_bytes(one, tmp_path):
    root = shutil.copytree(one, tmp_path / "project", symlinks=True)
    before = snapshot(root, tmp_path / "before")
    glossary = (root / "book" / "glossary.md").read_bytes()
    table = (root / "data" / "kpi_observations.csv").read_bytes()
    term(root)
    add_row(
        root,
        "kpi_observations",
        kpi_id="g1-n1",
        fiscal_year="2023",
        value="1600",
        status="press",
        source_id="nemuro_strategy_2021",
        source_place="invented for a test",
    )
    assert compare_trees(before, built(root)) is not None
    (root / "book" / "glossary.md").write_bytes(glossary)
    (root / "data" / "kpi_observations.csv").write_bytes(table)
    assert compare_trees(before, built(root)) is None
