"""What a hosted world tells by itself, and how it tells how things stand."""

from __future__ import annotations

from typing import Any, Literal, get_args

import pytest
from hosted_worlds import Desk, desk, quarrel

from espressivo import World
from espressivo.agents.dialogue import Line
from espressivo.agents.triggers import Trigger
from espressivo.bridges.hosting.world_host import WorldHost
from espressivo.bridges.protocol.commands import (
    Act,
    Advance,
    AffectPercept,
    Control,
    EndAction,
    Happen,
    Perceive,
    RestoreWorld,
    StartAction,
    StreamName,
    TakeTurn,
    Tell,
)
from espressivo.bridges.protocol.messages import (
    ActionMessage,
    AppraisalMessage,
    ClockMessage,
    DecisionMessage,
    EmotionsMessage,
    EventMessage,
    ExpressionMessage,
    SpeechMessage,
    StateMessage,
)

INSULT = "Event(Action-End, Ben, Insult, Ana)"


@pytest.fixture
def at() -> Desk:
    return desk()


def talk() -> World:
    """Return a world in which Ana greets Ben in words."""
    world = World(name="Talk")
    ana, ben = world.add("Ana"), world.add("Ben")
    for each in (ana, ben):
        each.beliefs.tell("DialogueState(Ben)", "Start")
    world.dialogue.add(Line.parse("Start", "Said", "-", "-", "Good morning, Ben."))
    ana.acts(
        "Speak([now], [next], [meaning], [style])",
        target="Ben",
        when=["DialogueState(Ben) = [now]", "ValidDialogue([now], [next], [meaning], [style]) = True"],
    )
    return world


def test_an_event_is_told_with_what_it_came_to_mean(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    assert [each.event for each in at.heard_of(EventMessage)] == [INSULT]
    (appraisal,) = at.heard_of(AppraisalMessage)
    assert appraisal.event == INSULT
    assert [each.emotion.type for each in appraisal.appraised] == ["Distress", "Reproach", "Anger"]


def test_everybody_whose_state_changed_is_told_and_nobody_else(at: Desk) -> None:
    at.done(Happen(world="w", events=["Event(Action-End, Ben, Wave, Ana)"]))
    at.heard.clear()
    outcome = at.done(Happen(world="w", events=[INSULT]))
    (state,) = at.heard_of(StateMessage)
    assert [each.agent for each in state.agents] == ["Ana"]
    assert state.state_hash == outcome.state_hash
    (emotions,) = at.heard_of(EmotionsMessage)
    assert (emotions.agent, emotions.emotions, emotions.mood) == ("Ana", state.agents[0].emotions, state.agents[0].mood)
    (face,) = at.heard_of(ExpressionMessage)
    assert face.expression.emotions["anger"] > 0


def test_what_is_decided_is_told_before_what_comes_of_it(at: Desk) -> None:
    at.done(TakeTurn(world="w", agent="Ben"))
    kinds = [type(each) for each in at.heard]
    assert kinds.index(DecisionMessage) < kinds.index(EventMessage) < kinds.index(AppraisalMessage)
    assert at.heard_of(DecisionMessage)[0].did.action == "Insult"


@pytest.mark.parametrize("outcome", ["done", "failed", "cancelled"])
def test_an_action_is_told_from_its_start_to_its_end(at: Desk, outcome: Literal["done", "failed", "cancelled"]) -> None:
    begun = at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option))
    at.done(EndAction(world="w", action=begun.action, outcome=outcome))
    told = at.heard_of(ActionMessage)
    assert [(each.action, each.agent, each.phase) for each in told] == [
        (begun.action, "Ben", "started"),
        (begun.action, "Ben", outcome),
    ]
    assert told[0].what.action == "Insult"


def test_an_action_that_takes_too_long_is_told_to_have_timed_out(at: Desk) -> None:
    at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option, timeout=2))
    at.done(Advance(world="w", seconds=10))
    last = at.heard_of(ActionMessage)[-1]
    assert (last.phase, last.time) == ("timed-out", 2)


def test_a_line_is_told_with_mouth_shapes_only_to_those_who_want_it() -> None:
    at = desk(talk())
    at.host.wanted = ["decisions"]
    at.done(TakeTurn(world="w", agent="Ana"))
    assert [type(each) for each in at.heard] == [DecisionMessage]
    at = desk(talk())
    at.host.wanted = ["speech"]
    at.done(TakeTurn(world="w", agent="Ana"))
    (speech,) = at.heard_of(SpeechMessage)
    assert (speech.speech.agent, speech.speech.text) == ("Ana", "Good morning, Ben.")
    assert speech.speech.visemes


def test_who_drives_the_clock_is_told(at: Desk) -> None:
    at.done(Control(world="w", clock="own", rate=3))
    assert [(each.clock, each.rate) for each in at.heard_of(ClockMessage)] == [("own", 3)]


def test_what_happens_by_itself_is_told_when_it_is_due() -> None:
    world = quarrel()
    world.triggers.add(Trigger.parse("bell", after=5, text="A bell rings.", events=[INSULT]))
    at = desk(world)
    assert at.done(Advance(world="w", seconds=4.5)).told == []
    outcome = at.done(Advance(world="w", seconds=4.5))
    assert outcome.told == ["A bell rings."]
    assert [each.told or each.event for each in at.heard_of(EventMessage)] == [INSULT, "A bell rings."]
    assert at.heard_of(EventMessage)[0].time == 5


