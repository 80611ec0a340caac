"""The ``espressivo`` command: thin, one function a verb, everything heavy imported when a verb needs it."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Final

import click

from . import __version__
from .core.errors import AuthoringError, EspressivoError, MissingExtraError

__all__ = ["main"]

OK: Final = 0
FAILED: Final = 1
WRONG_INPUT: Final = 2
MISSING_EXTRA: Final = 3
OUR_FAULT: Final = 70
INTERRUPTED: Final = 130

_EPILOG: Final = """\b
Exit codes:
  0    done
  1    a check failed: not conformant
  2    wrong usage or wrong input
  3    an optional package is missing
  70   a defect of espressivo itself
  130  interrupted with Ctrl-C
"""


class _Program(click.Group):
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
        _say("interrupted")
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
        _say(f"error: {message}")
        return status


def _explained(error: Exception) -> tuple[str, int]:
    """Return the line that tells a user what went wrong, and the exit code."""
    if isinstance(error, click.UsageError):
        where = error.ctx.command_path if error.ctx else "espressivo"
        return f"{_one_line(error.format_message())} (see '{where} --help')", WRONG_INPUT
    if isinstance(error, click.ClickException):
        return _one_line(error.format_message()), WRONG_INPUT
    if isinstance(error, MissingExtraError):
        return _one_line(str(error)), MISSING_EXTRA
    if isinstance(error, EspressivoError):
        return _one_line(str(error)), WRONG_INPUT
    if isinstance(error, OSError) and error.strerror:
        return _one_line(f"{error.filename or 'output'}: {error.strerror}"), WRONG_INPUT
    what = _one_line(f"{type(error).__name__}: {error}")
    return (
        f"a defect of espressivo: {what}; please report it, with what the same command prints with --debug",
        OUR_FAULT,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _say(text: str) -> None:
    click.echo(f"espressivo: {text}", err=True)


def _progress(name: str, number: int, count: int) -> None:
    """Tell on one line of the terminal how far a long run has come."""
    text = f"{number}/{count} {name}"[:78].ljust(78) if number < count else " " * 78
    click.echo(f"\r{text}\r", err=True, nl=False)


def _speaks_unicode(stream: Any) -> bool:
    return "utf" in (getattr(stream, "encoding", None) or "").lower()


def _debug_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let ``--debug`` stand before and after the verb; :class:`_Program` looks for it itself."""
    text = "Show the traceback of an error."
    return click.option("--debug", is_flag=True, expose_value=False, help=text)(command)


@click.group(cls=_Program, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="espressivo")
@_debug_option
def main() -> None:
    """An emotional mind for game characters and robots."""


