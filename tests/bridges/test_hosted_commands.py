"""What a hosted world does with each command."""

from __future__ import annotations

from typing import Literal

import pytest
from hosted_worlds import Desk, desk

from espressivo import World
from espressivo.appraisal.goals import Goal
from espressivo.bridges.hosting.world_host import WorldHost
from espressivo.bridges.protocol.commands import (
    Act,
    Advance,
    AffectPercept,
    Believed,
    Control,
    Decide,
    EndAction,
    Express,
    Happen,
    Options,
    Perceive,
    RestoreWorld,
    SaveWorld,
    Speak,
    StartAction,
    State,
    TakeTurn,
    Tell,
    Why,
    WorldState,
)

INSULT = "Event(Action-End, Ben, Insult, Ana)"


@pytest.fixture
def at() -> Desk:
    return desk()


def test_an_answer_carries_id_and_seq_of_its_command(at: Desk) -> None:
    reply = at.done(WorldState(world="w", id="q7", seq=3))
    assert (reply.id, reply.seq) == ("q7", 3)


def test_a_world_is_described(at: Desk) -> None:
    told = at.done(WorldState(world="w"))
    assert (told.scenario, told.agents, told.time, told.clock) == ("quarrel", ["Ana", "Ben", "Cid"], 0, "host")
    assert told.state_hash == at.host.world.state_hash()


def test_an_event_is_perceived_and_felt(at: Desk) -> None:
    outcome = at.done(Happen(world="w", events=[INSULT]))
    assert [(each.agent, each.emotion.type) for each in outcome.emotions] == [
        ("Ana", "Distress"),
        ("Ana", "Reproach"),
        ("Ana", "Anger"),
    ]
    assert outcome.emotions[-1].emotion.cause == INSULT
    assert outcome.emotions[-1].mood == round(at.host.world["Ana"].mood, 4) < 0
    assert outcome.state_hash == at.host.world.state_hash()


def test_a_percept_reaches_one_agent_alone(at: Desk) -> None:
    at.done(Perceive(world="w", agent="Cid", events=["Event(Action-End, Ben, Break, Vase)"]))
    assert [len(agent.memory) for agent in at.host.world] == [0, 0, 1]
    assert at.done(State(world="w", agent="Cid")).state.emotions[0].type == "Joy"


def test_a_likely_emotion_that_is_seen_is_perceived_and_believed(at: Desk) -> None:
    seen = AffectPercept(world="w", agent="Ana", subject="Ben", emotions={"joy": 0.8, "anger": 0.1}, confidence=0.9)
    outcome = at.done(seen)
    assert outcome.beliefs == [("Ana", "Seems(Ben)", "Joy")]
    assert [each.emotion.type for each in outcome.emotions] == ["Joy"]
    (belief,) = at.done(Believed(world="w", agent="Ana", belief="Seems([who])")).beliefs
    assert (belief.name, belief.value) == ("Seems(Ben)", "Joy")
    assert belief.certainty == pytest.approx(0.72)


def test_an_unlikely_emotion_is_not_taken_in(at: Desk) -> None:
    before = at.host.state_hash()
    outcome = at.done(AffectPercept(world="w", agent="Ana", subject="Ben", emotions={"joy": 0.8}, confidence=0.5))
    assert (outcome.beliefs, outcome.state_hash) == ([], before)


def test_what_seems_mixed_is_taken_in_from_both_sides(at: Desk) -> None:
    outcome = at.done(AffectPercept(world="w", agent="Ana", subject="Ben", emotions={"joy": 0.9, "fear": 0.8}))
    assert [(name, belief) for name, belief, _ in outcome.beliefs] == [("Ana", "Seems(Ben)"), ("Ana", "Mixed(Ben)")]


def test_who_cannot_read_somebody_hesitates_about_them(at: Desk) -> None:
    at.done(Tell(world="w", agent="Ben", belief="Mixed(Ana)", value="0.5"))
    told = {each.target: (each.hesitation, each.pause) for each in at.done(Decide(world="w", agent="Ben")).decisions}
    assert told["Ana"] == (0.5, 0.8)
    assert told["-"] == (0, 0)
    option = at.option("Ben", "Insult")
    assert option.pause == 0
    assert at.done(Act(world="w", agent="Ben", option=option.option)).did.pause == 0.8


