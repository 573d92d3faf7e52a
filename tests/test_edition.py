"""edition.yml: what this edition is about, refused with a clear message when a setting is wrong."""

import re

import pytest
import yaml
from small_book import replace

from visionbook.edition import project_root, read_edition
from visionbook.errors import DataError
from visionbook.publish.execute import book_settings


@pytest.fixture
def settings(root, tmp_path):
    def write(old="", new=""):
        text = (root / "edition.yml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "edition.yml").write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path

    return write


def test_the_edition_speaks_of_nemuro(settings):
    edition = read_edition(settings())
    assert (edition.municipality, edition.region, edition.languages) == ("01223", "nemuro", ("ja",))
    # DESIGN section 6: at least 0.95 on track, 0.60-0.95 moderate, 0-0.60 insufficient.
    rule = edition.evaluation
    assert (rule.on_track, rule.moderate, rule.insufficient) == (0.95, 0.60, 0.0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"01223"', "1223", "municipality is 1223, which is not text; codes with a leading zero need quotation marks"),
        ("fiscal_year: 2024", "fiscal_year: R6", "fiscal_year is 'R6', which is not a whole number"),
        ("region: nemuro", "regoin: nemuro", "unknown regoin; the settings are"),
        ("on_track: 0.95", "on_track: 0.5", "on_track > moderate > insufficient"),
        ("languages: [ja]", "languages: [ja", "edition.yml cannot be read"),
        ("languages: [ja]", "languages: []", "languages is []; known: ja"),
        ("languages: [ja]", "languages: [fr]", "languages is ['fr']; known: ja"),
        ('notice: ""', "notice: 3", "notice is 3, which is not text"),
        ("own_ranks: []", "own_ranks: A", "own_ranks must be a list of ranks, best first"),
        ("own_ranks: []", "own_ranks: [{name: A}]", "own_ranks: missing at_least; the settings are at_least, name"),
        ("own_ranks: []", "own_ranks: [{name: '', at_least: null}]", "every rank needs a name"),
        *(
            ("own_ranks: []", f"own_ranks: {ranks}", "at_least must fall from rank to rank, and be null for the last")
            for ranks in (
                "[{name: A, at_least: 0.8}]",
                "[{name: A, at_least: 0.8}, {name: B, at_least: 0.9}, {name: C, at_least: null}]",
                "[{name: A, at_least: 0.8}, {name: B, at_least: 0.8}, {name: C, at_least: null}]",
                "[{name: A, at_least: much}, {name: B, at_least: null}]",
            )
        ),
    ],
)
def test_a_wrong_setting_is_named(settings, old, new, message):
    with pytest.raises(DataError, match=re.escape(message)):
        read_edition(settings(old, new))


def test_the_ranks_of_a_municipality_are_read_best_first(settings):
    ranks = "own_ranks: [{name: A, at_least: 1.0}, {name: B, at_least: 0.8}, {name: C, at_least: null}]"
    rule = read_edition(settings("own_ranks: []", ranks)).evaluation
    assert [(rank.name, rank.at_least) for rank in rule.own_ranks] == [("A", 1.0), ("B", 0.8), ("C", None)]


def test_an_edition_needs_no_notice_no_former_edition_and_no_ranks_of_its_own(settings, tmp_path):
    settings()
    path = tmp_path / "edition.yml"
    optional = ("title:", "notice:", "previous_edition:", "  own_ranks:")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(optional)]
    path.write_text("\n".join(lines), encoding="utf-8")
    edition = read_edition(tmp_path)
    assert (edition.notice, edition.previous_edition, edition.evaluation.own_ranks) == ("", "", ())
    assert edition.title == ""


def test_the_title_of_the_book_names_the_municipality_of_the_edition(project):
    replace(project / "edition.yml", 'municipality: "01223"', 'municipality: "01691"')
    settings = book_settings(project)
    assert settings["title"] == settings["sphinx"]["config"]["html_title"] == "別海町創生ビジョンブック"
    assert settings["sphinx"]["config"]["language"] == "ja"  # the others stay


def test_an_edition_without_a_title_has_that_of_the_configuration(project):
    replace(project / "edition.yml", 'title: "{area}創生ビジョンブック"', 'title: ""')
    settings = book_settings(project)
    assert settings == yaml.safe_load((project / "_config.yml").read_text(encoding="utf-8"))
    assert settings["title"] == settings["sphinx"]["config"]["html_title"] == "創生ビジョンブック"


def test_a_title_that_is_no_text_is_refused(settings):
    with pytest.raises(DataError, match="title is 5, which is not text"):
        read_edition(settings('title: "{area}創生ビジョンブック"', "title: 5"))


def test_a_missing_edition_is_named(tmp_path):
    with pytest.raises(DataError, match=r"edition\.yml is missing"):
        read_edition(tmp_path)


def test_a_root_given_relative_to_the_folder_is_the_same_from_any_other(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "edition.yml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VISIONBOOK_ROOT", "project")
    assert project_root() == tmp_path / "project"


def test_a_municipality_and_a_census_are_enough(tmp_path):
    (tmp_path / "edition.yml").write_text('municipality: "01223"\nseries: {census: counted}\n', encoding="utf-8")
    edition = read_edition(tmp_path)
    assert (edition.region, edition.fiscal_year, edition.languages) == ("", 0, ("ja",))
    assert edition.series.of("census", "projection", "plan") == ["counted"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("census: census ", "censos: census ", "edition.yml, series: missing census; unknown censos; the settings are"),
        ("census: census ", 'census: "" ', "series: census is empty; name the series of what was counted"),
        ("plan: plan2021 ", "plan: 2021 ", "series: plan is 2021, which is not the name of a series"),
    ],
)
def test_a_wrong_role_is_named(settings, old, new, message):
    with pytest.raises(DataError, match=re.escape(message)):
        read_edition(settings(old, new))
