"""From the neutral scenario of a golden trace to a document that the engine is built from.

Every agent gets its own copy of the rules. Files of the toolkit are read as its last version reads them: what they
point to is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..document import (
    ActionRuleDoc,
    AgentDoc,
    AppraisalRuleDoc,
    AttributionRuleDoc,
    BeliefDoc,
    ConditionsDoc,
    DispositionDoc,
    EffectDoc,
    EffectsDoc,
    ExchangeDoc,
    GoalDoc,
    InfluenceRuleDoc,
    LineDoc,
    Quantifier,
    RulesDoc,
    Scenario,
    VariableDoc,
)
from ..fatima.reader import read_fatima, scenario_from_texts
from ..fatima.writer import write_fatima
from .golden import ScenarioFiles

__all__ = ["scenario_of", "stored"]

Record = Mapping[str, Any]
_RULE_FILES = {
    "ea_file": ("appraisal", "dispositions", "default_disposition"),
    "edm_file": ("actions",),
    "si_file": ("social_importance",),
    "cif_file": ("exchanges",),
}


def scenario_of(trace: Record, files: ScenarioFiles) -> Scenario:
    """Return the scenario that a trace begins with.

    Raises:
        AuthoringError: A file that it names is missing or broken.
    """
    neutral: Record = trace["scenario"]
    scenario = _from_files(neutral.get("files") or {}, files)
    scenario.agents += [_agent(agent, neutral, files) for agent in neutral.get("agents", ())]
    scenario.dialogues += [_line(line) for line in neutral.get("dialogues", ())]
    scenario.world_model += [_effects(entry) for entry in neutral.get("world_model", ())]
    if trace.get("via") == "storage":
        for agent in scenario.agents:
            agent.rules = _stored_first(agent.rules or RulesDoc())
    return scenario


def stored(rules: RulesDoc) -> RulesDoc:
    """Return the rules as they come back after the toolkit has saved and loaded them: without dispositions."""
    known = RulesDoc(
        appraisal=rules.appraisal,
        actions=rules.actions,
        social_importance=rules.social_importance,
        exchanges=rules.exchanges,
    )
    written = write_fatima(Scenario(name="stored", behaviour="fatima", rules=known))
    return scenario_from_texts(written.scenario, written.storage).rules


def _stored_first(rules: RulesDoc) -> RulesDoc:
    """Return the rules as loaded from a storage, with the dispositions that are set afterwards."""
    loaded = stored(rules)
    loaded.dispositions, loaded.default_disposition = rules.dispositions, rules.default_disposition
    return loaded


def _from_files(named: Record, files: ScenarioFiles) -> Scenario:
    if not named.get("scenario"):
        return Scenario(name="trace", behaviour="fatima")
    root = named.get("root", "")
    path = files.find(named["scenario"], root)
    storage = files.find(named["storage"], root) if named.get("storage") else None
    read = read_fatima(path, storage, follow_sources=False)
    if named.get("legacy") == "true":
        return Scenario(name=read.name, behaviour="fatima", dialogues=read.dialogues)
    for agent in read.agents:
        agent.rules = agent.rules or read.rules
    read.rules = RulesDoc()
    return read


def _agent(agent: Record, neutral: Record, files: ScenarioFiles) -> AgentDoc:
    root = (neutral.get("files") or {}).get("root", "")
    doc = _character(files.find(agent["file"], root)) if agent.get("file") else AgentDoc(name=agent["name"])
    if agent["name"] != "?":
        doc.name = agent["name"]
    doc.mood = agent.get("mood", doc.mood)
    doc.tick = agent.get("tick", doc.tick)
    doc.beliefs += [_belief(belief) for belief in agent.get("beliefs", ())]
    doc.goals += [_goal(goal) for goal in agent.get("goals", ())]
    doc.rules = _rules(agent.get("rules") or neutral.get("rules") or {})
    for member, parts in _RULE_FILES.items():
        if agent.get(member):
            read = read_fatima(files.find(agent[member], root), follow_sources=False).rules
            for part in parts:
                setattr(doc.rules, part, getattr(read, part))
    return doc


def _character(path: Path) -> AgentDoc:
    return read_fatima(path, follow_sources=False).agents[0]


def _belief(belief: Record) -> BeliefDoc:
    return BeliefDoc(
        name=belief["name"],
        value=belief["value"],
        certainty=belief.get("certainty", 1.0),
        perspective=belief.get("perspective") or "SELF",
    )


def _goal(goal: Record) -> GoalDoc:
    return GoalDoc(name=goal["name"], significance=goal["significance"], likelihood=goal["likelihood"])


def _line(line: Record) -> LineDoc:
    return LineDoc(
        current_state=line["current_state"],
        next_state=line["next_state"],
        meaning=line.get("meaning", "-"),
        style=line.get("style", "-"),
        utterance=line["utterance"],
    )


def _effects(entry: Record) -> EffectsDoc:
    return EffectsDoc(
        event=entry["event"],
        priority=entry.get("priority", 1),
        effects=[
            EffectDoc(property=effect["property"], value=effect["value"], observer=effect.get("observer", "*"))
            for effect in entry.get("effects", ())
        ],
    )


# -- rules -----------------------------------------------------------------------------------------------------------


def _rules(rules: Record) -> RulesDoc:
    default = rules.get("default_disposition")
    return RulesDoc(
        appraisal=[_appraisal(rule) for rule in rules.get("appraisal_rules", ())],
        dispositions=[_disposition(disposition) for disposition in rules.get("emotion_dispositions", ())],
        default_disposition=_disposition(default) if default else None,
        actions=[_action(rule) for rule in rules.get("action_rules", ())],
        social_importance=[_attribution(rule) for rule in rules.get("si_rules", ())],
        exchanges=[_exchange(exchange) for exchange in rules.get("social_exchanges", ())],
    )


def _appraisal(rule: Record) -> AppraisalRuleDoc:
    return AppraisalRuleDoc(
        event=rule["event"],
        conditions=_conditions(rule),
        quantifier=_quantifier(rule),
        variables=[
            VariableDoc(name=variable["name"], value=str(variable["value"]), target=variable.get("target"))
            for variable in rule.get("variables", ())
        ],
    )


def _disposition(disposition: Record) -> DispositionDoc:
    return DispositionDoc(
        emotion=disposition.get("emotion", "*"),
        threshold=disposition.get("threshold", 0.0),
        decay=disposition.get("decay", 1),
    )


def _action(rule: Record) -> ActionRuleDoc:
    return ActionRuleDoc(
        action=rule["action"],
        target=rule.get("target") or "-",
        priority=str(rule.get("priority", "1")),
        layer=rule.get("layer") or "-",
        conditions=_conditions(rule),
        quantifier=_quantifier(rule),
    )


def _attribution(rule: Record) -> AttributionRuleDoc:
    return AttributionRuleDoc(
        description=rule.get("description") or "",
        target=rule["target"],
        value=str(rule["value"]),
        conditions=_conditions(rule),
        quantifier=_quantifier(rule),
    )


def _exchange(exchange: Record) -> ExchangeDoc:
    starting = exchange.get("starting_conditions")
    return ExchangeDoc(
        name=exchange["name"],
        description=exchange.get("description") or "",
        target=exchange["target"],
        steps=list(_steps(exchange.get("steps") or ())),
        starting_conditions=None if starting is None else ConditionsDoc(conditions=list(starting)),
        influence_rules=[
            InfluenceRuleDoc(
                value=rule["value"],
                mode=rule.get("mode", "*"),
                conditions=_conditions(rule),
                quantifier=_quantifier(rule),
            )
            for rule in exchange.get("influence_rules", ())
        ],
    )


def _steps(steps: str | Iterable[str]) -> Iterable[str]:
    return [step.strip() for step in steps.split(",")] if isinstance(steps, str) else steps


def _conditions(owner: Record) -> list[str]:
    return list(owner.get("conditions") or ())


def _quantifier(owner: Record) -> Quantifier:
    return "universal" if str(owner.get("quantifier", "")).lower() == "universal" else "existential"
