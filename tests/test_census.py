"""Censuses and IPSS projections: complete, adding up, equal to what was published; unknown ages by their rule."""

import re

import numpy as np
import pandas as pd
import pytest

from visionbook import data
from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import DataError, ParameterError, ProjectionError
from visionbook.intake import estat, ipss
from visionbook.population.age_groups import regroup
from visionbook.population.inputs import AGES, people_by_age
from visionbook.population.unknown_ages import distribute_unknown_ages

FIVE = ["01223", "01691", "01692", "01693", "01694"]
AREAS = [*FIVE, "01000", "00000"]
KEY = ["area_code", "year", "variant", "sex", "age_group"]
THREE = ("0-14", "15-64", "65+")


@pytest.fixture(scope="module")
def population():
    return data.load("population")


@pytest.fixture(scope="module")
def census(population):
    return population.query("series == 'census'")


@pytest.fixture(scope="module")
def aged(census):
    """The censuses with people by sex and age: of 2025 only totals are there."""
    return census[census["year"] <= 2020]


def test_the_new_rows_come_after_those_of_the_documents(population):
    series = population["series"].drop_duplicates().tolist()
    # The count of 2025 stands after the projections, then the register.
    assert series == ["renkei2024", "plan2021", "census", "ipss2018", "ipss2023", "register"]


def of_areas(population, series):
    """The rows of a series; of IPSS 2023 without Japan, of which there are totals in thousands, from another table."""
    rows = population[population["series"] == series]
    return rows[(series != "ipss2023") | (rows["area_code"] != "00000")]


@pytest.mark.parametrize(
    ("series", "years", "per_year"),
    [
        # Total, 18 closed five-year groups and 90+ (2020: 20 closed and 100+), unknown; three sexes.
        # Of 2025 only the total is published.
        ("census", {year: 3 * 21 for year in range(1980, 2016, 5)} | {2020: 3 * 23, 2025: 1}, AREAS),
        # 18 closed five-year groups and 90+ by three sexes, and the total of both.
        ("ipss2018", {year: 3 * 19 + 1 for year in range(2015, 2046, 5)}, AREAS),
        ("ipss2023", {year: 4 for year in range(2020, 2051, 5)}, [*FIVE, "01000"]),
    ],
)
def test_a_series_is_complete(population, series, years, per_year):
    sizes = of_areas(population, series).groupby(["area_code", "year"]).size()
    assert sizes.to_dict() == {(area, year): count for area in per_year for year, count in years.items()}


def test_only_years_after_the_base_are_projections(population):
    base = data.load("series").set_index("series")["base_year"]
    for series in ("ipss2018", "ipss2023"):
        rows = population[population["series"] == series]
        assert ((rows["variant"] == "projection") == (rows["year"] > base[series])).all()
    assert set(population.loc[population["series"] == "census", "variant"]) == {"observed"}


def test_each_census_is_a_source_of_its_own(census):
    assert (census["source_id"] == "census_" + census["year"].astype(str)).all()


@pytest.mark.parametrize("series", ["census", "ipss2018"])
def test_men_and_women_make_both(population, series):
    rows = population[(population["series"] == series) & (population["status"] != "preliminary")]
    wide = rows.pivot_table(index=["area_code", "year", "age_group"], columns="sex", values="population")
    complete = wide.dropna()
    missing = wide.index.difference(complete.index)
    # The IPSS table has no total by sex.
    assert {age for _, _, age in missing} == ({TOTAL} if series == "ipss2018" else set())
    assert (complete["male"] + complete["female"] == complete["both"]).all()


@pytest.mark.parametrize("series", ["census", "ipss2018", "ipss2023"])
def test_ages_and_unknown_make_the_total(population, series):
    rows = of_areas(population, series)
    keys = ["area_code", "year", "sex"]
    parts = rows[rows["age_group"] != TOTAL].groupby(keys)["population"].sum()
    totals = rows[rows["age_group"] == TOTAL].set_index(keys)["population"]
    assert len(totals) > 0
    without_ages = totals.index.difference(parts.index)
    assert set(without_ages.get_level_values("year")) == ({2025} if series == "census" else set())
    totals = totals.drop(without_ages)
    assert parts.reindex(totals.index).tolist() == totals.tolist()


