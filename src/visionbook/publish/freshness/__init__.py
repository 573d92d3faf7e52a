"""What is out of date: the whole book (`inputs`), and each run of a notebook (`fingerprint`).

A run depends on its notebook and parameters, on what its imports reach (`program`), and on what it asked for while it
ran (`answers` says what it would get now). Whether there is anything to build at all is answered with the standard
library alone, before pandas is loaded: so `inputs` imports nothing else, and this door opens the rest only for those
who ask for it.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "answers": ("changed_reads", "present_digests", "with_reach"),
        "fingerprint": (
            "executed_digest",
            "forget",
            "ingredients",
            "packages_digest",
            "read_elsewhere",
            "reads_of",
            "record",
            "seconds_taken",
            "why_stale",
        ),
        "inputs": (
            "BUILD",
            "INPUTS",
            "PACKAGE",
            "files_digest",
            "inputs_digest",
            "is_up_to_date",
            "note_added",
            "notebook_inputs_digest",
            "notebooks_may_run",
            "package_digest",
            "package_files",
            "program_cache",
            "published_folder",
            "read_outside",
            "remember",
        ),
        "program": ("Program",),
    },
)
