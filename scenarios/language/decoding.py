"""From a tree with places to the classes of a story, by msgspec; everything that is wrong is reported at once."""

from __future__ import annotations

import re
import types
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from ...core.errors import nearest
from ..source_text import Path
from ..yaml_tree import Node
from .problems import Place, Problems
from .sources import Source

__all__ = ["decode"]

T = TypeVar("T", bound=msgspec.Struct)
_UNIONS: Final = (types.UnionType, Union)
_SHOWN: Final = 60
_BOUND: Final = re.compile(r"Expected `(\w+)` (<=|>=|<|>) (\S+)")
_EXPECTED: Final = re.compile(r"Expected `([^`]+)`")
_LIMITS: Final = {"<=": "at most", ">=": "at least", "<": "below", ">": "above"}
_KINDS: Final = {
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "str": "text",
    "object": "a mapping",
    "array": "a list",
    "null": "nothing",
}


def decode(kind: type[T], source: Source, problems: Problems) -> T:
    """Decode a whole file.

    What is wrong is reported with its place and left out; the rest is decoded all the same.
    """
    assert source.root is not None
    found = _Decoder(source, problems).struct(kind, source.root, ())
    return found if found is not None else kind(**dict.fromkeys(_required(kind), ""))


def _required(kind: type[msgspec.Struct]) -> list[str]:
    return [info.name for info in msgspec.structs.fields(kind) if info.required]


_NOTHING: Final = object()


class _Decoder:
    def __init__(self, source: Source, problems: Problems) -> None:
        self._source = source
        self._problems = problems

    def struct(self, kind: type[T], node: Node, path: Path) -> T | None:
        """Decode a mapping into a class; None when it cannot be."""
        if not isinstance(node.content, dict):
            self._wrong(
                f"expected a mapping, got {_shown(node)}", "Write `name: value` lines, indented under it.", path
            )
            return None
        hints = _hints(kind)
        fields = {info.encode_name: info for info in msgspec.structs.fields(kind)}
        members: dict[str, Any] = {}
        for key, child in node.content.items():
            if key not in fields:
                self._unknown(key, list(fields), (*path, key))
                continue
            value = self.value(hints[fields[key].name], child, (*path, key))
            if value is not _NOTHING:
                members[fields[key].name] = value
        missing = [name for name, info in fields.items() if info.required and info.name not in members]
        unknown = [key for key in node.content if key not in fields]
        for name in missing:
            if name not in node.content and nearest(name, unknown) is None:
                self._wrong(f"{name!r} is missing", f"Add `{name}: ...` here.", path)
        return None if missing else kind(**members)

    def value(self, kind: Any, node: Node, path: Path) -> Any:
        """Decode a value; ``_NOTHING`` when it cannot be."""
        try:
            return msgspec.convert(_plain(node), kind, strict=False)
        except msgspec.ValidationError as error:
            return self._in_parts(kind, node, path, str(error))

    def _in_parts(self, kind: Any, node: Node, path: Path, error: str) -> Any:
        kind = _bare(kind)
        options = [_bare(each) for each in get_args(kind)] if get_origin(kind) in _UNIONS else [kind]
        if isinstance(node.content, dict):
            return self._mapping(options, node, node.content, path, error)
        if isinstance(node.content, list):
            wanted = next((each for each in options if get_origin(each) is list), None)
            if wanted is not None:
                (of,) = get_args(wanted)
                found = [self.value(of, child, (*path, index)) for index, child in enumerate(node.content)]
                return [each for each in found if each is not _NOTHING]
        return self._leaf(options, node, path, error)

    def _mapping(self, options: list[Any], node: Node, content: dict[str, Node], path: Path, error: str) -> Any:
        for each in options:
            if isinstance(each, type) and issubclass(each, msgspec.Struct):
                found = self.struct(each, node, path)
                return _NOTHING if found is None else found
        for each in options:
            if get_origin(each) is dict:
                _, of = get_args(each)
                members = {key: self.value(of, child, (*path, key)) for key, child in content.items()}
                return {key: value for key, value in members.items() if value is not _NOTHING}
        return self._leaf(options, node, path, error)

    def _leaf(self, options: list[Any], node: Node, path: Path, error: str) -> Any:
        choices = [str(choice) for each in options if get_origin(each) is Literal for choice in get_args(each)]
        if choices:
            close = nearest(str(node.content), choices) if isinstance(node.content, str) else None
            remedy = f"Did you mean {close!r}?" if close else f"Write one of: {', '.join(filter(None, choices))}"
            self._wrong(f"{_shown(node)} is not possible here", remedy, path)
        elif bound := _BOUND.match(error):
            limit = f"{_LIMITS[bound[2]]} {float(bound[3]):g}"
            self._wrong(f"{_shown(node)} is off the scale", f"Write a number that is {limit}.", path)
        else:
            self._wrong(f"expected {_wanted(options)}, got {_shown(node)}", _remedy(node, options), path)
        return _NOTHING

    def _unknown(self, key: str, known: list[str], path: Path) -> None:
        close = nearest(key[:_SHOWN], known)
        remedy = f"Did you mean {close!r}?" if close else f"Expected one of: {', '.join(known)}"
        self._problems.error("unknown-field", f"there is no {_cut(key)!r} here", remedy, self._source.key(path))

    def _wrong(self, message: str, remedy: str, path: Path) -> None:
        place: Place = self._source.at(path)
        self._problems.error("wrong-value", message, remedy, place)


def _plain(node: Node) -> Any:
    """Return the value as plain data, texts as plain strings."""
    content = node.content
    if isinstance(content, dict):
        return {key: _plain(child) for key, child in content.items()}
    if isinstance(content, list):
        return [_plain(child) for child in content]
    return None if content is None else str(content)


def _bare(kind: Any) -> Any:
    """Return a type without its annotations."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _hints(kind: type) -> dict[str, Any]:
    found = _HINTS.get(kind)
    if found is None:
        found = _HINTS[kind] = get_type_hints(kind, include_extras=True)
    return found


_HINTS: Final[dict[type, dict[str, Any]]] = {}


def _wanted(options: list[Any]) -> str:
    names = [_name(each) for each in options if each is not types.NoneType]
    return " or ".join(dict.fromkeys(names))


def _name(kind: Any) -> str:
    if get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return "a mapping"
    if get_origin(kind) is list:
        return "a list"
    return _KINDS.get(getattr(kind, "__name__", ""), "a value")


def _remedy(node: Node, options: list[Any]) -> str:
    if isinstance(node.content, list) and str in options:
        return "Quote a text that begins with '['."
    if isinstance(node.content, dict) and str in options:
        return "Quote a text that begins with '{' or holds ': '."
    if node.content is None and str in options:
        return "Write a text after the ':'; quote one that begins with '#' or '&'."
    return "The reference of the language shows how."


def _shown(node: Node) -> str:
    if node.content is None:
        return "nothing"
    if isinstance(node.content, str):
        return repr(_cut(str(node.content)))
    return "a list" if isinstance(node.content, list) else "a mapping"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
