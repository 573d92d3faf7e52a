"""Another edition is read from a folder or a git revision by its own contract; nothing odd gets through."""

import csv
import io
import os
import shutil
import subprocess

import nbformat
import pytest
from conftest import ROOT, copy_project, visionbook

from visionbook import archive, cli, data
from visionbook.edition import read_edition
from visionbook.editions import compare as comparing
from visionbook.errors import BuildError, DataError, ParameterError
from visionbook.pages.changes.text import codes
from visionbook.publish import editions, pipeline
from visionbook.publish.difference import difference
from visionbook.publish.freshness import present_digests, why_stale
from visionbook.reads import READS_VARIABLE, noted
from visionbook.words import load_words


def compare(old, new):
    return comparing.compare(old, new, codes(load_words("ja")))


OBSERVED = "g1-a1-k1,2022,26500,year,final,,,,聞き取りによる,this_book,試験\n"


def git(folder, *arguments):
    named = ["-c", "user.name=x", "-c", "user.email=x@example", "-c", "commit.gpgsign=false"]
    result = subprocess.run(["git", *named, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return result.stdout.strip()


def edition_folder(target):
    """What an edition is: settings and data, without notebooks and prose."""
    target.mkdir(parents=True)
    shutil.copytree(ROOT / "data", target / "data")
    shutil.copy(ROOT / "edition.yml", target / "edition.yml")
    return target


def append(folder, table, line):
    with (folder / "data" / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(line)


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def set_previous(project, name):
    replace(project / "edition.yml", 'previous_edition: ""', f'previous_edition: "{name}"')


@pytest.fixture
def folder(tmp_path):
    return edition_folder(tmp_path / "項目 1")


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """Two commits: the data as they are (tag v1), then one observation more. Not to be changed."""
    folder = edition_folder(tmp_path_factory.mktemp("history") / "book")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    git(folder, "tag", "v1")
    append(folder, "kpi_observations", OBSERVED)
    git(folder, "commit", "-qam", "two")
    return folder


@pytest.fixture
def repository(history, tmp_path):
    """A copy of the history that a test may change."""
    return shutil.copytree(history, tmp_path / "book")


def added_observations(old, new):
    comparison = compare(old, new)
    rows = comparison.rows[comparison.rows["table"] == "kpi_observations"]
    return rows[["kind", "row_key"]].to_numpy().tolist()


def test_a_revision_holds_the_tables_as_they_were(history):
    old, new = (editions.read_tables(name, history) for name in ("v1", "HEAD"))
    assert added_observations(old, new) == [["added", "g1-a1-k1/2022/final"]]
    assert (old.name, old.settings.fiscal_year) == ("v1", 2024)


def test_uncommitted_work_is_no_part_of_a_revision(repository):
    append(repository, "kpi_observations", OBSERVED.replace("2022", "2023"))
    committed, present = (editions.read_tables(name, repository) for name in ("HEAD", "."))
    assert added_observations(committed, present) == [["added", "g1-a1-k1/2023/final"]]


def test_a_project_in_a_folder_of_its_repository_is_found_there(tmp_path):
    inner = edition_folder(tmp_path / "whole" / "inner")
    git(inner.parent, "init", "-q")
    git(inner.parent, "add", "-A")
    git(inner.parent, "commit", "-qm", "one")
    assert "kpis" in editions.read_tables("HEAD", inner).tables
    with pytest.raises(ParameterError, match=r"revision 'HEAD' has no edition\.yml; it holds no edition"):
        editions.read_tables("HEAD", inner.parent)


def test_a_repository_named_by_the_environment_is_not_taken_for_the_projects(history, folder, monkeypatch):
    git(folder, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(folder / ".git"))
    assert editions.read_tables("v1", history).name == "v1"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "-h",
        "--output=/tmp/x",
        "--upload-pack=touch x",
        "v1\n",
        "v1\0",
        "v1\x1b[2J",
        " v1",
        "v\u202e1",
    ],
)
def test_what_git_could_take_for_an_option_or_cannot_be_read_is_refused(history, name):
    with pytest.raises(ParameterError, match="names no edition; give a git revision or tag, or a folder"):
        editions.read_tables(name, history)


@pytest.mark.parametrize(
    "name",
    [
        "nowhere",
        "v1..HEAD",
        "^HEAD",
        "HEAD:data",
        "v1 HEAD",
        "$(touch x)",
        "../..",
        "/no/such/folder",
        "HEAD~99",
        "x" * 5000,
        "v1;ls",
    ],
)
def test_what_is_neither_folder_nor_revision_is_refused(history, name):
    before = sorted(history.rglob("*"))
    with pytest.raises(ParameterError, match="is neither a folder with an edition nor a revision that git knows"):
        editions.read_tables(name, history)
    assert sorted(history.rglob("*")) == before


def test_outside_a_repository_only_folders_can_be_compared(folder, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    with pytest.raises(ParameterError, match="the project's folder is not a git repository; give a folder"):
        editions.read_tables("v1", folder)


def test_without_git_the_message_says_so(folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(BuildError, match="'v1' is no folder with an edition, and git is not installed"):
        editions.read_tables("v1", folder)


def test_a_revision_before_the_data_holds_no_edition(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "edition.yml").write_text("x: 1\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    with pytest.raises(ParameterError, match=r"revision 'HEAD' has no data/datapackage\.yaml"):
        editions.read_tables("HEAD", tmp_path)


def test_a_link_in_a_revision_is_refused_and_what_it_points_to_is_not_read(repository, tmp_path):
    (tmp_path / "secret").write_text("x")
    (repository / "data" / "kpis.csv").unlink()
    (repository / "data" / "kpis.csv").symlink_to(tmp_path / "secret")
    git(repository, "commit", "-qam", "link")
    with pytest.raises(ParameterError, match=r"revision 'HEAD' keeps data/kpis\.csv as a link"):
        editions.read_tables("HEAD", repository)
    with pytest.raises(ParameterError, match=r"kpis\.csv in the folder '\.' is a link that leads out of it"):
        editions.read_tables(".", repository)


def made_tree(repository, lines):
    given = {"input": lines, "text": True, "capture_output": True, "check": True}
    return subprocess.run(["git", "mktree", "--missing"], cwd=repository, **given).stdout.strip()


def test_a_name_in_a_revision_that_is_a_path_elsewhere_is_left_out(repository):
    """A tree may hold any name; a backslash or a colon leads out of the folder on some systems."""
    blob = git(repository, "hash-object", "-w", "edition.yml")
    odd = "".join(f"100644 blob {blob}\t{name}\n" for name in ("..\\x.csv", "c:x.csv", ".hidden"))
    tree = made_tree(repository, f"{git(repository, 'ls-tree', 'HEAD:data')}\n{odd}")
    settings = git(repository, "ls-tree", "HEAD", "edition.yml")
    top = made_tree(repository, f"{settings}\n040000 tree {tree}\tdata\n")
    set_previous(repository, git(repository, "commit-tree", top, "-m", "odd"))
    editions.fetch_previous(repository)
    fetched = {path.name for path in (repository / archive.PREVIOUS / "data").iterdir()}
    assert fetched == {path.name for path in (ROOT / "data").iterdir()}


def test_a_file_too_large_is_refused_before_it_is_read(history, monkeypatch):
    monkeypatch.setattr(editions, "LARGEST_FILE", 1000)
    with pytest.raises(ParameterError, match=r"has [0-9]+ bytes; at most 1000 are read"):
        editions.read_tables("v1", history)


def test_a_contract_that_names_a_file_outside_its_folder_is_refused(folder):
    (folder / "secret.csv").write_text("x\n")
    replace(folder / "data" / "datapackage.yaml", "path: funds.csv", "path: ../secret.csv")
    with pytest.raises(DataError, match=r"data/\.\./secret\.csv breaks 1 rule.*\n.*lies outside data/"):
        data.load_all(folder / "data")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    path: funds.csv", "    other: funds.csv", "funds needs path"),
        ("primaryKey: [fund_id]", "primaryKey: fund_id", "funds needs a primaryKey, a list of its fields"),
        ("name: fund_id, type: string", "name: fund_id, type: text", "funds has a field of type 'text'"),
    ],
)
def test_a_contract_of_another_form_is_refused_with_what_is_wrong(folder, old, new, message):
    replace(folder / "data" / "datapackage.yaml", old, new)
    with pytest.raises(DataError, match=message):
        editions.read_tables(str(folder), folder)


def test_an_older_edition_is_read_by_its_own_contract_and_settings(folder):
    """A column that is no more, a table that was not there, a setting that is gone."""
    path = folder / "data" / "milestones.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{lines[0]},colour", *(f"{line},red" for line in lines[1:])]) + "\n", encoding="utf-8")
    contract = folder / "data" / "datapackage.yaml"
    text = contract.read_text(encoding="utf-8")
    start, end = text.index("  - name: milestones"), text.index("  - name: vision_points")
    added = text[start:end].rstrip() + "\n        - {name: colour, type: string, title: 色}\n\n"
    text = text[:start] + added + text[end:]
    start, end = text.index("  - name: kpi_context"), text.index("  - name: reviews")
    contract.write_text(text[:start] + text[end:], encoding="utf-8")
    (folder / "data" / "kpi_context.csv").unlink()
    with (folder / "edition.yml").open("a", encoding="utf-8") as file:
        file.write("\nretired: 1\n")
    comparison = compare(editions.read_tables(str(folder), ROOT), archive.this_edition())
    summary = comparison.tables.set_index("table")
    assert summary.loc["kpi_context", "state"] == "added"
    assert summary.loc["milestones", "columns_withdrawn"] == "色"
    assert (comparison.old_name, comparison.count("changed")) == (folder.name, 0)


