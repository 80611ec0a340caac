"""An agent: somebody who perceives, feels, remembers and decides."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..appraisal.appraise import Appraiser
from ..appraisal.goals import Goals
from ..appraisal.rules import AppraisalRules
from ..core.affect import EmotionalState
from ..core.beliefs import BeliefBase
from ..core.emotions import Emotion
from ..core.errors import StateError
from ..core.memory import ACTION_END, ACTION_START, EpisodicMemory, EventRecord
from ..core.mood import MAX_MOOD
from ..core.personality import Personality
from ..core.terms import SELF, UNIVERSAL, Symbol, Term, TermLike, compose, term
from ..decision.deliberation import Deliberation
from ..decision.policy import Decision, Diagnostic
from ..decision.rules import ActionRules
from .authoring import Authoring
from .behaviour import ESPRESSIVO, Behaviour, behaviour_called
from .chance import Chance
from .dialogue import DialogueBook
from .display_rules import DisplayRule
from .feeling import Feels
from .own_emotions import Addition, add_emotions
from .properties import register_properties
from .rule_checks import goal_of
from .why_asked import Explains

__all__ = ["Agent", "Identity"]

_BUSY = "Busy"
_EXACT = 2**53
"""Whole numbers up to here are exact in floating point; beyond, a second more makes no difference."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identity:
    """A social identity that is active.

    Attributes:
        name: Such as ``Doctor``.
        category: Such as ``Profession``; of each category one identity is active at most.
        salience: How much it counts now, above 0 and up to 1.
    """

    name: str
    category: str
    salience: float = 1.0


