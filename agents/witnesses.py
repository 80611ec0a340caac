"""Who perceives what: events that only some see, because they are there, or because they stand where it happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.substitution import Substitutions
from ..core.terms import SELF, Term, TermLike, term
from ..core.unify import PLAIN
from .rule_checks import check_event, check_witness

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["Witness", "Witnesses"]


@dataclass(frozen=True, slots=True)
class Witness:
    """Who perceives the events that fit a template; whoever acts always does.

    Attributes:
        template: Such as ``Event(Action-End, [who], Whisper, [whom])``.
        seen_by: Names, variables of the template, ``*`` for everybody; when empty only the place counts.
        place: A property, such as ``In(SELF)``: only those perceive it who believe of themselves what whoever acts
            believes of itself. When that one believes nothing of it, it says nothing.
        source: Where it was authored, such as ``cafe.yaml:12``.
    """

    template: Term
    seen_by: tuple[Term, ...] = ()
    place: Term | None = None
    source: str = ""

    @classmethod
    def parse(
        cls, template: TermLike, seen_by: str | Iterable[TermLike] = (), place: TermLike = "", source: str = ""
    ) -> Witness:
        """Make a rule of texts.

        Raises:
            TermSyntaxError: A text is no term.
            EventError: The template fits no event, a variable is not in it, or the place is no property.
        """
        names = [seen_by] if isinstance(seen_by, str) else seen_by
        made = cls(term(template), tuple(map(term, names)), None if place in ("", None) else term(place), source)
        check_event(made.template)
        check_witness(made.template, made.seen_by, made.place)
        return made

    def lets_see(self, agent: Agent, actor: Agent | None, bindings: Substitutions) -> bool:
        """Whether somebody perceives an event that fits.

        Args:
            agent: Who may perceive it.
            actor: Who acts; None for somebody who is no agent.
            bindings: What the template's variables stand for.

        Raises:
            EspressivoError: The place cannot be asked.
        """
        if agent is actor:
            return True
        return self._names(agent, bindings) and (self.place is None or self._is_where(self.place, agent, actor))

    def _names(self, agent: Agent, bindings: Substitutions) -> bool:
        if not self.seen_by:
            return self.place is not None
        named = (bindings.ground(each) for each in self.seen_by)
        return any(each.is_universal or each == agent.beliefs.owner for each in named)

    @staticmethod
    def _is_where(place: Term, agent: Agent, actor: Agent | None) -> bool:
        there = None if actor is None else _own(actor, place)
        here = None if there is None else _own(agent, place)
        return there is None or (here is not None and here.same(there))


class Witnesses:
    """Who perceives what in a world; everybody perceives the rest.

    >>> witnesses = Witnesses()
    >>> whisper = witnesses.add("Event(Action-End, [who], Whisper, [whom])", ["[whom]"])
    >>> len(witnesses)
    1
    """

    def __init__(self) -> None:
        self._rules: list[Witness] = []

    def add(
        self, template: TermLike, seen_by: str | Iterable[TermLike] = (), place: TermLike = "", source: str = ""
    ) -> Witness:
        """Say who perceives the events that fit a template; of several that fit, the last one added counts.

        Args:
            template: Such as ``Event(Action-End, [who], Whisper, [whom])``.
            seen_by: Names, variables of the template, ``*`` for everybody.
            place: A property such as ``In(SELF)`` that must be the same for those who perceive it and whoever acts.
            source: Where it was authored.

        Raises:
            TermSyntaxError: A text is no term.
            EventError: The template fits no event, a variable is not in it, or the place is no property.
        """
        rule = Witness.parse(template, seen_by, place, source)
        self._rules.append(rule)
        return rule

    def of(self, event: Term, agents: Sequence[Agent]) -> Sequence[Agent]:
        """Return those of the agents who perceive an event, in their order.

        Raises:
            EspressivoError: The place where somebody is cannot be asked.
        """
        for rule in reversed(self._rules):
            bindings = PLAIN.unify(rule.template, event)
            if bindings is not None:
                actor = next((each for each in agents if each.beliefs.owner == event.args[1]), None)
                return [agent for agent in agents if rule.lets_see(agent, actor, bindings)]
        return agents

    def __iter__(self) -> Iterator[Witness]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)


def _own(agent: Agent, place: Term) -> Term | None:
    """Return what somebody believes of a property, of itself."""
    found = agent.beliefs.query(place.replace(SELF, agent.beliefs.owner))
    return found[0].value if found and not found[0].value.is_nil else None
