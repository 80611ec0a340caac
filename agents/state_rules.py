"""The rules of an agent as plain data and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..appraisal.importance import AttributionRule
from ..appraisal.rules import AppraisalRule
from ..core.conditions import ConditionSet
from ..core.terms import parse, term
from ..decision.exchanges import InfluenceRule, SocialExchange
from ..decision.rules import ActionRule
from .own_emotions import add_emotions

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["restore_rules", "save_rules"]

Data = dict[str, Any]


def save_rules(agent: Agent) -> Data:
    """Return all rules and social exchanges, and the emotions that were added, as plain data."""
    return {
        "appraisal": [
            {
                "event": str(rule.event),
                "variables": [
                    [name, str(value), None if target is None else str(target)]
                    for name, value, target in rule.variables
                ],
                **_save_conditions(rule.conditions),
                "id": rule.id,
                "source": rule.source,
            }
            for rule in agent.appraisal_rules
        ],
        "actions": [
            {
                "action": str(rule.action),
                "target": str(rule.target),
                "priority": str(rule.priority),
                "layer": str(rule.layer),
                **_save_conditions(rule.conditions),
                "id": rule.id,
                "source": rule.source,
            }
            for rule in agent.action_rules
        ],
        "importance": [
            {
                "description": rule.description,
                "target": str(rule.target),
                "value": str(rule.value),
                **_save_conditions(rule.conditions),
            }
            for rule in agent.importance
        ],
        "exchanges": [_save_exchange(exchange) for exchange in agent.exchanges],
        "emotions": [json.dumps(addition, sort_keys=True) for addition in agent.additions],
    }


def restore_rules(agent: Agent, data: Mapping[str, Any]) -> None:
    """Give an agent that has no rules those that were saved, and the emotions that were added to it."""
    if data["emotions"]:
        add_emotions(agent, [json.loads(addition) for addition in data["emotions"]])
    for rule in data["appraisal"]:
        agent.appraisal_rules.add(
            AppraisalRule.parse(
                rule["event"],
                [(name, value, target) for name, value, target in rule["variables"]],
                rule["conditions"],
                rule["quantifier"],
                id=rule["id"],
                source=rule["source"],
            )
        )
    for rule in data["actions"]:
        agent.action_rules.add(
            ActionRule.parse(
                rule["action"],
                rule["target"],
                rule["priority"],
                layer=rule["layer"],
                conditions=rule["conditions"],
                quantifier=rule["quantifier"],
                id=rule["id"],
                source=rule["source"],
            )
        )
    for rule in data["importance"]:
        agent.importance.add(
            AttributionRule(parse(rule["target"]), parse(rule["value"]), _conditions(rule), rule["description"])
        )
    for saved in data["exchanges"]:
        agent.exchanges.add(_restored_exchange(saved))


def _save_exchange(exchange: SocialExchange) -> Data:
    return {
        "name": str(exchange.name),
        "target": str(exchange.target),
        "steps": [str(step) for step in exchange.steps],
        "starting": _save_conditions(exchange.starting_conditions),
        "influence": [
            {"value": rule.value, "mode": str(rule.mode), **_save_conditions(rule.conditions)}
            for rule in exchange.influence_rules
        ],
        "description": exchange.description,
    }


def _restored_exchange(data: Mapping[str, Any]) -> SocialExchange:
    return SocialExchange.parse(
        data["name"],
        data["target"],
        data["steps"],
        starting_conditions=_conditions(data["starting"]),
        influence_rules=[
            InfluenceRule(rule["value"], term(rule["mode"]), _conditions(rule)) for rule in data["influence"]
        ],
        description=data["description"],
    )


def _save_conditions(conditions: ConditionSet) -> Data:
    return {
        "conditions": [str(condition) for condition in conditions.conditions],
        "quantifier": conditions.quantifier.value,
    }


def _conditions(data: Mapping[str, Any]) -> ConditionSet:
    return ConditionSet.parse(data["conditions"], data["quantifier"])
