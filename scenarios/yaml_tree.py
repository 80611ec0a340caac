"""YAML read into a small tree that remembers lines and columns, within bounds, and without YAML's typing traps.

A plain scalar stays the text that the author wrote (:class:`Plain`), so that ``no``, ``3.10`` or ``2020-01-01`` are
what they look like; whether it is a number, the field that it fills decides. Tags are refused, duplicate keys too;
aliases count as often as they are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import yaml

from ..core.errors import AuthoringError
from .source_text import Path, decode

__all__ = ["MAX_DEPTH", "MAX_VALUES", "Node", "Plain", "parse"]

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 150_000

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null", "Null", "NULL")


class Plain(str):
    """A scalar that was written without quotes."""

    __slots__ = ()


@dataclass(slots=True)
class Node:
    """A value and where it stands.

    Attributes:
        content: A scalar (text, :class:`Plain` or None), a list of nodes, or a mapping from key to node.
        line: From 1.
        column: From 1.
        size: Number of values in it, itself included.
        style: How a scalar is written: ``|`` or ``>`` for a block, a quotation mark, or nothing.
        keys: Of a mapping, line and column of each key.
    """

    content: str | list[Node] | dict[str, Node] | None
    line: int
    column: int
    size: int = 1
    style: str = ""
    keys: dict[str, tuple[int, int]] | None = None

    def data(self) -> Any:
        """Return the value as plain data."""
        if isinstance(self.content, dict):
            return {key: node.data() for key, node in self.content.items()}
        if isinstance(self.content, list):
            return [node.data() for node in self.content]
        return self.content

    def child(self, step: str | int) -> Node | None:
        """Return the value under a key or an index, if there is one."""
        if isinstance(self.content, dict):
            return self.content.get(str(step))
        if isinstance(self.content, list) and isinstance(step, int) and step < len(self.content):
            return self.content[step]
        return None

    def locate(self, path: Path) -> tuple[int, int]:
        """Return line and column of the value at ``path``, or of the last step that exists."""
        node = self
        for step in path:
            child = node.child(step)
            if child is None:
                break
            node = child
        return node.line, node.column


def parse(data: bytes, *, file: str | None = None) -> Node:
    """Read one YAML document.

    Raises:
        AuthoringError: Not UTF-8, not YAML, or beyond the bounds of this module; names line and column.
    """
    text = decode(data, file)
    composer = _Composer(text, file)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        problem = error.problem or error.context or "cannot be read"
        raise AuthoringError(
            f"not valid YAML: {problem}{_hint(problem)}", file=file, line=line, column=column
        ) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise AuthoringError(
            f"not valid YAML: character U+{ord(text[error.position]):04X} is not allowed here"
            if error.position < len(text)
            else "not valid YAML: a character is not allowed",
            file=file,
            line=line,
            column=column,
        ) from None


class _Composer:
    """Turns YAML's events into nodes, and stops as soon as a bound is passed."""

    def __init__(self, text: str, file: str | None) -> None:
        self.file = file
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.anchors: dict[str, Node | None] = {}
        self.size = 0

    def document(self) -> Node:
        next(self.events)  # start of the stream
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            self.fail("the file is empty; expected a scenario", event)
        root = self.node(next(self.events), 1)
        next(self.events)  # end of the document
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self.fail("a second document begins here; a file holds one scenario", event)
        return root

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if event.tag not in (None, "!"):
            self.fail(
                f"tags such as {event.tag} are not read; remove it, or quote the text if it begins with '!'", event
            )
        if depth > MAX_DEPTH:
            self.fail(f"nested deeper than {MAX_DEPTH} levels", event)
        node = Node(None, event.start_mark.line + 1, event.start_mark.column + 1)
        if event.anchor:
            self.anchors[event.anchor] = None  # not complete: a reference to it from inside is a circle
        self.count(1, event)
        before = self.size
        if isinstance(event, yaml.MappingStartEvent):
            node.keys = {}
            node.content = self.mapping(depth, node.keys)
        else:
            node.style = getattr(event, "style", None) or ""
            node.content = self.content(event, depth)
        node.size = 1 + self.size - before
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def content(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            if not event.implicit[0]:
                return event.value
            return None if event.value in _NULLS else Plain(event.value)
        return list(self.elements(depth))

    def elements(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth + 1)

    def mapping(self, depth: int, keys: dict[str, tuple[int, int]]) -> dict[str, Node]:
        members: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            mark: Any = event.start_mark
            if not isinstance(event, yaml.ScalarEvent):
                self.fail("a key must be a text; quote it if it begins with '[', '{' or '*'", event)
            if event.value in members:
                first = members[event.value].line
                self.fail(f"the key {event.value!r} is given twice (first near line {first}); keep one of them", event)
            keys[event.value] = mark.line + 1, mark.column + 1
            members[event.value] = self.node(next(self.events), depth + 1)
        return members

    def alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            self.fail(f"*{event.anchor} refers to nothing; quote a text that begins with '*'", event)
        node = self.anchors[event.anchor]
        if node is None:
            self.fail(f"*{event.anchor} refers to a value that contains it, which would never end", event)
        self.count(node.size, event)
        return node

    def count(self, values: int, event: Any) -> None:
        self.size += values
        if self.size > MAX_VALUES:
            self.fail(f"holds more than {MAX_VALUES} values, repeated ones included; split the file", event)

    def fail(self, message: str, event: Any) -> NoReturn:
        mark = event.start_mark
        raise AuthoringError(message, file=self.file, line=mark.line + 1, column=mark.column + 1)


def _hint(problem: str) -> str:
    if "mapping values" in problem:
        return "; quote a text that holds ': ', and begin one of several lines, as scenes are, with `|`"
    if "end of stream" in problem:
        return "; close the quotation mark that is open here"
    if "sequence entries" in problem:
        return "; quote a text that begins with '- ', and begin a list on a line of its own"
    if "tab" in problem or "cannot start any token" in problem:
        return "; indent with spaces, and quote a text that begins with '@', '`', '%' or a tab"
    if "expected ',' or" in problem:
        return (
            "; inside { } and [ ], here or in the line before, quote texts that hold '[', '{', ',' or ': ', and any "
            "text with ' #', which begins a comment"
        )
    if "expected" in problem:
        return "; quote a text that begins with '[', '{', '*', '-' or a quotation mark, and check the indentation"
    return ""
