"""The book on A4: every row of every table to its last cell, no heading at the end of a sheet, addresses of links."""

import re
import shutil
import subprocess
import unicodedata

import pytest
from test_browser import INDICATOR, OPENED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"),
]

KINDS = {re.sub(r"_\d{5}$", "", name): name for name in OPENED if not name.startswith(INDICATOR)}
PRINTED = [*KINDS.values(), *[name for name in OPENED if name.startswith(INDICATOR)][:3]]
"""Each page once: of those that one notebook makes for each town one, of those of indicators three."""

_ARTICLE = re.compile(r'<article class="bd-article"[^>]*>.*</article>', re.DOTALL)
_PICTURE = re.compile(r"<img\b[^>]*>")

# One page shows the articles of all, each on a new sheet: a browser is asked to print once.
_SHOW = """articles => {
  document.querySelector('article.bd-article').innerHTML =
    articles.map(article => `<div style="break-before: page">${article}</div>`).join('');
  document.querySelectorAll('.vb-tree details, details.vb-details').forEach(part => { part.open = true; });
}"""
# The pieces of a table that are printed in one go: its rows, of cards each cell after its head.
_PIECES = """() => {
  // What a sheet does not show is not looked for, nor what it shows beside the line that it is written in.
  const isInLine = part => {
    const style = getComputedStyle(part);
    const stands = style.position !== 'absolute' && style.float === 'none';
    return style.display !== 'none' && stands && !part.classList.contains('visually-hidden');
  };
  const said = node => node.nodeType === Node.TEXT_NODE ? node.data
    : [...node.childNodes].filter(part => part.nodeType !== Node.ELEMENT_NODE || isInLine(part)).map(said).join('');
  const texts = row => [...row.cells].map(cell => {
    const told = getComputedStyle(cell, '::before').content;
    return (told.startsWith('"') ? cell.dataset.label ?? cell.dataset.head ?? '' : '') + said(cell);
  });
  return [...document.querySelectorAll('.bd-article table')].filter(t => t.checkVisibility()).map(table => ({
    name: table.caption?.textContent ?? table.textContent.slice(0, 40),
    pieces: [...table.tBodies].flatMap(body => [...body.rows]).filter(row => row.checkVisibility())
      .flatMap(row => getComputedStyle(row).display === 'grid' ? texts(row) : [texts(row).join('')]),
  }));
}"""
_HEADINGS = "() => [...document.querySelectorAll('.bd-article :is(h2, h3, h4, h5)')].map(h => h.innerText)"


def squeezed(text):
    """A text without what a printed line may change: white space, width of characters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


class Sheets:
    """What is on paper, by sheet, and what should be."""

    def __init__(self, page, path):
        page.emulate_media(media="print")
        self.tables = page.evaluate(_PIECES)
        self.headings = {squeezed(text).removesuffix("#") for text in page.evaluate(_HEADINGS)}
        page.pdf(path=str(path), prefer_css_page_size=True, tagged=False)
        self.text = squeezed(self.read(path, "-raw"))
        self.sheets = self.read(path, "-layout").rstrip("\f").split("\f")

    @staticmethod
    def read(path, order):
        """The text of a PDF: ``-raw`` cell by cell, ``-layout`` line by line."""
        done = subprocess.run(["pdftotext", order, "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
        return done.stdout.decode()


@pytest.fixture(scope="module")
def site(built):
    return built / "_build" / "html"


@pytest.fixture(scope="module")
def printed(browser, site, tmp_path_factory):
    """All kinds of pages on paper, without their pictures."""
    articles = [_ARTICLE.search((site / f"{name}.html").read_text(encoding="utf-8"))[0] for name in PRINTED]
    page = browser.new_page()
    page.goto((site / "book" / "sources.html").as_uri())
    page.evaluate(_SHOW, [_PICTURE.sub("", article) for article in articles])
    sheets = Sheets(page, tmp_path_factory.mktemp("paper") / "all.pdf")
    page.close()
    return sheets


def test_every_row_of_every_table_is_on_paper_to_its_last_cell(printed):
    assert len(printed.tables) > 100
    pieces = [(table["name"], piece) for table in printed.tables for piece in table["pieces"]]
    assert [(name, piece) for name, piece in pieces if squeezed(piece) not in printed.text] == []


def test_no_heading_ends_a_sheet(printed):
    ends = []
    for sheet in printed.sheets:
        lines = [line.strip() for line in sheet.split("\n") if line.strip()]
        lines = [squeezed(line) for line in lines if not re.fullmatch(r"\d+ ?/ ?\d+", line)]
        ends.append(lines[-1] if lines else "")
    assert [line for line in ends if line in printed.headings] == []


@pytest.fixture(scope="module")
def sources(browser, site, tmp_path_factory):
    """The page of sources on paper, as a reader prints it."""
    page = browser.new_page()
    page.goto((site / "book" / "sources.html").as_uri())
    sheets = Sheets(page, tmp_path_factory.mktemp("paper") / "sources.pdf")
    page.close()
    return sheets


def test_every_sheet_says_what_it_is_of_and_its_number(sources):
    for number, sheet in enumerate(sources.sheets, start=1):
        head, *_, foot = [line.strip() for line in sheet.split("\n") if line.strip()]
        assert "ビジョンブック" in head and head.endswith("出典と利用条件")
        assert squeezed(foot) == f"{number}/{len(sources.sheets)}"


def test_links_to_other_sites_have_a_number_and_its_address_below(sources, site):
    html = (site / "book" / "sources.html").read_text(encoding="utf-8")
    found = re.findall(r'href="(https?://[^"]+)" data-address="(\d+)"', html)
    assert found
    assert all(squeezed(address) in sources.text and f"[{number}]" in sources.text for address, number in found)
