"""The examples in docstrings do what they show.

Each module is imported under its ``espressivo`` name: pytest's own collector would import it under the folder's name.
"""

from __future__ import annotations

import doctest
import importlib
import types

import pytest
from tree import all_modules


def failures(module: types.ModuleType) -> list[str]:
    """The report of every failing example of a module."""
    reports: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module):
        report: list[str] = []
        if runner.run(test, out=report.append).failed:
            reports.append("".join(report))
    return reports


@pytest.mark.parametrize("name", all_modules())
def test_docstring_examples(name: str) -> None:
    found = failures(importlib.import_module(name))
    assert not found, "\n".join(found)


def test_a_wrong_example_is_found() -> None:
    module = types.ModuleType("planted", "One and one:\n\n>>> 1 + 1\n3\n")
    assert "Expected:\n    3\nGot:\n    2" in failures(module)[0]
