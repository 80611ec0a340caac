"""The robot node's logic: its life cycle, people by their person ids, what goes in and comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ros2_messages import messages
from ros2_robot import Robot, lobby

from espressivo.bridges.ros2.interfaces import hri, own, standard
from espressivo.bridges.ros2.interfaces.kinds import Message
from espressivo.bridges.ros2.lifecycle import LifeCycle
from espressivo.bridges.ros2.parameters import Parameters
from espressivo.core.errors import EspressivoError, StateError

# -- life cycle --------------------------------------------------------------------------------------------------------


def test_a_node_lives_as_lifecycle_nodes_do() -> None:
    robot = Robot()
    node = robot.node
    states = [node.state]
    for transition in (node.configure, node.activate, node.deactivate, node.cleanup, node.configure, node.shutdown):
        transition()
        states.append(node.state)
    assert states == [
        LifeCycle.UNCONFIGURED,
        LifeCycle.INACTIVE,
        LifeCycle.ACTIVE,
        LifeCycle.INACTIVE,
        LifeCycle.UNCONFIGURED,
        LifeCycle.INACTIVE,
        LifeCycle.FINALIZED,
    ]


@pytest.mark.parametrize("transition", ["activate", "deactivate", "cleanup"])
def test_a_transition_out_of_turn_is_refused(transition: str) -> None:
    with pytest.raises(StateError, match=f"the node cannot {transition}: it is unconfigured"):
        getattr(Robot().node, transition)()


def test_diagnostics_warn_once_a_second_until_the_node_is_active() -> None:
    robot = Robot()
    robot.live(2)
    assert [each.status[0].level for each in robot.all(standard.DiagnosticArray)] == [1, 1]
    robot.awake()
    robot.live(2)
    assert [each.status[0].level for each in robot.all(standard.DiagnosticArray)][2:] == [0, 0, 0]
    assert robot.diagnosis("state") == "active"
    assert len(robot.diagnosis("state_hash")) == 32


def test_a_node_that_is_not_active_neither_hears_nor_lives() -> None:
    robot = Robot().awake()
    robot.node.deactivate()
    robot.comes()
    robot.live(3)
    assert robot.node.steps == 0
    assert robot.believes("present(abcde)") == "-"
    robot.node.activate(2 * 10**18)
    robot.comes()
    assert robot.believes("present(abcde)") == "True"


def test_what_cannot_be_configured_stays_unconfigured() -> None:
    robot = Robot(lobby(agents=["Lummi"]))
    with pytest.raises(StateError, match="did you mean Lumi"):
        robot.node.configure()
    assert robot.node.state is LifeCycle.UNCONFIGURED


def test_a_person_cannot_be_whom_the_node_embodies() -> None:
    with pytest.raises(EspressivoError, match="this node embodies Lumi itself"):
        Robot(lobby(agents=["Lumi"], persons={"abcde": "Lumi"})).node.configure()


# -- people ------------------------------------------------------------------------------------------------------------


def test_beliefs_are_about_persons_and_never_about_faces() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.looks("sad")
    assert robot.believes("shows(abcde)") == "sad"
    assert robot.believes("shows(f1)") == "-"


def test_a_face_found_again_under_another_id_is_the_same_person() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.looks("sad")
    robot.tells("/humans/faces/tracked", hri.IdsList(ids=["f2"]))
    robot.looks("happy", face="f2")
    assert robot.believes("shows(abcde)") == "sad"
    assert robot.node.steps == 10
    match = hri.IdsMatch(
        id1="f2", id1_type=hri.IdsMatch.FACE, id2="abcde", id2_type=hri.IdsMatch.PERSON, confidence=0.8
    )
    robot.tells("/humans/candidate_matches", match)
    robot.looks("happy", face="f2")
    assert robot.believes("shows(abcde)") == "happy"


def test_percepts_of_faces_that_are_nobodys_are_counted_and_left() -> None:
    robot = Robot().awake()
    robot.tells("/humans/faces/tracked", hri.IdsList(ids=["f1"]))
    robot.looks("sad", seconds=0.5)
    robot.live(1)
    assert robot.diagnosis("unidentified") == "5"


def test_a_match_of_confidence_0_says_that_they_are_not_one() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.tells(
        "/humans/candidate_matches",
        hri.IdsMatch(id1="abcde", id1_type=hri.IdsMatch.PERSON, id2="f1", id2_type=hri.IdsMatch.FACE, confidence=0.0),
    )
    robot.looks("sad")
    assert robot.believes("shows(abcde)") == "-"


def test_an_expression_counts_once_it_has_lasted() -> None:
    robot = Robot(lobby(hold=0.5)).awake()
    robot.comes()
    robot.looks("sad", seconds=0.4)
    robot.looks("angry", seconds=0.3)
    robot.looks("sad", seconds=0.4)
    assert robot.believes("shows(abcde)") == "-"
    robot.looks("sad", seconds=0.3)
    assert robot.believes("shows(abcde)") == "sad"


def test_an_expression_that_is_not_sure_is_ignored() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.looks("sad", confidence=0.3)
    assert robot.believes("shows(abcde)") == "-"


def test_valence_and_arousal_are_believed_when_they_change_much() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.looks("", valence=-0.61, arousal=0.12)
    assert (robot.believes("valence(abcde)"), robot.believes("arousal(abcde)")) == ("-0.6", "0.1")
    robot.looks("", valence=-0.5, arousal=0.2)
    assert robot.believes("valence(abcde)") == "-0.6"


def test_action_units_are_read_as_an_expression() -> None:
    robot = Robot().awake()
    robot.comes()
    moved = [0.0] * hri.ACTION_UNITS
    for unit in (6, 12, 25):
        moved[unit] = 0.8
    for _ in range(5):
        units = hri.FacialActionUnits(intensity=moved, confidence=[0.9] * hri.ACTION_UNITS)
        robot.tells("/humans/faces/f1/facs", units)
        robot.node.step()
    assert robot.believes("shows(abcde)") == "happy"


@pytest.mark.parametrize(
    ("level", "word"), list(enumerate(["unknown", "disengaged", "engaging", "engaged", "disengaging", "unknown"]))
)
def test_engagement_is_believed(level: int, word: str) -> None:
    robot = Robot().awake()
    robot.comes()
    robot.tells("/humans/persons/abcde/engagement_status", hri.EngagementLevel(level=level))
    assert robot.believes("engagement(abcde)") == word


def test_who_leaves_is_not_present_and_not_heard_any_more() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.tells("/humans/persons/tracked", hri.IdsList(ids=[]))
    assert robot.believes("present(abcde)") == "False"
    assert not robot.network.heard_on("/humans/persons/abcde/engagement_status")
    assert robot.network.heard_on("/humans/faces/f1/expression")


def test_ids_that_could_be_no_part_of_a_name_are_not_followed() -> None:
    robot = Robot().awake()
    robot.tells("/humans/persons/tracked", hri.IdsList(ids=["../etc", "a b", "", "x" * 65, "[who]", "ok1"]))
    robot.live(1)
    assert robot.diagnosis("persons") == "ok1"


def test_no_more_are_followed_than_there_is_room_for() -> None:
    robot = Robot().awake()
    robot.tells("/humans/persons/tracked", hri.IdsList(ids=[f"p{number}" for number in range(500)]))
    robot.live(1)
    assert robot.diagnosis("persons").count(",") == 63


@pytest.mark.parametrize(
    ("person", "name"), [("Lumi", "person_Lumi"), ("self", "person_self"), ("12345", "person_12345")]
)
def test_nobody_is_taken_for_the_robot_or_a_number(person: str, name: str) -> None:
    robot = Robot().awake()
    robot.tells("/humans/persons/tracked", hri.IdsList(ids=[person]))
    assert robot.believes(f"present({name})") == "True"


# -- speech ------------------------------------------------------------------------------------------------------------


def test_words_are_deeds_and_have_a_tone() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.says("Oh, thank you! I am so happy.")
    felt = {each.emotion.type for each in robot.all(own.AppraisalEvent)}
    assert "Gratitude" in felt
    assert robot.believes("sounds(abcde)") != "-"


def test_words_say_how_somebody_seems_to_feel_and_mixed_signs_are_kept() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.says("I am so sad, I miss her terribly.")
    assert (robot.believes("sounds(abcde)"), robot.believes("Seems(abcde)")) == ("sadness", "Sadness")
    assert robot.believes("Mixed(abcde)") == "-"
    smile = [0.8 if unit in (6, 12, 25) else 0.0 for unit in range(hri.ACTION_UNITS)]
    robot.tells("/humans/faces/f1/facs", hri.FacialActionUnits(intensity=smile, confidence=[0.9] * hri.ACTION_UNITS))
    assert float(robot.believes("Mixed(abcde)")) > 0.15
    robot.live(30)
    robot.says("I am so sad, I miss her terribly.")
    assert float(robot.believes("Mixed(abcde)")) == 0


def test_words_that_are_not_final_are_no_deed() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.tells("/humans/voices/v1/speech", hri.LiveSpeech(incremental="thank you", confidence=0.9))
    assert "Gratitude" not in {each.emotion.type for each in robot.all(own.AppraisalEvent)}


_DESK = """
scenario: The desk
player: Guest
cast: {Lumi: {}, Guest: {role: player}}
scenes: |
  == desk (Guest, Lumi)
  Guest: Where is the exit, please?
  Lumi: Behind you.
  Guest: Oh.