def test_a_belief_is_told_asked_and_taken_away(at: Desk) -> None:
    at.done(Tell(world="w", agent="Ana", belief="Likes(Cid)", value="5", certainty=0.5))
    asked = at.done(Believed(world="w", agent="Ana", belief="Likes([whom])")).beliefs
    assert [(each.name, each.value, each.certainty) for each in asked] == [
        ("Likes(Ben)", "3", 1),
        ("Likes(Cid)", "5", 0.5),
    ]
    at.done(Tell(world="w", agent="Ana", belief="Likes(Cid)", value="-"))
    assert "Likes(Cid)" not in [each.name for each in at.done(Believed(world="w", agent="Ana")).beliefs]


def test_what_somebody_takes_another_to_believe_is_kept_apart(at: Desk) -> None:
    at.done(Tell(world="w", agent="Ana", belief="Likes(Cid)", value="5", mind="Ben"))
    found = at.done(Believed(world="w", agent="Ana")).beliefs
    assert [each.mind for each in found if each.name == "Likes(Cid)"] == ["SELF(Ben)"]


def test_deciding_changes_nothing(at: Desk) -> None:
    before = at.host.state_hash()
    decisions = at.done(Decide(world="w", agent="Ben")).decisions
    assert [(each.action, each.target, each.utility) for each in decisions] == [("Insult", "Ana", 4), ("Leave", "-", 2)]
    assert at.host.state_hash() == before


def test_an_option_is_called_the_same_as_long_as_it_holds(at: Desk) -> None:
    first = at.option("Ben", "Insult")
    at.done(Advance(world="w", seconds=3))
    assert at.option("Ben", "Insult").option == first.option
    assert at.option("Ben", "Leave").option != first.option


def test_an_option_is_done_at_once(at: Desk) -> None:
    outcome = at.done(Act(world="w", agent="Ben", option=at.option("Ben", "Insult").option))
    assert (outcome.did.action, outcome.did.target) == ("Insult", "Ana")
    assert {each.agent for each in outcome.emotions} == {"Ana"}


def test_a_turn_is_what_is_wanted_most(at: Desk) -> None:
    assert at.done(TakeTurn(world="w", agent="Ben")).did.action == "Insult"
    assert at.done(TakeTurn(world="w", agent="Ana")).did is None


def test_an_action_takes_time_and_has_its_effects_at_its_end(at: Desk) -> None:
    begun = at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option))
    assert begun.emotions == []
    assert at.done(State(world="w", agent="Ben")).state.busy == begun.action
    assert at.done(Options(world="w", agent="Ben")).options == []
    ended = at.done(EndAction(world="w", action=begun.action))
    assert "Anger" in [each.emotion.type for each in ended.emotions]
    assert at.done(State(world="w", agent="Ben")).state.busy == ""
    assert at.option("Ben", "Insult").target == "Ana"


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_an_action_that_comes_to_nothing_leaves_nobody_busy(at: Desk, end: Literal["failed", "cancelled"]) -> None:
    begun = at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option))
    ended = at.done(EndAction(world="w", action=begun.action, outcome=end))
    assert ended.emotions == []
    assert not is_busy(at, "Ben")
    assert not any("Action-End" in str(record.event) for record in at.host.world["Ana"].memory)


def is_busy(at: Desk, agent: str) -> bool:
    return at.host.world[agent].busy is not None


def test_an_action_fails_when_its_time_in_the_world_is_over(at: Desk) -> None:
    at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option, timeout=5))
    at.done(Advance(world="w", seconds=4))
    assert is_busy(at, "Ben")
    at.done(Advance(world="w", seconds=1))
    assert not is_busy(at, "Ben")


def test_an_action_fails_when_its_time_at_the_host_is_over(at: Desk) -> None:
    at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option, timeout=5))
    assert at.host.pass_time(4.5)
    assert is_busy(at, "Ben")
    assert at.host.pass_time(0.5)
    assert not is_busy(at, "Ben")
    assert at.host.world.clock == 0
    assert not at.host.pass_time(1)


