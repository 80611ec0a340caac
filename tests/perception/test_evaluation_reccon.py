"""RECCON's task measured on small files of its format; the figures are worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.perception.causes import LearnedCauses, NearCauses
from espressivo.perception.evaluation import measure, render
from espressivo.perception.evaluation.reccon import learn, measured, score
from espressivo.perception.evaluation.reccon_files import read_reccon

EVIDENCE = "expanded emotion cause evidence"


def said(
    turn: int, speaker: str, text: str, emotion: str = "neutral", evidence: list[Any] | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"turn": turn, "speaker": speaker, "utterance": text, "emotion": emotion}
    return found if evidence is None else {**found, EVIDENCE: evidence, "type": ["no-context"]}


# Pairs: of "b" 1 and 2, causes 1 and 2; of "d" 1 to 4, causes 2 and 4; of "e" 1 to 5, cause 5.
TALK = [
    said(1, "A", "We have a cat now."),
    said(2, "B", "A cat ! How lovely !", "happiness", [1, 2]),
    said(3, "A", "It is black."),
    said(4, "B", "I always wanted a cat .", "happiness", [2, 4, 4]),
    said(5, "A", "My old cat died .", "sadness", [5, "b"]),
]
HIDDEN = [said(1, "A", "Hello ."), said(2, "B", "I am so tired of it all .", "sadness", ["b"])]


def write(path: Path, found: object) -> Path:
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "dailydialog_train.json", {f"tr_{at}": [TALK] for at in range(4)} | {"tr_9": [HIDDEN]})
    write(tmp_path / "dailydialog_valid.json", {"va_1": [TALK]})
    write(tmp_path / "dailydialog_test.json", {"te_1": [TALK], "te_2": [HIDDEN]})
    return tmp_path


class TestReading:
    def test_every_emotional_utterance_is_a_target_with_its_causes(self, tmp_path: Path) -> None:
        found = read_reccon(write(tmp_path / "x.json", {"te_1": [TALK], "te_2": [HIDDEN]}))
        assert [(each.target, each.causes) for each in found] == [(1, {0, 1}), (3, {1, 3}), (4, {4}), (1, frozenset())]
        assert found[0].turns[1].text == "A cat ! How lovely !"
        assert found[0].turns[1].emotion == "happiness"

    @pytest.mark.parametrize("wrapped", [{"te_1": TALK}, [TALK], [[TALK]]])
    def test_variants_of_the_format_read_alike(self, tmp_path: Path, wrapped: object) -> None:
        plain = read_reccon(write(tmp_path / "a.json", {"te_1": [TALK]}))
        assert read_reccon(write(tmp_path / "b.json", wrapped)) == plain

    def test_a_cause_after_the_utterance_and_one_never_said_do_not_count(self, tmp_path: Path) -> None:
        talk = [said(1, "A", "Ah !", "joy", [2, "b", "1"]), said(2, "B", "What ?")]
        assert [each.causes for each in read_reccon(write(tmp_path / "x.json", {"x": [talk]}))] == [{0}]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("{", "is no JSON"),
            ("[" * 200_000, "is no JSON"),
            ("{}", "expected an object of dialogues"),
            ("3", "expected an object of dialogues"),
            ('{"x": 3}', r"\$\['x'\]: expected a list"),
            ('{"x": [[3]]}', r"\$\['x'\]\[0\]\[0\]: expected an utterance"),
            ('{"x": [[{"speaker": "A", "utterance": 4, "emotion": "joy"}]]}', r"utterance: expected a text"),
            (json.dumps({"x": [[said(1, "A", "x" * 20_001)]]}), "20,000 characters"),
            (json.dumps({"x": [[said(1, "A", "x"), said(1, "A", "x")]]}), "numbers of their own"),
            (json.dumps({"x": [[said(1, "A", "x", "joy", [7])]]}), "there is no turn 7"),
            (json.dumps({"x": [[{**said(1, "A", "x", "joy"), EVIDENCE: 1}]]}), "expected a list of turns"),
            (json.dumps({"x": [[said(at, "A", "x") for at in range(2001)]]}), "1 to 2,000 utterances"),
            (json.dumps({"x": [[said(1, "A", "x")]]}), "no utterance with an emotion"),
        ],
    )
    def test_other_files_are_refused(self, tmp_path: Path, content: str, message: str) -> None:
        (tmp_path / "x.json").write_text(content)
        with pytest.raises(AuthoringError, match=message):
            read_reccon(tmp_path / "x.json")

    def test_an_empty_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x.json").write_text("")
        with pytest.raises(PerceptionError, match="empty"):
            read_reccon(tmp_path / "x.json")


class TestMeasure:
    def test_figures_by_hand(self, tmp_path: Path) -> None:
        """The rule takes 1, 2 | 3, 4 | 4, 5: three of six right, of five causes and eleven pairs in all."""
        marked = read_reccon(write(tmp_path / "x.json", {"te_1": [TALK]}))
        found = measured("near", "", False, score(NearCauses(), marked))
        assert found.confusion is not None
        assert found.confusion.counts == ((4, 1), (2, 4))
        assert found.figures["pos-F1"] == pytest.approx(8 / 11)
        assert found.figures["neg-F1"] == pytest.approx(8 / 11)
        assert found.figures["macro-F1"] == pytest.approx(8 / 11)

    def test_the_whole_is_measured(self, folder: Path) -> None:
        found = measure("reccon", folder)
        near = found.method("near")
        assert (found.learned_on, found.measured_on) == (12, 3)
        assert near.figures["pos-F1"] == pytest.approx(8 / 11)
        assert found.method("learned").figures["macro-F1"] > near.figures["macro-F1"]
        assert found.notes[0] == "5 pairs are causes, 6 are none: not the published 1,767 and 5,330"

    def test_by_distance_and_by_type(self, folder: Path) -> None:
        distances, types = measure("reccon", folder).breakdowns
        assert [row[:4] for row in distances.rows] == [
            ("itself", 3, 3, 1.0),
            ("1 before", 3, 1, pytest.approx(1 / 2)),
            ("2 before", 2, 1, 0.0),
            ("3 or more before", 3, 0, 0.0),
        ]
        # Of "b" another caused it, of "d" oneself, of "e" nobody else; the rule says another in all three.
        assert [(row[0], row[1], row[4]) for row in types.rows] == [
            ("no-context", 1, 0.0),
            ("inter-personal", 1, 1.0),
            ("self-contagion", 1, 0.0),
            ("hybrid", 0, 0.0),
        ]

    def test_published_figures_stand_beside(self, folder: Path) -> None:
        text = " ".join(render(measure("reccon", folder), width=140).split())
        assert "RoBERTa, base" in text
        assert "0.643" in text
        assert "none stated; the dialogues are CC BY-NC-SA" in text

    def test_the_threshold_is_set_on_the_training_half_when_there_is_no_other(self, folder: Path) -> None:
        (folder / "dailydialog_valid.json").unlink()
        assert 0.2 <= learn(folder).threshold <= 0.7

    def test_what_was_learned_can_be_kept(self, folder: Path, tmp_path: Path) -> None:
        detector = learn(folder)
        detector.save(tmp_path / "causes.json")
        assert LearnedCauses.load(tmp_path / "causes.json") == detector
        assert detector.learned_on == "RECCON's dailydialog_train.json"
