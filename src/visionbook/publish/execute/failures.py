"""What is said of a notebook that did not run to its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from visionbook.messages import Message, message
from visionbook.publish.execute.parameters import cell_number, listed

_PRINTED_LINES = 12
_PRINTED_BYTES = 4096


def printed_file(target: str | Path) -> Path:
    """Return the file for what the kernel prints outside its cells while it makes `target`."""
    return Path(target).with_suffix(".printed")


def last_printed(target: str | Path) -> list[str]:
    """Return the last lines that the kernel printed outside its cells; none if there is no such file."""
    try:
        text = printed_file(target).read_bytes()[-_PRINTED_BYTES:].decode("utf-8", "replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-_PRINTED_LINES:]


def with_printed(failure: Message | str, lines: Sequence[str]) -> Message | str:
    """Return what is said of a kernel that died or did not start, with what it printed last.

    Examples
    --------
    >>> print(with_printed("its kernel died", ["Fatal Python error"]))
    its kernel died
      The last lines that its kernel printed:
        Fatal Python error
    """
    if not lines:
        return failure
    return message("execution.with_printed", failure=failure, lines=[f"    {line}" for line in lines])


def where(cell: int | None, parameters: dict[str, object]) -> Message:
    """Return in which cell, as the author counts, a notebook was when it ended."""
    if cell is None:
        return message("execution.before_first_cell")
    return message("execution.in_cell", number=cell_number(cell, parameters))


def could_not_run(notebook: str, parameters: dict[str, object], reason: object) -> Message:
    """Return that a notebook could not run, and why."""
    return message("execution.could_not_run", notebook=notebook, parameters=listed(parameters), reason=reason)


def paragraphs(failures: Sequence[Message | str]) -> Message:
    """Return failures as one message, an empty line between two.

    Examples
    --------
    >>> print(paragraphs(["one failed", "two failed"]))
    one failed
    <BLANKLINE>
    two failed
    """
    first, *others = failures
    return message("execution.failures", each=[first, *(part for failure in others for part in ("", failure))])
