"""Sound files with one value replaced by any other: read, or refused with our own error, never anything else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from fatima_files import GOLDEN_FILES, character, envelope, scenario
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.fatima import scenario_from_texts, write_fatima
from espressivo.scenarios.native import native_from_text, write_native

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["refId@0", "Universal", "", [], {}, [[]], [{}], {"boxedValue": {}}, {"elements": 3}, 10**400]),
    st.dictionaries(st.sampled_from(["Set", "key", "value", "boxedValue", "->"]), st.integers() | st.none()),
)

EMOTION = {"Intensity": 1, "EmotionType": "Joy", "Valence": "Positive", "EventName": "Event(A, B, C, D)"}
RECORD = {"Id": 1, "Type": "Action-End", "Subject": "Bob", "Timestamp": 1, "Action": "A", "Target": "B"}
FATIMA = scenario(
    character(
        "Ada",
        EmotionalState={"EmotionalPool": [EMOTION], "AppraisalConfiguration": {"MoodHalfLifeDecayTime": 3}},
        AutobiographicMemory={"Tick": 1, "records": [RECORD]},
        OtherAgents={"dictionary": [{"key": "Bob", "value": {"Name": "Bob"}}]},
        Goals=[{"Name": "Win", "Significance": 3}],
        WorkingMemory={"Values": {"a(b)": 3}},
    ),
    CharacterSources=[],
    PlayerDialogues=[{"Meaning": ["A"], "Style": [], "Utterance": "Hi"}],
    Dialogues=[{"CurrentState": "A", "NextState": "B", "Utterance": "Hi"}],
    WorldModel={"Effects": {"dictionary": [{"key": "E(a)", "value": [{"PropertyName": "a(b)"}]}]}, "Priorities": None},
)
STORAGE = json.loads((GOLDEN_FILES / "cif-decision.storage.json").read_bytes())
STORAGE[1] = envelope(
    "EmotionalAppraisalAsset",
    AppraisalRules={"Rules": [{"EventName": "E(a)", "Desirability": 3, "Conditions": {"Set": ["a(b) = c"]}}]},
    EmotionDispositions=[{"Emotion": "*", "Decay": 1, "Threshold": 1}],
)
NATIVE = {
    "name": "x",
    "agents": {
        "Ada": {
            "mood": 1,
            "beliefs": {"a(b)": {"value": 3, "certainty": 0.5}},
            "thinks": {"Bob": [{"name": "a(b)", "value": 3}]},
            "goals": [{"name": "Win", "significance": 3, "likelihood": 0.5}],
            "personality": {"openness": 0.5},
            "rules": {"appraisal": [{"event": "E(a)", "conditions": "a = b", "variables": {"Like": 3}}]},
            "configuration": {"minimum_mood": 0.5},
        }
    },
    "rules": {"dispositions": {"Joy": {"decay": 3}}, "exchanges": {"Flirt": {"starting_conditions": ["a(b) = c"]}}},
    "dialogues": [{"A -> B": "Hi", "style": "Calm"}],
    "world_model": {"E(a)": {"effects": {"a(b)": 3}, "priority": 2}},
    "player": "Ada",
}


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in members:
        yield from places(child, (*path, key))


def mangled(sound: Any, draw: st.DataObject) -> Any:
    """A copy with the value at some place replaced, or removed from its object."""
    root = {"": copy.deepcopy(sound)}
    path = ("", *draw.draw(st.sampled_from(list(places(sound)))))
    holder: Any = root
    for step in path[:-1]:
        holder = holder[step]
    if isinstance(holder, dict) and len(path) > 1 and draw.draw(st.integers(0, 4)) == 0:
        del holder[path[-1]]
    else:
        holder[path[-1]] = draw.draw(VALUES)
    return root[""]


SOUND = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def test_the_sound_ones_are_read() -> None:
    assert scenario_from_texts(json.dumps(FATIMA), json.dumps(STORAGE)).rules.exchanges[0].name == "Flirt"
    assert native_from_text(json.dumps(NATIVE)).agents[0].name == "Ada"


@SOUND
@given(st.data())
def test_a_mangled_scenario_of_fatima(draw: st.DataObject) -> None:
    try:
        read = scenario_from_texts(json.dumps(mangled(FATIMA, draw)))
        assert write_fatima(read).scenario
        assert write_native(read)
    except AuthoringError as error:
        assert str(error)


@SOUND
@given(st.data())
def test_a_mangled_storage_of_fatima(draw: st.DataObject) -> None:
    try:
        read = scenario_from_texts(json.dumps(FATIMA), json.dumps(mangled(STORAGE, draw)))
        assert write_fatima(read).storage
    except AuthoringError as error:
        assert str(error)


@SOUND
@given(st.data())
def test_a_mangled_scenario_of_ours(draw: st.DataObject) -> None:
    try:
        read = native_from_text(json.dumps(mangled(NATIVE, draw), ensure_ascii=draw.draw(st.booleans())))
        assert native_from_text(write_native(read)) == read
    except AuthoringError as error:
        assert str(error)
