"""Serve the published book on this machine only."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from visionbook.errors import BuildError


def book_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server for the book, bound to the loopback address; the caller runs and closes it.

    Raises
    ------
    BuildError
        If there is no book, or the port is taken.
    """
    if not (folder / "index.html").is_file():
        raise BuildError("there is no book yet; run 'visionbook build' first")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_QuietHandler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "it must be between 0 and 65535"
        raise BuildError(f"port {port} cannot be used ({reason}); choose another with --port") from None


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing per request."""
