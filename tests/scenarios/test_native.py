"""Our own scenario files: shorthands, places in errors, and writing what reads back equal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from scenario_strategies import FREE_TEXT, TERMS, documents

from espressivo.core.errors import AuthoringError
from espressivo.scenarios import document as doc
from espressivo.scenarios.native import native_from_text, read_native, write_native
from espressivo.scenarios.reading import read_scenario

TEA = """\
name: The last tea
player: Ben
agents:
  Ada:
    mood: 2.5
    beliefs:
      Likes(Ben): 3
      Has(Floor): {value: Ada, certainty: 0.5}
      Open(Door): no
      Old(Ada): true
      Version(Tea): 3.10
    thinks:
      Ben: {Likes(Tea): 3}
    goals:
      Win: {significance: 8, likelihood: .5}
    rules:
      appraisal:
        - event: Event(Action-End, [s], Hit, SELF)
          conditions: "[s] != SELF"
          variables: {Desirability: -5, Praiseworthiness: {value: -3, target: "[s]"}}
  Ben: {role: player}
dialogues:
  - Start -> Greeting: "Hello there: you"
    style: Polite
  - {current_state: Greeting, next_state: End, utterance: Bye}
world_model:
  "Event(Action-End, [s], Speak(*, [ns], *, *), [t])":
    DialogueState([s]): "[ns]"
    Has(Floor): {value: "[t]", observer: Ada}
rules:
  dispositions: {Joy: {threshold: 2, decay: 3}}
  exchanges:
    Flirt: {steps: [Ask, Answer], starting_conditions: Has(Floor) = SELF}
