"""Matching, unification and comparison under both semantics."""

from __future__ import annotations

import pytest
from hypothesis import given
from term_strategies import ANY_SMALL, CONSTANTS, GROUND, PATTERNS, TERMS, is_cyclic, small_terms, spelled

from espressivo.core.errors import EspressivoError
from espressivo.core.substitution import Substitutions, Trail
from espressivo.core.terms import NIL, UNIVERSAL, Term, parse
from espressivo.core.unify import PLAIN, TOOLKIT, TermSemantics

BOTH = pytest.mark.parametrize("semantics", [PLAIN, TOOLKIT], ids=lambda each: each.name)
WITHOUT_NIL = small_terms(*[parse(text) for text in ("a", "B", "c", "1", "[x]", "[y]", "[Z]")])


def bound(a: str, b: str, semantics: TermSemantics = TOOLKIT) -> str | None:
    found = semantics.unify(parse(a), parse(b))
    return None if found is None else ", ".join(sorted(str(each) for each in found))


# -- known answers ---------------------------------------------------------------------------------------------------

KNOWN = [
    ("[x]", "b", "[x]/b"),
    ("[x]", "A(b)", None),
    ("A([x])", "A(B(c))", "[x]/B(c)"),
    ("A([x],[x])", "A(b,c)", None),
    ("A([x],[y])", "A([y],b)", "[x]/[y], [y]/b"),
    ("A([y],b)", "A([x],[y])", "[y]/[x], [y]/b"),
    ("A([x])", "A(B([x]))", None),
    ("A(*)", "A(b)", ""),
    ("A(*)", "A([x])", "[x]/*"),
    ("[x](b)", "A(b)", "[x]/A"),
    ("A(b)", "a(B)", ""),
    ("A(1)", "A(1.0)", ""),
    ("A(-)", "A([x])", "[x]/-"),
    ("A(b,c)", "A(b)", None),
    ("*", "A(b)", ""),
    ("*", "A([x])", None),
    ("A(*,[y])", "A(B(c),d)", "[y]/d"),
    ("A([x],[y],c)", "A([y],[x],c)", "[x]/[y]"),
    ("A([x],[x])", "A(b,B)", "[x]/b"),
    ("A(Speak(*, [x]))", "A(Speak(a, Rude))", "[x]/Rude"),
    ("A(b)", "C(b)", None),
    ("A(b, [x])", "C(b, d)", None),
    ("A([x])", "b", None),
    ("A([x], G([x]))", "A(H([z]), G(H(d)))", "[x]/H([z]), [z]/d"),
    ("A(H([z]), G(H(d)))", "A([x], G([x]))", "[x]/H([z]), [z]/d"),
    ("A([x], [y], G([x]))", "A([y], b, G(c))", None),
    ("*([x])", "A(b)", "[x]/b"),
]


@BOTH
@pytest.mark.parametrize(("a", "b", "expected"), KNOWN)
def test_known_answers(a: str, b: str, expected: str | None, semantics: TermSemantics) -> None:
    found = semantics.unify(parse(a), parse(b), Trail())
    if expected is None:
        assert found is None
    else:
        assert isinstance(found, Trail)
        assert sorted(map(str, found.steps)) == sorted(filter(None, expected.split(", ")))


def test_a_wildcard_inside_a_compound_matches_anything_only_in_plain_terms() -> None:
    assert bound("A(Speak(*, Rude), [x])", "A(Speak(a, Rude), b)", PLAIN) == "[x]/b"
    assert bound("A(Speak(*, Rude), [x])", "A(Speak(a, Kind), b)", PLAIN) is None
    assert bound("A(Speak(*, Rude), [x])", "A(Speak(a, Rude), b)", TOOLKIT) is None
    assert bound("A(Speak(*, Rude))", "A(Speak(a, Rude))", TOOLKIT) == ""


def test_nil_matches_nil_only_in_plain_terms() -> None:
    assert bound("A(-)", "A(-)", TOOLKIT) is None
    assert bound("A(-)", "A(-)", PLAIN) == ""
    assert bound("-", "-", TOOLKIT) is None
    assert bound("-", "-", PLAIN) == ""
    for semantics in (TOOLKIT, PLAIN):
        assert bound("A(-, [x])", "A(-, b)", semantics) == "[x]/b"  # beside a variable, equality decides
        assert bound("A(*)", "A(-)", semantics) == ""