def test_an_edition_broken_by_its_own_contract_is_named_with_what_to_do(repository):
    replace(repository / "data" / "kpis.csv", ",persons,", ",heads,")
    git(repository, "commit", "-qam", "broken")
    with pytest.raises(DataError, match=r"(?s)the edition HEAD cannot be read.*'heads'.*copy it into a folder, mend"):
        editions.read_tables("HEAD", repository)


def test_the_contract_of_a_folder_is_read_again_when_it_has_changed(folder):
    assert "funds" in data.resources(folder / "data")
    replace(folder / "data" / "datapackage.yaml", "- name: funds", "- name: moneys")
    assert "moneys" in data.resources(folder / "data")


def test_the_command_tells_counts_then_details_and_exits_0(history):
    result = visionbook(history, "diff", "v1")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "前の版「v1（2024年度）」と新しい版「作業中のフォルダー（2024年度）」の違い"
    assert lines[1].startswith("指標：値の変わったもの1、状況の変わったもの1、")
    assert "    理由：聞き取りによる" in lines
    assert visionbook(history, "diff", "v1", "v1").stdout.splitlines()[1] == "違いはありません。"


def test_the_command_writes_every_change_safely_for_spreadsheets(repository, tmp_path):
    """The title of a column is no cell, so nothing else keeps a formula out of it."""
    replace(repository / "data" / "milestones.csv", "22453", "22454")
    replace(repository / "data" / "datapackage.yaml", "title: 目標人口", 'title: "=1+1"')
    table = tmp_path / "changes.csv"
    assert visionbook(repository, "diff", "v1", "--csv", str(table)).returncode == 0
    content = table.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert {len(row) for row in rows} == {len(head)}
    # A changed cell and an added row of the tables; value and status of one indicator.
    assert [row[0] for row in rows] == ["表", "表", "指標の判定", "指標の判定"]
    assert rows[0][5:9] == ["'=1+1", "target", "22453", "22454"]


