"""What characters show instead of what they feel, as writers write it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from espressivo import load_world, read_scenario
from espressivo.agents.display_rules import DisplayRule
from espressivo.core.errors import AuthoringError

STORY = """\
scenario: A smile
cast:
  Ana:
    shows:
      anger: {instead: joy 4, leaks: 0.3, to: Ben, in: face}
      fear: nothing
      any:
        - {instead: joy, manner: polite}
        - {instead: contentment 2, to: [Ben]}
  Ben: {}
scenes: |
  == start (Ana, Ben) "Start"
  Ana to Ben: Hello.
  Ben (polite) to Ana: Hello.
  -> end
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "story.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_rules_are_compiled_in_the_order_in_which_they_are_written(tmp_path: Path) -> None:
    ana = load_world(write(tmp_path, STORY))["Ana"]
    assert ana.display_rules == [
        DisplayRule("Anger", "Joy", 4.0, leaks=0.3, channels=("face",), towards=("Ben",)),
        DisplayRule("Fear", "", 0.0),
        DisplayRule("", "Joy", 4.0, styles=("polite",)),
        DisplayRule("", "Contentment", 2.0, towards=("Ben",)),
    ]


def test_the_neutral_form_keeps_them(tmp_path: Path) -> None:
    scenario = read_scenario(write(tmp_path, STORY))
    assert msgspec.convert(msgspec.to_builtins(scenario), type(scenario)) == scenario


@pytest.mark.parametrize(
    ("right", "wrong", "place", "message"),
    [
        ("fear: nothing", "feear: nothing", ":6:", "'feear' is no emotion.*fear"),
        ("joy 4", "jooy 4", ":5:", "'jooy' is no emotion.*joy"),
        ("joy 4", "joy 40", ":5:", "nobody can show joy at 40"),
        ("to: Ben", "to: Benn", ":5:", "nobody is called 'Benn'.*Ben"),
        ("in: face", "in: hands", ":5:", "face"),
        ("leaks: 0.3", "leaks: 3", ":5:", "3"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, right: str, wrong: str, place: str, message: str) -> None:
    file = write(tmp_path, STORY.replace(right, wrong, 1))
    with pytest.raises(AuthoringError, match=message) as raised:
        read_scenario(file)
    assert place in str(raised.value)
