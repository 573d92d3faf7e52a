"""What a reader takes along: a figure's values and drawings at addresses that last, how to cite it, its number."""

import csv
import doctest
import io
import json
import os
import re
import shutil
import struct
import zipfile

import nbformat
import pytest
import yaml
from conftest import copy_project
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from test_web_basics import CHART, elements

from visionbook.edition import About
from visionbook.errors import BuildError
from visionbook.messages import told
from visionbook.publish.execute import Run
from visionbook.publish.freshness import executed_digest
from visionbook.publish.site import SphinxProcess, build_book, figures, pictures, stage_site
from visionbook.publish.site.figures import Book, citation, described, figure_files
from visionbook.publish.site.notice import Notice
from visionbook.publish.site.packages import offer_whole_book
from visionbook.publish.site.pictures import picture
from visionbook.publish.site.stage import staged_page
from visionbook.publish.zipped import FAST, write_zip
from visionbook.show.dark import with_dark
from visionbook.words import load_words

JA = load_words("ja")
ADDRESS = "https://example.jp/town/book"
BOOK = Book("町の本", About("編者", edition="初版", date="2027-01-31", address=ADDRESS), JA, [{"name": "CC-BY-4.0"}])
HEADS = [{"name": "年", "type": "integer", "unit": "年"}, {"name": "人口", "type": "integer", "unit": "人"}]
START = "# 初め\n\n{numref}`fig-b`と{numref}`fig-c`。\n\n{{ whole_book }}\n\n{{ data_package }}\n"
TOC = "format: jb-book\nroot: book/start\nchapters:\n- file: notebooks/p\n- file: notebooks/q\n"


def chart(name="fig-a", **changes):
    return {**CHART, "name": name, **changes}


