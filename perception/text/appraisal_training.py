"""Learning to read appraisals from told events: what ``espressivo train crowd-envent`` does.

Learned from ``train.csv`` of crowd-enVENT alone (Troiano, Oberländer & Klinger 2023). What is weighed at last is
learned from out-of-fold predictions: of each fifth of the texts, by what was learned from the other four, so that
nothing is weighed by texts that it has seen. Nothing of any text is kept but hashed runs of words and characters.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import AuthoringError
from ..evaluation.calibration import Calibration
from ..evaluation.data_sets import find_data_set
from ..evaluation.lived_events import LivedEvent, read_events
from ..evaluation.scores import Confusion
from ..likelihoods import sigmoid, softmax
from .appraisal_model import MODEL, AppraisalModel, Weighing, pooled
from .descent import SparseRows
from .features import grams, word_keys
from .kernel_learning import kernel, ridge, softmax_regression, weights_of
from .label_words import without_label_words
from .linear_model import LinearModel
from .model_file import model_bytes

__all__ = ["Settings", "Trained", "learn", "read_told", "summary", "train"]

Floats = NDArray[np.float32]
Table = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn; the values were chosen by cross-validation within ``train.csv``.

    Attributes:
        least: In how many texts a run of words or characters must occur.
        ridge: Penalty of the map to ratings.
        descent: Penalty of the map to emotions.
        weighing: Penalty of what is weighed at last.
        folds: Into how many parts the texts are divided.
        stretch: Share of the way to which ratings are as far from their means as those of people, 0..1.
        share: How much the chain counts beside the text's own guess.
        seed: Of the division.
    """

    least: int = 4
    ridge: float = 4.0
    descent: float = 2e-4
    weighing: float = 0.003
    folds: int = 5
    stretch: float = 1.0
    share: float = 0.15
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Learned:
    """What each text adds to the ratings and to the emotions."""

    mean: Floats
    ratings: Floats
    emotions: Floats
    bias: Floats

    def outputs(self, products: Floats) -> Floats:
        """Return ratings and logits of emotions of rows, by their products with the rows that were learned from."""
        return np.concatenate([self.mean + products @ self.ratings, products @ self.emotions + self.bias], axis=1)


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gave.

    Attributes:
        model: The file of the model.
        card: The file that describes it, and holds what is weighed at last.
        about: What is to be known about it.
    """

    model: Path
    card: Path
    about: Mapping[str, Any]


def train(
    folder: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    seed: int = 1,
    told: Progress | None = None,
) -> Trained:
    """Learn the model from ``train.csv``, and write ``appraisal.npz`` and its card ``appraisal.json``.

    Args:
        folder: Where the data set is; found through ESPRESSIVO_SHARED when not given.
        out: The folder to write to; it is made when it is not there. By default the one that espressivo reads.
        seed: Of the division of the texts.
        told: Called with what is being done, and how far it has come.

    Raises:
        AuthoringError: The data set is not there or malformed, or the files cannot be written.
    """
    place = find_data_set("crowd-envent", folder)
    model = learn(*read_told(place / "train.csv"), replace(Settings(), seed=seed), told=told)
    home = MODEL.parent if out is None else Path(out)
    file, card = home / MODEL.name, home / MODEL.with_suffix(".json").name
    try:
        home.mkdir(parents=True, exist_ok=True)
        file.write_bytes(model_bytes(model.linear))
        card.write_text(_card_file(model), encoding="utf-8")
    except OSError as error:
        raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(home)) from error
    return Trained(file, card, dict(model.card))


def summary(trained: Trained) -> str:
    """Return what training gave, in words."""
    about = trained.about
    size = trained.model.stat().st_size / 1e6
    lines = [f"wrote {trained.model} ({size:.1f} MB) and {trained.card.name}", ""]
    wrong, mean = about["mean rmse out of fold"], about["mean rmse of the mean"]
    lines += [f"ratings, 1..5: wrong by {wrong:.3f} (root mean square), by {mean:.3f} if the mean is guessed"]
    lines += [
        f"13 emotions, macro-F1: {value:.3f} from {name}" for name, value in about["macro-F1 out of fold"].items()
    ]
    return "\n".join([*lines, "", "of texts that were left out while learning, five times a fifth of train.csv"])


def read_told(file: str | os.PathLike[str]) -> tuple[list[LivedEvent], list[str]]:
    """Read events of crowd-enVENT, and what was told of them.

    Raises:
        AuthoringError: The file is missing or malformed, or holds no texts.
    """
    from ..rating_map import read_mapping

    mapping = read_mapping()
    events = read_events(file, mapping.ratings, mapping.emotions, mapping.scale)
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        texts = [row.get("generated_text") or "" for row in csv.DictReader(lines)]
    if not all(texts):
        raise AuthoringError("column missing or empty: generated_text", file=os.fspath(file))
    return events, texts


def learn(
    events: Sequence[LivedEvent],
    texts: Sequence[str],
    settings: Settings = Settings(),
    told: Progress | None = None,
) -> AppraisalModel:
    """Learn a model.

    Args:
        events: How they were rated, and what was felt.
        texts: What was told of each.
        settings: How to learn.
        told: Is told what comes next.
    """
    from .appraisal_model import _theory

    told = told or (lambda *_: None)
    steps = settings.folds + 3
    theory = _theory()
    names = theory.mapping
    hidden = [without_label_words(text) for text in texts]
    told(f"reading {len(texts):,} texts", 0, steps)
    empty, rows = _rows(hidden, settings.least, len(names.ratings) + len(names.emotions))
    products = kernel(rows)
    ratings = np.array([[event.ratings[name] for name in names.ratings] for event in events], np.float32)
    truth = np.array([[event.emotion == each for each in names.emotions] for event in events], np.float32)
    out = _out_of_fold(products, ratings, truth, settings, told)
    told("learning from all", settings.folds + 1, steps)
    whole = _learned(products, ratings, truth, settings)
    linear = _linear(empty, rows, whole, (*names.ratings, *(f"emotion: {each}" for each in names.emotions)))
    stretch = _stretch(out[:, : len(names.ratings)], ratings, settings.stretch)
    found = AppraisalModel(linear, stretch, *_nothing(theory), (0.0, 1.0), (0.0, 0.0), {})
    told(f"the engine feels {len(texts):,} events", settings.folds + 2, steps)
    weighed = _weighed(found, events, ratings, out, settings)
    told("done", steps, steps)
    return weighed


def _rows(texts: Sequence[str], least: int, outputs: int) -> tuple[LinearModel, SparseRows]:
    """Return a model that knows the runs that occur often enough but nothing of them yet, and the texts as rows."""
    words = Counter(key for text in texts for key in set(word_keys(text)))
    often = {key for key, count in words.items() if count >= least}
    seen = Counter(key for text in texts for key in set(grams(text, often).keys.tolist()))
    keys = np.array(sorted(key for key, count in seen.items() if count >= least), np.uint32)
    rarity = np.array([np.log((1 + len(texts)) / (1 + seen[key])) + 1 for key in keys.tolist()], np.float32)
    model = _model("empty", tuple(map(str, range(outputs))), keys, rarity.astype(np.float16).astype(np.float32))
    read = [model.read(text) for text in texts]
    begin = np.cumsum([0, *(len(each.columns) for each in read)])
    columns = np.concatenate([each.columns for each in read]).astype(np.int32)
    return model, SparseRows(begin, columns, np.concatenate([each.values for each in read]), len(keys))


def _model(
    name: str,
    labels: tuple[str, ...],
    keys: NDArray[np.uint32],
    rarity: Floats,
    weights: NDArray[np.int8] | None = None,
    steps: Floats | None = None,
    bias: Floats | None = None,
) -> LinearModel:
    none = np.zeros(len(labels), np.float32)
    table = np.zeros((len(keys), len(labels)), np.int8) if weights is None else weights
    ones = np.ones_like(none)
    return LinearModel(
        name,
        labels,
        keys,
        rarity,
        table,
        ones if steps is None else steps,
        none if bias is None else bias,
        ones,
        none,
        none,
    )


def _linear(empty: LinearModel, rows: SparseRows, learned: _Learned, labels: tuple[str, ...]) -> LinearModel:
    """Return the model with weights in steps of int8."""
    weights = weights_of(rows, np.concatenate([learned.ratings, learned.emotions], axis=1))
    steps = np.maximum(np.abs(weights).max(axis=0) / 127.0, 1e-9).astype(np.float32)
    bias = np.concatenate([learned.mean, learned.bias]).astype(np.float32)
    name = "crowd-envent appraisals"
    return _model(name, labels, empty.keys, empty.rarity, np.rint(weights / steps).astype(np.int8), steps, bias)


def _learned(products: Floats, ratings: Floats, truth: Floats, settings: Settings) -> _Learned:
    mean = ratings.mean(axis=0)
    emotions, bias = softmax_regression(products, truth, settings.descent)
    return _Learned(mean, ridge(products, ratings - mean, settings.ridge), emotions, bias)


def _out_of_fold(products: Floats, ratings: Floats, truth: Floats, settings: Settings, told: Progress) -> Floats:
    """Return ratings and logits of each text, by what was learned from the other folds."""
    fold = _folds(len(products), settings)
    found = np.zeros((len(products), ratings.shape[1] + truth.shape[1]), np.float32)
    for number in range(settings.folds):
        told("learning, a part left out", number + 1, settings.folds + 3)
        others, own = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        learned = _learned(products[np.ix_(others, others)], ratings[others], truth[others], settings)
        found[own] = learned.outputs(products[np.ix_(own, others)])
    return found


def _folds(count: int, settings: Settings) -> NDArray[np.int64]:
    return np.random.default_rng(settings.seed).permutation(count) % settings.folds


def _stretch(expected: Floats, ratings: Floats, share: float) -> tuple[float, ...]:
    """Return by how much each expected rating must be stretched to be as far from the mean as people's are."""
    full = ratings.std(axis=0) / np.maximum(expected.std(axis=0), 1e-6)
    return tuple(round(float(each) ** share, 4) for each in full)


