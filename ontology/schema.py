"""Reads data files and holds them against their JSON Schemas.

The part of JSON Schema (2020-12) that the schemas in ``data/schema`` use: ``type``, ``enum``, ``pattern``,
``minLength``, ``minimum``, ``maximum``, ``items``, ``minItems``, ``maxItems``, ``properties``, ``required`` and
``additionalProperties``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import OntologyError, suggestion

__all__ = ["DATA", "check", "faults", "read_json", "read_schema"]

DATA = Path(__file__).parent / "data"

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        OntologyError: The file is missing, no JSON, no object, or holds a key twice.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise OntologyError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise OntologyError("is not UTF-8 text", file=str(path), remedy="Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise OntologyError(f"is no JSON: {error.msg}", file=str(path), place=place) from error
    except OntologyError as error:
        error.file = str(path)
        raise
    except ValueError as error:  # such as a number of thousands of digits
        raise OntologyError(f"is no JSON: {error}", file=str(path)) from error
    if not isinstance(found, dict):
        raise OntologyError("holds no object", file=str(path), place="$", remedy="Write {...}.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise OntologyError(f"key {twice!r} stands twice in one object", remedy="Keep one of the two.")
    return found


def read_schema(name: str) -> dict[str, Any]:
    """Return the schema of one kind of data file, such as ``tree``."""
    return read_json(DATA / "schema" / f"{name}.json")


def check(value: Any, schema: Mapping[str, Any], file: str, place: str = "$") -> None:
    """Hold a value against a schema.

    Raises:
        OntologyError: The first fault found, with its place.
    """
    for where, what, remedy in faults(value, schema, place):
        raise OntologyError(what, file=file, place=where, remedy=remedy)


def faults(value: Any, schema: Mapping[str, Any], place: str = "$") -> Iterator[tuple[str, str, str]]:
    """Yield (place, what is wrong, remedy) for every fault of a value."""
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(map(repr, schema["enum"]))
        yield place, f"expected one of {allowed}, found {value!r}", _did_you_mean(value, schema["enum"])
        return
    if "type" in schema and not _is(value, schema["type"]):
        wanted = schema["type"] if isinstance(schema["type"], str) else " or ".join(schema["type"])
        yield place, f"expected {wanted}, found {value!r}"[:200], f"Write a value of type {wanted}."
        return
    if isinstance(value, str):
        yield from _text(value, schema, place)
    elif isinstance(value, dict):
        yield from _object(value, schema, place)
    elif isinstance(value, list):
        yield from _array(value, schema, place)
    elif isinstance(value, int | float):
        yield from _number(value, schema, place)


def _did_you_mean(value: Any, allowed: list[str]) -> str:
    return suggestion(value, allowed) if isinstance(value, str) else ""


def _is(value: Any, wanted: str | list[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _text(value: str, schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, str, str]]:
    if len(value.strip()) < schema.get("minLength", 0):
        yield place, f"text is missing or too short: {value!r}", f"Write at least {schema['minLength']} characters."
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield place, f"{value!r} has not the expected form", f"Write it so that it fits {schema['pattern']}"


def _number(value: float, schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, str, str]]:
    low, high = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))
    if not low <= value <= high:
        yield place, f"{value} is out of range", f"Write a number from {low} to {high}."


def _array(value: list[Any], schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, str, str]]:
    least, most = schema.get("minItems", 0), schema.get("maxItems", float("inf"))
    if not least <= len(value) <= most:
        wanted = f"at least {least}" if most == float("inf") else f"{least} to {most}" if least != most else f"{least}"
        yield place, f"{len(value)} items", f"Write {wanted}."
    for index, item in enumerate(value):
        yield from faults(item, schema.get("items", {}), f"{place}[{index}]")


def _object(value: dict[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, str, str]]:
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield place, f"{name!r} is missing", f"Add {name!r}."
    rest = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in known:
            yield from faults(item, known[name], f"{place}.{name}")
        elif rest is False:
            yield place, f"unknown key {name!r}", suggestion(name, known) or f"Known keys: {', '.join(known)}."
        elif isinstance(rest, dict):
            yield from faults(item, rest, f"{place}.{name}")
