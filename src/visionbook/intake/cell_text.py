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

from visionbook.messages import Message, message
from visionbook.periods import western_year

UNIT_NAMES: dict[str, dict[str, Decimal]] = {
    "persons": {"人": Decimal(1), "名": Decimal(1)},
    "users": {"人": Decimal(1), "名": Decimal(1)},
    "persons_per_1000": {"人(千人当たり)": Decimal(1), "人/千人": Decimal(1), "‰": Decimal(1)},
    "births_per_woman": {"人": Decimal(1)},
    "tonnes": {"トン": Decimal(1), "t": Decimal(1), "kg": Decimal("0.001")},
    "ratio": {"%": Decimal("0.01"), "パーセント": Decimal("0.01")},
    "corporations_per_1000": {f"{name}(千人当たり)": Decimal(1) for name in ("件", "社", "法人")},
    "cases": {"件": Decimal(1)},
    "shops": {"件": Decimal(1), "店": Decimal(1), "店舗": Decimal(1), "軒": Decimal(1)},
    "donations": {"件": Decimal(1)},
    "findings": {"件": Decimal(1)},
    "projects": {"事業": Decimal(1), "件": Decimal(1)},
    "households": {"世帯": Decimal(1)},
    "yen": {"円": Decimal(1)},
}
"""What may stand after a number of each unit of the contract, and what one of it is in base units.

A rate is never named by its count alone: 120人 in a row per 1,000 inhabitants would be another thing.
"""

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
_REPEATED_UNITS = frozenset({"users"})
"""Counted anew at each visit: 延べ is what they are. Elsewhere it is another number than the one asked for."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
# Code tables disagree about these (Shift_JIS and Windows, keyboards and converters); a name stays the same name.
_SAME_SIGNS = str.maketrans(
    {"￥": "¥", "〜": "~", "﹪": "%", "㋿": "令和"} | dict.fromkeys("\u3000\u00a0\u2007\u202f", " ")
)
_SAME_DASHES = str.maketrans(dict.fromkeys("‐‑‒–−﹣", "-") | {"—": "―", "‖": "∥", "￠": "¢", "￡": "£", "￢": "¬"})
_SQUARED = re.compile("[\u3300-\u33ff]")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_MINUS = "-‐‑‒–—―−﹣ー△▲"
_NUMBER = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
_MAGNITUDE = "|".join(_MAGNITUDES)
_SEGMENT = re.compile(rf"({_NUMBER})({_MAGNITUDE})?")
_AMOUNT = re.compile(
    r"(?P<about>約|およそ|おおよそ|おおむね|概ね|ほぼ)?(?:年間)?(?P<repeated>延べ|のべ)?(?P<about_too>約)?"
    rf"(?P<sign>[{_MINUS}])?(?P<yen>[¥\\])?(?P<figure>(?:{_NUMBER}(?:{_MAGNITUDE}))*(?:{_NUMBER})?)"
    r"(?P<unit>.*?)(?P<nearly>程度|前後|くらい|ぐらい|ほど)?"
)
_LINES = re.compile(r"[0-9][^0-9]*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029][^0-9]*[0-9]")
_WHOLE_NUMBER = re.compile(rf"(?<![0-9,.]){_NUMBER}(?![0-9]|[,.][0-9])")
_PARTED = r"[0-9.,]\s+[0-9.,]"
_HINTS = [
    (r"[=@]", "formula_like"),
    ("\ufffd", "lost_letter"),
    (r"^#", "spreadsheet_error"),
    (r"^['’‘`]", "apostrophe"),
    (r"^[+±]|増|減|ポイント|pt", "change"),
    (r"^(?:[▼▽Δ∆δ↓]|マイナス)", "other_minus"),
    (r"累計|合計|総計|^計", "total"),
    (r"延べ|のべ|^延", "repeated"),
    (r"以上|以下|未満|超|弱$|強$|余|^[<>≦≧≤≥]", "bound"),
    (r"[~～]|[0-9] ?[-‐‑‒–−] ?[0-9]|から|または|[0-9]\s*[/;:]|[/;:]\s*[0-9]", "several"),
    (r"[(（\[［【「※*＊注†‡]", "remark"),
    (r"なし|無し|ゼロ|零|皆無", "none_or_unknown"),
    (r"^[〇○◯●◎]$", "circle"),
    (_PARTED, "parted"),
    (r"^0+,[0-9]", "decimal_comma"),
    (r"[0-9][,、，。｡・·'’_٫][0-9]", "separators"),
    (r"[0-9]e[-+]?[0-9]", "powers"),
    (r"[0-9]\s*[a-z]+\s*[0-9]", "letters"),
    (r"[〇一二三四五六七八九十]", "in_words"),
    (r"[0-9][^0-9.]+[0-9]", "several"),
]
"""Rules by the pattern of what is no number, the true reason first; numbers that are well written stand there as 7."""

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
_ERA_YEAR = re.compile(rf"({'|'.join(_ERAS)})\.?(元|0?[1-9]|[1-9][0-9])(?![0-9])", re.IGNORECASE)
YEAR_NAME = rf"(?:[0-9]{{4}}|(?:{'|'.join(_ERAS)})\.?(?:元|0?[1-9]|[1-9][0-9]))"
"""Pattern of a year as `named_years` reads it, in half width and without regard to case."""

_WESTERN_DATE = re.compile(
    r"([0-9]{4})(?:年([0-9]{1,2})月([0-9]{1,2})日|([-./])([0-9]{1,2})\4([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
)


class UnreadableError(ValueError):
    """A text that cannot be read without asking: the broken rule and what to do, as messages."""

    def __init__(self, rule: Message, remedy: Message):
        super().__init__(message("cell.refusal", rule=rule, remedy=remedy))
        self.rule, self.remedy = rule, remedy


def refused(name: str, remedy: str = "", **facts: object) -> UnreadableError:
    """Return the error of a rule in ``messages/<lang>/cell.yml``, with its own remedy or that of another rule."""
    needed = {key: facts[key] for key in ("units",) if key in facts}
    return UnreadableError(message(f"cell.{name}", **facts), message(f"cell.{remedy or name}_do", **needed))


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
    composed = unicodedata.normalize("NFC", text).translate(_SAME_SIGNS)
    folded = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in composed)
    folded = re.sub("[\uff65-\uff9f]+", lambda kana: unicodedata.normalize("NFKC", kana[0]), folded)
    return _SQUARED.sub(_opened, folded).translate(_INVISIBLE).strip()


def _opened(squared: re.Match) -> str:
    """Return the letters of a square such as ㎏ or ㌧; one that holds digits (㎡, ㍘) would become part of a number."""
    letters = unicodedata.normalize("NFKC", squared[0])
    return squared[0] if any(sign.isdigit() for sign in letters) else letters


def unescaped(text: str) -> str:
    r"""Return a text with Excel's escapes (``_x000D_``) as the characters they stand for, composed (NFC).

    Examples
    --------
    >>> unescaped("27100_x000D_\n"), unescaped("か\u3099")
    ('27100\r\n', 'が')
    """
    return unicodedata.normalize("NFC", _ESCAPE.sub(_escaped, text))


def _escaped(code: re.Match) -> str:
    number = int(code[1], 16)
    return code[0] if number == 0 or 0xD800 <= number <= 0xDFFF else chr(number)


def squeezed(text: str) -> str:
    r"""Return a text without any space and in half width, to compare names and heads by.

    Examples
    --------
    >>> squeezed("ＫＰＩ の　値\n（実績）")
    'KPIの値(実績)'
    """
    return re.sub(r"\s+", "", half_width(text)).translate(_SAME_DASHES)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run a text as a formula: ``=``, ``+``, ``@``, in full width too.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("＝A1"), is_formula("-3"), is_formula("")
    (True, True, False, False)
    """
    return half_width(text).lstrip().startswith(("=", "+", "@")) or text.startswith(("\t", "\r"))


