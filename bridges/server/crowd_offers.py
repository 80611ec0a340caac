"""Which crowds a server holds: the stadium that is shipped, and crowds that were saved."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ...agents.crowd.crowd import Crowd
from ...agents.crowd.saving import load_crowd
from ...agents.crowd.stadium import Stadium
from ...core.errors import CrowdError, StateError
from ..hosting.hosted_crowd import HostedCrowd

__all__ = ["offered_crowd"]

_STADIUM: Final = "stadium"
_LONGEST: Final = 5.0
"""Seconds of the stadium that a client may let pass at once: feelings spread from seat to seat meanwhile."""


def offered_crowd(text: str, rate: float = 0.0) -> HostedCrowd:
    """Return the crowd that somebody who starts a server names.

    Args:
        text: ``stadium``, or ``stadium:SIZE`` for more or fewer than its 100,000; or the file of a saved crowd, with
            ``NAME=`` before it when it shall not be called as its file is.
        rate: Seconds of the crowd in one second of the server; with 0 clients drive its clock.

    Raises:
        CrowdError: The stadium cannot be of that size.
        StateError: The file cannot be read, or is no saved crowd.

    >>> offered_crowd("stadium:200").crowd.size
    200
    """
    word, _, size = text.partition(":")
    if word == _STADIUM and (not size or not Path(text).exists()):
        return _stadium(size or "100000", rate)
    name, _, path = text.rpartition("=") if not Path(text).exists() else ("", "", text)
    if not Path(path).is_file():
        raise StateError(f"there is no crowd {path!r}: expected stadium, stadium:SIZE, or the file of a saved crowd")
    return HostedCrowd(name or Path(path).name.partition(".")[0], load_crowd(path), rate=rate)


def _stadium(size: str, rate: float) -> HostedCrowd:
    if not (size.isascii() and size.isdigit() and len(size) < 9):
        raise CrowdError(f"a stadium cannot be of {size!r}: expected how many spectators, as in stadium:20000")
    evening = _Evening(Stadium(int(size)))
    assert isinstance(evening.stadium.crowd, Crowd)
    return HostedCrowd(_STADIUM, evening.stadium.crowd, evening.pass_time, rate, _LONGEST)


class _Evening:
    """A stadium whose time passes by any number of seconds; it goes on in steps of its own."""

    def __init__(self, stadium: Stadium) -> None:
        self.stadium = stadium
        self._until = 0.0

    def pass_time(self, seconds: float) -> None:
        """Let seconds pass, in whole steps; the rest waits for the next time."""
        self._until += seconds
        while self.stadium.time + self.stadium.story.step <= self._until + 1e-9:
            self.stadium.step()
