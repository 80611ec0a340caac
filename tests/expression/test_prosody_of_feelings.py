"""What feelings do to a voice: the orderings that listeners' tables agree on, as targets."""

from __future__ import annotations

from itertools import pairwise
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.expression import NEUTRAL, Affect, Prosody, express, prototype_names
from espressivo.expression.prosody import prosody_of
from espressivo.expression.prototypes import prototypes

# Each from most to least; the margin is twice the tolerance of measurement at full intensity.
ORDERINGS = [
    ("pitch_st", ["fear", "joy", "neutral", "sadness", "disgust"], 0.6),
    ("pitch_st", ["anger", "neutral"], 0.6),
    ("pitch_st", ["surprise", "neutral"], 0.6),
    ("range_x", ["anger", "neutral", "sadness", "boredom"], 0.06),
    ("range_x", ["joy", "neutral"], 0.06),
    ("range_x", ["surprise", "neutral"], 0.06),
    ("range_x", ["fear", "neutral"], 0.06),
    ("range_x", ["disgust", "neutral"], 0.06),
    ("gain_db", ["anger", "joy", "fear", "sadness"], 1.0),
    ("gain_db", ["neutral", "disgust"], 1.0),
    ("gain_db", ["neutral", "sadness"], 1.0),
    ("rate", ["fear", "anger", "neutral", "sadness", "disgust"], 0.06),
    ("rate", ["joy", "neutral"], 0.06),
]


def voice(name: str, intensity: float) -> Prosody:
    return NEUTRAL.prosody if name == "neutral" else express(Affect({name: intensity})).prosody


@pytest.mark.parametrize(("feature", "chain", "margin"), ORDERINGS)
def test_the_thirteen_orderings_hold(feature: str, chain: list[str], margin: float) -> None:
    for intensity in (3, 6, 10):
        values = [getattr(voice(name, intensity), feature) for name in chain]
        assert all(more > less for more, less in pairwise(values))
    assert all(more - less >= margin for more, less in pairwise(values))


def test_neutral_is_the_voices_own_way() -> None:
    assert prosody_of({}, (0.0, 0.0, 0.0)) == Prosody()


@given(st.sampled_from(prototype_names()), st.floats(0.01, 1))
def test_rate_and_range_grow_by_powers(name: str, intensity: float) -> None:
    voice = prosody_of({name: intensity}, (0.0, 0.0, 0.0))
    own = prototypes()[name].voice
    assert log(voice.range_x) == pytest.approx(0.9 * intensity * log(own.range_x), abs=1e-9)
    assert log(1 + voice.rate) == pytest.approx(0.9 * intensity * log(1 + own.rate), abs=1e-9)


@given(st.floats(0.05, 1), st.floats(0.05, 1))
def test_two_feelings_sound_like_something_between_them(one: float, other: float) -> None:
    ends = [prosody_of(weights, (0.0, 0.0, 0.0)).pitch_st for weights in ({"joy": one}, {"sadness": other})]
    mixed = prosody_of({"joy": one, "sadness": other}, (0.0, 0.0, 0.0)).pitch_st
    assert min(ends) <= mixed <= max(ends)


def test_dimensions_alone_make_a_voice() -> None:
    lively, calm = prosody_of({}, (0.0, 0.8, 0.0)), prosody_of({}, (0.0, -0.8, 0.0))
    assert lively.rate > 0 > calm.rate and lively.range_x > 1 > calm.range_x
    assert calm.gap_10ms > 0 == lively.gap_10ms
