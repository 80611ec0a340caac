"""Scenarios whose worlds run by themselves from the beginning."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..hosting.catalogue import Catalogue
from ..hosting.world_host import WorldHost
from ..protocol.commands import Control

__all__ = ["RunningCatalogue"]


class RunningCatalogue(Catalogue):
    """A catalogue that gives every new world a clock of its own.

    Args:
        rate: Seconds of the world in one second of the server.
        shipped: See :class:`~..hosting.catalogue.Catalogue`.
        files: See there.
    """

    def __init__(self, rate: float, shipped: bool = True, files: Iterable[str | os.PathLike[str]] = ()) -> None:
        super().__init__(shipped, files)
        self.rate = rate

    def host(self, world: str, name: str, seed: int = 0) -> WorldHost:
        """Return a host of a scenario's world, with its clock running."""
        host = super().host(world, name, seed)
        host.do(Control(world=world, clock="own", rate=self.rate))
        return host
