"""What pages that are left out take with them in the prose of other pages."""

import pytest

from visionbook.publish.site.prose import Gone


@pytest.mark.parametrize(
    ("prose", "left"),
    [
        ("内容は{ref}`goals`にあります。", ""),
        ("協定です。内容は{ref}`この章 <goals>`にあります。次です。", "協定です。次です。"),
        ("- 内容は{ref}`goals`にあります。\n- 注意です。", "- 注意です。"),
        ("- 数は違います。内容は{doc}`goals`にあります。\n", "- 数は違います。\n"),
        ("内容は{ref}`goals`、注意は{ref}`limits`にあります。", "注意は{ref}`limits`にあります。"),
        ("- 注意は{ref}`limits`、内容は{ref}`goals`にあります。", "- 注意は{ref}`limits`にあります。"),
        ("{ref}`goals`と{ref}`limits`にあります。", "戦略と{ref}`limits`にあります。"),
        (
            "一方、注意は{ref}`limits`、内容は{ref}`goals`にあります。",
            "一方、注意は{ref}`limits`、内容は戦略にあります。",
        ),
        ("注意は{ref}`limits`にあります。", "注意は{ref}`limits`にあります。"),
        ("基金は{ref}`goals`に書かれています。", "基金は戦略に書かれています。"),
    ],
)
def test_a_sentence_that_only_points_to_what_is_left_out_goes_with_it(prose, left):
    assert Gone({"goals": "戦略"}, frozenset({"goals"})).plain(prose) == left
