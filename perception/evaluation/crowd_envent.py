"""Appraisal on real events: what the engine feels about what people lived through, compared with what they felt.

``docs/evaluation.md`` tells what is measured, and how well it goes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .calibration import Calibration
from .data_sets import find_data_set
from .lived_events import LivedEvent, read_events
from .prototypes import Prototypes
from .scores import Confusion
from .theory import Theory

__all__ = ["Evaluation", "Method", "evaluate"]


@dataclass(frozen=True, slots=True)
class Method:
    """One way of predicting, and how well it did on the half that it was not made on.

    Attributes:
        name: Its name.
        about: What it does, in a few words.
        learns: Whether it learned from labels of the training half.
        confusion: What it predicted.
        target: The macro-F1 that it should reach; None without any.
    """

    name: str
    about: str
    learns: bool
    confusion: Confusion
    target: float | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        found = self.confusion
        return {
            "name": self.name,
            "about": self.about,
            "learns": self.learns,
            "events": found.total,
            "macro_f1": round(found.macro_f1, 4),
            "interval": [round(bound, 4) for bound in found.interval],
            "accuracy": round(found.accuracy, 4),
            "target": self.target,
            "f1": {label: round(value, 4) for label, value in found.f1.items()},
            "confusion": {"labels": list(found.labels), "counts": [list(row) for row in found.counts]},
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well all methods did.

    Attributes:
        data_set: Its name.
        learned_on: How many events there were to learn on.
        measured_on: How many there were to predict.
        methods: The methods.
    """

    data_set: str
    learned_on: int
    measured_on: int
    methods: tuple[Method, ...]

    def method(self, name: str) -> Method:
        """Return the method of a name.

        Raises:
            KeyError: There is none.
        """
        return {method.name: method for method in self.methods}[name]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, in the format ``espressivo-evaluation/1``."""
        return {
            "format": "espressivo-evaluation/1",
            "data_set": self.data_set,
            "learned_on": self.learned_on,
            "measured_on": self.measured_on,
            "methods": [method.as_data() for method in self.methods],
        }


def evaluate(folder: str | os.PathLike[str] | None = None) -> Evaluation:
    """Measure the engine on crowd-enVENT: learn on ``train.csv``, predict ``dev.csv``.

    Args:
        folder: Where the data set is; found by :func:`~..data_sets.find_data_set` when not given.

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    place = find_data_set("crowd-envent", folder)
    theory = Theory()
    mapping = theory.mapping
    train, dev = (
        read_events(place / name, mapping.ratings, mapping.emotions, mapping.scale) for name in ("train.csv", "dev.csv")
    )
    prototypes = Prototypes(mapping, [event.ratings for event in train])
    return Evaluation(
        "crowd-enVENT",
        len(train),
        len(dev),
        (*_of_theory(theory, prototypes, dev), *_of_calibration(theory, train, dev)),
    )


def _of_theory(theory: Theory, prototypes: Prototypes, dev: Sequence[LivedEvent]) -> list[Method]:
    mapping = theory.mapping
    felt = [theory.label(event.ratings) for event in dev]
    covered = [number for number, event in enumerate(dev) if event.emotion in prototypes.emotions]
    truth = [dev[number].emotion for number in covered]
    narrowed = [mapping.narrowed.get(felt[number], felt[number]) for number in covered]
    nearest = prototypes.labels([dev[number].ratings for number in covered])
    every = [event.emotion for event in dev]
    ten = prototypes.emotions
    return [
        Method("theory, 10", "the engine's strongest emotion", False, Confusion.of(truth, narrowed, ten), 0.33),
        Method("prototypes, 10", "nearest of Smith & Ellsworth's", False, Confusion.of(truth, nearest, ten)),
        Method("theory, 13", "the engine's strongest emotion", False, Confusion.of(every, felt, mapping.emotions)),
    ]


def _of_calibration(theory: Theory, train: Sequence[LivedEvent], dev: Sequence[LivedEvent]) -> list[Method]:
    truth, names = [event.emotion for event in train], theory.mapping.emotions
    plain = [[[event.ratings[name] for name in theory.mapping.ratings] for event in half] for half in (train, dev)]
    felt = [[theory.features(event.ratings) for event in half] for half in (train, dev)]
    both = [[[*a, *b] for a, b in zip(*halves, strict=True)] for halves in zip(plain, felt, strict=True)]
    every = [event.emotion for event in dev]

    def method(name: str, about: str, tables: list[list[list[float]]], target: float | None = None) -> Method:
        guessed = Calibration(tables[0], truth, names).labels(tables[1])
        return Method(name, about, True, Confusion.of(every, guessed, names), target)

    return [
        method("calibrated, 13", "ratings and the engine's emotions, weighed", both, 0.37),
        method("ratings, 13", "ratings alone, weighed", plain),
        method("emotions, 13", "the engine's emotions alone, weighed", felt),
    ]
