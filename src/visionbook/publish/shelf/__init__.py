"""The published books: one at a time is at work on them, the newest is shown, the one before can be shown again.

Looked at whenever anything is built, so only the standard library is imported here.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "books": (
            "add_to_published",
            "book_digest",
            "checksums",
            "current",
            "is_published",
            "publish",
            "restore",
            "roll_back",
        ),
        "in_one_step": ("exchange",),
        "history": ("History", "shelf_history", "note_published", "note_rolled_back"),
        "lock": ("build_lock",),
    },
)
