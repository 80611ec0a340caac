"""Words find their emotions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.ontology import load

TONE = load()


def first(word: str) -> str | None:
    senses = TONE.lookup(word)
    return senses[0].node.id if senses else None


@pytest.mark.parametrize(
    ("word", "node"),
    [
        ("furious", "Fury"),
        ("hatred", "Hate"),
        ("terrified", "Terror"),
        ("schadenfreude", "Malice"),
        ("physical pain", "PhysicalPain"),
        ("Physical  PAIN", "PhysicalPain"),
        ("physical-pain", "PhysicalPain"),
        ("worries", "Worry"),
        ("sadder", "Sadness"),
        ("angrily", "Anger"),
        ("feared", "Fear"),
        ("happier", "Happiness"),
        ("joy's", "Joy"),
    ],
)
def test_a_word_resolves(word: str, node: str) -> None:
    assert first(word) == node


@pytest.mark.parametrize("word", ["", "   ", "table", "7", "of", "xyzzy", "s", "ing", "-"])
def test_other_words_name_no_emotion(word: str) -> None:
    assert TONE.lookup(word) == ()


def test_the_label_of_a_homonym_names_the_higher_node() -> None:
    assert first("surprise") == "Surprise"
    assert load("tone144").lookup("love")[0].node.id == "Love"


def test_every_label_names_its_node() -> None:
    for node in TONE.nodes:
        if node.homonym_of is None:
            assert TONE.lookup(node.label)[0].node == node


def test_an_ambiguous_word_gives_all_its_readings_the_surest_first() -> None:
    ambiguous = [senses for word in TONE.words if len(senses := TONE.lookup(word)) > 1]
    assert ambiguous
    for senses in ambiguous:
        sure = [sense.confidence for sense in senses]
        assert sure == sorted(sure, reverse=True)
        assert len({sense.node for sense in senses}) == len(senses)


def test_an_inflected_form_is_less_sure_than_its_base() -> None:
    form, base = TONE.lookup("worries")[0], TONE.lookup("worry")[0]
    assert form.kind == "form"
    assert form.base == "worry"
    assert form.confidence < base.confidence


def test_without_the_extension_its_words_name_the_nearest_node_less_surely() -> None:
    plain = load(extension=False)
    assert plain.lookup("gratitude")[0].node.id == "Affection"
    assert plain.lookup("gratitude")[0].confidence < TONE.lookup("gratitude")[0].confidence
    assert all(not sense.node.extension for word in TONE.words for sense in plain.lookup(word))


def test_the_words_of_a_node_lead_back_to_it() -> None:
    for node in TONE.nodes:
        for word, _ in TONE.words_of(node):
            assert node in {sense.node for sense in TONE.lookup(word)}


def test_more_than_2500_words_resolve_of_all_kinds() -> None:
    assert len(TONE.words) >= 2500
    kinds = {sense.kind for word in TONE.words for sense in TONE.lookup(word)}
    assert {"label", "variant", "adjective", "verb", "adverb", "noun", "phrase"} <= kinds


@given(st.text(max_size=40))
def test_any_text_may_be_asked(text: str) -> None:
    assert all(0 < sense.confidence <= 1 for sense in TONE.lookup(text))


@given(st.sampled_from(TONE.words), st.sampled_from(["upper", "title", "lower"]))
def test_case_does_not_matter(word: str, style: str) -> None:
    written = getattr(word, style)()
    if written.casefold() == word:
        assert [sense.node for sense in TONE.lookup(written)] == [sense.node for sense in TONE.lookup(word)]
