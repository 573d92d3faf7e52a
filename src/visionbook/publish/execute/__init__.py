"""Runs of notebooks: which there are, with which parameters, how they are executed, and what becomes of each.

`plan` says which notebooks make which pages, `parameters` holds them to what they declare, `run` executes those that
it is given in `workers`, each of which does what `worker` says; `outputs` says what no page may hold, `failures` words
what went wrong; `execution` is the choice of whoever gives the command.
"""

from visionbook.publish.door import opened

__getattr__ = opened(
    __name__,
    {
        "failures": ("last_printed", "paragraphs", "with_printed"),
        "left_out": ("lacking",),
        "execution": ("NOTEBOOK_TIMEOUT_SECONDS", "Execution"),
        "outputs": ("first_fault",),
        "parameters": (
            "TAG",
            "Parameter",
            "cell_number",
            "check_parameters",
            "declared_parameters",
            "listed",
            "read_notebook",
        ),
        "plan": (
            "NOTEBOOKS",
            "LeftOut",
            "Run",
            "book_settings",
            "check_notebooks",
            "check_values",
            "contents",
            "edition_settings",
            "overridden",
            "page_of",
            "pages_in",
            "plan_code",
            "planned",
            "planned_runs",
            "read_settings",
            "toc_pages",
        ),
        "run": ("CELL_TIMEOUT_SECONDS", "progress", "run_notebooks"),
        "worker": ("serve",),
        "workers": ("Outcome", "Workers", "cpus"),
    },
)
