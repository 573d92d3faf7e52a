"""Numbers and dates as people write them: read in base units, or refused with the reason; never guessed."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from visionbook.intake.cell_text import (
    UNIT_NAMES,
    Amount,
    UnreadableError,
    half_width,
    is_formula,
    named_years,
    parse_amount,
    parse_date,
    squeezed,
    unescaped,
)
from visionbook.intake.number_format import shown
from visionbook.intake.sheets import Cell, csv_sheet
from visionbook.messages import entries, told
from visionbook.periods import era_year


def value(text, unit="persons", factor="1"):
    return parse_amount(text, unit, Decimal(factor)).value


@pytest.mark.parametrize(
    ("text", "unit", "factor", "expected"),
    [
        ("１，２３４", "persons", "1", "1234"),
        (" 1,234 人 ", "persons", "1", "1234"),
        ("15人", "persons", "1", "15"),
        ("１５名", "persons", "1", "15"),
        ("0", "cases", "1", "0"),
        ("0件", "cases", "1", "0"),
        ("△3.5", "ratio", "0.01", "-0.035"),
        ("▲3", "persons", "1", "-3"),
        ("－３", "persons", "1", "-3"),
        ("−3", "persons", "1", "-3"),
        ("▲ 3", "persons", "1", "-3"),
        ("12.3％", "ratio", "0.01", "0.123"),
        ("12.3", "ratio", "0.01", "0.123"),
        ("12.3パーセント", "ratio", "0.01", "0.123"),
        ("100", "ratio", "0.01", "1"),
        ("1.2億円", "yen", "100000000", "120000000"),  # the unit written wins over that of the form
        ("1.2", "yen", "100000000", "120000000"),
        ("12千円", "yen", "100000000", "12000"),
        ("500百万円", "yen", "100000000", "500000000"),
        ("5千万円", "yen", "10000", "50000000"),
        ("1億2,000万円", "yen", "1", "120000000"),
        ("1億2千万", "yen", "1", "120000000"),
        ("3万5000人", "persons", "1", "35000"),
        ("1億00002345円", "yen", "1", "100002345"),  # with all its digits
        ("3万5千人", "persons", "1", "35000"),
        ("5百人", "persons", "1", "500"),
        ("3千5百人", "persons", "1", "3500"),
        ("2兆", "yen", "1", "2000000000000"),
        ("1億5千万円", "yen", "1", "150000000"),
        ("1億 2,000万円", "yen", "1", "120000000"),
        ("\\12,500,000", "yen", "100000000", "12500000"),  # the yen sign of Shift_JIS
        ("△\\5,000円", "yen", "1", "-5000"),
        ("￥1,234", "yen", "100000000", "1234"),
        ("¥1,234円", "yen", "1", "1234"),
        ("5,000万", "yen", "1", "50000000"),
        ("27,700ｔ", "tonnes", "1", "27700"),
        ("27,700㌧", "tonnes", "1", "27700"),
        ("27.7千トン", "tonnes", "1", "27700"),
        ("27,700,000kg", "tonnes", "1", "27700"),
        ("27,100,000㎏", "tonnes", "1", "27100"),
        ("12.3㌫", "ratio", "0.01", "0.123"),
        ("12.3﹪", "ratio", "0.01", "0.123"),
        ("12.6人（千人当たり）", "persons_per_1000", "1", "12.6"),
        ("28社(千人当たり)", "corporations_per_1000", "1", "28"),
        ("27.5\r", "births_per_woman", "1", "27.5"),
        ("\n 15 \u2003\n 人\t", "persons", "1", "15"),
        ("延べ46,000人", "users", "1", "46000"),
        ("年間延べ４６，０００人", "users", "1", "46000"),
        ("3ﾄﾝ", "tonnes", "1", "3"),
        ("\u200b15\ufeff", "persons", "1", "15"),
        ("150世帯", "households", "1", "150"),
        ("41事業", "projects", "1", "41"),
        ("1" * 18, "persons", "1", "1" * 18),  # as many digits as are read
        ("300千円", "yen", "1", "300000"),
        ("3兆0003億", "yen", "1", "3000300000000"),
        ("1.67", "births_per_woman", "1", "1.67"),
    ],
)
def test_a_number_is_read_in_base_units(text, unit, factor, expected):
    assert value(text, unit, factor) == Decimal(expected)
    assert not parse_amount(text, unit, Decimal(factor)).about


@pytest.mark.parametrize(
    "text", ["約15人", "約１５人", "およそ15", "概ね15人", "15人程度", "15人くらい", "延べ約15人", "15前後"]
)
def test_an_approximate_number_is_kept_and_marked(text):
    amount = parse_amount(text, "users")
    assert (amount.value, amount.about) == (15, True)


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "-", "－", "―", "ー", "…", "未報告", "集計中", "\n"])
def test_a_blank_or_a_mark_for_no_figure_is_not_reported_and_never_0(text):
    assert parse_amount(text, "persons") == Amount(None, about=False)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("10～15人", "persons", "is not one number"),
        ("10-15", "persons", "is not one number"),
        ("15/4", "persons", "is not one number"),
        ("5人または6人", "persons", "is not one number"),
        ("15人以上", "persons", "is a bound"),
        ("約15人弱", "persons", "is a bound"),
        ("15人超", "persons", "is a bound"),
        ("累計30人", "persons", "sum of several years"),
        ("計30", "persons", "sum of several years"),
        ("+3", "persons", "reads like a change"),
        ("＋３", "persons", "reads like a change"),
        ("3人増", "persons", "reads like a change"),
        ("3.7ポイント", "ratio", "reads like a change"),
        ("15（速報）", "persons", "has a remark"),
        ("(15)", "persons", "has a remark"),
        ("15※", "persons", "has a remark"),
        ("15人 注1", "persons", "has a remark"),
        ("なし", "persons", "may mean 0 or not known"),
        ("ゼロ", "persons", "may mean 0 or not known"),
        ("1,23", "persons", "separators in an unusual place"),
        ("1,2345", "persons", "separators in an unusual place"),
        ("1、234", "persons", "separators in an unusual place"),
        ("1 234", "persons", "separators in an unusual place"),
        ("27,\n100", "persons", "separators in an unusual place"),
        ("12\n15", "persons", "separators in an unusual place"),
        ("1e3", "persons", "powers of ten"),
        ("十五人", "persons", "in words"),
        ("15件", "persons", "has the unit '件', which does not match; the unit is 人、名"),
        ("15%", "persons", "has the unit '%', which does not match"),
        ("15人", "ratio", "has the unit '人', which does not match"),
        ("15円", "persons", "which does not match"),
        ("¥15", "persons", "is an amount of money"),
        ("$15", "yen", "is not a number"),
        ("1.2千%", "ratio", "which does not match"),
        ("1.2億", "ratio", "is not a share"),
        ("3割", "ratio", "which does not match"),
        ("1億2億円", "yen", "does not fall from 億"),
        ("1億20000万円", "yen", "does not fall from 億"),
        ("1億10000万円", "yen", "does not fall from 億"),  # 10,000万 is 1億
        ("1万10000人", "persons", "does not fall from 億"),
        ("¥15人", "yen", "is an amount of money"),
        ("1.5億300万円", "yen", "mixes a decimal point"),
        ("①", "persons", "is not a number"),
        ("10³", "persons", "has the mark '³' beside the number"),
        ("4¹", "persons", "has the mark '¹' beside the number"),
        ("27,100①", "tonnes", "has the mark '①' beside the number"),
        ("5½", "persons", "has the mark '½' beside the number"),
        ("12Ⅳ", "persons", "has the mark 'Ⅳ' beside the number"),
        ("Ⅳ", "persons", "is not a number in ordinary digits"),
        ("½", "persons", "is not a number"),
        ("٣", "persons", "is not a number"),
        ("\u202e12", "persons", "has an invisible control character"),
        ("1\u200d2", "persons", "has an invisible control character"),
        ("12\x07", "persons", "has an invisible control character"),
        ("=1+1", "persons", "reads like a formula"),
        ("TRUE", "persons", "is not a number"),
        ("nan", "persons", "is not a number"),
        ("inf", "persons", "is not a number"),
        ("12.3.4", "persons", "does not match"),
        ("1" * 19, "persons", "too many digits"),
        ("1" * 101, "persons", "has 101 characters"),
        ("2025/3/31", "persons", "is not one number"),
        ("#N/A", "persons", "is an error of a spreadsheet"),
        ("#DIV/0!", "persons", "is an error of a spreadsheet"),
        # Digits parted by white space of any kind and length.
        ("25\n\n26", "persons", "digits parted by spaces or line breaks"),
        ("69.5\n 7", "yen", "digits parted by spaces or line breaks"),
        ("25\t26", "persons", "digits parted by spaces or line breaks"),
        ("25\u3000\u3000２６", "persons", "digits parted by spaces or line breaks"),
        ("25 \u00a0 26", "persons", "digits parted by spaces or line breaks"),
        ("25\u2003\r\n\x0b26", "persons", "digits parted by spaces or line breaks"),
        ("25 .5", "persons", "digits parted by spaces or line breaks"),
        ("3万\n5千", "persons", "digits parted by spaces or line breaks"),
        ("25人\n26人", "persons", "digits parted by spaces or line breaks"),
        ("25人 26人", "persons", "is not one number"),
        # Magnitudes that are written by half.
        ("1万5", "persons", "leaves open what the digits"),
        ("1億5千", "yen", "leaves open what the digits"),
        ("1億2345円", "yen", "leaves open what the digits"),
        ("3千5", "persons", "leaves open what the digits"),
        ("1兆2千円", "yen", "leaves open what the digits"),
        # A comma for the decimal point, other separators.
        ("0,015", "persons", "a comma after 0"),
        ("00,015", "persons", "a comma after 0"),
        ("約0,015", "persons", "separators in an unusual place"),
        ("27・100", "persons", "separators in an unusual place"),
        ("27’100", "persons", "separators in an unusual place"),
        ("27.100,5", "persons", "separators in an unusual place"),
        # Words that would be dropped, counts in place of a rate.
        ("延べ12人", "persons", "counts repeated persons"),
        ("のべ12件", "cases", "counts repeated persons"),
        ("延12人", "persons", "counts repeated persons"),
        ("120人", "persons_per_1000", "has the unit '人', which does not match; the unit is 人\\(千人当たり"),
        ("28社", "corporations_per_1000", "has the unit '社', which does not match"),
        ("12.6%", "persons_per_1000", "has the unit '%', which does not match"),
        # Signs that mean something else to somebody else.
        ("▼3", "persons", "a sign that may mean a decrease"),
        ("Δ3", "persons", "a sign that may mean a decrease"),
        ("マイナス3", "persons", "a sign that may mean a decrease"),
        ("±3", "persons", "reads like a change"),
        ("'25", "persons", "begins with an apostrophe"),
        ("〇", "persons", "may mean 0 or be a tick"),
        ("二〇人", "persons", "in words"),
        ("1O0", "persons", "has letters among the digits"),
        ("15*", "persons", "has a remark"),
        ("≧15", "persons", "is a bound"),
        ("10–15", "persons", "is not one number"),
        ("25;26", "persons", "is not one number"),
        ("\ufffd25", "persons", "has a letter that was lost"),
        ("27,100トン/年", "tonnes", "has the unit 'トン/年', which does not match"),
        ("15㎡", "persons", "has the unit '㎡', which does not match"),
        ("2㍘", "persons", "has the unit '㍘', which does not match"),  # one sign, 0点: not 20
        ("\\15", "persons", "is an amount of money"),
    ],
)
def test_what_cannot_be_read_without_asking_is_refused(text, unit, message):
    with pytest.raises(UnreadableError, match=message):
        parse_amount(text, unit)


def full_width(text):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def written_forms(number, unit, chance):
    """One number in a way that somebody may write it."""
    whole, _, decimals = format(abs(number), "f").partition(".")
    text = f"{int(whole):,}" if chance.random() < 0.5 else whole
    text += f".{decimals}" if decimals else ""
    text = (
        chance.choice(["", " ", "約", "延べ" if unit == "users" else "年間"])
        + (chance.choice("-△▲−－") if number < 0 else "")
        + text
    )
    name = chance.choice(["", *UNIT_NAMES[unit]]) if unit not in ("tonnes", "ratio") else ""
    text += chance.choice(["", " ", "\u3000"]) + name
    return full_width(text) if chance.random() < 0.5 else text


@pytest.mark.parametrize("unit", sorted(UNIT_NAMES))
def test_every_way_of_writing_a_number_gives_that_number(unit):
    chance = random.Random(f"written {unit}")
    for _ in range(400):
        number = Decimal(chance.randrange(-(10**9), 10**9)).scaleb(-chance.randrange(0, 4))
        text = written_forms(number, unit, chance)
        assert parse_amount(text, unit).value == number, text


def test_any_text_gives_a_number_or_a_reason_and_nothing_else():
    chance = random.Random("any text")
    signs = "0123456789０１９,.，．-－△▲%％約人円億万千百トンt()（）～+=@ \u3000\n\t¥/年月日令和R増計※①\u200b\x00é漢"
    for _ in range(20_000):
        text = "".join(chance.choice(signs) for _ in range(chance.randrange(0, 9)))
        unit = chance.choice(sorted(UNIT_NAMES))
        try:
            amount = parse_amount(text, unit)
        except UnreadableError as unreadable:
            assert unreadable.rule and unreadable.remedy
            continue
        if amount.value is not None:
            assert any(sign.isdigit() for sign in text), text
            assert amount.value.is_finite(), text
            # Every digit that stood there is accounted for: writing the value out again reads the same.
            assert parse_amount(format(amount.value, "f"), unit).value == amount.value, text


@pytest.mark.parametrize(
    ("text", "unit", "factor", "label", "expected"),
    [
        ("12.6人（千人当たり）", "persons_per_1000", "1", "人（千人当たり）", "12.6"),
        ("12.6 人 (千人当たり)", "persons_per_1000", "1", "人（千人当たり）", "12.6"),
        ("1.67女性１人当たり", "births_per_woman", "1", "女性1人当たり", "1.67"),
        ("1.67（女性1人当たり）", "births_per_woman", "1", "女性1人当たり", "1.67"),
        ("69.5億円", "yen", "100000000", "億円", "6950000000"),
        ("1億2,000万円", "yen", "10000", "万円", "120000000"),
    ],
)
def test_the_unit_may_be_written_as_the_form_has_it(text, unit, factor, label, expected):
    assert parse_amount(text, unit, Decimal(factor), label).value == Decimal(expected)


def test_every_rule_has_its_remedy_and_can_be_told_in_japanese():
    names = entries("en", "cell")
    rules = [name for name in names if f"{name}_do" in names]
    assert len(rules) > 40
    with pytest.raises(UnreadableError) as caught:
        parse_amount("27,100①", "tonnes")
    assert told(caught.value, "ja") == (
        "数値のそばに記号「①」があります。記号は注記の欄に移すか、数値を普通の数字で書いてください"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27100_x000D_", "27100\r"),
        ("a_x000A_b_x0009_", "a\nb\t"),
        ("_x005F_x000D_", "_x000D_"),  # so Excel writes these letters themselves
        ("_xD800__x0000_", "_xD800__x0000_"),
        ("_xDFFF_", "_xDFFF_"),  # the last half of a pair
        ("_xD7FF__xE000_", "\ud7ff\ue000"),  # beside them
        ("_x0001_", "\x01"),
        ("な\u3066\u3099し", "なでし"),
    ],
)
def test_escapes_of_excel_are_the_characters_they_stand_for(text, expected):
    assert unescaped(text) == expected


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("２０〜３９歳", "２０～３９歳"),
        ("なて\u3099しこバンク", "なでしこバンク"),
        ("Ｕ‐ターン", "U−ターン"),
        ("a—b‖c￠", "a―b∥c¢"),
        ("登録者数㌧", "登録者数トン"),
    ],
)
def test_a_name_stays_the_same_name_in_every_code_table(text, other):
    assert squeezed(text) == squeezed(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和6", {2024}),
        ("Ｒ０６", {2024}),
        ("令和元", {2019}),
        ("H31", {2019}),
        ("令和6(2024)", {2024}),
        ("令和5(2024)", {2023, 2024}),
        ("㋿6", {2024}),
        ("令和0", set()),
        ("6", set()),
    ],
)
def test_years_are_named_in_eras_or_not(text, expected):
    assert named_years(text) == expected


def test_a_unit_name_never_belongs_to_two_meanings_of_one_unit():
    for names in UNIT_NAMES.values():
        assert len({half_width(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和6年3月31日", date(2024, 3, 31)),
        ("令和６年３月３１日", date(2024, 3, 31)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("R6.3.31", date(2024, 3, 31)),
        ("r6/3/31", date(2024, 3, 31)),
        ("Ｒ６．３．３１", date(2024, 3, 31)),
        ("R06-03-31", date(2024, 3, 31)),
        ("H31.4.30", date(2019, 4, 30)),
        ("令6.3.31", date(2024, 3, 31)),
        ("2025/3/31", date(2025, 3, 31)),
        ("２０２５／３／３１", date(2025, 3, 31)),
        ("2025-03-31", date(2025, 3, 31)),
        ("2025.3.31", date(2025, 3, 31)),
        ("2025年3月31日", date(2025, 3, 31)),
        ("20250331", date(2025, 3, 31)),
        ("令和 6 年 3 月 31 日", date(2024, 3, 31)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("", None),
        ("-", None),
    ],
)
def test_a_date_is_read_in_an_era_or_not(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3/31", "is not a date"),
        ("25/3/31", "is not a date"),
        ("6.3.31", "is not a date"),
        ("令和6年3月", "is not a date"),
        ("令和6年度", "is not a date"),
        ("2025/3-31", "is not a date"),
        ("45747", "is not a date"),
        ("3月末", "is not a date"),
        ("2025/2/29", "not a day of the calendar"),
        ("令和0年3月31日", "not a day of the calendar"),
        ("平成31年5月1日", "not a day of 平成"),
        ("令和元年4月30日", "not a day of 令和"),
        ("昭和64年1月8日", "not a day of 昭和"),
        ("平成元年1月7日", "not a day of 平成"),
        ("昭和65年1月7日", "not a day of 昭和"),
        ("昭和元年12月24日", "not a day of 昭和"),
        ("2025/3/3 1", "is not a date"),
        ("R6.3.3\n1", "is not a date"),
        ("20 25/3/31", "is not a date"),
        ("平成36年3月31日", "not a day of 平成"),
        ("=TODAY()", "is not a date"),
    ],
)
def test_a_date_that_may_mean_two_days_or_none_is_refused(text, message):
    with pytest.raises(UnreadableError, match=message):
        parse_date(text)


def test_every_day_reads_the_same_in_every_way_of_writing_it():
    chance = random.Random("days")
    for _ in range(2_000):
        day = date(1990, 1, 1) + timedelta(days=chance.randrange(0, 15_000))
        era = era_year(day.year if (day.year, day.month, day.day) != (2019, 1, 1) else 2019)
        era = f"平成{day.year - 1988}" if day < date(2019, 5, 1) else era
        rest = [f"年{day.month}月{day.day}日", f".{day.month}.{day.day}", f"/{day.month:02}/{day.day:02}"]
        text = chance.choice([era, str(day.year)]) + chance.choice(rest)
        assert parse_date(full_width(text) if chance.random() < 0.5 else text) == day, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1", True),
        ("＝1", True),
        ("+1", True),
        ("＋1", True),
        ("@x", True),
        ("\t=1", True),
        ("  =1", True),
        ("\tx", True),
        ("\rx", True),
        (" x", False),
        ("-1", False),
    ],
)
def test_a_formula_is_known_by_its_first_sign_in_either_width(text, expected):
    assert is_formula(text) is expected


@pytest.mark.parametrize(
    ("number", "number_format", "expected"),
    [
        (0.123, "0.0%", "12.3%"),
        (0.12345, "0%", "12.345%"),  # every digit, not only those shown
        (70.0, '#,##0.00"億円"', "70億円"),
        (15, '"約"0"人"', "約15人"),
        (15, "General", "15"),
        (15, '0"人"', "15人"),
        (15, "0人", "15人"),
        (1234.5, "#,##0_ ;[Red]\\-#,##0\\ ", "1234.5"),
        (-3.5, "0.0;△0.0", "-3.5"),
        (1234, '"¥"#,##0', "¥1234"),
        (1234, "[$¥-411]#,##0", "¥1234"),
        (1234, "_-* #,##0_-", "1234"),
        (0.1 + 0.2, "General", "0.3"),  # Excel shows 15 digits
        (1e21, "0.00E+00", "1000000000000000000000"),
    ],
)
def test_a_number_is_read_with_the_signs_of_its_format(number, number_format, expected):
    assert shown(number, number_format) == expected


@pytest.mark.parametrize("number_format", ["#,##0,", '#,##0,"千円"', "0,,"])
def test_a_format_that_divides_by_thousands_is_refused(number_format):
    with pytest.raises(UnreadableError, match="shown in thousands"):
        shown(1_234_000, number_format)


@pytest.mark.parametrize(("column", "expected"), [(1, "A7"), (26, "Z7"), (27, "AA7"), (702, "ZZ7"), (703, "AAA7")])
def test_an_address_is_what_a_spreadsheet_shows(column, expected):
    assert Cell(7, column, "text", "").address == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_file_is_read_in_the_encodings_that_excel_writes(encoding):
    sheet, problems = csv_sheet("x.csv", "識別子,実績\ng1,１２～".encode(encoding))
    assert problems == []
    assert sheet.cells[2, 2].value == "１２～"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("識別子".encode("utf-16"), "is in UTF-16"),
        (b"\x81\x00\xff", "is not"),
        (b'a,"b', "is not valid CSV"),
        (b"", "is empty"),
    ],
)
def test_a_csv_file_that_is_no_text_is_refused(content, message):
    sheet, problems = csv_sheet("x.csv", content)
    assert sheet is None
    assert message in str(problems[0])


@pytest.mark.parametrize(("text", "folded"), [("！", "!"), ("～", "~"), ("Ａ", "A"), ("\uff5f", "\uff5f")])
def test_signs_of_full_width_are_folded_from_the_first_to_the_last(text, folded):
    assert half_width(text) == folded


@pytest.mark.parametrize("text", ["0", "-0", "△0.0", "０"])
def test_nothing_has_no_sign(text):
    assert str(value(text)) == "0"


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("5口", "口", "500"),
        ("５（口）", "口", "500"),
        ("5口", "（口）", None),  # the label is another one
        ("5X口", "ｘ口", "500"),  # in any width, and in capitals or not
        ("5", "口", "500"),
        ("5件", "口", "5"),  # a name of the unit itself
        ("5万口", "口", None),  # one of the label is 100 already
        ("¥5口", "口", None),
        ("5口", "", None),
    ],
)
def test_the_unit_may_be_written_as_the_form_names_it(text, label, expected):
    if expected is None:
        with pytest.raises(UnreadableError):
            parse_amount(text, "cases", Decimal(100), label)
    else:
        assert parse_amount(text, "cases", Decimal(100), label).value == Decimal(expected)


def test_a_text_is_read_up_to_a_hundred_signs():
    assert value("3" + " " * 98 + "人") == 3
    with pytest.raises(UnreadableError, match="101"):
        value("3" + " " * 99 + "人")
