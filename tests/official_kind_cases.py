"""Invented files in the published layouts of the resident register and of SSDSE-A, as rows, CSV and workbooks."""

import csv
import io

from openpyxl import Workbook

from visionbook.areas import six_digit_code

NAMES = {"01000": ("北海道", "-"), "01223": ("北海道", "根室市"), "01691": ("北海道", "野付郡別海町")}
TITLE = (
    "令和{era}年1月1日住民基本台帳人口・世帯数、"
    "令和{before}年（1月1日から同年12月31日まで）人口動態（市区町村別）【総計】"
)
AGES = [*(f"{age}歳～{age + 4}歳" for age in range(0, 100, 5)), "100歳以上"]
GROUPS = ["人口", "", "", "世帯数", "住民票記載数", *[""] * 5, "住民票消除数", *[""] * 5]
GROUPS += ["増減数（Ａ）-（Ｂ）", "増減率", "自然増減数", "自然増減率", "社会増減数", "社会増減率"]
LEAVES = [
    "男",
    "女",
    "計",
    "",
    "転入者数（国内）",
    "転入者数（国外）",
    "転入者数（計）",
    "出生者数",
    "その他（計）",
    "計（Ａ）",
]
LEAVES += ["転出者数（国内）", "転出者数（国外）", "転出者数（計）", "死亡者数", "その他（計）", "計（Ｂ）", *[""] * 6]
LEADS = ["団体コード", "都道府県名", "市区町村名"]

# men, women, births, deaths, moves in within Japan and from abroad, moves out, others in and out
TOWNS = {
    "01223": (10_600, 11_400, 95, 400, 560, 60, 850, 40, 5, 3),
    "01691": (6_900, 6_800, 80, 150, 500, 40, 600, 20, 2, 1),
}


def register_figures(men, women, births, deaths, home, abroad, left, left_abroad, others, struck):
    """The figures of one row, with the sums that hold in it."""
    entered, out = home + abroad + births + others, left + left_abroad + deaths + struck
    natural, change = births - deaths, entered - out
    moved = [home, abroad, home + abroad, births, others, entered, left, left_abroad, left + left_abroad, deaths]
    return [men, women, men + women, 9_000, *moved, struck, out, change, -1.2, natural, -1.0, change - natural, -0.2]


def register_rows(towns=None, era=8, title=TITLE, with_prefecture=True):
    """The table of people and events: two rows of groups over one of codes and units, a row an area, a note."""
    towns = dict(TOWNS if towns is None else towns)
    if with_prefecture:
        towns = {"01000": tuple(map(sum, zip(*towns.values(), strict=True))), **towns}
    rows = [
        [title.format(era=era, before=era - 1)],
        ["", "", "", *GROUPS],
        ["", "", "", *LEAVES],
        [*LEADS, "人", "人", "人", "世帯", *["人"] * 13, "％", "人", "％", "人", "％"],
    ]
    for code, facts in towns.items():
        rows.append([six_digit_code(code), *NAMES[code], *map(str, register_figures(*facts))])
    return [*rows, ["（注）前年の人口を含みます。"]]


def age_rows(towns=None, era=8, groups=AGES, people=10):
    """The table by age: three rows an area; `people` women and one man more in every group."""
    towns = list(TOWNS) if towns is None else towns
    rows = [[f"令和{era}年1月1日住民基本台帳年齢階級別人口（市区町村別）【総計】"]]
    rows.append([*LEADS, "性別", "総数", *groups])
    sizes = {"01000": len(towns), **dict.fromkeys(towns, 1)}
    for code, size in sizes.items():
        for sex, each in (("計", 2 * people + 1), ("男", people + 1), ("女", people)):
            counts = [each * size] * len(groups)
            rows.append([six_digit_code(code), *NAMES[code], sex, str(sum(counts)), *map(str, counts)])
    return rows


def vital_rows(towns=None, edition="SSDSE-A-2027", years=("2024", "2024", "2025", "2025"), codes=None, labels=None):
    """A table as SSDSE-A: codes, years and names of items above one row a municipality."""
    towns = {"01223": (95, 400, 560, 850), "01691": (80, 150, 500, 600)} if towns is None else towns
    codes = codes or ("A4101", "A4200", "A5101", "A5102")
    labels = labels or ("出生数", "死亡数", "転入者数（日本人移動者）", "転出者数（日本人移動者）")
    rows = [
        [edition, "Prefecture", "Municipality", "A1101", *codes],
        ["", "", "", "2020", *years],
        ["地域コード", "都道府県", "市区町村", "総人口", *labels],
    ]
    names = {code: name[1].removeprefix("野付郡") for code, name in NAMES.items()}
    for code, figures in towns.items():
        rows.append([f"R{code}", "北海道", names.get(code, f"町{code}"), "12345", *map(str, figures)])
    return rows


def as_csv(rows, encoding="cp932"):
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode(encoding)


def as_workbook(rows, sheet="人口、世帯数、人口動態（市区町村別）【総計】", merged=(), more=()):
    """A workbook of sheets; `more` are sheets beside it: title, rows, state."""
    book = Workbook()
    first = book.active
    for target, own in ((first, rows), *((book.create_sheet(title), own) for title, own, _ in more)):
        for row in own:
            target.append([_value(cell) for cell in row])
    first.title = sheet[:31]
    for (_, _, state), target in zip(more, book.worksheets[1:], strict=True):
        target.sheet_state = state
    for area in merged:
        first.merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _value(cell):
    """Figures as numbers, as the published workbooks have them; codes stay text."""
    text = str(cell)
    if text.lstrip("-").isdigit() and len(text) < 6 and not text.startswith("0"):
        return int(text)
    return text or None
