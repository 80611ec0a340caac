"""Older versions of FAtiMA's files: sources to follow, dialogues in arrays, names that have changed since.

A character of old names the files of its rules, and an old scenario the files of its characters, relative to itself.
They are followed when they exist (the toolkit at its last version ignores them); what is missing is a warning.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Final

from ...core.errors import AuthoringError
from ..document import LineDoc
from ..source_text import read_bytes
from . import json_dialect
from .envelope import Document, Record, open_envelope

__all__ = ["RULE_SOURCES", "Sources", "modernised", "read_old_dialogues"]

RULE_SOURCES: Final = {
    "EmotionalAppraisalAssetSource": "EmotionalAppraisalAsset",
    "EmotionalDecisionMakingSource": "EmotionalDecisionMakingAsset",
    "EmotionalDecisionMakingAssetSource": "EmotionalDecisionMakingAsset",
    "SocialImportanceAssetSource": "SocialImportanceAsset",
    "CommeillFautAssetSource": "CommeillFautAsset",
}
"""Fields of an old character that name a rule file, and what that file must hold."""

_OLD_FIELDS: Final = (
    *RULE_SOURCES, "WorkingMemory", "EmotionDispositions", "DefaultActionPriority", "Claims", "Conferrals",
    "CharacterSources", "WorldModelSource", "PlayerDialogues", "AgentDialogues",
)  # fmt: skip
_RENAMED: Final = (
    (re.compile(r"(?<![\w-])Action-Finished(?![\w-])"), "Action-End"),
    (re.compile(r"(?<![\w-])DialogState\("), "DialogueState("),
    (re.compile(r"(?<![\w-])Count\("), "CountSubs("),
)
_OLD_NAMES = (b"Action-Finished", b"DialogState(", b"Count(")
_EXTENSIONS: Final = (".ea", ".edm", ".si", ".cif", ".rpc", ".iat", ".wmo", ".wm", ".json")
_MOST_SOURCES = 1000
_MOST_BYTES = 64_000_000


def modernised(root: Record) -> Record:
    """Return an old root with the names that have changed since; a current one comes back as it is."""
    if not any(name in root.document.data for name in _OLD_NAMES) or not _is_old(root):
        return root
    fields = _renamed(root.fields)
    if fields != root.fields:
        root.document.warn(
            "old names (Action-Finished, DialogState, Count) became Action-End, DialogueState, CountSubs"
        )
    return Record(fields, root.path, root.document, root.types)


def read_old_dialogues(root: Record) -> list[LineDoc]:
    """Read the dialogues of the oldest scenarios: one line for each meaning and style of an entry."""
    lines = []
    for key in ("PlayerDialogues", "AgentDialogues"):
        for entry in root.records(key):
            root.document.warn(f"{key} became dialogue lines; who may say them is left to the decision rules")
            for meaning, style in product(_choices(entry, "Meaning"), _choices(entry, "Style")):
                lines.append(
                    LineDoc(
                        current_state=entry.term("CurrentState", "-"),
                        next_state=entry.term("NextState", "-"),
                        meaning=meaning,
                        style=style,
                        utterance=entry.text("Utterance") or "",
                    )
                )
    return lines


@dataclass(slots=True)
class Sources:
    """Follows the files that old files name, within bounds, and only to regular files of known extensions.

    Attributes:
        follow: False ignores every source, as the toolkit's last version does.
    """

    follow: bool = True
    _opened: dict[str, tuple[str | None, Record]] = field(default_factory=dict)
    _count: int = 0
    _bytes: int = 0

    def open(self, owner: Record, key: str, kind: str) -> Record | None:
        """Open the file that field ``key`` of ``owner`` names; None when it names none that exists."""
        name = owner.text(key)
        if not name or not name.strip() or owner.document.file is None:
            return None
        return self.open_name(owner, name, key, kind)

    def open_name(self, owner: Record, name: str, key: str, kind: str) -> Record | None:
        """Open file ``name``, relative to the file of ``owner``, that must hold an asset of ``kind``.

        Raises:
            AuthoringError: The file exists and is broken, or holds something else.
        """
        if not self.follow:
            owner.document.warn(f"{key} {name!r} is not followed")
            return None
        found = _find(owner.document, name)
        if found is None:
            owner.document.warn(f"{key} {name!r} does not exist; left out")
            return None
        held, root = self._read(found, owner.document)
        if held != kind:
            owner.fail(f"{name!r} must hold {_article(kind)}, but holds {_article(held)}", key)
        return root

    def _read(self, file: str, owner: Document) -> tuple[str | None, Record]:
        self._count += 1
        if file not in self._opened:
            data = read_bytes(file, json_dialect.MAX_BYTES)
            self._bytes += len(data)
            document = Document(file, data, owner.warnings)
            kind, root = open_envelope(json_dialect.parse(data, file=file), document)
            self._opened[file] = (kind, modernised(root))
        if self._count > _MOST_SOURCES or self._bytes > _MOST_BYTES:
            message = f"names too many source files; at most {_MOST_SOURCES}, of {_MOST_BYTES} bytes together, are read"
            raise AuthoringError(message, file=owner.file)
        return self._opened[file]


def _find(owner: Document, name: str) -> str | None:
    """Return the existing regular file that a source names; a wrong folder is forgiven when the file lies beside."""
    folder = Path(owner.file or "").parent
    relative = name.strip().replace("\\", "/")
    beside = relative.rpartition("/")[2]
    candidates = [] if relative.startswith("/") or ":" in relative else [folder / relative]
    candidates.append(folder / beside)
    for candidate in candidates:
        if candidate.suffix.lower() not in _EXTENSIONS or "\0" in relative:
            continue
        if candidate.is_file():
            if candidate != candidates[0] or len(candidates) == 1:
                owner.warn(f"{name!r} does not exist; {beside!r} beside this file was read instead")
            return os.fspath(candidate)
    return None


def _is_old(root: Record) -> bool:
    return any(name in root.fields for name in _OLD_FIELDS) or any(
        "Layer" not in rule.fields for rule in root.records("ActionTendencies")
    )


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {_renamed(name): _renamed(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_renamed(child) for child in value]
    if isinstance(value, str):
        for pattern, replacement in _RENAMED:
            value = pattern.sub(replacement, value)
    return value


def _choices(entry: Record, key: str) -> Iterator[str]:
    if isinstance(entry.get(key), list):
        return iter(entry.terms(key) or ["-"])
    return iter([entry.term(key, "-")])


def _article(kind: str | None) -> str:
    return "nothing known" if kind is None else f"a {kind}" if kind[0] not in "AEI" else f"an {kind}"
