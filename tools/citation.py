"""Write CITATION.cff at the top of the project from edition.yml: `python tools/citation.py`, in its environment."""

from __future__ import annotations

import os
from pathlib import Path

from visionbook.edition import ROOT_VARIABLE
from visionbook.publish.citation_file import CITATION, citation_text

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write it anew, as a whole."""
    os.environ[ROOT_VARIABLE] = str(ROOT)
    (ROOT / CITATION).write_text(citation_text(ROOT), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
