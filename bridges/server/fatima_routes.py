"""The routes of FAtiMA Toolkit's web server: which path and method does what, and who may.

Nothing here knows sockets: a :class:`Request` goes in, an answer or a :class:`~.fatima_answers.RefusedError` comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...agents.agent import Agent
from ...agents.world import World
from ...core.errors import EspressivoError, nearest
from . import fatima_answers as answers
from . import fatima_bodies as bodies
from . import fatima_deeds as deeds
from .fatima_answers import RefusedError
from .fatima_instances import Offer, Offers

__all__ = ["ROUTES", "Call", "Request", "answer"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sends.

    Attributes:
        method: Such as ``GET``, or the toolkit's own ``RESET``.
        path: Its parts, such as ``("scenarios", "Tea", "key")``.
        key: The header ``key``.
        body: As it came.
    """

    method: str
    path: tuple[str, ...]
    key: str | None = None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has found its route.

    Attributes:
        offers: What the server offers.
        named: The parts of the path that are names: ``scenario``, ``instance``, ``character``.
        request: What was sent.
        strict: Whether to refuse what the toolkit lets pass.
    """

    offers: Offers
    named: Mapping[str, str]
    request: Request
    strict: bool

    @property
    def offer(self) -> Offer:
        """The scenario that is named."""
        return self.offers[self.named["scenario"]]

    @property
    def world(self) -> World:
        """The instance that is named."""
        return self.offer.world(self.named["instance"])

    @property
    def changing(self) -> World:
        """The instance that is named, to be changed; not the original, when strict."""
        if self.strict and self.named["instance"].strip("0") == "":
            raise RefusedError(409, "instance 0 is the original of all others and stays as it is; use another instance")
        return self.world

    def character(self, world: World) -> Agent:
        """The character that is named."""
        name = self.named["character"]
        agent = next((each for each in world if each.name.casefold() == name.casefold()), None)
        if agent is None:
            close = nearest(name[:200], [each.name for each in world])
            hint = f"; did you mean {close}?" if close else ""
            raise RefusedError(404, f"nobody here is called {name[:200]}{hint}")
        return agent


Handler = Callable[[Call], Any]


def answer(offers: Offers, request: Request, strict: bool = False) -> Any:
    """Do what a request asks and return what JSON can hold.

    Args:
        offers: What the server offers.
        request: What was sent.
        strict: Refuse what the toolkit lets pass: see ``docs/fatima-http.md``.

    Raises:
        RefusedError: It is not done.
    """
    handlers, named = _found(request.path)
    handler = handlers.get(request.method)
    if handler is None:
        allowed = tuple(handlers)
        raise RefusedError(
            405, f"{request.method[:20]} is no method of this path; expected {' or '.join(allowed)}", allowed
        )
    if not offers.admits(request.key, named.get("scenario")):
        raise RefusedError(401, "access denied: this scenario has a key; send it in the header 'key'")
    try:
        return handler(Call(offers, named, request, strict))
    except EspressivoError as error:
        raise RefusedError(409, str(error)) from None


def _found(path: tuple[str, ...]) -> tuple[Mapping[str, Handler], dict[str, str]]:
    for pattern, handlers in ROUTES.items():
        named = _named(pattern.split("/"), path)
        if named is not None:
            return handlers, named
    raise RefusedError(404, "no such path; expected one such as /scenarios/NAME/instances/1/characters")


def _named(pattern: list[str], path: tuple[str, ...]) -> dict[str, str] | None:
    """Return the names in a path, or None when it does not fit."""
    if len(pattern) != len(path):
        return None
    named: dict[str, str] = {}
    for wanted, part in zip(pattern, path, strict=True):
        if wanted.startswith("{"):
            named[wanted.strip("{}")] = part
        elif wanted != part.lower():
            return None
    return named


# -- keys and scenarios --------------------------------------------------------------------------------------------


def _set_admin_key(call: Call) -> str:
    offers, key = call.offers, bodies.read_key(call.request.body)
    known = offers.admin_key is not None
    if known and not offers.is_admin(call.request.key):
        raise RefusedError(401, "access denied: there is an admin key; send it in the header 'key' to replace it")
    offers.admin_key = key
    return f"The admin key is {'replaced' if known else 'set'}."


def _list_scenarios(call: Call) -> list[str]:
    return call.offers.names


def _add_scenario(call: Call) -> str:
    document = bodies.read_scenario_texts(call.request.body)
    if call.strict and not call.offers.admits(call.request.key, document.name):
        raise RefusedError(401, f"access denied: there is a scenario {document.name} with another key")
    call.offers.add(document, call.request.key or None)
    return f"Scenario '{document.name}' is ready, with {len(document.agents)} characters."


def _remove_scenario(call: Call) -> str:
    if not call.offers.remove(call.named["scenario"]) and call.strict:
        raise RefusedError(404, f"there is no scenario {call.named['scenario']}")
    return "The scenario is deleted."


def _reset_scenario(call: Call) -> str:
    call.offers.reset(call.named["scenario"])
    return "The scenario is as it was at first."


def _tell_key(call: Call) -> str:
    key = call.offer.key
    if key is None:
        raise RefusedError(404, "this scenario has no key")
    return key


# -- instances -----------------------------------------------------------------------------------------------------


def _list_instances(call: Call) -> list[int]:
    return call.offer.numbers


def _add_instance(call: Call) -> int:
    return call.offer.clone()


def _remove_instance(call: Call) -> str:
    if not call.offer.drop(call.named["instance"]) and call.strict:
        raise RefusedError(404, f"there is no instance {call.named['instance']}")
    return "The instance is deleted."


def _tell_tick(call: Call) -> int:
    first = next(iter(call.world), None)
    if first is None:
        raise RefusedError(404, "this scenario has no characters, and they keep the time")
    return int(first.now)


def _pass_ticks(call: Call) -> str:
    ticks = bodies.read_ticks(call.request.body)
    if call.strict and ticks is not None and ticks < 0:
        raise RefusedError(400, "time does not go back; expected 0 ticks or more")
    call.changing.advance(1 if ticks is None else max(ticks, 0))
    return f"{ticks or 0} ticks have passed."


# -- characters ----------------------------------------------------------------------------------------------------


def _list_characters(call: Call) -> list[dict[str, Any]]:
    return [answers.character(agent) for agent in call.world]


def _tell_emotions(call: Call) -> dict[str, Any]:
    return answers.character(call.character(call.world))


def _list_beliefs(call: Call) -> list[dict[str, Any]]:
    return [answers.belief(each) for each in call.character(call.world).beliefs]


def _list_memories(call: Call) -> list[dict[str, Any]]:
    return [answers.memory(each) for each in call.character(call.world).memory]


def _list_decisions(call: Call) -> list[dict[str, Any]]:
    world = call.world
    return deeds.decisions(world, call.character(world))


def _perceive(call: Call) -> str:
    events = bodies.read_events(call.request.body)
    agent = call.character(call.changing)
    if call.strict:
        deeds.validated(events)
    deeds.perceive(agent, events)
    return f"{len(events)} events perceived by {agent.name}."


# -- what happens --------------------------------------------------------------------------------------------------


def _act(call: Call) -> str:
    done = bodies.read_actions(call.request.body)
    effects = deeds.act(call.changing, done, whole=call.strict)
    return f"{len(done)} actions done; the last one had {effects} effects."


def _let_happen(call: Call) -> str:
    events = bodies.read_events(call.request.body)
    effects = deeds.let_happen(call.changing, events, whole=call.strict)
    return f"{len(events)} events perceived by all, with {effects} effects."


_INSTANCE: Final = "scenarios/{scenario}/instances/{instance}"
_CHARACTER: Final = f"{_INSTANCE}/characters/{{character}}"

ROUTES: Final[Mapping[str, Mapping[str, Handler]]] = {
    "adminkey": {"POST": _set_admin_key},
    "scenarios": {"GET": _list_scenarios, "POST": _add_scenario},
    "scenarios/{scenario}": {"DELETE": _remove_scenario, "RESET": _reset_scenario},
    "scenarios/{scenario}/key": {"GET": _tell_key},
    "scenarios/{scenario}/instances": {"GET": _list_instances, "POST": _add_instance},
    _INSTANCE: {"DELETE": _remove_instance},
    f"{_INSTANCE}/tick": {"GET": _tell_tick, "POST": _pass_ticks},
    f"{_INSTANCE}/characters": {"GET": _list_characters},
    f"{_CHARACTER}/emotions": {"GET": _tell_emotions},
    f"{_CHARACTER}/beliefs": {"GET": _list_beliefs},
    f"{_CHARACTER}/memories": {"GET": _list_memories},
    f"{_CHARACTER}/decisions": {"GET": _list_decisions},
    f"{_CHARACTER}/perceptions": {"POST": _perceive},
    f"{_INSTANCE}/actions": {"POST": _act},
    f"{_INSTANCE}/worldmodel": {"POST": _let_happen},
}
"""What every path does, by method; the parts in braces are names."""
