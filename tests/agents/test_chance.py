"""Chance: the same numbers everywhere, and streams that leave each other alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.agents.chance import Chance


def test_the_generator_is_splitmix64() -> None:
    # The first outputs for seed 1234567 of the reference implementation (Vigna, splitmix64.c), of which
    # the upper 53 bits count.
    dice = Chance(1234567)
    reference = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [dice.random() for _ in reference] == [(number >> 11) / 2**53 for number in reference]


@given(st.integers(), st.integers(-(10**30), 10**30), st.integers(1, 10**30))
def test_a_drawn_number_is_in_its_range(seed: int, start: int, width: int) -> None:
    dice = Chance(seed)
    assert all(start <= dice.randrange(start, start + width) < start + width for _ in range(5))
    assert 0 <= dice.random() < 1


def test_every_number_of_a_range_is_drawn_about_as_often() -> None:
    dice = Chance(5)
    drawn = [dice.randrange(0, 6) for _ in range(6000)]
    assert all(850 < drawn.count(face) < 1150 for face in range(6))


def test_there_is_no_number_in_an_empty_range() -> None:
    with pytest.raises(ValueError, match="no whole number from 3 up to"):
        Chance().randrange(3, 3)


@given(st.integers(0, 2**64), st.text(max_size=5), st.text(max_size=5))
def test_streams_are_told_apart_by_their_label_and_leave_their_source_alone(seed: int, one: str, other: str) -> None:
    source = Chance(seed)
    first, second = source.split(one), source.split(other)
    assert source.state == Chance(seed).state
    assert (first.random() == second.random()) == (one == other)


def test_seeds_differ() -> None:
    assert len({Chance(seed).random() for seed in range(1000)}) == 1000
