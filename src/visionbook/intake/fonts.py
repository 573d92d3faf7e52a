"""Whether the letters of a cell are what its reader sees: struck through, invisible, or a mixture of fonts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openpyxl.cell.rich_text import CellRichText
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Fill, Font
from openpyxl.styles.colors import COLOR_INDEX, Color

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_THEME = {0: _WHITE, 1: _BLACK}
"""Of a theme only ground and text are known here; its other colours are seen on the ground."""

_SYSTEM = {64: _BLACK, 65: _WHITE}
_LEAST_CONTRAST = 1.25
"""Luminance of the lighter of two colours to that of the darker (WCAG 2.1): 1 for the same, 21 for black on white."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class _Run:
    """Letters of one font: the text, and how it is seen."""

    text: str
    struck: bool
    raised: bool
    hidden: bool
    look: tuple


def doubt(value: object, font: Font, fill: Fill) -> str:
    """Return why the letters of a cell are to be asked about: ``struck``, ``hidden``, ``mixed``, or nothing.

    The fonts of two runs may differ (an input method changes them between scripts), but digits of one number are of
    one colour and size, and nothing is struck through or raised beside letters that are not.

    Parameters
    ----------
    value : object
        As openpyxl gives it; only rich text has fonts of its own.
    font, fill : Font, Fill
        Of the cell.
    """
    ground = _ground(fill)
    runs = [run for run in _runs(value, font, ground) if run.text.strip()]
    if runs and all(run.struck for run in runs):
        return "struck"
    if runs and all(run.hidden for run in runs):
        return "hidden"
    if any(run.struck or run.hidden for run in runs) or len({run.raised for run in runs}) > 1:
        return "mixed"
    looks = {run.look for run in runs if any(sign.isnumeric() for sign in run.text)}
    return "mixed" if len(looks) > 1 else ""


def seen_on(font: Font, fill: Fill | None) -> str:
    """Return the doubt that the font of a conditional format brings: ``struck``, ``hidden``, or nothing.

    Parameters
    ----------
    font : Font
        What it changes of the letters.
    fill : Fill, optional
        What it changes of the ground; without it the ground counts as white. (There its colour is the second one.)
    """
    if font.strike:
        return "struck"
    ground = _rgb(fill.bgColor, None) if getattr(fill, "bgColor", None) is not None else _WHITE
    colour = _rgb(font.color, None)
    return "hidden" if colour is not None and ground is not None and _alike(colour, ground) else ""


def _runs(value: object, font: Font, ground: Rgb | None) -> Iterator[_Run]:
    blocks: Iterable = value if isinstance(value, CellRichText) else [str(value)]
    for block in blocks:
        own = block.font if not isinstance(block, str) else font
        yield _run(str(block), own, font, ground)


def _run(text: str, own: Font | InlineFont, font: Font, ground: Rgb | None) -> _Run:
    colour = _rgb(own.color, _BLACK)
    hidden = colour is not None and ground is not None and _alike(colour, ground)
    raised = own.vertAlign in ("superscript", "subscript")
    other = (own.color.type, str(own.color.value)) if colour is None else ()
    return _Run(text, bool(own.strike), raised, hidden, (colour, other, own.sz or font.sz))


def _ground(fill: Fill) -> Rgb | None:
    """Return the colour behind the letters, None if it is none that is known here."""
    pattern = getattr(fill, "patternType", "gradient")
    if pattern in (None, "none"):
        return _WHITE
    return _rgb(fill.fgColor, None) if pattern == "solid" else None


def _rgb(colour: Color | None, usual: Rgb | None) -> Rgb | None:
    """Return red, green and blue of a colour; None for one of a theme, or one that is lightened or darkened."""
    if colour is None or colour.type == "auto":
        return usual
    if colour.tint:
        return None
    if colour.type == "theme":
        return _THEME.get(colour.theme)
    if colour.type == "indexed":
        if colour.indexed in _SYSTEM:
            return _SYSTEM[colour.indexed]
        return _of_hex(COLOR_INDEX[colour.indexed]) if colour.indexed < len(COLOR_INDEX) else None
    return _of_hex(colour.rgb) if isinstance(colour.rgb, str) else None


def _of_hex(text: str) -> Rgb:
    red, green, blue = bytes.fromhex(text[-6:])
    return red, green, blue


def _alike(colour: Rgb, other: Rgb) -> bool:
    darker, lighter = sorted((_luminance(colour), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05) < _LEAST_CONTRAST


def _luminance(colour: Rgb) -> float:
    shares = [part / 255 for part in colour]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
