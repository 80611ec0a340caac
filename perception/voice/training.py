"""Training Wav2Small: ``espressivo train wav2small``. Needs torch, which comes with the extra ``train``."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import AuthoringError, PerceptionError
from .lessons import Lesson, Lessons, labelled, taught_by_formula
from .wav import Sound
from .wav2small import OUTPUTS, Wav2Small
from .wav2small_onnx import write_onnx
from .wav2small_torch import folded, import_torch, torch_wav2small, trainable_parameters

__all__ = ["SECONDS", "Trained", "concordance", "summary", "train"]

SECONDS: Final = 1.6
"""How much of each sound is heard in training."""

_LEARNING_RATE: Final = 3e-3
_WEIGHT_DECAY: Final = 1e-4
_SUFFIXES: Final = (".npz", ".onnx")
_TINY: Final = 1e-8
_Told = Callable[[str, int, int], None] | None


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training.

    Attributes:
        file: The network.
        about: Whose labels it learned.
        learned_on: How many sounds.
        measured_on: How many others.
        concordance: Lin's coefficient on those others, by dimension.
        parameters: How many were learned.
    """

    file: str
    about: str
    learned_on: int
    measured_on: int
    concordance: Mapping[str, float]
    parameters: int


def train(
    out: str | os.PathLike[str],
    *,
    folder: str | os.PathLike[str] | None = None,
    speech: tuple[Sequence[Sound], Sequence[Sound]] | None = None,
    epochs: int = 30,
    batch: int = 16,
    seconds: float = SECONDS,
    seed: int = 1,
    told: _Told = None,
) -> Trained:
    """Train Wav2Small and write it.

    Either people's labels are learned (``folder``), or what the formula of :mod:`.teacher` says of sounds (``speech``:
    those to learn from and those held out). The loss is 1 - Lin's concordance, the mean of the three dimensions. The
    same sounds, seed and machine give the same network.

    Args:
        out: The file: ``.npz`` for this package, or ``.onnx``.
        folder: WAV files and ``labels.csv``; see :func:`~.lessons.labelled`.
        speech: Sounds without labels.
        epochs: How often each sound is heard.
        batch: How many are heard before a step.
        seconds: How much of each.
        seed: Of the first parameters and the order.
        told: Is told how far it has come: what, the number of the epoch, and of how many.

    Raises:
        MissingExtraError: torch, or for ``.onnx`` onnx, is not installed.
        AuthoringError: The folder or the file is wrong.
        PerceptionError: A sound cannot be read, or there are too few.
    """
    target = _checked_target(out)
    import_torch()
    lessons = _lessons(folder, speech, seconds)
    network = _learned(lessons, epochs, batch, seed, told)
    small = folded(network)
    _write(small, target)
    return Trained(
        os.fspath(target),
        lessons.about,
        len(lessons.learned),
        len(lessons.held_out),
        measured(small, lessons.held_out),
        trainable_parameters(network),
    )


def summary(trained: Trained) -> str:
    """Return what came of a training, in words."""
    agreed = ", ".join(f"{name} {value:.2f}" for name, value in trained.concordance.items())
    return (
        f"Wav2Small, {trained.parameters:,} parameters, learned from {trained.learned_on:,} sounds: {trained.about}.\n"
        f"Concordance on {trained.measured_on:,} sounds that it never heard: {agreed}.\n"
        f"Written: {trained.file}"
    )


def concordance(found: NDArray[Any], wanted: NDArray[Any]) -> float:
    """Return Lin's concordance correlation coefficient, -1..1: 2 cov / (var + var + (difference of the means)²).

    >>> concordance(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]))
    1.0
    """
    covariance = ((found - found.mean()) * (wanted - wanted.mean())).mean()
    return float(2 * covariance / (found.var() + wanted.var() + (found.mean() - wanted.mean()) ** 2))


def measured(network: Wav2Small, lessons: Sequence[Lesson]) -> dict[str, float]:
    """Return how well a network agrees with the labels, by dimension."""
    found = np.array([network(lesson.samples) for lesson in lessons], np.float64)
    wanted = np.array([lesson.target for lesson in lessons])
    return {name: concordance(found[:, axis], wanted[:, axis]) for axis, name in enumerate(OUTPUTS)}


def _checked_target(out: str | os.PathLike[str]) -> Path:
    target = Path(out)
    if target.suffix not in _SUFFIXES:
        raise AuthoringError(f"a network is written as {' or '.join(_SUFFIXES)}", file=os.fspath(target))
    if not target.absolute().parent.is_dir():
        raise AuthoringError("there is no such folder; make it first", file=os.fspath(target.parent))
    return target


def _lessons(
    folder: str | os.PathLike[str] | None, speech: tuple[Sequence[Sound], Sequence[Sound]] | None, seconds: float
) -> Lessons:
    if (folder is None) == (speech is None):
        raise PerceptionError("give either a folder with labels or speech for the teacher")
    lessons = labelled(folder, seconds) if folder is not None else taught_by_formula(*(speech or ((), ())), seconds)
    if len(lessons.learned) < 2 or len(lessons.held_out) < 2:
        raise PerceptionError("at least two sounds to learn from and two to measure on are needed")
    return lessons


def _learned(lessons: Lessons, epochs: int, batch: int, seed: int, told: _Told) -> Any:
    torch = import_torch()
    torch.manual_seed(seed)
    network = torch_wav2small()
    sounds = torch.from_numpy(np.stack([lesson.samples for lesson in lessons.learned]))
    targets = torch.tensor([lesson.target for lesson in lessons.learned], dtype=torch.float32)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    steps = epochs * -(-len(sounds) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _LEARNING_RATE, total_steps=steps, pct_start=0.2)
    order = torch.Generator().manual_seed(seed)
    for epoch in range(epochs):
        network.train()
        losses = []
        for part in torch.randperm(len(sounds), generator=order).split(batch):
            loss = _loss(network(sounds[part]), targets[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        if told is not None:
            told(f"1 - concordance = {sum(losses) / len(losses):.3f}", epoch + 1, epochs)
    return network.eval()


def _loss(found: Any, wanted: Any) -> Any:
    """Return 1 - concordance, the mean of the dimensions."""
    centred, true = found - found.mean(0), wanted - wanted.mean(0)
    spread = (centred**2).mean(0) + (true**2).mean(0) + (found.mean(0) - wanted.mean(0)) ** 2
    return (1 - 2 * (centred * true).mean(0) / (spread + _TINY)).mean()


def _write(network: Wav2Small, target: Path) -> None:
    try:
        if target.suffix == ".onnx":
            write_onnx(network, target)
        else:
            network.write(target)
    except OSError as error:
        raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(target)) from None
