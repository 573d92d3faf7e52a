"""An invented town whose clerk follows the guides of the book: the files that she has, what she does, what she sees.

`follow` takes the commands out of a guide and runs them in order, with the answers that the page names. Between the
commands somebody fills in forms and tables: `HANDS` says how. The pictures of the guides
(`tools/guide_pictures.py`) are drawn from the same walk.
"""

import contextlib
import io
import os
import re
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest import mock

import official_tables
from conftest import ROOT
from openpyxl import load_workbook
from small_book import add_row, change_rows
from workbooks import xlsx

from visionbook import cli
from visionbook.intake import table_form_writing

GUIDES = ("report", "census", "projection", "town", "plan")
CODE, NAME = "48201", "見本市"
TOWNS = {CODE: NAME, "48202": "例示町"}
PREFECTURE = {"01000": "48000", "北海道": "見本県", "01_北海道": "48_見本県"}
TODAY = date(2026, 12, 1)
PLAN_SOURCE = {"source_id": "plan_document", "source_place": "第3章"}

_FENCE = re.compile(r"^ *```bash\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_ANSWER = re.compile(r"「([^」]+)」と答え(?:ます|てください)")


@dataclass(frozen=True)
class Command:
    """A command of a guide as it stands there, and the answers that the page names before the next one."""

    line: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A command that was run: what was typed, how it ended, and all that stood on the screen after it."""

    line: str
    code: int
    screen: str


def page(guide: str) -> str:
    """Return the text of a guide."""
    return (ROOT / "book" / f"guide_{guide}.md").read_text(encoding="utf-8")


def commands(text: str) -> list[Command]:
    """Return the commands of a page in order.

    >>> commands("a\\n```bash\\nvisionbook check\\n```\\n「はい」と答えます。\\n```bash\\nvisionbook build\\n```\\n")
    [Command(line='visionbook check', answers=('はい',)), Command(line='visionbook build', answers=())]
    """
    found, blocks = [], list(_FENCE.finditer(text))
    for number, block in enumerate(blocks, 1):
        after = blocks[number].start() if number < len(blocks) else len(text)
        *before, last = [line.strip() for line in block[1].splitlines() if line.strip()]
        found += [Command(line, ()) for line in before]
        found.append(Command(last, tuple(_ANSWER.findall(text[block.end() : after]))))
    return found


class _Keyboard(io.StringIO):
    """A terminal at which somebody types the answers: they stand on the screen, too."""

    def isatty(self):
        return True

    def readline(self, *args):
        line = super().readline(*args)
        print(line, end="" if line else "\n")
        return line


def run(root: Path, folder: Path, line: str, answers=()) -> Step:
    """Run a command as somebody at a Japanese terminal does, who is in `folder` of the project `root`."""
    screen = io.StringIO()
    arguments = shlex.split(line)[1:]
    variables = {"VISIONBOOK_ROOT": str(root), "VISIONBOOK_LANG": "ja"}
    keyboard = _Keyboard("".join(f"{answer}\n" for answer in answers))
    with (
        mock.patch.dict(os.environ, variables),
        mock.patch.object(table_form_writing, "FREE_ROWS", 10),  # a form is written in a moment
        mock.patch("sys.stdin", keyboard),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(screen),
        contextlib.redirect_stderr(screen),
    ):
        code = cli.main(arguments)
    assert not keyboard.read(), f"{line}: the page names more answers than the command asks for\n{screen.getvalue()}"
    said = screen.getvalue().replace(f"{folder}{os.sep}", "").replace(date.today().isoformat(), TODAY.isoformat())
    return Step(line, code, said)


def follow(guide: str, desk: Path) -> list[Step]:
    """Run the commands of a guide in a project of the invented town, which is laid out at `desk`.

    A whole build takes minutes, and tests of builds are elsewhere: `build` is replaced by `check`, which says whether
    a build would begin.
    """
    root = start(guide, desk)
    folder = root if guide != "town" else desk
    hands, steps = {begin: list(turns) for begin, turns in HANDS.get(guide, {}).items()}, []
    for command in commands(page(guide)):
        name, *_ = command.line.split()
        if name == "cd":
            root = folder = folder / command.line.split()[1]
            continue
        typed = re.sub("^visionbook build$", "visionbook check", command.line)
        for begin, turns in hands.items():
            if typed.startswith(begin) and turns:
                turns.pop(0)(root)
        step = run(root, folder, typed, command.answers)
        assert step.code == ("いいえ" in command.answers), f"{guide}: {typed}\n{step.screen}"
        steps.append(step)
    return steps


def census_rows(year: int, people: int) -> list[list]:
    """Return a download of e-Stat with about 63 × `people` inhabitants of the town."""
    return _here(official_tables.download(towns=TOWNS, year=f"{year}年"), people)


def projection_rows(base: int, people: int) -> list[list]:
    """Return a result table of the projections with that many people in each group."""
    rows = _here(official_tables.results(base=base), people)
    names = {"根室市": NAME, "別海町": TOWNS["48202"], 1223: int(CODE), 1691: 48202, people * 1000: 48000}
    return [[names.get(cell, cell) for cell in row] for row in rows]


def _here(rows, people):
    """Rows of the invented prefecture, all counts `people` times as large."""

    def cell(value):
        if isinstance(value, int) and value not in (1000, 1223, 1691):
            return value * people
        return 48000 if value == 1000 else PREFECTURE.get(value, value)

    return [[cell(value) for value in row] for row in rows]


def start(guide: str, desk: Path) -> Path:
    """Lay out what somebody has who opens a guide: her project, and the files that she was sent."""
    desk.mkdir(parents=True, exist_ok=True)
    files = {
        "国勢調査.xlsx": census_rows(2025, 300) if guide == "census" else census_rows(2020, 320),
        "将来推計.xlsx": projection_rows(2020 if guide in ("projection", "town") else 2015, 320),
    }
    for name, rows in files.items():
        (desk / name).write_bytes(xlsx({"1": rows}))
    if guide == "town":
        return ROOT
    (desk / "census.xlsx").write_bytes(xlsx({"1": census_rows(2020, 320)}))
    (desk / "projection.xlsx").write_bytes(xlsx({"1": projection_rows(2015, 330)}))
    given = "--census census.xlsx --projection projection.xlsx"
    made = run(ROOT, desk, f"visionbook new book --municipality {NAME} {given}")
    assert made.code == 0, made.screen
    root = desk / "book"
    for name in files:
        (desk / name).rename(root / name)
    if guide in ("report", "plan"):
        enter_plan(root)
    return root


def enter_plan(root: Path) -> None:
    """Give the town a plan for 2021 to 2024 with one goal and two indicators."""
    add_row(root, "sources", source_id="plan_document", kind="document", title_ja="見本市総合戦略",
            title_en="Strategy", short_ja="総合戦略", publisher_ja=NAME, licence_ja="架空")  # fmt: skip
    add_row(root, "sources", source_id="kpi_report", kind="document", title_ja="KPI実績報告",
            title_en="Report of KPI results", short_ja="KPI実績報告", publisher_ja=NAME, licence_ja="架空")  # fmt: skip
    add_row(root, "plans", plan_id="strategy", area_code=CODE, name_ja="見本市総合戦略", start_fy="2021",
            end_fy="2024", **PLAN_SOURCE)  # fmt: skip
    nodes = [("concept", "", "concept", "理念"), ("g1", "concept", "goal", "しごとをつくる"),
             ("g1-a", "g1", "field", "産業"), ("g1-a1", "g1-a", "measure", "起業の支援")]  # fmt: skip
    for node, parent, level, title in nodes:
        add_row(root, "strategy_nodes", node_id=node, plan_id="strategy", parent_id=parent, level=level, order="1",
                title_ja=title, summary_ja=title, **PLAN_SOURCE)  # fmt: skip
    indicators = [("g1-a1-k1", "新しく起業した件数", "cases", "20"), ("g1-a1-k2", "就業者の数", "persons", "9000")]
    for order, (kpi_id, name, unit, target) in enumerate(indicators, 1):
        add_row(root, "kpis", kpi_id=kpi_id, node_id="g1-a1", kind="kpi", order=str(order), name_ja=name, unit=unit,
                better="up", measurement="level", baseline="10" if order == 1 else "8800", baseline_kind="observed",
                baseline_origin="printed", target=target, rounded_to="1", start_fy="2021", end_fy="2024",
                printed=target, **PLAN_SOURCE)  # fmt: skip
    settings = root / "edition.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}fiscal_year: 2024\n", encoding="utf-8")


def fill_in(path: Path, sheet_name: str, key: str, rows) -> None:
    """Fill in rows of a form: cells by head; a row whose `key` stands there already is changed, others come below."""
    book = load_workbook(path)
    sheet = book[sheet_name]
    heads = next(row for row in sheet.iter_rows() if row[0].value == "行")
    columns = {cell.value: cell.column for cell in heads if cell.value}
    filled = {sheet.cell(row, columns[key]).value: row for row in range(heads[0].row + 2, sheet.max_row + 1)
              if sheet.cell(row, 1).value is None}  # fmt: skip
    free = (row for row in range(heads[0].row + 2, sheet.max_row) if not any(cell.value for cell in sheet[row]))
    for cells in rows:
        row = filled.get(cells[key]) or next(free)
        for head, value in cells.items():
            sheet.cell(row, columns[head]).value = value
    book.save(path)


def fill_report(root: Path) -> None:
    """Fill in the form of values as a department does: wide digits, a word before the number."""
    path = root / "kpi_2024.xlsx"
    book = load_workbook(path)
    sheet = book["指標の実績"]
    heads = next(row for row in sheet.iter_rows() if "識別子" in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in heads if cell.value}
    value = next(head for head in columns if head.endswith("年度の実績"))
    for kpi_id, written in (("g1-a1-k1", "１８"), ("g1-a1-k2", "約8,950人")):
        row = next(cell.row for cell in sheet[heads[columns["識別子"] - 1].column_letter] if cell.value == kpi_id)
        for head, text in {value: written, "確度": "確定", "部署": "企画課", "報告日": "令和7年5月30日"}.items():
            sheet.cell(row, columns[head]).value = text
    book.save(path)


def fill_goals(root: Path, plan: str = "strategy2026", first: int = 2026, last: int = 2030) -> None:
    """Enter the document, the plan and its outline, as the guides say."""
    path, place = root / "template_goals.xlsx", {"出典": f"{plan}_document", "出典の箇所": "第3章"}
    document = {"出典": place["出典"], "表題": "見本市総合戦略", "略称": "総合戦略", "発行者": NAME, "利用条件": "架空"}
    fill_in(path, "出典", "出典", [document])
    row = {"計画": plan, "市町村": CODE, "名称": "見本市総合戦略", "開始年度": first, "終了年度": last, **place}
    fill_in(path, "計画", "計画", [row])
    outline = [("c", None, "戦略理念", "人が集まるまちをつくる"), ("g1", "c", "基本目標", "しごとをつくる"),
               ("g1-a", "g1", "分野", "産業を育てる"), ("g1-a1", "g1-a", "施策", "起業を支える")]  # fmt: skip
    rows = [
        {"識別子": _named(key, plan), "計画": plan, "上位": parent and _named(parent, plan), "階層": level, "順番": 1,
         "題名": title, "要約": f"{title}ことを、めざします。", **place}
        for key, parent, level, title in outline
    ]  # fmt: skip
    fill_in(path, "戦略の体系", "識別子", rows)


def _named(key: str, plan: str) -> str:
    return f"{key}-{plan}" if plan == NEXT_PLAN else key


NEXT_PLAN = "plan2025"


def fill_next_goals(root: Path) -> None:
    """Enter the outline of the next plan beside that of the present one."""
    fill_goals(root, NEXT_PLAN, 2025, 2029)


def fill_next_indicators(root: Path) -> None:
    """Enter an indicator of the next plan, measured as before."""
    row = {"指標": "next-k1", "目標・施策": _named("g1-a1", NEXT_PLAN), "種類": "重要業績評価指標", "順番": 1,
           "名称": "新しく起業した件数", "単位": "件（cases）", "望ましい向き": "増加", "測り方": "ある年の水準",
           "目標値": 30, "基準の種類": "基準なし", "基準の出どころ": "なし", "値の刻み": 1, "開始年度": "令和7年度",
           "終了年度": 2029, "文書の記載": "30件", "出典": f"{NEXT_PLAN}_document", "出典の箇所": "第3章"}  # fmt: skip
    fill_in(root / "template_kpis.xlsx", "数値目標とKPI", "指標", [row])


def write_successions(root: Path) -> None:
    """Say what becomes of the indicators: one goes on, one is dropped."""
    place = {"source_id": f"{NEXT_PLAN}_document", "source_place": "第3章"}
    add_row(
        root, "kpi_successions", succession_id="s1", kind="continued", from_kpi="g1-a1-k1", to_kpi="next-k1", **place
    )
    add_row(root, "kpi_successions", succession_id="s2", kind="dropped", from_kpi="g1-a1-k2", **place)


def set_edition(root: Path, *changes: tuple[str, str]) -> None:
    """Change lines of ``edition.yml`` as somebody does in an editor."""
    path = root / "edition.yml"
    for old, new in changes:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old} is not in edition.yml:\n{text}"
        path.write_text(text.replace(old, new), encoding="utf-8")


def next_year(root: Path) -> None:
    """Have the book speak of the year after the plan."""
    set_edition(root, ("fiscal_year: 2024", "fiscal_year: 2025"))


def back_to_the_plan(root: Path) -> None:
    """Take back what was written by hand for the next plan."""
    set_edition(root, ("fiscal_year: 2025", "fiscal_year: 2024"))
    change_rows(root, "kpi_successions", lambda row: None)


SERIES = "projection2020"
OLD_SERIES = "ipss2018"


def add_series(root: Path) -> None:
    """Enter the series of a new projection, with its document."""
    place = {"source_id": "this_book", "source_place": "架空"}
    names = {"name_ja": "将来推計（2020年基準）", "name_en": "Projection of 2020", "short_ja": "将来推計"}
    add_row(root, "series", series=SERIES, base_year="2020", reference_day="10-01", **names, **place)


def use_series(root: Path) -> None:
    """Have the book use the new projection."""
    set_edition(root, (f"projection: {OLD_SERIES}", f"projection: {SERIES}"))


def use_old_series(root: Path) -> None:
    """Have the book use the earlier projection again."""
    set_edition(root, (f"projection: {SERIES}", f"projection: {OLD_SERIES}"))


HANDS = {
    "report": {"visionbook kpi import": [fill_report]},
    "town": {"visionbook template import": [fill_goals]},
    "projection": {
        "visionbook import projection": [add_series],
        "visionbook check": [use_series],
        "visionbook undo": [use_old_series],
    },
    "plan": {
        "visionbook kpi import": [fill_report],
        "visionbook template import": [fill_next_goals, fill_next_indicators],
        "visionbook check": [next_year, write_successions],
        "visionbook undo": [back_to_the_plan],
    },
}
"""What is done by hand before commands that begin so, each at its turn."""
