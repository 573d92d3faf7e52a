"""The tables of the two sheets: targets and counts, questions."""

from __future__ import annotations

from visionbook.notation import counted_year, is_missing
from visionbook.pages.council.model import Council
from visionbook.show.indicators import board_rows, page_address
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words


def targets(page: Council, words: Words) -> Table:
    """Return each target year with its target, what was counted, and the newest projection."""
    gaps = page.gaps
    years = [
        counted_year(int(row.year), bool(row.preliminary), words) if not is_missing(row.counted)
        else words("glue.year", year=int(row.year))
        for row in gaps.itertuples()
    ]  # fmt: skip
    columns = [
        text_column("when", words("council.year")),
        number_column("target", words("council.target")),
        number_column("counted", words("council.counted")),
        number_column("counted_gap", words("council.gap"), signed=True),
        number_column("projection", words("council.projection")),
    ]
    return Table(gaps.assign(when=years), columns, words("council.targets_caption", area=page.area), words)


def questions(page: Council, words: Words) -> Table | Sentences:
    """Return the indicators that are behind, the worst first, each with what one would ask; or that there is none."""
    if not page.behind:
        return Sentences([words("council.no_question")])
    shown = board_rows(page.standing.questions, words)
    asked = [words(f"council.ask_{status}") for status in shown["status"]]
    shown = shown.assign(asked=asked, href=[page_address(row) for row in shown.to_dict("records")])
    columns = [
        text_column("placed_name", words("kpis.indicator"), href="href"),
        text_column("status_word", words("kpis.status")),
        text_column("observed_text", words("kpis.observed")),
        text_column("target_text", words("kpis.target")),
        text_column("asked", words("council.asked")),
    ]
    more = page.behind - len(shown)
    caption = words("council.questions_more", more=more) if more else words("council.questions_caption")
    return Table(shown, columns, caption, words)
