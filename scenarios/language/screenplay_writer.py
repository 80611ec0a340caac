"""From the tree of a screenplay to its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from .screenplay_tree import (
    Alternative,
    Beat,
    Choice,
    Deed,
    Jump,
    Line,
    Narration,
    Placeholder,
    Scene,
    Span,
    Timed,
    Verbatim,
    Words,
)
from .screenplay_words import Fault, closing, name_of

__all__ = ["write_screenplay"]

_STEP: Final = "    "
_UNSAFE: Final = re.compile(
    r"[^\S ]+"  # line breaks, tabs and rarer blanks
    r"|^\s+|\s+$|\s+(?=//)"
    r"|^[\">]"
    r"|(?:^|(?<=\s))(?:#(?=[^\W\d]|\")|->)"
)
_BREAKS: Final = re.compile(r"[\r\n]+|(?:\s{2,}|\t)(?=//)")


def write_screenplay(scenes: Iterable[Scene]) -> str:
    """Return the text of a screenplay, which parses to an equal tree.

    Comments are not part of a tree. Expressions and phrases are written as they are, on one line.
    """
    return "\n".join("".join(f"{line}\n" for line in _scene(scene)) for scene in scenes)


def _scene(scene: Scene) -> Iterator[str]:
    present = "" if scene.present is None else f" ({', '.join(map(_name, scene.present))})"
    title = f" {_quoted(scene.title.text)}" if scene.title else ""
    yield f"== {_name(scene.name)}{present}{title}"
    yield from _block(scene.beats, "")


def _block(beats: Sequence[Beat], indent: str) -> Iterator[str]:
    before: Beat | None = None
    for beat in beats:
        if isinstance(beat, Choice) and isinstance(before, Choice):
            yield f"{indent}---"
        yield from _beat(beat, indent)
        before = beat


def _beat(beat: Beat, indent: str) -> Iterator[str]:
    if isinstance(beat, Choice):
        for item in beat.items:
            yield from _alternative(item, indent)
    elif isinstance(beat, Timed):
        yield from _timed(beat, indent)
    else:
        yield from _simple(beat, indent, "")


def _timed(beat: Timed, indent: str) -> Iterator[str]:
    seconds = f"{Decimal(repr(beat.seconds)):f}"
    after = f"after {seconds.removesuffix('.0')} s"
    only = beat.inner[0] if len(beat.inner) == 1 else None
    if only is None or isinstance(only, Choice | Timed):
        yield f"{indent}{after}:"
        yield from _block(beat.inner, indent + _STEP)
    else:
        yield from _simple(only, indent, f"{after}, " if _named(only) else f"{after} ")


def _named(beat: Beat) -> bool:
    return isinstance(beat, Line) or (isinstance(beat, Deed) and beat.speaker is not None)


def _alternative(item: Alternative, indent: str) -> Iterator[str]:
    yield from _simple(item.beat, indent, "* " if item.once else "+ ")
    if item.continuation and _would_belong(item.continuation[0]):
        yield f"{indent}{_STEP}---"
    yield from _block(item.continuation, indent + _STEP)


def _would_belong(first: Beat) -> bool:
    """Whether what follows an alternative would be read as a part of it."""
    if isinstance(first, Jump | Deed):
        bare = first.guard is None and first.mind is None
        return bare and (isinstance(first, Jump) or (first.urge is None and first.speaker is None))
    return False


def _simple(beat: Line | Deed | Jump | Narration, indent: str, mark: str) -> Iterator[str]:
    if isinstance(beat, Jump):
        yield f"{indent}{mark}{_bracket(beat.guard, None, beat.mind)}-> {_name(beat.target)}"
        return
    deeds = beat.deeds
    if isinstance(beat, Line):
        yield f"{indent}{mark}{_head(beat)}: {_said(beat.words)}{_id(beat.id)}"
    elif isinstance(beat, Narration):
        yield f"{indent}{mark}{_bracket(beat.guard, None, beat.mind)}({_said(beat.words)})"
    else:
        yield f"{indent}{mark}{_doer(beat)}> {_flat(deeds[0])}"
        deeds = deeds[1:]
    for deed in deeds:
        yield f"{indent}{_STEP}> {_flat(deed)}"
    if beat.target is not None:
        yield f"{indent}{_STEP}-> {_name(beat.target)}"


def _doer(deed: Deed) -> str:
    if deed.speaker is None:
        return _bracket(deed.guard, deed.urge, deed.mind)
    bracket = _bracket(deed.guard, deed.urge, None)
    return f"{_speaker(deed.speaker)}{' ' if bracket else ''}{bracket.rstrip()}: "


def _head(line: Line) -> str:
    parts = [
        _speaker(line.speaker),
        f"({_enclosed(line.style, '()')})" if line.style else "",
        f"to {_name(line.listener)}" if line.listener else "",
        f"<{_enclosed(line.meaning, '<>')}>" if line.meaning else "",
        _bracket(line.guard, line.urge, None).rstrip(),
    ]
    return " ".join(filter(None, parts))


def _bracket(guard: Span | None, urge: Span | None, mind: Span | None) -> str:
    parts = [f"if {_flat(guard)}"] if guard else []
    if mind:
        parts.append(f"as {_name(mind)}")
    held = ", ".join(parts) if guard else "; ".join(parts)
    clauses = [held, f"urge {_flat(urge)}" if urge else ""]
    text = "; ".join(filter(None, clauses))
    return f"[{text}] " if text else ""


def _flat(span: Span) -> str:
    """Return a text that stands on one line and holds no comment."""
    return _BREAKS.sub(" ", span.text)


def _name(span: Span) -> str:
    """Return a name, quoted when it would not be read as one."""
    text = span.text
    try:
        plain = name_of(Span(text), "") == span and text[0] != '"' and len(text.split()) <= 4
    except Fault:
        plain = False
    words = text.split()
    plain = plain and " ".join(words) == text and "to" not in words and words[0] != "after"
    return text if plain else _quoted(text)


def _speaker(span: Span) -> str:
    """Return a speaker's name, quoted when it could be taken for words that go on."""
    words = span.text.split()
    return _quoted(span.text) if len(words) > 1 and any(word[0].islower() for word in words) else _name(span)


