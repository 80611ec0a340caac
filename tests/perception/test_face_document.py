"""docs/faces.md shows what the code does."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "faces.md"


def test_the_examples_of_the_document_run() -> None:
    done = doctest.testfile(str(DOCUMENT), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert done.attempted > 5
    assert done.failed == 0
