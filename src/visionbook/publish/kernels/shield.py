"""What a kernel knows of the person who builds: nothing that would change a page.

Start-up files, history and settings of IPython, settings of matplotlib and pandas, packages and start-up code in the
user's own folder, another program under the name of the kernel: each of them has changed a published number somewhere.
The environment decides about most of them, so everything that runs notebooks gets one without them.
"""

from __future__ import annotations

import site
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

# Variables, or beginnings of them, through which a person gives settings of their own to what notebooks use.
_PERSONAL = (
    "IPYTHON_",
    "MATPLOTLIBRC",
    "MPLBACKEND",
    "PANDAS_",
    "PYTHONBREAKPOINT",
    "PYTHONDEBUG",
    "PYTHONDEVMODE",
    "PYTHONINSPECT",
    "PYTHONOPTIMIZE",
    "PYTHONPROFILEIMPORTTIME",
    "PYTHONSTARTUP",
    "PYTHONVERBOSE",
    "PYTHONWARNINGS",
)


def shielded(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without a person's own settings of what notebooks use.

    Settings of matplotlib come from the library, or from a file beside the project; packages from where Python is
    installed, not from the person's folder, unless the libraries themselves are there.

    Examples
    --------
    >>> shielded({"LANG": "C", "PYTHONSTARTUP": "mine.py", "PANDAS_COPY_ON_WRITE": "0"}).get("PYTHONSTARTUP")
    """
    kept = {name: value for name, value in environment.items() if not name.startswith(_PERSONAL)}
    library = _folder_of("matplotlib")
    if library:
        kept["MATPLOTLIBRC"] = str(library / "mpl-data" / "matplotlibrc")
    if library and Path(site.getusersitepackages()) not in library.parents:
        kept["PYTHONNOUSERSITE"] = "1"
    return kept


def private_profile(folder: Path) -> dict[str, str]:
    """Make an empty IPython profile in a folder, and return the variables by which a kernel uses it and no other.

    IPython would make another one in the folder for temporary files if it did not find this one.
    """
    profile = folder / "ipython"
    profile.mkdir(parents=True, exist_ok=True)
    return {"IPYTHONDIR": str(profile), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}


def _folder_of(library: str) -> Path | None:
    found = find_spec(library)
    return Path(found.origin).parent if found and found.origin else None
