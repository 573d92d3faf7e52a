"""The PDFs of the published book: what is printed, what the finished files hold, and where the site offers them."""

import json
import re
import shutil
import zlib

import pdf_site
import pytest

from visionbook.edition import read_edition
from visionbook.errors import BuildError, ParameterError
from visionbook.publish.execute.plan import contents, pages_in, planned_runs
from visionbook.publish.freshness import is_up_to_date, note_added, published_folder
from visionbook.publish.pdf import browser, make_pdfs
from visionbook.publish.pdf.compose import composed, documents, plain
from visionbook.publish.pdf.contents import Entry, Site, contents_of
from visionbook.publish.pdf.files import BEGIN, PLACE, Pdf, listed, note, without_offers
from visionbook.publish.pdf.finish import finish, sheets_of_places, with_artifacts
from visionbook.publish.pdf.offer import offer, offered, size_said
from visionbook.publish.shelf import add_to_published, book_digest, restore, roll_back
from visionbook.words import load_words

pikepdf = pytest.importorskip("pikepdf")
WORDS = load_words("ja")


@pytest.fixture
def project(tmp_path):
    """A project folder with a published book of five pages, written by hand."""
    pdf_site.published(tmp_path)
    return tmp_path


# What is printed


def test_the_contents_are_those_of_the_side_bar_with_parts_and_pages_below_pages(project):
    assert Site(published_folder(project)).entries == [
        Entry("notebooks/first.html", "はじめに", "", 1),
        Entry("book/how.html", "読み方", "読む", 2),
        Entry("notebooks/board.html", "一覧", "調べる", 2),
        Entry("notebooks/detail.html", "漁獲量", "", 3),
        Entry("notebooks/council.html", "会議の紙", "", 2),
    ]


@pytest.mark.parametrize(
    ("page", "href", "led"),
    [
        ("a.html", "b.html", "b.html"),
        ("n/a.html", "../b/c.html", "b/c.html"),
        ("n/a.html", "b.html#part", "n/b.html"),
        ("n/a.html", "#", "n/a.html"),
        ("n/a.html", "%E7%94%B2.html", "n/甲.html"),
    ],
)
def test_a_link_of_the_contents_leads_from_the_page_it_stands_on(page, href, led):
    side = f'<nav class="bd-links"><ul><li><a class="internal" href="{href}">甲 &amp;\n乙</a></li></ul></nav>'
    assert [(entry.page, entry.title) for entry in contents_of(side, page)] == [(led, "甲 & 乙")]


def test_links_outside_of_the_contents_are_no_pages():
    html = '<a class="internal" href="x.html">甲</a><nav class="other"><a class="internal" href="y.html">乙</a></nav>'
    assert contents_of(html, "a.html") == []


def test_reports_are_documents_of_their_own_where_the_book_has_them(project):
    known = documents(Site(published_folder(project)), WORDS)
    assert {name: len(document.pages) for name, document in known.items()} == {"book": 5, "council": 1}
    assert known["council"].full_title == "試しの本　会議の紙"


def test_the_title_page_says_whose_book_it_is_not_and_its_newest_datum(project):
    site = Site(published_folder(project))
    made = [composed(document, site, WORDS) for document in documents(site, WORDS).values()]
    whole, report = (plain(html.partition("</style>")[2].partition("<nav")[0]) for html in made)
    for text in (whole, report):
        assert "試しの本" in text and "この本は、甲市が発行したものではありません。" in text
    # of the whole book: what a page of prose says of it; of a report: what its page says
    assert "この本で最も新しい値は、2024年の値です。" in whole and "会議の紙" not in whole
    assert "このページで最も新しい値は、2025年の値です。" in report and "会議の紙" in report


def test_a_page_that_is_gone_or_empty_is_told(project):
    book = published_folder(project)
    site = Site(book)
    (book / "notebooks" / "detail.html").write_text("<html></html>", encoding="utf-8")
    with pytest.raises(BuildError, match=r"page notebooks/detail\.html of the published book has no text"):
        site.page("notebooks/detail.html")
    (book / "notebooks" / "detail.html").unlink()
    with pytest.raises(BuildError, match=r"page notebooks/detail\.html is in the contents .* but not there"):
        composed(documents(site, WORDS)["book"], site, WORDS)
    (book / "index.html").write_text("<html></html>", encoding="utf-8")
    with pytest.raises(BuildError, match="does not lead to the first page"):
        Site(book)


