"""An estimate says what it knows, and refuses what cannot be."""

from __future__ import annotations

import json
import math

import pytest

from espressivo.core.errors import PerceptionError
from espressivo.perception import AffectEstimate, Clue, Perceiver, ScriptedPerceiver, check_perceiver

HAPPY = AffectEstimate(
    "text",
    "lexicon",
    {"Joy": 0.8, "Anger": 0.1},
    confidence=0.5,
    pad=(0.6, 0.3, 0.2),
    intensity=6,
    t=10.0,
    valid_s=4.0,
    evidence=(Clue("text", "says “great”", "Joy", 0.8, "characters 0-5"),),
)


def test_the_likeliest_emotion_leads() -> None:
    assert HAPPY.emotion == "Joy"
    assert [name for name, _ in HAPPY.ranked] == ["Joy", "Anger"]
    assert HAPPY.node is not None and HAPPY.node.id == "Joy"
    assert HAPPY.primaries == pytest.approx({"Joy": 8 / 9, "Anger": 1 / 9})
    assert next(iter(HAPPY.categories("ekman6"))) == "happiness"


def test_evidence_fades_over_its_time() -> None:
    assert HAPPY.weight_at(10.0) == 0.5
    assert HAPPY.weight_at(14.0) == pytest.approx(0.5 / math.e)
    assert HAPPY.weight_at(5.0) == 0.5  # what is yet to come has not faded


def test_nothing_found_is_an_empty_estimate() -> None:
    nothing = AffectEstimate("voice", "prosody")
    assert not nothing
    assert nothing.emotion is None and nothing.node is None and nothing.valence is None
    assert nothing.primaries == {}


def test_it_is_plain_data() -> None:
    data = json.loads(json.dumps(HAPPY.about("Ana", 12.0).as_data()))
    assert data["subject"] == "Ana" and data["t"] == 12.0 and data["emotions"] == {"Joy": 0.8, "Anger": 0.1}
    assert data["evidence"] == [
        {"modality": "text", "observation": "says “great”", "emotion": "Joy", "weight": 0.8, "source": "characters 0-5"}
    ]
    assert "pad_sd" not in data and "degraded" not in data


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"modality": "smell"}, "no modality"),
        ({"aspect": "meant"}, "no aspect"),
        ({"confidence": 1.2}, "the confidence cannot be 1.2"),
        ({"confidence": math.nan}, "the confidence"),
        ({"emotions": {"Joy": -0.1}}, "how likely Joy"),
        ({"emotions": {"Joyy": 0.1}}, "did you mean Joy"),
        ({"emotions": {"joy": 0.1}}, "did you mean Joy"),
        ({"pad": (0.0, 2.0, 0.0)}, "arousal"),
        ({"pad": (0.5,)}, "expected three numbers"),
        ({"emotions": {"Joy": "0.5"}}, "how likely Joy is cannot be '0.5'"),
        ({"intensity": 11}, "intensity"),
        ({"valid_s": 0}, "valid_s"),
        ({"t": math.inf}, "time"),
        ({"appraisals": {"desirability": 11}}, "desirability"),
        ({"action_units": {"AU12": 1.5}}, "AU12"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        AffectEstimate(**({"modality": "text", "source": "mine"} | wrong))  # type: ignore[arg-type]


def test_a_scripted_perceiver_keeps_the_rules_of_perceivers() -> None:
    perceiver: ScriptedPerceiver[str] = ScriptedPerceiver([HAPPY])
    assert isinstance(perceiver, Perceiver)
    check_perceiver(perceiver, ["one", "two"])
    assert perceiver.samples == ["one", "one", "two", "two"]


def test_the_check_finds_a_perceiver_that_answers_by_chance() -> None:
    with pytest.raises(AssertionError, match="deterministic"):
        check_perceiver(ScriptedPerceiver([HAPPY, HAPPY.about("Ana")]), ["one"])


def test_the_check_finds_a_wrong_modality() -> None:
    perceiver: ScriptedPerceiver[str] = ScriptedPerceiver([HAPPY])
    perceiver.modality = "face"
    with pytest.raises(AssertionError, match="modality"):
        check_perceiver(perceiver, ["one"])
