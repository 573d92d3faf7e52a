"""Everything that the pages of indicators show, in order: what tests of other editions and languages look through."""

from visionbook.pages.kpi_board import download as board_download
from visionbook.pages.kpi_board import pictures as board_pictures
from visionbook.pages.kpi_board import tables as board_tables
from visionbook.pages.kpi_board import text as board_text
from visionbook.pages.kpi_detail import download as detail_download
from visionbook.pages.kpi_detail import pictures as detail_pictures
from visionbook.pages.kpi_detail import tables as detail_tables
from visionbook.pages.kpi_detail import tables_readings as detail_readings
from visionbook.pages.kpi_detail import text as detail_text


def board_outputs(board, words):
    """Every output of the board of indicators."""
    return [
        board_text.lead(board, words),
        board_text.counts(board, words),
        board_text.after_period(board, words),
        board_pictures.state(board, "", words),
        board_pictures.ways(board, "", words),
        board_pictures.reports(board, "", words),
        board_pictures.kinds(board, "", words),
        board_pictures.rule(board, words),
        board_tables.indicators(board, words),
        board_tables.reports(board, words),
        *board_tables.corrected(board, words),
        board_tables.official(board, words),
        board_tables.rule(board, words),
        board_tables.rules(board, words),
        board_tables.goals(board, words),
        board_tables.readings(board, words),
        board_download.download(board, [], words),
    ]


def detail_outputs(one, words):
    """Every output of the page of one indicator."""
    return [
        detail_text.lead(one, words),
        detail_text.cards(one, words),
        detail_text.ways(one, words),
        detail_pictures.path(one, "", words),
        detail_text.steps(one, words),
        detail_text.reporting(one, words),
        detail_text.reviews(one, words),
        detail_text.facts(one, words),
        detail_tables.years(one, words),
        detail_tables.reported(one, words),
        detail_tables.purpose(one, words),
        detail_tables.work(one, words),
        detail_tables.siblings(one, words),
        *detail_pictures.related(one, "", words),
        detail_tables.context(one, words),
        detail_readings.readings(one, words),
        detail_readings.rules(one, words),
        detail_download.download(one, [], words),
    ]
