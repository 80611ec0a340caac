"""The world model: what events do to the world, as changes of belief that their observers perceive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..core.beliefs import BeliefBase
from ..core.conditions import ConditionSet
from ..core.errors import EventError
from ..core.index import TermIndex
from ..core.substitution import Substitutions
from ..core.terms import SELF, UNIVERSAL, Compound, Term, TermLike, compose, term

__all__ = ["Consequence", "Effect", "WorldModel", "value_or_itself", "value_or_nil"]


_NO_CONDITIONS = ConditionSet()


@dataclass(frozen=True, slots=True)
class Effect:
    """A belief that changes for whoever observes it.

    Attributes:
        property: What the belief is about, such as ``Has(Floor)``.
        value: What is believed from now on; a compound is asked first (``Math(Health(Ben), Plus, 10)``).
        observer: Who perceives the change; ``*`` for everybody.
        perspective: Of whom the observer believes it from now on, ``Mary`` or ``Mary(Bob)``; SELF: it does so itself.
        conditions: What must hold in the observer's mind before the event; the effect comes once for each way.
        cause: The event that had this effect; None in an authored effect.
        template: The template of the consequence that it comes from; None in an authored effect.
        bindings: What the template's variables stand for; None in an authored effect.
    """

    property: Term
    value: Term
    observer: Term = UNIVERSAL
    perspective: Term = SELF
    conditions: ConditionSet = _NO_CONDITIONS
    cause: Term | None = field(default=None, compare=False)
    template: Term | None = field(default=None, compare=False)
    bindings: Substitutions | None = field(default=None, compare=False)

    @classmethod
    def parse(
        cls,
        property: TermLike,  # noqa: A002
        value: TermLike,
        observer: TermLike = "*",
        perspective: TermLike = "SELF",
        conditions: str | Iterable[str] = (),
    ) -> Effect:
        """Make an effect of texts.

        Raises:
            TermSyntaxError: A text is no term or condition.
        """
        return cls(term(property), term(value), term(observer), term(perspective), ConditionSet.parse(conditions))

    def of(self, event: Term, template: Term, bindings: Substitutions) -> Effect:
        """Return this effect as an event has it: with the template's variables replaced."""
        grounded = self._under(bindings)
        return replace(
            grounded, observer=bindings.ground(self.observer), cause=event, template=template, bindings=bindings
        )

    def ways(self, beliefs: BeliefBase) -> list[Effect]:
        """Return this effect once for each way in which its conditions hold, with their variables replaced.

        Raises:
            EspressivoError: A condition failed.
        """
        if not self.conditions:
            return [self]
        sets = self.conditions.evaluate(beliefs, SELF, None if self.bindings is None else [self.bindings])
        found = {(each.property, each.value, each.perspective): each for each in map(self._under, sets)}
        return list(found.values())

    def property_for(self, observer: Term) -> Term:
        """Return the property that changes for an observer: ``ToM(Mary, property)`` when it is Mary who believes it."""
        changed = self.property
        for mind in reversed(_minds(self.perspective)):
            if not mind.is_self:
                changed = compose("ToM", mind, changed)
        outermost = changed.head.key == "tom" and changed.args[0] == observer and not self.perspective.is_self
        return changed.args[1] if outermost else changed

    def _under(self, bindings: Substitutions) -> Effect:
        changed, value, perspective = [bindings.ground(part) for part in (self.property, self.value, self.perspective)]
        return replace(self, property=changed, value=value, perspective=perspective)

    def is_observed_by(self, agent: Term) -> bool:
        """Whether an agent perceives it."""
        return self.observer.is_universal or self.observer == agent

    def as_event(self, subject: Term, value: Term | None = None) -> Term:
        """Return the event that an observer perceives.

        Args:
            subject: Whose change it is said to be: the observer itself, in the toolkit's simulator.
            value: The value when it had to be asked first.
        """
        return compose("Event", "Property-Change", subject, self.property, self.value if value is None else value)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the events that match a template do.

    Attributes:
        template: Such as ``Event(Action-End, [s], Give([i]), [t])``.
        effects: May use the template's variables.
        priority: Of all templates that match an event, one with the greatest priority counts.
        source: Where it was authored, such as ``cafe.yaml:12``.
    """

    template: Term
    effects: tuple[Effect, ...] = ()
    priority: int = 1
    source: str = ""


class WorldModel:
    """The consequences of events.

    Args:
        consequences: To begin with.
        stops_at_unmatched: Whether an event without consequences hides those of all later events that are simulated
            with it, as in the FAtiMA Toolkit (WorldModelAsset.Simulate, commit 56b7cbd).
        adds_up: Whether all templates of the greatest priority that match an event count (ours), or only the first
            (toolkit).

    >>> world = WorldModel()
    >>> world.add("Event(Action-End, [s], Give([i]), [t])", [Effect.parse("Has([i])", "[t]")])
    >>> [(str(e.property), str(e.value)) for e in world.simulate(["Event(Action-End, Ana, Give(Hat), Ben)"])]
    [('Has(Hat)', 'Ben')]
    """

    def __init__(
        self, consequences: Iterable[Consequence] = (), *, stops_at_unmatched: bool = False, adds_up: bool = False
    ) -> None:
        self.stops_at_unmatched = stops_at_unmatched
        self.adds_up = adds_up
        self._index: TermIndex[Consequence] = TermIndex()
        for each in consequences:
            self.add(each.template, each.effects, each.priority, each.source)

    def add(self, template: TermLike, effects: Iterable[Effect], priority: int = 1, source: str = "") -> None:
        """Add effects to those of a template, and set its priority and where it was authored.

        Raises:
            EventError: The template is no ``Event(type, subject, action, target)``.
        """
        event = term(template)
        if event.size != 5 or not (event.head.is_variable or event.head.key in ("event", "*")):
            raise EventError(f"{event} is no event template: expected Event(type, subject, action, target)")
        known = self._index.get(event)
        before = () if known is None else known.effects
        self.put(Consequence(event, (*before, *effects), priority, source))

    def put(self, consequence: Consequence) -> None:
        """Put a consequence in the place of what stands under its template."""
        self._index.set(consequence.template, consequence)

    def remove(self, template: TermLike) -> bool:
        """Take out a template with its effects; return whether it was there."""
        return self._index.remove(term(template))

    def get(self, template: TermLike) -> Consequence | None:
        """Return what stands under exactly this template."""
        return self._index.get(term(template))

    def simulate(self, events: Iterable[TermLike]) -> list[Effect]:
        """Return the effects of events, in order, with the templates' variables replaced.

        The order of the index is that at each position words come before ``*``, that before variables. Of several
        matching templates of the greatest priority the first counts; or all of them do, the first one last, so that
        the more special ones have the last word. A variable that the template does not bind stays in the effect.
        """
        effects: list[Effect] = []
        for event in map(term, events):
            found = list(self._index.unify(event))
            if not found:
                if self.stops_at_unmatched:
                    break
                continue
            for chosen, bindings in self._counting(found):
                effects += [effect.of(event, chosen.template, bindings) for effect in chosen.effects]
        return effects

    def _counting(self, found: list[tuple[Consequence, Substitutions]]) -> list[tuple[Consequence, Substitutions]]:
        """Return those of the matching consequences that count."""
        if not self.adds_up:
            return [max(found, key=lambda each: each[0].priority)]
        greatest = max([each.priority for each, _ in found])
        return [each for each in reversed(found) if each[0].priority == greatest]

    def __iter__(self) -> Iterator[Consequence]:
        """Yield all consequences in the order of the index."""
        return (consequence for _, consequence in self._index.items())

    def __len__(self) -> int:
        return len(self._index)


def _minds(perspective: Term) -> list[Term]:
    """Return the agents of a perspective, outermost first."""
    minds: list[Term] = [perspective.head]
    while isinstance(perspective, Compound):
        perspective = perspective.args[0]
        minds.append(perspective.head)
    return minds


def value_or_itself(beliefs: BeliefBase, value: Term) -> Term:
    """Return what is believed of a compound value; the value itself when nothing is."""
    found = beliefs.query(value)
    return found[0].value if found else value


def value_or_nil(beliefs: BeliefBase, value: Term) -> Term:
    """Return what is believed of a compound value, NIL when nothing is (FAtiMA Toolkit's simulator).

    Raises:
        BeliefError: It has several values.
    """
    return beliefs.ask(value).value
