"""What a language model may say: inside the schema, with the ontology's labels, and with evidence from the text."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_server import GOOD, llm_server, said

from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.perception import AffectEstimate, LlmPerceiver, ScriptedPerceiver
from espressivo.perception.llm.endpoint import Endpoint
from espressivo.perception.llm.faults import LlmError
from espressivo.perception.llm.model import LlmModel
from espressivo.perception.llm.reading import Reading, decode_reading, reading_schema

LABELS = ("gratitude", "joy", "neutral")
TEXT = "Thank you, Ana!"


def model(url: str = "http://127.0.0.1:9", **more: Any) -> LlmModel:
    return LlmModel(Endpoint.of(url), "tiny", **({"tries": 1, "deadline_s": 5.0} | more))


def perceived(answer: dict[str, Any], text: str = TEXT, **more: Any) -> AffectEstimate:
    with llm_server(said(answer)) as server:
        return LlmPerceiver(model(server.url), **more).perceive(text)


def decoded(**changed: Any) -> Reading:
    return decode_reading(json.dumps(GOOD | changed), TEXT, LABELS)


def test_the_schema_and_the_decoder_agree_about_a_good_answer() -> None:
    jsonschema.validate(GOOD, reading_schema(LABELS)["json_schema"]["schema"])
    assert decoded().span == (0, 9)


_FIELDS = st.fixed_dictionaries(
    {
        "emotions": st.lists(
            st.fixed_dictionaries({"label": st.sampled_from([*LABELS, "hunger"]), "likelihood": st.floats(-0.5, 1.5)}),
            max_size=10,
        ),
        "valence": st.floats(-1.5, 1.5),
        "arousal": st.floats(-1, 1) | st.none(),
        "dominance": st.floats(-1, 1),
        "intensity": st.integers(-1, 11),
        "confidence": st.floats(0, 1),
        "evidence_span": st.text(max_size=5),
    }
)


@given(_FIELDS)
def test_what_the_schema_refuses_is_refused_and_what_it_permits_is_read(answer: dict[str, Any]) -> None:
    schema = reading_schema(LABELS)["json_schema"]["schema"]
    permitted = jsonschema.Draft202012Validator(schema).is_valid(answer)
    try:
        decode_reading(json.dumps(answer), TEXT, LABELS)
    except LlmError:
        assert not permitted
    else:
        assert permitted


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_whatever_it_says_nothing_else_is_raised(answer: str) -> None:
    with pytest.raises(LlmError):
        decode_reading(answer, TEXT, LABELS)


def test_evidence_is_found_whatever_its_case() -> None:
    assert decoded(evidence_span="thank YOU").span == (0, 9)
    assert decoded(evidence_span="  Ana! ").span == (11, 15)


@pytest.mark.parametrize("span", ["", "   ", "I am grateful"])
def test_without_words_of_the_text_it_is_trusted_less(span: str) -> None:
    with_words, without = perceived(GOOD), perceived(GOOD | {"evidence_span": span})
    assert without.evidence == ()
    assert without.confidence == with_words.confidence / 2 > 0
    assert without.emotions == with_words.emotions


def test_what_the_model_says_of_itself_is_not_believed_whole() -> None:
    assert perceived(GOOD | {"confidence": 1}).confidence == 0.7
    assert perceived(GOOD | {"confidence": 1}, trust=0.2).confidence == 0.2
    assert perceived(GOOD | {"confidence": 0}).confidence == 0.01


@pytest.mark.parametrize("emotions", [[], [{"label": "neutral", "likelihood": 1}], [{"label": "joy", "likelihood": 0}]])
def test_a_neutral_text_tells_nothing(emotions: list[Any]) -> None:
    found = perceived(GOOD | {"emotions": emotions})
    assert (bool(found), found.confidence, found.degraded, found.source) == (False, 0, "", "llm:tiny")


def test_labels_may_be_nodes_of_the_ontology_or_any_vocabulary() -> None:
    felt = [{"label": "Homesickness", "likelihood": 0.5}]
    assert perceived(GOOD | {"emotions": felt}, labels=["Homesickness", "Joy"]).emotions == {"Homesickness": 0.5}
    felt = [{"label": "distress", "likelihood": 1}]
    assert perceived(GOOD | {"emotions": felt}, labels="occ").emotions == {"Sadness": 0.7}


@pytest.mark.parametrize(
    ("labels", "near"), [(["Joyy"], "Joy"), ("goemotion27", "goemotions27"), ([], "at least one label")]
)
def test_labels_that_the_ontology_does_not_know(labels: Any, near: str) -> None:
    with pytest.raises(AuthoringError, match=near):
        LlmPerceiver(model(), labels=labels)


def test_a_text_that_is_none() -> None:
    with pytest.raises(PerceptionError, match="expected a text, got bytes"):
        LlmPerceiver(model()).perceive(b"Thank you")  # type: ignore[arg-type]


def test_who_answers_instead_may_be_chosen_and_may_fail_too() -> None:
    other = ScriptedPerceiver[str]([AffectEstimate("text", "script", {"Joy": 0.5}, 0.4, degraded="half asleep")])
    found = LlmPerceiver(model(), fallback=other).perceive(TEXT)
    assert (found.source, found.emotion) == ("script", "Joy")
    assert found.degraded.endswith("; script answered instead (half asleep)")

    class Broken(ScriptedPerceiver[str]):
        def perceive(self, sample: str, /) -> AffectEstimate:
            raise RuntimeError(f"no\x07 {len(sample)}")

    found = LlmPerceiver(model(), fallback=Broken([AffectEstimate("text", "script")])).perceive(TEXT)
    assert not found
    assert found.degraded.endswith("; what should answer instead failed: RuntimeError: no  15")


def test_one_model_after_the_other() -> None:
    with llm_server(said(GOOD)) as server:
        second = LlmPerceiver(model(server.url))
        found = LlmPerceiver(model(), fallback=second).perceive(TEXT)
    assert found.source == "llm:tiny"
    assert found.degraded.endswith("Connection refused; llm:tiny answered instead")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"tries": 0}, "1 to 10 tries"),
        ({"deadline_s": 0}, "a deadline above 0"),
        ({"deadline_s": float("nan")}, "a deadline above 0"),
        ({"settings": {"messages": []}}, "the setting messages is not yours to give"),
        ({"settings": {"x": object()}}, "must be plain data"),
        ({"settings": {"x": float("inf")}}, "must be plain data"),
    ],
)
def test_arguments_that_make_no_sense(arguments: dict[str, Any], why: str) -> None:
    with pytest.raises(PerceptionError, match=why):
        model(**arguments)


def test_a_setting_may_be_left_out() -> None:
    assert model(settings={"seed": None, "max_tokens": 9}).settings == {"temperature": 0, "max_tokens": 9}
