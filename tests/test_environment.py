"""pyproject.toml, requirements.lock, environment.yml, the Makefile and the hooks ask for one and the same thing."""

import importlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))

RUNTIME_PINS = PROJECT["project"]["dependencies"]
DEVELOPMENT_PINS = PROJECT["project"]["optional-dependencies"]["dev"]
BUILD_PINS = PROJECT["build-system"]["requires"]
HOOK_PINS = [pin for hook in HOOKS["repos"][0]["hooks"] for pin in hook.get("additional_dependencies", [])]
EXACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.+]*")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def lock_entries():
    """Return the entries of the lock, each one logical line: a requirement followed by its hashes."""
    lines = [line for line in LOCK.replace("\\\n", " ").splitlines() if not line.lstrip().startswith("#")]
    return [line for line in lines if line.strip()]


def split_entry(entry):
    """Return the requirement of a lock entry and the words after it."""
    requirement, mark, rest = entry.partition(" --")
    return Requirement(requirement), (mark + rest).split()


def versions(pins):
    """Return the version strings of exact pins by canonical name."""
    return {canonicalize_name(Requirement(pin).name): str(Requirement(pin).specifier) for pin in pins}


def locked_versions():
    """Return every version the lock allows, by canonical name: some packages have one for each Python."""
    locked = {}
    for entry in lock_entries():
        requirement, _ = split_entry(entry)
        locked.setdefault(canonicalize_name(requirement.name), []).append(str(requirement.specifier))
    return locked


@pytest.mark.parametrize("pin", RUNTIME_PINS + DEVELOPMENT_PINS + BUILD_PINS + HOOK_PINS)
def test_a_direct_dependency_is_pinned_to_one_exact_version(pin):
    assert EXACT.fullmatch(pin)


@pytest.mark.parametrize("pin", RUNTIME_PINS + DEVELOPMENT_PINS)
def test_the_lock_holds_the_version_that_pyproject_asks_for(pin):
    requirement = Requirement(pin)
    assert locked_versions().get(canonicalize_name(requirement.name)) == [str(requirement.specifier)]


def test_the_lock_was_made_by_the_command_that_lock_py_runs():
    from lock import COMPILE  # tools/lock.py

    assert f"uv {' '.join(COMPILE)} pyproject.toml -o requirements.lock" in LOCK.splitlines()[1]


def test_every_lock_entry_is_one_exact_version_with_hashes():
    loose = []
    for entry in lock_entries():
        requirement, hashes = split_entry(entry)
        exact = re.fullmatch(r"==[^*]+", str(requirement.specifier))
        if not (exact and hashes and all(HASH.fullmatch(word) for word in hashes)):
            loose.append(entry[:80])
    assert not loose


def test_no_line_of_the_lock_names_an_address_an_index_or_a_path():
    suspects = [
        line for line in LOCK.splitlines() if re.search(r"://|\s@\s|^\s*-(?!-hash=sha256:)|^\s*[./~]|[A-Za-z]:\\", line)
    ]
    assert not suspects


def test_the_build_tools_are_those_installed_for_development():
    # The project is installed without build isolation: what builds it must come from the lock.
    assert versions(BUILD_PINS).items() <= versions(DEVELOPMENT_PINS).items()


def test_the_hooks_use_the_versions_that_make_test_uses():
    hooks, project = versions(HOOK_PINS), versions(RUNTIME_PINS + DEVELOPMENT_PINS)
    shared = hooks.keys() & project.keys()
    assert "ruff" in shared
    assert {name: hooks[name] for name in shared} == {name: project[name] for name in shared}


def test_no_hook_fetches_a_repository():
    assert [repository["repo"] for repository in HOOKS["repos"]] == ["local"]


def test_the_conda_environment_has_a_python_that_the_project_allows():
    (python,) = [line for line in CONDA["dependencies"] if str(line).startswith("python=")]
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(python.removeprefix("python="))


def test_the_conda_environment_takes_its_packages_from_the_lock_alone():
    others = [line for line in CONDA["dependencies"] if not str(line).startswith("python=")]
    assert others == ["pip", {"pip": ["--requirement requirements.lock"]}]


