"""Reactions of characters: from what an event means to somebody, in words, to appraisal rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..document import AppraisalRuleDoc, Quantifier, VariableDoc
from .compilation import Compilation
from .feelings import Recipe, recipe_for
from .feelings_facts import Facts
from .feelings_people import Personal
from .feelings_reading import FeelingError
from .passages import Passage, Unit
from .story import Amount, Reaction

__all__ = ["QUANTIFIERS", "ReactionCompiler"]

QUANTIFIERS: Final[dict[str, Quantifier]] = {"one": "existential", "all": "universal"}
_GOALS: Final = "Goal Success Probablity"


@dataclass
class _Case:
    """When a reaction is had: the event, what must hold, which variables are bound, and where it is written."""

    event: str
    conditions: list[str]
    bound: tuple[str, ...]
    reaction: Reaction
    unit: Unit

    def again(self) -> _Case:
        """Return the same, with conditions of its own."""
        return _Case(self.event, list(self.conditions), self.bound, self.reaction, self.unit)

    def rule(self, variables: Iterable[VariableDoc], source: str, addition: str = "") -> AppraisalRuleDoc:
        """Return the rule that gives these variables."""
        name = self.reaction.id
        return AppraisalRuleDoc(
            event=self.event,
            conditions=self.conditions,
            quantifier=QUANTIFIERS[self.reaction.of],
            variables=list(variables),
            id=f"{name}{addition}" if name else "",
            source=source,
        )


class ReactionCompiler:
    """Compiles the reactions of one character, of a pack, or of everyone.

    Args:
        shared: What everything is compiled with.
        facts: What is known of the character; the variables behind an emotion may depend on it.
    """

    def __init__(self, shared: Compilation, facts: Facts) -> None:
        self._shared = shared
        self._facts = facts
        self._recipes: dict[str, Recipe] = {}

    def rules(
        self, written: str | Reaction, unit: Unit, key: Passage | None, source: str
    ) -> Iterator[AppraisalRuleDoc]:
        """Yield the rules that a reaction amounts to; none when it is wrong, which is reported.

        Args:
            written: The reaction, or just the feeling.
            unit: Where it stands.
            key: The event, when that is its key.
            source: Where the rules are said to come from.
        """
        reaction = Reaction(feel=written) if isinstance(written, str) else written
        case = self._case(reaction, unit, key)
        if case is None:
            return
        feelings = unit if isinstance(written, str) else unit / "feel"
        recipes = [recipe for each in feelings.each(reaction.feel) if (recipe := self._recipe(each))]
        personal = [(recipe.personal, case.again()) for recipe in recipes if recipe.personal is not None]
        variables = [each for recipe in recipes for each in self._worked_out(recipe.variables, case)]
        variables += self._written(case)
        yield case.rule(variables, source)
        for towards, own in personal:
            yield own.rule(self._personal(towards, own), source, " (liked)")

    def _case(self, reaction: Reaction, unit: Unit, key: Passage | None) -> _Case | None:
        given = (unit / "when").passage(reaction.when) if reaction.when else key
        if given is None or not given.text.strip():
            self._shared.error("no-event", "this reaction says to nothing", "add `when: [who] insults me`", unit.place)
            return None
        event, bound = given.text, tuple[str, ...]()
        if not self._shared.plain:
            found = self._shared.event(given)
            if found is None:
                return None
            event, bound = found.event, found.variables
        conditions = self._shared.conditions((unit / "if").each(reaction.if_), bound)
        return _Case(event, conditions, bound, reaction, unit)

    # -- emotions that are wanted ------------------------------------------------------------------------------

    def _recipe(self, passage: Passage) -> Recipe | None:
        """Return the variables that an emotion comes from which the writer wants; None when it cannot be had."""
        try:
            if passage.text not in self._recipes:
                self._recipes[passage.text] = self._worked(passage.text)
        except FeelingError as error:
            place = passage.place((error.column or 1) - 1, 0)
            self._shared.error("feeling", error.message, error.remedy, place)
            return None
        recipe = self._recipes[passage.text]
        self._shared.recipes.append((passage.whole, recipe))
        return recipe

    def _worked(self, text: str) -> Recipe:
        model = "fatima" if self._shared.is_fatima else "occ"
        goals = self._shared.names.goal_words()
        return recipe_for(text, goals, model=model, facts=self._facts, tone=self._shared.tone)

    def _worked_out(self, variables: Iterable[VariableDoc], case: _Case) -> Iterator[VariableDoc]:
        passage = case.unit.passage("")
        for variable in variables:
            value = variable.value
            if not value.startswith("["):
                value = self._shared.amount(passage.with_text(value), case.conditions, case.bound)
            yield VariableDoc(name=variable.name, value=value, target=variable.target)

    def _personal(self, personal: Personal, case: _Case) -> list[VariableDoc]:
        """Return what makes the emotion as strong towards somebody who is liked, or disliked."""
        liking = case.unit.passage("").with_text(personal.condition)
        case.conditions += self._shared.conditions([liking], case.bound)
        given = case.reaction.desirability is not None
        told = [each for each in personal.variables if not (given and each.name == "Desirability")]
        return list(self._worked_out(told, case))

    # -- appraisal variables -----------------------------------------------------------------------------------

    def _written(self, case: _Case) -> Iterator[VariableDoc]:
        """Yield the variables that the writer gives."""
        reaction = case.reaction
        for name, written, field in (
            ("Desirability", reaction.desirability, "desirability"),
            ("Praiseworthiness", reaction.praiseworthiness, "praiseworthiness"),
            ("Like", reaction.appeal, "appeal"),
            ("Desirability for others", reaction.for_others, "for others"),
            (_GOALS, reaction.goals, "goals"),
            ("Prospect", reaction.prospects, "prospects"),
            ("Likelihood", reaction.likelihood, "likelihood"),
            ("Unexpectedness", reaction.unexpectedness, "unexpectedness"),
        ):
            yield from self._variable(name, written, case.unit / field, case)
        for name, further in reaction.others.items():
            yield from self._variable(name, further, case.unit / "others" / name, case)
        for number, row in enumerate(reaction.variables):
            yield from self._row(row, case.unit / "variables" / number)

    def _variable(
        self, name: str, written: Amount | dict[str, Amount] | None, unit: Unit, case: _Case
    ) -> Iterator[VariableDoc]:
        if written is None:
            return
        if not isinstance(written, dict):
            yield VariableDoc(name=name, value=self._shared.amount(unit.passage(written), case.conditions, case.bound))
            return
        for whom, amount in written.items():
            value = self._shared.amount((unit / whom).passage(amount), case.conditions, case.bound)
            target = self._goal(whom, unit / whom) if name == _GOALS else self._shared.whom(whom)
            yield VariableDoc(name=name, value=value, target=target)

    def _goal(self, name: str, unit: Unit) -> str:
        if self._shared.plain or name.startswith("["):
            return self._shared.names.goal(name) or self._shared.symbol(name)
        return self._shared.goal(name, unit.key_place) or self._shared.symbol(name)

    def _row(self, row: list[str | float | bool | None], unit: Unit) -> Iterator[VariableDoc]:
        """Yield a variable in FAtiMA's form."""
        if not 2 <= len(row) <= 3:
            remedy = "write `[name, value, target]`; the target may be left out"
            self._shared.error("wrong-value", f"this variable has {len(row)} parts", remedy, unit.place)
            return
        name, value, target = [*row, "-"][:3]
        yield VariableDoc(name=str(name), value=str(value), target=None if target is None else str(target))