def _enclosed(span: Span, pair: str) -> str:
    """Return a style or meaning, quoted when it would not be read as it is."""
    text = span.text
    wrapped = f"{pair[0]}{text}{pair[1]}"
    plain = text and " ".join(text.split()) == text and not any(mark in text for mark in ('"', "//"))
    return text if plain and closing(wrapped, 0, pair) == len(wrapped) - 1 else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("//", "\\/\\/")


def _id(name: Span | None) -> str:
    if name is None:
        return ""
    plain = re.fullmatch(r"[^\W\d][\w.-]*", name.text)
    return f"  #{name.text if plain else _quoted(name.text)}"


def _said(words: Words) -> str:
    """Return words so that they are read as they are: what would mean something stands in braces and quotes."""
    if len(words) == 1 and isinstance(words[0], Verbatim):
        return _quoted(words[0].text)
    whole = "".join(_OBJECT if isinstance(piece, Placeholder) else piece.text for piece in words)
    unsafe = list(_UNSAFE.finditer(whole))
    written, start = [], 0
    for piece in words:
        if isinstance(piece, Placeholder):
            written.append(f"{{{piece.text}}}")
            start += 1
            continue
        end = start + len(piece.text)
        for found in unsafe:
            if start <= found.start() < end:
                written += [_doubled(whole[start : found.start()]), f"{{{_quoted(found[0])}}}"]
                start = found.end()
        written.append(_doubled(whole[start:end]))
        start = end
    return "".join(written)


_OBJECT: Final = "\ufffc"  # stands for a placeholder: one character, no blank


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
