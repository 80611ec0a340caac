"""A queue of what is to be said, which nobody waits for unless they want to."""

from __future__ import annotations

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Final, TypeVar

from ...core.errors import EspressivoError, SpeechError
from ..affect import Affect
from ..expression import NEUTRAL_PROSODY, Expression, Prosody
from .backend import Availability, Speech, SpeechBackend, TimedWord
from .choosing import speech_backend
from .devices import playback as playback_named
from .playback import Playback
from .saying import Saying, State

__all__ = ["MAX_CHARACTERS", "MAX_WAITING", "Speaker"]

MAX_CHARACTERS: Final = 10_000
"""Of one utterance: about ten minutes."""
MAX_WAITING: Final = 10_000
"""Utterances that wait; a program that asks for more in every frame has a mistake."""

_Told = TypeVar("_Told", Saying, TimedWord)
_log = logging.getLogger(__name__)


class Speaker:
    """Says one thing after another, in a thread of its own: :meth:`say` returns at once.

    What hangs, crashes or is missing is told by the :class:`Saying` it happened to, and the next is said all the same.
    Callbacks are called one after another in the speaker's thread; an exception in one is logged and goes no further.

    Args:
        backend: What makes the sound, or its name as :func:`speech_backend` takes it. One given by name is closed with
            the speaker; one given as an object may be shared, and is not. In a program that runs for days let it be
            ``apart:espeak``: in this process espeak-ng loses some memory with every line.
        playback: Where it is heard, or its name; None for the first that there is, and no sound when there is none.

    Raises:
        SpeechError: There is no backend or playback of that name.
        TypeError: What is given is none.

    >>> with Speaker("null", "silent") as speaker:
    ...     saying = speaker.say("Good morning")
    ...     saying.wait(10), saying.state, [word.text for word in saying.speech.words]
    (True, 'done', ['Good', 'morning'])
    """

    def __init__(self, backend: SpeechBackend | str | None = None, playback: Playback | str | None = None) -> None:
        # By their methods: to ask a worker for all that a backend has would start its process.
        _check(backend, "synthesize", "a speech backend, or the name of one such as 'espeak'")
        _check(playback, "play", "a playback, or the name of one such as 'silent'")
        self._owns_backend = backend is None or isinstance(backend, str)
        self.backend = speech_backend(backend) if backend is None or isinstance(backend, str) else backend
        self.playback = playback_named(playback) if playback is None or isinstance(playback, str) else playback
        self._waiting: deque[Saying] = deque()
        self._ended: deque[Saying] = deque()
        self._current: Saying | None = None
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="espressivo speaker", daemon=True)
        self._thread.start()
        # A thread that is in the middle of a library when Python ends would take the program down with it.
        atexit.register(self.close)

    @property
    def audible(self) -> Availability:
        """Whether what is said can be heard, and what is missing when it cannot."""
        found = self.backend.available()
        if not found.ok:
            return found
        if "sound" not in self.backend.capabilities:
            return Availability(False, f"the backend {self.backend.name} makes no sound: {found.why}")
        return self.playback.available()

    @property
    def speaking(self) -> Saying | None:
        """What is being said now."""
        return self._current

    @property
    def waiting(self) -> tuple[Saying, ...]:
        """What is still to be said, in order."""
        with self._changed:
            return tuple(self._waiting)

    def say(
        self,
        text: str,
        how: Prosody | Expression | Affect | None = None,
        *,
        voice: str | None = None,
        interrupt: bool = False,
        on_word: Callable[[TimedWord], object] | None = None,
        on_done: Callable[[Saying], object] | None = None,
    ) -> Saying:
        """Say something after what is waiting already. Returns at once.

        Args:
            text: What.
            how: The prosody, or the expression or affect that it follows from; None for neutral.
            voice: With which voice; None for the backend's own.
            interrupt: Barge in: what is spoken now is broken off in the middle, and what waits is not said any more.
            on_word: Called when a word begins to be heard.
            on_done: Called when it has ended, however it has.

        Raises:
            SpeechError: The speaker is closed, the text is too long, or too much waits.
            ExpressionError: The affect has an emotion that is not known.
            TypeError: The text is no text, or the way of saying it none.
        """
        if not isinstance(text, str):
            raise TypeError(f"{text!r} is no text to be said")
        if len(text) > MAX_CHARACTERS:
            raise SpeechError(f"{len(text):,} characters are too much for one utterance: at most {MAX_CHARACTERS:,}")
        saying = Saying(text, _prosody_of(how), voice, on_word, on_done, self._cancel)
        with self._changed:
            if self._closing:
                raise SpeechError("this speaker is closed: it says nothing any more")
            if interrupt:
                self._cancel_all()
            elif len(self._waiting) >= MAX_WAITING:
                raise SpeechError(f"{MAX_WAITING:,} utterances wait already: is something said in every frame?")
            self._waiting.append(saying)
            self._changed.notify_all()
        return saying

    def cancel(self) -> None:
        """Break off what is spoken now, and say nothing of what waits."""
        with self._changed:
            self._cancel_all()
            self._changed.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until everything is said and told, for so many seconds at most; return whether it is."""
        with self._changed:
            return self._changed.wait_for(self._is_idle, timeout)

    def close(self, timeout: float = 2.0) -> None:
        """Break everything off and end, within so many seconds; may be called twice."""
        with self._changed:
            self._closing = True
            self._cancel_all()
            self._changed.notify_all()
        if self._owns_backend:
            self.backend.close()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)
        atexit.unregister(self.close)

    def __enter__(self) -> Speaker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_idle(self) -> bool:
        return not self._waiting and not self._ended and self._current is None

    def _cancel(self, saying: Saying) -> bool:
        with self._changed:
            if saying.ended:
                return False
            if saying in self._waiting:
                self._waiting.remove(saying)
            self._end(saying, "cancelled")
            return True

    def _cancel_all(self) -> None:
        spoken = [self._current] if self._current is not None and not self._current.ended else []
        for saying in [*spoken, *self._waiting]:
            self._end(saying, "cancelled")
        self._waiting.clear()

    def _end(self, saying: Saying, state: State, error: SpeechError | None = None) -> None:
        """Take note that something has ended; who wants to be told is told by the speaker's thread."""
        if saying.on_done is not None:
            self._ended.append(saying)
        saying.end(state, error)
        self._changed.notify_all()

    def _run(self) -> None:
        while (saying := self._next()) is not None:
            try:
                self._speak(saying)
                self._over(saying, None)
            except SpeechError as error:
                self._over(saying, error)
            except Exception as error:
                failure = SpeechError(f"a defect of {self.backend.name} or {self.playback.name}: {error!r}")
                failure.__cause__ = error
                self._over(saying, failure)

    def _next(self) -> Saying | None:
        """Return what is to be said next, or None when the speaker is closed; callbacks are called meanwhile."""
        while True:
            self._tell_ended()
            with self._changed:
                if self._ended:
                    continue
                if self._waiting:
                    self._current = self._waiting.popleft()
                    return self._current
                if self._closing:
                    return None
                self._changed.notify_all()
                self._changed.wait()

    def _speak(self, saying: Saying) -> None:
        speech = self._synthesized(saying)
        with self._changed:
            if saying.ended:
                return
            saying.speech, saying.state = speech, "speaking"
        self.playback.play(speech, _Follower(saying, speech, self._tell_ended).heard)

    def _synthesized(self, saying: Saying) -> Speech:
        try:
            return self.backend.synthesize(saying.text, saying.prosody, saying.voice)
        except SpeechError:
            raise
        except EspressivoError as error:
            raise SpeechError(str(error)) from error

    def _over(self, saying: Saying, error: SpeechError | None) -> None:
        with self._changed:
            self._current = None
            if not saying.ended:
                self._end(saying, "done" if error is None else "failed", error)
            self._changed.notify_all()

    def _tell_ended(self) -> None:
        while True:
            with self._changed:
                if not self._ended:
                    return
                saying = self._ended[0]
            assert saying.on_done is not None
            _call(saying.on_done, saying)
            with self._changed:
                self._ended.popleft()


