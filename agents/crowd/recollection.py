"""What a member of a crowd remembers of an event: how it was appraised, and what that called for.

The arrays keep how intense an emotion was, when, and the number of the event; the log keeps the event and what was said
of it. What lies between is worked out again by the rules and the model of a single agent. Relations are those that are
believed now, and what a goal was like before it was settled is lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from ...appraisal.frame import AppraisalFrame
from ...appraisal.goals import Goal, Goals
from ...appraisal.model import Situation
from ...appraisal.prospects import OpenProspect, ProspectLedger
from ...appraisal.rules import AppraisalRules
from ...appraisal.variables import GOAL_SUCCESS_PROBABILITY
from ...core.emotion_types import EmotionFamily
from ...core.emotions import MAX_INTENSITY, Appraised, Cause, Emotion, Feeling
from ...core.errors import EspressivoError
from ...core.mood import MAX_MOOD
from ...core.numbers import single
from ...core.terms import SELF, Term
from ..undisturbed import undisturbed
from ..why_rules import TOLD
from .frame import ArrayFrame, Entry
from .happenings import Happening

if TYPE_CHECKING:
    from ..agent import Agent

__all__ = ["appraised_by", "recollect"]

_CLOSE: Final = 1e-3


def appraised_by(frame: ArrayFrame, place: int) -> list[Appraised]:
    """Return what one of an audience got of what was said of an event."""
    return [
        Appraised(entry.variable, single(_at(entry.value, place)), entry.target, entry.rule or TOLD, entry.source)
        for entry in frame
        if entry.mask is None or entry.mask[place]
    ]


def recollect(agent: Agent, happening: Happening, member: int, emotions: Sequence[Emotion]) -> None:
    """Give emotions back what they came from: appraisal variables, and the feeling that the appraisal called for.

    Args:
        agent: Who feels them, with beliefs, goals and prospects as they are now.
        happening: What raised them, as the log has it.
        member: The number of the agent in the crowd.
        emotions: All that the event raised and that is still felt.
    """
    frame = AppraisalFrame(tuple(_variables(agent, happening, member)))
    called = _feelings(agent, happening, frame) if frame else []
    for emotion in emotions:
        emotion.potential_before = emotion.potential_after = single(emotion.initial + emotion.threshold)
        emotion.appraisals = tuple(frame)
        fits = [each for each in called if each.kind is emotion.kind and each.target == emotion.target]
        if fits and _explains(agent, fits[0], emotion):
            emotion.feeling, emotion.appraisals = fits[0], fits[0].appraisals
            emotion.potential_before = fits[0].potential
            if emotion.initial >= MAX_INTENSITY:
                emotion.potential_after = max(emotion.potential_after, fits[0].potential)


def _explains(agent: Agent, feeling: Feeling, emotion: Emotion) -> bool:
    """Whether some mood can have made a feeling as intense as an emotion is."""
    if feeling.kind.family is EmotionFamily.CONFIRMATION:
        return False  # it is in proportion to a hope or fear that is over
    most = MAX_MOOD * agent.affect.constants.mood_influence_on_emotion * abs(emotion.valence) + _CLOSE
    share = emotion.potential_after - feeling.potential
    return abs(share) <= most or (emotion.initial >= MAX_INTENSITY and share < 0)


# -- appraisal variables -----------------------------------------------------------------------------------------


def _variables(agent: Agent, happening: Happening, member: int) -> Iterator[Appraised]:
    """Yield what was said of an event to a member, as far as the log keeps it."""
    again = _by_rules(agent, happening.event)
    has_rules = bool(agent.appraisal_rules.candidates(happening.event, agent.beliefs.owner))
    for entry in happening.entries:
        value = _logged(entry, happening, member)
        if value is None or not _concerns(entry, happening, agent):
            continue
        rule = next((each for each in again if _is_same(each, entry, value)), None)
        if rule is not None:
            yield rule
        elif not math.isnan(value):
            told = entry.rule or ("" if has_rules else TOLD)
            yield Appraised(entry.variable, single(value), entry.target, told, entry.source)


def _by_rules(agent: Agent, event: Term) -> list[Appraised]:
    """Return what the rules say of an event now, with what their variables stand for."""
    rules = AppraisalRules([rule for rule in agent.appraisal_rules if not rule.tells])
    try:
        with undisturbed(agent):
            return list(rules.frame(event, agent.beliefs, agent.appraiser.model.conventions))
    except EspressivoError:
        return []


def _is_same(found: Appraised, entry: Entry, value: float) -> bool:
    same = (found.variable, found.target, found.source) == (entry.variable, entry.target, entry.source)
    return same and found.rule == entry.rule and (math.isnan(value) or single(value) == found.value)


def _logged(entry: Entry, happening: Happening, member: int) -> float | None:
    """Return the value that a member got: no number when it is not kept; None when it got none."""
    who = happening.audience
    place = member if who is None else int(np.searchsorted(who, member))
    if entry.mask is not None and not (place < len(entry.mask) and entry.mask[place]):
        return None
    return _at(entry.value, place)


def _at(value: object, place: int) -> float:
    return float(value[place] if isinstance(value, np.ndarray) else value)  # type: ignore[arg-type]


def _concerns(entry: Entry, happening: Happening, agent: Agent) -> bool:
    """Whether an entry is meant for an agent, where the log does not keep for whom it is: SELF for whoever is named."""
    owner = agent.beliefs.owner
    if entry.mask is not None or entry.target is None:
        return True
    if entry.target.key == owner.key:
        return False
    alike = [each.target for each in happening.entries if each.variable == entry.variable and each is not entry]
    named = [target for target in alike if target is not None and target != SELF]
    return entry.target != SELF or not named or any(target.key == owner.key for target in named)


# -- what it called for ------------------------------------------------------------------------------------------


def _feelings(agent: Agent, happening: Happening, frame: AppraisalFrame) -> list[Feeling]:
    """Return what a frame calls for; nothing changes by it."""
    cause = Cause.of_event(happening.ordinal, happening.event)
    changes = {str(each.target): each.value for each in frame.each(GOAL_SUCCESS_PROBABILITY)}
    goals = Goals(
        [Goal(each.name, each.significance, _before(each.likelihood, each.name, changes)) for each in agent.goals]
    )
    prospects = ProspectLedger()
    for each in agent.prospects:
        before = _before(each.likelihood, str(each.name), changes)
        if 0 < before < 1:
            prospects.open(OpenProspect(each.name, each.desirability, before))
    situation = Situation(cause, happening.event.args[1], agent.beliefs, goals, agent.affect, prospects)
    try:
        return list(agent.appraiser.model.derive(frame, situation))
    except EspressivoError:
        return []


def _before(likelihood: float, name: str, changes: dict[str, float]) -> float:
    """Return how likely something was before an event changed it to what it is now."""
    return single(min(1.0, max(0.0, likelihood - changes.get(name, 0.0))))
