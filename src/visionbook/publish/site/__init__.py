"""From executed notebooks to HTML: the staged site, the notice of the edition, charts as figures, jupyter-book.

`stage_site` lays out what `build_book` has a `SphinxProcess` build; inside that process MyST-NB calls `ChartRenderer`.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "addresses": ("LISTED", "compared_addresses", "gone_text", "keep_addresses"),
        "book": ("build_book",),
        "chart_renderer": ("ChartRenderer",),
        "html_text": ("plain",),
        "newest": ("used_reads",),
        "notice": ("Notice", "noticed_rows"),
        "sphinx_process": ("SphinxProcess",),
        "plan_pages": ("markdown_of", "own_code"),
        "program": ("site_program",),
        "prose": ("Gone", "filled", "gone", "targets_in"),
        "stage": ("CONTENTS", "clean_notebook", "csv_text", "speak_of", "stage_site"),
    },
)
