"""What the search of the book looks through: the text of each page as readers see it, by place; and other spellings.

The index holds texts, not terms: the browser finds words as they stand side by side, and shows where. Menus, links to
other pages and program code are no text of a page. The table of spellings (``search.spellings`` in the wording) has a
line for each word of the book::

    合計特殊出生率: TFR ごうけいとくしゅしゅっしょうりつ
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.words import COMPLETE, Words

_BEGIN, _END = "VisionbookSearch.setIndex(", ");\n"
# Words go on across these; every other element parts what stands in it from what stands around it.
_INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "data", "em", "i", "mark", "q", "ruby", "s", "small", "span"}
_INLINE |= {"strong", "sub", "sup", "time", "u", "var", "wbr"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_NO_TEXT = {"button", "nav", "noscript", "rp", "rt", "script", "select", "style", "svg", "template", "textarea"}
_NO_TEXT_CLASSES = {"headerlink", "hide", "vb-neighbours"}
"""Signs of links to headings, folded program code, and what is said of the pages before and after."""
# Syllables of the Hepburn spelling of place names: each row is a consonant before a, i, u, e, o.
_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さ＿すせそ", "t": "た＿＿てと", "n": "なにぬねの", "h": "はひ＿へほ",
    "f": "＿＿ふ＿＿", "m": "まみむめも", "y": "や＿ゆ＿よ", "r": "らりるれろ", "w": "わ＿＿＿を", "g": "がぎぐげご",
    "z": "ざ＿ずぜぞ", "d": "だ＿＿でど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "sh": "＿し＿＿＿", "ch": "＿ち＿＿＿",
    "ts": "＿＿つ＿＿", "j": "＿じ＿＿＿",
}  # fmt: skip
_SMALL = {"sh": "し", "ch": "ち", "j": "じ", "ky": "き", "gy": "ぎ", "ny": "に", "hy": "ひ", "by": "び", "py": "ぴ"}
_SMALL |= {"my": "み", "ry": "り"}
_SYLLABLE = re.compile(r"(n)(?![aiueoy])|(?:([ksptgzdbjfcmrh])(?=\2|(?<=t)ch))|([^aiueo]{0,2})([aiueo])")
_WHITE = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass
class Place:
    """A part of a page that a link can lead to: under a heading, or a term with its meaning."""

    anchor: str
    heading: str
    text: str


@dataclass
class Page:
    """A page of the book, as the search knows it."""

    title: str
    places: list[Place] = field(default_factory=list)


def page_text(title: str, body: str) -> Page:
    r"""Return the text of a page by place, from its HTML; lines are what no word goes across.

    Parameters
    ----------
    title : str
        Its title, as plain text.
    body : str
        HTML of its article.

    Examples
    --------
    >>> page_text("町", '<h1>町</h1><p>町 の人口</p><section id="a"><h2>村<a class="headerlink">#</a></h2><p>村').places
    [Place(anchor='', heading='', text='町 の人口'), Place(anchor='a', heading='村', text='村')]
    """
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return Page(title, [place for place in reader.finished() if place.text or place.heading])


class _Reader(HTMLParser):
    """Reads the places of a page; the title of the page, its ``h1``, is known."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str, bool]] = []  # name, id of a section, whether its text counts
        self._above: list[tuple[str, str]] = []  # where text goes on after a list of terms
        self._places: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._into_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self._write("\n")
        if tag in _VOID:
            return
        silent = tag in _NO_TEXT or tag == "h1" or bool(_NO_TEXT_CLASSES & set(known.get("class", "").split()))
        counts = not silent and (not self._open or self._open[-1][2])
        self._open.append((tag, known.get("id", "") if tag == "section" else "", counts))
        if counts and tag in _HEADINGS:
            self._begin(known.get("id") or self._section())
        elif counts and tag == "dl":
            anchor, heading, _ = self._places[-1]
            self._above.append((anchor, "".join(heading)))
        elif counts and tag == "dt" and known.get("id"):
            self._begin(known["id"])

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._write("\n")
        if tag in _VOID or all(name != tag for name, _, _ in self._open):
            return
        counted = True
        while self._open:
            name, _, counted = self._open.pop()
            if name == tag:
                break
        if counted and (tag in _HEADINGS or tag == "dt"):
            self._into_heading = False
        elif counted and tag == "dl" and self._above:
            anchor, heading = self._above.pop()
            self._places.append((anchor, [heading], []))

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1][2]:
            self._write(_WHITE.sub(" ", data.replace("\n", " ")))

    def finished(self) -> list[Place]:
        """Return the places, in their order; those of one heading together."""
        joined: dict[tuple[str, str], list[str]] = {}
        for anchor, heading, text in self._places:
            joined.setdefault((anchor, _tidy("".join(heading))), []).append("".join(text))
        return [Place(anchor, heading, _tidy("\n".join(texts))) for (anchor, heading), texts in joined.items()]

    def _section(self) -> str:
        return next((anchor for _, anchor, _ in reversed(self._open) if anchor), "")

    def _begin(self, anchor: str) -> None:
        self._places.append((anchor, [], []))
        self._into_heading = True

    def _write(self, text: str) -> None:
        _, heading, body = self._places[-1]
        (heading if self._into_heading else body).append(text)