def test_every_page_of_the_real_book_can_be_printed_and_both_reports_are_there(built):
    site = Site(published_folder(built))
    known = documents(site, WORDS)
    assert list(known) == ["book", "verification", "council"]
    staged = contents(built, planned_runs(built, read_edition(built)))
    assert [entry.page for entry in site.entries] == [f"{page}.html" for page in pages_in(staged)]
    assert all(site.page(entry.page).about for entry in site.entries)
    assert {entry.level for entry in site.entries} == {1, 2, 3}


# What the browser leaves undone


@pytest.mark.parametrize(
    ("content", "marked"),
    [
        (b"q\n0 0 1 1 re\nf\n", b"/Artifact BMC\nq\n0 0 1 1 re\nf\nEMC\n"),
        # nothing is drawn
        (b"q\n1 0 0 1 0 0 cm\nQ\n", b"q\n1 0 0 1 0 0 cm\nQ\n"),
        # a tag in between, and what follows it
        (
            b"/P <</MCID 0 >>BDC\n/Im1 Do\nEMC\n0 0 m\nS\n",
            b"/P <</MCID 0 >>BDC\n/Im1 Do\nEMC\n/Artifact BMC\n0 0 m\nS\nEMC\n",
        ),
        # how a character is read is no tag: it stays in the artifact, and in the tag
        (
            b"BT\n/Span<</ActualText <FEFF751F> >> BDC\n<09> Tj\nEMC\n<0A> Tj\nET\n",
            b"/Artifact BMC\nBT\n/Span<</ActualText <FEFF751F> >> BDC\n<09> Tj\nEMC\n<0A> Tj\nET\nEMC\n",
        ),
        (
            b"/P <</MCID 0 >>BDC\nBT\n/Span<</ActualText <FEFF751F> >> BDC\n<09> Tj\nEMC\n<0A> Tj\nET\nEMC\nQ\n",
            b"/P <</MCID 0 >>BDC\nBT\n/Span<</ActualText <FEFF751F> >> BDC\n<09> Tj\nEMC\n<0A> Tj\nET\nEMC\nQ\n",
        ),
        # a tag that begins inside of a text: an artifact may not cut it
        (
            b"BT\n<01> Tj\n/P <</MCID 0 >>BDC\n<02> Tj\nEMC\nET\n",
            b"BT\n<01> Tj\n/P <</MCID 0 >>BDC\n<02> Tj\nEMC\nET\n",
        ),
        # already marked
        (b"/Artifact BMC\n0 0 m\nS\nEMC\n", b"/Artifact BMC\n0 0 m\nS\nEMC\n"),
    ],
)
def test_what_is_drawn_outside_of_tags_is_an_artifact(content, marked):
    assert with_artifacts(content) == marked


def printed(path, dates="D:20300101000000"):
    """A PDF of two sheets as a browser leaves it: dates, a link inside, one outside, a picture twice."""
    pdf = pikepdf.new()
    for number in (1, 2):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(b"q\n0 0 1 1 re\nf\nQ\n")
        picture = pikepdf.Stream(pdf, zlib.compress(bytes(300)), Filter=pikepdf.Name.FlateDecode)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 10, 10, 8
        picture.ColorSpace = pikepdf.Name.DeviceRGB
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({f"/X{number}": pdf.make_indirect(picture)}))
    link = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": pikepdf.Array([0, 0, 9, 9])}
    inside = pikepdf.Dictionary(**link, Dest=pikepdf.Name("/p2"))
    address = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.jp/"))
    outside = pikepdf.Dictionary(**link, A=address)
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(inside), pdf.make_indirect(outside)]))
    pdf.Root.Dests = pikepdf.Dictionary({"/p2": pikepdf.Array([pdf.pages[1].obj, pikepdf.Name.XYZ, 0, 842, 0])})
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = dates
    pdf.docinfo["/Creator"] = "Browser 1"
    pdf.save(path)
    return path


