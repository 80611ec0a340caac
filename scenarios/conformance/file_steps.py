"""Steps about what was loaded and what is saved: rules, and characters in the toolkit's own format."""

from __future__ import annotations

from typing import Any

from ...appraisal.importance import AttributionRule
from ...appraisal.rules import AppraisalRule
from ...core.conditions import ConditionSet
from ...decision.rules import ActionRule
from .compare import toolkit_text
from .stage import Stage
from .steps import Step, operation


@operation("rule_count")
def rule_count(stage: Stage, step: Step) -> dict[str, int]:
    """Count the rules of an agent, and what else the scenario holds."""
    agent = stage.agent(step)
    return {
        "appraisal": len(agent.appraisal_rules),
        "action": len(agent.action_rules),
        "si": len(agent.importance),
        "cif": len(agent.exchanges),
        "dialogues": len(stage.world.dialogue),
        "world_model": len(stage.world.effects),
    }


@operation("rules")
def rules(stage: Stage, step: Step) -> dict[str, Any]:
    """List the rules of an agent."""
    agent = stage.agent(step)
    return {
        "appraisal": [_appraisal(rule) for rule in agent.appraisal_rules],
        "action": [_action(rule) for rule in agent.action_rules],
        "si": [_attribution(rule) for rule in agent.importance],
    }


def _appraisal(rule: AppraisalRule) -> dict[str, Any]:
    return {
        "event": toolkit_text(rule.event),
        "quantifier": rule.conditions.quantifier.value.capitalize(),
        "conditions": _conditions(rule.conditions),
        "variables": [
            [variable.name, toolkit_text(variable.value), None if variable.target is None else str(variable.target)]
            for variable in rule.variables
        ],
    }


def _action(rule: ActionRule) -> dict[str, Any]:
    return {
        "action": toolkit_text(rule.action),
        "target": toolkit_text(rule.target),
        "priority": toolkit_text(rule.priority),
        "layer": toolkit_text(rule.layer),
        "conditions": _conditions(rule.conditions),
    }


def _attribution(rule: AttributionRule) -> dict[str, Any]:
    return {
        "description": rule.description,
        "target": toolkit_text(rule.target),
        "value": toolkit_text(rule.value),
        "conditions": _conditions(rule.conditions),
    }


def _conditions(conditions: ConditionSet) -> list[str]:
    return [condition.normal_form for condition in conditions.conditions]


# -- saving ------------------------------------------------------------------------------------------------------------


def _saved(result: Any) -> Any:
    """Leave out ids of classes, which number a table that is not part of the result."""
    if isinstance(result, dict):
        return {key: _saved(value) for key, value in result.items() if key != "classId"}
    return [_saved(value) for value in result] if isinstance(result, list) else result


@operation("reload", _saved)
def reload(stage: Stage, step: Step) -> Any:
    """Save an agent in the toolkit's format and load it again."""
    saved = None
    for agent in stage.agents(step):
        saved = stage.reload(agent)
    return saved
