"""docs/tutorial.md, followed word for word in a clean folder, does what it shows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tree import ROOT
from tutorial import edited, follow, parts_of

PAGE = ROOT / "docs" / "tutorial.md"


@pytest.fixture
def environment() -> dict[str, str]:
    """A plain terminal of fixed width, with this interpreter's programs first."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ["PATH"]]),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "PYTHONUTF8": "1",
    }


def test_the_tutorial_does_what_it_shows(tmp_path: Path, environment: dict[str, str]) -> None:
    assert list(follow(PAGE.read_text(encoding="utf-8"), tmp_path, environment)) == []
    assert sorted(path.name for path in tmp_path.glob("*.*") if not path.name.startswith(".")) == [
        "evening.journal",
        "evening.report.html",
        "first.journal",
        "lemon-tree.yaml",
        "second.journal",
        "sorry.yaml",
    ]


def test_every_listing_names_its_file() -> None:
    assert "```yaml\n" not in PAGE.read_text(encoding="utf-8")


OLD = """\
about: A tree.
cast:
  Ann:
    mood: 3
    likes: {Bo: 4}
  Bo: {}

scenes: |
  == door
  Ann: Hi.

  == roof
  Bo: High.
"""


def typed(listing: str) -> str:
    return "\n".join(edited(OLD.splitlines(), listing.splitlines())) + "\n"


def test_a_part_takes_the_place_of_the_part_of_its_name() -> None:
    assert typed("about: A house.\n") == OLD.replace("A tree.", "A house.")
    assert "Bo: {}" not in typed("cast:\n  Ann: {}\n")


def test_dots_stand_for_what_is_not_shown() -> None:
    assert typed("cast:\n  Ann:\n    mood: 5\n    ...\n  ...\n") == OLD.replace("mood: 3", "mood: 5")
    assert typed("cast:\n  ...\n  Cy: {}\n") == OLD.replace("  Bo: {}\n", "  Bo: {}\n  Cy: {}\n")


def test_a_scene_is_one_part() -> None:
    assert typed("scenes: |\n  == door\n  Ann: Hello.\n\n  ...\n") == OLD.replace("Hi.", "Hello.")
    assert [part.name for part in parts_of(["== a (Ann)", "Ann: Hi.", '== b "B"'])] == ["== a", "== b"]


def test_what_is_new_goes_to_the_end() -> None:
    assert typed("player: Bo\n") == OLD + "\nplayer: Bo\n"


def test_dots_for_nothing_are_refused() -> None:
    with pytest.raises(AssertionError, match="stands for nothing"):
        typed("cast:\n  Ann: {}\n  Bo: {}\n  ...\n")


def test_a_command_that_prints_something_else_is_found(tmp_path: Path, environment: dict[str, str]) -> None:
    page = "```yaml tree.yaml\nabout: A tree.\n```\n\n```console\n$ cat tree.yaml\nabout: A house.\n```\n"
    (complaint,) = follow(page, tmp_path, environment)
    assert "line 6: $ cat tree.yaml" in complaint
