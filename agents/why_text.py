"""A :class:`~.why.Why` as a tree of lines: for files and tests as plain text, for terminals in colour."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from .why_signs import AT_LEAST, AT_MOST, FROM, LESS, MINUS, PLUS, SIZE, TIMES
from .why_words import shown_number

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from .why import Why

__all__ = ["as_text", "as_tree", "signed_number"]

_SIGNS: Final = {FROM: "=", PLUS: "+", MINUS: "\u2212", TIMES: "\u00d7", AT_MOST: "\u2264", AT_LEAST: "\u2265"}
_LEAST_WIDTH: Final = 30
"""However deep a line stands, it has so many characters for its words."""
_STYLES: Final = {
    "emotion": "bold",
    "decision": "bold",
    "nothing": "bold",
    "event": "cyan",
    "rule": "yellow",
    "condition": "green",
    "failed": "red",
    "belief": "blue",
}
_SIGN_STYLE: Final = "bold magenta"


_MARKS: Final = {"condition": "\u2713 ", "failed": "\u2717 "}
"""Before a condition that held, and before one that did not."""


class _Line(NamedTuple):
    """What one line shows: a number with its sign, words, and where those are written."""

    sign: str
    number: str
    words: str
    place: str
    style: str


def as_text(why: Why, depth: int | None = None, width: int = 100) -> str:
    """Return a tree of lines.

    Args:
        why: The tree.
        depth: How many levels to show below the first; None for all.
        width: Of the lines, in characters; words that do not fit go on below.

    >>> from espressivo.agents.why import Why
    >>> tree = Why("sum", "both", 5.0, "0..10", children=(Why("a", "one", 2.0, how="="), Why("b", "two", 3.0, how="+")))
    >>> print(as_text(tree))
    5 of 10  both
    ├─ = 2  one
    └─ + 3  two
    """
    lines: list[str] = []
    told: set[Why] = set()

    def add(node: Why, lead: str, below: str, level: int, column: int) -> None:
        known = bool(node.children) and node in told
        line = _line(node, known, first=not level)
        number = _in_column(line, column)
        place = f"  [{line.place}]" if line.place else ""
        room = max(_LEAST_WIDTH, width - len(lead) - len(number))
        first, *rest = textwrap.wrap(line.words + place, room, break_long_words=False, break_on_hyphens=False) or [""]
        children = () if known or (depth is not None and level >= depth) else node.children
        lines.append(f"{lead}{number}{first}".rstrip())
        indent = below + ("\u2502 " if children else "  ") if rest else ""
        lines.extend(f"{indent:<{len(lead) + len(number)}}{each}".rstrip() for each in rest)
        told.add(node)
        for (child, place_in_column), last in _with_last(_columns(children)):
            add(
                child,
                below + ("\u2514\u2500 " if last else "\u251c\u2500 "),
                below + ("   " if last else "\u2502  "),
                level + 1,
                place_in_column,
            )

    add(why, "", "", 0, _width(_line(why, known=False, first=True)))
    return "\n".join(lines)


def as_tree(why: Why, depth: int | None = None) -> Tree:
    """Return a tree for a terminal."""
    from rich.tree import Tree

    told: set[Why] = set()

    def grow(node: Why, level: int, column: int, make: Callable[[Text], Tree]) -> Tree:
        known = bool(node.children) and node in told
        tree = make(_label(_line(node, known, first=not level), column))
        told.add(node)
        if not known and (depth is None or level < depth):
            for child, place in _columns(node.children):
                grow(child, level + 1, place, tree.add)
        return tree

    return grow(why, 0, 0, lambda label: Tree(label, guide_style="dim"))


def _label(line: _Line, column: int) -> Text:
    from rich.text import Text

    label = Text()
    if line.number or column:
        label.append(_in_column(line, column), _SIGN_STYLE)
    label.append(line.words, line.style)
    if line.place:
        label.append(f"  [{line.place}]", "dim")
    return label


def _in_column(line: _Line, column: int) -> str:
    """Return the sign at the left, the number at the right of a column, and two blanks."""
    return f"{line.sign}{line.number:>{column - len(line.sign)}}  " if column else ""


def _width(line: _Line) -> int:
    return len(line.sign) + len(line.number)


def _line(node: Why, known: bool, first: bool) -> _Line:
    words = _MARKS.get(node.kind, "") + node.text + (" (as above)" if known else "")
    return _Line(*signed_number(node, first), words, node.place, _STYLES.get(node.kind, ""))


def signed_number(node: Why, first: bool) -> tuple[str, str]:
    """Return the sign and the number that stand before the words; both empty when it has no number.

    Args:
        node: One of a tree.
        first: Whether it is the one on top, which bears on nothing.
    """
    if node.value is None:
        return "", ""
    shown = shown_number(node.value)
    if first:
        return "", f"{shown} of 10" if node.unit == "0..10" else shown
    if node.how == SIZE:
        return "= ", f"|{shown}|" if node.value < 0 else shown
    if node.how == LESS:
        return "\u00d7 ", f"(1 \u2212 {shown})"
    if node.how in (PLUS, MINUS) and node.value < 0:
        return f"{_SIGNS[MINUS if node.how == PLUS else PLUS]} ", shown[1:]
    return (f"{_SIGNS[node.how]} " if node.how in _SIGNS else ""), shown


def _columns(children: Sequence[Why]) -> Iterator[tuple[Why, int]]:
    """Yield each child with the width of the numbers beside it; those without a number have none."""
    told = [signed_number(child, first=False) for child in children]
    room = max([len(sign) for sign, _ in told], default=0) + max([len(number) for _, number in told], default=0)
    for child in children:
        yield child, room if child.value is not None else 0


def _with_last(pairs: Iterator[tuple[Why, int]]) -> Iterator[tuple[tuple[Why, int], bool]]:
    every = list(pairs)
    for place, pair in enumerate(every):
        yield pair, place == len(every) - 1
