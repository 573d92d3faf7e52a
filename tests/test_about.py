"""What every page says of the book at its foot: whose it is not, who makes it, and the newest datum that it uses."""

import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from jinja2 import Environment
from nbformat.v4 import new_notebook
from small_book import add_row, change_rows

from visionbook import data
from visionbook.edition import About, read_edition
from visionbook.errors import DataError
from visionbook.messages import told
from visionbook.publish.execute.plan import Run
from visionbook.publish.freshness import executed_digest
from visionbook.publish.site import stage
from visionbook.publish.site.about import AboutBook, with_field
from visionbook.publish.site.newest import Datum, Evidence, Used, last_day, used_reads
from visionbook.publish.site.values import source_list, table_list
from visionbook.reads import READS_VARIABLE, Read, noted, to_entries
from visionbook.words import load_words

JA = load_words("ja")

# The settings


def written(folder, **about):
    settings = {"municipality": "99101", "series": {"census": "counted"}, "about": about}
    (folder / "edition.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return folder


def test_what_is_not_given_is_not_said(tmp_path):
    (tmp_path / "edition.yml").write_text('municipality: "99101"\nseries: {census: counted}\n', encoding="utf-8")
    assert read_edition(tmp_path).about == About("", "", "", "", False)


def test_a_day_may_be_written_with_or_without_quotation_marks(tmp_path):
    (tmp_path / "edition.yml").write_text(
        'municipality: "99101"\nseries: {census: counted}\nabout: {date: 2026-11-30, maker: " 編者 "}\n',
        encoding="utf-8",
    )
    assert read_edition(tmp_path).about == About(maker="編者", date="2026-11-30")
    assert read_edition(written(tmp_path, date="2026-02-28")).about.date == "2026-02-28"


@pytest.mark.parametrize("day", ["2026-02-30", "2026-11", "30.11.2026", "令和8年11月30日", "20261130"])
def test_a_day_that_is_none_is_refused(tmp_path, day):
    with pytest.raises(DataError, match=f"edition.yml, about: date is '{day}', which is not a day like") as error:
        read_edition(written(tmp_path, date=day))
    assert "のような日ではありません" in told(error.value, "ja")


@pytest.mark.parametrize(
    "contact", ["www.example.jp", "https://", "javascript://alert(1)", "a@b", "https://a b.jp", "@x"]
)
def test_an_address_that_is_none_is_refused(tmp_path, contact):
    with pytest.raises(DataError, match=r"about: contact is .* looks like an address but is none"):
        read_edition(written(tmp_path, contact=contact))


@pytest.mark.parametrize("contact", ["https://example.jp/errors?a=1", "book@example.co.jp", "編集室（電話0123）"])
def test_addresses_and_words_are_contacts(tmp_path, contact):
    assert read_edition(written(tmp_path, contact=contact)).about.contact == contact


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"maker": 3}, "about, maker is 3, which is not text"),
        ({"issued_by_municipality": "no"}, "about, issued_by_municipality is 'no', which is not true or false"),
        ({"date": 2026}, "about, date is 2026, which is not text"),
        ({"makr": "x"}, "edition.yml, about: unknown makr"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, about, message):
    with pytest.raises(DataError, match=message):
        read_edition(written(tmp_path, **about))


def test_settings_of_an_older_edition_with_others_are_passed_over(tmp_path):
    written(tmp_path, maker="編者", printer="刷り手")
    assert read_edition(tmp_path, older=True).about == About("編者")


def test_no_notebook_reads_what_the_foot_says(root, monkeypatch, tmp_path):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    monkeypatch.setenv(READS_VARIABLE, str(tmp_path / "reads"))
    data.edition()
    names = [asked.name for asked in noted(tmp_path / "reads") if getattr(asked, "kind", "") == "setting"]
    assert names and not {"", "about"} & set(names)


# What the book says of itself


SOURCES = pd.DataFrame(
    [
        ("plan", "document", "計画<1>", "計画", "A市", "2021-04", "目標です。", None),
        (
            "census",
            "statistic",
            "国勢調査",
            "国勢調査（2025年）",
            "統計局",
            "2026-05",
            None,
            "https://a.example/?x=1&y=2",
        ),
        ("older", "statistic", "国勢調査", "国勢調査（2020年）", "統計局", None, None, "https://a.example/?x=1&y=2"),
        ("blog", "document", "日記", "日記", "某氏", None, None, None),
        ("codes", "standard", "番号", "番号", "総務省", None, None, "https://b.example/"),
    ],
    columns=["source_id", "kind", "title_ja", "short_ja", "publisher_ja", "published", "about_ja", "address"],
)


def book(about=None, area="A市"):
    return AboutBook(about or About(), area, SOURCES, JA)


