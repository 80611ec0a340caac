"""What the verbs print: for people on the terminal, for programs as JSON, complaints on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

__all__ = ["as_one_line", "print_json", "print_or_json", "print_rich", "progress", "say", "speaks_unicode"]


def as_one_line(text: str) -> str:
    """Return a text with its line ends and runs of blanks as single blanks."""
    return " ".join(text.split())


def say(text: str) -> None:
    """Tell something beside the output proper, on standard error."""
    click.echo(f"espressivo: {text}", err=True)


def progress() -> Callable[[str, int, int], None] | None:
    """Return what tells on one line of the terminal how far a long run has come; None where there is no terminal."""
    return _tell_progress if sys.stderr.isatty() else None


def _tell_progress(name: str, number: int, count: int) -> None:
    text = f"{number}/{count} {name}"[:78].ljust(78) if number < count else " " * 78
    click.echo(f"\r{text}\r", err=True, nl=False)


def speaks_unicode(stream: Any) -> bool:
    """Whether a stream can show any character."""
    return "utf" in (getattr(stream, "encoding", None) or "").lower()


def print_rich(shown: Any) -> None:
    """Print texts, tables and trees of rich on standard output."""
    from ..scenarios.stage import terminal

    terminal(sys.stdout, markup=True).print(shown)


def print_json(form: str, found: Any) -> None:
    """Print a structure as one JSON object that says its format.

    Args:
        form: Such as ``espressivo-emotion/1``.
        found: What msgspec can turn into plain data; a list becomes the field ``answers``.
    """
    import json

    import msgspec

    plain = msgspec.to_builtins(found, enc_hook=str)
    data = {"format": form, **(plain if isinstance(plain, dict) else {"answers": plain})}
    click.echo(json.dumps(data, ensure_ascii=False))


def print_or_json(found: Any, render: Callable[[Any], Any], form: str, as_json: bool) -> None:
    """Print what was found, for people or for programs."""
    if as_json:
        print_json(form, found)
    else:
        print_rich(render(found))
