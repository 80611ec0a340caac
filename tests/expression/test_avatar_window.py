"""The window: shows and speaks, obeys keys and other threads, closes without leaving anybody waiting."""

from __future__ import annotations

import gc
import os
import shutil
import struct
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from espressivo.core.errors import ExpressionError
from espressivo.expression import Affect, Prosody, express
from espressivo.expression.avatar.scene import Character, Scene
from espressivo.expression.avatar.sound import Loudspeaker
from espressivo.expression.avatar.window import AvatarWindow, Clock, Spoken
from espressivo.expression.speech.backend import Speech
from espressivo.expression.speech.null import NullBackend

pygame = pytest.importorskip("pygame", reason="pygame is not installed (extra avatar)")

JOY, ANGER = express(Affect.parse("joy:9")), express(Affect.parse("anger:9"))
BACKGROUND = (246, 246, 250)


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    yield
    pygame.quit()


class Hand:
    """A hand that moves the clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(
    *names: str, hand: Hand | None = None, sound: bool = False, size: tuple[int, int] = (160, 200)
) -> AvatarWindow:
    scene = Scene([Character(name, "robot", seed=place) for place, name in enumerate(names or ("Ana",))])
    return AvatarWindow(scene, size=size, sound=sound, clock=Clock(hand) if hand else None)


def seen() -> np.ndarray:
    return np.asarray(pygame.surfarray.array3d(pygame.display.get_surface())).transpose(1, 0, 2)


def press(key: int) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))


def spoken(text: str = "One, two, three, four.") -> Speech:
    return NullBackend().synthesize(text, Prosody())


def sounding(seconds: float, rate: int = 16000) -> Speech:
    wave = np.sin(np.arange(round(seconds * rate)) * 0.1) * 8000
    return Speech("Hm.", wave.astype("<i2").tobytes(), rate, seconds)


def test_a_face_is_seen_and_moves_to_what_it_is_aimed_at() -> None:
    hand = Hand()
    with opened(hand=hand) as window:
        assert window.pump()
        calm = seen().copy()
        assert (calm != BACKGROUND).mean() > 0.3
        window.aim("Ana", ANGER)
        window.pump()
        hand.now = 1.0
        window.pump()
        assert window.scene["Ana"].pose(1.0).face[4] > 0.6
        assert (seen() != calm).any(axis=2).sum() > 50


@pytest.mark.parametrize("key", ["K_ESCAPE", "K_q"])
def test_a_key_leaves(key: str) -> None:
    with opened() as window:
        press(getattr(pygame, key))
        assert not window.pump()
        assert not window.is_open
        assert not window.pump()


def test_closing_it_by_its_frame_leaves() -> None:
    with opened() as window:
        pygame.event.post(pygame.event.Event(pygame.QUIT))
        assert not window.pump()


def test_space_stops_the_time_and_goes_on() -> None:
    hand = Hand()
    with opened(hand=hand, sound=True) as window:
        waiting = window.say("Ana", sounding(1.0))
        window.pump()
        press(pygame.K_SPACE)
        window.pump()
        hand.now = 100.0
        window.pump()
        assert (window.time, waiting.wait(0)) == (0.0, False)
        press(pygame.K_SPACE)
        window.pump()
        hand.now = 102.0
        window.pump()
        assert (window.time, waiting.wait(0)) == (2.0, True)


def test_s_saves_what_is_seen_under_names_that_are_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with opened() as window:
        for _ in range(2):
            press(pygame.K_s)
            window.pump()
        assert window.screenshot() == Path("espressivo-3.png")
        saved = pygame.image.load("espressivo-1.png")
    assert saved.get_size() == (160, 200)
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"espressivo-{number}.png" for number in (1, 2, 3)]


def test_a_window_of_another_size_is_filled_anew() -> None:
    with opened() as window:
        window.pump()
        for size in ((300, 340), (90, 50), (500, 150)):
            pygame.display.set_mode(size, pygame.RESIZABLE)
            pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, w=size[0], h=size[1], size=size))
            window.pump()
            shown = seen()
            assert shown.shape[:2] == (max(size[1], 120), max(size[0], 120))
            assert (shown != BACKGROUND).any(axis=2).mean() > 0.05
            assert (shown != (0, 0, 0)).any(axis=2).mean() > 0.8


@pytest.mark.parametrize("count", [1, 2, 5, 20])
def test_everybody_is_seen(count: int) -> None:
    hand = Hand()
    with opened(*(f"N{number}" for number in range(count)), hand=hand, size=(600, 500)) as window:
        for name in [character.name for character in window.scene]:
            window.aim(name, ANGER)
        window.pump()
        before = seen().copy()
        for frame in range(4 * count):
            hand.now = 1 + frame / 60
            window.pump()
        changed = (seen() != before).any(axis=2)
        for cell in window._painter._cells:
            assert changed[cell.y : cell.y + cell.size, cell.x : cell.x + cell.size].any()


def test_who_waits_goes_on_when_it_has_been_said() -> None:
    hand = Hand()
    with opened(hand=hand) as window:
        waiting = window.say("Ana", spoken())
        window.pump()
        assert window.scene["Ana"].speaks(0.5)
        assert not waiting.wait(0)
        hand.now = spoken().duration + 0.2
        window.pump()
        assert waiting.wait(0)


def test_who_waits_goes_on_when_another_line_or_silence_breaks_in() -> None:
    hand = Hand()
    with opened("Ana", "Ben", hand=hand) as window:
        first, other = window.say("Ana", spoken()), window.say("Ben", spoken())
        window.pump()
        hand.now = 0.5
        second = window.say("Ana", spoken("Stop!"))
        window.pump()
        assert (first._ended.is_set(), first.heard, other._ended.is_set()) == (True, False, False)
        window.hush("Ana")
        window.pump()
        assert (second._ended.is_set(), second.heard) == (True, False)
        assert not window.scene["Ana"].speaks(0.6)


def test_nobody_waits_for_a_window_that_is_closed() -> None:
    window = opened()
    shown, ordered = window.say("Ana", spoken()), Spoken()
    window.pump()
    ordered = window.say("Ana", spoken())
    window.close()
    window.close()
    after = window.say("Ana", spoken())
    for each in (shown, ordered, after):
        assert not each.wait(5)
        assert each._ended.is_set()
    window.aim("Ana", JOY)


def test_an_unknown_name_is_told_to_whoever_calls() -> None:
    with opened("Ana") as window:
        for call in (
            lambda: window.aim("Anna", JOY),
            lambda: window.say("Anna", spoken()),
            lambda: window.hush("Anna"),
        ):
            with pytest.raises(ExpressionError, match="did you mean 'Ana'"):
                call()


def test_a_play_in_another_thread_feeds_the_window() -> None:
    threads: set[str] = set()

    def play() -> list[bool]:
        threads.add(threading.current_thread().name)
        heard = []
        for name in ("Ana", "Ben", "Ana"):
            window.aim(name, JOY)
            heard.append(window.say(name, spoken("Hi.")).wait(30))
        return heard

    with opened("Ana", "Ben") as window:
        assert window.perform(play) == [True, True, True]
        assert not window.is_open
    assert threads == {"play"}


def test_what_goes_wrong_in_the_play_is_raised_where_it_was_started() -> None:
    def play() -> None:
        raise RuntimeError("the play stops")

    with pytest.raises(RuntimeError, match="the play stops"):
        opened().perform(play, stay=True)


def test_a_play_goes_on_when_its_window_is_closed() -> None:
    window = opened()

    def play() -> list[bool]:
        window.say("Ana", spoken("Hi.")).wait(30)
        press(pygame.K_q)
        return [window.say("Ana", spoken("A long line that nobody will hear.")).wait(30) for _ in range(3)]

    assert window.perform(play) == [False, False, False]


def test_many_threads_may_feed_it_at_once() -> None:
    names = [f"N{number}" for number in range(6)]

    def feed(name: str) -> None:
        for expression in (JOY, ANGER) * 20:
            window.aim(name, expression)
            window.say(name, spoken("Hi."))

    def play() -> None:
        feeders = [threading.Thread(target=feed, args=(name,)) for name in names]
        for feeder in feeders:
            feeder.start()
        for feeder in feeders:
            feeder.join()

    with opened(*names) as window:
        window.perform(play)
        assert all(window.scene[name].expression(window.time) == ANGER for name in names)


def test_sound_is_played_where_there_is_a_device_and_breaks_off() -> None:
    loudspeaker = Loudspeaker()
    assert not loudspeaker.is_silent
    sound = sounding(0.5)
    loudspeaker.play("Ana", sound, 0.2)
    channel = loudspeaker._playing["Ana"]
    assert channel.get_sound().get_length() == pytest.approx(0.7 - 512 / 22050, abs=0.001)
    loudspeaker.play("Ben", Speech("Hm.", b"", 0, 1.0))
    assert list(loudspeaker._playing) == ["Ana"]
    loudspeaker.hush("Ana")
    loudspeaker.close()
    loudspeaker.play("Ana", sound)
    assert loudspeaker.is_silent


def test_memory_stays_as_it_is_however_long_it_is_shown() -> None:
    hand = Hand()
    with opened(hand=hand, size=(120, 150)) as window:

        def show(frames: int) -> None:
            for _ in range(frames):
                hand.now += 1 / 60
                if round(hand.now * 60) % 20 == 0:
                    window.aim("Ana", (JOY, ANGER)[round(hand.now * 3) % 2])
                    window.say("Ana", spoken("Hello there."))
                window.pump()
            gc.collect()

        show(200)  # caches fill
        tracemalloc.start()
        show(20)
        before = tracemalloc.get_traced_memory()[0]
        show(120)
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    assert grown < 50_000


_ON_A_SCREEN = """
import sys
from espressivo.expression import Affect, Prosody, express
from espressivo.expression.avatar.scene import Character, Scene
from espressivo.expression.avatar.window import AvatarWindow
from espressivo.expression.speech.null import NullBackend

