"""The registry of dynamic properties, and what one is told when it is asked."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from espressivo.core.beliefs import BeliefBase
from espressivo.core.errors import BeliefError, PropertyError
from espressivo.core.properties import Answer, PropertyCall, PropertyRegistry
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import number, parse
from espressivo.core.unify import PLAIN, TOOLKIT


def nothing(_: PropertyCall) -> Iterable[Answer]:
    return ()


def double(call: PropertyCall) -> Iterable[Answer]:
    """Twice the value of the argument, for each set."""
    for bindings in call.sets:
        for value, found in call.values(call.args[0], bindings):
            if value.is_number:
                yield Answer(number(2 * float(str(value))), 0.5, [found])


# -- registering -----------------------------------------------------------------------------------------------------


def test_a_property_answers_to_its_head_and_number_of_arguments() -> None:
    registry = PropertyRegistry()
    declared = registry.register("Distance([a], [b])", nothing, description="How far.", declared_by="space")
    assert registry.matching(parse("distance(x, [y])")) == (declared,)
    assert registry.matching(parse("Distance(x)")) == ()
    assert registry.matching(parse("Distance")) == ()
    assert registry.matching(parse("Near(x, y)")) == ()
    assert parse("Distance(*, -)") in registry
    assert (len(registry), list(registry)) == (1, [declared])


def test_a_head_that_is_open_may_be_any_property() -> None:
    registry = PropertyRegistry()
    one = registry.register("One([a])", nothing)
    other = registry.register("Other([a])", nothing)
    registry.register("Third([a], [b])", nothing)
    assert registry.matching(parse("[p](x)")) == (one, other)
    assert registry.matching(parse("*(x)")) == (one, other)


@pytest.mark.parametrize("template", ["Mood", "[p]([x])", "*([x])", "Mood(x)", "Mood(*)", "Mood([x], [X])", "1([x])"])
def test_a_template_is_a_word_with_distinct_variables(template: str) -> None:
    with pytest.raises(PropertyError, match=r"is no template of a dynamic property: expected Name\(\[first\]"):
        PropertyRegistry().register(template, nothing)


def test_the_same_may_declare_again_another_may_not() -> None:
    registry = PropertyRegistry()
    first = registry.register("Mood([x])", nothing, declared_by="affect")
    assert registry.register("mood([who])", double, declared_by="affect") is first
    with pytest.raises(PropertyError, match=r"Mood\(\[x\]\) is declared by affect already: choose another name"):
        registry.register("Mood([x])", double, declared_by="mine")
    replaced = registry.register("Mood([x])", double, declared_by="mine", replace=True)
    assert registry.matching(parse("Mood(SELF)")) == (replaced,)
    registry.unregister("Mood([x])")
    registry.unregister("Mood([x])")
    registry.unregister(parse("Never([x])"))
    assert len(registry) == 0
    assert not registry


def test_a_near_name_is_suggested() -> None:
    registry = PropertyRegistry()
    registry.register("StrongestEmotion([x])", nothing)
    registry.register("Mood([x])", nothing)
    assert registry.suggestion(parse("StrongestEmotions(SELF)")) == "StrongestEmotion([x])"
    assert registry.suggestion(parse("Weather(SELF)")) is None


# -- asking ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def beliefs() -> BeliefBase:
    found = BeliefBase("Ana")
    found.properties.register("Double([x])", double)
    for name, value in (("a", 1), ("b", 2)):
        found.tell(f"L({name})", value)
    return found


def test_an_answer_takes_the_place_of_beliefs(beliefs: BeliefBase) -> None:
    assert beliefs.ask("Double(4)")[:2] == (number(8), 0.5)
    assert beliefs.ask("Double(L(a))").value == number(2)
    assert [answer.value for answer in beliefs.query(parse("Double(L([x]))"))] == [number(2), number(4)]
    assert [str(answer.sets[0]) for answer in beliefs.query(parse("Double(L([x]))"))] == ["<[x]/a>", "<[x]/b>"]
    assert beliefs.query(parse("Double(word)")) == []
    assert beliefs.query(parse("Double(4)"), sets=[]) == []


def test_what_is_computed_cannot_be_told(beliefs: BeliefBase) -> None:
    with pytest.raises(BeliefError, match=r"Double\(a\) is computed by the dynamic property Double\(\[x\]\)"):
        beliefs.tell("Double(a)", 1)
    beliefs.tell("Double(a, b)", 1)
    assert beliefs.ask("Double(a, b)").value == number(1)


def test_a_computed_argument_is_put_in_its_place(beliefs: BeliefBase) -> None:
    beliefs.tell("Age(Double(3))", "six")
    assert beliefs.ask("Age(6)").value == parse("six")
    assert beliefs.ask("Age(Double(L(a)))").value == parse("-")
    beliefs.tell("Age(2)", "two")
    assert beliefs.ask("Age(Double(L(a)))").value == parse("two")
    beliefs.properties.register("Both([x])", lambda call: [Answer(call.args[0]), Answer(number(7))])
    with pytest.raises(BeliefError, match=r"Both\(1\) in Age\(Both\(1\)\) has 2 values: expected one"):
        beliefs.tell("Age(Both(1))", "x")
    assert beliefs.query(parse("Age(Both(1))")) == []
    with pytest.raises(BeliefError, match=r"Both\(1\) has 2 values: query\(\) returns them all"):
        beliefs.ask("Both(1)")


def test_a_call_knows_who_thinks(beliefs: BeliefBase) -> None:
    seen: list[PropertyCall] = []

    def watch(call: PropertyCall) -> Iterable[Answer]:
        seen.append(call)
        return call.ask(parse("L([x])"))

    beliefs.properties.register("Watch([x], [y])", watch)
    beliefs.tell("L(c)", 3, "Ben")
    assert [answer.value for answer in beliefs.query(parse("Watch(SELF, [x])"))] == [number(1), number(2)]
    assert seen[-1].is_own_mind
    assert [str(argument) for argument in seen[-1].args] == ["Ana", "[x]"]
    found = beliefs.query(parse("ToM(Ben, Watch(SELF, *))"))
    assert [answer.value for answer in found] == [number(3)]
    assert (seen[-1].is_own_mind, str(seen[-1].mind)) == (False, "SELF(Ben)")
    given_ = [Substitutions.of({"[x]": "b"})]
    assert [answer.value for answer in beliefs.query(parse("Watch(SELF, *)"), sets=given_)] == [number(2)]
    assert beliefs.query(parse("Watch(a, b)"), sets=[]) == []


@pytest.mark.parametrize(("semantics", "times"), [(PLAIN, 1), (TOOLKIT, 4)])
def test_wildcards_repeat_the_answers_only_in_the_toolkit(semantics: object, times: int) -> None:
    beliefs = BeliefBase("Ana", semantics)  # type: ignore[arg-type]
    beliefs.properties.register("Count([x], [y])", lambda call: [Answer(number(1), 1.0, call.sets)])
    assert len(beliefs.query(parse("Count(*, *)"))) == times
    assert len(beliefs.query(parse("Count(a, b)"))) == 1


def test_user_code_that_fails_is_named() -> None:
    beliefs = BeliefBase("Ana")

    def broken(call: PropertyCall) -> Iterable[Answer]:
        raise ZeroDivisionError(str(call.args[0]))

    beliefs.properties.register("Broken([x])", broken)
    with pytest.raises(PropertyError, match=r"Broken\(\[x\]\) of Ana failed on Broken\(here\)") as caught:
        beliefs.query(parse("Broken(here)"))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert beliefs.query(parse("Broken(here, there)")) == []


@pytest.mark.parametrize("answer", [3, None, ("x", 1.0, ()), Answer("x")])  # type: ignore[arg-type]
def test_an_answer_that_is_none_is_named(answer: object) -> None:
    beliefs = BeliefBase("Ana")
    beliefs.properties.register("Odd([x])", lambda _: [answer])  # type: ignore[list-item]
    with pytest.raises(PropertyError, match=r"Odd\(\[x\]\) of Ana failed on Odd\(1\).*expected Answer"):
        beliefs.query(parse("Odd(1)"))


def test_an_error_of_ours_passes_as_it_is() -> None:
    beliefs = BeliefBase("Ana")
    beliefs.properties.register("Asks([x])", lambda call: [beliefs.ask(call.args[0])])
    with pytest.raises(BeliefError, match="holds a variable"):
        beliefs.query(parse("Asks(L([x]))"))
    beliefs.tell("L(a)", 1)
    assert [answer.value for answer in beliefs.query(parse("Asks(L(a))"))] == [number(1)]
    assert [answer.value for answer in beliefs.query(parse("L(Asks(L([x])))"))] == []
