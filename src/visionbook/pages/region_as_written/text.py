"""What the region's document prints, in sentences: the answer, and where it says something else than was published."""

from __future__ import annotations

from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import projection_name, projection_names
from visionbook.figure_marks import FigureMark
from visionbook.region.course import OBSERVED
from visionbook.show.marked import sign_of
from visionbook.show.prose import Sentences
from visionbook.words import Words


def lead(page: Region, words: Words) -> Sentences:
    """Say how many printed populations, growth and costs do not fit what was published, or each other.

    Parameters
    ----------
    page : Region
        As from `visionbook.collaboration.model.region`.
    """
    texts = []
    if page.printed is not None:
        facts = {"source": page.series[page.vision], "people": len(page.printed.elsewhere)}
        texts.append(words("region_as_written.lead", growth=len(page.printed.growth_marks), **facts))
    if page.agreements is not None and len(page.agreements.comparison):
        compared = page.agreements.comparison["agrees"].dropna().astype(bool)
        facts = {"count": len(compared), "differ": int((~compared).sum())}
        texts.append(words("region_as_written.lead_costs", **facts))
    return Sentences(["".join(texts)] if texts else [words("region_as_written.lead_none")], lead=True)


def limits(page: Region, words: Words) -> Sentences:
    """Say what limits what the page shows of the document and of its costs, where it shows them."""
    costs = page.agreements is not None and not page.agreements.comparison.empty
    there = {"printed": page.printed is not None, "costs": costs}
    return Sentences([words(f"regional_collaboration.limit_{name}") for name, known in there.items() if known])


def printed_sentences(page: Region, words: Words) -> Sentences:
    """Say what the pictures draw and where the document says something else, or that it gives no populations."""
    if page.printed is None:
        return Sentences([words("regional_collaboration.no_printed")])
    census = page.series[page.course.counted["series"].iloc[0]]
    facts = {"source": page.series[page.vision], "counted_by": census, "projection": projection_name(page)}
    texts = [words("regional_collaboration.drawn", expected=projection_names(page, words), **facts)]
    texts += [_elsewhere(row, page, words) for row in page.printed.elsewhere.itertuples()]
    texts += [_growth_elsewhere(code, mark, page, words) for code, mark in page.printed.growth_marks.items()]
    if page.printed.span is None:
        texts.append(words("regional_collaboration.no_printed_growth", **facts))
    return Sentences(texts)


def _elsewhere(row: object, page: Region, words: Words) -> str:
    """Return that a population of the document is not the official one, which one is, and why, as far as known."""
    mark = page.marks.person(row.area_code, row.year, page.vision, row.variant)
    census = page.series[page.course.counted["series"].iloc[0]]
    compared = census if row.variant == OBSERVED else projection_name(page)
    return words(
        "regional_collaboration.elsewhere",
        sign=sign_of(mark).character,
        source=page.series[page.vision],
        area=page.course.names[row.area_code],
        year=row.year,
        printed=row.printed,
        official=row.official,
        compared=page.titles.get(mark.source_id, compared),
        reason=mark.reason or words("figure_mark.no_reason"),
    )


def _growth_elsewhere(code: str, mark: FigureMark, page: Region, words: Words) -> str:
    """Return that the growth that the document gives for an area is wrong, and what it is."""
    first, last = page.printed.span
    return words(
        "regional_collaboration.elsewhere_growth",
        sign=sign_of(mark).character,
        source=page.series[page.vision],
        area=page.course.names[code],
        first=first,
        last=last,
        printed=mark.printed,
        official=mark.official,
        reason=mark.reason or words("figure_mark.no_reason"),
    )
