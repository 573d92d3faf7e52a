"""The workflows run what the README promises, with pinned actions and least permissions."""

import importlib
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"uses: [A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+@[0-9a-f]{40} # v[0-9]+(\.[0-9]+){1,2}")
every_workflow = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def workflow(path):
    """Return a workflow as a mapping; YAML reads its key `on` as true."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def commands_of(job):
    """Return the shell commands of a job in order."""
    return [step["run"].strip() for step in job["steps"] if "run" in step]


def uses_lines(path):
    """Return the lines that call an action."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip().removeprefix("- ") for line in lines if re.match(r"\s*(- )?uses:", line)]


def grants(permissions):
    """Return what may be written under a permissions mapping."""
    return {name for name, level in permissions.items() if level == "write"}


def test_there_is_a_workflow_for_checks_and_one_for_publication():
    assert [path.name for path in FILES] == ["ci.yml", "pages.yml"]


@every_workflow
def test_a_workflow_is_yaml_with_a_trigger_and_jobs(path):
    content = workflow(path)
    assert {"name", True, "jobs"} <= content.keys()
    assert all("runs-on" in job and job["steps"] for job in content["jobs"].values())


@every_workflow
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(path):
    lines = uses_lines(path)
    called = [step for job in workflow(path)["jobs"].values() for step in job["steps"] if "uses" in step]
    assert len(lines) == len(called) > 0
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


def test_one_action_has_one_version_in_all_workflows():
    pins = {line for path in FILES for line in uses_lines(path)}
    assert len(pins) == len({line.split("@")[0] for line in pins})


@pytest.mark.parametrize(
    ("file", "job", "wanted"),
    [
        ("ci.yml", "book", ["make test", "make book"]),
        ("ci.yml", "windows", ["make book PYTHON=python"]),
        ("pages.yml", "build", ["make tag", "make test", "make book", "make pdf"]),
        ("pages.yml", "deploy", []),
    ],
)
def test_a_job_runs_commands_of_the_readme_and_nothing_else(file, job, wanted):
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert commands_of(workflow(ROOT / ".github" / "workflows" / file)["jobs"][job]) == wanted
    assert {"make test", "make book", "make pdf", "make tag"} <= set(readme)


@every_workflow
def test_a_workflow_states_its_permissions_and_grants_no_writing_to_all_jobs(path):
    assert grants(workflow(path)["permissions"]) == set()


def test_only_the_job_that_deploys_may_write_and_only_to_pages():
    jobs = {(path.name, name): job for path in FILES for name, job in workflow(path)["jobs"].items()}
    writers = {key: grants(job["permissions"]) for key, job in jobs.items() if grants(job.get("permissions", {}))}
    assert writers == {("pages.yml", "deploy"): {"pages", "id-token"}}


@every_workflow
def test_a_job_ends_by_itself_when_it_hangs(path):
    assert all(job["timeout-minutes"] <= 60 for job in workflow(path)["jobs"].values())


def test_publication_starts_from_a_version_tag_or_by_hand_and_one_at_a_time():
    pages = workflow(ROOT / ".github" / "workflows" / "pages.yml")
    assert pages[True] == {"push": {"tags": ["v*"]}, "workflow_dispatch": None}
    assert pages["concurrency"] == {"group": "pages", "cancel-in-progress": False}


def test_one_push_has_one_run():
    """A branch with a pull request, what is merged, and a tag: each starts one workflow, once."""
    checks, pages = (workflow(ROOT / ".github" / "workflows" / name)[True] for name in ("ci.yml", "pages.yml"))
    assert checks == {"push": {"branches": ["main"]}, "pull_request": None, "workflow_dispatch": None}
    assert pages["push"].keys() == {"tags"}


def test_books_are_made_on_windows_too():
    jobs = workflow(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]
    assert any(job["runs-on"].startswith("windows-") for job in jobs.values())


def test_checks_run_on_the_oldest_allowed_python_that_of_the_offices_and_a_newer_one():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    office = next(line.removeprefix("python=") for line in conda["dependencies"] if str(line).startswith("python="))
    oldest = re.search(r'requires-python = ">=([0-9.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))[1]
    checks = workflow(ROOT / ".github" / "workflows" / "ci.yml")
    first, second, newest = checks["jobs"]["book"]["strategy"]["matrix"]["python"]
    assert [first, second] == [oldest, office]
    assert tuple(map(int, newest.split("."))) > tuple(map(int, office.split(".")))


def test_the_local_check_runs_the_same_commands_as_the_workflows():
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line.startswith("make ")]
    assert lines == commands_of(workflow(FILES[0])["jobs"]["book"])
    assert "set -euo pipefail" in script.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
def test_the_local_check_is_an_executable_bash_script():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0


def tag_tool(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    return importlib.import_module("tag")


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("branch", "main", "has the tag v1.2.3, which is not here"),
        ("branch", "v1.2.3", "has the tag v1.2.3, which is not here"),
        ("tag", "v1.2.4", "the tag is v1.2.4, but the version of the program is that of v1.2.3"),
        ("tag", "1.2.3", "the tag is 1.2.3, but"),
        ("tag", "v1.2.3", ""),
    ],
)
def test_only_an_edition_under_its_own_tag_is_published(monkeypatch, capsys, kind, name, told):
    tool = tag_tool(monkeypatch)
    monkeypatch.setattr(tool.visionbook, "__version__", "1.2.3")
    monkeypatch.setenv("GITHUB_REF_TYPE", kind)
    monkeypatch.setenv("GITHUB_REF_NAME", name)
    monkeypatch.setenv("VISIONBOOK_LANG", "en")
    assert tool.main() == (1 if told else 0)
    said = capsys.readouterr().err
    assert told in said
    assert ("タグ" in said) is bool(told), "clerks read the log, too"


@pytest.mark.parametrize("page", ["README.md", "README.ja.md", "book/rerun.md"])
@pytest.mark.parametrize(
    "named",
    ["Settings", "Pages", "GitHub Actions", "Environments", "github-pages", "v*", "visionbook export", "make tag"],
)
def test_publishing_is_explained(page, named):
    assert named in (ROOT / page).read_text(encoding="utf-8")
