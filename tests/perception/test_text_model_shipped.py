"""The text model that is shipped: what it perceives, how well it does, and how fair it is."""

from __future__ import annotations

import json

import pytest

from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.ontology import load
from espressivo.perception import check_perceiver
from espressivo.perception.evaluation.data_sets import find_data_set
from espressivo.perception.evaluation.goemotions_labels import label_figures
from espressivo.perception.text.counterfactuals import fairness
from espressivo.perception.text.learned import MODEL, LearnedTextPerceiver, estimate_text, likely_primary
from espressivo.perception.text.model_file import read_model
from espressivo.perception.text.reactions import read_reactions, reader_reactions

SAYINGS = {
    "Thank you so much, this made my day!": "Gratitude",
    "I am so scared of the dark": "Fear",
    "lol that is hilarious": "Amusement",
    "I miss him so much, my heart is broken and I cry": "Sadness",
    "This is disgusting, it makes me want to puke": "Disgust",
    "What is this? Why do you ask?": "Curiosity",
}


@pytest.mark.parametrize(("text", "emotion"), SAYINGS.items())
def test_what_is_said_plainly_is_perceived(text: str, emotion: str) -> None:
    found = estimate_text(text)
    assert found.emotion == emotion
    assert found.aspect == "expressed"
    assert found.intensity is not None


@pytest.mark.parametrize("text", ["The train leaves at nine.", "", " ", "123", "Выход"])
def test_nothing_is_made_of_what_expresses_nothing(text: str) -> None:
    found = estimate_text(text)
    assert (bool(found), found.confidence, found.evidence) == (False, 0.0, ())


def test_both_perceivers_keep_the_rules() -> None:
    samples = [*SAYINGS, "The train leaves at nine.", "\x00\ud800", "👍" * 50]
    check_perceiver(LearnedTextPerceiver(), samples)
    check_perceiver(LearnedTextPerceiver(aspect="elicited"), samples)


def test_evidence_stands_where_it_says() -> None:
    text = "Well… Thank you so much, I am scared though!"
    for clue in estimate_text(text).evidence:
        start, end = map(int, clue.source.removeprefix("characters ").split("-"))
        assert clue.observation == f"says “{text[start:end]}”"
        assert 0 < clue.weight <= 1


def test_words_of_degree_raise_the_intensity() -> None:
    weak, strong = estimate_text("I am slightly sad"), estimate_text("I am extremely sad")
    assert (weak.intensity or 0) < (strong.intensity or 0)


def test_what_is_elicited_is_kept_apart_and_trusted_less() -> None:
    text = "My dog died yesterday, I am so sad"
    expressed, elicited = estimate_text(text, "Bo"), estimate_text(text, "Ana", aspect="elicited")
    assert (expressed.emotion, elicited.emotion) == ("Sadness", "Pity")
    assert 0 < elicited.confidence < expressed.confidence
    assert (expressed.subject, elicited.subject, elicited.aspect) == ("Bo", "Ana", "elicited")
    assert all(clue.emotion is None for clue in elicited.evidence)


def test_every_label_has_reactions_that_the_ontology_knows() -> None:
    table = read_reactions()
    assert set(table) == set(load().vocabulary("goemotions27").labels)
    assert all(load().node(node).id == node for reactions in table.values() for node in reactions)
    assert reader_reactions({"joy": 1.0, "neutral": 1.0}) == pytest.approx({"Joy": 0.7})


def test_what_is_no_text_or_no_aspect_is_refused() -> None:
    with pytest.raises(PerceptionError, match="expected a text, got bytes"):
        LearnedTextPerceiver().perceive(b"text")  # type: ignore[arg-type]
    with pytest.raises(PerceptionError, match="expected expressed or elicited"):
        LearnedTextPerceiver(aspect="felt")  # type: ignore[arg-type]


def test_a_missing_model_says_how_it_is_made() -> None:
    found = LearnedTextPerceiver("no/such.npz").available()
    assert (found.ready, "espressivo train goemotions" in found.reason) == (False, True)


def test_the_model_is_small_and_its_card_tells_of_it() -> None:
    assert MODEL.stat().st_size <= 5_000_000
    card = json.loads(MODEL.with_suffix(".json").read_text(encoding="utf-8"))
    model = read_model(MODEL)
    assert (card["made"]["bytes"], card["made"]["runs_kept"]) == (MODEL.stat().st_size, len(model.keys))
    assert set(card["figures"]["test"]["f1"]) == set(model.labels)
    assert {"data", "licence", "limits", "fairness"} <= set(card)


def test_names_and_nationalities_change_nothing_and_gender_little() -> None:
    model = read_model(MODEL)
    moved = {found.axis: found.mean for found in fairness(model.probabilities, model.labels)}
    assert (moved["name"], moved["nationality"]) == pytest.approx((0, 0), abs=1e-6)
    assert moved["gender"] < 0.005
    assert max(moved.values()) < 0.02


def test_the_likeliest_primary_leaves_neutral_out() -> None:
    assert likely_primary("The train leaves at nine.") is not None
    assert likely_primary("thanks, I love it") in ("Joy", "Love")
    assert likely_primary("") is None


@pytest.mark.whole_programs
def test_figures_on_the_test_half_are_reached() -> None:
    try:
        folder = find_data_set("goemotions")
    except AuthoringError:
        pytest.skip("data set GoEmotions is not there")
    found, _ = label_figures(folder)
    assert found.macro_f1 >= 0.45
    assert found.micro_f1 >= 0.53
    assert found.error <= 0.01
    assert found.top_error <= 0.03
