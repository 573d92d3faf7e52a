"""A region in words: the answer, its key numbers, and the sentences beside the pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import (
    projection_name,
    sign_word,
    total_of,
    year_words,
)
from visionbook.notation import is_missing, number, spoken
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def lead(page: Region, words: Words) -> Sentences:
    """Say how the region's population has changed, beside what was expected, and what is expected now."""
    course = page.course
    facts = {"name": page.facts["name"], "now": year_words(course.now, course, words), "source": projection_name(page)}
    whole = page.since[page.since["area_code"] == ""] if page.first else page.since
    if whole.empty:
        text = words("regional_collaboration.lead_alone", count=total_of(course, course.now), **facts)
    else:
        row = whole.iloc[0]
        facts |= {"first": page.first, "start": row["population_from"], "count": row["population_to"]}
        text = words(f"regional_collaboration.lead_{sign_word(row['change'])}", growth=abs(row["growth"]), **facts)
        if not is_missing(row["expected"]):
            side = sign_word(-row["difference"])
            text += words(f"regional_collaboration.lead_against_{side}", **row[["expected", "difference"]], **facts)
    if course.last > course.now:
        facts |= {"last": course.last, "end": total_of(course, course.last)}
        text += words("regional_collaboration.lead_ahead", **facts)
    return Sentences([text], lead=True)


def cards(page: Region, words: Words) -> Cards:
    """Show how many people, how many are expected, the agreements and their planned cost."""
    course, persons = page.course, words("unit.persons")
    now, counted = year_words(course.now, course, words), total_of(course, course.now)
    since = ""
    if page.first:
        lost = counted - total_of(course, page.first)
        since = words("regional_collaboration.card_lost", count=lost, year=year_words(page.first, course, words))
    shown = [Card(words("regional_collaboration.card_now"), number(counted), persons, now, since)]
    if course.last > course.now:
        end, when = total_of(course, course.last), year_words(course.last, course, words)
        lost = words("regional_collaboration.card_lost", count=end - counted, year=now)
        shown.append(Card(words("regional_collaboration.card_later"), number(end), persons, when, lost))
    return Cards([*shown, *_agreement_cards(page, words)])


def _agreement_cards(page: Region, words: Words) -> Iterator[Card]:
    if page.agreements is None:
        return
    members = words("regional_collaboration.card_members", count=len(page.course.members))
    count, unit = number(len(page.agreements.rows)), words("regional_collaboration.items")
    yield Card(words("regional_collaboration.card_agreements"), count, unit, members)
    planned = page.agreements.comparison["planned"].dropna()
    if len(planned):
        cost, when = spoken(float(planned.sum()), words), words("regional_collaboration.card_cost_when")
        yield Card(words("regional_collaboration.card_cost"), cost, words("unit.yen"), when)


def about_count(page: Region, words: Words) -> Sentences:
    """Say what a preliminary count is, how the resident register lies beside it, and which years are left out."""
    course, gaps, texts = page.course, page.gaps, []
    if course.is_preliminary(course.now):
        texts.append(words("regional_collaboration.preliminary", year=course.now))
    if len(gaps) > 1:
        before, after = float(gaps.iloc[0]), float(gaps.iloc[-1])
        years = [year_words(int(year), course, words) for year in (gaps.index[0], gaps.index[-1])]
        key = f"regional_collaboration.register_{sign_word(abs(after) - abs(before))}"
        texts.append(words(key, first=years[0], now=years[1], before=before, after=after))
    texts += [
        words("regional_collaboration.left_out", year=year, areas=[course.members[code] for code in codes])
        for year, codes in course.left_out.items()
    ]
    return Sentences(texts)


def since_sentences(page: Region, words: Words) -> Sentences:
    """Say of every municipality, and of all together, what was counted last, beside what was expected."""
    if not page.first:
        return Sentences([words("regional_collaboration.one_count", year=page.course.now)])
    by_area, members = page.since.set_index("area_code"), page.course.members
    names = {**members, "": words("regional_collaboration.total")}
    alone = len(members) == 1  # all together are this one
    codes = [code for code in names if code in by_area.index and not (alone and code == "")]
    return Sentences([_since(by_area.loc[code], names[code], page, words) for code in codes])


def _since(row: pd.Series, area: str, page: Region, words: Words) -> str:
    facts = {"area": area, "year": year_words(int(row["to_year"]), page.course, words), "first": page.first}
    facts |= row.to_dict() | {"source": projection_name(page)}
    against = "alone" if is_missing(row["expected"]) else sign_word(-row["difference"])
    key = f"regional_collaboration.since_change_{sign_word(row['change'])}"
    return words(f"regional_collaboration.since_{against}", **facts) + words(key, **facts)


def index_reading(page: Region, words: Words) -> Sentences:
    """Say how to read the index; with others to compare with, what lies below them."""
    others = [name for code, name in page.course.names.items() if code not in page.course.members]
    key = "reading_index_beside" if others else "reading_index"
    return Sentences([words(f"regional_collaboration.{key}", others=others)])


def without_agreements(page: Region, words: Words) -> Sentences:
    """Say that there are no agreements and what would bring them; nothing where there are."""
    return Sentences([words("regional_collaboration.no_agreements")] if page.agreements is None else [])


def limits(page: Region, words: Words) -> Sentences:
    """Say what limits what the page shows of the register, where it shows it."""
    return Sentences([] if page.gaps.empty else [words("regional_collaboration.limit_register")])
