"""A tutorial followed word for word: its listings are typed into files, its commands are run, in the page's order.

A fence ``yaml FILE`` is a listing. A file that does not exist yet is written as it is shown. Of one that does, each
part takes the place of the part of the same name, or goes to the end; inside a part, ``...`` stands for the lines there
that the listing does not show. A part is a line and what stands deeper under it, or a scene with its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from console import commands, run

__all__ = ["Part", "edited", "follow", "parts_of"]

_FENCE = re.compile(r"^```(console|yaml (\S+))\n(.*?)^```", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r'\s*(==[^("]*|"[^"]*"|[^:]*)')
_REST = "..."


@dataclass(frozen=True)
class Part:
    """A line and what belongs to it.

    Attributes:
        line: The first one.
        inside: The others.
        gap: How many empty lines follow.
    """

    line: str
    inside: tuple[str, ...] = ()
    gap: int = 0

    @property
    def name(self) -> str:
        """What it is found by."""
        found = _NAME.match(self.line)
        return found[1].strip() if found else ""

    @property
    def is_rest(self) -> bool:
        """Whether it stands for the parts that are not shown."""
        return self.line.strip() == _REST

    @property
    def lines(self) -> list[str]:
        """All of it."""
        return [self.line, *self.inside, *([""] * self.gap)]


def follow(page: str, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Do what a tutorial says; yield a complaint for every command that does something else than the page shows."""
    for fence in _FENCE.finditer(page):
        if fence[2] is None:
            told = "\n" * page.count("\n", 0, fence.start()) + fence[0]
            yield from (complaint for command in commands(told) if (complaint := run(command, folder, environment)))
            continue
        file, listing = folder / fence[2], fence[3].splitlines()
        if file.exists():
            listing = edited(file.read_text(encoding="utf-8").splitlines(), listing)
        file.write_text("\n".join(listing).rstrip() + "\n", encoding="utf-8")


def edited(old: list[str], listing: list[str]) -> list[str]:
    """The lines of a file after a listing was typed into it."""
    before, shown = parts_of(old), parts_of(listing)
    known = {part.name: part for part in before}
    given = {part.name: _typed(part, known.get(part.name)) for part in shown}
    new = [part for name, part in given.items() if name not in known]
    lines = [line for part in before for line in given.get(part.name, part).lines]
    return [*lines, *(line for part in new for line in ["", *part.lines])]


def parts_of(lines: list[str]) -> list[Part]:
    """The parts that lines are made of."""
    least = min((_indent(line) for line in lines if line.strip()), default=0)
    heads = [number for number, line in enumerate(lines) if line.strip() and _indent(line) == least]
    if any(lines[number].strip().startswith("==") for number in heads):
        heads = [number for number in heads if lines[number].strip().startswith(("==", _REST))]
    ends = [*heads[1:], len(lines)] if heads else []
    return [_part(lines[at:end]) for at, end in zip(heads, ends, strict=True)]


def _part(lines: list[str]) -> Part:
    end = max(number for number, line in enumerate(lines, 1) if line.strip())
    return Part(lines[0], tuple(lines[1:end]), len(lines) - end)


def _typed(part: Part, old: Part | None) -> Part:
    """A part of a listing as it is then in the file, where it takes the place of another one."""
    inside = part.inside
    shown = parts_of(list(inside))
    if any(each.is_rest for each in shown):
        assert old is not None, f"{part.line!r} is new: ... stands for nothing in it"
        inside = tuple(line for each in _filled(shown, parts_of(list(old.inside))) for line in each.lines)
    return Part(part.line, inside, old.gap if old is not None else 0)


def _filled(shown: list[Part], before: list[Part]) -> Iterator[Part]:
    """The parts that are shown, and in the place of the dots those that are not."""
    known = {part.name: part for part in before}
    named = {part.name for part in shown}
    rest = [part for part in before if part.name not in named]
    for number, part in enumerate(shown):
        if part.is_rest:
            assert rest, f"... beside {shown[number - 1].line!r} stands for nothing"
            yield from rest
        else:
            found = _typed(part, known.get(part.name))
            yield Part(found.line, found.inside, max(found.gap, part.gap))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
