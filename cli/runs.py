"""Verbs for recorded runs: play again, compare, explain, report."""

from __future__ import annotations

import json
import sys

import click

from .options import Verb, force_option, json_option, quiet_option
from .printing import progress, say, speaks_unicode
from .program import FAILED, OK

__all__ = ["diff", "replay", "report", "why"]


@click.command(cls=Verb)
@click.argument("journal")
@click.option("--check/--no-check", default=True, help="Stop at the first step that comes out otherwise (yes).")
@json_option("espressivo-play/1", "JSON lines")
@quiet_option("Print only who says what, and why it ended.")
def replay(journal: str, check: bool, as_json: bool, quiet: bool) -> int:
    """Play a recorded run again, to the bit, and check the state after every step.

    JOURNAL is what `play --journal` wrote. Ends with exit code 1 when a step gives another state than was recorded.
    """
    from ..scenarios.performance import JsonLines
    from ..scenarios.recorded_play import read_run
    from ..scenarios.retelling import Retelling
    from ..scenarios.stage import Stage, terminal

    run = read_run(journal)
    if run.journal.note:
        say(f"{journal}: {run.journal.note}")
    stage = Stage(terminal(sys.stdout), quiet=quiet)
    show = JsonLines(sys.stdout, ascii_only=not speaks_unicode(sys.stdout)) if as_json else stage.show
    told = Retelling(run, check=check)
    tell = None if sys.stdout.isatty() else progress()
    for event in told:
        show(event)
        if tell is not None:
            tell("steps", told.step, len(run.journal))
    return _checked(told.step, told.divergence, as_json)


def _checked(steps: int, divergence: object, as_json: bool) -> int:
    """Say how a replay came out, on standard error when standard output is a program's."""
    counted = f"{steps:,} step{'' if steps == 1 else 's'}"
    click.echo(f"{counted}, every hash the same" if divergence is None else str(divergence), err=as_json)
    return OK if divergence is None else FAILED


@click.command(cls=Verb)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@json_option("espressivo-diff/1")
def diff(first: str, second: str, as_json: bool) -> int:
    """Compare two recorded runs: where they part, and what differs there.

    Ends with exit code 1 when they are not the same.
    """
    from ..scenarios.comparing import compare

    found = compare(first, second)
    click.echo(json.dumps(found.as_data(), ensure_ascii=False) if as_json else str(found))
    return OK if found.is_same else FAILED


@click.command(cls=Verb)
@click.argument("journal")
@click.option("--agent", metavar="NAME", default="", help="Whom to ask (whoever feels most).")
@click.option("--emotion", metavar="NAME", default="", help="Why this is felt (the strongest).")
@click.option("--at-whom", "whom", metavar="NAME", default="", help="About whom or what it is felt (anybody).")
@click.option("--at", type=click.FloatRange(min=0), metavar="SECONDS", help="When, by the story's clock (the end).")
@click.option("--step", type=click.IntRange(min=0), metavar="N", help="After step N of the journal.")
@click.option("--turn", type=click.IntRange(min=1), metavar="N", help="After turn N, as `play` counts them.")
@click.option("--not", "negated", is_flag=True, help="Why the emotion is not felt.")
@click.option(
    "--decision",
    is_flag=False,
    flag_value="",
    metavar="[ACTION]",
    help="Why the last decision was taken; or why this line, phrase or action was chosen, or not.",
)
@click.option(
    "--what-if", "changes", multiple=True, metavar="CHANGE", help='Try it changed: "relation(Ana, Ben) = -3".'
)
@click.option("--depth", type=click.IntRange(min=0), metavar="N", help="Show so many levels (all).")
@json_option("espressivo-why/1")
def why(
    journal: str,
    agent: str,
    emotion: str,
    whom: str,
    at: float | None,
    step: int | None,
    turn: int | None,
    negated: bool,
    decision: str | None,
    changes: tuple[str, ...],
    depth: int | None,
    as_json: bool,
) -> int:
    """Explain a recorded run: why somebody feels what they feel, or did what they did, down to the line in the story.

    JOURNAL is what `play --journal` wrote. With --what-if the run is played again, changed, from the moment that --at,
    --step or --turn name, or else from its beginning, and what comes out otherwise is told.
    """
    from ..scenarios import why_printed
    from ..scenarios.explaining import Question, answer, changed
    from ..scenarios.recorded_play import read_run

    _check_question(negated, emotion, decision, at, step, turn)
    run = read_run(journal)
    asked = Question(agent, emotion, whom, at, step, turn, negated, decision)
    if changes:
        why_printed.print_changed(changed(run, changes, asked), sys.stdout, as_json=as_json)
    else:
        why_printed.print_answer(run, answer(run, asked), sys.stdout, depth=depth, as_json=as_json)
    return OK


def _check_question(negated: bool, emotion: str, decision: str | None, *moments: float | None) -> None:
    context = click.get_current_context()
    if negated and not emotion:
        raise click.UsageError("--not needs --emotion: why is what not felt?", context)
    if decision is not None and (emotion or negated):
        raise click.UsageError("--decision and --emotion are two questions: ask one at a time", context)
    if sum(1 for moment in moments if moment is not None) > 1:
        raise click.UsageError("--at, --step and --turn each name a moment: name one", context)


@click.command(cls=Verb)
@click.argument("journal")
@click.option("-o", "--out", metavar="FILE.html", help="Where to (beside the journal).")
@click.option("--png", metavar="FILE", help="Also draw mood and emotions over time: FILE.png, .svg or .pdf.")
@force_option("Write over files that exist.")
def report(journal: str, out: str | None, png: str | None, force: bool) -> int:
    """Make one page of a recorded run: moods and feelings over time, the transcript, and why, to look at in a browser.

    The page needs nothing else, no network either. JOURNAL is what `play --journal` wrote.
    """
    from ..scenarios.recorded_play import read_run
    from ..scenarios.reporting import write_figure, write_report

    run = read_run(journal)
    files = [write_report(run, out, force=force)]
    if png is not None:
        files.append(write_figure(run, png, force=force))
    for file in files:
        click.echo(f"wrote {file}")
    return OK
