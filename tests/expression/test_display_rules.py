"""Masks, channels, leakage."""

from __future__ import annotations

import pytest

from espressivo.core.errors import ExpressionError
from espressivo.expression import NEUTRAL, Affect, Display, Motion, express

ANGRY = Affect.parse("anger:8")


def test_a_smile_while_angry_smiles_and_leaks() -> None:
    shown = express(ANGRY, Display(mask=("joy", 6), leakage=0.3))
    assert list(shown.emotions) == ["joy"] and shown.face[12] == pytest.approx(0.6)
    assert 0 < shown.face[4] < express(ANGRY).face[4] / 2
    assert shown.face[24] == 0 < shown.leak[24]


def test_a_posed_smile_lacks_the_cheeks_of_a_felt_one() -> None:
    posed, real = express(ANGRY, Display(mask=("joy", 6), leakage=0)), express(Affect({"joy": 6}))
    assert posed.face[6] < real.face[6] / 2
    assert posed.face[12] == real.face[12]


def test_without_leakage_nothing_of_what_is_hidden_shows() -> None:
    shown = express(ANGRY, Display(mask=("joy", 6), leakage=0))
    assert shown == express(Affect({"joy": 2}), Display(mask=("joy", 6), leakage=0))
    assert not shown.leak and shown.face[4] == 0


def test_more_leakage_shows_more() -> None:
    brows = [express(ANGRY, Display(face=0, leakage=leakage)).face[4] for leakage in (0, 0.2, 0.5, 1)]
    assert brows[0] == 0
    assert brows == sorted(set(brows))


def test_voice_only_and_face_only() -> None:
    felt = express(ANGRY)
    voice, face = express(ANGRY, Display(face=0, leakage=0)), express(ANGRY, Display(voice=0, leakage=0))
    assert (voice.prosody, voice.face) == (felt.prosody, NEUTRAL.face)
    assert (face.prosody, face.face) == (NEUTRAL.prosody, felt.face)


def test_a_mask_may_be_for_the_face_alone() -> None:
    shown = express(ANGRY, Display(mask=("joy", 6), mask_in="face", leakage=0))
    assert shown.prosody == express(ANGRY).prosody
    assert shown.face[12] > 0


def test_what_is_suppressed_is_so_under_every_name() -> None:
    both = Affect({"Rage": 6, "joy": 4})
    assert list(express(both, Display(suppress=("anger",))).emotions) == ["joy"]


def test_a_display_may_exaggerate() -> None:
    assert express(Affect({"joy": 4}), Display(face=1.5)).emotions == {"joy": pytest.approx(0.6)}


def test_a_mask_is_worn_even_when_nothing_is_felt() -> None:
    assert express(Affect(), Display(mask=("joy", 5))).emotions == {"joy": 0.5}


def test_a_hidden_feeling_flashes_when_it_arises_and_only_then() -> None:
    motion = Motion()
    hidden = express(ANGRY, Display(mask=("joy", 6), leakage=0.4))
    motion.aim(hidden, 1.0)
    lips = [motion.at(1 + step / 100).face[24] for step in range(60)]
    assert max(lips) > 0.3 and lips[0] == 0 == lips[-1]
    motion.aim(express(Affect.parse("anger:7.9"), Display(mask=("joy", 6), leakage=0.4)), 3.0)
    assert max(motion.at(3 + step / 100).face[24] for step in range(60)) == 0


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ({"leakge": 1}, "a display rule has no 'leakge': did you mean leakage?"),
        ({"mask": "joy:11"}, "the intensity of the mask joy cannot be 11.0: expected a number on 0..10"),
        ({"mask": "joy:x"}, "'joy:x' is no mask"),
        ({"mask": "joyy"}, "did you mean"),
        ({"face": 3}, "face cannot be 3"),
        ({"face": "no"}, "this is no display rule: Expected `float`, got `str`"),
        ({"mask_in": "hands"}, "this is no display rule"),
        ({"suppress": ["angre"]}, "'angre' is no emotion that can be shown"),
    ],
)
def test_a_wrong_rule_is_refused_in_plain_words(rule: dict[str, object], complaint: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        Display.of(rule)
    assert complaint in str(refused.value)


def test_a_rule_is_read_as_authors_write_it() -> None:
    assert Display.of({"mask": "joy"}) == Display(mask=("joy", 6.0))
    assert Display.of({"mask": ["joy", 4], "suppress": ["anger"]}) == Display(mask=("joy", 4.0), suppress=("anger",))