def test_the_book_says_whose_it_is_not_who_makes_it_when_and_where_to_write():
    about = About("編者", "https://example.jp/errors", "第2版", "2026-03-01")
    assert book(about).book() == (
        "<strong>この本は、A市が発行したものではありません。</strong>作ったのは編者です。版：第2版（2026年3月1日）。"
        '誤りやご意見のお知らせ先：<a href="https://example.jp/errors">https://example.jp/errors</a>。'
    )
    assert "mailto:a@example.jp" in book(About(contact="a@example.jp")).book()
    assert "版：2026年3月1日。" in book(About(date="2026-03-01")).book()
    assert "版：第2版。" in book(About(edition="第2版")).book()
    assert "誤りやご意見のお知らせ先：編集室。" in book(About(contact="編集室")).book()


@pytest.mark.parametrize(
    ("about", "href"),
    [
        # 第2版 in UTF-8: E7 AC AC, 32, E7 89 88; the titles of book and page are put in by the template.
        (
            About(contact="a@example.jp", edition="第2版"),
            "mailto:a@example.jp?subject={book}%EF%BC%88%E7%AC%AC2%E7%89%88",
        ),
        (About(contact="a@example.jp"), "mailto:a@example.jp?subject={book}%E3%81%AE%E3%80%8C{page}%E3%80%8D"),
        (About(contact="a@example.jp", date="2026-03-01"), "%EF%BC%882026-03-01%EF%BC%89"),
        (About(contact="https://a.jp/f?x={page}&e={edition}", edition="2&"), "https://a.jp/f?x={page}&amp;e=2%26"),
        (About(contact="https://a.jp/f?x=1"), "https://a.jp/f?x=1"),
    ],
)
def test_who_is_written_to_learns_of_which_page_and_edition(about, href):
    said = book(about).book()
    address, shown = re.search(r'<a href="([^"]*)">([^<]*)</a>', said).groups()
    assert href in address and "{" not in shown
    if "://" in about.contact:
        assert shown == ("https://a.jp/f" if "{" in about.contact else about.contact)
    else:
        assert shown == about.contact


def test_the_templates_put_in_the_titles_of_page_and_book():
    for name in ("sections/footer-content.html", "not_found.html"):
        source = (ROOT / "book" / "_templates" / name).read_text(encoding="utf-8")
        (expression,) = re.findall(r"\{\{ (vb_about \|[^}]*'\{page\}'.*?) \}\}", source)
        given = {"vb_about": 'mailto:x?subject={book}{page}"', "title": "甲 &amp; <b>乙</b>", "docstitle": "本"}
        made = Environment(autoescape=False).from_string("{{ " + expression + " }}").render(**given)
        assert made == 'mailto:x?subject=%E6%9C%AC%E7%94%B2%20%26%20%E4%B9%99"'


def test_a_municipality_that_issues_its_book_is_not_denied():
    said = book(About(issued_by_municipality=True)).book()
    assert said == "<strong>この本は、A市が発行しています。</strong>"


def test_names_from_data_and_settings_are_no_markup():
    said = book(About('<script>"', 'A<b>&"'), "<i>市").book()
    assert "<script>" not in said and "<i>" not in said and "A&lt;b&gt;&amp;&quot;" in said


def test_a_page_names_its_newest_datum_and_the_official_pages_of_its_sources():
    used = Used(
        Datum((2025, 10, 1), "2025年10月1日", "census"), frozenset({"census", "older", "plan", "blog", "codes"})
    )
    assert book().page(used) == (
        "このページで最も新しい値は、国勢調査（2025年）の2025年10月1日の値（2026年5月公表）です。"
        'もとの資料の公式のページ：<a href="https://a.example/?x=1&amp;y=2">統計局</a>。'
        "公式のページの所在を確かめていないもの：A市『計画&lt;1&gt;』。"
    )


@pytest.mark.parametrize(
    ("addresses", "names"),
    [
        (
            ("https://a.example/1", "https://a.example/2"),
            ["統計局「国勢調査（2025年）」", "統計局「国勢調査（2020年）」"],
        ),
        (("https://a.example/1", "https://a.example/1"), ["統計局"]),
        (("https://a.example/1", None), ["統計局"]),
    ],
)
def test_two_official_pages_of_one_publisher_bear_two_names(addresses, names):
    own = SOURCES["source_id"].isin(["census", "older"])
    sources = SOURCES.assign(address=SOURCES["address"].astype(object).where(~own))
    sources.loc[own, "address"] = list(addresses)
    made = AboutBook(About(), "A市", sources, JA).page(Used(None, frozenset({"census", "older"})))
    assert re.findall(r"<a [^>]*>([^<]*)</a>", made) == names


