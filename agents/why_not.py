"""Why something is not felt: not perceived, no rule, a condition that failed, a part missing, too weak, or faded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..appraisal.frame import AppraisalFrame
from ..appraisal.goals import Goal, Goals
from ..appraisal.model import Situation
from ..appraisal.occ import OccModel
from ..appraisal.prospects import OpenProspect, ProspectLedger
from ..appraisal.rules import AppraisalRules
from ..core.emotion_types import EmotionType
from ..core.emotions import Cause, Emotion, Feeling
from ..core.errors import AppraisalError, EspressivoError, nearest
from ..core.memory import EventRecord
from ..core.numbers import single
from ..core.terms import Term, TermLike, term
from .undisturbed import tells, undisturbed
from .why import Why
from .why_demands import missing
from .why_emotion import emotions_called, explain, mood_bearing, threshold_of
from .why_event import seen_by
from .why_potential import why_potential
from .why_signs import FROM, MINUS
from .why_words import feeling_of, in_words, shown_number

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["kinds_called", "why_not"]

_RECENT: Final = 64
"""How many events are looked through for one that raised an emotion that has faded."""


def why_not(agent: Agent, emotion: str, target: TermLike | None, event: TermLike | None = None) -> Why:
    """Explain why an emotion is not felt; see :meth:`~.why_asked.Explains.why_not`.

    Raises:
        AppraisalError: There is no such emotion.
    """
    whom = None if target is None else term(target)
    kinds = kinds_called(agent, emotion)
    felt = emotions_called(agent, emotion, whom, agent.now)
    if felt:
        return explain(agent, felt[0])
    children = [*_under_another_name(agent, kinds, emotion, whom), *_faded(agent, kinds, whom)]
    if not children or event is not None:
        children += _after(agent, kinds[0], whom, None if event is None else term(event))
    about = feeling_of(kinds[0].name, whom)
    return Why("nothing", f"{agent.name} does not feel {about}", 0.0, "0..10", term=emotion, children=tuple(children))


def kinds_called(agent: Agent, name: str) -> list[EmotionType]:
    """Return the type of a name; of a name in the ontology, the types that it may name.

    Raises:
        AppraisalError: There is no such emotion.
    """
    try:
        return [agent.affect.types.named(name)]
    except AppraisalError:
        node = agent.tone.find(name)
        known = agent.appraiser.model.patterns.kinds if isinstance(agent.appraiser.model, OccModel) else {}
        named = [
            kind for kind in known.values() if node and any(kind.node(level / 2) == node.id for level in range(21))
        ]
        if not named:
            close = nearest(name, [*known, *(each.id for each in agent.tone.nodes)])
            hint = f"; did you mean {close}?" if close else ""
            raise AppraisalError(f"{name!r} is nothing that anybody feels by itself{hint}") from None
        return named


def _under_another_name(agent: Agent, kinds: list[EmotionType], name: str, whom: Term | None) -> Iterator[Why]:
    for kind in kinds:
        for emotion in emotions_called(agent, kind.name, None, agent.now):
            called = kind.node(emotion.intensity)
            if whom is not None and emotion.target != whom:
                yield _told(agent, emotion, f"but it feels {feeling_of(kind.name, emotion.target)}")
            elif called.lower() != name.lower():
                yield _told(agent, emotion, f"it feels {feeling_of(kind.name, emotion.target)}, as {called}")


def _told(agent: Agent, emotion: Emotion, text: str) -> Why:
    return Why("felt", text.replace("it feels", f"{agent.name} feels"), emotion.intensity, "0..10", term=emotion.type)


def _faded(agent: Agent, kinds: list[EmotionType], whom: Term | None) -> Iterator[Why]:
    """Yield the last time at which it was felt, if it has faded since or made place for another."""
    names = {kind.name for kind in kinds}
    for step in reversed(agent.trace.steps if agent.trace is not None else []):
        for name, emotion in step.emotions:
            right = name == agent.name and emotion.type in names and (whom is None or emotion.target == whom)
            if right and emotion.kind in kinds:
                yield _gone(agent, emotion)
                return
    for record in _remembered(agent):
        if names & set(record.emotions) and whom is None:
            words = f"it was felt because {in_words(record.event, agent)}, at {shown_number(record.time)} s"
            yield Why("faded", f"{words}, and is over", term=str(record.event))
            return


def _gone(agent: Agent, emotion: Emotion) -> Why:
    because = "" if emotion.cause is None else f" because {in_words(emotion.cause, agent)}"
    began = f"it was felt from {shown_number(emotion.start)} s{because}"
    if emotion.lasts(agent.now):
        return Why(
            "faded", f"{began}, and was ended or replaced", emotion.initial, "0..10", term=str(emotion.cause or "")
        )
    over = shown_number(emotion.fades_at())
    return Why("faded", f"{began}, and had faded at {over} s", emotion.initial, "0..10", term=str(emotion.cause or ""))


def _remembered(agent: Agent) -> list[EventRecord]:
    return list(reversed(list(agent.memory)))[:_RECENT]


# -- the event that did not raise it ------------------------------------------------------------------------------


def _after(agent: Agent, kind: EmotionType, whom: Term | None, event: Term | None) -> Iterator[Why]:
    """Yield why an event did not raise it: the one asked for, or the last."""
    missed = seen_by(agent, event)
    if missed is not None:
        yield missed
        return
    record = next((each for each in _remembered(agent) if _is_meant(each, event)), None)
    if record is None:
        what = "anything" if event is None else in_words(event, agent)
        yield Why("missed", f"{agent.name} does not remember that {what}{' happened' if event is None else ''}")
        return
    yield _why_not_from(agent, kind, whom, record)


def _is_meant(record: EventRecord, event: Term | None) -> bool:
    return not record.is_property_change if event is None else record.event == event


def _why_not_from(agent: Agent, kind: EmotionType, whom: Term | None, record: EventRecord) -> Why:
    text = f"{in_words(record.event, agent)}, at {shown_number(record.time)} s"
    try:
        frame, feelings = would_raise(agent, record)
    except EspressivoError as error:
        return Why("event", text, term=str(record.event), children=(Why("failed", f"a rule fails: {error}"),))
    right = [each for each in feelings if each.kind is kind and (whom is None or each.target == whom)]
    if right:
        told: tuple[Why, ...] = (_held_back(agent, right[0]),)
    else:
        told = tuple(missing(agent, kind, whom, record, frame, feelings))
    return Why("event", text, term=str(record.event), children=told)


def would_raise(agent: Agent, record: EventRecord) -> tuple[AppraisalFrame, list[Feeling]]:
    """Return the appraisal variables and the feelings that an event would give now; nothing changes by it.

    Rules whose conditions tell beliefs are left out.

    Raises:
        EspressivoError: A rule fails.
    """
    model, event = agent.appraiser.model, record.event
    rules = [rule for rule in agent.appraisal_rules if not any(map(tells, rule.conditions.conditions))]
    goals = Goals([Goal(goal.name, goal.significance, goal.likelihood) for goal in agent.goals])
    prospects = ProspectLedger()
    for each in agent.appraiser.prospects:
        prospects.open(OpenProspect(each.name, each.desirability, each.likelihood))
    with undisturbed(agent):
        frame = AppraisalRules(rules).frame(event, agent.beliefs, model.conventions)
        situation = Situation(Cause.of(record), record.subject, agent.beliefs, goals, agent.affect, prospects)
        return frame, list(model.derive(frame, situation)) if frame else []


def _held_back(agent: Agent, feeling: Feeling) -> Why:
    """Say that mood or threshold ate a feeling; or that it would be felt if this happened now."""
    kind, name = feeling.kind, feeling_of(feeling.kind.name, feeling.target)
    influence = single(agent.affect.constants.mood_influence_on_emotion)
    mood = agent.affect.mood()
    coloured = max(0.0, single(feeling.potential + single(kind.valence * mood * influence)))
    disposition = agent.affect.dispositions.of(kind)
    if agent.affect.semantics.has_temperament:
        disposition = agent.personality.tempered(kind, disposition)
    strength = single(coloured - disposition.threshold)
    trial = Emotion(kind, max(0.0, strength), agent.now, threshold=disposition.threshold)
    trial.potential_before, trial.potential_after, trial.mood = feeling.potential, coloured, mood
    parts = (
        why_potential(agent, feeling).having(FROM),
        *mood_bearing(agent, trial),
        threshold_of(agent, trial).having(MINUS),
    )
    told = (
        "would arise if this happened now: something was different then" if strength > 0 else "is too weak to be felt"
    )
    return Why("weak", f"{name} {told}", strength, "above 0", children=parts)