@main.command()
@click.argument("scenario", required=False)
@click.option("--as", "human", metavar="NAME", help="Play this character yourself, by choosing among numbered options.")
@click.option("--turns", type=click.IntRange(min=1), metavar="N", help="End after N turns (200, or a standstill).")
@click.option("--seed", type=int, default=0, metavar="N", help="Decides all that is left to chance (0).")
@click.option("--storage", metavar="FILE", help="Cognitive rules of a FAtiMA scenario, when not beside it.")
@click.option("--record", metavar="FILE", help="Also write what --json prints to a file.")
@click.option("--force", is_flag=True, help="Record over a file that exists.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines (format espressivo-play/1) instead.")
@click.option("--quiet", is_flag=True, help="Print only who says what, and why it ended.")
@_debug_option
def play(
    scenario: str | None,
    human: str | None,
    turns: int | None,
    seed: int,
    storage: str | None,
    record: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Play a scenario turn by turn: a file, ours or FAtiMA's, or the name of a shipped one.

    Without SCENARIO the shipped night-train plays. Without --as everybody plays by themselves.
    """
    from contextlib import ExitStack

    from .scenarios.build import build_world
    from .scenarios.performance import JsonLines, Person, Recording, perform
    from .scenarios.player import Play
    from .scenarios.reading import read_scenario
    from .scenarios.shipped import DEFAULT, find_scenario
    from .scenarios.stage import Stage, terminal

    file = find_scenario(DEFAULT if scenario is None else scenario)
    document = read_scenario(file, storage)
    if not document.agents:
        raise AuthoringError("there is nobody to play: this file holds no characters", file=os.fspath(file))
    # With --json, standard output is the machine's: the person is asked on standard error.
    stage = Stage(terminal(sys.stderr if as_json else sys.stdout), quiet=quiet)
    show = JsonLines(sys.stdout, ascii_only=not _speaks_unicode(sys.stdout)) if as_json else stage.show
    person = Person(stage, sys.stdin) if human is not None else None
    world = build_world(document, seed, os.fspath(file))
    performed = Play(document, world, human=human, choose=person, turns=turns)
    with ExitStack() as files:
        recordings = [files.enter_context(Recording(record, force=force))] if record else []
        ending = perform(performed, [*recordings, show])
    return INTERRUPTED if ending.reason == "interrupted" else OK


@main.command()
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True)
@click.option("--files", metavar="FOLDER", help="Scenario files that the traces name, when not beside them.")
@click.option("--only", metavar="KIND", help="Only traces and vectors of this name or kind, or pattern (belief-*).")
@click.option(
    "--require",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="Least share that must agree (100).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object (format espressivo-conformance/1).")
@_debug_option
def conformance(folders: tuple[str, ...], files: str | None, only: str | None, require: float, as_json: bool) -> int:
    """Compare with recorded answers of the FAtiMA Toolkit: traces and vectors in folders of golden data.

    Ends with exit code 1 when less than --require percent agree; documented deviations do not count.
    """
    from .scenarios.conformance import render, run_conformance

    report = run_conformance(folders, files, only, _progress if sys.stderr.isatty() else None)
    if only is not None and not report.total.total:
        raise click.UsageError(f"no trace and no vector is called or of kind {only!r}", click.get_current_context())
    click.echo(render(report, as_json))
    return OK if report.share * 100 >= require else FAILED


@main.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--storage", metavar="FILE", help="Cognitive rules of a FAtiMA scenario, when not beside it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file (format espressivo-info/1).")
@_debug_option
def info(files: tuple[str, ...], storage: str | None, as_json: bool) -> int:
    """List what scenario files hold, ours or FAtiMA's, and what looks wrong in them."""
    import json

    from .scenarios import info as about
    from .scenarios.reading import read_scenario
    from .scenarios.shipped import find_scenario

    status, shown = OK, 0
    for file in files:
        try:
            summary = about.summarise(read_scenario(find_scenario(file), storage))
        except EspressivoError as error:
            _say(f"error: {_one_line(str(error))}")
            status = WRONG_INPUT
            continue
        if as_json:
            click.echo(json.dumps(about.as_data(summary, file), ensure_ascii=False))
        else:
            click.echo("\n".join([*([""] if shown else []), *about.as_lines(summary, file)]))
        shown += 1
    return status


@main.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--storage", metavar="FILE", help="Cognitive rules of IN, when not beside it.")
@click.option("--force", is_flag=True, help="Write over files that exist.")
@_debug_option
def convert(source: str, target: str, storage: str | None, force: bool) -> int:
    """Rewrite a scenario: OUT.yaml in our own format, OUT.json in FAtiMA's current one.

    FAtiMA keeps the rules in a file of their own: they go into OUT-storage.json. IN may be any file that `info` reads,
    old versions of FAtiMA's included.
    """
    from .scenarios.conversion import convert as write
    from .scenarios.reading import read_scenario
    from .scenarios.shipped import find_scenario

    scenario = read_scenario(find_scenario(source), storage)
    files, losses = write(scenario, target, force=force)
    for warning in [*scenario.warnings, *losses]:
        _say(f"warning: {_one_line(warning)}")
    for file in files:
        click.echo(f"wrote {file}")
    return OK


@main.command()
@click.argument("name", type=click.Choice(["crowd-envent", "goemotions"]))
@click.option("--folder", metavar="FOLDER", help="Where the data set is; else ESPRESSIVO_SHARED says.")
@click.option("--picture", metavar="FILE", help="Draw confusion matrices: FILE.svg (crowd-envent).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object (format espressivo-evaluation/1).")
@_debug_option
def evaluate(name: str, folder: str | None, picture: str | None, as_json: bool) -> int:
    """Measure on a data set: feelings about lived events (crowd-envent), or emotions in words (goemotions)."""
    if name == "goemotions":
        if picture is not None:
            raise click.UsageError("--picture is for crowd-envent", click.get_current_context())
        click.echo(_goemotions(folder, as_json))
        return OK
    from .perception.evaluation_sets.command import run

    click.echo(run(name, folder, as_json, picture))
    return OK


def _goemotions(folder: str | None, as_json: bool) -> str:
    from .perception.data_sets import find_data_set
    from .perception.evaluation import evaluate_goemotions, render

    report = evaluate_goemotions(find_data_set("goemotions", folder))
    if not as_json:
        return render(report)
    import json

    import msgspec

    return json.dumps({"format": "espressivo-evaluation/1", "data_set": "goemotions", **msgspec.to_builtins(report)})


@main.group()
@_debug_option
def ontology() -> None:
    """What emotions are: TONE, the OCC types, words, and how they hang together."""


@ontology.command()
@click.option("--no-owl", is_flag=True, help="Only the compiled table.")
@_debug_option
def build(no_owl: bool) -> int:
    """Compile the reviewed data files into the table, and generate the OWL file."""
    from .ontology import commands
    from .ontology.owl import OWL_FILE

    _print(commands.render_build(commands.build(owl=None if no_owl else OWL_FILE)))
    return OK


@ontology.command()
@click.option("--no-reasoner", is_flag=True, help="Leave out what HermiT infers (it needs Java and some seconds).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object (format espressivo-ontology-check/1).")
@_debug_option
def check(no_reasoner: bool, as_json: bool) -> int:
    """Check the data files, what is compiled of them, and (with HermiT) what follows.

    Ends with exit code 1 when anything is wrong; what could not be looked at is said, and does not count.
    """
    from .ontology import commands

    checked = commands.check(reasoner=not no_reasoner)
    _print_or_json(checked, commands.render_check, "espressivo-ontology-check/1", as_json)
    return OK if checked.passed else FAILED


@ontology.command("evaluate")
@click.option("--profile", type=click.Choice(["core", "tone144"]), default="core", help="Which tree (core).")
@click.option("--no-use-case", is_flag=True, help="Leave out the words measured on GoEmotions (about a minute).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object (format espressivo-ontology-evaluation/1).")
@_debug_option
def evaluate_ontology(profile: str, no_use_case: bool, as_json: bool) -> int:
    """Measure the ontology: structure, pitfalls, competency questions, and its words on GoEmotions.

    The data set is looked for as `evaluate` does; without it the last table is left out.
    """
    from .ontology import commands

    measured = commands.evaluate(profile=profile)
    _print_or_json(measured, commands.render_evaluation, "espressivo-ontology-evaluation/1", as_json)
    if not (no_use_case or as_json):
        try:
            click.echo(_goemotions(None, as_json=False))
        except EspressivoError as error:
            _say(f"not measured on GoEmotions: {_one_line(str(error))}")
    return OK if all(answer.right is not False for answer in measured.questions) else FAILED


@ontology.command()
@click.argument("question", required=False)
@click.option("--file", "file", metavar="FILE", help="A file of competency questions.")
@click.option("--reasoner", is_flag=True, help="Let HermiT decide what is satisfiable.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object (format espressivo-ontology-answers/1).")
@_debug_option
def query(question: str | None, file: str | None, reasoner: bool, as_json: bool) -> int:
    """Answer competency questions, such as "opposites('Joy')", or a file of them.

    Ends with exit code 1 when an answer differs from what the file expects.
    """
    from pathlib import Path

    from .ontology import commands

    answers = commands.query(Path(file) if file else None, question, reasoner=reasoner)
    _print_or_json(answers, commands.render_query, "espressivo-ontology-answers/1", as_json)
    return OK if all(answer.right is not False and not answer.error for answer in answers) else FAILED


@ontology.command()
@click.argument("emotion")
@click.option("--graph", metavar="FILE", help="Also draw the tree and its dependencies: FILE.svg or FILE.html.")
@click.option("--profile", type=click.Choice(["core", "tone144"]), default="core", help="Which tree (core).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object (format espressivo-emotion/1).")
@_debug_option
def show(emotion: str, graph: str | None, profile: str, as_json: bool) -> int:
    """Show an emotion, by its name or any word for it."""
    from pathlib import Path

    from .ontology import commands

    found = commands.show(emotion, graph=Path(graph) if graph else None, profile=profile)
    _print_or_json(found, commands.render_show, "espressivo-emotion/1", as_json)
    return OK


@ontology.command()
@click.option("--wordnet", metavar="FOLDER", help="WordNet's dictionary files (Debian's package wordnet-base).")
@_debug_option
def vocabulary(wordnet: str | None) -> int:
    """Propose words from WordNet for review, and write the reviewed ones to words.csv; then run `build`."""
    from pathlib import Path

    from .ontology.vocabulary.building import build_vocabulary
    from .ontology.vocabulary.wordnet import DEFAULT_FOLDER

    made = build_vocabulary(wordnet=Path(wordnet) if wordnet else DEFAULT_FOLDER)
    click.echo(f"{made.words:,} words and phrases: {made.from_wordnet:,} rows from WordNet, {made.own:,} our own")
    click.echo(f"{made.proposals:,} proposals, {made.appended:,} of them new; {made.waiting:,} wait for a decision")
    click.echo(f"similarity: {made.embedding}")
    return OK


@ontology.command()
@click.option("--wordnet", metavar="FOLDER", help="WordNet's dictionary files (Debian's package wordnet-base).")
@_debug_option
def dependencies(wordnet: str | None) -> int:
    """Propose opposites and blends by program, and measure them against the curated ones."""
    from pathlib import Path

    from .ontology.vocabulary.dependencies import measure_dependencies
    from .ontology.vocabulary.wordnet import DEFAULT_FOLDER

    found = measure_dependencies(wordnet=Path(wordnet) if wordnet else DEFAULT_FOLDER)
    click.echo(f"similarity: {found.embedding}\n")
    click.echo(f"{'proposals':<36}{'proposed':>9}{'shared':>8}{'precision':>11}{'recall':>8}")
    for each in found.qualities:
        precision, recall = each.shared / max(1, each.proposed), each.shared / max(1, each.curated)
        click.echo(f"{each.name:<36}{each.proposed:>9}{each.shared:>8}{precision:>11.2f}{recall:>8.2f}")
    click.echo(
        f"\nblends, curated result among the first five: {found.recall_at_5:.2f} (chance {found.chance_at_5:.2f})"
    )
    click.echo("\nopposites: " + ", ".join(f"{each.a}/{each.b}" for each in found.opposites))
    click.echo("\nblends: " + ", ".join(f"{each.a}+{each.b}={each.result}" for each in found.blends))
    return OK


def _print(shown: Any) -> None:
    from .scenarios.stage import terminal

    terminal(sys.stdout, markup=True).print(shown)


def _print_or_json(found: Any, render: Callable[[Any], Any], form: str, as_json: bool) -> None:
    """Print what was found, for people or for programs."""
    if not as_json:
        _print(render(found))
        return
    import json

    import msgspec

    plain = msgspec.to_builtins(found, enc_hook=str)
    data = {"format": form, **(plain if isinstance(plain, dict) else {"answers": plain})}
    click.echo(json.dumps(data, ensure_ascii=False))
