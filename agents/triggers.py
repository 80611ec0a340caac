"""Triggers: what happens by itself, at a time, when something holds, or when nobody has anything to do.

A story has one state, the value of its dialogue property (``DialogueState(Scene)``), which everybody believes.
:class:`Triggers` notices how long it has lasted, lets happen what is due, and remembers what has happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..core.conditions import ConditionSet
from ..core.errors import EspressivoError, StateError, nearest
from ..core.substitution import Substitutions
from ..core.terms import Term, TermLike, term
from .outcome import Outcome

if TYPE_CHECKING:
    from .world import World

__all__ = ["STORY", "Happened", "Trigger", "Triggers"]

STORY: Final = term("Story")
"""Who does what nobody does: ``Event(Action-End, Story, Enter(counter), -)``."""
_DIALOGUE: Final = "DialogueState(Scene)"
_TIMED: Final = frozenset(("since", "tick", "eventelapsedtime"))
"""Properties that change with nothing but time."""
_MOMENT: Final = 1.0
"""Seconds after which what such properties say is asked again."""
_ROUNDING: Final = 1e-9
"""So much earlier than authored, in seconds, something may be due: sums of times are not exact."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happens by itself.

    Attributes:
        id: Its name.
        state: The dialogue state in which it may happen; None for any.
        after: Seconds that this state, or the story when there is none, must have lasted.
        mind: In whose mind the conditions are asked and the text is filled in; empty for whoever comes first.
        conditions: What must hold; the first way in which it does counts.
        fallback: Whether it waits until nobody has anything to do.
        once: Whether it happens once; otherwise again whenever it comes to be due anew.
        text: What is told when it happens.
        events: What happens, in order; may use variables of the conditions.
        next_state: The dialogue state to which it leads; None to stay.
        source: Where it was authored, such as ``cafe.yaml:12``.
    """

    id: str
    state: Term | None = None
    after: float = 0.0
    mind: str = ""
    conditions: ConditionSet = ConditionSet()  # noqa: RUF009 - cannot be changed
    fallback: bool = False
    once: bool = True
    text: str = ""
    events: tuple[Term, ...] = ()
    next_state: Term | None = None
    source: str = ""

    @classmethod
    def parse(
        cls,
        id: str,  # noqa: A002  (the field's own name)
        *,
        state: TermLike = "",
        after: float = 0.0,
        mind: str = "",
        conditions: str | Iterable[str] = (),
        fallback: bool = False,
        once: bool = True,
        text: str = "",
        events: Iterable[TermLike] = (),
        next_state: TermLike = "",
        source: str = "",
    ) -> Trigger:
        """Make a trigger of texts; an empty state is none.

        Raises:
            TermSyntaxError: A text is no term or condition.
        """
        states = [None if each == "" else term(each) for each in (state, next_state)]
        asked = ConditionSet.parse(conditions)
        happening = tuple(map(term, events))
        return cls(id, states[0], after, mind, asked, fallback, once, text, happening, states[1], source)

    @property
    def reads_time(self) -> bool:
        """Whether its conditions may come to hold by nothing but time."""
        return asks_time(self.conditions)


class Happened(NamedTuple):
    """A trigger that came off: the text with beliefs filled in, and what it did (event NIL when it only told)."""

    trigger: Trigger
    text: str
    outcome: Outcome


class Triggers:
    """The triggers of a world, in order, and how far its story has come.

    Attributes:
        dialogue: The property whose value is the state of the story.
        state: The state that was noticed last; None when nobody believes any.
        entered: When the story came to that state, in seconds of the world.
        announces: Whether everybody perceives ``Event(Action-End, Story, Enter(state), -)`` also when a line leads to
            a state; when a trigger does, everybody always does.
    """

    def __init__(self) -> None:
        self.dialogue: Term = term(_DIALOGUE)
        self.announces = False
        self.state: Term | None = None
        self.entered: float = 0
        self._visit = 0
        self._spent: dict[str, int] = {}
        """By id: in which visit of a state a trigger came off last; one that may again is taken out when it may."""
        self._triggers: dict[str, Trigger] = {}

    def add(self, trigger: Trigger) -> Trigger:
        """Append a trigger.

        Raises:
            StateError: Another one has its id.
        """
        if trigger.id in self._triggers:
            raise StateError(f"two triggers are called {trigger.id!r}: the second needs another name")
        self._triggers[trigger.id] = trigger
        return trigger

    def remove(self, id: str) -> Trigger:  # noqa: A002
        """Take a trigger out and return it.

        Raises:
            StateError: None is called so.
        """
        if id not in self._triggers:
            close = nearest(id, self._triggers)
            raise StateError(f"there is no trigger {id!r}" + (f"; did you mean {close!r}?" if close else ""))
        self._spent.pop(id, None)
        return self._triggers.pop(id)

    def __iter__(self) -> Iterator[Trigger]:
        return iter(list(self._triggers.values()))

    def __len__(self) -> int:
        return len(self._triggers)

    # -- the course of the story ---------------------------------------------------------------------------------

    def notice(self, world: World) -> bool:
        """Note since when the story has been in its state; return whether it is another one.

        Done whenever something has happened.
        """
        state = self._believed(world)
        if state == self.state:
            return False
        self._enter(state, world.clock)
        return True

    def _enter(self, state: Term | None, time: float) -> None:
        self.state, self.entered = state, time
        self._visit += 1

    def _believed(self, world: World) -> Term | None:
        for agent in world.agents:
            found = agent.beliefs.query(self.dialogue)
            if found:
                return found[0].value
        return None

    def run(self, world: World, idle: bool) -> list[Happened]:
        """Let happen what is due; see :meth:`.World.run_triggers`."""
        happened: list[Happened] = []
        for fallback in (False, True, False) if idle else (False,):
            if fallback and happened:
                break
            while (found := self._due(world, fallback, {each.trigger.id for each in happened})) is not None:
                happened.append(self._let_happen(world, *found))
                if fallback:
                    break
        return happened

    def _due(self, world: World, fallback: bool, over: set[str]) -> tuple[Trigger, Substitutions] | None:
        """Return the first trigger that is due, of those that have not come off in this run."""
        self.notice(world)
        for trigger in self:
            if trigger.fallback is fallback and trigger.id not in over:
                bindings = self._holds(world, trigger)
                if bindings is not None:
                    return trigger, bindings
        return None

    def _holds(self, world: World, trigger: Trigger) -> Substitutions | None:
        """Return the bindings under which a trigger is due now and has not come off yet."""
        spent = self._spent.get(trigger.id)
        if spent is not None and trigger.once:
            return None
        bindings = self._bindings(world, trigger)
        if spent is not None and (bindings is None or self._is_left(trigger, spent)):
            del self._spent[trigger.id]
            spent = None
        return bindings if spent is None else None

    def _is_left(self, trigger: Trigger, visit: int) -> bool:
        return trigger.state is not None and visit != self._visit

    def _bindings(self, world: World, trigger: Trigger) -> Substitutions | None:
        left = self._left(world, trigger)
        if left is None or left > _ROUNDING:
            return None
        if not trigger.conditions:
            return Substitutions()
        mind = trigger.mind or next(iter(world.agents)).name
        try:
            sets = trigger.conditions.evaluate(world[mind].beliefs)
        except EspressivoError as error:
            where = f" ({trigger.source})" if trigger.source else ""
            raise StateError(f"the trigger {trigger.id!r}{where}: {error}") from error
        return sets[0] if sets else None

    def _left(self, world: World, trigger: Trigger) -> float | None:
        """Return how many seconds are left until a trigger has waited long enough; None in another state."""
        if not world.agents or (trigger.mind and trigger.mind not in world):
            return None
        if trigger.state is None:
            return trigger.after - world.clock
        return trigger.after - (world.clock - self.entered) if trigger.state == self.state else None

    def _let_happen(self, world: World, trigger: Trigger, bindings: Substitutions) -> Happened:
        self._spent[trigger.id] = self._visit
        events = [bindings.ground(event) for event in trigger.events]
        text = self._told(world, trigger)
        next_state = None if trigger.next_state is None else bindings.ground(trigger.next_state)
        if world.trace is not None:
            world.trace.hear_trigger(trigger)
        try:
            outcome = world.unfold(events, next_state)
        except EspressivoError as error:
            where = f"the trigger {trigger.id!r}" + (f" ({trigger.source})" if trigger.source else "")
            error.add_note(f"it happened by {where}")
            raise
        if next_state is not None and next_state == self.state:
            self._enter(next_state, world.clock)
        return Happened(trigger, text, outcome)

    @staticmethod
    def _told(world: World, trigger: Trigger) -> str:
        teller = world[trigger.mind] if trigger.mind else next(iter(world.agents))
        return world.filled_in(teller, trigger.text)

    def waits(self, world: World) -> float | None:
        """Return how many seconds from now something may come to be due; see :meth:`.World.waits`."""
        self.notice(world)
        waits = [left for trigger in self if (left := self._until(world, trigger)) is not None]
        if not world.behaviour.toolkit_properties and any(self._rules_that_read_time(world)):
            waits.append(_MOMENT)
        return min(waits, default=None)

    def _until(self, world: World, trigger: Trigger) -> float | None:
        left = self._left(world, trigger)
        if left is None or (trigger.id in self._spent and (trigger.once or not trigger.reads_time)):
            return None
        if left > _ROUNDING:
            return left
        return _MOMENT if trigger.reads_time else None

    def _rules_that_read_time(self, world: World) -> Iterator[bool]:
        """Yield whether what somebody may do in the present state depends on time."""
        for agent in world.agents:
            for rule in agent.action_rules:
                yield not self._is_for_another_state(rule.conditions) and asks_time(rule.conditions)

    def _is_for_another_state(self, conditions: ConditionSet) -> bool:
        return any(
            each.left.term == self.dialogue
            and each.operator == "="
            and each.right.term.is_primitive
            and each.right.term != self.state
            for each in conditions.conditions
        )

    # -- state ---------------------------------------------------------------------------------------------------

    def progress(self) -> dict[str, Any]:
        """Return how far the story has come, as plain data."""
        return {
            "state": None if self.state is None else str(self.state),
            "announces": self.announces,
            "entered": self.entered,
            "visit": self._visit,
            "spent": [[id_, visit] for id_, visit in self._spent.items()],
        }

    def restore(self, progress: Mapping[str, Any]) -> None:
        """Let the story be as far as it was."""
        self.state = None if progress["state"] is None else term(progress["state"])
        self.announces = progress["announces"]
        self.entered = progress["entered"]
        self._visit = progress["visit"]
        self._spent = dict(progress["spent"])


def asks_time(conditions: ConditionSet) -> bool:
    """Whether conditions ask anything that changes with nothing but time."""
    sides = [side.term for each in conditions.conditions for side in (each.left, each.right)]
    return any(symbol.key in _TIMED for side in sides for symbol in side.symbols())
