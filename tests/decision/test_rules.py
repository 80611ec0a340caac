"""Action rules: how they are made, named, kept in order and found by layer."""

from __future__ import annotations

import pytest

from espressivo.core.conditions import ConditionSet
from espressivo.core.errors import DecisionError, TermSyntaxError
from espressivo.core.terms import NIL, number, parse
from espressivo.decision.rules import ActionRule, ActionRules


def test_missing_fields_get_the_toolkits_defaults() -> None:
    rule = ActionRule.parse("Wait")
    assert (rule.target, rule.priority, rule.layer) == (NIL, number(1), NIL)
    assert not rule.conditions
    assert ActionRule(parse("Wait")) == rule


def test_conditions_may_be_one_text_several_or_ready_made() -> None:
    ready = ConditionSet.parse(["A(x) = True"], "universal")
    assert ActionRule.parse("Wait", conditions=ready).conditions is ready
    one = ActionRule.parse("Wait", conditions="A(x) = True")
    assert one.conditions == ActionRule.parse("Wait", conditions=["A(x) = True"]).conditions


@pytest.mark.parametrize(("field", "value"), [("target", "To(Ben)"), ("layer", "L(1)"), ("layer", "[l]")])
def test_target_and_layer_must_be_symbols(field: str, value: str) -> None:
    with pytest.raises(DecisionError, match=rf"the {field} .* of Wave must be"):
        ActionRule.parse("Wave", **{field: value})


def test_malformed_texts_are_refused() -> None:
    with pytest.raises(TermSyntaxError):
        ActionRule.parse("Wave(")
    with pytest.raises(TermSyntaxError):
        ActionRule.parse("Wave", conditions="A(x) ~ 3")


def test_rules_keep_their_order_and_get_ids() -> None:
    rules = ActionRules([ActionRule.parse("B", id="action-1"), ActionRule.parse("A"), ActionRule.parse("C")])
    assert [(rule.id, str(rule.action)) for rule in rules] == [("action-1", "B"), ("action-2", "A"), ("action-3", "C")]
    assert len(rules) == 3
    assert "action-2" in rules
    assert rules["action-3"].action == parse("C")


def test_two_rules_cannot_have_one_id() -> None:
    rules = ActionRules([ActionRule.parse("A", id="greet")])
    with pytest.raises(DecisionError, match="two action rules are called 'greet'"):
        rules.add(ActionRule.parse("B", id="greet"))


def test_update_keeps_place_and_id() -> None:
    rules = ActionRules([ActionRule.parse("A"), ActionRule.parse("B")])
    before = rules.version
    assert rules.update("action-1", ActionRule.parse("C", id="other")).id == "action-1"
    assert [str(rule) for rule in rules] == ["C (priority 1)", "B (priority 1)"]
    assert rules.version > before


def test_remove_takes_a_rule_out() -> None:
    rules = ActionRules([ActionRule.parse("A", "Ben"), ActionRule.parse("B")])
    before = rules.version
    assert str(rules.remove("action-1")) == "A -> Ben (priority 1)"
    assert [rule.id for rule in rules] == ["action-2"]
    assert rules.version > before


def test_an_unknown_id_names_the_nearest() -> None:
    rules = ActionRules([ActionRule.parse("A", id="greet")])
    with pytest.raises(DecisionError, match="did you mean 'greet'"):
        rules.remove("great")
    with pytest.raises(DecisionError, match=r"no action rule is called 'xyz'$"):
        rules.update("xyz", ActionRule.parse("B"))


def test_layers() -> None:
    rules = ActionRules(
        [ActionRule.parse("A", layer="Face"), ActionRule.parse("B"), ActionRule.parse("C", layer="Body")]
    )
    assert [str(rule.action) for rule in rules.in_layer("face")] == ["A"]
    assert [str(rule.action) for rule in rules.in_layer("-")] == ["B"]
    assert [str(rule.action) for rule in rules.in_layer()] == ["A", "B", "C"]
    assert rules.in_layer("None") == ()
