"""Writes a scenario in the toolkit's current format: the scenario file and its storage of cognitive rules.

What the toolkit cannot hold is told in ``warnings``. Dispositions go into ``EmotionDispositions``, a field of older
versions that the current one ignores and :mod:`.reader` honours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from ...core.emotion_types import EMOTION_TYPES
from ...core.errors import AuthoringError
from ..document import (
    AffectConfiguration,
    AgentDoc,
    BeliefDoc,
    DispositionDoc,
    EffectsDoc,
    EmotionDoc,
    EventDoc,
    ExchangeDoc,
    LineDoc,
    RulesDoc,
    Scenario,
)
from .characters import CONFIGURATION
from .json_layout import layout, term

__all__ = ["FatimaFiles", "utterance_id", "write_fatima"]

_NAMESPACES: Final = {
    "IntegratedAuthoringToolAsset": "IntegratedAuthoringTool",
    "EmotionalAppraisalAsset": "EmotionalAppraisal",
    "EmotionalDecisionMakingAsset": "EmotionalDecisionMaking",
    "SocialImportanceAsset": "SocialImportance",
    "CommeillFautAsset": "CommeillFaut",
    "AM+ActionEvent": "AutobiographicMemory",
    "AM+PropertyChangeEvent": "AutobiographicMemory",
}


@dataclass(frozen=True, slots=True)
class FatimaFiles:
    """The two texts that the toolkit keeps a scenario in, and what they could not hold."""

    scenario: str
    storage: str
    warnings: list[str] = field(default_factory=list)


def write_fatima(scenario: Scenario, *, dispositions: bool = True) -> FatimaFiles:
    """Write a scenario for FAtiMA Toolkit.

    Args:
        scenario: What to write.
        dispositions: False leaves emotion dispositions out, as the toolkit's current version does.

    Raises:
        AuthoringError: A remembered event is no ``Event(type, subject, action, target)``.
    """
    warnings = _losses(scenario, dispositions)
    rules = _all_rules(scenario, warnings)
    if not dispositions:
        rules.dispositions, rules.default_disposition = [], None
    types = _Types()
    root: dict[str, Any] = {"classId": 0, "ScenarioName": scenario.name, "Description": scenario.description}
    if scenario.dialogues:
        root["Dialogues"] = [_line(line) for line in scenario.dialogues]
    root["Characters"] = [_character(_familiar(agent, scenario), types) for agent in scenario.agents]
    root["WorldModel"] = _world_model(scenario.world_model)
    root["classId"] = types.id_of("IntegratedAuthoringToolAsset")
    return FatimaFiles(layout({"root": root, "types": types.entries()}), _storage(rules), warnings)


def utterance_id(utterance: str) -> str:
    """Return the id that the toolkit gives to an utterance: equal but for case and blanks, equal id.

    >>> utterance_id("Hey")
    'TTS-6057F13C496ECF7FD777CEB9E79AE285'
    """
    packed = "".join(utterance.split()).lower()
    return "TTS-" + hashlib.md5(packed.encode(), usedforsecurity=False).hexdigest().upper()


class _Types:
    """Gives class ids in the order in which classes are met."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def id_of(self, name: str) -> int:
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def entries(self) -> list[dict[str, Any]]:
        return [{"TypeId": index, "ClassName": _class_name(name)} for index, name in enumerate(self.names)]


def _class_name(name: str) -> str:
    space = _NAMESPACES[name]
    return f"{space}.{name}, {space}, Version=0.0.0.0, Culture=neutral, PublicKeyToken=null"


def _all_rules(scenario: Scenario, warnings: list[str]) -> RulesDoc:
    """Merge what single agents follow into the rules of all, each rule once."""
    rules = RulesDoc()
    _merge(rules, scenario.rules)
    for agent in scenario.agents:
        if agent.rules is not None:
            warnings.append(
                f"the rules of {agent.name} alone become rules of everybody; the toolkit has one set for all"
            )
            _merge(rules, agent.rules)
    return rules


def _merge(rules: RulesDoc, more: RulesDoc) -> None:
    for name in ("appraisal", "dispositions", "actions", "social_importance", "exchanges"):
        held = getattr(rules, name)
        held.extend([rule for rule in getattr(more, name) if rule not in held] if held else getattr(more, name))
    rules.default_disposition = more.default_disposition or rules.default_disposition


