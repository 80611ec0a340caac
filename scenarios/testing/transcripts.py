"""Recorded transcripts: what was said and done in a test, kept in a file beside the story and compared with."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ...core.errors import AuthoringError
from ..source_text import decode, read_bytes
from ..transcript import PlayedTurn

__all__ = ["HEADER", "Transcripts", "lines_of"]

HEADER: Final = "# transcript of espressivo test"
"""The first line of a file of transcripts; a file without it is never written over."""
_SECTION: Final = "## "
_MAX_BYTES: Final = 8_000_000


class Transcripts:
    """The transcripts of one story.

    Args:
        file: The story's own file; transcripts lie beside it.
        update: Whether they are to be written, rather than compared with.
    """

    def __init__(self, file: str, *, update: bool = False) -> None:
        self._folder = Path(file).parent if file else Path()
        self._update = update
        self._read: dict[str, dict[str, list[str]]] = {}
        self._changed: set[str] = set()

    def compare(self, name: str, test: str, seed: int, told: Sequence[str]) -> str:
        """Return how a play differs from its transcript, as a unified diff; empty when it does not.

        Raises:
            AuthoringError: The file cannot be read, or holds something else.
        """
        sections = self._sections(name)
        title = f"{test}, seed {seed}"
        recorded = sections.get(title)
        if recorded == list(told):
            return ""
        if self._update:
            sections[title] = list(told)
            self._changed.add(name)
            return ""
        if recorded is None:
            return f"nothing is recorded for {title!r}: run the test once with --update"
        return "\n".join(difflib.unified_diff(recorded, list(told), name, "this play", lineterm="", n=2))

    def write(self) -> None:
        """Write what has changed."""
        for name in sorted(self._changed):
            lines = [HEADER]
            for title, told in self._read[name].items():
                lines += ["", f"{_SECTION}{title}", *told]
            (self._folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        self._changed.clear()

    def _sections(self, name: str) -> dict[str, list[str]]:
        if name not in self._read:
            path = self._folder / name
            self._read[name] = _parsed(decode(read_bytes(path, _MAX_BYTES)), str(path)) if path.exists() else {}
        return self._read[name]


def _parsed(text: str, file: str) -> dict[str, list[str]]:
    lines = text.splitlines()
    if not lines or lines[0].strip() != HEADER:
        raise AuthoringError(f"this is no file of transcripts: its first line must be {HEADER!r}", file=file, line=1)
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines[1:]:
        if line.startswith(_SECTION):
            current = sections.setdefault(line.removeprefix(_SECTION), [])
        elif line.strip():
            current.append(line)
    return sections


def lines_of(turn: PlayedTurn, label: Callable[[str], str]) -> Iterator[str]:
    """Yield what is told of a turn, line by line, without numbers that small changes would move."""
    text = " ".join(turn.text.split())
    if not turn.agent:
        yield f"({text})"
        return
    who = label(turn.agent) + (f" ({turn.style})" if turn.style else "")
    who += f" to {label(turn.target)}" if turn.target else ""
    yield f"{who}: {text}" if turn.spoken else f"> {text}"
    yield from (f"    > {deed}" for deed in turn.deeds)
