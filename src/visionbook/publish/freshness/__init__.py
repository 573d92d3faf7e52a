"""What is out of date: the whole book (`inputs`), and each run of a notebook (`fingerprint`).

Whether there is anything to build at all is answered with the standard library alone, before pandas is loaded: so
`inputs` imports nothing else, and this door opens the rest only for those who ask for it.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "fingerprint": ("executed_digest", "forget", "ingredients", "record", "why_stale"),
        "inputs": (
            "BUILD",
            "INPUTS",
            "files_digest",
            "inputs_digest",
            "is_up_to_date",
            "notebooks_may_run",
            "package_files",
            "published_folder",
            "remember",
        ),
    },
)
