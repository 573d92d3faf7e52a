"""The published book on paper: one PDF of the whole and one of each report, tagged, with bookmarks and contents.

They are made from the pages that readers see, by a browser, and offered on these pages (decision 0054).
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "browser": ("VARIABLE", "find_browser"),
        "make": ("Made", "make_pdfs"),
    },
)
