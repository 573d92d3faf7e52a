"""Every component of every judgement to take away: one row per indicator, values in base units."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import is_integer_dtype, is_numeric_dtype

from visionbook.pages.kpi_board.model import Board
from visionbook.show.download import Download, described_download, plain_cell
from visionbook.show.indicators import status_name
from visionbook.show.reported import correction_note
from visionbook.strategy.judgement import components
from visionbook.words import Words

NAME = "kpi_board"


def download(board: Board, licences: list[dict], words: Words) -> Download:
    """Return the table of all components as a CSV with its description.

    Parameters
    ----------
    licences : list of dict
        Those of the data contract.
    """
    year = board.fiscal_year
    table = _table(board, words)
    titles = [words(f"kpi_board.column_{column}") for column in table.columns]
    fields = [
        {"name": title, "type": _kind(table[column]), "code": column}
        for column, title in zip(table.columns, titles, strict=True)
    ]
    return described_download(
        NAME,
        [[plain_cell(value) for value in row] for row in table.itertuples(index=False, name=None)],
        fields=fields,
        about={
            "title": words("kpi_board.download_title", year=year),
            "description": words("kpi_board.download_description", year=year),
        },
        licences=licences,
        link_texts=(words("kpi_board.download_csv"), words("kpi_board.download_json")),
    )


def _table(board: Board, words: Words) -> pd.DataFrame:
    """Return the components with what a reader of the file alone needs: place, words of the statuses, edition."""
    judged = board.judged
    table = components(judged)
    table.insert(1, "code", judged["code"].to_numpy())
    for column in ("rule_status", "status"):
        table.insert(
            table.columns.get_loc(column) + 1,
            f"{column}_word",
            [status_name(status, words) for status in table[column]],
        )
    table.insert(
        table.columns.get_loc("overridden_by") + 1, "overridden_by_name", judged["overridden_by_name"].to_numpy()
    )
    table.insert(table.columns.get_loc("missing_years") + 1, "corrections", _corrections(board, words))
    return table.assign(edition_year=board.fiscal_year)


def _corrections(board: Board, words: Words) -> list[str | None]:
    """Return what was corrected of each indicator: from what, why, who reported it, and where it stood."""
    rows = dict(iter(board.corrected.groupby("kpi_id")))
    notes = []
    for kpi in board.judged.to_dict("records"):
        own = rows.get(kpi["kpi_id"], rows.get(kpi["same_as"], board.corrected.iloc[:0]))
        notes.append("".join(correction_note(row, kpi, words) for row in own.to_dict("records")) or None)
    return notes


def _kind(values: pd.Series) -> str:
    if is_integer_dtype(values):
        return "integer"
    return "number" if is_numeric_dtype(values) else "string"
