"""A world: agents, a clock, what happens between them, and what their deeds change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.errors import EspressivoError, StateError, nearest
from ..core.memory import ACTION_END, EventParts, validate_event
from ..core.substitution import Substitutions
from ..core.terms import NIL, SELF, UNIVERSAL, Term, TermLike, compose, term
from ..decision.policy import Decision, Diagnostic
from .agent import Agent, later
from .behaviour import ESPRESSIVO, Behaviour, behaviour_called
from .chance import Chance
from .dialogue import DialogueBook, Line
from .effects import Effect, WorldModel
from .outcome import Change, Course, Felt, Outcome
from .state import restore_world, save_world
from .state_digest import state_hash
from .triggers import STORY, Happened, Triggers
from .witnesses import Witnesses

if TYPE_CHECKING:
    from .journal import Recorder
    from .trace import Trace

__all__ = ["Change", "Felt", "Option", "Outcome", "Turn", "World"]

_SPEAK = "speak"
_NAMED = 12
"""How many names a message lists at most."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something an agent may do now.

    Attributes:
        decision: What the agent's rules offer, with the reasons.
        line: The line of dialogue that it would say, when it is a Speak.
        text: The line with beliefs filled in; otherwise the action.
    """

    decision: Decision
    line: Line | None
    text: str

    @property
    def action(self) -> Term:
        """What would be done; for a line, with the line's own states."""
        return self.decision.action if self.line is None else self.line.action


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that an agent did, and what it led to."""

    agent: str
    option: Option
    outcome: Outcome


class World:
    """Agents that perceive each other.

    Args:
        seed: Decides every choice that is left to chance.
        behaviour: What the agents are that :meth:`add` makes.
        name: For people.

    >>> world = World(seed=1)
    >>> ana, ben = world.add("Ana"), world.add("Ben")
    >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    >>> outcome = world.event("Action-End", "Ben", "Insult", "Ana")
    >>> [(felt.agent, felt.emotion.type) for felt in outcome.emotions]
    [('Ana', 'Distress')]
    """

    def __init__(self, *, seed: int = 0, behaviour: Behaviour | str = ESPRESSIVO, name: str = "") -> None:
        self.name = name
        self.seed = seed
        self.behaviour = behaviour = behaviour_called(behaviour)
        self.clock: float = 0
        self.chance = Chance(seed)
        as_toolkit = behaviour.effects_come_from_observer
        self.effects = WorldModel(stops_at_unmatched=as_toolkit, adds_up=not as_toolkit)
        self.dialogue = DialogueBook()
        self.witnesses = Witnesses()
        self.triggers = Triggers()
        self.terminal_states: tuple[Term, ...] = (term("End"),)
        self.journal: Recorder | None = None
        """Who records what is done to this world; see :mod:`.journal`."""
        self.words: Callable[[Term], str | None] | None = None
        """Says an event in its author's words; None of one for which there are none."""
        self.trace: Trace | None = None
        """Who listens to what happens, to explain it; see :mod:`.trace`."""
        self._agents: dict[str, Agent] = {}

    @property
    def labels(self) -> dict[str, str]:
        """How names read in what is said: ``TheShopSurvives`` as "the shop survives"."""
        return self.dialogue.labels

    @property
    def agents(self) -> list[Agent]:
        """All agents, in the order of their turns."""
        return list(self._agents.values())

    def add(self, agent: Agent | str, **details: Any) -> Agent:
        """Add an agent, or make one of a name.

        Args:
            agent: An agent, or the name of one to make with the world's behaviour.
            **details: What :class:`~.agent.Agent` takes, when one is made.

        Raises:
            StateError: There is an agent of that name already, or this one lives in a world already.
        """
        if isinstance(agent, str):
            agent = Agent(agent, behaviour=details.pop("behaviour", self.behaviour), **details)
        elif not isinstance(agent, Agent):
            raise TypeError(f"{agent!r} cannot be added: expected an Agent, or a name such as 'Ana'")
        key = agent.name.casefold()
        if key in self._agents:
            raise StateError(f"there is an agent called {agent.name} already: names are unique in a world")
        if agent.dialogue is not None:
            raise StateError(f"{agent.name} lives in another world: remove it there first")
        newcomer = [agent.beliefs.owner]
        for other in self._agents.values():
            if other.behaviour.meets_at_once:
                other.meet_all(newcomer)
        if agent.behaviour.meets_at_once:
            agent.meet_all([other.beliefs.owner for other in self._agents.values()])
        agent.join(self.chance.split(key), self.dialogue, self.clock)
        self._agents[key] = agent
        return agent

    def remove(self, name: str) -> Agent:
        """Let an agent leave, and return it; others no longer count it among those they know, but remember it.

        Raises:
            StateError: Nobody is called so.
        """
        agent = self._agents.pop(self[name].name.casefold())
        for other in self._agents.values():
            other.lose(agent.beliefs.owner)
            agent.lose(other.beliefs.owner)
        agent.dialogue = None
        return agent

    def rename(self, name: str, new: str) -> Agent:
        """Give an agent another name, which its own beliefs use from now on.

        What others believe of it, and what anybody remembers, still says the old name.

        Raises:
            StateError: Nobody is called so, or somebody else has the new name.
            BeliefError: The new name is no name, or that of somebody whose mind the agent knows.
        """
        agent = self[name]
        old = agent.beliefs.owner
        if new.casefold() != agent.name.casefold() and new in self:
            raise StateError(f"there is an agent called {self[new].name} already: names are unique in a world")
        agent.beliefs.rename(new)
        self._agents = {each.name.casefold(): each for each in self._agents.values()}
        for other in self._agents.values():
            if old in other.known_agents:
                other.lose(old)
                other.meet(agent.beliefs.owner)
        return agent

    def __getitem__(self, name: str) -> Agent:
        agent = self._agents.get(str(name).casefold()) or self._labelled(str(name))
        if agent is None:
            close = nearest(str(name), [each.name for each in self.agents])
            hint = f"did you mean {close}?" if close else f"expected one of: {_listed(self.agents)}"
            raise StateError(f"nobody here is called {name}; {hint}")
        return agent

    def _labelled(self, name: str) -> Agent | None:
        """Return the agent whose name reads so in words."""
        folded = " ".join(name.split()).casefold()
        symbols = (symbol for symbol, words in self.labels.items() if words.casefold() == folded)
        return next((self._agents[each.casefold()] for each in symbols if each.casefold() in self._agents), None)

    def __contains__(self, name: object) -> bool:
        return str(name).casefold() in self._agents

    def __iter__(self) -> Iterator[Agent]:
        return iter(self.agents)

    def __repr__(self) -> str:
        return f"<World {self.name}{' ' if self.name else ''}at {self.clock:g} s: {_listed(self.agents)}>"

    # -- what happens ------------------------------------------------------------------------------------------

    def event(self, kind: str, subject: TermLike, action: TermLike, target: TermLike = NIL) -> Outcome:
        """Let something happen: everybody perceives it, or its :attr:`witnesses`, then what it changes.

        Args:
            kind: ``Action-Start``, ``Action-End`` or ``Property-Change``.
            subject: Who did it.
            action: What; of a change, the property.
            target: To whom; of a change, the new value.

        Raises:
            EventError: This is no event that can happen; it did not.
            EspressivoError: Somebody's rule failed; see :meth:`happen`.
        """
        return self.happen(compose("Event", kind, subject, action, target))

    def happen(self, event: TermLike) -> Outcome:
        """Like :meth:`event`, for an event that is a term already.

        An event that cannot happen is refused before anybody has perceived it. When somebody's rule fails, or somebody
        cannot believe a change, the event has happened all the same: all others have perceived it and what it
        changes. Only then the error is raised, the first of several.

        Raises:
            EventError: This is no event that can happen, or has an effect that is none.
            EspressivoError: Somebody's rule failed, or a change cannot be believed; the message says whose.
        """
        return self.unfold([term(event)])

    def unfold(self, events: Sequence[Term], entering: Term | None = None) -> Outcome:
        """Let several events happen, one after the other, and the story come to another state.

        Args:
            events: None of them happens when one cannot.
            entering: A state of the story: everybody perceives ``Event(Action-End, Story, Enter(state), -)``, and
                believes it.

        Returns:
            What all of them did, under the name of the first.

        Raises:
            EventError: One is no event that can happen.
            EspressivoError: Somebody's rule failed; see :meth:`happen`.
        """
        if self.trace is not None and not self.trace.is_hearing:
            return self.trace.hear(events, lambda: self.unfold(events, entering))
        parts = [validate_event(event) for event in events]
        course = Course()
        for event, part in zip(events, parts, strict=True):
            self._take_its_course(course, event, part, self.witnesses.of(event, self.agents))
        arrival = self._arrive(course, entering)
        if STORY not in self:
            for agent in self._agents.values():
                agent.lose(STORY)  # nobody whom one could know
        first = events[0] if events else arrival
        return course.outcome(NIL if first is None else first)

    def _arrive(self, course: Course, entering: Term | None) -> Term | None:
        """Let the story come to a state, or let everybody know that it has."""
        story = self.triggers
        led_on = bool(story) and story.notice(self) and story.announces
        state = entering if entering is not None else story.state if led_on else None
        if state is None:
            return None
        arrival = compose("Event", ACTION_END, STORY, compose("Enter", state), NIL)
        effects = [] if entering is None else [Effect(story.dialogue, state, template=arrival)]
        self._take_its_course(course, arrival, validate_event(arrival), self.agents, *effects)
        if story:
            story.notice(self)
        return arrival

    def _take_its_course(
        self, course: Course, event: Term, parts: EventParts, seen_by: Sequence[Agent], *others: Effect
    ) -> None:
        """Let an event be perceived, then what it changes; conditions of that are asked before."""
        due = [
            (observer, ready)
            for effect in (*self.effects.simulate([event]), *others)
            for observer in self._observers(effect.observer)
            for ready in course.applying(effect, observer)
        ]
        for agent in seen_by:
            course.perceived_by(agent, event)
        for observer, effect in due:
            subject = observer.beliefs.owner if self.behaviour.effects_come_from_observer else parts.subject
            course.changes(observer, effect, subject)

    def run_triggers(self, idle: bool = False) -> list[Happened]:
        """Let happen what is due by itself, in order, each trigger once at most; return what did.

        Args:
            idle: Whether nobody has anything to do: then, when nothing else happens, one fallback does.

        Raises:
            EspressivoError: A trigger's conditions or events failed; those before it have happened.
        """
        return self.triggers.run(self, idle)

    def waits(self) -> float | None:
        """Return after how many seconds something may happen by itself; None when nothing waits for time to pass."""
        return self.triggers.waits(self)

    def advance(self, seconds: float = 1) -> None:
        """Let time pass for everybody.

        Raises:
            StateError: The time is no number, negative, or not finite.
        """
        if self.triggers:
            self.triggers.notice(self)
        self.clock = later(self.clock, seconds)
        for agent in self._agents.values():
            agent.update(seconds)

    def introduce(self) -> list[Term]:
        """Let everybody enter: each agent perceives ``Event(Action-End, X, Enters, -)`` of each.

        Raises:
            EspressivoError: Somebody's rule failed; see :meth:`happen`.
        """
        entries = [compose("Event", ACTION_END, agent.beliefs.owner, "Enters", NIL) for agent in self.agents]
        course = Course()
        for agent in self.agents:
            for entry in entries:
                course.perceived_by(agent, entry)
        course.complain()
        return entries

    # -- what agents do ----------------------------------------------------------------------------------------

    def options(self, name: str, layer: TermLike = UNIVERSAL) -> list[Option]:
        """Return what somebody may do now, best first; a Speak is one option for each line that fits."""
        agent = self[name]
        return [
            option
            for decision in agent.decide(layer)
            if decision.rule is not None
            for option in self.ways_of(agent, decision)
        ]

    def act(self, name: str, option: Option) -> Outcome:
        """Let somebody do something, and all that it says performs; SELF becomes the name of who does it.

        Raises:
            EventError: The action cannot be done.
            EspressivoError: Somebody's rule failed; see :meth:`happen`.
        """
        if not isinstance(option, Option):
            raise TypeError(
                f"{name} cannot do {option!r}: expected one of world.options({name!r}); event() takes names"
            )
        if self.trace is not None:
            self.trace.hear_choice(self[name], option)
        actor = self[name].beliefs.owner
        deeds = [(option.action, option.decision.target)]
        deeds += [] if option.line is None else [(deed.action, deed.target) for deed in option.line.performs]
        bound = option.decision.bindings or Substitutions()
        parts = [[bound.ground(part).replace(SELF, actor) for part in deed] for deed in deeds]
        return self.unfold([compose("Event", ACTION_END, actor, *each) for each in parts])

    def turn(self, name: str, layer: TermLike = UNIVERSAL) -> Turn | None:
        """Let somebody decide and act; return None when there is nothing to do."""
        agent = self[name]
        for decision in agent.decide(layer):
            if decision.rule is None:
                return None
            options = self.ways_of(agent, decision)
            if options:
                option = options[self.chance.randrange(0, len(options))] if len(options) > 1 else options[0]
                return Turn(agent.name, option, self.act(name, option))
        return None

    @property
    def diagnostics(self) -> list[tuple[str, Diagnostic]]:
        """The action rules that were left out of everybody's last decision: whose, which and why."""
        return [(agent.name, problem) for agent in self.agents for problem in agent.diagnostics]

    def is_over(self, name: str) -> bool:
        """Whether a dialogue that somebody takes part in has reached a terminal state."""
        return any(
            belief.name.head.key == "dialoguestate" and belief.value in self.terminal_states
            for belief in self[name].beliefs
        )

    # -- state -------------------------------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """Return everything about this world as plain data that JSON can hold; see :mod:`.state`."""
        return save_world(self)

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> World:
        """Make the world again that was saved; it goes on exactly as the other would have.

        Dynamic properties that were added by hand must be added again.

        Raises:
            StateError: The data are no saved world.
        """
        return restore_world(data, cls)

    def state_hash(self) -> str:
        """Return a hash of all that will decide what comes next: clock, chance, and the state of every agent."""
        return state_hash(self)

    def _observers(self, who: Term) -> list[Agent]:
        if who.is_universal:
            return self.agents
        return [agent for agent in self.agents if agent.beliefs.owner == who]

    def ways_of(self, agent: Agent, decision: Decision) -> list[Option]:
        """Return how somebody may do what was decided: of a Speak, each line that fits; otherwise just so."""
        action = decision.action
        if action.head.key != _SPEAK or len(action.args) != 4:
            return [Option(decision, None, str(action))]
        lines = [line for line in self.dialogue.lines_for(action) if line.is_said_by(agent.beliefs.owner)]
        return [Option(decision, line, self.filled_in(agent, line.utterance)) for line in lines]

    @staticmethod
    def filled_in(agent: Agent, text: str) -> str:
        """Return a text with what somebody believes filled in; as it is, when that is malformed."""
        try:
            return agent.fill_in(text)
        except EspressivoError:
            return text


def _listed(agents: list[Agent]) -> str:
    names = [agent.name for agent in agents[:_NAMED]]
    more = ["..."] if len(agents) > _NAMED else []
    return ", ".join(names + more) or "nobody"
