"""The four rule assets of FAtiMA (appraisal, decision making, social importance, Comme il Faut), old forms included.

Each ``read_...`` takes the root of an asset and returns documents; what it migrates or drops it notes as a warning.
"""

from __future__ import annotations

from typing import Any, Final, cast

from ...core.errors import nearest
from ..document import (
    ActionRuleDoc,
    AppraisalRuleDoc,
    AttributionRuleDoc,
    ConditionsDoc,
    DispositionDoc,
    ExchangeDoc,
    GoalDoc,
    InfluenceRuleDoc,
    Quantifier,
    RulesDoc,
    VariableDoc,
)
from .envelope import Record

__all__ = ["RULE_KINDS", "extend", "read_goal", "read_rules"]

_FLAT_VARIABLES: Final = ("Desirability", "Praiseworthiness")
_QUANTIFIERS: Final[dict[str, Quantifier]] = {"existential": "existential", "universal": "universal"}


def read_rules(kind: str, root: Record, source: str = "") -> tuple[RulesDoc, list[GoalDoc]]:
    """Read one rule asset.

    Args:
        kind: Its simple class name.
        root: Its root object.
        source: Name of the file, kept with each rule for explanations.

    Returns:
        The rules, and the goals that old appraisal files carry for the character that uses them.
    """
    rules = RulesDoc()
    RULE_KINDS[kind](rules, root, source)
    goals = [read_goal(goal) for goal in root.records("Goals")] if kind == "EmotionalAppraisalAsset" else []
    return rules, goals


def extend(rules: RulesDoc, more: RulesDoc) -> None:
    """Append ``more`` to ``rules``; a default disposition in ``more`` wins."""
    rules.appraisal.extend(more.appraisal)
    rules.dispositions.extend(more.dispositions)
    rules.default_disposition = more.default_disposition or rules.default_disposition
    rules.actions.extend(more.actions)
    rules.social_importance.extend(more.social_importance)
    rules.exchanges.extend(more.exchanges)


def read_goal(goal: Record) -> GoalDoc:
    """Read a goal; the toolkit leaves out numbers that are 0."""
    return GoalDoc(
        name=goal.term("Name"), significance=goal.number("Significance"), likelihood=goal.number("Likelihood")
    )


def _appraisal(rules: RulesDoc, root: Record, source: str) -> None:
    if container := root.record("AppraisalRules"):
        rules.appraisal = [_appraisal_rule(rule, source) for rule in container.records("Rules")]
    for entry in root.records("EmotionDispositions"):
        disposition = DispositionDoc(
            emotion=entry.term("Emotion", "*"), threshold=entry.number("Threshold"), decay=entry.integer("Decay")
        )
        if disposition.emotion == "*":
            rules.default_disposition = disposition
        else:
            rules.dispositions.append(disposition)


def _appraisal_rule(rule: Record, source: str) -> AppraisalRuleDoc:
    conditions, quantifier = _conditions(rule, "Conditions")
    return AppraisalRuleDoc(
        event=rule.term("EventName"),
        conditions=conditions,
        quantifier=quantifier,
        variables=_variables(rule),
        source=source,
    )


def _variables(rule: Record) -> list[VariableDoc]:
    if container := rule.record("AppraisalVariables"):
        return [
            VariableDoc(name=entry.term("Name"), value=entry.term("Value"), target=entry.optional_term("Target"))
            for entry in container.records("AppraisalVariables")
        ]
    flat = [VariableDoc(name=name, value=rule.term(name)) for name in _FLAT_VARIABLES if rule.get(name) is not None]
    if any(name in rule.fields for name in _FLAT_VARIABLES):
        rule.document.warn("old appraisal rules: Desirability, Praiseworthiness became appraisal variables; 0 is none")
    else:
        rule.document.warn("an appraisal rule without appraisal variables has no effect")
    return [variable for variable in flat if variable.value not in ("0", "0.0", "-0.0")]


def _decisions(rules: RulesDoc, root: Record, source: str) -> None:
    default = root.term("DefaultActionPriority", "1")
    rules.actions = [_action_rule(rule, default, source) for rule in root.records("ActionTendencies")]


