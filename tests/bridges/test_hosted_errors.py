"""What a hosted world refuses: each with its code and place, and without an effect."""

from __future__ import annotations

import msgspec
import pytest
from hosted_worlds import Desk, desk
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.bridges.protocol.commands import (
    Act,
    Advance,
    AffectPercept,
    Believed,
    CloseWorld,
    Control,
    Decide,
    EndAction,
    Express,
    Happen,
    Options,
    Perceive,
    RestoreWorld,
    StartAction,
    State,
    TakeTurn,
    Tell,
    Why,
    WorldCommand,
)
from espressivo.bridges.protocol.messages import Failed

INSULT = "Event(Action-End, Ben, Insult, Ana)"
BREAK = "Event(Action-End, Cid, Break, Vase)"


@pytest.fixture
def at() -> Desk:
    return desk()


@pytest.mark.parametrize(
    ("command", "code", "place"),
    [
        (State(world="w", agent="Anna"), "unknown-agent", "$.agent"),
        (Options(world="w", agent="Zoe"), "unknown-agent", "$.agent"),
        (Happen(world="w", events=[INSULT, "Event(Action-End, [x], Insult, Ana)"]), "bad-term", "$.events[1]"),
        (Happen(world="w", events=["Insult("]), "bad-term", "$.events[0]"),
        (Happen(world="w", events=["f(" * 900 + ")" * 900]), "bad-term", "$.events[0]"),
        (Perceive(world="w", agent="Ana", events=["Insult"]), "bad-term", "$.events[0]"),
        (Happen(world="w", events=[BREAK]), "not-possible", ""),
        (Perceive(world="w", agent="Ana", events=[INSULT, BREAK]), "not-possible", ""),
        (TakeTurn(world="w", agent="Cid"), "not-possible", ""),
        (AffectPercept(world="w", agent="Ana", subject="Ben", emotions={"jooy": 1}), "unknown-emotion", "$.emotions"),
        (AffectPercept(world="w", agent="Ana", subject="Likes(Ben)", emotions={"joy": 1}), "bad-term", "$.subject"),
        (AffectPercept(world="w", agent="Ana", subject="SELF", emotions={"joy": 1}), "bad-term", "$.subject"),
        (Tell(world="w", agent="Ana", belief="Likes(", value="1"), "bad-term", "$.belief"),
        (Tell(world="w", agent="Ana", belief="Likes(Ben)", value="1,("), "bad-term", "$.value"),
        (Tell(world="w", agent="Ana", belief="Likes", value="1"), "not-possible", "$.belief"),
        (Tell(world="w", agent="Ana", belief="Mood(SELF)", value="1"), "not-possible", "$.belief"),
        (Tell(world="w", agent="Ana", belief="Likes(Ben)", value="1", mind="f(x, y)"), "not-possible", "$.belief"),
        (Believed(world="w", agent="Ana", belief="Likes("), "bad-term", "$.belief"),
        (Decide(world="w", agent="Ana", layer="("), "bad-term", "$.layer"),
        (Act(world="w", agent="Ben", option="0000"), "unknown-option", "$.option"),
        (StartAction(world="w", agent="Ben", option="0000"), "unknown-option", "$.option"),
        (EndAction(world="w", action="a1"), "unknown-action", "$.action"),
        (Why(world="w", agent="Ana", emotion="jooy"), "unknown-emotion", "$.emotion"),
        (Why(world="w", agent="Ana", emotion="jooy", absent=True), "unknown-emotion", "$.emotion"),
        (Why(world="w", agent="Ana", absent=True), "bad-message", "$.emotion"),
        (Express(world="w", agent="Zoe"), "unknown-agent", "$.agent"),
        (RestoreWorld(world="w", state={}), "bad-state", "$.state"),
        (RestoreWorld(world="w", state={"format": "x"}), "bad-state", "$.state"),
        (CloseWorld(world="w"), "not-possible", "$.type"),
    ],
)
def test_what_cannot_be_done_has_no_effect(at: Desk, command: WorldCommand, code: str, place: str) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    failed = at.refused(command)
    assert (failed.code, failed.place) == (code, place)
    assert len(failed.message) > 10


def test_a_refusal_names_the_nearest(at: Desk) -> None:
    assert "did you mean Ana?" in at.refused(State(world="w", agent="Anna")).message
    assert "did you mean Joy?" in at.refused(Why(world="w", agent="Ana", emotion="jooy")).message


def test_an_option_that_does_not_hold_any_more_is_refused(at: Desk) -> None:
    at.host.world["Ben"].acts("Apologise", target="Ana", priority=5, when="Sorry(SELF) = True")
    at.done(Tell(world="w", agent="Ben", belief="Sorry(SELF)", value="True"))
    sorry = at.option("Ben", "Apologise").option
    at.done(Tell(world="w", agent="Ben", belief="Sorry(SELF)", value="False"))
    failed = at.refused(Act(world="w", agent="Ben", option=sorry))
    assert failed.code == "unknown-option"


