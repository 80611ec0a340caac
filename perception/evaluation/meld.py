"""MELD (Poria et al. 2019), text alone: the emotion of each utterance of a dialogue, with inertia and contagion.

What a text seems to express is corrected by what was felt before: the speaker's own last emotion persists (inertia),
that of whoever spoke before carries over (contagion). The score of an emotion is
``log p(e|text) + s log P(e|own last) + o log P(e|other's last) - (a + s + o) log p(e)``, greedily from the first turn
on (after EmotionIC's skip chain, Liu et al. 2023); the three weights are chosen on the half for development.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.errors import AuthoringError
from .bag_of_words import TextClassifier
from .record import Breakdown, Evaluation, Method, Progress, untold
from .registry import find_files
from .rows import Row, number, read_rows
from .scores import Confusion

__all__ = ["EMOTIONS", "Said", "SkipChain", "Weights", "evaluate", "persistence", "read_meld"]

EMOTIONS: Final = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
_TASK: Final = "text to emotion"
_PRIORS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_LINKS: Final = (0.0, 0.5, 1.0)
_SMOOTHING: Final = 1.0
_TINY: Final = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance.

    Attributes:
        dialogue: The number of its dialogue.
        speaker: Who says it.
        text: What is said.
        emotion: One of :data:`EMOTIONS`.
    """

    dialogue: int
    speaker: str
    text: str
    emotion: str


class Weights(NamedTuple):
    """How much counts: ``prior`` of how rare an emotion is, ``own`` of inertia, ``other`` of contagion."""

    prior: float = 0.0
    own: float = 0.0
    other: float = 0.0


class SkipChain:
    """How emotions follow each other, learned from dialogues by counting.

    Args:
        said: Utterances, those of a dialogue in order.
    """

    def __init__(self, said: Sequence[Said]) -> None:
        place = {emotion: at for at, emotion in enumerate(EMOTIONS)}
        frequent = np.array([sum(each.emotion == emotion for each in said) + _SMOOTHING for emotion in EMOTIONS])
        shares = frequent / frequent.sum()
        counts = np.tile(shares * len(EMOTIONS) * _SMOOTHING, (2, len(EMOTIONS), 1))  # unseen, they follow at random
        for at, *before in _links(said):
            for link, previous in enumerate(before):
                if previous is not None:
                    counts[link, place[said[previous].emotion], place[said[at].emotion]] += 1
        self.own, self.other = np.log(counts / counts.sum(2, keepdims=True))
        self.prior: Floats = np.log(shares)

    def predict(
        self, said: Sequence[Said], likely: Floats, weights: Weights, truth: Sequence[str] | None = None
    ) -> list[str]:
        """Return the emotion of each utterance.

        Args:
            said: The utterances; their emotions are not looked at.
            likely: How probable each emotion is by the text, in the order of :data:`EMOTIONS`.
            weights: How much each link counts.
            truth: The emotions to take for those felt before; those predicted when not given.
        """
        found: list[str] = []
        known: Sequence[str] = found if truth is None else truth
        for at, own, other in _links(said):
            score = np.log(likely[at] + _TINY) - weights.prior * self.prior
            for table, previous, weight in ((self.own, own, weights.own), (self.other, other, weights.other)):
                if previous is not None and weight:
                    score = score + weight * (table[EMOTIONS.index(known[previous])] - self.prior)
            found.append(EMOTIONS[int(score.argmax())])
        return found


