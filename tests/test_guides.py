"""The guides for clerks are true: each is followed step by step, and its pictures show what commands say today."""

import re

import guide_pictures
import guide_town
import pytest
import yaml
from conftest import ROOT

from visionbook import cli

PICTURES = ROOT / "book" / "_static" / "guides"
LARGEST = 60_000
PARTS = ["用意するもの", "手順", "うまくいったことを確かめるには", "こう表示されたら", "元に戻すには"]
"""The sections of every guide, in this order."""


@pytest.fixture(scope="module", params=guide_town.GUIDES)
def followed(request, tmp_path_factory):
    """A guide that was followed in a project of the invented town: its name, the desk, and the steps.

    `build` is replaced by `check` (`guide_town.follow`): a whole build takes minutes.
    """
    desk = tmp_path_factory.mktemp(request.param)
    return request.param, desk, guide_town.follow(request.param, desk)


def test_every_command_of_a_guide_works_when_its_turn_comes(followed):
    guide, _, steps = followed
    assert [step.line.split()[1] for step in steps].count("undo") == 1, guide
    assert {"check", "imports"} <= {step.line.split()[1] for step in steps}
    asked = [step.line for step in steps if "何も書かなければ" in step.screen]
    answered = [each.line for each in guide_town.commands(guide_town.page(guide)) if each.answers]
    assert asked == answered, "the page names an answer wherever something is asked"


def test_what_was_taken_back_at_the_end_leaves_sound_tables(followed):
    guide, desk, steps = followed
    (undo,) = [step for step in steps if step.line.startswith("visionbook undo")]
    assert re.search("番の読み込みを取り消しました", undo.screen)
    root = desk / ("new_town" if guide == "town" else "book")
    assert guide_town.run(root, root, "visionbook check").code == 0


def test_the_pictures_show_what_commands_and_forms_say_today(followed):
    guide, desk, steps = followed
    for name, svg in guide_pictures.pictures_of(guide, desk, steps):
        stored = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
        hint = f"{name}: run `.venv/bin/python tools/guide_pictures.py`"
        assert guide_pictures.texts(stored) == guide_pictures.texts(svg), hint


@pytest.mark.parametrize("guide", guide_town.GUIDES)
def test_a_guide_has_its_parts_in_order(guide):
    heads = re.findall("^## (.+)$", guide_town.page(guide), re.MULTILINE)
    assert heads[: len(PARTS)] == PARTS
    assert guide_town.page(guide).startswith(f"(guide-{guide})=\n# ")


@pytest.mark.parametrize("guide", guide_town.GUIDES)
def test_what_a_guide_says_to_appear_is_what_the_program_says(guide):
    said = "\n".join(
        text
        for path in sorted((ROOT / "src/visionbook/messages/ja").glob("*.yml"))
        for text in yaml.safe_load(path.read_text(encoding="utf-8")).values()
        if isinstance(text, str)
    )
    table = guide_town.page(guide).split("## こう表示されたら")[1].split("## ")[0]
    shown = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(shown) >= 4
    assert [text for text in shown if text.strip("…") not in said] == []  # … stands for what differs from case to case


@pytest.mark.parametrize("guide", guide_town.GUIDES)
def test_every_other_command_in_a_guide_is_one_that_the_program_knows(guide):
    text = guide_town.page(guide)
    lines = re.findall(r"`visionbook ([a-z][^`\n]*)`", text) + re.findall("^visionbook (.*)$", text, re.MULTILINE)
    assert lines
    for line in lines:
        cli._parser().parse_args(line.split())


@pytest.mark.parametrize("guide", guide_town.GUIDES)
def test_pictures_of_a_guide_are_there_small_and_said_in_words(guide):
    figures = re.findall(r"```\{figure\} _static/guides/(\w+)\.svg\n *:alt: (.+)\n", guide_town.page(guide))
    made = [name for name, shown in {**guide_pictures.SCREENS, **guide_pictures.FORMS}.items() if shown.guide == guide]
    assert sorted(name for name, _ in figures) == sorted(made)
    for name, alt in figures:
        assert len(alt) > 30
        assert (PICTURES / f"{name}.svg").stat().st_size < LARGEST


def test_there_is_no_picture_that_no_guide_shows():
    assert {path.stem for path in PICTURES.iterdir()} == {*guide_pictures.SCREENS, *guide_pictures.FORMS}


@pytest.mark.parametrize("guide", guide_town.GUIDES)
def test_the_entrance_leads_to_every_guide(guide):
    assert f"<guide-{guide}>`" in (ROOT / "book" / "rerun.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("```bash\na 1\nb\n```\n「はい」と答えます。", [("a 1", ()), ("b", ("はい",))]),
        ("   ```bash\n   a\n   ```\n「はい」と答えると\n「いいえ」と答えてください。", [("a", ("いいえ",))]),
        ("```\na\n```\n「はい」と答えます。", []),
        ("「はい」と答えます。\n```bash\na\n```\n", [("a", ())]),
    ],
)
def test_commands_and_answers_are_taken_out_of_a_page(page, found):
    assert [(each.line, each.answers) for each in guide_town.commands(page)] == found


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("あいうえ", 4, ["あい", "うえ"]), ("あい）え", 4, ["あい）", "え"]), ("ab", 1, ["a", "b"]), ("", 9, [""])],
)
def test_lines_of_a_picture_are_broken_where_they_end(text, width, lines):
    assert guide_pictures.wrapped(text, width) == lines


def test_the_texts_of_a_picture_are_read_as_they_were_written():
    svg = guide_pictures.screen("run <a> & b", "1\n2\n3\n", last=2)
    assert guide_pictures.texts(svg) == ["$ run <a> & b", "…", "2", "3"]
