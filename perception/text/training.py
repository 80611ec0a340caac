"""What ``espressivo train goemotions`` does: learn the text model that is shipped, calibrate and measure it.

Learned on train; slopes, offsets and thresholds on dev; test is measured once, at the end, and nothing is chosen by it.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import AuthoringError
from ..likelihoods import sigmoid
from .calibrating import Figures, best_thresholds, beta, figures, platt
from .counterfactuals import fairness
from .descent import Descent, SparseRows, descend
from .features import Grams, grams, word_keys
from .labelled_texts import LabelledTexts, read_labelled_texts
from .linear_model import LinearModel, weighed
from .model_file import model_bytes

__all__ = ["MODELS", "Trained", "learn", "summary", "train"]

MODELS: Final = Path(__file__).resolve().parents[1] / "data" / "models"
"""Where the models that are shipped lie."""

RAREST: Final = 3
"""Texts in which a run of words or characters must occur to be kept."""

_CARD: Final = MODELS.parent / "goemotions_card.json"
_SPEED_TEXTS: Final = 100
_ROUNDS: Final = 40
_HOW: Final = Descent()

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gave.

    Attributes:
        model: The file of the model.
        card: The file that describes it.
        about: What that holds.
    """

    model: Path
    card: Path
    about: dict[str, Any]


def train(
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    seed: int = 1,
    told: Progress | None = None,
) -> Trained:
    """Learn the 28 labels of GoEmotions, and write ``goemotions.npz`` and its card ``goemotions.json``.

    Args:
        folder: Holds ``labels.txt``, ``train.tsv``, ``dev.tsv`` and ``test.tsv``.
        out: The folder to write to; it is made when it is not there. By default the one that espressivo reads.
        seed: Of the order in which texts are gone through; the same seed gives the same bytes on the same machine.
        told: Called with what is being done, and how far it has come.

    Raises:
        AuthoringError: The data cannot be read, or the files not be written.
    """
    splits = {split: read_labelled_texts(folder, split) for split in ("train", "dev", "test")}
    model = learn(splits["train"], splits["dev"], Descent(seed=seed), told)
    data = model_bytes(model)
    about = _card(model, splits, seed, len(data))
    home = Path(out) if out is not None else MODELS
    trained = Trained(home / "goemotions.npz", home / "goemotions.json", about)
    try:
        home.mkdir(parents=True, exist_ok=True)
        trained.model.write_bytes(data)
        trained.card.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(error.filename or home)) from error
    return trained


def learn(
    learned: LabelledTexts, held_out: LabelledTexts, how: Descent = _HOW, told: Progress | None = None
) -> LinearModel:
    """Learn a model, and calibrate it on texts that it has not seen."""
    counts = Counter(key for text in learned.texts for key in set(word_keys(text)))
    known = frozenset(key for key, count in counts.items() if count >= RAREST)
    found = [grams(text, known) for text in learned.texts]
    keys, rarity = _table(found)
    weights, bias = descend(_rows(found, keys, rarity), learned.truth.astype(np.float32), how, _batches(told))
    one = np.ones(len(learned.labels), np.float32)
    steps = np.maximum(np.abs(weights).max(axis=0) / 127.0, np.float32(1e-9))
    table = np.rint(weights / steps).astype(np.int8)
    model = LinearModel("goemotions", learned.labels, keys, rarity, table, steps, bias, one, 0 * one, one)
    return _calibrated(model, held_out)


def _calibrated(model: LinearModel, held_out: LabelledTexts) -> LinearModel:
    logits = model.all_logits(held_out.texts)
    slope, offset = platt(logits, held_out.truth)
    logits = logits * slope + offset
    top = np.arange(len(logits)), logits.argmax(axis=1)
    sure = beta(logits[top], held_out.truth[top])
    thresholds = best_thresholds(sigmoid(logits), held_out.truth)
    return replace(model, slope=slope, offset=offset, thresholds=thresholds, sureness=sure)


def _batches(told: Progress | None) -> Callable[[int, int], None] | None:
    return None if told is None else lambda number, count: told("learning", number, count)


