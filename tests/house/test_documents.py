"""Every command in README.md and docs/ does what the document shows."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from console import Command, commands, matches, run
from tree import ROOT, copy_tree

# The tutorial's commands need the files that it lets one write: test_tutorial.py follows it.
DOCUMENTS = [ROOT / "README.md", *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.stem != "tutorial")]
# These would run this test inside itself.
_ENDLESS = re.compile(r"\b(make (test|check|coverage)|\.ci/run|pytest)\b")


@pytest.fixture
def environment() -> dict[str, str]:
    """A plain terminal of fixed width, with this interpreter's programs first; `make` uses its packages as they are."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ["PATH"]]),
        "MAKEFLAGS": f"--no-print-directory -- VENV={sys.prefix} INSTALLED=",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "PYTHONUTF8": "1",
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_of_a_document(document: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    listed = list(commands(document.read_text(encoding="utf-8")))
    assert [command.text for command in listed if _ENDLESS.search(command.text)] == [], "mark this fence ```sh"
    folder = copy_tree(tmp_path / "clone") if listed else tmp_path
    complaints = [complaint for command in listed if (complaint := run(command, folder, environment))]
    assert not complaints, "\n\n".join(complaints)


_PLANTED = """
```console
$ echo one && \\
  echo two
one
t...
$ exit 3  # exit 3
```

```sh
$ false
```

- in a list

  ```console
  $ true
  ```
"""


def test_commands_are_found_with_their_lines_and_output() -> None:
    assert list(commands(_PLANTED)) == [
        Command("echo one && echo two", 3, ["one", "t..."]),
        Command("exit 3  # exit 3", 7),
        Command("true", 17),
    ]


def test_true_documents_pass(tmp_path: Path, environment: dict[str, str]) -> None:
    assert [run(command, tmp_path, environment) for command in commands(_PLANTED)] == ["", "", ""]


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (Command("false", 1), "ended with 1, not 0"),
        (Command("true # exit 2", 1), "ended with 0, not 2"),
        (Command("echo one", 1, ["two"]), "but the document shows:\ntwo"),
        (Command("echo one; echo two", 1, ["one"]), "but the document shows:\none"),
    ],
)
def test_false_documents_are_found(
    tmp_path: Path, environment: dict[str, str], command: Command, complaint: str
) -> None:
    assert complaint in run(command, tmp_path, environment)


def test_output_without_a_command_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2: output without a command: 'hello'"):
        list(commands("```console\nhello\n```\n"))


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a", "...", "z"], ["a", "b", "c", "z"], True),
        (["a", "...", "z"], ["a", "z"], True),
        (["a", "..."], ["a"], True),
        (["..."], [], True),
        (["a...c"], ["abbbc  ", ""], True),
        (["a...c"], ["ab", "c"], False),
        (["a", "...", "z"], ["a", "b"], False),
        (["a.c"], ["abc"], False),
        (["a", "", "b"], ["a", "b"], False),
    ],
)
def test_dots_match_anything(shown: list[str], printed: list[str], same: bool) -> None:
    assert matches(shown, printed) is same
