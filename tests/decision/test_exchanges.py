"""Social exchanges: volition, the step that is due, and the toolkit's ways of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from espressivo.core.beliefs import BeliefBase
from espressivo.core.conditions import ConditionSet
from espressivo.core.errors import DecisionError, EspressivoError
from espressivo.core.memory import EpisodicMemory
from espressivo.core.properties import Answer, PropertyCall
from espressivo.core.terms import NIL, number, parse, term
from espressivo.core.unify import PLAIN, TOOLKIT
from espressivo.decision.exchanges import InfluenceRule, SocialExchange, SocialExchanges, ToolkitExchanges

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def rule(value: int, *conditions: str, mode: str = "*") -> InfluenceRule:
    return InfluenceRule(value, term(mode), ConditionSet.parse(conditions))


FLIRT = SocialExchange.parse(
    "Flirt",
    "[t]",
    "Start, Answer, Finish",
    ["Has(Floor) = SELF"],
    [
        rule(5, "Likes([t]) = True", mode="General"),
        rule(2, "Likes([t]) = True"),
        rule(-3, "Shy(SELF) = True", mode="Love"),
    ],
)
CHAT = SocialExchange.parse("Chat", steps=["Talk"], influence_rules=[rule(1)])


class Mind:
    """The beliefs, memory and exchanges of Ana, who likes Ben and not Cleo, and has the floor."""

    def __init__(self, exchanges: SocialExchanges | None = None, semantics: Any = PLAIN) -> None:
        self.beliefs = BeliefBase("Ana", semantics)
        self.memory = EpisodicMemory()
        self.exchanges = SocialExchanges([FLIRT, CHAT]) if exchanges is None else exchanges
        for name, value in [("Has(Floor)", "Ana"), ("Likes(Ben)", "True"), ("Likes(Cleo)", "False")]:
            self.beliefs.tell(name, value)
        self.beliefs.properties.register(
            "Volition([e], [s], [t], [m])", lambda call: self.exchanges.answer(call, self.memory)
        )
        self.beliefs.properties.register("EventId([k], [s], [d], [t])", self._event_id)

    def _event_id(self, call: PropertyCall) -> Iterator[Answer]:
        """EventId as the reference defines it."""
        pattern = term("Event").head, *call.args
        for bindings in call.sets:
            found = list(self.memory.find(parse(f"{pattern[0]}({', '.join(map(str, pattern[1:]))})"), bindings))
            for event, extended in found:
                yield Answer(number(event), 1.0, [extended.copy()])
            if not found:
                yield Answer(number(-1), 1.0, [bindings])

    def ask(self, question: str, perspective: str = "SELF") -> list[tuple[str, list[str]]]:
        answers = self.beliefs.query(parse(question), parse(perspective))
        return [(str(answer.value), [str(each) for found in answer.sets for each in found]) for answer in answers]

    def volition(self, name: str, target: str, step: str, mode: str = "*") -> int | None:
        return self.exchanges.volition(name, target, self.beliefs, step=step, mode=mode)

    def sees(self, subject: str, step: str, target: str = "Ana") -> None:
        self.memory.record(parse(f"Event(Action-End, {subject}, Speak(A, B, SE(Flirt, {step}), -), {target})"), 1.0)

    def due(self, target: str = "Ben") -> str:
        return str(self.exchanges.next_step("Flirt", target, self.beliefs.owner, self.memory))


def test_volition_is_the_sum_of_the_influence_rules_that_hold() -> None:
    mind = Mind()
    assert mind.volition("Flirt", "Ben", "Start") == 7
    assert mind.volition("Flirt", "Cleo", "Start") == 0
    mind.beliefs.tell("Shy(Ana)", True)
    assert mind.volition("Flirt", "Ben", "Start") == 4


def test_the_mode_chooses_influence_rules() -> None:
    mind = Mind()
    mind.beliefs.tell("Shy(Ana)", True)
    assert mind.volition("Flirt", "Ben", "Start", "General") == 7
    assert mind.volition("Flirt", "Ben", "Start", "Love") == -1
    assert mind.volition("Flirt", "Ben", "Start", "-") == 2


def test_starting_conditions_matter_for_the_first_step_only() -> None:
    mind = Mind()
    mind.beliefs.tell("Has(Floor)", "Ben")
    assert mind.volition("Flirt", "Ben", "Start") is None
    assert mind.volition("Flirt", "Ben", "Answer") == 7


def test_the_best_way_to_start_counts() -> None:
    gift = SocialExchange.parse(
        "Give",
        "[t]",
        "Offer",
        ["Owns([i]) = True"],
        [rule(2, "Wants([t], [i]) = True"), rule(-5, "Broken([i]) = True")],
    )
    mind = Mind(SocialExchanges([gift]))
    assert mind.volition("Give", "Ben", "Offer") is None
    for name in ("Owns(Ball)", "Owns(Hat)", "Wants(Ben, Hat)", "Broken(Ball)"):
        mind.beliefs.tell(name, True)
    assert mind.volition("Give", "Ben", "Offer") == 2


def test_the_step_due_follows_what_the_other_did_last() -> None:
    mind = Mind()
    assert mind.due() == "Start"
    for step, following in [("Start", "Answer"), ("Answer", "Finish"), ("Finish", "Start"), ("Unheard", "Start")]:
        mind.memory = EpisodicMemory()
        mind.sees("Ben", step)
        assert mind.due() == following
        assert mind.due("Cleo") == "Start"


def test_a_step_towards_somebody_else_or_long_ago_does_not_count() -> None:
    mind = Mind()
    mind.sees("Ben", "Start", "Cleo")
    assert mind.due() == "Start"
    mind.sees("Ben", "Start")
    assert mind.due() == "Answer"
    mind.memory.record(parse("Event(Action-End, Ben, Wave, Ana)"), 2.0)
    assert mind.due() == "Start"


def test_an_exchange_without_steps_is_never_due() -> None:
    mind = Mind(SocialExchanges([SocialExchange.parse("Nothing")]))
    assert mind.exchanges.next_step("Nothing", "Ben", mind.beliefs.owner, mind.memory) is None
    assert mind.ask("Volition(Nothing, [s], Ben, *)") == []


def test_the_property_binds_what_is_asked() -> None:
    mind = Mind()
    assert mind.ask("Volition(Flirt, [s], Ben, *)") == [("7", ["[s]/Start"])]
    assert mind.ask("Volition([e], [s], Cleo, General)") == [
        ("0", ["[e]/Flirt", "[s]/Start"]),
        ("1", ["[e]/Chat", "[s]/Talk"]),
    ]
    assert mind.ask("Volition(*, *, Ben, -)") == [("2", []), ("1", [])]
    assert mind.ask("Volition(Unknown, *, Ben, *)") == []


def test_bound_variables_are_tried_only_with_their_values() -> None:
    mind = Mind()
    for name, value in [("Choice(Now)", "Chat"), ("Mode(Now)", "Love")]:
        mind.beliefs.tell(name, value)
    conditions = ["Likes([x]) = [l]", "Choice(Now) = [e]", "Mode(Now) = [m]", "Volition([e], [s], [x], [m]) = [v]"]
    found = ConditionSet.parse(conditions).evaluate(mind.beliefs)
    assert [(str(each.get(term("[x]"))), str(each.get(term("[v]")))) for each in found] == [("Ben", "1"), ("Cleo", "1")]


def test_one_variable_cannot_stand_for_two_things() -> None:
    assert Mind().ask("Volition([x], [x], Ben, *)") == []


def test_no_sets_still_get_an_answer() -> None:
    mind = Mind()
    call = PropertyCall((term("Chat"), term("[s]"), term("Ben"), term("*")), term("SELF"), [], mind.beliefs)
    assert [str(answer.sets[0]) for answer in mind.exchanges.answer(call, mind.memory)] == ["<[s]/Talk>"]


def test_only_the_own_mind_has_volitions_and_never_towards_itself() -> None:
    mind = Mind()
    assert mind.ask("Volition(Chat, *, Ben, *)", "SELF(Ben)") == []
    assert mind.ask("Volition(Chat, *, Ana, *)") == mind.ask("Volition(Chat, *, SELF, *)") == []
    assert mind.volition("Chat", "Ana", "Talk") is None


def test_a_constant_step_must_be_the_one_that_is_due() -> None:
    mind = Mind()
    assert mind.ask("Volition(Flirt, Start, Ben, *)") == [("7", [])]
    assert mind.ask("Volition(Flirt, Finish, Ben, *)") == []


def test_the_toolkits_ways() -> None:
    mind = Mind(ToolkitExchanges([FLIRT, CHAT]), TOOLKIT)
    assert mind.volition("Flirt", "Ana", "Start") == -1
    assert mind.volition("Flirt", "Ben", "Start", "General") == 5
    assert ("7", []) in mind.ask("Volition(Flirt, Finish, Ben, *)")
    with pytest.raises(DecisionError, match="exchange Chat has no starting conditions"):
        mind.volition("Chat", "Ben", "Talk")


def test_exchanges_are_kept_by_name() -> None:
    exchanges = SocialExchanges([FLIRT, CHAT])
    exchanges.add(SocialExchange.parse("flirt", description="replaced"))
    assert [each.description for each in exchanges] == ["replaced", ""]
    assert "CHAT" in exchanges
    assert exchanges.remove("Chat") is CHAT
    assert len(exchanges) == 1
    with pytest.raises(DecisionError, match="called Flrt; did you mean flirt"):
        exchanges["Flrt"]
    with pytest.raises(DecisionError, match=r"called Zzz$"):
        exchanges.remove("Zzz")


def test_the_target_must_be_a_variable() -> None:
    with pytest.raises(DecisionError, match="the target Ben of the social exchange Flirt must be a variable"):
        SocialExchange.parse("Flirt", "Ben")


def test_ready_made_conditions_are_taken_as_they_are() -> None:
    ready = ConditionSet.parse(["Has(Floor) = SELF"])
    assert SocialExchange.parse("Flirt", starting_conditions=ready).starting_conditions is ready


@pytest.mark.parametrize("name", ["cif-steps", "cif-multi-starting", "cif-mode-variable", "cif-no-starting-condition"])
def test_golden_exchanges(name: str) -> None:
    trace = json.loads((GOLDEN / f"trace-{name}.json").read_text("utf-8"))
    scenario, tick = trace["scenario"], 0
    mind = Mind(ToolkitExchanges([golden_exchange(each) for each in scenario["rules"]["social_exchanges"]]), TOOLKIT)
    mind.beliefs.clear()
    mind.beliefs.rename(scenario["agents"][0]["name"])
    for belief in scenario["agents"][0]["beliefs"]:
        mind.beliefs.tell(belief["name"], belief["value"])
    for step, expected in zip(trace["steps"], trace["expected"], strict=True):
        tick += step.get("ticks", 0) if step["op"] == "update" else 0
        check_step(mind, step, expected, tick)


def golden_exchange(each: dict[str, Any]) -> SocialExchange:
    rules = [rule(one["value"], *one["conditions"], mode=one["mode"]) for one in each["influence_rules"]]
    return SocialExchange.parse(each["name"], each["target"], each["steps"], each["starting_conditions"], rules)


def check_step(mind: Mind, step: dict[str, Any], expected: dict[str, Any], tick: int) -> None:
    if step["op"] == "tell":
        mind.beliefs.tell(step["property"], step["value"])
    elif step["op"] == "perceive":
        mind.memory.record(parse(step["event"]), float(tick))
    elif step["op"] == "volition":
        assert mind.volition(step["exchange"], step["target"], step["step"]) == expected["result"]
    elif step["op"] == "condition":
        found = ConditionSet.parse(step["conditions"]).evaluate(mind.beliefs)
        bound = [{str(each.variable): str(each.value) for each in bindings} for bindings in found]
        assert bound == [{name: value for name, (value, _) in one.items()} for one in expected["result"]["sets"]]
    elif step["op"] == "ask_all" and "error" in expected:
        with pytest.raises(EspressivoError):
            mind.ask(step["property"])
    elif step["op"] == "ask_all":
        answered = {(value, *bound) for value, bound in mind.ask(step["property"])}
        assert answered == {
            (one["value"], *[f"{name}/{value}" for name, (value, _) in each.items()])
            for one in expected["result"]
            for each in one["sets"]
        }


def test_nil_is_a_mode_like_any_other() -> None:
    mind = Mind(
        ToolkitExchanges([SocialExchange.parse("Go", "[t]", "A", ["Has(Floor) = SELF"], [rule(4, mode="-")])]), TOOLKIT
    )
    assert mind.volition("Go", "Ben", "A", str(NIL)) == 4