def test_age_groups_follow_each_other_from_0_to_an_open_end(population):
    rows = pd.concat([of_areas(population, series) for series in ("census", "ipss2018", "ipss2023")])
    rows = rows[rows["status"] != "preliminary"]
    for _, labels in rows.groupby(["series", "year", "area_code", "sex"])["age_group"]:
        ages = [parse_age_group(label) for label in labels if label not in (TOTAL, UNKNOWN)]
        assert [age.lower for age in ages] == [0, *(age.upper + 1 for age in ages[:-1])]
        assert ages[-1].upper is None


def test_the_base_population_of_ipss_has_the_total_of_the_census(population):
    totals = population.query("age_group == 'total' and sex == 'both' and variant == 'observed'")
    people = totals.set_index(["series", "area_code", "year"])["population"]
    for area in AREAS:
        assert people["ipss2018", area, 2015] == people["census", area, 2015]
    for area in [*FIVE, "01000"]:
        assert people["ipss2023", area, 2020] == people["census", area, 2020]


def test_documents_and_statistics_differ_only_where_the_notes_say(population):
    official = population[population["series"].isin(["census", "ipss2018", "ipss2023"])]
    five_year = official[official["series"] != "ipss2023"]
    official = pd.concat([official, regroup(five_year, THREE), regroup(five_year, ("20-39",))])
    official = official.drop_duplicates(["series", *KEY])[["series", *KEY, "population"]]
    printed = population[population["series"].isin(["renkei2024", "plan2021"])]
    pairs = printed.merge(official, on=KEY, suffixes=("", "_official"))
    base = data.load("series").set_index("series")["base_year"].to_dict()
    same_base = pairs["series"].map(base) == pairs["series_official"].map(base)
    pairs = pairs[same_base | (pairs["series_official"] == "census")]
    differ = pairs[(pairs["population"] - pairs["population_official"]).abs() > pairs["rounded_to"] / 2]
    columns = ["area_code", "year", "age_group", "series", "series_official", "population", "population_official"]
    assert sorted(differ[columns].itertuples(index=False, name=None)) == [
        ("00000", 2030, "total", "renkei2024", "ipss2023", 120166000, 120116000),
        ("01223", 2005, "total", "renkei2024", "census", 31302, 31202),
        ("01223", 2015, "15-64", "plan2021", "census", 15573, 15533),
        ("01223", 2015, "65+", "plan2021", "census", 8311, 8285),
        ("01223", 2025, "total", "plan2021", "ipss2018", 22006, 22005),
        ("01223", 2025, "total", "renkei2024", "ipss2023", 22314, 22317),
        ("01223", 2030, "total", "plan2021", "ipss2018", 19613, 19610),
        ("01691", 1985, "total", "renkei2024", "census", 18553, 18533),
        ("01691", 1990, "total", "renkei2024", "census", 18279, 18297),
    ]
    # 84 printed in the vision; 2020 of six areas once more, as the base of IPSS 2023; the strategy's 2015 (total,
    # three groups, women 20-39) twice; its 2025 and 2030.
    assert len(pairs) == 84 + 6 + 2 * 5 + 2


def test_people_of_unknown_age_stand_in_the_tables_as_published(census):
    people = census.set_index(["area_code", "year", "sex", "age_group"])["population"]
    assert people["01223", 2015, "both", "unknown"] == 66
    assert people["01223", 2015, "male", "unknown"] == 49


def published(shared, name):
    rows = pd.read_csv(shared / "figures" / f"{name}.csv", dtype={"code": str})
    rows["code"] = rows["code"].replace({"01": "01000", "JP": "00000"})
    return rows


