"""MELD's task measured on small files of its format: inertia and contagion help where they are."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from espressivo.core.errors import AuthoringError
from espressivo.perception.evaluation import measure
from espressivo.perception.evaluation.meld import EMOTIONS, Said, SkipChain, Weights, persistence, read_meld
from espressivo.perception.evaluation.scores import Confusion

HEADINGS = ["Sr No.", "Utterance", "Speaker", "Emotion", "Sentiment", "Dialogue_ID", "Utterance_ID"]
WORDS = {"joy": "what a lovely day", "anger": "leave me alone", "neutral": "the bus is at noon"}


def write(path: Path, said: list[Said], order: int = 1) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADINGS)
        for at, each in list(enumerate(said))[::order]:
            rows.writerow([at, each.text, each.speaker, each.emotion, "neutral", each.dialogue, at])
    return path


def dialogues(count: int, last: str = "well , well") -> list[Said]:
    """Two people, each with a feeling that stays; the last word of each tells nothing."""
    said = []
    for number in range(count):
        feelings = {"Ann": ("joy", "anger", "neutral")[number % 3], "Bob": ("neutral", "joy", "anger")[number % 3]}
        for text in (None, None, last):
            said += [Said(number, who, text or WORDS[felt], felt) for who, felt in feelings.items()]
    return said


def test_rows_are_read_in_the_order_of_the_dialogue(tmp_path: Path) -> None:
    said = dialogues(2)
    assert read_meld(write(tmp_path / "x.csv", said, order=-1)) == said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Utterance,", "Text1,", "column missing: Utterance"),
        (",joy,", ",glee,", r"x\.csv:2: Emotion: 'glee' is no emotion of MELD"),
        (",neutral,0,0", ",neutral,zero,0", r"x\.csv:2: Dialogue_ID: expected a number"),
        (",neutral,0,0", ",neutral,0", r"x\.csv:2: has another number of cells"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = write(tmp_path / "x.csv", dialogues(2)).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "x.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuthoringError, match=message):
        read_meld(tmp_path / "x.csv")


class TestChain:
    SAID = (
        Said(0, "A", "", "joy"),
        Said(0, "B", "", "anger"),
        Said(0, "A", "", "joy"),
        Said(1, "A", "", "fear"),
        Said(1, "A", "", "fear"),
    )

    def test_links_are_counted(self) -> None:
        """Own joy→joy and fear→fear once, the other's joy→anger and anger→joy once; seven more follow at random."""
        chain = SkipChain(self.SAID)
        joy, anger = EMOTIONS.index("joy"), EMOTIONS.index("anger")
        assert np.exp(chain.own[joy, joy]) == pytest.approx((1 + 7 * 3 / 12) / 8)
        assert np.exp(chain.own[joy, anger]) == pytest.approx((0 + 7 * 2 / 12) / 8)
        assert np.exp(chain.other[joy, anger]) == pytest.approx((1 + 7 * 2 / 12) / 8)
        assert np.exp(chain.own[EMOTIONS.index("disgust")]) == pytest.approx(np.exp(chain.prior))
        assert np.exp(chain.prior[joy]) == pytest.approx(3 / 12)

    def test_without_weights_the_text_decides(self) -> None:
        likely = np.full((5, 7), 0.1)
        likely[:, EMOTIONS.index("disgust")] = 0.4
        assert SkipChain(self.SAID).predict(self.SAID, likely, Weights()) == ["disgust"] * 5

    def test_scores_by_hand(self) -> None:
        chain = SkipChain(self.SAID)
        likely = np.full((2, 7), 1 / 7)
        likely[0] = [0, 0, 0, 1, 0, 0, 0]  # joy, surely
        guessed = chain.predict(self.SAID[3:5], likely, Weights(own=1.0))
        odds = {e: chain.own[EMOTIONS.index("joy"), at] - chain.prior[at] for at, e in enumerate(EMOTIONS)}
        assert guessed == ["joy", max(odds, key=odds.__getitem__)]

    def test_the_truth_can_be_told(self) -> None:
        said = dialogues(30)
        chain = SkipChain(said)
        vague = np.full((len(said), 7), 1 / 7)
        told = chain.predict(said, vague, Weights(0.0, 1.0, 0.0), [each.emotion for each in said])
        later = [at for at in range(len(said)) if at % 6 > 1]
        assert [told[at] for at in later] == [said[at].emotion for at in later]


def test_persistence_by_hand() -> None:
    """Own last: joy-joy and fear-fear; the other's last: joy-anger, anger-joy. Chance: (2/5)² + (1/5)² + (2/5)²."""
    own, other = persistence(TestChain.SAID).rows
    assert own[:3] == ("own last (inertia)", 2, 1.0)
    assert own[3:] == pytest.approx((9 / 25, 1.0))
    assert other[1:3] == (2, 0.0)
    assert other[4] == pytest.approx((0 - 9 / 25) / (16 / 25))


def test_inertia_reads_what_words_do_not_tell(tmp_path: Path) -> None:
    for half, count in (("train", 30), ("dev", 9), ("test", 9)):
        write(tmp_path / f"{half}_sent_emo.csv", dialogues(count))
    told: list[str] = []
    found = measure("meld", tmp_path, told.append)
    words, chain = found.method("words"), found.method("words and chain")
    assert words.figures["weighted F1"] < 0.8
    assert chain.figures["weighted F1"] > 0.99
    assert chain.interval is not None
    assert chain.interval[0] <= chain.figures["weighted F1"] <= chain.interval[1]
    assert len(told) == 2


def test_weighted_f1_by_hand() -> None:
    found = Confusion.of(["a", "a", "a", "b"], ["a", "a", "b", "b"], "ab")
    assert found.f1 == pytest.approx({"a": 4 / 5, "b": 2 / 3})
    assert found.weighted_f1 == pytest.approx((3 * 4 / 5 + 2 / 3) / 4)
    assert found.weighted_interval[0] < found.weighted_f1 < found.weighted_interval[1]
