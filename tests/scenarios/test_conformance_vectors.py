"""Every recorded vector, one test a kind; and a planted error in each kind is found."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from espressivo.core.errors import EspressivoError, PropertyError, TermSyntaxError
from espressivo.scenarios.conformance.collation import NotComparableError
from espressivo.scenarios.conformance.deviations import documented_deviations
from espressivo.scenarios.conformance.errors import error_agrees
from espressivo.scenarios.conformance.vectors import KINDS, compare_vector

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@cache
def recorded() -> dict[str, list[dict[str, Any]]]:
    kinds: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(GOLDEN.glob("vectors-*.json")):
        for vector in json.loads(path.read_text("utf-8"))["vectors"]:
            kinds.setdefault(vector["kind"], []).append(vector)
    return kinds


def test_every_kind_of_vector_is_recorded_and_known() -> None:
    assert set(recorded()) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_vectors_match(kind: str) -> None:
    different = []
    for vector in recorded()[kind]:
        difference, got = compare_vector(vector)
        if difference is not None and documented_deviations().of_vector(vector, got) is None:
            different.append(f"{vector}: {difference}")
    assert different == []


def _mutated(value: Any) -> Any:
    """The value with the first leaf changed."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, dict) and value:
        first = next(iter(value))
        return {**value, first: _mutated(value[first])}
    if isinstance(value, list) and value:
        return [_mutated(value[0]), *value[1:]]
    return "planted"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_planted_difference_is_found_in_every_field(kind: str) -> None:
    fields = set()
    for vector in recorded()[kind]:
        if "error" in vector["expected"] or compare_vector(vector)[0] is not None:
            continue
        for field in vector["expected"]:
            if field in fields:
                continue
            fields.add(field)
            planted = copy.deepcopy(vector)
            planted["expected"][field] = _mutated(planted["expected"][field])
            difference, _ = compare_vector(planted)
            assert difference is not None, (field, planted)
            assert difference.path.startswith(f"$.{field}")
    assert fields


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_planted_error_is_found(kind: str) -> None:
    vector = next(each for each in recorded()[kind] if "error" not in each["expected"])
    planted = {**vector, "expected": {"error": {"type": "FormatException", "message": "planted"}}}
    difference, _ = compare_vector(planted)
    assert difference is not None
    assert difference.path == "$.error"


def test_a_missing_error_is_found() -> None:
    vector = {"kind": "parse", "name": "A(", "expected": {"str": "A("}}
    difference, _ = compare_vector(vector)
    assert difference is not None
    assert "TermSyntaxError" in difference.got


def test_an_error_of_another_sort_is_found() -> None:
    vector = {"kind": "parse", "name": "A(", "expected": {"error": {"type": "KeyNotFoundException", "message": ""}}}
    difference, _ = compare_vector(vector)
    assert difference is not None
    assert difference.path == "$.error.type"


@pytest.mark.parametrize(
    ("toolkit", "ours", "agrees"),
    [
        ("ParsingException", TermSyntaxError("x"), True),
        ("ParsingException", PropertyError("x"), False),
        ("NullReferenceException", NotComparableError("x"), True),
        ("KeyNotFoundException", TermSyntaxError("x"), False),
        ("Exception", EspressivoError("x"), True),
    ],
)
def test_errors_answer_the_exceptions_they_should(toolkit: str, ours: EspressivoError, agrees: bool) -> None:
    assert error_agrees(toolkit, ours) is agrees


def test_deviations_excuse_no_other_answer() -> None:
    table = documented_deviations()
    crash = {"kind": "unify", "expected": {"error": {"type": "StackOverflowException"}}}
    assert table.of_vector(crash, {"unifies": False})
    assert table.of_vector(crash, {"unifies": True}) is None
    refused = {"kind": "complex_value", "text": "A(B", "expected": {"error": {"type": "ParsingException"}}}
    assert table.of_vector(refused, {}) is None
    assert table.of_vector({**refused, "text": "A(B, C), 1"}, {})
