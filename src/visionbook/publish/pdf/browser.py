"""Find a Chromium, Chrome or Edge on this machine: it prints the PDFs, and the tests open pages in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import message

VARIABLE = "VISIONBOOK_BROWSER"
"""Environment variable that names a browser."""

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_WINDOWS_PLACES = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
_MACOS_PLACES = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_LINUX_PLACES = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
)
# In a process of its own: Playwright's synchronous interface refuses to start inside an event loop.
_PLAYWRIGHT_PLACE = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def find_browser() -> Path | None:
    """Return the path of an installed browser, or None.

    Order: the environment variable VISIONBOOK_BROWSER, names on PATH, the usual places of the operating
    system, then what Playwright has downloaded.

    Raises
    ------
    BuildError
        If VISIONBOOK_BROWSER names something that is not there.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise BuildError(message("pdf.browser_named", variable=VARIABLE, named=named))
        return Path(found).absolute()
    return next((place for place in _places() if _starts(place)), None)


def _places() -> Iterator[Path]:
    """Yield the files that may be a browser, best first; the slow question to Playwright last."""
    yield from (Path(found) for name in _NAMES if (found := shutil.which(name)))
    if sys.platform == "win32":
        roots = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
        yield from (Path(root) / place for root in roots if root for place in _WINDOWS_PLACES)
    elif sys.platform == "darwin":
        folders = (Path("/Applications"), Path("~/Applications").expanduser())
        yield from (folder / place for folder in folders for place in _MACOS_PLACES)
    else:
        yield from map(Path, _LINUX_PLACES)
    if downloaded := _playwright_place():
        yield downloaded


def _playwright_place() -> Path | None:
    """Return where Playwright keeps, or would keep, its own Chromium."""
    try:
        asked = subprocess.run([sys.executable, "-c", _PLAYWRIGHT_PLACE], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    answer = asked.stdout.strip()
    return Path(answer) if asked.returncode == 0 and answer else None


def _starts(place: Path) -> bool:
    """Say whether the file is there and, on Linux, answers to --version."""
    if not place.is_file():
        return False
    # Ubuntu's chromium-browser may be a stub that only asks for a snap. Elsewhere --version opens a window.
    if not sys.platform.startswith("linux"):
        return True
    try:
        return subprocess.run([place, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def browser_or_refusal() -> Path:
    """Return the path of an installed browser.

    Raises
    ------
    BuildError
        If there is none; the message says what to install.
    """
    found = find_browser()
    if found is None:
        raise BuildError(message("pdf.no_browser", variable=VARIABLE))
    return found
