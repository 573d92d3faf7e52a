"""The values that were corrected: from what, why, and who reported the correction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.localised import chosen, localised
from visionbook.pages.kpi_board.model import Board
from visionbook.show import signs
from visionbook.show.indicators import subject
from visionbook.show.reported import corrected_value, reporter_text
from visionbook.show.table import Column, Table, text_column, year_column
from visionbook.words import Words


def corrected(board: Board, words: Words) -> list[Table]:
    """Return a table of the corrected values with reporter, day and place of each correction; none without any."""
    if board.corrected.empty:
        return []
    kpis = board.judged.set_index("kpi_id", drop=False)
    short = localised(board.sources.set_index("source_id"), "short", words.lang).column
    rows = board.corrected[board.corrected["kpi_id"].isin(kpis.index)].to_dict("records")
    texts = [_texts(row, kpis.loc[row["kpi_id"]].to_dict(), short, words) for row in rows]
    columns = [
        text_column("indicator", words("kpis.indicator")),
        year_column("fiscal_year", words("kpi_board.corrected_year"), words("kpi_board.corrected_year")),
        text_column("sureness", words("kpi_board.corrected_sureness")),
        Column("before", words("kpi_board.corrected_before"), align="right"),
        Column("now", words("kpi_board.corrected_now"), align="right"),
        text_column("reason", words("kpi_board.corrected_reason")),
        text_column("reporter", words("kpi_board.reporter")),
        text_column("place", words("kpi_board.corrected_place")),
    ]
    caption = words("kpi_board.corrected_caption", count=len(texts))
    return [Table(pd.DataFrame(texts), columns, caption, words)]


def _texts(row: Mapping[str, Any], kpi: Mapping[str, Any], short: pd.Series, words: Words) -> dict[str, Any]:
    before, now = corrected_value(row, kpi, words)
    source = short.get(row["source_id"], row["source_id"])
    return {
        "indicator": subject(kpi, words),
        "fiscal_year": int(row["fiscal_year"]),
        "sureness": signs.of("origin", row["status"]).word(words),
        "before": before,
        "now": now,
        "reason": chosen(row, "correction_reason", words.lang),
        "reporter": reporter_text(row, words),
        "place": words("kpi_board.corrected_at", short=source, place=row["source_place"]),
    }
