"""One beat of a screenplay: a line, a deed, an arrow or what is told, with what stands under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .screenplay_head import Bracket, Head, bracket_of, head_of, nobody_speaks
from .screenplay_tree import Deed, Jump, Line, Narration, Span, Words
from .screenplay_words import Fault, name_of, tail_of, words_of

__all__ = ["Under", "beat_of", "leads"]

R = TypeVar("R")
Report = Callable[[Fault], None]


@dataclass
class Under(Generic[R]):
    """What stands under a beat and belongs to it: further words, deeds, where it leads; ``rest`` does not."""

    words: list[Span] = field(default_factory=list)
    deeds: list[Span] = field(default_factory=list)
    target: Span | None = None
    rest: list[R] = field(default_factory=list)


def leads(span: Span, below: Under[R]) -> None:
    """Add a deed or an arrow that stands under a beat, or after it on its line.

    Raises:
        Fault: It is empty, or a second arrow.
    """
    if span.text.startswith("->"):
        target: Span | None = _target(span)
    else:
        tail = tail_of(span.part(1))
        if tail.id is not None:
            raise Fault("bad-line-id", "only words have an id, a deed has none", "Leave it out.", tail.id)
        if not tail.body.text:
            raise Fault("deed-without-phrase", "nothing stands after '>'", "Write `> Tom takes loaf from Mira`.", span)
        below.deeds.append(tail.body)
        target = tail.target
    if target is None:
        return
    if below.target is not None:
        raise Fault("second-arrow", "a beat leads to one scene, this to two", "Leave one out.", target)
    below.target = target


def _target(span: Span) -> Span:
    name = span.part(2)
    if not name.text:
        raise Fault("arrow-without-target", "this arrow leads nowhere", "Write `-> scene` or `-> end`.", span)
    return name_of(name, "a scene")


def beat_of(span: Span, below: Under[R], report: Report) -> Line | Deed | Jump | Narration:
    """Read a beat.

    Args:
        span: Its line.
        below: What stands under it.
        report: Takes in what is wrong without keeping the beat from being read.

    Raises:
        Fault: It cannot be read.
    """
    bracket, body = Bracket(span), span
    if span.text.startswith("["):
        bracket, end = bracket_of(span)
        body = span.part(end)
    if body.text.startswith("->"):
        return _jump(body, bracket, below, report)
    if body.text.startswith(">"):
        return _deed(body, None, bracket, below)
    if body.text.startswith("("):
        return _narration(body, bracket, below, report)
    if body.text.startswith("|"):
        remedy = "Indent it under the line that it goes on with."
        raise Fault("words-without-line", "nothing above begins these words", remedy, body)
    if body is not span:
        remedy = f"Write `Name {bracket.span.text}: words`."
        raise Fault("bad-bracket", "the condition of a line stands before its colon", remedy, bracket.span)
    return _line(body, below, report)


def _jump(span: Span, bracket: Bracket, below: Under[R], report: Report) -> Jump:
    _without_urge(bracket, "an arrow")
    for deed in below.deeds:
        remedy = "Write it above the arrow."
        report(Fault("deed-without-line", "a deed belongs to a line, not to an arrow", remedy, deed))
    if below.target is not None:
        report(Fault("second-arrow", "an arrow stands under an arrow", "Leave one out.", below.target))
    return Jump(
        target=_target(span), guard=bracket.guard, mind=bracket.mind, line=bracket.span.line, column=bracket.span.column
    )


def _without_urge(bracket: Bracket, what: str) -> None:
    if bracket.urge is not None:
        raise Fault("bad-bracket", f"nobody wants {what} more or less", "Leave `urge` out.", bracket.urge)


def _deed(span: Span, speaker: Head | None, bracket: Bracket, below: Under[R]) -> Deed:
    first: Under[R] = Under()
    if span.text:
        leads(span, first)
    if first.target is not None and below.target is not None:
        raise Fault("second-arrow", "a beat leads to one scene, this to two", "Leave one out.", below.target)
    return Deed(
        deeds=(*first.deeds, *below.deeds),
        speaker=speaker.speaker if speaker else None,
        guard=bracket.guard,
        urge=bracket.urge,
        mind=bracket.mind,
        target=first.target or below.target,
        line=bracket.span.line,
        column=bracket.span.column,
    )


def _narration(span: Span, bracket: Bracket, below: Under[R], report: Report) -> Narration:
    _without_urge(bracket, "what is told")
    segments, name, target = _segments([span, *below.words], below.target)
    last = segments[-1]
    if not last.text.endswith(")"):
        raise Fault("unclosed-bracket", "'(' is not closed", "Add `)`, or begin with `|` to go on with words.", span)
    if name is not None:
        raise Fault("bad-line-id", "only what is said has an id", "Leave it out.", name)
    segments[-1] = last.part(0, -1)
    segments[0] = segments[0].part(1)
    return Narration(
        words=_words(segments, span, report),
        guard=bracket.guard,
        mind=bracket.mind,
        deeds=tuple(below.deeds),
        target=target,
        line=bracket.span.line,
        column=bracket.span.column,
    )


def _segments(written: list[Span], target: Span | None) -> tuple[list[Span], Span | None, Span | None]:
    """Return the lines of words without id and arrow, the id, and where it leads."""
    bodies: list[Span] = []
    name: Span | None = None
    for tail in map(tail_of, written):
        if tail.id is not None and name is not None:
            raise Fault("bad-line-id", "a line has one id, this has two", "Leave one of them out.", tail.id)
        if tail.target is not None and target is not None:
            raise Fault("second-arrow", "a beat leads to one scene, this to two", "Leave one out.", target)
        name, target = tail.id or name, tail.target or target
        bodies.append(tail.body)
    return bodies, name, target


def _words(segments: list[Span], span: Span, report: Report) -> Words:
    said = [segment for segment in segments if segment.text]
    if not said:
        raise Fault("line-without-words", "nothing is said here", 'Write the words, or `""` for silence.', span)
    words, faults = words_of(said)
    for fault in faults:
        report(fault)
    return words


def _line(span: Span, below: Under[R], report: Report) -> Line | Deed:
    head = head_of(span)
    bracket = head.bracket or Bracket(span)
    silent = not head.rest.text and not below.words
    if head.rest.text.startswith(">") or (silent and below.deeds):
        _silent(head, below)
        return _deed(head.rest, head, Bracket(span, bracket.guard, bracket.urge), below)
    segments, name, target = _segments([head.rest, *below.words], below.target)
    return Line(
        speaker=head.speaker,
        words=_words(segments, span, report),
        style=head.style,
        listener=head.listener,
        meaning=head.meaning,
        guard=bracket.guard,
        urge=bracket.urge,
        id=name,
        deeds=tuple(below.deeds),
        target=target,
        line=span.line,
        column=span.column,
    )


def _silent(head: Head, below: Under[R]) -> None:
    """Complain of what a deed without words cannot have.

    Raises:
        Fault: It has a style, a listener, a meaning or words.
    """
    for part, name in ((head.style, "style"), (head.listener, "listener"), (head.meaning, "meaning")):
        if part is not None:
            raise Fault(
                "deed-without-words", f"a deed without words has no {name}", "Leave it out, or say something.", part
            )
    if below.words:
        raise nobody_speaks(below.words[0])
