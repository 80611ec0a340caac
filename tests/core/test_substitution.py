"""Sets of bindings: consistent, independent of each other, and of the order in which they were made."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from term_strategies import ANY_SMALL, BINDINGS, CONSTANTS, LOOSE_BINDINGS, OPEN, PATTERNS, is_cyclic

from espressivo.core.errors import SubstitutionError, TermSyntaxError
from espressivo.core.substitution import Binding, Substitutions, Trail
from espressivo.core.terms import Symbol, Term, parse, term


def filled(pairs: list[tuple[Term, Term]]) -> Substitutions:
    found = Substitutions()
    for open_, value in pairs:
        assert isinstance(open_, Symbol)
        found.add(open_, value)
    return found


def state(found: Substitutions) -> tuple[object, ...]:
    return (
        list(map(str, found)),
        [str(found.get(each)) for each in OPEN],
        [each in found for each in OPEN],
        found.least_certainty,
    )


# -- single bindings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[x]/John", "[x]/A(b, [y])", "[x]/[y]", " [x] / - ", "[x]/[X]"])
def test_a_binding_is_read(text: str) -> None:
    binding = Binding.parse(text)
    assert Binding.parse(str(binding)) == binding


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("[x]", TermSyntaxError, "expected [variable]/value"),
        ("[x]/a/b", TermSyntaxError, "expected [variable]/value"),
        ("x/a", TermSyntaxError, "x is no variable: expected [name]"),
        ("A([x])/a", TermSyntaxError, "is no variable"),
        ("[x]/A([X])", SubstitutionError, "the value holds the variable itself"),
        ("[x]/", TermSyntaxError, "missing"),
    ],
)
def test_what_is_no_binding_is_refused(text: str, error: type[Exception], reason: str) -> None:
    with pytest.raises(error) as caught:
        Binding.parse(text)
    assert reason in str(caught.value)


# -- adding ----------------------------------------------------------------------------------------------------------


def test_a_value_is_kept_with_its_first_certainty() -> None:
    found = Substitutions()
    x = OPEN[0].head
    assert found.add(x, term("a"), 0.5)
    assert found.add(x, term("A"), 0.9)
    assert found.certainty(x) == 0.5
    assert not found.add(x, term("b"), 0.1)
    assert (str(found.get(x)), found.certainty(x), found.least_certainty) == ("a", 0.5, 0.5)
    assert found.add(parse("[X]").head, term("a"))
    assert len(found) == 1


def test_numbers_that_are_nearly_the_same_agree() -> None:
    found = Substitutions.of({"[x]": 1})
    assert found.add(OPEN[0].head, term("1.00005"))
    assert found.get(OPEN[0]) == term(1)


def test_contradictions_are_refused_when_made_of_a_list() -> None:
    with pytest.raises(SubstitutionError, match=r"\[x\]/b contradicts \[x\]/a"):
        Substitutions.of([Binding.parse("[x]/a"), Binding.parse("[x]/b")])
    with pytest.raises(TermSyntaxError, match="is no variable"):
        Substitutions.of({"x": "a"})


def test_variables_bound_to_each_other_share_a_value() -> None:
    found = Substitutions.of([Binding.parse("[x]/[y]"), Binding.parse("[y]/[z]")])
    assert found.add(parse("[z]").head, term("a"), 0.25)
    assert [str(found.get(each)) for each in OPEN] == ["a", "a", "a"]
    assert [found.certainty(each) for each in OPEN] == [0.25, 0.25, 0.25]
    assert not found.add(OPEN[0].head, term("b"))
    assert found.add(OPEN[0].head, term("a"))
    assert str(found.ground(term("F([x], G([y]), [z], [w])"))) == "F(a, G(a), a, [w])"


def test_classes_of_different_values_do_not_join() -> None:
    found = Substitutions.of({"[x]": "a", "[y]": "b"})
    before = state(found)
    assert not found.add(OPEN[0].head, OPEN[1])
    assert [str(found.get(each)) for each in OPEN[:2]] == ["a", "b"]
    assert found.add(OPEN[0].head, parse("[w]"))
    assert str(found.get(parse("[w]"))) == "a"
    assert before[0] == ["[x]/a", "[y]/b"]


def test_an_open_class_stands_for_another_of_its_members() -> None:
    found = Substitutions.of([Binding.parse("[x]/[y]")])
    assert str(found.get(OPEN[0])) == "[y]"
    assert str(found.get(OPEN[1])) == "[x]"
    assert found.certainty(OPEN[0]) == 1.0
    assert found.get(parse("[w]")) is None


@settings(max_examples=50)
@given(LOOSE_BINDINGS, st.sampled_from(OPEN), PATTERNS)
def test_a_refused_binding_changes_no_value(pairs: list[tuple[Term, Term]], open_: Term, value: Term) -> None:
    found = filled(pairs)
    before = state(found)
    assert isinstance(open_, Symbol)
    if not found.add(open_, value):
        assert state(found) == before
    else:
        assert len(found) >= len(before[0])  # type: ignore[arg-type]


# -- copies ----------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(LOOSE_BINDINGS, LOOSE_BINDINGS)
def test_copies_are_independent(first: list[tuple[Term, Term]], second: list[tuple[Term, Term]]) -> None:
    original = filled(first)
    before = state(original)
    copy = original.copy()
    assert state(copy) == before
    for open_, value in second:
        assert isinstance(open_, Symbol)
        copy.add(open_, value)
        original.extended(open_, value)
    original.merged(copy)
    assert state(original) == before
    changed = state(copy)
    for open_, value in second[::-1]:
        original.add(open_.head, value)
    assert state(copy) == changed


@settings(max_examples=50)
@given(LOOSE_BINDINGS, st.sampled_from(OPEN), PATTERNS)
def test_extending_is_adding_to_a_copy(pairs: list[tuple[Term, Term]], open_: Term, value: Term) -> None:
    original, other = filled(pairs), filled(pairs)
    assert isinstance(open_, Symbol)
    extended = original.extended(open_, value)
    assert (extended is not None) == other.add(open_, value)
    if extended is not None:
        assert state(extended) == state(other)


@given(BINDINGS, BINDINGS)
def test_merging_is_symmetric(a: Substitutions, b: Substitutions) -> None:
    there, back = a.merged(b), b.merged(a)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there.identity() == back.identity()
        assert there.merged(b) is not None
        assert there.merged(a) is not None


def test_copies_share_no_class_of_variables() -> None:
    original = Substitutions.of([Binding.parse("[x]/[y]")])
    copy = original.copy()
    assert copy.add(OPEN[1].head, term("a"))
    assert str(original.get(OPEN[0])) == "[y]"
    assert original.add(OPEN[0].head, term("b"))
    assert (str(copy.get(OPEN[0])), str(original.get(OPEN[1]))) == ("a", "b")
    extended = original.extended(OPEN[2].head, OPEN[0])
    assert extended is not None
    assert str(extended.get(OPEN[2])) == "b"
    assert OPEN[2] not in original


def test_merging_fails_on_a_shared_variable() -> None:
    assert Substitutions.of({"[x]": "a"}).merged(Substitutions.of({"[x]": "b"})) is None
    both = Substitutions.of({"[x]": "a"}).merged(Substitutions.of({"[y]": "b"}))
    assert both is not None
    assert repr(both) == "<[x]/a, [y]/b>"


# -- identity --------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from([str(each) for each in OPEN]), CONSTANTS), st.randoms(use_true_random=False))
def test_identity_depends_on_no_order_and_no_certainty(values: dict[str, Term], random: object) -> None:
    names = list(values)
    random.shuffle(names)  # type: ignore[attr-defined]
    one, other = Substitutions(), Substitutions()
    for name in values:
        one.add(parse(name).head, values[name], 0.5)
    for name in names:
        other.add(parse(name.upper()).head, values[name])
    assert one.identity() == other.identity()
    if names:
        other.add(parse("[w]").head, values[names[0]])
        assert one.identity() != other.identity()


@given(BINDINGS, BINDINGS)
def test_sets_are_identical_when_they_bind_the_same(a: Substitutions, b: Substitutions) -> None:
    same = len(a) == len(b) and all(each.variable in b and b.get(each.variable) == each.value for each in a)
    assert (a.identity() == b.identity()) == same


def test_identity_of_classes_is_that_of_their_value() -> None:
    chained = Substitutions.of([Binding.parse("[x]/[y]"), Binding.parse("[y]/a")])
    plain = Substitutions.of({"[x]": "a", "[y]": "a"})
    assert chained.identity() == plain.identity()
    assert Substitutions.of([Binding.parse("[x]/[y]")]).identity() != plain.identity()


# -- grounding -------------------------------------------------------------------------------------------------------


@given(BINDINGS, ANY_SMALL)
def test_grounding_replaces_what_is_bound_and_nothing_else(found: Substitutions, subject: Term) -> None:
    try:
        grounded = found.ground(subject)
    except TermSyntaxError as error:
        assert "stands as head" in str(error)
        return
    assert set(grounded.variables) == {each for each in subject.variables if each not in found}
    assert found.ground(grounded) == grounded
    if not subject.variables:
        assert grounded is subject


@given(LOOSE_BINDINGS, PATTERNS)
def test_grounding_ends(pairs: list[tuple[Term, Term]], subject: Term) -> None:
    found = filled(pairs)
    if not is_cyclic(found, subject):
        grounded = found.ground(subject)
        assert found.ground(grounded) == grounded


def test_grounding_of_a_circle_is_refused() -> None:
    circle = Substitutions.of([Binding.parse("[x]/B([y])"), Binding.parse("[y]/B([x])")])
    with pytest.raises(SubstitutionError, match=r"are cyclic: .* would never end"):
        circle.ground(term("A([x])"))
    twofold = Substitutions.of([Binding.parse("[x]/B([y], [y])"), Binding.parse("[y]/B([x], [x])")])
    with pytest.raises(SubstitutionError, match="cyclic"):
        twofold.ground(term("[x]"))


def test_a_head_must_stay_a_symbol() -> None:
    found = Substitutions.of({"[p]": "B(c)"})
    with pytest.raises(TermSyntaxError, match=r"\[p\] stands as head of \[p\]\(a\) but is bound to B\(c\)"):
        found.ground(term("[p](a)"))
    assert str(Substitutions.of({"[p]": "B"}).ground(term("[p]([x])"))) == "B([x])"


def test_values_that_hold_variables_are_grounded_too() -> None:
    found = Substitutions.of([Binding.parse("[x]/B([y])"), Binding.parse("[y]/c")])
    assert str(found.ground(term("A([x], D([x], [y]))"))) == "A(B(c), D(B(c), c))"
    assert str(found.ground(term("[x]"))) == "B(c)"
    assert found.add(OPEN[0].head, term("B(c)"))
    assert not found.add(OPEN[0].head, term("B(d)"))


def test_a_tower_of_doubling_values_is_refused_before_it_fills_the_memory() -> None:
    tower = Substitutions()
    for level in range(40):
        tower.add(parse(f"[x{level}]").head, parse(f"B([x{level + 1}], [x{level + 1}])"))
    with pytest.raises(SubstitutionError, match="too large"):
        tower.ground(term("A([x0])"))


# -- trails ----------------------------------------------------------------------------------------------------------


def test_a_trail_remembers_every_step() -> None:
    trail = Trail()
    x, y = OPEN[0].head, OPEN[1].head
    trail.add(x, term("a"))
    trail.add(x, term("a"))
    trail.add(x, term("b"))
    trail.add(y, OPEN[2])
    trail.add(y, term("c"))
    assert [str(step) for step in trail.steps] == ["[x]/a", "[y]/[Z]", "[y]/c"]
    assert bool(trail) and bool(Substitutions())


@settings(max_examples=50)
@given(LOOSE_BINDINGS, st.sampled_from(OPEN), PATTERNS)
def test_a_set_is_made_again_of_its_parts(pairs: list[tuple[Term, Term]], open_: Term, value: Term) -> None:
    original = filled(pairs)
    again = Substitutions.restored(list(original), original.groups)
    assert state(again) == state(original)
    assert again.groups == original.groups
    assert again.add(open_.head, value) == original.add(open_.head, value)
    assert state(again) == state(original)
