"""All municipalities of the country from one national set: light pages, and the index to find one (decision 0048).

`making` reads official files into a set, `folder` is how it lies on the disk, `page` lays out HTML, `run` makes what is
not there yet, on several processes, and the index.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "making": ("NationalFiles", "make_set"),
        "run": ("Job", "make_pages"),
    },
)
