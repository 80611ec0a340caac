"""Claims: what a test may say of a play, each of which holds or does not, and can say what is so instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from ...agents.undisturbed import undisturbed
from ...agents.world import World
from ...core.conditions import ConditionSet
from ...core.errors import EspressivoError
from ...core.terms import NIL, Term
from ...core.unify import PLAIN
from .history import History, Moment
from .lexicon import Lexicon, folded_words

__all__ = ["Claim", "Deed", "Ends", "InMind", "Measure", "Measured", "Scene", "Utterance", "shown"]

_EQUAL: Final = 1e-6
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "=": lambda a, b: abs(a - b) <= _EQUAL,
    "!=": lambda a, b: abs(a - b) > _EQUAL,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_SEVERAL: Final = 4
"""How many lines or deeds a message lists at most."""


class Claim(Protocol):
    """Something that a test says of a play."""

    @property
    def is_of_moments(self) -> bool:
        """Whether it happens at a moment, rather than being so for a while."""

    def holds(self, history: History, since: int = 0) -> bool:
        """Whether it is so now; what happens at moments: whether it has happened, from a moment on."""

    def happens(self, history: History, moment: Moment) -> bool:
        """Whether it is so at this moment, the last one."""

    def so(self, history: History) -> str:
        """Say what is so instead."""


class Measured(NamedTuple):
    """A number that a claim is about, and what it is compared with."""

    value: float
    bound: float

    def missing(self, operator: str) -> float:
        """How far the number is from fulfilling a comparison; 0 when it does."""
        return 0.0 if _COMPARE[operator](self.value, self.bound) else abs(self.value - self.bound)


@dataclass(frozen=True)
class Measure:
    """One condition in somebody's mind.

    Attributes:
        agent: Whose.
        words: What is asked, as the writer wrote it: ``anger at Tom``.
        conditions: What must hold.
        left: What stands before the comparison, a term; None when nothing is compared.
        operator: The comparison.
        right: What stands behind it.
    """

    agent: str
    words: str
    conditions: ConditionSet
    left: Term | None = None
    operator: str = ""
    right: Term | None = None

    def holds(self, world: World) -> bool:
        """Whether it holds now."""
        agent = world[self.agent]
        with undisturbed(agent):
            return self.conditions.holds(agent.beliefs)

    def measured(self, world: World) -> Measured | None:
        """Return the numbers that are compared; None when there are none."""
        if self.left is None or self.right is None:
            return None
        sides = [_value(world, self.agent, each).value for each in (self.left, self.right)]
        numbers = [float(each) for each in sides if isinstance(each, (int, float)) and not isinstance(each, bool)]
        return Measured(*numbers) if len(numbers) == len(sides) else None

    def so(self, world: World, lexicon: Lexicon) -> str:
        """Say what is so."""
        found = self.measured(world)
        if found is not None:
            return f"{self.words} was {shown(found.value, found.bound, self.operator)}"
        if self.left is None:
            return f"{self.words} did not hold" if not self.holds(world) else f"{self.words} held"
        value = _value(world, self.agent, self.left)
        if value.is_nil and self.left.head.key == "strongestemotion":
            return f"{lexicon.label(self.agent)} felt nothing"
        if value.is_nil:
            return f"{lexicon.label(self.agent)} knew nothing of {self.words}"
        told = {"True": "true", "False": "false"}.get(str(value), lexicon.label(str(value)))
        return f"{self.words} was {told}"


@dataclass(frozen=True)
class InMind:
    """Something in somebody's mind: feelings, mood, beliefs, goals.

    Attributes:
        agent: Whose.
        conditions: All that must hold, together.
        parts: The same one by one.
        emotion: The emotion that is asked, if one is, and about whom.
    """

    agent: str
    conditions: ConditionSet
    parts: tuple[Measure, ...]
    lexicon: Lexicon
    emotion: tuple[str, str] | None = None
    is_of_moments: bool = False

    def holds(self, history: History, since: int = 0) -> bool:  # noqa: ARG002 - claims are asked alike
        """Whether all of it holds now."""
        agent = history.world[self.agent]
        with undisturbed(agent):
            return self.conditions.holds(agent.beliefs)

    def happens(self, history: History, moment: Moment) -> bool:  # noqa: ARG002
        """Whether all of it holds now."""
        return self.holds(history)

    def failing(self, world: World) -> Measure:
        """Return the first part that does not hold; the first of all when each does."""
        return next((part for part in self.parts if not part.holds(world)), self.parts[0])

    def so(self, history: History) -> str:
        """Say what the first part is that does not hold."""
        return self.failing(history.world).so(history.world, self.lexicon)


@dataclass(frozen=True)
class Deed:
    """Something that happens, by its pattern."""

    pattern: Term
    words: str
    lexicon: Lexicon
    is_of_moments: bool = True

    def holds(self, history: History, since: int = 0) -> bool:
        """Whether it has happened."""
        return any(self.fits(event) for _, event in history.events(since))

    def happens(self, history: History, moment: Moment) -> bool:  # noqa: ARG002
        """Whether it happened at a moment."""
        return any(self.fits(event) for event in moment.events)

    def fits(self, event: Term) -> bool:
        """Whether an event is this one."""
        return PLAIN.match(self.pattern, event)

    def so(self, history: History) -> str:
        """Say what whoever acts did instead, or who did the same instead."""
        subject, action = self.pattern.args[1], self.pattern.args[2]
        alike = [(m, self.lexicon.book.say(each)) for m, each in history.events() if self._is_like(action, each)]
        if alike:
            return f"it did not happen, but: {_listed(alike)}"
        own = [(moment, moment.words) for moment, each in history.events() if each.args[1] == subject and moment.words]
        if own:
            return f"it did not happen; instead: {_listed(own)}"
        return f"it did not happen; {self.lexicon.label(str(subject))} did nothing"

    @staticmethod
    def _is_like(action: Term, event: Term) -> bool:
        """Whether somebody does the same, though not the one, or not to the one, that is meant."""
        kind = event.args[0].key == "action-end" and event.args[2].head.key not in ("speak", "enter", "start")
        return kind and PLAIN.match(action, event.args[2])


@dataclass(frozen=True)
class Utterance:
    """Something that somebody says.

    Attributes:
        agent: Who; empty for anybody.
        target: To whom, a symbol; empty for anybody.
        name: The id of the line.
        start: Its first words.
        negated: Whether it is that nothing of the kind is said.
    """

    agent: str
    lexicon: Lexicon
    target: str = ""
    name: str = ""
    start: str = ""
    negated: bool = False
    is_of_moments: bool = True

    def holds(self, history: History, since: int = 0) -> bool:
        """Whether it has been said."""
        return self.negated != any(self._fits(moment) for moment in history.moments[since:])

    def happens(self, history: History, moment: Moment) -> bool:  # noqa: ARG002
        """Whether it was said at a moment."""
        return self.negated != self._fits(moment)

    def _fits(self, moment: Moment) -> bool:
        said = moment.said
        if said is None or (self.agent and said.agent != self.agent) or (self.target and said.target != self.target):
            return False
        if self.name:
            return said.name.casefold() == self.name.casefold()
        return folded_words(said.text).startswith(folded_words(self.start))

    def so(self, history: History) -> str:
        """Say what was said instead."""
        said = [
            (each, f"“{each.said.text}”")
            for each in history.moments
            if each.said is not None and self.agent in ("", each.said.agent)
        ]
        who = self.lexicon.label(self.agent) or "anybody"
        if not said:
            return f"{who} said nothing" if self.agent else "nobody said anything"
        return f"what {who} said was: {_listed(said)}"


@dataclass(frozen=True)
class Scene:
    """Where the story stands.

    Attributes:
        state: A scene, or one state of it.
        negated: Whether it is that the story stands elsewhere.
        visited: Whether it is enough that it has been there.
    """

    state: str
    lexicon: Lexicon
    negated: bool = False
    visited: bool = False

    @property
    def is_of_moments(self) -> bool:
        """Whether it is reached, rather than being the scene."""
        return self.visited

    def holds(self, history: History, since: int = 0) -> bool:
        """Whether the story stands there, or has been there from a moment on."""
        if self.visited:
            return any(self._is(each.scene) for each in history.moments[since:])
        return self.negated != self._is(history.scene)

    def happens(self, history: History, moment: Moment) -> bool:  # noqa: ARG002
        """Whether the story stands there at a moment."""
        return self.negated != self._is(moment.scene)

    def _is(self, state: str) -> bool:
        return self.state.casefold() in (state.casefold(), self.lexicon.scene_of(state).casefold())

    def so(self, history: History) -> str:
        """Say which way the story went."""
        way = list(dict.fromkeys(self.lexicon.scene_of(each) for each in history.states()))
        if self.visited:
            return f"the story went {' > '.join(way) or 'nowhere'}"
        return f"the scene was {self.lexicon.scene_of(history.scene) or 'none'}"


@dataclass(frozen=True)
class Ends:
    """The story comes to its end.

    Attributes:
        state: At which: a final state, or the scene that was the last; empty for any.
    """

    lexicon: Lexicon
    state: str = ""
    is_of_moments: bool = False

    def holds(self, history: History, since: int = 0) -> bool:  # noqa: ARG002
        """Whether it is over, and ended there."""
        return self._is_over(history) and self.state.casefold() in ("", *self._ends(history))

    def happens(self, history: History, moment: Moment) -> bool:  # noqa: ARG002
        """Whether it is over, and ended there."""
        return self.holds(history)

    def so(self, history: History) -> str:
        """Say where it ended, or stands."""
        last = self._last(history) or "the beginning"
        if not self._is_over(history):
            return f"the story did not end: it stood at {last}"
        return f"the story ended at {history.scene.casefold()}, coming from {last}"

    def _is_final(self, state: str) -> bool:
        return state.casefold() in {end.casefold() for end in self.lexicon.scenario.terminal_states}

    def _is_over(self, history: History) -> bool:
        return self._is_final(history.scene)

    def _last(self, history: History) -> str:
        """Return the last scene that was no end."""
        left = [state for state in history.states() if not self._is_final(state)]
        return self.lexicon.scene_of(left[-1]) if left else ""

    def _ends(self, history: History) -> tuple[str, ...]:
        return history.scene.casefold(), self._last(history).casefold()


def shown(value: float, bound: float, operator: str) -> str:
    """Return a number with as few digits as leave its comparison as it is.

    >>> shown(3.1999, 4, ">"), shown(3.96, 4, ">")
    ('3.2', '3.96')
    """
    for digits in range(1, 7):
        rounded = round(value, digits) + 0.0
        alike = _COMPARE[operator](rounded, bound) == _COMPARE[operator](value, bound)
        if alike and (rounded == bound) == (abs(value - bound) <= _EQUAL):
            return f"{rounded:g}"
    return f"{value:g}"


def _value(world: World, name: str, asked: Term) -> Term:
    """Return what somebody believes of something; NIL when nothing."""
    agent = world[name]
    if not asked.is_compound:
        return asked
    with undisturbed(agent):
        try:
            found = agent.beliefs.query(asked)
        except EspressivoError:
            return NIL
    return found[0].value if found else NIL


def _listed(told: Iterable[tuple[Moment, str]]) -> str:
    """Tell things that happened, each with its turn, once."""
    lines = [f"{words} ({f'turn {moment.turn}' if moment.turn else 'at the beginning'})" for moment, words in told]
    lines = list(dict.fromkeys(lines))
    more = f"; and {len(lines) - _SEVERAL} more" if len(lines) > _SEVERAL else ""
    return "; ".join(lines[:_SEVERAL]) + more
