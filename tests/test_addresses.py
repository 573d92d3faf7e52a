"""Addresses that last: what was published stays where it was, or leads to where it is now."""

import json
import re

import pytest
from conftest import visionbook
from html_faults import html_faults
from test_take import ADDRESS, chart, notebook, write_executed
from test_web_basics import SVG

from visionbook.errors import BuildError
from visionbook.messages import told
from visionbook.publish.execute import Run
from visionbook.publish.site import stage_site
from visionbook.publish.site.addresses import (
    Redirect,
    compared_addresses,
    keep_addresses,
    moved_page,
    read_redirects,
    redirect_files,
)
from visionbook.show.dark import with_dark
from visionbook.words import load_words

JA = load_words("ja")
PAGES = ["notebooks/goals", "book/limits"]


def table(folder, *rows, head="old,new"):
    (folder / "redirects.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return folder


def extra(folder, *addresses):
    """Files of figures, by address."""
    files = {}
    for address in addresses:
        for ending in (".csv", ".json", ".svg", ".png", "-phone.svg"):
            path = folder / f"{address}{ending}".replace("/", "_")
            path.write_text(f"{address}{ending}", encoding="utf-8")
            files[f"{address}{ending}"] = path
    return files


# The table of moved addresses


def test_without_a_table_nothing_has_moved(tmp_path):
    assert read_redirects(tmp_path) == []


def test_pages_and_figures_that_moved_are_read(tmp_path):
    found = read_redirects(table(tmp_path, "notebooks/a.html,notebooks/b.html#fig-x", "figures/a/x,figures/b/y"))
    assert found == [
        Redirect("notebooks/a.html", "notebooks/b.html#fig-x", 2),
        Redirect("figures/a/x", "figures/b/y", 3),
    ]


@pytest.mark.parametrize(
    ("rows", "told_of"),
    [
        (["notebooks/a.html"], "row 2: needs two cells"),
        (["notebooks/a.html,figures/b/y"], "row 2: from 'notebooks/a.html' to 'figures/b/y' are not two pages"),
        (["figures/a/x,notebooks/b.html"], "row 2: from 'figures/a/x' to 'notebooks/b.html' are not two pages"),
        (["../etc/a.html,notebooks/b.html"], "row 2: from '../etc/a.html'"),
        (["notebooks/../../a.html,notebooks/b.html"], "row 2: from 'notebooks/../../a.html'"),
        (["notebooks/a.html,https://example.com/notebooks/b.html"], "row 2: from 'notebooks/a.html'"),
        (["figures/a/x,figures/b/y#z"], "row 2: from 'figures/a/x' to 'figures/b/y#z'"),
        (["figures/a/x,figures/b/y", "figures/a/x,figures/b/z"], "row 3: 'figures/a/x' already stands above"),
        (["figures/a/x,figures/b/y", "figures/b/y,figures/c/z"], "row 2: 'figures/b/y' has moved itself"),
        (["notebooks/a.html,notebooks/a.html"], "row 2: 'notebooks/a.html' has moved itself"),
    ],
)
def test_a_row_that_leads_nowhere_is_refused_with_its_place(tmp_path, rows, told_of):
    with pytest.raises(BuildError, match=re.escape(told_of)) as error:
        read_redirects(table(tmp_path, *rows))
    assert "redirects.csv" in str(error.value) and "決まりに合いません" in told(error.value, "ja")


@pytest.mark.parametrize("head", ["new,old", "from,to", "", "old"])
def test_a_table_with_other_columns_is_refused(tmp_path, head):
    with pytest.raises(BuildError, match=r"redirects\.csv begins with another row than old,new"):
        read_redirects(table(tmp_path, head=head))


def test_all_problems_of_a_table_are_told_at_once(tmp_path):
    with pytest.raises(BuildError, match=r"(?s)row 2: .*row 3: "):
        read_redirects(table(tmp_path, "a,b", "c"))


# What stands at an old address


def test_a_moved_page_sends_on_and_a_moved_figure_has_its_files(tmp_path):
    moved = [Redirect("notebooks/old.html", "notebooks/goals.html", 2), Redirect("figures/old/x", "figures/goals/y", 3)]
    files = redirect_files(moved, PAGES, extra(tmp_path, "figures/goals/y"), "", JA)
    assert set(files) == {
        "notebooks/old.html", "figures/old/x.csv", "figures/old/x.json", "figures/old/x.svg", "figures/old/x.png",
        "figures/old/x-phone.svg",
    }  # fmt: skip
    assert files["figures/old/x.csv"] == b"figures/goals/y.csv"


@pytest.mark.parametrize(
    "redirect",
    [Redirect("notebooks/old.html", "notebooks/gone.html", 2), Redirect("figures/old/x", "figures/goals/gone", 2)],
)
def test_what_leads_to_a_page_or_figure_that_this_book_lacks_gets_no_file(tmp_path, redirect):
    assert redirect_files([redirect], PAGES, extra(tmp_path, "figures/goals/y"), "", JA) == {}


@pytest.mark.parametrize(
    "redirect",
    [Redirect("notebooks/goals.html", "book/limits.html", 2), Redirect("figures/goals/y", "figures/goals/z", 2)],
)
def test_what_still_stands_has_not_moved(tmp_path, redirect):
    with pytest.raises(BuildError, match=f"row 2: '{redirect.old}' is in this book"):
        redirect_files([redirect], PAGES, extra(tmp_path, "figures/goals/y", "figures/goals/z"), "", JA)


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ("notebooks/a.html", "notebooks/b.html", "b.html"),
        ("notebooks/a.html", "book/b.html#限界", "../book/b.html#%E9%99%90%E7%95%8C"),
        ("book/a.html", "notebooks/b.html#fig-x", "../notebooks/b.html#fig-x"),
    ],
)
def test_a_page_at_an_old_address_is_valid_and_has_a_link(old, new, way):
    page = moved_page(Redirect(old, new, 2), ADDRESS, JA)
    assert html_faults(page) == [] and "<script" not in page
    assert f'<meta http-equiv="refresh" content="0; url={way}" />' in page and f'<a href="{way}">' in page
    assert f'<link rel="canonical" href="{ADDRESS}/{new.partition("#")[0]}" />' in page
    assert "canonical" not in moved_page(Redirect(old, new, 2), "", JA)


