"""The verbs that train the models that are shipped, so that anybody can make them anew."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from .options import VerbGroup
from .printing import progress
from .program import OK

__all__ = ["train"]

_FOLDER: Final = click.option("--folder", metavar="FOLDER", help="Where the data set is; else ESPRESSIVO_SHARED says.")
_OUT: Final = click.option("--out", metavar="FOLDER", help="Where to write (where espressivo reads its models).")
_SEED: Final = click.option("--seed", type=int, default=1, metavar="N", help="Decides all that is left to chance (1).")


@click.group(cls=VerbGroup)
def train() -> None:
    """Train a model that is shipped anew, from public data, and measure it."""


@train.command("goemotions")
@_FOLDER
@_OUT
@_SEED
def _goemotions(folder: str | None, out: str | None, seed: int) -> int:
    """What words express, from GoEmotions (minutes)."""
    return _run("training", "goemotions", folder, out, seed)


@train.command("crowd-envent")
@_FOLDER
@_OUT
@_SEED
def _crowd_envent(folder: str | None, out: str | None, seed: int) -> int:
    """How a told event was appraised, from crowd-enVENT."""
    return _run("appraisal_training", "crowd-envent", folder, out, seed)


@train.command("wav2small")
@click.option("--folder", metavar="FOLDER", help="WAV files and labels.csv: file, arousal, dominance, valence, 0..1.")
@click.option("--synthetic", type=click.IntRange(20, 20_000), metavar="N", help="Instead: N sentences by espeak-ng.")
@click.option("--out", metavar="FILE", required=True, help="Where to write it: FILE.npz or FILE.onnx.")
@click.option("--epochs", type=click.IntRange(1, 1000), default=30, metavar="N", help="Times each is heard (30).")
@_SEED
def _wav2small(folder: str | None, synthetic: int | None, out: str, epochs: int, seed: int) -> int:
    """How aroused a voice is: Wav2Small, from labelled sounds, or from speech made here (needs the extra train)."""
    from ..perception.voice.training import summary, train
    from .synthetic_speech import lessons_of

    if (folder is None) == (synthetic is None):
        raise click.UsageError("give either --folder or --synthetic")
    speech = None if synthetic is None else lessons_of(synthetic, seed)
    click.echo(summary(train(out, folder=folder, speech=speech, epochs=epochs, seed=seed, told=progress())))
    return OK


def _run(module: str, data_set: str, folder: str | None, out: str | None, seed: int) -> int:
    """Train with ``perception.text.MODULE.train`` and print what its ``summary`` says of the result."""
    from ..perception.evaluation.data_sets import find_data_set

    home = import_module(f"..perception.text.{module}", __package__)
    click.echo(home.summary(home.train(find_data_set(data_set, folder), out, seed, progress())))
    return OK
