"""What a page may hold of its cells: nothing that was printed, and only of cells that all ran to their end."""

import re
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from visionbook.errors import BuildError
from visionbook.messages import told
from visionbook.publish.execute.outputs import cell_fault, first_fault
from visionbook.publish.execute.plan import Run
from visionbook.publish.execute.run import run_notebooks
from visionbook.publish.kernels.client import KERNELS_VARIABLE

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
COMPLETED = {"status": "completed", "exception": False}
TABLE = new_output("execute_result", {"text/html": "<table></table>"}, execution_count=1)
ZERO = {"ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": []}
TAKE_AWAY = "A page shows what its cells return or display; take the print away, or mend what it warns of."


def executed(*outputs, source="x", count=1, tags=(), **papermill):
    """A cell as papermill leaves it."""
    metadata = {"tags": list(tags), "papermill": {**COMPLETED, **papermill}}
    return new_code_cell(source, metadata=metadata, outputs=list(outputs), execution_count=count)


def stream(name, text):
    return new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (executed(TABLE), None),
        (executed(), None),
        (executed(source=" \n", count=None), None),
        (new_markdown_cell("text"), None),
        (new_code_cell("not executed by papermill"), None),
        (executed(stream("stdout", "here\n")), f"it printed (stdout): here. {TAKE_AWAY}"),
        (
            executed(TABLE, stream("stderr", "FutureWarning: x\n")),
            f"it printed (stderr): FutureWarning: x. {TAKE_AWAY}",
        ),
        (executed(stream("stdout", "\n")), f"it printed (stdout): '\\n'. {TAKE_AWAY}"),
        (executed(stream("stdout", "first"), new_output("error", **ZERO)), "ZeroDivisionError: division by zero"),
        (
            executed(stream("stderr", "UsageError: no %x\n"), exception=True),
            "it did not run to its end: UsageError: no %x",
        ),
        (executed(exception=True), "it did not run to its end: it gave no reason"),
        (executed(count=None), "it was not run. Take its tag away, or the cell."),
    ],
)
def test_a_cell_may_return_and_display_but_not_print_or_stop(cell, fault):
    assert cell_fault(cell) == fault


@pytest.mark.parametrize(
    "path", ["/tmp/ipykernel_656/93611402.py", r"C:\Users\me\Temp\ipykernel_7\1.py", "/a/b.c/ipykernel_1/22.py"]
)
def test_a_cell_is_not_called_by_the_file_that_its_kernel_makes_up(path):
    fault = cell_fault(executed(stream("stderr", f"{path}:2: UserWarning: old ways\n  warnings.warn('old ways')\n")))
    assert fault.startswith("it printed (stderr): <cell>:2: UserWarning: old ways\n  warnings.warn('old ways'). A page")


def test_a_long_text_is_cut():
    assert len(cell_fault(executed(stream("stdout", "x" * 5000)))) < 600


def test_the_first_cell_with_a_fault_is_told_with_its_number_as_the_author_counts():
    """papermill has put in a cell with parameters, and two cells that mark the failure: the author sees four cells."""
    head, mark = (new_markdown_cell(text, metadata={"tags": ["papermill-error-cell-tag"]}) for text in ("head", "mark"))
    notebook = new_notebook(
        cells=[
            head,
            new_markdown_cell("one"),
            executed(tags=["parameters"]),
            executed(tags=["injected-parameters"]),
            mark,
            executed(stream("stdout", "three"), source="\n".join(f"line {number}" for number in range(20))),
            executed(stream("stdout", "four")),
        ]
    )
    fault = first_fault(notebook, "page.ipynb", {"lang": "ja"})
    head, *source = fault.splitlines()
    assert head == "page.ipynb failed in cell 3 with lang='ja'"
    assert source[:12] == [f"    line {number}" for number in range(12)]
    assert source[12:] == [
        f"  it printed (stdout): three. {TAKE_AWAY}",
        "  The published book was left as it was. Mend the cell or the data it reads, then build again.",
    ]
    assert told(fault, "ja").startswith("page.ipynb（lang='ja'）はセル3で失敗しました。")
    assert "文字を出力しました（stdout）：three。" in told(fault, "ja")


def test_advice_is_what_the_caller_says():
    fault = first_fault(new_notebook(cells=[executed(count=None)]), "a.ipynb", advice="execution.other_areas")
    assert fault.endswith(
        "The other areas are not affected. Mend the cell or the data it reads, then run the same command again."
    )


# The same in kernels.

FAULTS = {
    "printed": ("print('here')", "cell 1 .*it printed \\(stdout\\): here\\."),
    "warned": (
        "import warnings\nwarnings.warn('old ways')",
        "cell 1 .*it printed \\(stderr\\): .*UserWarning: old ways",
    ),
    "logged": ("import logging\nlogging.getLogger('x').warning('beware')", "it printed \\(stderr\\): beware"),
    "line_magic": ("%no_such_magic", "it did not run to its end: .*no_such_magic.* not found"),
    "cell_magic": ("%%no_such_magic\n1", "it did not run to its end: .*no_such_magic.* not found"),
    "misused_magic": ("%alias_magic", "it did not run to its end: UsageError"),
    "left": ("import sys\nsys.exit(0)", "SystemExit: 0"),
    "left_quietly": ("raise SystemExit", "SystemExit: "),
    "broken": ("x = (", "SyntaxError: "),
    "odd_end": ("raise KeyboardInterrupt", "KeyboardInterrupt: "),
}
# An ordinary kernel takes seconds to start, and differs in how it starts only.
FEW = ("printed", "warned", "line_magic", "skip-execution")
TAGGED = {"raises-exception": ("1 / 0", "ZeroDivisionError: "), "skip-execution": ("1", "it was not run")}


def written(folder, name, source, *tags):
    cells = [new_code_cell(source, metadata={"tags": list(tags)}), new_code_cell("after = 1")]
    nbformat.write(new_notebook(metadata={"kernelspec": KERNEL}, cells=cells), folder / f"{name}.ipynb")
    return Run(name, folder / f"{name}.ipynb", {})


@pytest.mark.notebooks
@pytest.mark.parametrize(
    "kind",
    [pytest.param("", marks=pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no fork")), "ordinary"],
)
def test_a_notebook_with_such_a_cell_makes_no_page(tmp_path, monkeypatch, kind):
    monkeypatch.setenv(KERNELS_VARIABLE, kind)
    (tmp_path / "edition.yml").touch()
    (tmp_path / "data").mkdir()
    expected = {name: told for name, (_, told) in {**FAULTS, **TAGGED}.items() if kind == "" or name in FEW}
    runs = [written(tmp_path, name, source) for name, (source, _) in FAULTS.items() if name in expected]
    runs += [written(tmp_path, tag, source, tag) for tag, (source, _) in TAGGED.items() if tag in expected]
    runs.append(written(tmp_path, "good", "import pandas\npandas.DataFrame({'a': [1]})"))
    with pytest.raises(BuildError) as error:
        run_notebooks(runs, tmp_path / "out", tmp_path)
    failures = str(error.value).split("\n\n")
    assert len(failures) == len(expected)
    for failure in failures:
        name = re.match(r"(.*)\.ipynb failed in cell 1 with no parameters\n", failure)[1]
        assert re.search(expected[name], " ".join(failure.split())), failure
    assert [path.name for path in (tmp_path / "out").glob("*.ipynb")] == ["good.ipynb"]
