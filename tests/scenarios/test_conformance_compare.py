"""The comparison that conformance rests on finds what differs, and forgives only what it should."""

from __future__ import annotations

import pytest

from espressivo.core.terms import parse
from espressivo.scenarios.conformance.collation import NotComparableError, check_comparable, collate
from espressivo.scenarios.conformance.compare import (
    Bag,
    Difference,
    bag,
    first_difference,
    same_number,
    same_text,
    toolkit_text,
)


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        (1.0, 1.0, True),
        (4.774208, 4.774208068847656, True),
        (4.7742, 4.774208, True),
        (4.774, 4.774208, False),
        (0.0, 1e-12, True),
        (0.0, 1e-4, False),
        (100000.0, 100000.9, True),
        (100000.0, 100002.0, False),
    ],
)
def test_numbers_agree_within_the_relative_tolerance(a: float, b: float, agree: bool) -> None:
    assert same_number(a, b) is agree
    assert same_number(b, a) is agree


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("Joy", "Joy", True),
        ("Joy", "joy", False),
        ("Likes(1)", "Likes(2)", False),
        ("Share(0.3333333)", "Share(0.33333334)", True),
        ("SELF(0.5)", "Other(0.5)", False),
        ("A1", "A2", False),
        ("1E-05", "0.00001", True),
        ("A(1)", "A(1, 2)", False),
    ],
)
def test_texts_agree_but_for_the_last_digits_of_numbers(a: str, b: str, agree: bool) -> None:
    assert same_text(a, b) is agree


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Share(Ann, 0.33333334)", "Share(Ann, 0.3333333)"),
        ("12345678", "12345678"),
        ("1E+10", "1E+10"),
        ("1e40", "1E+40"),
        ("a(0.1, [x], -, *, TRUE)", "a(0.1, [x], -, *, True)"),
    ],
)
def test_terms_are_printed_with_seven_digits(text: str, printed: str) -> None:
    assert toolkit_text(parse(text)) == printed


@pytest.mark.parametrize(
    ("expected", "got", "path"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"a": 1}, {"a": 2}, "$.a"),
        ({"a": 1}, {}, "$.a"),
        ({}, {"a": 1}, "$.a"),
        ({"Likes(Ben)": 1}, {"Likes(Ben)": 2}, "$['Likes(Ben)']"),
        ([1, 2], [1, 3], "$[1]"),
        ([1, 2], [1], "$[1]"),
        ([1], [1, 2], "$[1]"),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, "$.a[0].b"),
        (True, 1, "$"),
        (1, True, "$"),
        (None, 0, "$"),
        (1, 1.0, None),
        ([], {}, "$"),
    ],
)
def test_the_first_difference_is_located(expected: object, got: object, path: str | None) -> None:
    difference = first_difference(expected, got)
    assert (difference.path if difference else None) == path


def test_the_order_of_a_list_matters_and_that_of_a_bag_does_not() -> None:
    assert first_difference([1, 2], [2, 1]) == Difference("$[0]", 1, 2)
    assert first_difference(Bag([1, 2]), [2, 1]) is None


def test_a_bag_counts_how_often_something_is_in_it() -> None:
    assert first_difference(Bag([1, 1, 2]), [1, 2, 2]) == Difference("$[1]", 1, 2)
    assert first_difference(Bag([1]), [1, 1]) == Difference("$[1]", "(nothing)", 1)
    assert first_difference(Bag([{"a": 1.0}, {"a": 2.0}]), [{"a": 2.00001}, {"a": 1.0}]) is None


def test_only_lists_become_bags() -> None:
    assert isinstance(bag([1]), Bag)
    assert bag("text") == "text"
    assert bag(None) is None


def test_a_difference_says_where_what_and_what_instead() -> None:
    assert str(Difference("$.mood", 1.5, "x")) == "$.mood: expected 1.5, got 'x'"
    assert len(str(Difference("$", "x" * 9999, "y" * 9999))) < 1000


@pytest.mark.parametrize(
    ("smaller", "greater"),
    [
        ("5", "-5"),
        ("1000", "255"),
        ("A(B)", "A(B, C)"),
        ("A(-)", "A(*)"),
        ("abc_d", "abcd"),
        ("False", "John"),
        ("-", "5"),
    ],
)
def test_names_are_sorted_as_the_toolkit_sorts_them(smaller: str, greater: str) -> None:
    assert collate(parse(smaller), parse(greater)) == -1
    assert collate(parse(greater), parse(smaller)) == 1
    assert collate(parse(smaller), parse(smaller)) == 0


@pytest.mark.parametrize(
    ("a", "b", "fails"),
    [("[x]", "5", True), ("5", "[x]", False), ("[x]", "*", False), ("A([x])", "A(B)", True), ("A([x])", "B(A)", False)],
)
def test_the_toolkit_cannot_compare_a_variable_with_a_name(a: str, b: str, fails: bool) -> None:
    if fails:
        with pytest.raises(NotComparableError):
            check_comparable(parse(a), parse(b))
    else:
        check_comparable(parse(a), parse(b))
