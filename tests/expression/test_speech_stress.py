"""A thousand utterances, broken into at random, their worker killed every fifty: nothing hangs, is lost or doubled."""

from __future__ import annotations

import gc
import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from espressivo.expression.expression import NEUTRAL_PROSODY, Prosody
from espressivo.expression.speech.backend import Speech, SpeechBackend
from espressivo.expression.speech.choosing import speech_backend
from espressivo.expression.speech.playback import RealTime
from espressivo.expression.speech.saying import Saying
from espressivo.expression.speech.speaker import Speaker
from espressivo.expression.speech.worker import Worker

pytestmark = [pytest.mark.whole_programs, pytest.mark.skipif(os.name != "posix", reason="POSIX: signals")]

UTTERANCES, KILLED_EVERY, AT_ONCE = 1000, 50, 10
SOON = 60.0


class Counted:
    """A backend that notes which line it was asked for, before and after its worker was."""

    name = "counted"

    def __init__(self, worker: SpeechBackend) -> None:
        self._worker = worker
        self.capabilities = frozenset({"sound", "words"})
        self.available = worker.available
        self.close = worker.close
        self.said: Counter[str] = Counter()

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        speech = self._worker.synthesize(text, prosody, voice)
        assert speech.text == text, "the answer to another question"
        self.said[text] += 1
        return speech


def memory(pid: int) -> float:
    """Resident memory of a process, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@pytest.fixture(params=["espeak", "pyttsx3"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    backend = speech_backend(f"apart:{request.param}")
    assert isinstance(backend, Worker)
    yield backend
    backend.close()


class Run:
    """What was asked, told and heard."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.chance = random.Random(5)
        self.backend = Counted(worker)
        self.ended: Counter[str] = Counter()
        self.words: defaultdict[str, list[str]] = defaultdict(list)
        self.states: Counter[str] = Counter()
        self.marks: list[tuple[float, float, int, int]] = []

    def say(self, speaker: Speaker, number: int) -> Saying:
        text = f"Line {number}: the kettle has been boiling."
        return speaker.say(
            text,
            interrupt=self.chance.random() < 0.05,
            on_word=lambda word: self.words[text].append(word.text),
            on_done=lambda saying: self.ended.update([saying.text]),
        )

    def disturb(self, sayings: list[Saying]) -> None:
        """Cancel two at some moment, and kill the worker now and then."""
        for saying in self.chance.sample(sayings, 2):
            time.sleep(self.chance.random() * 0.02)
            saying.cancel()

    def kill(self) -> None:
        if self.worker.pid is not None:
            time.sleep(self.chance.random() * 0.01)
            os.kill(self.worker.pid, signal.SIGKILL)

    def look(self, sayings: list[Saying]) -> None:
        """Whatever was not cancelled was said once, every word of it; of the rest at most a beginning."""
        for saying in sayings:
            self.states[saying.state] += 1
            words = [word.text for word in saying.speech.words] if saying.speech else []
            if saying.state == "done":
                assert self.backend.said[saying.text] == 1
                assert self.words[saying.text] == words
            assert self.words[saying.text] == words[: len(self.words[saying.text])]

    def measure(self) -> None:
        gc.collect()
        assert self.worker.pid is not None
        files = len(list(Path("/dev/fd").iterdir()))
        self.marks.append((memory(os.getpid()), memory(self.worker.pid), files, threading.active_count()))


def test_a_thousand_utterances_and_a_worker_killed_every_fifty(worker: Worker) -> None:
    run = Run(worker)
    hurried = RealTime(clock=lambda: time.monotonic() * 200, sleep=lambda seconds: time.sleep(seconds / 20))
    with Speaker(run.backend, hurried) as speaker:
        for first in range(0, UTTERANCES, AT_ONCE):
            sayings = [run.say(speaker, number) for number in range(first, first + AT_ONCE)]
            if first % KILLED_EVERY == 0:
                run.kill()
            run.disturb(sayings)
            assert all(saying.wait(SOON) for saying in sayings), "an utterance hangs"
            assert speaker.wait(SOON)
            run.look(sayings)
            if first % 100 == 90:
                run.measure()
    assert set(run.ended.values()) == {1}
    assert len(run.ended) == UTTERANCES
    assert set(run.states) == {"cancelled", "done"}
    assert worker.starts >= UTTERANCES // KILLED_EVERY
    print(f"{worker.name}: {dict(run.states)}, {worker.starts} workers; own MiB, worker's, files, threads:", *run.marks)
    own, workers, files, threads = zip(*run.marks, strict=True)
    assert max(own) - own[1] < 8
    assert max(workers) - workers[1] < 8
    assert len(set(files)) == 1
    assert len(set(threads)) == 1


def test_one_worker_says_a_thousand_lines_in_the_same_memory(worker: Worker) -> None:
    sizes: list[float] = []
    for number in range(UTTERANCES):
        worker.synthesize(f"Line {number}.", Prosody())
        if number % 100 == 99:
            assert worker.pid is not None
            sizes.append(memory(worker.pid))
    assert worker.starts == 1
    print(f"{worker.name}: worker's MiB every hundred lines:", *(f"{size:.1f}" for size in sizes))
    assert max(sizes) - sizes[0] < 6