with AvatarWindow(Scene([Character("Ana", "robot"), Character("Ben")]), size=(640, 400)) as window:
    window.aim("Ana", express(Affect.parse("joy:9")))
    window.say("Ana", NullBackend().synthesize("Good morning.", Prosody()))
    window.run(until=lambda: window.time > 1.0)
    import pygame
    print(pygame.display.get_driver(), pygame.display.get_caption()[0], flush=True)
    sys.stdin.readline()
"""


@pytest.mark.whole_programs
def test_a_real_window_shows_on_a_real_screen(tmp_path: Path) -> None:
    for program in ("Xvfb", "xvfb-run"):
        if shutil.which(program) is None:
            pytest.skip(f"xvfb is not installed ({program}; Debian's package xvfb)")
    command = ["xvfb-run", "-a", "-s", f"-screen 0 800x600x24 -fbdir {tmp_path}", sys.executable, "-c", _ON_A_SCREEN]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")
    }
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stdout.readline().split() == ["x11", "espressivo"]
        screen = _root_window(tmp_path / "Xvfb_screen0")
        _, errors = running.communicate("\n", timeout=60)
    assert running.returncode == 0, errors
    face = (screen != screen[0, 0]).any(axis=2)
    assert 0.2 < face.mean() < 0.9
    assert len(np.unique(screen.reshape(-1, 3), axis=0)) > 200


def _root_window(dump: Path) -> np.ndarray:
    """The pixels of a whole screen as X dumps them (XWD, version 7, 32 bits a pixel)."""
    content = dump.read_bytes()
    size, version, _, _, width, height, *_ = header = struct.unpack(">25I", content[:100])
    assert version == 7
    colours, row = header[19], header[12]
    pixels = np.frombuffer(content, np.uint8, height * row, size + colours * 12).reshape(height, row)
    return pixels[:, : width * 4].reshape(height, width, 4)[..., 2::-1]