class _Follower:
    """Tells the words of one utterance as they are heard."""

    def __init__(self, saying: Saying, speech: Speech, meanwhile: Callable[[], None]) -> None:
        self._saying = saying
        self._words = deque(speech.words)
        self._meanwhile = meanwhile

    def heard(self, seconds: float) -> bool:
        """Take note of how much was heard; return whether to go on."""
        saying = self._saying
        saying.time = seconds
        while self._words and self._words[0].start <= seconds and not saying.ended:
            word = self._words.popleft()
            if saying.on_word is not None:
                _call(saying.on_word, word)
        self._meanwhile()
        return not saying.ended


def _call(function: Callable[[_Told], object], told: _Told) -> None:
    try:
        function(told)
    except Exception:
        _log.exception("a callback of a speaker failed")


def _prosody_of(how: Prosody | Expression | Affect | None) -> Prosody:
    if isinstance(how, Affect):
        from ..expressing import express

        how = express(how)
    if not isinstance(how, Expression | Prosody | None):
        raise TypeError(
            f"{how!r} is no way to say it: expected an Affect such as Affect.parse('anger:7'), or a Prosody"
        )
    return how.prosody if isinstance(how, Expression) else how or NEUTRAL_PROSODY


def _check(given: object, does: str, expected: str) -> None:
    if not (given is None or isinstance(given, str) or callable(getattr(given, does, None))):
        raise TypeError(f"{given!r} is not {expected}")
