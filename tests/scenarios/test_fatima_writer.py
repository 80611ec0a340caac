"""What is written for FAtiMA Toolkit is what it would write itself, and reads back as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fatima_files import GOLDEN_FILES, shared
from hypothesis import HealthCheck, given, settings
from scenario_strategies import FREE_TEXT, TERMS, documents

from espressivo.core.errors import AuthoringError
from espressivo.scenarios import document as doc
from espressivo.scenarios.fatima import read_fatima, scenario_from_texts, utterance_id, write_fatima

SCENARIOS = sorted(GOLDEN_FILES.glob("*.scenario.json"))


def test_there_are_golden_files() -> None:
    assert len(SCENARIOS) == 16


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.name.partition(".")[0])
def test_a_file_that_the_toolkit_saved_is_reproduced_to_the_byte(file: Path) -> None:
    written = write_fatima(read_fatima(file))
    assert written.scenario == file.read_text(encoding="utf-8")
    assert written.storage == file.with_name(file.name.replace("scenario", "storage")).read_text(encoding="utf-8")
    assert written.warnings == []


def test_the_toolkits_own_example_is_reproduced_but_for_its_version() -> None:
    folder = shared("golden", "toolkit-files") / "Tutorials" / "Examples" / "IAT-Tutorial" / "Scenarios"
    written = write_fatima(read_fatima(folder / "kbscenario.json"))
    for text, name in ((written.scenario, "kbscenario.json"), (written.storage, "kbstorage.json")):
        original = (folder / name).read_text(encoding="utf-8-sig")
        assert json.loads(re.sub(r"Version=[\d.]+", "", text)) == json.loads(re.sub(r"Version=[\d.]+", "", original))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(documents(TERMS, FREE_TEXT, native=False))
def test_what_is_written_reads_back_equal(scenario: doc.Scenario) -> None:
    written = write_fatima(scenario)
    assert scenario_from_texts(written.scenario, written.storage) == scenario


@pytest.mark.parametrize(
    ("utterance", "expected"),
    [("Hey", "TTS-6057F13C496ECF7FD777CEB9E79AE285"), ("  h\tE\ny", "TTS-6057F13C496ECF7FD777CEB9E79AE285")],
)
def test_utterance_ids_are_the_toolkits(utterance: str, expected: str) -> None:
    assert utterance_id(utterance) == expected


def test_an_id_of_the_toolkits_making_is_made_again_and_others_are_kept() -> None:
    lines = [
        doc.LineDoc(current_state="A", next_state="B", utterance="Hey", id=given) for given in (None, "TTS-OLD", "mine")
    ]
    saved = json.loads(write_fatima(doc.Scenario(name="x", dialogues=lines)).scenario)
    made = utterance_id("Hey")
    assert [line["UtteranceId"] for line in saved["root"]["Dialogues"]] == [made, made, "mine"]


def test_rules_of_single_agents_become_everybodys_once_and_a_warning_says_so() -> None:
    rule = doc.ActionRuleDoc(action="Go")
    agents = [doc.AgentDoc(name=name, rules=doc.RulesDoc(actions=[rule])) for name in ("Ada", "Ben")]
    written = write_fatima(doc.Scenario(name="x", behaviour="fatima", agents=agents))
    assert scenario_from_texts(written.scenario, written.storage).rules.actions == [rule]
    assert [warning.partition(" alone")[0] for warning in written.warnings] == ["the rules of Ada", "the rules of Ben"]


def test_every_loss_is_told() -> None:
    scenario = doc.Scenario(
        name="x",
        player="Ada",
        terminal_states=["Over"],
        agents=[doc.AgentDoc(name="Ada", personality={"openness": 0.5})],
        rules=doc.RulesDoc(default_disposition=doc.DispositionDoc(threshold=1)),
    )
    told = " ".join(write_fatima(scenario).warnings)
    for word in ("behaviour", "person plays", "terminal states", "personality", "dispositions are written"):
        assert word in told


def test_what_only_stories_have_is_told_when_it_is_lost() -> None:
    story = doc.Scenario(
        name="tea",
        behaviour="fatima",
        dialogues=[
            doc.LineDoc(current_state="a", next_state="b", utterance="Tea!", performs=[doc.DeedDoc(action="Ask")])
        ],
        triggers=[doc.TriggerDoc(id="rain")],
        witnesses=[doc.WitnessesDoc(event="Event(Action-End, *, Ask, *)")],
        world_model=[doc.EffectsDoc(event="*", effects=[doc.EffectDoc(property="A(b)", value="1", perspective="Ben")])],
    )
    assert write_fatima(story).warnings == [
        "not kept: deeds that are done with a line",
        "not kept: what happens by itself (triggers)",
        "not kept: who notices what",
        "not kept: conditions of changes",
    ]


def test_dispositions_can_be_left_out_as_the_toolkit_does() -> None:
    scenario = doc.Scenario(name="x", rules=doc.RulesDoc(dispositions=[doc.DispositionDoc(emotion="Joy", decay=3)]))
    assert "EmotionDispositions" in write_fatima(scenario).storage
    written = write_fatima(scenario, dispositions=False)
    assert "EmotionDispositions" not in written.storage
    assert "left out" in written.warnings[-1]


def test_the_documents_are_left_as_they_were() -> None:
    own = doc.RulesDoc(actions=[doc.ActionRuleDoc(action="Go")], dispositions=[doc.DispositionDoc(emotion="Joy")])
    scenario = doc.Scenario(name="x", agents=[doc.AgentDoc(name="Ada", rules=own)])
    write_fatima(scenario, dispositions=False)
    assert (scenario.rules, len(own.actions), len(own.dispositions)) == (doc.RulesDoc(), 1, 1)


def test_an_event_that_is_none_is_refused() -> None:
    agent = doc.AgentDoc(name="Ada", events=[doc.EventDoc(id=0, event="Likes(Tea)")])
    with pytest.raises(AuthoringError, match=r"expected Event\(type, subject, action, target\)"):
        write_fatima(doc.Scenario(name="x", agents=[agent]))


def test_emotions_that_the_toolkit_does_not_know_are_left_out_and_told() -> None:
    felt = [doc.EmotionDoc(type="Surprise", intensity=5), doc.EmotionDoc(type="Happy-For", intensity=3)]
    written = write_fatima(doc.Scenario(name="Tea", agents=[doc.AgentDoc(name="Ada", emotions=felt)]))
    assert "emotions of types that the toolkit does not know, such as Surprise, are left out" in written.warnings
    assert "Happy-For" in written.scenario and "Surprise" not in written.scenario
