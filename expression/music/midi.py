"""Music as a Standard MIDI File. Needs the extra ``music`` (mido)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import MissingExtraError
from ..files import write_bytes
from .composing import Note, Part, Piece
from .stream import BEATS_PER_BAR

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["TICKS_A_QUARTER", "import_mido", "midi_bytes", "write_midi"]

TICKS_A_QUARTER: Final = 480
_PIANO: Final = 0


def midi_bytes(piece: Piece) -> bytes:
    """Return a piece as the bytes of a Standard MIDI File of type 1: tempo, melody, chords, bass.

    Raises:
        MissingExtraError: mido is not installed.
    """
    mido = import_mido()
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_A_QUARTER)
    file.tracks.append(_tempo_track(mido, piece))
    for part in Part:
        file.tracks.append(_part_track(mido, part, [note for note in piece.notes if note.part is part]))
    stream = BytesIO()
    file.save(file=stream)
    return stream.getvalue()


def write_midi(target: str | os.PathLike[str], piece: Piece, *, force: bool = False) -> Path:
    """Write a piece as a Standard MIDI File; its folder is made when it is not there.

    Raises:
        AuthoringError: The file exists and ``force`` is not set, or it cannot be written.
        MissingExtraError: mido is not installed.
    """
    return write_bytes(target, midi_bytes(piece), force=force)


def import_mido() -> ModuleType:
    """Return the package mido.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        import mido
    except ImportError:
        raise MissingExtraError("mido", "music") from None
    module: ModuleType = mido
    return module


def _tempo_track(mido: Any, piece: Piece) -> Any:
    events: list[tuple[int, Any]] = [(0, mido.MetaMessage("time_signature", numerator=BEATS_PER_BAR, denominator=4))]
    before = None
    for index, bar in enumerate(piece.bars):
        tempo = mido.bpm2tempo(bar.parameters.tempo_bpm)
        if tempo != before:
            events.append((index * BEATS_PER_BAR * TICKS_A_QUARTER, mido.MetaMessage("set_tempo", tempo=tempo)))
        before = tempo
    return _track(mido, "tempo", events, len(piece.bars) * BEATS_PER_BAR * TICKS_A_QUARTER)


def _part_track(mido: Any, part: Part, notes: Iterable[Note]) -> Any:
    events: list[tuple[int, Any]] = [(0, mido.Message("program_change", channel=part, program=_PIANO))]
    for note in notes:
        start, end = round(note.start * TICKS_A_QUARTER), round((note.start + note.duration) * TICKS_A_QUARTER)
        about = {"channel": int(part), "note": note.pitch}
        events.append((start, mido.Message("note_on", velocity=note.velocity, **about)))
        events.append((max(end, start + 1), mido.Message("note_off", velocity=0, **about)))
    # At one instant what ends comes before what begins.
    events.sort(key=lambda event: (event[0], event[1].type == "note_on"))
    return _track(mido, part.name.lower(), events)


def _track(mido: Any, name: str, events: Iterable[tuple[int, Any]], end: int = 0) -> Any:
    track, now = mido.MidiTrack(), 0
    track.append(mido.MetaMessage("track_name", name=name, time=0))
    for tick, message in events:
        message.time = tick - now
        track.append(message)
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track
