"""What a type of emotion asks for, and what of it an event does not give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ..appraisal.frame import AppraisalFrame
from ..appraisal.matching import PerceivedEvent
from ..appraisal.occ import OccModel
from ..appraisal.rules import AppraisalRule
from ..appraisal.variables import ontology_name
from ..core.conditions import ConditionSet
from ..core.emotion_types import EmotionType
from ..core.emotions import Appraised, Feeling
from ..core.errors import EspressivoError
from ..core.memory import EventRecord
from ..core.relations import LIKES
from ..core.substitution import Substitutions
from ..core.terms import Term, compose
from .trace_choice import reading_of
from .undisturbed import first_failing
from .why import Why
from .why_decision import why_failed
from .why_rules import why_belief, why_variable
from .why_words import feeling_of, in_words, shown_number, variable_in_words

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["missing"]

Demands = Mapping[str, str]
"""Facts that must hold, by the ontology's names of variables."""
_OF_RULES: Final = {"prospect": "prospect", "outcome": "likelihood"}
"""Which variable of rules says so, where it has another name."""
_TARGETED: Final = ("praiseworthiness", "desirability_for_other", "appealingness")


def missing(
    agent: Agent, kind: EmotionType, whom: Term | None, record: EventRecord, frame: AppraisalFrame, felt: list[Feeling]
) -> Iterator[Why]:
    """Yield what an event would have to give for an emotion, and does or does not.

    Args:
        agent: Whose emotion.
        kind: Its type.
        whom: About whom; None for anybody.
        record: The event.
        frame: The appraisal variables that the event gets.
        felt: The feelings that follow from those.
    """
    parts = _parts(agent, kind)
    if not parts:
        yield from _unmet(agent, _demands(agent, kind), whom, record, frame)
    for part in parts:
        arisen = next((each for each in felt if each.kind is part), None)
        if arisen is None:
            reasons = tuple(missing(agent, part, whom, record, frame, felt))
            yield Why("failed", f"no {feeling_of(part.name)}", term=part.name, children=reasons)
        elif whom is not None and arisen.target is not None and arisen.target != whom:
            yield Why(
                "failed", f"{feeling_of(part.name, arisen.target)}, not about {whom}", arisen.potential, "0 or more"
            )
        else:
            told = f"{feeling_of(part.name, arisen.target)} arises"
            yield Why("condition", told, arisen.potential, "0 or more", term=part.name)


def _parts(agent: Agent, kind: EmotionType) -> list[EmotionType]:
    model = agent.appraiser.model
    if not isinstance(model, OccModel) or kind not in model.patterns.by_kind:
        return []
    wanted = model.patterns.by_kind[kind].parts
    return [known for name in wanted for known, pattern in model.patterns.by_kind.items() if pattern.name == name]


def _demands(agent: Agent, kind: EmotionType) -> Demands:
    """Return what must hold: of ours as the ontology says, of the toolkit's by the variables of the type."""
    model = agent.appraiser.model
    if isinstance(model, OccModel) and kind in model.patterns.by_kind:
        return model.patterns.by_kind[kind].conditions
    sign = "positive" if kind.valence > 0 else "negative"
    names = [ontology_name(variable) for variable in kind.variables]
    return {name: sign if place == 0 else "given" for place, name in enumerate(names)}


def _unmet(
    agent: Agent, demands: Demands, whom: Term | None, record: EventRecord, frame: AppraisalFrame
) -> Iterator[Why]:
    for name, wanted in demands.items():
        if name == "liking":
            yield from _liking(agent, wanted, frame)
        elif name not in ("agent", "likelihood", "outcome") or wanted == "open":
            yield from _of_variable(agent, _OF_RULES.get(name, name), wanted, whom, record, frame)
        elif name == "agent":
            yield from _whose(wanted, frame)


def _liking(agent: Agent, wanted: str, frame: AppraisalFrame) -> Iterator[Why]:
    """Yield for whom the event is good or bad, and whether that one is liked."""
    for each in _given(frame, "desirability_for_other"):
        if each.target is not None:
            text = f"{each.target} would have to be {'liked' if wanted == 'positive' else 'disliked'}"
            belief = why_belief(agent, compose(LIKES, each.target))
            yield Why("demand", text, children=(belief,))


def _whose(wanted: str, frame: AppraisalFrame) -> Iterator[Why]:
    for each in _given(frame, "praiseworthiness"):
        if each.is_of_another != (wanted == "other"):
            other = f"the deed is {each.target}'s" if each.is_of_another else "the deed is its own"
            yield Why("failed", f"{other}: it would have to be {'another' if wanted == 'other' else 'its own'}")


def _given(frame: AppraisalFrame, name: str) -> list[Appraised]:
    return [each for each in frame if ontology_name(each.variable) == name]


def _of_variable(
    agent: Agent, name: str, wanted: str, whom: Term | None, record: EventRecord, frame: AppraisalFrame
) -> Iterator[Why]:
    given = _given(frame, name)
    words = variable_in_words(name)
    right = [each for each in given if whom is None or name not in _TARGETED or each.target == whom]
    for each in right or given:
        told = why_variable(agent, each)
        if each not in right:
            yield Why(
                "failed", f"{told.text}, not about {whom}", each.value, told.unit, told.place, children=told.children
            )
        elif _has(each.value, wanted):
            yield Why("condition", f"{words} is {shown_number(each.value)}", each.value, told.unit, told.place)
        else:
            text = f"{words} would have to be {wanted}"
            yield Why("failed", text, each.value, told.unit, told.place, children=told.children)
    if not given:
        rules = [
            rule for rule in agent.appraisal_rules if any(ontology_name(part.name) == name for part in rule.variables)
        ]
        reasons = tuple(_idle(agent, rules, record))
        text = f"{words} is missing" if reasons else f"{words} is missing: no rule gives it to such an event"
        yield Why("failed", text, term=name, children=reasons)


def _giving(agent: Agent, name: str) -> Iterator[AppraisalRule]:
    for rule in agent.appraisal_rules:
        if any(ontology_name(part.name) == name for part in rule.variables):
            yield rule


def _has(value: float, wanted: str) -> bool:
    return value > 0 if wanted == "positive" else value < 0 if wanted == "negative" else value != 0


def _idle(agent: Agent, rules: list[AppraisalRule], record: EventRecord) -> Iterator[Why]:
    """Yield why each of the rules that could have given a variable did not fire."""
    perceived = PerceivedEvent(record.event, agent.beliefs, agent.appraiser.model.conventions)
    for rule in rules:
        matching = perceived.bindings(rule.pattern, ConditionSet(), False)
        name = f"rule {rule.id or rule.event}"
        if matching:
            yield Why(
                "rule",
                name,
                place=rule.source,
                term=str(rule.event),
                children=tuple(_stopped(agent, rule, matching[0])),
            )
        elif rule.event.size == 5 and rule.event.args[2].head.key == record.action.head.key:
            about = f"is about: {in_words(rule.event, agent)}"
            yield Why("rule", name, place=rule.source, term=str(rule.event), children=(Why("failed", about),))


def _stopped(agent: Agent, rule: AppraisalRule, start: Substitutions) -> Iterator[Why]:
    try:
        failed, bindings = first_failing(agent, rule.conditions, start)
    except EspressivoError as error:
        yield Why("failed", f"it fails: {error}")
        return
    if failed is None:
        yield Why("failed", "its conditions hold now: they did not then, or it tells beliefs")
    else:
        yield why_failed(agent, reading_of(agent, failed, bindings))
