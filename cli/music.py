"""The verb that composes music."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from .options import SEED, Verb, force_option, json_option
from .printing import print_json, print_rich, say
from .program import OK

if TYPE_CHECKING:
    from ..expression.music.stream import Bar, MusicStream

__all__ = ["music"]

_MOST_SECONDS: Final = 3600.0


@click.command(cls=Verb)
@click.option(
    "--emotion",
    "emotions",
    multiple=True,
    metavar="EMOTIONS",
    help='What the scene feels: joy:7, "anger:7 fear:2"; again for what it feels next.',
)
@click.option("--play", metavar="FILE", help="Follow a recorded play: the transcript that `play --record` wrote.")
@click.option(
    "--seconds", type=click.FloatRange(1, _MOST_SECONDS), metavar="N", help="How long (30; with --play all of it)."
)
@click.option(
    "--turn-seconds", type=click.FloatRange(0.5, 60), default=4.0, metavar="N", help="How long a turn lasts (4)."
)
@click.option("--tau", type=click.FloatRange(0.1, 60), metavar="SECONDS", help="How slowly music follows (6).")
@SEED
@click.option("-o", "--out", metavar="FILE.mid", help="Write a Standard MIDI File (needs the extra music).")
@force_option("Write over a file that exists.")
@json_option("espressivo-music/1")
def music(
    emotions: tuple[str, ...],
    play: str | None,
    seconds: float | None,
    turn_seconds: float,
    tau: float | None,
    seed: int,
    out: str | None,
    force: bool,
    as_json: bool,
) -> int:
    """Tell what music fits a feeling, bar by bar, and compose it.

    Tempo, mode, loudness, density and register follow valence and arousal slowly and change at bar lines only.
    Engines take them as --json; --out has them composed by rule, as MIDI.
    """
    if bool(emotions) == bool(play):
        raise click.UsageError("expected either --emotion or --play", click.get_current_context())
    if out and not out.lower().endswith((".mid", ".midi")):
        raise click.UsageError(f"--out {out}: expected FILE.mid", click.get_current_context())
    aims = _recorded(play, turn_seconds) if play else _felt(emotions, seconds or 30.0)
    length = seconds or (min(_MOST_SECONDS, len(aims) * turn_seconds) if play else 30.0)
    bars = list(_stream(aims, tau).bars(length))
    if as_json:
        print_json("espressivo-music/1", {"seed": seed, "bars": [_as_data(bar) for bar in bars]})
    elif out is None:
        print_rich(_table(bars))
    if out is not None:
        _write(out, bars, seed, force)
    return OK


def _felt(emotions: Sequence[str], seconds: float) -> list[tuple[float, float, float]]:
    """When the scene begins to feel what, as time, valence and arousal: each for an equal part of the time."""
    from ..expression.affect import Affect
    from ..expression.music.scene import affect_pad

    pads = [affect_pad(Affect.parse(each)) for each in emotions]
    return [(place * seconds / len(pads), pad[0], pad[1]) for place, pad in enumerate(pads)]


def _recorded(play: str, turn_seconds: float) -> list[tuple[float, float, float]]:
    from ..core.errors import ExpressionError
    from ..expression.music.transcript import read_scene_affect

    found = read_scene_affect(play)
    if not found:
        raise ExpressionError(f"{play}: nothing is told in it")
    return [(place * turn_seconds, *affect) for place, affect in enumerate(found)]


def _stream(aims: Sequence[tuple[float, float, float]], tau: float | None) -> MusicStream:
    from ..expression.music.stream import MusicStream

    stream = MusicStream(*aims[0][1:], tau=tau)
    for time, valence, arousal in aims[1:]:
        stream.aim(valence, arousal, time)
    return stream


def _as_data(bar: Bar) -> dict[str, Any]:
    from dataclasses import asdict

    about = {"number": bar.number, "time": bar.time, "seconds": bar.seconds}
    return {**about, "valence": bar.valence, "arousal": bar.arousal, "parameters": asdict(bar.parameters)}


def _table(bars: Sequence[Bar]) -> Any:
    """One row for each bar that differs from the bar before in what is shown."""
    from rich import box
    from rich.table import Table

    table = Table("bar", "at", "tempo", "mode", "loudness", "onsets", "notes", "register", box=box.SIMPLE_HEAD)
    before: tuple[str, ...] = ()
    for bar in bars:
        params = bar.parameters
        shown = (
            f"{params.tempo_bpm:.0f} bpm",
            params.mode,
            f"{params.velocity:.0f}",
            f"{params.rhythm_density:.2f}",
            f"{params.note_density:.2f}",
            f"{params.register:.0f}",
        )
        if shown != before:
            table.add_row(str(bar.number + 1), f"{bar.time:.1f} s", *shown)
        before = shown
    return table


def _write(out: str, bars: Sequence[Bar], seed: int, force: bool) -> None:
    from ..expression.music.composing import compose
    from ..expression.music.midi import write_midi

    piece = compose(bars, seed)
    path = write_midi(out, piece, force=force)
    counted = f"{len(bars)} bar{'' if len(bars) == 1 else 's'}"
    say(f"wrote {path}: {bars[-1].end:.1f} s, {counted}, {len(piece.notes):,} notes")
