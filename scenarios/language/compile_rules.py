"""Rules of a story: from what writers say of reactions, wishes, norms and tempers to the rules of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ..document import (
    ActionRuleDoc,
    AppraisalRuleDoc,
    AttributionRuleDoc,
    ConditionsDoc,
    DispositionDoc,
    ExchangeDoc,
    InfluenceRuleDoc,
    RulesDoc,
    VariableDoc,
)
from .compilation import Compilation
from .compile_reactions import QUANTIFIERS, ReactionCompiler
from .expressions import unbound_in
from .feelings_facts import Facts
from .passages import Passage, Unit, is_term, source_of
from .phrases import Action
from .problems import Place
from .story import Amount, AttributionStory, ConditionsStory, ExchangeStory, Reaction, RulesStory, TemperStory, Wish

__all__ = ["RuleCompiler"]

_EVERYBODY: Final = ("*", "any", "anything", "everything")
Each = Callable[[Any, Unit, "Passage | None"], None]


class RuleCompiler:
    """Compiles the rules of one character, of a pack, or of everyone.

    Args:
        shared: What everything is compiled with.
        kinds: The actions of each kind of deed, by the kind's name.
        facts: What is known of the character; the variables behind an emotion may depend on it.

    Attributes:
        rules: What was compiled.
        manners: What it adds to the urge to say a line that it is said in a style, by the style's symbol.
        usual_manners: What it adds for everybody who has no manner of their own for the style.
    """

    def __init__(self, shared: Compilation, kinds: dict[str, list[Action]], facts: Facts | None = None) -> None:
        self._shared = shared
        self._kinds = kinds
        self._reactions = ReactionCompiler(shared, facts or Facts())
        self.rules = RulesDoc()
        self.manners: dict[str, Passage] = {}
        self.usual_manners: dict[str, Passage] = {}
        self._places: dict[str, Place] = {}

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

    def appraise(self, event: str, conditions: list[str], variables: list[VariableDoc], place: Place) -> None:
        """Append a rule that another part of the story amounts to."""
        rule = AppraisalRuleDoc(event=event, conditions=conditions, variables=variables, source=source_of(place))
        self._append("appraisal", self.rules.appraisal, rule, place)

    def act(self, rule: ActionRuleDoc, place: Place) -> None:
        """Append an action rule that another part of the story amounts to."""
        self._append("actions", self.rules.actions, rule, place)

    def located(self, path: str) -> None:
        """Tell where each rule was written; ``path`` is that of the rules in the document."""
        for name, place in self._places.items():
            self._shared.places[f"{path}.{name}"] = place

    def _append(self, kind: str, rules: list[Any], rule: object, place: Place) -> None:
        self._places[f"{kind}[{len(rules)}]"] = place
        rules.append(rule)

    def _each(self, written: dict[str, Any] | list[Any], unit: Unit, compile_one: Each) -> None:
        """Compile every entry of a mapping or list of rules."""
        if isinstance(written, dict):
            for key, value in written.items():
                compile_one(value, unit / key, (unit / key).key())
        else:
            for number, value in enumerate(written):
                compile_one(value, unit / number, None)

    def _source(self, place: Place) -> str:
        """Return where a rule comes from; what is written in terms says nothing of it, as FAtiMA's rules do not."""
        return "" if self._shared.plain else source_of(place)

    # -- norms and reactions -----------------------------------------------------------------------------------

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
            self.appraise(action.event, conditions, [variable], unit.key_place)

    def _reaction(self, written: str | Reaction, unit: Unit, key: Passage | None) -> None:
        place = unit.place if key is None else unit.key_place
        for rule in self._reactions.rules(written, unit, key, self._source(place)):
            self._append("appraisal", self.rules.appraisal, rule, place)

    # -- wishes ------------------------------------------------------------------------------------------------

    def _wish(self, written: str | float | Wish, unit: Unit, key: Passage | None) -> None:
        wish = written if isinstance(written, Wish) else Wish(urge=written)
        given = (unit / "do").passage(wish.do) if wish.do else key
        if given is None or not given.text.strip():
            self._shared.error("no-deed", "this wish says to do nothing", "add `do: I ...`", unit.place)
            return
        deed = self._deed(wish, given)
        if deed is None:
            return
        urge = (unit / "urge" if isinstance(written, Wish) else unit).passage(wish.urge)
        place = unit.place if key is None else unit.key_place
        self._append("actions", self.rules.actions, self._wanted(wish, deed, urge, unit, self._source(place)), place)

    def _wanted(self, wish: Wish, deed: tuple[str, str], urge: Passage, unit: Unit, source: str) -> ActionRuleDoc:
        action, target = deed
        conditions = self._shared.conditions((unit / "if").each(wish.if_))
        priority, binding = self._shared.urge(urge)
        conditions += binding
        if not self._shared.plain:
            opened = list(_open_ends(target, conditions))
            asked = [condition for condition in conditions if condition not in opened]
            conditions = [*opened, *asked, *_pause(wish, action, target)]
        return ActionRuleDoc(
            action=action,
            target=target,
            priority=priority,
            layer=wish.layer or "-",
            conditions=conditions,
            quantifier=QUANTIFIERS[wish.of],
            id=wish.id,
            source=source,
        )

    def _deed(self, wish: Wish, given: Passage) -> tuple[str, str] | None:
        if self._shared.plain or (is_term(given.text) and (wish.to or "(" in given.text)):
            return given.text, wish.to or "-"
        found = self._shared.deed(given)
        if found is None:
            return None
        subject, action, target = found
        if subject != "SELF":
            message = f"{given.text!r} is done by {subject}"
            self._shared.error("not-her-deed", message, "begin with `I`: a wish is one's own", given.whole)
            return None
        return action, (self._shared.whom(wish.to) if wish.to else target)

    # -- temper, regards, exchanges ----------------------------------------------------------------------------

    def _temper(self, emotion: str, temper: float | TemperStory, unit: Unit) -> None:
        full = temper if isinstance(temper, TemperStory) else TemperStory(threshold=temper)
        doc = DispositionDoc(threshold=full.threshold, decay=full.fades)
        if self._shared.plain and emotion == "any":
            self.rules.default_disposition = doc
            return
        if emotion not in _EVERYBODY:
            name = emotion if self._shared.plain else self._shared.emotion(unit.key())
            if name is None:
                return
            doc.emotion = name
        self._append("dispositions", self.rules.dispositions, doc, unit.key_place)

    def _regard(self, regard: AttributionStory, unit: Unit) -> None:
        conditions = self._shared.conditions((unit / "if").each(regard.if_), [regard.who])
        worth = self._shared.amount((unit / "worth").passage(regard.worth), conditions, [regard.who])
        rule = AttributionRuleDoc(
            description=regard.about,
            target=self._shared.whom(regard.who),
            value=worth,
            conditions=conditions,
            quantifier=QUANTIFIERS[regard.of],
        )
        self._append("social_importance", self.rules.social_importance, rule, unit.place)

    def _exchange(self, name: str, exchange: ExchangeStory, unit: Unit) -> None:
        doc = ExchangeDoc(
            name=self._shared.symbol(name),
            description=exchange.about,
            target=self._shared.whom(exchange.to),
            steps=[self._shared.symbol(step) for step in exchange.steps],
            starting_conditions=self._starts(exchange.starts, unit / "starts"),
            influence_rules=[
                InfluenceRuleDoc(
                    value=each.worth,
                    mode=each.mode,
                    conditions=self._shared.conditions((unit / "influences" / number / "if").each(each.if_)),
                    quantifier=QUANTIFIERS[each.of],
                )
                for number, each in enumerate(exchange.influences)
            ],
        )
        self._append("exchanges", self.rules.exchanges, doc, unit.key_place)

    def _starts(self, starts: ConditionsStory | None, unit: Unit) -> ConditionsDoc | None:
        if starts is None:
            return None
        conditions = self._shared.conditions((unit / "if").each(starts.if_))
        return ConditionsDoc(conditions=conditions, quantifier=QUANTIFIERS[starts.of])


def _open_ends(target: str, conditions: list[str]) -> Iterator[str]:
    """Let a target that no condition binds, or that is asked about before one does, run through everybody known."""
    if not target.startswith("["):
        return
    asking = (condition for condition in conditions if target in condition)
    first = next(asking, None)
    if first is None or target in unbound_in([first]):
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
