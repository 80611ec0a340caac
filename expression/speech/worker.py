"""A backend in a process of its own: what hangs or crashes there takes nothing with it.

A worker that dies or gives no answer is ended, and another one is asked the same once more. Nothing is lost by that and
nothing said twice: an answer belongs to one question, and a worker keeps nothing from one question to the next.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping
from itertools import count
from typing import IO, Any, Final

from ...core.errors import SpeechError, shown
from ..expression import NEUTRAL_PROSODY, Prosody
from .backend import Availability, Speech
from .sayable import check_prosody
from .worker_messages import MAX_ASK, Answer, Ask, Ready, Refused, Said, packed, read_answer

__all__ = ["Worker"]

_PROCESS: Final = "espressivo.expression.speech.worker_process"
_SECONDS_TO_START: Final = 30.0
_SECONDS_TO_END: Final = 2.0
_TRIES: Final = 2


class Worker:
    """A speech backend that lives in another process; it is started when it is first needed.

    One question at a time: several threads may ask, and wait for one another.

    Args:
        name: What the backend is called in messages.
        factory: What makes it, as ``package.module:callable``; the worker imports it.
        arguments: Of the factory, such as JSON can hold.
        environment: Variables that the worker has beside those of this program.
        patience: Seconds after which a worker that gives no answer is taken for hung, plus
        patience_per_character: so many for each character.
        lines: After so many a new process takes over: synthesisers lose a little memory with every line.

    >>> worker = Worker("null", "espressivo.expression.speech.null:NullBackend")
    >>> worker.synthesize("Good morning", Prosody()).words[1].text
    'morning'
    >>> worker.close()
    """

    def __init__(
        self,
        name: str,
        factory: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        patience: float = 10.0,
        patience_per_character: float = 0.02,
        lines: int = 2000,
    ) -> None:
        self._name = name
        self._begin = (factory, json.dumps(dict(arguments or {})), dict(environment or {}))
        self._patience = (patience, patience_per_character)
        self._lines = lines
        self._numbers = count(1)
        self._asking = threading.Lock()
        self._changing = threading.Lock()
        self._process: _Process | None = None
        self._closed = threading.Event()
        self._at_exit: weakref.finalize[[], Worker] | None = None
        self.starts = 0
        """How many processes were started so far."""

    @property
    def name(self) -> str:
        """What the backend is called."""
        return self._name

    @property
    def pid(self) -> int | None:
        """The process that speaks now, or None when none is needed as yet."""
        process = self._process
        return process.pid if process is not None and process.alive else None

    @property
    def capabilities(self) -> frozenset[str]:
        """What the backend can do; starts the worker to ask it. Nothing when it cannot be started."""
        try:
            return self._running().ready.capabilities
        except SpeechError:
            return frozenset()

    def available(self) -> Availability:
        """Tell whether the backend can speak here; starts the worker to ask it."""
        try:
            ready = self._running().ready
        except SpeechError as error:
            return Availability(False, str(error))
        return Availability(ready.ok, ready.why)

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        """Say a text in a way.

        Raises:
            SpeechError: The backend cannot, or its process died or gave no answer twice in a row.
        """
        check_prosody(prosody)
        ask = Ask(next(self._numbers), text, prosody, voice)
        try:
            message = packed(ask)
        except UnicodeEncodeError as error:
            raise SpeechError(f"half a character cannot be said: {text[error.start : error.end]!a}") from None
        if len(message) > MAX_ASK:
            raise SpeechError(f"a line of {len(text):,} characters is too long to be said at once: {shown(text, 40)!r}")
        with self._asking:
            return self._said(ask, message)

    def _said(self, ask: Ask, message: bytes) -> Speech:
        seconds = self._patience[0] + self._patience[1] * len(ask.text)
        for tried in range(1, _TRIES + 1):
            process = self._running()
            try:
                return process.ask(ask, message, seconds)
            except _LostError as lost:
                process.end()
                if self._closed.is_set():
                    raise SpeechError(f"{self._name} was closed while it said {shown(ask.text, 40)!r}") from None
                if tried == _TRIES:
                    raise SpeechError(
                        f"{self._name} could not say {shown(ask.text, 40)!r}: its process {lost}, "
                        f"and so did the {_TRIES - 1} after it; the next line gets a new one"
                    ) from None
        raise AssertionError("either said or refused")

    def _running(self) -> _Process:
        """Return a process that is ready, starting one when there is none."""
        if self._closed.is_set():
            raise SpeechError(f"{self._name} is closed: it says nothing any more")
        with self._changing:
            if self._process is None or not self._process.alive or self._process.answered >= self._lines:
                if self._process is not None:
                    self._process.end()
                self.starts += 1
                self._process = _Process(self._name, *self._begin)
                self._close_first_at_exit()
            if self._closed.is_set():
                self._process.end()
            self._process.become_ready()
            return self._process

    def _close_first_at_exit(self) -> None:
        """When the program ends, be closed before the process is ended, so that no thread starts another then.

        What was registered last is done first.
        """
        if self._at_exit is not None:
            self._at_exit.detach()
        self._at_exit = weakref.finalize(self, self._closed.set)

    def close(self) -> None:
        """End the process, even while it speaks."""
        self._closed.set()
        process = self._process
        if process is not None:
            process.end()


class _LostError(Exception):
    """A process has ended, or is no use any more."""


class _Process:
    """One process: started, asked, ended."""

    def __init__(self, name: str, factory: str, arguments: str, environment: Mapping[str, str]) -> None:
        if getattr(sys, "frozen", False):
            raise SpeechError(f"{name} needs a process of its own, which a program packed into one file cannot start")
        self._owner = os.getpid()
        self._name = name
        self._folder = tempfile.mkdtemp(prefix="espressivo-speech-")
        command = [sys.executable, "-P", "-m", _PROCESS, factory, arguments, str(self._owner), self._folder]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=-1,
                env=self._environment(environment),
                **_BY_ITSELF,
            )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise SpeechError(f"{name} needs a process of its own, which cannot be started: {error}") from None
        assert self._process.stdin is not None and self._process.stdout is not None
        self._asks: IO[bytes] = self._process.stdin
        self._answers: queue.SimpleQueue[Answer | str] = queue.SimpleQueue()
        self._reader = threading.Thread(
            target=_read, args=(self._process.stdout, self._answers), name=f"{name} answers", daemon=True
        )
        self._reader.start()
        # Ends it when this object is forgotten and when the program ends; a process forked from this one must not.
        self._finish = weakref.finalize(self, _finish, self._process, self._reader, self._folder, self._owner)
        self._ready: Ready | None = None
        self.answered = 0

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return what the worker sees: it imports what this program can import, and leaves its files in one place."""
        path = os.pathsep.join(each or os.getcwd() for each in sys.path)  # noqa: PTH109
        folder = self._folder
        return {**os.environ, "PYTHONPATH": path, "TMPDIR": folder, "TEMP": folder, "TMP": folder, **more}

    def become_ready(self) -> None:
        """Wait until it has begun.

        Raises:
            SpeechError: It cannot.
        """
        if self._ready is None:
            try:
                answer = self._next(_SECONDS_TO_START)
            except _LostError as lost:
                self.end()
                raise SpeechError(f"{self._name} could not be started: its process {lost}") from None
            assert isinstance(answer, Ready)
            self._ready = answer

    @property
    def ready(self) -> Ready:
        assert self._ready is not None
        return self._ready

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._finish.alive and self._owner == os.getpid() and self._process.poll() is None

    def ask(self, ask: Ask, message: bytes, seconds: float) -> Speech:
        """Return the answer to one question.

        Raises:
            SpeechError: The backend refuses.
            _LostError: There is no answer.
        """
        try:
            self._asks.write(message)
            self._asks.flush()
        except (OSError, ValueError):
            raise _LostError(self._fate()) from None
        answer = self._next(seconds)
        self.answered += 1
        if isinstance(answer, Said) and answer.number == ask.number:
            return answer.speech
        if isinstance(answer, Refused) and answer.number == ask.number:
            raise SpeechError(self.ready.why if not self.ready.ok else answer.why)
        raise _LostError("answered what nobody had asked")

    def _next(self, seconds: float) -> Answer:
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise _LostError(f"gave no answer for {seconds:.0f} s") from None
        if isinstance(answer, str):
            raise _LostError(answer or self._fate())
        return answer

    def _fate(self) -> str:
        """Return how the process ended, which it has or is just about to."""
        try:
            status = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        return f"was ended by signal {-status}" if status < 0 else f"ended with exit code {status}"

    def end(self) -> None:
        """End it now; may be called again, and by several threads."""
        self._finish()


_BY_ITSELF: Final[dict[str, Any]] = (
    # A process group of its own: Ctrl-C in the terminal is for this program, which then ends the worker.
    {"process_group": 0} if os.name == "posix" else {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}
)


def _read(stream: IO[bytes], answers: queue.SimpleQueue[Answer | str]) -> None:
    """Pass on what a worker says, and at last that it says no more (with why, when it was nonsense)."""
    why = ""
    try:
        while (answer := read_answer(stream)) is not None:
            answers.put(answer)
    except (OSError, ValueError) as error:
        why = f"answered nonsense ({error})"
    answers.put(why)


def _finish(process: subprocess.Popen[bytes], reader: threading.Thread, folder: str, owner: int) -> None:
    """End a process and let go of all that belongs to it."""
    if owner == os.getpid():
        process.kill()
        process.wait(_SECONDS_TO_END)
        if reader is not threading.current_thread():
            reader.join(_SECONDS_TO_END)
        shutil.rmtree(folder, ignore_errors=True)
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        with contextlib.suppress(OSError):  # what was not written yet finds nobody
            stream.close()
