"""The five pages on the towns' outlooks: each tells its own story, and its pictures can be read."""

from dataclasses import replace

import pandas as pd
import pytest
from conftest import ROOT
from overlaps import drawn, overlapping_texts, texts, texts_outside
from pseudo import escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.pages.population_outlook import model, pictures, tables_registered, text
from visionbook.pages.population_outlook import tables as page_tables
from visionbook.pages.population_outlook.model.checks import band_checks
from visionbook.pages.population_outlook.model.names import Names
from visionbook.pages.population_outlook.model.town import town_of
from visionbook.pages.population_outlook.text.lead import _drivers, _past
from visionbook.population.counted import Counted
from visionbook.show.chart import LAYOUTS, PHONE, Chart
from visionbook.words import load_words

JA = load_words("ja")
COLOUR = "#0072B2"
ROLES = SeriesRoles("census", "ipss2023", "ipss2018", "plan2021", "renkei2024", "register")
TOWNS = {"01223": "根室市", "01691": "別海町", "01692": "中標津町", "01693": "標津町", "01694": "羅臼町"}


@pytest.fixture(scope="module")
def towns(tables):
    return {code: town_of(tables, code, list(TOWNS), ROLES) for code in TOWNS}


@pytest.fixture(scope="module")
def tables():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISIONBOOK_ROOT", str(ROOT))
        return {name: data.load(name) for name in model.TABLES}


@pytest.fixture(scope="module")
def whole(tables):
    """The pages as the book shows them."""
    return {code: model.outlook(tables, Edition(code, "nemuro", series=ROLES)) for code in TOWNS}


def page(town, **changed):
    """Return the page of a town, with names and sources that the tests can tell."""
    names = {
        "area": TOWNS[town.area_code],
        "older": "社人研2018年推計",
        "newer": "社人研2023年推計",
        "mortality": ["死亡率の表"],
        "register_source": "台帳の表",
        "register_note": "台帳の注記。",
        "members": TOWNS,
    }
    pictured = ("total", "counts", "ages", "migration", "events", "cohorts", "scenarios")
    return model.Outlook(town, Names(**names | changed), dict.fromkeys(pictured, ("x",)), COLOUR, {})


def final(counts):
    return Counted(pd.Series(counts), frozenset(), None)


def said_of_counts(town):
    return "".join(text.counts(page(town), JA).texts)


def counting(town, **counts):
    """Return an outlook whose last counts are others, final ones: year=persons."""
    totals = town.counted.totals.copy()
    for year, people in counts.items():
        totals[int(year.removeprefix("y"))] = float(people)
    counted = Counted(totals.sort_index(), frozenset(), 2020)
    return replace(town, counted=counted, checks=band_checks(town.band, counted))


PICTURES = (
    pictures.total,
    pictures.pyramid,
    pictures.ages,
    pictures.migration,
    pictures.children,
    pictures.events,
    pictures.accuracy,
)


def charts(town):
    return [picture(page(town), JA) for picture in PICTURES]


def test_no_two_towns_have_a_sentence_of_their_lead_in_common(towns):
    said = [said for code, town in towns.items() for said in text.lead(page(town), JA).texts]
    assert len(said) == 20
    assert len(set(said)) == 20


def test_the_past_is_told_as_it_was(towns):
    past = {code: text.lead(page(town), JA).texts[0] for code, town in towns.items()}
    # 21,785 in 2025; every census from 21,187 in 1980 to 23,982 in 2010 counted more than the one before.
    assert past["01692"] == (
        "中標津町の人口は、2010年の23,982人まで調査のたびに増えたあと減りに転じ、2025年（速報）は21,785人です。"
    )
    # 21,201 / 42,880 = 0.4944
    assert past["01223"] == (
        "根室市の人口は、1980年の42,880人から調査のたびに減り、2025年（速報）は21,201人（50.6%減）です。"
    )
    assert all("調査のたびに減り" in past[code] for code in ("01691", "01693", "01694"))