def as_dict(rows, columns):
    return {tuple(row[:-1]): int(row[-1]) for row in rows[columns].itertuples(index=False, name=None)}


@pytest.mark.parametrize(
    ("series", "files"),
    [
        ("census", ["census_1980_2015_5yr_sex", "census_2020_5yr_sex"]),
        ("ipss2018", ["ipss2018_projection_2015_2045_5yr_sex"]),
    ],
)
def test_every_figure_by_age_and_sex_is_the_published_one(shared, population, series, files):
    expected = {}
    for name in files:
        expected |= as_dict(published(shared, name), ["code", "year", "sex", "age", "population"])
    rows = population[(population["series"] == series) & (population["status"] != "preliminary")]
    assert as_dict(rows, ["area_code", "year", "sex", "age_group", "population"]) == expected


def test_the_totals_of_2025_are_the_published_ones_and_preliminary(shared, census):
    rows = census[census["year"] == 2025]
    columns = ["area_code", "year", "sex", "age_group", "population"]
    names = ["code", "year", "sex", "age", "population"]
    assert as_dict(rows, columns) == as_dict(published(shared, "census_2025_preliminary_totals"), names)
    assert set(rows["status"]) == {"preliminary"}
    assert census[census["year"] < 2025]["status"].isna().all()


def test_the_register_is_the_published_one(shared, population):
    """File 11 of the published figures, its two later totals (PROVENANCE.md), and file 6 for 2025."""
    rows = pd.read_csv(shared / "figures" / "register_population_and_events_2015_2019.csv", dtype={"area_code": str})
    expected = as_dict(rows, ["area_code", "jan1_year", "population_total"])
    expected |= {("01223", 2021): 24858, ("01223", 2022): 24231}
    names = data.load("areas").set_index("name_ja")["area_code"]
    seen = pd.read_csv(shared / "figures" / "kpi_observations_public.csv")
    seen = seen[(seen["topic_ja"] == "住民基本台帳人口") & (seen["period"] == "2025-01-01")]
    seen = seen[seen["municipality"].isin(names.index)]
    expected |= {(names[row.municipality], 2025): int(str(row.value).replace(",", "")) for row in seen.itertuples()}
    register = population[population["series"] == "register"]
    assert as_dict(register, ["area_code", "year", "population"]) == expected
    assert len(expected) == 5 * 6 + 2
    assert set(register["variant"]) == {"observed"} and register["status"].isna().all()


def test_the_register_of_the_newest_year_is_a_copy_that_names_its_mirror(population):
    register = population[population["series"] == "register"]
    assert set(register.loc[register["year"] == 2025, "source_id"]) == {"mlit_hoppo"}
    assert set(register.loc[register["year"] < 2025, "source_id"]) == {"mic_register"}


def test_every_figure_of_ipss_2023_is_the_published_one(shared, population):
    names = {"total": "total", "age_0_14": "0-14", "age_15_64": "15-64", "age_65plus": "65+"}
    wide = published(shared, "ipss2023_projection_2020_2050_3groups").rename(columns=names)
    expected = wide.melt(id_vars=["code", "year"], value_vars=list(names.values()))
    rows = of_areas(population, "ipss2023")
    columns = ["code", "year", "variable", "value"]
    assert as_dict(rows, ["area_code", "year", "age_group", "population"]) == as_dict(expected, columns)


def test_the_readers_of_official_files_give_the_rows_of_the_tables(shared, population):
    official = shared / "official-files"
    read = {
        "census": estat.read_population((official / "estat_census2020_table2-7-1_hokkaido.csv").read_bytes()),
        "ipss2018": ipss.read_projection((official / "ipss2018_suikei_kekka_all.csv").read_bytes()),
    }
    columns = ["area_code", "year", "sex", "age_group", "population"]
    for series, rows in read.items():
        ours = population[(population["series"] == series) & population["year"].isin(rows["year"])]
        ours = ours[ours["area_code"].isin(rows["area_code"])]
        theirs = rows[rows["area_code"].isin(AREAS)]
        assert as_dict(ours, columns) == as_dict(theirs, columns)
        assert len(ours) == {"census": 7 * 69, "ipss2018": 6 * 7 * 58}[series]


