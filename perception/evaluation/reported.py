"""Events that people reported with how they appraised them, in one form: for ISEAR and appraisal-enISEAR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .bag_of_words import TextClassifier
from .calibration import Calibration
from .folds import cross_validated
from .record import Method, Progress
from .scores import Confusion

__all__ = ["EMOTIONS", "ReportedEvent", "from_answers", "from_texts"]

EMOTIONS = ("anger", "disgust", "fear", "guilt", "joy", "sadness", "shame")
"""What both data sets know."""


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """An event.

    Attributes:
        emotion: What was felt: one of :data:`EMOTIONS`.
        answers: How it was appraised: an answer to each question.
        text: What happened.
    """

    emotion: str
    answers: tuple[float, ...]
    text: str


def from_answers(
    events: Sequence[ReportedEvent], name: str, about: str, task: str, target: float, progress: Progress, one_hot: bool
) -> Method:
    """Return how well a logistic regression on the answers does, in tenfold cross-validation.

    Args:
        events: The events.
        name: Of the method.
        about: What it does.
        task: What the task is called.
        target: The macro-F1 to reach.
        progress: Is told which part is next.
        one_hot: Whether each answer to a question is a feature of its own.
    """
    table = _one_hot(events) if one_hot else [list(event.answers) for event in events]
    labels = [event.emotion for event in events]
    present = sorted(set(labels))

    def predict(learned: Sequence[int], asked: Sequence[int]) -> list[str]:
        model = Calibration([table[each] for each in learned], [labels[each] for each in learned], present)
        return model.labels([table[each] for each in asked])

    guessed = cross_validated(labels, predict, name, progress)
    return Method.of_labels(name, about, True, Confusion.of(labels, guessed, present), target, task)


def from_texts(events: Sequence[ReportedEvent], task: str, progress: Progress) -> Method:
    """Return how well TF-IDF with logistic regression does on the texts, in tenfold cross-validation."""
    labels = [event.emotion for event in events]
    present = sorted(set(labels))

    def predict(learned: Sequence[int], asked: Sequence[int]) -> list[str]:
        model = TextClassifier().fit([events[each].text for each in learned], [labels[each] for each in learned])
        return model.predict([events[each].text for each in asked])

    guessed = cross_validated(labels, predict, "words", progress)
    return Method.of_labels(
        "words", "TF-IDF of the text, weighed", True, Confusion.of(labels, guessed, present), task=task
    )


def _one_hot(events: Sequence[ReportedEvent]) -> list[list[float]]:
    questions = range(len(events[0].answers))
    known = [sorted({event.answers[question] for event in events}) for question in questions]
    return [
        [float(event.answers[question] == answer) for question in questions for answer in known[question]]
        for event in events
    ]
