"""The published book in a browser of this machine, which follows what is saved.

`book_server` serves it; `saved_files` and `follow` build again on every save and tell open pages the `News`.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "server": ("News", "book_server"),
        "watch": ("build_apart", "follow", "saved_files"),
    },
)
