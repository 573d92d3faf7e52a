"""What pages ask of the tables' meaning instead of their rows: a page runs again only if the answer is another one.

A page that counts the indicators that are behind need not run because one that is on course has a new value. It asks
for a result: a function of the program computes it from rows that it loads, those rows are noted as read within the
result, and the result is noted beside them. When some of the rows are others, the build computes the result again,
which takes a moment, and the page runs only if that is another one, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import TypeVar

import pandas as pd

from visionbook import data
from visionbook.edition import Edition
from visionbook.notation import is_missing
from visionbook.reads import Asked, note, text_digest, within

Load = Callable[..., pd.DataFrame]
"""`visionbook.data.load`, as a result's function is handed it."""

Result = TypeVar("Result")
RESULT = "result"
"""The kind of question (`visionbook.reads.Asked`)."""

ROOM = "visionbook.pages."
"""Where the functions are: a name in a record, which may come from a store that others write to, calls nothing else."""


def result(function: Callable[[Load, Edition], Result], **given: str | int) -> Result:
    """Return what a function of the program makes of tables; a page that asks so depends on that, not on their rows.

    Parameters
    ----------
    function : callable
        Of the room of a page, by its own name. It gets `visionbook.data.load`, by which alone it may read, and the
        edition; it returns what the page shows, and no more: tables, tuples, mappings, records, texts, numbers.
    **given
        Settings of the page, as `visionbook.data.edition` takes them.

    Raises
    ------
    DataError, ParameterError
        As the function, and `visionbook.data.edition`.
    TypeError
        If the result holds something else.
    ValueError
        If the function is not of a page.
    """
    name = _name_of(function, given)
    _require_page(name)
    edition = data.edition(**given)
    with within(name):
        found = function(data.load, edition)
    note(Asked(RESULT, name), result_digest(found))
    return found


def present_result(name: str) -> str:
    """Return the digest of what a result would be now, by the name under which it was noted.

    Raises
    ------
    ValueError
        If it names no function of a page.
    """
    _require_page(name)
    address, _, given = name.partition(" ")
    module, _, function = address.partition(":")
    edition = data.edition(**json.loads(given))
    return result_digest(getattr(import_module(module), function)(data.load, edition))


def _require_page(name: str) -> None:
    if not name.startswith(ROOM):
        raise ValueError(f"a result comes from a function of {ROOM}*, not from {name.partition(' ')[0]}")


def _name_of(function: Callable, given: Mapping[str, str | int]) -> str:
    return f"{function.__module__}:{function.__name__} {json.dumps(given, ensure_ascii=False, sort_keys=True)}"


def result_digest(found: object) -> str:
    """Return the digest of a result, by its content.

    Examples
    --------
    >>> one, other = pd.DataFrame({"a": [1, None]}), pd.DataFrame({"a": [1.0, float("nan")]})
    >>> result_digest(one) == result_digest(other), result_digest(one) == result_digest(one.head(1))
    (True, False)
    """
    return text_digest(json.dumps(_plain(found), ensure_ascii=False))


def _plain(found: object) -> object:
    """Return a result as JSON has it; whatever is missing is null."""
    if isinstance(found, pd.DataFrame):
        types = [str(kind) for kind in found.dtypes]
        return [list(found.columns), types, [[_plain(cell) for cell in row] for row in found.to_numpy(dtype=object)]]
    if is_dataclass(found):
        return {field.name: _plain(getattr(found, field.name)) for field in fields(found)}
    if isinstance(found, Mapping):
        return [[_plain(key), _plain(value)] for key, value in found.items()]
    if isinstance(found, Sequence) and not isinstance(found, str):
        return [_plain(each) for each in found]
    if is_missing(found):
        return None
    if hasattr(found, "item"):  # a number of numpy's
        found = found.item()
    if isinstance(found, (str, int, float)):
        return found
    raise TypeError(f"a result holds tables, tuples, mappings, records, texts and numbers, not {type(found).__name__}")
