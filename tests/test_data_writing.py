"""Writing to data/: all tables or none, checked before, every other byte kept, and undone when the disk refuses."""

import os
import stat

import pytest

from visionbook import cli, data, data_writing
from visionbook.errors import DataError
from visionbook.intake.csv_rows import with_rows

HEADER = (
    b"kpi_id,fiscal_year,value,measure,status,reported_by_ja,person_ja,reported_on,note_ja,source_id,source_place\n"
)
ROW = b"g1-a1-k1,2024,27100,year,final,,,,,kpi_report,p1\n"
CORRECTION = "kpi_observations,g1-a1-k1/2024/final,value,27100,27200,理由,総合政策部,,,,kpi_report,p2\n".encode()


def everything(project):
    return {path.name: path.read_bytes() for path in sorted((project / "data").iterdir())}


def changed(old):
    return {"kpi_observations": old["kpi_observations"] + ROW, "corrections": old["corrections"] + CORRECTION}


def test_two_tables_are_replaced_together_and_nothing_else_is_left_behind(tables):
    before = everything(tables)
    old = data_writing.contents("kpi_observations", "corrections")
    data_writing.replace(old, changed(old))
    after = everything(tables)
    assert after.keys() == before.keys()
    assert after["kpi_observations.csv"] == HEADER + ROW
    assert {name for name in after if after[name] != before[name]} == {"kpi_observations.csv", "corrections.csv"}
    assert data.load("kpi_observations")["value"].tolist() == [27200]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b"g9-none,2024,1,year,final,,,,,kpi_report,p1\n", "'g9-none'  is not in data/kpis.csv"),
        (b"g1-a1-k1,2024,1,year,final,,,,,no_source,p1\n", "'no_source'  is not in data/sources.csv"),
        (b"g1-a1-k1,2024,many,year,final,,,,,kpi_report,p1\n", "'many'  is not a number"),
        (b"g1-a1-k1,2024,1,year,final,,,,=1+1,kpi_report,p1\n", "begins like a spreadsheet formula"),
        (ROW + ROW, "is already in row 2"),
        (b"g1-a1-k1,2024\n", "has 2 cells where the header has 11"),
    ],
)
def test_a_table_that_would_break_a_rule_is_not_written(tables, row, message):
    before = everything(tables)
    old = data_writing.contents("kpi_observations")
    with pytest.raises(DataError, match="Nothing was written") as refusal:
        data_writing.replace(old, {"kpi_observations": old["kpi_observations"] + row})
    assert message in str(refusal.value)
    assert everything(tables) == before


def test_a_correction_without_its_row_stops_both_tables(tables):
    before = everything(tables)
    old = data_writing.contents("kpi_observations", "corrections")
    new = changed(old) | {"kpi_observations": old["kpi_observations"] + ROW.replace(b"27100", b"27000")}
    with pytest.raises(DataError, match=r"is not what data/kpi_observations\.csv holds"):
        data_writing.replace(old, new)
    assert everything(tables) == before


def test_a_file_that_changed_in_the_meantime_is_not_overwritten(tables):
    old = data_writing.contents("kpi_observations")
    path = tables / "data" / "kpi_observations.csv"
    path.write_bytes(HEADER + ROW)
    with pytest.raises(DataError, match="was changed in the meantime; nothing was written"):
        data_writing.replace(old, {"kpi_observations": HEADER + ROW.replace(b"27100", b"1")})
    assert path.read_bytes() == HEADER + ROW


@pytest.mark.parametrize("failing", [1, 2])
def test_when_a_file_cannot_be_replaced_the_others_are_put_back(tables, monkeypatch, failing):
    before = everything(tables)
    old = data_writing.contents("kpi_observations", "corrections")
    calls, real = [], os.replace

    def replace(source, target):
        calls.append(target)
        if len(calls) == failing:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(DataError, match=r"cannot be written \(No space left on device\); nothing was changed"):
        data_writing.replace(old, changed(old))
    assert len(calls) == failing
    assert everything(tables) == before


def test_a_disk_that_fills_up_leaves_no_half_written_file(tables, monkeypatch):
    before = everything(tables)
    old = data_writing.contents("kpi_observations", "corrections")

    def fsync(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(DataError, match="nothing was changed"):
        data_writing.replace(old, changed(old))
    assert everything(tables) == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tables):
    before = everything(tables)
    old = data_writing.contents("kpi_observations")
    folder = tables / "data"
    folder.chmod(0o555)
    try:
        with pytest.raises(DataError, match=r"cannot be written \(Permission denied\)"):
            data_writing.replace(old, {"kpi_observations": HEADER + ROW})
    finally:
        folder.chmod(0o755)
    assert everything(tables) == before


def test_a_failed_import_says_so_and_changes_nothing(form, tables, monkeypatch, capsys):
    form.report("g1-a1-k1", 27100)
    before = everything(tables)

    def replace(source, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", replace)
    assert cli.main(["kpi", "import", str(form.save()), "--yes"]) == 1
    assert "data/ cannot be written (Permission denied); nothing was changed" in capsys.readouterr().err
    assert everything(tables) == before


def test_a_log_that_changed_in_the_meantime_is_not_overwritten(tables, monkeypatch):
    monkeypatch.setattr(data, "check", lambda pending: [])
    log = tables / data_writing.LOG
    assert data_writing.log_content() is None
    data_writing.replace({}, {}, (None, b"one\n"))
    assert (data_writing.log_content(), log.read_bytes()) == (b"one\n", b"one\n")
    for held in (None, b"other\n"):
        with pytest.raises(DataError, match="was changed in the meantime; nothing was written"):
            data_writing.replace({}, {}, (held, b"two\n"))
        assert log.read_bytes() == b"one\n"
    data_writing.replace({}, {})
    assert log.read_bytes() == b"one\n"


def test_a_file_to_be_filled_in_takes_no_other_s_place(tmp_path):
    path = tmp_path / "form.xlsx"
    data_writing.write_new(path, b"form")
    with pytest.raises(DataError, match=r"form\.xlsx"):
        data_writing.write_new(path, b"another")
    assert path.read_bytes() == b"form"


@pytest.mark.parametrize(("size", "read"), [(0, 0), (3, 3), (4, 4), (5, 4), (9, 4)])
def test_of_a_file_that_is_larger_than_allowed_one_byte_too_many_is_read(tmp_path, size, read):
    path = tmp_path / "given.csv"
    path.write_bytes(b"x" * size)
    assert len(data_writing.read_outside(path, 3)) == read


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv"):
        data_writing.read_outside(tmp_path / "none.csv", 3)


def test_the_permissions_of_a_file_are_kept(tables):
    path = tables / "data" / "kpi_observations.csv"
    path.chmod(0o640)
    data_writing.replace(data_writing.contents("kpi_observations"), {"kpi_observations": HEADER + ROW})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_row_takes_the_place_of_the_one_with_its_key_and_others_keep_every_byte():
    content = b'\xef\xbb\xbfid,year,note\r\na,1,"x, y"\r\n\r\nb,1,  odd \r\na,2,z'
    rows = [{"id": "b", "year": "1", "note": 'say "yes", please'}, {"id": "c", "year": "1"}]
    assert with_rows(content, ["id", "year"], rows) == (
        b'\xef\xbb\xbfid,year,note\r\na,1,"x, y"\r\n\r\nb,1,"say ""yes"", please"\r\na,2,z\r\nc,1,\r\n'
    )
