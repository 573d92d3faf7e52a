"""Counts, bands and editions on the page of one municipality's outlook: what held, and what can be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from visionbook.notation import counted_year, number, percent, rounded
from visionbook.pages.population_outlook.model import MunicipalOutlook
from visionbook.show.phrases import change_words
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, year_column
from visionbook.words import Words


def count_year(outlook: MunicipalOutlook, year: int, words: Words) -> str:
    """Return the year of a count of the municipality as readers see it: a preliminary one says so."""
    return counted_year(year, year in outlook.counted.preliminary, words)


def census_head(outlook: MunicipalOutlook, words: Words) -> str:
    """Return the head of a column of counts: it says which years are preliminary."""
    years = "、".join(str(year) for year in sorted(outlook.counted.preliminary))
    return (
        words("population_outlook.column_census_preliminary", years=years)
        if years
        else words("population_outlook.column_census")
    )


def areas_words(areas: int, area: str, words: Words) -> str:
    """Return whose errors were pooled: all municipalities of the region, or the one that is alone in it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> areas_words(5, "根室市", load_words("ja")), areas_words(1, "根室市", load_words("ja"))
    ('5市町', '根室市')
    """
    return words("population_outlook.all_areas", areas=areas) if areas > 1 else area


def _side(difference: float) -> str:
    """Return on which side of another value one lies, to the person, as both are printed."""
    whole = rounded(difference)
    return "same" if whole == 0 else "less" if whole < 0 else "more"


def versus(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words, kinds: Sequence[str]) -> str:
    """Hold the last count against what was expected of its year, in one sentence; empty if nothing was.

    Parameters
    ----------
    outlook : MunicipalOutlook
        As from `visionbook.pages.population_outlook.model.outlook_of`.
    names : mapping
        Names for readers: ``newer`` if there is a projection.
    kinds : sequence of str
        In which order: ``projection``, ``target`` and ``plan``.
    """
    now = outlook.now
    expected = {
        "projection": outlook.newer.get(now),
        "target": outlook.targets.set_index("year")["population"].get(now),
        "plan": outlook.plan.get(now),
    }
    known = [(kind, float(expected[kind])) for kind in kinds if expected[kind] is not None]
    parts = []
    for place, (kind, value) in enumerate(known):
        gap = outlook.counted.population - value
        what = words(f"population_outlook.what_{kind}", series=names.get("newer", ""), value=number(value))
        end = "end" if place == len(known) - 1 else "and"
        parts.append(words(f"population_outlook.versus_{_side(gap)}_{end}", what=what, value=number(abs(gap))))
    if not parts:
        return ""
    year, value = count_year(outlook, now, words), number(outlook.counted.population)
    return words("population_outlook.versus", now=year, value=value, parts="".join(parts))


def check_sentence(row: tuple, words: Words) -> str:
    """Say whether a count fell inside the band that stood before it, and by how much it missed.

    Parameters
    ----------
    row : named tuple
        A row of `visionbook.population.count_checks.band_checks`.
    """
    low, high = rounded(row.low), rounded(row.high)
    gap = max(low - rounded(row.counted), rounded(row.counted) - high)
    return words(
        f"population_outlook.check_{row.side}", year=int(row.year), low=number(low), high=number(high), gap=number(gap)
    )


def count_sentences(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Say how the counts lie to projection, target and band that stood before them, and what the register tells.

    Parameters
    ----------
    outlook, words
        As for `versus`.
    names : mapping
        As for `versus`, and ``register_source`` and ``register_note`` if there is a register.
    """
    texts = []
    for row in outlook.checks[outlook.checks["year"] < outlook.now].itertuples():
        texts.append(check_sentence(row, words))
    against = versus(outlook, names, words, ("projection", "plan", "target"))
    checked = "".join(check_sentence(row, words) for row in outlook.checks.itertuples() if row.year == outlook.now)
    if against:
        texts.append(against + checked)
    if len(outlook.checks):
        base, now = outlook.newer_base, count_year(outlook, int(outlook.checks["year"].max()), words)
        texts.append(words("population_outlook.check_unmoved", base=base, now=now))
    elif len(outlook.newer) and outlook.now <= outlook.newer_base:
        texts.append(words("population_outlook.check_none", series=names["newer"], base=outlook.newer_base))
    texts += _earlier_targets(outlook, words)
    texts += _register(outlook, names, words)
    return Sentences(texts)


