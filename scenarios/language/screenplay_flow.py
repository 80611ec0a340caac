"""The flow of a scene: which line of a screenplay stands under which, by indentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .screenplay_beats import Under, beat_of, leads
from .screenplay_head import begins_beat, time_of
from .screenplay_tree import Alternative, Beat, Choice, Deed, Line, Span, Timed
from .screenplay_words import Fault

__all__ = ["Flow", "Row"]

_DEEPEST: Final = 40  # choices inside choices
_RULER: Final = re.compile(r"-{3,}")
_AFTER: Final = re.compile(r"after\s+(?!to\s)[^\s:：(\[<]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text that says something: how far it is indented, and what it says without its comment."""

    indent: int
    span: Span


class Flow:
    """Reads the beats of scenes.

    Args:
        report: Takes in what cannot be read.
    """

    def __init__(self, report: Callable[[Fault], None]) -> None:
        self._report = report

    def beats(self, rows: Sequence[Row]) -> tuple[Beat, ...]:
        """Return the beats of a scene."""
        return self._block(rows, min((row.indent for row in rows), default=0), 0)

    def _block(self, rows: Sequence[Row], base: int, depth: int) -> tuple[Beat, ...]:
        """Read beats that follow each other at the indentation ``base``."""
        if depth > _DEEPEST:
            message = f"this is indented more than {_DEEPEST} times"
            self._report(Fault("too-deep", message, "Lead to a scene of its own: `-> scene`.", rows[0].span))
            return ()
        beats: list[Beat] = []
        items: list[Alternative] = []
        for row, under in self._entries(rows, base):
            if row.span.text[0] in "*+":
                items += self._alternative(row.span, under, depth)
                continue
            beats += _choice(items)
            items = []
            beats += self._beat(row.span, under, depth)
        return (*beats, *_choice(items))

    def _entries(self, rows: Sequence[Row], base: int) -> Iterator[tuple[Row, Sequence[Row]]]:
        """Yield each row at the indentation ``base`` and the deeper rows under it."""
        start = 0
        for index in range(1, len(rows) + 1):
            if index < len(rows) and rows[index].indent > base:
                continue
            if rows[start].indent != base:
                self._report(_misplaced(rows[start].span))
            yield rows[start], rows[start + 1 : index]
            start = index

    def _rest(self, rows: Sequence[Row], depth: int) -> tuple[Beat, ...]:
        return self._block(rows, rows[0].indent, depth + 1) if rows else ()

    def _alternative(self, span: Span, rows: Sequence[Row], depth: int) -> Iterator[Alternative]:
        """Yield the alternative, unless it cannot be read."""
        content = span.part(1)
        below = self._under(content, rows)
        beat = self._read(content, below, _no_alternative(content, span))
        continuation = self._rest(below.rest, depth)
        if isinstance(beat, Line | Deed):
            once = span.text[0] == "*"
            yield Alternative(beat=beat, once=once, continuation=continuation, line=span.line, column=span.column)

    def _beat(self, span: Span, rows: Sequence[Row], depth: int) -> tuple[Beat, ...]:
        """Read a beat; what should not stand under it is reported, and read as beats after it."""
        if _RULER.fullmatch(span.text):
            if rows:
                self._report(_misplaced(rows[0].span))
            return self._rest(rows, depth)
        if _AFTER.match(span.text):
            return self._timed(span, rows, depth)
        below = self._under(span, rows)
        beat = self._read(span, below)
        if below.rest:
            self._report(_not_under(below.rest[0].span, span))
        rest = self._rest(below.rest, depth)
        return rest if beat is None else (beat, *rest)

    def _timed(self, span: Span, rows: Sequence[Row], depth: int) -> tuple[Beat, ...]:
        try:
            seconds, rest = time_of(span)
        except Fault as fault:
            self._report(fault)
            return self._rest(rows, depth)
        if not rest.text and not rows:
            remedy = "Write `after 60 s, Name: words`, or what comes then under it."
            self._report(Fault("empty-time", "nothing comes after this time", remedy, span))
        elif rest.text[:1] in ("*", "+") or _AFTER.match(rest.text):
            self._report(Fault("empty-time", "this cannot stand beside the time", "Write it on the next line.", rest))
            rest = rest.part(len(rest.text))
        inner = self._beat(rest, rows, depth) if rest.text else self._rest(rows, depth)
        return (Timed(seconds=seconds, inner=inner, line=span.line, column=span.column),) if inner else ()

    def _read(self, span: Span, below: Under[Row], fault: Fault | None = None) -> Beat | None:
        """Return the beat; None when it cannot be read, which is reported."""
        try:
            if fault is not None:
                raise fault
            return beat_of(span, below, self._report)
        except Fault as found:
            self._report(found)
        return None

    def _under(self, span: Span, rows: Sequence[Row]) -> Under[Row]:
        """Return what of the deeper rows belongs to a beat: its further words, its deeds, and where it leads."""
        below: Under[Row] = Under()
        talks, told = _talks(span.text)
        for index, row in enumerate(rows):
            closed = not talks or bool(below.deeds) or below.target is not None
            first = row.span.text[0]
            if row.span.text.startswith("->") or first == ">":
                self._consequence(row.span, below)
            elif first != "|" and not (told and talks) and begins_beat(row.span):
                below.rest = list(rows[index:])
                break
            elif closed:
                self._report(_no_words(row.span))
            else:
                below.words.append(row.span.part(1) if first == "|" else row.span)
                talks = not (told and row.span.text.endswith(")"))
        return below

    def _consequence(self, span: Span, below: Under[Row]) -> None:
        try:
            leads(span, below)
        except Fault as fault:
            self._report(fault)


def _choice(items: list[Alternative]) -> Iterator[Choice]:
    if items:
        yield Choice(items=tuple(items), line=items[0].line, column=items[0].column)


def _talks(text: str) -> tuple[bool, bool]:
    """Whether the words of a beat may go on in the next line, and whether that is told, not said."""
    if text.startswith("["):
        text = text.rpartition("]")[2].lstrip()
    told = text.startswith("(")
    return not text.startswith((">", "->", "|")) and not (told and text.endswith(")")), told


def _no_alternative(content: Span, span: Span) -> Fault | None:
    """What is wrong with an alternative, before it is read."""
    remedy = "Write `* Name: words` or `* > phrase`."
    if not content.text:
        return Fault("empty-alternative", "this alternative is empty", remedy, span)
    bare = content.text.rpartition("]")[2].lstrip() if content.text[0] == "[" else content.text
    if bare.startswith(("->", "(", "*", "+", "|")) or _AFTER.match(bare):
        return Fault("empty-alternative", "an alternative is something that is said or done", remedy, content)
    return None


def _misplaced(span: Span) -> Fault:
    if span.text[0] == ">":
        remedy = "Write `Name: words` above it, or line it up with its neighbours."
        return Fault("deed-without-line", "nothing stands above this deed that it could belong to", remedy, span)
    return Fault("bad-indentation", "the indentation fits nothing above", "Line it up with its neighbours.", span)


def _not_under(span: Span, above: Span) -> Fault:
    remedy = "Line it up with the line above, or begin it with `|` to go on with the words."
    return Fault("bad-indentation", f"this stands deeper than line {above.line} but is no part of it", remedy, span)


def _no_words(span: Span) -> Fault:
    remedy = "Words go on directly under the line that begins them, before its deeds and arrow."
    return Fault("words-without-line", "nothing above begins these words", remedy, span)