def _tidy(text: str) -> str:
    return _BREAKS.sub("\n", _WHITE.sub(" ", text)).strip()


def spellings(table: str, lang: str = COMPLETE) -> list[tuple[str, str]]:
    """Return pairs of a spelling and the word of the book that it stands for, as the table of the wording has them.

    Raises
    ------
    ParameterError
        If a line is no word with a colon and its spellings, or names a word as a spelling of itself.

    Examples
    --------
    >>> spellings("人口: じんこう 人工")
    [('じんこう', '人口'), ('人工', '人口')]
    """
    pairs = []
    for number, line in enumerate(table.splitlines(), 1):
        if not line.strip():
            continue
        word, colon, others = (part.strip() for part in line.partition(":"))
        if not (word and colon and others) or word in others.split():
            raise ParameterError(message("data.spelling_unreadable", lang=lang, line=number, text=line.strip()))
        pairs += [(other, word) for other in others.split()]
    return pairs


def place_spellings(areas: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the readings of municipalities without their last letter, from their names in Japanese and in Latin.

    Long vowels are not in the official Latin names: such a reading is one that nobody looks for, and does no harm.

    Examples
    --------
    >>> place_spellings([("根室市", "Nemuro City"), ("札幌市", "Sapporo City"), ("標津町", "Shibetsu Town")])
    [('ねむろ', '根室'), ('さっぽろ', '札幌'), ('しべつ', '標津')]
    """
    read = [(_in_kana(latin.split()[0]), name[:-1]) for name, latin in areas if len(latin.split()) > 1]
    return [(kana, name) for kana, name in read if kana and name]


def _in_kana(latin: str) -> str:
    """Return a Hepburn spelling in hiragana; nothing if it is none."""
    text, kana = latin.lower(), ""
    while text:
        found = _SYLLABLE.match(text)
        syllable = _syllable(found) if found else None
        if not syllable:
            return ""
        kana += syllable
        text = text[found.end() :].lstrip("'-")
    return kana


def _syllable(found: re.Match[str]) -> str | None:
    nasal, doubled, consonant, vowel = found.groups()
    if nasal:
        return "ん"
    if doubled:
        return "っ"
    plain = _ROWS.get(consonant, "＿＿＿＿＿")["aiueo".index(vowel)]
    if plain != "＿":
        return plain
    small = {"a": "ゃ", "u": "ゅ", "o": "ょ"}.get(vowel)
    return _SMALL[consonant] + small if small and consonant in _SMALL else None


def index_script(
    pages: Mapping[str, Page],
    order: Iterable[str],
    words: Words,
    areas: Iterable[tuple[str, str]] = (),
    supporting_from: str = "",
) -> str:
    """Return the script that hands the index to the search page, which works from a folder, too.

    Parameters
    ----------
    pages : mapping of str to Page
        Pages by address without ending (``notebooks/goals``).
    order : iterable of str
        Addresses in the order of the contents; pages that it does not name come last.
    words : Words
        The words.
    areas : iterable of (str, str)
        Names of municipalities in Japanese and in Latin letters.
    supporting_from : str
        From this page on the contents are about documents, data and the book itself: what only stands in the text of
        these pages comes after what stands in the others.

    Raises
    ------
    ParameterError
        If the table of spellings has a line that cannot be read.
    """
    places = {name: place for place, name in enumerate(order)}
    names = sorted(pages, key=lambda name: (places.get(name, len(places)), name))
    supporting = names.index(supporting_from) if supporting_from in pages else len(names)
    said = {
        "found": words.lookup("search.found"),
        "none": words.lookup("search.none"),
        "also": words.lookup("search.also"),
        "more": words.lookup("search.more"),
        "separator": words.lookup("glue.separator"),
    }
    index = {
        "words": said,
        "particles": words.lookup("search.particles"),
        "spellings": [*spellings(words.lookup("search.spellings"), words.lang), *place_spellings(areas)],
        "supporting": supporting,
        "pages": [[name, pages[name].title, [_parts(place) for place in pages[name].places]] for name in names],
    }
    # A script in no page: "</script>" in a text ends nothing.
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"{_BEGIN}{text}{_END}"


def page_words(words: Words) -> dict[str, str]:
    """Return what the page of the search says before anything is searched for."""
    return {
        "title": words.lookup("search.title"),
        "hint": words.lookup("search.hint"),
        "no_script": words.lookup("search.no_script"),
    }


def pages_in(script: str) -> dict[str, Page]:
    """Return the pages of an index that was written before.

    Raises
    ------
    ValueError
        If it is another kind of index.
    """
    if not (script.startswith(_BEGIN) and script.endswith(_END)):
        raise ValueError("not an index of texts")
    try:
        listed = json.loads(script[len(_BEGIN) : -len(_END)])["pages"]
        return {name: Page(title, [Place(*place) for place in places]) for name, title, places in listed}
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an index of texts: {error}") from None


def _parts(place: Place) -> list[str]:
    return [place.anchor, place.heading, place.text]