# -- what is weighed at last ---------------------------------------------------------------------------------------


def _nothing(theory: Any) -> tuple[Weighing, Weighing]:
    felt, names = len(theory.names), theory.mapping
    sizes = (felt + 1, len(names.ratings) + felt + 1)
    chain, calibrated = (Weighing(np.zeros((size, len(names.emotions)))) for size in sizes)
    return chain, calibrated


def _weighed(
    model: AppraisalModel, events: Sequence[LivedEvent], ratings: Floats, out: Floats, settings: Settings
) -> AppraisalModel:
    names = model.mapping
    low, high = names.scale
    expected = np.clip(out[:, : len(names.ratings)], low, high).astype(float)
    rows = [dict(zip(names.ratings, row, strict=True)) for row in expected.tolist()]
    felt = np.array([model.theory.features(model.telling(row)) for row in rows])
    guessed = softmax(out[:, len(names.ratings) :].astype(np.float64))
    truth = [event.emotion for event in events]
    tables = {"chain": felt, "ratings and chain": np.concatenate([expected, felt], axis=1)}
    weighings = [_weighing(table, truth, names.emotions, settings.weighing) for table in tables.values()]
    shares = {name: _crossed(table, truth, names.emotions, settings) for name, table in tables.items()}
    right = np.array([names.emotions.index(label) for label in truth])
    pool = settings.share, _sharpness(guessed, shares["chain"], right, settings.share)
    shares |= {"text": guessed, "text and chain": pooled(guessed, shares["chain"], *pool)}
    wishes = [_desirability(model, model.telling(row)) for row in rows]
    meant = [_desirability(model, event.ratings) for event in events]
    card = _card(events, settings, expected, ratings, model.linear)
    card["macro-F1 out of fold"] = {name: _macro(each, truth, names.emotions) for name, each in shares.items()}
    sure = _sure(wishes, meant)
    return AppraisalModel(model.linear, model.stretch, weighings[0], weighings[1], pool, sure, card)


