"""A play with a journal: recorded so that nothing else is needed, and read again with the words of its story."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ..agents.journal import Journal, Recorder, record
from ..agents.replay import Replay, replay
from ..agents.world import World
from ..core.errors import StateError, shown
from ..core.terms import SELF, term
from .document import Scenario
from .event_words import EventWords
from .player import Play
from .telling import Telling, scenario_hash
from .transcript import FORMAT, Opening

if TYPE_CHECKING:
    from .language.compiling import Story

__all__ = ["Run", "journalled", "read_run"]

_FIRST: Final = 2000
"""So many bytes of a file tell whether it is a transcript."""


def journalled(
    play: Play,
    path: str | os.PathLike[str],
    *,
    file: str = "",
    story: Story | None = None,
    force: bool = False,
) -> Recorder:
    """Keep a journal of a play, from where its world is now.

    The journal says of the run (:attr:`~..agents.journal.Journal.about`): ``scenario``, its name; ``file``; ``hash``,
    that of the scenario; ``behaviour``; ``seed``, as text; ``player``, empty when nobody takes part; ``listens``,
    when they may say things freely; ``document``, the scenario itself; ``beliefs``, where each that somebody begins
    with is written. :func:`read_run` reads all of it.

    Args:
        play: Before it is iterated.
        path: The journal to write.
        file: Where the scenario was read from, for people.
        story: From which the scenario comes, if it was written as one; it knows where beliefs are written.
        force: Write over a file that exists.

    Returns:
        The recorder; close it when the play has ended, or use it as a context.

    Raises:
        StateError: The file exists or cannot be written, or the world is recorded already.

    >>> import tempfile
    >>> from espressivo.scenarios.build import build_world
    >>> from espressivo.scenarios.reading import read_scenario
    >>> from espressivo.scenarios.shipped import find_scenario
    >>> scenario = read_scenario(find_scenario("night-train"))
    >>> play = Play(scenario, build_world(scenario, seed=1), turns=5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with journalled(play, f"{folder}/play.jsonl"):
    ...         ending = list(play)[-1]
    ...     again = read_run(f"{folder}/play.jsonl").replay().run()
    >>> again.state_hash() == play.world.state_hash()
    True
    """
    about = {
        "scenario": play.scenario.name,
        "file": file,
        "hash": scenario_hash(play.scenario),
        "behaviour": play.scenario.behaviour,
        "seed": str(play.world.seed),
        "player": play.human,
        **({"listens": True} if play.listens else {}),
        "document": msgspec.to_builtins(msgspec.structs.replace(play.scenario, warnings=[])),
        "beliefs": {} if story is None else _belief_places(story),
    }
    return record(play.world, path, about, force=force)


def _belief_places(story: Story) -> dict[str, dict[str, str]]:
    """Return where beliefs are written, ``file:line`` by agent and property; those of other minds as ``ToM(...)``."""
    names = {f"$.agents[{number}]": agent.name for number, agent in enumerate(story.scenario.agents)}
    found: dict[str, dict[str, str]] = {}
    for path, place in story.beliefs.items():
        where, mind, belief = path.split("|", 2)
        name = names.get(where, where)
        own = str(term(belief).replace(SELF, term(name)))
        told = own if mind == "SELF" else f"ToM({mind}, {own})"
        found.setdefault(name, {})[told] = f"{place.file}:{place.line}"
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """A recorded run.

    Attributes:
        journal: What was recorded.
        scenario: What was played; of a run that was no play, one that only has a name.
        places: Where beliefs are written, ``file:line`` by agent and property.
    """

    journal: Journal
    scenario: Scenario
    places: Mapping[tuple[str, str], str]

    @property
    def player(self) -> str:
        """The character that a person played; empty when nobody did."""
        return str(self.journal.about.get("player", ""))

    @property
    def listens(self) -> bool:
        """Whether whoever took part could say things freely."""
        return bool(self.journal.about.get("listens", False))

    @property
    def is_play(self) -> bool:
        """Whether it is the journal of a play, which can go on."""
        return "document" in self.journal.about

    def replay(self, *, check: bool = True, upto: int | None = None) -> Replay:
        """Play it again, in a world that has the words of the story.

        Args:
            check: See :func:`~..agents.replay.replay`.
            upto: The last step to play.

        Raises:
            StateError: It begins with another state than was recorded.
        """
        return replay(self.journal, check, upto, prepare=self.prepare)

    def opening(self, telling: Telling) -> Opening:
        """Tell how it begins, with the hash of the scenario as it was read then."""
        opening = telling.opening()
        return replace(opening, scenario_hash=str(self.journal.about.get("hash", opening.scenario_hash)))

    def prepare(self, world: World) -> None:
        """Give a world that was restored the words of the story."""
        world.words = EventWords(self.scenario, world)


def read_run(path: str | os.PathLike[str]) -> Run:
    """Read a recorded run.

    Raises:
        StateError: The file is no journal, or its scenario is damaged; of a transcript, says so.
    """
    try:
        journal = Journal.read(path)
    except StateError as error:
        if _is_transcript(Path(path)):
            raise StateError(
                f"{os.fspath(path)}: this is a transcript, as `play --record` writes it: it tells a play and cannot "
                "play it again; expected a journal, as `play --journal FILE` writes it"
            ) from None
        raise error from None
    about = journal.about
    return Run(journal, _scenario(journal), _places(about.get("beliefs", {})))


def _is_transcript(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            first = file.read(_FIRST)
    except OSError:
        return False
    return first.startswith(b"{") and json.dumps(FORMAT).encode() in first


def _scenario(journal: Journal) -> Scenario:
    document = journal.about.get("document")
    if document is None:
        name = journal.about.get("scenario") or journal.header.world.get("name") or journal.path.stem
        return Scenario(name=shown(str(name)))
    try:
        return msgspec.convert(document, Scenario)
    except (msgspec.ValidationError, RecursionError) as error:
        raise StateError(f"{journal.path}:1: the scenario in this journal is damaged: {error}") from None


def _places(told: Any) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for agent, beliefs in told.items() if isinstance(told, dict) else ():
        if isinstance(beliefs, dict):
            found.update({(str(agent), str(name)): str(place) for name, place in beliefs.items()})
    return found
