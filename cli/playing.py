"""Verbs that play."""

from __future__ import annotations

import os
import sys

import click

from ..core.errors import AuthoringError
from .options import SEED, STORAGE, Verb, force_option, json_option, quiet_option
from .printing import speaks_unicode
from .program import INTERRUPTED, OK

__all__ = ["play"]


@click.command(cls=Verb)
@click.argument("scenario", required=False)
@click.option("--as", "human", metavar="NAME", help="Play this character yourself, by choosing among numbered options.")
@click.option("--turns", type=click.IntRange(min=1), metavar="N", help="End after N turns (200, or a standstill).")
@SEED
@STORAGE
@click.option("--record", metavar="FILE", help="Also write what --json prints to a file.")
@force_option("Record over a file that exists.")
@json_option("espressivo-play/1", "JSON lines")
@quiet_option("Print only who says what, and why it ended.")
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

    from ..scenarios.build import build_world
    from ..scenarios.performance import JsonLines, Person, Recording, perform
    from ..scenarios.player import Play
    from ..scenarios.reading import read_scenario
    from ..scenarios.shipped import DEFAULT, find_scenario
    from ..scenarios.stage import Stage, terminal

    file = find_scenario(DEFAULT if scenario is None else scenario)
    document = read_scenario(file, storage)
    if not document.agents:
        raise AuthoringError("there is nobody to play: this file holds no characters", file=os.fspath(file))
    # With --json, standard output is the machine's: the person is asked on standard error.
    stage = Stage(terminal(sys.stderr if as_json else sys.stdout), quiet=quiet)
    show = JsonLines(sys.stdout, ascii_only=not speaks_unicode(sys.stdout)) if as_json else stage.show
    person = Person(stage, sys.stdin) if human is not None else None
    world = build_world(document, seed, os.fspath(file))
    performed = Play(document, world, human=human, choose=person, turns=turns)
    with ExitStack() as files:
        recordings = [files.enter_context(Recording(record, force=force))] if record else []
        ending = perform(performed, [*recordings, show])
    return INTERRUPTED if ending.reason == "interrupted" else OK
