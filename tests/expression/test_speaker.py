"""The queue: in order, never waited for, broken into, and told what went wrong."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from espressivo.core.errors import ExpressionError, SpeechError
from espressivo.expression.affect import Affect
from espressivo.expression.expressing import express
from espressivo.expression.expression import Prosody
from espressivo.expression.speech.backend import Speech, TimedWord
from espressivo.expression.speech.null import NullBackend
from espressivo.expression.speech.playback import Heard, RealTime, Silent
from espressivo.expression.speech.saying import Saying
from espressivo.expression.speech.speaker import MAX_CHARACTERS, MAX_WAITING, Speaker
from espressivo.expression.speech.worker import Worker

SOON = 30.0


class Stage:
    """A playback whose time passes when a test says so, at most one step for each :meth:`go`."""

    name = "stage"

    def __init__(self) -> None:
        self.playing = threading.Event()
        self.begun: list[str] = []
        self._steps: list[float] = []
        self._stepped = threading.Condition()

    available = Silent().available

    def go(self, seconds: float) -> None:
        with self._stepped:
            self._steps.append(seconds)
            self._stepped.notify()

    def play(self, speech: Speech, heard: Heard) -> None:
        self.begun.append(speech.text)
        self.playing.set()
        passed = 0.0
        while passed < speech.duration:
            with self._stepped:
                while not self._steps and heard(passed):
                    self._stepped.wait(0.002)
                if not heard(passed):
                    break
                passed += self._steps.pop(0)
            if not heard(min(passed, speech.duration)):
                break
        self.playing.clear()


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def speaker(stage: Stage) -> Iterator[Speaker]:
    with Speaker("null", stage) as speaker:
        yield speaker


def test_lines_are_said_in_order() -> None:
    told: list[str] = []
    with Speaker("null", "silent") as speaker:
        sayings = [speaker.say(f"line {number}", on_done=lambda each: told.append(each.text)) for number in range(100)]
        assert speaker.wait(SOON)
    assert told == [f"line {number}" for number in range(100)]
    assert {saying.state for saying in sayings} == {"done"}
    assert all(saying.speech is not None and saying.time == saying.speech.duration for saying in sayings)


def test_saying_does_not_wait_for_the_sound(speaker: Speaker, stage: Stage) -> None:
    first, second = speaker.say("one"), speaker.say("two")
    assert stage.playing.wait(SOON)
    assert (first.state, second.state) == ("speaking", "waiting")
    assert speaker.speaking is first
    assert speaker.waiting == (second,)
    assert not first.wait(0.01)


def test_words_are_told_when_they_are_heard(speaker: Speaker, stage: Stage) -> None:
    told: list[TimedWord] = []
    saying = speaker.say("good morning to you", on_word=told.append)
    assert stage.playing.wait(SOON)
    assert saying.speech is not None
    words = saying.speech.words
    wait_until(lambda: len(told) == 1)
    stage.go(words[2].start + 0.001)
    wait_until(lambda: saying.time > words[2].start)
    assert told == list(words[:3])
    stage.go(100)
    assert saying.wait(SOON)
    assert told == list(words)
    assert saying.time == saying.speech.duration


def test_barging_in_breaks_off_what_is_spoken_and_what_waits(speaker: Speaker, stage: Stage) -> None:
    words: list[str] = []
    ended: list[str] = []
    note = lambda saying: ended.append(f"{saying.text} {saying.state}")
    first = speaker.say("let me tell you everything", on_word=lambda word: words.append(word.text), on_done=note)
    second = speaker.say("and then some", on_done=note)
    assert stage.playing.wait(SOON)
    third = speaker.say("fire", interrupt=True, on_done=note)
    assert (first.state, second.state) == ("cancelled", "cancelled")
    wait_until(lambda: stage.begun == ["let me tell you everything", "fire"])
    stage.go(100)
    assert third.wait(SOON)
    assert speaker.wait(SOON)
    assert words == ["let"]
    assert ended == ["let me tell you everything cancelled", "and then some cancelled", "fire done"]


def test_one_that_waits_can_be_cancelled(speaker: Speaker, stage: Stage) -> None:
    sayings = [speaker.say(text) for text in ("one", "two", "three")]
    assert stage.playing.wait(SOON)
    assert sayings[1].cancel()
    assert not sayings[1].cancel()
    stage.go(100)
    stage.go(100)
    assert speaker.wait(SOON)
    assert stage.begun == ["one", "three"]
    assert [saying.state for saying in sayings] == ["done", "cancelled", "done"]
    assert not sayings[0].cancel()


def test_everything_can_be_cancelled(speaker: Speaker, stage: Stage) -> None:
    sayings = [speaker.say(text) for text in ("one", "two", "three")]
    assert stage.playing.wait(SOON)
    speaker.cancel()
    assert speaker.wait(SOON)
    assert {saying.state for saying in sayings} == {"cancelled"}
    assert stage.begun == ["one"]


def test_it_can_be_cancelled_from_its_own_callback(speaker: Speaker, stage: Stage) -> None:
    words: list[str] = []

    def enough(word: TimedWord) -> None:
        words.append(word.text)
        if len(words) == 2:
            speaker.cancel()

    saying = speaker.say("one two three four", on_word=enough)
    stage.go(100)
    assert saying.wait(SOON)
    assert speaker.wait(SOON)
    assert (words, saying.state) == (["one", "two"], "cancelled")


def test_something_can_be_said_from_a_callback() -> None:
    told: list[str] = []
    with Speaker("null", "silent") as speaker:

        def answer(saying: Saying) -> None:
            told.append(saying.text)
            if len(told) < 3:
                speaker.say(saying.text + "!", on_done=answer)

        speaker.say("no", on_done=answer)
        wait_until(lambda: told == ["no", "no!", "no!!"])


def test_a_feeling_becomes_its_prosody() -> None:
    affect = Affect.parse("anger:7")
    with Speaker("null", "silent") as speaker:
        saying = speaker.say("Go away!", affect)
        assert saying.prosody == express(affect).prosody == speaker.say("Go away!", express(affect)).prosody
        assert speaker.say("Go away!", Prosody(rate=0.5)).prosody == Prosody(rate=0.5)
        with pytest.raises(ExpressionError, match="joi"):
            speaker.say("Hello", Affect({"joi": 5}))


def test_what_goes_wrong_is_told_and_the_next_is_said(tmp_path: Path) -> None:
    backend = Worker("fragile", "speech_fakes:Fragile", {"note": str(tmp_path / "note")}, patience=0.5)
    with Speaker(backend, "silent") as speaker:
        sayings = [speaker.say(text) for text in ("one", "refuse", "die once", "hang", "raise", "two")]
        assert speaker.wait(SOON)
    backend.close()
    assert [saying.state for saying in sayings] == ["done", "failed", "done", "failed", "failed", "done"]
    assert [str(saying.error) for saying in sayings if saying.error][:1] == ["I would rather not"]


def test_a_playback_that_fails_is_told() -> None:
    class Torn(Silent):
        def play(self, speech: Speech, heard: Heard) -> None:  # noqa: ARG002
            raise SpeechError("the cone is torn") if speech.text == "one" else ZeroDivisionError("oops")

    with Speaker("null", Torn()) as speaker:
        first, second = speaker.say("one"), speaker.say("two")
        assert speaker.wait(SOON)
    assert str(first.error) == "the cone is torn"
    assert "a defect of null or silent: ZeroDivisionError('oops')" in str(second.error)


def test_a_callback_that_fails_is_logged_and_goes_no_further(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR), Speaker("null", "silent") as speaker:
        saying = speaker.say("one", on_word=fail, on_done=fail)
        after = speaker.say("two")
        assert speaker.wait(SOON)
    assert (saying.state, after.state) == ("done", "done")
    assert [record.message for record in caplog.records] == ["a callback of a speaker failed"] * 2


def test_it_is_awaited_without_holding_up_the_loop(speaker: Speaker, stage: Stage) -> None:
    async def scene() -> list[str]:
        sayings = [speaker.say("one"), speaker.say("two"), speaker.say("three")]
        waiting = [asyncio.ensure_future(wait(saying)) for saying in sayings]
        while not stage.playing.is_set():
            await asyncio.sleep(0)
        sayings[1].cancel()
        stage.go(100)
        stage.go(100)
        ended = await asyncio.gather(*waiting)
        again = await sayings[0]
        return [saying.state for saying in (*ended, again)]

    async def wait(saying: Saying) -> Saying:
        return await saying

    assert asyncio.run(scene()) == ["done", "cancelled", "done", "done"]


def test_awaiting_what_fails_raises_it() -> None:
    async def scene(speaker: Speaker) -> None:
        await speaker.say("refuse")

    with Speaker(Worker("fragile", "speech_fakes:Fragile"), "silent") as speaker:
        with pytest.raises(SpeechError, match="I would rather not"):
            asyncio.run(scene(speaker))
        speaker.backend.close()


def test_a_loop_that_is_gone_is_not_told(speaker: Speaker, stage: Stage) -> None:
    async def impatient(saying: Saying) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(_awaited(saying), 0.01)

    async def _awaited(saying: Saying) -> Saying:
        return await saying

    saying = speaker.say("one")
    asyncio.run(impatient(saying))
    stage.go(100)
    assert saying.wait(SOON)
    assert saying.state == "done"


def test_closed_it_says_no_more() -> None:
    speaker = Speaker("null", RealTime())
    sayings = [speaker.say("let me tell you everything " * 20), speaker.say("two")]
    speaker.close()
    speaker.close()
    assert {saying.state for saying in sayings} == {"cancelled"}
    with pytest.raises(SpeechError, match="closed"):
        speaker.say("three")


def test_it_can_be_closed_while_its_backend_hangs() -> None:
    backend = Worker("fragile", "speech_fakes:Fragile", patience=600)
    speaker = Speaker(backend, "silent")
    saying = speaker.say("hang")
    wait_until(lambda: backend.pid is not None)
    speaker.close(timeout=0.1)
    assert saying.state == "cancelled"
    backend.close()
    speaker.close(timeout=SOON)


def test_several_speakers_share_a_backend() -> None:
    class Open(NullBackend):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    backend = Open()
    with Speaker(backend, "silent") as ana, Speaker(backend, "silent") as ben:
        assert ana.say("one").wait(SOON)
        assert ben.say("two").wait(SOON)
    assert backend.closed == 0


def test_what_cannot_be_heard_is_told() -> None:
    with Speaker("null", "silent") as speaker:
        assert not speaker.audible.ok
        assert "makes no sound" in speaker.audible.why


def test_too_long_a_text_is_refused(speaker: Speaker) -> None:
    with pytest.raises(SpeechError, match="10,001 characters are too much"):
        speaker.say("x" * (MAX_CHARACTERS + 1))


def test_too_much_that_waits_is_refused(speaker: Speaker, stage: Stage) -> None:
    speaker.say("now")
    assert stage.playing.wait(SOON)
    for _ in range(MAX_WAITING):
        speaker.say("x")
    with pytest.raises(SpeechError, match="in every frame"):
        speaker.say("one more")
    assert speaker.say("but this", interrupt=True).state == "waiting"


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    ends = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < ends, "it never came true"
        time.sleep(0.002)