def test_whoever_is_busy_does_nothing_else(at: Desk) -> None:
    option = at.option("Ben", "Insult").option
    begun = at.done(StartAction(world="w", agent="Ben", option=option))
    for command in (
        Act(world="w", agent="Ben", option=option),
        StartAction(world="w", agent="Ben", option=option),
        TakeTurn(world="w", agent="Ben"),
    ):
        failed = at.refused(command)
        assert (failed.code, failed.retry) == ("busy", True)
        assert begun.action in failed.message


def test_the_host_does_not_drive_a_clock_that_runs_by_itself(at: Desk) -> None:
    at.done(Control(world="w", clock="own"))
    assert at.refused(Advance(world="w", seconds=1)).code == "not-possible"


def test_an_action_whose_end_fails_goes_on(at: Desk) -> None:
    begun = at.done(StartAction(world="w", agent="Cid", option=at.option("Cid", "Break").option))
    assert at.refused(EndAction(world="w", action=begun.action)).code == "not-possible"
    assert at.done(State(world="w", agent="Cid")).state.busy == begun.action
    at.done(EndAction(world="w", action=begun.action, outcome="failed"))
    assert at.host.world["Cid"].busy is None


def test_a_state_of_another_scenario_is_refused(at: Desk) -> None:
    state = {**at.host.save(), "scenario": "night-train"}
    assert "night-train" in at.refused(RestoreWorld(world="w", state=state)).message


def test_a_state_that_was_tampered_with_is_refused(at: Desk) -> None:
    state = at.host.save()
    state["world"]["agents"][0]["mood"] = "bright"
    state["world"]["clock"] = "noon"
    assert at.refused(RestoreWorld(world="w", state=state)).code == "bad-state"


def test_after_an_error_everything_goes_on(at: Desk) -> None:
    other = desk()
    for number in range(3):
        at.done(Happen(world="w", events=[INSULT]))
        other.done(Happen(world="w", events=[INSULT]))
        at.refused(Happen(world="w", events=[INSULT, BREAK]))
        for each in (at, other):
            each.done(Advance(world="w", seconds=0.1 + number))
    assert at.host.state_hash() == other.host.state_hash()


AGENTS = st.sampled_from(["Ana", "Ben", "Cid", "ana", "Zoe"])
TERMS = st.sampled_from(
    [
        INSULT,
        BREAK,
        "Event(Action-Start, Ben, Dance, -)",
        "Event(Action-End, Ben, Dance, -)",
        "Likes(Ben)",
        "Mood(SELF)",
    ]
) | st.text(min_size=1, max_size=40)
COMMANDS = st.one_of(
    st.builds(Happen, world=st.just("w"), events=st.lists(TERMS, min_size=1, max_size=3)),
    st.builds(
        Perceive,
        world=st.just("w"),
        agent=AGENTS,
        events=st.lists(TERMS | st.just("Event(Property-Change, Ben, Mood(SELF), 3)"), min_size=1, max_size=3),
    ),
    st.builds(
        Tell,
        world=st.just("w"),
        agent=AGENTS,
        belief=TERMS,
        value=TERMS,
        certainty=st.floats(0, 1),
        mind=st.sampled_from(["SELF", "Ben", "*", "f(x)"]),
    ),
    st.builds(Believed, world=st.just("w"), agent=AGENTS, belief=TERMS | st.none()),
    st.builds(TakeTurn, world=st.just("w"), agent=AGENTS),
    st.builds(Act, world=st.just("w"), agent=AGENTS, option=st.text(min_size=1, max_size=8)),
    st.builds(EndAction, world=st.just("w"), action=st.sampled_from(["a1", "a2", "b"])),
    st.builds(Advance, world=st.just("w"), seconds=st.floats(0, 100)),
    st.builds(Control, world=st.just("w"), clock=st.sampled_from(["host", "own"]), rate=st.floats(0.1, 10)),
    st.builds(
        Why, world=st.just("w"), agent=AGENTS, emotion=st.sampled_from(["anger", "x", "Joy"]), absent=st.booleans()
    ),
    st.builds(
        AffectPercept,
        world=st.just("w"),
        agent=AGENTS,
        subject=st.text(min_size=1, max_size=10),
        emotions=st.dictionaries(st.sampled_from(["joy", "Anger", "zzz"]), st.floats(0, 1)),
    ),
    st.builds(
        RestoreWorld,
        world=st.just("w"),
        state=st.dictionaries(
            st.sampled_from(["format", "scenario", "world", "clock", "actions"]), st.text(max_size=5)
        ),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(COMMANDS | st.floats(0.01, 70), max_size=12))
def test_whatever_fails_leaves_the_state_as_it_was_and_is_no_mistake_of_ours(done: list[WorldCommand | float]) -> None:
    at, undisturbed = desk(), desk()
    for each in done:
        if isinstance(each, float):
            at.host.pass_time(each)
            undisturbed.host.pass_time(each)
            continue
        before = at.host.state_hash()
        reply = at.host.do(each)
        assert msgspec.json.encode(reply)
        if isinstance(reply, Failed):
            assert reply.code != "internal", reply
            assert at.host.state_hash() == before
        else:
            undisturbed.done(each)
    assert at.host.state_hash() == undisturbed.host.state_hash()
    assert at.host.save() == undisturbed.host.save()
