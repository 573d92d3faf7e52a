"""Find a Chromium, Chrome or Edge, or install one: `python tools/browser.py` prints its path.

The browser tests and the PDF need one. `find_browser` only looks; the command also installs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "VISIONBOOK_BROWSER"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
WINDOWS_PLACES = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
MACOS_PLACES = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
LINUX_PLACES = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
)
APT = (
    ("apt-get", "update", "-q"),
    ("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"),
)
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "chromium")
# In a process of its own: Playwright's synchronous interface refuses to start inside an event loop.
PLAYWRIGHT_PLACE = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)
ADVICE = f"""No browser was found, and none could be installed.
Do one of these, then try again:
  - install Google Chrome, Microsoft Edge or Chromium;
  - Debian, as root: apt-get update && apt-get install -y chromium
  - name one you have: {VARIABLE}=/path/to/browser"""


class BrowserError(Exception):
    """A browser that was named does not exist, or none can be had."""


def find_browser() -> Path | None:
    """Return the path of an installed browser, or None.

    Order: the environment variable VISIONBOOK_BROWSER, names on PATH, the usual places of the operating
    system, then what Playwright has downloaded.

    Raises
    ------
    BrowserError
        If VISIONBOOK_BROWSER names something that is not there.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise BrowserError(f"{VARIABLE} names '{named}', which is not a program here. Correct or unset it.")
        return Path(found).absolute()
    return next((place for place in _places() if _starts(place)), None)


def _places() -> Iterator[Path]:
    """Yield the files that may be a browser, best first; the slow question to Playwright last."""
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    if sys.platform == "win32":
        roots = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
        yield from (Path(root) / place for root in roots if root for place in WINDOWS_PLACES)
    elif sys.platform == "darwin":
        folders = (Path("/Applications"), Path("~/Applications").expanduser())
        yield from (folder / place for folder in folders for place in MACOS_PLACES)
    else:
        yield from map(Path, LINUX_PLACES)
    if downloaded := _playwright_place():
        yield downloaded


def _playwright_place() -> Path | None:
    """Return where Playwright keeps, or would keep, its own Chromium."""
    try:
        asked = subprocess.run([sys.executable, "-c", PLAYWRIGHT_PLACE], capture_output=True, text=True, timeout=60)
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


def _is_debian_root() -> bool:
    """Say whether this is Debian itself (Ubuntu's package is a snap stub) and we may install."""
    release = Path("/etc/os-release")
    if not release.is_file() or "ID=debian" not in release.read_text(encoding="utf-8").splitlines():
        return False
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _attempt(command: tuple[str, ...]) -> bool:
    """Run an installer; show its last lines if it fails."""
    print("No browser found: " + " ".join(command), file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        print(f"  {error}", file=sys.stderr)
        return False
    if done.returncode:
        print("\n".join(done.stdout.strip().splitlines()[-10:]), file=sys.stderr, flush=True)
    return done.returncode == 0


def install_browser() -> Path:
    """Install a browser the way this machine allows and return its path.

    Raises
    ------
    BrowserError
        If no way worked; the message says what to do.
    """
    if _is_debian_root() and all(_attempt(command) for command in APT) and (found := find_browser()):
        return found
    if _attempt(PLAYWRIGHT) and (found := find_browser()):
        return found
    raise BrowserError(ADVICE)


def main() -> int:
    """Print the path of a browser, installing one if there is none; return the exit code."""
    try:
        print(find_browser() or install_browser())
    except BrowserError as error:
        print(f"tools/browser.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