def test_a_past_that_went_up_and_down_is_not_called_a_steady_fall_or_rise(towns):
    town = replace(towns["01223"], counted=final({2005: 100.0, 2010: 90.0, 2015: 120.0, 2020: 110.0}))
    assert "2015年の120人がこれまでで最も多く" in _past(page(town), JA)
    town = replace(town, counted=final({2010: 90.0, 2020: 120.0}))
    assert "増え、2020年は120人（33.3%増）" in _past(page(town), JA)


def by_mortality(outlook, *, births=10.0, **deaths):
    """Return an outlook in which one interval loses 50 people, by each choice of mortality with so many deaths."""
    events = {
        choice: pd.DataFrame(
            {"start": [2020], "end": [2025], "births": births, "deaths": died, "change": -50.0}
        ).assign(net_migrants=died - births - 50.0)
        for choice, died in deaths.items()
    }
    return replace(outlook, events=events.pop("town"), events_by=events)


@pytest.mark.parametrize(
    ("deaths", "births", "said"),
    [
        # Births less deaths and moves make -50 together: of -30 to -33 and -20 to -17 the first is always more.
        (
            (40, 41, 40, 43),
            10,
            "死亡が出生を上回ることによる分（30～33人）が、転出が転入を上回ることによる分（17～20人）",
        ),
        (
            (20, 21, 20, 22),
            10,
            "転出が転入を上回ることによる分（38～40人）が、死亡が出生を上回ることによる分（10～12人）",
        ),
        # -24 against -26 by the nation's rates, -27 against -23 by the town's: nobody knows.
        ((34, 37, 35, 38), 10, "死亡が出生を上回ることによる分は24～28人、転出が転入を上回ることによる分は22～26人"),
        # The town's own interval turns the order, the nation's rates do not.
        ((37, 38, 33, 40), 10, "死亡が出生を上回ることによる分は23～30人、転出が転入を上回ることによる分は20～27人"),
        # Equal by the nation's rates is no order either.
        ((35, 38, 36, 40), 10, "どちらが大きいかは言えません"),
        # The sign of natural change turns: 10 - 9 = +1 to 10 - 13 = -3.
        ((9, 11, 10, 13), 10, "出生と死亡の差による分が−3人から+1人、転入と転出の差による分が−51人から−47人"),
    ],
)
def test_which_cause_is_larger_is_said_only_where_no_mortality_turns_it(towns, deaths, births, said):
    nation, town, low, high = deaths
    outlook = by_mortality(towns["01223"], births=births, nation=nation, town=town, low=low, high=high)
    found = _drivers(page(outlook), JA)
    assert said in found
    assert ("より大きく" in found) == ("（" in said)


def test_without_deaths_of_the_town_no_cause_is_called_larger(towns):
    found = _drivers(page(by_mortality(towns["01223"], town=40)), JA)
    assert "−30人" in found and "−20人" in found
    assert "大き" not in found


def test_the_book_says_of_no_town_what_its_mortality_turns(whole):
    said = {code: text.lead(page, JA).texts[-1] for code, page in whole.items()}
    assert {code for code, one in said.items() if "どちらが大きいかは言えません" in one} == {"01223", "01694"}
    assert {code for code, one in said.items() if "より大きく" in one} == {"01691", "01692", "01693"}
    # By the nation's rates 5,938 went against 5,313: that stays an end of a range, not an order.
    assert "5,938人" in said["01223"]


def test_ages_whose_order_mortality_turns_are_not_in_a_title(whole):
    assert pictures.migration(whole["01223"], JA).title.startswith("2015～2020年は15～19歳で")
    # By the nation's rates nobody of Rausu gains, by the town's the oldest do.
    assert pictures.migration(whole["01694"], JA).title == "2015～2020年の転入と転出の差は、合わせて490人の転出超過"


def test_a_card_does_not_say_more_left_than_came_where_mortality_turns_it(towns):
    town = towns["01223"]
    moved = town.migration.assign(net_migrants=0.0)
    moved.loc[moved.index[-1], "net_migrants"] = -2.0
    other = moved.assign(net_migrants=moved["net_migrants"] * -3)
    card = text.key_numbers(page(replace(town, migration=moved, migration_by={"nation": other})), JA).cards[-1]
    assert (card.label, card.value) == ("転入と転出の差", "−2")
    assert card.comparison.startswith("死亡率のみかたにより−2人から+6人")


# Registered numbers beside the model


