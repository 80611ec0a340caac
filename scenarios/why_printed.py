"""Prints why: a tree in colour on a terminal, plain lines elsewhere, JSON for programs."""

from __future__ import annotations

import json
from typing import IO, Final

from rich.text import Text

from ..agents.what_if import WhatIf
from .explaining import Answer
from .recorded_play import Run
from .stage import terminal

__all__ = ["print_answer", "print_changed"]

_FORMAT: Final = "espressivo-why/1"


def print_answer(run: Run, found: Answer, stream: IO[str], *, depth: int | None = None, as_json: bool = False) -> None:
    """Print an explanation.

    Args:
        run: Which was asked.
        found: The explanation.
        stream: Where to.
        depth: How many levels to show below the first; None for all.
        as_json: Print one JSON object, with all levels.
    """
    where = {"scenario": run.scenario.name, "agent": found.agent, "step": found.step, "clock": found.clock}
    if as_json:
        stream.write(json.dumps({"format": _FORMAT, **where, "why": found.why.as_data()}, ensure_ascii=False) + "\n")
        return
    console = terminal(stream)
    steps = f"after step {found.step} of {len(run.journal)}" if found.step else "before the first step"
    console.print(Text(f"{run.scenario.name}, {steps}, at {found.clock:g} s", "dim"))
    if console.is_terminal:
        console.print(found.why.as_tree(depth))
    else:
        console.print(Text(found.why.as_text(depth, console.width)), soft_wrap=True)


def print_changed(found: WhatIf, stream: IO[str], *, as_json: bool = False) -> None:
    """Print what comes out otherwise."""
    if as_json:
        stream.write(json.dumps({"format": "espressivo-what-if/1", **found.as_data()}, ensure_ascii=False) + "\n")
        return
    console = terminal(stream)
    for number, line in enumerate(found.as_text().splitlines()):
        style = "bold" if not number else "" if line.startswith("  ") else "cyan"
        console.print(Text(line, style), soft_wrap=True)
