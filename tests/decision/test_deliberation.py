"""Deciding: what rules offer, what they cost, and that what is kept between decisions is never stale."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.beliefs import BeliefBase
from espressivo.core.conditions import ConditionSet
from espressivo.core.errors import DecisionError, EspressivoError, PerspectiveError
from espressivo.core.properties import Answer, PropertyCall
from espressivo.core.terms import number, parse, truth
from espressivo.core.unify import PLAIN, TOOLKIT
from espressivo.decision.deliberation import Deliberation
from espressivo.decision.policy import Decision, DecisionPolicy, PlainPolicy, ToolkitPolicy
from espressivo.decision.rules import ActionRule, ActionRules

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def deliberation(beliefs: BeliefBase, *rules: ActionRule, policy: DecisionPolicy | None = None) -> Deliberation:
    return Deliberation(ActionRules(rules), beliefs, policy or PlainPolicy())


def shown(options: Iterable[Decision]) -> list[tuple[str, str, float]]:
    return [(str(option.action), str(option.target), option.utility) for option in options]


def believing(**beliefs: Any) -> BeliefBase:
    base = BeliefBase("Ana")
    for name, value in beliefs.items():
        base.tell(name.replace("_", "(", 1) + ")", value)
    return base


def test_each_way_in_which_the_conditions_hold_is_an_option() -> None:
    beliefs = believing(Likes_Ben=3, Likes_Cleo=5)
    rule = ActionRule.parse("Greet([x])", "[x]", "[v]", conditions="Likes([x]) = [v]")
    assert shown(deliberation(beliefs, rule).options()) == [("Greet(Ben)", "Ben", 4.0), ("Greet(Cleo)", "Cleo", 6.0)]
    assert shown(deliberation(beliefs, rule).decide(Random(1))) == [
        ("Greet(Cleo)", "Cleo", 6.0),
        ("Greet(Ben)", "Ben", 4.0),
    ]


@pytest.mark.parametrize(
    ("action", "target", "priority"), [("Go([y])", "-", "1"), ("Go", "[y]", "1"), ("Go", "-", "[y]")]
)
def test_what_keeps_a_variable_is_no_option(action: str, target: str, priority: str) -> None:
    rule = ActionRule.parse(action, target, priority, conditions="Likes([x]) = [v]")
    assert deliberation(believing(Likes_Ben=3), rule).options() == []


def test_certainty_adds_to_priority_in_single_precision() -> None:
    beliefs = BeliefBase("Ana")
    beliefs.tell("Enemy(Ben)", True, certainty=0.2)
    option = deliberation(beliefs, ActionRule.parse("Check([v])", priority=3, conditions="Enemy([x]) = [v]")).options()[
        0
    ]
    assert (option.priority, option.utility) == (3.0, 3.200000047683716)
    assert option.certainty == pytest.approx(0.2)


def test_layers_choose_rules() -> None:
    choice = deliberation(believing(), ActionRule.parse("Smile", layer="Face"), ActionRule.parse("Run"))
    assert shown(choice.options("Face")) == [("Smile", "-", 2.0)]
    assert shown(choice.options("-")) == [("Run", "-", 2.0)]
    assert len(choice.options()) == 2
    assert choice.options("Feet") == []


def test_toolkit_lets_a_bad_priority_end_the_decision() -> None:
    bad = ActionRule.parse("Wait", priority="High", id="bad", source="a.yaml:3")
    choice = deliberation(believing(), ActionRule.parse("Run"), bad, policy=ToolkitPolicy())
    for _ in range(2):
        with pytest.raises(
            DecisionError, match=r"the priority High of action rule 'bad' \(a\.yaml:3\) is no number: exp"
        ):
            choice.decide(Random(1))


def test_plain_leaves_a_bad_rule_out_and_says_so_every_time() -> None:
    beliefs = believing(Mood_Ben="High")
    bad = ActionRule.parse("Wait", priority="[m]", conditions="Mood(Ben) = [m]", id="bad")
    choice = deliberation(beliefs, ActionRule.parse("Run"), bad)
    for _ in range(2):
        assert [str(option.action) for option in choice.decide(Random(1))] == ["Run"]
        assert [diagnostic.rule.id for diagnostic in choice.diagnostics] == ["bad"]
        assert "[m] stands for it" in str(choice.diagnostics[0])
    beliefs.tell("Mood(Ben)", 7)
    assert [str(option.action) for option in choice.decide(Random(1))] == ["Wait", "Run"]
    assert choice.diagnostics == ()


def test_conditions_that_fail_are_a_bad_rule_too() -> None:
    rule = ActionRule.parse("Tell", "[a]", conditions="ToM([a], At(Key)) = [w]")
    with pytest.raises(PerspectiveError):
        deliberation(believing(At_Key="Desk"), rule, policy=ToolkitPolicy()).decide(Random(1))
    tolerant = deliberation(believing(At_Key="Desk"), rule)
    assert tolerant.decide(Random(1)) == []
    assert len(tolerant.diagnostics) == 1


def test_a_bad_rule_in_another_layer_harms_nobody() -> None:
    rules = (ActionRule.parse("Run"), ActionRule.parse("Wait", priority="High", layer="Slow"))
    assert len(deliberation(believing(), *rules, policy=ToolkitPolicy()).decide(Random(1), "-")) == 1


def test_changing_rules_changes_the_decision() -> None:
    choice = deliberation(believing(), ActionRule.parse("Run"))
    assert len(choice.options()) == 1
    choice.rules.add(ActionRule.parse("Hide"))
    assert [option.name for option in choice.options()] == ["Run", "Hide"]
    choice.rules.update("action-1", ActionRule.parse("Walk"))
    assert [option.name for option in choice.options()] == ["Walk", "Hide"]
    choice.rules.remove("action-2")
    assert [option.name for option in choice.options()] == ["Walk"]


def test_the_caller_may_change_what_it_gets() -> None:
    choice = deliberation(believing(), ActionRule.parse("Run"))
    choice.options().clear()
    choice.decide(Random(1)).clear()
    assert len(choice.options()) == 1


def test_a_rename_is_noticed() -> None:
    beliefs = believing()
    choice = deliberation(beliefs, ActionRule.parse("Say([me])", conditions="SELF = [me]"))
    assert shown(choice.options()) == [("Say(Ana)", "-", 2.0)]
    beliefs.rename("Eve")
    assert shown(choice.options()) == [("Say(Eve)", "-", 2.0)]


def test_unchanged_beliefs_are_not_asked_again() -> None:
    asked: list[str] = []
    beliefs = believing(Near_Ben=True, Far_Ben=True)
    counted(beliefs, asked, pure=True)
    near = ActionRule.parse("Near", conditions=["Near(Ben) = True", "Seen(Ben) = True"])
    choice = deliberation(beliefs, near, ActionRule.parse("Again", conditions=near.conditions))
    assert len(choice.options()) == len(choice.options()) == 2
    assert asked == ["Ben"]


def test_impure_properties_are_asked_every_time_but_only_when_reached() -> None:
    asked: list[str] = []
    beliefs = believing(Near_Ben=True)
    counted(beliefs, asked, pure=False)
    choice = deliberation(beliefs, ActionRule.parse("Go", conditions=["Near([x]) = True", "Seen([x]) = True"]))
    for _ in range(3):
        assert len(choice.options()) == 1
    assert len(asked) == 3
    beliefs.tell("Near(Ben)", False)
    assert choice.options() == []
    assert len(asked) == 3


def test_a_property_registered_later_is_noticed() -> None:
    beliefs = believing(Near_Ben=True)
    choice = deliberation(beliefs, ActionRule.parse("Go", conditions="Seen(Ben) = True"))
    assert choice.options() == []
    counted(beliefs, [], pure=False)
    assert len(choice.options()) == 1


def test_what_a_condition_tells_is_seen_by_the_rules_after_it() -> None:
    beliefs = believing(Turn_it=0, Other_it=True)

    def next_turn(call: PropertyCall) -> Iterator[Answer]:
        value = number(float(str(beliefs.ask("Turn(it)").value)) + 1)
        beliefs.tell("Turn(it)", value)
        yield from [Answer(value, 1.0, [bindings]) for bindings in call.sets]

    beliefs.properties.register("Next([x])", next_turn)
    before, after = (ActionRule.parse(f"{name}([t])", conditions="Turn(it) = [t]") for name in ("Before", "After"))
    other = ActionRule.parse("Other", conditions="Other(it) = True")
    choice = deliberation(beliefs, before, ActionRule.parse("Go", conditions="Next(it) > 0"), after, other)
    for turn in range(3):
        names = [str(option.action) for option in choice.options()]
        assert names == [f"Before({turn})", "Go", f"After({turn + 1})", "Other"]


def test_a_rule_that_failed_is_asked_again_when_the_decision_is_repeated() -> None:
    beliefs = believing(Mood_Ben="High")
    bad = ActionRule.parse("Wait", priority="[m]", conditions="Mood(Ben) = [m]")
    choice = deliberation(beliefs, bad, policy=ToolkitPolicy())
    with pytest.raises(DecisionError):
        choice.options()
    beliefs.tell("Mood(Ben)", 4)
    assert shown(choice.options()) == [("Wait", "-", 5.0)]


def counted(beliefs: BeliefBase, asked: list[str], *, pure: bool) -> None:
    """Register Seen([x]), always true, that notes each question."""

    def seen(call: PropertyCall) -> Iterator[Answer]:
        for bindings in call.sets:
            asked.append(str(bindings.ground(call.args[0])))
            yield Answer(truth(True), 1.0, [bindings])

    beliefs.properties.register("Seen([x])", seen, pure=pure)


# -- what is kept is never stale -----------------------------------------------------------------------------------

HEADS, NAMES = ("P", "Q", "R"), ("a", "b", "SELF")
CONDITIONS = (
    "P([x]) = True",
    "Q([x]) = [v]",
    "R(a) = [w]",
    "[v] != 1",
    "[x] != SELF",
    "P(a) = Q(b)",
    "Count(x) > 2",
    "#[x] > 1",
    "Twice([v]) = [t]",
    "ToM(Ben, P([x])) = True",
    "R(SELF) != 1",
    "[h](a) = [g]",
    "SELF = [me]",
)
rule_texts = st.lists(st.lists(st.sampled_from(CONDITIONS), max_size=3, unique=True), min_size=1, max_size=6)
changes = st.lists(
    st.tuples(
        st.sampled_from(HEADS),
        st.sampled_from(NAMES),
        st.sampled_from([True, False, 1, 2, None, "a"]),
        st.sampled_from(["SELF", "Ben", "*"]),
    ),
    max_size=8,
)


@given(rule_texts, changes, st.sampled_from([PLAIN, TOOLKIT]), st.sampled_from(["existential", "universal"]))
def test_deciding_again_gives_what_deciding_anew_gives(
    texts: list[list[str]], told: list[tuple[str, str, Any, str]], semantics: Any, quantifier: str
) -> None:
    beliefs = BeliefBase("Ana", semantics)
    state = {"count": 0}
    properties_for(beliefs, state)
    rules = [
        ActionRule.parse("Do([x])", "[me]", "1", conditions=ConditionSet.parse(each, quantifier)) for each in texts
    ]
    rules += [ActionRule.parse("Do", conditions=rule.conditions) for rule in rules]
    kept = deliberation(beliefs, *rules)
    for head, name, value, mind in told:
        state["count"] += 1
        try:
            beliefs.tell(f"{head}({name})", value, mind)
        except EspressivoError:
            continue
        fresh = deliberation(beliefs, *rules)
        assert shown(kept.options()) == shown(fresh.options()) == shown(kept.options())
        assert list(map(str, kept.diagnostics)) == list(map(str, fresh.diagnostics))


def properties_for(beliefs: BeliefBase, state: dict[str, int]) -> None:
    def count(call: PropertyCall) -> Iterator[Answer]:
        yield from [Answer(number(state["count"]), 1.0, [bindings]) for bindings in call.sets]

    def twice(call: PropertyCall) -> Iterator[Answer]:
        for bindings in call.sets:
            for value, found in call.values(call.args[0], bindings):
                if value.is_number:
                    yield Answer(number(2 * float(str(value))), 1.0, [found])

    beliefs.properties.register("Count([x])", count)
    beliefs.properties.register("Twice([x])", twice, pure=True)


# -- the toolkit's own answers -------------------------------------------------------------------------------------

TOLD_BEFORE = ("decide", "tell", "update")


def golden_traces() -> list[Path]:
    """Traces that need nothing but beliefs and action rules."""
    found = []
    for path in sorted(GOLDEN.glob("trace-decide-*.json")):
        trace = json.loads(path.read_text("utf-8"))
        plain = not any(
            "files" in trace["scenario"] or "Mood" in text or "Math" in text or "IsAgent" in text
            for text in [path.read_text("utf-8")]
        )
        if plain and all(step["op"] in TOLD_BEFORE for step in trace["steps"]):
            found.append(path)
    return found


@pytest.mark.parametrize("path", golden_traces(), ids=lambda path: path.stem)
def test_golden_decisions(path: Path) -> None:
    trace = json.loads(path.read_text("utf-8"))
    scenario = trace["scenario"]
    agent = scenario["agents"][0]
    beliefs = BeliefBase(agent["name"], TOOLKIT)
    for belief in agent["beliefs"]:
        beliefs.tell(belief["name"], belief["value"], belief["perspective"], belief["certainty"])
    choice = deliberation(
        beliefs, *[action_rule(each) for each in scenario["rules"]["action_rules"]], policy=ToolkitPolicy()
    )
    for step, expected in zip(trace["steps"], trace["expected"], strict=True):
        if step["op"] == "tell":
            beliefs.tell(step["property"], step["value"])
        elif step["op"] == "decide":
            check_decision(choice, parse(step.get("layer", "*")), expected)


def action_rule(each: dict[str, Any]) -> ActionRule:
    conditions = ConditionSet.parse(each["conditions"], each.get("quantifier", "existential"))
    return ActionRule.parse(each["action"], each["target"], each["priority"], each["layer"], conditions)


def check_decision(choice: Deliberation, layer: Any, expected: dict[str, Any]) -> None:
    if "error" in expected:
        with pytest.raises(EspressivoError):
            choice.decide(Random(3), layer)
        return
    result = expected["result"]
    assert shown(choice.options(layer)) == wanted(result["rule_order"])
    ranked, tied = shown(choice.decide(Random(3), layer)), result["top_tied"]
    assert (
        sorted(ranked[:tied]) + ranked[tied:]
        == sorted(wanted(result["decisions"])[:tied]) + wanted(result["decisions"])[tied:]
    )


def wanted(listed: list[dict[str, Any]]) -> list[tuple[str, str, float]]:
    return [(each["action"], each["target"], each["utility"]) for each in listed]


def test_there_are_golden_decisions() -> None:
    assert len(golden_traces()) >= 6
