"""Messages on their way from a worker process to its owner: as values of JSON. Light: the owner loads this early."""

from __future__ import annotations

from typing import Any

from visionbook.messages import Message, message


def packed(said: object) -> Any:
    """Return a message as values of JSON; see `unpacked`."""
    if isinstance(said, Message):
        return {"key": said.key, "facts": {name: packed(fact) for name, fact in said.facts.items()}}
    if isinstance(said, (list, tuple)):
        return [packed(each) for each in said]
    return said if isinstance(said, (int, float)) else str(said)


def unpacked(data: Any) -> Any:
    """Return the message that was packed.

    Examples
    --------
    >>> unpacked(packed(message("execution.in_cell", number=3)))
    'in cell 3'
    """
    if isinstance(data, dict):
        return message(data["key"], **{name: unpacked(fact) for name, fact in data["facts"].items()})
    return [unpacked(each) for each in data] if isinstance(data, list) else data