@pytest.mark.parametrize(
    ("a", "b", "matches"),
    [
        ("A(b)", "a(B)", True),
        ("A(*)", "A(B(c))", True),
        ("*", "A(b)", True),
        ("*(b)", "A(b)", True),
        ("A(b)", "A(b, c)", False),
        ("A([x])", "A([X])", True),
        ("A([x])", "A([y])", False),
        ("A([x])", "A(b)", False),
        ("A([x])", "A(*)", True),
        ("A(1)", "A(1.00005)", True),
        ("A", "A(b)", False),
        ("A(B(*))", "A(B(c))", True),
        ("b", "A(b)", False),
    ],
)
@BOTH
def test_match(a: str, b: str, matches: bool, semantics: TermSemantics) -> None:
    assert semantics.match(parse(a), parse(b)) is matches
    assert semantics.match(parse(b), parse(a)) is matches


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("A(b, c)", "A(b)", ""),
        ("A([x], c)", "A(b)", "[x]/b"),
        ("A([x])", "A(b, c)", "[x]/b"),
        ("A(b)", "A(c, d)", None),
        ("A(-)", "A(-)", ""),
        ("A(B([x], c))", "A(B(d))", "[x]/d"),
        ("[x]", "A(b)", "[x]/A"),
        ("A(*)", "A(b)", None),
    ],
)
@BOTH
def test_partial_unification_goes_as_far_as_both_do(
    a: str, b: str, expected: str | None, semantics: TermSemantics
) -> None:
    found = semantics.unify_partially(parse(a), parse(b))
    assert (None if found is None else ", ".join(map(str, found))) == expected


# -- laws ------------------------------------------------------------------------------------------------------------


@BOTH
@given(a=PATTERNS, b=PATTERNS)
def test_what_unifies_matches_when_grounded(a: Term, b: Term, semantics: TermSemantics) -> None:
    try:
        found = semantics.unify(a, b)
    except EspressivoError:
        return
    if found is not None and not is_cyclic(found, a) and not is_cyclic(found, b):
        assert found.ground(a).same(found.ground(b))


@BOTH
@given(a=WITHOUT_NIL, b=WITHOUT_NIL)
def test_unification_takes_no_side(a: Term, b: Term, semantics: TermSemantics) -> None:
    try:
        there, back = semantics.unify(a, b), semantics.unify(b, a)
    except EspressivoError:
        return
    assert (there is None) == (back is None)


@BOTH
@given(pattern=ANY_SMALL, ground=GROUND)
def test_what_is_found_is_found_again(pattern: Term, ground: Term, semantics: TermSemantics) -> None:
    found = semantics.unify(pattern, ground)
    back = semantics.unify(ground, pattern)
    assert (found is None) == (back is None)
    if found is not None and back is not None:
        assert found.identity() == back.identity()
        again = semantics.unify(found.ground(pattern), ground)
        assert again is None or len(again) == 0


@given(PATTERNS, CONSTANTS)
def test_a_pattern_unifies_with_its_own_instances(pattern: Term, value: Term) -> None:
    values = Substitutions.of({str(each): value for each in pattern.variables})
    instance = values.ground(pattern)
    if pattern.is_variable and instance.is_compound:
        assert PLAIN.unify(pattern, instance) is None
        return
    found = PLAIN.unify(pattern, instance)
    assert found is not None
    assert spelled(found) == spelled(values)


@given(TERMS)
def test_every_term_matches_itself_but_for_nil(subject: Term) -> None:
    assert PLAIN.match(subject, subject)
    assert PLAIN.unify(subject, subject) is not None
    assert PLAIN.match(UNIVERSAL, subject)
    assert TOOLKIT.match(subject, subject) == (NIL not in set(subject.symbols()))


@given(ANY_SMALL, ANY_SMALL)
def test_the_semantics_differ_in_nil_alone(a: Term, b: Term) -> None:
    if NIL in set(a.symbols()) or NIL in set(b.symbols()):
        return
    assert PLAIN.match(a, b) == TOOLKIT.match(a, b)
    if not (a.variables or b.variables):
        assert (PLAIN.unify(a, b) is None) == (TOOLKIT.unify(a, b) is None)


# -- comparison ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "holds"),
    [
        ("1", "2", "< <="),
        ("2", "1", "> >="),
        ("2", "2.0", "<= >="),
        ("0.00005", "0", "<= >="),
        ("0.001", "0", "> >="),
        ("-3", "-2.5", "< <="),
        ("18446744073709551615", "18446744073709551614", "> >="),
    ],
)
@BOTH
def test_order_of_numbers(a: str, b: str, holds: str, semantics: TermSemantics) -> None:
    assert _holding(semantics, a, b) == set(holds.split())


@pytest.mark.parametrize(("a", "b"), [("bar", "5"), ("5", "bar"), ("-", "5"), ("A(1)", "0"), ("True", "0"), ("b", "a")])
def test_what_is_no_number_is_greater_only_in_the_toolkit(a: str, b: str) -> None:
    assert _holding(PLAIN, a, b) == set()
    assert _holding(TOOLKIT, a, b) == {">", ">="}


def _holding(semantics: TermSemantics, a: str, b: str) -> set[str]:
    compare = {
        "<": semantics.less,
        "<=": semantics.less_or_same,
        ">": semantics.greater,
        ">=": semantics.greater_or_same,
    }
    return {sign for sign, holds in compare.items() if holds(parse(a), parse(b))}
