"""Exceptions whose text tells an office worker where, what, what was allowed and what to do."""

from visionbook.messages import spoken_language, told


class VisionbookError(Exception):
    """Base of every error that the command line prints without a traceback; its text is in the reader's language."""

    def __str__(self) -> str:
        # Kernels hand on what is printed, so a notebook that stops says it in the reader's language, too.
        return told(self.args[0], spoken_language()) if len(self.args) == 1 else super().__str__()


class DataError(VisionbookError):
    """A file in data/ (or edition.yml) cannot be used as it is."""


class ParameterError(VisionbookError):
    """A notebook parameter or an argument of a computation has a value that is not allowed."""


class LifeTableError(VisionbookError):
    """A life table cannot be made from these rates or person-years."""


class ProjectionError(VisionbookError):
    """A population cannot be projected, or a ratio not computed, from these arrays."""


class BuildError(VisionbookError):
    """A notebook or the book could not be built; the published book was left as it was."""


class FigureError(VisionbookError):
    """A picture cannot be laid out with what it must show; the message names the chart and the texts."""
