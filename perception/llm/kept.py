"""Answers that were given once, so that a replay costs nothing: in memory, or a file each in a folder.

A file is named by the hash of what was asked and holds the decoded answer, never the text.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from ...core.errors import PerceptionError

__all__ = ["KeptAnswers", "question_key"]

_FORMAT: Final = "espressivo-llm-answer/1"
_MOST_BYTES: Final = 16 << 10
_MOST_IN_MEMORY: Final = 1_000


def question_key(question: Mapping[str, Any]) -> str:
    """Return the hash of what was asked: 64 hexadecimal digits, the same for the same question on every machine.

    Args:
        question: Plain data; all that the answer depends on.
    """
    data = json.dumps(question, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(data.encode("ascii")).hexdigest()


class KeptAnswers:
    """Keeps answers by the hash of their question; several threads and programs may share a folder.

    Args:
        folder: Where to keep them, made when it is missing; by default the last 1,000 are kept in memory.

    Raises:
        PerceptionError: The folder is a file, or cannot be made.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = None if folder is None else Path(folder)
        self._memory: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()
        if self.folder is not None:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise PerceptionError(f"{self.folder}: no answers can be kept there: {error.strerror}") from None

    def get(self, key: str) -> Any:
        """Return the answer to a question, as plain data; None when there is none, or what is kept is damaged."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        answer = None if self.folder is None else _read(self._path(self.folder, key), key)
        if answer is not None:
            self._remember(key, answer)
        return answer

    def put(self, key: str, answer: Any) -> str:
        """Keep the answer to a question.

        Args:
            key: From `question_key`.
            answer: Plain data.

        Returns:
            Why it could not be written, in plain words; nothing when it was. It is kept in memory all the same.
        """
        self._remember(key, answer)
        if self.folder is None:
            return ""
        data = json.dumps({"format": _FORMAT, "key": key, "answer": answer}, allow_nan=False).encode("ascii")
        if len(data) > _MOST_BYTES:
            return "the answer is too long to be kept"
        try:
            _write(self._path(self.folder, key), data)
        except OSError as error:
            return f"the answer could not be kept: {error.strerror or error}"
        return ""

    def _remember(self, key: str, answer: Any) -> None:
        with self._lock:
            self._memory[key] = answer
            self._memory.move_to_end(key)
            if len(self._memory) > _MOST_IN_MEMORY:
                self._memory.popitem(last=False)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"


def _read(path: Path, key: str) -> Any:
    try:
        with path.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        found = msgspec.json.decode(data) if len(data) <= _MOST_BYTES else None
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("format") != _FORMAT or found.get("key") != key:
        return None
    return found.get("answer")


def _write(path: Path, data: bytes) -> None:
    """Write a file that others see whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
