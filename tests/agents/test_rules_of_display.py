"""Display rules: checked, kept with a save, no part of a hash when there are none."""

from __future__ import annotations

import pytest

from espressivo import World
from espressivo.agents.display_rules import DisplayRule
from espressivo.core.errors import ExpressionError, StateError


def test_a_rule_holds_towards_whom_and_in_which_manner_it_says() -> None:
    rule = DisplayRule("Anger", "Joy", towards=("Boss",), styles=("polite",))
    assert rule.holds("boss", "Polite")
    assert not rule.holds("Ben", "polite")
    assert not rule.holds("Boss")
    assert DisplayRule("Anger").holds()


@pytest.mark.parametrize(
    "wrong",
    [{"intensity": 11}, {"intensity": float("nan")}, {"leaks": 1.5}, {"channels": ("hands",)}, {"channels": ()}],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ExpressionError, match=r"expected|shown"):
        DisplayRule("Anger", **wrong)  # type: ignore[arg-type]


def test_rules_are_saved_with_the_agent_and_only_when_there_are_some() -> None:
    world = World(seed=1)
    ana = world.add("Ana")
    before = world.state_hash()
    assert "shows" not in world.save()["agents"][0]
    ana.display_rules = [DisplayRule("Anger", "Joy", 3.5, leaks=0.1, channels=("face",), towards=("Ben",))]
    again = World.restored(world.save())
    assert again["Ana"].display_rules == ana.display_rules
    assert world.state_hash() == again.state_hash() != before


def test_damaged_rules_are_refused_with_their_place() -> None:
    world = World()
    world.add("Ana").display_rules = [DisplayRule("Anger", "Joy")]
    data = world.save()
    data["agents"][0]["shows"][0]["leaks"] = "much"
    with pytest.raises(StateError, match=r"shows\[0\]\.leaks: expected a number"):
        World.restored(data)
