"""How each edition of a projection met the newest count, and where the newer one goes."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import rounded
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import change_words, side_of
from visionbook.show.count import near_sentence
from visionbook.show.prose import Sentences
from visionbook.words import Words


def editions(page: Outlook, words: Words) -> Sentences:
    """Say how each edition met the newest count that it projects, which was nearer, and where the newer one goes.

    Where the plan prints the older one with other values, it says once which stands where.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    rows, texts, errors = page.town.editions, [], {}
    names = {"older": page.names.older, "newer": page.names.newer}
    for edition in names:
        met = rows.dropna(subset=f"{edition}_error")
        if len(met):
            row = met.iloc[-1]
            errors[edition] = row
            texts.append(_met(page, names[edition], row[edition], row[f"{edition}_error"], row, words))
    near = near_sentence(page.town.plan, page.town.older, page.names.older, words, page.town.known)
    texts += [near] if near else []
    if len(errors) > 1 and errors["older"]["year"] == errors["newer"]["year"]:
        nearer = sorted(errors, key=lambda edition: abs(errors[edition][f"{edition}_error"]))
        if len({rounded(abs(errors[edition][f"{edition}_error"])) for edition in nearer}) > 1:
            closer, farther = (names[edition] for edition in nearer)
            year = errors["newer"]["year"]
            texts.append(words("population_outlook.editions_closer", year=year, closer=closer, farther=farther))
    revised = rows.dropna(subset="revision")
    if len(revised):
        row = revised.iloc[-1]
        facts = {"year": row["year"], "value": row["newer"], "gap": row["revision"]}
        ratio = change_words(row["revision"] / row["older"], words)
        key = f"population_outlook.editions_revised_{side_of(row['revision'])}"
        texts.append(words(key, ratio=ratio, **names, **facts))
    return Sentences(texts)


def _met(page: Outlook, series: str, expected: float, error: float, row: pd.Series, words: Words) -> str:
    year = int(row["year"])
    return words(
        f"population_outlook.editions_{side_of(error)}",
        series=series,
        year=year,
        expected=expected,
        mark=words("population_outlook.editions_mark") if year in page.town.counted.preliminary else "",
        counted=row["counted"],
        gap=error,
        ratio=abs(error) / row["counted"],  # of the count, as everywhere: the same for every edition
    )
