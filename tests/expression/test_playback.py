"""What is heard, told as it is heard, and silent at once when it is broken off."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from espressivo.core.errors import SpeechError
from espressivo.expression.expression import NEUTRAL_PROSODY, Prosody
from espressivo.expression.speech import devices
from espressivo.expression.speech.backend import Speech, TimedWord
from espressivo.expression.speech.devices import Player, PygameMixer, WindowsSound, playback
from espressivo.expression.speech.null import NullBackend
from espressivo.expression.speech.playback import Playback, RealTime, Silent
from espressivo.expression.speech.speaker import Speaker
from espressivo.expression.speech.wav import read_sound

BEEP = Speech("beep boop", bytes(8820), 22_050, 0.2, (TimedWord("beep", 0, 0.1, 0), TimedWord("boop", 0.1, 0.1, 5)))
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX: programs of a shell")


class Told(list[float]):
    """Takes down what was heard, and always wants more."""

    def __call__(self, seconds: float) -> bool:
        self.append(seconds)
        return True


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, name: str = "aplay") -> Path:
    """Put a player on the path that does what a shell script says; return the file for its notes."""
    file, note = folder / name, folder / "note"
    file.write_text(f"#!/bin/sh\nnote='{note}'\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return note


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a sound card and no sound server."""
    cards = tmp_path / "cards"
    cards.write_text(" 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n", encoding="utf-8")
    monkeypatch.setattr(devices, "_CARDS", cards)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)


@pytest.fixture
def no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with neither."""
    cards = tmp_path / "cards"
    cards.write_text("--- no soundcards ---\n", encoding="utf-8")
    monkeypatch.setattr(devices, "_CARDS", cards)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for name in ("PULSE_SERVER", "SDL_AUDIODRIVER"):
        monkeypatch.delenv(name, raising=False)


def test_time_passes_as_the_clock_says() -> None:
    clock = Clock()
    told = Told()
    RealTime(clock, clock.sleep).play(BEEP, told)
    assert told[0] == 0
    assert told[-1] == BEEP.duration
    assert told == sorted(told)
    assert clock.now == pytest.approx(BEEP.duration)
    assert max(clock.slept) <= 0.05


def test_time_stops_when_no_more_is_to_be_heard() -> None:
    clock = Clock()
    RealTime(clock, clock.sleep).play(BEEP, lambda seconds: seconds < 0.1)
    assert 0.1 <= clock.now < 0.15


def test_the_silent_one_tells_every_word_and_the_end() -> None:
    told = Told()
    Silent().play(BEEP, told)
    assert told == [0, 0.1, 0.2]


@posix
def test_a_player_gets_a_wav_file_that_is_removed_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = program(tmp_path, monkeypatch, 'cp "$2" "$note"; echo "$1 $2" > "$note.said"')
    told = Told()
    Player("aplay", "-q").play(BEEP, told)
    option, file = Path(f"{note}.said").read_text(encoding="utf-8").split()
    assert option == "-q"
    assert not Path(file).exists()
    assert read_sound(note.read_bytes()) == (BEEP.pcm, 22_050)
    assert told[-1] == BEEP.duration


@posix
def test_a_player_is_ended_when_no_more_is_to_be_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = program(tmp_path, monkeypatch, 'echo $$ > "$note"; exec sleep 600')
    Player("aplay").play(BEEP, lambda _: not note.exists() or not note.read_text(encoding="utf-8").strip())
    with pytest.raises(ProcessLookupError):  # neither alive nor a zombie
        os.kill(int(note.read_text(encoding="utf-8")), 0)


@posix
def test_a_player_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "echo 'aplay: main:831: audio open error: No such device' >&2; exit 1")
    with pytest.raises(SpeechError, match=r"aplay cannot play: .*audio open error: No such device"):
        Player("aplay").play(BEEP, lambda _: True)


@posix
def test_a_player_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "exec sleep 600")
    monkeypatch.setattr(devices, "_SECONDS_TOO_LONG", 0.1)
    with pytest.raises(SpeechError, match="still plays"):
        Player("aplay").play(BEEP, lambda _: True)


def test_a_player_that_is_not_there_says_so() -> None:
    assert devices.Player("no-such-player").available().why == "no-such-player is not installed"
    with pytest.raises(SpeechError, match="no-such-player cannot be started"):
        Player("no-such-player").play(BEEP, lambda _: True)


@posix
@pytest.mark.usefixtures("card")
def test_the_first_that_can_be_heard_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "", "paplay")
    program(tmp_path, monkeypatch, "", "aplay")
    assert playback().name == "aplay"
    monkeypatch.setenv("PULSE_SERVER", "tcp:elsewhere")
    assert playback().name == "paplay"
    assert playback().available().ok


@pytest.mark.usefixtures("no_card")
@pytest.mark.skipif(sys.platform != "linux", reason="Linux: elsewhere there is always something to play on")
def test_without_a_device_time_passes_and_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "", "aplay")
    found = playback()
    assert isinstance(found, RealTime)
    assert not found.available().ok
    assert found.available().why.startswith("there is no sound card and no sound server here")
    assert "aplay finds nothing to play on" in Player("aplay").available().why
    assert "pygame finds nothing to play on" in PygameMixer().available().why


@pytest.mark.usefixtures("card")
def test_without_a_player_it_is_told_what_brings_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(devices, "find_spec", lambda _: None)
    if sys.platform == "linux":
        assert "apt install alsa-utils" in playback().available().why


def test_unknown_playbacks_are_helped_with() -> None:
    with pytest.raises(SpeechError, match=r"no playback 'aply': expected one of .*; did you mean 'aplay'\?"):
        playback("aply")


def test_windows_plays_on_windows_only() -> None:
    if sys.platform != "win32":
        assert not WindowsSound().available().ok
        with pytest.raises(SpeechError, match="on Windows only"):
            WindowsSound().play(BEEP, lambda _: True)


def test_pygame_plays_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    told = Told()
    assert PygameMixer().available().ok
    PygameMixer().play(BEEP, told)
    assert told[-1] == BEEP.duration
    PygameMixer().play(BEEP, lambda seconds: seconds < 0.05)
    from pygame import mixer

    assert not mixer.get_busy()
    mixer.quit()


@pytest.mark.parametrize("device", [Silent(), RealTime(), Player("aplay"), PygameMixer(), WindowsSound()])
def test_all_of_them_are_playbacks(device: Playback) -> None:
    assert isinstance(device, Playback)
    assert device.available().why


@posix
@pytest.mark.usefixtures("card")
def test_a_speaker_plays_aloud_and_is_broken_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = program(tmp_path, monkeypatch, 'echo $$ >> "$note"; exec sleep 600')
    begun = threading.Event()

    class Beeper(NullBackend):
        capabilities = frozenset({"sound", "words"})

        def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:  # noqa: ARG002
            return BEEP

    with Speaker(Beeper()) as speaker:
        assert speaker.audible.ok
        saying = speaker.say("beep boop", on_word=lambda _: begun.set())
        assert begun.wait(30)
        saying.cancel()
        assert speaker.wait(30)
    for line in note.read_text(encoding="utf-8").split() if note.exists() else ():
        with pytest.raises(ProcessLookupError):
            os.kill(int(line), 0)


def test_what_is_without_sound_takes_its_time_on_every_device() -> None:
    speech = Speech("hm", b"", 0, 0.03)
    for device in (Player("aplay"), RealTime()):
        told = Told()
        device.play(speech, told)
        assert told[-1] == 0.03