def test_japan_of_ipss_2018_is_the_sum_of_the_prefectures(shared, population):
    # Fukushima was projected as a prefecture, so the 47 prefectures are all of Japan.
    content = (shared / "official-files" / "ipss2018_suikei_kekka_all.csv").read_bytes()
    rows = ipss.read_projection(content)
    prefectures = rows[rows["area_code"].str.endswith("000")]
    assert prefectures["area_code"].nunique() == 47
    summed = prefectures.groupby(["year", "sex", "age_group"])["population"].sum()
    japan = population.query("series == 'ipss2018' and area_code == '00000'")
    japan = japan.set_index(["year", "sex", "age_group"])["population"].reindex(summed.index)
    assert (summed - japan).abs().max() <= 47  # each prefecture is rounded to a person


# Unknown ages.


def cell(sex, **people):
    rows = pd.DataFrame({"age_group": people.keys(), "population": people.values()})
    return rows.assign(area_code="01223", year=2015, series="census", variant="observed", sex=sex)


MEN = cell("male", **{"total": 110, "0-14": 30, "15+": 70, "unknown": 10})
WOMEN = cell("female", **{"total": 80, "0-14": 20, "15+": 60, "unknown": 0})
BOTH = cell("both", **{"total": 190, "0-14": 50, "15+": 130, "unknown": 10})


def people_of(rows, sex):
    return rows[rows["sex"] == sex].set_index("age_group")["population"].round(9).to_dict()


def test_people_of_unknown_age_follow_those_of_known_age_of_their_sex():
    people = distribute_unknown_ages(pd.concat([BOTH, WOMEN, MEN]))
    # By hand: men 30 + 10 × 30 / 100 and 70 + 10 × 70 / 100; women as they are; both is the sum of the two,
    # not 50 × 190 / 180 = 52.8.
    assert people_of(people, "male") == {"total": 110, "0-14": 33, "15+": 77}
    assert people_of(people, "female") == {"total": 80, "0-14": 20, "15+": 60}
    assert people_of(people, "both") == {"total": 190, "0-14": 53, "15+": 137}


def test_without_men_and_women_unknown_ages_are_distributed_within_both():
    people = distribute_unknown_ages(BOTH)
    expected = {"0-14": 50 * 190 / 180, "15+": 130 * 190 / 180, "total": 190}  # 10 among 180 of known age
    assert people_of(people, "both") == pytest.approx(expected)


def test_children_can_be_left_as_counted():
    people = distribute_unknown_ages(pd.concat([MEN, WOMEN, BOTH]), youngest=15)
    # By hand: all 10 men of unknown age are 15 or over.
    assert people_of(people, "male") == {"total": 110, "0-14": 30, "15+": 80}
    assert people_of(people, "both") == {"total": 190, "0-14": 50, "15+": 140}


def test_the_table_handed_in_is_not_changed_and_keeps_its_columns_and_order():
    rows = pd.concat([MEN, WOMEN]).assign(rounded_to=1)
    before = rows.copy()
    people = distribute_unknown_ages(rows)
    pd.testing.assert_frame_equal(rows, before)
    assert list(people.columns) == list(rows.columns)
    assert people["age_group"].tolist() == ["total", "0-14", "15+"] * 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([MEN.replace(110, 111), WOMEN], "2015 census observed male: ages and unknown make 110, the total is 111"),
        ([MEN, BOTH], "01223 2015 census observed: has age groups of both, male only; enter both sexes"),
        ([cell("both", **{"0-14": 0, "15+": 0, "unknown": 3})], "3 people of unknown age and none of known age"),
    ],
)  # fmt: skip
def test_unknown_ages_that_cannot_be_distributed_are_refused(rows, message):
    with pytest.raises(DataError, match=message):
        distribute_unknown_ages(pd.concat(rows))