def _weighing(table: Table, truth: Sequence[str], emotions: Sequence[str], penalty: float) -> Weighing:
    """Return a logistic regression for numbers as they come."""
    scaled = Calibration(table, truth, emotions, penalty).weights
    spread = table.std(axis=0) + 1e-9
    weights = scaled[1:] / spread[:, None]
    return Weighing(np.round(np.concatenate([(scaled[0] - table.mean(axis=0) @ weights)[None], weights]), 6))


def _crossed(table: Table, truth: Sequence[str], emotions: Sequence[str], settings: Settings) -> Table:
    """Return how likely each label is, weighed for each fold as the others have it."""
    fold, found = _folds(len(truth), settings), np.zeros((len(truth), len(emotions)))
    for number in range(settings.folds):
        others, own = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        learned = _weighing(table[others], [truth[at] for at in others.tolist()], emotions, settings.weighing)
        found[own] = learned.shares(table[own])
    return found


def _sharpness(guessed: Table, chain: Table, right: NDArray[np.int64], share: float) -> float:
    """Return how far a pool must be sharpened for the truth to be likeliest, of steps of a twentieth."""

    def likely(sharpness: float) -> float:
        found = pooled(guessed, chain, share, sharpness)
        return float(np.log(found[np.arange(len(right)), right] + 1e-12).mean())

    return max((step / 20 for step in range(10, 61)), key=likely)


