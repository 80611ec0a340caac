"""One play from beginning to end with people around it: it is shown, it is recorded, somebody may take part."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from ..core.errors import AuthoringError
from .listening import MOST_WORDS
from .player import Play
from .stage import Stage
from .transcript import Choice, Ending, Event, as_data

__all__ = ["JsonLines", "Person", "Recording", "perform"]

_LEAVE: Final = ("q", "quit", "exit")
_MOST_LINE: Final = 100_000
"""Characters of an answer that are read at once."""


def perform(play: Play, audience: Iterable[Callable[[Event], None]]) -> Ending:
    """Play to the end and hand every event to everybody; Ctrl-C ends a play, it does not cut it off.

    Returns:
        How it ended.
    """
    listeners = list(audience)
    ending: Ending | None = None

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    try:
        for event in play:
            tell(event)
            if isinstance(event, Ending):
                ending = event
    except KeyboardInterrupt:
        if ending is None:
            ending = play.ending("interrupted")
            tell(ending)
    assert ending is not None
    return ending


class Person:
    """Asks a person at a terminal what their character does.

    Args:
        stage: Shows the choices.
        answers: Where the answers come from.
        listens: Whether they may also say something in their own words.

    Attributes:
        listens: The same, which can be changed.
    """

    def __init__(self, stage: Stage, answers: IO[str], *, listens: bool = False) -> None:
        self._stage = stage
        self._answers = answers
        self.listens = listens

    def __call__(self, name: str, choices: Sequence[Choice]) -> int | str | None:
        """Return the number of the choice, from 0, or their own words; None when they leave or no answer comes."""
        self._stage.offer(name, choices)
        asked = f"a number from 1 to {len(choices)}" if len(choices) > 1 else "1"
        offered = f"1-{len(choices)}" if len(choices) > 1 else "1"
        if self.listens:
            asked, offered = f"{asked}, your own words", f"{offered}, your own words"
        numbers = {str(number + 1): number for number in range(len(choices))}
        while True:
            answer = self._read(f"  {offered}, or q to leave > ")
            if answer is None or answer.lower() in _LEAVE:
                return None
            if answer in numbers:
                return numbers[answer]
            if self.listens and any(letter.isalpha() for letter in answer):
                return "".join(letter for letter in answer[:MOST_WORDS] if letter.isprintable())
            shown = f"{answer[:20]!r} is no choice" if answer else "nothing was chosen"
            self._stage.note(f"{shown}; type {asked}, or q")

    def _read(self, prompt: str) -> str | None:
        self._stage.prompt(prompt)
        try:
            answer = self._answers.readline(_MOST_LINE)
        except KeyboardInterrupt:
            self._stage.note("")
            raise
        if not answer:
            self._stage.note("")
            return None
        return answer.strip()


class JsonLines:
    """Writes every event as one line of JSON (format ``espressivo-play/1``), each at once.

    Args:
        stream: Where to.
        ascii_only: Write what is not ASCII as escapes, for streams that cannot hold it.
    """

    def __init__(self, stream: IO[str], *, ascii_only: bool = False) -> None:
        self._stream = stream
        self._ascii_only = ascii_only

    def __call__(self, event: Event) -> None:
        """Write one event."""
        self._stream.write(json.dumps(as_data(event), ensure_ascii=self._ascii_only) + "\n")
        self._stream.flush()


class Recording:
    """A file of JSON lines; used as a context.

    Args:
        path: The file.
        force: Write over a file that exists.

    Raises:
        AuthoringError: The file exists or cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        file = os.fspath(path)
        if Path(file).is_file() and not force:
            raise AuthoringError("this file exists; --force writes over it", file=file)
        try:
            self._stream = Path(file).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed on exit
        except OSError as error:
            raise AuthoringError(f"cannot be written: {error.strerror}", file=file) from None
        self._file = file
        self._write = JsonLines(self._stream)

    def __call__(self, event: Event) -> None:
        """Write one event.

        Raises:
            AuthoringError: It cannot be written, because the disk is full for one.
        """
        try:
            self._write(event)
        except OSError as error:
            raise AuthoringError(f"cannot be written: {error.strerror}", file=self._file) from None

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what could not be written has been told
            self._stream.close()
