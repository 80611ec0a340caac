"""The files that a story is read from: their text, and where in them each part of the story stands."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from ..source_text import Path, decode
from ..yaml_tree import Node, Plain, parse
from .problems import Place

__all__ = ["Source"]

_BLOCKS = ("|", ">")


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

    @classmethod
    def of_yaml(cls, data: bytes, file: str | None) -> Source:
        """Read YAML.

        Raises:
            AuthoringError: It is no YAML, or beyond its bounds.
        """
        return cls(file, decode(data, file).splitlines(), parse(data, file=file))

    @classmethod
    def of_text(cls, data: bytes, file: str | None) -> Source:
        """Read a file that is no YAML.

        Raises:
            AuthoringError: It is not UTF-8.
        """
        return cls(file, decode(data, file).splitlines())

    def beside(self, name: str) -> str:
        """Return the path of a file that this one names."""
        return os.fspath(FilePath(self.file or ".").parent / name) if self.file else name

    def node(self, path: Path) -> Node | None:
        """Return the value at a path, if there is one."""
        node = self.root
        for step in path:
            node = None if node is None else node.child(step)
        return node

    def at(self, path: Path, offset: int | None = None, length: int = 0) -> Place:
        """Return the place of a value.

        Args:
            path: Keys and indices to it; of a path that leads nowhere, the last step that exists.
            offset: A character in the text of the value, from 0; None for the whole value.
            length: How many characters from there are meant.
        """
        node = self.root
        assert node is not None
        for step in path:
            child = node.child(step)
            if child is None:
                break
            node = child
        if not isinstance(node.content, str):
            return Place(self.file, node.line, node.column)
        if offset is None:
            text = node.content.splitlines()[0] if node.content and node.style not in _BLOCKS else ""
            return self.in_text(node, 1, 1, len(text)) if text else Place(self.file, node.line, node.column)
        before = node.content[:offset].split("\n")
        return self.in_text(node, len(before), len(before[-1]) + 1, length)

    def key(self, path: Path) -> Place:
        """Return the place of the last key of a path."""
        node = self.node(path[:-1])
        if node is None or not node.keys or str(path[-1]) not in node.keys:
            return self.at(path)
        line, column = node.keys[str(path[-1])]
        return Place(self.file, line, column, column + len(str(path[-1])))

    def in_key(self, path: Path, offset: int, length: int = 0) -> Place:
        """Return the place of a character in the last key of a path."""
        place = self.key(path)
        line = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        quoted = line[place.column - 1 : place.column] in ("'", '"')
        column = place.column + offset + quoted
        return Place(self.file, place.line, column, column + length if length else None)

    def in_text(self, node: Node, line: int, column: int, length: int = 0) -> Place:
        """Return the place of a line and column, both from 1, in the text of a scalar."""
        if node.style in _BLOCKS:
            first = node.line
            indent = self._indent(node)
            at, column = first + line, column + indent
        elif line > 1:
            return Place(self.file, node.line, node.column)
        else:
            quoted = not isinstance(node.content, Plain)
            at, column = node.line, node.column + column - 1 + quoted
        return Place(self.file, at, column, column + length if length else None)

    def _indent(self, node: Node) -> int:
        for line in self.lines[node.line :]:
            if line.strip():
                return len(line) - len(line.lstrip(" "))
        return 0
