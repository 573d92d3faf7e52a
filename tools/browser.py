"""Find a Chromium, Chrome or Edge, or install one: `python tools/browser.py` prints its path.

The browser tests and the PDF need one. `visionbook.publish.pdf.find_browser` only looks; the command also installs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.publish.pdf import VARIABLE, find_browser

APT = (
    ("apt-get", "update", "-q"),
    ("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"),
)
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "chromium")
ADVICE = f"""No browser was found, and none could be installed.
Do one of these, then try again:
  - install Google Chrome, Microsoft Edge or Chromium;
  - Debian, as root: apt-get update && apt-get install -y chromium
  - name one you have: {VARIABLE}=/path/to/browser"""


class BrowserError(Exception):
    """No browser can be had."""


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
    except (BrowserError, BuildError) as error:
        print(f"tools/browser.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
