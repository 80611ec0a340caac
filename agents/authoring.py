"""What makes an agent somebody, written in code: how it appraises and acts, whom it values, and what it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..appraisal.appraise import Appraiser
from ..appraisal.importance import AttributionRule, SocialImportance
from ..appraisal.occ import OccModel
from ..appraisal.rules import AppraisalRule, AppraisalRules
from ..appraisal.variables import (
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKE,
    LIKELIHOOD,
    PRAISEWORTHINESS,
    PROSPECT,
    variable_name,
)
from ..core.beliefs import BeliefBase
from ..core.conditions import ConditionSet
from ..core.errors import PropertyError
from ..core.properties import Answer, Compute, PropertyCall
from ..core.terms import NIL, TermLike, term
from ..decision.rules import ActionRule, ActionRules
from .behaviour import Behaviour
from .own_emotions import Addition
from .rule_checks import check_action_rule, check_appraisal_rule, check_attribution_rule

__all__ = ["Amount", "Authoring"]

Amount = float | str | Mapping[str, float | str]
"""An appraisal variable: a number or a bound variable; or one for each target."""
Outlook = tuple[float | str, float | str]
"""Desirability and likelihood of a prospect."""


class Authoring:
    """The methods by which rules are given to an :class:`~.agent.Agent`."""

    behaviour: Behaviour
    beliefs: BeliefBase
    appraisal_rules: AppraisalRules
    action_rules: ActionRules
    importance: SocialImportance
    appraiser: Appraiser
    additions: list[Addition]
    """Emotions that were added to what everybody can feel, as additions to the ontology."""

    def appraises(
        self,
        event: TermLike,
        *,
        when: str | Iterable[str] = (),
        desirability: float | str | None = None,
        praiseworthiness: Amount | None = None,
        like: Amount | None = None,
        desirability_for: Mapping[str, float | str] | None = None,
        goals: Mapping[str, float | str] | None = None,
        prospects: Mapping[str, Outlook] | None = None,
        likelihood: Amount | None = None,
        quantifier: str = "existential",
        **others: Amount,
    ) -> None:
        """Add an appraisal rule: what an event means to the agent.

        Args:
            event: Template, such as ``"Event(Action-End, [who], Insult, SELF)"``.
            when: Conditions.
            desirability: -10..10; for the agent itself. A variable bound by the conditions may stand for any number.
            praiseworthiness: -10..10, of the agent's own deed; or for each agent whose deed it is.
            like: -10..10; appeal of whoever acted, or of what is named.
            desirability_for: -10..10, for each other agent.
            goals: Change (-1..1) of the likelihood of each goal.
            prospects: What may come about now, by name: how desirable (-10..10), and how likely it is (0..1).
            likelihood: 0..1, of each prospect or goal by name: 1 confirms it, 0 disconfirms it; or of the event itself.
            quantifier: ``existential`` or ``universal``.
            **others: Further variables, such as ``unexpectedness`` (0..10), ``deservingness`` (of each other, -10..10),
                ``proximity`` (0..1); :data:`~..appraisal.variables.VARIABLES` lists them.

        Raises:
            TermSyntaxError: A term or condition is malformed.
            EventError: The template fits no event.
            AppraisalError: A value is off its scale, or neither a number nor a variable; or there is no such variable.

        >>> from espressivo.agents.agent import Agent
        >>> ana = Agent("Ana", goals={"WinTheRace": (8, 0.5)}, beliefs={"Likes(Ben)": 6})
        >>> ana.appraises(
        ...     "Event(Action-End, [who], Overtake, [whom])",
        ...     when=["IsAgent([who]) = True", "Likes([who]) = [liking]"],
        ...     desirability_for={"[who]": 5},
        ...     goals={"WinTheRace": -0.3},
        ... )
        >>> ana.meet("Ben")
        >>> [str(felt.type) for felt in ana.perceive("Event(Action-End, Ben, Overtake, Cid)")]
        ['Happy-For', 'Fear']
        """
        variables = [
            *_for_each(DESIRABILITY, desirability),
            *_for_each(PRAISEWORTHINESS, praiseworthiness),
            *_for_each(LIKE, like),
            *_for_each(DESIRABILITY_FOR_OTHERS, desirability_for),
            *_for_each(GOAL_SUCCESS_PROBABILITY, goals),
            *_announced(prospects or {}),
            *_for_each(LIKELIHOOD, likelihood),
        ]
        for name, amount in others.items():
            variables += _for_each(self.variable_named(name), amount)
        rule = AppraisalRule.parse(event, variables, when, quantifier)
        if self.behaviour.checks_rules:
            check_appraisal_rule(rule)
        self.appraisal_rules.add(rule)

    def variable_named(self, name: str) -> str:
        """Return the appraisal variable of a name, in any case; emotions that were added may ask for their own.

        Raises:
            AppraisalError: There is no such variable.
        """
        model = self.appraiser.model
        asked_for = model.patterns.variables if self.additions and isinstance(model, OccModel) else ()
        return variable_name(name, asked_for)

    def acts(
        self,
        action: TermLike,
        *,
        target: TermLike = NIL,
        priority: TermLike = 1,
        when: str | Iterable[str] = (),
        layer: TermLike = NIL,
        quantifier: str = "existential",
    ) -> None:
        """Add an action rule: something the agent may do.

        Args:
            action: Template, such as ``"Speak([cs], [ns], *, Rude)"``.
            target: At whom.
            priority: A number, or a variable bound by the conditions.
            when: Conditions.
            layer: For deciding on some actions apart from others.
            quantifier: ``existential`` or ``universal``.

        Raises:
            TermSyntaxError: A term or condition is malformed.
            DecisionError: The target is a compound, or the priority neither a number nor a variable.

        >>> from espressivo.agents.agent import Agent
        >>> ana = Agent("Ana", beliefs={"Likes(Ben)": 6, "Likes(Cid)": 1})
        >>> ana.acts("Greet", target="[x]", priority="[liking]", when="Likes([x]) = [liking]")
        >>> ana.acts("Frown", layer="Face", when="Mood(SELF) < 0")
        >>> [str(decision) for decision in ana.decide()]
        ['Greet -> Ben (7)', 'Greet -> Cid (2)']
        """
        rule = ActionRule.parse(action, target, priority, layer=layer, conditions=when, quantifier=quantifier)
        if self.behaviour.checks_rules:
            check_action_rule(rule)
        self.action_rules.add(rule)

    def attributes(self, value: TermLike, *, when: str | Iterable[str] = (), target: TermLike = "[x]") -> None:
        """Add an attribution rule: what makes somebody socially important.

        Args:
            value: Added for every way in which the conditions hold.
            when: Conditions on the target.
            target: The variable that stands for the other.

        Raises:
            TermSyntaxError: A term or condition is malformed.
            AppraisalError: The target is no variable, or the value neither a number nor a variable.

        >>> from espressivo.agents.agent import Agent
        >>> ana = Agent("Ana", beliefs={"Profession(Ben)": "Doctor"})
        >>> ana.attributes(20, when="Profession([x]) = Doctor")
        >>> ana.importance.of("Ben"), ana.importance.of("Cid")
        (20, 1)
        """
        rule = AttributionRule(term(target), term(value), ConditionSet.parse(when))
        if self.behaviour.checks_rules:
            check_attribution_rule(rule)
        self.importance.add(rule)

    def knows(self, template: TermLike, compute: Compute, description: str = "") -> None:
        """Add a dynamic property: a belief that is computed when it is asked.

        Args:
            template: Such as ``"Distance([a], [b])"``.
            compute: Takes a :class:`~..core.properties.PropertyCall`, yields answers; an answer without bindings
                holds under all those that were asked.
            description: One sentence for authors.

        Raises:
            PropertyError: The template is malformed or one of the library's, or such beliefs are stored already.

        One that was added before with the same template is replaced.

        >>> from espressivo.core.properties import Answer
        >>> from espressivo.core.terms import term
        >>> from espressivo.agents.agent import Agent
        >>> ana = Agent("Ana")
        >>> ana.knows("Weather([place])", lambda call: [Answer(term("Rain"))])
        >>> str(ana.beliefs.ask("Weather(Lisbon)").value)
        'Rain'
        """
        shape = term(template)
        if any(belief.name.head == shape.head and belief.name.size == shape.size for belief in self.beliefs):
            owner = self.beliefs.owner
            raise PropertyError(f"{owner} stores beliefs like {shape} already: a dynamic property would hide them")
        own = "a program"
        properties = self.beliefs.properties
        again = any(known.declared_by == own for known in properties.matching(shape))
        answer = _under_all_bindings(compute)
        properties.register(shape, answer, description=description, declared_by=own, replace=again)


def _under_all_bindings(compute: Compute) -> Compute:
    def answers(call: PropertyCall) -> Iterator[Answer]:
        for answer in compute(call):
            yield answer if answer.sets else answer._replace(sets=call.sets)

    return answers


def _for_each(name: str, amount: Amount | None) -> list[tuple[str, float | str, str]]:
    """Return the variables that an amount stands for: one for each target, or one for nobody in particular."""
    if amount is None:
        return []
    amounts = amount if isinstance(amount, Mapping) else {"-": amount}
    return [(name, each, target) for target, each in amounts.items()]


def _announced(prospects: Mapping[str, Outlook]) -> list[tuple[str, float | str, str]]:
    return [
        (name, amount, prospect)
        for prospect, outlook in prospects.items()
        for name, amount in zip((PROSPECT, LIKELIHOOD), outlook, strict=True)
    ]
