"""Answers that are kept are those that would be given anew, whatever has happened since."""

from __future__ import annotations

from typing import Any

from hosted_worlds import Desk, desk, quarrel
from hypothesis import given
from hypothesis import strategies as st

from espressivo.bridges.hosting.answers import Answers
from espressivo.bridges.protocol.commands import (
    Advance,
    Believed,
    Control,
    Decide,
    Express,
    Happen,
    Options,
    Perceive,
    RestoreWorld,
    SaveWorld,
    StartAction,
    State,
    TakeTurn,
    Tell,
    WorldCommand,
    WorldState,
)
from espressivo.bridges.protocol.messages import Failed, StateReply

QUESTIONS: list[WorldCommand] = [
    State(world="w", agent="Ana"),
    State(world="w", agent="Ben"),
    Decide(world="w", agent="Ben"),
    Options(world="w", agent="Cid"),
    Express(world="w", agent="Ana", rigs=("vrm",)),
    Believed(world="w", agent="Ana", belief="Likes([whom])"),
    WorldState(world="w"),
]
CHANGES: list[WorldCommand] = [
    Happen(world="w", events=["Event(Action-End, Ben, Insult, Ana)"]),
    Happen(world="w", events=["Event(Action-End, Cid, Break, Vase)"]),  # Ana's rule fails: all is undone
    Perceive(world="w", agent="Ana", events=["Event(Action-End, Cid, Express(Joy), Ana)"]),
    Tell(world="w", agent="Ana", belief="Likes(Cid)", value="7"),
    Tell(world="w", agent="Ana", belief="Likes(Ben)", value="-"),
    TakeTurn(world="w", agent="Ben"),
    Advance(world="w", seconds=7),
    Control(world="w", clock="own"),
    Control(world="w", clock="host"),
]


@given(st.lists(st.sampled_from([*CHANGES, *QUESTIONS, 0.5]), max_size=12))
def test_whoever_asks_often_hears_what_somebody_hears_who_asks_once(course: list[WorldCommand | float]) -> None:
    often, once = desk(), desk()
    for done in course:
        for each in (often, once):
            _do(each, done)
        for question in QUESTIONS:
            often.host.do(question)
    for question in QUESTIONS:
        assert often.host.do(question) == once.host.do(question)


def _do(at: Desk, done: WorldCommand | float) -> None:
    if isinstance(done, WorldCommand):
        at.host.do(done)
    else:
        at.host.pass_time(done)


def test_after_a_state_was_restored_it_is_told_as_it_is_then() -> None:
    at = desk()
    saved = at.done(SaveWorld(world="w")).state
    calm = _state(at)
    at.done(CHANGES[0])
    assert _state(at) != calm
    at.done(RestoreWorld(world="w", state=saved))
    assert _state(at) == calm


def test_somebody_is_told_as_busy_until_their_action_has_timed_out() -> None:
    at = desk()
    option = at.option("Ben", "Insult")
    begun = at.done(StartAction(world="w", agent="Ben", option=option.option, timeout=1)).action
    assert [at.done(State(world="w", agent="Ben")).state.busy for _ in range(2)] == [begun, begun]
    at.host.pass_time(2)
    assert at.done(State(world="w", agent="Ben")).state.busy == ""


def test_every_answer_carries_the_id_of_its_own_question() -> None:
    at = desk()
    first = at.done(State(id="a", seq=3, world="w", agent="Ana"))
    again = at.done(State(id="b", world="w", agent="Ana"))
    assert (first.id, first.seq, again.id, again.seq) == ("a", 3, "b", None)
    assert first.state is again.state


def test_a_refusal_is_not_kept() -> None:
    at = desk()
    assert isinstance(at.host.do(State(world="w", agent="Nobody")), Failed)
    assert isinstance(at.host.do(State(world="w", agent="Ana")), StateReply)


def test_what_the_program_itself_tells_somebody_is_noticed() -> None:
    world = quarrel()
    at = desk(world)
    before = _state(at)
    world["Ana"].beliefs.tell("Likes(Cid)", 4)
    assert _state(at).likes == {**before.likes, "Cid": 4.0}


def test_no_more_answers_are_kept_than_there_is_room_for() -> None:
    answers = Answers()
    at = desk()
    reply = at.done(State(world="w", agent="Ana"))
    asked = [State(world="w", agent=f"A{number}") for number in range(200)]
    for each in asked:
        answers.keep(each, reply)
    assert 0 < sum(answers.to(each) is not None for each in asked) <= 64


def _state(at: Desk) -> Any:
    return at.done(State(world="w", agent="Ana")).state
