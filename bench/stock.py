"""The stock pipeline: papermill executes one notebook after the other, then jupyter-book builds all pages afresh.

The only module of the benchmark that uses the inside of `visionbook`: for which notebooks run with which parameters,
and to lay out the site for jupyter-book from what papermill made. Neither is measured.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from measuring import Measured, run, tried

from visionbook.edition import ROOT_VARIABLE, read_edition
from visionbook.publish.execute import planned
from visionbook.publish.site import stage_site

OPTIONS = ["--path-output", "fresh", "-n", "-W", "--keep-going"]
HTML = Path("fresh") / "_build" / "html"

_RUN = """
import json, sys
import papermill
for job in json.load(open(sys.argv[1])):
    papermill.execute_notebook(job["notebook"], job["target"], parameters=job["parameters"], cwd=sys.argv[2],
                               kernel_name="python3", progress_bar=False)
"""


def jupyter_book() -> str:
    """Return the path of jupyter-book beside this Python."""
    return str(Path(sys.executable).with_name("jupyter-book"))


def stock(root: Path, folder: Path, variables: dict[str, str]) -> dict[str, Measured]:
    """Build the book of a project as the tools do by themselves, in an empty folder.

    Returns
    -------
    dict
        What each part took: ``notebooks``, which must succeed, and ``book``.
    """
    os.environ[ROOT_VARIABLE] = str(root)
    (runs, left_out), executed = planned(root, read_edition(root)), folder / "executed"
    executed.mkdir(parents=True)
    jobs = [
        {"notebook": str(one.notebook), "target": str(executed / f"{one.page}.ipynb"), "parameters": one.parameters}
        for one in runs
    ]
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    command = [sys.executable, "-c", _RUN, str(folder / "jobs.json"), str(root)]
    notebooks = run(command, root, variables, memory=True)
    notebooks.notebooks = tuple(one.page for one in runs)
    # What refers to a page that is left out is no reference there either: its warning would stop jupyter-book.
    stage_site(root, runs, executed, folder / "site", left_out=left_out)
    book = tried([jupyter_book(), "build", "site", *OPTIONS], folder, variables, memory=True)
    return {"notebooks": notebooks, "book": book}
