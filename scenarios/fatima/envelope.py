"""The wrapping of FAtiMA's files: root, types, shared references, boxed values, and checked access to fields.

An envelope is ``{"root": ..., "references": [...], "types": [{"TypeId", "ClassName"}]}``. Classes are recognised by
their simple name alone (namespace, assembly and version are ignored), and without ``types`` by the fields they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final, NoReturn

from ...core.errors import AuthoringError
from ..source_text import Path, number_text, path_text
from .json_dialect import MAX_VALUES, locate

__all__ = ["KINDS", "Document", "Record", "open_envelope"]

KINDS: Final = {
    "IntegratedAuthoringToolAsset": ("ScenarioName", "Characters", "Dialogues", "CharacterSources", "PlayerDialogues"),
    "RolePlayCharacterAsset": ("KnowledgeBase", "EmotionalState", "AutobiographicMemory"),
    "EmotionalAppraisalAsset": ("AppraisalRules",),
    "EmotionalDecisionMakingAsset": ("ActionTendencies",),
    "SocialImportanceAsset": ("AttributionRules",),
    "CommeillFautAsset": ("SocialExchanges",),
    "WorldModelAsset": ("Effects", "Priorities"),
}
"""Simple class names of the assets, each with the fields that betray it."""

_KINDS_OF_JSON: Final = {
    bool: "true or false", int: "a number", float: "a number", str: "text", list: "an array", dict: "an object",
}  # fmt: skip
_REFERENCE = re.compile(r"refId@(\d{1,9})")
_REFERENCE_IDS = ("refId", "RefId", "id", "Id")


@dataclass(slots=True)
class Document:
    """One file being read: its name, its bytes (to find places in), and what was dropped or changed."""

    file: str | None
    data: bytes = b""
    warnings: list[str] = field(default_factory=list)

    def error(self, message: str, path: Path) -> AuthoringError:
        """Return an error about the value at ``path``."""
        line, column = locate(self.data, path) or (None, None)
        return AuthoringError(message, file=self.file, line=line, column=column, path=path_text(path))

    def warn(self, message: str) -> None:
        """Note what was dropped or changed, once."""
        line = f"{FilePath(self.file).name}: {message}" if self.file else message
        if line not in self.warnings:
            self.warnings.append(line)


class Record:
    """A JSON object with checked access to its fields. Unknown fields are ignored, as the toolkit does.

    Attributes:
        fields: The object itself.
        path: Where it is in its file.
        document: The file.
        types: Simple class names by type id, of the envelope it belongs to.
    """

    __slots__ = ("document", "fields", "path", "types")

    def __init__(self, value: object, path: Path, document: Document, types: dict[int, str]) -> None:
        if isinstance(value, dict) and "boxedValue" in value:
            value = value["boxedValue"]
        if not isinstance(value, dict):
            raise document.error(f"expected an object, got {_kind_of(value)}", path)
        self.fields: dict[str, Any] = value
        self.path = path
        self.document = document
        self.types = types

    @property
    def class_name(self) -> str | None:
        """Simple name of the object's class, when its file tells."""
        class_id = self.fields.get("classId")
        return self.types.get(class_id) if isinstance(class_id, int) else None

    def fail(self, message: str, key: str | None = None) -> NoReturn:
        """Raise an error about this object, or about one field of it."""
        raise self.document.error(message, self.path if key is None else (*self.path, key))

    def get(self, key: str) -> Any:
        """Return a field's value, unboxed, or None."""
        value = self.fields.get(key)
        return value["boxedValue"] if isinstance(value, dict) and "boxedValue" in value else value

    def term(self, key: str, default: str | None = None) -> str:
        """Return a term's text; numbers and booleans are terms too. Null and a missing field give ``default``."""
        text = self.optional_term(key)
        if text is not None:
            return text
        if default is None:
            self.fail(f"{key!r} is missing; expected a name or a number", key)
        return default

    def optional_term(self, key: str) -> str | None:
        """Return a term's text, or None for null and a missing field."""
        value = self.get(key)
        if isinstance(value, str):
            if not value.strip():
                self.fail("expected a name or a number, got an empty text", key)
            return value
        return None if value is None else self._scalar_text(value, (key,))

    def text(self, key: str) -> str | None:
        """Return free text, or None for null and a missing field."""
        value = self.get(key)
        if value is None or isinstance(value, str):
            return value
        return self._scalar_text(value, (key,))

    def number(self, key: str, default: float = 0.0) -> float:
        """Return a finite number; null and a missing field give ``default`` (the toolkit's is 0)."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.fail(f"expected a number, got {_kind_of(value)}", key)
        if not abs(value) < 3.5e38:  # also true for NaN; what no 32-bit float holds
            self.fail("this number is out of range", key)
        return float(value)

    def integer(self, key: str, default: int = 0, least: int = -(2**63)) -> int:
        """Return a whole number from ``least`` up; null and a missing field give ``default``."""
        number = self.get(key)
        if number is None:
            return default
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int):
            self.fail(f"expected a whole number, got {_kind_of(number)}", key)
        if not least <= number < 2**63:
            self.fail(f"this number is out of range; expected at least {least}", key)
        return number

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fail(f"expected true or false, got {_kind_of(value)}", key)
        return value

    def record(self, key: str) -> Record | None:
        """Return a nested object, or None for null and a missing field."""
        value = self.fields.get(key)
        return None if value is None else Record(value, (*self.path, key), self.document, self.types)

    def items(self, key: str) -> Iterator[tuple[Path, Any]]:
        """Iterate over an array, a boxed array or a hash set, each element with its path."""
        value, path = self.get(key), (*self.path, key)
        if isinstance(value, dict) and "elements" in value:
            value, path = value["elements"], (*path, "elements")
        if value is not None and not isinstance(value, list):
            self.fail(f"expected an array, got {_kind_of(value)}", key)
        return (((*path, index), element) for index, element in enumerate(value or ()))

    def records(self, key: str) -> Iterator[Record]:
        """Iterate over an array of objects; null and a missing field give none."""
        return (Record(element, path, self.document, self.types) for path, element in self.items(key))

    def terms(self, key: str) -> list[str]:
        """Return an array of terms as texts."""
        return [self._element_text(element, path) for path, element in self.items(key)]

    def pairs(self, key: str) -> Iterator[tuple[str, Record]]:
        """Iterate over a dictionary: each key as text, and the object ``{"key", "value"}`` that holds it."""
        value = self.get(key)
        if value is None:
            return iter(())
        entries = Record(value, (*self.path, key), self.document, self.types)
        return ((entry.term("key"), entry) for entry in entries.records("dictionary"))

    def _element_text(self, value: object, path: Path) -> str:
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, (bool, int, float)):
            return number_text(value)
        raise self.document.error(f"expected a name or a number, got {_kind_of(value)}", path)

    def _scalar_text(self, value: object, steps: Path) -> str:
        if isinstance(value, (bool, int, float)):
            return number_text(value)
        raise self.document.error(f"expected text, got {_kind_of(value)}", (*self.path, *steps))


def open_envelope(value: object, document: Document, path: Path = ()) -> tuple[str | None, Record]:
    """Unwrap an envelope.

    Args:
        value: The decoded JSON.
        document: The file it came from.
        path: Where the envelope is inside that file.

    Returns:
        The simple class name of the root (None when neither ``types`` nor its fields tell it), and the root.

    Raises:
        AuthoringError: It is no envelope, or its references point in a circle.
    """
    outer = Record(value, path, document, {})
    types = _types(outer)
    if outer.get("references"):
        outer = Record(_resolved(outer), path, document, types)
    has_root = isinstance(outer.fields.get("root"), dict)
    root = Record(outer.fields["root"], (*path, "root"), document, types) if has_root else outer
    root.types = types
    return _kind(root), root


def _types(outer: Record) -> dict[int, str]:
    return {entry.integer("TypeId"): _simple_name(entry.term("ClassName")) for entry in outer.records("types")}


def _simple_name(class_name: str) -> str:
    """Return ``AM+ActionEvent`` for ``AutobiographicMemory.AM+ActionEvent, AutobiographicMemory, Version=1.0``."""
    return class_name.partition(",")[0].strip().rpartition(".")[2]


def _kind(root: Record) -> str | None:
    if root.class_name in KINDS:
        return root.class_name
    return next((kind for kind, fields in KINDS.items() if any(name in root.fields for name in fields)), None)


def _resolved(outer: Record) -> dict[str, Any]:
    """Replace every ``refId@n`` by what it points at, shared and not copied."""
    entries: dict[int, Any] = {}
    for entry in outer.records("references"):
        key = next((name for name in _REFERENCE_IDS if name in entry.fields), "refId")
        content = {name: value for name, value in entry.fields.items() if name != key}
        entries[entry.integer(key)] = content.get("value", content) if len(content) == 1 else content
    try:
        _References(outer, entries).check()
        return {name: _substituted(value, entries) for name, value in outer.fields.items() if name != "references"}
    except RecursionError:
        outer.fail("the references nest too deeply", "references")


def _substituted(value: Any, entries: dict[int, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _substituted(child, entries) for name, child in value.items()}
    if isinstance(value, list):
        return [_substituted(child, entries) for child in value]
    number = _referred(value)
    return value if number is None else _substituted(entries[number], entries)


def _referred(value: object) -> int | None:
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else None


@dataclass(slots=True)
class _References:
    """Finds circles among references and bounds what they expand to, before anything is replaced."""

    outer: Record
    entries: dict[int, Any]
    sizes: dict[int, int] = field(default_factory=dict)

    def check(self) -> None:
        body = {name: value for name, value in self.outer.fields.items() if name != "references"}
        if self._size(body, ()) > MAX_VALUES:
            self.outer.fail(f"the references expand to more than {MAX_VALUES} values", "references")

    def _size(self, value: object, trail: tuple[int, ...]) -> int:
        if isinstance(value, dict):
            return 1 + sum(self._size(child, trail) for child in value.values())
        if isinstance(value, list):
            return 1 + sum(self._size(child, trail) for child in value)
        number = _referred(value)
        return 1 if number is None else self._entry_size(number, trail)

    def _entry_size(self, number: int, trail: tuple[int, ...]) -> int:
        if number in trail:
            circle = " -> ".join(f"refId@{step}" for step in (*trail[:5], number))
            self.outer.fail(f"the references point in a circle: {circle}", "references")
        if number not in self.entries:
            self.outer.fail(f"refId@{number} is not among the references", "references")
        if number not in self.sizes:
            self.sizes[number] = self._size(self.entries[number], (*trail, number))
        return self.sizes[number]


def _kind_of(value: object) -> str:
    if value is None:
        return "null"
    shown = f" {value!r}" if isinstance(value, str) and len(value) <= 40 else ""
    return _KINDS_OF_JSON.get(type(value), "something else") + shown
