r"""What a cell shows of a number: the section of its number format that applies, with every digit kept.

A format may hide a number, scale it, write other digits beside it or drop its sign. What the screen shows is what was
meant, so such a cell is refused with its format named, unless the number can still be read from the screen alone.
(Format codes: ECMA-376 part 1, 18.8.31.)
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from visionbook.intake.cell_text import UnreadableError
from visionbook.messages import message

GENERAL = "General"
_TOKEN = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]|[_*].|(?i:General)|[Ee][+-]|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)\]")
_COLOUR = re.compile(
    r"\[(?:black|green|blue|magenta|yellow|cyan|red|黒|緑|青|紫|黄|水|赤|(?:color|色) ?[0-9]+)\]", re.IGNORECASE
)
_WHITE = re.compile(r"\[(?:white|白|(?:color|色) ?2)\]", re.IGNORECASE)
_LOCALE = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]{1,4}|[A-Za-z]{2}-[A-Za-z-]+))?\]")
_SYSTEM_DATES = ("f800", "f400")
_FULL_WIDTH = "[dbnum3]"
_FRACTION = re.compile(r"\0*[0#?,]*[0#?][ \0]+[0#?]+/[0-9#?]+\0*")
_TESTS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_PLACES = frozenset("0#?")
_DIGITS = _PLACES | frozenset(".,")
_MINUS = frozenset("-−‐‑‒–△▲")
_DIGIT_KINDS = ("Nd", "No", "Nl")
_HALF = Decimal("0.5")
"""Of the last place: what is less is shown as nothing, and from there on a spreadsheet rounds up."""


@dataclass(frozen=True)
class _Section:
    """One section: its signs, its condition, and whether what it writes cannot be followed (the name of the rule)."""

    tokens: tuple[str, ...]
    condition: tuple[str, Decimal] | None = None
    broken: str = ""

    @property
    def is_of_text(self) -> bool:
        return "@" in self.tokens


def shown(value: float, number_format: str) -> str:
    r"""Return a number with the signs that its number format puts around it, all its digits kept.

    Digits are those that Excel keeps (15), without separators. A negative number begins with ``-``, whichever of the
    signs for it its format has; a number that the format shows as blank is empty.

    Raises
    ------
    UnreadableError
        If the cell shows another number than it holds, or hides it; the rule names the format.

    Examples
    --------
    >>> shown(0.123, "0.0%"), shown(70.0, '#,##0.00"億円"'), shown(-3.5, "#,##0_ ;[Red]\\-#,##0\\ ")
    ('12.3%', '70億円', '-3.5')
    >>> shown(0, '#,##0;"▲ "#,##0;"-"'), shown(3, "+0;-0"), shown(0, "#,###")
    ('-', '+3', '')
    """
    digits = Decimal(format(value, ".15g"))
    sections = [section for section in _sections(number_format) if not section.is_of_text]
    if not sections and any(each.tokens != ("@",) for each in _sections(number_format)):
        raise _refused("unknown", number_format)
    section = _applying(digits, sections or [_Section((GENERAL,))], number_format)
    return _Writer(section, number_format).number(digits, unsigned=len(sections) > 1)


def shown_text(text: str, number_format: str) -> str:
    """Return a text as its cell shows it: a format may put words around texts, or hide them.

    Raises
    ------
    UnreadableError
        If the format hides the text, or shows another one; the rule names the format.

    Examples
    --------
    >>> shown_text("12", '0;-0;0;"約"@'), shown_text("12", "0.0")
    ('約12', '12')
    """
    sections = _sections(number_format)
    of_text = sections[-1] if len(sections) == 4 or sections[-1].is_of_text else None
    return text if of_text is None else _Writer(of_text, number_format).text(text)


def _refused(name: str, number_format: str) -> UnreadableError:
    return UnreadableError(message(f"cell.format_{name}", format=number_format), message("cell.format_do"))


def _sections(number_format: str) -> list[_Section]:
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall(number_format):
        if token == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) > 4:
        raise _refused("unknown", number_format)
    return [_section(part) for part in parts]


def _section(tokens: Sequence[str]) -> _Section:
    """Return a section without what stands in brackets, after judging it."""
    kept, condition, broken = [], None, ""
    for token in tokens:
        locale = _LOCALE.fullmatch(token)
        if not token.startswith("["):
            kept.append(token)
        elif found := _CONDITION.fullmatch(token):
            condition = found[1], Decimal(found[2])
        elif locale and (locale[2] or "").lower() not in _SYSTEM_DATES:
            kept.append(f'"{locale[1]}"')
        elif _WHITE.fullmatch(token):
            broken = "hidden"
        elif token.lower().startswith("[dbnum") or token.startswith("[$"):
            broken = broken if token.lower() == _FULL_WIDTH else "numerals"
        elif not _COLOUR.fullmatch(token):
            broken = "date"
    return _Section(tuple(kept), condition, broken)


def _applying(value: Decimal, sections: Sequence[_Section], number_format: str) -> _Section:
    """Return the section that applies to a number; of several the one for negative numbers writes their sign itself."""
    if any(section.condition for section in sections):
        for section in sections[:2]:
            # A second section without a condition has one of its own (below 0), which programs see differently.
            if section.condition is None and section is not sections[-1]:
                break
            if section.condition is None or _TESTS[section.condition[0]](value, section.condition[1]):
                return _of_condition(section, value, number_format)
        else:
            if len(sections) == 3 and sections[2].condition is None:
                return _of_condition(sections[2], value, number_format)
        raise _refused("condition", number_format)
    if len(sections) == 1 or value > 0:
        return sections[0]
    if value < 0:
        return sections[1]
    return sections[2] if len(sections) > 2 else sections[0]


def _of_condition(section: _Section, value: Decimal, number_format: str) -> _Section:
    if value < 0:  # whether the minus is written depends on what the condition leaves open
        raise _refused("condition", number_format)
    return section


class _Writer:
    """Writes a number or a text as one section shows it."""

    def __init__(self, section: _Section, number_format: str):
        self._tokens, self._format = section.tokens, number_format
        if section.broken:
            raise _refused(section.broken, number_format)

    def number(self, value: Decimal, *, unsigned: bool) -> str:
        before, places, after = self._parts()
        if not places:  # words in place of the number, or nothing
            if value:
                raise _refused("hidden", self._format)
            return (before + after).strip()
        written = self._digits(value, places)
        return self._signed(before.strip(), written, after.strip(), value, unsigned=unsigned)

    def text(self, text: str) -> str:
        if self._tokens.count("@") != 1:
            if text.strip():
                raise _refused("hidden", self._format)
            return ""
        at = self._tokens.index("@")
        before, after = ("".join(map(self._literal, part)) for part in (self._tokens[:at], self._tokens[at + 1 :]))
        return f"{before}{text}{after}"

    def _is_digit(self, token: str) -> bool:
        return token in _DIGITS or (token[0] in "Ee" and len(token) == 2) or token.title() == GENERAL

    def _literal(self, token: str) -> str:
        """Return the words of a sign of the format; a space for padding, nothing for a place of a digit."""
        if self._is_digit(token):
            return ""
        if token[0] == "_":
            return " "
        if token[0] == "*":
            if token[1:].strip():
                raise _refused("digits", self._format)
            return " "
        words = token.strip('"') if token[0] == '"' else token[1:] if token[0] == "\\" and len(token) > 1 else token
        if token.isascii() and token.isalpha():
            raise _refused("date", self._format)
        if any(unicodedata.category(sign) in _DIGIT_KINDS for sign in words):
            raise _refused("digits", self._format)
        return words

    def _parts(self) -> tuple[str, str, str]:
        """Return the words before the digits, the signs of the digits, and the words after them."""
        bare = "".join(token if len(token) == 1 and token not in _MINUS else "\0" for token in self._tokens)
        if "/" in bare:
            return self._fraction(bare)
        positions = [index for index, token in enumerate(self._tokens) if self._is_digit(token)]
        words = [self._literal(token) for token in self._tokens]
        if not positions:
            return "".join(words), "", ""
        first, last = positions[0], positions[-1]
        if any(words[first : last + 1]):
            raise _refused("between", self._format)
        places = "".join(self._tokens[first : last + 1])
        if re.search(r"[0#?],+(?![0#?,])", places):
            raise _refused("thousands", self._format)
        if places.count(".") > 1 or places.startswith(",") or not places.strip(".,"):
            raise _refused("unknown", self._format)
        return "".join(words[:first]), places, "".join(words[last + 1 :])

    def _fraction(self, bare: str) -> tuple[str, str, str]:
        """Return the parts of a format of fractions, with the places of a whole number (no other is shown whole)."""
        if not _FRACTION.fullmatch(bare.replace("+", "\0")):
            raise _refused("fraction", self._format)
        slash = bare.index("/")
        first = next(index for index, sign in enumerate(bare) if sign in _DIGITS)
        end = next((index for index in range(slash, len(bare)) if bare[index] == "\0"), len(bare))
        before, after = ("".join(map(self._literal, part)) for part in (self._tokens[:first], self._tokens[end:]))
        return before, "/", after

    def _digits(self, value: Decimal, places: str) -> str:
        percent = self._tokens.count("%")
        if percent > 1:
            raise _refused("unknown", self._format)
        size = abs(value).scaleb(2) if percent else abs(value)
        if places == "/":
            if size != size.to_integral_value():
                raise _refused("fraction", self._format)
        elif GENERAL not in places.title() and "0" not in places:
            decimals = len([sign for sign in places.partition(".")[2] if sign in _PLACES])
            if size < _HALF.scaleb(-decimals):
                if value:
                    raise _refused("hidden", self._format)
                return "." if "." in places else ""
        return format(size.normalize(), "f")

    def _signed(self, before: str, written: str, after: str, value: Decimal, *, unsigned: bool) -> str:
        """Return a number with its words and one sign; refuse it where the format drops or turns the sign."""
        if not written:
            return f"{before}{after}"
        minus = next((sign for sign in before if sign in _MINUS), "")
        bracketed = before.endswith("(") and after.startswith(")")
        if value >= 0:
            if minus:
                raise _refused("sign", self._format)
            return f"{before}{written}{after}"
        if not unsigned:
            if minus:
                raise _refused("sign", self._format)
            return f"-{before}{written}{after}"
        if minus:
            return f"-{before.replace(minus, '', 1).strip()}{written}{after}"
        if bracketed:
            return f"-{before[:-1].strip()}{written}{after[1:].strip()}"
        raise _refused("sign", self._format)