def _macro(shares: Table, truth: Sequence[str], emotions: Sequence[str]) -> float:
    labels = [emotions[at] for at in shares.argmax(axis=1).tolist()]
    return round(Confusion.of(truth, labels, emotions).macro_f1, 4)


def _desirability(model: AppraisalModel, ratings: Any) -> float:
    for line, value in model.mapping.variables(ratings):
        if line.variable == "Prospect" and line.event == "lived":
            return value
    return 0.0


def _sure(wishes: Sequence[float], meant: Sequence[float]) -> tuple[float, float]:
    """Return constant and slope of the logit with which a desirability is on the right side, by its size."""
    sides = [(abs(wish), (wish > 0) == (real > 0)) for wish, real in zip(wishes, meant, strict=True) if real]
    size = np.array([one for one, _ in sides])
    right = np.array([float(two) for _, two in sides])
    table, weights = np.stack([np.ones_like(size), size], axis=1), np.zeros(2)
    for _ in range(25):  # Newton's method
        share = sigmoid(table @ weights)
        bend = (table * (share * (1.0 - share))[:, None]).T @ table + 1e-3 * np.eye(2)
        weights = weights + np.linalg.solve(bend, table.T @ (right - share) - 1e-3 * weights)
    return round(float(weights[0]), 4), round(float(weights[1]), 4)


# -- the card ------------------------------------------------------------------------------------------------------


def _card(
    events: Sequence[LivedEvent], settings: Settings, expected: Table, ratings: Floats, linear: LinearModel
) -> dict[str, Any]:
    wrong = np.sqrt(((expected - ratings) ** 2).mean(axis=0))
    spread = ratings.std(axis=0)
    names = linear.labels[: ratings.shape[1]]
    return {
        "name": linear.name,
        "made by": "espressivo train crowd-envent",
        "learned from": f"train.csv of crowd-enVENT, {len(events)} events told in English by crowd workers",
        "cite": "Troiano, Oberländer & Klinger (2023), Dimensional Modeling of Emotions in Text with Appraisal "
        "Theories: Corpus Creation, Annotation Reliability, and Prediction. Computational Linguistics 49(1), "
        "doi 10.1162/coli_a_00461",
        "holds": "weights of hashed runs of words and characters; no text of the data set",
        "settings": {name: getattr(settings, name) for name in Settings.__slots__},
        "runs": len(linear.keys),
        "rmse out of fold": {name: round(float(x), 3) for name, x in zip(names, wrong, strict=True)},
        "rmse of the mean": {name: round(float(x), 3) for name, x in zip(names, spread, strict=True)},
        "mean rmse out of fold": round(float(wrong.mean()), 4),
        "mean rmse of the mean": round(float(spread.mean()), 4),
        "not for": "deciding about people; it guesses how a writer of English appraised an event, and is often wrong",
    }


def _card_file(model: AppraisalModel) -> str:
    weighed = {
        "stretch": model.stretch,
        "sure": model.sure,
        "chain": model.chain.weights.tolist(),
        "calibrated": model.calibrated.weights.tolist(),
        "pool": model.pool,
    }
    return json.dumps({"card": dict(model.card), "weighed": weighed}, ensure_ascii=False, indent=1) + "\n"
