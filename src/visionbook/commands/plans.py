"""Commands for plans: ``visionbook new-plan``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from visionbook.arguments import said
from visionbook.edition import read_edition
from visionbook.publish.freshness import BUILD
from visionbook.publish.shelf import build_lock


def add_to(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands of this group."""
    new = command("new-plan", _new_plan)
    new.add_argument("--from", dest="start", type=int, required=True, metavar="YEAR", help=said("new_plan_from"))
    new.add_argument("--to", dest="end", type=int, required=True, metavar="YEAR", help=said("new_plan_to"))
    new.add_argument("--title", metavar="TITLE", help=said("new_plan_title"))
    new.add_argument("--id", dest="plan_id", default="", metavar="NAME", help=said("new_plan_id"))
    new.add_argument("--source", dest="source_id", default="", metavar="SOURCE_ID", help=said("new_plan_source"))
    new.add_argument("--yes", action="store_true", help=said("without_asking"))
    new.add_argument("--by", metavar="NAME", default="", help=said("official_by"))


def _new_plan(root: Path, options: argparse.Namespace) -> None:
    from visionbook.intake.new_plan import PlanOptions, new_plan

    names = ("start", "end", "title", "plan_id", "source_id", "yes", "by")
    with build_lock(root / BUILD):
        new_plan(read_edition(root), PlanOptions(**{name: getattr(options, name) for name in names}))
