"""The data dictionary says everything the contract says, in words."""

import pytest
from conftest import ROOT
from pseudo import LANG, escaped, pseudo  # noqa: F401 - a fixture

from visionbook import data
from visionbook.errors import ParameterError
from visionbook.pages.data_dictionary import model, tables, text
from visionbook.words import load_words

JA = load_words("ja")


def dictionary(contract, lang="ja"):
    named = {resource["name"]: data.load(resource["name"], columns=["source_id"]) for resource in contract["resources"]}
    named = {name: rows.drop_duplicates() for name, rows in named.items()}
    return model.dictionary(contract, data.sizes(), named, data.load("sources"), lang)


@pytest.fixture(scope="module")
def everything():
    contract = data.contract()
    page = dictionary(contract)
    return contract, page, tables.table_blocks(page, "../_static/data", JA)


def test_every_table_has_a_folded_block_with_all_its_fields_and_a_link(everything):
    contract, _, blocks = everything
    assert len(blocks.blocks) == len(contract["resources"])
    for resource, block in zip(contract["resources"], blocks.blocks, strict=True):
        assert block.folded
        assert block.title == f"{resource['title']}（{resource['name']}）"
        assert [row[0] for row in block.tables[0].cells()] == [f["name"] for f in resource["schema"]["fields"]]
        assert block.links == [
            (f"{resource['path']} をダウンロード（CSV、UTF-8）", f"../_static/data/{resource['path']}")
        ]


def test_keys_and_references_are_written_out(everything):
    facts = {block.title.split("（")[1].removesuffix("）"): dict(block.facts) for block in everything[2].blocks}
    assert facts["population"]["主キー"] == "area_code、year、series、variant、sex、age_group"
    assert "area_code → 地域（areas）" in facts["population"]["参照"]
    # a table that refers to itself has an empty resource name in the contract
    assert "parent_id → 戦略の体系（strategy_nodes）" in facts["strategy_nodes"]["参照"]


def test_constraints_are_said_in_words():
    given = {"required": True, "unique": True, "minimum": 0, "maximum": 1, "enum": ["a", "b"], "pattern": "[0-9]{5}"}
    assert tables.rules(given, JA) == [
        "必ず入れます",
        "重なりません",
        "0以上",
        "1以下",
        "次のいずれか：a、b",
        "形：[0-9]{5}",
    ]


def test_a_constraint_without_words_is_not_passed_over_in_silence():
    with pytest.raises(ParameterError, match=r"no entry 'data_dictionary\.rule_multipleOf'"):
        tables.rules({"multipleOf": 5}, JA)


def test_descriptions_are_escaped(everything):
    spoiled = {"resources": [{**everything[0]["resources"][0], "description": "<script>"}]}
    html = tables.table_blocks(dictionary(spoiled), "..", JA)._repr_mimebundle_()["text/html"]
    assert "&lt;script&gt;" in html and "<script>" not in html


def test_a_table_says_how_large_it_is_and_whom_it_names(everything):
    contract, page, blocks = everything
    sizes = dict(zip((resource["name"] for resource in contract["resources"]), blocks.blocks, strict=True))
    rows = len(data.load("population"))
    # By hand: the largest one, two or five with zeros that is not above the number of rows.
    steps = [first * 10**zeros for zeros in range(6) for first in (1, 2, 5)]
    assert dict(sizes["population"].facts)["行数"] == f"{max(step for step in steps if step <= rows):,}行以上"
    assert "国勢調査" in dict(sizes["population"].facts)["出典"]
    assert "出典" not in dict(sizes["sources"].facts)
    assert len(tables.overview(page, JA).cells()) == len(contract["resources"])


def test_the_counts_are_those_of_the_contract(everything):
    contract, page, _ = everything
    values = [card.value for card in text.cards(page, JA).cards]
    fields = sum(len(resource["schema"]["fields"]) for resource in contract["resources"])
    alone = sum(map(len, japanese_only().values()))
    assert values == [str(len(contract["resources"])), str(fields), str(alone), str(len(data.load("sources")))]


def japanese_only():
    """The columns that end in _ja and have no partner in _en, by table, from the heads of the files."""
    heads = {path.stem: path.read_text(encoding="utf-8").split("\n")[0].split(",") for path in ROOT.glob("data/*.csv")}
    alone = {
        table: [name for name in head if name.endswith("_ja") and f"{name[:-3]}_en" not in head]
        for table, head in heads.items()
    }
    return {table: names for table, names in alone.items() if names}


def test_columns_in_japanese_only_are_counted_and_listed(everything):
    _, page, _ = everything
    alone = japanese_only()
    assert alone["kpi_observations"] == ["reported_by_ja", "person_ja", "note_ja"]
    count = sum(map(len, alone.values()))
    assert f"日本語だけで英語がないものは、{len(alone)}個の表の{count}列です。" in text.only_ja_lead(page, JA).texts[0]
    cells = tables.only_ja(page, JA).cells()
    assert [int(row[2]) for row in cells] == [len(alone[table]) for table in page.titles if table in alone]
    assert ["指標の実績", "英語", "3", "reported_by_ja、person_ja、note_ja"] in cells


def test_a_book_without_other_languages_or_with_all_of_them_says_so():
    def page(*names):
        resource = {"name": "areas", "title": "地域", "schema": {"fields": [{"name": name} for name in names]}}
        rows = data.load("sources")
        return model.dictionary({"resources": [resource]}, {"areas": 0}, {"areas": rows[["source_id"]]}, rows, "ja")

    assert text.only_ja_lead(page("name_ja"), JA).texts == ["表の文字は、どの列も日本語だけです。"]
    both = page("name_ja", "name_en")
    assert text.only_ja_lead(both, JA).texts == ["文字の列には、すべて英語の列があります。"]
    assert tables.only_ja(both, JA).texts == []


def test_nothing_of_the_page_escapes_the_words(pseudo):  # noqa: F811
    page = dictionary(data.contract(), LANG)
    shown = [text.lead(page, pseudo), text.cards(page, pseudo), text.only_ja_lead(page, pseudo)]
    assert not escaped("".join(plain(part) for part in shown))
    assert pseudo("glue.separator").join(["reported_by_ja", "person_ja", "note_ja"]) in plain(
        tables.only_ja(page, pseudo)
    )
    # The contract and the titles of sources are in Japanese only.
    told = [tables.overview(page, pseudo), tables.only_ja(page, pseudo), tables.table_blocks(page, "..", pseudo)]
    known = "".join(value for value in texts_of(page.contract)) + "".join(data.load("sources")["short_ja"])
    assert [part for part in escaped("".join(map(plain, told))) if part not in known] == []


def plain(shown):
    return shown._repr_mimebundle_()["text/plain"]


def texts_of(described):
    if isinstance(described, str):
        return [described]
    parts = described.values() if isinstance(described, dict) else described if isinstance(described, list) else []
    return [text for part in parts for text in texts_of(part)]