def _earlier_targets(outlook: MunicipalOutlook, words: Words) -> list[str]:
    """Judge the targets of counted years before the last one: the last one's stands beside its projection."""
    counted, texts = outlook.counted.totals, []
    for row in outlook.targets.itertuples():
        if row.year in counted.index and row.year != outlook.now:
            gap = counted[row.year] - row.population
            texts.append(
                words(
                    f"population_outlook.target_{_side(gap)}",
                    now=count_year(outlook, int(row.year), words),
                    value=number(counted[row.year]),
                    target=number(row.population),
                    gap=number(abs(gap)),
                )
            )
    return texts


def _register(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> list[str]:
    register = outlook.register
    if register is None:
        return []
    last = register.last_day
    day = words("population_outlook.day", year=last.year, month=last.month, day=last.day)
    gaps, source = register.gaps, names["register_source"]
    texts = [words("population_outlook.register_now", day=day, value=number(register.last_value), source=source)]
    if len(gaps):
        latest = gaps.iloc[-1]
        facts = {
            "now": count_year(outlook, int(latest["year"]), words),
            "gap": number(latest["gap"], signed=True),
        }
        if len(gaps) > 1:
            earlier = gaps.iloc[-2]
            facts["before"] = count_year(outlook, int(earlier["year"]), words)
            facts["gap_before"] = number(earlier["gap"], signed=True)
            wider = _side(abs(latest["gap"]) - abs(earlier["gap"]))
            trend = {"more": "wider", "less": "narrower", "same": "steady"}[wider]
            texts.append(
                words("population_outlook.register_gaps", trend=words(f"population_outlook.register_{trend}"), **facts)
            )
        else:
            texts.append(words("population_outlook.register_gap", **facts))
        if latest["continued"]:
            texts.append(words("population_outlook.register_continued", day=day))
    note = names.get("register_note")
    return ["".join(texts), *([words("population_outlook.register_note", note=note)] if note else [])]


def band_sentences(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Say how the band was found, how often such bands held, and what can be told apart with it."""
    if outlook.band_accuracy is None or outlook.band.empty:
        return Sentences([words(f"population_outlook.without_{'band' if len(outlook.newer) else 'projection'}")])
    accuracy, band = outlook.band_accuracy, outlook.band.set_index("year")
    areas = areas_words(accuracy.areas, names["area"], words)
    texts = [
        words("population_outlook.band_source", first=accuracy.first_launch, last=accuracy.last_launch, areas=areas),
        _coverage(outlook, words),
    ]
    # What has been counted is judged by the count, not by a band.
    reached = outlook.targets[outlook.targets["year"].isin(band.index) & ~outlook.targets["year"].le(outlook.now)]
    if len(reached):
        texts.append(_target_sentence(reached.iloc[-1], band, names, words))
    texts += [_width_sentence(outlook, names, words), *_revision_in_band(outlook, band, names, words)]
    return Sentences(texts)


def _coverage(outlook: MunicipalOutlook, words: Words) -> str:
    accuracy, horizon = outlook.band_accuracy, int(outlook.band["horizon_years"].max())
    inside, judged = accuracy.coverage_found(horizon)
    if not judged:
        return words("population_outlook.band_coverage_none")
    level, found = percent(accuracy.level, 0), percent(inside / judged, 0)
    text = words("population_outlook.band_coverage", level=level, judged=judged, inside=inside, found=found)
    far = accuracy.errors.set_index("horizon_years").loc[horizon]
    if pd.isna(far["judged"]):
        return text
    held = number(far["judged"] * far["coverage"])
    return text + words(
        "population_outlook.band_coverage_far", horizon=horizon, last_judged=number(far["judged"]), last_inside=held
    )


def _width_sentence(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> str:
    last, counted = outlook.band.iloc[-1], outlook.counted.population
    kind = "fall" if last["high"] < counted else "rise" if last["low"] > counted else "open"
    return words(
        f"population_outlook.band_width_{kind}",
        series=names["newer"],
        year=int(last["year"]),
        now=count_year(outlook, outlook.now, words),
        low=number(last["low"]),
        high=number(last["high"]),
        width=number(last["high"] - last["low"]),
        share=percent((last["high"] - last["low"]) / last["population"], 0),
        most=change_words(last["low"] / counted - 1, words),
        least=change_words(last["high"] / counted - 1, words),
    )


def _target_sentence(target: pd.Series, band: pd.DataFrame, names: Mapping[str, str], words: Words) -> str:
    row, aim = band.loc[target["year"]], target["population"]
    gap, width = abs(aim - row["population"]), row["high"] - row["low"]
    if aim > row["high"]:
        kind = "outside"
    elif aim < row["low"]:
        kind = "below"
    else:
        kind = "inside"
    return words(
        f"population_outlook.band_target_{kind}",
        year=int(target["year"]),
        target=number(aim),
        series=names["newer"],
        value=number(row["population"]),
        gap=number(gap),
        low=number(row["low"]),
        high=number(row["high"]),
        width=number(width),
    )


def _revision_in_band(
    outlook: MunicipalOutlook, band: pd.DataFrame, names: Mapping[str, str], words: Words
) -> list[str]:
    """Say whether the older edition lies inside the newer one's band, in the last year that both have."""
    shared = outlook.editions.dropna(subset="revision")
    shared = shared[shared["year"].isin(band.index)]
    if shared.empty:
        return []
    last = shared.iloc[-1]
    row = band.loc[last["year"]]
    kind = "inside" if row["low"] <= last["older"] <= row["high"] else "outside"
    return [
        words(
            f"population_outlook.band_editions_{kind}",
            year=int(last["year"]),
            older=names["older"],
            older_value=number(last["older"]),
            newer=names["newer"],
            newer_value=number(last["newer"]),
            gap=number(abs(last["revision"])),
            low=number(row["low"]),
            high=number(row["high"]),
        )
    ]


def editions_table(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Table | Sentences:
    """Return both editions beside each other and beside what was counted since."""
    rows = outlook.editions
    if rows.empty:
        return Sentences([words("population_outlook.without_editions")])
    there = [name for name in ("older", "newer") if rows[name].notna().any()]
    columns: list[Column] = [year_column("year", words("population_outlook.year"), words("unit.year"))]
    columns += [number_column(name, names[name]) for name in there]
    if rows["counted"].notna().any():
        columns.append(number_column("counted", census_head(outlook, words)))
        columns += [
            number_column(f"{name}_error", words("population_outlook.editions_error", series=names[name]), signed=True)
            for name in there
        ]
    if rows["revision"].notna().any():
        columns.append(
            number_column(
                "revision",
                words("population_outlook.editions_revision", newer=names["newer"], older=names["older"]),
                signed=True,
            )
        )
    return Table(rows, columns, words("population_outlook.editions_table"), words)


def editions_sentences(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Sentences:
    """Say how each edition met the newest count that it projects, which was nearer, and where the newer one goes."""
    rows, texts, errors = outlook.editions, [], {}
    for edition in ("older", "newer"):
        met = rows.dropna(subset=f"{edition}_error")
        if len(met):
            row = met.iloc[-1]
            errors[edition] = row
            texts.append(_met(outlook, edition, row, names, words))
    if len(errors) > 1 and errors["older"]["year"] == errors["newer"]["year"]:
        nearer = sorted(errors, key=lambda edition: abs(errors[edition][f"{edition}_error"]))
        if len({rounded(abs(errors[edition][f"{edition}_error"])) for edition in nearer}) > 1:
            year, (closer, farther) = int(errors["newer"]["year"]), nearer
            texts.append(
                words("population_outlook.editions_closer", year=year, closer=names[closer], farther=names[farther])
            )
    revised = rows.dropna(subset="revision")
    if len(revised):
        row = revised.iloc[-1]
        texts.append(
            words(
                f"population_outlook.editions_revised_{_side(row['revision'])}",
                older=names["older"],
                newer=names["newer"],
                year=int(row["year"]),
                value=number(row["newer"]),
                gap=number(abs(row["revision"])),
                ratio=change_words(row["revision"] / row["older"], words),
            )
        )
    return Sentences(texts)


def _met(outlook: MunicipalOutlook, edition: str, row: pd.Series, names: Mapping[str, str], words: Words) -> str:
    error, year = row[f"{edition}_error"], int(row["year"])
    return words(
        f"population_outlook.editions_{_side(error)}",
        series=names[edition],
        year=year,
        expected=number(row[edition]),
        mark=words("population_outlook.editions_mark") if year in outlook.counted.preliminary else "",
        counted=number(row["counted"]),
        gap=number(abs(error)),
        ratio=change_words(error / row[edition], words),
    )
