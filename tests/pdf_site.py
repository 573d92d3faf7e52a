"""A published book of four pages, written by hand as the theme writes it: what the PDFs are made from."""

import json

from visionbook.publish.freshness import published_folder
from visionbook.publish.shelf import book_digest

DIGITS, LAST = "12,345", "99,999"
COLUMNS = 14
"""Of a wide table: each has a number of six signs."""

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><path d="M0 0H300V120H0z" fill="#0072b2"/></svg>'
)
NAMES = {
    "notebooks/first": "はじめに",
    "book/how": "読み方",
    "notebooks/board": "一覧",
    "notebooks/detail": "漁獲量",
    "notebooks/council": "会議の紙",
}


def _side(page):
    """The contents of the book in the side bar of a page."""

    def link(name, up="../"):
        href = "#" if name == page else f"{up}{name}.html"
        return f'<a class="reference internal" href="{href}">{NAMES[name]}</a>'

    return (
        '<nav class="bd-links bd-docs-nav" aria-label="本の目次"><div>'
        f'<ul class="nav"><li>{link("notebooks/first")}</li></ul>'
        f'<p class="caption"><span class="caption-text">読む</span></p><ul class="nav"><li>{link("book/how")}</li></ul>'
        '<p class="caption"><span class="caption-text">調べる</span></p>'
        f'<ul class="nav"><li>{link("notebooks/board")}<details><summary>下</summary><ul><li>{link("notebooks/detail")}'
        f"</li></ul></details></li><li>{link('notebooks/council')}</li></ul></div></nav>"
    )


def page_html(page, body, newest="このページで最も新しい値は、2025年の値です。"):
    """A page of the site, with what the theme puts around its text."""
    return f"""<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8" /><title>{NAMES[page]} - 試しの本</title>
<link rel="stylesheet" type="text/css" href="../_static/visionbook.css?v=1" />
<link media="print" rel="stylesheet" type="text/css" href="../_static/print.css?v=1" /></head>
<body><p>枠の外</p>{_side(page)}<main id="main-content" class="bd-main">
<article class="bd-article">{body}</article></main>
<aside class="vb-about" aria-label="この本について"><p><strong>この本は、甲市が発行したものではありません。</strong></p>
<p>{newest}もとの資料：<a href="https://example.jp/data?a=1&amp;b=2">役所</a>。</p></aside>
<p class="vb-footer">
  試しの本。
</p></body></html>
"""


def _bodies():
    cells = f"<td>{DIGITS}</td>" * (COLUMNS - 2) + f"<td>{LAST}</td>"
    heads = "".join(f'<th scope="col">{1990 + number}</th>' for number in range(COLUMNS - 1))
    table = (
        '<div class="vb-table-scroll"><table class="vb-table"><caption>広い表</caption>'
        f'<thead><tr><th scope="col">市町</th>{heads}</tr></thead>'
        f'<tbody><tr><th scope="row">甲市</th>{cells}</tr></tbody></table></div>'
    )
    long = "".join(f"<p>{number}番目の段落です。{'長い文章です。' * 20}</p>" for number in range(40))
    return {
        "notebooks/first": '<section id="first"><h1>はじめに<a class="headerlink" href="#first">#</a></h1><p>本文です。'
        '<a href="detail.html#place">漁獲量の場所</a>、<a href="../book/how.html">読み方</a>、'
        '<a href="https://example.jp/%E7%94%B2" data-address="7">外の資料</a>、'
        '<a href="board.html#gone">消えた場所</a>、'
        '<a href="../_static/data/x.csv">表</a></p></section>',
        "book/how": f'<section id="how"><h1>読み方</h1>{long}'
        '<section id="s-2"><h2>記号</h2><p>記号です。</p></section></section>',
        "notebooks/board": f'<section id="board"><h1>一覧</h1>{table}<form class="vb-filter"><input></form>'
        '<details class="hide"><summary>見る</summary><pre>import secret</pre></details></section>',
        "notebooks/detail": '<section id="detail"><h1>漁獲量</h1><figure class="vb-figure"><img class="vb-wide" '
        'src="../_images/a.svg" alt="漁獲量は減っています" width="300" height="120" loading="lazy">'
        '<figcaption>図1</figcaption></figure><section id="place"><h2>場所</h2><p>ここです。</p></section>'
        '<p><a class="vb-term" href="#place" aria-describedby="vb-term-1">語</a></p><button>押す</button>'
        '<ul><li><a href="../_static/a.csv" download>持ち帰る表</a></li></ul>'
        '<div class="vb-meaning" popover><p id="vb-term-1">隠れた説明</p></div>'
        '<details class="vb-details"><summary>詳しく</summary><p>開いた中身です。</p></details></section>',
        "notebooks/council": '<section id="council"><h1>会議の紙</h1>'
        '<section id="ask"><h2>問い</h2><p>問う。</p></section>'
        '<section id="limits"><h2>限界</h2><p>限る。</p></section></section>',
    }


def published(root):
    """Publish the book in a project folder, as a build leaves it; return the folder of the book."""
    book = published_folder(root)
    for name, body in _bodies().items():
        newest = "この本で最も新しい値は、2024年の値です。" if name.startswith("book/") else None
        path = book / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page_html(name, body, *([newest] if newest else [])), encoding="utf-8")
    (book / "index.html").write_text(
        '<html lang="ja"><head><meta http-equiv="refresh" content="0; url=notebooks/first.html" />'
        "<title>試しの本</title></head></html>",
        encoding="utf-8",
    )
    for name, text in {"_static/visionbook.css": "", "_static/print.css": "", "_images/a.svg": PICTURE}.items():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(text, encoding="utf-8")
    noted = {"book": book_digest(book), "inputs": "i", "notebooks": "n", "others": []}
    (book.parent / "published.json").write_text(json.dumps(noted), encoding="utf-8")
    return book