def test_registered_numbers_stand_beside_the_model(whole, tables):
    rows = whole["01223"].beside.set_index(["end", "item"])
    # The whole calendar years between 1 October 2020 and 2025 that are registered are 2021 to 2023.
    own = tables["registered_events"].query("area_code == '01223' and source_id == 'vital_statistics' and year >= 2021")
    mean = own.groupby("event")["value"].mean()
    assert rows.loc[(2025, "deaths"), "registered"] == pytest.approx(mean["deaths"]) == pytest.approx(412.3, abs=0.1)
    assert rows.loc[(2025, "births"), "registered"] == pytest.approx(mean["births"]) == pytest.approx(108.3, abs=0.1)
    assert rows.loc[(2025, "deaths"), "nation"] == pytest.approx(329, abs=0.5)
    assert rows.loc[(2025, "births"), "nation"] == pytest.approx(126, abs=0.5)
    # More deaths are more natural loss and less net out-migration: low and high are ends of the ratio.
    assert (rows.loc[2025, "high"] - rows.loc[2025, "low"])[["deaths", "natural", "moves"]].gt(0).tolist() == [
        True, False, True,
    ]  # fmt: skip
    town = whole["01223"].mortality["01223"]
    assert town.low < town.ratio < town.high
    said = "".join(text.beside(whole["01223"], JA).texts)
    assert "届け出られた死亡は1年当たり412人で、全国の死亡率による計算の329人より83人多い数です" in said
    assert "届け出られた出生は1年当たり108人で、計算の126人より18人少ない数です" in said


def test_the_model_and_the_town_are_split_by_the_same_ratio(whole):
    page = whole["01223"]
    rows = page.beside.set_index(["end", "item"])
    first = page.town.events.iloc[0]
    assert rows.loc[(first["end"], "deaths"), "town"] == pytest.approx(first["deaths"] / 5)
    assert page.town.events["deaths"].sum() > page.town.events_by["nation"]["deaths"].sum()


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("code", ["01223", "01694"])
def test_the_registered_numbers_beside_the_model_can_be_read(whole, code, layout):
    figure = drawn(pictures.beside(whole[code], JA).draw, layout)
    assert overlapping_texts(figure) == []
    assert texts_outside(figure) == []


def test_a_scenario_at_the_registered_rate_stands_beside_pattern_1(whole, towns):
    page = whole["01223"]
    found = page.at_registered
    assert (found.rate.first, found.rate.last) == (2020, 2023)
    last = found.totals.loc[2060]
    assert last["low"] < last["rate"] < last["high"] < page.handbook.totals("pattern_1").iloc[-1]
    # Until 2030 the rate goes down in a straight line, so the totals of 2015 are those of every scenario.
    assert found.totals.loc[2015].tolist() == [page.handbook.totals("pattern_1").loc[2015]] * 3
    (said,) = text.scenarios(page, JA).texts
    assert "2030年までに届出から求めた2020～2023年の1.12" in said and "パターン1の8,368人より" in said
    assert text.scenarios(replace(page, at_registered=None), JA).texts == []


@pytest.mark.parametrize(
    ("rate", "side"), [(1.12, "人少なくなります"), (2.4, "人多くなります"), (None, "パターン1と同じ")]
)
def test_a_registered_rate_says_on_which_side_it_leads(whole, rate, side):
    page = whole["01223"]
    totals = page.at_registered.totals
    pattern = page.handbook.totals("pattern_1")
    factor = 1.0 if rate is None else rate / 1.6
    moved = pd.DataFrame({name: pattern * factor for name in totals})
    assert side in text.scenarios(replace(page, at_registered=replace(page.at_registered, totals=moved)), JA).texts[0]


def test_the_ratios_of_the_region_stand_side_by_side(whole):
    page = whole["01223"]
    table = tables_registered.mortality(page, JA)
    assert [row[0] for row in table.cells()] == list(TOWNS.values())
    assert table.cells()[0][1:] == ["3,057", "2,534", "1.21", "1.18", "1.12", "1.24"]
    assert "、2016～2023年。" in table.caption
    # Where one was registered for fewer years, each says its own.
    short = page.mortality["01694"].counts
    counts = replace(short, years=short.years[1:], registered=short.registered[1:], expected=short.expected[1:])
    other = {**page.mortality, "01694": replace(page.mortality["01694"], counts=counts)}
    table = tables_registered.mortality(replace(page, mortality=other), JA)
    assert [row[1] for row in table.cells()][-2:] == ["2016～2023年", "2017～2023年"]
    assert "2016" not in table.caption
    assert tables_registered.mortality(replace(page, mortality={}), JA).texts == []