@pytest.mark.parametrize("target", ["book", "pdf", "test", "check", "serve", "lock", "clean"])
def test_the_makefile_has_the_target(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert target in re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
@pytest.mark.parametrize(
    "command",
    [
        "make book",
        "make test",
        "conda env create -f environment.yml",
        "pip install --no-deps --no-build-isolation -e .",
    ],
)
def test_the_readme_says_how_to_set_up(page, command):
    assert command in (ROOT / page).read_text(encoding="utf-8").splitlines()


def set_up(folder, venv):
    """Run the copy of tools/setup.py in a folder."""
    command = [sys.executable, folder / "tools" / "setup.py", venv]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def project_copy(tmp_path):
    """Return a folder with the set-up program and a lock that pip cannot read."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "setup.py").write_bytes((ROOT / "tools" / "setup.py").read_bytes())
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "requirements.lock").write_text("no requirement at all\n", encoding="utf-8")
    return tmp_path


def test_a_set_up_that_fails_shows_the_reason_and_is_not_taken_for_done(project_copy):
    done = set_up(project_copy, "env")
    assert done.returncode == 1
    assert "Installing from requirements.lock failed" in done.stderr
    assert "Invalid requirement: 'no requirement at all'" in done.stderr
    assert not (project_copy / "env" / ".ready").exists()


def test_set_up_leaves_a_folder_alone_that_is_no_environment(project_copy):
    (project_copy / "letters").mkdir()
    (project_copy / "letters" / "draft.txt").write_text("draft", encoding="utf-8")
    done = set_up(project_copy, "letters")
    assert done.returncode == 1
    assert "letters exists and is not a virtual environment" in done.stderr
    assert (project_copy / "letters" / "draft.txt").read_text(encoding="utf-8") == "draft"


def tool(name, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    monkeypatch.delitem(sys.modules, "setup", raising=False)
    return importlib.import_module(name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("UV_PRERELEASE", False),
        ("UV_EXCLUDE_NEWER", False),
        ("UV_CONSTRAINT", False),
        ("UV_INDEX_URL", True),
        ("A", True),
    ],
)
def test_of_uvs_settings_only_the_connection_counts(monkeypatch, name, kept):
    environment = tool("lock", monkeypatch).uv_environment({name: "x"})
    assert (name in environment) is kept
    assert environment["UV_NO_CONFIG"] == "1"


@pytest.mark.parametrize(
    ("listed", "connection", "left_out"),
    [
        ("install.user='true'", {}, ["user"]),
        ("install.target='/x'\ninstall.no-deps='yes'\nglobal.python='/p'", {}, ["no-deps", "python", "target"]),
        (":env:.prefix='/x'\n:env:.config-file='/c'", {}, ["prefix"]),
        (
            "global.index-url='https://a/'\n:env:.proxy='http://p:1'",
            {"index-url": "https://a/", "proxy": "http://p:1"},
            [],
        ),
        (":env:.index-url='env'\nglobal.index-url='file'\ninstall.index-url='install'", {"index-url": "env"}, []),
        ("global.index-url='file'\ninstall.index-url='install'", {"index-url": "install"}, []),
        ("global.find-links='/a\\n/b'\ndownload.dest='/d'", {"find-links": "/a\n/b"}, []),
        ("WARNING: a = b.c\n\ninstall.require-hashes='no'", {}, ["require-hashes"]),
    ],
)
def test_of_pips_settings_only_the_connection_counts(monkeypatch, listed, connection, left_out):
    assert tool("setup", monkeypatch).pip_settings(listed) == (connection, left_out)


def test_packages_go_into_the_environment_whatever_pip_is_told_and_what_is_left_out_is_said(project_copy):
    """Nothing is fetched: the lock is empty, and the project has no build system that could be asked."""
    (project_copy / "requirements.lock").write_text("", encoding="utf-8")
    (project_copy / "pip.conf").write_text("[install]\nuser = true\n", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    kept |= {"PIP_CONFIG_FILE": str(project_copy / "pip.conf"), "PIP_TARGET": "/nowhere", "PYTHONPATH": "/nowhere"}
    command = [sys.executable, "-I", project_copy / "tools" / "setup.py", "env"]
    done = subprocess.run(command, env=kept, capture_output=True, text=True)
    assert re.search(r"Left out of pip's settings \(pip\.conf, PIP_\.\.\.\): .*target, user", done.stdout), done.stdout
    assert "Installing from requirements.lock failed" not in done.stderr
    assert "user" not in done.stderr.replace("user-site", "")
    assert not Path("/nowhere").exists()


def test_the_makefile_hides_what_the_user_has_set_from_every_command(tmp_path):
    """As `make` tells each command its variables: here a command that prints them."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (tmp_path / "Makefile").write_text(f"{text}\nsaid:\n\t@env | grep ^PYTHON | sort\n", encoding="utf-8")
    given = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    given |= {"PYTHONPATH": "/x", "PYTHONHOME": "/y", "PYTHONUSERBASE": "/z", "PYTHONUTF8": "1"}
    done = subprocess.run(["make", "-s", "said"], cwd=tmp_path, env=given, capture_output=True, text=True)
    assert done.stdout.split() == ["PYTHONNOUSERSITE=1", "PYTHONUTF8=1"]


def test_a_browser_that_was_named_but_is_missing_is_reported(tmp_path):
    missing = str(tmp_path / "no-such-browser")
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "browser.py"],
        env={**os.environ, "VISIONBOOK_BROWSER": missing},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"VISIONBOOK_BROWSER names '{missing}'" in done.stderr
