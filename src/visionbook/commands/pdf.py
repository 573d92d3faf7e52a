"""The command that prints the published book: ``visionbook pdf``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said
from visionbook.messages import message, say


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = command("pdf", _pdf)
    parser.add_argument("documents", nargs="*", metavar="NAME", help=said("pdf_documents"))


def _pdf(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.pdf import make_pdfs

    for made in make_pdfs(root, options.documents):
        say(message("pdf.made", place=made.path, sheets=made.pdf.sheets, megabytes=made.pdf.size / 1_000_000))
