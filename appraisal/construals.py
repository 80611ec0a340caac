"""Construals: the ways in which one event is looked at, each as facts that elicit emotions.

OCC theory looks at consequences of events, at actions of agents, and at objects. An event that rules have appraised is
looked at in as many of these ways as they gave variables for: as what it means to the agent itself, as a deed of
somebody, as somebody's fortune, as an object's appeal, and as the opening or the end of a prospect. The facts of a
construal are those that the eliciting conditions of the ontology's types ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final, NamedTuple

from ..core.affect import Appraised
from ..core.relations import FAMILIAR_WITH, IDENTIFIES_WITH, LIKES, relation
from ..core.terms import SELF, Term
from .frame import AppraisalFrame
from .goals import LIKELIHOOD_AFTER, LIKELIHOOD_BEFORE, SIGNIFICANCE, Goal, Prospect
from .intensity import Values, general_factor, new_likelihood, own_group_from
from .model import Situation
from .prospects import DESIRABILITY_OF_IT, OpenProspect
from .variables import (
    DESERVINGNESS,
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKE,
    LIKELIHOOD,
    PRAISEWORTHINESS,
    PROSPECT,
    STRENGTH_OF_UNIT,
    is_of_the_whole,
    ontology_name,
)

__all__ = ["Construal", "Whole", "construals"]

_GOOD: Final = "desirability=positive likelihood=settled outcome=happened"
_BAD: Final = "desirability=negative likelihood=settled outcome=happened"
_OWN_GOOD: Final = "praiseworthiness=positive agent=self"
_OWN_BAD: Final = "praiseworthiness=negative agent=self"
_OTHERS_GOOD: Final = "praiseworthiness=positive agent=other"
_OTHERS_BAD: Final = "praiseworthiness=negative agent=other"
_HOPEFUL: Final = "desirability=positive likelihood=open"
_FEARFUL: Final = "desirability=negative likelihood=open"


class Construal:
    """One way of looking at an event.

    Attributes:
        facts: What holds, as ``variable=fact`` for each, parted by blanks.
        values: Numbers behind the facts, by the ontology's names of the variables.
        target: Whom or what it is about; None when about the event itself.
        sources: The appraisal variables that it comes from.
    """

    __slots__ = ("facts", "sources", "target", "values")

    def __init__(self, facts: str, values: Values, target: Term | None, *sources: Appraised) -> None:
        self.facts = facts
        self.values = values
        self.target = target
        self.sources = sources

    def __repr__(self) -> str:
        return f"<Construal {self.facts}>"


class Whole(NamedTuple):
    """What the rules said of an event as a whole.

    Attributes:
        entries: The variables that belong to no way of looking at it: unexpectedness, proximity, what authors made up.
        values: Their values, by their names in the ontology.
        general: What they multiply every intensity by.
    """

    entries: tuple[Appraised, ...] = ()
    values: Values = MappingProxyType({})
    general: float = 1.0

    @classmethod
    def of(cls, frame: AppraisalFrame) -> Whole:
        """Return what a frame says of the whole event."""
        if not any(map(is_of_the_whole, frame.variables)):
            return _NOTHING
        entries = tuple([entry for entry in frame if is_of_the_whole(entry.variable)])
        values = {ontology_name(entry.variable): entry.value for entry in entries}
        return cls(entries, values, general_factor(values))


_NOTHING: Final = Whole()


def construals(frame: AppraisalFrame, situation: Situation) -> list[Construal]:
    """Return the ways of looking at an event, in the order of the theory; goals and prospects move on meanwhile."""
    found: list[Construal] = []
    written = frame.variables
    wish = frame.get(DESIRABILITY) if DESIRABILITY in written else None
    if wish is not None and wish.value:
        if LIKELIHOOD not in written:
            found.append(Construal(_GOOD if wish.value > 0 else _BAD, {"desirability": wish.value}, None, wish))
        else:
            found += _of_event(wish, frame.get(LIKELIHOOD))
    if PRAISEWORTHINESS in written:
        found += [_of_deed(praise, frame, situation) for praise in frame.each(PRAISEWORTHINESS) if praise.value]
    if DESIRABILITY_FOR_OTHERS in written:
        for fortune in frame.each(DESIRABILITY_FOR_OTHERS):
            found += _of_fortune(fortune, wish, frame, situation)
    like = frame.get(LIKE) if LIKE in written else None
    if like is not None and like.value:
        found.append(_of_object(like, situation))
    if GOAL_SUCCESS_PROBABILITY in written:
        for change in frame.each(GOAL_SUCCESS_PROBABILITY):
            found += _of_shift(change, situation)
    if PROSPECT in written or LIKELIHOOD in written:
        found += _of_prospects(frame, situation)
    return found


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative"


def _of_event(wish: Appraised, likelihood: Appraised | None) -> tuple[Construal, ...]:
    """An event good or bad for oneself; with a likelihood of its own, one that may come or did not come."""
    if likelihood is None:
        return (Construal(_GOOD if wish.value > 0 else _BAD, {"desirability": wish.value}, None, wish),)
    if likelihood.value >= 1:
        return (Construal(_GOOD if wish.value > 0 else _BAD, {"desirability": wish.value}, None, wish, likelihood),)
    return (_open(wish.value, likelihood.value, None, wish, likelihood),) if likelihood.value > 0 else ()


def _of_deed(praise: Appraised, frame: AppraisalFrame, situation: Situation) -> Construal:
    good = praise.value > 0
    values = {"praiseworthiness": praise.value}
    if not praise.is_of_another:
        return Construal(_OWN_GOOD if good else _OWN_BAD, values, SELF, praise)
    unit = frame.about(STRENGTH_OF_UNIT, praise.target)
    strength = relation(situation.beliefs, IDENTIFIES_WITH, praise.target) if unit is None else unit.value
    if strength is None or strength < own_group_from():
        return Construal(_OTHERS_GOOD if good else _OTHERS_BAD, values, praise.target, praise)
    sources = (praise,) if unit is None else (praise, unit)
    values["strength_of_unit"] = strength
    return Construal(_OWN_GOOD if good else _OWN_BAD, values, praise.target, *sources)


def _of_fortune(
    fortune: Appraised, wish: Appraised | None, frame: AppraisalFrame, situation: Situation
) -> Iterator[Construal]:
    """What befell another, who is liked or not.

    A belief ``Likes(them)`` says so. Without it, an event that the agent itself finds good or bad says so: gladness at
    another's gain is shared, gladness at their loss is not; and the mean of both desirabilities counts. Without that
    either, the fortunes of strangers leave the agent cold.
    """
    liking = relation(situation.beliefs, LIKES, fortune.target)
    sources: tuple[Appraised, ...] = (fortune,)
    if liking is not None:
        values = {"desirability_for_other": fortune.value, "liking": liking}
    elif wish is not None and wish.value:
        liking = wish.value * fortune.value
        values = {"desirability_for_other": (abs(fortune.value) + abs(wish.value)) / 2}
        sources = (wish, fortune)
    if not liking or not fortune.value:
        return
    deserved = frame.about(DESERVINGNESS, fortune.target)
    if deserved is not None:
        values["deservingness"] = deserved.value
        sources = (*sources, deserved)
    facts = f"desirability_for_other={_sign(fortune.value)} liking={_sign(liking)}"
    yield Construal(facts, values, fortune.target, *sources)


def _of_object(like: Appraised, situation: Situation) -> Construal:
    whom: Term = situation.subject if situation.subject != situation.owner else SELF
    if like.is_of_another and like.target is not None:
        whom = like.target
    values = {"appealingness": like.value}
    familiarity = relation(situation.beliefs, FAMILIAR_WITH, whom)
    if familiarity is not None:
        values["familiarity"] = familiarity
    return Construal(f"appealingness={_sign(like.value)}", values, whom, like)


# -- prospects ---------------------------------------------------------------------------------------------------


def _of_shift(change: Appraised, situation: Situation) -> Iterator[Construal]:
    """A goal, or a prospect, that has become more or less likely."""
    goal = situation.goals.get(str(change.target))
    if goal is not None:
        yield from _of_goal(goal, goal.shift(change.value), change)
        return
    known = None if change.target is None else situation.prospects.get(change.target)
    if known is not None:
        yield from _of_prospect(known.name, known.desirability, known.likelihood + change.value, situation, change)


def _of_goal(goal: Goal, likelihood: Prospect, change: Appraised) -> Iterator[Construal]:
    """A goal whose likelihood changed.

    A goal is two prospects at once: that it is reached, and that it is not. While it is open, it is hoped for when it
    has become likelier, and its failure feared when it has become less likely. Once it is settled, the greater of the
    hope and the fear that preceded it is confirmed or disconfirmed.
    """
    weight = abs(goal.significance)
    before, after = likelihood if goal.significance >= 0 else (1 - likelihood.before, 1 - likelihood.after)
    if after == before or not weight:
        return
    hope, fear = weight * before, weight * (1 - before)
    past = {SIGNIFICANCE: goal.significance, LIKELIHOOD_BEFORE: likelihood.before, LIKELIHOOD_AFTER: likelihood.after}
    if 0 < after < 1:
        better = after > before
        yield _open(weight if better else -weight, after if better else 1 - after, change.target, change, past=past)
    elif hope >= fear:
        yield _settled("hope", hope, after >= 1, change.target, change, past=past)
    else:
        yield _settled("fear", fear, after <= 0, change.target, change, past=past)


def _of_prospects(frame: AppraisalFrame, situation: Situation) -> Iterator[Construal]:
    """The prospects that an event announces, changes or settles by name."""
    named = [each for each in frame.each(LIKELIHOOD) if each.is_of_another]
    likelihoods = {each.target.key: each for each in named if each.target is not None}
    for announced in frame.each(PROSPECT):
        if not announced.is_of_another or announced.target is None:
            continue
        given = likelihoods.pop(announced.target.key, None)
        known = situation.prospects.get(announced.target)
        before = new_likelihood() if known is None else known.likelihood
        sources = (announced,) if given is None else (announced, given)
        after = before if given is None else given.value
        yield from _of_prospect(announced.target, announced.value, after, situation, *sources)
    for change in likelihoods.values():
        assert change.target is not None
        known, goal = situation.prospects.get(change.target), situation.goals.get(str(change.target))
        if known is not None:
            yield from _of_prospect(known.name, known.desirability, change.value, situation, change)
        elif goal is not None:
            yield from _of_goal(goal, goal.shift(change.value - goal.likelihood), change)


def _of_prospect(
    name: Term, desirability: float, likelihood: float, situation: Situation, *sources: Appraised
) -> Iterator[Construal]:
    """A prospect as it stands now.

    While it is open it is hoped for or feared. When it is settled, what follows is in proportion to the hope or the
    fear that there was; of what nobody hoped for or feared, nothing is confirmed.
    """
    if 0 < likelihood < 1:
        situation.prospects.open(OpenProspect(name, desirability, likelihood))
        if desirability:
            yield _open(desirability, likelihood, name, *sources)
        return
    known = situation.prospects.close(name)
    if known is None:
        return
    past = {DESIRABILITY_OF_IT: known.desirability, LIKELIHOOD_BEFORE: known.likelihood}
    if known.hope:
        yield _settled("hope", known.hope, likelihood >= 1, name, *sources, past=past)
    elif known.fear:
        yield _settled("fear", known.fear, likelihood >= 1, name, *sources, past=past)


def _open(
    desirability: float, likelihood: float, name: Term | None, *sources: Appraised, past: Values = MappingProxyType({})
) -> Construal:
    values = {"desirability": desirability, "likelihood": likelihood, **past}
    return Construal(_HOPEFUL if desirability > 0 else _FEARFUL, values, name, *sources)


def _settled(felt: str, strength: float, came: bool, name: Term | None, *sources: Appraised, past: Values) -> Construal:
    facts = f"prospect={felt} outcome={'confirmed' if came else 'disconfirmed'}"
    return Construal(facts, {felt: strength, **past}, name, *sources)