def _action_rule(rule: Record, default_priority: str, source: str) -> ActionRuleDoc:
    if "Layer" not in rule.fields:
        dropped = " ('Type' dropped)" if "Type" in rule.fields else ""
        rule.document.warn(f"old action rules without 'Layer' belong to layer '-'{dropped}")
    if "Target" in rule.fields and rule.get("Target") is None:
        rule.document.warn("an action rule whose target is null has no target ('-')")
    conditions, quantifier = _conditions(rule, "Conditions")
    return ActionRuleDoc(
        action=rule.term("Action"),
        target=rule.term("Target", "-"),
        priority=rule.term("Priority", default_priority),
        layer=rule.term("Layer", "-"),
        conditions=conditions,
        quantifier=quantifier,
        source=source,
    )


def _importance(rules: RulesDoc, root: Record, _source: str) -> None:
    for rule in root.records("AttributionRules"):
        conditions, quantifier = _conditions(rule, "Conditions")
        rules.social_importance.append(
            AttributionRuleDoc(
                description=rule.text("RuleName") or "",
                target=rule.term("Target"),
                value=rule.term("Value", "0"),
                conditions=conditions,
                quantifier=quantifier,
            )
        )
    for name in ("Claims", "Conferrals"):
        if count := sum(1 for _ in root.items(name)):
            root.document.warn(f"{count} of the old {name} dropped; social importance no longer knows them")


def _exchanges(rules: RulesDoc, root: Record, _source: str) -> None:
    rules.exchanges = [_exchange(entry) for entry in root.records("SocialExchanges")]


def _exchange(entry: Record) -> ExchangeDoc:
    old = [name for name in ("Initiator", "_triggerRules", "Intent", "Responses") if name in entry.fields]
    if old:
        entry.document.warn(f"old social exchanges: {', '.join(old)} dropped")
    key = "StartingConditions"
    if key not in entry.fields and "Conditions" in entry.fields:
        entry.document.warn("old social exchanges: Conditions became StartingConditions")
        key = "Conditions"
    starting = None
    if entry.get(key) is not None:
        conditions, quantifier = _conditions(entry, key)
        starting = ConditionsDoc(conditions=conditions, quantifier=quantifier)
    return ExchangeDoc(
        name=entry.term("Name"),
        description=entry.text("Description") or "",
        target=entry.term("Target", "[x]"),
        steps=_steps(entry),
        starting_conditions=starting,
        influence_rules=[_influence(rule) for rule in entry.records("InfluenceRules")],
    )


def _steps(entry: Record) -> list[str]:
    steps = entry.get("Steps")
    if isinstance(steps, str):
        return [step.strip() for step in steps.split(",") if step.strip()]
    return entry.terms("Steps")


def _influence(rule: Record) -> InfluenceRuleDoc:
    conditions, quantifier = _conditions(rule, "Rules")
    return InfluenceRuleDoc(
        value=rule.integer("Value"), mode=rule.term("Mode", "-"), conditions=conditions, quantifier=quantifier
    )


def _conditions(owner: Record, key: str) -> tuple[list[str], Quantifier]:
    """Read a condition set; null means no conditions."""
    if isinstance(owner.get(key), list):
        return owner.terms(key), "existential"
    conditions = owner.record(key)
    if conditions is None:
        return [], "existential"
    name = conditions.text("Quantifier") or "Existential"
    quantifier = _QUANTIFIERS.get(name.casefold())
    if quantifier is None:
        guess = nearest(name, ["Existential", "Universal"])
        hint = f" (did you mean {guess!r}?)" if guess else ""
        conditions.fail(f"expected the quantifier Existential or Universal, got {name!r}{hint}", "Quantifier")
    return conditions.terms("Set"), quantifier


RULE_KINDS: Final = cast(
    "dict[str, Any]",
    {
        "EmotionalAppraisalAsset": _appraisal,
        "EmotionalDecisionMakingAsset": _decisions,
        "SocialImportanceAsset": _importance,
        "CommeillFautAsset": _exchanges,
    },
)
"""What reads each rule asset, by simple class name."""
