"""Rules of a story: from what writers say of reactions, wishes, norms and tempers to the rules of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..document import (
    ActionRuleDoc,
    AppraisalRuleDoc,
    AttributionRuleDoc,
    ConditionsDoc,
    DispositionDoc,
    ExchangeDoc,
    InfluenceRuleDoc,
    Quantifier,
    RulesDoc,
    VariableDoc,
)
from .feelings import Recipe, recipe_for
from .feelings_facts import Facts
from .feelings_people import Personal
from .feelings_reading import FeelingError
from .passages import Compilation, Passage, Unit, is_term
from .phrases import Action, PhraseError
from .problems import Place
from .story import Amount, AttributionStory, ConditionsStory, ExchangeStory, Reaction, RulesStory, TemperStory, Wish

__all__ = ["RuleCompiler"]

_QUANTIFIERS: Final[dict[str, Quantifier]] = {"one": "existential", "all": "universal"}
_EVERYBODY: Final = ("*", "any", "anything", "everything")


class RuleCompiler:
    """Compiles the rules of one character, of a pack, or of everyone.

    Args:
        shared: What everything is compiled with.
        kinds: The actions of each kind of deed, by the kind's name.
        facts: What is known of the character; the variables behind an emotion may depend on it.

    Attributes:
        rules: What was compiled.
        manners: What it adds to the urge to say a line that it is said in a style, by the style's symbol.
    """

    def __init__(self, shared: Compilation, kinds: dict[str, list[Action]], facts: Facts | None = None) -> None:
        self._shared = shared
        self._kinds = kinds
        self._facts = facts or Facts()
        self._recipes: dict[str, Recipe] = {}
        self.rules = RulesDoc()
        self.manners: dict[str, Passage] = {}
        self._places: list[tuple[str, Unit, bool]] = []
        self._lines: list[tuple[str, Place]] = []

    def add(self, rules: RulesStory, unit: Unit) -> None:
        """Compile rules and append them."""
        for kind, worth in rules.holds.items():
            self._norm(kind, worth, unit / "holds" / kind)
        self._each(rules.feels, unit / "feels", self._reaction)
        self._each(rules.does, unit / "does", self._wish)
        for style, worth in rules.manners.items():
            key = "-" if style == "-" else self._shared.symbol(style)
            self.manners[key.casefold()] = (unit / "manners" / style).passage(worth)
        for emotion, temper in rules.temper.items():
            self._temper(emotion, temper, unit / "temper" / emotion)
        for number, regard in enumerate(rules.regards):
            self._regard(regard, unit / "regards" / number)
        for name, exchange in rules.exchanges.items():
            self._exchange(name, exchange, unit / "exchanges" / name)

    def appraise(self, event: str, conditions: list[str], variables: list[VariableDoc], unit: Unit) -> None:
        """Append a rule that another part of the story amounts to."""
        self._appraises(event, conditions, "one", variables, unit, True)

    def act(self, rule: ActionRuleDoc, place: Place) -> None:
        """Append an action rule that another part of the story amounts to."""
        self._lines.append((f"actions[{len(self.rules.actions)}]", place))
        self.rules.actions.append(rule)

    def located(self, path: str) -> None:
        """Tell where each rule was written; ``path`` is that of the rules in the document."""
        for place, unit, is_key in self._places:
            self._shared.places[f"{path}.{place}"] = unit.key_place if is_key else unit.place
        for name, where in self._lines:
            self._shared.places[f"{path}.{name}"] = where

    def _each(self, written: object, unit: Unit, compile_one: object) -> None:
        """Compile every entry of a mapping or list of rules."""
        assert callable(compile_one)
        if isinstance(written, dict):
            for key, value in written.items():
                compile_one(value, unit / key, (unit / key).key())
        elif isinstance(written, list):
            for number, value in enumerate(written):
                compile_one(value, unit / number, None)

    # -- norms -------------------------------------------------------------------------------------------------

    def _norm(self, kind: str, worth: Amount, unit: Unit) -> None:
        actions = self._kinds.get(kind.casefold())
        if actions is None:
            hint = self._shared.names.nearest(kind, self._kinds)
            remedy = hint or "declare it under `actions:`, or add `is: " + kind + "` to the actions that are such deeds"
            self._shared.error("unknown-deed", f"no action is called or is {kind!r}", remedy, unit.key_place)
            return
        for action in actions:
            conditions: list[str] = []
            value = self._shared.amount(unit.passage(worth), conditions)
            variable = VariableDoc(name="Praiseworthiness", value=value, target=action.subject)
            self._appraises(action.event, conditions, "one", [variable], unit, True)

    # -- reactions ---------------------------------------------------------------------------------------------

    def _reaction(self, written: str | Reaction, unit: Unit, key: Passage | None) -> None:
        reaction = Reaction(feel=written) if isinstance(written, str) else written
        given = (unit / "when").passage(reaction.when) if reaction.when else key
        if given is None or not given.text:
            self._shared.error("no-event", "this reaction says to nothing", "add `when: [who] insults me`", unit.place)
            return
        if self._shared.plain or given.text.startswith("Event("):
            event, bound = given.text, ()
        else:
            found = self._shared.event(given)
            if found is None:
                return
            event, bound = found.event, found.variables
        conditions = self._shared.conditions((unit / "if").each(reaction.if_), bound)
        ifs = list(conditions)
        variables: list[VariableDoc] = []
        recipes = [
            recipe
            for passage in (unit if isinstance(written, str) else unit / "feel").each(reaction.feel)
            if (recipe := self._recipe(passage))
        ]
        for recipe in recipes:
            variables += self._worked_out(recipe.variables, unit, conditions, bound)
        variables += self._variables(reaction, unit, conditions, bound)
        self._appraises(event, conditions, reaction.of, variables, unit, key is not None, reaction.id)
        for recipe in recipes:
            if recipe.personal is not None:
                self._personal(recipe.personal, reaction, event, list(ifs), unit, key is not None, bound)

    def _recipe(self, passage: Passage) -> Recipe | None:
        """Return the variables that an emotion comes from which the writer wants; None when it cannot be had."""
        known = self._recipes.get(passage.text)
        try:
            recipe = known or self._worked(passage.text)
        except FeelingError as error:
            self._shared.error("feeling", error.message, error.remedy, passage.place((error.column or 1) - 1, 0))
            return None
        self._recipes[passage.text] = recipe
        self._shared.recipes.append((passage.whole, recipe))
        return recipe

    def _worked(self, text: str) -> Recipe:
        model = "fatima" if self._shared.is_fatima else "occ"
        goals = self._shared.names.goal_words()
        return recipe_for(text, goals, model=model, facts=self._facts, tone=self._shared.tone)

    def _worked_out(
        self,
        variables: Iterable[VariableDoc],
        unit: Unit,
        conditions: list[str],
        bound: tuple[str, ...],
    ) -> Iterator[VariableDoc]:
        passage = unit.passage("")
        for variable in variables:
            value = variable.value
            if not value.startswith("["):
                value = self._shared.amount(passage.with_text(value), conditions, bound)
            yield VariableDoc(name=variable.name, value=value, target=variable.target)

    def _personal(
        self,
        personal: Personal,
        reaction: Reaction,
        event: str,
        conditions: list[str],
        unit: Unit,
        is_key: bool,
        bound: tuple[str, ...],
    ) -> None:
        """Add the rule that makes the emotion as strong towards somebody who is liked, or disliked."""
        conditions += self._shared.conditions([unit.passage("").with_text(personal.condition)], bound)
        told = [
            variable
            for variable in personal.variables
            if not (variable.name == "Desirability" and reaction.desirability is not None)
        ]
        variables = list(self._worked_out(told, unit, conditions, bound))
        name = f"{reaction.id} (liked)" if reaction.id else ""
        self._appraises(event, conditions, reaction.of, variables, unit, is_key, name)

    def _variables(
        self, reaction: Reaction, unit: Unit, conditions: list[str], bound: tuple[str, ...]
    ) -> Iterator[VariableDoc]:
        for name, written, field in (
            ("Desirability", reaction.desirability, "desirability"),
            ("Praiseworthiness", reaction.praiseworthiness, "praiseworthiness"),
            ("Like", reaction.appeal, "appeal"),
            ("Desirability for others", reaction.for_others, "for others"),
            ("Goal Success Probablity", reaction.goals, "goals"),
            ("Prospect", reaction.prospects, "prospects"),
            ("Likelihood", reaction.likelihood, "likelihood"),
            ("Unexpectedness", reaction.unexpectedness, "unexpectedness"),
        ):
            yield from self._variable(name, written, unit / field, conditions, bound)
        for name, further in reaction.others.items():
            yield from self._variable(name, further, unit / "others" / name, conditions, bound)
        for row in reaction.variables:
            name, value, target = [*row, "-"][:3]
            shown = None if target is None else str(target)
            yield VariableDoc(name=str(name), value=str(value), target=shown)

    def _variable(
        self,
        name: str,
        written: Amount | dict[str, Amount] | None,
        unit: Unit,
        conditions: list[str],
        bound: tuple[str, ...],
    ) -> Iterator[VariableDoc]:
        if written is None or written == {}:
            return
        if not isinstance(written, dict):
            value = self._shared.amount(unit.passage(written), conditions, bound)
            yield VariableDoc(name=name, value=value)
            return
        for whom, amount in written.items():
            value = self._shared.amount((unit / whom).passage(amount), conditions, bound)
            target = self._goal(whom, unit / whom) if name == "Goal Success Probablity" else self._shared.whom(whom)
            yield VariableDoc(name=name, value=value, target=target)

    def _goal(self, name: str, unit: Unit) -> str:
        found = self._shared.names.goal(name)
        if found is None and not self._shared.plain and not name.startswith("["):
            hint = self._shared.names.nearest(name, self._shared.names.goal_words())
            remedy = hint or "add it to somebody's `wants:`"
            self._shared.error("unknown-goal", f"nobody has the goal {name!r}", remedy, unit.key_place)
        return found or self._shared.symbol(name)

    def _appraises(
        self,
        event: str,
        conditions: list[str],
        of: str,
        variables: list[VariableDoc],
        unit: Unit,
        is_key: bool,
        id: str = "",  # noqa: A002
    ) -> None:
        rule = AppraisalRuleDoc(
            event=event,
            conditions=conditions,
            quantifier=_QUANTIFIERS[of],
            variables=variables,
            id=id,
            source="" if self._shared.plain else _source(unit, is_key),
        )
        self._places.append((f"appraisal[{len(self.rules.appraisal)}]", unit, is_key))
        self.rules.appraisal.append(rule)

    # -- wishes ------------------------------------------------------------------------------------------------

    def _wish(self, written: str | float | Wish, unit: Unit, key: Passage | None) -> None:
        wish = written if isinstance(written, Wish) else Wish(urge=written)
        given = (unit / "do").passage(wish.do) if wish.do else key
        if given is None or not given.text:
            self._shared.error("no-deed", "this wish says to do nothing", "add `do: I ...`", unit.place)
            return
        deed = self._deed(wish, given)
        if deed is None:
            return
        action, target = deed
        conditions = self._shared.conditions((unit / "if").each(wish.if_))
        urge = unit / "urge" if isinstance(written, Wish) else unit
        priority, binding = self._shared.urge(urge.passage(wish.urge))
        conditions += binding
        if not self._shared.plain:
            conditions[:0] = _open_ends(target, conditions)
            conditions += _pause(wish, action, target)
        rule = ActionRuleDoc(
            action=action,
            target=target,
            priority=priority,
            layer=wish.layer or "-",
            conditions=conditions,
            quantifier=_QUANTIFIERS[wish.of],
            id=wish.id,
            source="" if self._shared.plain else _source(unit, key is not None),
        )
        self._places.append((f"actions[{len(self.rules.actions)}]", unit, key is not None))
        self.rules.actions.append(rule)

    def _deed(self, wish: Wish, given: Passage) -> tuple[str, str] | None:
        if self._shared.plain or (is_term(given.text) and (wish.to or "(" in given.text)):
            return given.text, wish.to or "-"
        try:
            subject, action, target = self._shared.book.deed(given.text)
        except PhraseError as error:
            self._shared.wrong("phrase", error, given)
            return None
        if subject != "SELF":
            self._shared.error(
                "not-her-deed",
                f"{given.text!r} is done by {subject}",
                "begin with `I`: a wish is one's own",
                given.whole,
            )
            return None
        return action, (self._shared.whom(wish.to) if wish.to else target)

    # -- temper, regards, exchanges ----------------------------------------------------------------------------

    def _temper(self, emotion: str, temper: float | TemperStory, unit: Unit) -> None:
        full = temper if isinstance(temper, TemperStory) else TemperStory(threshold=temper)
        if emotion in _EVERYBODY:
            doc = DispositionDoc(threshold=full.threshold, decay=full.fades)
            if self._shared.plain and emotion == "any":
                self.rules.default_disposition = doc
                return
            self.rules.dispositions.append(doc)
            return
        name = emotion if self._shared.plain else self._shared.names.emotion(emotion)
        if name is None:
            hint = self._shared.names.nearest(emotion, self._shared.names.emotion_words())
            self._shared.error(
                "unknown-emotion", f"{emotion!r} is no emotion", hint or "see docs/feelings.md", unit.key_place
            )
            return
        self._places.append((f"dispositions[{len(self.rules.dispositions)}]", unit, True))
        self.rules.dispositions.append(DispositionDoc(emotion=name, threshold=full.threshold, decay=full.fades))

    def _regard(self, regard: AttributionStory, unit: Unit) -> None:
        conditions = self._shared.conditions((unit / "if").each(regard.if_), [regard.who])
        worth = self._shared.amount((unit / "worth").passage(regard.worth), conditions, [regard.who])
        self._places.append((f"social_importance[{len(self.rules.social_importance)}]", unit, False))
        self.rules.social_importance.append(
            AttributionRuleDoc(
                description=regard.about,
                target=regard.who,
                value=worth,
                conditions=conditions,
                quantifier=_QUANTIFIERS[regard.of],
            )
        )

    def _exchange(self, name: str, exchange: ExchangeStory, unit: Unit) -> None:
        self._places.append((f"exchanges[{len(self.rules.exchanges)}]", unit, True))
        self.rules.exchanges.append(
            ExchangeDoc(
                name=name,
                description=exchange.about,
                target=exchange.to,
                steps=exchange.steps,
                starting_conditions=self._starts(exchange.starts, unit / "starts"),
                influence_rules=[
                    InfluenceRuleDoc(
                        value=each.worth,
                        mode=each.mode,
                        conditions=self._shared.conditions((unit / "influences" / number / "if").each(each.if_)),
                        quantifier=_QUANTIFIERS[each.of],
                    )
                    for number, each in enumerate(exchange.influences)
                ],
            )
        )

    def _starts(self, starts: ConditionsStory | None, unit: Unit) -> ConditionsDoc | None:
        if starts is None:
            return None
        return ConditionsDoc(
            conditions=self._shared.conditions((unit / "if").each(starts.if_)), quantifier=_QUANTIFIERS[starts.of]
        )


def _open_ends(target: str, conditions: list[str]) -> Iterator[str]:
    """Let a target that no condition binds run through everybody known."""
    plain = [condition for condition in conditions if not condition.startswith("Value(")]
    if target.startswith("[") and not any(target in condition for condition in plain):
        yield f"IsAgent({target}) = True"
        yield f"{target} != SELF"


def _pause(wish: Wish, action: str, target: str) -> Iterator[str]:
    """Yield the condition that keeps a wish from being acted on again at once."""
    if wish.again is True:
        return
    if wish.again is False:
        yield f"Done({action}, {target}) = 0"
    else:
        yield f"SinceDone({action}, {target}) >= {wish.again:g}"


def _source(unit: Unit, is_key: bool) -> str:
    place = unit.key_place if is_key else unit.place
    return f"{place.file or '<text>'}:{place.line}"