def test_without_registered_numbers_the_page_has_nothing_beside_the_model(towns):
    assert pictures.beside(page(towns["01223"]), JA).texts == []
    assert text.beside(page(towns["01223"]), JA).texts == []
    assert text.fertility(page(towns["01223"]), JA).texts == []


def test_a_target_that_cannot_be_told_from_the_projection_is_called_so(towns):
    said = "".join(text.band(page(towns["01223"]), JA).texts)
    assert "差は63人" in said  # 18,109 - 18,046
    assert "見分けられません" in said
    others = [text.band(page(towns[code]), JA).texts for code in TOWNS if code != "01223"]
    assert not any("目標" in "".join(texts) for texts in others)


def test_a_target_above_or_below_the_band_is_called_so(towns):
    town = towns["01223"]
    for target, expected in ((90_000.0, "外にあります"), (100.0, "より低い値")):
        changed = replace(town, targets=pd.DataFrame({"year": [2035], "population": [target]}))
        assert expected in "".join(text.band(page(changed), JA).texts)


def test_an_outlook_that_changed_more_than_the_band_allows_is_called_so(towns):
    said = {code: "".join(text.band(page(town), JA).texts) for code, town in towns.items()}
    # Shibetsu in 2045: 2,823 in the older edition, below the lower end of the newer one's band.
    assert [code for code in TOWNS if "帯（" in said[code] and "外にあり、見通しが大きく" in said[code]] == ["01693"]
    # Nakashibetsu: the upper end in 2050, 23,204, lies above the 21,785 people of 2025.
    assert [code for code in TOWNS if "言い切れません" in said[code]] == ["01692"]


def test_the_title_on_migration_names_an_age_that_gains_only_if_one_does(towns):
    titles = {code: pictures.migration(page(town), JA).title for code, town in towns.items()}
    assert [code for code in TOWNS if "転入超過" not in titles[code]] == ["01694"]
    assert "15～19歳の110人の転出超過" in titles["01694"]


def test_editions_are_compared_in_words_with_the_newest_count(towns):
    said = text.editions(page(towns["01223"]), JA).texts
    # 21,201 - 22,005 = -804 and 804 / 21,201 = 0.0379; 21,201 - 22,317 = -1,116 and 1,116 / 21,201 = 0.0526.
    assert said[0] == (
        "社人研2018年推計は2025年を22,005人と見込みましたが、国勢調査（速報）は21,201人で、"
        "見込みより804人少ない結果でした（国勢調査の3.8%）。"
    )
    assert "22,317人と見込みましたが" in said[1] and "1,116人少ない結果でした（国勢調査の5.3%）" in said[1]
    assert "2025年が22,006人‡で、公表値は22,005人、2030年が19,613人‡で、公表値は19,610人です" in said[2]
    assert said[3].startswith("2025年については、社人研2018年推計のほうが")
    assert "907人多い見込みです（6.9%増）" in said[4]  # 14,117 - 13,210; 907 / 13,210 = 0.0687
    table = page_tables.editions(page(towns["01223"]), JA)
    assert table.heads()[3] == "国勢調査（2025年は速報）"
    rows = table.cells()
    assert rows[0] == ["2020年", "24,461", "－", "24,636", "+175", "－", "－"]
    assert rows[1] == ["2025年", "22,005", "22,317", "21,201", "−804", "−1,116", "+312"]
    assert rows[-1] == ["2045年", "13,210", "14,117", "－", "－", "－", "+907"]


