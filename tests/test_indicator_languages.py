"""The pages of indicators in a language of the tests: nothing is Japanese but what the data hold so."""

import pandas as pd
import pytest
from indicator_pages import board_outputs, detail_outputs
from overlaps import drawn, texts
from pseudo import escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook.edition import read_edition
from visionbook.pages.kpi_board import model as board_model
from visionbook.pages.kpi_board import text as board_text
from visionbook.pages.kpi_detail import model as detail_model
from visionbook.periods import ERA_STARTS
from visionbook.show import signs
from visionbook.show.chart import Chart
from visionbook.show.download import Download
from visionbook.show.several import Several
from visionbook.show.sizes import LAYOUTS

OUTLINE_BRACKETS = "［］"
"""Around the marks of an outline, which has no words."""


def said(shown) -> list[str]:
    """Everything that an output says: its texts, what its pictures write, the rows of its file."""
    if isinstance(shown, Several):
        return [text for item in shown.items for text in said(item)]
    if isinstance(shown, Chart):
        # The lines of one wrapped text follow each other.
        written = [
            "".join(text.get_text().replace("\n", "") for text in texts(drawn(shown.draw, it))) for it in LAYOUTS
        ]
        return [shown.text(), *written]
    if isinstance(shown, Download):
        cells = [*shown.columns, *(cell for row in shown.rows for cell in row)]
        return [*cells, *(text for text, _ in shown.links), shown.descriptor["title"]]
    return [shown._repr_mimebundle_()["text/plain"]]


def held(tables) -> list[str]:
    """Every text in some tables, the longest first, and the names of eras, which other languages leave out."""
    found = {
        str(value)
        for table in tables
        for column in table.columns
        for value in table[column].dropna()
        if not str(value).replace(".", "").isdigit()
    }
    return [*sorted(found, key=len, reverse=True), *ERA_STARTS]


def without(text: str, known: list[str]) -> str:
    for value in known:
        text = text.replace(value, "")
    characters = {sign.character for family in signs.SIGNS.values() for sign in family.values()}
    return "".join(character for character in text if character not in {*characters, *OUTLINE_BRACKETS})


def check(outputs, tables):
    known = held(tables)
    found = [rest for shown in outputs for text in said(shown) for rest in escaped(without(text, known))]
    assert found == []


def test_nothing_of_the_board_escapes_the_words(root, pseudo):  # noqa: F811
    edition = read_edition(root)
    known = {name: data.load(name, **rows) for name, rows in board_model.tables_of(edition).items()}
    board = board_model.board(known, edition, pseudo.lang)
    outputs = board_outputs(board, pseudo)
    check(outputs, [*known.values(), board.judged])
    lead = without(board_text.lead(board, pseudo).texts[0], held([board.judged]))
    assert not unmarked(lead)


@pytest.mark.parametrize("kpi_id", ["g1-n1", "g1-n3", "g1-a1-k1", "g3-b1-k1", "g2-n3"])
def test_nothing_of_the_page_of_an_indicator_escapes_the_words(root, pseudo, kpi_id):  # noqa: F811
    edition = read_edition(root)
    known = {name: data.load(name, **rows) for name, rows in detail_model.tables_of(edition).items()}
    known |= {name: data.load(name, **rows) for name, rows in detail_model.rows_of(known, kpi_id).items()}
    one = detail_model.indicator(known, edition, kpi_id, pseudo.lang)
    outputs = detail_outputs(one, pseudo)
    # Places are made from the printed numbers: 1ア① from those of its goal, field and measure.
    around = [row["code"] for row in (one.previous, one.following) if row is not None]
    codes = [*one.measures["code"], *one.siblings["code"], *one.same["code"], *around]
    check(outputs, [*known.values(), pd.DataFrame({"code": codes})])
