"""How notebooks are executed: a choice of the person at the keyboard, without effect on the results."""

from __future__ import annotations

from dataclasses import dataclass

from visionbook.errors import ParameterError
from visionbook.messages import message

NOTEBOOK_TIMEOUT_SECONDS = 1800


@dataclass(frozen=True)
class Execution:
    """How notebooks are executed; the results do not depend on it."""

    workers: int | None = None
    """Notebooks at a time; the number of processors if None."""
    timeout_seconds: float = NOTEBOOK_TIMEOUT_SECONDS
    """Time for one notebook, its kernel's start included."""
    ordinary_kernels: bool = False
    """Start each kernel anew instead of forking it; the environment variable ``VISIONBOOK_KERNELS=ordinary`` too."""

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise ParameterError(message("build.workers", workers=self.workers))
        if not self.timeout_seconds > 0:
            raise ParameterError(message("build.timeout", timeout_seconds=self.timeout_seconds))
