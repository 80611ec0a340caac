"""The order of a mapping that reuses places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.slots import SlotMap


def test_the_place_freed_last_is_taken_first() -> None:
    letters = SlotMap([("a", 1), ("b", 2), ("c", 3), ("d", 4)])
    del letters["b"]
    del letters["a"]
    letters["e"] = 5
    assert list(letters) == ["e", "c", "d"]
    letters["f"] = 6
    letters["g"] = 7
    assert list(letters.items()) == [("e", 5), ("f", 6), ("c", 3), ("d", 4), ("g", 7)]


def test_replacing_a_value_keeps_its_place() -> None:
    letters = SlotMap([("a", 1), ("b", 2)])
    letters["a"] = 9
    assert list(letters.items()) == [("a", 9), ("b", 2)]


def test_a_removed_and_added_key_keeps_its_place() -> None:
    letters = SlotMap([("a", 1), ("b", 2), ("c", 3)])
    letters["b"] = letters.pop("b") + 1
    assert list(letters) == ["a", "b", "c"]


def test_after_clearing_places_begin_anew() -> None:
    letters = SlotMap([("a", 1), ("b", 2)])
    del letters["a"]
    letters.clear()
    letters["c"] = 1
    assert (list(letters), letters.free, letters.place("c")) == (["c"], (), 0)


def test_a_missing_key_is_an_error() -> None:
    letters: SlotMap[str, int] = SlotMap()
    with pytest.raises(KeyError):
        letters["a"]
    with pytest.raises(KeyError):
        del letters["a"]
    assert "a" not in letters


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6))))
def test_it_holds_what_a_dict_holds_and_can_be_rebuilt(steps: list[tuple[bool, int]]) -> None:
    places: SlotMap[int, int] = SlotMap()
    reference: dict[int, int] = {}
    for number, (add, key) in enumerate(steps):
        if add:
            places[key] = reference[key] = number
        else:
            assert places.pop(key, None) == reference.pop(key, None)
    assert dict(places) == reference
    assert len(places) == len(reference)
    again = SlotMap.restored([(places.place(key), key, value) for key, value in places.items()], places.free)
    places[99] = again[99] = 0
    assert list(again.items()) == list(places.items())


@pytest.mark.parametrize(("placed", "free"), [([(0, "a", 1), (0, "b", 2)], []), ([(1, "a", 1)], []), ([], [0, 0])])
def test_impossible_places_are_refused(placed: list[tuple[int, str, int]], free: list[int]) -> None:
    with pytest.raises(ValueError, match="places"):
        SlotMap.restored(placed, free)
