"""Ranking options, and the reasons of a decision."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import DecisionError
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import NIL, parse, term
from espressivo.decision.policy import (
    Decision,
    DecisionPolicy,
    Diagnostic,
    PlainPolicy,
    Reason,
    ToolkitPolicy,
    shuffled,
)
from espressivo.decision.rules import ActionRule

POLICIES: tuple[DecisionPolicy, ...] = (PlainPolicy(), ToolkitPolicy())
utilities = st.lists(st.integers(-3, 3), max_size=30)


def options(values: list[int]) -> list[Decision]:
    return [Decision(term(f"Do{place}"), NIL, float(value)) for place, value in enumerate(values)]


@given(utilities, st.integers(0, 5))
def test_ranking_is_a_permutation_that_the_seed_decides(values: list[int], seed: int) -> None:
    given_options = options(values)
    for policy in POLICIES:
        ranked = policy.rank(given_options, Random(seed))
        assert sorted(map(id, ranked)) == sorted(map(id, given_options))
        assert ranked == policy.rank(given_options, Random(seed))


@given(utilities, st.integers(0, 5))
def test_plain_sorts_everything(values: list[int], seed: int) -> None:
    ranked = PlainPolicy().rank(options(values), Random(seed))
    assert [option.utility for option in ranked] == sorted(values, reverse=True)


@given(utilities, st.integers(0, 5))
def test_toolkit_puts_the_best_first_and_leaves_the_rest_in_order(values: list[int], seed: int) -> None:
    given_options = options(values)
    ranked = ToolkitPolicy().rank(given_options, Random(seed))
    best = [option for option in given_options if option.utility == max(values, default=0)]
    assert set(ranked[: len(best)]) == set(best)
    assert ranked[len(best) :] == [option for option in given_options if option not in best]


def test_ties_are_broken_by_chance() -> None:
    for policy in POLICIES:
        first = {policy.rank(options([2, 1, 2, 2]), Random(seed))[0].name for seed in range(40)}
        assert first == {"Do0", "Do2", "Do3"}


def test_without_ties_nothing_is_drawn() -> None:
    chance = Random(4)
    untouched = chance.getstate()
    for policy in POLICIES:
        policy.rank(options([3, 1, 2]), chance)
    assert chance.getstate() == untouched


def test_shuffle_is_fair() -> None:
    chance = Random(7)
    seen = [tuple(shuffled("abc", chance)) for _ in range(6000)]
    assert len(set(seen)) == 6
    assert all(850 < seen.count(order) < 1150 for order in set(seen))


def test_tolerance_is_the_policys() -> None:
    rule, error = ActionRule.parse("Wait"), DecisionError("no number")
    assert [(policy.name, policy.tolerates(rule, error)) for policy in POLICIES] == [
        ("plain", True),
        ("toolkit", False),
    ]


def test_a_decision_says_what_and_at_whom() -> None:
    decision = Decision(parse("Give(Ball, Now)"), parse("Ben"), 2.5)
    assert decision.name == "Give"
    assert decision.parameters == (parse("Ball"), parse("Now"))
    assert str(decision) == "Give(Ball, Now) -> Ben (2.5)"
    assert str(Decision(parse("Wait"), NIL)) == "Wait (0)"


def test_reasons_name_rule_conditions_and_bindings() -> None:
    rule = ActionRule.parse("Do", conditions=["Likes([x]) = [v]", "#[x] > 1"], id="r", source="a.yaml:3")
    bindings = Substitutions.of({"[x]": "Ben", "[v]": "F([x])"})
    reasons = Decision(parse("Do"), NIL, 3.5, 3.0, 0.5, rule, bindings).reasons
    assert (reasons.rule, reasons.source) == ("r", "a.yaml:3")
    assert reasons.conditions == (Reason("Likes([x]) = [v]", "Likes(Ben) = F(Ben)"), Reason("#[x] > 1", "#[x] > 1"))
    assert reasons.bindings == {"[x]": parse("Ben"), "[v]": parse("F(Ben)")}
    assert (reasons.priority, reasons.certainty, reasons.utility) == (3.0, 0.5, 3.5)


def test_a_decision_without_a_rule_has_empty_reasons() -> None:
    reasons = Decision(parse("Busy(Walk)"), NIL).reasons
    assert (reasons.rule, reasons.source, reasons.conditions, reasons.bindings) == ("", "", (), {})


def test_a_diagnostic_names_the_rule_and_its_place() -> None:
    error = DecisionError("the priority High is no number")
    assert str(Diagnostic(ActionRule.parse("A", id="r", source="a.yaml:3"), error)) == (
        "action rule 'r' (a.yaml:3) was left out: the priority High is no number"
    )
    assert str(Diagnostic(ActionRule.parse("A", id="r"), error)).startswith("action rule 'r' was left out")
