"""The data dictionary says everything the contract says, in words."""

import pytest

from visionbook import data
from visionbook.errors import ParameterError
from visionbook.pages.data_dictionary import tables as dictionary
from visionbook.words import load_words

JA = load_words("ja")


@pytest.fixture(scope="module")
def everything():
    contract = data.contract()
    tables = {name: data.load(name) for name in data.resources()}
    return contract, tables, dictionary.table_blocks(contract, tables, tables["sources"], "../_static/data", JA)


def test_every_table_has_a_folded_block_with_all_its_fields_and_a_link(everything):
    contract, tables, blocks = everything
    assert len(blocks.blocks) == len(contract["resources"])
    for resource, block in zip(contract["resources"], blocks.blocks, strict=True):
        assert block.folded
        assert f"{len(tables[resource['name']]):,}行" in block.title
        assert [row[0] for row in block.tables[0].cells()] == [f["name"] for f in resource["schema"]["fields"]]
        assert block.links == [
            (f"{resource['path']} をダウンロード（CSV、UTF-8）", f"../_static/data/{resource['path']}")
        ]


def test_keys_and_references_are_written_out(everything):
    facts = {block.title.split("（")[1].split("、")[0]: dict(block.facts) for block in everything[2].blocks}
    assert facts["population"]["主キー"] == "area_code、year、series、variant、sex、age_group"
    assert "area_code → 地域（areas）" in facts["population"]["参照"]
    # a table that refers to itself has an empty resource name in the contract
    assert "parent_id → 戦略の体系（strategy_nodes）" in facts["strategy_nodes"]["参照"]


def test_constraints_are_said_in_words():
    given = {"required": True, "unique": True, "minimum": 0, "maximum": 1, "enum": ["a", "b"], "pattern": "[0-9]{5}"}
    assert dictionary.rules(given, JA) == [
        "必ず入れます",
        "重なりません",
        "0以上",
        "1以下",
        "次のいずれか：a、b",
        "形：[0-9]{5}",
    ]


def test_a_constraint_without_words_is_not_passed_over_in_silence():
    with pytest.raises(ParameterError, match=r"no entry 'dictionary\.rule_multipleOf'"):
        dictionary.rules({"multipleOf": 5}, JA)


def test_descriptions_are_escaped(everything):
    contract, tables, _ = everything
    spoiled = {"resources": [{**contract["resources"][0], "description": "<script>"}]}
    html = dictionary.table_blocks(spoiled, tables, tables["sources"], "..", JA)._repr_mimebundle_()["text/html"]
    assert "&lt;script&gt;" in html and "<script>" not in html


def test_the_counts_are_those_of_the_tables(everything):
    contract, tables, _ = everything
    values = [card.value for card in dictionary.cards(contract, tables, JA).cards]
    assert values[0] == str(len(contract["resources"]))
    assert values[1] == f"{sum(map(len, tables.values())):,}"
