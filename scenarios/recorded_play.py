"""A play with a journal: played again to the bit, gone on with, compared with another."""

from __future__ import annotations

import os

from ..agents.journal import Recorder, record
from .player import Play, scenario_hash

__all__ = ["journalled"]


def journalled(play: Play, path: str | os.PathLike[str], *, file: str = "", force: bool = False) -> Recorder:
    """Keep a journal of a play, from where its world is now.

    The journal says of the run (:attr:`~..agents.journal.Journal.about`): ``scenario``, its name; ``file``; ``hash``,
    that of the scenario; ``behaviour``; ``seed``, as text; ``player``, empty when nobody takes part.

    Args:
        play: Before it is iterated.
        path: The journal to write.
        file: Where the scenario was read from, for people.
        force: Write over a file that exists.

    Returns:
        The recorder; close it when the play has ended, or use it as a context.

    Raises:
        StateError: The file exists or cannot be written, or the world is recorded already.

    >>> import tempfile
    >>> from espressivo.agents.replay import replay
    >>> from espressivo.scenarios.build import build_world
    >>> from espressivo.scenarios.reading import read_scenario
    >>> from espressivo.scenarios.shipped import find_scenario
    >>> scenario = read_scenario(find_scenario("night-train"))
    >>> play = Play(scenario, build_world(scenario, seed=1), turns=5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with journalled(play, f"{folder}/play.jsonl"):
    ...         ending = list(play)[-1]
    ...     again = replay(f"{folder}/play.jsonl").run()
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
    }
    return record(play.world, path, about, force=force)