def test_a_finished_file_has_what_pdf_ua_asks_for_and_no_date(tmp_path):
    target = tmp_path / "a.pdf"
    assert finish(printed(tmp_path / "raw.pdf"), target, "甲の本", "ja", "to sheet {}".format) == 2
    with pikepdf.open(target) as pdf:
        assert str(pdf.Root.Lang) == "ja"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        assert dict(pdf.docinfo).keys() & {"/CreationDate", "/ModDate", "/Creator"} == set()
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "甲の本"
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert [str(note.Contents) for note in pdf.pages[0].Annots] == ["to sheet 2", "https://example.jp/"]
        assert all(page.Tabs == pikepdf.Name.S for page in pdf.pages)
        assert pdf.pages[0].Contents.read_bytes().startswith(b"/Artifact BMC\n")
        one, other = (next(iter(page.Resources.XObject.values())) for page in pdf.pages)
        assert one.objgen == other.objgen  # the same picture is kept once


def test_the_clock_has_no_part_in_a_finished_file(tmp_path):
    made = []
    for number, dates in enumerate(["D:20300101000000", "D:20310203040506"]):
        target = tmp_path / f"{number}.pdf"
        finish(printed(tmp_path / "raw.pdf", dates), target, "甲", "ja", str)
        made.append(target.read_bytes())
    assert made[0] == made[1]


def test_the_sheets_of_places_are_counted_from_one(tmp_path):
    assert sheets_of_places(printed(tmp_path / "raw.pdf")) == {"p2": 2}


# Where the site offers them

WHOLE, REPORT = Pdf("book", "全ページ", 412, 12_345_678), Pdf("council", "会議の紙", 3, 345_678)
FOOT = '<p class="vb-footer">\n 本。\n</p>'


def test_every_page_offers_the_whole_at_its_foot_from_where_it_stands():
    html = offered(FOOT, "notebooks/a.html", [WHOLE, REPORT], None, WORDS, lists=False)
    assert '<a href="../_static/pdf/book.pdf" type="application/pdf">' in html
    assert "この本のPDF（A4、412ページ、12.3 MB）</a>" in html
    assert '<a href="_static/pdf/book.pdf"' in offered(FOOT, "404.html", [WHOLE], None, WORDS, lists=False)
    assert offered(FOOT, "a.html", [REPORT], None, WORDS, lists=False) == FOOT


def test_a_report_offers_itself_below_its_heading():
    html = f"<article><h1>会議の紙</h1><p>本文</p></article>{FOOT}"
    made = offered(html, "notebooks/council.html", [REPORT], REPORT, WORDS, lists=False)
    after = made.partition("</h1>")[2]
    assert after.index("会議の紙のPDF（A4、3ページ、346 KB）") < after.index("本文")


def test_the_first_page_and_that_on_taking_along_offer_all_of_them_at_their_end():
    html = f"<article><h1>始</h1><article>内</article><p>本文</p></article>{FOOT}"
    made = offered(html, "notebooks/first.html", [WHOLE, REPORT], None, WORDS, lists=True)
    end = made.partition("本文")[2].partition("vb-footer")[0]
    assert "この本のPDF" in end and "会議の紙のPDF" in end and end.index("この本") < end.index("会議")


def test_of_the_pages_of_a_book_only_these_offer_all_of_them(project):
    book = published_folder(project)
    html = f"<article><h1>持ち帰る</h1></article>{FOOT}"
    for name in ("take", "other"):
        (book / "book" / f"{name}.html").write_text(html, encoding="utf-8")
    offer(Site(book), {"book": WHOLE, "council": REPORT}, WORDS)
    listing = {
        path.relative_to(book).as_posix()
        for path in book.rglob("*.html")
        if "紙で読む" in path.read_text(encoding="utf-8")
    }
    assert listing == {"notebooks/first.html", "book/take.html"}


def test_links_are_put_in_once_and_can_be_taken_out():
    html = f"<article><h1>始</h1></article>{FOOT}"
    once = offered(html, "a.html", [WHOLE, REPORT], REPORT, WORDS, lists=True)
    assert offered(once, "a.html", [WHOLE, REPORT], REPORT, WORDS, lists=True) == once
    assert without_offers(once) == html != once


