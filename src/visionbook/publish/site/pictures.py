"""The drawings of figures as PNG: drawn from their SVG while Sphinx makes the pages, twice as large, on white.

To draw one takes a tenth of a second of the processor, more than all else that a figure needs. So they are no part of
the staged site: each is kept by the digest of what it was drawn from, and put beside its drawing when the pages are
there. Many are drawn by several processes at once (this module as a program): the library that draws keeps other
threads waiting.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import message
from visionbook.publish.process import die_with_parent
from visionbook.publish.site.figures import EXTRA, FIGURES

ZOOM = 2
"""A PNG has so many dots for one of the page."""

_BACKGROUND = "#ffffff"
_DOTS_PER_INCH = 96.0
_FEW = 8
"""So many are drawn here: another process takes as long to start as they take."""

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

    Raises
    ------
    BuildError
        If one cannot be drawn.
    """
    kept.mkdir(parents=True, exist_ok=True)
    by = repr((version("resvg_py"), ZOOM, _BACKGROUND, _DOTS_PER_INCH)).encode()
    drawn, new = {}, {}
    for address, path in drawings.items():
        drawn[address] = target = kept / f"{hashlib.sha256(by + path.read_bytes()).hexdigest()}.png"
        if not target.is_file():
            new[target] = path
    todo = [(path, target) for target, path in new.items()]
    wrong = _draw_all(todo) if len(todo) <= _FEW else _drawn_by_several(todo)
    if wrong:
        raise BuildError(message("publishing.not_drawn", **wrong))
    for path in set(kept.iterdir()) - set(drawn.values()):
        path.unlink()
    return drawn


def _draw_one(drawing: Path, target: Path) -> None:
    beside = target.with_name(f"{os.getpid()}.part")
    beside.write_bytes(picture(drawing.read_text(encoding="utf-8")))
    beside.replace(target)  # a killed build leaves none by half


def _draw_all(new: Iterable[tuple[Path, Path]]) -> dict[str, str]:
    """Draw into targets; return what went wrong with the first that could not be drawn, nothing if all were."""
    for drawing, target in new:
        try:
            _draw_one(drawing, target)
        except (OSError, ValueError) as error:
            return {"drawing": drawing.name, "reason": str(error)}
    return {}


def _drawn_by_several(new: Sequence[tuple[Path, Path]]) -> dict[str, str]:
    """Do what `_draw_all` does by as many processes as there are processors; none is left behind."""
    from visionbook.publish.execute import cpus

    number = cpus()
    command = [sys.executable, "-P", "-m", __name__]
    started: list[subprocess.Popen] = []
    try:
        for first in range(number):
            started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"))
            # One that could not even start says so by its exit code.
            with suppress(BrokenPipeError), started[-1].stdin as line:
                json.dump([[str(drawing), str(target)] for drawing, target in new[first::number]], line)
        answers = [(process.stdout.read(), process.wait()) for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
            process.stdout.close()
    said = [json.loads(answer) if answer else {"drawing": "", "reason": f"exit {code}"} for answer, code in answers]
    return next(filter(None, said), {})


def put_beside(drawn: Mapping[str, Path], html: Path) -> None:
    """Put each PNG at its address in the book, unless this very one stands there."""
    for address, path in drawn.items():
        target = html / address
        if not (target.is_file() and filecmp.cmp(path, target, shallow=False)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def main() -> None:
    """Draw what standard input names, a list of drawings and targets as JSON; print what went wrong as JSON."""
    die_with_parent()
    print(json.dumps(_draw_all((Path(drawing), Path(target)) for drawing, target in json.load(sys.stdin))))


if __name__ == "__main__":
    main()
