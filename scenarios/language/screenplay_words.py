"""Words of a screenplay: quoted texts, names, placeholders, and what stands at the end of a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ...core.errors import shown
from .screenplay_tree import Piece, Placeholder, Plain, Span, Verbatim, Words

__all__ = [
    "Fault",
    "Tail",
    "alternatives_of",
    "closing",
    "literal",
    "name_at",
    "name_of",
    "names_of",
    "tail_of",
    "words_of",
]

# What a name may hold without quotes: marks and joiners of all scripts, so whatever has no meaning here.
_WORD: Final = r"[^\s()\[\]{}<>\":：;,，=#|*+/\\!?@$%^&~`]+"
_NAME: Final = re.compile(rf"{_WORD}(?:\s+(?!to\s){_WORD})*")
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_QUOTES: Final = re.compile(_QUOTED)
_LITERAL: Final = re.compile(rf"\{{({_QUOTED})\}}")
_ID: Final = re.compile(rf"(?:^|(?<=\s))#([^\W\d][\w.-]*|{_QUOTED})$")
_SPLIT_ID: Final = re.compile(r"\s\s#[^\W\d][\w.-]*(?:\s+[\w.-]+)+$")
_ARROW: Final = re.compile(rf"(?:^|(?<=\s))->\s*({_NAME.pattern}(?<![.'’])|{_QUOTED})$")
_SHORT: Final = 40  # characters of a text that a message quotes
_DECODER: Final = json.JSONDecoder(strict=False)


class Fault(Exception):  # noqa: N818 - never leaves the parser
    """A part of a screenplay that cannot be read: what :meth:`Problems.error` is told of it, and where it is."""

    def __init__(self, rule: str, message: str, remedy: str, at: Span) -> None:
        super().__init__(message)
        self.rule, self.message, self.remedy, self.at = rule, message, remedy, at


def literal(text: str, start: int = 0) -> tuple[str, int] | None:
    r"""Return the quoted text that begins at ``start`` and where it ends; None when there is none.

    >>> literal(r'"5\" wide" x'), literal('"open')
    (('5" wide', 10), None)
    """
    if not text.startswith('"', start):
        return None
    try:
        found, end = _DECODER.raw_decode(text, start)
        str(found).encode()
    except ValueError:  # of JSON, or half a surrogate pair
        return None
    return str(found), end


def name_at(span: Span, start: int) -> tuple[Span, int] | None:
    """Return the name, quoted or not, that begins at ``start`` and where it ends; None when there is none."""
    if quoted := literal(span.text, start):
        return Span(quoted[0], span.line, span.column + start + 1), quoted[1]
    found = _NAME.match(span.text, start)
    if found is None or not (span.text[start].isalnum() or span.text[start] == "_"):
        return None
    return span.part(start, found.end()), found.end()


def name_of(span: Span, what: str) -> Span:
    """Return the name that a span holds, quotes removed.

    Raises:
        Fault: It holds no name, or something after it.
    """
    found = name_at(span, 0)
    if found is None or found[1] != len(span.text):
        quoted = f", or quote it: {json.dumps(span.text, ensure_ascii=False)}" if len(span.text) <= _SHORT else ""
        remedy = f"Write letters, digits and hyphens{quoted}."
        raise Fault("bad-name", f"{shown(span.text, _SHORT)!r} is no name of {what}", remedy, span)
    return found[0]


def names_of(span: Span) -> Iterator[Span]:
    """Yield the names between commas.

    Raises:
        Fault: Something between the commas is no name.
    """
    start = 0
    for comma in [*_outside(span.text, ",，"), len(span.text)]:
        between = span.part(start, comma)
        if not between.text:
            raise Fault("bad-name", "a name is missing here", "Write the names with commas between them.", between)
        yield name_of(between, "a character")
        start = comma + 1


def _outside(text: str, marks: str) -> list[int]:
    """Return where the marks stand outside quotes."""
    pattern = re.compile(f"{_QUOTED}|[{re.escape(marks)}]")
    return [found.start() for found in pattern.finditer(text) if found[0] in marks]


def closing(text: str, start: int, pair: str) -> int | None:
    """Return where the bracket that opens at ``start`` is closed, quoted texts passed over; None when it is not.

    >>> closing('[if likes([x]) = "]"] rest', 0, "[]")
    20
    """
    depth = 0
    for at in _outside(text[start:], pair):
        depth += 1 if text[start + at] == pair[0] else -1
        if depth == 0:
            return start + at
    return None


@dataclass(frozen=True, slots=True)
class Tail:
    """A line's words without what stands after them: its id, and an arrow."""

    body: Span
    id: Span | None = None
    target: Span | None = None


