"""The notebook runs from its first cell to its last, and the README's example says what it gives."""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "examples" / "first.ipynb"
README = Path(__file__).parents[1] / "README.md"
WIDGET = "application/vnd.jupyter.widget-view+json"


def test_the_notebook_runs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    kinds = [kind for output in outputs for kind in output.get("data", {})]
    assert WIDGET in kinds
    assert any("<iframe srcdoc=" in output.get("data", {}).get("text/html", "") for output in outputs)
    assert not any(output.output_type == "error" for output in outputs)


def test_what_the_readme_shows_runs() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    assert blocks
    for block in blocks:
        names: dict[str, object] = {}
        exec(block, names)
        # A comment that looks like a value says what the line gives.
        for line, value in re.findall(r"^(\S.*?) +# (\[.*\])$", block, re.M):
            assert repr(eval(line, names)) == value
