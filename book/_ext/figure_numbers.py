"""Sphinx extension: figures are numbered within their page, so that a citation survives a figure added elsewhere.

Sphinx numbers them through the whole book, by walking all of its pages for each build. Here a page's numbers are known
when it has been read. A reference from another page names the page, too: there ``図1`` alone would say nothing.
"""

from __future__ import annotations

from collections import defaultdict

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.transforms.post_transforms import SphinxPostTransform

from visionbook.publish.site.figures import reference
from visionbook.words import load_words

NUMBERS, REFERRED = "vb_numbers", "vb_numbered"
"""Names of a page's metadata fields: its numbers, and the figures that it refers to by their number.

Pages are read by several processes: metadata are what Sphinx collects from them.
"""

Numbers = dict[str, dict[str, tuple[int, ...]]]
"""Numbers by kind (``figure``, ``table``) and anchor, as Sphinx keeps them for each page."""


def numbers_in(doctree: nodes.document, env: BuildEnvironment) -> Numbers:
    """Return the numbers of a page's figures, tables and listings with a caption, each kind from 1 on."""
    found: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for node in doctree.findall(nodes.Element):
        kind = _kind(node, env)
        if kind and node["ids"]:
            found[kind][node["ids"][0]] = (len(found[kind]) + 1,)
    return dict(found)


def _kind(node: nodes.Element, env: BuildEnvironment) -> str | None:
    standard = env.get_domain("std")
    for domain in env.domains.values():
        kind = domain.get_enumerable_node_type(node)
        if kind and not (domain is standard and not standard.get_numfig_title(node)):
            return kind
    return None


class NamePage(SphinxPostTransform):
    """Have a reference by number to a figure of another page name that page before the number."""

    default_priority = 5  # before Sphinx resolves references (10)

    def run(self, **kwargs: object) -> None:
        """Give such references their text; Sphinx resolves them as those that have one."""
        standard = self.env.get_domain("std")
        for node in self.document.findall(addnodes.pending_xref):
            page, anchor = standard.anonlabels.get(node["reftarget"].lower(), ("", ""))
            if node["reftype"] != "numref" or node["refexplicit"] or page in ("", self.env.docname):
                continue
            numbers = self.env.toc_fignumbers.get(page, {})
            kind = next((kind for kind, own in numbers.items() if anchor in own), None)
            if kind is not None:
                number = self.env.config.numfig_format[kind] % numbers[kind][anchor][0]
                title = self.env.titles[page].astext()
                text = reference(title, number, load_words(self.env.config.language))
                node["reftype"], node["refexplicit"] = "ref", True
                node[:] = [nodes.inline("", text, classes=["std", "std-numref"])]


def _note_numbers(app: Sphinx, doctree: nodes.document) -> None:
    env = app.env
    env.metadata[env.docname][NUMBERS] = numbers_in(doctree, env) if app.config.numfig else {}
    referred = [node["reftarget"] for node in doctree.findall(addnodes.pending_xref) if node["reftype"] == "numref"]
    if referred:
        env.metadata[env.docname][REFERRED] = sorted(referred)


def _assign(collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
    """Give Sphinx the numbers of all pages; return those to write again: none, for who has other numbers was read."""
    env.toc_fignumbers = {page: env.metadata.get(page, {}).get(NUMBERS, {}) for page in sorted(env.all_docs)}
    return []


def numbers_shown(env: BuildEnvironment) -> list[tuple[str, Numbers]]:
    """Return the numbers that other pages may show: of the pages to whose figures any page refers by number."""
    targets = {target.lower() for known in env.metadata.values() for target in known.get(REFERRED, ())}
    pages = {env.get_domain("std").anonlabels[target][0] for target in targets & set(env.get_domain("std").anonlabels)}
    return sorted((page, env.toc_fignumbers.get(page, {})) for page in pages)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have figures numbered as pages are read, never afterwards: pages that did not change keep their numbers."""
    TocTreeCollector.assign_figure_numbers = _assign
    app.connect("doctree-read", _note_numbers)
    app.add_post_transform(NamePage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