def _losses(scenario: Scenario, dispositions: bool) -> list[str]:
    warnings = []
    if scenario.behaviour != "fatima":
        warnings.append("the toolkit plays this scenario with its own behaviour, not with espressivo's")
    if scenario.player or any(agent.role for agent in scenario.agents):
        warnings.append("which agent a person plays is not kept")
    if scenario.terminal_states != ["End"]:
        warnings.append("terminal states are not kept; the toolkit knows only 'End'")
    if any(agent.personality for agent in scenario.agents):
        warnings.append("personality is not kept")
    if any(agent.shows for agent in scenario.agents):
        warnings.append("what characters show instead of what they feel is not kept")
    if scenario.emotions or scenario.ontology:
        warnings.append("emotions of the scenario's own are not kept")
    if any(_foreign(emotion, scenario) for agent in scenario.agents for emotion in agent.emotions):
        warnings.append("emotions of types that the toolkit does not know, such as Surprise, are left out")
    if _has_dispositions(scenario):
        fate = "are written, but the toolkit's current version ignores them" if dispositions else "are left out"
        warnings.append(f"emotion dispositions {fate}")
    changes = [effect for each in scenario.world_model for effect in each.effects]
    beyond = {
        "deeds that are done with a line": any(line.performs for line in scenario.dialogues),
        "what happens by itself (triggers)": scenario.triggers,
        "who notices what": scenario.witnesses,
        "conditions of changes": any(each.conditions or each.perspective != "SELF" for each in changes),
    }
    return [*warnings, *(f"not kept: {what}" for what, found in beyond.items() if found)]


def _foreign(emotion: EmotionDoc, scenario: Scenario) -> bool:
    """Whether an emotion is of a type that only our own agents have."""
    return scenario.behaviour != "fatima" and emotion.type not in EMOTION_TYPES


def _familiar(agent: AgentDoc, scenario: Scenario) -> AgentDoc:
    """Return an agent without emotions that the toolkit does not know."""
    kept = [emotion for emotion in agent.emotions if not _foreign(emotion, scenario)]
    return agent if len(kept) == len(agent.emotions) else msgspec.structs.replace(agent, emotions=kept)


def _has_dispositions(scenario: Scenario) -> bool:
    every = [scenario.rules, *(agent.rules for agent in scenario.agents if agent.rules)]
    return any(rules.dispositions or rules.default_disposition for rules in every)


def _line(line: LineDoc) -> dict[str, Any]:
    own = line.id if line.id and not line.id.startswith("TTS-") else None
    return {
        "CurrentState": term(line.current_state),
        "NextState": term(line.next_state),
        "Meaning": term(line.meaning),
        "Style": term(line.style),
        "Utterance": line.utterance,
        "UtteranceId": own or utterance_id(line.utterance),
    }


def _character(agent: AgentDoc, types: _Types) -> dict[str, Any]:
    return {
        "KnowledgeBase": {"Perspective": term(agent.name), "Knowledge": _knowledge(agent.beliefs)},
        "BodyName": agent.body,
        "VoiceName": agent.voice,
        "EmotionalState": _emotional_state(agent),
        "AutobiographicMemory": {"Tick": agent.tick, "records": [_record(event, types) for event in agent.events]},
        "OtherAgents": _dictionary((name, _other_agent(name)) for name in agent.known_agents),
        "Goals": [
            _without_zeros({"Name": term(goal.name), "Significance": goal.significance, "Likelihood": goal.likelihood})
            for goal in agent.goals
        ],
    }


def _knowledge(beliefs: Iterable[BeliefDoc]) -> dict[str, dict[str, str]]:
    minds: dict[str, dict[str, str]] = {}
    for belief in beliefs:
        certainty = layout(belief.certainty)
        minds.setdefault(belief.perspective, {})[belief.name] = f"{belief.value}, {certainty}"
    return minds


def _emotional_state(agent: AgentDoc) -> dict[str, Any]:
    constants = agent.configuration or AffectConfiguration()
    return {
        "Mood": agent.mood,
        "initialTick": agent.mood_tick,
        "EmotionalPool": [_emotion(emotion) for emotion in agent.emotions],
        "AppraisalConfiguration": {theirs: getattr(constants, ours) for ours, theirs in CONFIGURATION.items()},
    }


def _other_agent(name: str) -> dict[str, Any]:
    return {"Name": term(name), "EmotionalState": _emotional_state(AgentDoc(name=name))}


def _emotion(emotion: EmotionDoc) -> dict[str, Any]:
    optional = {"Direction": emotion.direction, "Target": None if emotion.target is None else term(emotion.target)}
    fields = {
        "Intensity": emotion.intensity,
        "Decay": emotion.decay,
        "Threshold": emotion.threshold,
        "CauseId": emotion.cause_id,
        "Direction": optional["Direction"],
        "EventName": emotion.cause_event,
        "Target": optional["Target"],
        "EmotionType": emotion.type,
        "Valence": "Positive" if emotion.valence > 0 else "Negative",
        "AppraisalVariables": emotion.variables,
        "InfluenceMood": emotion.influences_mood,
    }
    return {key: value for key, value in fields.items() if value is not None or key not in optional}


