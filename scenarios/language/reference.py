"""Tables of the reference: every field of a story, what it takes and what it means, out of the JSON Schemas.

The text around them is written by hand: a document holds ``<!-- fields of Goal: begin -->`` and ``<!-- fields of Goal:
end -->`` where a table belongs, or ``fields of Character beyond Rules``, which leaves out those that rules have too.
``python -m espressivo.scenarios.language.reference --write docs/language.md`` brings the tables of a document up to
date; without ``--write`` it prints what the document would be.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from .schema import schemas

__all__ = ["fields_of", "main", "parts", "written"]

_TABLE: Final = re.compile(
    r"(<!-- fields of (\w+)((?: beyond \w+)?): begin -->\n).*?(<!-- fields of \2\3: end -->)", re.DOTALL
)
_KINDS: Final = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}
_REFERENCE: Final = "#/$defs/"


def parts() -> dict[str, dict[str, Any]]:
    """Return the parts that a story or a rule pack is made of, title -> schema, in alphabetical order.

    >>> list(parts())[:3]
    ['Action', 'Affect', 'Attribution']
    """
    found = {part["title"]: part for schema in schemas().values() for part in schema["$defs"].values()}
    return dict(sorted(found.items()))


def fields_of(part: str, beyond: str = "") -> str:
    """Return the table of the fields of a part in Markdown.

    Args:
        part: Such as ``Goal``.
        beyond: Another part, whose fields are left out.

    Raises:
        KeyError: There is no such part.

    >>> print(fields_of("Goal"))
    | field | takes | meaning |
    |---|---|---|
    | `matters` | number, -10..10 | How much, 0..10; below 0 for what is to be avoided. Must be given. |
    | `likely` | number, 0..1 | How likely she takes it to be, 0..1. Not given: 0.5. |
    """
    schema = parts()[part]
    known = parts()[beyond]["properties"] if beyond else ()
    rows = [
        _row(name, field, name in schema.get("required", ()))
        for name, field in schema["properties"].items()
        if name not in known
    ]
    return "\n".join(["| field | takes | meaning |", "|---|---|---|", *rows])


def written(document: str) -> str:
    """Return a document with its tables brought up to date."""
    return _TABLE.sub(
        lambda found: f"{found[1]}{fields_of(found[2], found[3].removeprefix(' beyond '))}\n{found[4]}", document
    )


def main(arguments: list[str]) -> int:
    """Print a document with current tables, or write it: ``[--write] FILE``."""
    path = Path(arguments[-1] if arguments else "docs/language.md")
    text = written(path.read_text(encoding="utf-8"))
    if "--write" in arguments:
        path.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _row(name: str, field: dict[str, Any], required: bool) -> str:
    meaning = field.get("description", "")
    default = field.get("default")
    if required:
        meaning += " Must be given."
    elif default not in (None, "", [], {}, False) and not isinstance(default, dict):
        meaning += f" Not given: {_shown(default)}."
    takes = ", ".join(dict.fromkeys(_takes(field)))
    return f"| `{name}` | {takes} | {meaning.strip()} |".replace("||", "|")


def _shown(default: object) -> str:
    return (
        f"`{default}`"
        if isinstance(default, str)
        else f"{default:g}"
        if isinstance(default, float)
        else str(default).lower()
    )


def _takes(field: dict[str, Any]) -> Iterator[str]:
    """Yield what a field may be, one by one."""
    if "anyOf" in field:
        for each in field["anyOf"]:
            yield from _takes(each)
    elif "$ref" in field:
        title = field["$ref"].removeprefix(_REFERENCE).removesuffix("Story")
        yield f"[{title.lower()}](#{title.lower()})"
    elif "enum" in field:
        yield " or ".join(f"`{each}`" for each in field["enum"] if each != "")
    elif field.get("type") == "array":
        yield f"list of {_several(field.get('items', {}))}"
    elif field.get("type") == "object":
        yield f"`name:` {_several(field.get('additionalProperties', {}))}"
    elif field.get("type") != "null":
        yield _KINDS.get(field.get("type", ""), "anything") + _limits(field)


def _several(kind: dict[str, Any] | bool) -> str:
    takes = dict.fromkeys(_takes(kind)) if isinstance(kind, dict) else {}
    return " or ".join(takes) or "anything"


def _limits(field: dict[str, Any]) -> str:
    least, most = field.get("minimum"), field.get("maximum")
    if least is None and most is None:
        return ""
    return f", {least:g}..{most:g}" if most is not None and least is not None else f", from {least:g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
