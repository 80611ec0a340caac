"""From affect to EmotionML and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.core.emotion_types import EMOTION_TYPES
from espressivo.core.errors import ExpressionError
from espressivo.expression.affect import Affect
from espressivo.expression.expressing import express
from espressivo.expression.markup.emotionml import Descriptor, Document, Emotion, Reference, Sets
from espressivo.expression.markup.emotionml_affect import UNSTATED, affect_from, emotionml_of, emotionml_over
from espressivo.expression.markup.emotionml_reading import read_emotionml
from espressivo.expression.markup.emotionml_validating import validate
from espressivo.expression.markup.emotionml_vocabularies import BASE, standard_vocabularies
from espressivo.expression.markup.emotionml_writing import write_emotionml
from espressivo.expression.prototypes import prototype_names

CATEGORIES = [voc for voc in standard_vocabularies().values() if voc.type == "category"]
axes = st.floats(-1, 1)


@given(
    st.dictionaries(st.sampled_from(sorted(EMOTION_TYPES)), st.floats(0, 10), max_size=4), st.tuples(axes, axes, axes)
)
def test_occ_emotions_come_back(emotions: dict[str, float], pad: tuple[float, float, float]) -> None:
    back = affect_from(read_emotionml(write_emotionml(emotionml_of(Affect(emotions, pad=pad)))))
    assert back.emotions == pytest.approx(emotions, abs=1e-9)
    assert back.pad == pytest.approx(pad)


@pytest.mark.parametrize("vocabulary", CATEGORIES, ids=lambda voc: voc.id)
def test_every_type_and_prototype_has_a_name_in_every_vocabulary(vocabulary: object) -> None:
    assert isinstance(vocabulary, type(CATEGORIES[0]))
    felt = Affect(dict.fromkeys([*EMOTION_TYPES, *prototype_names()], 5.0))
    made = emotionml_of(felt, vocabulary.id)
    assert validate(write_emotionml(made)) == []
    named = [each.descriptors[0] for each in made.emotions[:-1]]
    assert {each.name for each in named} <= set(vocabulary.items)
    assert all(each.confidence is None or 0 < each.confidence < 1 for each in named)


@pytest.mark.parametrize("vocabulary", CATEGORIES, ids=lambda voc: voc.id)
def test_every_category_of_every_vocabulary_can_be_shown(vocabulary: object) -> None:
    assert isinstance(vocabulary, type(CATEGORIES[0]))
    for name in vocabulary.items:
        affect = affect_from(Emotion((Descriptor("category", name, 0.8),), Sets(category=vocabulary.uri)))
        assert list(affect.emotions.values()) == [8.0]
        assert express(affect).emotions


def test_big_six_are_named_through_the_ontology() -> None:
    made = emotionml_of(Affect.parse("joy:6 rage:9"), "big6")
    assert [(each.name, each.value) for emotion in made.emotions[:-1] for each in emotion.descriptors] == [
        ("happiness", 0.6),
        ("anger", 0.9),
    ]


def test_an_agent_says_what_it_appraised_and_who_did_it() -> None:
    ana = Agent("Ana")
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -6})
    ana.update(1.5)
    ana.perceive("Event(Action-End, Ben, Insult, Ana)")
    made = emotionml_of(ana)
    assert validate(write_emotionml(made)) == []
    anger = next(each for each in made.emotions if each.descriptors[0].name == "anger")
    assert anger.offset_to_start == 1500
    assert [(each.name, each.value) for each in anger.descriptors[1:]] == [
        ("desirability", 0.3),
        ("praiseworthiness", 0.2),
    ]
    assert anger.references == (
        Reference("espressivo:agent/Ana", "experiencedBy"),
        Reference("espressivo:event/Event(Action-End,%20Ben,%20Insult,%20Ana)", "triggeredBy"),
        Reference("espressivo:agent/Ben", "targetedAt"),
    )
    assert affect_from(made).emotions.keys() == {emotion.type for emotion in ana.emotions}
    assert affect_from(made).pad == pytest.approx(ana.pad)


def test_affect_over_time_has_traces() -> None:
    moments = [Affect({"Joy": 10 - 2 * second, "Fear": 1.0}) for second in range(4)]
    made = emotionml_over(moments, 2)
    assert read_emotionml(write_emotionml(made)) == made
    for number, moment in enumerate(moments):
        assert affect_from(made, number / 2).emotions == pytest.approx(moment.emotions)


@pytest.mark.parametrize(("moments", "freq"), [([], 1.0), ([Affect()], 0.0), ([Affect()], float("nan"))])
def test_nothing_over_time_is_refused(moments: list[Affect], freq: float) -> None:
    with pytest.raises(ExpressionError, match="one moment at least"):
        emotionml_over(moments, freq)


def test_an_intensity_counts_for_categories_without_a_value() -> None:
    joy = Descriptor("category", "joy")
    sets = Sets(BASE + "occ-categories", BASE + "intensity-dimension")
    assert affect_from(Emotion((joy,), sets)).emotions == {"Joy": UNSTATED}
    assert affect_from(Emotion((joy, Descriptor("dimension", "intensity", 0.3)), sets)).emotions == {"Joy": 3.0}


def test_other_dimensions_become_pleasure_arousal_and_dominance() -> None:
    parts = (Descriptor("dimension", "valence", 0.75), Descriptor("dimension", "potency", 0.0))
    assert affect_from(Emotion(parts, Sets(dimension=BASE + "fsre-dimensions"))).pad == (0.5, 0.0, -1.0)


def test_words_of_other_vocabularies_are_looked_up_and_unknown_ones_reported() -> None:
    parts = (Descriptor("category", "furious", 0.9), Descriptor("category", "qwertz", 0.9))
    made = Document((Emotion(parts, Sets(category="http://example.org/mine#words")),))
    unknown: list[str] = []
    assert affect_from(made, unknown=unknown).emotions == {"Fury": 9.0}
    assert unknown == ["qwertz"]
    with pytest.raises(ExpressionError, match="no emotion called: qwertz"):
        affect_from(made)


@pytest.mark.parametrize(
    ("felt", "vocabulary", "message"),
    [
        ("joyy:3", "big6", "did you mean"),
        ("joy:3", "pad-dimensions", "vocabulary of type dimension; expected one of: big6"),
        ("joy:3", "big5", "did you mean 'big6'"),
    ],
)
def test_what_has_no_name_is_refused(felt: str, vocabulary: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        emotionml_of(Affect.parse(felt), vocabulary)
