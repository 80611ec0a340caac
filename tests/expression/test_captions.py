"""Feelings in one sign."""

from __future__ import annotations

import unicodedata

import pytest

from espressivo.expression.affect import Affect
from espressivo.expression.captions import Caption, caption
from espressivo.expression.expressing import express
from espressivo.expression.expression import NEUTRAL, Expression
from espressivo.expression.prototypes import prototype_names

LEVELS = (0.2, 0.5, 0.9)


@pytest.mark.parametrize("name", prototype_names())
def test_every_feeling_has_a_sign_at_every_strength(name: str) -> None:
    signs = [caption(Expression({name: shown}), "Hello") for shown in LEVELS]
    assert len({sign.words for sign in signs}) == 3
    for sign in signs:
        assert all(unicodedata.category(char) in ("So", "Cf", "Mn", "Sk") for char in sign.emoji)
        assert sign.emoticon.isascii()
        assert sign.words
        assert str(sign) == f"{sign.emoji} Hello"
        assert sign.ascii == f"Hello {sign.emoticon}"
        assert sign.spoken == f"({sign.words}) Hello"


def test_strong_feelings_look_like_no_other() -> None:
    signs = [caption(Expression({name: 0.9})) for name in prototype_names()]
    assert len({sign.words for sign in signs}) == len(signs)


def test_the_strongest_feeling_is_shown() -> None:
    assert caption(express(Affect.parse("anger:8 fear:2"))).words == "furious"
    assert caption(Expression({"fear": 0.5, "anger": 0.5})) == caption(Expression({"anger": 0.5, "fear": 0.5}))


def test_nothing_felt_has_no_sign() -> None:
    assert caption(NEUTRAL, "Hello") == Caption(text="Hello")
    assert str(caption(NEUTRAL, "Hello")) == "Hello" == caption(NEUTRAL, "Hello").ascii
    assert caption(Expression({"joy": 0.0, "no such feeling": 1.0})) == Caption()


@pytest.mark.parametrize(
    ("shown", "words"), [(0.01, "slightly glad"), (0.34, "glad"), (0.67, "overjoyed"), (1.0, "overjoyed")]
)
def test_stronger_feelings_have_stronger_signs(shown: float, words: str) -> None:
    assert caption(Expression({"joy": shown})).words == words