def test_an_edition_that_was_met_exactly_or_from_above_is_called_so(towns):
    town = towns["01223"]
    for counted, expected in (
        (22005.0, "22,005人と見込み、国勢調査（速報）も同じ人数でした"),
        (22105.0, "100人多い結果"),
    ):
        rows = town.editions.assign(counted=[24636.0, counted, *[None] * 4])
        rows = rows.assign(older_error=rows["counted"] - rows["older"], newer_error=None)
        said = text.editions(page(replace(town, editions=rows)), JA).texts
        assert expected in said[0]
        assert not any("のほうが" in text for text in said)


def test_the_count_is_held_against_projection_plan_target_and_band(towns):
    said = said_of_counts(towns["01223"])
    # 22,317 - 21,201; 22,006 - 21,201; 22,453 - 21,201; 21,512 - 21,201.
    assert (
        "2025年（速報）の21,201人は、社人研2023年推計の見込み22,317人より1,116人少なく、"
        "計画が対策なしの場合に見込んだ22,006人‡（公表値22,005人）より805人少なく、計画の目標22,453人より1,252人少ない数です。"
        "2025年について調査の前から示せた幅は21,512～23,108人で、数えられた人口はこれを311人下回りました。"
    ) in said
    assert "2020年からの年数" in said and "後の調査が出ても狭くなりません" in said


@pytest.mark.parametrize(
    ("counted", "parts"),
    [
        (22453, ["136人多く", "計画の目標22,453人と同じ人数です。", "この中に入りました"]),
        (22317, ["22,317人と同じで、", "136人少ない数です。", "この中に入りました"]),
        (23508, ["1,191人多く", "計画の目標22,453人より1,055人多い数です。", "これを400人上回りました"]),
    ],
)
def test_a_count_on_or_above_what_was_expected_is_called_so(towns, counted, parts):
    said = text.lead(page(counting(towns["01223"], y2025=counted)), JA).texts[1]
    assert all(part in said for part in parts)
    assert said.startswith(f"2025年の{counted:,}人は")  # final, so not marked as preliminary


def test_a_later_count_is_what_the_page_speaks_of_and_the_earlier_one_stays_judged(towns):
    town = counting(towns["01223"], y2025=21201, y2030=20149, y2035=19000)
    said = said_of_counts(town)
    assert "2025年について" in said and "2030年について" in said and "2035年について" in said
    # The target of 2025 is judged by its count; that of 2035, 18,109, lies 891 below the count.
    assert "2025年の21,201人は、その年の計画の目標22,453人に1,252人届きませんでした" in said
    assert "計画の目標18,109人より891人多い数です" in said
    assert text.key_numbers(page(town), JA).cards[0].value == "19,000"
    assert "目標" not in "".join(text.band(page(town), JA).texts)


def test_without_a_count_after_the_base_year_the_page_says_so(tables):
    rows = tables["population"]
    before = tables | {"population": rows[~(rows["series"].eq("census") & rows["year"].gt(2020))]}
    town = town_of(before, "01223", list(TOWNS), ROLES)
    assert "社人研2023年推計が出発した2020年より後の国勢調査は、まだ収録していません" in said_of_counts(town)
    assert text.notes(page(town), JA).texts == []
    assert "2020年は24,636人（42.5%減）" in text.lead(page(town), JA).texts[0]  # 24,636 / 42,880


def test_a_preliminary_count_is_explained_once_and_marked_wherever_it_is_read(towns):
    town = towns["01223"]
    notes = text.notes(page(town), JA).texts
    assert notes[0].startswith("速報は、確定する前に公表された数です")
    assert "年齢別の2025年の結果はまだ収録していないため" in notes[1] and "2020年の国勢調査まで" in notes[1]
    chart = pictures.total(page(town), JA)
    for said in (chart.title, chart.alt_text, text.key_numbers(page(town), JA).cards[0].when):
        assert "2025年（速報）" in said
    assert "実線と□は速報の値" in chart.caption
    assert chart.table.heads()[1] == "国勢調査（2025年は速報）（人）"
    assert "2025年（速報）\n21,201人" in [label.get_text() for label in texts(drawn(chart.draw, PHONE))]


def test_an_extension_over_empty_cohorts_says_how_many_there_were(towns):
    assert "率がなく" not in pictures.total(page(towns["01223"]), JA).caption
    caption = pictures.total(page(replace(towns["01223"], empty_cohorts=3)), JA).caption
    assert "男女と年齢の組のうち3組は、5年前の一つ下の年齢に人がいなかったので率がなく" in caption


