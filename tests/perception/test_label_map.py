"""Label maps: what the numbers of a model stand for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.ontology import load
from espressivo.perception.label_map import LabelMap

FACES = {"labels": {"angry": "Anger", "happy": "Joy", "glad": "Joy", "neutral": None}, "activation": "softmax"}


def test_labels_become_nodes_in_the_order_of_the_file() -> None:
    faces = LabelMap.of(FACES)
    assert (faces.labels, faces.nodes) == (("angry", "happy", "glad", "neutral"), ("Anger", "Joy", "Joy", None))


def test_softmax_sums_the_labels_of_one_node_and_leaves_out_what_is_no_emotion() -> None:
    found = LabelMap.of(FACES).emotions(np.zeros(4))
    assert found == pytest.approx({"Joy": 0.5, "Anger": 0.25})
    assert list(found) == ["Joy", "Anger"]


def test_sigmoid_takes_the_likeliest_label_of_a_node() -> None:
    found = LabelMap.of({**FACES, "activation": "sigmoid"}).emotions(np.array([-50.0, 0.0, 50.0, 0.0]))
    assert found == pytest.approx({"Joy": 1.0, "Anger": 0.0})


def test_huge_numbers_do_not_overflow() -> None:
    for activation in ("softmax", "sigmoid"):
        found = LabelMap.of({**FACES, "activation": activation}).likelihoods(np.array([1e308, -1e308, 0, 0]))
        assert np.isfinite(found).all() and found[0] == 1.0


def test_a_higher_temperature_makes_less_sure() -> None:
    sure, less = (LabelMap.of({**FACES, "temperature": t}).emotions(np.array([4.0, 0, 0, 0])) for t in (1, 4))
    assert sure["Anger"] > less["Anger"]


def test_a_vocabulary_brings_its_labels_and_nodes() -> None:
    found = LabelMap.for_vocabulary("ekman7")
    assert found.labels == load().vocabulary("ekman7").labels
    assert "Anger" in found.nodes


def test_labels_in_an_order_of_their_own_are_looked_up_in_the_vocabulary() -> None:
    found = LabelMap.of({"labels": ["grief", "joy", "neutral"], "vocabulary": "goemotions"})
    assert found.nodes[:2] == (load().align("goemotions", "grief").node.id, "Joy")  # type: ignore[union-attr]


def test_dimensions_are_brought_to_the_scale_of_the_ontology() -> None:
    dimensions = LabelMap.of({"dimensions": {"names": ["arousal", "valence"], "low": 0, "high": 1}}).dimensions
    assert dimensions is not None
    assert dimensions.pad(np.array([0.75, 0.0])) == (-1.0, 0.5, 0.0)
    assert dimensions.pad(np.array([9.0, 0.5])) == (0.0, 1.0, 0.0)
    assert dimensions.pad_sd[2] > dimensions.pad_sd[0] == dimensions.pad_sd[1]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"labels": {"happy": "Joyy"}}, r"faces\.json: \$\.labels\.happy: .*Joyy.*Joy"),
        ({"vocabulary": "goemotion"}, r"\$\.vocabulary: .*Did you mean 'goemotions"),
        ({"labels": ["joyy"], "vocabulary": "goemotions27"}, "'joyy' is no label of goemotions27.*'joy'"),
        ({"labels": ["joy"]}, 'name their "vocabulary"'),
        ({"labels": {"a": "Joy"}, "vocabulary": "ekman7"}, "need no vocabulary"),
        ({"lables": {}}, "unknown key 'lables'.*labels"),
        ({"labels": {"a": 3}}, "expected string or null"),
        ({"labels": {"a": "Joy"}, "activation": "relu"}, "expected one of"),
        ({"about": "nothing"}, "neither labels nor"),
        ({"dimensions": {"names": ["valence", "pleasure"], "low": 0, "high": 1}}, "stands twice"),
        ({"dimensions": {"names": ["valence"], "low": 1, "high": 1}}, "low must be less than high"),
    ],
)
def test_a_wrong_map_is_refused_with_place_and_remedy(tmp_path: Path, data: dict[str, Any], message: str) -> None:
    path = tmp_path / "faces.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(AuthoringError, match=message):
        LabelMap.read(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"{", "is no JSON"),
        (b'{"labels": {"a": "Joy", "a": "Anger"}}', "stands twice"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "nested too deeply|is no JSON"),
        (b" " * ((1 << 20) + 1), "1 MB is too much"),
        (b'{"dimensions": {"names": ["arousal"], "low": 0, "high": 1e999}}', "both finite"),
        (b'{"labels": {"a": ' + b"9" * 5_000 + b"}}", "is no JSON"),
    ],
    ids=["empty", "torn", "twice", "no text", "deep", "large", "endless", "digits"],
)
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(data)
    with pytest.raises((AuthoringError, PerceptionError), match=message):
        LabelMap.read(path)


def test_a_folder_is_no_map(tmp_path: Path) -> None:
    with pytest.raises(PerceptionError, match="this is no plain file; expected a label map"):
        LabelMap.read(tmp_path)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(PerceptionError, match=r"nowhere\.json: there is no such file; expected a label map"):
        LabelMap.read("nowhere.json")


def test_numbers_that_do_not_fit_the_map_are_refused() -> None:
    faces = LabelMap.of({**FACES, "activation": "none"}, "faces.json")
    with pytest.raises(PerceptionError, match=r"gives 3 numbers, but faces\.json has 4 labels"):
        faces.emotions(np.zeros(3))
    with pytest.raises(PerceptionError, match=r"no likelihoods; say in faces\.json"):
        faces.emotions(np.array([4.0, 0, 0, 0]))
    with pytest.raises(PerceptionError, match="no finite number"):
        faces.emotions(np.array([np.nan, 0, 0, 0]))
    dimensions = LabelMap.of({"dimensions": {"names": ["arousal"], "low": 0, "high": 1}}).dimensions
    assert dimensions is not None
    with pytest.raises(PerceptionError, match="no finite number"):
        dimensions.pad(np.array([np.nan]))
