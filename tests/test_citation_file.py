"""CITATION.cff says what edition.yml and the project say, and is read as the format wants it."""

import re
import tomllib

import pytest
import yaml

from visionbook.edition import About, read_edition
from visionbook.publish.citation_file import citation, citation_text
from visionbook.words import load_words

JA = load_words("ja")
REQUIRED = {"cff-version", "message", "title", "authors"}


def read(about, title="A町の本"):
    return yaml.safe_load(citation(about, title, JA))


def test_the_file_of_the_project_is_up_to_date(root, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    written = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert written == citation_text(root), "run: python tools/citation.py"


def test_the_file_agrees_with_the_edition_and_the_project(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = read_edition(root).about
    found = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert (found["title"], found["version"], found["license"]) == (
        project["name"],
        project["version"],
        project["license"],
    )
    assert found["authors"][0]["name"] in (root / "LICENSE").read_text(encoding="utf-8")
    book = found["preferred-citation"]
    assert book["edition"] == about.edition
    assert str(book["date-released"]) == str(found["date-released"]) == about.date
    assert book["authors"] == [{"name": about.maker}]
    licence = re.search(r"licenses/by/4\.0/\) \(CC BY 4\.0\)", (root / "LICENSE-DATA.md").read_text(encoding="utf-8"))
    assert licence and book["license"] == "CC-BY-4.0"


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (About(), {"authors": [{"name": "anonymous"}]}),
        (About(maker='"編者": [x]'), {"authors": [{"name": '"編者": [x]'}]}),
        (About(edition="第2版"), {"edition": "第2版"}),
        (About(date="2027-04-01"), {"year": 2027, "month": 4}),
        (About(address="https://example.jp/book/"), {"url": "https://example.jp/book/"}),
    ],
)
def test_a_book_is_cited_with_what_is_known(about, said):
    found = read(about)
    assert REQUIRED <= set(found) and found["cff-version"] == "1.2.0"
    book = found["preferred-citation"]
    assert {name: book[name] for name in said} == said
    assert {"type": "book", "title": "A町の本"}.items() <= book.items()
    absent = {"edition", "date-released", "year", "month", "url"} - set(said)
    assert not (absent - {"date-released"}) & set(book)
    assert ("date-released" in found) == bool(about.date)


def test_the_maker_of_a_book_is_not_the_author_of_the_program():
    found = read(About("A町の編者"))
    assert found["preferred-citation"]["authors"] == [{"name": "A町の編者"}] != found["authors"]
