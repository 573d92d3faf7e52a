"""The door of a room: the names that others may import from it, each fetched from its module when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def opened(room: str, names: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package that gives names of its modules to those who import them.

    A room is entered only as far as needed: asking whether anything has changed must not load what builds pages.

    Parameters
    ----------
    room : str
        The package.
    names : mapping of str to sequence of str
        Modules of the package, each with its names that others may use.

    Raises
    ------
    AttributeError
        From what is returned, for a name that is not listed.

    Examples
    --------
    >>> opened("visionbook.publish.freshness", {"inputs": ["BUILD"]})("BUILD")
    '_build'
    """
    where = {name: module for module, held in names.items() for name in held}

    def get(name: str) -> object:
        if name not in where:
            raise AttributeError(f"{room} has no {name!r} for others; its door names {', '.join(sorted(where))}")
        return getattr(import_module(f"{room}.{where[name]}"), name)

    return get