def test_an_action_that_is_only_perceived_to_begin_ends_too(at: Desk) -> None:
    at.done(Happen(world="w", events=["Event(Action-Start, Ben, Dance, -)"]))
    busy = at.done(State(world="w", agent="Ben")).state.busy
    assert busy
    at.done(Happen(world="w", events=["Event(Action-End, Ben, Dance, -)"]))
    assert at.done(State(world="w", agent="Ben")).state.busy == ""
    at.done(Happen(world="w", events=["Event(Action-Start, Ben, Dance, -)"]))
    at.done(Advance(world="w", seconds=61))
    assert not is_busy(at, "Ben")


def test_a_state_tells_feelings_mood_goals_and_likings(at: Desk) -> None:
    at.host.world["Ana"].goals.set(Goal("BePraised", 5, 0.5))
    at.done(Happen(world="w", events=[INSULT]))
    state = at.done(State(world="w", agent="Ana")).state
    assert {each.type for each in state.emotions} == {"Reproach", "Distress", "Anger"}
    assert state.emotions == sorted(state.emotions, key=lambda each: -each.intensity)
    assert state.mood < 0 > state.pad[0]
    assert state.likes == {"Ben": 3}
    assert [each.name for each in state.goals] == ["BePraised"]
    assert state.octant


def test_why_tells_in_words_and_as_data(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    told = at.done(Why(world="w", agent="Ana", emotion="anger"))
    assert "Ana feels anger at Ben" in told.text
    assert told.reasons["kind"] == "emotion"
    assert "not" in at.done(Why(world="w", agent="Ana", emotion="joy", absent=True)).text
    at.done(TakeTurn(world="w", agent="Ben"))
    assert "Ben insults Ana" in at.done(Why(world="w", agent="Ben")).text


def test_reasons_go_as_deep_as_asked(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    shallow = at.done(Why(world="w", agent="Ana", emotion="anger", depth=1)).reasons
    assert shallow["children"]
    assert not any("children" in child for child in shallow["children"])


def test_a_face_is_told_in_the_numbers_of_rigs(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    shown = at.done(Express(world="w", agent="Ana", rigs=("arkit", "facs"))).expression
    assert shown.emotions["anger"] > 0
    assert shown.action_units
    assert set(shown.rigs) == {"arkit", "facs"}
    assert shown.rigs["arkit"]["browDownLeft"] > 0


def test_a_line_is_told_with_words_and_mouth_shapes_in_time(at: Desk) -> None:
    speech = at.done(Speak(world="w", agent="Ana", text="Hello there")).speech
    assert [each.text for each in speech.words] == ["Hello", "there"]
    assert speech.visemes
    assert speech.duration > 0
    assert speech.ssml.startswith("<?xml")
    assert speech.wav == b""
    heard = at.done(Speak(world="w", agent="Ana", text="Hello there", sound=True)).speech
    assert heard.wav.startswith(b"RIFF") or heard.missing


def test_time_passes_at_the_host_s_word(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    strong = at.done(State(world="w", agent="Ana")).state.emotions[0].intensity
    assert at.done(Advance(world="w", seconds=10)).time == 10
    assert at.done(State(world="w", agent="Ana")).state.emotions[0].intensity < strong


def test_a_clock_of_its_own_runs_at_its_rate(at: Desk) -> None:
    assert not at.host.pass_time(1)
    at.done(Control(world="w", clock="own", rate=2))
    assert at.host.pass_time(1.5)
    assert at.host.world.clock == 3
    at.done(Control(world="w", clock="host"))
    assert not at.host.pass_time(1)
    assert at.host.world.clock == 3


def test_a_saved_world_goes_on_as_the_other_would_have(at: Desk) -> None:
    at.done(Happen(world="w", events=[INSULT]))
    begun = at.done(StartAction(world="w", agent="Ben", option=at.option("Ben", "Insult").option))
    saved = at.done(SaveWorld(world="w")).state
    other = Desk(WorldHost("w", "quarrel", World(name="empty")))
    other.done(RestoreWorld(world="w", state=saved))
    assert other.host.state_hash() == at.host.state_hash()
    for each in (at, other):
        each.done(EndAction(world="w", action=begun.action))
        each.done(Advance(world="w", seconds=2.5))
    assert other.host.state_hash() == at.host.state_hash()
