"""A language is kept or refused: nothing escapes the words, and columns of the data say when they fall back."""

import pandas as pd
import pytest
from overlaps import drawn, texts
from pseudo import LANG, escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook import words as words_module
from visionbook.errors import ParameterError
from visionbook.localised import localised, untranslated
from visionbook.notation import number
from visionbook.show import labels, legends, marks, signs
from visionbook.show.chart import new_figure
from visionbook.show.sizes import WIDE
from visionbook.words import load_words


@pytest.fixture
def lacking(monkeypatch):
    """Returns a function that makes a language known which lacks some entries of the first."""
    known, read = words_module.languages, words_module.read_entries

    def make(lang, missing):
        entries = {key: text for key, text in read("ja").items() if key not in missing}
        monkeypatch.setattr(words_module, "languages", lambda: [*known(), lang])
        monkeypatch.setattr(words_module, "read_entries", lambda asked: entries if asked == lang else read(asked))
        load_words.cache_clear()

    yield make
    load_words.cache_clear()


def test_an_incomplete_language_is_refused_with_how_many_entries_lack_and_the_first(lacking):
    lacking("en", {"unit.persons", "unit.yen", "glue.separator", "page.source", "page.notice", "unit.year"})
    with pytest.raises(ParameterError) as error:
        load_words("en")
    assert "the wording for language 'en' is incomplete: 6 entries of wording/ja are missing" in str(error.value)
    # The first five by name.
    assert "first glue.separator, page.notice, page.source, unit.persons, unit.year, …" in str(error.value)


def test_a_complete_language_is_loaded(lacking):
    lacking("en", set())
    assert load_words("en").lang == "en"


def test_the_language_of_the_tests_is_not_published():
    with pytest.raises(ParameterError, match=f"no wording for language '{LANG}'; known: ja"):
        load_words(LANG)


def test_every_entry_of_the_language_of_the_tests_is_marked(pseudo):  # noqa: F811
    for key in pseudo.keys():
        assert not escaped(pseudo(key)), key
        assert not unmarked(pseudo(key)), key


def test_what_escapes_is_found():
    assert escaped("«øø»根室市«ø»、") == ["根室市", "、"]
    assert unmarked("«a«b»c» not said in words 12") == "notsaidinwords"


def test_nothing_of_the_kit_escapes_the_words(pseudo):  # noqa: F811
    def draw(layout):
        figure = new_figure(layout, 4)
        axes = figure.subplots()
        marks.counted(axes, [2010, 2020], [4_000_000, 3_700_000], preliminary=[2020])
        labels.end(axes, 2020, 3_700_000, pseudo("unit.persons"))
        labels.years(axes, [2010, 2020], layout, 2020, lambda year: pseudo("glue.year", year=year))
        labels.people(axes, pseudo)
        return figure

    shown = [text.get_text() for text in texts(drawn(draw, WIDE))]
    shown += [signs.legend(family, pseudo).to_text() for family in signs.SIGNS]
    shown += [legends.of_marks(pseudo).to_text(), legends.caption(pseudo, legends.KINDS)]
    shown += [
        pseudo.join(["a", "b"]).strip("ab"),
        pseudo.bracketed(1, 2),
        signs.of("status", "achieved").marked(pseudo),
    ]
    characters = {sign.character for family in signs.SIGNS.values() for sign in family.values()}
    for text in shown:
        plain = "".join(character for character in text if character not in characters)
        assert not escaped(plain), text
        assert not unmarked(plain), text


def test_a_column_falls_back_where_a_text_lacks_and_says_where():
    areas = pd.DataFrame({"name_ja": ["根室市", "別海町", None], "name_en": ["Nemuro", None, None]})
    found = localised(areas, "name", "en")
    assert found.column.tolist()[:2] == ["Nemuro", "別海町"]
    assert found.fell_back.tolist() == [False, True, False]  # the third has no text in either language
    assert pd.isna(found.column[2])


def test_a_column_without_a_translation_falls_back_as_a_whole():
    notes = pd.DataFrame({"note_ja": ["速報", "確定"]}, index=[7, 9])
    found = localised(notes, "note", "en")
    assert found.column.to_dict() == {7: "速報", 9: "確定"}
    assert found.fell_back.all()


def test_a_column_that_is_in_no_language_is_refused_with_those_that_there_are():
    with pytest.raises(ParameterError, match="no column title_en and no title_ja; the columns are name_ja"):
        localised(pd.DataFrame({"name_ja": ["根室市"]}), "title", "en")


def test_columns_without_english_are_counted_from_the_contract(root):
    found = untranslated(data.contract(root / "data"), "en")
    assert ("sources", "publisher_ja") in found
    assert ("areas", "name_ja") not in found
    # The issue that asked for languages counted 39 columns in 20 tables; what a source holds (sources.about_ja) and who
    # reported a value or its correction have come since, numbers of official tables, what follows from findings, and
    # headings and defects of documents in Japanese, and what was learned from a plan. A translation lowers the number.
    assert len(found) <= 50
    assert len({table for table, _ in found}) <= 24


def test_names_of_areas_are_there_in_both_languages(root):
    areas = data.load_all(root / "data")["areas"]
    found = localised(areas, "name", "en")
    assert not found.fell_back.any()
    assert number(len(areas)) == number(len(found.column))
