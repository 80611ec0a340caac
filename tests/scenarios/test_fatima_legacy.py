"""Older versions of FAtiMA's files: what is migrated, what is dropped, and that a warning says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from fatima_files import character, envelope, put, scenario, shared

from espressivo.core.errors import AuthoringError
from espressivo.scenarios import document as doc
from espressivo.scenarios.fatima import read_fatima

EDM = envelope("EmotionalDecisionMakingAsset", ActionTendencies=[{"Action": "Go", "Target": "-", "Layer": "-"}])


def old_character(name: str, **sources: str) -> dict[str, object]:
    return envelope("RolePlayCharacterAsset", **character(name), **sources)


def test_the_rule_files_of_a_character_become_its_own_rules(tmp_path: Path) -> None:
    put(tmp_path, "rules/go.edm", EDM)
    file = put(tmp_path, "chars/ada.rpc", old_character("Ada", EmotionalDecisionMakingSource="..\\rules\\go.edm"))
    read = read_fatima(file)
    assert read.rules == doc.RulesDoc()
    assert read.agents[0].rules == doc.RulesDoc(actions=[doc.ActionRuleDoc(action="Go", source="go.edm")])
    assert read.warnings == []


def test_sources_can_be_ignored_as_the_toolkit_does(tmp_path: Path) -> None:
    put(tmp_path, "go.edm", EDM)
    file = put(tmp_path, "ada.rpc", old_character("Ada", EmotionalDecisionMakingSource="go.edm"))
    read = read_fatima(file, follow_sources=False)
    assert (read.agents[0].rules, len(read.warnings)) == (None, 1)


@pytest.mark.parametrize(
    "name", ["gone.edm", "/etc/passwd", "../../../../etc/passwd", "C:\\x\\gone.edm", "a\0.edm", "."]
)
def test_a_missing_source_is_a_warning(tmp_path: Path, name: str) -> None:
    read = read_fatima(put(tmp_path, "ada.rpc", old_character("Ada", EmotionalDecisionMakingSource=name)))
    assert read.agents[0].rules is None
    assert read.warnings == [f"ada.rpc: EmotionalDecisionMakingSource {name!r} does not exist; left out"]


def test_a_source_of_another_machine_is_found_beside_the_file(tmp_path: Path) -> None:
    put(tmp_path, "go.edm", EDM)
    read = read_fatima(put(tmp_path, "ada.rpc", old_character("Ada", EmotionalDecisionMakingSource="C:\\x\\go.edm")))
    assert read.agents[0].rules is not None
    assert "'go.edm' beside this file was read instead" in read.warnings[0]


def test_working_memory_becomes_beliefs_as_far_as_it_can(tmp_path: Path) -> None:
    data = old_character("Ada")
    data["root"]["WorkingMemory"] = {"Values": {"Likes(Tea)": 3, "target": "Bob"}}  # type: ignore[index]
    read = read_fatima(put(tmp_path, "ada.rpc", data))
    assert read.agents[0].beliefs[-1] == doc.BeliefDoc(name="Likes(Tea)", value="3")
    assert [warning.partition(": ")[2] for warning in read.warnings] == [
        "old working memory became beliefs: Likes(Tea)",
        "old working memory dropped, a belief needs a composed name: target",
    ]


def test_flat_appraisal_becomes_variables_and_zero_is_none(tmp_path: Path) -> None:
    rule = {"EventName": "Event(Action-Finished, *, Hit, SELF)", "Desirability": "[d]", "Praiseworthiness": 0}
    data = envelope(
        "EmotionalAppraisalAsset",
        AppraisalRules={"Rules": [rule]},
        EmotionDispositions={
            "classId": 4,
            "boxedValue": [{"Emotion": "*", "Decay": 2, "Threshold": 1}, {"Emotion": "Joy"}],
        },
        Goals=[{"Name": "Win", "Significance": 3, "Likelihood": 0.5}],
    )
    put(tmp_path, "old.ea", data)
    read = read_fatima(put(tmp_path, "ada.rpc", old_character("Ada", EmotionalAppraisalAssetSource="old.ea")))
    rules = read.agents[0].rules
    assert rules is not None
    assert rules.appraisal[0].event == "Event(Action-End, *, Hit, SELF)"
    assert rules.appraisal[0].variables == [doc.VariableDoc(name="Desirability", value="[d]")]
    assert rules.default_disposition == doc.DispositionDoc(threshold=1, decay=2)
    assert rules.dispositions == [doc.DispositionDoc(emotion="Joy", threshold=0, decay=0)]
    assert read.agents[0].goals == [doc.GoalDoc(name="Win", significance=3, likelihood=0.5)]
    assert len(read.warnings) == 2
    alone = read_fatima(tmp_path / "old.ea")
    assert alone.warnings[-1] == "old.ea: 1 goals dropped: a rule file has no character to hold them"


def test_old_action_rules_belong_to_no_layer_and_take_the_default_priority(tmp_path: Path) -> None:
    rules = [{"Action": "Go", "Type": "[x]"}, {"Action": "Stay", "Priority": "[p]", "Layer": "-", "Target": None}]
    data = envelope("EmotionalDecisionMakingAsset", DefaultActionPriority="3", ActionTendencies=rules)
    read = read_fatima(put(tmp_path, "x.edm", data))
    assert [(rule.layer, rule.target, rule.priority) for rule in read.rules.actions] == [
        ("-", "-", "3"),
        ("-", "-", "[p]"),
    ]
    assert read.warnings == [
        "x.edm: old action rules without 'Layer' belong to layer '-' ('Type' dropped)",
        "x.edm: an action rule whose target is null has no target ('-')",
    ]


def test_claims_and_conferrals_are_dropped(tmp_path: Path) -> None:
    data = envelope("SocialImportanceAsset", AttributionRules=[], Claims=[{}], Conferrals=[{}, {}])
    warnings = read_fatima(put(tmp_path, "x.si", data)).warnings
    assert [warning.split()[1] for warning in warnings] == ["1", "2"]


def test_old_conditions_of_an_exchange_become_starting_conditions(tmp_path: Path) -> None:
    exchange = {
        "Name": "Flirt",
        "Initiator": "[i]",
        "Conditions": {"Set": ["DialogState(B) = Start"]},
        "_triggerRules": {},
    }
    data = envelope("CommeillFautAsset", SocialExchanges=[exchange])
    read = read_fatima(put(tmp_path, "x.cif", data))
    assert read.rules.exchanges[0].starting_conditions == doc.ConditionsDoc(conditions=["DialogState(B) = Start"])
    assert [warning.partition(": ")[2] for warning in read.warnings] == [
        "old social exchanges: Initiator, _triggerRules dropped",
        "old social exchanges: Conditions became StartingConditions",
    ]


def test_old_names_are_replaced_in_old_files_only(tmp_path: Path) -> None:
    rule = {"Action": "Go", "Conditions": {"Set": ["DialogState(B) = [c]", "Count(Likes([x])) > 1", "MyCount(x) = 1"]}}
    old = read_fatima(put(tmp_path, "x.edm", envelope("EmotionalDecisionMakingAsset", ActionTendencies=[rule])))
    assert old.rules.actions[0].conditions == ["DialogueState(B) = [c]", "CountSubs(Likes([x])) > 1", "MyCount(x) = 1"]
    rule["Layer"] = "-"
    new = read_fatima(put(tmp_path, "y.edm", envelope("EmotionalDecisionMakingAsset", ActionTendencies=[rule])))
    assert new.rules.actions[0].conditions[0] == "DialogState(B) = [c]"
    assert new.warnings == []


def test_an_old_scenario_names_the_files_of_its_characters_and_world(tmp_path: Path) -> None:
    put(tmp_path, "rpc/ada.rpc", old_character("Ada"))
    world = {"Effects": {"dictionary": [{"key": "Event(Action-End, *, A, *)", "value": []}]}, "Priorities": None}
    put(tmp_path, "w.wmo", envelope("WorldModelAsset", **world))
    data = envelope(
        "IntegratedAuthoringToolAsset",
        ScenarioName="Old",
        CharacterSources=["rpc/ada.rpc", "rpc/gone.rpc"],
        WorldModelSource="w.wmo",
    )
    read = read_fatima(put(tmp_path, "old.iat", data))
    assert ([agent.name for agent in read.agents], read.world_model[0].priority) == (["Ada"], 1)
    assert read.warnings == ["old.iat: CharacterSources 'rpc/gone.rpc' does not exist; left out"]


def test_the_oldest_scenarios_hold_several_lines_in_one(tmp_path: Path) -> None:
    put(tmp_path, "ada.rpc", old_character("Ada"))
    line = {"CurrentState": "Start", "NextState": "End", "Meaning": ["A", "B"], "Style": [], "Utterance": "Hi"}
    data = {
        "ScenarioName": "Oldest",
        "Characters": [{"Name": "Eve", "Source": "ada.rpc"}, {"Name": "Bob", "Source": "ada.rpc"}],
        "PlayerDialogues": [line],
        "AgentDialogues": [{**line, "Meaning": [], "Style": "Calm"}],
    }
    read = read_fatima(put(tmp_path, "oldest.iat", data))
    assert [(line.meaning, line.style) for line in read.dialogues] == [("A", "-"), ("B", "-"), ("-", "Calm")]
    assert [agent.name for agent in read.agents] == ["Eve", "Bob"]
    assert (
        "oldest.iat: PlayerDialogues became dialogue lines; who may say them is left to the decision rules"
        in read.warnings
    )


def test_a_source_of_the_wrong_kind_is_an_error(tmp_path: Path) -> None:
    put(tmp_path, "ada.rpc", old_character("Ada", EmotionalAppraisalAssetSource="ada.rpc"))
    with pytest.raises(
        AuthoringError, match="must hold an EmotionalAppraisalAsset, but holds a RolePlayCharacterAsset"
    ):
        read_fatima(tmp_path / "ada.rpc")


def test_characters_of_one_name_are_an_error(tmp_path: Path) -> None:
    put(tmp_path, "ada.rpc", old_character("Ada"))
    data = envelope("IntegratedAuthoringToolAsset", CharacterSources=["ada.rpc", "ada.rpc"])
    with pytest.raises(AuthoringError, match=r"\$\.root\.CharacterSources\[1\]: a second character is called 'Ada'"):
        read_fatima(put(tmp_path, "x.iat", data))
    with pytest.raises(AuthoringError, match=r"Characters\[1\]: a second character"):
        read_fatima(put(tmp_path, "y.json", scenario(character("Ada"), character("ADA"))))


def test_the_job_interview_of_the_toolkit() -> None:
    folder = shared("golden", "toolkit-files") / "Tutorials" / "Examples" / "CiF-Tutorial"
    read = read_fatima(folder / "JobInterview.iat")
    assert len(read.dialogues) == 101
    assert [agent.name for agent in read.agents] == ["Player"]
    rules = read.agents[0].rules
    assert rules is not None
    assert (len(rules.actions), len(rules.exchanges)) == (2, 2)
