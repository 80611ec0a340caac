"""The JSON Schemas (draft 2020-12) of story files and rule packs, from which editors complete and explain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import msgspec

from .story import PackStory, StoryFile

__all__ = ["FOLDER", "HEADER", "schema_text", "schemas"]

FOLDER: Final = Path(__file__).parents[1] / "schema"
"""Where the exported files lie."""
HEADER: Final = "# yaml-language-server: $schema={schema}"
"""The first line of a file that editors are to complete."""
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_KINDS: Final = {
    "scenario.schema.json": (StoryFile, "An espressivo scenario"),
    "pack.schema.json": (PackStory, "A rule pack of espressivo"),
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by file name.

    >>> sorted(schemas())
    ['pack.schema.json', 'scenario.schema.json']
    """
    return {name: _schema(kind, title) for name, (kind, title) in _KINDS.items()}


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(kind: type, title: str) -> dict[str, Any]:
    (root,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    parts = {name: _explained(part) for name, part in sorted(parts.items())}
    return {"$schema": _DRAFT, "title": title, **root, "$defs": parts}


def _explained(part: dict[str, Any]) -> dict[str, Any]:
    """Give the properties that only refer to a class its description, which editors show."""
    part = dict(part)
    if "title" in part:
        part["title"] = part["title"].removesuffix("Story")
    return part
