"""Who reported: a department is named in the book, a person is not. Forms ask for both; older ones had one field."""

from __future__ import annotations

import re
from collections.abc import Collection

from visionbook.intake.cell_text import squeezed

_PART = re.compile(r"[^\s、,，・/／:：;；()（）]+")
_SEPARATORS = " 　、,，・/／:：;；"
_DEPARTMENT = re.compile(
    r"(課|係|部|局|室|班|所|館|署|院|園|校|担当|本部|センター|グループ|チーム|委員会|協議会|協会|公社|組合|法人|役場|市役所)$"
)
_SHORTEST = 3
"""A word of two letters with such an ending is as likely the name of a person (阿部, 田所, 小室)."""

_SURNAMES = frozenset({"長谷部", "日下部", "曽我部", "曾我部", "長曽我部", "長宗我部"})
"""Longer ones that end like a department."""


def told_apart(text: str, known: Collection[str], *, is_department: bool) -> tuple[str, str]:
    """Return department and person of what stands in a field for who reported; what is not a department is a person.

    Parameters
    ----------
    text : str
        What was written, on one line.
    known : collection of str
        The departments and bodies that the data name.
    is_department : bool
        Whether the field asks for a department: then a word that ends like one is taken for one. In a field for
        either, only those that are known.

    Examples
    --------
    >>> told_apart("水産課 根室太郎", {"水産課"}, is_department=False)
    ('水産課', '根室太郎')
    >>> told_apart("阿部", (), is_department=True), told_apart("総務部 企画課", (), is_department=True)
    (('', '阿部'), ('総務部 企画課', ''))
    """
    names = {squeezed(name) for name in known}
    if squeezed(text) in names:
        return text, ""
    end = 0
    for part in _PART.finditer(text):
        word = squeezed(part[0])
        may_be_one = is_department and len(word) >= _SHORTEST and word not in _SURNAMES
        if not (word in names or (may_be_one and _DEPARTMENT.search(word))):
            break
        end = part.end()
    else:
        return text, ""
    person = text[end:].strip(_SEPARATORS)
    if re.fullmatch(r"[(（][^()（）]*[)）]", person):
        person = person[1:-1]
    return text[:end], person