def tail_of(span: Span) -> Tail:
    """Take the id and the arrow off the end of a line's words.

    Raises:
        Fault: There are two ids or two arrows, or an id with blanks.
    """
    tail = Tail(span)
    while True:
        text = tail.body.text
        if found := _ID.search(text):
            if tail.id is not None:
                raise Fault("bad-line-id", "a line has one id, this has two", "Leave one of them out.", tail.id)
            tail = Tail(tail.body.part(0, found.start()), _name(tail.body, found), tail.target)
        elif found := _ARROW.search(text):
            if tail.target is not None:
                raise Fault("second-arrow", "a line leads to one scene, this to two", "Leave one out.", tail.target)
            tail = Tail(tail.body.part(0, found.start()), tail.id, _name(tail.body, found))
        elif found := _SPLIT_ID.search(text):
            name = "-".join(found[0].split())
            at = tail.body.part(found.start())
            raise Fault("bad-line-id", f"a line's id has no blanks in it: {at.text!r}", f"Write {name}.", at)
        else:
            return tail


def _name(span: Span, found: re.Match[str]) -> Span:
    found_name = name_at(span, found.start(1))
    if found_name is None or found_name[1] != found.end(1):
        return span.part(found.start(1), found.end(1))
    return found_name[0]


def words_of(segments: Sequence[Span]) -> tuple[Words, list[Fault]]:
    """Return what the words of a line say, and what is wrong with them.

    Args:
        segments: The words, line by line, without id and arrow.
    """
    whole = " ".join(segment.text for segment in segments)
    first = segments[0]
    if whole.startswith('"'):
        quoted = literal(whole)
        if quoted is None:
            return (Plain(whole, first.line, first.column),), [
                Fault("bad-quotes", "these words open quotes that do not end", _CLOSE_QUOTES, first)
            ]
        if quoted[1] == len(whole):
            return (Verbatim(quoted[0], first.line, first.column),), []
    pieces: list[Piece] = []
    faults: list[Fault] = []
    for index, segment in enumerate(segments):
        if index:
            pieces.append(Plain(" ", segment.line, segment.column))
        pieces += _pieces(segment, faults)
    merged = tuple(_merged(pieces))
    return merged or (Verbatim("", first.line, first.column),), faults


_CLOSE_QUOTES: Final = 'Close them with ", and write \\" for quotes inside.'


def _pieces(span: Span, faults: list[Fault]) -> Iterator[Piece]:
    """Yield the pieces of a text: escapes resolved, not merged."""
    text, at = span.text, 0
    while at < len(text):
        brace = re.compile(r"[{}]").search(text, at)
        end = brace.start() if brace else len(text)
        yield Plain(text[at:end], span.line, span.column + at)
        at = end
        if brace is None:
            return
        if text[at] == "}" or text.startswith("{{", at):
            yield Plain(text[at], span.line, span.column + at)
            at += 2 if text.startswith(text[at] * 2, at) else 1
            continue
        found, at = _braces(span, at, faults)
        yield found


def _braces(span: Span, start: int, faults: list[Fault]) -> tuple[Piece, int]:
    """Return what stands between the braces that open at ``start``, and where they are closed."""
    column = span.column + start
    if (quoted := _LITERAL.match(span.text, start)) and (said := literal(quoted[1])):
        return Plain(said[0], span.line, column), quoted.end()
    end = _closing_brace(span.text, start)
    if end is None:
        at = span.part(start)
        faults.append(Fault("unclosed-bracket", "'{' is not closed on this line", "Add '}'; a brace is '{{'.", at))
        return Plain(span.text[start:], span.line, column), len(span.text)
    inner = span.part(start + 1, end)
    if not inner.text:
        at = Span("{}", span.line, column)
        faults.append(Fault("empty-braces", "nothing stands between these braces", "Name what goes here: {Tom}.", at))
        return Plain("", span.line, column), end + 1
    return Placeholder(inner.text, inner.line, inner.column), end + 1


def _closing_brace(text: str, start: int) -> int | None:
    depth = 0
    for found in re.compile(rf"\{{{_QUOTED}\}}|[{{}}]").finditer(text, start):
        if len(found[0]) > 1:
            continue
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return None


def _merged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces, plain ones beside each other as one and empty ones left out."""
    held: Plain | None = None
    for piece in pieces:
        if isinstance(piece, Plain):
            held = Plain(held.text + piece.text, held.line, held.column) if held and held.text else piece
            continue
        if held and held.text:
            yield held
        held = None
        yield piece
    if held and held.text:
        yield held


def alternatives_of(placeholder: Placeholder) -> tuple[Span, Span, Span] | None:
    """Return condition, words when it holds and words when not; None of a placeholder that has none.

    The words may hold placeholders themselves: :func:`words_of` reads them.

    >>> [part.text for part in alternatives_of(Placeholder("mood > 3: Gladly, {Tom}!|Fine.", 1, 1))]
    ['mood > 3', 'Gladly, {Tom}!', 'Fine.']
    """
    span = Span(placeholder.text, placeholder.line, placeholder.column)
    colons = _outside(span.text, ":：")
    if not colons:
        return None
    depth, bar = 0, len(span.text)
    for found in re.compile(rf"\{{{_QUOTED}\}}|[{{}}|]").finditer(span.text, colons[0]):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == "|" and depth == 0:
            bar = found.start()
            break
    return span.part(0, colons[0]), span.part(colons[0] + 1, bar), span.part(bar + 1)