def evaluate(folder: str | os.PathLike[str] | None = None, progress: Progress = untold) -> Evaluation:
    """Learn on MELD's training half, choose weights on the one for development, measure on the test half.

    Args:
        folder: Where the data set is.
        progress: Is told what comes next.

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    files = find_files("meld", folder)
    train, dev, test = (read_meld(files[f"{half}_sent_emo.csv"]) for half in ("train", "dev", "test"))
    progress(f"learning words from {len(train):,} utterances")
    words = TextClassifier().fit([each.text for each in train], [each.emotion for each in train])
    chain = SkipChain(train)
    progress("choosing how much inertia and contagion count")
    tuned, prior = _tuned(chain, dev, _likely(words, dev))
    likely = _likely(words, test)
    most = max(EMOTIONS, key=[each.emotion for each in train].count)
    truth = [each.emotion for each in test]
    told = f"weights {tuned.prior:g}, {tuned.own:g}, {tuned.other:g}"
    methods = (
        _method("most frequent", f"always {most}", test, [most] * len(test)),
        _method("words", "TF-IDF of the text, weighed", test, chain.predict(test, likely, Weights())),
        _method("words, rare ones too", "the same, less how frequent", test, chain.predict(test, likely, prior)),
        _method("words and chain", f"with inertia and contagion, {told}", test, chain.predict(test, likely, tuned)),
        _method("words and true chain", "told what was felt before", test, chain.predict(test, likely, tuned, truth)),
    )
    drawn = ("words", "words and chain")
    return Evaluation(
        "MELD (text)",
        len(train),
        len(test),
        methods,
        "meld",
        unit="utterances",
        truth="what annotators heard",
        drawn=drawn,
        breakdowns=(persistence([*train, *dev, *test]),),
    )


def read_meld(path: Path) -> list[Said]:
    """Read one half.

    Args:
        path: Comma-separated, with headings.

    Raises:
        AuthoringError: A column is missing, or a value is none.
    """
    columns = {"Utterance": ("text",), "Speaker": (), "Emotion": (), "Dialogue_ID": (), "Utterance_ID": ()}
    found = read_rows(path, columns)
    if found.broken:
        raise AuthoringError("has another number of cells than the headings", file=found.file, line=found.broken[0])
    numbered = [
        (number(row, "Dialogue_ID", 0, 1e6, found.file), number(row, "Utterance_ID", 0, 1e6, found.file), row)
        for row in found.rows
    ]
    numbered.sort(key=lambda each: each[:2])
    return [_said(int(dialogue), row, found.file) for dialogue, _, row in numbered]


def persistence(said: Sequence[Said]) -> Breakdown:
    """Return how often an emotion follows itself, and by how much that exceeds chance (0..1 of what it could)."""
    chance = sum((sum(each.emotion == emotion for each in said) / len(said)) ** 2 for emotion in EMOTIONS)
    rows: list[tuple[str | int | float, ...]] = []
    for link, name in enumerate(("own last (inertia)", "the other's last (contagion)")):
        pairs = [(at, last) for at, *before in _links(said) if (last := before[link]) is not None]
        same = sum(said[at].emotion == said[last].emotion for at, last in pairs) / max(1, len(pairs))
        rows.append((name, len(pairs), same, chance, (same - chance) / max(_TINY, 1 - chance)))
    columns = ("emotion before", "pairs", "the same", "by chance", "beyond chance")
    return Breakdown("How emotions persist and carry over, in all halves", columns, tuple(rows))


def _tuned(chain: SkipChain, dev: Sequence[Said], likely: Floats) -> tuple[Weights, Weights]:
    """Return the weights that do best on the half for development: of all, and of those without links."""

    def good(weights: Weights) -> tuple[float, float]:
        matrix = Confusion.of([each.emotion for each in dev], chain.predict(dev, likely, weights), EMOTIONS)
        return round(matrix.weighted_f1 + matrix.macro_f1, 9), -sum(weights)

    every = [Weights(*each) for each in product(_PRIORS, _LINKS, _LINKS)]
    return max(every, key=good), max((Weights(prior) for prior in _PRIORS), key=good)


def _likely(words: TextClassifier, said: Sequence[Said]) -> Floats:
    """How probable each emotion is by the text, in the order of all emotions; 0 for those never learned."""
    found = words.probabilities([each.text for each in said])
    likely = np.zeros((len(said), len(EMOTIONS)))
    for column, label in enumerate(words.labels):
        likely[:, EMOTIONS.index(label)] = found[:, column]
    return likely


def _method(name: str, about: str, test: Sequence[Said], guessed: Sequence[str]) -> Method:
    matrix = Confusion.of([each.emotion for each in test], guessed, EMOTIONS)
    figures = {"weighted F1": matrix.weighted_f1, "macro-F1": matrix.macro_f1, "accuracy": matrix.accuracy}
    return Method(name, about, True, figures, matrix.weighted_interval, matrix.f1, matrix, None, _TASK)


def _links(said: Sequence[Said]) -> Iterator[tuple[int, int | None, int | None]]:
    """Yield each utterance with the speaker's own last one, and the last of somebody else."""
    last: Mapping[str, int] = {}
    dialogue: int | None = None
    for at, each in enumerate(said):
        last = {} if each.dialogue != dialogue else last
        dialogue = each.dialogue
        others = [place for speaker, place in last.items() if speaker != each.speaker]
        yield at, last.get(each.speaker), max(others, default=None)
        last = {**last, each.speaker: at}


def _said(dialogue: int, row: Row, file: str) -> Said:
    emotion = row.cells["Emotion"].strip().lower()
    if emotion not in EMOTIONS:
        what = f"Emotion: {emotion[:40]!r} is no emotion of MELD: expected one of {', '.join(EMOTIONS)}"
        raise AuthoringError(what, file=file, line=row.line)
    return Said(dialogue, row.cells["Speaker"].strip(), row.cells["Utterance"], emotion)
