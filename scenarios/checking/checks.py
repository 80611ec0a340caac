"""Checks a scenario: what its reader found wrong, what its rules amount to, and what playing it shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from ...agents.world import World
from ...core.errors import AuthoringError, EspressivoError
from ..build import build_world
from ..language.problems import Place, Problems
from .catalogue import rule_called
from .facts import Facts
from .finder import Finder, did_you_mean
from .lint_trials import check_trials
from .linting import lint
from .report import FeelingNote, Report, Trials
from .subject import Subject, lines_of, read_subject

__all__ = ["STEPS", "check_story"]

STEPS: Final = 600
"""How many turns are tried, unless asked otherwise."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it has come, and how far it goes."""


def check_story(
    path: str | os.PathLike[str],
    storage: str | None = None,
    *,
    explore: bool = True,
    steps: int = STEPS,
    progress: Progress | None = None,
) -> Report:
    """Check a scenario: a story, a file in the neutral form, or one of FAtiMA's.

    Args:
        path: The file.
        storage: Cognitive rules of a FAtiMA scenario, when they do not lie beside it.
        explore: Whether to play it in many ways, to see what is ever said and used.
        steps: How many turns may be taken then, in all plays together.
        progress: Is told how far a long check has come.

    Returns:
        All that was found; nothing is raised for what is wrong with the files.
    """
    problems = Problems()
    subject = read_subject(path, storage, problems)
    feelings: tuple[FeelingNote, ...] = ()
    trials: Trials | None = None
    if subject.scenario is not None:
        whole = not problems.errors
        _check_player(subject, problems)
        world = _build(subject, problems)
        finder = Finder(subject, Facts(subject.scenario), problems)
        lint(finder, world, whole=whole and world is not None)
        if explore and whole and world is not None and world.agents:
            trials = check_trials(finder, world, steps, progress)
        feelings = _feelings(subject)
    found = tuple(problems)
    sources = lines_of([subject.file, *(each.place.file for each in found)])
    return Report(subject.file, found, feelings, trials, sources)


def _feelings(subject: Subject) -> tuple[FeelingNote, ...]:
    found = subject.story.feelings if subject.story is not None else ()
    return tuple([FeelingNote(place, text, tuple(cautions)) for place, text, cautions in found])


def _check_player(subject: Subject, problems: Problems) -> None:
    """Report a player who is nobody of the cast, which the engine would only say without its line."""
    assert subject.scenario is not None
    player, names = subject.scenario.player, [agent.name for agent in subject.scenario.agents]
    if player is not None and player.casefold() not in map(str.casefold, names):
        remedy = did_you_mean(player, names) or f"the cast is {', '.join(names)}"
        message = f"the player {player!r} is nobody of the cast"
        problems.error("unknown-player", message, remedy[:1].upper() + remedy[1:], subject.field("player"), "$.player")


def _build(subject: Subject, problems: Problems) -> World | None:
    """Build the world, and report what the engine refuses; None when it cannot be built."""
    assert subject.scenario is not None
    remedy = rule_called("cannot-be-built").remedy
    try:
        return build_world(subject.scenario, 0, subject.file)
    except AuthoringError as error:
        known = error.line is not None
        place = Place(error.file, error.line or 0, error.column or 0) if known else subject.place(error.path or "$")
        if not problems.errors:  # what could not be compiled is often why it cannot be built
            problems.error("cannot-be-built", error.message, remedy, place, error.path or "")
    except EspressivoError as error:
        problems.error("cannot-be-built", str(error), remedy, Place(subject.file, 0, 0))
    return None