def _table(found: Sequence[Grams]) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """The keys that occur in enough texts, and how rare each is, as precise as the file keeps it."""
    keys, counts = np.unique(np.concatenate([np.unique(one.keys) for one in found]), return_counts=True)
    keys, counts = keys[counts >= RAREST], counts[counts >= RAREST]
    rarity = np.log((1.0 + len(found)) / (1.0 + counts)) + 1.0
    return keys, rarity.astype(np.float16).astype(np.float32)


def _rows(found: Sequence[Grams], keys: NDArray[np.uint32], rarity: NDArray[np.float32]) -> SparseRows:
    rows = [weighed(one, keys, rarity) for one in found]
    columns = np.concatenate([row[0].astype(np.int32) for row in rows])
    begin = np.concatenate([[0], np.cumsum([len(row[0]) for row in rows])])
    return SparseRows(begin, columns, np.concatenate([row[1] for row in rows]), len(keys))


def _card(model: LinearModel, splits: dict[str, LabelledTexts], seed: int, size: int) -> dict[str, Any]:
    measured = {split: _figures(model, splits[split]) for split in ("dev", "test")}
    about: dict[str, Any] = json.loads(_CARD.read_text(encoding="utf-8"))
    about["made"] = {
        "command": f"espressivo train goemotions --seed {seed}",
        "seed": seed,
        "texts": {name: len(one.texts) for name, one in splits.items()},
        "runs_kept": len(model.keys),
        "bytes": size,
    }
    about["figures"] = {split: _shown(found, model.labels) for split, found in measured.items()}
    about["figures"]["microseconds_a_text"] = round(_microseconds(model, splits["dev"].texts[:_SPEED_TEXTS]))
    about["fairness"] = [
        found._replace(mean=round(found.mean, 5), largest=round(found.largest, 4))._asdict()
        for found in fairness(model.probabilities, model.labels)
    ]
    return about


def _figures(model: LinearModel, rows: LabelledTexts) -> Figures:
    logits = model.all_logits(rows.texts)
    return figures(sigmoid(logits), model.sure(logits), rows.truth, model.thresholds)


def _shown(found: Figures, labels: Sequence[str]) -> dict[str, Any]:
    f1 = {label: round(value, 3) for label, value in zip(labels, found.f1, strict=True)}
    return {
        "macro_f1": round(found.macro_f1, 4),
        "micro_f1": round(found.micro_f1, 4),
        "calibration_error": round(found.error, 4),
        "calibration_error_of_the_likeliest": round(found.top_error, 4),
        "f1": f1,
    }


def _microseconds(model: LinearModel, texts: Sequence[str]) -> float:
    """Processor time for one text, the words of the texts met before; the best of some rounds."""
    rounds = []
    for _ in range(_ROUNDS):
        begin = time.process_time()
        for text in texts:
            model.probabilities(text)
        rounds.append(time.process_time() - begin)
    return min(rounds) / max(1, len(texts)) * 1e6


def summary(trained: Trained) -> str:
    """Return what training gave, in words."""
    about, dev, test = trained.about, trained.about["figures"]["dev"], trained.about["figures"]["test"]
    lines = [f"wrote {trained.model} ({about['made']['bytes'] / 1e6:.1f} MB) and {trained.card.name}", ""]
    lines += ["         macro-F1  micro-F1  calibration error (all, likeliest)"]
    for name, found in (("dev", dev), ("test", test)):
        errors = f"{found['calibration_error']:.4f}, {found['calibration_error_of_the_likeliest']:.4f}"
        lines.append(f"{name:<8} {found['macro_f1']:8.3f}  {found['micro_f1']:8.3f}  {errors}")
    lines += ["", "dev set the thresholds and the calibration, so that its figures flatter; test decided nothing.", ""]
    lines += ["who somebody is swapped: mean |Δp|, and where it is largest"]
    lines += [f"{row['axis']:<12} {row['mean']:.5f}  {row['largest']:.3f} {row['where']}" for row in about["fairness"]]
    return "\n".join(lines)
