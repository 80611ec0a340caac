"""The worker's side: a process that says what it is asked to, and ends with its owner.

Only :class:`~.worker.Worker` starts it: ``python -m espressivo.expression.speech.worker_process FACTORY ARGUMENTS
OWNER FOLDER``. What a library prints goes nowhere; what it leaves in the temporary folder goes with the worker.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import IO, Any, Final, NoReturn, cast

from .backend import SpeechBackend
from .worker_messages import MAX_ANSWER, Ask, Ready, Refused, Said, packed, read_ask

__all__ = ["main"]

_OWNER_LOOKED_FOR: Final = 0.5


def main(arguments: list[str]) -> NoReturn:
    """Answer one question after the other until the owner is gone."""
    factory, how, owner, folder = arguments
    # Ctrl-C in a terminal reaches every program of it; when to end is the owner's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asks, answers = _private_streams()
    waiting: queue.SimpleQueue[Ask] = queue.SimpleQueue()
    _in_background(lambda: _listen(asks, waiting, folder))
    if hasattr(os, "getppid") and os.name == "posix":
        # The pipe alone would not tell when the owner's other children hold its end open.
        _in_background(lambda: _watch(int(owner), folder))
    _serve(factory, json.loads(how), waiting, answers)


def _private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Take standard input and output for messages, so that nobody who prints can damage them."""
    asks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    return asks, answers


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()


def _listen(asks: IO[bytes], waiting: queue.SimpleQueue[Ask], folder: str) -> None:
    try:
        while (ask := read_ask(asks)) is not None:
            waiting.put(ask)
    finally:
        _end(folder)


def _watch(owner: int, folder: str) -> None:
    while os.getppid() == owner:
        time.sleep(_OWNER_LOOKED_FOR)
    _end(folder)


def _end(folder: str) -> NoReturn:
    """End at once, whatever a library is doing."""
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _serve(factory: str, how: dict[str, Any], waiting: queue.SimpleQueue[Ask], answers: IO[bytes]) -> NoReturn:
    backend: SpeechBackend | None = None
    try:
        module, _, name = factory.partition(":")
        backend = cast(SpeechBackend, getattr(import_module(module), name)(**how))
        found = backend.available()
        _tell(answers, packed(Ready(frozenset(backend.capabilities), found.ok, found.why)))
    except Exception as error:
        _tell(answers, packed(Ready(frozenset(), False, _words_of(error))))
    while True:
        _tell(answers, _answer(backend, waiting.get()))


def _answer(backend: SpeechBackend | None, ask: Ask) -> bytes:
    """Return the message that answers a question; whatever goes wrong is an answer too."""
    if backend is None:
        return packed(Refused(ask.number, "it could not be started"))
    try:
        speech = backend.synthesize(ask.text, ask.prosody, ask.voice)
        message = packed(Said(ask.number, speech))
    except Exception as error:
        return packed(Refused(ask.number, _words_of(error)))
    if len(message) > MAX_ANSWER:
        return packed(Refused(ask.number, f"{speech.duration:,.0f} s of sound are too much for one line"))
    return message


def _words_of(error: Exception) -> str:
    from ...core.errors import EspressivoError

    return str(error) if isinstance(error, EspressivoError) else f"{type(error).__name__}: {error}"


def _tell(answers: IO[bytes], message: bytes) -> None:
    answers.write(message)
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