def test_the_card_says_how_fast_the_town_shrank(towns):
    card = text.key_numbers(page(towns["01223"]), JA).cards[0]
    # 24,636 - 21,201 = 3,435, 13.9 % of 24,636; (21,201 / 24,636) ** (1 / 5) = 0.9704
    assert card.comparison == "2020年より3,435人（13.9%、1年あたり2.96%）減りました"
    card = text.key_numbers(page(counting(towns["01223"], y2025=24636)), JA).cards[0]
    assert card.comparison == "2020年と同じ人数です"


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ([371.0, 848.0], "2020年が+371人、2025年（速報）が+848人で、差は広がりました"),
        ([151.0, 123.0], "2020年が+151人、2025年（速報）が+123人で、差は縮まりました"),
        ([-50.0, 50.0], "2020年が−50人、2025年（速報）が+50人で、差は変わりません"),
        ([848.0], "2025年（速報）が+848人です"),
    ],
)
def test_the_register_tells_its_gap_then_and_now(towns, gaps, said):
    register = towns["01223"].register
    rows = [replace(found, gap=gap) for found, gap in zip(register.gaps[-len(gaps) :], gaps, strict=True)]
    told = said_of_counts(replace(towns["01223"], register=replace(register, gaps=tuple(rows))))
    assert said in told
    assert "住民基本台帳の人口は、2025年1月1日に22,468人です（台帳の表）。" in told
    assert "2025年1月1日より後の台帳の人口は、その前の率で変わり続けたとして計算しています" in told
    assert "台帳の注記。" in told


def test_a_band_that_lies_above_the_count_is_not_called_a_fall(towns):
    said = "".join(text.band(page(counting(towns["01223"], y2025=9000)), JA).texts)
    assert "帯の中ではどこでも人口が増えます" in said


def test_what_an_edition_lacks_is_said_with_what_would_bring_it(tables):
    bare = replace(ROLES, projection="", age_projection="", plan="", register="")
    town = town_of(tables, "01223", list(TOWNS), bare)
    lead = "".join(text.lead(page(town), JA).texts)
    assert "seriesのprojectionに" in lead and "age_projectionに系列の名を書くと、ここに出ます" in lead
    assert len(text.key_numbers(page(town), JA).cards) == 2
    for part in (text.counts, text.band, page_tables.editions):
        assert "ここに出ます" in "".join(part(page(town), JA).texts)
    assert "ここに出ます" in pictures.events(page(town), JA).texts[0]
    assert text.events(page(town), JA).texts == []
    assert text.children(page(town), JA).texts == []
    assert text.ages(page(town), JA).texts == []
    chart = pictures.total(page(town), JA)
    assert chart.title == "根室市の人口は2025年（速報）に21,201人"
    assert "帯" not in chart.caption + chart.alt_text and "推計" not in chart.caption
    for layout in LAYOUTS:
        for made in (
            chart,
            pictures.pyramid(page(town), JA),
            pictures.ages(page(town), JA),
            pictures.children(page(town), JA),
        ):
            drawn(made.draw, layout)


def test_without_ages_every_part_that_needs_them_says_so(tables):
    rows = tables["population"]
    totals = tables | {"population": rows[rows["sex"].eq("both") & rows["series"].ne("ipss2018")]}
    town = town_of(totals, "01223", list(TOWNS), ROLES)
    for made in (
        pictures.pyramid,
        pictures.ages,
        pictures.migration,
        pictures.children,
        pictures.events,
        pictures.accuracy,
    ):
        assert "ここに出ます" in made(page(town), JA).texts[0]
    assert "推計の幅は示していません" in text.lead(page(town), JA).texts[2]
    assert "年齢の形は示していません" in text.notes(page(town), JA).texts[1]
    assert text.migration(page(town), JA).texts == []
    drawn(pictures.total(page(town), JA).draw, PHONE)


