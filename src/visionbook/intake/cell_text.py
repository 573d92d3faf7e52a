"""Numbers and dates as people write them in a form become values in base units, or are refused with the reason.

What a person would have to be asked about is never guessed: a range, a bound, a change instead of a level, another
unit. A blank and the marks for "no figure" mean not reported, never 0.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from visionbook.periods import western_year

UNIT_NAMES: dict[str, dict[str, Decimal]] = {
    "persons": {"人": Decimal(1), "名": Decimal(1)},
    "users": {"人": Decimal(1), "名": Decimal(1)},
    "persons_per_1000": {"人": Decimal(1), "名": Decimal(1)},
    "births_per_woman": {"人": Decimal(1)},
    "tonnes": {"トン": Decimal(1), "t": Decimal(1), "kg": Decimal("0.001")},
    "ratio": {"%": Decimal("0.01"), "パーセント": Decimal("0.01")},
    "corporations_per_1000": {"件": Decimal(1), "社": Decimal(1), "法人": Decimal(1)},
    "cases": {"件": Decimal(1)},
    "shops": {"件": Decimal(1), "店": Decimal(1), "店舗": Decimal(1), "軒": Decimal(1)},
    "donations": {"件": Decimal(1)},
    "findings": {"件": Decimal(1)},
    "projects": {"事業": Decimal(1), "件": Decimal(1)},
    "households": {"世帯": Decimal(1)},
    "yen": {"円": Decimal(1)},
}
"""What may stand after a number of each unit of the contract, and what one of it is in base units."""

LONGEST = 100
_MOST_DIGITS = 18
_MAGNITUDES = {"兆": 12, "億": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "百": 2}
_NO_FIGURE = frozenset("-‐–—―−ー─…") | {
    "...",
    "・・・",
    "未報告",
    "未集計",
    "集計中",
    "調査中",
    "未把握",
    "未確定",
    "不明",
}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
_MAGNITUDE = "|".join(_MAGNITUDES)
_SEGMENT = re.compile(rf"({_NUMBER})({_MAGNITUDE})?")
_AMOUNT = re.compile(
    r"(?P<about>約|およそ|おおよそ|おおむね|概ね|ほぼ)?(?:年間)?(?:延べ|のべ)?(?P<about_too>約)?"
    rf"(?P<sign>[-‐–—―−ー△▲])?(?P<yen>¥)?(?P<figure>(?:{_NUMBER}(?:{_MAGNITUDE}))*(?:{_NUMBER})?)"
    r"(?P<unit>.*?)(?P<nearly>程度|前後|くらい|ぐらい|ほど)?"
)
_HINTS = [
    (r"[=@]", "begins or reads like a formula", "write the number itself"),
    (r"^\+|増|減|ポイント|pt", "reads like a change, not the value of the year", "write the value of the year itself"),
    (r"累計|合計|総計|^計", "reads like a sum of several years", "write the figure of this fiscal year alone"),
    (r"以上|以下|未満|超|弱$|強$|余", "is a bound, not one number", "write one number, and the bound into the note"),
    (r"[~〜～]|[0-9] ?- ?[0-9]|から|または|/", "is not one number", "write one number, and the rest into the note"),
    (r"[(（\[「※*注]", "has a remark beside the number", "move the remark into the note"),
    (r"なし|無し|ゼロ|零|皆無", "may mean 0 or not known", "write 0 if it was 0; leave the cell empty if not known"),
    (r"[0-9],[0-9]|、|[0-9.,]\s+[0-9.,]", "has separators in an unusual place", "write the digits without separators"),
    (r"[0-9]e[-+]?[0-9]", "is in powers of ten", "write the number in full"),
    (r"[一二三四五六七八九十]", "is in words", "write it in digits"),
]
_ERAS = {"令和": "令和", "平成": "平成", "昭和": "昭和", "令": "令和", "平": "平成", "昭": "昭和"}
_ERAS |= {"r": "令和", "h": "平成", "s": "昭和"}
_ERA_DAYS = {
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date.max),
}
_ERA_DATE = re.compile(
    rf"({'|'.join(_ERAS)})\.?(元|[0-9]{{1,2}})(?:年([0-9]{{1,2}})月([0-9]{{1,2}})日|([-./])([0-9]{{1,2}})\5([0-9]{{1,2}}))"
)
_WESTERN_DATE = re.compile(
    r"([0-9]{4})(?:年([0-9]{1,2})月([0-9]{1,2})日|([-./])([0-9]{1,2})\4([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
)


class UnreadableError(ValueError):
    """A text that cannot be read without asking: the broken rule and what to do."""

    def __init__(self, rule: str, remedy: str):
        super().__init__(f"{rule}; {remedy}")
        self.rule, self.remedy = rule, remedy


@dataclass(frozen=True)
class Amount:
    """A value in base units (None: not reported), and whether it was written as an approximation."""

    value: Decimal | None
    about: bool = False


def half_width(text: str) -> str:
    """Return a text with full-width letters, digits and signs in half width, without space at its ends.

    Only what a Japanese keyboard types twice is folded: a circled or superscript digit stays what it is.

    Examples
    --------
    >>> half_width("　１，２３４％ "), half_width("①ﾄﾝ")
    ('1,234%', '①トン')
    """
    folded = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in text)
    folded = folded.replace("\u3000", " ").replace("\u00a0", " ").replace("￥", "¥").replace("㌧", "トン")
    folded = re.sub("[\uff65-\uff9f]+", lambda kana: unicodedata.normalize("NFKC", kana[0]), folded)
    return folded.translate(_INVISIBLE).strip()


def squeezed(text: str) -> str:
    r"""Return a text without any space and in half width, to compare names and heads by.

    Examples
    --------
    >>> squeezed("ＫＰＩ の　値\n（実績）")
    'KPIの値(実績)'
    """
    return re.sub(r"\s+", "", half_width(text))


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run a text as a formula: ``=``, ``+``, ``@``, in full width too.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("＝A1"), is_formula("-3"), is_formula("")
    (True, True, False, False)
    """
    return half_width(text).lstrip().startswith(("=", "+", "@")) or text.startswith(("\t", "\r"))


