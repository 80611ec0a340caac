"""Emotions that a scenario adds, without a line of code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from espressivo import Agent, World, build_world, load_world
from espressivo.core.errors import AuthoringError
from espressivo.scenarios.native import native_from_text, write_native

TEXT = """
name: Kitchen
emotions:
  Nausea: {node: Revulsion, valence: negative, when: {disgustingness: positive}}
  Outcry: {node: Outrage, valence: negative, parts: [Anger, Surprise]}
  Glower:
    parent: Malice
    valence: positive
    when: {desirability_for_other: negative, liking: negative}
    intensity: [desirability_for_other, liking]
    definition: Enjoying without a smile what befalls somebody disliked.
    words: [glowering]
agents:
  Ana:
    personality: {neuroticism: 0.4}
    beliefs: {Likes(Ben): -5}
    rules:
      dispositions: {Nausea: {threshold: 1, decay: 2}}
      appraisal:
        - event: Event(Action-End, [who], Cough, *)
          variables:
            - {name: DISGUSTINGNESS, value: 6}
            - {name: desirability, value: -5}
            - {name: praiseworthiness, value: -5, target: "[who]"}
            - {name: unexpectedness, value: 4}
        - event: Event(Action-End, *, Fall, [who])
          variables: [{name: desirability for others, value: -6, target: "[who]"}]
"""


@pytest.fixture
def ana() -> Agent:
    return build_world(native_from_text(TEXT))["Ana"]


def test_a_pattern_of_its_own(ana: Agent) -> None:
    felt = {each.type: each for each in ana.perceive("Event(Action-End, Cid, Cough, -)")}
    assert felt["Nausea"].node == "Revulsion" and felt["Nausea"].threshold < 1
    assert felt["Outcry"].node == "Outrage"
    assert [part.type for part in felt["Outcry"].parts] == ["Surprise", "Anger"]
    assert str(felt["Outcry"].target) == "Cid"


def test_a_node_of_its_own(ana: Agent) -> None:
    gloating, glower = ana.perceive("Event(Action-End, Cid, Fall, Ben)")
    assert (gloating.type, glower.type, glower.node) == ("Gloating", "Glower", "Glower")
    assert "Glower" in [each.node for each in ana.feels()]
    assert [node.id for node in ana.tone.ancestors("Glower")][:1] == ["Malice"] or ana.tone.node(
        "Glower"
    ).parent == "Malice"


def test_it_is_saved_with_the_world() -> None:
    world = build_world(native_from_text(TEXT), seed=2)
    world.event("Action-End", "Cid", "Cough")
    again = World.restored(json.loads(json.dumps(world.save())))
    for each in (world, again):
        each.event("Action-End", "Cid", "Fall", "Ben")
    assert again.state_hash() == world.state_hash()
    assert [str(each) for each in again["Ana"].emotions] == [str(each) for each in world["Ana"].emotions]


def test_the_document_reads_back_equal() -> None:
    scenario = native_from_text(TEXT)
    assert native_from_text(write_native(scenario)) == scenario


def test_a_file_of_the_ontology_beside_the_scenario(tmp_path: Path) -> None:
    addition = {
        "types": [
            {
                "id": "OCC_Gasp",
                "name": "Gasp",
                "valence": "neutral",
                "eliciting_condition": "something unexpected",
                "conditions": [{"variable": "unexpectedness", "is": "positive"}],
                "intensity_variables": ["unexpectedness"],
                "tone": {"node": "Astonishment", "relation": "closeMatch", "confidence": 0.8},
            }
        ]
    }
    (tmp_path / "gasps.json").write_text(json.dumps(addition), encoding="utf-8")
    scenario = tmp_path / "scene.yaml"
    scenario.write_text(TEXT + "ontology: [gasps.json]\n", encoding="utf-8")
    felt = load_world(scenario)["Ana"].perceive("Event(Action-End, Cid, Cough, -)")
    assert {"Gasp", "Nausea"} <= {each.type for each in felt}
    scenario.write_text(TEXT + "ontology: [gasp.json]\n", encoding="utf-8")
    with pytest.raises(AuthoringError, match=r"\$\.ontology\[0\].*gasp\.json"):
        load_world(scenario)


@pytest.mark.parametrize(
    ("emotions", "message"),
    [
        (
            "Nausea: {valence: negative, when: {disgustingness: positive}}",
            r"emotions\[0\].*needs a node .*parent: Envy",
        ),
        ("Nausea: {node: Revulsion, valence: negative}", r"emotions\[0\].*nothing elicits Nausea"),
        ("Nausea: {parent: Revulsio, valence: negative, when: {liking: positive}}", r"parent.*'Revulsion'"),
        ("Nausea: {node: Revulsio, valence: negative, when: {liking: positive}}", "'Revulsion'"),
        (
            "Nausea: {node: Revulsion, valence: negative, parts: [Angr]}",
            r"emotions\[0\]\.parts\[0\].*did you mean Anger",
        ),
        ("Nausea: {node: Revulsion, valence: bad, when: {liking: positive}}", "expected one of 'positive'"),
        ("Nausea: {node: Revulsion, valence: negative, when: {liking: postive}}", "positive"),
        ("Joy: {node: Revulsion, valence: negative, when: {liking: positive}}", "Joy"),
    ],
)
def test_what_makes_no_sense_is_refused(emotions: str, message: str) -> None:
    text = f"name: Kitchen\nemotions:\n  {emotions}\nagents: {{Ana: {{}}}}\n"
    with pytest.raises(AuthoringError, match=message):
        build_world(native_from_text(text))


def test_the_toolkits_agents_have_no_emotions_of_an_author() -> None:
    text = TEXT.replace("name: Kitchen", "name: Kitchen\nbehaviour: fatima")
    with pytest.raises(AuthoringError, match="only agents of the behaviour 'espressivo'"):
        build_world(native_from_text(text))


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(AuthoringError, match="disgustingness"):
        build_world(native_from_text(TEXT.replace("name: DISGUSTINGNESS", "name: disgustingnes")))
