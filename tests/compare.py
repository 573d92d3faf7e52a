"""Compare two folders byte by byte and say where they first differ: `python tests/compare.py A B`."""

import sys
from pathlib import Path

_SHOWN = 60


def compare_trees(a: Path, b: Path) -> str | None:
    """Return the first difference of two folders (file, position, excerpts); None if they hold the same bytes."""
    files = [{path.relative_to(top): path for path in Path(top).rglob("*") if not path.is_dir()} for top in (a, b)]
    for name in sorted(files[0].keys() | files[1].keys()):
        for top, here, there in ((a, *files), (b, *reversed(files))):
            if name in here and name not in there:
                return f"{name} is only in {top}"
        found = _first_difference(files[0][name].read_bytes(), files[1][name].read_bytes())
        if found is not None:
            return f"{name}, {found}"
    return None


def _first_difference(one: bytes, other: bytes) -> str | None:
    if one == other:
        return None
    pairs = enumerate(zip(one, other, strict=False))
    position = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    start = max(0, position - _SHOWN // 2)
    shown = [repr(content[start : start + _SHOWN].decode(errors="backslashreplace")) for content in (one, other)]
    line = one.count(b"\n", 0, position) + 1
    return f"byte {position} (line {line}): {shown[0]} against {shown[1]}"


if __name__ == "__main__":
    found = compare_trees(Path(sys.argv[1]), Path(sys.argv[2]))
    print(found or "the same bytes")
    sys.exit(found is not None)
