"""The learned model as an ONNX file, and models of texts that somebody else made."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from espressivo.core.errors import AuthoringError, MissingExtraError, PerceptionError
from espressivo.perception import check_perceiver
from espressivo.perception.label_map import LabelMap
from espressivo.perception.likelihoods import sigmoid
from espressivo.perception.onnx_ports import Port
from espressivo.perception.onnx_session import OnnxSession
from espressivo.perception.text.features import word_keys
from espressivo.perception.text.learned import MODEL
from espressivo.perception.text.linear_model import LinearModel
from espressivo.perception.text.model_file import read_model
from espressivo.perception.text.models_of_files import text_perceiver
from espressivo.perception.text.onnx_export import onnx_bytes, onnx_feed
from espressivo.perception.text.onnx_text import HashedTokens, OnnxTextPerceiver, ScoredTextPerceiver, SubwordTokens

TEXTS = ["Thank you so much!", "I am scared and sad, but thanks", "The train leaves at nine.", "", "😀 lol"]


def tiny() -> LinearModel:
    """A model of three words and two labels, made on the spot."""
    keys, order = np.unique(np.array(word_keys("thanks scared table"), np.uint32), return_index=True)
    weights = np.array([[100, -50], [-50, 100], [-20, -20]], np.int8)[order]
    ones, zeros = np.ones(2, np.float32), np.zeros(2, np.float32)
    return LinearModel(
        "tiny",
        ("glad", "afraid"),
        keys,
        np.ones(3, np.float32),
        weights,
        ones / np.float32(20),
        zeros,
        ones,
        zeros,
        ones,
    )


MAP = {"labels": {"glad": "Joy", "afraid": "Fear"}}


def test_the_exported_model_gives_the_same_as_numpy() -> None:
    model = read_model(MODEL)
    session = OnnxSession(onnx_bytes(model))
    found = session.run(onnx_feed(model, TEXTS))["likelihoods"]
    assert np.abs(found - sigmoid(model.all_logits(TEXTS))).max() < 1e-4


def test_an_exported_model_is_perceived_with_through_a_label_map(tmp_path: Path) -> None:
    (tmp_path / "tiny.onnx").write_bytes(onnx_bytes(tiny()))
    (tmp_path / "map.json").write_text(json.dumps(MAP), encoding="utf-8")
    perceiver = OnnxTextPerceiver(tmp_path / "tiny.onnx", tmp_path / "map.json", HashedTokens(tiny()), confidence=0.6)
    found = perceiver.perceive("many thanks")
    assert (found.emotion, found.source, found.confidence) == ("Joy", "tiny", 0.6)
    assert found.evidence[0].observation == "tiny takes it for glad (99%)"
    check_perceiver(perceiver, ["thanks", "so scared", ""])


def test_labels_that_the_ontology_does_not_know_are_named(tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text(json.dumps({"labels": {"glad": "Joyy", "afraid": "Fear"}}), encoding="utf-8")
    with pytest.raises(AuthoringError, match="Joyy"):
        OnnxTextPerceiver(onnx_bytes(tiny()), tmp_path / "map.json", HashedTokens(tiny()))


def test_a_map_of_more_labels_than_the_model_gives_is_refused() -> None:
    wide = LabelMap.of({"labels": {"glad": "Joy", "afraid": "Fear", "calm": None}})
    with pytest.raises(PerceptionError, match="the model gives 2 numbers"):
        OnnxTextPerceiver(onnx_bytes(tiny()), wide, HashedTokens(tiny())).perceive("thanks")


def test_tokens_that_the_model_does_not_take_are_refused() -> None:
    other = onnx_bytes(tiny()).replace(b"columns", b"kolumns")
    with pytest.raises(PerceptionError, match=r"the model takes 'kolumns'.*but hashed runs give columns, values"):
        OnnxTextPerceiver(other, LabelMap.of(MAP), HashedTokens(tiny())).perceive("thanks")


def test_a_model_that_labels_every_word_is_refused() -> None:
    bare = onnx_bytes(tiny())
    perceiver = OnnxTextPerceiver(bare, LabelMap.of(MAP), _Twice())
    with pytest.raises(PerceptionError, match=r"shape \[2, 2\] for one text; expected \[1, labels\]"):
        perceiver.perceive("thanks")


class _Twice(HashedTokens):
    """Feeds every text twice, so that the model answers twice."""

    def __init__(self) -> None:
        super().__init__(tiny())

    def feed(self, text: str, inputs: object) -> dict[str, np.ndarray]:  # noqa: ARG002
        return onnx_feed(tiny(), [text, text])


def test_subword_tokens_need_their_package_and_their_file(tmp_path: Path) -> None:
    tokens = SubwordTokens(tmp_path / "tokenizer.json")
    inputs = {"input_ids": Port("input_ids", "int64", (None, None))}
    assert not tokens.available().ready
    if find_spec("tokenizers") is None:
        with pytest.raises(MissingExtraError, match=r"tokenizers is not installed; .*espressivo\[onnx\]"):
            tokens.feed("thanks", inputs)
        return
    with pytest.raises(PerceptionError, match="there is no such file; expected a tokenizer"):
        tokens.feed("thanks", inputs)
    words = {"type": "WordLevel", "vocab": {"thanks": 0, "a": 1, "lot": 2, "?": 3}, "unk_token": "?"}
    tokenizer = {"version": "1.0", "model": words, "pre_tokenizer": {"type": "Whitespace"}, "added_tokens": []}
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    assert SubwordTokens(tmp_path / "tokenizer.json", 2).feed("thanks a lot", inputs)["input_ids"].tolist() == [[0, 1]]


def test_any_function_of_a_text_can_be_perceived_with() -> None:
    dimensions = LabelMap.of({"dimensions": {"names": ["valence", "arousal"], "low": 0, "high": 1}})
    perceiver = ScoredTextPerceiver(lambda text: np.array([len(text) / 10, 0.5]), dimensions, "lengths")
    found = perceiver.perceive("12345678")
    assert found.pad == pytest.approx((0.6, 0.0, 0.0))
    check_perceiver(perceiver, ["a", "abc"])


def test_what_is_out_of_range_or_no_text_is_refused() -> None:
    with pytest.raises(PerceptionError, match="confidence"):
        ScoredTextPerceiver(lambda _: np.zeros(2), LabelMap.of(MAP), "none", confidence=0)
    with pytest.raises(PerceptionError, match="expected a text"):
        ScoredTextPerceiver(lambda _: np.zeros(2), LabelMap.of(MAP), "none").perceive(7)  # type: ignore[arg-type]
    with pytest.raises(PerceptionError, match="pieces"):
        SubwordTokens("tokenizer.json", 0)


@pytest.mark.parametrize(
    ("model", "labels", "message"),
    [("tiny.bin", None, "expected a model of texts"), (MODEL, "map.json", "has its own labels")],
)
def test_files_that_are_no_model_of_texts_are_told_of(model: str | Path, labels: str | None, message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        text_perceiver(model, labels)