class Agent(Authoring, Feels, Explains):
    """Somebody with beliefs, goals, emotions, a mood and memories.

    Args:
        name: A word; ``SELF`` in the agent's rules means it.
        behaviour: Ours, or that of the FAtiMA Toolkit.
        beliefs: What the agent believes, such as ``{"Likes(Ben)": 3}``.
        goals: Significance (0..10) and likelihood (0..1) of each goal, such as ``{"Survive": (8, 0.5)}``.
        mood: -10..10; where the personality lets it rest when not given.
        personality: The five factors, each -1..1, such as ``{"extraversion": 0.4}``; those not named are average.
        emotions: What the agent can feel beyond what everybody can: additions to the ontology, or files of them.
        seed: For an agent that is in no world: decides what is left to chance.

    >>> ana = Agent("Ana", beliefs={"Likes(Ben)": 3})
    >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -6})
    >>> [(felt.type, str(felt.target)) for felt in ana.perceive("Event(Action-End, Ben, Insult, Ana)")]
    [('Distress', 'None'), ('Reproach', 'Ben'), ('Anger', 'Ben')]
    """

    def __init__(
        self,
        name: str,
        *,
        behaviour: Behaviour | str = ESPRESSIVO,
        beliefs: Mapping[str, TermLike] | None = None,
        goals: Mapping[str, tuple[float, float]] | None = None,
        mood: float | None = None,
        personality: Personality | Mapping[str, float] | None = None,
        emotions: Iterable[Addition | Path] = (),
        seed: int = 0,
    ) -> None:
        self.behaviour = behaviour = behaviour_called(behaviour)
        self.beliefs = BeliefBase(name, behaviour.semantics)
        self.memory = EpisodicMemory(keeps_old_names=behaviour.keeps_old_names)
        model = behaviour.model()
        self.affect = EmotionalState(model.conventions.affect)
        self.goals = Goals()
        self.appraisal_rules = AppraisalRules()
        self.action_rules = ActionRules()
        self.importance = behaviour.importance(self.beliefs)
        self.exchanges = behaviour.exchanges()
        self.dialogue: DialogueBook | None = None
        self.identities: dict[str, Identity] = {}
        self.chance = Chance(seed)
        self.now: float = 0
        self.body: str | None = None
        self.voice: str | None = None
        self.display_rules: list[DisplayRule] = []
        self.is_player = False
        self._known: dict[object, Symbol] = {}
        self._doing: tuple[Term, Term] | None = None
        self._deliberation = Deliberation(self.action_rules, self.beliefs, behaviour.policy())
        self.appraiser = Appraiser(self.beliefs, self.memory, self.affect, self.goals, self.appraisal_rules, model)
        register_properties(self, behaviour.toolkit_properties)
        for belief, value in _items(beliefs, "beliefs", '{"Likes(Ben)": 3}'):
            self.beliefs.tell(belief, value)
        for goal, numbers in _items(goals, "goals", '{"Survive": (8, 0.5)}'):
            self.goals.set(goal_of(goal, numbers))
        if personality is not None:
            self.personality = Personality.of(personality)
        if mood is not None:
            self.mood = mood
        self.additions: list[Addition] = []
        if emotions:
            add_emotions(self, emotions)

    def __repr__(self) -> str:
        return f"<Agent {self.name}: mood {self.mood:.2f}, {len(self.emotions)} emotions>"

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The agent's name."""
        return str(self.beliefs.owner)

    @property
    def mood(self) -> float:
        """The mood, -10..10."""
        return self.affect.mood()

    @mood.setter
    def mood(self, value: float) -> None:
        if not _is_number(value, -MAX_MOOD, MAX_MOOD):
            raise StateError(f"the mood of {self.name} cannot be {value}: expected a number on -10..10")
        self.affect.set_mood(value)

    @property
    def emotions(self) -> list[Emotion]:
        """The emotions felt, strongest first."""
        return sorted(self.affect.emotions(), key=lambda emotion: -emotion.intensity)

    @property
    def known_agents(self) -> list[Symbol]:
        """The other agents that this one knows, in the order in which they met; everybody who ever acted is one."""
        return list(self._known.values())

    @property
    def busy(self) -> tuple[Term, Term] | None:
        """Action and target of what the agent has begun and not ended; None when it is free."""
        return self._doing

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The action rules that were left out of the last decision, and why."""
        return self._deliberation.diagnostics

    # -- living ------------------------------------------------------------------------------------------------

    def perceive(self, *events: TermLike, observer: TermLike = SELF) -> list[Emotion]:
        """Perceive events: remember them, believe what changed, appraise.

        When one of several fails, those before it have been perceived, and those after it have not.

        Args:
            *events: Such as ``"Event(Action-End, Ben, Hit, Ana)"``, in order.
            observer: In whose mind a changed property is changed; another's name says what that one now believes.

        Returns:
            The emotions that arose.

        Raises:
            EventError: One is no event that can happen; it leaves nothing behind.
            EspressivoError: A changed property cannot be believed, or a rule failed; the event is remembered, but
                nothing is felt about it.
        """
        self.importance.invalidate()
        seen_by = term(observer)
        felt: list[Emotion] = []
        for each in events:
            event = term(each)
            record = self.memory.record(event, self.now)
            if seen_by.is_self and not record.is_property_change:
                self._notice(record)
            felt += self.appraiser.judge(record, event, seen_by)
        return felt

    def decide(self, layer: TermLike = UNIVERSAL) -> list[Decision]:
        """Return what the agent may do, best first.

        While an action is in progress, the only entry is ``Busy(action)``, with utility 0 and no rule.

        Args:
            layer: Whose rules to ask; ``*`` asks all.

        Raises:
            EspressivoError: A rule failed and the behaviour does not tolerate it.
        """
        if self._doing is not None:
            action, target = self._doing
            return [Decision(compose(_BUSY, action), target)]
        return self._deliberation.decide(self.chance, layer)

    def options(self, layer: TermLike = UNIVERSAL) -> list[Decision]:
        """Return what the rules offer, in the order of the rules, unranked."""
        return self._deliberation.options(layer)

    def update(self, seconds: float = 1) -> None:
        """Let time pass: what is felt fades.

        Raises:
            StateError: The time is no number, negative, or not finite.
        """
        self.now = later(self.now, seconds)
        self.affect.advance(self.now)
        self.memory.settle()

    advance = update

    def lose(self, somebody: TermLike) -> None:
        """Know somebody no longer, who is gone; beliefs and memories of that one stay."""
        self._known.pop(term(somebody).key, None)

    def meet(self, somebody: TermLike) -> None:
        """Get to know somebody; oneself and those known already are left out."""
        name = term(somebody)
        if isinstance(name, Symbol):
            self.meet_all([name])

    def meet_all(self, names: Iterable[Symbol]) -> None:
        """Get to know several, in this order."""
        known, own = self._known, self.beliefs.owner.key
        for name in names:
            if name.key != own and name.key != SELF.key:
                known.setdefault(name.key, name)

    # -- identities --------------------------------------------------------------------------------------------

    def activate_identity(self, name: str, category: str, salience: float = 1.0) -> None:
        """Make a social identity active, in place of another of the same category.

        Raises:
            StateError: The salience is not above 0 and up to 1.
            TermSyntaxError: The name is none that a rule could ask for.
        """
        term(name)
        if not _is_number(salience, 0, 1) or not salience:
            raise StateError(f"the salience of {name} is {salience}: expected above 0, at most 1")
        self.identities.pop(category.casefold(), None)
        self.identities[category.casefold()] = Identity(name, category, salience)

    def deactivate_identity(self, name: str) -> bool:
        """End an identity; return whether it was active."""
        found = self.identity_named(term(name))
        return found is not None and self.identities.pop(found.category.casefold(), None) is not None

    def identity_named(self, name: Term) -> Identity | None:
        """Return the active identity of a name, or None."""
        return next((each for each in self.identities.values() if term(each.name) == name), None)

    # -- speaking ----------------------------------------------------------------------------------------------

    def fill_in(self, utterance: str) -> str:
        """Replace every ``[[belief]]`` in a text by what the agent believes.

        Raises:
            EspressivoError: A belief is malformed.
        """
        labels = {} if self.dialogue is None else self.dialogue.labels
        return self.behaviour.fill_in(utterance, self.beliefs, labels)

    # -- wiring ------------------------------------------------------------------------------------------------

    def join(self, chance: Chance, dialogue: DialogueBook, clock: float) -> None:
        """Become part of a world: share its chance and dialogue, and its clock unless the agent has lived longer."""
        self.chance = chance
        self.dialogue = dialogue
        if clock > self.now:
            self.update(clock - self.now)

    def set_known(self, others: Iterable[TermLike]) -> None:
        """Say whom the agent knows; for restoring a saved state."""
        self._known.clear()
        self.meet_all([other for other in map(term, others) if isinstance(other, Symbol)])

    def set_doing(self, doing: tuple[Term, Term] | None) -> None:
        """Say what the agent is in the middle of; for restoring a saved state."""
        self._doing = doing

    def _notice(self, record: EventRecord) -> None:
        """Get to know whoever acts; begin or end one's own action."""
        if record.type == ACTION_START:
            if record.subject == self.beliefs.owner:
                self._doing = (record.action, record.target)
        elif self._doing is not None and self._ends_action(record):
            self._doing = None
        self.meet(record.subject)

    def _ends_action(self, record: EventRecord) -> bool:
        assert self._doing is not None
        begun = compose("Event", ACTION_END, self.beliefs.owner, *self._doing)
        return self.behaviour.semantics.match(record.event, begun)


def later(time: float, seconds: float) -> float:
    """Return a time some seconds later; whole seconds stay whole numbers.

    Raises:
        StateError: The seconds are no number, negative, or not finite.
    """
    if not _is_number(seconds, 0, sys.float_info.max):
        raise StateError(f"time cannot pass by {seconds} seconds: expected a number of 0 or more")
    sum_ = time + seconds
    if sum_ > sys.float_info.max:
        raise StateError(f"time cannot pass by {seconds} seconds after {time}: so late a time cannot be counted")
    return int(sum_) if sum_ < _EXACT and sum_ == math.floor(sum_) else sum_


def _items(given: Mapping[str, T] | None, what: str, example: str) -> Iterable[tuple[str, T]]:
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        raise TypeError(f"{what} are {given!r}: expected a dictionary, such as {example}")
    return given.items()


def _is_number(value: object, least: float, greatest: float) -> bool:
    return isinstance(value, (int, float)) and least <= value <= greatest
