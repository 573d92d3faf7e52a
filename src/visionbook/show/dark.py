"""Drawings that are dark where the page is dark: a style in each that answers to the scheme of the page it is shown on.

A drawing is an image of its own: the style sheet of a page does not reach into it, but the scheme of the page does
(``prefers-color-scheme`` in an image is the ``color-scheme`` of the element that shows it). Every colour has one dark
counterpart, so that what is the same colour in the light is the same in the dark.
"""

from __future__ import annotations

import re

from visionbook.show.palette import DARK, INK, PAPER

_OPENED = re.compile(r"<svg\b[^>]*>")
# Without a look at where the word begins, which would take most of the time: matplotlib writes no longer one.
_STYLED = re.compile(r"(fill|stroke): (#[0-9a-f]{6})\b")
_HATCHED = re.compile(r' fill="(#[0-9a-f]{6})"')  # what lies behind the lines of a hatch
_SHADES = {colour.lower(): dark.lower() for colour, dark in DARK.items()}


def dark(colour: str) -> str:
    """Return the dark counterpart of a colour: that of `palette.DARK`; for a shade between them, the shade turned over.

    Turned over means that its lightness (of Björn Ottosson's Oklab) is as far from that of dark paper as it was from
    that of white paper, so that shades of a quantity keep their order and texts their contrast; the hue stays.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.

    Examples
    --------
    >>> dark("#FFFFFF"), dark("#c6dbef"), dark("#08306b")
    ('#14181e', '#243545', '#bad5ff')
    """
    known = _SHADES.get(colour.lower())
    return known or _turned_over(colour)


def with_dark(svg: str) -> str:
    """Return a drawing that is dark on a dark page: the same drawing on a light one, and on paper.

    Parameters
    ----------
    svg : str
        A drawing whose colours stand in ``style`` attributes, those behind hatches in ``fill``, as matplotlib writes
        them.
    """
    rules = [f":root{{fill:{_SHADES[INK.lower()]}}}"]  # black is what matplotlib does not write
    for kind, colour in sorted(set(_STYLED.findall(svg))):
        rules.append(f'[style*="{kind}: {colour}"]{{{kind}:{dark(colour)}!important}}')
    for colour in sorted(set(_HATCHED.findall(svg))):
        rules.append(f'[fill="{colour}"]{{fill:{dark(colour)}}}')
    style = f"<style>@media screen and (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
    return _OPENED.sub(lambda opened: opened[0] + style, svg, count=1)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 has it: 1 for the same colour, 21 for black and white.

    Examples
    --------
    >>> contrast("#000000", "#FFFFFF"), contrast("#123456", "#123456")
    (21.0, 1.0)
    """
    light, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _oklab(colour: str) -> tuple[float, float, float]:
    """Return lightness and the two axes of hue: https://bottosson.github.io/posts/oklab/."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _turned_over(colour: str) -> str:
    paper, ink, dark_paper, dark_ink = (_oklab(c)[0] for c in (PAPER, INK, DARK[PAPER], DARK[INK]))
    lightness, green_red, blue_yellow = _oklab(colour)
    turned = dark_paper + (paper - lightness) * (dark_ink - dark_paper) / (paper - ink)
    # As much of the hue as a screen can show at that lightness.
    shades = (_screen(turned, green_red * share / 50, blue_yellow * share / 50) for share in range(50, -1, -1))
    shade = next((s for s in shades if all(-1e-4 <= part <= 1 + 1e-4 for part in s)), (1.0, 1.0, 1.0))
    return "#" + "".join(f"{round(255 * _gamma(part)):02x}" for part in shade)


def _screen(lightness: float, green_red: float, blue_yellow: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