"""


def test_a_person_says_a_line_of_the_character_they_are_and_is_answered(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(_DESK)
    robot = Robot(Parameters(scenario=str(tmp_path / "desk.yaml"), persons={"abcde": "Guest"})).awake()
    robot.comes()
    robot.says("where is the EXIT please")
    robot.live(2)
    (decision,) = robot.all(own.Decision)
    assert (decision.text, decision.spoken) == ("Behind you.", True)
    assert [text.data for text in robot.all(standard.Text, "speech")] == ["Behind you."]
    assert [intent.intent for intent in robot.all(hri.Intent)] == ["__intent_say__"]


# -- percepts ----------------------------------------------------------------------------------------------------------


def test_a_percept_is_an_action_or_a_property() -> None:
    robot = Robot().awake()
    robot.tells("/espressivo/percept", own.Percept(subject="abcde", name="Insult"))
    assert {"Anger"} <= {each.emotion.type for each in robot.all(own.AppraisalEvent)}
    percept = own.Percept(kind=own.Percept.PROPERTY, subject="abcde", name="hungry(abcde)", value="True")
    robot.tells("/espressivo/percept", percept)
    assert robot.believes("hungry(abcde)") == "True"


@pytest.mark.parametrize(
    ("percept", "why"),
    [
        (own.Percept(subject="abcde", name="((("), "symbol"),
        (own.Percept(subject="a b", name="Insult"), "symbol"),
        (own.Percept(subject="abcde", name="Insult", agent="Nobody"), "nobody here is called Nobody"),
        (own.Percept(subject="abcde", name="Insult", confidence=float("nan")), "not finite"),
    ],
)
def test_a_percept_that_makes_no_sense_is_told_and_harms_nothing(percept: own.Percept, why: str) -> None:
    robot = Robot().awake()
    robot.tells("/espressivo/percept", percept)
    assert why in robot.problem()
    assert robot.diagnosis("refused") == "1"
    robot.tells("/espressivo/percept", own.Percept(subject="abcde", name="Thank"))
    assert robot.all(own.AppraisalEvent)


# -- what comes out ----------------------------------------------------------------------------------------------------


def test_who_subscribes_late_hears_how_the_agent_feels() -> None:
    robot = Robot().awake()
    robot.live(1)
    late: list[own.EmotionalState] = []
    listener = robot.network.transport()
    listener.subscription("/espressivo/emotional_state", own.EmotionalState, late.append, latched=True)
    listener.spin(0)
    assert [state.agent for state in late] == ["Lumi"]
    assert late[0].header.stamp.sec == 10**9 + 1


def test_a_decision_is_told_said_and_intended() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.tells("/humans/persons/abcde/engagement_status", hri.EngagementLevel(level=3))
    robot.live(1)
    (decision,) = robot.all(own.Decision)
    assert (decision.agent, decision.action, decision.target) == ("Lumi", "Greet", "abcde")
    assert decision.text == "Welcome! I am Lumi."
    assert [text.data for text in robot.all(standard.Text, "speech")] == ["Welcome! I am Lumi."]
    (intent,) = robot.all(hri.Intent)
    assert (intent.intent, intent.source, intent.priority) == ("__intent_greet__", "__myself__", 128)
    assert json.loads(intent.data) == {"agent": "Lumi", "recipient": "abcde", "object": "Welcome! I am Lumi."}


def test_a_deed_without_a_line_is_told_in_the_words_of_the_scenario() -> None:
    robot = Robot(lobby(says={}, intents={})).awake()
    robot.comes()
    robot.tells("/humans/persons/abcde/engagement_status", hri.EngagementLevel(level=3))
    robot.live(1)
    assert [each.text for each in robot.all(own.Decision)] == ["Lumi greets abcde"]
    assert robot.all(standard.Text, "speech") == []
    assert robot.all(hri.Intent) == []


def test_a_node_that_does_not_act_only_says_what_it_would() -> None:
    robot = Robot(lobby(acts=False)).awake()
    robot.comes()
    robot.tells("/humans/persons/abcde/engagement_status", hri.EngagementLevel(level=3))
    robot.live(2)
    assert [each.action for each in robot.all(own.Decision)] == ["Greet", "Greet"]
    assert robot.node.world is not None
    assert not any("Greet" in str(record.event) for record in robot.node.world["Lumi"].memory)


def test_the_face_is_told_in_the_words_of_ros4hri_and_only_when_it_changes() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.tells("/espressivo/percept", own.Percept(subject="abcde", name="Insult"))
    robot.live(5)
    faces = robot.all(hri.Expression, "/robot_face/expression")
    assert {"annoyed", "angry", "sad", "scared", "skeptical"} & {face.expression for face in faces}
    assert len(faces) < len(robot.all(own.EmotionalState))


def test_the_service_answers_what_somebody_wants() -> None:
    robot = Robot().awake()
    robot.comes()
    robot.tells("/humans/persons/abcde/engagement_status", hri.EngagementLevel(level=3))
    reply = robot.node.decide(own.DecideRequest())
    assert [each.action for each in reply.decisions] == ["Greet"]
    assert "nobody here is called Lum" in robot.node.decide(own.DecideRequest(agent="Lum")).error


def test_several_agents_have_topics_of_their_own() -> None:
    parameters = Parameters(scenario="table-four", agents=["Ines", "Paolo"], namespaces={"Paolo": "/left/robot"})
    robot = Robot(parameters).awake()
    topics = {topic for topic, _ in robot.published}
    assert {"/ines/espressivo/emotional_state", "/left/robot/espressivo/emotional_state"} <= topics
    assert {"/ines/robot_face/expression", "/left/robot/robot_face/expression"} <= topics


def test_topics_go_by_other_names() -> None:
    remappings = {"robot_face/expression": "/head/face", "/humans": "/sim/humans", "~/emotional_state": "mood"}
    robot = Robot(lobby(remappings=remappings)).awake()
    assert {"/head/face", "/mood"} <= {topic for topic, _ in robot.published}
    robot.tells("/sim/humans/persons/tracked", hri.IdsList(ids=["abcde"]))
    assert robot.believes("present(abcde)") == "True"
    assert robot.network.heard_on("/sim/humans/persons/abcde/engagement_status")


def test_the_same_messages_make_the_same_mind() -> None:
    def hash_after() -> str:
        robot = Robot().awake()
        robot.comes()
        robot.looks("sad", seconds=1, valence=-0.7, arousal=0.1)
        robot.says("thank you")
        robot.live(3)
        return robot.node.hash

    assert hash_after() == hash_after()


# -- anything ----------------------------------------------------------------------------------------------------------

_HEARD: dict[str, type[Message]] = {
    "/humans/persons/tracked": hri.IdsList,
    "/humans/faces/tracked": hri.IdsList,
    "/humans/voices/tracked": hri.IdsList,
    "/humans/candidate_matches": hri.IdsMatch,
    "/humans/persons/abcde/face_id": standard.Text,
    "/humans/persons/abcde/voice_id": standard.Text,
    "/humans/persons/abcde/engagement_status": hri.EngagementLevel,
    "/humans/faces/f1/expression": hri.Expression,
    "/humans/faces/f1/facs": hri.FacialActionUnits,
    "/humans/voices/v1/speech": hri.LiveSpeech,
    "/espressivo/percept": own.Percept,
}


@settings(max_examples=20)
@given(st.data())
def test_whatever_is_heard_the_node_lives_on(data: st.DataObject) -> None:
    robot = Robot(lobby(confidence=0.0, hold=0.0)).awake()
    robot.comes()
    for _ in range(data.draw(st.integers(1, 12))):
        topic = data.draw(st.sampled_from(sorted(_HEARD)))
        if robot.network.heard_on(topic):
            robot.tells(topic, data.draw(messages(_HEARD[topic])))
        robot.node.step()
    robot.live(1)
    assert robot.diagnosis("state") == "active"
    assert len(robot.node.hash) == 32
