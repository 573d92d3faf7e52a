"""What a page may hold of its cells: what they return or display, of cells that all ran to their end.

Whatever a cell prints was meant for its author: a warning, a line left from a search for a fault, a complaint of a
library. It is refused rather than dropped, because it may say that a number is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import nbformat

from visionbook.messages import Message, message
from visionbook.publish.execute.parameters import INJECTED, listed

ADVICE = "execution.build_again"
# papermill adds cells with this tag to a notebook that failed.
_MARKER = "papermill-error-cell-tag"
# The file that a kernel says a cell is in: it does not exist, and has another name each time.
_CELL_FILE = re.compile(r"[^\s\"]*[\\/]ipykernel_\d+[\\/]\d+\.py")
_SOURCE_LINES = 12
_TEXT_LENGTH = 400


def first_fault(
    notebook: nbformat.NotebookNode,
    name: str,
    parameters: Mapping[str, object] | None = None,
    advice: str | None = None,
) -> Message | None:
    """Return why an executed notebook cannot become a page, by its first cell with a fault; None if it can.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill executed it.
    name : str
        Name of its file, for the message.
    parameters : mapping, optional
        What it was executed with, for the message.
    advice : str, optional
        Key of the message that says what to do.
    """
    for number, cell in _author_cells(notebook):
        fault = cell_fault(cell)
        if fault:
            lines = cell.source.strip().splitlines()[:_SOURCE_LINES]
            return message(
                "execution.failed",
                notebook=name,
                cell=number,
                parameters=listed(parameters or {}),
                source=[f"    {line}" for line in lines],
                fault=fault,
                advice=message(advice or ADVICE),
            )
    return None


def _author_cells(notebook: nbformat.NotebookNode) -> Iterator[tuple[int, nbformat.NotebookNode]]:
    """Give the cells with their numbers as the author counts: without those that papermill added."""
    number = 0
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if _MARKER not in tags:
            number += INJECTED not in tags
            yield number, cell


def cell_fault(cell: nbformat.NotebookNode) -> Message | None:
    """Return what a cell has that no page may hold: an error, printed text, an early end; None if it has nothing."""
    outputs, executed = cell.get("outputs", []), cell.metadata.get("papermill", {})
    for output in outputs:
        if output.output_type == "error":
            return message("execution.error", name=output.ename, text=output.evalue)
    printed = [output for output in outputs if output.output_type == "stream"]
    if executed.get("exception"):  # a magic that fails prints why, and gives no error
        return message("execution.stopped", text=_text(printed) or message("execution.no_reason"))
    for output in printed:
        return message("execution.printed", stream=output.name, text=_text([output]) or repr(output.text))
    if executed and cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
        return message("execution.not_run")
    return None


def _text(streams: list[nbformat.NotebookNode]) -> str:
    return _CELL_FILE.sub("<cell>", "".join(stream.text for stream in streams)).strip()[:_TEXT_LENGTH]
