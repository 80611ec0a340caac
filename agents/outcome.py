"""What an event does: the beliefs that it changes, the emotions that it raises, and what goes wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.affect import Emotion
from ..core.errors import EspressivoError
from ..core.memory import PROPERTY_CHANGE
from ..core.terms import Compound, Term, compose
from .effects import Effect

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["Change", "Course", "Felt", "Outcome"]


@dataclass(frozen=True, slots=True)
class Change:
    """A belief that the world changed: whose, which, and to what."""

    observer: str
    property: Term
    value: Term


@dataclass(frozen=True, slots=True)
class Felt:
    """An emotion that somebody came to feel."""

    agent: str
    emotion: Emotion


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event did, and those that came with it: the beliefs changed and the emotions caused, in order."""

    event: Term
    changes: tuple[Change, ...] = ()
    emotions: tuple[Felt, ...] = ()


class Course:
    """The course of an event: what it changes and raises, and what goes wrong on the way."""

    def __init__(self) -> None:
        self._changes: list[Change] = []
        self._emotions: list[Felt] = []
        self._errors: list[EspressivoError] = []

    def perceived_by(self, agent: Agent, event: Term, what: str = "") -> None:
        """Let somebody perceive an event."""
        try:
            self._emotions += [Felt(agent.name, emotion) for emotion in agent.perceive(event)]
        except EspressivoError as error:
            self._errors.append(_named(error, f"{agent.name}{what}"))

    def applying(self, effect: Effect, observer: Agent) -> list[Effect]:
        """Return an effect once for each way in which its conditions hold in somebody's mind."""
        try:
            return effect.ways(observer.beliefs)
        except EspressivoError as error:
            self._errors.append(_named(error, f"{observer.name} (effect of {effect.template})"))
            return []

    def changes(self, observer: Agent, effect: Effect, subject: Term) -> None:
        """Let somebody perceive an effect; a compound value is asked first."""
        what, value = f" (effect of {effect.template})", effect.value
        try:
            if isinstance(value, Compound) and not value.variables:
                value = observer.behaviour.value_of(observer.beliefs, value)
            changed = effect.property_for(observer.beliefs.owner)
        except EspressivoError as error:
            self._errors.append(_named(error, f"{observer.name}{what}"))
            return
        self.perceived_by(observer, compose("Event", PROPERTY_CHANGE, subject, changed, value), what)
        self._changes.append(Change(observer.name, changed, value))

    def outcome(self, event: Term) -> Outcome:
        """Return what came of it, if nothing went wrong."""
        self.complain()
        return Outcome(event, tuple(self._changes), tuple(self._emotions))

    def complain(self) -> None:
        """Raise the first error, with the others as notes."""
        if not self._errors:
            return
        first, *others = self._errors
        for other in others:
            first.add_note(f"also: {other}")
        raise first from first.__cause__


def _named(error: EspressivoError, who: str) -> EspressivoError:
    """Return an error of the same kind that says whose it is."""
    try:
        named = type(error)(f"{who}: {error}")
    except TypeError:  # one that is made of something else than a message
        named = EspressivoError(f"{who}: {error}")
    named.__cause__ = error
    return named
