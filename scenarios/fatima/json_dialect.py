"""The JSON that FAtiMA Toolkit writes and accepts, read strictly and within bounds.

It is standard JSON plus trailing commas in arrays and a byte-order mark; of duplicate keys the last wins; NaN and
infinities are refused. msgspec does the work. Only a text that it refuses is looked at again: trailing commas are
blanked out by characters of the same length, so that every position in a message stays true.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final, cast

import msgspec

from ...core.errors import AuthoringError
from ..source_text import Path, decode, line_and_column

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_VALUES", "locate", "parse", "refuse_duplicates"]

MAX_BYTES: Final = 16_000_000
MAX_DEPTH: Final = 128
MAX_VALUES: Final = 2_000_000

# Possessive quantifiers and an optional closing quote keep both patterns linear on any input.
_COMMAS = re.compile(rb'("(?:[^"\\]|\\.)*+"?)|,(?=\s*+\])', re.DOTALL)
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}:,]|[^\s"\[\]{}:,]++', re.DOTALL)
_BYTE = re.compile(r"^(?:JSON is malformed: )?(.*) \(byte (\d+)\)$")
_NOT_FINITE = (b"NaN", b"Infinity", b"-Infinity", b"nan", b"inf", b"-inf")
_LONE_SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
_EXPLAINED = {
    "invalid character": "this character cannot stand here",
    "trailing characters": "the document has ended, yet text follows",
    "trailing comma in object": "a comma before '}' is not allowed; remove it",
}


def parse(data: bytes, *, file: str | None = None, trailing_commas: bool = True) -> Any:
    """Read JSON into plain Python values.

    Args:
        data: The text, UTF-8, with or without a byte-order mark.
        file: Name for messages.
        trailing_commas: Accept ``[1, 2,]``.

    Raises:
        AuthoringError: Not UTF-8, not JSON, or beyond the bounds of this module; names line and column.
    """
    if len(data) > MAX_BYTES:
        raise AuthoringError(f"too large: {len(data)} bytes, at most {MAX_BYTES} are read", file=file)
    data = decode(data, file).encode()
    if not data.strip():
        raise AuthoringError("the file is empty; expected a JSON document", file=file, line=1, column=1)
    if data.count(b",") + data.count(b"[") + data.count(b"{") > MAX_VALUES:
        raise AuthoringError(f"holds more than {MAX_VALUES} values; split the file", file=file)
    value = _decoded(data, file, trailing_commas)
    if not _shallow(value):
        raise _too_deep(data, file)
    return value


def locate(data: bytes, path: Path) -> tuple[int, int] | None:
    """Return line and column of the value at ``path`` in a valid document, or of the last step that exists."""
    tokens = _TOKENS.finditer(data)
    try:
        return line_and_column(data, _descend(tokens, next(tokens), path).start())
    except StopIteration:
        return None


def refuse_duplicates(data: bytes, *, file: str | None = None) -> None:
    """Raise an AuthoringError at the first key that an object of a valid document holds twice."""
    keys: list[set[bytes]] = []
    last: re.Match[bytes] | None = None
    for token in _TOKENS.finditer(data):
        if token[0] in b"{[":
            keys.append(set())
        elif token[0] in b"}]":
            keys.pop()
        elif token[0] == b":" and last is not None:
            if last[0] in keys[-1]:
                line, column = line_and_column(data, last.start())
                message = f"the key {last[0].decode()} is given twice; keep one of them"
                raise AuthoringError(message, file=file, line=line, column=column)
            keys[-1].add(last[0])
        last = token


def _decoded(data: bytes, file: str | None, trailing_commas: bool) -> Any:
    try:
        return msgspec.json.decode(data)
    except RecursionError:
        raise _too_deep(data, file) from None
    except (msgspec.MsgspecError, ValueError) as error:
        if not trailing_commas or "trailing comma in array" not in str(error):
            raise _malformed(data, file, error) from None
    return _decoded(_COMMAS.sub(lambda match: cast(bytes, match[1]) or b" ", data), file, False)


def _shallow(value: object) -> bool:
    """Tell whether no value lies deeper than MAX_DEPTH, level by level and without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return True
    return False


def _malformed(data: bytes, file: str | None, error: Exception) -> AuthoringError:
    message, offset = str(error), len(data.rstrip())
    if match := _BYTE.match(message):
        message, offset = match[1], int(match[2]) - (match[1] == "trailing characters")
        message = _EXPLAINED.get(message, message)
    elif isinstance(error, msgspec.ValidationError):
        message, offset = "this number is out of range", _huge_number(data)
    elif message == "Input data was truncated":
        message = "the text ends in the middle of the document"
    if lone := _LONE_SURROGATE.search(data):
        message, offset = "half of a surrogate pair is no character", min(offset, lone.start())
    if data[offset : offset + 9].startswith(_NOT_FINITE):
        message = "NaN and infinity are not allowed; write a finite number"
    line, column = line_and_column(data, offset)
    return AuthoringError(f"not valid JSON: {message}", file=file, line=line, column=column)


def _huge_number(data: bytes) -> int:
    """Return the offset of the first number that no float can hold."""
    numbers = ((token.start(), _NUMBER.match(token[0])) for token in _TOKENS.finditer(data))
    return next((start for start, number in numbers if number and math.isinf(float(number[0]))), 0)


def _too_deep(data: bytes, file: str | None) -> AuthoringError:
    depth = 0
    for token in _TOKENS.finditer(data):
        depth += (token[0] in b"[{") - (token[0] in b"]}")
        if depth > MAX_DEPTH:
            line, column = line_and_column(data, token.start())
            return AuthoringError(f"nested deeper than {MAX_DEPTH} levels", file=file, line=line, column=column)
    return AuthoringError(f"nested deeper than {MAX_DEPTH} levels", file=file)


def _descend(tokens: Any, here: re.Match[bytes], path: Path) -> re.Match[bytes]:
    """Walk from the value that begins at ``here`` along ``path``."""
    for step in path:
        found = _member(tokens, str(step)) if here[0] == b"{" else _element(tokens, step)
        if found is None:
            return here
        here = found
    return here


def _member(tokens: Any, key: str) -> re.Match[bytes] | None:
    while (token := next(tokens))[0] != b"}":
        if token[0] == b",":
            continue
        next(tokens)  # the colon
        value = next(tokens)
        if msgspec.json.decode(token[0]) == key:
            return cast("re.Match[bytes]", value)
        _skip(tokens, value)
    return None


def _element(tokens: Any, index: str | int) -> re.Match[bytes] | None:
    position = 0
    while (token := next(tokens))[0] != b"]":
        if token[0] == b",":
            continue
        if position == index:
            return cast("re.Match[bytes]", token)
        _skip(tokens, token)
        position += 1
    return None


def _skip(tokens: Any, value: re.Match[bytes]) -> None:
    depth = int(value[0] in b"[{")
    while depth:
        token = next(tokens)[0]
        depth += (token in b"[{") - (token in b"]}")
