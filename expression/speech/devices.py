"""Loudspeakers: the players that systems bring, and pygame where a program has it."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from ...core.errors import SpeechError, nearest
from .backend import Availability, Speech
from .playback import TICK, Heard, Playback, RealTime, Silent, follow
from .wav import wav_bytes

__all__ = ["Player", "PygameMixer", "WindowsSound", "playback"]

_CARDS: Final = Path("/proc/asound/cards")
_SECONDS_TOO_LONG: Final = 5.0
# What each is called with before the name of a WAV file, in the order in which they are tried.
_PLAYERS: Final[Mapping[str, tuple[str, ...]]] = {
    "pw-play": (),
    "paplay": (),
    "aplay": ("-q",),
    "afplay": (),
}
_NO_DEVICE: Final = "there is no sound card and no sound server here: write to a file instead (--out)"
_NO_PLAYER: Final = "there is no program that plays sound: apt install alsa-utils, or pip install 'espressivo[avatar]'"


def playback(name: str | None = None) -> Playback:
    """Return what plays sound here.

    Args:
        name: A player (``pw-play``, ``paplay``, ``aplay``, ``afplay``, ``winsound``, ``pygame``), ``silent``,
            ``realtime``, or None for the first that can be heard. When none can, the time of what is said passes
            without sound, and ``available`` says what is missing.

    Raises:
        SpeechError: There is none of that name.
    """
    made = {device.name: device for device in _devices()} | {"silent": Silent(), "realtime": RealTime()}
    if name is None or name == "auto":
        return _first_heard(made)
    if name not in made:
        close = nearest(name, made)
        raise SpeechError(
            f"there is no playback {name!r}: expected one of {', '.join(made)}"
            + (f"; did you mean {close!r}?" if close else "")
        )
    return made[name]


def _devices() -> Iterator[Playback]:
    yield from (Player(name, *arguments) for name, arguments in _PLAYERS.items())
    yield WindowsSound()
    yield PygameMixer()


def _first_heard(made: Mapping[str, Playback]) -> Playback:
    for name, device in made.items():
        if name not in ("silent", "realtime") and device.available().ok:
            return device
    return RealTime(why=_NO_PLAYER if _has_device() else _NO_DEVICE)


def _has_device(server: str = "") -> bool:
    """Whether a sound could come out somewhere: a server of a kind, or any server or card."""
    if sys.platform != "linux":
        return True
    folder = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))
    servers = {
        "pipewire": (folder / "pipewire-0").exists(),
        "pulse": bool(os.environ.get("PULSE_SERVER")) or (folder / "pulse" / "native").exists(),
    }
    return servers[server] if server else any(servers.values()) or _has_card()


def _has_card() -> bool:
    try:
        return _CARDS.read_text(encoding="utf-8", errors="replace").lstrip().startswith(tuple("0123456789"))
    except OSError:
        return False


class Player:
    """A program that plays a WAV file.

    Args:
        program: Its name.
        arguments: What stands before the file.
    """

    _servers: Final = {"pw-play": "pipewire", "paplay": "pulse"}

    def __init__(self, program: str, *arguments: str) -> None:
        self.name = program
        self._arguments = arguments

    def available(self) -> Availability:
        """Tell whether the program is there, and something for it to play on."""
        if shutil.which(self.name) is None:
            return Availability(False, f"{self.name} is not installed")
        if not _has_device(self._servers.get(self.name, "")):
            return Availability(False, f"{self.name} finds nothing to play on: {_NO_DEVICE}")
        return Availability(True, f"played by {self.name}")

    def play(self, speech: Speech, heard: Heard) -> None:
        """Play a file, and end the program at once when no more is to be heard."""
        if not speech.pcm:
            follow(speech.duration, heard)
            return
        with _wav_file(speech) as file, tempfile.TemporaryFile() as complaints, self._started(file, complaints) as run:
            try:
                _while_running(run, speech.duration, heard)
            finally:
                run.kill()
            if run.wait() > 0:
                raise SpeechError(f"{self.name} cannot play: {_last_line(complaints) or 'it does not say why'}")

    def _started(self, file: Path, complaints: Any) -> subprocess.Popen[bytes]:
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": complaints}
        if os.name == "posix":
            quiet["process_group"] = 0  # Ctrl-C is for this program, which then ends the player
        try:
            return subprocess.Popen([self.name, *self._arguments, str(file)], **quiet)
        except OSError as error:
            raise SpeechError(f"{self.name} cannot be started: {error.strerror}") from None


def _while_running(run: subprocess.Popen[bytes], duration: float, heard: Heard) -> None:
    """Tell ``heard`` how the time passes until the program has ended, or is to."""
    begun = time.monotonic()
    while run.poll() is None:
        passed = time.monotonic() - begun
        if not heard(min(passed, duration)):
            return
        if passed > duration + _SECONDS_TOO_LONG:
            raise SpeechError(f"a player still plays {_SECONDS_TOO_LONG:.0f} s after the end: it was stopped")
        time.sleep(TICK)
    if run.returncode == 0:
        heard(duration)


def _last_line(file: Any) -> str:
    file.seek(0)
    lines = file.read(2_000).decode("utf-8", "replace").strip().splitlines()
    return str(lines[-1]) if lines else ""


@contextlib.contextmanager
def _wav_file(speech: Speech) -> Iterator[Path]:
    number, name = tempfile.mkstemp(suffix=".wav", prefix="espressivo-")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(wav_bytes(speech.pcm, speech.sample_rate))
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


class WindowsSound:
    """``winsound``, which Python has on Windows."""

    name = "winsound"

    def available(self) -> Availability:
        """It is on Windows."""
        here = sys.platform == "win32"
        return Availability(here, "played by Windows" if here else "winsound exists on Windows only")

    def play(self, speech: Speech, heard: Heard) -> None:
        """Play a file beside this program."""
        sound: Any = __import__("winsound") if sys.platform == "win32" else None
        if sound is None:
            raise SpeechError(self.available().why)
        with _wav_file(speech) as file:
            try:
                sound.PlaySound(str(file), sound.SND_FILENAME | sound.SND_ASYNC | sound.SND_NODEFAULT)
                follow(speech.duration, heard)
            except RuntimeError as error:
                raise SpeechError(f"Windows cannot play: {error}") from None
            finally:
                sound.PlaySound(None, 0)


class PygameMixer:
    """pygame's mixer; one that the program has set up already is used as it is."""

    name = "pygame"

    def available(self) -> Availability:
        """Tell whether pygame is there and opens a loudspeaker."""
        if find_spec("pygame") is None:
            return Availability(False, "pygame is not installed; it comes with: pip install 'espressivo[avatar]'")
        if not _has_device() and not os.environ.get("SDL_AUDIODRIVER"):
            return Availability(False, f"pygame finds nothing to play on: {_NO_DEVICE}")
        try:
            _mixer()
        except SpeechError as error:
            return Availability(False, str(error))
        return Availability(True, "played by pygame")

    def play(self, speech: Speech, heard: Heard) -> None:
        """Play on a channel of the mixer."""
        mixer = _mixer()
        if not speech.pcm:
            follow(speech.duration, heard)
            return
        channel = mixer.Sound(file=io.BytesIO(wav_bytes(speech.pcm, speech.sample_rate))).play()
        if channel is None:
            raise SpeechError("pygame has no free channel: give its mixer more (pygame.mixer.set_num_channels)")
        try:
            follow(speech.duration, heard)
        finally:
            channel.stop()


def _mixer() -> Any:
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        from pygame import mixer

        if mixer.get_init() is None:
            mixer.init()
    except Exception as error:
        raise SpeechError(f"pygame opens no loudspeaker: {error}") from None
    return mixer
