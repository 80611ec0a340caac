"""Phonemes to visemes."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.expression.lipsync.visemes import (
    VISEMES,
    TimedViseme,
    shape_of,
    unknown_phonemes,
    visemes_of,
    visemes_of_phoneme,
)
from espressivo.expression.speech.backend import Speech, TimedPhoneme, TimedWord

# What espeak-ng 1.51 and 1.52 tell of texts that hold every sound of a language.
INVENTORIES = {
    "en-us": "b d dʒ f h i iː j k l m n n̩ p s t tʃ v w x z æ ð ŋ ɐ ə əl ɚ ɡ ɪ ɹ ɾ ʃ ʌ ʒ ʔ aɪ aɪɚ aʊ eɪ oʊ uː ɑː ɑːɹ ɔɪ "
    "ɔː ɔːɹ oːɹ ɛ ɛɹ ɜː ɪɹ ʊ ʊɹ θ",
    "en-gb": "a aɪə eə iə ʊə əʊ ɒ ɜː ɔː ɪ ʌ ʊ əl",
    "de": "b d dʒ eː f h j k l m n oː p pf r s t ts uː v x z ç ŋ ɔ ə ɛ ɜ ɡ ɪ ɾ ʃ ʒ a aɪ aʊ iː yː øː œ ɑ ɑː ɑ̃ ɔø ʊ ʏ y",
    "fr": "a b d e f i j k l m n o p s t v w y z ŋ œ̃ ɔ ɔ̃ ə- ɡ ɪ ɲ ʁ ʃ ʒ u ø œ ɑː ɑ̃ ɛ ɛ̃ ɥ (en) (fr)",
    "es": "a b d e f i j k l m n o p r s t tʃ u w x ð ɡ ɣ ɲ ɾ ʎ ʝ aɪ aʊ eʊ ɛ β θ",
    "it": "a b d dz dʒ e f i j k l m n o p r s ss t ts tʃ v w z ŋ ɡ ɪ ɲ ʃ ʎ u aɪ ɔ ɛ",
    "pt": "b d f i j k l m n p s t u v w z ŋ ɐ ɐ̃ʊ̃ ə ɡ ɨ ɲ ɹ ɾ ʁ ʃ ʊ ʎ ʒ a e eɪ o õ ũ ɐ̃ ɐ̃ʊ ɑ ɔ ɛ dʒ tʃ x y æ aʊ r",
    "pl": "a b d dʑ dʒ f i j k l m n p r s t ts tɕ tʃ u v w x z ŋ ɔ ɔ̃ ɕ ɛ ɡ ɨ ɲ ʃ ʑ ʒ ʲ",
    "ru": "a b d dʲ f i j ja ju k m mʲ n p r s sʲ t ts tʃʲ tʲ u v x y ɕ ɛ ɡ ɪ ɭ ʃ ʌ ʑ ʒ ʲ e o ɑ ɵ",
    "zh": "f i i. iɛ i̪ j k kh l n o p s s. t th ts ts. ts.h tɕ tɕh uː w ŋ ɕ ə ʃ ʐ iou iɑ onɡ u uai uei uo uə y yə yɛ ɑ "
    "ɑu ər χ (cmn) (en)",
    "clicks": "ʘ ǀ ǃ ǂ ǁ kǃ ŋǃ",
    "retroflex": "ʈ ɖ ɳ ɭ ʂ ʐ ɻ ɽ tʂ",
}


def said(*phonemes: tuple[str, float]) -> Speech:
    """Phonemes one after the other, with their seconds."""
    timed, start = [], 0.0
    for ipa, duration in phonemes:
        timed.append(TimedPhoneme(ipa, start, duration))
        start += duration
    return Speech("", b"", 22050, start, phonemes=tuple(timed))


def test_the_table_has_the_fifteen_visemes_in_their_order() -> None:
    assert [shape_of(name).name for name in VISEMES] == list(VISEMES)
    assert len(VISEMES) == 15


def test_no_phoneme_has_two_visemes() -> None:
    listed = [ipa for name in VISEMES for ipa in shape_of(name).ipa]
    assert len(listed) == len(set(listed))


def test_all_shapes_are_in_range() -> None:
    for name in VISEMES:
        shape = shape_of(name)
        assert -1 <= shape.mouth.width <= 1
        parts = [shape.mouth.jaw, shape.mouth.rounding, shape.mouth.closure, shape.mouth.press, shape.mouth.lip_teeth]
        assert all(0 <= part <= 1 for part in [*parts, *shape.vrm.values()])


@pytest.mark.parametrize("language", INVENTORIES)
def test_every_phoneme_of_a_language_is_known(language: str) -> None:
    symbols = INVENTORIES[language].split()
    assert unknown_phonemes(said(*((ipa, 0.1) for ipa in symbols))) == ()
    assert [ipa for ipa in symbols if not visemes_of_phoneme(ipa)] == [ipa for ipa in symbols if ipa.startswith("(")]


@pytest.mark.parametrize(
    ("ipa", "visemes"),
    [
        ("p", ["PP"]),
        ("ˈæ", ["aa"]),
        ("tʃ", ["CH"]),
        ("t", ["DD"]),
        ("ɜː", ["RR"]),
        ("ɜ", ["E"]),
        ("iː", ["ih"]),
        ("əl", ["nn"]),
        ("oʊ", ["oh", "oh", "ou"]),
        ("pf", ["PP", "FF"]),
        ("õ", ["oh"]),
        ("õ", ["oh"]),
        ("ç", ["ih"]),
        ("y", ["ou"]),
        ("", []),
    ],
)
def test_the_longest_match_counts_and_marks_do_not(ipa: str, visemes: list[str]) -> None:
    assert list(visemes_of_phoneme(ipa)) == visemes


def test_a_phoneme_nobody_knows_is_told_and_opens_the_mouth_half() -> None:
    speech = said(("p", 0.1), ("☃", 0.1), ("q☃", 0.1), ("☃", 0.1))
    assert unknown_phonemes(speech) == ("☃", "q☃")
    assert [each.viseme for each in visemes_of(speech)] == ["PP", "E", "kk", "E"]


def test_a_pause_is_silence_and_a_change_of_language_is_nothing() -> None:
    assert [each.viseme for each in visemes_of(said(("a", 0.1), ("", 0.2), ("(en)", 0.0), ("m", 0.1)))] == [
        "aa",
        "sil",
        "PP",
    ]


def test_a_diphthong_shares_its_time_and_no_time_is_lost() -> None:
    first, second = visemes_of(said(("aʊ", 0.3)))
    assert (first.viseme, second.viseme) == ("aa", "ou")
    assert first.duration == pytest.approx(0.2)
    assert second.start + second.duration == pytest.approx(0.3)


@given(st.lists(st.tuples(st.sampled_from(" ".join(INVENTORIES.values()).split()), st.floats(0.01, 0.3)), max_size=30))
def test_visemes_follow_the_phonemes_in_time(phonemes: list[tuple[str, float]]) -> None:
    speech = said(*phonemes)
    visemes = visemes_of(speech)
    for before, after in pairwise(visemes):
        assert before.start + before.duration <= after.start + 1e-9
    heard = [each for each in speech.phonemes if visemes_of_phoneme(each.ipa)]
    assert sum(each.duration for each in visemes) == pytest.approx(sum(each.duration for each in heard))


def test_without_phonemes_letters_are_read_roughly() -> None:
    words = (TimedWord("Bob", 0.0, 0.3, 0), TimedWord("thé,", 0.5, 0.2, 4))
    visemes = visemes_of(Speech("Bob thé,", b"", 0, 0.7, words=words))
    assert [each.viseme for each in visemes] == ["PP", "oh", "PP", "TH", "E"]
    assert visemes[3].start == 0.5


@pytest.mark.parametrize("word", ["привет", "你好", "123"])
def test_letters_of_other_scripts_open_the_mouth_all_the_same(word: str) -> None:
    visemes = visemes_of(Speech(word, b"", 0, 1.0, words=(TimedWord(word, 0, 1.0, 0),)))
    assert {each.viseme for each in visemes} == {"E"}


def test_with_sound_alone_the_jaw_follows_its_loudness() -> None:
    rate = 16_000
    time = np.arange(rate // 2) / rate
    swell = (np.sin(2 * np.pi * 150 * time) * np.linspace(0, 20_000, len(time))).astype("<i2")
    pcm = bytes(rate // 5 * 2) + swell.tobytes()
    visemes = visemes_of(Speech("", pcm, rate, 0.7))
    assert visemes[0].start >= 0.2
    weights = [each.weight for each in visemes]
    assert weights == sorted(weights)
    assert weights[-1] == 1.0


@pytest.mark.parametrize("pcm", [b"", bytes(2000), b"\x01"])
def test_silence_shapes_no_mouth(pcm: bytes) -> None:
    assert visemes_of(Speech("", pcm, 16_000, 0.1)) == ()


@given(st.text(max_size=8))
def test_any_text_can_be_asked_for_its_visemes(text: str) -> None:
    assert set(visemes_of_phoneme(text)) <= set(VISEMES)
    assert visemes_of_phoneme(text) == visemes_of_phoneme(unicodedata.normalize("NFC", text))


def test_text_alone_is_spread_over_the_time_it_takes() -> None:
    visemes = visemes_of(Speech("ma pa", b"", 0, 1.0))
    assert visemes[0] == TimedViseme("PP", 0.0, 0.2)
    assert [each.viseme for each in visemes] == ["PP", "aa", "sil", "PP", "aa"]