def _record(event: EventDoc, types: _Types) -> dict[str, Any]:
    parts = _arguments(event.event)
    if len(parts) != 4 or not event.event.startswith("Event("):
        raise AuthoringError(f"{event.event!r} cannot be saved; expected Event(type, subject, action, target)")
    change = parts[0] == "Property-Change"
    record: dict[str, Any] = {
        "classId": types.id_of("AM+PropertyChangeEvent" if change else "AM+ActionEvent"),
        "Id": event.id,
        "Type": parts[0],
        "Subject": term(parts[1]),
        "Timestamp": event.tick,
    }
    if event.emotions:
        record["LinkedEmotions"] = list(event.emotions)
    what, whom = ("Property", "NewValue") if change else ("Action", "Target")
    return {**record, what: term(parts[2]), whom: term(parts[3])}


def _arguments(text: str) -> list[str]:
    """Split the arguments of a composed term at its top level."""
    inner, depth, parts = text.strip().partition("(")[2].removesuffix(")"), 0, [""]
    for character in inner:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _world_model(effects: list[EffectsDoc]) -> dict[str, Any]:
    return {
        "Effects": _dictionary((entry.event, _effects(entry)) for entry in effects),
        "Priorities": _dictionary((entry.event, entry.priority) for entry in effects),
    }


def _effects(entry: EffectsDoc) -> list[dict[str, Any]]:
    return [
        {
            "PropertyName": term(effect.property),
            "NewValue": term(effect.value),
            "ObserverAgent": term(effect.observer),
        }
        for effect in entry.effects
    ]


def _dictionary(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {"dictionary": [{"key": term(key), "value": value} for key, value in pairs]}


def _without_zeros(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out numbers that are 0, as the toolkit does for goals."""
    return {key: value for key, value in fields.items() if not (isinstance(value, float) and value == 0)}


def _storage(rules: RulesDoc) -> str:
    assets = {
        "EmotionalAppraisalAsset": _appraisal(rules),
        "EmotionalDecisionMakingAsset": {"ActionTendencies": [_action(rule) for rule in rules.actions]},
        "SocialImportanceAsset": {"AttributionRules": [_attribution(rule) for rule in rules.social_importance]},
        "CommeillFautAsset": {"SocialExchanges": [_exchange(exchange) for exchange in rules.exchanges]},
    }
    parts = []
    for name, root in assets.items():
        envelope = {"root": {"classId": 0, **root}, "types": [{"TypeId": 0, "ClassName": _class_name(name)}]}
        parts.append(f'"{name}", \n{layout(envelope)}')
    return "[\n" + ",\n".join(parts) + "\n]\n"


def _appraisal(rules: RulesDoc) -> dict[str, Any]:
    root: dict[str, Any] = {
        "Description": None,
        "AppraisalRules": {
            "AppraisalWeight": 1,
            "Rules": [
                {
                    "EventName": term(rule.event),
                    "Conditions": _conditions(rule),
                    "AppraisalVariables": {"AppraisalVariables": [_variable(variable) for variable in rule.variables]},
                }
                for rule in rules.appraisal
            ],
        },
    }
    dispositions = [rules.default_disposition] if rules.default_disposition else []
    if entries := [_disposition(entry) for entry in (*dispositions, *rules.dispositions)]:
        root["EmotionDispositions"] = entries
    return root


def _variable(variable: Any) -> dict[str, Any]:
    target = None if variable.target is None else term(variable.target)
    return {"Name": term(variable.name), "Value": term(variable.value), "Target": target}


def _disposition(disposition: DispositionDoc) -> dict[str, Any]:
    return {"Emotion": disposition.emotion, "Decay": disposition.decay, "Threshold": disposition.threshold}


def _action(rule: Any) -> dict[str, Any]:
    return {
        "Action": term(rule.action),
        "Target": term(rule.target),
        "Layer": term(rule.layer),
        "Conditions": _conditions(rule),
        "Priority": term(rule.priority),
    }


def _attribution(rule: Any) -> dict[str, Any]:
    return {
        "RuleName": rule.description,
        "Target": term(rule.target),
        "Value": term(rule.value),
        "Conditions": _conditions(rule),
    }


def _exchange(exchange: ExchangeDoc) -> dict[str, Any]:
    starting = exchange.starting_conditions
    return {
        "Name": term(exchange.name),
        "Description": exchange.description,
        "Steps": [term(step) for step in exchange.steps],
        "Target": term(exchange.target),
        "StartingConditions": None if starting is None else _conditions(starting),
        "InfluenceRules": [
            {"Rules": _conditions(rule), "Value": rule.value, "Mode": term(rule.mode)}
            for rule in exchange.influence_rules
        ],
    }


def _conditions(owner: Any) -> dict[str, Any]:
    quantifier = {"Quantifier": "Universal"} if owner.quantifier == "universal" else {}
    return {**quantifier, "Set": list(owner.conditions)}
