"""Edits: what is set in a world by hand, as data."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import busy_world

from espressivo.agents.agent import Agent
from espressivo.agents.journal_edits import MoodEdit, edit, edit_from
from espressivo.core.errors import AppraisalError, EspressivoError, StateError, TermSyntaxError


def _edited(**change: Any) -> Agent:
    world = busy_world()
    world.event("Action-End", "Ben", "Hit", "Ben")
    edit(world, {"agent": "Ana", **change})
    return world["Ana"]


def test_beliefs_are_told_and_taken_out() -> None:
    told = _edited(edit="belief", name="Likes(Cid)", value=True, certainty=0.5).beliefs
    assert (str(told.ask("Likes(Cid)").value), told.ask("Likes(Cid)").certainty) == ("True", 0.5)
    assert str(_edited(edit="belief", name="Trust(Cid)", value=None).beliefs.ask("Trust(Cid)").value) == "-"
    other = _edited(edit="belief", name="Likes(Ana)", value="Cat", perspective="Ben").beliefs
    assert str(other.ask("Likes(Ana)", "Ben").value) == "Cat"


def test_moods_relations_and_personalities_are_set() -> None:
    assert _edited(edit="mood", value=-3).mood == -3
    assert str(_edited(edit="relation", whom="Cid", value=-8).beliefs.ask("Likes(Cid)").value) == "-8"
    known = _edited(edit="relation", whom="Cid", value=0.5, kind="FamiliarWith").beliefs
    assert str(known.ask("FamiliarWith(Cid)").value) == "0.5"
    assert _edited(edit="personality", traits={"openness": 0.5}).personality.openness == 0.5


def test_goals_are_set_in_part_made_and_given_up() -> None:
    win = _edited(edit="goal", name="Win", likelihood=0.75).goals["Win"]
    assert (win.significance, win.likelihood) == (6, 0.75)
    rest = _edited(edit="goal", name="Rest", significance=2).goals["Rest"]
    assert (rest.significance, rest.likelihood) == (2, 0.5)
    assert "Win" not in _edited(edit="goal", name="Win", given_up=True).goals


def test_emotions_are_set_and_ended() -> None:
    agent = _edited(edit="emotion", type="Pride", intensity=4, target="Ana")
    assert [(each.type, str(each.target)) for each in agent.emotions if each.type == "Pride"] == [("Pride", "Ana")]
    assert any(each.type == "Reproach" or each.type == "Admiration" for each in agent.emotions)
    kind = agent.emotions[-1].type
    assert all(each.type != kind for each in _edited(edit="emotion", type=kind, intensity=0).emotions)


def test_events_are_forgotten() -> None:
    assert 0 not in _edited(edit="forget", event=0).memory


def test_an_edit_may_be_an_object() -> None:
    world = busy_world()
    edit(world, MoodEdit(agent="Ana", value=1))
    assert world["Ana"].mood == 1
    assert edit_from({"edit": "mood", "agent": "Ana", "value": 1}) == MoodEdit(agent="Ana", value=1)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({}, StateError, 'expected "edit" to be one of belief, mood'),
        ({"edit": []}, StateError, "this is no edit"),
        ({"edit": "relations"}, StateError, "did you mean relation?"),
        ({"edit": "mood"}, StateError, "an edit of a mood needs 'value': a number"),
        ({"edit": "mood", "value": "high"}, StateError, "'value' of an edit of a mood is 'high': expected a number"),
        ({"edit": "mood", "value": 1, "why": 2}, StateError, "an edit of a mood has no 'why'; expected agent, value"),
        ({"edit": "mood", "value": 11}, StateError, r"expected a number on -10\.\.10"),
        ({"edit": "mood", "value": 1, "agent": "Anna"}, StateError, "did you mean Ana?"),
        ({"edit": "goal", "name": "Rest"}, StateError, "say how much a new one matters"),
        ({"edit": "goal", "name": "Rest", "given_up": True}, StateError, "Ana has no goal 'Rest'"),
        ({"edit": "goal", "name": "Win", "likelihood": 2}, AppraisalError, "likelihood"),
        ({"edit": "belief", "name": "Likes(", "value": 1}, TermSyntaxError, "Likes"),
        ({"edit": "emotion", "type": "Angst", "intensity": 2}, EspressivoError, "Angst"),
        ({"edit": "forget", "event": 99}, EspressivoError, "99"),
    ],
)
def test_what_cannot_be_set_is_refused(change: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        edit(busy_world(), {"agent": "Ana", **change})
