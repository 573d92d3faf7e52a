"""Tables on places like these: what to expect of each municipality, what was left out, and the files."""

from __future__ import annotations

from textwrap import wrap

import pandas as pd

from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.study import Study
from visionbook.pages.projection_accuracy.study_phrases import size_name
from visionbook.population.accuracy import BAND_METHOD
from visionbook.population.error_table import shelf_life
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words

_GROUP = 8
"""Digits of a digest written together."""


def towns(page: Record, found: Study | None, words: Words) -> Table | Sentences:
    """Return for each municipality what places of its size were wrong by; one without such places is left out."""
    if found is None:
        return Sentences([])
    ahead = list(dict.fromkeys(found.horizons(page)))
    there = set(found.sizes["size_class"])
    rows = [
        _town(page.members[code], likeness.size_class, found, ahead, words)
        for code, likeness in found.likeness.items()
        if likeness.size_class in there
    ]
    columns = [
        text_column("name", words("accuracy_study.town")),
        *(
            percent_column(f"{name}_{years}", words(f"accuracy_study.town_{name}", years=years))
            for years in reversed(ahead)
            for name in ("mean", "median")
        ),
        text_column("kept", words("accuracy_study.town_kept")),
    ]
    return Table(pd.DataFrame(rows), columns, words("accuracy_study.towns_table"), words)


def _town(name: str, size_class: str, found: Study, ahead: list[int], words: Words) -> dict[str, object]:
    cells: dict[str, object] = {"name": words.bracketed(name, size_name(size_class, words))}
    kept = shelf_life(found.sizes, BAND_METHOD, size_class=size_class)
    cells["kept"] = words("accuracy_study.kept_until", years=kept) if kept else words("unit.missing")
    known = found.sizes[found.sizes["size_class"].eq(size_class)].set_index("horizon_years")
    for years in ahead:
        is_there = years in known.index  # of few places of a size nothing is stored for long horizons
        cells[f"mean_{years}"] = known.loc[years, "mean_absolute"] if is_there else None
        cells[f"median_{years}"] = known.loc[years, "median_absolute"] if is_there else None
    return cells


def left_out(found: Study | None, words: Words) -> Table | Sentences:
    """Return how many areas the study left out, by reason; areas whose codes changed are not left out."""
    if found is None:
        return Sentences([])
    counts = found.left_out["reason"].value_counts()
    counts = counts.drop("code_changed", errors="ignore")
    rows = pd.DataFrame({"areas": counts.to_numpy()})
    rows["reason"] = [words(f"accuracy_study.reason_{reason}") for reason in counts.index]
    columns = [
        text_column("reason", words("accuracy_study.reason")),
        number_column("areas", words("accuracy_study.areas")),
    ]
    return Table(rows, columns, words("accuracy_study.left_out_table"), words)


def files(found: Study | None, words: Words) -> Table | Sentences:
    """Return the files that the study was computed from, with what tells that they are the same."""
    if found is None:
        return Sentences([])
    rows = found.files.assign(
        # In groups, so that it can be broken into lines; the file for download has it in one.
        digest=[" ".join(wrap(digest, _GROUP)) for digest in found.files["sha256"]],
    )
    columns = [
        text_column("file", words("accuracy_study.file")),
        text_column("digest", words("accuracy_study.sha256")),
    ]
    return Table(rows, columns, words("accuracy_study.files_table"), words)
