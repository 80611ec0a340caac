"""The verbs that train the models that are shipped, so that anybody can make them anew."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

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
    """What words express: 28 labels from GoEmotions (some minutes on one core)."""
    return _run("text.training", "goemotions", folder, out=out, seed=seed)


@train.command("crowd-envent")
@_FOLDER
@_OUT
@_SEED
def _crowd_envent(folder: str | None, out: str | None, seed: int) -> int:
    """How an event that is told was appraised: 21 ratings from crowd-enVENT."""
    return _run("text.appraisal_training", "crowd-envent", folder, out=out, seed=seed)


@train.command("wav2small")
@_OUT
@_SEED
def _wav2small(out: str | None, seed: int) -> int:
    """How aroused a voice is: Wav2Small, from speech made here (needs the extra train)."""
    return _run("voice.training", None, None, out=out, seed=seed)


def _run(module: str, data_set: str | None, folder: str | None, **options: Any) -> int:
    """Train with ``perception.MODULE.train`` and print what its ``summary`` says of the result."""
    from ..perception.evaluation.data_sets import find_data_set

    home = import_module(f"..perception.{module}", __package__)
    learn: Callable[..., Any] = home.train
    where = () if data_set is None else (find_data_set(data_set, folder),)
    click.echo(home.summary(learn(*where, told=progress(), **options)))
    return OK