def parse_amount(text: str, unit: str, entry_factor: Decimal = Decimal(1)) -> Amount:
    """Return what a written number means in base units.

    Parameters
    ----------
    text : str
        The characters in the cell: ``１，２３４``, ``△3.5``, ``12.3％``, ``約１５人``, ``1.2億円``, ``-``.
    unit : str
        A unit of the data contract.
    entry_factor : Decimal
        What a number without a unit counts in base units (0.01 where the form asks for percent).

    Raises
    ------
    UnreadableError
        If the text is not one number of that unit.

    Examples
    --------
    >>> parse_amount("１，２３４", "persons").value, parse_amount("△3.5%", "ratio").value
    (Decimal('1234'), Decimal('-0.035'))
    >>> parse_amount("約1億2,000万円", "yen"), parse_amount("－", "yen")
    (Amount(value=Decimal('120000000'), about=True), Amount(value=None, about=False))
    """
    if len(text) > LONGEST:
        raise UnreadableError(f"has {len(text)} characters", "write one number, and the rest into the note")
    plain = re.sub(r"(?<![0-9.,])\s+|\s+(?![0-9.,])", "", half_width(text))
    if not plain or plain in _NO_FIGURE:
        return Amount(None)
    found = _AMOUNT.fullmatch(plain)
    if found is None or not found["figure"]:
        raise _not_a_number(plain)
    figure, scaled = _figure(found["figure"])
    factor = _factor(plain, found["unit"].lower(), unit, entry_factor, yen=found["yen"] is not None, scaled=scaled)
    value = figure * factor * (-1 if found["sign"] else 1)
    return Amount(_plain(value), about=any(found[name] for name in ("about", "about_too", "nearly")))


