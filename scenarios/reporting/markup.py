"""HTML and SVG made of elements, so that nothing a story says is ever taken for markup."""

from __future__ import annotations

import html
import json
from typing import Any

__all__ = ["Markup", "element", "joined", "script_data"]


class Markup(str):
    """Text that is markup already, and is not escaped again."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | float | bool | None) -> Markup:
    """Return an element.

    Args:
        tag: Its name.
        *children: What stands in it; all but :class:`Markup` is escaped.
        **attributes: ``class_`` for ``class``, ``data_step`` for ``data-step``; None and False are left out, True
            stands without a value.

    >>> element("b", "a < b", class_="x")
    '<b class="x">a &lt; b</b>'
    """
    told = "".join(_attribute(name, value) for name, value in attributes.items())
    return Markup(f"<{tag}{told}>{joined(*children)}</{tag}>")


def joined(*children: str) -> Markup:
    """Return several pieces as one; all but :class:`Markup` is escaped."""
    return Markup("".join(each if isinstance(each, Markup) else html.escape(each) for each in children))


def _attribute(name: str, value: str | float | bool | None) -> str:
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{html.escape(_shown(value))}"'


def _shown(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def script_data(data: Any) -> Markup:
    """Return data as JSON that can stand inside a script element: nothing in it can end that."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
