"""Something that is being said: waited for, cancelled, looked at while it is heard."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Generator
from typing import Literal

from ...core.errors import SpeechError, shown
from ..expression import Prosody
from .backend import Speech, TimedWord

__all__ = ["Saying", "State"]

State = Literal["waiting", "speaking", "done", "cancelled", "failed"]


class Saying:
    """One utterance on its way. :meth:`Speaker.say` makes them.

    ``await saying`` waits in asyncio without holding up its loop, and raises what made it fail.

    Attributes:
        text: What is said.
        prosody: How.
        voice: With which voice; None for the backend's own.
        state: ``waiting``, ``speaking``, then ``done``, ``cancelled`` or ``failed`` for good.
        speech: Sound and times, as soon as they are known.
        time: How many seconds of it have been heard; ask in every frame where the mouth is.
        error: Why it failed.
    """

    def __init__(
        self,
        text: str,
        prosody: Prosody,
        voice: str | None,
        on_word: Callable[[TimedWord], object] | None,
        on_done: Callable[[Saying], object] | None,
        cancel: Callable[[Saying], bool],
    ) -> None:
        self.text = text
        self.prosody = prosody
        self.voice = voice
        self.state: State = "waiting"
        self.speech: Speech | None = None
        self.time = 0.0
        self.error: SpeechError | None = None
        self.on_word = on_word
        self.on_done = on_done
        self._cancel = cancel
        self._ended = threading.Event()
        self._woken: list[Callable[[], object]] = []
        self._changing = threading.Lock()

    def __repr__(self) -> str:
        return f"<Saying {shown(self.text, 40)!r}: {self.state}>"

    @property
    def ended(self) -> bool:
        """Whether it is done, cancelled or failed."""
        return self._ended.is_set()

    def cancel(self) -> bool:
        """Say no more of it, at once; return False when it had ended before."""
        return self._cancel(self)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended, for so many seconds at most; return whether it has."""
        return self._ended.wait(timeout)

    def __await__(self) -> Generator[object, None, Saying]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()

        def wake() -> None:
            if not future.done():
                future.set_result(None)

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(wake)

        with self._changing:
            if not self.ended:
                self._woken.append(tell)
            else:
                wake()
        yield from future.__await__()
        if self.error is not None:
            raise self.error
        return self

    def end(self, state: State, error: SpeechError | None = None) -> None:
        """Take the last state; the speaker calls it, once."""
        with self._changing:
            self.state, self.error = state, error
            self._ended.set()
            woken, self._woken = self._woken, []
        for wake in woken:
            wake()
