"""The verbs of expression: what a feeling looks and sounds like."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import click

from .options import SEED, VerbGroup, force_option, json_option
from .printing import print_json, print_rich, say
from .program import OK

if TYPE_CHECKING:
    from ..expression.expression import Expression
    from ..expression.lipsync.track import Track
    from ..expression.speech.backend import Speech

__all__ = ["expression"]

_RIGS: Final = ("arkit", "vrm", "live2d", "facs", "visemes")

# Verb -> the module that has it, imported when the verb is used.
_ELSEWHERE: Final[dict[str, str]] = {
    "calibrate": "calibrating",
    "check": "markup",
    "markup": "markup",
    "music": "music",
    "voices": "voices",
}


class _Verbs(VerbGroup):
    """Has verbs of other modules too."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        here = (name for name, module in _ELSEWHERE.items() if find_spec(f".{module}", __package__))
        return sorted([*super().list_commands(ctx), *here])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx) or cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        verb = getattr(import_module(f".{_ELSEWHERE[cmd_name]}", __package__), cmd_name)
        assert isinstance(verb, click.Command)
        return verb


@click.group(cls=_Verbs)
def expression() -> None:
    """What a feeling looks and sounds like: voice, face, rigs, markup, music."""


@expression.command()
@click.argument("emotions", nargs=-1, required=True, metavar="EMOTION[:0..10]...")
@click.option("--mood", type=click.FloatRange(-10, 10), default=0.0, metavar="-10..10", help="The mood (0).")
@click.option("--rig", type=click.Choice(_RIGS), help="Also the numbers of a rig.")
@json_option("espressivo-expression/1")
def show(emotions: tuple[str, ...], mood: float, rig: str | None, as_json: bool) -> int:
    """Show what feelings look and sound like: `show anger:7 fear:2`.

    Emotions are called by any name that the ontology knows; without a number they are 6 of 10.
    """
    from ..expression.expression import Pose
    from ..expression.lipsync.rigs import RIGS
    from .expression_sheet import ExpressionSheet, expression_data

    shown = _expression(" ".join(emotions), mood)
    numbers = RIGS[rig](Pose.of(shown)) if rig else {}
    if as_json:
        print_json("espressivo-expression/1", expression_data(shown) | ({rig: numbers} if rig else {}))
    else:
        print_rich(ExpressionSheet(shown, (rig, numbers) if rig else None))
    return OK


@expression.command()
@click.argument("text")
@click.option("--emotion", default="", metavar="EMOTIONS", help="What it is said with: joy:6, 'anger:7 fear:2'.")
@click.option("--mood", type=click.FloatRange(-10, 10), default=0.0, metavar="-10..10", help="The mood (0).")
@click.option(
    "--rig", "rigs", type=click.Choice(_RIGS), multiple=True, default=("arkit",), help="Whose numbers (arkit)."
)
@click.option("--fps", type=click.FloatRange(1, 240), default=60.0, metavar="N", help="Frames a second (60).")
@click.option("-o", "--out", metavar="FILE", help="Where to: FILE.json or FILE.csv (JSON on the terminal).")
@click.option("--wav", metavar="FILE", help="Also the sound.")
@click.option("--voice", metavar="NAME", help="Whose voice; `espressivo expression voices` lists them.")
@click.option("--backend", metavar="NAME", help="What speaks: espeak, pyttsx3, null (the best there is).")
@click.option("--still", is_flag=True, help="Without blinks, glances and breath.")
@SEED
@force_option()
def track(
    text: str,
    emotion: str,
    mood: float,
    rigs: tuple[str, ...],
    fps: float,
    out: str | None,
    wav: str | None,
    voice: str | None,
    backend: str | None,
    still: bool,
    seed: int,
    force: bool,
) -> int:
    """Write how a face says a line, as numbers over time that any engine can play.

    JSON holds frames, words, phonemes, visemes and prosody; CSV holds the frames alone. docs/rigs.md tells what the
    numbers mean and how to play them.
    """
    from ..expression.lipsync.performance import Performance
    from ..expression.lipsync.track import Track
    from ..expression.speech.wav import write_wav
    from ..scenarios.files import write_text

    if out and not out.endswith((".json", ".csv")):
        raise click.UsageError(f"--out {out}: expected FILE.json or FILE.csv", click.get_current_context())
    shown = _expression(emotion, mood)
    speech = _spoken(text, shown, backend, voice)
    made = Track.of(Performance(shown, speech, seed=None if still else seed), rigs, fps)
    _tell_what_is_missing(speech, made)
    if wav is not None:
        say(f"wrote {write_wav(wav, speech, force=force)}")
    written = made.csv() if out and out.endswith(".csv") else made.json().decode()
    if out is None:
        click.echo(written, nl=False)
    else:
        say(f"wrote {write_text(out, written, force=force)}: {_summary(made)}")
    return OK


def _expression(emotions: str, mood: float) -> Expression:
    from dataclasses import replace

    from ..expression.affect import Affect
    from ..expression.expressing import express

    return express(replace(Affect.parse(emotions), mood=mood))


def _spoken(text: str, shown: Expression, name: str | None, voice: str | None) -> Speech:
    from ..expression.speech.choosing import speech_backend

    backend = speech_backend(name)
    if name in (None, "auto") and "sound" not in backend.capabilities:
        say(f"no sound: {backend.available().why}")
    try:
        return backend.synthesize(text, shown.prosody, voice)
    finally:
        backend.close()


def _tell_what_is_missing(speech: Speech, made: Track) -> None:
    if speech.dropped:
        say(f"{speech.backend} cannot change {', '.join(speech.dropped)}")
    if speech.words and not speech.phonemes:
        say(f"{speech.backend} does not tell phonemes: the mouth follows the letters, roughly")
    if made.unknown:
        say(f"no mouth shape is known for {' '.join(made.unknown)}: half open instead")


def _summary(made: Track) -> str:
    rigs = ", ".join(f"{name} ({len(channel.names)})" for name, channel in made.channels.items())
    return f"{made.duration:.2f} s by {made.backend}, {len(made)} frames at {made.fps:g} a second: {rigs}"