"""


@pytest.fixture
def tea() -> doc.Scenario:
    return native_from_text(TEA)


def test_beliefs_may_be_a_mapping_and_keep_the_text_that_was_written(tea: doc.Scenario) -> None:
    values = {belief.name: (belief.value, belief.certainty) for belief in tea.agents[0].beliefs[:5]}
    assert values == {
        "Likes(Ben)": ("3", 1.0),
        "Has(Floor)": ("Ada", 0.5),
        "Open(Door)": ("no", 1.0),
        "Old(Ada)": ("True", 1.0),
        "Version(Tea)": ("3.10", 1.0),
    }


def test_thoughts_are_beliefs_in_another_perspective(tea: doc.Scenario) -> None:
    assert tea.agents[0].beliefs[-1] == doc.BeliefDoc(name="Likes(Tea)", value="3", perspective="Ben")


def test_mappings_of_goals_variables_effects_and_exchanges_are_lists(tea: doc.Scenario) -> None:
    ada = tea.agents[0]
    assert ada.goals == [doc.GoalDoc(name="Win", significance=8.0, likelihood=0.5)]
    assert ada.rules is not None
    assert ada.rules.appraisal[0].conditions == ["[s] != SELF"]
    assert ada.rules.appraisal[0].variables == [
        doc.VariableDoc(name="Desirability", value="-5"),
        doc.VariableDoc(name="Praiseworthiness", value="-3", target="[s]"),
    ]
    assert [(effect.property, effect.observer) for effect in tea.world_model[0].effects] == [
        ("DialogueState([s])", "*"),
        ("Has(Floor)", "Ada"),
    ]
    assert tea.rules.exchanges[0].starting_conditions == doc.ConditionsDoc(conditions=["Has(Floor) = SELF"])
    assert tea.rules.dispositions == [doc.DispositionDoc(emotion="Joy", threshold=2.0, decay=3)]


def test_a_line_may_be_written_with_an_arrow(tea: doc.Scenario) -> None:
    assert tea.dialogues[0] == doc.LineDoc(
        current_state="Start", next_state="Greeting", style="Polite", utterance="Hello there: you"
    )


def test_what_nobody_wrote_has_its_default(tea: doc.Scenario) -> None:
    assert (tea.behaviour, tea.terminal_states, tea.warnings) == ("espressivo", ["End"], [])
    assert tea.agents[1] == doc.AgentDoc(name="Ben", role="player")


def test_json_reads_like_yaml(tmp_path: Path) -> None:
    data = {"name": "x", "agents": [{"name": 7, "beliefs": {"Likes(Tea)": 1.5, "Up(It)": True}, "mood": -2}]}
    file = tmp_path / "x.json"
    file.write_text(json.dumps(data), encoding="utf-8-sig")
    agent = read_scenario(file).agents[0]
    assert (agent.name, agent.mood, [belief.value for belief in agent.beliefs]) == ("7", -2.0, ["1.5", "True"])


def test_anchors_repeat_a_value() -> None:
    text = "name: x\nagents:\n  Ada: {beliefs: &same {Likes(Tea): 1}}\n  Ben: {beliefs: *same}\n"
    ada, ben = native_from_text(text).agents
    assert ada.beliefs == ben.beliefs != []


def test_a_text_of_a_scenario_may_begin_with_a_brace() -> None:
    assert native_from_text('{"name": "x", "agents": [{"name": "Ada"}]}').agents[0].name == "Ada"


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("mood: 2.5", "mood: lots", "6:11: $.agents.Ada.mood:", "expected a number, got the text 'lots'"),
        ("mood: 2.5", "moood: 2.5", ":6:", "unknown field 'moood' (did you mean 'mood'?)"),
        ("mood: 2.5", "mood: .nan", ":6:11:", "expected a number"),
        ("mood: 2.5", "mood: 1e999", ":6:11:", "out of range"),
        ("mood: 2.5", "mood: 25", ":6:11:", "expected -10..10, got 25"),
        ("mood: 2.5", "tick: 2.5", ":6:11:", "expected a whole number"),
        ("mood: 2.5", "tick: 99999999999999999999", ":6:11:", "out of range"),
        ("mood: 2.5", "loaded: perhaps", ":6:13:", "expected true or false"),
        ("mood: 2.5", "personality: {openness: 3}", ":6:29:", "expected -1..1"),
        ("mood: 2.5", "personality: 3", ":6:18:", "a mapping from names to numbers"),
        ("mood: 2.5", "mood: !!python/object:os.system 2", ":6:11:", "tags such as"),
        ("mood: 2.5", "name: Eve", ":6:11:", "given already by the key 'Ada'"),
        ("mood: 2.5", "mood: 2.5\n    mood: 3", ":7:5:", "given twice"),
        ("player: Ben", "player: Bean", ":3:9: $.player:", "is no agent (did you mean 'Ben'?)"),
        ("player: Ben", "warnings: [x]", ":3:11: $.warnings:", "unknown field 'warnings'"),
        ("Ben: {Likes(Tea): 3}", "Ben: 3", "$.agents.Ada.thinks.Ben:", "a list or a mapping"),
        ("thinks:\n      Ben: {Likes(Tea): 3}", "thinks: 3", "$.agents.Ada.thinks:", "from names to beliefs"),
        ("Ben: {Likes(Tea): 3}", "Ben: [3]", "$.agents.Ada.thinks.Ben[0]:", "a belief"),
        ('conditions: "[s] != SELF"', "conditions: [s] != SELF", ":20:", "quote"),
        ('target: "[s]"', "target: [s]", "variables.Praiseworthiness.target:", "quote"),
        ('target: "[s]"', "target: *s", ":21:", "quote a text that begins with '*'"),
        ("Ben: {role: player}", "Ada: {role: player}", ":22:3:", "the key 'Ada' is given twice"),
        ("Ben: {role: player}", "ada: {role: player}", ":22:8: $.agents.ada:", "a second agent is called 'ada'"),
        ("role: player", "role: playr", ":22:15:", "(did you mean 'player'?)"),
        ("likelihood: .5", "likelyhood: .5", "goals.Win.likelyhood:", "(did you mean 'likelihood'?)"),
        (", likelihood: .5", "", "$.agents.Ada.goals.Win:", "'likelihood' is missing"),
        ("likelihood: .5", "likelihood: 2", "goals.Win.likelihood:", "expected 0..1"),
        ("Start -> Greeting", "Start ->", "$.dialogues[0]['Start ->']:", "expected 'state -> next state'"),
        ("style: Polite", "utterance: Hi", "$.dialogues[0].utterance:", "given already"),
        ('"Hello there: you"', "Hello there: you", ":24:", "quote a text that holds ': '"),
        ("    mood: 2.5", "\tmood: 2.5", ":6:", "indent with spaces"),
        ("agents:", "agents: &all\n  X: *all", ":5:6:", "would never end"),
        ("name: The last tea", "name: x\n---\nname: y", ":2:1:", "a second document"),
        ("name: The last tea", "? [a]\n: x", ":1:3:", "a key must be a text"),
        ("name: The last tea", "name: a\x07b", ":1:8:", "U+0007"),
        ("name: The last tea", "name:", "$.name:", "expected text, got nothing"),
    ],
)
def test_an_error_names_place_and_remedy(old: str, new: str, place: str, said: str) -> None:
    assert old in TEA
    with pytest.raises(AuthoringError) as caught:
        native_from_text("# a comment\n" * (old != "name: The last tea") + TEA.replace(old, new, 1), file="tea.yaml")
    message = str(caught.value)
    assert message.startswith("tea.yaml:")
    assert place in message
    assert said in message


def test_ranges_of_fatima_files_are_out_of_our_hands() -> None:
    assert native_from_text("{name: x, behaviour: fatima, agents: {Ada: {mood: 25}}}").agents[0].mood == 25.0


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(documents(TERMS | FREE_TEXT, FREE_TEXT, native=True))
def test_what_is_written_reads_back_equal(scenario: doc.Scenario) -> None:
    assert native_from_text(write_native(scenario)) == scenario


def test_numbers_are_written_without_quotes(tea: doc.Scenario) -> None:
    assert "  - name: Likes(Ben)\n    value: 3\n" in write_native(tea)


def test_files_are_read_by_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_text(TEA, encoding="utf-8")
    assert read_scenario(tmp_path / "tea.yaml") == read_native(tmp_path / "tea.yaml") == native_from_text(TEA)