def notebook(markdown, *charts):
    outputs = [new_output("display_data", {"application/vnd.visionbook.chart+json": each}) for each in charts]
    made = new_notebook(cells=[new_markdown_cell(markdown), new_code_cell("1", outputs=outputs)])
    made.cells[1].execution_count = 1
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def write_executed(folder, page, made):
    folder.mkdir(exist_ok=True)
    nbformat.write(made, folder / f"{page}.ipynb")
    kept = {"made_from": {"program": {}}, "output": executed_digest(folder / f"{page}.ipynb"), "reads": []}
    (folder / f"{page}.json").write_text(json.dumps(kept))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A project with two pages of figures that refer to one another by number."""
    project = copy_project(tmp_path_factory.mktemp("take") / "project")
    settings = yaml.safe_load((project / "edition.yml").read_text(encoding="utf-8"))
    settings["about"] |= {"address": ADDRESS, "date": "2027-01-31", "maker": "編者"}
    (project / "edition.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    for path in (project / "book").glob("*.md"):
        path.unlink()
    (project / "book" / "start.md").write_text(START, encoding="utf-8")
    (project / "_toc.yml").write_text(TOC, encoding="utf-8")
    executed = project / "executed"
    write_executed(executed, "p", notebook("# 乙の章\n\n{numref}`fig-b`。", chart("fig-a"), chart("fig-b")))
    write_executed(executed, "q", notebook("# 丙の章", chart("fig-c")))
    stage_site(project, [Run(p, executed / f"{p}.ipynb", {}) for p in "pq"], executed, project / "site")
    return project


@pytest.fixture(scope="module")
def book(small):
    with SphinxProcess(small, small / "book.log") as sphinx:
        return build_book(small / "site", small / "work", sphinx, small / "book.log")


# The files of a figure


def test_a_figure_has_its_values_and_drawings_at_addresses_of_its_page_and_name():
    files = figure_files(chart("fig-kpi-path-g1"), "kpi_detail_g1", "指標", BOOK)
    assert list(files) == [
        f"figures/kpi_detail_g1/kpi-path-g1{ending}" for ending in (".csv", ".json", ".svg", "-phone.svg")
    ]


def test_the_values_are_numbers_that_a_spreadsheet_opens():
    text = figure_files(chart(), "p", "乙", BOOK)["figures/p/a.csv"]
    # by hand: a mark at the beginning, the unit in the head unless it is the head, years plain, a missing cell empty
    assert text == "\ufeff年,人口（人）\r\n2020,24636\r\n2025,\r\n"


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless():
    data = {"columns": [{"name": "=1", "type": "string", "unit": ""}], "rows": [["=HYPERLINK(1)"], ["-0.35"], ["@x"]]}
    text = figure_files(chart(data=data), "p", "乙", BOOK)["figures/p/a.csv"]
    assert list(csv.reader(text.removeprefix("\ufeff").splitlines())) == [
        ["'=1"],
        ["'=HYPERLINK(1)"],
        ["-0.35"],
        ["'@x"],
    ]


def test_the_description_of_a_figure_says_what_it_is():
    found = json.loads(figure_files(chart(), "p", "乙", BOOK)["figures/p/a.json"])
    assert found["columns"] == HEADS and found["rows"] == [[2020, 24636], [2025, None]]
    assert {name: found[name] for name in ("title", "caption", "alt_text", "source")} == {
        "title": "減る", "caption": "題", "alt_text": "線が下がる図", "source": "出典",
    }  # fmt: skip
    assert (found["book"], found["edition"], found["date"]) == ("町の本", "初版", "2027-01-31")
    assert found["page"] == "notebooks/p.html#fig-a" and found["licenses"] == [{"name": "CC-BY-4.0"}]


def test_what_an_edition_does_not_say_is_not_in_the_description():
    found = json.loads(described(chart(), {"columns": [], "rows": []}, "p", "乙", Book("本", About(), JA)))
    assert {"edition", "date", "address", "maker", "notice"}.isdisjoint(found)
    assert found["rows"] == []


def test_a_draft_says_so_in_every_row_and_in_the_description():
    files = figure_files(chart(), "p", "乙", BOOK, Notice("下書きです。", JA))
    assert files["figures/p/a.csv"] == "\ufeff年,人口（人）,注意\r\n2020,24636,下書きです。\r\n2025,,下書きです。\r\n"
    assert json.loads(files["figures/p/a.json"])["notice"] == "下書きです。"


def test_a_picture_is_twice_as_large_on_white():
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><rect width="3" height="3"/></svg>'
    png = picture(drawing)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    # by hand: 72 points are an inch, 96 dots on a page, 192 in the picture
    assert struct.unpack(">II", png[16:24]) == (192, 96)
    assert picture(drawing) == png


def staged(folder, **drawings):
    """A staged site with drawings, each of the page p."""
    for name, svg in drawings.items():
        path = folder / "files" / "figures" / "p" / f"{name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    return pictures.wanted(folder)


BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><rect width="{}" height="3"/></svg>'


def test_only_the_wide_drawings_are_offered_as_pictures(tmp_path):
    staged(tmp_path, b=BOX, a=BOX)
    (tmp_path / "files" / "figures" / "p" / "a-phone.svg").write_text(BOX)
    assert list(pictures.wanted(tmp_path)) == ["figures/p/a.png", "figures/p/b.png"]


def test_a_picture_is_drawn_once_for_all_builds_and_figures_that_have_this_drawing(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(pictures, "picture", lambda svg: asked.append(svg) or svg.encode())
    one, other = BOX.format(1), BOX.format(2)
    first = pictures.draw(staged(tmp_path, a=one, b=other, moved=one), tmp_path / "kept")
    assert asked == [one, other] and first["figures/p/a.png"] == first["figures/p/moved.png"]
    third = BOX.format(3)
    again = pictures.draw(staged(tmp_path, a=one, b=third), tmp_path / "kept")
    assert asked == [one, other, third]
    assert again["figures/p/b.png"].read_text() == third
    # what no figure has any more is not kept, nor what a killed build left by half
    (tmp_path / "kept" / "1.part").write_bytes(b"half")
    pictures.draw(staged(tmp_path, a=third, b=third, moved=third), tmp_path / "kept")
    assert [path.read_text() for path in (tmp_path / "kept").iterdir()] == [third]


def test_a_picture_in_the_book_is_that_of_its_drawing_whatever_stood_there(tmp_path):
    drawn = pictures.draw(staged(tmp_path, a=BOX.format(1), b=BOX.format(2)), tmp_path / "kept")
    html = tmp_path / "html"
    (html / "figures" / "p").mkdir(parents=True)
    (html / "figures" / "p" / "a.png").write_bytes(b"of an older drawing")
    pictures.put_beside(drawn, html)
    for address in drawn:
        assert (html / address).read_bytes() == drawn[address].read_bytes()
    before = (html / "figures/p/a.png").stat()
    pictures.put_beside(drawn, html)
    assert (html / "figures/p/a.png").stat().st_mtime_ns == before.st_mtime_ns


def test_a_drawing_that_is_dark_on_dark_pages_is_light_as_a_picture():
    light = BOX.format(3).replace("<rect", '<rect style="fill: #0072b2"')
    assert with_dark(light) != light
    assert picture(with_dark(light)) == picture(light)


@pytest.mark.parametrize(
    ("about", "text"),
    [
        (BOOK.about, f"編者『町の本』初版（2027年1月31日）、「乙」の図「減る」。{ADDRESS}/notebooks/p.html#fig-a"),
        (About(date="2027-01-31"), "『町の本』2027年1月31日、「乙」の図「減る」。（ファイル notebooks/p.html#fig-a）"),
        (
            About("編者", edition="第2版"),
            "編者『町の本』第2版、「乙」の図「減る」。（ファイル notebooks/p.html#fig-a）",
        ),
    ],
)
def test_a_figure_is_cited_by_what_the_edition_says_of_itself(about, text):
    assert citation(Book("町の本", about, JA), "p", "乙", chart()) == text


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(figures).failed == 0


# On a page


def test_below_a_figure_stand_its_files_its_address_and_how_to_cite_it(book):
    found = elements(book / "notebooks" / "p.html")
    links = [own["href"] for own in found.all("a") if "figures/" in own.get("href", "")]
    files = [f"../figures/p/{name}.{ending}" for name in "ab" for ending in ("csv", "json", "svg", "png")]
    assert links == files
    assert all((book / "notebooks" / link).resolve().is_file() for link in links)
    assert found.all("a", href="#fig-b") and found.all("figure", id="fig-b")
    text = (book / "notebooks" / "q.html").read_text(encoding="utf-8")
    assert f"「丙の章」の図「減る」。{ADDRESS}/notebooks/q.html#fig-c</q>" in text


def test_a_figure_is_shown_from_where_it_is_taken(book):
    shown = [own["src"] for own in elements(book / "notebooks" / "q.html").all("img")]
    assert shown == ["../figures/q/c.svg", "../figures/q/c-phone.svg"]
    assert not list((book / "_images").glob("*.svg")) if (book / "_images").exists() else True


def test_the_figures_of_a_book_are_listed(book):
    listed = json.loads((book / "figures" / "index.json").read_text(encoding="utf-8"))
    assert listed["figures"] == ["figures/p/a", "figures/p/b", "figures/q/c"]
    assert all((book / f"{each}.{ending}").is_file() for each in listed["figures"] for ending in listed["endings"])


def test_a_name_that_is_no_address_is_quoted_and_cites_what_is_data_as_text(small):
    made = notebook("# <b>乙</b>", chart("fig-甲", title="<script>"))
    write_executed(small / "other", "n", made)
    page = staged_page(Run("n", small / "other" / "n.ipynb", {}), small / "other" / "n.ipynb", BOOK, None)
    assert "files/figures/n/甲.csv" in page.files
    taken = json.loads(page.files["notebooks/n.ipynb"])["cells"][1]["outputs"][0]["metadata"]["vb_take"]
    from visionbook.publish.site.chart_renderer import _taken

    html = _taken("fig-甲", taken, "../")
    assert 'href="../figures/n/%E7%94%B2.csv"' in html
    assert "<script>" not in html and "&lt;script&gt;" in html


# Numbers


def captions(path):
    return re.findall(r'<span class="caption-number">\s*(.*?)\s*</span>', path.read_text(encoding="utf-8"))


def test_figures_are_numbered_within_their_page(book):
    assert captions(book / "notebooks" / "p.html") == ["図1", "図2"]
    assert captions(book / "notebooks" / "q.html") == ["図1"]


def test_a_reference_from_another_page_names_the_page(book):
    start = (book / "book" / "start.html").read_text(encoding="utf-8")
    assert ">「乙の章」の図2</span></a>と<a" in start and ">「丙の章」の図1</span></a>。" in start
    assert 'href="../notebooks/p.html#fig-b"' in start


def test_a_reference_on_the_same_page_is_the_number_alone(book):
    own = (book / "notebooks" / "p.html").read_text(encoding="utf-8")
    assert re.search(r'href="#fig-b"><span class="std std-numref">図2</span></a>。', own)


# What those who share a page show


def test_a_page_is_shared_with_its_first_figure(book):
    page = elements(book / "notebooks" / "p.html")
    assert page.meta("og:image") == [f"{ADDRESS}/figures/p/a.png"]
    assert page.meta("og:image:alt") == ["線が下がる図"] and page.meta("og:image:type") == ["image/png"]
    assert elements(book / "book" / "start.html").meta("og:image") == []


def test_a_shown_figure_says_its_size(book):
    shown = elements(book / "notebooks" / "q.html").all("img")
    # by hand: 518.4 points are 7.2 inches of 96 dots, 240 points 320 dots, 270 points 360 dots
    assert [(own["width"], own["height"]) for own in shown] == [("691", "320"), ("360", "320")]


# As one file


def test_a_zip_is_the_same_whenever_it_is_made(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 1000)
    made = []
    for contents in ({"b/a.txt": path, "a.png": b"1" * 1000}, {"a.png": b"1" * 1000, "b/a.txt": path}):
        os.utime(path, (len(made) * 10**9, 10**9))
        target = io.BytesIO()
        write_zip(contents, target, FAST)
        made.append(target.getvalue())
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        told = {
            entry.filename: (entry.date_time[0], entry.compress_type, entry.file_size) for entry in archive.filelist
        }
    # by hand: what is a picture is compressed itself
    assert told == {"a.png": (1980, zipfile.ZIP_STORED, 1000), "b/a.txt": (1980, zipfile.ZIP_DEFLATED, 1000)}


def opened(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_of_tables_holds_what_it_describes(small, book):
    package = opened(book / "data-package.zip")
    described = json.loads(package["datapackage.json"])
    assert {resource["path"] for resource in described["resources"]} == set(package) - {"datapackage.json"}
    data = small / "site" / "book" / "_static" / "data"
    assert all(package[name] == (data / name).read_bytes() for name in package if name.endswith(".csv"))


def test_the_package_of_tables_is_valid_as_others_see_it(book, tmp_path):
    from frictionless import Package

    package = opened(book / "data-package.zip")
    for name, content in package.items():
        (tmp_path / name).write_bytes(content)
    described = json.loads(package["datapackage.json"])
    asked = ("areas", "regions", "sources", "series", "documents", "plans", "goals")
    kept = [each for each in described["resources"] if each["name"] in asked]
    for each in kept:  # of those that are looked at here
        keys = each["schema"].pop("foreignKeys", [])
        each["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in asked]
    (tmp_path / "datapackage.json").write_text(json.dumps({**described, "resources": kept}), encoding="utf-8")
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert len(kept) > 4 and report.valid, report.flatten(["title", "message"])


def test_a_table_that_changed_makes_the_package_anew_and_no_other(small, tmp_path):
    project = tmp_path / "project"
    shutil.copytree(small, project, ignore=shutil.ignore_patterns("work"))
    place = project / "site" / "files" / "data-package.zip"

    def staged():
        stage_site(project, [], project / "executed", project / "site")
        return place.read_bytes()

    first = staged()
    os.utime(place, (10**9, 10**9))
    assert staged() == first and place.stat().st_mtime == 10**9
    place.write_bytes(b"damaged")
    assert staged() == first
    (project / "LICENSE-DATA.md").write_text("CC BY", encoding="utf-8")
    staged()
    assert opened(place)["LICENSE-DATA.md"] == b"CC BY"


def test_the_whole_book_is_one_folder_with_its_first_page_at_the_top(small, book):
    copy = opened(book / "whole-book.zip")
    files = {path.relative_to(book).as_posix(): path for path in book.rglob("*") if path.is_file()}
    del files["whole-book.zip"]
    assert set(copy) == {f"book-2027-01-31/{name}" for name in files}
    same = {name for name, path in files.items() if copy[f"book-2027-01-31/{name}"] == path.read_bytes()}
    assert set(files) - same == {"book/start.html"}
    assert not [name for name, content in copy.items() if str(small).encode() in content]


def test_the_page_that_offers_the_book_says_its_size_and_its_copy_that_it_is_one(book):
    page = (book / "book" / "start.html").read_text(encoding="utf-8")
    size = (book / "whole-book.zip").stat().st_size / 10**6
    assert (
        f'<a href="../whole-book.zip" download>本の全体（ZIP）</a><span class="vb-size">（{size:.1f}MB）</span>' in page
    )
    copy = opened(book / "whole-book.zip")["book-2027-01-31/book/start.html"].decode()
    assert "whole-book.zip" not in copy and "一つのファイルから取り出したものです" in copy
    assert 'href="../data-package.zip"' in copy


def test_what_is_offered_again_is_the_same(book):
    page, made = (book / "book" / "start.html").read_bytes(), (book / "whole-book.zip").read_bytes()
    offer_whole_book(book, "2027-01-31", JA)
    assert (book / "whole-book.zip").read_bytes() == made
    assert (book / "book" / "start.html").read_bytes() == page


@pytest.mark.parametrize(
    ("markdown", "offers"),
    [
        ("# 乙", 1),
        ('# 乙\n\n<a href="../_static/notebooks/n.ipynb" download>保存</a>', 1),
        ('# 乙\n\n<a href="../_static/notebooks/other.ipynb" download>別</a>', 1),
    ],
)
def test_every_page_offers_its_notebook_once_before_it_names_its_neighbours(tmp_path, markdown, offers):
    write_executed(tmp_path / "e", "n", notebook(markdown))
    run, path = Run("n", tmp_path / "e" / "n.ipynb", {}), tmp_path / "e" / "n.ipynb"
    page = staged_page(run, path, BOOK, None, way="次の章")
    cells = [cell["source"] for cell in json.loads(page.files["notebooks/n.ipynb"])["cells"]]
    assert "".join(cells).count("../_static/notebooks/n.ipynb") == offers
    assert cells[-1] == "次の章"


def test_a_page_offers_no_notebook_that_a_download_of_its_offers(tmp_path):
    made = notebook("# 乙")
    shown = '<a href="../_static/notebooks/n.ipynb" download>保存</a>'
    made.cells[1].outputs.append(new_output("display_data", {"text/html": shown}))
    write_executed(tmp_path / "e", "n", made)
    page = staged_page(Run("n", tmp_path / "e" / "n.ipynb", {}), tmp_path / "e" / "n.ipynb", BOOK, None)
    assert page.files["notebooks/n.ipynb"].count("_static/notebooks/n.ipynb") == 1


def many(folder, count=pictures._FEW + 4):
    return staged(folder, **{f"a{number:02}": BOX.format(number + 1) for number in range(count)})


def test_many_pictures_are_drawn_by_several_processes_as_one_would_draw_them(tmp_path):
    drawn = pictures.draw(many(tmp_path), tmp_path / "kept")
    assert len(drawn) == len(set(drawn.values())) == pictures._FEW + 4
    for number, path in enumerate(drawn.values()):
        assert path.read_bytes() == picture(BOX.format(number + 1))
    assert {path.suffix for path in (tmp_path / "kept").iterdir()} == {".png"}


@pytest.mark.parametrize("count", [2, pictures._FEW + 4])
def test_a_drawing_that_cannot_be_drawn_is_named_and_the_others_are_kept(tmp_path, count):
    drawings = many(tmp_path, count)
    damaged = list(drawings.values())[-1]
    damaged.write_text("<svg", encoding="utf-8")
    with pytest.raises(BuildError, match=damaged.name) as refused:
        pictures.draw(drawings, tmp_path / "kept")
    assert "PNGにできませんでした" in told(refused.value, "ja")
    damaged.write_text(BOX.format(7), encoding="utf-8")
    assert len(pictures.draw(drawings, tmp_path / "kept")) == count


def test_processes_that_cannot_start_are_told_and_none_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures.sys, "executable", "/bin/false")
    with pytest.raises(BuildError, match="exit 1"):
        pictures.draw(many(tmp_path), tmp_path / "kept")
