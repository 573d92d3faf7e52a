"""The drawings of figures as PNG: drawn from their SVG while Sphinx makes the pages, twice as large, on white.

To draw one takes a tenth of a second of the processor, more than all else that a figure needs. So they are no part of
the staged site: each is kept by the digest of what it was drawn from, and put beside its drawing when the pages are
there.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from visionbook.publish.site.figures import EXTRA, FIGURES

ZOOM = 2
"""A PNG has so many dots for one of the page."""

_BACKGROUND = "#ffffff"
_DOTS_PER_INCH = 96.0
_NARROW = "-phone.svg"


def picture(svg: str) -> bytes:
    """Return a drawing as PNG, `ZOOM` times as large as on a page, on white: as it is on a light page."""
    # Not at the top: most builds draw nothing anew.
    import resvg_py

    # Texts are outlines: no font is looked for, so the machine has no part in it.
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=ZOOM, dpi=_DOTS_PER_INCH, background=_BACKGROUND, skip_system_fonts=True
        )
    )


def wanted(site: Path) -> dict[str, Path]:
    """Return the drawings of a staged site that are offered as PNG, each by the address of its PNG in the book."""
    found = sorted((site / EXTRA / FIGURES).glob("*/*.svg"))
    return {
        path.relative_to(site / EXTRA).with_suffix(".png").as_posix(): path
        for path in found
        if not path.name.endswith(_NARROW)
    }


def draw(drawings: Mapping[str, Path], kept: Path) -> dict[str, Path]:
    """Draw what has not been drawn before; return the PNG of each address, and forget those of other drawings.

    Parameters
    ----------
    drawings : mapping of str to Path
        As from `wanted`.
    kept : Path
        Folder of PNGs by the digests of what they were drawn from; one that is there is whole.
    """
    kept.mkdir(parents=True, exist_ok=True)
    by = repr((version("resvg_py"), ZOOM, _BACKGROUND, _DOTS_PER_INCH)).encode()
    drawn = {}
    for address, path in drawings.items():
        content = path.read_bytes()
        drawn[address] = target = kept / f"{hashlib.sha256(by + content).hexdigest()}.png"
        if not target.is_file():
            beside = kept / f"{os.getpid()}.part"
            beside.write_bytes(picture(content.decode()))
            beside.replace(target)  # a killed build leaves none by half
    for path in set(kept.iterdir()) - set(drawn.values()):
        path.unlink()
    return drawn


def put_beside(drawn: Mapping[str, Path], html: Path) -> None:
    """Put each PNG at its address in the book, unless this very one stands there."""
    for address, path in drawn.items():
        target = html / address
        if not (target.is_file() and filecmp.cmp(path, target, shallow=False)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