def test_what_happens_after_a_command_happens_at_once() -> None:
    world = quarrel()
    world.triggers.add(Trigger.parse("rain", mind="Ana", conditions=["Wet(Street) = True"], text="It rains."))
    at = desk(world)
    assert at.done(Tell(world="w", agent="Ana", belief="Wet(Street)", value="True")).told == ["It rains."]


def test_a_fallback_waits_until_nobody_has_anything_to_do() -> None:
    world = World(name="Nobody")
    world.add("Ana").acts("Sing", when="Free(SELF) = True")
    world.triggers.add(Trigger.parse("dusk", fallback=True, text="It gets dark."))
    at = desk(world)
    at.done(Tell(world="w", agent="Ana", belief="Free(SELF)", value="True"))
    assert at.done(Advance(world="w", seconds=3)).told == []
    at.done(Tell(world="w", agent="Ana", belief="Free(SELF)", value="False"))
    assert at.done(Advance(world="w", seconds=0.5)).told == []
    assert at.done(Advance(world="w", seconds=0.5)).told == ["It gets dark."]


def test_one_fallback_leads_to_the_next_in_a_long_time_too() -> None:
    world = World(name="Nobody")
    world.add("Ana")
    for text in ("It gets dark.", "A dog barks.", "It is light."):
        world.triggers.add(Trigger.parse(text[-5:-1], fallback=True, text=text))
    at = desk(world)
    assert at.done(Advance(world="w", seconds=3600)).told == ["It gets dark.", "A dog barks.", "It is light."]
    assert at.host.world.clock == 3600


def test_a_clock_of_its_own_stops_when_what_is_due_fails_and_says_why() -> None:
    world = quarrel()
    broken = ["Event(Action-End, Cid, Break, Vase)"]
    world.triggers.add(Trigger.parse("crash", after=5, text="A crash.", events=broken))
    at = desk(world)
    at.done(Control(world="w", clock="own"))
    assert at.host.pass_time(4)
    before = at.host.state_hash()
    assert at.host.pass_time(2)
    assert at.host.state_hash() == before
    assert not at.host.pass_time(2)
    assert at.heard_of(ClockMessage)[-1].clock == "host"
    assert "Ana" in at.heard_of(EventMessage)[-1].told


def test_a_restored_world_is_told_as_it_stands(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    saved = at.host.save()
    at.done(Advance(world="w", seconds=60))
    at.heard.clear()
    at.done(RestoreWorld(world="w", state=saved))
    (state,) = at.heard_of(StateMessage)
    assert state.snapshot
    assert [each.agent for each in state.agents] == ["Ana", "Ben", "Cid"]
    assert state.time == 0


def test_snapshots_tell_how_things_stand(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    begun = at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option))
    stand: dict[str, list[Any]] = {stream: at.host.snapshot(stream, [], ["vrm"]) for stream in get_args(StreamName)}
    assert all(each.snapshot for messages in stand.values() for each in messages)
    assert [stream for stream, messages in stand.items() if not messages] == [
        "events",
        "appraisals",
        "decisions",
        "speech",
    ]
    (state,) = stand["state"]
    assert state.state_hash == at.host.state_hash()
    assert [each.agent for each in stand["emotions"]] == ["Ana", "Ben", "Cid"]
    assert stand["expression"][0].expression.rigs["vrm"]
    assert [each.action for each in stand["actions"]] == [begun.action]
    assert stand["clock"][0].clock == "host"


def test_a_snapshot_is_of_the_agents_that_were_asked_for(at: Desk) -> None:
    (state,) = at.host.snapshot("state", ["ben"], [])
    assert isinstance(state, StateMessage)
    assert [each.agent for each in state.agents] == ["Ben"]


def test_nothing_is_told_twice_after_something_failed(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    at.refused(Happen(world="w", events=[INSULT, "Event(Action-End, Cid, Break, Vase)"]))
    at.heard.clear()
    at.done(Happen(world="w", events=["Event(Action-End, Ben, Wave, Ana)"]))
    assert [each.event for each in at.heard_of(EventMessage)] == ["Event(Action-End, Ben, Wave, Ana)"]


def test_the_same_commands_lead_to_the_same_hashes_and_messages() -> None:
    def run() -> tuple[list[str], list[object]]:
        at = Desk(WorldHost("w", "quarrel", quarrel(seed=5)))
        hashes = []
        for number in range(30):
            agent = ("Ana", "Ben")[number % 2]
            hashes.append(at.done(TakeTurn(world="w", agent=agent)).state_hash)
            at.host.pass_time(0.25)
            hashes.append(at.done(Advance(world="w", seconds=number / 7)).state_hash)
        option = at.option("Ben", "Leave").option
        hashes.append(at.done(Act(world="w", agent="Ben", option=option)).state_hash)
        return hashes, list(at.heard)

    assert run() == run()


def test_what_one_agent_alone_perceives_is_told_with_its_name(at: Desk) -> None:
    at.done(Perceive(world="w", agent="Ana", events=[INSULT]))
    at.done(AffectPercept(world="w", agent="Ana", subject="Ben", emotions={"joy": 0.9}))
    told = [(each.event, each.agent) for each in at.heard_of(EventMessage)]
    assert told == [(INSULT, "Ana"), ("Event(Action-End, Ben, Express(Joy), Ana)", "Ana")]
    assert [each.event for each in at.heard_of(AppraisalMessage)] == [event for event, _ in told]