def parse_amount(text: str, unit: str, entry_factor: Decimal = Decimal(1), label: str = "") -> Amount:
    """Return what a written number means in base units.

    Parameters
    ----------
    text : str
        The characters in the cell: ``１，２３４``, ``△3.5``, ``12.3％``, ``約１５人``, ``1.2億円``, ``-``.
    unit : str
        A unit of the data contract.
    entry_factor : Decimal
        What a number without a unit counts in base units (0.01 where the form asks for percent).
    label : str
        The unit as the form names it, ``人（千人当たり）``: it may stand beside the number too.

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
        raise refused("too_long", count=len(text))
    folded = half_width(text)
    if _LINES.search(folded):
        raise refused("parted")
    plain = re.sub(r"(?<![0-9.,\s])\s+|\s+(?![0-9.,\s])", "", folded)
    if not plain or plain in _NO_FIGURE:
        return Amount(None)
    found = _AMOUNT.fullmatch(plain)
    if found is None or not found["figure"]:
        raise _not_a_number(plain)
    if found["repeated"] and unit not in _REPEATED_UNITS:
        raise refused("repeated")
    figure, scaled = _figure(found["figure"])
    own = squeezed(label).lower()
    if own and not scaled and not found["yen"] and found["unit"].lower() in (own, f"({own})"):
        factor = entry_factor
    else:
        factor = _factor(plain, found["unit"].lower(), unit, entry_factor, yen=found["yen"] is not None, scaled=scaled)
    value = figure * factor * (-1 if found["sign"] else 1)
    return Amount(plain_number(value), about=any(found[name] for name in ("about", "about_too", "nearly")))


def _not_a_number(plain: str) -> UnreadableError:
    """Return the reason why a text is no number: the first that applies."""
    if any(unicodedata.category(sign) in ("Cc", "Cf") and not sign.isspace() for sign in plain):
        return refused("invisible")
    masked = _WHOLE_NUMBER.sub("7", plain)
    for pattern, name in _HINTS:
        if re.search(pattern, masked, re.IGNORECASE):
            return refused(name)
    signs = "".join(sign for sign in plain if unicodedata.category(sign) in ("No", "Nl", "Nd") and not sign.isascii())
    if signs and re.search("[0-9]", plain):
        return refused("mark", signs=signs)
    return refused("other_digits" if signs else "not_a_number")


def _factor(plain: str, name: str, unit: str, entry_factor: Decimal, *, yen: bool, scaled: bool) -> Decimal:
    """Return what one of the written unit is in base units."""
    names = UNIT_NAMES[unit]
    units = "、".join(names)
    if yen and (unit != "yen" or name not in ("", "円")):
        raise refused("money", units=units)
    if name == "" and not yen:
        if scaled and unit == "ratio":
            raise refused("not_a_share")
        return Decimal(1) if scaled else entry_factor
    if yen or (name in names and not (scaled and unit == "ratio")):
        return names.get(name, Decimal(1))
    hint = _not_a_number(plain)
    if hint.rule.key != "cell.not_a_number" and name not in {each for known in UNIT_NAMES.values() for each in known}:
        raise hint
    rule = message("cell.other_unit", name=name)
    raise UnreadableError(rule, message("cell.other_unit_do", units=units))


def _figure(text: str) -> tuple[Decimal, bool]:
    """Return a number written with 億, 万, 千 or without, and whether one of these stood in it."""
    if sum(sign.isdigit() for sign in text) > _MOST_DIGITS:
        raise refused("too_many_digits")
    segments = _SEGMENT.findall(text)
    total, above = Decimal(0), None
    for digits, name in segments:
        part, noughts = Decimal(digits.replace(",", "")), _MAGNITUDES.get(name, 0)
        if len(segments) > 1 and "." in digits:
            raise refused("mixed_point")
        if above is not None:
            if part.scaleb(noughts) >= Decimal(10) ** above:
                raise refused("not_falling")
            # 1万5 is said for 15,000, 1億5千 for 150,000,000; written out, 1万0005 and 1億0005万 have all their digits.
            if (name and noughts < above - 4) or (not name and sum(sign.isdigit() for sign in digits) != above):
                raise refused("half_written")
        total, above = total + part.scaleb(noughts), noughts
    return total, any(name for _, name in segments)


def plain_number(value: Decimal) -> Decimal:
    """Return a number without trailing zeros, without an exponent, and zero without a sign.

    Examples
    --------
    >>> plain_number(Decimal("1.20E+4")), plain_number(Decimal("-0.0"))
    (Decimal('12000'), Decimal('0'))
    """
    return Decimal(format(value.normalize(), "f")) + 0


def named_years(text: str) -> set[int]:
    """Return the years that a text names in an era, in the western count or in both: two if they differ.

    Examples
    --------
    >>> named_years("令和6"), named_years("2024"), named_years("R6(2024)"), named_years("令和元(2024)")
    ({2024}, {2024}, {2024}, {2024, 2019})
    >>> named_years("昨")
    set()
    """
    plain = squeezed(text).lower()
    return {int(year) for year in re.findall("[0-9]{4}", plain)} | {
        western_year(_ERAS[era], 1 if year == "元" else int(year)) for era, year in _ERA_YEAR.findall(plain)
    }


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
    if re.search(r"[0-9]\s+[0-9]", half_width(text)):
        raise refused("no_date")
    try:
        if found := _ERA_DATE.fullmatch(plain):
            era = _ERAS[found[1]]
            year = western_year(era, 1 if found[2] == "元" else int(found[2]))
            day = date(year, int(found[3] or found[6]), int(found[4] or found[7]))
            first, last = _ERA_DAYS[era]
            if not first <= day <= last:
                raise refused("day_of_era", era=era)
            return day
        if found := _WESTERN_DATE.fullmatch(plain):
            return date(int(found[1]), int(found[2] or found[5] or found[7]), int(found[3] or found[6] or found[8]))
    except UnreadableError:
        raise
    except ValueError:
        raise refused("no_day") from None
    raise refused("no_date")
