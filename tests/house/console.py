"""Commands in documents: found, run, and compared with the output that the document shows.

In a fence marked ``console`` a line that begins with ``$ `` is a command (a final backslash continues it) and the lines
after it are its output. Where output is shown it must match line by line: ``...`` alone stands for any lines, inside a
line for any text. A command must succeed, unless it ends in the comment ``# exit N``.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_FENCE = re.compile(r"^(?P<indent> *)```console[^\n]*\n(?P<body>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"#\s*exit (\d+)\s*$")
_SECONDS = 60.0


@dataclass
class Command:
    """A command of a document, the line it stands on and the lines of output shown for it."""

    text: str
    line: int
    shown: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The exit status that the document announces."""
        announced = _EXIT.search(self.text)
        return int(announced[1]) if announced else 0


def commands(document: str) -> Iterator[Command]:
    """The commands of a document's ``console`` fences, in order.

    Raises:
        ValueError: a fence begins with something else than a command.
    """
    for fence in _FENCE.finditer(document):
        first = document.count("\n", 0, fence.start("body")) + 1
        lines = [line.removeprefix(fence["indent"]) for line in fence["body"].splitlines()]
        yield from _commands_of(lines, first)


def _commands_of(lines: list[str], first: int) -> Iterator[Command]:
    command: Command | None = None
    for number, line in enumerate(lines, first):
        if command is not None and command.text.endswith("\\") and not command.shown:
            command.text = command.text[:-1] + line.removeprefix("> ").strip()
        elif line.startswith("$ "):
            if command is not None:
                yield command
            command = Command(line[2:].rstrip(), number)
        elif command is not None:
            command.shown.append(line)
        elif line.strip():
            raise ValueError(f"line {number}: output without a command: {line!r}; begin commands with '$ '")
    if command is not None:
        yield command


def matches(shown: list[str], printed: list[str]) -> bool:
    """Whether the printed lines are the shown ones; spaces at line ends and empty lines at the end do not count."""
    pattern = "".join(_line_pattern(line.rstrip()) for line in _trimmed(shown))
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in _trimmed(printed))) is not None


def _line_pattern(line: str) -> str:
    if line.strip() == "...":
        return r"(?:[^\n]*\n)*?"
    return r"[^\n]*?".join(map(re.escape, line.split("..."))) + r"\n"


def _trimmed(lines: list[str]) -> list[str]:
    end = max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)
    return lines[:end]


def run(command: Command, folder: Path, environment: Mapping[str, str]) -> str:
    """Run a command in ``folder``: the complaint about it, empty when it does what the document says."""
    done = subprocess.run(
        ["bash", "-c", command.text],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    said = f"line {command.line}: $ {command.text}\nprinted:\n{done.stdout}"
    if done.returncode != command.status:
        return f"{said}\nended with {done.returncode}, not {command.status}"
    if _trimmed(command.shown) and not matches(command.shown, done.stdout.splitlines()):
        return "\n".join([said, "but the document shows:", *command.shown])
    return ""
