"""Speech to learn from: said by a synthesiser, in ways drawn at random, the same again for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from espressivo.cli import synthetic_speech as recipe
from espressivo.cli.synthetic_speech import lessons_of, synthetic_speech
from espressivo.perception.voice.wav import SAMPLE_RATE, Sound


@pytest.fixture(scope="module")
def sounds() -> list[Sound]:
    return list(synthetic_speech(4, 7))


def test_the_same_seed_says_the_same(sounds: list[Sound]) -> None:
    again = list(synthetic_speech(4, 7))
    assert [each.name for each in again] == [each.name for each in sounds]
    assert all((one.samples == two.samples).all() for one, two in zip(sounds, again, strict=True))
    other = next(synthetic_speech(1, 8))
    assert other.name != sounds[0].name or len(other.samples) != len(sounds[0].samples)


def test_they_are_sentences_as_loud_as_each_other(sounds: list[Sound]) -> None:
    assert all(1 < each.seconds < 12 for each in sounds)
    assert [float(np.abs(each.samples).max()) for each in sounds] == pytest.approx([0.7] * 4, abs=1e-5)


def test_what_is_measured_on_has_other_voices_and_sentences() -> None:
    assert not set(recipe._VOICES) & set(recipe._HELD_OUT_VOICES)
    assert not set(recipe._SENTENCES) & set(recipe._HELD_OUT_SENTENCES)
    learned, held_out = lessons_of(5, 3)
    assert (len(learned), len(held_out)) == (5, 2)
    for voices, some in ((recipe._VOICES, learned), (recipe._HELD_OUT_VOICES, held_out)):
        assert {each.name.partition(": ")[2] for each in some} <= set(voices)


def test_a_larger_speaker_is_slower_and_lower() -> None:
    """One draw of size, tilt and noise each: the same sound comes out longer for the larger one."""
    tone = np.sin(2 * np.pi * 200 * np.arange(SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)

    class Draw:
        def __init__(self, size: float) -> None:
            self._given = iter((float(np.log(size)), 0.0, -60.0))

        def uniform(self, low: float, high: float) -> float:
            given = next(self._given)
            assert low <= given <= high
            return given

        def normal(self, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
            return np.zeros(size)

    small, large = (recipe._coloured(tone, Draw(size)) for size in (0.9, 1.1))
    assert (len(small), len(large)) == pytest.approx((0.9 * SAMPLE_RATE, 1.1 * SAMPLE_RATE), rel=0.01)
    crossings = [np.count_nonzero(np.diff(np.sign(each))) / len(each) for each in (small, large)]
    assert crossings[0] / crossings[1] == pytest.approx(1.1 / 0.9, rel=0.02)