# The list of what was published


@pytest.fixture
def staged(project):
    """A staged site of one page and one figure, in a project that keeps no address yet."""
    for path in (project / "book").glob("*.md"):
        path.unlink()
    (project / "book" / "start.md").write_text("# 初め\n", encoding="utf-8")
    toc = "format: jb-book\nroot: book/start\nchapters:\n- file: notebooks/p\n"
    (project / "_toc.yml").write_text(toc, encoding="utf-8")

    def stage(name="fig-a"):
        executed = project / "executed"
        write_executed(executed, "p", notebook("# 乙", chart(name)))
        stage_site(project, [Run("p", executed / "p.ipynb", {})], executed, project / "_build" / "site")
        return compared_addresses(project, project / "_build" / "site")

    return project, stage


def test_the_addresses_of_a_first_edition_are_new_and_are_kept(staged):
    project, stage = staged
    found = stage()
    assert (found.listed, found.gone) == ([], [])
    assert found.new == ["book/start.html", "figures/p/a", "notebooks/p.html"]
    keep_addresses(project, found)
    assert (project / "addresses.txt").read_text(encoding="utf-8") == "book/start.html\nfigures/p/a\nnotebooks/p.html\n"
    assert stage().new == stage().gone == []


def test_a_figure_with_another_name_is_gone_until_a_redirect_says_where_it_is(staged):
    project, stage = staged
    keep_addresses(project, stage())
    renamed = stage("fig-b")
    assert (renamed.gone, renamed.new) == (["figures/p/a"], ["figures/p/b"])
    table(project, "figures/p/a,figures/p/b")
    moved = stage("fig-b")
    assert (moved.gone, moved.new) == ([], ["figures/p/b"])
    files = project / "_build" / "site" / "files" / "figures"
    assert (files / "p" / "a.svg").read_text(encoding="utf-8") == with_dark(SVG)
    assert json.loads((files / "index.json").read_text(encoding="utf-8"))["figures"] == ["figures/p/b"]
    keep_addresses(project, moved)
    assert (project / "addresses.txt").read_text(encoding="utf-8").split()[1:3] == ["figures/p/a", "figures/p/b"]


def test_a_page_with_another_name_is_gone_until_a_redirect_says_where_it_is(staged):
    project, stage = staged
    (project / "addresses.txt").write_text("notebooks/old.html\n", encoding="utf-8")
    assert stage().gone == ["notebooks/old.html"]
    table(project, "notebooks/old.html,notebooks/p.html")
    assert stage().gone == []
    assert (project / "_build" / "site" / "files" / "notebooks" / "old.html").is_file()


def test_the_command_says_what_is_gone_and_what_to_do(staged):
    project, stage = staged
    (project / "addresses.txt").write_text("figures/p/gone\n", encoding="utf-8")
    stage()
    result = visionbook(project, "addresses", "--keep")
    assert result.returncode == 1
    assert "figures/p/gone" in result.stderr and "add a row to redirects.csv" in result.stderr
    assert "addresses.txt has 3 addresses more" in result.stdout
    again = visionbook(project, "addresses")
    assert again.returncode == 1 and "not in addresses.txt" not in again.stdout


@pytest.mark.notebooks
def test_every_address_of_this_book_lasts(built, root):
    """A name that goes needs a row in redirects.csv; a new one is kept by `visionbook addresses --keep`."""
    found = compared_addresses(root, built / "_build" / "site")
    assert found.gone == [] and found.new == []