def test_a_town_alone_in_its_region_is_compared_with_nobody(tables):
    town = town_of(tables, "01223", ["01223"], ROLES)
    said = "".join(text.band(page(town), JA).texts)
    assert "簡単な推計を根室市でやり直し" in said and "ほかの市町の帯では確かめられません" in said
    chart = pictures.accuracy(page(town), JA)
    assert "市町" not in chart.caption + chart.alt_text
    assert len(chart.table.columns) == 3
    for layout in LAYOUTS:
        drawn(chart.draw, layout)
        drawn(pictures.total(page(town), JA).draw, layout)


def test_the_share_of_old_people_rises_by_more_of_them_or_by_fewer_others(towns):
    said = {code: text.ages(page(town), JA).texts[0] for code, town in towns.items()}
    assert [code for code in TOWNS if said[code].startswith("65歳以上の人は")] == ["01692"]


def test_children_counted_are_held_against_those_expected(towns):
    said = {code: text.children(page(town), JA).texts[0] for code, town in towns.items()}
    assert [code for code in TOWNS if "上回りました" in said[code]] == ["01693"]
    assert "677人で、見込みの773人より96人少ない" in said["01223"]


def test_every_figure_is_named_for_its_town(towns):
    found = [chart.name for town in towns.values() for chart in charts(town)]
    assert len(set(found)) == 35
    assert all(f"-{code}-" in chart.name for code, town in towns.items() for chart in charts(town))


def test_every_chart_has_its_numbers_in_words_and_in_a_table(towns):
    for chart in charts(towns["01692"]):
        assert any(character.isdigit() for character in chart.alt_text), chart.name
        assert chart.caption, chart.name
        assert len(chart.table.cells()) >= 5, chart.name


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("code", TOWNS)
def test_no_text_is_cut_off_and_no_labels_lie_over_each_other(whole, code, layout):
    for picture in (*PICTURES, pictures.scenarios):
        chart = picture(whole[code], JA)
        figure = drawn(chart.draw, layout, chart.name)
        assert overlapping_texts(figure) == [], chart.name
        assert texts_outside(figure) == [], chart.name


def test_the_phone_chart_has_no_more_than_five_ticks_on_an_axis(towns):
    for chart in charts(towns["01223"]):
        for axes in drawn(chart.draw, PHONE).axes:
            low, high = axes.get_xlim()
            assert sum(low <= tick <= high for tick in axes.get_xticks()) <= 5, chart.name


def shown(made):
    """What a part of the page says to readers: text, the text of pictures and tables."""
    if not isinstance(made, Chart):
        return [made._repr_mimebundle_()["text/plain"]]
    drawings = [drawn(made.draw, layout) for layout in LAYOUTS]
    return [made.text(), *(label.get_text() for figure in drawings for label in texts(figure))]


def parts(whole_page, words):
    """Every part of the page, in its order."""
    for said in (text.lead, text.key_numbers, text.notes, text.counts, text.band, text.ages, text.migration):
        yield said(whole_page, words)
    for said in (text.children, text.events, text.cohorts, text.editions, page_tables.editions, page_tables.influences):
        yield said(whole_page, words)
    for picture in (*PICTURES, pictures.cohorts, pictures.scenarios):
        yield picture(whole_page, words)


@pytest.mark.parametrize("kind", ["whole", "without life tables", "without projections", "without ages"])
def test_nothing_that_the_page_says_escapes_the_words(tables, kind, pseudo):  # noqa: F811
    rows, roles, used = tables["population"], ROLES, dict(tables)
    if kind == "without life tables":
        used["life_table_mx"] = tables["life_table_mx"][:0]
    elif kind == "without projections":
        roles = SeriesRoles("census")
    elif kind == "without ages":
        used["population"] = rows[rows["sex"].eq("both") & rows["series"].ne("ipss2018")]
    found = model.outlook(used, Edition("01223", "nemuro", series=roles))
    # What the data call things is a number here.
    names = Names("1", "2", "3", ["4"], "5", "6", dict.fromkeys(TOWNS, "7"))
    found = replace(found, names=names, sources=dict.fromkeys(found.sources, ("8", "9")))
    for made in parts(found, pseudo):
        for said in shown(made):
            # The brackets of a unit in the head of a column are those of the kit.
            said = said.replace("（", "").replace("）", "")
            assert not escaped(said), said
            assert not unmarked(said), said