def test_a_page_without_values_names_its_newest_document():
    assert (
        book()
        .page(Used(None, frozenset({"plan", "blog"})))
        .startswith(
            "このページには、数えられた値も報告された値もありません。もとの資料で最も新しいのは、計画&lt;1&gt;（2021年4月）です。"
        )
    )
    assert book().page(Used(None, frozenset({"blog"}))) == ""


def test_prose_speaks_of_the_whole_book():
    newest = Datum((2020, 10, 1), "2020年10月1日", "older")
    assert (
        book().whole(Used(newest, frozenset())) == "この本で最も新しい値は、国勢調査（2020年）の2020年10月1日の値です。"
    )
    assert book().whole(Used(None, frozenset())) == ""


def test_the_metadata_of_prose_is_read_back_as_it_was():
    said = 'この本：<a href="x">"#\'</a>'
    head, rest = with_field("# 甲\n", said).removeprefix("---\n").split("---\n")
    assert yaml.safe_load(head) == {"vb_about": said}
    assert rest == "# 甲\n"
    assert with_field("# 甲\n", "") == "# 甲\n"


def test_the_list_of_sources_links_to_official_pages_and_says_where_it_has_none():
    listed = source_list(SOURCES.assign(about_ja="説明です。"), JA).split("\n\n")
    assert listed[0] == "計画\\<1\\>\n: A市（2021年4月）。説明です。公式のページの所在は、確かめていません。"
    assert listed[1].endswith("説明です。[公式のページ](<https://a.example/?x=1&y=2>)")


def test_published_tables_are_listed_by_number_with_whether_we_have_them():
    rows = [
        (2, "統計局", "国勢調査", "第1表", "2026-05-29", True, None),
        (1, "某省", "生命表", "e-Stat 1_2", None, False, "番号は確かめていません。"),
    ]
    columns = ["order", "publisher_ja", "name_ja", "number", "published", "used", "note_ja"]
    assert table_list(pd.DataFrame(rows, columns=columns), JA).split("\n") == [
        "- 某省「生命表」（e\\-Stat 1\\_2）：手元にありません。番号は確かめていません。",
        "- 統計局「国勢調査」（第1表、2026\\-05\\-29公表）：本書が使った値の表です。",
    ]
    assert table_list(pd.DataFrame([], columns=columns), JA) == "この版には、ここに挙げるものがありません。"


# The newest datum


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年10月1日", (2025, 10, 1)),
        ("2015年4月～2015年8月", (2015, 8, 31)),
        ("2018年度または2019年度", (2019, 3, 31)),
        ("2018年度", (2019, 3, 31)),
        ("2024年（暦年）", (2024, 12, 31)),
        ("不明", None),
        ("", None),
    ],
)
def test_the_last_day_that_words_can_mean(text, day):
    assert last_day(text) == day


