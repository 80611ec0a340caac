"""The table of small stories in the documents is what the models make of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "models.md"


@pytest.fixture(scope="module")
def table() -> list[str]:
    command = [sys.executable, "benchmarks/stories.py"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_document_shows_the_table_of_today(table: list[str]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    shown = text.partition("<!-- stories: begin -->\n")[2].partition("\n<!-- stories: end -->")[0].splitlines()
    assert shown == table, "run: python benchmarks/stories.py --write docs/models.md"


def test_there_are_thirty_stories_and_every_difference_is_explained(table: list[str]) -> None:
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table[2:]]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 31)]
    for _, story, ours, theirs, why in rows:
        assert (_unnamed(ours) == theirs) == (why == "they do not"), story


def _unnamed(cell: str) -> str:
    """Leave out the names of the ontology."""
    return ", ".join(each.partition(" (")[0] for each in cell.split(", "))


def test_a_table_that_is_out_of_date_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "models.md"
    file.write_text("before\n<!-- stories: begin -->\nold\n<!-- stories: end -->\nafter\n", encoding="utf-8")
    command = [sys.executable, "benchmarks/stories.py", "--write", str(file)]
    subprocess.run(command, cwd=ROOT, check=True)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- stories: begin -->\n| # |") and text.endswith("<!-- stories: end -->\nafter\n")
    assert "old" not in text
