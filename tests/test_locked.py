"""The locked versions are the ones that run: what the user has set or installed elsewhere takes no part."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, visionbook

from visionbook import start
from visionbook.errors import BuildError
from visionbook.publish.freshness.fingerprint import packages_digest
from visionbook.publish.locked import LOCK_FILE, locked_versions, other_versions, require_locked
from visionbook.start import isolated

LOCK = locked_versions("pandas==3.1.1 \\\n    --hash=sha256:0\nSome.Name==1.0.post1\nnumpy==2.0 ; a\nnumpy==2.1 ; b\n")
SOURCE = str(ROOT / "src")


def installed(folder, *names):
    for name in names:
        (folder / name).mkdir(parents=True)
    return str(folder)


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (["pandas-3.1.1.dist-info", "pandas"], [], []),
        ([], ["pandas-3.1.1.dist-info"], []),
        (["pandas-2.3.3.dist-info"], ["pandas-3.1.1.dist-info"], ["pandas 2.3.3"]),
        (["pandas-3.1.1.dist-info"], ["pandas-2.3.3.dist-info"], []),
        (["some_name-1.0.dist-info"], [], ["some_name 1.0"]),
        (["Some.Name-1.0.post1-py3.11.egg-info"], [], []),
        (["numpy-2.0.dist-info"], [], []),
        (["numpy-2.1.dist-info"], [], []),
        (["numpy-2.2.dist-info", "unlocked-9.dist-info"], ["pandas-4.dist-info"], ["numpy 2.2", "pandas 4"]),
    ],
)
def test_the_first_version_that_python_finds_must_be_one_of_the_lock(tmp_path, first, then, told):
    folders = [installed(tmp_path / "a", *first), str(tmp_path / "nowhere.zip"), installed(tmp_path / "b", *then)]
    assert [f"{name} {version}" for name, version, _ in other_versions(LOCK, folders)] == told


def test_a_refusal_says_what_stands_where_what_is_allowed_and_what_to_do(tmp_path, monkeypatch):
    (tmp_path / LOCK_FILE).write_text("numpy==2.0\nnumpy==2.1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(installed(tmp_path / "a", "numpy-1.26.dist-info"))
    with pytest.raises(BuildError) as refused:
        require_locked(tmp_path)
    for text in ("numpy 1.26", str(tmp_path / "a"), "2.0/2.1", "make setup", "PYTHONPATH"):
        assert text in str(refused.value)


def test_pages_and_machines_of_a_fleet_are_told_apart_by_what_is_installed(tmp_path, monkeypatch):
    (tmp_path / LOCK_FILE).write_text("numpy==2.0\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [installed(tmp_path / "a", "numpy-2.0.dist-info")])
        locked = packages_digest(tmp_path)
        patch.setattr(sys, "path", [installed(tmp_path / "b", "numpy-2.1.dist-info")])
        assert packages_digest(tmp_path) != locked


def test_the_environment_of_the_tests_is_the_locked_one():
    require_locked(ROOT)


@pytest.mark.parametrize(
    ("given", "user", "kept", "left_out"),
    [
        ({}, "", {}, []),
        ({"PYTHONPATH": ""}, "", {}, []),
        ({"PYTHONPATH": SOURCE}, "", {"PYTHONPATH": SOURCE}, []),
        (
            {"PYTHONPATH": f"/x{os.pathsep}{SOURCE}"},
            "",
            {"PYTHONPATH": SOURCE, "PYTHONNOUSERSITE": "1"},
            ["PYTHONPATH=/x"],
        ),
        ({"PYTHONHOME": "/y", "A": "b"}, "", {"A": "b", "PYTHONNOUSERSITE": "1"}, ["PYTHONHOME=/y"]),
        ({"PYTHONUSERBASE": "/z"}, "", {"PYTHONNOUSERSITE": "1"}, ["PYTHONUSERBASE=/z"]),
        ({}, "/home/site-packages", {"PYTHONNOUSERSITE": "1"}, ["/home/site-packages"]),
        ({}, SOURCE, {}, []),
        ({"PYTHONUTF8": "1"}, "", {"PYTHONUTF8": "1"}, []),
    ],
)
def test_only_the_folder_of_the_program_itself_stays(given, user, kept, left_out):
    assert isolated(given, user) == (kept, left_out)


def test_what_is_left_out_stays_left_out():
    """Else Python would start itself again for ever."""
    environment, left_out = isolated({"PYTHONPATH": f"/x{os.pathsep}{SOURCE}", "PYTHONSTARTUP": "/y"}, "/z")
    assert left_out
    assert isolated(environment, "") == (environment, [])


@pytest.fixture
def elsewhere(tmp_path):
    """A folder with packages that would break anything, one of them with the version that is told to be installed."""
    for name in ("yaml", "pandas", "argparse"):
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        (tmp_path / "elsewhere" / f"{name}.py").write_text(f"raise SystemExit('another {name}')", encoding="utf-8")
    installed(tmp_path / "elsewhere" / "pandas-0.1.dist-info")
    return tmp_path / "elsewhere"


# As Python itself does at its start, unless PYTHONNOUSERSITE forbids it.
USER_SITE = """
import os, site, sys
if "PYTHONNOUSERSITE" not in os.environ:
    site.ENABLE_USER_SITE, site.USER_SITE = True, {folder!r}
    sys.path.insert(0, site.USER_SITE)
"""


@pytest.mark.parametrize("way", ["PYTHONPATH", "user site"])
def test_the_command_works_with_its_own_packages_only(project, elsewhere, tmp_path, way):
    """A user's own packages count only where the environment lets them in: that is not so here, but with conda."""
    environment = {**os.environ, "VISIONBOOK_ROOT": str(project), "VISIONBOOK_LANG": "en"}
    environment.pop("PYTHONNOUSERSITE", None)  # `make test` sets it
    before = ""
    if way == "PYTHONPATH":
        environment["PYTHONPATH"] = str(elsewhere)
    else:
        before = USER_SITE.format(folder=str(elsewhere))
    command = [sys.executable, "-c", f"{before}\nfrom visionbook.start import program\nprogram()", "check"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "data/: no problem found\n", done.stderr
    assert done.stderr.startswith("note: ")
    assert f"{elsewhere} is left out" in done.stderr


def test_a_command_that_was_started_past_that_refuses_other_versions(project, tmp_path):
    folder = installed(tmp_path / "elsewhere", "pandas-2.3.3.dist-info")
    command = [sys.executable, "-m", "visionbook.cli", "check"]
    environment = {**os.environ, "VISIONBOOK_ROOT": str(project), "PYTHONPATH": folder}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"pandas 2.3.3 in {folder}" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_installed_program_starts_with_it():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'visionbook = "visionbook.start:program"' in project
    assert Path(start.__file__).is_relative_to(ROOT)


def test_a_clean_environment_is_not_remarked_on(project):
    assert visionbook(project, "check").stderr == ""