def test_where_nobody_lives_nobody_is_of_unknown_age():
    people = distribute_unknown_ages(cell("both", **{"total": 0, "0-14": 0, "15+": 0, "unknown": 0}))
    assert people_of(people, "both") == {"total": 0, "0-14": 0, "15+": 0}


def test_an_age_group_across_the_youngest_age_is_refused():
    with pytest.raises(DataError, match="age group 0-14 lies across youngest 10"):
        distribute_unknown_ages(BOTH, youngest=10)


def test_totals_of_all_censuses_stay_as_published_and_ages_make_them(aged):
    people = distribute_unknown_ages(aged)
    assert UNKNOWN not in set(people["age_group"])
    keys = ["area_code", "year", "sex"]
    totals = people[people["age_group"] == TOTAL].set_index(keys)["population"]
    ages = people[people["age_group"] != TOTAL].groupby(keys)["population"].sum()
    assert np.allclose(ages.reindex(totals.index), totals, rtol=0, atol=1e-6)
    printed = aged[aged["age_group"] == TOTAL].set_index(keys)["population"]
    assert (totals == printed.reindex(totals.index)).all()


def test_the_rule_comes_near_the_base_population_of_ipss_in_the_five_municipalities(population):
    rows = population.query("year == 2015 and area_code in @FIVE and sex != 'both'")
    ours = distribute_unknown_ages(rows[rows["series"] == "census"])
    pairs = ours.merge(rows[rows["series"] == "ipss2018"], on=KEY, suffixes=("", "_ipss"))
    assert len(pairs) == 5 * 2 * 19
    assert (pairs["population"] - pairs["population_ipss"]).abs().max() < 5


# Wider age groups.


def test_the_oldest_groups_of_2020_are_put_together_as_in_earlier_censuses(census):
    closed = regroup(census.query("area_code == '01694' and year == 2020 and sex == 'both'"), ("90+",))
    people = closed.set_index("age_group")["population"]
    assert people["90+"] == 62 + 25 + 3  # as printed for 90-94, 95-99 and 100+
    assert len(people) == 21
    assert people["total"] == 4722


def test_a_group_across_a_limit_is_refused():
    with pytest.raises(ParameterError, match="age group 15\\+ lies across the limit of 0-19"):
        regroup(MEN, ("0-19",))


def grouped(label, *groups):
    rows = pd.DataFrame({"age_group": [label], "population": [7], "area_code": "1", "year": 2020, "series": "s"})
    return regroup(rows.assign(variant="observed", sex="both"), groups)["age_group"].tolist()


def test_wider_groups_stand_where_they_first_appear():
    rows = pd.DataFrame({"age_group": ["total", "90-94", "0-4", "95+"], "population": [9, 1, 6, 2], "area_code": "1"})
    found = regroup(rows.assign(year=2020, series="s", variant="observed", sex="both"), ("90+",))
    assert found[["age_group", "population"]].to_numpy().tolist() == [["total", 9], ["90+", 3], ["0-4", 6]]


@pytest.mark.parametrize("label", ["10-15", "64-69", "10-69", "60+", "15+", "0+"])
def test_a_group_that_shares_an_age_with_a_wider_one_but_not_all_is_refused(label):
    with pytest.raises(ParameterError, match="lies across the limit of 15-64"):
        grouped(label, "15-64")


def test_a_group_beside_a_wider_one_is_kept_and_one_within_is_put_into_it_up_to_its_limits():
    assert [grouped(label, "15-64") for label in ("10-14", "65-69", "65+")] == [["10-14"], ["65-69"], ["65+"]]
    assert [grouped(label, "15-64") for label in ("15-19", "60-64", "15-64")] == [["15-64"]] * 3
    assert [grouped(label, *THREE) for label in ("14-14", "65-65", "65+", "90+")] == [["0-14"], *[["65+"]] * 3]
    assert [grouped(label, *THREE) for label in (TOTAL, UNKNOWN)] == [[TOTAL], [UNKNOWN]]


