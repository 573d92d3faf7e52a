"""What of a book's prose is about its own edition, and does not go into that of another municipality.

A line ``% of this edition`` (a comment in MyST) says so: below a heading of that whole section, elsewhere of the block
that follows, up to the next empty line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MARK = "% of this edition"
_HEADING = re.compile("(#+) ")
_TARGET = re.compile(r"\([A-Za-z0-9_-]+\)=")


def for_another_edition(markdown: str) -> str:
    r"""Return the prose of a page without what is about this edition alone.

    Examples
    --------
    >>> print(for_another_edition("# A\n\n(old)=\n## B\n% of this edition\n\nb\n\n### B1\n\n## C\n\nc\n"))
    # A
    <BLANKLINE>
    ## C
    <BLANKLINE>
    c
    <BLANKLINE>
    >>> for_another_edition("a\n\n% of this edition\nb\nb\n\nc\n")
    'a\n\nc\n'
    """
    lines = markdown.split("\n")
    gone: set[int] = set()
    for number in (number for number, line in enumerate(lines) if line.strip() == MARK):
        above = number - 1
        if above >= 0 and (heading := _HEADING.match(lines[above])):
            gone |= set(range(_start(lines, above), _end(lines, number, len(heading[1]))))
        else:
            blank = next((at for at in range(number, len(lines)) if not lines[at].strip()), len(lines) - 1)
            gone |= set(range(number, blank + 1))
    return "\n".join(line for number, line in enumerate(lines) if number not in gone)


def _start(lines: Sequence[str], heading: int) -> int:
    """Return where a section begins: with the target above its heading, if there is one."""
    return heading - 1 if heading and _TARGET.fullmatch(lines[heading - 1].strip()) else heading


def _end(lines: Sequence[str], start: int, level: int) -> int:
    """Return where the next section of the same or a higher level begins."""
    for number in range(start, len(lines)):
        heading = _HEADING.match(lines[number])
        if heading and len(heading[1]) <= level:
            return _start(lines, number)
    return len(lines)
