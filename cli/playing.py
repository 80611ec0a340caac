"""Verbs that play."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from .options import SEED, STORAGE, Verb, force_option, json_option, quiet_option
from .printing import say, speaks_unicode
from .program import INTERRUPTED, OK

if TYPE_CHECKING:
    from ..scenarios.document import Scenario
    from ..scenarios.performance import Person
    from ..scenarios.staging import Staging
    from ..scenarios.transcript import Ending, Event

__all__ = ["play"]

Present = Callable[[Callable[[], "Ending"]], "Ending"]
"""Plays, and presents what is played."""


@click.command(cls=Verb)
@click.argument("scenario", required=False)
@click.option("--as", "human", metavar="NAME", help="Play this character yourself, by choosing among numbered options.")
@click.option("--listen", is_flag=True, help="With --as: say anything in your own words; the others take it in.")
@click.option("--turns", type=click.IntRange(min=1), metavar="N", help="End after N turns (200, or a standstill).")
@SEED
@STORAGE
@click.option("--record", metavar="FILE", help="Also write what --json prints to a file: the transcript.")
@click.option("--journal", metavar="FILE", help="Keep a journal: `replay`, `why`, `diff` and `report` read it.")
@click.option("--resume", metavar="JOURNAL", help="Go on with a recorded play, where its journal ends.")
@click.option("--watch", is_flag=True, help="Take over edits of the file while it plays, and play again after its end.")
@click.option("--language", metavar="CODE", help="Say the lines in another language, where they are translated.")
@click.option("--speak", is_flag=True, help="Say the lines aloud, as they are felt.")
@click.option("--avatar", is_flag=True, help="Show everybody's face in a window, with moving lips.")
@click.option("--out", metavar="DIR", help="Write voices (WAV), a timeline, subtitles and faces (PNG) to a folder.")
@click.option("--backend", metavar="NAME", help="What speaks: espeak, pyttsx3 ...; `espressivo speak --help` has all.")
@force_option("Write over files that exist.")
@json_option("espressivo-play/1", "JSON lines")
@quiet_option("Print only who says what, and why it ended.")
def play(
    scenario: str | None,
    human: str | None,
    listen: bool,
    turns: int | None,
    seed: int,
    storage: str | None,
    record: str | None,
    journal: str | None,
    resume: str | None,
    watch: bool,
    language: str | None,
    speak: bool,
    avatar: bool,
    out: str | None,
    backend: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Play a scenario turn by turn: a file, ours or FAtiMA's, or the name of a shipped one.

    Without SCENARIO the shipped night-train plays. Without --as everybody plays by themselves.
    """
    from ..scenarios.performance import JsonLines, Person, Recording
    from ..scenarios.stage import Stage, terminal

    _check_together(resume, watch, {"--journal": journal, "SCENARIO": scenario, "--as": human, "--storage": storage})
    if listen and not (human or resume):
        raise click.UsageError("--listen needs --as NAME: whose words the others hear", click.get_current_context())
    # With --json, standard output is the machine's: the person is asked on standard error.
    stage = Stage(terminal(sys.stderr if as_json else sys.stdout), quiet=quiet)
    show = JsonLines(sys.stdout, ascii_only=not speaks_unicode(sys.stdout)) if as_json else stage.show
    person = Person(stage, sys.stdin, listens=listen)
    with ExitStack() as files:
        recordings = [files.enter_context(Recording(record, force=force))] if record else []
        audience: list[Callable[[Event], None]] = [*recordings, show]

        def present(scenario: Scenario) -> Present:
            if not (speak or avatar or out):
                return _plainly
            from ..scenarios.production.presentation import Presentation

            presented = Presentation(
                scenario, speak=speak, avatar=avatar, out=out, backend=backend, force=force, tell=stage.note
            )
            audience.extend(files.enter_context(presented).audience)
            return presented.perform

        if resume is not None:
            ending = _go_on(resume, person, turns, audience, stage.note, present)
        else:
            from ..scenarios.staging import Staging

            choose = person if human else None
            staging = Staging(
                scenario,
                storage,
                seed=seed,
                human=human,
                choose=choose,
                turns=turns,
                language=language,
                listens=listen,
            )
            perform = present(staging.scenario)
            ending = perform(
                lambda: _watched(staging, audience, stage.note) if watch else staging.perform(audience, journal, force)
            )
    return INTERRUPTED if ending.reason == "interrupted" else OK


def _check_together(resume: str | None, watch: bool, others: dict[str, str | None]) -> None:
    """Refuse options that do not go together, and say why."""
    context = click.get_current_context()
    if watch and (others["--journal"] or resume):
        why = "--watch changes the rules of a play while it goes on; a journal is played again by those it began with"
        raise click.UsageError(f"{why}: leave one of them out", context)
    given = [name for name, value in others.items() if value is not None]
    if resume is not None and given:
        raise click.UsageError(f"--resume goes on as the journal began, so {given[0]} cannot be chosen anew", context)


def _go_on(
    resume: str,
    person: Person,
    turns: int | None,
    audience: list[Callable[[Event], None]],
    note: Callable[[str], None],
    present: Callable[[Scenario], Present],
) -> Ending:
    from ..scenarios.performance import perform
    from ..scenarios.recorded_play import read_run
    from ..scenarios.resumed_play import ResumedPlay
    from ..scenarios.transcript import Opening

    run = read_run(resume)
    if run.journal.note:
        say(f"{resume}: {run.journal.note}")
    if person.listens and not run.listens:
        raise click.UsageError(
            "--listen goes with plays that were begun with it, and this one was not", click.get_current_context()
        )
    person.listens = run.listens
    resumed = ResumedPlay(run, choose=person if run.player else None, turns=turns)

    def tell_where(event: Event) -> None:
        if isinstance(event, Opening):
            note(f"goes on after turn {resumed.turn}")

    with resumed.recorder:
        present_it = present(resumed.scenario)
        return present_it(lambda: perform(resumed, [*audience, tell_where]))


def _plainly(play: Callable[[], Ending]) -> Ending:
    return play()


def _watched(staging: Staging, audience: list[Callable[[Event], None]], note: Callable[[str], None]) -> Ending:
    """Play, wait for an edit, and play again, until Ctrl-C."""
    while True:
        ending = staging.perform_watched(audience, note)
        if ending.reason in ("interrupted", "player left"):
            return ending
        note("waiting for an edit to play again; Ctrl-C leaves")
        try:
            staging.wait_for_edit(note)
        except KeyboardInterrupt:
            note("")
            return ending
