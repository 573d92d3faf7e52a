"""Where things stand in an e-Stat download: its dimensions, its ages, and what the lines above its header fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from visionbook.intake.official import PERSONS, plain, problem, without_unit
from visionbook.messages import message
from visionbook.tables import Problem

Rows = list[tuple[int, list[str]]]

_MOST_NAMED = 6
_CODE, AGES = "コード", "/年齢"
"""`AGES` begins the cell before the ages in the head of a download."""
_SUBTOTALS = ("(再掲)", "再掲", "うち", "(うち")
MEASURES = ("人口", "総人口", "人口総数")
ALL_NATIONALITIES = ("国籍総数", "総数", "計")
_ALL = ("総数", "全域", "計", "合計", "男女計", "男女総数", "国籍総数")
_NAMES = ("名", "名称", "地域", "地域名", "市区町村", "市区町村名")
_ENDINGS = ("の別", "別")
# A line above the header fixes a dimension for the whole table, where the layout puts it there.
_FIXED_ABOVE = (
    "配偶",
    "人口集中",
    "集中の別",
    "労働力",
    "就業",
    "世帯",
    "国籍",
    "日本人",
    "産業",
    "職業",
    "教育",
    "住居",
)


@dataclass(frozen=True)
class Header:
    """Where things stand: `position` by what it is, columns of the age groups by label, other dimensions by column."""

    row: int
    position: dict[str, int]
    ages: dict[int, str]
    others: dict[int, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def read_header(file: str, rows: Rows) -> tuple[Header | None, list[Problem]]:
    """Find the header, the row that names the ages after a cell ``/年齢``, and what its columns are."""
    head = next((at for at, (_, cells) in enumerate(rows) if any(map(names_the_ages, cells))), None)
    if head is None:
        return None, [problem(file, None, None, None, message("official_file.no_header", cell=AGES),
                              message("official_file.no_header_remedy"))]  # fmt: skip
    row, cells = rows[head]
    labels = [plain(cell) for cell in cells]
    split = next(i for i, cell in enumerate(cells) if names_the_ages(cell))
    position = {key: i for key, test in _TESTS.items() for i, name in enumerate(labels[:split]) if test(name)}
    problems = [
        problem(file, row, _WORDS[key], None, message("official_file.no_column"), message("official_file.add_column"))
        for key in _WORDS
        if key not in position
    ]
    if problems:
        return None, problems
    if (name_at := _name_column(labels[:split], position)) is not None:
        position["name"] = name_at
    ages = {i: name for i, name in enumerate(cells) if i > split and name.strip() and not is_subtotal(name)}
    known = set(position.values())
    others = {
        i: cells[i] for i, name in enumerate(labels[:split]) if name and i not in known and not name.endswith(_CODE)
    }
    header = Header(row, position, ages, others, {key: cells[i] for key, i in position.items()})
    return header, [*_unit_problems(file, header), *_fixed_above(file, rows[:head])]


def names_the_ages(cell: str) -> bool:
    """Return whether a cell is the one before the ages in the head of a download.

    Examples
    --------
    >>> [names_the_ages(cell) for cell in ("/年齢", "／年 齢（5歳階級）", "/年齢 ｺｰﾄﾞ", "年齢")]
    [True, True, False, False]
    """
    return "齢" in cell and plain(cell).startswith(AGES) and _CODE not in plain(cell)


def is_subtotal(label: str) -> bool:
    """Return whether a column counts again whom others count (再掲)."""
    return plain(label).startswith(_SUBTOTALS)


def _is_area_code(name: str) -> bool:
    return ("市区町村" in name or name.startswith("地域")) and name.endswith(_CODE)


_TESTS = {
    "measure": lambda name: name == "表章事項",
    "unit": lambda name: name == "単位",
    "year": lambda name: name.startswith("時間軸") and not name.endswith(_CODE),
    "sex": lambda name: name.startswith("男女") and not name.endswith(_CODE),
    "nationality": lambda name: name.startswith("国籍") and not name.endswith(_CODE),
    "area": _is_area_code,
}
_WORDS = {"year": "時間軸（年次）", "sex": "男女", "area": "市区町村 コード"}


def _name_column(labels: Sequence[str], position: dict[str, int]) -> int | None:
    """Return the column of the areas' names: that of the codes' name, or else the one after the codes."""
    code = position["area"]
    same = labels[code].removesuffix(_CODE)
    beside = [i for i, name in enumerate(labels) if name == same]
    after = code + 1
    if not beside and after < len(labels) and labels[after] in _NAMES:
        return after
    return beside[0] if beside else None


def _unit_problems(file: str, header: Header) -> Iterator[Problem]:
    """Yield the ages that are counted in another unit, and say so if nothing says what is counted at all."""
    units = {label: without_unit(label)[1] for label in header.ages.values()}
    for label, unit in units.items():
        if unit not in ("", PERSONS):
            rule = message("official_file.unit", unit=unit)
            yield problem(
                file, header.row, message("official_file.ages"), label, rule, message("official_file.persons")
            )
    if "measure" not in header.position and not any(units.values()):
        rule, remedy = message("official_file.no_measure"), message("official_file.no_measure_remedy")
        yield problem(file, header.row, "表章事項", None, rule, remedy)


def _fixed_above(file: str, above: Rows) -> Iterator[Problem]:
    """Yield what the lines above the header say of the whole table that is not everybody, or not persons."""
    for row, cells in above:
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) == 1 and ":" in plain(filled[0]):
            filled = plain(filled[0]).split(":", 1)
        if len(filled) != 2:
            continue
        name, value = plain(filled[0]).rstrip(":"), plain(filled[1])
        if name == "単位" and value != PERSONS:
            rule = message("official_file.unit", unit=value)
            yield problem(file, row, filled[0], filled[1], rule, message("official_file.persons"))
        elif name == "表章事項" and without_unit(value)[0] not in MEASURES:
            yield problem(file, row, filled[0], filled[1], *_no_block(MEASURES[0]))
        elif any(word in name for word in _FIXED_ABOVE) and not is_everybody(value, name):
            yield problem(file, row, filled[0], filled[1], *_not_everybody())


def is_everybody(value: str, name: str) -> bool:
    """Return whether a value of a dimension takes in everybody and everywhere: 総数, 全域, or its name and 総数.

    Examples
    --------
    >>> is_everybody("総数", "配偶関係"), is_everybody("配偶関係総数", "配偶関係の別"), is_everybody("未婚", "配偶関係")
    (True, True, False)
    >>> is_everybody("日本人総数", "日本人・外国人")
    False
    """
    value, name = plain(value), plain(name).rstrip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return value in _ALL or value == f"{name}総数"


def blocks(file: str, header: Header, body: Rows) -> tuple[Rows, list[Problem]]:
    """Return the rows that count all people in persons, and the dimensions of which the file holds only a part."""
    problems: list[Problem] = []
    tests = [
        ("measure", f"{MEASURES[0]}【{PERSONS}】", _is_population),
        ("nationality", ALL_NATIONALITIES[0], _is_all_nationalities),
    ]
    chosen = [
        (header.position[key], header.names[key], wanted, test) for key, wanted, test in tests if key in header.names
    ]
    for at, column, wanted, test in chosen:
        there = list(dict.fromkeys(cells[at] for _, cells in body))
        body = [(row, cells) for row, cells in body if test(cells[at])]
        if not body:
            rule = message(
                "official_file.no_block",
                wanted=wanted,
                there=[_some(there)] if there else [message("official_file.none")],
            )
            problems.append(problem(file, None, column, None, rule, message("official_file.add_block", wanted=wanted)))
            return body, problems
    if "unit" in header.position:
        problems += _other_units(file, header, body)
    for at, column in header.others.items():
        there = list(dict.fromkeys(cells[at] for _, cells in body))
        everybody = [(row, cells) for row, cells in body if is_everybody(cells[at], column)]
        if everybody:
            body = everybody
        elif any(cell.strip() for cell in there):
            problems.append(problem(file, body[0][0], column, _some(there), *_not_everybody()))
    return body, problems


def _other_units(file: str, header: Header, body: Rows) -> Iterator[Problem]:
    at = header.position["unit"]
    for row, cells in body:
        if plain(cells[at]) != PERSONS:
            rule = message("official_file.unit", unit=cells[at])
            yield problem(file, row, header.names["unit"], cells[at], rule, message("official_file.persons"))
            return


def _is_population(cell: str) -> bool:
    measure, unit = without_unit(cell)
    return measure in MEASURES and unit in ("", PERSONS)


def _is_all_nationalities(cell: str) -> bool:
    return plain(cell) in ALL_NATIONALITIES


def _some(values: Sequence[str]) -> str:
    """Return values of a dimension for a message: a few of them, if they are many."""
    return "、".join(values[:_MOST_NAMED]) + ("…" if len(values) > _MOST_NAMED else "")


def _not_everybody() -> tuple:
    return message("official_file.not_everybody"), message("official_file.not_everybody_remedy")


def _no_block(wanted: str) -> tuple:
    return message("official_file.other_measure", wanted=wanted), message("official_file.add_block", wanted=wanted)
