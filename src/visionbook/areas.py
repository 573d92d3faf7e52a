"""Municipality codes (全国地方公共団体コード): five digits, and six with the check digit."""

import re

_CODE5 = re.compile(r"[0-9]{5}")
_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(area_code: str) -> str:
    """Return the check digit of a five-digit municipality code.

    Parameters
    ----------
    area_code : str
        Five half-width digits, leading zero included.

    Returns
    -------
    str
        One digit.

    Raises
    ------
    ValueError
        If `area_code` is not five half-width digits.

    References
    ----------
    総務省 全国地方公共団体コード, 検査数字の算出方法: the digits are weighted 6, 5, 4, 3, 2; the check digit
    is the last digit of 11 less the remainder of their sum divided by 11 (a sum below 11 is taken
    from 11 itself).

    Examples
    --------
    >>> check_digit("01223")
    '8'
    """
    if not _CODE5.fullmatch(area_code):
        raise ValueError(f"{area_code!r} is not a five-digit municipality code")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, area_code, strict=True))
    return str((11 - total % 11) % 10)


def six_digit_code(area_code: str) -> str:
    """Return the six-digit code: the five digits and their check digit.

    Examples
    --------
    >>> six_digit_code("01691")
    '016918'
    """
    return area_code + check_digit(area_code)
