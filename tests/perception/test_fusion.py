"""Several estimates of one person become one, whichever of them are missing."""

from __future__ import annotations

import math
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import PerceptionError
from espressivo.perception import AffectEstimate, Clue, ambivalence, fuse

TEXT = AffectEstimate(
    "text",
    "lexicon",
    {"Joy": 0.7, "Surprise": 0.2},
    0.5,
    pad=(0.7, 0.4, 0.2),
    intensity=6,
    evidence=(Clue("text", "says “great”", "Joy", 0.8),),
)
FACE = AffectEstimate("face", "faces", {"Joy": 0.6, "Anger": 0.1}, 0.8, pad=(0.6, 0.3, 0.2), action_units={"AU12": 0.8})
VOICE = AffectEstimate("voice", "prosody", {}, 0.4, pad=(0.3, 0.6, 0.1))
GLOOM = AffectEstimate("face", "faces", {"Sadness": 0.8}, 0.6, pad=(-0.7, -0.3, -0.4))
NAMES = ("Joy", "Anger", "Sadness", "Fear", "Surprise", "Contentment", "Rage")


@st.composite
def estimates(draw: st.DrawFn) -> AffectEstimate:
    part = st.floats(0, 1)
    signed = st.floats(-1, 1)
    return AffectEstimate(
        draw(st.sampled_from(["text", "face", "voice", "context"])),
        draw(st.sampled_from(["a", "b", "c"])),
        draw(st.dictionaries(st.sampled_from(NAMES), part, max_size=4)),
        draw(part),
        pad=draw(st.none() | st.tuples(signed, signed, signed)),
        t=draw(st.floats(0, 10)),
        valid_s=draw(st.floats(0.1, 10)),
    )


@pytest.mark.parametrize("count", range(1, 4))
def test_every_subset_of_modalities_says_what_it_can(count: int) -> None:
    for some in combinations([TEXT, FACE, VOICE], count):
        fused = fuse(some).estimate
        assert fused.confidence == pytest.approx(1 - math.prod(1 - each.confidence for each in some))
        assert fused.valence is not None and fused.valence > 0
        assert fused.emotion == ("Joy" if any(each.emotions for each in some) else None)


def test_nothing_at_all_is_nothing() -> None:
    fused = fuse([])
    assert not fused.estimate and fused.estimate.confidence == 0 and fused.ambivalence == 0
    assert fuse([AffectEstimate("text", "lexicon")]).estimate == fused.estimate


def test_one_estimate_says_what_it_said() -> None:
    fused = fuse([TEXT]).estimate
    assert fused.emotions == TEXT.emotions and fused.pad == pytest.approx(TEXT.pad)
    assert fused.intensity == TEXT.intensity and fused.confidence == TEXT.confidence


def test_two_who_agree_are_surer_than_either() -> None:
    fused = fuse([TEXT, FACE])
    assert fused.estimate.emotions["Joy"] > max(TEXT.emotions["Joy"], FACE.emotions["Joy"])
    assert fused.estimate.confidence == pytest.approx(0.9)
    assert not fused.is_ambivalent
    assert fused.estimate.action_units == {"AU12": 0.8}


def test_words_and_face_that_differ_are_both_kept() -> None:
    fused = fuse([TEXT, GLOOM])
    assert fused.is_ambivalent
    assert fused.conflict == pytest.approx(1.4 * 0.5) and fused.conflicting == ("lexicon", "faces")
    assert fused.estimate.emotions["Sadness"] == pytest.approx(0.8)
    assert fused.estimate.emotions["Joy"] == pytest.approx(0.7 * 0.5 / 0.6)


def test_what_is_old_counts_less() -> None:
    fresh, old = GLOOM.about("Ana", 60.0), TEXT.about("Ana", 0.0)
    fused = fuse([old, fresh])
    assert fused.weights["lexicon"] == pytest.approx(0.5 * math.exp(-12))
    assert fused.estimate.emotion == "Sadness" and not fused.is_ambivalent
    assert fused.estimate.subject == "Ana" and fused.estimate.t == 60.0


def test_who_is_not_trusted_is_not_heard() -> None:
    assert fuse([TEXT, GLOOM], reliability={"face": 0.0}).estimate.emotions == TEXT.emotions
    assert fuse([TEXT, GLOOM], reliability={"faces": 0.0, "face": 1.0}).weights == {"lexicon": 0.5}


def test_clues_keep_their_order_by_weight() -> None:
    clue = Clue("face", "corners of the lips down", "Sadness", 0.9, "AU15")
    fused = fuse([TEXT, AffectEstimate("face", "f", {"Sadness": 0.5}, 0.9, evidence=(clue,))])
    assert [each.observation for each in fused.estimate.evidence] == ["corners of the lips down", "says “great”"]
    assert fused.estimate.evidence[0].weight == pytest.approx(0.81)


@pytest.mark.parametrize(
    ("some", "trust", "message"),
    [
        ([TEXT.about("Ana"), FACE.about("Ben")], None, "Ana and Ben"),
        ([TEXT, AffectEstimate("text", "x", {"Joy": 1.0}, 1.0, aspect="elicited")], None, "elicited"),
        ([TEXT], {"text": 1.5}, "reliability of lexicon"),
        ([TEXT], {"text": math.nan}, "reliability of lexicon"),
        ([TEXT] * 1001, None, "at most 1000"),
    ],
)
def test_what_cannot_be_fused_is_refused(
    some: list[AffectEstimate], trust: dict[str, float] | None, message: str
) -> None:
    with pytest.raises(PerceptionError, match=message):
        fuse(some, reliability=trust)


@pytest.mark.parametrize(
    ("valences", "expected"),
    [
        ([(1.0, 1.0), (-1.0, 1.0)], 0.5),
        ([(1.0, 1.0), (-0.5, 1.0)], 0.125),
        ([(1.0, 3.0), (-1.0, 1.0)], 0.0),
        ([(0.0, 1.0)], 0.0),
        ([(-0.4, 0.5), (0.4, 0.5), (0.0, 1.0)], 0.1),
    ],
)
def test_ambivalence_is_as_computed_by_hand(valences: list[tuple[float, float]], expected: float) -> None:
    assert ambivalence(valences) == pytest.approx(expected)


@given(st.lists(estimates(), max_size=4))
def test_whatever_comes_in_something_sensible_comes_out(some: list[AffectEstimate]) -> None:
    fused = fuse(some, now=10.0)
    assert 0 <= fused.ambivalence <= 0.5 and 0 <= fused.conflict <= 2
    assert set(fused.estimate.emotions) <= {name for each in some for name in each.emotions}
    for order in list(permutations(some))[:6]:
        again = fuse(order, now=10.0)
        assert again.ambivalence == pytest.approx(fused.ambivalence)
        assert again.estimate.emotions == pytest.approx(fused.estimate.emotions)
        assert again.estimate.confidence == pytest.approx(fused.estimate.confidence)
