"""What is no valid HTML in a page: nesting, anchors that stand twice or nowhere, pictures without a text."""

from collections import Counter
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table",
    "ul",
}  # fmt: skip
ONLY_PHRASES = {"p", "span", "button", "label", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
PARENTS = {
    "li": {"ul", "ol", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"table", "tbody", "thead", "tfoot"},
    "td": {"tr"}, "th": {"tr"}, "summary": {"details"}, "figcaption": {"figure"}, "caption": {"table"},
}  # fmt: skip
CHILDREN = {"ul": {"li", "script"}, "ol": {"li", "script"}, "dl": {"dt", "dd", "div"}}
POINTERS = ("aria-labelledby", "aria-controls", "aria-describedby", "for")


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults, self.anchors, self.pointed = [], [], Counter(), []

    def handle_starttag(self, tag, attributes):
        own = dict(attributes)
        parent = self.open[-1] if self.open else ""
        if len(own) != len(attributes):
            self.faults.append(f"{tag} has an attribute twice")
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.faults.append(f"{tag} in {parent}")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.faults.append(f"{tag} in {parent}")
        if tag in BLOCKS and (parent in ONLY_PHRASES or "p" in self.open):
            self.faults.append(f"{tag} in {parent}")
        if tag in ("a", "button") and tag in self.open:
            self.faults.append(f"{tag} in {tag}")
        if tag == "img" and "alt" not in own:
            self.faults.append("img without alt")
        if "id" in own:
            self.anchors[own["id"]] += 1
        self.pointed += [name for key in POINTERS for name in own.get(key, "").split()]
        if own.get("href", "").startswith("#"):
            name, dot, state = own["href"][1:].partition(".")
            # `#table.field=value` is a state of a table with filters
            self.pointed.append(name if "=" in state else f"{name}{dot}{state}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> where {self.open[-1] if self.open else 'nothing'} is open")
        else:
            self.open.pop()


def html_faults(text):
    """Return what is wrong, in words."""
    page = _Page()
    page.feed(text)
    return [
        *page.faults,
        *(f"{tag} is not closed" for tag in page.open),
        *(f"#{name} stands {number} times" for name, number in page.anchors.items() if number > 1),
        *(f"#{name} stands nowhere" for name in sorted(set(page.pointed)) if name and name not in page.anchors),
    ]
