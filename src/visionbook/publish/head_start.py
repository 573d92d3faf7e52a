"""What a build starts before its own libraries are loaded: jupyter-book and, if notebooks may run, their parent.

Only light modules are imported here: these processes load their libraries while the builder loads its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from visionbook.publish.execute import Execution
from visionbook.publish.freshness import BUILD, notebooks_may_run, published_folder
from visionbook.publish.kernels import NoParentError, ordinary_by_choice, own_parent
from visionbook.publish.process import load_address_syntax_late
from visionbook.publish.shelf import build_lock
from visionbook.publish.site import SphinxProcess


@contextmanager
def started(root: Path, execution: Execution, *, anew: bool = False) -> Iterator[SphinxProcess]:
    """Hold the lock of the build and give the jupyter-book that will build the pages.

    It warms up at once, or, if notebooks may run, when they do: until then they wait for their kernels' parent, which
    must not have to share the processors.

    Parameters
    ----------
    root : Path
        The project.
    execution : Execution
        How the notebooks will be executed.
    anew : bool
        Whether all of them will.
    """
    with build_lock(root / BUILD) as lock:
        may_run = anew or notebooks_may_run(root, published_folder(root))
        if may_run and not (execution.ordinary_kernels or ordinary_by_choice()):
            with suppress(NoParentError):  # said once, by those who need it
                own_parent()
        with SphinxProcess(root, root / BUILD / "book.log", [lock]) as sphinx:
            if not may_run:
                sphinx.start()
            load_address_syntax_late()
            yield sphinx
