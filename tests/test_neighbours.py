"""Every chapter says what stands before and after it and what belongs to it: from the contents, not by hand."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from conftest import ROOT

from visionbook import data
from visionbook.publish.execute import Run, planned_runs, toc_pages
from visionbook.publish.site.neighbours import neighbours, related
from visionbook.words import load_words

JA = load_words("ja")
SCREEN = "{.vb-screen .vb-neighbours}\n"


def notebook(path, *markdown):
    cells = [
        {"cell_type": "markdown", "id": f"c{n}", "metadata": {}, "source": text} for n, text in enumerate(markdown)
    ]
    path.parent.mkdir(exist_ok=True)
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def book(tmp_path):
    """A book of a landing page, two notebooks of which one makes two pages, and a page of prose."""
    toc = {"root": "notebooks/start", "chapters": [{"file": f"notebooks/{name}"} for name in ("towns", "goals")]}
    toc["chapters"].append({"file": "book/limits"})
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump({"format": "jb-book", **toc}), encoding="utf-8")
    folder = tmp_path / "notebooks"
    start = notebook(folder / "start.ipynb", "(start)=\n# S")
    towns = notebook(folder / "towns.ipynb", "(towns)=\n# T", "{ref}`limits` {ref}`limits`")
    goals = notebook(folder / "goals.ipynb", "(goals)=\n# G\n(goals-part)=\n## P", "{ref}`start`")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "limits.md").write_text("(limits)=\n# L\n{ref}`x <goals-part>`", encoding="utf-8")
    runs = [Run("start", start, {}), Run("towns_a", towns, {}), Run("towns_b", towns, {}), Run("goals", goals, {})]
    return SimpleNamespace(root=tmp_path, runs=runs)


def test_each_page_says_what_stands_before_and_after_it(book):
    said = neighbours(book.root, book.runs, JA)
    assert said["notebooks/start"].startswith(SCREEN + "次の章は「{doc}`/notebooks/towns_a`」です。")
    assert said["notebooks/towns_a"].startswith(
        SCREEN + "前の章は「{doc}`/notebooks/start`」です。次の章は「{doc}`/notebooks/towns_b`」です。"
    )
    assert (
        said["book/limits"].startswith(SCREEN + "前の章は「{doc}`/notebooks/goals`」です。")
        and "次の章" not in said["book/limits"]
    )


def test_chapters_that_refer_to_each_other_belong_together_in_both_directions(book):
    said = neighbours(book.root, book.runs, JA)
    # the towns refer to the limits; the limits are said to belong to the first page of the towns
    assert said["notebooks/towns_b"].endswith("関わりのある章は「{doc}`/book/limits`」です。")
    assert said["book/limits"].endswith("関わりのある章は「{doc}`/notebooks/towns_a`」です。")
    # the limits refer to a part of the goals, their neighbour, which is not said twice
    assert said["notebooks/goals"].endswith("関わりのある章は「{doc}`/notebooks/start`」です。")
    assert said["notebooks/goals"].count("limits") == 1


def test_a_page_that_is_left_out_is_nobodys_neighbour(book):
    said = neighbours(book.root, [run for run in book.runs if run.page != "goals"], JA)
    assert "notebooks/goals" not in said
    assert "goals" not in "".join(said.values())
    assert "次の章は「{doc}`/book/limits`」です。" in said["notebooks/towns_b"]


def test_the_most_often_named_come_first_and_the_others_in_the_order_of_the_contents():
    texts = {
        Path("a.md"): "(a)=",
        Path("b.md"): "(b)=\n{ref}`d`",
        Path("c.md"): "(c)=\n{ref}`d` {ref}`d`",
        Path("d.md"): "(d)=\n{doc}`題 <../x/a>`",
    }
    assert [path.stem for path in related(texts)[Path("d.md")]] == ["c", "a", "b"]


@pytest.mark.parametrize("reference", ["{ref}`nowhere`", "{doc}`nowhere`", "{term}`a`", "`a`", "{ref}`self`"])
def test_what_names_no_other_chapter_makes_none_related(reference):
    texts = {Path("self.md"): f"(self)=\n{reference}", Path("a.md"): "(a)="}
    assert related(texts) == {path: [] for path in texts}


def test_at_most_four_related_chapters_are_named(tmp_path):
    names = [f"p{number}" for number in range(9)]
    chapters = [{"file": f"book/{name}"} for name in names[1:]]
    toc = {"format": "jb-book", "root": "book/p0", "chapters": chapters}
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (tmp_path / "book").mkdir()
    for name in names:
        text = "".join(f"{{ref}}`{other}` " for other in names)
        (tmp_path / "book" / f"{name}.md").write_text(f"({name})=\n# {name}\n{text}", encoding="utf-8")
    said = neighbours(tmp_path, [], JA)["book/p4"]
    assert said.count("{doc}") == 2 + 4
    assert [f"/book/p{n}`" in said for n in (0, 1, 2, 6, 7)] == [True, True, True, True, False]


def test_every_page_of_the_book_names_its_neighbours():
    said = neighbours(ROOT, planned_runs(ROOT, data.edition()), JA)
    wanted = {page for page in toc_pages(ROOT) if page.startswith("book/")}
    assert wanted < set(said) and len(said) > len(toc_pages(ROOT))
    assert all(text.count("章は") >= 2 for text in said.values())
    assert all("関わりのある章は" in text for page, text in said.items() if page.startswith("notebooks/"))


def test_no_notebook_names_the_next_chapter_by_hand():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        last = "".join(cells[-1]["source"])
        assert not any(line.startswith(("次は", "次の章は")) for line in last.splitlines()), path.name
