"""A municipality found by what people write: a code of five or six digits, or its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from visionbook.areas import six_digit_code
from visionbook.errors import ParameterError
from visionbook.intake.gone_areas import Gone
from visionbook.messages import Message, message

NATION = "0" * 5
_SIMILAR = 5
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]+")


def find_area(given: str, names: Mapping[str, str], gone: Sequence[Gone] = ()) -> str:
    """Return the five-digit code of the municipality that is meant.

    Parameters
    ----------
    given : str
        Five digits, six with the check digit, or the name as the file has it; full width is fine.
    names : mapping of str to str
        Names of areas by code, as an official file has them.
    gone : sequence of Gone
        Municipalities and codes that are no more.

    Raises
    ------
    ParameterError
        If no municipality, or more than one, is meant, or the check digit is wrong; similar ones are named. Of one that
        is no more it is said of which it is part today, if that is known.

    Examples
    --------
    >>> names = {"01000": "北海道", "01223": "根室市", "13206": "府中市", "34208": "府中市"}
    >>> find_area("012238", names), find_area("根室市", names), find_area("１３２０６", names)
    ('01223', '01223', '13206')
    """
    text = "".join(unicodedata.normalize("NFKC", given).split())
    towns = {code: name for code, name in names.items() if not code.endswith("000")}
    if text.isascii() and text.isdigit():
        return _by_code(text, towns, gone)
    found = [code for code, name in towns.items() if name == text]
    if len(found) == 1:
        return found[0]
    if found:
        raise ParameterError(message("new_edition.several", name=text, codes=found))
    former = [one for one in gone if one.name == text and one.into in towns]
    if former:
        raise ParameterError(message("new_edition.all", lines=[_said_of(one, towns) for one in former]))
    near = get_close_matches(text, set(towns.values()), _SIMILAR) or [name for name in towns.values() if text in name]
    if not near and _KANA.fullmatch(text):
        raise ParameterError(message("new_edition.kana", name=text))
    raise ParameterError(message("new_edition.no_name", name=text, similar=sorted(near)[:_SIMILAR]))


def _said_of(one: Gone, towns: Mapping[str, str]) -> Message:
    facts = {"code": one.code, "into": one.into, "into_name": towns[one.into], "source": one.source}
    return message("new_edition.merged", name=one.name, **facts) if one.name else message("new_edition.moved", **facts)


def _by_code(text: str, towns: Mapping[str, str], gone: Sequence[Gone]) -> str:
    code = text[:5]
    if len(text) not in (5, 6):
        raise ParameterError(message("new_edition.no_code", code=text))
    if len(text) == 6 and six_digit_code(code) != text:
        raise ParameterError(message("new_edition.check_digit", code=text, right=six_digit_code(code)))
    former = next((one for one in gone if one.code == code and one.into in towns), None)
    if code not in towns and former is not None:
        raise ParameterError(_said_of(former, towns))
    if code not in towns:
        same = sorted(known for known in towns if known[:2] == code[:2])
        raise ParameterError(message("new_edition.not_there", code=code, similar=same[:_SIMILAR]))
    return code


def prefecture_of(code: str) -> str:
    """Return the code of the prefecture that a municipality lies in.

    Examples
    --------
    >>> prefecture_of("01223")
    '01000'
    """
    return code[:2] + "000"
