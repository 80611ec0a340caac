"""Appraisal on real events: what the engine feels about what people lived through, compared with what they felt.

``docs/evaluation.md`` tells what is measured, and how well it goes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from ..theory import Theory
from .calibration import Calibration
from .lived_events import LivedEvent, read_events
from .prototypes import Prototypes
from .record import Evaluation, Method, Progress, untold
from .registry import find_files
from .scores import Confusion

__all__ = ["evaluate"]

TASK: Final = "ratings to emotion"
Strengths = dict[tuple[str, str | None], float]


def evaluate(
    folder: str | os.PathLike[str] | None = None, progress: Progress = untold, *, texts: bool = True
) -> Evaluation:
    """Measure the engine on crowd-enVENT: learn on ``train.csv``, predict ``dev.csv``.

    Args:
        folder: Where the data set is; found by :func:`~..registry.find_files` when not given.
        progress: Is told what comes next.
        texts: Whether to measure what is read from the texts too, where the files hold them.

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    files = find_files("crowd-envent", folder)
    theory = Theory()
    mapping = theory.mapping
    train, dev = (
        read_events(files[name], mapping.ratings, mapping.emotions, mapping.scale) for name in ("train.csv", "dev.csv")
    )
    prototypes = Prototypes(mapping, [event.ratings for event in train])
    progress(f"the engine feels {len(train) + len(dev):,} events")
    felt = [[theory.strengths(event.ratings) for event in half] for half in (train, dev)]
    progress("weighing ratings and emotions")
    methods = [*_of_theory(theory, prototypes, dev, felt[1]), *_of_calibration(theory, train, dev, felt)]
    if texts and all(event.text for event in (*train, *dev)):
        from .told_appraisals import told_methods
        from .told_events import text_methods

        methods += text_methods(train, dev, mapping.emotions, progress)
        methods += told_methods(files["dev.csv"], progress=progress)
    drawn = ("theory, 10", "calibrated, 13")
    return Evaluation("crowd-enVENT", len(train), len(dev), tuple(methods), "crowd-envent", drawn=drawn)


def _of_theory(
    theory: Theory, prototypes: Prototypes, dev: Sequence[LivedEvent], strengths: Sequence[Strengths]
) -> list[Method]:
    mapping = theory.mapping
    felt = [theory.label_of(each) for each in strengths]
    covered = [number for number, event in enumerate(dev) if event.emotion in prototypes.emotions]
    truth = [dev[number].emotion for number in covered]
    narrowed = [mapping.narrowed.get(felt[number], felt[number]) for number in covered]
    nearest = prototypes.labels([dev[number].ratings for number in covered])
    every = [event.emotion for event in dev]
    ten, own = prototypes.emotions, "the engine's strongest emotion"
    return [
        Method.of_labels("theory, 10", own, False, Confusion.of(truth, narrowed, ten), 0.33, TASK),
        Method.of_labels(
            "prototypes, 10", "nearest of Smith & Ellsworth's", False, Confusion.of(truth, nearest, ten), task=TASK
        ),
        Method.of_labels("theory, 13", own, False, Confusion.of(every, felt, mapping.emotions), task=TASK),
    ]


def _of_calibration(
    theory: Theory, train: Sequence[LivedEvent], dev: Sequence[LivedEvent], strengths: Sequence[Sequence[Strengths]]
) -> list[Method]:
    truth, names = [event.emotion for event in train], theory.mapping.emotions
    plain = [[[event.ratings[name] for name in theory.mapping.ratings] for event in half] for half in (train, dev)]
    felt = [[theory.features_of(each) for each in half] for half in strengths]
    both = [[[*a, *b] for a, b in zip(*halves, strict=True)] for halves in zip(plain, felt, strict=True)]
    every = [event.emotion for event in dev]

    def method(name: str, about: str, tables: list[list[list[float]]], target: float | None = None) -> Method:
        guessed = Calibration(tables[0], truth, names).labels(tables[1])
        return Method.of_labels(name, about, True, Confusion.of(every, guessed, names), target, TASK)

    return [
        method("calibrated, 13", "ratings and the engine's emotions, weighed", both, 0.37),
        method("ratings, 13", "ratings alone, weighed", plain),
        method("emotions, 13", "the engine's emotions alone, weighed", felt),
    ]