def test_every_time_of_the_project_is_understood(root, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    assert all(last_day(text) for text in data.load("kpi_context")["period_ja"].dropna())


def test_the_contract_names_columns_that_are_there(root, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    told_of = {name: resource["dated"] for name, resource in data.resources().items() if "dated" in resource}
    assert {"population", "kpi_observations", "kpi_context"} <= set(told_of)
    for name, dated in told_of.items():
        columns = {field["name"] for field in data.resources()[name]["schema"]["fields"]}
        kinds = set(dated) & {"year", "fiscal_year", "words"}
        assert len(kinds) == 1 and set(dated) <= {*kinds, "only", "day_of"}, name
        assert {dated[kind] for kind in kinds} | set(dated.get("only", {})) | {dated.get("day_of")} - {None} <= columns
        assert "source_id" in columns


def used(*reads):
    return Evidence(JA).of(reads)


def census(**where):
    return Read("population", (), tuple((name, (value,)) for name, value in sorted(where.items())))


def test_the_newest_count_is_named_by_its_day(project):
    found = used(census(series="census", area_code="01223"))
    assert found.newest == Datum((2025, 10, 1), "2025年10月1日", "census_2025")
    assert "census_2015" in found.sources


def test_a_newer_row_moves_what_is_said_and_a_projection_does_not(project):
    ask = census(series="census", area_code="01223")
    row = {"area_code": "01223", "series": "census", "sex": "both", "age_group": "total", "source_id": "census"}
    add_row(
        project,
        "population",
        **row,
        year="2040",
        variant="projection",
        population="9",
        rounded_to="1",
        source_place="-",
    )
    assert used(ask).newest.day == (2025, 10, 1)
    add_row(
        project, "population", **row, year="2030", variant="observed", population="9", rounded_to="1", source_place="-"
    )
    assert used(ask).newest == Datum((2030, 10, 1), "2030年10月1日", "census")


def test_only_the_rows_that_a_page_asked_for_count(project):
    # by hand: the register on 1 January 2025; 2015 is the newest of the first plan's counts; FY2022 is that of one KPI
    assert used(census(series="register", area_code="01223")).newest.when == "2025年1月1日"
    assert used(census(series="plan2021")).newest.when == "2015年10月1日"
    one = Read("kpi_observations", (), (("kpi_id", ("g3-b1-k1",)), ("fiscal_year", ("2022",))))
    assert used(one).newest == Datum((2023, 3, 31), "2022年度", "hashimoto_blog")
    assert used(Read("kpi_observations", (), (("kpi_id", ("g1-n1",)),))) == Used(None, frozenset())


def test_names_and_counts_are_no_values(project):
    assert used(Read("series"), Read("sources"), Read("areas"), Read("population", ("series",))) == Used(
        None, frozenset()
    )
    assert used(Read("strategy_nodes")) == Used(None, frozenset({"nemuro_strategy_2021"}))
    assert used(Read("gone"), Read("")) == Used(None, frozenset())


def test_of_two_tables_the_later_day_is_the_newest(project):
    # 2026年1月 stands in one row on an indicator, three months after the count
    both = used(census(series="census"), Read("kpi_context"))
    assert both.newest.when == "2026年1月"


@pytest.mark.parametrize(
    ("kpi_id", "uses"), [("g1-n1", True), ("g2-n1", True), ("g1-a1-k1", False), ("g3-b1-k1", False)]
)
def test_counts_are_used_by_the_pages_of_the_indicators_that_they_answer(project, kpi_id, uses):
    ask = [census(series="census"), Read("kpi_context", (), (("kpi_id", (kpi_id,)),))]
    assert list(used_reads(ask, "kpi_detail", {"kpi_id": kpi_id})) == (ask if uses else ask[1:])


def test_a_notebook_without_such_tables_or_without_a_room_uses_all(project):
    ask = [census(series="census")]
    assert list(used_reads(ask, "goals", {})) == list(used_reads(ask, "trial", {"kpi_id": "g1-a1-k1"})) == ask
    assert list(used_reads(ask, "kpi_detail", {})) == ask


# The staged pages


def staged(project: Path, folder: Path, reads):
    """Stage a page of prose and two notebooks that asked for `reads`; return their files."""
    (project / "book" / "a.md").write_text("# 甲\n", encoding="utf-8")
    executed = folder / "executed"
    executed.mkdir(exist_ok=True)
    runs = []
    for page, own in reads.items():
        nbformat.write(new_notebook(), executed / f"{page}.ipynb")
        kept = {"made_from": {"program": {}}, "output": executed_digest(executed / f"{page}.ipynb")}
        (executed / f"{page}.json").write_text(json.dumps({**kept, "reads": to_entries(dict.fromkeys(own, ""))}))
        runs.append(Run(page, executed / f"{page}.ipynb", {}))
    stage.stage_site(project, runs, executed, folder / "site")
    site = folder / "site"
    pages = {page: json.loads((site / "notebooks" / f"{page}.ipynb").read_text(encoding="utf-8")) for page in reads}
    return {page: found["metadata"].get("vb_about", "") for page, found in pages.items()}, site


def test_each_page_says_its_own_and_prose_the_newest_of_all(project, tmp_path):
    counted, plan = census(series="census", area_code="01223"), Read("strategy_nodes")
    said, site = staged(project, tmp_path, {"p": [counted], "q": [plan], "r": []})
    assert "国勢調査（2025年速報）の2025年10月1日の値（2026年5月公表）" in said["p"]
    assert said["q"].startswith("このページには、数えられた値も報告された値もありません。")
    prose = (site / "book" / "a.md").read_text(encoding="utf-8")
    assert prose.startswith("---\nvb_about: この本で最も新しい値は、国勢調査（2025年速報）の2025年10月1日の値")
    assert said["r"].startswith("この本で最も新しい値は")
    config = yaml.safe_load((site / "_config.yml").read_text(encoding="utf-8"))
    assert "根室市が発行したものではありません" in config["sphinx"]["config"]["html_context"]["vb_about"]


def test_a_newer_datum_changes_the_pages_that_use_it_alone(project, tmp_path):
    reads = {"p": [Read("kpi_context", (), (("kpi_id", ("g1-n3",)),))], "q": [census(series="plan2021")]}
    before, _ = staged(project, tmp_path, reads)
    change_rows(
        project,
        "kpi_context",
        lambda row: {**row, "period_ja": "2025年1月"} if row["period_ja"] == "2026年1月" else row,
    )
    assert staged(project, tmp_path, reads)[0] == before
    add_row(
        project, "kpi_context", kpi_id="g1-n3", label_ja="x", area_ja="x", period_ja="2026年2月", value="1",
        unit="persons", difference_ja="x", confidence="other", source_id="nemuro_press_2025", source_place="-",
    )  # fmt: skip
    after, _ = staged(project, tmp_path, reads)
    assert "2026年2月" in after["p"] and after["q"] == before["q"]