def test_a_title_from_the_data_stays_text():
    hostile = Pdf("council", "<script>alert(1)</script>", 1, 1)
    assert "<script" not in offered("<h1>x</h1>", "a.html", [hostile], hostile, WORDS, lists=False)


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "1 KB"), (424_945, "425 KB"), (999_499, "999 KB"), (999_500, "1.0 MB"), (28_715_079, "28.7 MB")],
)
def test_sizes_are_said_as_people_say_them(size, said):
    assert size_said(size, WORDS) == said


def test_the_list_of_the_files_is_read_as_it_was_written_and_a_broken_one_says_nothing(tmp_path):
    assert listed(tmp_path) == {}
    (tmp_path / PLACE).mkdir(parents=True)
    note(tmp_path, {"book": WHOLE})
    assert listed(tmp_path) == {"book": WHOLE}
    for broken in ("{", "[1]", '[{"name": "book"}]', "3"):
        (tmp_path / PLACE / "pdf.json").write_text(broken, encoding="utf-8")
        assert listed(tmp_path) == {}


# How they get there


def test_what_is_added_takes_the_place_of_the_book_which_is_not_kept_beside_it(project):
    book = published_folder(project)
    add_to_published(book, lambda copy: (copy / "new.txt").write_text("x", encoding="utf-8"))
    assert (book / "new.txt").is_file() and (book / "index.html").is_file()
    assert list((book.parent / "books").iterdir()) == []
    with pytest.raises(BuildError, match="no earlier book"):
        roll_back(book)


def test_an_error_while_adding_leaves_the_book_as_it_is(project):
    book = published_folder(project)
    before = book_digest(book)

    def add(copy):
        (copy / "index.html").unlink()
        raise ParameterError("stopped")

    with pytest.raises(ParameterError):
        add_to_published(book, add)
    assert book_digest(book) == before
    assert list((book.parent / "books").iterdir()) == []


@pytest.mark.parametrize("shown", [False, True])
def test_a_kill_while_adding_leaves_one_book_and_none_on_the_shelf(project, shown):
    """Before the two changed places, and after it: what waits on the shelf is the same book, with more or with less."""
    book = published_folder(project)
    shelf = book.parent / "books"
    waiting = shutil.copytree(book, shelf / ".next")
    more = book if shown else waiting
    (more / "new.txt").write_text("x", encoding="utf-8")
    noted = {"digest": book_digest(more), "back": False, "keep": False}
    (shelf / ".next.json").write_text(json.dumps(noted), encoding="utf-8")
    restore(book)
    assert (book / "new.txt").exists() is shown and (book / "index.html").is_file()
    assert list(shelf.iterdir()) == []


def test_a_book_with_its_pdfs_is_still_the_book_of_its_inputs(project):
    book = published_folder(project)
    before = book_digest(book)
    assert is_up_to_date(book, "i")
    (book / "new.txt").write_text("x", encoding="utf-8")
    assert not is_up_to_date(book, "i")
    note_added(book, before)
    assert is_up_to_date(book, "i") and not is_up_to_date(book, "j")


def test_a_book_that_was_changed_by_hand_is_not_taken_for_whole(project):
    book = published_folder(project)
    (book / "index.html").write_text("changed", encoding="utf-8")
    before = book_digest(book)
    (book / "new.txt").write_text("x", encoding="utf-8")
    note_added(book, before)
    assert not is_up_to_date(book, "i")


def test_without_a_book_a_browser_or_such_a_document_nothing_is_changed(project, monkeypatch):
    book = published_folder(project)
    before = book_digest(book)
    with pytest.raises(ParameterError, match=r"no document 'plan'; it has book, council"):
        make_pdfs(project, ["plan"])
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    with pytest.raises(BuildError, match=r"no browser was found(.|\n)*install Google Chrome(.|\n)*VISIONBOOK_BROWSER="):
        make_pdfs(project)
    assert book_digest(book) == before
    assert sorted(path.name for path in book.parent.iterdir()) == ["build.lock", "html", "published.json"]
    (book / "index.html").unlink()
    with pytest.raises(BuildError, match="no published book"):
        make_pdfs(project)


