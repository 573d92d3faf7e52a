"""One notebook for many municipalities, on the processes of a Dask cluster.

`areas` says for which, `run` hands them out and keeps the results in a `store`, `cluster` is the side of Dask, `worker`
what each of its processes does. Dask is an extra: nothing here needs it before a fleet runs.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "run": ("Order", "run_fleet"),
    },
)
