"""The tutorial in sentences: whether the computation gives what was published, and what a change makes of it."""

from __future__ import annotations

from visionbook.pages.first_rerun.model import Rerun
from visionbook.show.prose import Sentences
from visionbook.words import Words


def facts(page: Rerun) -> dict[str, object]:
    """Return the values that texts and pictures of the page say, by placeholder."""
    last = page.last
    return {
        "area": page.area,
        "projection": page.projection,
        "first": page.first,
        "last": int(last["year"]),
        "published": last["published"],
        "computed": last["computed"],
        "changed": last["changed"],
        "gap": page.largest_gap,
        "factor": page.factor,
        "difference": abs(round(last["changed"]) - round(last["computed"])),
    }


def computed(page: Rerun, words: Words) -> Sentences:
    """Say how near the computation comes to what was published."""
    is_near = page.largest_gap < 0.5
    return Sentences([words(f"first_rerun.{'same' if is_near else 'apart'}", **facts(page))], lead=True)


def changed(page: Rerun, words: Words) -> Sentences:
    """Say what the changed assumption makes of the last year."""
    return Sentences([words(f"first_rerun.{outcome(page)}", **facts(page))])


def outcome(page: Rerun) -> str:
    """Return whether the changed assumption gives ``"more"``, ``"fewer"`` or ``"equal"`` people in the last year."""
    difference = round(page.last["changed"]) - round(page.last["computed"])
    return "more" if difference > 0 else "fewer" if difference < 0 else "equal"