def _not_a_number(plain: str) -> UnreadableError:
    for pattern, rule, remedy in _HINTS:
        if re.search(pattern, plain, re.IGNORECASE):
            return UnreadableError(rule, remedy)
    return UnreadableError("is not a number", "write a number such as 1,234, or leave the cell empty")


def _factor(plain: str, name: str, unit: str, entry_factor: Decimal, *, yen: bool, scaled: bool) -> Decimal:
    """Return what one of the written unit is in base units."""
    names = UNIT_NAMES[unit]
    if yen and (unit != "yen" or name not in ("", "円")):
        raise UnreadableError("is an amount of money", f"the unit is {'、'.join(names)}")
    if name == "" and not yen:
        if scaled and unit == "ratio":
            raise UnreadableError("is not a share", "write a share in percent, such as 12.3%")
        return Decimal(1) if scaled else entry_factor
    if yen or (name in names and not (scaled and unit == "ratio")):
        return names.get(name, Decimal(1))
    hint = _not_a_number(plain)
    if hint.rule != "is not a number" and name not in {each for known in UNIT_NAMES.values() for each in known}:
        raise hint
    remedy = f"the unit is {'、'.join(names)}; convert the number, or move words into the note"
    raise UnreadableError(f"has the unit {name!r}, which does not match", remedy)


def _figure(text: str) -> tuple[Decimal, bool]:
    """Return a number written with 億, 万, 千 or without, and whether one of these stood in it."""
    if sum(sign.isdigit() for sign in text) > _MOST_DIGITS:
        raise UnreadableError("has too many digits", "check the number")
    segments = _SEGMENT.findall(text)
    total, above = Decimal(0), None
    for digits, name in segments:
        part, size = Decimal(digits.replace(",", "")), Decimal(10) ** _MAGNITUDES.get(name, 0)
        if len(segments) > 1 and "." in digits:
            raise UnreadableError("mixes a decimal point with 億, 万 or 千", "write it in one way, such as 1.2億")
        if above is not None and part * size >= above:
            raise UnreadableError("does not fall from 億 to 万 to 千", "write it in digits")
        total, above = total + part * size, size
    return total, any(name for _, name in segments)


def _plain(value: Decimal) -> Decimal:
    """Return a number without trailing zeros and without an exponent."""
    return Decimal(format(value.normalize(), "f")) + 0


def parse_date(text: str) -> date | None:
    """Return the day that a text names, in an era or not; None for an empty text.

    Raises
    ------
    UnreadableError
        If it names no day, or one that its era does not have.

    Examples
    --------
    >>> parse_date("令和６年３月31日"), parse_date("R6.3.31") == parse_date("2024/3/31")
    (datetime.date(2024, 3, 31), True)
    >>> parse_date("平成元年1月8日"), parse_date("")
    (datetime.date(1989, 1, 8), None)
    """
    plain = squeezed(text).lower()
    if plain in _NO_FIGURE or not plain:
        return None
    try:
        if found := _ERA_DATE.fullmatch(plain):
            era = _ERAS[found[1]]
            year = western_year(era, 1 if found[2] == "元" else int(found[2]))
            day = date(year, int(found[3] or found[6]), int(found[4] or found[7]))
            first, last = _ERA_DAYS[era]
            if not first <= day <= last:
                raise UnreadableError(f"is not a day of {era}", "write the year of the right era, or 2025/3/31")
            return day
        if found := _WESTERN_DATE.fullmatch(plain):
            return date(int(found[1]), int(found[2] or found[5] or found[7]), int(found[3] or found[6] or found[8]))
    except UnreadableError:
        raise
    except ValueError:
        raise UnreadableError("is not a day of the calendar", "check year, month and day") from None
    raise UnreadableError("is not a date", "write it as 2025/3/31, 令和7年3月31日 or R7.3.31")
