"""The scenarios that a FAtiMA web server offers, and up to 101 worlds of each: number 0 is the original."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...agents.world import World
from ...core.errors import EspressivoError, StateError, nearest
from ...scenarios.build import build_world
from ...scenarios.document import Scenario
from ..protocol.limits import Limits
from .fatima_answers import RefusedError

__all__ = ["MOST_INSTANCES", "Offer", "Offers"]

MOST_INSTANCES: Final = 100
"""The greatest number of an instance."""


@dataclass(slots=True)
class Offer:
    """A scenario that is offered.

    Attributes:
        document: What it is built from.
        key: Who sends it may use the scenario; None when everybody may.
        worlds: Its instances, by number.
    """

    document: Scenario
    key: str | None = None
    worlds: dict[int, World] = field(default_factory=dict)

    def world(self, number: str) -> World:
        """Return an instance by its number.

        Raises:
            RefusedError: There is none.
        """
        world = self.worlds.get(_number(number))
        if world is None:
            known = ", ".join(map(str, self.numbers))
            raise RefusedError(404, f"there is no instance {number}; those of this scenario: {known}")
        return world

    @property
    def numbers(self) -> list[int]:
        """The numbers of its instances, in order."""
        return sorted(self.worlds)

    def clone(self) -> int:
        """Make another instance, a copy of number 0 as that is now, and return its number.

        Raises:
            RefusedError: All numbers are taken, or number 0 holds what cannot be copied.
        """
        free = next((each for each in range(1, MOST_INSTANCES + 1) if each not in self.worlds), None)
        if free is None:
            raise RefusedError(409, f"all {MOST_INSTANCES} instances are in use; delete one first")
        try:
            self.worlds[free] = World.restored(self.worlds[0].save())
        except EspressivoError as error:
            raise RefusedError(409, f"instance 0 cannot be copied: {error}") from None
        return free

    def drop(self, number: str) -> bool:
        """Take an instance away; return whether it was there.

        Raises:
            RefusedError: It is the original.
        """
        if _number(number) == 0:
            raise RefusedError(409, "instance 0 is the original of all others and stays; delete the scenario instead")
        return self.worlds.pop(_number(number), None) is not None


class Offers:
    """All scenarios of a server, by name; letter case in a name makes no difference.

    Args:
        started: Those that the server starts with, to which RESET goes back.
        limits: How many there may be: ``worlds``.
        seed: Decides every choice that is left to chance; all instances of all scenarios begin with it.

    Raises:
        AuthoringError: One of those to start with is wrong.
        StateError: One of them is none of FAtiMA's, or cannot be offered.
    """

    def __init__(self, started: Iterable[Scenario] = (), limits: Limits | None = None, seed: int = 0) -> None:
        self.admin_key: str | None = None
        self._limits = limits or Limits()
        self._seed = seed
        self._offers: dict[str, Offer] = {}
        self._started: dict[str, Scenario] = {}
        for document in started:
            if document.behaviour != "fatima":
                raise StateError(f"{document.name} is none of FAtiMA's scenarios; `espressivo convert` makes one of it")
            try:
                self.add(document)
            except RefusedError as refusal:
                raise StateError(refusal.reason) from None
            self._started[document.name.lower()] = document

    @property
    def names(self) -> list[str]:
        """The names of the scenarios, in lower case, in the order in which they came."""
        return list(self._offers)

    def get(self, name: str) -> Offer | None:
        """Return a scenario by its name, or None."""
        return self._offers.get(name.lower())

    def __getitem__(self, name: str) -> Offer:
        offer = self.get(name)
        if offer is None:
            close = nearest(name[:200], self._offers)
            hint = f"; did you mean {close}?" if close else "; GET /scenarios lists those there are"
            raise RefusedError(404, f"there is no scenario {name[:200]}{hint}")
        return offer

    def add(self, document: Scenario, key: str | None = None) -> None:
        """Offer a scenario, with instances 0 and 1, in place of one of its name; without a key, with that one's key.

        Raises:
            RefusedError: It cannot be built, its name fits no address, or there are too many.
        """
        name = document.name.lower()
        if not name.strip() or "/" in name or not name.isprintable() or name in (".", ".."):
            raise RefusedError(400, "the name of the scenario fits no address; expected words without '/'")
        before = self._offers.get(name)
        if before is None and len(self._offers) >= self._limits.worlds:
            raise RefusedError(409, f"there are {self._limits.worlds} scenarios already; delete one first")
        offer = Offer(document, key or (before.key if before else None))
        self._fill(offer)
        self._offers[name] = offer

    def remove(self, name: str) -> bool:
        """Take a scenario away, with its instances and its key; return whether it was there."""
        return self._offers.pop(name.lower(), None) is not None

    def give_up(self, path: Sequence[str]) -> str:
        """Take away what a request was changing when it was stopped; return, in words, what is gone.

        Args:
            path: Of the request, in parts.
        """
        name = path[1] if len(path) > 1 else ""
        offer = self.get(name)
        if offer is None:
            return "nothing has changed"
        number = _number(path[3]) if len(path) > 3 and path[2] == "instances" else 0
        if number > 0 and offer.worlds.pop(number, None) is not None:
            return f"instance {number} is gone; POST /scenarios/{name}/instances makes a new one"
        self.remove(name)
        return f"the scenario {name} is gone; send it again"

    def reset(self, name: str) -> None:
        """Make a scenario again as the server was started with it, or as it was sent; its key stays.

        Raises:
            RefusedError: There is none of that name.
        """
        document = self._started.get(name.lower())
        offer = self.get(name) or (Offer(document) if document else self[name])
        offer.document = document or offer.document
        self._fill(offer)
        self._offers[name.lower()] = offer

    def admits(self, key: str | None, name: str | None) -> bool:
        """Whether somebody with this key may use a scenario: the administrator always, others as its own key says."""
        if self.is_admin(key):
            return True
        offer = None if name is None else self.get(name)
        return offer is None or offer.key is None or _same(key, offer.key)

    def is_admin(self, key: str | None) -> bool:
        """Whether this is the key of the administrator."""
        return self.admin_key is not None and _same(key, self.admin_key)

    def _fill(self, offer: Offer) -> None:
        try:
            offer.worlds = {number: build_world(offer.document, self._seed) for number in (0, 1)}
        except EspressivoError as error:
            raise RefusedError(400, str(error)) from None


def _number(text: str) -> int:
    """Return the number of an instance, -1 of what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_INSTANCES)) else -1


def _same(key: str | None, expected: str) -> bool:
    return key is not None and hmac.compare_digest(key.encode(errors="replace"), expected.encode())
