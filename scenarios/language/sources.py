"""The files that a story is read from: their text, and where in them each part of the story stands."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Final

from ...core.errors import AuthoringError
from ..source_text import Path, decode
from ..yaml_tree import Node, Plain, parse
from .problems import Place

__all__ = ["Source"]

_BLOCKS: Final = ("|", ">")
_BREAK: Final = re.compile("\r\n|[\r\n]")
_YAML_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


@dataclass
class Source:
    """One file of a story.

    Attributes:
        file: Its name, as the user gave it or as it was included.
        lines: Its text, line by line.
        root: What it holds, with places; None of a file that is no YAML.
    """

    file: str | None
    lines: list[str] = field(repr=False)
    root: Node | None = field(repr=False, default=None)
    _indents: dict[int, int] = field(repr=False, default_factory=dict)

    @classmethod
    def of_yaml(cls, data: bytes, file: str | None) -> Source:
        """Read YAML.

        Raises:
            AuthoringError: It is no YAML, or beyond its bounds.
        """
        return cls(file, _YAML_BREAK.split(decode(data, file)), parse(data, file=file))

    @classmethod
    def of_text(cls, data: bytes, file: str | None) -> Source:
        """Read a file that is no YAML.

        Raises:
            AuthoringError: It is not UTF-8.
        """
        return cls(file, _BREAK.split(decode(data, file)))

    def beside(self, name: str) -> str:
        """Return the path of a file that this one names.

        Raises:
            AuthoringError: It lies neither beside this one nor in a folder there: a story reads no other files.
        """
        path = FilePath(os.path.normpath(name))
        if path.is_absolute() or path.drive or path.parts[:1] == ("..",):
            raise AuthoringError("this lies outside the story's folder; copy it there", file=name)
        return os.path.normpath(FilePath(self.file or ".").parent / path)

    def at(self, path: Path, offset: int | None = None, length: int = 0) -> Place:
        """Return the place of a value.

        Args:
            path: Keys and indices to it; of a path that leads nowhere, the last step that exists.
            offset: A character in the text of the value, from 0; None for the whole value.
            length: How many characters from there are meant.
        """
        node = self._last(path)
        return self.whole(node) if offset is None else self.within(node, offset, length)

    def key(self, path: Path) -> Place:
        """Return the place of the last key of a path."""
        keys = self._last(path[:-1]).keys or {}
        step = str(path[-1])
        return self.within_key(keys[step], 0, len(step)) if step in keys else self.at(path)

    def whole(self, node: Node) -> Place:
        """Return the place of a value."""
        if isinstance(node.content, str) and node.content and node.style not in _BLOCKS:
            return self.in_text(node, 1, 1, len(node.content.split("\n", 1)[0]))
        return self.here(node.line, node.column)

    def within(self, node: Node, offset: int, length: int = 0) -> Place:
        """Return the place of so many characters from an offset in the text of a value."""
        if not isinstance(node.content, str):
            return self.here(node.line, node.column)
        before = node.content[:offset].split("\n")
        return self.in_text(node, len(before), len(before[-1]) + 1, length)

    def within_key(self, key: tuple[int, int], offset: int, length: int = 0) -> Place:
        """Return the place of so many characters from an offset in the text of a key, which begins at ``key``."""
        line, column = key
        text = self._line(line)
        quoted = text[column - 1 : column] in ("'", '"')
        return self.here(line, column + offset + quoted, length)

    def in_text(self, node: Node, line: int, column: int, length: int = 0) -> Place:
        """Return the place of a line and column, both from 1, in the text of a scalar.

        Of a text that goes on over several lines without being a block, only the first line keeps its columns.
        """
        if node.style in _BLOCKS:
            return self.here(node.line + line, column + self._indent(node), length)
        if line > 1:
            return self.here(node.line, node.column)
        quoted = not isinstance(node.content, Plain)
        return self.here(node.line, node.column + column - 1 + quoted, length)

    def here(self, line: int, column: int, length: int = 0) -> Place:
        """Return a place in this file; what would lie behind the end of its line, or of the file, lies at that end."""
        line = min(line, max(1, len(self.lines)))
        last = len(self._line(line)) + 1
        column = min(column, last)
        return Place(self.file, line, column, min(column + length, last) if length and column < last else None)

    def _last(self, path: Path) -> Node:
        node = self.root
        assert node is not None
        for step in path:
            child = node.child(step)
            if child is None:
                break
            node = child
        return node

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _indent(self, node: Node) -> int:
        """Return by how much the lines of a block are indented in the file."""
        if id(node) not in self._indents:
            inside = str(node.content).split("\n")
            pairs = zip(self.lines[node.line :], inside, strict=False)
            found = ((raw, text) for raw, text in pairs if text.strip())
            raw, text = next(found, ("", ""))
            self._indents[id(node)] = max(0, _lead(raw) - _lead(text))
        return self._indents[id(node)]


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
