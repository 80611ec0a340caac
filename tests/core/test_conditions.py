"""Conditions: reading, printing, and evaluation held against a naive one."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from term_strategies import BINDINGS, CHARACTERS, TERMS

from espressivo.core.beliefs import BeliefBase
from espressivo.core.conditions import Condition, ConditionKind, ConditionSet, Quantifier
from espressivo.core.errors import EspressivoError, TermSyntaxError
from espressivo.core.properties import Answer, PropertyCall
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import NIL, SELF, Compound, Key, Term, number, parse
from espressivo.core.unify import PLAIN, TOOLKIT, TermSemantics

BOTH = pytest.mark.parametrize("semantics", [PLAIN, TOOLKIT], ids=lambda each: each.name)
OPERATORS = ["=", "!=", "<", "<=", ">", ">="]

# -- reading and printing --------------------------------------------------------------------------------------------


@given(TERMS, st.sampled_from(OPERATORS), TERMS)
def test_a_condition_is_read_back_as_it_was_printed(left: Term, operator: str, right: Term) -> None:
    try:
        condition = Condition.parse(f"{left}{operator}{right}")
    except TermSyntaxError as error:
        assert left == right or (left.is_primitive and right.is_primitive), error
        return
    again = Condition.parse(str(condition))
    assert again == condition
    assert str(again) == str(condition)
    assert hash(again) == hash(condition)


@given(st.text(st.one_of(st.sampled_from("=<>!#[]()x "), CHARACTERS), max_size=30))
@example("")
@example("=")
@example("a = ")
@example("#[x] = \x00")
@example("a \u2260 b")
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        condition = Condition.parse(text)
    except TermSyntaxError as error:
        assert len(str(error)) < 500
    else:
        assert Condition.parse(str(condition)) == condition


@pytest.mark.parametrize(
    "text",
    [
        " " * 20_000,
        "a" + " " * 19_000 + "b",
        "a" * 19_000 + "=",
        "=" * 20_000,
        "(" * 10_000 + "=" + ")" * 9000,
        "#" * 9000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(TermSyntaxError):
        Condition.parse(text)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    ("text", "printed", "kind"),
    [
        ("A(B) = C", "A(B) = C", ConditionKind.COMPARISON),
        ("A(B)=C", "A(B) = C", ConditionKind.COMPARISON),
        ("5 < A(B)", "A(B) > 5", ConditionKind.COMPARISON),
        ("5 >= A(B)", "A(B) <= 5", ConditionKind.COMPARISON),
        ("- != A(B)", "A(B) != -", ConditionKind.COMPARISON),
        ("A(B) < True", "A(B) < True", ConditionKind.COMPARISON),
        ("A(B) = true", "A(B) = True", ConditionKind.PREDICATE),
        ("A(B) != True", "A(B) = False", ConditionKind.PREDICATE),
        ("False != A(B)", "A(B) = True", ConditionKind.PREDICATE),
        ("[x] = A(B)", "A(B) = [x]", ConditionKind.DEFINITION),
        ("A(B) = [x]", "A(B) = [x]", ConditionKind.DEFINITION),
        ("5 = [x]", "5 = [x]", ConditionKind.DEFINITION),
        ("[x] = [y]", "[x] = [y]", ConditionKind.DEFINITION),
        ("#[x] = [y]", "#[x] = [y]", ConditionKind.DEFINITION),
        ("[x] = #[y]", "#[y] = [x]", ConditionKind.DEFINITION),
        ("[x] != [y]", "[x] != [y]", ConditionKind.PROPERTIES),
        ("A(B) = C(D)", "A(B) = C(D)", ConditionKind.PROPERTIES),
        ("#[x] = 2", "#[x] = 2", ConditionKind.COMPARISON),
        ("2 < #[x]", "#[x] > 2", ConditionKind.COMPARISON),
        ("#[x] != #[y]", "#[x] != #[y]", ConditionKind.PROPERTIES),
        ("[x] > -2", "[x] > -2", ConditionKind.COMPARISON),
        ("* = 3", "* = 3", ConditionKind.COMPARISON),
        ("  A( B )  <=  1.50 ", "A(B) <= 1.5", ConditionKind.COMPARISON),
    ],
)
def test_kinds_and_normal_forms(text: str, printed: str, kind: ConditionKind) -> None:
    condition = Condition.parse(text)
    assert (str(condition), condition.kind) == (printed, kind)


def test_the_normal_form_swaps_two_variables_the_text_does_not() -> None:
    condition = Condition.parse("[x] = [y]")
    assert condition.normal_form == "[y] = [x]"
    assert Condition.parse(condition.normal_form) != condition
    assert [str(each) for each in condition.variables] == ["[y]", "[x]"]


def test_conditions_that_say_the_same_are_equal() -> None:
    assert Condition.parse("3 < L(a)") == Condition.parse("l(A) > 3.0")
    assert hash(Condition.parse("3 < L(a)")) == hash(Condition.parse("l(A) > 3.0"))
    assert Condition.parse("L(a) != True") == Condition.parse("L(a) = False")
    assert Condition.parse("#[x] = 3") != Condition.parse("[x] = 3")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected term operator term"),
        ("A(B)", "expected term operator term, with one of =, !=, <, <=, > and >="),
        ("A(B) == 3", "expected term operator term"),
        ("1 < L(a) < 3", "expected term operator term"),
        ("A(B) =! 3", "is no symbol"),
        ("A(B) =", "a symbol is missing"),
        ("= 3", "a symbol is missing"),
        ("A(B) = a(b)", "compares a side with itself"),
        ("[x] = [X]", "compares a side with itself"),
        ("#[x] = #[X]", "compares a side with itself"),
        ("1 = 2", "one must be a property or a variable"),
        ("a != -", "compares two fixed values"),
        ("#3 = 3", "# counts the values of a variable, type #[x], not #3"),
        ("#L([x]) = 3", "type #[x]"),
        ("##[x] = 3", "is no symbol"),
        ("L(a b) = 3", "perhaps a_b"),
        ("L(a = 3", "')' is missing"),
        ("L(a) = 1e999", "too large for a number"),
        ("x" * 30_000, "expected term operator term"),
        ("x" * 19_000 + "=?", "is no symbol"),
    ],
)
def test_a_refusal_says_why(text: str, reason: str) -> None:
    with pytest.raises(TermSyntaxError) as caught:
        Condition.parse(text)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400


def test_what_a_condition_reads() -> None:
    assert Condition.parse("L([x]) > M([y])").reads() == (parse("L([x])"), parse("M([y])"))
    assert Condition.parse("L([x]) > 3").reads() == (parse("L([x])"),)
    assert Condition.parse("#[x] > [y]").reads() == ()


# -- sets of conditions ----------------------------------------------------------------------------------------------


def test_sets_of_conditions() -> None:
    conditions = ConditionSet.parse(["L(a) = 1", "1 = l(a)", "L(b) = 2"], "UNIVERSAL")
    assert [str(each) for each in conditions.conditions] == ["L(a) = 1", "L(b) = 2"]
    assert conditions.quantifier is Quantifier.UNIVERSAL
    assert str(conditions) == "[ L(a) = 1, L(b) = 2]"
    assert (str(ConditionSet()), bool(ConditionSet()), bool(conditions)) == ("[]", False, True)
    assert ConditionSet.parse("L(a) = 1") == ConditionSet.parse(["L(a) = 1"])
    with pytest.raises(TermSyntaxError, match="'some' is no quantifier: expected existential or universal"):
        ConditionSet.parse([], "some")
    with pytest.raises(TermSyntaxError, match="compares two fixed values"):
        ConditionSet.parse(["L(a) = 1", "1 = 2"])


# -- known answers ---------------------------------------------------------------------------------------------------


def count_of(call: PropertyCall) -> list[Answer]:
    """The number of answers to the argument, for each set."""
    return [Answer(number(len(call.ask(call.args[0]))), 1.0, call.sets)]


@pytest.fixture(params=[PLAIN, TOOLKIT], ids=lambda each: each.name)
def matt(request: pytest.FixtureRequest) -> BeliefBase:
    return matt_with(request.param)


def matt_with(semantics: TermSemantics) -> BeliefBase:
    found = BeliefBase("Matt", semantics)
    found.tell("L(a)", 1, certainty=0.5)
    found.tell("L(b)", 2, certainty=0.7)
    found.tell("M(a)", 1)
    found.tell("H(a)", True, certainty=0.4)
    found.tell("Best(x)", "SELF")
    found.tell("Best(y)", "Matt")
    found.tell("Foo(a)", "bar")
    found.tell("Empty(a)", None if semantics is PLAIN else NIL)
    found.tell("Minus(a)", -1)
    found.tell("Zero(a)", 0)
    found.tell("No(a)", False)
    found.tell("L(a)", 9, "Bob")
    found.properties.register("CountOf([x])", count_of)
    return found


def answers(beliefs: BeliefBase, *conditions: str, quantifier: str = "existential", **given_: str) -> list[str]:
    sets = [Substitutions.of({f"[{name}]": value for name, value in given_.items()})] if given_ else None
    found = ConditionSet.parse(conditions, quantifier).evaluate(beliefs, SELF, sets)
    return [f"{' '.join(map(str, each))} ({each.least_certainty:.1f})".strip() for each in found]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["L([x]) > 0"], ["[x]/a (1.0)", "[x]/b (1.0)"]),
        (["L([x]) = [v]"], ["[x]/a [v]/1 (0.5)", "[x]/b [v]/2 (0.7)"]),
        (["[v] = L([x])"], ["[x]/a [v]/1 (0.5)", "[x]/b [v]/2 (0.7)"]),
        (["L([x]) = M([x])"], ["[x]/a (1.0)"]),
        (["L([x]) != M([y])"], ["[x]/b [y]/a (1.0)"]),
        (["L([x]) > M(a)"], ["[x]/b (1.0)"]),
        (["M(a) < L([x])"], ["[x]/b (1.0)"]),
        (["L([x]) > 0", "#[x] = 2"], ["[x]/a (1.0)", "[x]/b (1.0)"]),
        (["L([x]) > 0", "#[x] = 1"], []),
        (["L([x]) > 0", "2 > #[x]"], []),
        (["L([x]) > 0", "L([x]) = #[x]"], ["[x]/b (1.0)"]),
        (["#[x] = 0"], ["(1.0)"]),
        (["L([x]) > 0", "#[x] = [n]"], ["[x]/a [n]/2 (1.0)", "[x]/b [n]/2 (1.0)"]),
        (["L([x]) = M([y])", "#[x] != #[y]"], []),
        (["Best([k]) = SELF"], ["[k]/x (1.0)", "[k]/y (1.0)"]),
        (["Best([k]) != Bob"], ["[k]/x (1.0)", "[k]/y (1.0)"]),
        (["ToM(Bob, L(a)) = 9"], ["(1.0)"]),
        (["ToM(Bob, L(b)) = 2"], []),
        (["L(a) = [v]", "[v] = 1"], ["[v]/1 (0.5)"]),
        (["L(a) = [v]", "[v] = 2"], []),
        (["L([x]) = [v]", "[v] > 1"], ["[x]/b [v]/2 (0.7)"]),
        (["L([x]) = [v]", "M([y]) = [v]"], ["[x]/a [v]/1 [y]/a (0.5)"]),
        (["H([x]) = True"], ["[x]/a (1.0)"]),
        (["H([x]) != False"], ["[x]/a (1.0)"]),
        (["H([x]) = False"], []),
        (["No([x]) = False"], ["[x]/a (1.0)"]),
        (["Minus(a) = True"], ["(1.0)"]),
        (["Zero(a) = False"], ["(1.0)"]),
        (["Zero(a) = True"], []),
        (["Foo(a) = True"], []),
        (["Foo(a) = False"], []),
        (["Foo(a) = BAR"], ["(1.0)"]),
        (["Foo(a) < 5"], []),
        (["Z(a) = -"], []),
        (["Z(a) != 5"], []),
        (["Z(a) = False"], []),
        (["Z([x]) = [y]"], []),
        (["CountOf(L([x])) = 2"], ["(1.0)"]),
        (["L(a) = 1.00005"], ["(1.0)"]),
        (["L(a) < 1.00005"], []),
        (["L([x]) >= 1", "L([y]) > L([x])"], ["[x]/a [y]/b (1.0)"]),
        ([], ["(1.0)"]),
    ],
)
def test_known_answers(matt: BeliefBase, conditions: list[str], expected: list[str]) -> None:
    assert answers(matt, *conditions) == expected


@pytest.mark.parametrize(
    ("conditions", "plain", "toolkit"),
    [
        (["Foo(a) > 5"], 0, 1),
        (["Foo(a) >= 5"], 0, 1),
        (["Foo(a) > Foo(a)", "Foo(a) = bar"], None, None),
        (["L(a) > word"], 0, 1),
        (["[x] != Bob"], 0, 11),
        (["[x] = [y]"], 0, 11),
        (["Empty(a) = -"], 0, 1),
        (["Empty(a) > 0"], 0, 1),
        (["ToM(Matt, L(a)) = 1"], 1, 0),
    ],
)
def test_where_the_semantics_differ(conditions: list[str], plain: int | None, toolkit: int | None) -> None:
    if plain is None:
        with pytest.raises(TermSyntaxError):
            ConditionSet.parse(conditions)
        return
    assert len(answers(matt_with(PLAIN), *conditions)) == plain
    assert len(answers(matt_with(TOOLKIT), *conditions)) == toolkit


def test_a_definition_makes_new_bindings_for_each_value_only_in_plain_conditions() -> None:
    def two(call: PropertyCall) -> list[Answer]:
        return [Answer(number(value), 1.0, call.sets) for value in (1, 2)]

    for semantics, expected in ((PLAIN, ["[v]/1 (1.0)", "[v]/2 (1.0)"]), (TOOLKIT, ["[v]/1 (1.0)"])):
        beliefs = BeliefBase("Matt", semantics)
        beliefs.properties.register("Two([x])", two)
        assert answers(beliefs, "Two(SELF) = [v]") == expected


def test_equal_bindings_are_kept_once(matt: BeliefBase) -> None:
    matt.properties.register("Twice([x])", lambda call: [Answer(number(each), 1.0, call.sets) for each in (1, 2)])
    assert answers(matt, "Twice(SELF) > 0") == ["(1.0)"]
    assert answers(matt, "L([x]) > 0", "Twice(SELF) > 0") == ["[x]/a (1.0)", "[x]/b (1.0)"]
    assert answers(matt, "Twice(SELF) > 0", quantifier="universal") == ["(1.0)"]


@pytest.mark.parametrize("quantifier", ["existential", "universal"])
def test_what_comes_in_stays_as_it_is(matt: BeliefBase, quantifier: str) -> None:
    sets = [Substitutions.of({"[x]": "a"}), Substitutions.of({"[x]": "b"})]
    for text in ("L(a) = [v]", "L([x]) = [v]", "[x] = [v]", "#[x] = [n]", "L([y]) = [v]"):
        ConditionSet.parse([text, "M(a) = 1"], quantifier).evaluate(matt, SELF, sets)
        assert [list(map(str, each)) for each in sets] == [["[x]/a"], ["[x]/b"]]


def test_minds_of_others(matt: BeliefBase) -> None:
    conditions = ConditionSet.parse(["L(a) = [v]", "Best(x) != SELF"])
    assert not conditions.holds(matt, parse("SELF(Bob)"))
    assert ConditionSet.parse("L(a) = 9").holds(matt, parse("SELF(Bob)"))
    matt.tell("Best(x)", "SELF", "Bob")
    assert ConditionSet.parse(["Best(x) = SELF", "Best(x) = Bob"]).holds(matt, parse("SELF(Bob)"))


# -- universal conditions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["L([x]) > 0"], ["[x]/a (1.0)", "[x]/b (1.0)"]),
        (["L([x]) > 1"], ["[x]/b (1.0)"]),
        (["L([x]) > 0", "L([x]) > 1"], []),
        (["L([x]) > 0", "L([x]) < 5"], ["[x]/a (1.0)", "[x]/b (1.0)"]),
        (["L([x]) > 0", "M([y]) = 1"], ["[x]/a [y]/a (1.0)", "[x]/b [y]/a (1.0)"]),
        (["L([x]) > 0", "M([x]) = 1"], []),
        (["L([x]) > 0", "#[x] = 2"], ["[x]/a (1.0)", "[x]/b (1.0)"]),
        (["Zip(a) = True", "H(a) = True"], ["(1.0)"]),
        (["H(a) = True", "Zip(a) = True"], []),
        ([], ["(1.0)"]),
    ],
)
def test_universal_conditions_lose_no_value(matt: BeliefBase, conditions: list[str], expected: list[str]) -> None:
    assert answers(matt, *conditions, quantifier="universal") == expected


# -- evaluation in full ----------------------------------------------------------------------------------------------

_ATOMS = [*map(parse, ("a", "b", "c", "SELF", "1", "[x]", "[x]", "[y]", "[v]"))]
_PROPERTIES = st.builds(
    lambda head, args: Compound(parse(head).head, tuple(args)),
    st.sampled_from(["L", "M", "K"]),
    st.lists(st.sampled_from(_ATOMS), min_size=1, max_size=2),
).map(str)
_SIDES = st.one_of(
    _PROPERTIES,
    _PROPERTIES,
    st.sampled_from(["[x]", "[v]", "#[x]", "#[v]", "1", "2", "True", "False", "-", "SELF", "b", "ToM(Ben, L([x]))"]),
)
_DEFINED = st.tuples(_PROPERTIES, st.just("="), st.sampled_from(["[x]", "[y]", "[v]"]))
CONDITIONS = st.one_of(
    st.tuples(_SIDES, st.sampled_from(OPERATORS), _SIDES),
    st.tuples(_PROPERTIES, st.sampled_from(OPERATORS), st.sampled_from(["1", "b", "True", "L(a)", "#[x]"])),
    _DEFINED,
).map(" ".join)
KNOWN = st.lists(
    st.tuples(
        st.sampled_from(["L(a)", "L(b)", "L(c)", "L(a, b)", "M(a)", "M(b)", "M(SELF, c)", "K(a)", "K(1)"]),
        st.sampled_from([*map(parse, ("1", "2", "1.00005", "True", "False", "SELF", "b", "F(a)", "-"))]),
        st.sampled_from(["SELF", "SELF", "Ben", "*"]),
    ),
    max_size=9,
)


def naively(conditions: ConditionSet, beliefs: BeliefBase, sets: list[Substitutions]) -> list[Substitutions]:
    """Evaluate as the specification reads: by whole questions, one condition after the other."""
    universal = conditions.quantifier is Quantifier.UNIVERSAL
    current = [each.copy() for each in sets]
    before: dict[Key, int] = {}
    for condition in conditions.conditions:
        if not current and not universal:
            return []
        current = _one(condition, beliefs, current or [Substitutions()])
        counts = {
            each.key: len({found.get(each) for found in current if found.get(each)}) for each in _variables(current)
        }
        if universal and any(counts.get(open_, 0) != count for open_, count in before.items()):
            return []
        before = counts
    return current


def _variables(sets: list[Substitutions]) -> set[Term]:
    return {binding.variable for each in sets for binding in each}


def _one(condition: Condition, beliefs: BeliefBase, sets: list[Substitutions]) -> list[Substitutions]:
    kept: list[Substitutions] = []
    rules = beliefs.semantics
    for value, certainty, bindings in _asked(condition.left, beliefs, sets, sets):
        if condition.kind is ConditionKind.DEFINITION:
            target = bindings if rules.defines_in_place else bindings.copy()
            if target.add(condition.right.term.head, value, certainty):
                kept.append(target)
        elif condition.kind is ConditionKind.PREDICATE:
            expected = condition.right.term.value is True
            if (value.value is not None and not isinstance(value.value, str)) and bool(value.value) == expected:
                kept.append(bindings)
        elif condition.kind is ConditionKind.COMPARISON:
            literal = condition.right.term
            literal = beliefs.owner if literal.is_self else literal
            if _holds(rules, condition.operator, value, literal):
                kept.append(bindings)
        else:
            for other, _, extended in _asked(condition.right, beliefs, [bindings], sets):
                if _holds(rules, condition.operator, value, other):
                    kept.append(extended)
    return list({each.identity(): each for each in reversed(kept)}.values())[::-1]


def _asked(
    side: object, beliefs: BeliefBase, sets: list[Substitutions], everything: list[Substitutions]
) -> list[tuple[Term, float, Substitutions]]:
    if side.counted:  # type: ignore[attr-defined]
        count = number(len({str(each.get(side.term)).lower() for each in everything if each.get(side.term)}))  # type: ignore[attr-defined]
        return [(count, 1.0, each) for each in sets]
    found = beliefs.query(side.term, SELF, sets)  # type: ignore[attr-defined]
    return [(answer.value, answer.certainty, each) for answer in found for each in answer.sets]


def _holds(rules: TermSemantics, operator: str, a: Term, b: Term) -> bool:
    same, numbers = a.same(b), a.is_number and b.is_number
    smaller = numbers and not same and float(str(a)) < float(str(b))
    if operator in ("=", "!="):
        return same == (operator == "=")
    if not numbers:
        return operator in (">", ">=") and rules.greater_without_number
    return {"<": smaller, "<=": smaller or same, ">": not (smaller or same), ">=": not smaller}[operator]


@BOTH
@given(
    known=KNOWN,
    texts=st.lists(CONDITIONS, min_size=1, max_size=4),
    universal=st.booleans(),
    sets=st.lists(BINDINGS, max_size=2),
)
def test_evaluation_is_what_the_specification_says(
    known: list[tuple[str, Term, str]],
    texts: list[str],
    universal: bool,
    sets: list[Substitutions],
    semantics: TermSemantics,
) -> None:
    beliefs = BeliefBase("Ana", semantics)
    for name, value, mind in known:
        if mind != "*" or "SELF" not in name:
            beliefs.tell(name, value, mind, 0.5)
    try:
        conditions = ConditionSet.parse(texts, "universal" if universal else "existential")
    except TermSyntaxError:
        assume(False)
    before = [list(map(str, each)) for each in sets]
    version = beliefs.version
    try:
        expected = naively(conditions, beliefs, sets or [Substitutions()])
    except EspressivoError:
        with pytest.raises(EspressivoError):
            conditions.evaluate(beliefs, SELF, sets)
        return
    found = conditions.evaluate(beliefs, SELF, sets)
    described = [(each.identity(), each.least_certainty) for each in found]
    assert sorted(described, key=repr) == sorted(
        ((each.identity(), each.least_certainty) for each in expected), key=repr
    )
    assert [list(map(str, each)) for each in sets] == before
    assert beliefs.version == version
    assert conditions.holds(beliefs, SELF, sets) == bool(found)
    assert [(each.identity(), each.least_certainty) for each in conditions.evaluate(beliefs, SELF, sets)] == described


@BOTH
@given(known=KNOWN, texts=st.lists(CONDITIONS, min_size=2, max_size=3), sets=st.lists(BINDINGS, min_size=1, max_size=2))
def test_conditions_one_after_the_other_are_all_of_them(
    known: list[tuple[str, Term, str]], texts: list[str], sets: list[Substitutions], semantics: TermSemantics
) -> None:
    beliefs = BeliefBase("Ana", semantics)
    for name, value, _ in known:
        beliefs.tell(name, value)
    try:
        whole = ConditionSet.parse(texts)
        first, rest = ConditionSet.parse(texts[:1]), ConditionSet.parse(texts[1:])
        at_once = whole.evaluate(beliefs, SELF, sets)
    except EspressivoError:
        return
    assume(len(whole.conditions) == len(texts))
    begun = first.evaluate(beliefs, SELF, sets)
    in_turn = rest.evaluate(beliefs, SELF, begun) if begun else []
    assert {each.identity() for each in in_turn} == {each.identity() for each in at_once}


def test_no_conditions_give_back_what_came_in(matt: BeliefBase) -> None:
    sets = [Substitutions.of({"[x]": "a"})]
    assert ConditionSet().evaluate(matt, SELF, sets) == sets
    assert [len(each) for each in ConditionSet().evaluate(matt)] == [0]
    assert ConditionSet().holds(matt)
    assert len(ConditionSet.parse("L([x]) = 1").evaluate(matt, SELF, [])) == 1