def test_without_life_tables_the_page_shows_what_is_left_of_each_age(tables):
    mortality = tables["life_table_mx"]
    found = model.outlook(tables | {"life_table_mx": mortality[:0]}, Edition("01223", "nemuro", series=ROLES))
    assert "data/life_table_mx.csv" in pictures.events(found, JA).texts[0]
    assert "data/life_table_mx.csv" in text.lead(found, JA).texts[-1]
    chart = pictures.cohorts(found, JA)
    # IPSS 2018: 24,461 in 2020 and 22,005 in 2025, of whom 546 are 0-4.
    children = found.town.children.query("variant == 'projection' and year == 2025")["children"].iloc[0]
    assert f"2020年にいる24,461人は、2025年には、来る人を含めて{22005 - children:,.0f}人になる見込み" in chart.title
    assert chart.table.heads()[:2] == ["年齢", "2020～2025年"]
    assert "死亡率の表がいります" in text.cohorts(found, JA).texts[0]
    assert overlapping_texts(drawn(chart.draw, PHONE)) == []


def test_where_births_and_deaths_are_known_cohorts_are_left_out(whole):
    assert pictures.cohorts(whole["01223"], JA).texts == text.cohorts(whole["01223"], JA).texts == []


def test_cohorts_that_only_shrink_are_not_said_to_grow(towns):
    rows = towns["01223"].cohorts
    town = replace(towns["01223"], events=None, cohorts=rows.assign(ratio=rows["ratio"].clip(upper=1.0)))
    assert "増える年齢はありません" in text.cohorts(page(town), JA).texts[0]


def test_a_share_that_is_printed_alike_is_not_called_a_rise(towns):
    town = towns["01223"]
    old = town.ages.query("age_group == '65+' and year == 2020")["share"].iloc[0]
    told = text.lead(page(replace(town, newer_old=pd.Series({2050: old + 0.0001}))), JA).texts[2]
    assert "2020年も2050年も35.4%の見込み" in told
    first = town.ages[town.ages["year"] == 2020]
    same = pd.concat([town.ages[town.ages["year"] <= 2020], first.assign(year=2045, variant="projection")])
    assert text.ages(page(replace(town, ages=same)), JA).texts[0].endswith("割合は変わりません。")


def test_a_pyramid_has_men_left_and_women_right_on_one_scale(towns):
    axes = drawn(pictures.pyramid(page(towns["01223"]), JA).draw, PHONE).axes[0]
    low, high = axes.get_xlim()
    assert low == -high
    ends = [patch.get_path().get_extents() for patch in axes.patches]
    assert all(box.x0 < 0 == box.x1 or box.x1 > 0 == box.x0 for box in ends)
    assert ends[0].x0 == -2004 and ends[1].x1 == 1929  # 10-14 in 1980: 2,004 boys and 1,929 girls
    numbers = [label.get_text() for label in axes.get_xticklabels()]
    assert numbers == numbers[::-1] and not any("−" in number for number in numbers)


def test_a_town_with_one_count_has_a_pyramid_of_one_year(towns):
    rows = towns["01223"].pyramids
    town = replace(towns["01223"], pyramids=rows[rows["year"] == 2020])
    chart = pictures.pyramid(page(town), JA)
    assert chart.title == "根室市の2020年の0～14歳は2,396人、75歳以上は4,569人"  # as counted
    assert "破線" not in chart.caption and "うすい面" not in chart.caption


def test_ages_are_those_that_were_counted_and_say_how_many_they_leave_out(towns):
    """Census 2020: 2,396, 13,370 and 8,648 of three age groups, and 222 of unknown age, of 24,636 people."""
    town = towns["01223"]
    rows = town.ages[town.ages["year"] == 2020]
    assert rows["population"].tolist() == [2396, 13370, 8648] and town.unknown == 222
    assert rows["share"].tolist() == pytest.approx([2396 / 24414, 13370 / 24414, 8648 / 24414])
    for draw in (pictures.ages, pictures.pyramid):
        assert "年齢の分からない人（2020年は222人）はどの年齢にも入れていません" in draw(page(town), JA).caption
        assert "年齢の分からない人" not in draw(page(replace(town, unknown=0)), JA).caption
    assert "年齢の分からない人を割り振っています" in pictures.migration(page(town), JA).caption
