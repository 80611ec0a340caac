"""The performance of a line as a time series that any engine can play."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, Literal, TypeVar

import msgspec

from ...core.errors import AuthoringError, ExpressionError
from ..expression import Pose, Prosody
from ..speech.backend import TimedPhoneme, TimedWord
from .performance import Performance
from .rigs import head, rig
from .visemes import TimedViseme, unknown_phonemes

__all__ = ["FORMAT", "FPS", "TAIL", "Channel", "Track"]

FORMAT: Final = "espressivo-track/1"
"""The name of the format, with its version."""
FPS: Final = 60.0
"""Frames a second: lips that close for p, b and m are closed for two frames at least."""
TAIL: Final = 0.5
"""How long a track goes on when the last sound is over, in seconds."""

Timed = TypeVar("Timed", TimedPhoneme, TimedViseme, TimedWord, Prosody)

_MAX_BYTES: Final = 64 * 2**20
_MAX_FRAMES: Final = 100_000
_FPS: Final = (1.0, 240.0)
_DIGITS: Final = 4


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of one rig over time.

    Attributes:
        names: Of its columns.
        frames: One row a frame; all are as long as ``names``.
    """

    names: tuple[str, ...]
    frames: tuple[tuple[float, ...], ...]


class Track(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The performance of a line: frame ``i`` is due ``i / fps`` seconds after the sound begins.

    Attributes:
        format: :data:`FORMAT`.
        text: What is said.
        fps: Frames a second, 1..240.
        duration: Of the sound, in seconds; the frames go on a little longer.
        channels: By rig (``arkit``, ``vrm``, ``live2d``, ``facs``, ``visemes``), and the ``head`` in degrees.
        emotions: What is shown, 0..1.
        prosody: How it is said.
        words: In order of time.
        phonemes: In order of time; empty when the backend does not know them.
        visemes: In order of time.
        unknown: Phonemes that no viseme is known for.
        backend: What spoke.
    """

    format: Literal["espressivo-track/1"]
    text: str
    fps: float
    duration: float
    channels: dict[str, Channel]
    emotions: dict[str, float] = {}
    prosody: Prosody = Prosody()
    words: tuple[TimedWord, ...] = ()
    phonemes: tuple[TimedPhoneme, ...] = ()
    visemes: tuple[TimedViseme, ...] = ()
    unknown: tuple[str, ...] = ()
    backend: str = ""

    @classmethod
    def of(cls, performance: Performance, rigs: Sequence[str] = ("arkit",), fps: float = FPS) -> Track:
        """Return a performance, frame by frame.

        Args:
            performance: The performance.
            rigs: Whose numbers; see :data:`~espressivo.expression.lipsync.rigs.RIGS`.
            fps: Frames a second, 1..240.

        Raises:
            ExpressionError: No rig is called that, ``fps`` is out of its range, or the line is too long.
        """
        speech, expression = performance.speech, performance.expression
        count = _frame_count(speech.duration + TAIL, fps)
        makers = {name: rig(name) for name in rigs} | {"head": head}
        poses = [performance.at(index / fps) for index in range(count)]
        return cls(
            format=FORMAT,
            text=speech.text,
            fps=float(fps),
            duration=_short(speech.duration),
            channels={name: _channel(poses, make) for name, make in makers.items()},
            emotions={name: _short(value) for name, value in expression.emotions.items()},
            prosody=_shortened(expression.prosody),
            words=tuple(map(_shortened, speech.words)),
            phonemes=tuple(map(_shortened, speech.phonemes)),
            visemes=tuple(map(_shortened, performance.visemes)),
            unknown=unknown_phonemes(speech),
            backend=speech.backend,
        )

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(next(iter(self.channels.values())).frames)

    def times(self) -> Iterator[float]:
        """Yield when each frame is due, in seconds."""
        return (index / self.fps for index in range(len(self)))

    def json(self) -> bytes:
        """Return the file: JSON, one line a frame."""
        return _one_row_a_line(self).encode()

    def csv(self) -> str:
        """Return the frames as a table: time in seconds, then each number.

        Columns are called as in the rig when there is one rig, ``rig.name`` when there are several; the head is always
        ``head.pitch``, ``head.yaw``, ``head.roll``.
        """
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        bare = len(self.channels) <= 2  # the head is always one
        table.writerow(["time", *(_column(channel, name, bare) for channel, name in self._columns())])
        for index, time in enumerate(self.times()):
            row = (value for channel in self.channels.values() for value in channel.frames[index])
            table.writerow([f"{time:.4f}", *(f"{value:g}" for value in row)])
        return out.getvalue()

    def _columns(self) -> Iterator[tuple[str, str]]:
        return ((channel, name) for channel, about in self.channels.items() for name in about.names)

    @classmethod
    def read(cls, data: bytes, file: str | None = None) -> Track:
        """Return the track of a JSON file.

        Args:
            data: What the file holds.
            file: Its name, for messages.

        Raises:
            AuthoringError: It is no track: names the place and what was expected.
        """
        if len(data) > _MAX_BYTES:
            raise AuthoringError(f"a track has at most {_MAX_BYTES >> 20} MB, this has {len(data) >> 20}", file=file)
        try:
            track = msgspec.json.decode(data, type=cls)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise AuthoringError(f"no track in format {FORMAT}: {error}", file=file) from None
        for place, wrong in _faults(track):
            raise AuthoringError(wrong, file=file, path=place)
        return track


def _frame_count(seconds: float, fps: float) -> int:
    if not _FPS[0] <= fps <= _FPS[1]:
        raise ExpressionError(f"{fps:g} frames a second cannot be: expected {_FPS[0]:g} to {_FPS[1]:g}")
    count = math.floor(round(seconds * fps, 6)) + 1
    if count > _MAX_FRAMES:
        raise ExpressionError(f"a line of {seconds:.0f} s at {fps:g} frames a second is too long for a track; split it")
    return count


def _channel(poses: Sequence[Pose], make: Callable[[Pose], Mapping[str, float]]) -> Channel:
    """Return the numbers of a rig; one that leaves out what is 0 gets a column for all that ever shows."""
    frames = [make(pose) for pose in poses]
    names = tuple(dict.fromkeys(name for frame in frames for name in frame))
    return Channel(names, tuple(tuple(_short(frame.get(name, 0.0)) for name in names) for frame in frames))


def _short(value: float) -> float:
    """Return a number with as many digits as can be seen or heard; never -0."""
    return round(float(value), _DIGITS) + 0.0


def _shortened(timed: Timed) -> Timed:
    """Return a word, phoneme, viseme or prosody whose numbers are short."""
    values = {each.name: getattr(timed, each.name) for each in fields(timed)}
    shorter: dict[str, Any] = {name: _short(value) for name, value in values.items() if isinstance(value, float)}
    return replace(timed, **shorter)


def _column(channel: str, name: str, bare: bool) -> str:
    return name if bare and channel != "head" else f"{channel}.{name}"


def _one_row_a_line(track: Track) -> str:
    """Return JSON that a person can look through: each frame on its own line."""
    plain = msgspec.to_builtins(track)
    channels = plain.pop("channels")
    body = [f"  {_json(name)}: {_json(value)}" for name, value in plain.items()]
    blocks = [_channel_lines(name, about) for name, about in channels.items()]
    body.append('  "channels": {\n' + ",\n".join(blocks) + "\n  }")
    return "{\n" + ",\n".join(body) + "\n}\n"


def _channel_lines(name: str, about: Mapping[str, Sequence[object]]) -> str:
    frames = ",\n".join(f"      {_json(frame)}" for frame in about["frames"])
    return f'    {_json(name)}: {{"names": {_json(about["names"])}, "frames": [\n{frames}\n    ]}}'


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _faults(track: Track) -> Iterator[tuple[str, str]]:
    """Yield what no player could play, and where."""
    if not _FPS[0] <= track.fps <= _FPS[1]:
        yield "$.fps", f"expected {_FPS[0]:g} to {_FPS[1]:g} frames a second, found {track.fps:g}"
    if not 0 <= track.duration < math.inf:
        yield "$.duration", f"expected seconds from 0 on, found {track.duration:g}"
    if not track.channels:
        yield "$.channels", "expected the numbers of a rig at least, found none"
    for name, channel in track.channels.items():
        yield from _channel_faults(f"$.channels.{name}", channel, len(track))


def _channel_faults(place: str, channel: Channel, count: int) -> Iterator[tuple[str, str]]:
    if len(channel.frames) != count:
        yield f"{place}.frames", f"expected {count} frames as in the first channel, found {len(channel.frames)}"
    if len(set(channel.names)) != len(channel.names):
        yield f"{place}.names", "a name stands there twice"
    for index, frame in enumerate(channel.frames):
        if len(frame) != len(channel.names):
            yield f"{place}.frames[{index}]", f"expected {len(channel.names)} numbers, one a name, found {len(frame)}"
        if not all(map(math.isfinite, frame)):
            yield f"{place}.frames[{index}]", "expected numbers, found one beyond all bounds"
