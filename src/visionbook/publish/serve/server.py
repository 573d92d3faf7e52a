"""Serve the published book on this machine only; while its files are watched, pages follow the newest book."""

from __future__ import annotations

import json
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

from visionbook.errors import BuildError
from visionbook.messages import message

NEWS = "/.visionbook/news"
_HEARTBEAT_SECONDS = 15.0
# Only in what this server sends: the files of the book hold no such script.
_FOLLOW = b"""<script>
(function () {
  const news = new EventSource("/.visionbook/news");
  news.addEventListener("book", function () { location.reload(); });
  news.addEventListener("failure", function (event) {
    const old = document.getElementById("vb-failure");
    if (old) { old.remove(); }
    const box = document.createElement("pre");
    box.id = "vb-failure";
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:50vh;overflow:auto;margin:0;padding:1rem;" +
      "background:#fff3cd;color:#222;border-top:3px solid #b2182b;white-space:pre-wrap;z-index:9999";
    box.textContent = JSON.parse(event.data);
    document.body.appendChild(box);
  });
})();
</script>"""


class News:
    """What happened last, for all open pages: a new book, or why there is none."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._number = 0
        self._event, self._text = "start", ""

    def tell(self, event: str, text: str = "") -> None:
        """Tell all who wait: ``book`` (there is a new one) or ``failure`` with its message."""
        with self._changed:
            self._number += 1
            self._event, self._text = event, text
            self._changed.notify_all()

    def number(self) -> int:
        """Return how many news there have been."""
        with self._changed:
            return self._number

    def next(self, seen: int, patience: float = _HEARTBEAT_SECONDS) -> tuple[int, str, str] | None:
        """Return number, event and text of the newest news after the number `seen`; None if none came in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._number > seen, timeout=patience):
                return None
            return self._number, self._event, self._text


def book_server(folder: Path, port: int, news: News | None = None) -> ThreadingHTTPServer:
    """Return a server for the book, bound to the loopback address; the caller runs and closes it.

    Parameters
    ----------
    folder : Path
        The published book.
    port : int
        Port on this machine; 0 for any free one.
    news : News, optional
        If given, open pages load themselves again when there is a new book, and show why a build failed.

    Raises
    ------
    BuildError
        If there is no book, or the port is taken.
    """
    if not (folder / "index.html").is_file():
        raise BuildError(message("build.no_book"))
    handler = partial(_QuietHandler if news is None else _FollowingHandler, directory=str(folder))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "it must be between 0 and 65535"
        raise BuildError(message("build.port", port=port, reason=reason)) from None
    server.daemon_threads = True
    server.news = news
    return server


class _QuietHandler(SimpleHTTPRequestHandler):
    def send_head(self) -> BinaryIO | None:
        """Send a file whole, whatever date the browser asks about: after a clock was set back, a date says nothing."""
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing per request."""

    def end_headers(self) -> None:
        """Have browsers ask again: the book behind an address changes with every build."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


class _FollowingHandler(_QuietHandler):
    def do_GET(self) -> None:
        """Send a file, a page with the script that follows the news, or the news themselves."""
        if self.path == NEWS:
            self._send_news()
            return
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        if page.suffix != ".html" or not page.is_file():
            super().do_GET()
            return
        content = page.read_bytes().replace(b"</body>", _FOLLOW + b"</body>")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_news(self) -> None:
        news: News = self.server.news
        seen = news.number()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.end_headers()
        try:
            self.wfile.write(b": listening\n\n")
            while True:
                item = news.next(seen)
                if item is None:
                    self.wfile.write(b": still here\n\n")  # fails when the page is gone
                    continue
                seen, event, text = item
                self.wfile.write(f"event: {event}\ndata: {json.dumps(text, ensure_ascii=False)}\n\n".encode())
        except OSError:
            self.close_connection = True
