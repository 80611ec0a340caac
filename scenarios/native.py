"""Our own scenario files, YAML or JSON: read with places in every error, and written so that they read back equal."""

from __future__ import annotations

import os
import re
from pathlib import Path as FilePath
from typing import Any, Final

import msgspec
import yaml

from ..core.errors import AuthoringError
from . import yaml_tree
from .authored import Authored
from .document import Scenario
from .fatima import json_dialect
from .source_text import read_bytes

__all__ = ["MAX_BYTES", "native_from_text", "read_native", "write_native"]

MAX_BYTES: Final = 8_000_000
"""Largest file that is read, unless asked otherwise."""

_PLAIN_TAGS: Final = (
    (re.compile(r"-?(0|[1-9][0-9]{0,17})"), "tag:yaml.org,2002:int"),
    (re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}"), "tag:yaml.org,2002:float"),
    (re.compile(r"True|False"), "tag:yaml.org,2002:bool"),
)
_BASE: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read_native(path: str | os.PathLike[str], *, limit: int = MAX_BYTES) -> Scenario:
    """Read a scenario file, ``.json`` as JSON and anything else as YAML.

    Args:
        path: The file, UTF-8.
        limit: Largest size in bytes.

    Raises:
        AuthoringError: The file is missing, too large or wrong; names line, column and JSON path.
    """
    file = os.fspath(path)
    data = read_bytes(file, limit)
    return _from_json(data, file) if FilePath(file).suffix.lower() == ".json" else _from_yaml(data, file)


def native_from_text(text: str, *, file: str | None = None) -> Scenario:
    """Read a scenario from YAML (or JSON, when it begins with ``{``) text.

    >>> native_from_text("{name: Tea, agents: {Ada: {mood: 2}}}").agents[0].mood
    2.0

    Raises:
        AuthoringError: The text is wrong; names line, column and JSON path.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise AuthoringError("the text holds half of a surrogate pair, which is no character", file=file) from None
    if len(data) > MAX_BYTES:
        raise AuthoringError(f"too large: {len(data)} bytes, at most {MAX_BYTES} are read", file=file)
    return _from_yaml(data, file)


def write_native(scenario: Scenario) -> str:
    """Write a scenario as YAML that reads back equal; a reader's warnings are no part of it."""
    fields = msgspec.to_builtins(scenario)
    fields.pop("warnings", None)
    if not fields.get("rules"):
        fields.pop("rules", None)
    if scenario.terminal_states == ["End"]:
        fields.pop("terminal_states", None)
    text: str = yaml.dump(fields, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


class _Dumper(_BASE):  # type: ignore[misc, valid-type]
    """Writes texts that are numbers without quotes, and repeats equal values instead of referring to them."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    tag = next((tag for pattern, tag in _PLAIN_TAGS if pattern.fullmatch(text)), "tag:yaml.org,2002:str")
    return dumper.represent_scalar(tag, text)


_Dumper.add_representer(str, _represent_text)


def _from_yaml(data: bytes, file: str | None) -> Scenario:
    root = yaml_tree.parse(data, file=file)
    return Authored(file, root.locate).scenario(root.data())


def _from_json(data: bytes, file: str) -> Scenario:
    value = json_dialect.parse(data, file=file, trailing_commas=False)
    json_dialect.refuse_duplicates(data, file=file)
    return Authored(file, lambda path: json_dialect.locate(data, path)).scenario(value)
