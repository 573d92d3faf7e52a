"""Several charts, tables or texts as the outputs of one cell: as many as the data has goals, without a loop there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from IPython.display import display


@dataclass(frozen=True)
class Several:
    """What a cell shows one under the other, each as an output of its own; its last expression shows them."""

    items: Sequence[object]

    def _ipython_display_(self) -> None:
        for item in self.items:
            display(item)
