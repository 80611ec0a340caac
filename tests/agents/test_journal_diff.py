"""Where two runs part, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import busy_world, copied

from espressivo.agents.journal import Journal, record
from espressivo.agents.journal_diff import Parting, diff, differences
from espressivo.agents.journal_edits import edit
from espressivo.agents.world import World
from espressivo.core.errors import StateError


def _world(desirability: float = -5) -> World:
    world = World(seed=3)
    ana, ben = world.add("Ana", beliefs={"Likes(Ben)": 2}), world.add("Ben")
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=desirability, praiseworthiness={"[who]": -6})
    ben.acts("Insult", target="Ana")
    return world


def _run(path: Path, *deeds: str, world: World | None = None, hash_every: int = 1) -> Journal:
    world = _world() if world is None else world
    with record(world, path, hash_every=hash_every):
        for deed in deeds:
            exec_deed(world, deed)
    return Journal.read(path)


def exec_deed(world: World, deed: str) -> None:
    """Do one of a few things by name."""
    match deed:
        case "wait":
            world.advance(1)
        case "insult":
            world.turn("Ben")
        case "praise":
            world.event("Action-End", "Ben", "Praise", "Ana")
        case "calm":
            edit(world, {"edit": "mood", "agent": "Ana", "value": 5})
        case "like":
            world["Ana"].beliefs.tell("Likes(Ben)", 7)
        case _:
            raise ValueError(deed)


def _parting(one: Journal, other: Journal) -> Parting:
    found = diff(one, other)
    assert found is not None
    return found


def test_equal_runs_do_not_part(tmp_path: Path) -> None:
    one, other = [_run(tmp_path / name, "wait", "insult") for name in ("a", "b")]
    assert diff(one, other) is None
    assert diff(tmp_path / "a", tmp_path / "b") is None


def test_different_deeds_are_both_told_with_what_they_led_to(tmp_path: Path) -> None:
    one, other = _run(tmp_path / "a", "wait", "insult", "wait"), _run(tmp_path / "b", "wait", "praise", "wait")
    lines = str(_parting(one, other)).splitlines()
    assert lines[0] == (
        "the runs are the same until step 1 (1 s); at step 2, in the first run: the turn of Ben: Insult -> Ana; "
        "in the second run: Event(Action-End, Ben, Praise, Ana)"
    )
    assert any("Ana's anger at Ben is" in line and line.endswith("in the first run, 0 in the second") for line in lines)


def test_one_deed_that_comes_out_differently_is_told_by_what_differs(tmp_path: Path) -> None:
    one = _run(tmp_path / "a", "wait", "insult")
    other = _run(tmp_path / "b", "wait", "like", "insult")
    assert str(_parting(one, other)).startswith(
        "the runs are the same until step 1 (1 s); at step 2, in the first run: the turn of Ben: Insult -> Ana; "
        "in the second run: a change by hand of Ana\n"
    )
    calm, calmer = _run(tmp_path / "c", "calm"), _run(tmp_path / "d", "calm", "like", "wait")
    assert _parting(calm, calmer).deeds == ("", "a change by hand of Ana")
    assert str(_parting(calm, calmer)) == (
        "the runs are the same until step 1 (0 s); there one ends, and the second run goes on: a change by hand of Ana"
    )


def test_runs_that_begin_differently_are_compared_from_the_beginning(tmp_path: Path) -> None:
    one, other = _run(tmp_path / "a", "insult"), _run(tmp_path / "b", "insult", world=_world(-4))
    found = _parting(one, other)
    assert found.number == 0
    assert found.differences == ("Ana's rules differ",)
    assert str(found) == "the runs begin differently:\n  Ana's rules differ"


def test_beliefs_moods_goals_and_memories_are_compared() -> None:
    one, other = busy_world(), busy_world()
    other["Ana"].mood = 2.0001
    other["Ana"].beliefs.tell("Likes(Ana)", 4, "Ben", 0.5)
    other["Ana"].beliefs.remove("Sky(Colour)")
    other["Ana"].goals["Win"].likelihood = 0.25
    other["Ben"].memory.record(other.event("Action-End", "Cid", "Wave", "Ben").event, 0)
    other.remove("Cid")
    found = differences(one, other, "here", "there")
    assert "Ana's mood is 2 here, 2.0001 there" in found
    assert (
        "Ana believes of the mind SELF(Ben) that Likes(Ana) is 2 (certainty 0.5) here, 4 (certainty 0.5) there" in found
    )
    assert "Ana believes of the mind * that Sky(Colour) is Blue here, unknown there" in found
    assert any(each.startswith("Ana's goal Win: matters 6, likely 0.5 here") for each in found)
    assert any(each.startswith("Ben remembers, where it first differs, nothing more here, Event(") for each in found)
    assert "Cid is there only here" in found
    assert differences(one, copied(one)) == []


def test_a_run_that_cannot_be_replayed_is_told_so(tmp_path: Path) -> None:
    one, other = _run(tmp_path / "a", "wait", "insult"), _run(tmp_path / "b", "wait", "praise")
    one.steps[0].done["do"] = "explode"
    other.steps[0].done["do"] = "explode"
    assert "a cannot be replayed until there: " in str(_parting(one, other))


def test_runs_with_few_hashes_are_compared_by_what_came_of_them(tmp_path: Path) -> None:
    one = _run(tmp_path / "a", "insult", "wait", hash_every=50)
    other = _run(tmp_path / "b", "insult", "wait")
    assert diff(one, other) is None


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot be read"):
        diff(tmp_path / "a", tmp_path / "b")