def test_the_notice_of_an_edition_goes_with_the_report_and_every_row_of_the_csv(repository, tmp_path, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(repository))
    replace(repository / "edition.yml", 'notice: ""', "notice: これは例です。")
    told = difference(repository, "v1", None, tmp_path / "changes.csv")
    assert told.startswith("これは例です。\n前の版")
    rows = list(csv.reader((tmp_path / "changes.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row[-1] for row in rows[1:]} == {"これは例です。"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["diff", "nowhere"], "is neither a folder with an edition nor a revision"),
        (["diff", "--", "-h"], "names no edition"),
        (["diff", "v1", "nowhere"], "is neither a folder"),
        (["diff", "v1", "--csv", "data/x.csv"], "lies in data/, where only described tables may be"),
        (["diff", "v1", "--csv", "no/such/x.csv"], "check that it can be written"),
    ],
)
def test_a_comparison_that_cannot_be_made_exits_1_with_a_message(history, arguments, message, monkeypatch, capsys):
    before = sorted(history.rglob("*"))
    monkeypatch.setenv("VISIONBOOK_ROOT", str(history))
    monkeypatch.chdir(history)
    assert cli.main(arguments) == 1
    told = capsys.readouterr()
    assert message in told.err
    assert told.out == ""
    assert sorted(history.rglob("*")) == before


def test_a_first_edition_has_no_previous_one(project):
    assert archive.previous_edition() is None
    (project / archive.PREVIOUS).mkdir(parents=True)
    editions.fetch_previous(project)
    assert not (project / archive.PREVIOUS).exists()


def test_a_previous_edition_that_was_not_fetched_is_not_taken_for_none(project, folder):
    set_previous(project, folder)
    with pytest.raises(
        DataError, match=r"is not in _build/previous; 'visionbook run' or 'visionbook build' fetches it"
    ):
        archive.previous_edition()
    editions.fetch_previous(project)
    assert archive.previous_edition().name == folder.name
    other = edition_folder(folder.parent / "other")
    replace(project / "edition.yml", str(folder), str(other))
    with pytest.raises(DataError, match="is not in _build/previous"):
        archive.previous_edition()


def test_a_previous_edition_that_is_gone_stops_the_run_and_the_fetched_one_is_not_used_again(project, folder):
    set_previous(project, folder)
    editions.fetch_previous(project)
    shutil.rmtree(folder)
    with pytest.raises((ParameterError, BuildError), match=r"no folder with an edition|neither a folder"):
        pipeline.run(project, ["changes"])
    assert not (project / archive.PREVIOUS).exists()
    assert not (project / "_build" / "executed").exists()


def test_a_changed_previous_edition_makes_its_readers_stale_and_the_same_one_does_not(project, folder, monkeypatch):
    set_previous(project, folder)
    editions.fetch_previous(project)
    monkeypatch.setenv(READS_VARIABLE, str(project / "notes"))
    archive.previous_edition()
    read = noted(project / "notes")
    assert [str(question) for question in read] == ["edition.yml (previous_edition)", "the previous edition"]
    editions.fetch_previous(project)
    assert present_digests(read) == read
    append(folder, "kpi_observations", OBSERVED)
    editions.fetch_previous(project)
    assert present_digests(read) != read


def test_what_is_kept_of_the_previous_edition_names_no_folder_of_this_machine(project, folder):
    set_previous(project, folder)
    editions.fetch_previous(project)
    assert str(folder.parent) not in archive.previous_edition().name


def page_text(project):
    pipeline.run(project, ["changes"])
    notebook = nbformat.read(project / "_build" / "executed" / "changes.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    return "\n".join(output.data["text/plain"] for output in outputs if "data" in output)


@pytest.mark.notebooks
def test_the_page_of_a_first_edition_says_so_and_lists_what_it_holds(project):
    text = page_text(project)
    assert "これは最初の版です。" in text
    assert f"表\t{len(data.resources())}個\tこの版" in text
    assert f"指標\t{len(data.load('kpis'))}個\tこの版" in text


@pytest.mark.notebooks
def test_one_more_observation_makes_neither_the_changes_of_a_first_edition_nor_the_dictionary_stale(project):
    pages = ["changes", "data_dictionary"]
    runs = [run for run in pipeline._planned(project, read_edition(project))[0] if run.page in pages]
    pipeline.run(project, pages)
    append(project, "kpi_observations", OBSERVED.replace("this_book", "hashimoto_blog"))
    assert not any(why_stale(runs, project, project / "_build" / "executed").values())
    # A source that the table did not name before is one more line of the dictionary.
    append(project, "kpi_observations", OBSERVED.replace("2022", "2023"))
    stale = why_stale(runs, project, project / "_build" / "executed")
    assert {page: bool(reasons) for page, reasons in stale.items()} == {"changes": False, "data_dictionary": True}


@pytest.mark.notebooks
def test_the_page_with_a_previous_edition_shows_the_changed_indicator(project, folder):
    set_previous(project, folder)
    append(project, "kpi_observations", OBSERVED)
    text = page_text(project)
    # The strategy: 23,854 to 27,700 t in four years; 26,500 in the second is 2,646 of 1,923 due.
    assert "沿岸漁業における生産量\t－\t26,500トン（2022）\t○ 未報告\t▲ 順調\n変更の理由" in text
    assert "沿岸漁業における生産量\n    聞き取りによる" in text
    assert "前の版「項目 1（2024年度）」から、1個の指標の値または状況が変わりました" in text
    assert str(folder.parent) not in text


def test_a_copy_of_the_project_does_not_differ_from_it(tmp_path):
    copied = copy_project(tmp_path / "copy")
    comparison = compare(editions.read_tables(str(copied), ROOT), archive.this_edition())
    assert comparison.is_same
    assert os.path.basename(copied) == comparison.old_name
