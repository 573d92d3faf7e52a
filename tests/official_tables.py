"""Invented tables in the layouts in which statistical offices publish theirs, as rows of cells."""

AGES = ["0～4歳", "5～9歳", *(f"{age}～{age + 4}歳" for age in range(10, 100, 5)), "100歳以上"]
TOWNS = {"01223": "根室市", "01691": "別海町"}
SEXES = {"総数": 3, "男": 1, "女": 2}
_JIS = ("euc_jp", "iso2022_jp")
KINDS = {"市": "2", "町": "3", "区": "0"}
DIMENSIONS = ["表章事項", "時間軸（年次）", "男女", "国籍総数か日本人", "市区町村 コード", "市区町村"]


def areas(towns=TOWNS):
    """The prefecture, which is the sum of its towns, and the towns: code, name, men in each age group."""
    each = {code: number + 1 for number, code in enumerate(towns)}
    return [("01000", "北海道", sum(each.values())), *((code, towns[code], men) for code, men in each.items())]


def download(ages=AGES, towns=TOWNS, year="2025年", unknown=0, dimensions=DIMENSIONS, sexes=SEXES, total="総数"):
    """A download of e-Stat: lines about the table, then one row of heads with the ages after /年齢."""
    rows = [
        ["統計名：", "令和７年国勢調査 人口等基本集計"],
        ["表番号：", "2-7"],
        ["表題：", "男女，年齢（5歳階級）別人口"],
        ["***", "当該数値がないもの"],
        [*dimensions, "/年齢", total, *ages, "年齢「不詳」"],
    ]
    for sex, times in sexes.items():
        for code, name, men in areas(towns):
            each, lost = men * SEXES.get(sex, times), unknown * men * SEXES.get(sex, times)
            cells = {
                "表章事項": "人口【人】", "時間軸（年次）": year, "男女": sex, "国籍総数か日本人": "国籍総数",
                "市区町村 コード": code, "市区町村": name, "全域・集中の別": "全域",
            }  # fmt: skip
            about = [cells.get(name, f"{name[0]}1") for name in dimensions]
            rows.append([*about, "", each * len(ages) + lost, *[each] * len(ages), lost or "-"])
    return rows


def census_file(ages=AGES, towns=TOWNS):
    """Table 2-7 of the census of 2025 as a file of e-Stat: a head of several rows, codes before every label."""
    labels = ["00_総数", *(f"{number:02}_{age}" for number, age in enumerate(ages, 1)), "22_年齢「不詳」"]
    labels += ["R1_（再掲）15歳未満"]
    over = [""] * 9
    head = ["国籍総数か日本人", "男女", "地域識別コード", "2000年_都道府県", "2000年_地域コード", "2000年地域"]
    rows = [
        ["令和７年国勢調査　人口等基本集計"],
        ["第2-7表　男女，年齢（5歳階級），国籍総数か日本人別人口－全国，都道府県，市区町村"],
        ["1) 注記"],
        [*over, "表章項目", *["人口"] * len(labels)],
        [*over, "事項名", *["年齢"] * len(labels)],
        [*over, "項目名", *labels],
        [*over, "表章単位", *["人"] * len(labels)],
        [*head, "2025年_都道府県", "2025年_地域コード", "地域名", " "],
    ]
    former = [("01339", "（旧：戸井町）", 1)]
    for nation in ("0_国籍総数", "1_うち日本人"):
        for number, (sex, times) in enumerate(SEXES.items()):
            for code, name, men in areas(towns) + former:
                kind = "9" if code == "01339" else "a" if code == "01000" else KINDS[name[-1]]
                place = [kind, "01_北海道", code, "2000", "01_北海道", code, name, ""]
                counts = [men * times * len(ages), *[men * times] * len(ages), "-", men * times * 3]
                rows.append([nation, f"{number}_{sex}", *place, *counts])
    return rows


def preliminary_file(people, title="令和７年国勢調査　人口速報集計"):
    """Table 1 of the preliminary counts: an area in each row; people by sex, those of five years before, households.

    `people` holds codes, names, men and women.
    """
    over = ["", ""]
    rows = [
        [title],
        ["第１表　男女別人口，2020年（令和２年）の人口（組替），世帯数，5年間の人口増減数－全国，都道府県，市区町村"],
        [*over, "表章項目", "人口", "人口", "人口", "2020年（令和２年）の人口（組替）", "5年間の人口増減数", "世帯数"],
        [*over, "事項名", "男女", "男女", "男女", "男女", "男女", "世帯の種類"],
        [*over, "項目名", "0_総数", "1_男", "2_女", "0_総数", "0_総数", "0_総数"],
        [*over, "表章単位", "人", "人", "人", "人", "人", "世帯"],
        ["地域識別コード", "都道府県", "地域名"],
    ]
    for code, name, men, women in people:
        kind = "a" if code.endswith("000") else "0" if name.endswith("区") else KINDS[name[-1]]
        before = (men + women) * 2
        rows.append([kind, "01_北海道", f"{code}_{name}", men + women, men, women, before, -before // 2, men])
    return [*rows, ["", "", "注）速報値であり、確定値とは異なることがあります。"]]


def results(base=2020, years=3, last="95歳～", oldest=95):
    """The result table of IPSS as a workbook: a head of two rows, blocks of ages for both sexes, men and women."""
    ages = ["0～4歳", *(f"{age}～{age + 4}歳" for age in range(5, oldest, 5)), last]
    block = ["総数", *ages, ""]
    width = len(block)
    beyond = ["総人口指数", "（再掲）", ""]
    rows = [
        ["男女5歳階級別データ　都道府県・市区町村別の男女・年齢（5歳）階級別将来推計人口"],
        [*[""] * 5, *(cell for sex in ("男女計", "男", "女") for cell in [sex, *[""] * (width - 1)]), *beyond],
        ["コード", "市などの別", "都道府県", "市区町村", "年", *block * 3, f"({base}年=100)", "0～14歳", "15～64歳"],
    ]
    for code, name, men in areas():
        place = [int(code), "a" if code == "01000" else "2", "北海道", "" if code == "01000" else name]
        for year in range(base, base + 5 * years, 5):
            of_sex = {sex: [times * men * len(ages), *[times * men] * len(ages), ""] for sex, times in SEXES.items()}
            counts = [*of_sex["総数"], *of_sex["男"], *of_sex["女"]]
            rows.append([*place, f"{year}年", *counts, 98.7, 3 * men * 3, 3 * men * 10])
    return rows


def csv_bytes(rows, encoding="utf-8-sig"):
    """Rows as a CSV file, every cell in quotation marks."""
    lines = (",".join('"{}"'.format(str(cell).replace('"', '""')) for cell in cells) for cells in rows)
    text = "\r\n".join(lines) + "\r\n"
    return (text.replace("～", "〜").replace("－", "ー") if encoding in _JIS else text).encode(encoding)