# The files themselves


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The project after both documents were printed."""
    if browser.find_browser() is None:
        pytest.skip("no browser to print with: install Google Chrome, Edge or Chromium")
    root = tmp_path_factory.mktemp("printed")
    pdf_site.published(root)
    make_pdfs(root)
    return root


@pytest.fixture(scope="module")
def whole(made):
    with pikepdf.open(published_folder(made) / PLACE / "book.pdf") as pdf:
        yield pdf


def texts(pdf):
    """The text of each sheet, as the fonts translate what is written; artifacts and tags alike, without spaces."""
    return ["".join(_shown(page)).replace(" ", "") for page in pdf.pages]


def _shown(page):
    fonts = {str(name): _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    font, spoken = None, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC":
            said = operands[1].get("/ActualText") if isinstance(operands[1], pikepdf.Dictionary) else None
            spoken.append(said is not None)
            if said is not None:
                yield str(said)
        elif str(operator) == "BMC":
            spoken.append(False)
        elif str(operator) == "EMC":
            spoken.pop()
        elif str(operator) == "Tf":
            font = fonts[str(operands[0])]
        elif str(operator) == "Tj" and not any(spoken):
            width, letters = font
            codes = bytes(operands[0])
            yield from (letters.get(codes[at : at + width], "") for at in range(0, len(codes), width))


def _letters(font):
    """How many bytes a code of a font has, and the letters of its codes."""
    text = font.ToUnicode.read_bytes().decode("latin-1")
    width = 1 if font.Subtype == pikepdf.Name.Type3 else 2
    letters = {}

    def letter(digits):
        return bytes.fromhex(digits).decode("utf-16-be")

    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, unicode in re.findall(r"<(\w+)> <(\w+)>", block):
            letters[bytes.fromhex(code)] = letter(unicode)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, unicode in re.findall(r"<(\w+)> <(\w+)> <(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                code = (int(first, 16) + step).to_bytes(width, "big")
                letters[code] = chr(ord(letter(unicode)) + step)
    return width, letters


def bookmarks(items, depth=0):
    for item in items:
        yield depth, item.title, item.destination
        yield from bookmarks(item.children, depth + 1)


@pytest.mark.browser
def test_the_contents_say_the_sheets_on_which_pages_begin(whole):
    shown = texts(whole)
    assert shown[1].startswith("目次")
    for title in pdf_site.NAMES.values():
        # each sheet begins with its running head: the titles of the book and of the page
        begins = next(number for number, text in enumerate(shown, start=1) if text.startswith(f"試しの本{title}"))
        assert f"{title}{begins}" in shown[1], title
    # by hand: title page, contents, first page, then "読み方" from the fourth sheet on, which takes more than one
    assert "はじめに3" in shown[1] and "読む4" in shown[1] and "読み方4" in shown[1] and "一覧4" not in shown[1]


@pytest.mark.browser
def test_bookmarks_are_parts_pages_and_sections(whole):
    with whole.open_outline() as outline:
        found = [(depth, title) for depth, title, _ in bookmarks(outline.root)]
    assert found[0][1].startswith("試しの本")
    assert found[1:] == [
        (0, "目次"),
        (0, "はじめに"),
        (0, "読む"),
        (1, "読み方"),
        (2, "記号"),
        (0, "調べる"),
        (1, "一覧"),
        (2, "漁獲量"),
        (3, "場所"),
        (1, "会議の紙"),
        (2, "問い"),
        (2, "限界"),
    ]


def elements(node, kind=None):
    """The elements of the structure of a PDF, all or of one kind."""
    for child in _below(node):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            if kind is None or child.S == f"/{kind}":
                yield child
            yield from elements(child, kind)


def _below(node):
    below = node.get("/K", [])
    return below if isinstance(below, pikepdf.Array) else [below]


@pytest.mark.browser
def test_a_file_is_tagged_and_its_picture_and_table_can_be_read(whole):
    assert bool(whole.Root.MarkInfo.Marked) is True and str(whole.Root.Lang) == "ja"
    assert bool(whole.Root.ViewerPreferences.DisplayDocTitle) is True
    tree = whole.Root.StructTreeRoot
    assert [str(figure.Alt) for figure in elements(tree, "Figure")] == ["漁獲量は減っています"]
    (table,) = elements(tree, "Table")
    assert len(list(elements(table, "TH"))) == pdf_site.COLUMNS + 1  # heads, and that of the row
    assert len(list(elements(table, "TD"))) == pdf_site.COLUMNS - 1
    levels = {level: len(list(elements(tree, f"H{level}"))) for level in (1, 2, 3, 4)}
    # by hand: title, contents, first page, two parts; three pages; a page below, three sections; a section below
    assert levels == {1: 5, 2: 3, 3: 4, 4: 1}


@pytest.mark.browser
def test_all_typefaces_are_embedded_and_say_their_letters(whole):
    fonts = {font.objgen: font for page in whole.pages for font in page.Resources.get("/Font", {}).values()}
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font
        if font.Subtype != pikepdf.Name.Type3:  # those are drawings in the file itself
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
    families = {str(font.get("/BaseFont", "")).rpartition("+")[2] for font in fonts.values()} - {""}
    assert families <= {"IPAexGothic", "DejaVuSans", "DejaVuSansMono"}


@pytest.mark.browser
def test_nothing_of_a_wide_table_is_cut_and_controls_and_code_stay_away(whole):
    text = "".join(texts(whole))
    assert text.count(pdf_site.DIGITS) == pdf_site.COLUMNS - 2 and pdf_site.LAST in text
    assert "secret" not in text and "枠の外" not in text and "見る" not in text
    assert "押す" not in text and "隠れた説明" not in text and "持ち帰る" not in text
    assert "開いた中身です。" in text  # a folded part is open on paper


@pytest.mark.browser
def test_links_inside_lead_to_sheets_and_addresses_outside_are_notes(whole):
    named = {str(name) for name in whole.Root.Dests.keys()}
    notes = [note for page in whole.pages for note in page.get("/Annots", [])]
    inside = [note for note in notes if "/Dest" in note]
    outside = {str(note.A.URI) for note in notes if "/A" in note}
    assert all(str(note.Dest) in named for note in inside)
    assert all(str(note.Contents) for note in notes)
    assert outside == {"https://example.jp/%E7%94%B2", "https://example.jp/data?a=1&b=2"}
    first = texts(whole)[2]
    assert "外の資料［1］" in first and "役所［2］" in first
    assert "リンク先の所在" in first and "https://example.jp/甲" in first and "https://example.jp/data?a=1&b=2" in first
    # by hand: of the four links of the first page into the site, that to a file is words only
    targets = [str(note.Dest) for note in whole.pages[2].Annots if "/Dest" in note]
    assert len(targets) == 3 and len(set(targets)) == 3


@pytest.mark.browser
def test_a_file_says_nothing_of_the_machine_and_the_moment(made):
    book = published_folder(made)
    for path in (book / PLACE).glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            assert pdf.docinfo.keys() == {"/Title", "/Producer"}
            held = b"".join(o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream) and "/Width" not in o)
            assert b"file:" not in held and str(made).encode() not in held + path.read_bytes()


@pytest.mark.browser
def test_a_second_print_is_the_same_byte_by_byte_and_others_are_kept(made):
    place = published_folder(made) / PLACE
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    make_pdfs(made, ["council"])
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert sorted(before) == ["book.pdf", "council.pdf", "pdf.json"]


@pytest.mark.browser
def test_the_pages_lead_to_the_files_and_say_their_sheets(made):
    book = published_folder(made)
    (whole, report) = json.loads((book / PLACE / "pdf.json").read_text(encoding="utf-8"))
    with pikepdf.open(book / PLACE / "book.pdf") as pdf:
        assert whole["sheets"] == len(pdf.pages)
    assert report["sheets"] == 2  # title and contents, and the page
    for name in pdf_site.NAMES:
        assert f"（A4、{whole['sheets']}ページ、" in (book / f"{name}.html").read_text(encoding="utf-8")
    assert "会議の紙のPDF（A4、2ページ、" in (book / "notebooks" / "council.html").read_text(encoding="utf-8")
    assert BEGIN not in (book / "index.html").read_text(encoding="utf-8")
    assert is_up_to_date(book, "i")
