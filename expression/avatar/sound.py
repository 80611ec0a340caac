"""Speech made audible by pygame, in step with a clock; silence where there is no device."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..speech.backend import Speech
from .pygame_loading import load_pygame, quiet_libraries

__all__ = ["Loudspeaker"]

_RATE: Final = 22050
_BUFFER: Final = 512  # samples: what is played is heard 23 ms later
_CHANNELS: Final = 32


class Loudspeaker:
    """Plays speeches, several at a time."""

    def __init__(self) -> None:
        self._mixer = _open_mixer()
        self._playing: dict[str, Any] = {}

    @property
    def is_silent(self) -> bool:
        """Whether there is no device."""
        return self._mixer is None

    def play(self, who: str, speech: Speech, delay: float = 0.0) -> None:
        """Play what somebody says, so that it begins to be heard after a delay; what they were saying breaks off.

        Args:
            who: Whose line it is.
            speech: What is said.
            delay: In seconds; a little of it passes anyhow, between playing and hearing.
        """
        self.hush(who)
        if self._mixer is None or not speech.pcm:
            return
        channel = self._mixer.find_channel()
        if channel is not None:
            silence = bytes(2 * max(0, round(delay * _RATE) - _BUFFER))
            channel.play(self._mixer.Sound(buffer=silence + _resampled(speech)))
            self._playing[who] = channel

    def hush(self, who: str) -> None:
        """Break off what somebody says, within the 20 ms in which it does not crack."""
        channel = self._playing.pop(who, None)
        if channel is not None:
            channel.fadeout(20)

    def pause(self, paused: bool) -> None:
        """Stand still, or go on."""
        if self._mixer is not None:
            (self._mixer.pause if paused else self._mixer.unpause)()

    def close(self) -> None:
        """Fall silent for good."""
        if self._mixer is not None:
            self._mixer.quit()
        self._mixer = None
        self._playing.clear()


def _open_mixer() -> Any:
    """Return pygame's mixer, ready to play 16 bit, one channel; None where there is no device."""
    pygame = load_pygame()
    if not _may_have_device():
        return None
    try:
        with quiet_libraries():
            pygame.mixer.init(_RATE, -16, 1, _BUFFER, allowedchanges=0)
    except pygame.error:
        return None
    pygame.mixer.set_num_channels(_CHANNELS)
    return pygame.mixer


def _may_have_device() -> bool:
    """Whether it is worth trying; on Linux a sound card or a sound server shows."""
    if not sys.platform.startswith("linux") or os.environ.get("SDL_AUDIODRIVER"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    servers = (runtime / "pulse" / "native", runtime / "pipewire-0")
    cards = Path("/dev/snd")
    return (
        "PULSE_SERVER" in os.environ
        or any(server.exists() for server in servers)
        or (cards.is_dir() and any(card.name.startswith("pcm") for card in cards.iterdir()))
    )


def _resampled(speech: Speech) -> bytes:
    """Return the samples of a speech at the mixer's rate; its own are 16-bit little-endian."""
    samples = np.frombuffer(speech.pcm[: len(speech.pcm) // 2 * 2], "<i2")
    if speech.sample_rate != _RATE and len(samples):
        count = max(1, round(len(samples) * _RATE / speech.sample_rate))
        places = np.linspace(0, len(samples) - 1, count)
        samples = np.interp(places, np.arange(len(samples)), samples).round()
    return np.ascontiguousarray(samples, np.int16).tobytes()
