"""The use case on GoEmotions: how scores are computed, and what they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from espressivo.core.errors import AuthoringError
from espressivo.perception.evaluation.bag_of_words import TextClassifier
from espressivo.perception.evaluation.goemotions import Comment, evaluate_goemotions, read_goemotions, render, score

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("ESPRESSIVO_SHARED", ROOT.parent / "shared")) / "data" / "goemotions"
LABELS = [
    "admiration",
    "amusement",
    "anger",
    "annoyance",
    "approval",
    "caring",
    "confusion",
    "curiosity",
    "desire",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "excitement",
    "fear",
    "gratitude",
    "grief",
    "joy",
    "love",
    "nervousness",
    "optimism",
    "pride",
    "realization",
    "relief",
    "remorse",
    "sadness",
    "surprise",
    "neutral",
]


def write(folder: Path, split: str, rows: list[tuple[str, str]]) -> None:
    (folder / "labels.txt").write_text("\n".join(LABELS))
    numbered = [f"{text}\t{','.join(str(LABELS.index(name)) for name in names.split('+'))}\tid" for text, names in rows]
    (folder / f"{split}.tsv").write_text("\n".join(numbered) + "\n")


def test_single_labels_are_rolled_up_to_primaries(tmp_path: Path) -> None:
    write(tmp_path, "test", [("a", "anger"), ("b", "joy+love"), ("c", "neutral"), ("d", "gratitude")])
    assert read_goemotions(tmp_path, "test") == [Comment("a", "Anger"), Comment("c", None), Comment("d", "Love")]


def test_a_missing_folder_and_a_broken_row_are_named(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match=r"labels\.txt"):
        read_goemotions(tmp_path, "test")
    write(tmp_path, "test", [])
    (tmp_path / "test.tsv").write_text("a\t2\tid\nno tabs here\n")
    with pytest.raises(AuthoringError, match="tabs") as caught:
        read_goemotions(tmp_path, "test")
    assert caught.value.line == 2


def test_scores_count_silence_as_wrong() -> None:
    rows = [Comment("a", "Joy"), Comment("b", "Joy"), Comment("c", "Fear"), Comment("d", "Fear"), Comment("e", None)]
    answers = {"a": "Joy", "b": None, "c": "Fear", "d": "Joy", "e": "Joy"}
    found = score("by hand", rows, answers.__getitem__)
    assert (found.coverage, found.accuracy) == (0.75, 0.5)
    assert found.accuracy_covered == pytest.approx(2 / 3)
    assert found.f1 == {"Fear": pytest.approx(2 / 3), "Joy": 0.5}
    assert found.macro_f1 == pytest.approx((2 / 3 + 0.5) / 2)
    assert found.neutral == 1.0


def test_a_report_is_rendered_as_a_table(tmp_path: Path) -> None:
    rows = [("I am furious", "anger"), ("so happy today", "joy"), ("thanks a lot", "gratitude"), ("the bus", "neutral")]
    write(tmp_path, "test", rows)
    write(tmp_path, "train", rows * 3)
    report = evaluate_goemotions(tmp_path)
    text = render(report)
    assert report.scores[0].accuracy == 1.0
    assert "| TF-IDF + logistic regression | 1.000 | 1.000 |" in text
    assert text.count("\n| ") == len(report.scores) + len(report.calibration) + 2


def test_the_learned_baseline_learns_and_repeats_itself() -> None:
    texts = ["good sun", "good day", "bad rain", "bad night"] * 5
    labels = ["Joy", "Joy", "Fear", "Fear"] * 5
    guesses = [TextClassifier().fit(texts, labels).predict(["a good sun", "this bad rain"]) for _ in range(2)]
    assert guesses == [["Joy", "Fear"], ["Joy", "Fear"]]


@pytest.mark.skipif(not DATA.exists(), reason="data set: GoEmotions is not there")
def test_the_lexicon_clearly_beats_the_simple_baselines_on_dev() -> None:
    report = evaluate_goemotions(DATA, "dev", learned=False)
    found = {item.name: item for item in report.scores}
    whole = found["lexicon, all features"]
    for name in ("label words only", "WordNet synonyms only", "majority class"):
        assert whole.accuracy > found[name].accuracy + 0.2
        assert whole.macro_f1 > found[name].macro_f1 + 0.3
    assert whole.accuracy > 0.55
    assert whole.macro_f1 > 0.54
