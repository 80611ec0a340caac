"""What stands before the words of a screenplay's line: who speaks, how, to whom, and on what condition."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from ...core.errors import nearest, shown
from .screenplay_tree import Span
from .screenplay_words import Fault, closing, literal, name_at, name_of

__all__ = ["Bracket", "Head", "begins_beat", "bracket_of", "head_of", "nobody_speaks", "time_of"]

_LONGEST_NAME: Final = 4  # words
_COLONS: Final = ":："
_CLAUSE: Final = re.compile(r"(if|urge|as)\b")
_MIND: Final = re.compile(r',\s*as(?:\s+([^,"]+|"(?:[^"\\]|\\.)*"))?$')
_OTHER_IFS: Final = (("when ", "if {}"), ("unless ", "if not ({})"), ("", "if {}"))
_UNITS: Final = {
    **dict.fromkeys(("", "s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
}
_TIME: Final = re.compile(r"after\s+(\d{1,12}(?:\.\d{1,20})?)\s*([^\W\d_]*)\s*([:：,，]?)")
_DIGITS: Final = tuple("0123456789._")  # left over when a number is too long or has two points
_STRUCTURE: Final = re.compile(r"[*+]\s|-{3,}$|->|>|\||\[(?:if|urge|as)\b|after\s+\d|\(")
_MISTAKES: Final = (
    (re.compile(r"[→⇒➔⟶]|=>|[-–—]{2,}>|[–—]>"), "an arrow is written `->`", "Write `-> scene`."),
    (re.compile(r"[-–—•·]\s"), "an alternative begins with `*` or `+`", "Write `* Name: words`."),
    (re.compile(r"#"), "`#` names a line and stands at its end", "A comment begins with `//`."),
    (re.compile(r"=[^=]"), "a scene begins with `==`", "Write `== name`."),
)


@dataclass(frozen=True, slots=True)
class Bracket:
    """What ``[if ...; urge ...]`` holds; ``span`` is the whole of it."""

    span: Span
    guard: Span | None = None
    urge: Span | None = None
    mind: Span | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the colon, and ``rest``, what stands after it."""

    speaker: Span
    style: Span | None = None
    listener: Span | None = None
    meaning: Span | None = None
    bracket: Bracket | None = None
    rest: Span = Span("")  # noqa: RUF009 - frozen


def nobody_speaks(span: Span) -> Fault:
    """What is wrong with a line that is none."""
    for pattern, message, remedy in _MISTAKES:
        if pattern.match(span.text):
            return Fault("line-without-name", message, remedy, span)
    before = re.split("[:：]", span.text, maxsplit=1)
    if len(before) > 1 and before[0]:
        remedy = "Write one name before the ':', or begin with `|` to go on with the line above."
        message = f"{shown(before[0], 40)!r} is no speaker's name"
        return Fault("line-without-name", message, remedy, span.part(0, len(before[0])))
    remedy = "Write `Name: words`, `(what is told)`, or `| words` to go on with the line above."
    return Fault("line-without-name", f"nobody says {shown(span.text, 50)!r}", remedy, span)


def head_of(span: Span) -> Head:
    """Read a line up to its colon.

    Raises:
        Fault: It has no name or no colon, or something between them cannot be read.
    """
    named = name_at(span, 0)
    if named is None or (span.text[0] != '"' and len(named[0].text.split()) > _LONGEST_NAME):
        raise nobody_speaks(span)
    head, at = Head(named[0]), named[1]
    while True:
        at += len(span.text[at:]) - len(span.text[at:].lstrip())
        sign = span.text[at : at + 1]
        if sign and sign in _COLONS:
            return replace(head, rest=span.part(at + 1))
        if sign and sign in "(<[":
            head, at = _enclosed(head, span, at)
        elif span.text.startswith("to", at) and (to := _listener(span, at)):
            head, at = _with(head, "listener", to[0], span.part(at, to[1])), to[1]
        elif head == Head(named[0]):
            raise nobody_speaks(span)
        else:
            remedy = "Write `Name (style) to Listener <meaning> [if ...]: words`."
            raise Fault(
                "line-without-colon", "a ':' is missing before the words", remedy, span.part(at) if sign else span
            )


def _listener(span: Span, at: int) -> tuple[Span, int] | None:
    start = at + 2 + len(span.text[at + 2 :]) - len(span.text[at + 2 :].lstrip())
    return name_at(span, start) if start < len(span.text) and start > at + 2 else None


def _enclosed(head: Head, span: Span, at: int) -> tuple[Head, int]:
    """Take in the style, meaning or condition that opens at ``at``; return where it ends as well."""
    field, pair = {"(": ("style", "()"), "<": ("meaning", "<>"), "[": ("bracket", "[]")}[span.text[at]]
    if field == "bracket":
        bracket, end = bracket_of(span, at)
        if bracket.mind is not None:
            remedy = f"Leave `as {bracket.mind.text}` out."
            raise Fault("bad-bracket", "the condition of a line is asked in its speaker's mind", remedy, bracket.mind)
        return _with(head, field, bracket, bracket.span), end
    closed = closing(span.text, at, pair)
    if closed is None:
        raise _unclosed(span, at, pair)
    inner = span.part(at + 1, closed)
    if not inner.text:
        raise Fault(
            "empty-braces", f"nothing stands in {pair!r}", "Fill it or leave it out.", span.part(at, closed + 1)
        )
    quoted = literal(inner.text)
    if quoted and quoted[1] == len(inner.text):
        inner = Span(quoted[0], inner.line, inner.column + 1)
    return _with(head, field, inner, inner), closed + 1


