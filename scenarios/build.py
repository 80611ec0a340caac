"""From a file, or a document, to a living world."""

from __future__ import annotations

import os

from ..agents.world import World
from .build_world import add_agent, add_rules, build_world
from .reading import read_scenario
from .shipped import find_scenario

__all__ = ["add_agent", "add_rules", "build_world", "load_world"]


def load_world(path: str | os.PathLike[str], storage: str | os.PathLike[str] | None = None, *, seed: int = 0) -> World:
    """Read a scenario, of our own or FAtiMA's, and build its world.

    Args:
        path: The file, or the name of a shipped scenario.
        storage: For a FAtiMA scenario, the file with its rules; found beside it when not given.
        seed: Decides every choice that is left to chance.

    Raises:
        AuthoringError: The file is missing or wrong; the message says where.
    """
    file = find_scenario(os.fspath(path))
    return build_world(read_scenario(file, storage), seed, file=os.fspath(file))
