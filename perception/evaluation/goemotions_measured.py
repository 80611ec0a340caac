"""GoEmotions in the form of all evaluations: the lexicon and its baselines on the six primary emotions."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ...ontology import load
from ..text.lexicon import LexiconEstimator
from .goemotions import LEARNED, GoEmotionsReport, Score, evaluate_goemotions, read_goemotions
from .goemotions_labels import labels_method
from .record import Breakdown, Evaluation, Method, Progress, untold
from .registry import find_files
from .scores import Confusion

__all__ = ["PRIMARIES", "SEVEN", "as_evaluation", "evaluate", "seven"]

PRIMARIES = "text to one of the six primary emotions, rows with one emotion"
SEVEN = "text to one of the six or to nothing, rows with one label"
_NOTHING = "nothing"
_LEARNING = ("majority class", "TF-IDF + logistic regression")


def evaluate(
    folder: str | os.PathLike[str] | None = None, progress: Progress = untold, *, learned: bool = True
) -> Evaluation:
    """Measure on the test half of GoEmotions; what learns does so on the training half.

    Args:
        folder: Where the data set is.
        progress: Is told what comes next.
        learned: Whether to train the learned baseline too (about half a minute).

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    place = find_files("goemotions", folder)["test.tsv"].parent
    progress("the lexicon, its parts and the baselines, about a minute")
    return as_evaluation(evaluate_goemotions(place, learned=learned), seven(place), labels_method(place))


def as_evaluation(report: GoEmotionsReport, *more: Method) -> Evaluation:
    """Return a report in the form of all evaluations, with other methods beside those that it holds."""
    return Evaluation(
        "goemotions",
        0,
        report.rows,
        (*map(_primaries, report.scores), *more),
        "goemotions",
        unit=f"rows with one emotion of {report.split}",
        how=f"and {report.neutral_rows:,} neutral ones",
        truth="what the annotators read",
        breakdowns=(_sureness(report),),
        more=msgspec.to_builtins(report),
    )


def _primaries(score: Score) -> Method:
    figures = {"accuracy": score.accuracy, "macro-F1": score.macro_f1}
    figures |= {"coverage": score.coverage, "on covered": score.accuracy_covered}
    figures |= {} if score.neutral is None else {"neutral rows": score.neutral}
    learns = score.name in (*_LEARNING, *LEARNED)
    return Method(score.name, _about(score.name), learns, figures, f1=score.f1, task=PRIMARIES)


def _about(name: str) -> str:
    if name in _LEARNING:
        return "a baseline"
    if name in LEARNED:
        return "the model that is shipped"
    return "words, rules and signs" if name.startswith("lexicon") else "less of the lexicon"


def seven(place: Path) -> Method:
    """Return how well the lexicon does when neutral rows count too: right is to find nothing in them.

    Args:
        place: The folder of the data set.

    Raises:
        AuthoringError: A row is malformed.
    """
    tone = load()
    rows = read_goemotions(place, "test", tone)
    estimator = LexiconEstimator(tone=tone)
    truth = [row.primary or _NOTHING for row in rows]
    guessed = [estimator.estimate(row.text).primary or _NOTHING for row in rows]
    labels = [*sorted({*truth, *guessed} - {_NOTHING}), _NOTHING]
    return Method.of_labels(
        "lexicon", "words, rules and signs", False, Confusion.of(truth, guessed, labels), task=SEVEN
    )


def _sureness(report: GoEmotionsReport) -> Breakdown:
    rows = tuple((f"{low:.1f} to {high:.1f}", count, right) for low, high, count, right in report.calibration)
    return Breakdown("How often the lexicon is right, by its confidence", ("confidence", "rows", "right"), rows)
