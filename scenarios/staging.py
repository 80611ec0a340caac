"""Everything around one play of a scenario file: it is read, built, recorded or watched, and performed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..core.errors import AuthoringError, EspressivoError
from .build import build_world
from .document import Scenario
from .files import refuse_input
from .performance import perform
from .player import Choose, Play
from .reading import is_story_file, read_scenario
from .recorded_play import journalled
from .shipped import DEFAULT, find_scenario
from .transcript import Ending, Event
from .watching import Watch

if TYPE_CHECKING:
    from .language.compiling import Story

__all__ = ["Staging", "story_of"]

_LOOKS_EVERY: Final = 0.2
"""Seconds between two looks whether a file was saved."""

Audience = Iterable[Callable[[Event], None]]


class Staging:
    """Plays one scenario file, once or again after edits.

    Args:
        scenario: A file, or the name of a shipped scenario; None for the one that plays by default.
        storage: Cognitive rules of a FAtiMA scenario, when they do not lie beside it.
        seed: Decides what is left to chance.
        human: Whom a person plays.
        choose: Asks that person.
        turns: See :class:`.player.Play`.
        language: In which the lines are said; None for the one they are written in.
        listens: Whether whoever plays may say things freely.

    Raises:
        AuthoringError: The file is missing or wrong, or there is nobody to play.
    """

    def __init__(
        self,
        scenario: str | os.PathLike[str] | None,
        storage: str | None = None,
        *,
        seed: int = 0,
        human: str | None = None,
        choose: Choose | None = None,
        turns: int | None = None,
        language: str | None = None,
        listens: bool = False,
    ) -> None:
        self.file = os.fspath(find_scenario(DEFAULT if scenario is None else scenario))
        self._storage = storage
        self._seed = seed
        self._human = human
        self._choose = choose
        self._turns = turns
        self._language = language
        self._listens = listens
        self._scenario = self._read()
        self._watch: Watch | None = None

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self._scenario

    def perform(self, audience: Audience, journal: str | os.PathLike[str] | None = None, force: bool = False) -> Ending:
        """Play to the end.

        Args:
            audience: Everybody to whom each event is handed.
            journal: Where to keep a journal.
            force: Write over a journal that exists.

        Raises:
            StateError: There is no character of the name to play, or the journal cannot be written.
        """
        play = self._play()
        with ExitStack() as recorders:
            if journal is not None:
                refuse_input(journal, [self.file])
                story = story_of(self.file)
                recorders.enter_context(journalled(play, journal, file=self.file, story=story, force=force))
            return perform(play, audience)

    def perform_watched(self, audience: Audience, tell: Callable[[str], None]) -> Ending:
        """Play to the end, and take over edits on the way.

        Args:
            audience: Everybody to whom each event is handed.
            tell: Takes a line about every edit.
        """
        play = self._play()
        self._watch = Watch(self.file, play.world, self._scenario, tell, self._read)
        return perform(play, [*audience, self._watch])

    def wait_for_edit(self, tell: Callable[[str], None]) -> None:
        """Wait until the file was saved and can be played.

        Args:
            tell: Takes a line about what is wrong with it.
        """
        while True:
            while self._watch is None or not self._watch.has_changed():
                time.sleep(_LOOKS_EVERY)
            try:
                self._scenario = self._read()
                return
            except EspressivoError as error:
                tell(f"cannot be played: {error}")

    def _play(self) -> Play:
        world = build_world(self._scenario, self._seed, self.file)
        return Play(
            self._scenario,
            world,
            human=self._human,
            choose=self._choose,
            turns=self._turns,
            listens=self._listens,
        )

    def _read(self) -> Scenario:
        scenario = read_scenario(self.file, self._storage)
        if not scenario.agents:
            raise AuthoringError("there is nobody to play: this file holds no characters", file=self.file)
        if self._language is None:
            return scenario
        from .translating import translated  # few plays are in another language

        return translated(scenario, self._language, self.file)


def story_of(file: str) -> Story | None:
    """Return the story that a file holds; None when it holds a scenario of another form."""
    if Path(file).suffix.lower() not in (".yaml", ".yml") or not is_story_file(file):
        return None
    from .language.caching import load_story  # stories alone need the compiler

    return load_story(file)
