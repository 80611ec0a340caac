"""How good the lexicon estimator is: the use case *emotion detection* on GoEmotions.

GoEmotions (Demszky et al. 2020, data CC BY 4.0) holds 58k comments from Reddit with 27 emotions and neutral. Rows
with one label are kept; the label goes to its node and the node to its primary emotion, by the ontology's alignment.
Rows without an emotion are not scored: on them only the share in which the estimator finds something is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ...ontology import Tone, load
from ..text.labelled_texts import read_labelled_texts
from ..text.learned import estimate_text, likely_primary
from ..text.lexicon import Features, LexiconEstimator

__all__ = [
    "LEARNED",
    "Comment",
    "GoEmotionsReport",
    "Score",
    "evaluate_goemotions",
    "read_goemotions",
    "render",
    "score",
]

ABLATIONS: Final[Mapping[str, Features]] = {
    "lexicon, all features": Features(),
    "without words of our own": Features(words="wordnet"),
    "without synonyms (labels only)": Features(words="labels"),
    "without negation": Features(negation=False),
    "without words of degree": Features(degree=False),
    "without emoji": Features(symbols=False),
    "without cues": Features(cues=False),
}
_BARE: Final = Features(negation=False, degree=False, symbols=False, cues=False, questions=False)
BASELINES: Final[Mapping[str, Features]] = {
    "label words only": replace(_BARE, words="labels"),
    "WordNet synonyms only": replace(_BARE, words="synonyms"),
    "all words from WordNet, reviewed": replace(_BARE, words="wordnet"),
    "all words, nothing else": _BARE,
}


LEARNED: Final = ("learned model, likeliest emotion", "learned model, as perceived")
"""The model that is shipped: made to name an emotion for every row, and as its perceiver answers."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A row of the data: the text, and the primary emotion of its label (None for neutral)."""

    text: str
    primary: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """How well a method did.

    Attributes:
        name: The method.
        coverage: Share of the rows for which it said anything.
        accuracy: Share of all rows that it got right; a row for which it said nothing is wrong.
        accuracy_covered: The same among the rows for which it said something.
        macro_f1: Mean over the six primaries of F1, on all rows.
        neutral: Share of the neutral rows for which it said something; None where it always does.
        f1: F1 of each primary.
    """

    name: str
    coverage: float
    accuracy: float
    accuracy_covered: float
    macro_f1: float
    neutral: float | None
    f1: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GoEmotionsReport:
    """All scores on one split.

    Attributes:
        split: ``test``, ``dev`` or ``train``.
        rows: Rows that were scored.
        neutral_rows: Neutral rows beside them.
        counts: Rows of each primary.
        scores: Of the lexicon, its ablations and the baselines.
        calibration: For classes of confidence (from, to): rows, and the share that was right.
    """

    split: str
    rows: int
    neutral_rows: int
    counts: Mapping[str, int]
    scores: tuple[Score, ...]
    calibration: tuple[tuple[float, float, int, float], ...]


def read_goemotions(folder: Path, split: str, tone: Tone | None = None) -> list[Comment]:
    """The rows of a split that have one label.

    Args:
        folder: Holds ``labels.txt`` and ``train.tsv``, ``dev.tsv``, ``test.tsv``: text, label numbers, id.
        split: Which of them.
        tone: The ontology whose alignment is used.

    Raises:
        AuthoringError: A file is missing or a row has another form.
    """
    tone = tone or load()
    found = read_labelled_texts(folder, split)
    primaries = [_primary(tone, label) for label in found.labels]
    single = found.truth.sum(axis=1) == 1
    return [
        Comment(text, primaries[int(label)])
        for text, label, one in zip(found.texts, found.truth.argmax(axis=1), single, strict=True)
        if one
    ]


def _primary(tone: Tone, label: str) -> str | None:
    node = tone.align("goemotions27", label).node
    return None if node is None else node.primary


def score(name: str, rows: Sequence[Comment], guess: Callable[[str], str | None]) -> Score:
    """Score a method that gives a text a primary emotion or None."""
    return _score(name, rows, [guess(row.text) for row in rows])


