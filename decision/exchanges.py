"""Social exchanges in the manner of Comme il Faut: what an agent would like to start, or answer, with whom.

An exchange such as *Flirt* runs in steps that two agents take in turn. The *volition* of an agent to take the next one
is the sum of its influence rules that hold. Dynamic property: ``Volition(exchange, step, target, mode)``.

Source: McCoy, Treanor, Samuel, Reed, Mateas & Wardrip-Fruin (2014), "Social Story Worlds with Comme il Faut"; in the
reduced form of the FAtiMA Toolkit (CommeillFautAsset, commit 56b7cbd).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from ..core.beliefs import BeliefBase
from ..core.conditions import ConditionSet
from ..core.errors import DecisionError, nearest
from ..core.memory import EpisodicMemory
from ..core.properties import Answer, PropertyCall
from ..core.substitution import Substitutions
from ..core.terms import NIL, SELF, UNIVERSAL, Key, Symbol, Term, TermLike, compose, number, term, variable

__all__ = ["InfluenceRule", "SocialExchange", "SocialExchanges", "ToolkitExchanges"]

_STEP = variable("step")
_TARGET = variable("x")
_ALWAYS = ConditionSet()


@dataclass(frozen=True, slots=True)
class InfluenceRule:
    """What makes an exchange more (or, below 0, less) wanted.

    Attributes:
        value: What is added to the volition when the conditions hold.
        mode: In which mode of the exchange it counts; ``*`` for all.
        conditions: May use the variable that stands for the exchange's target.
    """

    value: int
    mode: Term = UNIVERSAL
    conditions: ConditionSet = _ALWAYS


@dataclass(frozen=True, slots=True)
class SocialExchange:
    """A social exchange.

    Attributes:
        name: Such as ``Flirt``.
        target: Variable that stands for the other agent in the conditions.
        steps: Names of its steps, taken in turn.
        starting_conditions: When the first step may be taken.
        influence_rules: How much it is wanted.
        description: For authors.
    """

    name: Term
    target: Symbol = _TARGET
    steps: tuple[Term, ...] = ()
    starting_conditions: ConditionSet = _ALWAYS
    influence_rules: tuple[InfluenceRule, ...] = ()
    description: str = ""

    def __post_init__(self) -> None:
        if not self.target.is_variable:
            raise DecisionError(
                f"the target {self.target} of the social exchange {self.name} must be a variable, as [x]"
            )

    @classmethod
    def parse(
        cls,
        name: TermLike,
        target: TermLike = "[x]",
        steps: str | Iterable[TermLike] = (),
        starting_conditions: ConditionSet | Iterable[str] = (),
        influence_rules: Iterable[InfluenceRule] = (),
        description: str = "",
    ) -> SocialExchange:
        """Make an exchange of texts; steps may be one text with commas.

        Raises:
            TermSyntaxError: A text is no term or condition.
            DecisionError: The target is no variable.
        """
        names = [step for step in steps.split(",") if step.strip()] if isinstance(steps, str) else list(steps)
        if not isinstance(starting_conditions, ConditionSet):
            starting_conditions = ConditionSet.parse(starting_conditions)
        return cls(
            term(name),
            cast(Symbol, term(target)),
            tuple([term(step) for step in names]),
            starting_conditions,
            tuple(influence_rules),
            description,
        )

    def step_after(self, step: Term) -> Term:
        """Return the step that follows; the first one after the last, or after one that it does not have."""
        following = self.steps.index(step) + 1 if step in self.steps else 0
        return self.steps[following % len(self.steps)]


class SocialExchanges:
    """The social exchanges that an agent knows, in the order in which they were added."""

    own_volition: int | None = None
    """Volition towards oneself; None when the question has no answer."""

    def __init__(self, exchanges: Iterable[SocialExchange] = ()) -> None:
        self._exchanges: dict[Key, SocialExchange] = {}
        for exchange in exchanges:
            self.add(exchange)

    def add(self, exchange: SocialExchange) -> None:
        """Add an exchange; one of the same name is replaced, in its place."""
        self._exchanges[exchange.name.key] = exchange

    def remove(self, name: TermLike) -> SocialExchange:
        """Take an exchange out and return it.

        Raises:
            DecisionError: No exchange has that name.
        """
        exchange = self[name]
        del self._exchanges[exchange.name.key]
        return exchange

    def volition(
        self, name: TermLike, target: TermLike, beliefs: BeliefBase, *, step: TermLike, mode: TermLike = UNIVERSAL
    ) -> int | None:
        """Return how much the owner of the beliefs wants to take a step of an exchange with somebody.

        Args:
            name: The exchange.
            target: The other agent.
            beliefs: Of the agent that would act.
            step: Which step; only for the first one the starting conditions must hold.
            mode: Which influence rules count; ``*`` for all.

        Returns:
            The greatest sum of influence rules over the ways in which the starting conditions hold; None when they do
            not hold.

        Raises:
            DecisionError: No exchange has that name.
        """
        exchange, other = self[name], term(target)
        if other.key == beliefs.owner.key:
            return self.own_volition
        ways = [Substitutions.of({str(exchange.target): other})]
        if exchange.steps and term(step) == exchange.steps[0]:
            ways = self._ways_to_start(exchange, beliefs, ways)
        counted = [rule for rule in exchange.influence_rules if self._counts(rule, term(mode))]
        return max([_influence(counted, beliefs, way) for way in ways], default=None)

    def next_step(self, name: TermLike, target: TermLike, owner: Term, memory: EpisodicMemory) -> Term | None:
        """Return the step that is the owner's to take with somebody; None when the exchange has no steps.

        It follows the step that the other took towards the owner in the latest instant that the memory holds; without
        one it is the first.

        Raises:
            DecisionError: No exchange has that name.
        """
        exchange = self[name]
        if len(exchange.steps) < 2:
            return exchange.steps[0] if exchange.steps else None
        spoken = compose("Speak", UNIVERSAL, UNIVERSAL, compose("SE", exchange.name, _STEP), UNIVERSAL)
        for _, found in memory.latest(compose("Event", "Action-End", target, spoken, owner)):
            return exchange.step_after(found.ground(_STEP))
        return exchange.steps[0]

    def answer(self, call: PropertyCall, memory: EpisodicMemory) -> Iterator[Answer]:
        """Answer ``Volition(exchange, step, target, mode)``.

        Variables are bound to the exchange, the step, the target and the mode that each answer is about.
        """
        asked_name, asked_step, asked_target, asked_mode = call.args
        if not call.is_own_mind or asked_target.key in (call.beliefs.owner.key, SELF.key):
            return
        for name, target in self._pairs(call, asked_name, asked_target):
            step = self.next_step(name, target, call.beliefs.owner, memory)
            if step is None or not self._is_asked(asked_step, step):
                continue
            for mode in self._values(call, asked_mode):
                value = self.volition(name, target, call.beliefs, step=step, mode=mode)
                if value is not None:
                    found = _bound(zip(call.args, (name, step, target, mode), strict=True))
                    yield from _answers(value, found, call.sets)

    def __getitem__(self, name: TermLike) -> SocialExchange:
        exchange = self._exchanges.get(term(name).key)
        if exchange is None:
            close = nearest(str(name), [str(each.name) for each in self])
            hint = f"; did you mean {close}?" if close else ""
            raise DecisionError(f"no social exchange is called {name}{hint}")
        return exchange

    def __contains__(self, name: TermLike) -> bool:
        return term(name).key in self._exchanges

    def __iter__(self) -> Iterator[SocialExchange]:
        return iter(self._exchanges.values())

    def __len__(self) -> int:
        return len(self._exchanges)

    def _pairs(self, call: PropertyCall, name: Term, target: Term) -> Iterator[tuple[Term, Term]]:
        """Yield the known exchanges that are asked about, each with every target that is."""
        known = [exchange.name for exchange in self]
        names: Sequence[Term] = known if name.is_universal else [name]
        if name.is_variable:
            names = self._candidates([*self._meant(call, name), *known])
        for each in names:
            if each in self:
                for other in self._values(call, target):
                    yield self[each].name, other

    @staticmethod
    def _meant(call: PropertyCall, asked: Term) -> list[Term]:
        """What a variable stands for; when it is unbound, the names that the answers bind it to."""
        found = [answer.sets[0].get(asked) for answer in call.ask(asked) if answer.sets]
        return [name for name in found if name is not None]

    def _values(self, call: PropertyCall, asked: Term) -> Sequence[Term]:
        return self._candidates([answer.value for answer in call.ask(asked)]) if asked.is_variable else [asked]

    # -- where the toolkit is different --------------------------------------------------------------------------

    def _candidates(self, values: Iterable[Term]) -> list[Term]:
        """Return the values to try, each once."""
        return list(dict.fromkeys(values))

    def _is_asked(self, asked: Term, step: Term) -> bool:
        """Whether a question about one step is about this one."""
        return asked.is_variable or asked.is_universal or asked == step

    def _counts(self, rule: InfluenceRule, mode: Term) -> bool:
        """Whether an influence rule counts in a mode."""
        return mode.is_universal or rule.mode.is_universal or rule.mode == mode

    def _ways_to_start(
        self, exchange: SocialExchange, beliefs: BeliefBase, ways: list[Substitutions]
    ) -> list[Substitutions]:
        """Return the bindings under which an exchange may start."""
        return exchange.starting_conditions.evaluate(beliefs, SELF, ways)


class ToolkitExchanges(SocialExchanges):
    """Social exchanges as FAtiMA Toolkit understands them.

    An exchange without starting conditions is an error; the volition towards oneself is -1; the step that is asked
    about is not looked at; an influence rule whose mode is ``*`` counts only when all modes are asked; what is found
    twice is answered twice.
    """

    own_volition = -1

    def _candidates(self, values: Iterable[Term]) -> list[Term]:
        return list(values)

    def _is_asked(self, asked: Term, step: Term) -> bool:  # noqa: ARG002
        return True

    def _counts(self, rule: InfluenceRule, mode: Term) -> bool:
        return mode.is_universal or rule.mode == mode

    def _ways_to_start(
        self, exchange: SocialExchange, beliefs: BeliefBase, ways: list[Substitutions]
    ) -> list[Substitutions]:
        if not exchange.starting_conditions:
            raise DecisionError(
                f"the social exchange {exchange.name} has no starting conditions: the toolkit cannot start it; "
                f"give it one that always holds, such as {exchange.target} != {NIL}"
            )
        return super()._ways_to_start(exchange, beliefs, ways)


def _influence(rules: list[InfluenceRule], beliefs: BeliefBase, way: Substitutions) -> int:
    return sum([rule.value for rule in rules if rule.conditions.holds(beliefs, SELF, [way.copy()])])


def _bound(pairs: Iterable[tuple[Term, Term]]) -> Substitutions | None:
    """Bind those that are variables; None when one would stand for two things."""
    found = Substitutions()
    agrees = [found.add(cast(Symbol, asked), value) for asked, value in pairs if asked.is_variable]
    return found if all(agrees) else None


def _answers(value: int, found: Substitutions | None, sets: list[Substitutions]) -> Iterator[Answer]:
    """Yield the value for every set that agrees with what was found; for it alone when there are no sets."""
    if found is None:
        return
    for bindings in sets or [Substitutions()]:
        merged = bindings.merged(found)
        if merged is not None:
            yield Answer(number(value), 1.0, [merged])
