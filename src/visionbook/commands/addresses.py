"""The command ``visionbook addresses``: whether every address that was published still leads somewhere."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command."""
    addresses = command("addresses", _addresses)
    addresses.add_argument("--keep", action="store_true", help=said("addresses_keep"))


def _addresses(root: Path, options: argparse.Namespace) -> None:
    from visionbook.publish.pipeline import addresses

    addresses(root, keep=options.keep)
