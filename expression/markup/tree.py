"""Elements to be written as XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .characters import attributes, content

__all__ = ["Node", "written"]


@dataclass(frozen=True, slots=True)
class Node:
    """An element.

    Attributes:
        name: As it is written.
        attributes: Those that are None are left out.
        content: Texts and elements.
        raw: XML that is written as it is, before the content.
    """

    name: str
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    content: tuple[str | Node, ...] = ()
    raw: str = ""


def written(root: Node) -> str:
    """Return a document; what holds text is not indented, so that no blanks come into it.

    >>> print(written(Node("a", {"b": "<1>"}, (Node("c"), Node("d", {}, ("x & ", Node("e")))))))
    <?xml version="1.0" encoding="UTF-8"?>
    <a b="&lt;1&gt;">
      <c/>
      <d>x &amp; <e/></d>
    </a>
    <BLANKLINE>
    """
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(root, "")}\n'


def _element(node: Node, indent: str) -> str:
    tag = node.name + attributes(node.attributes)
    if not node.content and not node.raw:
        return f"<{tag}/>"
    if node.raw or any(isinstance(each, str) for each in node.content):
        inside = "".join(content(each) if isinstance(each, str) else _element(each, indent) for each in node.content)
        return f"<{tag}>{node.raw}{inside}</{node.name}>"
    deeper = indent + "  "
    lines = [f"{deeper}{_element(each, deeper)}" for each in node.content if isinstance(each, Node)]
    return "\n".join([f"<{tag}>", *lines, f"{indent}</{node.name}>"])