def _score(name: str, rows: Sequence[Comment], guesses: Sequence[str | None], *, always: bool = False) -> Score:
    scored = [(row.primary, guess) for row, guess in zip(rows, guesses, strict=True) if row.primary is not None]
    neutral = [guess for row, guess in zip(rows, guesses, strict=True) if row.primary is None]
    right = sum(gold == guess for gold, guess in scored)
    covered = sum(guess is not None for _, guess in scored)
    f1 = {emotion: _f1(emotion, scored) for emotion in sorted({gold for gold, _ in scored if gold})}
    return Score(
        name,
        covered / max(1, len(scored)),
        right / max(1, len(scored)),
        right / max(1, covered),
        sum(f1.values()) / max(1, len(f1)),
        None if always or not neutral else sum(guess is not None for guess in neutral) / len(neutral),
        f1,
    )


def _f1(emotion: str, pairs: Iterable[tuple[str | None, str | None]]) -> float:
    hits = misses = wrong = 0
    for gold, guess in pairs:
        hits += gold == guess == emotion
        misses += gold == emotion != guess
        wrong += guess == emotion != gold
    return 2 * hits / max(1, 2 * hits + misses + wrong)


def evaluate_goemotions(
    folder: Path, split: str = "test", *, learned: bool = True, tone: Tone | None = None
) -> GoEmotionsReport:
    """Score the lexicon estimator, its ablations and the baselines on GoEmotions.

    Args:
        folder: See `read_goemotions`.
        split: What is scored. Word lists and rules were made looking at train and dev, never at test.
        learned: Whether to train the learned baseline too, on train (about half a minute).
        tone: The ontology.

    Raises:
        AuthoringError: The data is not there.
    """
    tone = tone or load()
    rows = read_goemotions(folder, split, tone)
    counts = Counter(row.primary for row in rows if row.primary is not None)
    scores = [_lexicon_score(name, features, rows, tone) for name, features in ABLATIONS.items()]
    scores += [_lexicon_score(name, features, rows, tone) for name, features in BASELINES.items()]
    scores += [_score(LEARNED[0], rows, [likely_primary(row.text) for row in rows], always=True)]
    scores += [score(LEARNED[1], rows, lambda text: next(iter(estimate_text(text).primaries), None))]
    most = counts.most_common(1)[0][0] if counts else None
    scores.append(_score("majority class", rows, [most] * len(rows), always=True))
    if learned:
        scores.append(_learned_score(folder, rows, tone))
    return GoEmotionsReport(
        split,
        sum(counts.values()),
        len(rows) - sum(counts.values()),
        dict(sorted(counts.items())),
        tuple(scores),
        _calibration(rows, LexiconEstimator(tone=tone)),
    )


def _lexicon_score(name: str, features: Features, rows: Sequence[Comment], tone: Tone) -> Score:
    estimator = LexiconEstimator(features, tone)
    return score(name, rows, lambda text: estimator.estimate(text).primary)


def _learned_score(folder: Path, rows: Sequence[Comment], tone: Tone) -> Score:
    from .bag_of_words import TextClassifier

    train = [(row.text, row.primary) for row in read_goemotions(folder, "train", tone) if row.primary is not None]
    classifier = TextClassifier().fit([text for text, _ in train], [primary for _, primary in train])
    return _score("TF-IDF + logistic regression", rows, classifier.predict([row.text for row in rows]), always=True)


def _calibration(rows: Sequence[Comment], estimator: LexiconEstimator) -> tuple[tuple[float, float, int, float], ...]:
    pairs = [(estimator.estimate(row.text), row.primary) for row in rows if row.primary is not None]
    classes = []
    for low, high in ((0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (0.6, 0.71)):
        inside = [found.primary == gold for found, gold in pairs if found and low <= found.confidence < high]
        classes.append((low, high, len(inside), sum(inside) / max(1, len(inside))))
    return tuple(classes)


def render(report: GoEmotionsReport) -> str:
    """The report as a table in plain text (Markdown)."""
    primaries = list(report.counts)
    head = ["method", "coverage", "accuracy", "on covered", "macro-F1", *primaries, "neutral rows"]
    lines = [
        f"GoEmotions {report.split}: {report.rows} rows with one emotion, {report.neutral_rows} neutral",
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
    ]
    for item in report.scores:
        figures = [item.coverage, item.accuracy, item.accuracy_covered, item.macro_f1]
        cells = [item.name, *(f"{value:.3f}" for value in figures), *(f"{item.f1[name]:.2f}" for name in primaries)]
        lines.append(f"| {' | '.join([*cells, '' if item.neutral is None else f'{item.neutral:.3f}'])} |")
    lines += ["", "| confidence | rows | right |", "|---|---|---|"]
    lines += [f"| {low:.1f} to {high:.1f} | {count} | {right:.3f} |" for low, high, count, right in report.calibration]
    return "\n".join(lines) + "\n"
