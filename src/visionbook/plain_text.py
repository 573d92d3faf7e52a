"""Text that looks like what it holds: no invisible signs, no unreadable ones, nothing that a spreadsheet would run."""

from __future__ import annotations

import re
import unicodedata

from visionbook.messages import Message, message

_ISOLATES = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BIDIRECTIONAL = re.compile(f"[{_ISOLATES}]")
_LOST = re.compile("[\ufffc-\uffff\ud800-\udfff]")
_BLANKS = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u2800\u3164\uffa0"
_COMPATIBILITY = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
# What nearly every Japanese text is made of; none of it is refused or composed with another sign.
_PLAIN = re.compile("[ -~\u3000-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9ffc\uff01-\uff5e]*")
_FORMULA = "=+-@\t\r＝＋－＠﹦﹢﹣﹫"
_INVISIBLE = re.compile(f"[{_BLANKS}]")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_CONTROLS, _FORMATS, _UNASSIGNED, _PRIVATE = "Cc", "Cf", "Cn", "Co"


def not_plain(text: str) -> tuple[Message, Message] | None:
    r"""Return why a text is not what it looks like, and what to do; None if it is.

    Refused are control characters, bidirectional marks, other signs that cannot be seen, signs that were lost in a
    conversion (U+FFFD), signs that only some computers know (private use), and letters in parts (not NFC).
    Compatibility ideographs, which NFC would replace by others, and variation selectors belong to names and stay.

    Examples
    --------
    >>> not_plain("根室市") is None
    True
    >>> rule, remedy = not_plain("根室\u200b市")
    >>> rule
    'holds a sign that cannot be seen (U+200B)'
    """
    if _PLAIN.fullmatch(text):
        return None
    for sign in text:
        category = unicodedata.category(sign)
        if category == _CONTROLS:
            return _control(text)
        if _BIDIRECTIONAL.match(sign):
            return _refused("bidirectional", sign)
        if _LOST.match(sign):
            return _refused("lost", sign)
        if category == _FORMATS or _INVISIBLE.match(sign):
            return _refused("invisible", sign)
        if category in (_PRIVATE, _UNASSIGNED):
            return _refused("private", sign)
    kept = _COMPATIBILITY.sub("", text)
    whole = unicodedata.normalize("NFC", kept)
    if whole != kept:
        return message("check.in_parts"), message("check.in_parts_remedy", whole=unicodedata.normalize("NFC", text))
    return None


def _control(text: str) -> tuple[Message, Message] | None:
    found = next((sign for sign in text if unicodedata.category(sign) == _CONTROLS), None)
    return None if found is None else (message("check.control"), message("check.control_remedy"))


def _refused(why: str, sign: str) -> tuple[Message, Message]:
    return message(f"check.{why}", code=f"{ord(sign):04X}"), message(f"check.{why}_remedy")


def runs_in_a_spreadsheet(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula; full-width signs count, as Excel reads them so.

    Examples
    --------
    >>> [runs_in_a_spreadsheet(text) for text in ("=1+1", "＝1+1", "-5", "＠担当", "=")]
    [True, True, False, True, False]
    """
    return len(text) > 1 and text[0] in _FORMULA and not _NUMBER.fullmatch(text)
