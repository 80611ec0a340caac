"""Options that several verbs share, so that each is called and explained alike everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import click

__all__ = [
    "SEED",
    "STORAGE",
    "Verb",
    "VerbGroup",
    "WITH_HELP",
    "force_option",
    "json_option",
    "quiet_option",
]

Decorated = TypeVar("Decorated", bound=Callable[..., Any] | click.Command)
Decorator = Callable[[Decorated], Decorated]

WITH_HELP: Final = {"help_option_names": ["-h", "--help"]}
SEED: Final[Decorator[Any]] = click.option(
    "--seed", type=int, default=0, metavar="N", help="Decides all that is left to chance (0)."
)
STORAGE: Final[Decorator[Any]] = click.option(
    "--storage", metavar="FILE", help="Cognitive rules of a FAtiMA scenario, when not beside it."
)


def json_option(form: str, what: str = "one JSON object") -> Decorator[Any]:
    """Return ``--json``, which prints ``what`` in a named format; the verb takes it as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {what} (format {form}).")


def force_option(text: str = "Write over files that exist.") -> Decorator[Any]:
    """Return ``--force``."""
    return click.option("--force", is_flag=True, help=text)


def quiet_option(text: str) -> Decorator[Any]:
    """Return ``--quiet``."""
    return click.option("--quiet", is_flag=True, help=text)


def _with_debug(params: Sequence[click.Parameter] | None) -> list[click.Parameter]:
    """Let ``--debug`` stand before and after the verb; the program looks for it itself."""
    text = "Show the traceback of an error."
    return [*(params or []), click.Option(["--debug"], is_flag=True, expose_value=False, help=text)]


class Verb(click.Command):
    """One verb: ``@click.command(cls=Verb)``."""

    def __init__(self, name: str | None, params: Sequence[click.Parameter] | None = None, **about: Any) -> None:
        super().__init__(name, params=_with_debug(params), **about)


class VerbGroup(click.Group):
    """A verb that has verbs of its own."""

    command_class = Verb

    def __init__(self, name: str | None = None, params: Sequence[click.Parameter] | None = None, **about: Any) -> None:
        super().__init__(name, params=_with_debug(params), **about)
