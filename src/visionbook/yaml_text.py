"""YAML, read safely and fast: every command and every kernel reads settings, wording and the data contract."""

from __future__ import annotations

import yaml

# The loader in C takes a seventh of the time; it comes with most builds of PyYAML.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(text: str) -> object:
    """Return what a YAML text holds: plain values, lists and mappings, no objects; None if it is empty.

    Raises
    ------
    yaml.YAMLError
        If it is not YAML.

    Examples
    --------
    >>> parsed("{a: [1, '2']}")
    {'a': [1, '2']}
    """
    return yaml.load(text, Loader=_LOADER)