# Mortality and fertility of Japan.


def test_the_life_table_rates_are_those_published(shared):
    expected = pd.read_csv(shared / "reference" / "japan_wpp2019_mx.csv")
    table = data.load("life_table_mx")
    lower = table["age_group"].map(lambda label: parse_age_group(label).lower)
    ours = dict(zip(zip(table["period"], table["sex"], lower, strict=True), table["mx"], strict=True))
    assert ours == {(row.time, row.sex, row.age): row.mx for row in expected.itertuples()}
    assert len(ours) == 30 * 2 * 22


def test_the_life_table_rates_cover_all_ages_of_each_period_and_sex():
    for _, labels in data.load("life_table_mx").groupby(["period", "sex"])["age_group"]:
        ages = [parse_age_group(label) for label in labels]
        assert [age.lower for age in ages] == [0, *(age.upper + 1 for age in ages[:-1])]
        assert (len(ages), ages[-1].label) == (22, "100+")


def test_fertility_is_that_published(shared):
    levels = data.load("fertility_levels").set_index("period")
    published_levels = pd.read_csv(shared / "reference" / "japan_wpp2019_tfr_srb_migration.csv")
    for indicator, column in {"tfr": "total_fertility_rate", "srb": "sex_ratio_at_birth"}.items():
        expected = published_levels[published_levels["indicator"] == indicator].set_index("time")["value"]
        assert levels[column].to_dict() == expected.to_dict()
    shares = data.load("fertility_age_pattern").set_index(["period", "age_group"])["share"]
    expected = pd.read_csv(shared / "reference" / "japan_wpp2019_percent_asfr.csv").set_index(["time", "age"])
    assert np.allclose(100 * shares, expected["percent_asfr"].reindex(shares.index), rtol=0, atol=1e-12)


def test_the_shares_of_fertility_by_age_make_the_whole():
    sums = data.load("fertility_age_pattern").groupby("period")["share"].sum()
    assert len(sums) == 30
    assert (sums - 1).abs().max() < 2e-7  # seven shares, rounded to 1e-7 or finer


def test_periods_up_to_2020_are_estimates_and_the_same_in_all_tables():
    for name in ("life_table_mx", "fertility_levels", "fertility_age_pattern"):
        table = data.load(name)
        start, end = (table["period"].str[part].astype(int) for part in (slice(0, 4), slice(5, 9)))
        assert (end - start == 5).all()
        assert sorted(start.unique()) == list(range(1950, 2100, 5))
        assert ((end <= 2020) == (table["variant"] == "estimate")).all()


def cells_by_age(code, *years):
    """One person in every cell of the age groups of the model, in the order of a table."""
    columns = ["area_code", "year", "sex", "age_group"]
    index = pd.MultiIndex.from_product([[code], years, ["female", "male"], AGES.labels], names=columns)
    return index.to_frame(index=False).assign(population=1.0, series="census", variant="observed")


@pytest.mark.parametrize(
    ("area", "year", "sex", "age"),
    [("01223", 2020, "male", "90+"), ("01691", 2015, "female", "0-4"), ("01691", 2020, "male", "45-49")],
)
def test_a_cell_of_age_that_is_not_there_is_refused_by_name(area, year, sex, age):
    rows = pd.concat([cells_by_age("01223", 2015, 2020), cells_by_age("01691", 2015, 2020)])
    years, people = people_by_age(rows, "census", ["01691", "01223"])
    assert (years, people.shape, people.min()) == ((2015, 2020), (2, 2, 2, 19), 1)
    gone = rows[["area_code", "year", "sex", "age_group"]].eq([area, year, sex, age]).all(axis=1)
    with pytest.raises(ProjectionError, match=re.escape(f"census has no population for {area}, {year}, {sex}, {age}")):
        people_by_age(rows[~gone], "census", ["01691", "01223"])
