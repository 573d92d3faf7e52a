"""The page on the basic thinking in sentences: the answer, the key facts, the principles, and moments in words."""

from __future__ import annotations

from visionbook.notation import counted_year, is_missing, number
from visionbook.pages.basics.model import Basics
from visionbook.periods import era_of, year_and_month
from visionbook.show.citation import cited
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def moment(text: str, words: Words, *, era: bool = False) -> str:
    """Return a moment as readers see it, with the year of the era if they want it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> moment("2021-06", load_words("ja")), moment("2014", load_words("ja"), era=True)
    ('2021年6月', '2014年（平成26年）')
    """
    year, month = year_and_month(text)
    key = f"{'month' if month else 'year'}{'_era' if era else ''}"
    return words(f"basics.{key}", year=year, month=month, era=era_of(text) if era else "")


def length(months: int, words: Words) -> str:
    """Return how long a period is.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> length(46, load_words("ja")), length(48, load_words("ja")), length(8, load_words("ja"))
    ('3年10か月', '4年', '8か月')
    """
    years, rest = divmod(months, 12)
    key = "years_months" if years and rest else "years" if years else "months"
    return words(f"basics.{key}", years=years, months=rest)


def lead(page: Basics, words: Words) -> Sentences:
    """Return whose plan it is, for how long, and what it aims at in the words of the table."""
    text = words(
        "basics.lead",
        area=page.area,
        plan=page.plan,
        first=moment(page.first, words),
        last=moment(page.last, words),
        length=length(page.months, words),
    )
    aims = [aim for aim in page.section("aim")["text"] if not is_missing(aim)]
    return Sentences(["".join([text, *aims])], lead=True)


def cards(page: Basics, words: Words) -> Cards:
    """Return the key facts: the period, when the plan was adopted, its last target, how many have been counted."""
    shown = [
        Card(
            words("basics.card_period"),
            length(page.months, words),
            "",
            words("basics.from_to", first=moment(page.first, words), last=moment(page.last, words)),
        )
    ]
    if page.adopted:
        shown.append(Card(words("basics.card_adopted"), moment(page.adopted, words), "", page.plan))
    people, counted = words("unit.persons"), page.counted
    year = counted_year(counted.now, counted.is_preliminary, words)
    if len(page.targets):
        last = page.targets.iloc[-1]
        when = words("glue.year", year=last["year"])
        shown.append(Card(words("basics.card_target", name=last["name"]), number(last["target"]), people, when))
    shown.append(Card(words("basics.card_counted"), number(counted.population), people, year))
    return Cards(shown)


def principles(page: Basics, words: Words) -> Sentences:
    """Return the principles by name; nothing where the plan has none."""
    names = list(page.section("principle")["title"])
    return Sentences([words("basics.principles", count=len(names), names=words.join(names))] if names else [])


def sources(page: Basics, words: Words) -> Sentences:
    """Return the documents that the rows of the page come from."""
    return Sentences([words("basics.sources", documents=cited(page.sources, words, *page.shown))])
