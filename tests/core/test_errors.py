"""What espressivo raises says where, what, and what to do."""

from __future__ import annotations

import re

import pytest

from espressivo.bridges.client import errors as client_errors
from espressivo.core import errors
from espressivo.core.errors import AuthoringError, EspressivoError, MissingExtraError, nearest, shown
from espressivo.perception.llm.faults import LlmError

CLASSES = [getattr(errors, name) for name in errors.__all__ if name[0].isupper()]
# Drawn in the tree, and kept where they are raised, because they carry what only that room knows.
ELSEWHERE = [*(getattr(client_errors, name) for name in client_errors.__all__), LlmError]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__ is not None
    drawn: dict[str, int] = {}
    for line in errors.__doc__.splitlines():
        if found := re.match(r" {4}([| `-]*)(\w+Error)\b", line):
            drawn[found[2]] = len(found[1])
    assert set(drawn) == {each.__name__ for each in CLASSES + ELSEWHERE}
    for each in CLASSES + ELSEWHERE:
        parents = [base.__name__ for base in each.__mro__ if base is not each and issubclass(base, EspressivoError)]
        assert drawn[each.__name__] == 4 * len(parents)


@pytest.mark.parametrize("kind", [each for each in CLASSES if each not in (AuthoringError, MissingExtraError)])
def test_every_error_is_caught_as_ours(kind: type[EspressivoError]) -> None:
    with pytest.raises(EspressivoError, match="what, where"):
        raise kind("what, where")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, "wrong"),
        ({"file": "a.yaml"}, "a.yaml: wrong"),
        ({"file": "a.yaml", "line": 3}, "a.yaml:3: wrong"),
        ({"file": "a.yaml", "line": 3, "column": 7}, "a.yaml:3:7: wrong"),
        ({"path": "$.agents[1]"}, "$.agents[1]: wrong"),
        ({"file": "a.json", "path": "$.agents[1]"}, "a.json: $.agents[1]: wrong"),
    ],
)
def test_an_authoring_error_names_its_place(place: dict[str, object], text: str) -> None:
    assert str(AuthoringError("wrong", **place)) == text  # type: ignore[arg-type]


def test_a_missing_package_is_named_with_its_extra() -> None:
    error = MissingExtraError("zmq", "zmq")
    assert isinstance(error, ImportError)
    assert "pip install 'espressivo[zmq]'" in str(error)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Desirabilty", "Desirability"), ("LIKE", "Like"), ("desirability", "Desirability"), ("xyz", None), ("", None)],
)
def test_nearest(name: str, expected: str | None) -> None:
    assert nearest(name, ["Desirability", "Like", "Praiseworthiness"]) == expected


def test_nearest_depends_on_no_order() -> None:
    candidates = ["Anna", "anna", "ANNA", "Hanna"]
    assert len({nearest("annb", order) for order in (candidates, candidates[::-1], sorted(candidates))}) == 1
    assert nearest("anything", []) is None


def test_what_is_shown_is_short() -> None:
    assert shown("  short ") == "short"
    assert len(shown("x" * 5000)) == 80
    assert shown("x" * 80) == "x" * 80