def _with(head: Head, field: str, value: Any, at: Span) -> Head:
    if getattr(head, field) is not None:
        name = "condition" if field == "bracket" else field
        remedy = "Join them: `[if one and other; urge 3]`." if field == "bracket" else "Leave one out."
        raise Fault("said-twice", f"this line has two {name}s", remedy, at)
    return replace(head, **{field: value})


def _unclosed(span: Span, at: int, pair: str) -> Fault:
    return Fault("unclosed-bracket", f"{pair[0]!r} is not closed on this line", f"Add {pair[1]!r}.", span.part(at))


def bracket_of(span: Span, start: int = 0) -> tuple[Bracket, int]:
    """Read the condition in brackets that opens at ``start``; return where it ends as well.

    Raises:
        Fault: It is not closed, or holds something else than ``if``, ``urge`` and ``as``.
    """
    end = closing(span.text, start, "[]")
    if end is None:
        raise _unclosed(span, start, "[]")
    whole = span.part(start, end + 1)
    found: dict[str, Span] = {}
    at = 1
    for stop in [*_semicolons(whole.text), len(whole.text) - 1]:
        _clause(whole.part(at, stop), found)
        at = stop + 1
    return Bracket(whole, found.get("if"), found.get("urge"), found.get("as")), end + 1


def _semicolons(text: str) -> list[int]:
    return [found.start() for found in re.compile(r'"(?:[^"\\]|\\.)*"|;').finditer(text) if found[0] == ";"]


def _clause(span: Span, found: dict[str, Span]) -> None:
    """Add what a clause says to ``found``."""
    key = _CLAUSE.match(span.text)
    if key is None:
        first = span.text.split(None, 1)[:1]
        close = nearest(first[0][:20], ("urge", "if")) if first else None
        remedy = f"Did you mean {close!r}?" if close else f"Write `[{_with_if(span.text)}]`."
        raise Fault("bad-bracket", "brackets hold `if` a condition, `urge` a number or both", remedy, span)
    body = span.part(key.end())
    if key[1] == "if" and (mind := _MIND.search(body.text)):
        _clause(body.part(mind.start() + mind[0].index("as")), found)
        body = body.part(0, mind.start())
    if key[1] == "as" and body.text:
        body = name_of(body, "a character")
    if not body.text:
        raise Fault("bad-bracket", f"nothing stands after `{key[1]}`", f"Write {_SAMPLES[key[1]]}.", span)
    if key[1] in found:
        raise Fault("said-twice", f"these brackets have two `{key[1]}`", "Join them with `and` or leave one out.", span)
    found[key[1]] = body


def _with_if(text: str) -> str:
    start, form = next(each for each in _OTHER_IFS if text.startswith(each[0]))
    return form.format(shown(text.removeprefix(start), 40) or "mood > 3")


_SAMPLES: Final = {"if": "`[if mood > 3]`", "urge": "`[urge 3]`", "as": "`[if hungry, as Mira]`"}


def time_of(span: Span) -> tuple[float, Span]:
    """Return the seconds of ``after 60 s, ...`` and what follows.

    Raises:
        Fault: The number or the unit cannot be read, or nothing separates them from what follows.
    """
    found = _TIME.match(span.text)
    if found is None or span.text[found.end(1) : found.end(1) + 1] in _DIGITS:
        raise Fault(
            "bad-time", f"{shown(span.text, 40)!r} does not say when", "Write `after 60 s:` or `after 2 min:`.", span
        )
    unit = found[2].casefold()
    if unit not in _UNITS:
        close = nearest(unit, filter(None, _UNITS))
        remedy = f"Did you mean {close!r}?" if close else "Write s, min or h: `after 60 s, Name: words`."
        at = span.part(found.start(2), found.end(2))
        raise Fault("bad-time", f"{found[2]!r} is no unit of time", remedy, at)
    rest = span.part(found.end())
    if not found[3] and rest.text and not rest.text.startswith(("->", ">", "(", "[")):
        remedy = f"Write `after {found[1]} {unit or 's'}, ...`."
        raise Fault("bad-time", "a comma is missing after the time", remedy, rest)
    return float(found[1]) * _UNITS[unit], rest


def begins_beat(span: Span) -> bool:
    """Whether a text looks like a beat of its own, not like words that go on."""
    if _STRUCTURE.match(span.text):
        return True
    named = name_at(span, 0)
    try:
        head = head_of(span)
    except Fault as fault:
        broken = not fault.rule.startswith("line-without-") and re.search("[:：]", span.text) is not None
        return broken and named is not None and _is_speaker(span, named[0])
    more = head.style or head.listener or head.meaning or head.bracket
    return more is not None or _is_speaker(span, head.speaker)


def _is_speaker(span: Span, name: Span) -> bool:
    """Whether a name looks like somebody's, not like the first words of a sentence."""
    words = name.text.split()
    return span.text[0] == '"' or len(words) == 1 or not any(word[:1].islower() for word in words)
