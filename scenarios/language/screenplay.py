"""From the text of a screenplay to its tree, and back.

The parser goes line by line and by indentation. It never gives up at what it cannot read: that is reported, with what
to write instead, and the lines after it are read as if it were not there. docs/screenplay.md describes the notation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from .problems import Place, Problems
from .screenplay_flow import Flow, Row
from .screenplay_tree import Scene, Span
from .screenplay_words import Fault, closing, literal, name_at, names_of
from .screenplay_writer import write_screenplay

__all__ = ["PlaceOf", "parse_screenplay", "write_screenplay"]

PlaceOf = Callable[[int, int], Place]
"""Maps a line and a column of the text, both from 1, to the file that holds it."""

_MOST_LINES: Final = 200_000
_LONGEST_LINE: Final = 100_000  # characters
_MOST_PROBLEMS: Final = 200
_TAB: Final = 4  # columns
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_COMMENT: Final = re.compile(r"(?:^|\s\s|\t)//")


def parse_screenplay(text: str, problems: Problems, place_of: PlaceOf) -> list[Scene]:
    r"""Read a screenplay.

    Args:
        text: The screenplay, of at most 200,000 lines.
        problems: Takes in everything that is wrong with it.
        place_of: Says where in its file a line and column of the text stand.

    Returns:
        Its scenes, in order, without what could not be read.

    >>> text = "== shop\nMira: Good morning."
    >>> (scene,) = parse_screenplay(text, Problems(), lambda line, column: Place("shop.play", line, column))
    >>> scene.name.text, scene.beats[0].speaker.text
    ('shop', 'Mira')
    """
    report = _Report(problems, place_of)
    flow = Flow(report)
    read = [_scene(header, rows, flow, report) for header, rows in _scenes(_rows(text, report))]
    return [scene for scene in read if scene is not None]


@dataclass
class _Report:
    """Tells the collector of faults, two hundred of a text at most."""

    problems: Problems
    place_of: PlaceOf
    found: int = 0

    def __call__(self, fault: Fault) -> None:
        self.found += 1
        place = self.place_of(fault.at.line, fault.at.column)
        place = replace(place, end_column=place.column + max(1, len(fault.at.text)))
        if self.found < _MOST_PROBLEMS:
            self.problems.error(fault.rule, fault.message, fault.remedy, place)
        elif self.found == _MOST_PROBLEMS:
            remedy = "Mend those above first."
            self.problems.error("too-many-problems", "there may be more problems from here on", remedy, place)


def _rows(text: str, report: _Report) -> Iterator[Row]:
    """Yield what the lines of the text say, without comments and empty lines."""
    for number, line in enumerate(_BREAK.split(text), 1):
        start = Span(line[:40], number, 1)
        if number > _MOST_LINES:
            report(Fault("too-large", f"a screenplay has at most {_MOST_LINES:,} lines", "Divide it.", start))
            return
        if len(line) > _LONGEST_LINE:
            report(Fault("too-large", f"a line has at most {_LONGEST_LINE:,} characters", "Divide it.", start))
            continue
        lead = len(line) - len(line.lstrip("\ufeff" + _BLANKS))
        comment = _COMMENT.search(line[lead:])
        said = line[lead : lead + comment.start() if comment else None].rstrip()
        if said:
            yield Row(len(line[:lead].replace("\ufeff", "").expandtabs(_TAB)), Span(said, number, lead + 1))


_BLANKS: Final = "".join(each for each in map(chr, range(0x3001)) if each.isspace())


def _scenes(rows: Iterator[Row]) -> Iterator[tuple[Span | None, list[Row]]]:
    """Yield the header of each scene and what follows it; no header for what stands above the first one."""
    header: Span | None = None
    held: list[Row] = []
    for row in rows:
        if not row.span.text.startswith("=="):
            held.append(row)
            continue
        if header is not None or held:
            yield header, held
        header, held = row.span, []
    if header is not None or held:
        yield header, held


def _scene(header: Span | None, rows: list[Row], flow: Flow, report: _Report) -> Scene | None:
    """Read a scene; None when it has no name."""
    beats = flow.beats(rows)
    if header is None:
        report(Fault("text-before-scene", "this stands in no scene", "Write `== name` above it.", rows[0].span))
        return None
    try:
        scene, rest = _named(header)
    except Fault as fault:
        report(fault)
        return None
    try:
        scene = _described(scene, rest)
    except Fault as fault:
        report(fault)
    return replace(scene, beats=beats)


def _named(header: Span) -> tuple[Scene, Span]:
    """Return the scene that a header names, and what follows the name.

    Raises:
        Fault: It names none.
    """
    bare = header.part(0, len(header.text.rstrip("=")))
    span = bare.part(len(bare.text) - len(bare.text.lstrip("=")))
    if not span.text:
        raise Fault("scene-without-name", "this scene has no name", "Write `== name`.", header)
    named = name_at(span, 0)
    if named is None:
        remedy = 'Write `== name`; quote a name with other signs: `== "-"`.'
        raise Fault("scene-without-name", f"a scene's name cannot begin with {span.text[0]!r}", remedy, span)
    return Scene(name=named[0], line=header.line, column=header.column), span.part(named[1])


def _described(scene: Scene, span: Span) -> Scene:
    """Add what a header says after the name: who is present, and the title.

    Raises:
        Fault: It says something else.
    """
    while span.text:
        quoted = literal(span.text)
        end = closing(span.text, 0, "()") if span.text[0] == "(" else None
        if quoted and scene.title is None:
            scene = replace(scene, title=Span(quoted[0], span.line, span.column + 1))
            span = span.part(quoted[1])
        elif end is not None and scene.present is None:
            scene = replace(scene, present=tuple(names_of(span.part(1, end))))
            span = span.part(end + 1)
        elif span.text[0] == "(" and end is None:
            raise Fault("unclosed-bracket", "'(' is not closed on this line", "Add ')'.", span)
        else:
            remedy = 'Write `== name (Mira, Tom) "Shown title"`.'
            raise Fault("bad-scene-header", f"{span.text[:40]!r} says nothing in a scene's header", remedy, span)
    return scene
