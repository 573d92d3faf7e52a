"""Which sentences new rows move, before they are written: those that say figures that go, or all that change.

Today's sentences are those of the book that was built last. A preview runs the pages that move once more, in a copy of
the project that is thrown away.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from visionbook import data
from visionbook.ages import TOTAL
from visionbook.edition import project_root, read_edition
from visionbook.errors import BuildError
from visionbook.intake.import_log import rows_by_key
from visionbook.messages import Message, message
from visionbook.publish.example import PARTS, copy
from visionbook.publish.execute import Run, run_notebooks
from visionbook.publish.freshness import BUILD
from visionbook.publish.moved import runs_moved, title
from visionbook.publish.sentences import Change, changes, naming, sentences

_SHOWN, _SHOWN_OF_RUN = 3, 200
_POPULATION = "population"
_BOTH = "both"
_EDITION = "edition.yml"

Tables = Mapping[str, bytes]


def pages_and_sentences(old: Tables, new: Tables) -> list[Message] | None:
    """Return the pages that move, each with its sentences of today that say a total which will be another.

    Parameters and result as of `visionbook.publish.moved.pages_moved`.
    """
    root = project_root()
    edition = read_edition(root)
    runs = runs_moved(root, edition, old, new)
    if runs is None:
        return None
    gone = _totals_that_go(old, new)
    found = []
    for run in runs:
        said = naming(_said(root, run), gone)
        found.append(_told(title(root, edition, run), [message("official_preview.today", sentence=s) for s in said]))
    return found


def pages_rerun(old: Tables, new: Tables) -> list[Message] | None:
    """Return the pages that move, each with all of its sentences that change, from a run of them in a copy.

    Parameters and result as of `visionbook.publish.moved.pages_moved`.

    Raises
    ------
    BuildError
        If a page does not run with the new rows: what it says is told; nothing has been written then.
    """
    root = project_root()
    edition = read_edition(root)
    runs = runs_moved(root, edition, old, new)
    if runs is None:
        return None
    with tempfile.TemporaryDirectory(prefix="visionbook-preview-") as folder:
        copied = _copied(root, Path(folder) / "project", new)
        again = [replace(run, notebook=copied / run.notebook.relative_to(root)) for run in runs]
        run_notebooks(again, copied / BUILD / "executed", copied)
        found = {run.page: changes(_said(root, run), _said(copied, run)) for run in again}
    return [_told(title(root, edition, run), _all(found[run.page]), _SHOWN_OF_RUN) for run in runs]


def _copied(root: Path, folder: Path, new: Tables) -> Path:
    for part in (*PARTS, _EDITION):
        if (root / part).exists():
            copy(root / part, folder / part)
    for name, content in new.items():
        (folder / "data" / data.resources()[name]["path"]).write_bytes(content)
    return folder


def _said(root: Path, run: Run) -> list[str]:
    """Return the sentences of a page as it was run last; of one that was not, none."""
    path = root / BUILD / "executed" / f"{run.page}.ipynb"
    if not path.is_file():
        return []
    try:
        return sentences(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        raise BuildError(message("official_preview.broken", file=path.name)) from None


def _totals_that_go(old: Tables, new: Tables) -> list[int]:
    """Return the totals of both sexes that the new rows replace by others."""
    if _POPULATION not in new:
        return []
    before, after = (rows_by_key(_POPULATION, tables[_POPULATION]) for tables in (old, new))
    return [
        int(float(row["population"]))
        for key, row in before.items()
        if row["sex"] == _BOTH and row["age_group"] == TOTAL and (key not in after or _differs(row, after[key]))
    ]


def _differs(row: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return row["population"] != other["population"]


def _told(page: str, lines: list[Message], most: int = _SHOWN) -> Message:
    if not lines:
        return message("official_preview.page", page=page)
    more = [message("official_preview.more", count=len(lines) - most)] if len(lines) > most else []
    return message("official_preview.page_and_sentences", page=page, sentences=[*lines[:most], *more])


def _all(found: list[Change]) -> list[Message]:
    return [message("official_preview.moves", before=before or "―", after=after or "―") for before, after in found]
