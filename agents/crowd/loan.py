"""A member of a crowd that is lent as an agent: what passes between the two; see :mod:`.detail`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ...appraisal.frame import AppraisalFrame
from ...appraisal.goals import Goal
from ...appraisal.prospects import OpenProspect
from ...appraisal.rules import AppraisalRules
from ...core.beliefs import BeliefBase
from ...core.emotion_types import EmotionFamily
from ...core.emotions import Appraised, Cause, Emotion
from ...core.errors import CrowdError, EspressivoError
from ...core.terms import SELF, Key, Term
from ..agent import Agent
from .arithmetic import TICKS, At
from .frame import ArrayFrame
from .recollection import appraised_by, recollect
from .row import EMPTY, Held, MoodRow, Outlook, Place, PlaceKey, Row, is_about_goal
from .slots import NO_CAUSE
from .wants import Want

if TYPE_CHECKING:
    from .crowd import Crowd

__all__ = ["Loan"]

_MOST_WEIGHT: Final = 10.0
_Told = dict[Key, tuple[Term, Term]]
"""Beliefs by the keys of their names: name and value."""


class Loan:
    """A member of a crowd as an agent, and what both must know of each other.

    Args:
        crowd: The crowd.
        member: The number of the member.

    Attributes:
        agent: The agent.
        member: The number.
    """

    def __init__(self, crowd: Crowd, member: int) -> None:
        self.member = member
        self._crowd = crowd
        self._row = Row(crowd, member)
        self._ordinals: dict[int, int] = {}
        self._given: dict[Emotion, tuple[int, int]] = {}
        self._held: dict[PlaceKey, Held] = {}
        self._outlooks: dict[PlaceKey, Outlook] = {}
        self._mood: MoodRow = (0.0, 0, 0.0, 0.0, 0)
        self._told: _Told = {}
        self.agent = self._made()
        self._remember_latest()
        self.follow()
        self.hear()
        self._recollect()

    # -- from the crowd ----------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Let the agent live until the crowd's time, and take over what has changed in the row by itself."""
        agent, row = self.agent, self._row
        if (seconds := self._crowd.time - agent.now) > 0:
            agent.update(seconds)
        for key, want, at in row.wants():
            outlook = row.outlook(want, at)
            if outlook != self._outlooks.get(key):
                self._want(key[0] == "goal", want, outlook)
        changed = {key: place for key, place in row.places().items() if row.read(place) != self._held.get(key, EMPTY)}
        if changed:
            self._feel(changed)
        if row.mood != self._mood:
            away, since, tense, free, pulled = row.mood
            shifted, poised = since / TICKS, pulled / TICKS
            agent.affect.restore(
                replace(agent.affect.snapshot(), mood=(away, shifted, shifted), poise=(tense, free, poised, poised))
            )
        self._note()

    def hear(self) -> None:
        """Let the agent believe what the crowd has been told of late."""
        told = _beliefs(self._crowd.knowledge.beliefs_of(self.member))
        for key, (name, value) in told.items():
            if key not in self._told or self._told[key][1] != value:
                self.agent.beliefs.tell(name, value)
        for key, (name, _) in self._told.items():
            if key not in told:
                self.agent.beliefs.remove(name)
        self._told = told

    def perceive(self, event: Term, at: At, frame: ArrayFrame, ordinal: int, is_told: bool) -> None:
        """Let the agent perceive what has just happened to the crowd, if it reached the member.

        Args:
            event: What happened.
            at: Whom it reached.
            frame: How it was appraised.
            ordinal: The number of the event.
            is_told: Whether whoever told of the event said how it is appraised; else the agent's rules do.
        """
        place = self.member if isinstance(at, slice) else int(np.searchsorted(at, self.member))
        if isinstance(at, slice) or (place < len(at) and at[place] == self.member):
            agent = self.agent
            self._ordinals[agent.memory.next_id] = ordinal
            rules = agent.appraiser.rules
            if is_told:
                agent.appraiser.rules = _AsTold(appraised_by(frame, place))
            try:
                agent.perceive(event)
            finally:
                agent.appraiser.rules = rules
        self._note()

    def _note(self) -> None:
        """Take down how the row stands, so that what changes in it by itself is noticed."""
        row = self._row
        self._held = {key: row.read(place) for key, place in row.places().items()}
        self._outlooks = {key: row.outlook(want, at) for key, want, at in row.wants()}
        self._mood = row.mood

    def _made(self) -> Agent:
        """Return the agent as one who has not lived yet, but remembers."""
        crowd = self._crowd
        agent = Agent(crowd.names[self.member], personality=crowd.tempers.personality(self.member), seed=self.member)
        agent.affect.constants, agent.affect.dispositions = crowd.constants, crowd.dispositions
        agent.appraiser.model = crowd.model
        for kind in crowd.kinds:
            if kind.family is EmotionFamily.AUTHORED:
                agent.affect.types.add(kind)
        agent.appraisal_rules = agent.appraiser.rules = AppraisalRules(crowd.rules)
        return agent

    def _want(self, is_goal: bool, want: Want, outlook: Outlook) -> None:
        weight, likelihood = outlook
        if is_goal:
            self.agent.goals.set(Goal(str(want.name), weight, likelihood))
        elif 0 < likelihood < 1:
            self.agent.appraiser.prospects.open(OpenProspect(want.name, weight, likelihood))
        else:
            self.agent.appraiser.prospects.close(want.name)

    def _feel(self, changed: dict[PlaceKey, Place]) -> None:
        """Let the agent feel what stands in some places of the row, and nothing stronger of those types and goals."""
        row, affect = self._row, self.agent.affect
        felt = {key: held for key, place in changed.items() if row.is_felt(place, held := row.read(place))}
        kept = [
            emotion
            for emotion in affect.emotions()
            if (key := row.key_of(emotion.kind, emotion.target)) not in changed
            or self._is_weaker(emotion, felt.get(key))
        ]
        new = [self._emotion(changed[key], held) for key, held in felt.items()]
        new.sort(key=lambda each: each.start)
        pool = tuple(enumerate([*kept, *new]))
        affect.restore(replace(affect.snapshot(), emotions=pool))
        self._given = {emotion: self._given[emotion] for _, emotion in pool if emotion in self._given}

    def _is_weaker(self, emotion: Emotion, held: Held | None) -> bool:
        """Whether an emotion may stay beside what the row holds: it came from something else, and is weaker."""
        if held is None or (is_about_goal(emotion.kind) and emotion.target is not None):
            return False
        known = NO_CAUSE if emotion.origin is None else self._ordinals.get(emotion.origin.id)
        cause, _ = self._given.get(emotion, (known, 0))
        return cause != held.cause and emotion.intensity < held.initial

    def _emotion(self, place: Place, held: Held) -> Emotion:
        crowd = self._crowd
        kind, start = crowd.kinds[held.code], held.start / TICKS
        happening = None if held.cause == NO_CAUSE else crowd.happenings.get(held.cause)
        origin = None if happening is None else Cause.of_event(self._remember(held.cause), happening.event)
        target = crowd.happenings.target(held.about)
        if place.want is not None and target is None:
            target = place.want.name
        threshold, decay = self.agent.personality.tempered(kind, crowd.dispositions.of(kind))
        rate = crowd.constants.emotion_rate * decay if decay else 0.0
        emotion = Emotion(kind, held.initial, start, rate, decay, threshold, target, origin)
        self._given[emotion] = held.cause, held.about
        return emotion

    def _remember(self, ordinal: int) -> int:
        """Return the id, in the agent's memory, of an event of the crowd."""
        known = next((id_ for id_, each in self._ordinals.items() if each == ordinal), None)
        if known is not None:
            return known
        memory, happening = self.agent.memory, self._crowd.happenings.get(ordinal)
        assert happening is not None
        id_ = ordinal if ordinal not in memory.records else memory.next_id
        self._ordinals[id_] = ordinal
        self.agent.meet(happening.event.args[1])
        try:
            memory.restore(id_, happening.event, happening.ticks / TICKS)
        except EspressivoError:
            memory.next_id = max(memory.next_id, id_ + 1)  # it is no event for a single agent, but has its number
        return id_

    def _remember_latest(self) -> None:
        """Remember the latest events, and those that raised what is felt, in the order in which they happened."""
        happenings, row = self._crowd.happenings, self._row
        causes = {held.cause for place in row.places().values() if row.is_felt(place, held := row.read(place))}
        for ordinal in sorted(causes | {each.ordinal for each in happenings.lately_of(self.member)}):
            if ordinal != NO_CAUSE and happenings.get(ordinal) is not None:
                self._remember(ordinal)

    def _recollect(self) -> None:
        """Remember what emotions came from."""
        happenings, memory = self._crowd.happenings, self.agent.memory
        emotions = self.agent.affect.emotions()
        for ordinal in {self._given[each][0] for each in emotions if each.origin is not None}:
            raised = [each for each in emotions if self._given[each][0] == ordinal]
            happening = happenings.get(ordinal)
            assert happening is not None
            recollect(self.agent, happening, self.member, raised)
            self._join(raised)
            record = memory.records.get(self._remember(ordinal))
            if record is not None:
                record.emotions = tuple(dict.fromkeys([each.type for each in raised]))

    def _join(self, raised: list[Emotion]) -> None:
        """Join the compounds of one event with their parts."""
        patterns = self._crowd.model.patterns
        for emotion in raised:
            parts = patterns.parts_of(emotion.kind)
            emotion.parts = tuple([each for each in raised if each.kind in parts])

    def ordinal_of(self, emotion: Emotion) -> int | None:
        """Return the number of the event in the crowd's log that raised an emotion; None when there was none."""
        cause = self._given[emotion][0] if emotion in self._given else self._ordinal(emotion)
        return None if cause == NO_CAUSE else cause

    def is_recollected(self, emotion: Emotion) -> bool:
        """Whether an emotion is known from the row and the log only, rather than lived."""
        return emotion in self._given

    # -- back to the crowd -------------------------------------------------------------------------------------

    def settle(self) -> tuple[str, ...]:
        """Write the agent back into its row, and return what the crowd cannot keep."""
        self.follow()
        self.hear()
        lost = [*self._settle_wants(), *self._settle_beliefs(), *self._settle_emotions()]
        away, since, _ = self.agent.affect.snapshot().mood
        tense, free, pulled, _ = self.agent.affect.snapshot().poise
        self._row.mood = away, round(since * TICKS), tense, free, round(pulled * TICKS)
        return tuple(lost)

    def _settle_wants(self) -> Iterator[str]:
        crowd, row, agent = self._crowd, self._row, self.agent
        theirs = {key: (want, at) for key, want, at in row.wants()}
        for goal in agent.goals:
            outlook = goal.significance, goal.likelihood
            within = abs(outlook[0]) <= _MOST_WEIGHT and 0 <= outlook[1] <= 1
            if within and ("goal", goal.name) in theirs:
                row.set_outlook(*theirs["goal", goal.name], outlook)
            elif within and goal.name not in crowd.wants.goals:
                crowd.add_goal(goal.name, *outlook, [self.member])
            else:
                yield f"the goal {goal.name} of {agent.name}: in the crowd it is others' only, or it is off the scales"
        for (group, name), (want, at) in theirs.items():
            if group == "goal" and name not in agent.goals:
                row.set_outlook(want, at, (0.0, row.outlook(want, at)[1]))
        for prospect in agent.prospects:
            want = crowd.wants.prospect(prospect.name)
            row.set_outlook(want, self.member, (prospect.desirability, prospect.likelihood))
        for want in crowd.wants.prospects.values():
            weight, likelihood = row.outlook(want, self.member)
            if likelihood and want.name not in agent.appraiser.prospects:
                row.set_outlook(want, self.member, (weight, 0.0))

    def _settle_beliefs(self) -> Iterator[str]:
        """Tell the crowd's knowledge what the agent has come to believe, or believes no longer."""
        believed, knowledge, owner = _beliefs(self.agent.beliefs), self._crowd.knowledge, self.agent.beliefs.owner
        changes: list[tuple[Term, Any]] = [
            (name, value)
            for key, (name, value) in believed.items()
            if key not in self._told or self._told[key][1] != value
        ]
        changes += [(name, None) for key, (name, _) in self._told.items() if key not in believed]
        for name, value in changes:
            try:
                knowledge.tell(name.replace(owner, SELF), value, [self.member])
            except CrowdError as error:
                yield f"a belief of {self.agent.name}: {error}"

    def _settle_emotions(self) -> Iterator[str]:
        row, felt = self._row, self._strongest()
        for key, emotion in felt.items():
            if key[0] == "prospect" and emotion.target is not None:
                self._crowd.wants.prospect(emotion.target)
        places = row.places()
        for key, place in places.items():
            if key in felt:
                row.write(place, self._as_held(felt[key]))
            elif row.is_felt(place, row.read(place)):
                row.write(place, EMPTY)
        for key in [each for each in felt if each not in places]:
            yield f"the {felt[key].type} of {self.agent.name}: the crowd has no place for it"

    def _strongest(self) -> dict[PlaceKey, Emotion]:
        """Return the strongest emotion for each place."""
        felt: dict[PlaceKey, Emotion] = {}
        for emotion in self.agent.affect.emotions():
            key = self._row.key_of(emotion.kind, emotion.target)
            if key not in felt or emotion.intensity > felt[key].intensity:
                felt[key] = emotion
        return felt

    def _as_held(self, emotion: Emotion) -> Held:
        """Return an emotion as the crowd keeps it: from its start, or from now if it fades as no other of its type."""
        crowd, agent = self._crowd, self.agent
        usual = agent.personality.tempered(emotion.kind, crowd.dispositions.of(emotion.kind)).decay
        fades_so = abs(emotion.decay - usual) < 1e-6 and emotion.held_until <= emotion.start
        initial, start = (emotion.initial, emotion.start) if fades_so else (emotion.intensity, agent.now)
        cause, about = self._given.get(emotion) or (self._ordinal(emotion), crowd.happenings.number_of(emotion.target))
        code = crowd.feelings.code(emotion.kind)
        return Held(code, initial, round(start * TICKS), cause, about)

    def _ordinal(self, emotion: Emotion) -> int:
        """Return the number of the event that raised an emotion; one that the agent met alone enters the log."""
        origin = emotion.origin
        if origin is None:
            return NO_CAUSE
        known = self._ordinals.get(origin.id)
        if known is None:
            record = self.agent.memory.records.get(origin.id)
            ticks = round((emotion.start if record is None else record.time) * TICKS)
            frame = _frame_of(emotion.appraisals)
            happening = self._crowd.happenings.add(origin.event, ticks, np.array([self.member], np.int32), frame)
            known = self._ordinals[origin.id] = happening.ordinal
        return known


class _AsTold(AppraisalRules):
    """Rules that say of one event what whoever told of it says."""

    def __init__(self, said: Iterable[Appraised]) -> None:
        super().__init__()
        self._said = tuple(said)

    def frame(self, *_: Any, **__: Any) -> AppraisalFrame:
        return AppraisalFrame(self._said)


def _beliefs(base: BeliefBase) -> _Told:
    """Return what somebody believes in their own mind."""
    return {each.name.key: (each.name, each.value) for each in base if each.mind == SELF}


def _frame_of(appraisals: Iterable[Appraised]) -> ArrayFrame:
    frame = ArrayFrame(1)
    for each in appraisals:
        frame.write(each.variable, each.target, each.value, None, False, each.rule, each.source)
    return frame
