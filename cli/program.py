"""The program: its verbs, how it ends, and how it tells what went wrong."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final

import click

from .. import __version__
from ..core.errors import EspressivoError, MissingExtraError
from .options import WITH_HELP, VerbGroup
from .printing import as_one_line, say

__all__ = ["FAILED", "INTERRUPTED", "MISSING_EXTRA", "OK", "OUR_FAULT", "WRONG_INPUT", "main"]

OK: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2
MISSING_EXTRA: Final = 3
OUR_FAULT: Final = 70
INTERRUPTED: Final = 130

_EPILOG: Final = """\b
Exit codes:
  0    done
  1    a check failed: not conformant, not the same
  2    wrong usage or wrong input
  3    an optional package is missing
  70   a defect of espressivo itself
  130  interrupted with Ctrl-C
"""

# Verb -> the module that has it, imported when the verb is used, and what the list of verbs says.
_VERBS: Final = {
    "Play": {
        "play": ("playing", "Play a scenario turn by turn, by itself or with a person."),
    },
    "Show": {
        "speak": ("speaking", "Say a text with a feeling: aloud, or into a file."),
        "avatar": ("avatar", "Show a face with a feeling: in a window, or as a picture or film."),
        "crowd": ("crowds", "Show a crowd: joy and panic as waves through a full stadium."),
        "expression": ("expression", "What feelings look and sound like: tracks, voices, markup, music."),
    },
    "Connect": {
        "serve": ("serving", "Serve worlds to games, robots and avatars, until Ctrl-C."),
        "keys": ("serving", "Make keys and tokens for servers that others can reach."),
        "ros": ("ros", "Run a robot's node for ROS 2, or play its recording again."),
    },
    "Write": {
        "new": ("writing", "Write a new story that plays at once."),
        "check": ("checking", "Find what is wrong with a scenario, and what to write instead."),
        "test": ("testing", "Play the tests that stories hold, and say what failed."),
        "localise": ("writing", "Collect the lines of a story that are still to be translated."),
        "schema": ("writing", "Print the schema from which editors complete stories."),
    },
    "Recorded runs": {
        "replay": ("runs", "Play a recorded run again, to the bit, and check every step."),
        "why": ("runs", "Explain why somebody feels or did something, or try it changed."),
        "diff": ("runs", "Compare two recorded runs: where they part."),
        "report": ("runs", "Make one page of a recorded run, to look at in a browser."),
    },
    "Look and convert": {
        "info": ("scenarios", "List what a file holds, and what looks wrong in it."),
        "convert": ("scenarios", "Rewrite a scenario in our format or in FAtiMA's."),
    },
    "Perceive": {
        "perceive": ("perceiving", "Tell what words, a face or a voice say of feelings, and why."),
    },
    "Measure": {
        "conformance": ("scenarios", "Compare with recorded answers of the FAtiMA Toolkit."),
        "evaluate": ("evaluating", "Measure on published data sets."),
        "train": ("training", "Train the models that are shipped anew, and measure them."),
        "ontology": ("ontology", "What emotions are, and how they hang together."),
    },
}


class _Announced(click.Command):
    """A verb of which only the name and one line are known as yet."""

    def __init__(self, name: str, module: str, line: str) -> None:
        super().__init__(name, short_help=line)
        self._module = module

    def load(self) -> click.Command:
        """Import the verb itself."""
        verb = getattr(import_module(f".{self._module}", __package__), str(self.name))
        assert isinstance(verb, click.Command)
        return verb


class _Program(VerbGroup):
    """Ends with one clear line and a documented exit code, whatever happens."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,  # noqa: ARG002 - messages always name the command
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,  # noqa: ARG002 - names are never expanded
        **extra: Any,
    ) -> Any:
        if "_ESPRESSIVO_COMPLETE" in os.environ:
            return super().main(args, "espressivo", complete_var, standalone_mode, **extra)
        arguments = list(sys.argv[1:] if args is None else args)
        status = _status_of(lambda: self._run(arguments, extra), debug="--debug" in arguments)
        if standalone_mode:
            sys.exit(status)
        return status

    def _run(self, arguments: list[str], extra: dict[str, Any]) -> int:
        with self.make_context("espressivo", arguments, **extra) as context:
            status = self.invoke(context)
        return status if isinstance(status, int) else OK

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, verb, rest = super().resolve_command(ctx, args)
        return name, verb.load() if isinstance(verb, _Announced) else verb, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        width = max(map(len, self.commands))
        for title, verbs in _VERBS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), line) for name, (_, line) in verbs.items()])


def _status_of(run: Callable[[], int], *, debug: bool) -> int:
    """Run, report what went wrong, and return the exit code."""
    _open_closed_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # What a terminal cannot show, or somebody typed in another encoding, is no reason to stop.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        status = _try(run, debug)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing may be flushed into the pipe when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return status


def _open_closed_streams() -> None:
    """Read nothing from, and write to nowhere through, streams that the shell has closed (``<&-``, ``>&-``)."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the program runs
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _try(run: Callable[[], int], debug: bool) -> int:
    try:
        return run()
    except click.exceptions.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("interrupted")
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_INPUT
    except BrokenPipeError:
        raise
    except Exception as error:
        if debug:
            traceback.print_exc()
        message, status = _explained(error)
        say(f"error: {message}")
        return status


def _explained(error: Exception) -> tuple[str, int]:
    """Return the line that tells a user what went wrong, and the exit code."""
    if isinstance(error, click.UsageError):
        where = error.ctx.command_path if error.ctx else "espressivo"
        return f"{as_one_line(error.format_message())} (see '{where} --help')", WRONG_INPUT
    if isinstance(error, click.ClickException):
        return as_one_line(error.format_message()), WRONG_INPUT
    if isinstance(error, MissingExtraError):
        return as_one_line(str(error)), MISSING_EXTRA
    if isinstance(error, EspressivoError):
        return as_one_line(str(error)), WRONG_INPUT
    if isinstance(error, OSError) and error.strerror:
        return as_one_line(f"{error.filename or 'output'}: {error.strerror}"), WRONG_INPUT
    what = as_one_line(f"{type(error).__name__}: {error}")
    return (
        f"a defect of espressivo: {what}; please report it, with what the same command prints with --debug",
        OUR_FAULT,
    )


@click.group(
    cls=_Program,
    epilog=_EPILOG,
    context_settings=WITH_HELP,
    commands=[_Announced(name, *about) for verbs in _VERBS.values() for name, about in verbs.items()],
)
@click.version_option(__version__, prog_name="espressivo")
def main() -> None:
    """An emotional mind for game characters and robots."""
