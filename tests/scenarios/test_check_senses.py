"""What a robot's senses bring is known to the checker, though nobody in the story brings it."""

from __future__ import annotations

from pathlib import Path

import pytest

from espressivo.bridges.ros2 import people
from espressivo.scenarios.checking import check_story

STORY = """\
scenario: Door
cast:
  Lumi:
    feels:
      "{belief}([who]) becomes {value}": joy 3
    does:
      "I greet [who]": {{if: "{belief}([who]) = {value}", urge: "1 + likes([who])"}}
actions:
  greet: "[who] greets [whom]"
"""
LOBBY = Path(people.__file__).parent / "data" / "lobby.yaml"


def _rules(file: Path) -> set[str]:
    return {problem.rule for problem in check_story(file).problems if problem.severity != "info"}


@pytest.mark.parametrize("belief", ["present", "engagement", "shows", "sounds", "seems", "valence", "arousal"])
def test_what_is_sensed_of_somebody_is_known(belief: str, tmp_path: Path) -> None:
    file = tmp_path / "door.yaml"
    file.write_text(STORY.format(belief=belief, value="happy"))
    assert _rules(file) == set()


def test_what_nothing_senses_is_not(tmp_path: Path) -> None:
    file = tmp_path / "door.yaml"
    file.write_text(STORY.format(belief="smells", value="happy"))
    assert _rules(file) & {"unknown-belief", "unknown-property"}


def test_the_robot_that_is_shipped_is_without_warnings() -> None:
    assert _rules(LOBBY) == set()
