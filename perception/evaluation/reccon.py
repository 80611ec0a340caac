"""RECCON: which earlier utterances caused an emotion.

The measure is the one of Poria et al. (2021): every pair of an emotional utterance and one up to it is a cause or not;
F1 of the causes (pos), of the others (neg), and the mean of both (macro). Each pair counts once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..causes.detector import CauseDetector, LearnedCauses, NearCauses
from ..causes.learning import MarkedTarget, found_by, learn_causes, set_threshold
from ..causes.turns import TYPES, cause_type
from .reccon_files import read_reccon
from .record import Breakdown, Evaluation, Method, Progress, untold
from .registry import find_files
from .scores import Confusion

__all__ = ["PUBLISHED_PAIRS", "Found", "evaluate", "learn", "measured", "score"]

PUBLISHED_PAIRS: Final = (1767, 5330)
"""Pairs of the test half that are causes, and that are none; the paper counts repeated spans too, 1,894 in all."""

_LABELS: Final = ("cause", "no cause")
_TASK: Final = "causes"
_NEAR: Final = "near"
_LEARNED: Final = "learned"


@dataclass(frozen=True, slots=True)
class Found:
    """What a detector found for one marked utterance."""

    marked: MarkedTarget
    causes: frozenset[int]


def evaluate(folder: str | os.PathLike[str] | None = None, progress: Progress = untold) -> Evaluation:
    """Learn on RECCON's training half, set the threshold on the one for development, measure on the test half.

    Args:
        folder: Where the data set is.
        progress: Is told what comes next.

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    files = find_files("reccon", folder)
    test, reading = _as_counted(read_reccon(files["dailydialog_test.json"]))
    train = _read(files["dailydialog_train.json"], reading)
    detector = learn(folder, progress, reading)
    progress(f"looking for the causes of {len(test):,} emotions")
    about = f"17 families of features, {len(detector.weights)} weights"
    methods = {_NEAR: score(NearCauses(), test), _LEARNED: score(detector, test)}
    return Evaluation(
        "RECCON (DailyDialog)",
        len(train),
        len(test),
        (
            measured(_NEAR, "the utterance itself and the one before", False, methods[_NEAR]),
            measured(_LEARNED, about, True, methods[_LEARNED], 0.765),
        ),
        "reccon",
        unit="emotional utterances",
        truth="what annotators marked",
        labels="classes",
        breakdowns=(_by_distance(methods), _by_type(methods)),
        notes=(_pairs(test), f"threshold of the learned detector: {detector.threshold:.2f}"),
    )


def learn(
    folder: str | os.PathLike[str] | None = None, progress: Progress = untold, all_targets: bool = False
) -> LearnedCauses:
    """Return a detector that has learned on RECCON's training half.

    Args:
        folder: Where the data set is.
        progress: Is told what comes next.
        all_targets: Whether to learn from emotions too of which no cause was said.

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    files = find_files("reccon", folder)
    train = _read(files["dailydialog_train.json"], all_targets)
    progress(f"learning from the causes of {len(train):,} emotions")
    detector = learn_causes(train, learned_on=f"RECCON's {files['dailydialog_train.json'].name}")
    held = files.get("dailydialog_valid.json")
    return set_threshold(detector, train if held is None else _read(held, all_targets))


def score(detector: CauseDetector, marked: Sequence[MarkedTarget]) -> list[Found]:
    """Return what a detector finds for each marked utterance."""
    return [Found(each, found_by(detector, each)) for each in marked]


def measured(name: str, about: str, learns: bool, found: Sequence[Found], target: float | None = None) -> Method:
    """Return how well a detector did on all pairs."""
    confusion = _confusion(found)
    figures = {"macro-F1": confusion.macro_f1, "pos-F1": confusion.f1["cause"], "neg-F1": confusion.f1["no cause"]}
    return Method(name, about, learns, figures, None, confusion.f1, confusion, target, _TASK)


def _read(path: Path, all_targets: bool) -> list[MarkedTarget]:
    return [each for each in read_reccon(path) if all_targets or each.causes]


def _as_counted(marked: Sequence[MarkedTarget]) -> tuple[list[MarkedTarget], bool]:
    """Return the utterances that the paper counts, and whether those without a cause that was said are among them.

    The paper does not say; the reading that gives its number of pairs is taken, and without them when neither does.
    """
    with_causes = [each for each in marked if each.causes]
    if _counts(with_causes) != PUBLISHED_PAIRS and _counts(marked) == PUBLISHED_PAIRS:
        return list(marked), True
    return with_causes, False


def _counts(marked: Sequence[MarkedTarget]) -> tuple[int, int]:
    causes = sum(len(each.causes) for each in marked)
    return causes, sum(each.target + 1 for each in marked) - causes


def _pairs(marked: Sequence[MarkedTarget]) -> str:
    causes, others = _counts(marked)
    same = "as" if (causes, others) == PUBLISHED_PAIRS else "not the"
    ours = f"{causes:,} pairs are causes, {others:,} are none"
    return f"{ours}: {same} published{'' if same == 'as' else f' {PUBLISHED_PAIRS[0]:,} and {PUBLISHED_PAIRS[1]:,}'}"


def _confusion(found: Sequence[Found], counted: Callable[[int], bool] = lambda _: True) -> Confusion:
    """Count pairs; those only whose distance counts."""
    truth, guessed = [], []
    for each in found:
        for candidate in range(each.marked.target + 1):
            if counted(each.marked.target - candidate):
                truth.append(_LABELS[candidate not in each.marked.causes])
                guessed.append(_LABELS[candidate not in each.causes])
    return Confusion.of(truth, guessed, _LABELS)


def _by_distance(methods: Mapping[str, Sequence[Found]]) -> Breakdown:
    rows: list[tuple[str | int | float, ...]] = []
    for far, text in enumerate(("itself", "1 before", "2 before", "3 or more before")):
        matrices = [_confusion(found, lambda distance, far=far: min(distance, 3) == far) for found in methods.values()]  # type: ignore[misc]
        causes = sum(matrices[0].counts[0])
        rows.append((text, matrices[0].total, causes, *(matrix.f1["cause"] for matrix in matrices)))
    title = "pos-F1 by distance, in turns"
    return Breakdown(title, ("the cause is", "pairs", "causes", *methods), tuple(rows))


def _by_type(methods: Mapping[str, Sequence[Found]]) -> Breakdown:
    rows: list[tuple[str | int | float, ...]] = []
    for kind in TYPES:
        chosen = [[each for each in found if _type(each, each.marked.causes) == kind] for found in methods.values()]
        right = [sum(_type(each, each.causes) == kind for each in part) / max(1, len(part)) for part in chosen]
        scores = [_confusion(part).f1["cause"] for part in chosen]
        rows.append((kind, len(chosen[0]), *scores, *right))
    columns = ("type", "utterances", *(f"pos-F1, {name}" for name in methods), *(f"typed, {name}" for name in methods))
    title = "By type; typed: the share whose type was found (latent causes were never said, and are not looked for)"
    return Breakdown(title, columns, tuple(rows))


def _type(found: Found, causes: frozenset[int]) -> str | None:
    return cause_type(found.marked.turns, found.marked.target, sorted(causes))
