"""A region in words: what was counted, what had been expected, its key numbers and its facts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.notation import counted_year, number, percent
from visionbook.pages.regional_collaboration.parts import expected_words, sign_word, total_of, year_words
from visionbook.periods import fiscal_year_label, year_label
from visionbook.region.course import Course
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Table, text_column
from visionbook.words import Words


def lead(
    region: pd.Series, since: pd.DataFrame, course: Course, first: int, series: Mapping[str, str], words: Words
) -> Sentences:
    """Say how the region's population has changed, beside what was expected, and what is expected now.

    Parameters
    ----------
    region : Series
        The row of the table of regions.
    since : DataFrame
        As from `visionbook.region.course.counted_since`, from the year `first`.
    series : mapping
        Names for readers of the series, by series.
    """
    row = since[since["area_code"] == ""].iloc[0]
    now = year_words(course.now, course, words)
    values = {"name": region["name_ja"], "first": first, "now": now, "start": number(row["population_from"])}
    values |= {"count": number(row["population_to"]), "growth": percent(abs(row["growth"]))}
    text = words(f"regional_collaboration.lead_{sign_word(row['change'])}", **values)
    if not pd.isna(row["expected"]):
        text += words(
            f"regional_collaboration.lead_against_{sign_word(row['difference'])}",
            expected=number(row["expected"]),
            difference=number(abs(row["difference"])),
            source=expected_words(course, series, words, inside_only=True),
        )
    if course.last > course.now:
        end = number(total_of(course, course.last))
        source = expected_words(course, series, words, inside_only=True)
        text += words("regional_collaboration.lead_ahead", last=course.last, end=end, source=source)
    return Sentences([text], lead=True)


def about_count(course: Course, gaps: pd.Series, words: Words) -> Sentences:
    """Say what a preliminary count is, how the resident register lies beside it, and which years are left out.

    Parameters
    ----------
    gaps : Series
        As from `visionbook.region.register.register_beside`; may be empty.
    """
    texts = []
    if course.is_preliminary(course.now):
        texts.append(words("regional_collaboration.preliminary", year=course.now))
    if len(gaps) > 1:
        before, after = float(gaps.iloc[0]), float(gaps.iloc[-1])
        texts.append(
            words(
                f"regional_collaboration.register_{sign_word(abs(after) - abs(before))}",
                first=year_words(int(gaps.index[0]), course, words),
                now=year_words(int(gaps.index[-1]), course, words),
                before=number(before, signed=True),
                after=number(after, signed=True),
            )
        )
    texts += [
        words("regional_collaboration.left_out", year=year, areas="、".join(course.members[code] for code in codes))
        for year, codes in course.left_out.items()
    ]
    return Sentences(texts)


def cards(course: Course, agreements: pd.DataFrame, cost: float, first: int, words: Words) -> Cards:
    """Show how many people, how many are expected, the agreements and their planned cost (yen)."""
    persons, now = words("unit.persons"), year_words(course.now, course, words)
    counted, end = total_of(course, course.now), total_of(course, course.last)
    lost = number(counted - total_of(course, first), signed=True)
    shown = [
        Card(
            words("regional_collaboration.card_now"),
            number(counted),
            persons,
            now,
            words("regional_collaboration.card_lost", count=lost, year=counted_year(first, False, words)),
        )
    ]
    if course.last > course.now:
        lost = words("regional_collaboration.card_lost", count=number(end - counted, signed=True), year=now)
        when = counted_year(course.last, False, words)
        shown.append(Card(words("regional_collaboration.card_later"), number(end), persons, when, lost))
    members = words("regional_collaboration.card_members", count=len(course.members))
    shown.append(
        Card(
            words("regional_collaboration.card_agreements"),
            number(len(agreements)),
            words("regional_collaboration.items"),
            members,
        )
    )
    thousands = words("unit.thousand_yen")
    shown.append(
        Card(
            words("regional_collaboration.card_cost"),
            number(cost / 1000),
            thousands,
            words("regional_collaboration.card_cost_when"),
        )
    )
    return Cards(shown)


def about(region: pd.Series, members: dict[str, str], source: pd.Series, words: Words) -> Table:
    """Show name, members, period, issues and vision of the region as a table of facts; leave out what is not given.

    Parameters
    ----------
    region : Series
        The row of the table of regions.
    source : Series
        The row of the table of sources for the document.
    """
    years = int(region["end_fy"]) - int(region["start_fy"]) + 1
    rows = [
        ("name", region["name_ja"]),
        ("members", "、".join(members.values())),
        (
            "document",
            words(
                "regional_collaboration.document_value",
                title=source["title_ja"],
                published=_month(source["published"], words),
            ),
        ),
        ("publisher", source["publisher_ja"]),
        (
            "period",
            words(
                "regional_collaboration.period_value",
                start=fiscal_year_label(int(region["start_fy"])),
                end=fiscal_year_label(int(region["end_fy"])),
                years=years,
            ),
        ),
        ("review", region["review_ja"]),
        ("setting", region["setting_ja"]),
        ("issues", region["issues_ja"]),
        ("past", region["past_ja"]),
        ("vision", region["vision_ja"]),
    ]
    frame = pd.DataFrame(
        [
            {"item": words(f"regional_collaboration.about_{name}"), "text": text}
            for name, text in rows
            if not pd.isna(text)
        ]
    )
    return Table(
        frame,
        [
            text_column("item", words("regional_collaboration.item")),
            text_column("text", words("regional_collaboration.content")),
        ],
        words("regional_collaboration.about_caption", name=region["name_ja"]),
        words,
    )


def _month(published: object, words: Words) -> str:
    """Return a year and month (2024-03) as readers see it."""
    if pd.isna(published):
        return words("unit.missing")
    year, _, month = str(published).partition("-")
    return year_label(int(year)) + (f"{int(month)}{words('unit.month')}" if month else "")


def since_sentences(
    since: pd.DataFrame, course: Course, first: int, region: str, series: Mapping[str, str], words: Words
) -> Sentences:
    """Say of every municipality, and of all together, what was counted last, beside what was expected.

    Parameters
    ----------
    since : DataFrame
        As from `visionbook.region.course.counted_since`, from the year `first`.
    region : str
        What the municipalities together are called.
    series : mapping
        Names for readers of the series, by series.
    """
    by_area = since.set_index("area_code")
    codes = [code for code in [*course.members, ""] if code in by_area.index]
    return Sentences(
        [
            _since_sentence(by_area.loc[code], course.members.get(code, region), course, first, series, words)
            for code in codes
        ]
    )


def _since_sentence(
    row: pd.Series, area: str, course: Course, first: int, series: Mapping[str, str], words: Words
) -> str:
    year = year_words(int(row["to_year"]), course, words)
    values = {"area": area, "year": year, "count": number(row["population_to"])}
    if pd.isna(row["expected"]):
        text = words("regional_collaboration.since_alone", **values)
    else:
        text = words(
            f"regional_collaboration.since_{sign_word(row['difference'])}",
            source=expected_words(course, series, words, inside_only=True),
            expected=number(row["expected"]),
            difference=number(abs(row["difference"])),
            share=percent(abs(row["off"])),
            **values,
        )
    return text + words(
        f"regional_collaboration.since_change_{sign_word(row['change'])}",
        first=first,
        change=number(abs(row["change"])),
        growth=percent(abs(row["growth"])),
        yearly=percent(abs(row["yearly"]), 2),
    )
