"""Ways in which an audience looks at an event: the construals of :mod:`espressivo.appraisal.construals`, as arrays.

Where members differ in the sign of what a rule says, or in whom they like, they look at it in different ways; each way
says for whom it holds. What follows from it is the same for one agent and for a crowd: the patterns of the ontology.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from ...appraisal.intensity import new_likelihood, own_group_from
from ...appraisal.variables import (
    DESERVINGNESS,
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKE,
    LIKELIHOOD,
    PRAISEWORTHINESS,
    PROSPECT,
    STRENGTH_OF_UNIT,
)
from ...core.relations import FAMILIAR_WITH, IDENTIFIES_WITH, LIKES
from ...core.terms import SELF, Symbol, Term
from .arithmetic import At, Mask, choose, none_of, of, one_or_each, within_unit
from .frame import ArrayFrame, Entry
from .knowledge import Knowledge
from .wants import Want, Wants

__all__ = ["NOBODY", "Audience", "Seen", "narrow", "seen_in"]

NOBODY: Final = np.zeros(0, np.bool_)
"""The mask that holds for nobody."""
Values = Mapping[str, Any]


class Seen(NamedTuple):
    """One way of looking at an event.

    Attributes:
        facts: What holds, as :class:`~espressivo.appraisal.construals.Construal` has it.
        values: The numbers behind, for everybody or for each of the audience.
        target: Whom or what it is about.
        mask: Who looks at it so; None for everybody.
    """

    facts: str
    values: Values
    target: Term | None
    mask: Mask | None


class Audience(NamedTuple):
    """Who appraises.

    Attributes:
        at: Where they are in the arrays.
        size: How many they are.
        subject: Who acted.
        knowledge: What the crowd believes.
        wants: What it wants.
    """

    at: At
    size: int
    subject: Term
    knowledge: Knowledge
    wants: Wants

    def relation(self, kind: Symbol, whom: Term | None) -> tuple[Any, Any]:
        """Return what each believes of a relation, and who believes anything of it."""
        if not self.knowledge.knows(kind):
            return 0.0, False
        return self.knowledge.relation(kind, whom, None if isinstance(self.at, slice) else self.at)


def narrow(mask: Mask | None, *conditions: Any) -> Mask | None:
    """Return a mask for those for whom conditions hold too; :data:`NOBODY` when there are none."""
    for condition in conditions:
        if mask is NOBODY:
            break
        if not isinstance(condition, np.ndarray) or condition.shape == (1,):
            mask = mask if bool(condition) else NOBODY
        else:
            both = condition if mask is None else mask & condition
            mask = both if both.any() else NOBODY
    return mask


def seen_in(frame: ArrayFrame, audience: Audience) -> list[Seen]:
    """Return the ways of looking at an event, in the order of the theory; goals and prospects move on meanwhile.

    Args:
        frame: What rules said; of each entry, everybody must have got it.
        audience: Who appraises.
    """
    found: list[Seen] = []
    written = frame.variables
    wish = frame.get(DESIRABILITY) if DESIRABILITY in written else None
    if wish is not None:
        own = frame.get(LIKELIHOOD) if LIKELIHOOD in written else None
        found += _of_event(wish.value, own)
    if PRAISEWORTHINESS in written:
        for praise in frame.each(PRAISEWORTHINESS):
            found += _of_deed(praise, frame, audience)
    if DESIRABILITY_FOR_OTHERS in written:
        for fortune in frame.each(DESIRABILITY_FOR_OTHERS):
            found += _of_fortune(fortune, wish, frame, audience)
    like = frame.get(LIKE) if LIKE in written else None
    if like is not None:
        found += _of_object(like, audience)
    if GOAL_SUCCESS_PROBABILITY in written:
        for change in frame.each(GOAL_SUCCESS_PROBABILITY):
            found += _of_shift(change, audience)
    if PROSPECT in written or LIKELIHOOD in written:
        found += _of_prospects(frame, audience)
    return [seen for seen in found if seen.mask is not NOBODY]


def _signs(value: Any) -> Iterator[tuple[str, Any]]:
    yield "positive", value > 0
    yield "negative", value < 0


def _of_event(wish: Any, likelihood: Entry | None) -> Iterator[Seen]:
    for sign, holds in _signs(wish):
        facts = f"desirability={sign} likelihood=settled outcome=happened"
        if likelihood is None:
            yield Seen(facts, {"desirability": wish}, None, narrow(None, holds))
            continue
        yield Seen(facts, {"desirability": wish}, None, narrow(None, holds, likelihood.value >= 1))
        open_ = narrow(None, holds, likelihood.value > 0, likelihood.value < 1)
        yield _open(sign, wish, likelihood.value, None, open_)


def _of_deed(praise: Entry, frame: ArrayFrame, audience: Audience) -> Iterator[Seen]:
    for sign, holds in _signs(praise.value):
        values = {"praiseworthiness": praise.value}
        if not praise.is_of_another:
            yield Seen(f"praiseworthiness={sign} agent=self", values, SELF, narrow(None, holds))
            continue
        unit = frame.about(STRENGTH_OF_UNIT, praise.target)
        if unit is None:
            strength, known = audience.relation(IDENTIFIES_WITH, praise.target)
        else:
            strength, known = unit.value, True
        own = narrow(None, known, strength >= own_group_from())
        others = None if own is NOBODY else NOBODY if own is None else ~own
        with_unit = {**values, "strength_of_unit": strength}
        yield Seen(f"praiseworthiness={sign} agent=other", values, praise.target, narrow(others, holds))
        yield Seen(f"praiseworthiness={sign} agent=self", with_unit, praise.target, narrow(own, holds))


def _of_fortune(fortune: Entry, wish: Entry | None, frame: ArrayFrame, audience: Audience) -> Iterator[Seen]:
    liking, known = audience.relation(LIKES, fortune.target)
    ways: list[tuple[Values, Any, Mask | None]] = [
        ({"desirability_for_other": fortune.value, "liking": liking}, liking, narrow(None, known))
    ]
    unknown = narrow(None, np.logical_not(known))
    if wish is not None:
        mean = (np.abs(fortune.value) + np.abs(wish.value)) / np.float32(2)
        ways.append(({"desirability_for_other": mean}, wish.value * fortune.value, unknown))
    deserved = frame.about(DESERVINGNESS, fortune.target)
    for values, likes, mask in ways:
        more = values if deserved is None else {**values, "deservingness": deserved.value}
        for sign, holds in _signs(fortune.value):
            for liked, likes_so in _signs(likes):
                facts = f"desirability_for_other={sign} liking={liked}"
                yield Seen(facts, more, fortune.target, narrow(mask, holds, likes_so))


def _of_object(like: Entry, audience: Audience) -> Iterator[Seen]:
    ways: list[tuple[Term, Any]] = []
    if like.is_of_another and like.target is not None:
        ways.append((like.target, True))
    else:
        own = audience.knowledge.member(audience.subject)
        everybody = isinstance(audience.at, slice)
        numbers = np.arange(audience.size) if everybody else audience.at
        is_own = False if own is None or not (numbers == own).any() else numbers == own
        ways = [(audience.subject, np.logical_not(is_own)), (SELF, is_own)]
    for whom, holds in ways:
        familiarity, known = audience.relation(FAMILIAR_WITH, whom)
        values = {"appealingness": like.value}
        for sign, likes in _signs(like.value):
            facts = f"appealingness={sign}"
            yield Seen(facts, {**values, "familiarity": familiarity}, whom, narrow(None, holds, likes, known))
            yield Seen(facts, values, whom, narrow(None, holds, likes, np.logical_not(known)))


# -- goals and prospects -----------------------------------------------------------------------------------------


def _of_shift(change: Entry, audience: Audience) -> Iterator[Seen]:
    """Goals, or prospects, that have become more or less likely."""
    if change.target is None:
        return
    mask: Mask | None = None
    goal = audience.wants.goals.get(str(change.target))
    if goal is not None:
        _, has = goal.places(audience.at)
        mine = narrow(None, True if has is None else has)
        yield from _of_goal(goal, change.value, mine, change.target, audience)
        if has is None:
            return
        mask = ~has
    known = audience.wants.known_prospect(change.target)
    if known is not None:
        likelihood = known.likelihood if known.likelihood.shape == (1,) else known.likelihood[audience.at]
        open_ = narrow(mask, likelihood > 0)
        weight = of(known.weight, audience.at)
        yield from _of_prospect(known, weight, likelihood + change.value, open_, audience)


def _of_goal(goal: Want, change: Any, mask: Mask | None, name: Term, audience: Audience) -> Iterator[Seen]:
    """What a change of likelihood means: the cases of :func:`espressivo.appraisal.construals._of_goal`."""
    if mask is NOBODY:
        return
    place, has = goal.places(audience.at)
    before = goal.spread(one_or_each(goal.likelihood, place), has)
    before = before.copy() if isinstance(before, np.ndarray) else before  # it changes below
    significance = goal.spread(one_or_each(goal.weight, place), has)
    after = within_unit(_single(before + change))
    own = after if np.ndim(after) == 0 or has is None or np.shape(after) == (1,) else after[has]
    goal.change("likelihood", place, own, mask if has is None or mask is None else mask[has])
    weight, wanted = abs(significance), significance >= 0
    was, is_ = choose(wanted, before, 1 - before), choose(wanted, after, 1 - after)
    if mask is None and not isinstance(is_, np.ndarray):
        found = _of_shared_goal(weight, was, is_, name)
        if found is not None:
            yield found
        return
    moved = narrow(mask, is_ != was, weight > 0)
    unsettled = narrow(moved, is_ > 0, is_ < 1)
    yield _open("positive", weight, is_, name, narrow(unsettled, is_ > was))
    yield _open("negative", -weight, 1 - is_, name, narrow(unsettled, is_ < was))
    settled = narrow(moved, (is_ <= 0) | (is_ >= 1))
    if settled is NOBODY:
        return
    hope, fear = weight * was, weight * (1 - was)
    for felt, strength, holds in (("hope", hope, hope >= fear), ("fear", fear, hope < fear)):
        came = is_ >= 1 if felt == "hope" else is_ <= 0
        for outcome, so in (("confirmed", came), ("disconfirmed", none_of(came))):
            yield Seen(f"prospect={felt} outcome={outcome}", {felt: strength}, name, narrow(settled, holds, so))


def _of_shared_goal(weight: Any, was: Any, is_: Any, name: Term) -> Seen | None:
    """What a change of likelihood means when it is the same for everybody: at most one thing."""
    if is_ == was or weight <= 0:
        return None
    if 0 < is_ < 1:
        return (
            _open("positive", weight, is_, name, None) if is_ > was else _open("negative", -weight, 1 - is_, name, None)
        )
    hope, fear = weight * was, weight * (1 - was)
    felt, strength, came = ("hope", hope, is_ >= 1) if hope >= fear else ("fear", fear, is_ <= 0)
    return Seen(f"prospect={felt} outcome={'confirmed' if came else 'disconfirmed'}", {felt: strength}, name, None)


def _of_prospects(frame: ArrayFrame, audience: Audience) -> Iterator[Seen]:
    """The prospects that an event announces, changes or settles by name."""
    named = [each for each in frame.each(LIKELIHOOD) if each.is_of_another]
    likelihoods = {each.target.key: each for each in named if each.target is not None}
    for announced in frame.each(PROSPECT):
        if not announced.is_of_another or announced.target is None:
            continue
        given = likelihoods.pop(announced.target.key, None)
        known = audience.wants.prospect(announced.target)
        if given is not None:
            after: Any = given.value
        else:
            before = of(known.likelihood, audience.at)
            after = np.where(before > 0, before, np.float32(new_likelihood()))
        yield from _of_prospect(known, announced.value, after, None, audience)
    for change in likelihoods.values():
        assert change.target is not None
        settled = audience.wants.known_prospect(change.target)
        mask: Mask | None = None
        if settled is not None:
            is_open = of(settled.likelihood, audience.at) > 0
            weight = of(settled.weight, audience.at)
            yield from _of_prospect(settled, weight, change.value, narrow(None, is_open), audience)
            mask = narrow(None, np.logical_not(is_open))
        goal = audience.wants.goals.get(str(change.target))
        if goal is not None and mask is not NOBODY:
            place, has = goal.places(audience.at)
            mine = narrow(mask, True if has is None else has)
            shift = change.value - goal.spread(of(goal.likelihood, place), has)
            yield from _of_goal(goal, shift, mine, change.target, audience)


def _of_prospect(
    known: Want, desirability: Any, likelihood: Any, mask: Mask | None, audience: Audience
) -> Iterator[Seen]:
    """A prospect as it stands now; see :func:`espressivo.appraisal.construals._of_prospect`."""
    if mask is NOBODY:
        return
    was, worth = np.array(of(known.likelihood, audience.at)), np.array(of(known.weight, audience.at))
    hope = np.maximum(worth, 0) * was
    fear = np.maximum(-worth, 0) * was
    likelihood = np.asarray(likelihood, np.float32)
    desirability = np.asarray(desirability, np.float32)
    unsettled = narrow(mask, likelihood > 0, likelihood < 1)
    closing = narrow(mask, np.logical_or(likelihood <= 0, likelihood >= 1), was > 0)
    came = likelihood >= 1
    if unsettled is not NOBODY:
        known.change("weight", audience.at, desirability, unsettled)
        known.change("likelihood", audience.at, likelihood, unsettled)
        for sign, holds in _signs(desirability):
            yield _open(sign, desirability, likelihood, known.name, narrow(unsettled, holds))
    if closing is not NOBODY:
        known.change("likelihood", audience.at, np.float32(0), closing)
        for felt, strength, holds in (("hope", hope, hope > 0), ("fear", fear, np.logical_and(fear > 0, hope <= 0))):
            for outcome, so in (("confirmed", came), ("disconfirmed", np.logical_not(came))):
                yield Seen(
                    f"prospect={felt} outcome={outcome}", {felt: strength}, known.name, narrow(closing, holds, so)
                )


def _single(values: Any) -> Any:
    return np.asarray(values, np.float32) if isinstance(values, np.ndarray) else np.float32(values)


def _open(sign: str, desirability: Any, likelihood: Any, name: Term | None, mask: Mask | None) -> Seen:
    values = {"desirability": desirability, "likelihood": likelihood}
    return Seen(f"desirability={sign} likelihood=open", values, name, mask)
