"""FAtiMA's current files become documents: every field, by content, with the storage that belongs to them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from fatima_files import GOLDEN_FILES, character, envelope, put, scenario, shared

from espressivo.core.errors import AuthoringError
from espressivo.scenarios import document as doc
from espressivo.scenarios.fatima import is_fatima, read_fatima, scenario_from_texts, split_value
from espressivo.scenarios.reading import read_scenario

RULES = {
    "AppraisalRules": {
        "AppraisalWeight": 1,
        "Rules": [
            {
                "EventName": "Event(Action-End, [s], Hit, SELF)",
                "Conditions": {"Quantifier": "Universal", "Set": ["[s] != SELF"]},
                "AppraisalVariables": {
                    "AppraisalVariables": [
                        {"Name": "Desirability", "Value": -2.5, "Target": "-"},
                        {"Name": "Like", "Value": "[v]", "Target": None},
                    ]
                },
            }
        ],
    }
}
EMOTION = {
    "Intensity": 4.5,
    "Decay": 2,
    "Threshold": 1,
    "CauseId": 7,
    "EventName": "Event(Action-End, Bob, Hit, Ada)",
    "Target": "Bob",
    "EmotionType": "Happy-For",
    "Valence": "Negative",
    "AppraisalVariables": ["Desirability"],
    "InfluenceMood": True,
}


def agent(**fields: Any) -> doc.AgentDoc:
    return scenario_from_texts(json.dumps(scenario(character("Ada", **fields)))).agents[0]


def test_a_character_is_read_whole() -> None:
    read = agent(
        KnowledgeBase={
            "Perspective": "Ada",
            "Knowledge": {
                "SELF": {"Likes(Tea)": "3, 0.5", "Open(Door)": True, "At(Home)": "Place(A, B), 0.25"},
                "SELF(Ben)": {"Likes(Tea)": "-"},
            },
        },
        BodyName="Female",
        EmotionalState={
            "Mood": -1.25,
            "initialTick": 4,
            "EmotionalPool": [EMOTION],
            "AppraisalConfiguration": {"HalfLifeDecayConstant": 0.25},
        },
        OtherAgents={"dictionary": [{"key": "Ben", "value": {"Name": "Ben", "EmotionalState": {}}}]},
        Goals=[{"Name": "Win", "Significance": 6}],
    )
    assert [(each.name, each.value, each.certainty, each.perspective) for each in read.beliefs] == [
        ("Likes(Tea)", "3", 0.5, "SELF"),
        ("Open(Door)", "True", 1.0, "SELF"),
        ("At(Home)", "Place(A, B)", 0.25, "SELF"),
        ("Likes(Tea)", "-", 1.0, "SELF(Ben)"),
    ]
    assert (read.body, read.mood, read.mood_tick, read.tick, read.loaded) == ("Female", -1.25, 4, 3, True)
    assert read.emotions == [
        doc.EmotionDoc(
            type="Happy-For",
            intensity=4.5,
            decay=2,
            threshold=1.0,
            valence=-1,
            cause_id=7,
            cause_event="Event(Action-End, Bob, Hit, Ada)",
            target="Bob",
            variables=["Desirability"],
            influences_mood=True,
        )
    ]
    assert (read.known_agents, read.goals) == (["Ben"], [doc.GoalDoc(name="Win", significance=6, likelihood=0)])


def test_a_constant_that_a_file_leaves_out_is_zero() -> None:
    state = {"EmotionalPool": [], "AppraisalConfiguration": {"HalfLifeDecayConstant": 0.25}}
    configuration = agent(EmotionalState=state).configuration
    assert configuration is not None
    assert (configuration.half_life_decay_constant, configuration.mood_half_life) == (0.25, 0.0)


def test_no_configuration_at_all_leaves_the_defaults() -> None:
    assert agent().configuration is None


@pytest.mark.parametrize("linked", [["Joy"], {"elements": ["Joy"]}, {"comparer": None, "elements": ["Joy"]}])
def test_memory_is_read_by_the_class_of_each_record(linked: Any) -> None:
    records = [
        {"classId": 1, "Id": 1, "Type": "Action-End", "Subject": "Bob", "Timestamp": 5, "Action": "Hit(Hard)",
         "Target": "Ada", "LinkedEmotions": linked},
        {"classId": 2, "Id": 2, "Type": "Property-Change", "Subject": "Bob", "Timestamp": 6, "Property": "Has(Floor)",
         "NewValue": 3},
    ]  # fmt: skip
    data = scenario(character("Ada", AutobiographicMemory={"Tick": 9, "records": records}))
    data["types"] += [
        {"TypeId": 1, "ClassName": "AutobiographicMemory.AM+ActionEvent, AutobiographicMemory"},
        {"TypeId": 2, "ClassName": "AutobiographicMemory.AM+PropertyChangeEvent, AutobiographicMemory"},
    ]
    assert scenario_from_texts(json.dumps(data)).agents[0].events == [
        doc.EventDoc(id=1, event="Event(Action-End, Bob, Hit(Hard), Ada)", tick=5, emotions=["Joy"]),
        doc.EventDoc(id=2, event="Event(Property-Change, Bob, Has(Floor), 3)", tick=6),
    ]


def test_dialogues_and_the_world_model_are_read() -> None:
    template = "Event(Action-End, [s], Pour, [t])"
    read = scenario_from_texts(
        json.dumps(
            scenario(
                Dialogues=[
                    {"CurrentState": "Start", "NextState": 2, "Utterance": "More tea?", "UtteranceId": "line-1"}
                ],
                WorldModel={
                    "Effects": {
                        "dictionary": [{"key": template, "value": [{"PropertyName": "Cup([t])", "NewValue": True}]}]
                    },
                    "Priorities": {"dictionary": [{"key": template, "value": 3}, {"key": "Gone", "value": 1}]},
                },
            )
        )
    )
    assert read.dialogues == [doc.LineDoc(current_state="Start", next_state="2", utterance="More tea?", id="line-1")]
    assert read.world_model == [
        doc.EffectsDoc(event=template, priority=3, effects=[doc.EffectDoc(property="Cup([t])", value="True")])
    ]
    assert read.warnings == ["scenario: the world model gives a priority to Gone, which has no effects; dropped"]


def test_a_null_target_stays_null_and_numbers_keep_their_text() -> None:
    read = scenario_from_texts(
        json.dumps(scenario()), json.dumps(["EmotionalAppraisalAsset", envelope("EmotionalAppraisalAsset", **RULES)])
    )
    rule = read.rules.appraisal[0]
    assert (rule.quantifier, rule.conditions) == ("universal", ["[s] != SELF"])
    assert [(each.value, each.target) for each in rule.variables] == [("-2.5", "-"), ("[v]", None)]


def test_missing_fields_of_an_action_rule_have_the_toolkits_defaults() -> None:
    storage = ["EmotionalDecisionMakingAsset", envelope("X", ActionTendencies=[{"Action": "Go", "Conditions": None}])]
    read = scenario_from_texts(json.dumps(scenario()), json.dumps(storage))
    assert read.rules.actions == [doc.ActionRuleDoc(action="Go", target="-", priority="1", layer="-")]


def test_no_starting_conditions_differ_from_empty_ones() -> None:
    exchanges = [
        {"Name": "A", "StartingConditions": None, "InfluenceRules": [{"Rules": None, "Value": 3, "Mode": "Love"}]},
        {"Name": "B", "StartingConditions": {"Set": []}, "Steps": "One, Two"},
    ]
    storage = ["CommeillFautAsset", envelope("CommeillFautAsset", SocialExchanges=exchanges)]
    first, second = scenario_from_texts(json.dumps(scenario()), json.dumps(storage)).rules.exchanges
    assert (first.starting_conditions, first.influence_rules[0].mode) == (None, "Love")
    assert (second.starting_conditions, second.steps) == (doc.ConditionsDoc(), ["One", "Two"])


def test_the_later_asset_of_a_storage_wins() -> None:
    rules = [envelope("EmotionalDecisionMakingAsset", ActionTendencies=[{"Action": name}]) for name in "AB"]
    name = "EmotionalDecisionMakingAsset"
    read = scenario_from_texts(json.dumps(scenario()), json.dumps([name, rules[0], name, rules[1]]))
    assert [rule.action for rule in read.rules.actions] == ["B"]


def test_shared_and_boxed_values_are_followed() -> None:
    data = scenario(character("Ada", Goals=["refId@3"], BodyName={"classId": 9, "boxedValue": "Fay"}))
    data["references"] = [{"refId": 3, "Name": "Win", "Significance": 5, "Likelihood": 0.5}]
    read = scenario_from_texts(json.dumps(data)).agents[0]
    assert (read.body, read.goals) == ("Fay", [doc.GoalDoc(name="Win", significance=5, likelihood=0.5)])


@pytest.mark.parametrize("name", ["tea.json", "tea.iat", "tea.rpc", "tea"])
def test_content_counts_more_than_the_extension(tmp_path: Path, name: str) -> None:
    file = put(tmp_path, name, scenario(character("Ada")))
    assert read_fatima(file).agents[0].name == "Ada"


def test_without_types_the_fields_tell_what_it_is(tmp_path: Path) -> None:
    file = put(tmp_path, "x.json", RULES)
    assert len(read_scenario(file).rules.appraisal) == 1
    assert read_fatima(put(tmp_path, "y.rpc", character("Ada"))).agents[0].name == "Ada"


@pytest.mark.parametrize(
    ("scenario_name", "storage_name"),
    [
        ("tea.scenario.json", "tea.storage.json"),
        ("scenario.json", "storage.json"),
        ("kbscenario.json", "kbstorage.json"),
        ("MyScenario.json", "MyStorage.json"),
        ("tea.iat", "AssetStorage.json"),
        ("tea.json", "tea-storage.json"),
    ],
)
def test_the_storage_beside_a_scenario_is_found_and_named(
    tmp_path: Path, scenario_name: str, storage_name: str
) -> None:
    file = put(tmp_path, scenario_name, scenario())
    put(tmp_path, storage_name, ["EmotionalAppraisalAsset", envelope("EmotionalAppraisalAsset", **RULES)])
    read = read_fatima(file)
    assert len(read.rules.appraisal) == 1
    assert read.warnings == [f"{scenario_name}: cognitive rules read from {storage_name}, found beside it"]


def test_the_storage_of_another_scenario_is_left_alone(tmp_path: Path) -> None:
    for name in ("a.storage.json", "b.storage.json"):
        put(tmp_path, name, [])
    put(tmp_path, "a.scenario.json", scenario())
    file = put(tmp_path, "c.scenario.json", scenario())
    assert "cognitive rules read from b.storage.json" in read_fatima(file).warnings[0]
    put(tmp_path, "d.storage.json", [])
    assert "several may be meant: b.storage.json, d.storage.json" in read_fatima(file).warnings[0]


def test_a_storage_may_be_named_and_may_be_empty(tmp_path: Path) -> None:
    file = put(tmp_path, "tea.scenario.json", scenario())
    put(tmp_path, "tea.storage.json", ["EmotionalAppraisalAsset", envelope("EmotionalAppraisalAsset", **RULES)])
    assert read_fatima(file, put(tmp_path, "empty.json", "")).rules == doc.RulesDoc()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("True", ("True", 1.0)),
        ("True,0.5", ("True", 0.5)),
        (" -3 , 0.7 ", ("-3", 0.7)),
        ("A(B, C)", ("A(B, C)", 1.0)),
        ("A(B, C), 0.5", ("A(B, C)", 0.5)),
        ("Foo Bar, 1", ("FooBar", 1.0)),
        ("-, 1", ("-", 1.0)),
    ],
)
def test_a_complex_value_is_cut_at_its_last_comma(text: str, value: tuple[str, float]) -> None:
    assert split_value(text) == value


@pytest.mark.parametrize("text", ["", "True, x", "True, nan", "True, 1_0", ", 1"])
def test_a_broken_complex_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        split_value(text)


def test_our_own_files_are_told_apart() -> None:
    assert is_fatima(scenario())
    assert is_fatima(["SocialImportanceAsset", {}])
    assert not is_fatima({"name": "x", "agents": []})
    assert not is_fatima("text")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Goals": 3}, "$.root.Characters[0].Goals: expected an array, got a number"),
        ({"Goals": [3]}, "$.root.Characters[0].Goals[0]: expected an object, got a number"),
        ({"Goals": [{}]}, "Goals[0].Name: 'Name' is missing"),
        ({"BodyName": []}, "BodyName: expected text, got an array"),
        ({"EmotionalState": {"Mood": "high"}}, "Mood: expected a number, got text 'high'"),
        ({"EmotionalState": {"EmotionalPool": [{**EMOTION, "Valence": "Up"}]}}, "expected Positive or Negative"),
        ({"EmotionalState": {"EmotionalPool": [{**EMOTION, "InfluenceMood": 3}]}}, "expected true or false"),
        ({"AutobiographicMemory": {"Tick": 1.5}}, "Tick: expected a whole number"),
        ({"AutobiographicMemory": {"records": [{"Id": -1}]}}, "Type: 'Type' is missing"),
        ({"KnowledgeBase": None}, "'KnowledgeBase' is missing"),
        ({"KnowledgeBase": {"Perspective": " "}}, "got an empty text"),
        ({"KnowledgeBase": {"Perspective": "A", "Knowledge": {"SELF": {"L(T)": "3, often"}}}}, "'value, certainty'"),
    ],
)
def test_a_wrong_field_is_named_with_its_place(tmp_path: Path, fields: dict[str, Any], message: str) -> None:
    file = put(tmp_path, "tea.json", json.dumps(scenario(character("Ada", **fields)), indent=1))
    with pytest.raises(AuthoringError) as caught:
        read_fatima(file)
    assert message in str(caught.value)
    assert caught.value.file == str(file)
    assert (caught.value.line or 0) > 1


def test_golden_files_are_read() -> None:
    read = read_fatima(GOLDEN_FILES / "random-017.scenario.json")
    assert [agent.name for agent in read.agents] == ["Ann", "Bob", "Cid", "Dan"]
    assert (read.agents[2].mood, read.agents[0].goals[0].likelihood) == (-6.4, 0.0)
    assert (len(read.rules.appraisal), len(read.rules.actions), read.behaviour) == (9, 3, "fatima")


def test_reading_a_scenario_and_its_storage_takes_less_than_two_milliseconds() -> None:
    file = GOLDEN_FILES / "random-017.scenario.json"  # with its storage 11 KB
    times = []
    for _ in range(30):
        start = time.perf_counter()
        read_fatima(file)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.002


def test_every_file_of_the_toolkits_examples_is_read() -> None:
    files = [file for file in shared("golden", "toolkit-files").rglob("*.*") if file.suffix != ".txt"]
    assert len(files) == 25
    for file in files:
        read = read_fatima(file)
        assert read.behaviour == "fatima"
        assert read.agents or read.rules != doc.RulesDoc(), file
