"""Expressions: what writers type, the conditions that the engine asks, and that both mean the same."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.core.conditions import Condition, ConditionSet
from espressivo.core.terms import parse
from espressivo.scenarios.language.expression_tree import (
    COMPARISONS,
    Node,
    Number,
    Operation,
    Property,
    Truth,
    Variable,
    Word,
    operation,
)
from espressivo.scenarios.language.expressions import (
    Chosen,
    ExpressionError,
    conditions_of,
    parse_expression,
    placeholder_of,
    property_of,
    reads,
    text_of,
    unbound_in,
    urge_of,
    value_of,
    variables_of,
)
from espressivo.scenarios.language.phrases import Phrasebook, parse_action
from espressivo.scenarios.language.vocabulary import Names


def declared() -> Names:
    names = Names()
    names.add_agent("Tom", "Tom")
    names.add_agent("Old Mira", "OldMira")
    names.add_goal("the shop survives", "TheShopSurvives")
    names.add_symbol("the old loaf", "TheOldLoaf")
    names.add_line("hello", "Speak(a, b, -, -)", "Tom")
    names.add_emotion("Schadenfreude")
    names.deeds = Phrasebook([parse_action("take", "[who] takes [what] from [whom]")], names).deed
    return names


NAMES = declared()


@pytest.mark.parametrize(
    "text",
    [
        "Likes([x]) > 3",
        "DialogueState([x]) = [cs]",
        "DialogueState([x]) = Start",
        "#[x] > 2",
        "[x] != SELF",
        "[x] != [y]",
        "Mood(SELF) = 0",
        "Has(Floor) != Player",
        "IsAgent([x]) = True",
        "EventId(Action-End, *, Speak(*, *, *, *), SELF) != -1",
        "Math(Likes([x]), Plus, 2) >= Likes([y])",
        "EmotionIntensity(SELF, Happy-For) <= 0.5",
        "ToM([x], Likes(SELF)) < -2",
        "Has(Floor) = -",
        "Volition(Flirt, [step], [x], Positive) = [v]",
    ],
)
def test_conditions_as_fatima_writes_them_stay_as_they_are(text: str) -> None:
    (condition,) = conditions_of(text, NAMES)
    assert Condition.parse(condition) == Condition.parse(text)
    assert condition == text


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("mood > 3", ["Mood(SELF) > 3"]),
        ("agreeableness >= 0.5", ["Personality(SELF, Agreeableness) >= 0.5"]),
        ("anger at [who] > 4", ["Feeling(Anger, [who]) > 4"]),
        ("annoyance with Tom", ["Feeling(Annoyance, Tom) = True"]),
        ("happy for old mira > 2", ["Feeling(Happy-For, OldMira) > 2"]),
        ("fear > 2", ["Feeling(Fear, *) > 2"]),
        ("hope of the shop survives > 2", ["Feeling(Hope, TheShopSurvives) > 2"]),
        ("Schadenfreude about anyone > 1", ["Feeling(Schadenfreude, *) > 1"]),
        ("hungry", ["hungry(SELF) = True"]),
        ("not hungry", ["Value(Not(hungry(SELF))) = True"]),
        ("hungry(Tom) and loaves > 0", ["hungry(Tom) = True", "loaves(SELF) > 0"]),
        ("weather is rainy", ["weather(SELF) = rainy"]),
        ("weather is not rainy", ["Value(Not(Eq(weather(SELF), rainy))) = True"]),
        ("[x] is not me", ["[x] != SELF"]),
        ("not #[x] > 2", ["#[x] <= 2"]),
        ("has(me, the old loaf)", ["has(SELF, TheOldLoaf) = True"]),
        ('has(Tom, "blue hat")', ["has(Tom, BlueHat) = True"]),
        ("mood > 0 or hungry", ["Value(Or(Gt(Mood(SELF), 0), hungry(SELF))) = True"]),
        ("loaves + 1 > 3", ["Value(Gt(Plus(loaves(SELF), 1), 3)) = True"]),
        ("loaves × 2 = [v]", ["Value(Times(loaves(SELF), 2)) = [v]"]),
        ("min(mood, 3) ≥ 2", ["Value(Ge(Min(Mood(SELF), 3), 2)) = True"]),
        ("Old Mira believes loaves > 2", ["Believes(OldMira, loaves(OldMira)) > 2"]),
        ("[x] believes hungry", ["Believes([x], hungry([x])) = True"]),
        ("[x] believes loaves > 2 and [x] != me", ["Believes([x], loaves([x])) > 2", "[x] != SELF"]),
        ('"Old Mira" believes has(Tom, loaf)', ["Believes(OldMira, has(Tom, loaf)) = True"]),
        ("[x] != me and likes([x]) > 2", ["likes([x]) > 2", "[x] != SELF"]),
        ("Tom thinks has(Tom, loaf)", ["Believes(Tom, has(Tom, loaf)) = True"]),
        ("[x] = Tom and likelihood of the shop survives < 0.5", ["[x] = Tom", "GoalLikelihood(TheShopSurvives) < 0.5"]),
        ("importance of [x] > 20", ["SI([x]) > 20"]),
        ("seconds since hungry > 60", ["Since(hungry(SELF)) > 60"]),
        ("chance 30%", ["Random(0, 100) < 30"]),
        ("said #hello", ["Done(Speak(a, b, -, -), Tom) > 0"]),
        ('did "I take the old loaf from Tom"', ["Done(Take(TheOldLoaf), Tom) > 0"]),
        ('did "Tom takes anything from me"', ["EventId(Action-End, Tom, Take(*), SELF) >= 0"]),
        ("true", []),
        ("false and mood > 1", ["Value(False) = True", "Mood(SELF) > 1"]),
        ("[v] + 1 > 2 and likes([x]) = [v]", ["likes([x]) = [v]", "Value(Gt(Plus([v], 1), 2)) = True"]),
    ],
)
def test_what_a_condition_asks(text: str, conditions: list[str]) -> None:
    assert conditions_of(text, NAMES) == conditions
    ConditionSet.parse(conditions)


@pytest.mark.parametrize(
    ("text", "column", "message", "remedy"),
    [
        ("", 0, "nothing stands here", "mood > 3"),
        ("mood >", 6, "missing at the end", ""),
        ("mood > 3 or", 11, "missing at the end", ""),
        ("(mood > 3", 0, "never closed", "Add the )"),
        ("mood > 3)", 8, "closes nothing", "Take it out"),
        ("1 < mood < 3", 9, "two comparisons", "`and`"),
        ("angry at Tom > 3", 0, "'angry' is no emotion", "'anger'"),
        ("anger at Tim > 3", 9, "nobody is called 'Tim'", "'Tom'"),
        ("likelihood of the shop survivs > 0.5", 14, "nobody has the goal 'the shop survivs'", "'the shop survives'"),
        ("said #helo", 5, "no line has the id #helo", "'hello'"),
        ('did "Tom tales loaf from me"', 9, "no action reads like", "take"),
        ("has(Tom, blue hat)", 9, "'blue hat' is no name", '"blue hat"'),
        ("loaves-1 > 3", 0, "one word", "`loaves - 1`"),
        ("has(Tom, 1 + 2)", 11, "expected ) or ,", ""),
        ("mood > 3 mood", 9, "makes no sense here", ""),
        ("mood && hungry", 5, "'&&'", "`and`"),
        ("weather = 'rainy'", 10, "means nothing here", "double quotation marks"),
        ('weather = "rainy', 10, "never closed", ""),
        ("[x > 3", 0, "bracket", "[who]"),
        ("Tom", 0, "no condition", "Compare"),
        ("3 > 2", 0, "never changes", ""),
        ("mood = mood", 0, "with itself", ""),
        ("#[x] + 1 > 2", 0, "can only be compared", ""),
        ("#hello", 0, "makes no sense", "said #line-id"),
        ("chance 130%", 7, "between 0% and 100%", ""),
        ("round(1, 2) > 3", 0, "takes 1", ""),
        ("Max(Tom) + 1 > 3", 0, "cannot be part", "Rename"),
        ("1e30 < mood", 0, "too large", ""),
        ("mood > " + "1 + " * 2000 + "1", 2000, "characters", ""),
        ("not " * 100 + "hungry", 124, "nested too deep", ""),
        ("(" * 100 + "1" + ")" * 100, 31, "nested too deep", ""),
        ("1" + "+2-1" * 400 + "> 3", 0, "nested too deep", ""),
        ("f(" * 100 + "x" + ")" * 100, 60, "nested too deep", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_a_remedy(text: str, column: int, message: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        conditions_of(text, NAMES)
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", "3"),
        ("-0.5", "-0.5"),
        ("-", "-"),
        ("rainy", "rainy"),
        ("the old loaf", "TheOldLoaf"),
        ('"a new hat"', "ANewHat"),
        ("true", "True"),
        ("[x]", "[x]"),
        ("me", "SELF"),
        ("coins(Tom)", "coins(Tom)"),
        ("loaves - 1", "Value(Minus(loaves(SELF), 1))"),
        ("2 + mood / 2", "Value(Plus(2, Div(Mood(SELF), 2)))"),
        ("a - b - c", "Value(Minus(a(SELF), b(SELF), c(SELF)))"),
        ("a - (b - c)", "Value(Minus(a(SELF), Minus(b(SELF), c(SELF))))"),
    ],
)
def test_what_a_value_is(text: str, value: str) -> None:
    assert value_of(text, NAMES) == value
    parse(value.removeprefix("#"))


def test_a_word_that_stands_for_an_amount_is_a_belief() -> None:
    assert value_of("trust_level", NAMES, amount=True) == "trust_level(SELF)"
    with pytest.raises(ExpressionError, match="no number"):
        value_of("Tom", NAMES, amount=True)
    names = Names()
    names.add_belief("coins")
    assert value_of("coins", names) == "coins(SELF)"
    assert conditions_of("loaves = coins", names) == ["loaves(SELF) = coins(SELF)"]


@pytest.mark.parametrize(
    ("text", "priority", "conditions"),
    [
        ("3", "3", []),
        ("[v]", "[v]", []),
        ("mood", "[urge]", ["Mood(SELF) = [urge]"]),
        ("anger at [who]", "[urge]", ["Feeling(Anger, [who]) = [urge]"]),
        ("1 + mood", "[urge]", ["Value(Plus(1, Mood(SELF))) = [urge]"]),
        ("loaves", "[urge]", ["Value(Plus(loaves(SELF))) = [urge]"]),
        ("mood > 3", "[urge]", ["Value(Plus(Gt(Mood(SELF), 3))) = [urge]"]),
        ("[urge] + 1", "[urge-2]", ["Value(Plus([urge], 1)) = [urge-2]"]),
    ],
)
def test_how_much_something_is_wanted(text: str, priority: str, conditions: list[str]) -> None:
    assert urge_of(text, NAMES) == (priority, conditions)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tom", "Tom"),
        ("old mira", "OldMira"),
        ("coins(Tom)", "coins(Tom)"),
        ("loaves", "loaves(SELF)"),
        ('coins(Tom) or "No"', "coins(Tom)|No"),
        ("loaves - 1", "Value(Minus(loaves(SELF), 1))"),
        ("loaves or 0", "loaves(SELF)|0"),
        ("mood > 3: Gladly!|Fine.", Chosen("Value(Gt(Mood(SELF), 3))", "Gladly!", "Fine.")),
        ("hungry: at 3:00", Chosen("Value(And(hungry(SELF)))", "at 3:00", "")),
        ('name = "a: b": Hm', Chosen("Value(Eq(name(SELF), AB))", "Hm", "")),
    ],
)
def test_what_stands_in_a_line(text: str, found: str | Chosen) -> None:
    assert placeholder_of(text, NAMES) == found


@pytest.mark.parametrize("text", ["", "Tmo", "[x]", "loaves or none", 'loaves or "a|b"', ": yes", "mood >: a|b"])
def test_what_cannot_stand_in_a_line_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        placeholder_of(text, NAMES)


def test_what_an_expression_reads() -> None:
    text = "mood > 3 and (likes([x]) > #[y] or has([x], loaf) and [z] = 1)"
    assert reads(text) == ("Mood(SELF)", "likes([x])", "has([x], loaf)")
    assert variables_of(text) == ("[x]", "[y]", "[z]")
    assert property_of("has(Tom, the old loaf)", NAMES) == "has(Tom, TheOldLoaf)"
    with pytest.raises(ExpressionError, match="no belief"):
        property_of("1 + 2")


def test_what_is_worked_out_of_unbound_variables_is_found() -> None:
    conditions = conditions_of("likes([x]) + 1 > 3")
    assert unbound_in(conditions) == ("[x]",)
    assert unbound_in(conditions, ["[x]"]) == ()
    assert unbound_in(["IsAgent([x]) = True", *conditions]) == ()


def test_variables_are_bound_by_what_stands_before() -> None:
    names = Names()
    inner = names.with_variables(["[x]"])
    names.add_agent("Tom", "Tom")
    assert inner.variables == ("[x]",)
    assert inner.agent("tom") == "Tom"
    assert names.variables == ()


# -- with the engine ---------------------------------------------------------------------------------------------

BELIEFS: dict[str, float | bool | str | None] = {
    "a(SELF)": 2,
    "b(Tom)": -3,
    "half(SELF)": 0.5,
    "zero(SELF)": 0,
    "yes(SELF)": True,
    "no(SELF)": False,
    "weather(SELF)": "rainy",
    "unknown(SELF)": None,
}
NUMBERS = ["a(SELF)", "b(Tom)", "half(SELF)", "zero(SELF)", "unknown(SELF)"]


def amounts() -> st.SearchStrategy[Node]:
    """Trees that come to a number."""
    leaves = st.one_of(st.integers(-3, 3).map(Number), st.sampled_from(NUMBERS).map(Property))

    def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            st.builds(operation, st.sampled_from(["+", "-", "*", "min", "max"]), pairs),
            st.builds(operation, st.just("/"), st.tuples(inner, st.sampled_from([Number(2), Number(-4)]))),
            st.builds(operation, st.sampled_from(["neg", "round"]), st.tuples(inner)),
        )

    return st.recursive(leaves, grown, max_leaves=5)


def truths() -> st.SearchStrategy[Node]:
    """Trees that hold or do not."""
    ordered = st.builds(Operation, st.sampled_from(COMPARISONS), st.tuples(amounts(), amounts()))
    anything = st.one_of(
        st.sampled_from(list(BELIEFS)).map(Property),
        st.booleans().map(Truth),
        st.sampled_from(["rainy", "dry"]).map(Word),
    )
    alike = st.builds(Operation, st.sampled_from(["=", "!="]), st.tuples(anything, anything))
    plain = st.sampled_from(list(BELIEFS)).map(Property)

    def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(operation, st.sampled_from(["and", "or"]), several),
            st.builds(operation, st.just("not"), st.tuples(inner)),
        )

    return st.recursive(st.one_of(ordered, alike, plain, st.booleans().map(Truth)), grown, max_leaves=6)


def meaning(node: Node) -> float | bool | str | None:
    """What a tree comes to, worked out here; None when that is unknown."""
    if isinstance(node, (Number, Truth)):
        return node.value
    if isinstance(node, Word):
        return node.symbol
    if isinstance(node, Property):
        return BELIEFS[node.term]
    assert isinstance(node, Operation)
    operator = node.operator
    if operator in COMPARISONS:
        return compared(operator, *node.operands)
    if operator in ("and", "or", "not"):
        held = [holds(each) for each in node.operands]
        return all(held) if operator == "and" else any(held) if operator == "or" else not held[0]
    return reckoned(operator, [amount(each) for each in node.operands])


def compared(operator: str, one: Node, other: Node) -> bool:
    if isinstance(one, Truth):
        one, other = other, one
    left, right = meaning(one), meaning(other)
    if left is None or right is None:
        return False
    if isinstance(other, Truth) and isinstance(one, Property):
        return not isinstance(left, str) and bool(left) == (bool(right) == (operator == "="))
    if operator in ("=", "!="):
        alike = left == right and isinstance(left, bool) == isinstance(right, bool)
        return alike == (operator == "=")
    x, y = float(left), float(right)
    return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[operator]


def reckoned(operator: str, values: list[float]) -> float:
    result = values[0]
    if operator == "neg":
        return -result
    if operator == "round":
        return math.copysign(math.floor(abs(result) + 0.5), result)
    for value in values[1:]:
        result = {
            "+": result + value,
            "-": result - value,
            "*": result * value,
            "/": result / value if operator == "/" else 0,
            "min": min(result, value),
            "max": max(result, value),
        }[operator]
    return result


def amount(node: Node) -> float:
    value = meaning(node)
    return float(value) if isinstance(value, (int, float)) else 0.0


def holds(node: Node) -> bool:
    value = meaning(node)
    return not isinstance(value, str) and bool(value)


def thinker() -> Agent:
    agent = Agent("Mira")
    for name, value in BELIEFS.items():
        if value is not None:
            agent.beliefs.tell(name, value)
    return agent


MIRA = thinker()


@given(truths())
def test_conditions_hold_when_the_expression_does(node: Node) -> None:
    try:
        conditions = conditions_of(text_of(node))
    except ExpressionError as error:
        assume("never changes" not in error.message and "with itself" not in error.message)
        raise
    assert ConditionSet.parse(conditions).holds(MIRA.beliefs) == holds(node), conditions


@given(amounts())
def test_a_value_is_what_the_expression_comes_to(node: Node) -> None:
    assume(not isinstance(node, (Property, Number)))
    answer = MIRA.beliefs.ask(value_of(text_of(node))).value
    assert answer.value == pytest.approx(meaning(node))


@given(amounts())
def test_an_urge_is_what_the_expression_comes_to(node: Node) -> None:
    priority, conditions = urge_of(text_of(node))
    sets = ConditionSet.parse(conditions).evaluate(MIRA.beliefs)
    assert len(sets) == 1
    value = parse(priority).value if not conditions else sets[0].ground(parse(priority)).value
    assert value == pytest.approx(amount(node))


VARIED = st.one_of(
    amounts(),
    truths(),
    st.sampled_from(["[x]", "[who]"]).map(Variable),
    st.sampled_from(["SELF", "-", "Tom"]).map(Word),
)


@given(VARIED)
def test_the_text_of_a_tree_reads_as_the_same_tree(node: Node) -> None:
    assert parse_expression(text_of(node)) == node


@given(st.text(alphabet="ab 1.2+-*/()[]<>=!#\"',orndtmisx%TM", max_size=40))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    try:
        conditions = conditions_of(text, NAMES)
    except ExpressionError as error:
        assert 0 <= error.column <= len(text)
        assert error.message
    else:
        ConditionSet.parse(conditions)
