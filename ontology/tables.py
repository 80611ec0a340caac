"""The compiled table on disk: ``table.json``, and ``table_words.json``, read when the first word is looked up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from .errors import OntologyError

__all__ = ["FORMAT", "KINDS", "TABLE", "WORDS", "compact", "read_full_table", "read_table", "read_word_table", "texts"]

FORMAT: Final = 1
TABLE: Final = Path(__file__).parent / "table.json"
WORDS: Final = "table_words.json"
"""Name of the file of words, which lies beside the table."""

KINDS: Final = ("label", "variant", "adjective", "verb", "adverb", "noun", "synonym", "phrase")
"""Kinds of words, the surest first."""

_REMEDY: Final = "Run: espressivo ontology build"


@cache
def read_table(path: Path = TABLE) -> Mapping[str, Any]:
    """Return the compiled table without its words.

    Raises:
        OntologyError: It is missing or of another format.
    """
    return _read(path)


@cache
def read_word_table(path: Path, digest: str) -> Mapping[str, str]:
    """Return the words that belong to a table.

    Args:
        path: The file of words.
        digest: The table's.

    Raises:
        OntologyError: The file is missing, or was compiled with another table.
    """
    table = _read(path)
    if table.get("digest") != digest:
        raise OntologyError("was compiled with another table", file=path.name, remedy=_REMEDY)
    words: Mapping[str, str] = table["words"]
    return words


def read_full_table(path: Path = TABLE) -> Mapping[str, Any]:
    """Return the compiled table with its words.

    Raises:
        OntologyError: One of the two files is missing or does not fit.
    """
    table = read_table(path)
    return {**table, "words": read_word_table(path.with_name(WORDS), table["digest"])}


def _read(path: Path) -> dict[str, Any]:
    try:
        table: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OntologyError(f"the compiled table cannot be read: {error}", file=path.name, remedy=_REMEDY) from error
    if table.get("format") != FORMAT:
        raise OntologyError(f"format {table.get('format')!r} instead of {FORMAT}", file=path.name, remedy=_REMEDY)
    return table


def texts(table: Mapping[str, Any]) -> tuple[str, str]:
    """Return the two files of a table: one record a line and one word a line, so that changes can be read."""
    plain = {key: value for key, value in table.items() if key != "words"}
    words = {key: table[key] for key in ("format", "digest", "words")}
    return _text(plain), _text(words)


def _text(table: Mapping[str, Any]) -> str:
    return "{\n" + ",\n".join(f"{compact(key)}:{_body(value)}" for key, value in table.items()) + "\n}\n"


def _body(value: Any) -> str:
    if isinstance(value, list) and value:
        return _lines(map(compact, value), "[]")
    if isinstance(value, dict) and value:
        return _lines((f"{compact(name)}:{compact(item)}" for name, item in value.items()), "{}")
    return compact(value)


def _lines(items: Iterator[str], ends: str) -> str:
    return f"{ends[0]}\n" + ",\n".join(items) + f"\n{ends[1]}"


def compact(value: Any) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
