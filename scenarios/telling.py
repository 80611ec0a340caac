"""Tells what is done in a world as the events of a play: who does what, in which words, and what everybody feels then.

A :class:`Telling` looks at a world and changes nothing. A play tells itself with one while it goes on, and a recorded
run is told with one when it is played again.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec

from ..agents.agent import Agent
from ..agents.hesitation import hesitation
from ..agents.state_digest import Digests
from ..agents.triggers import Happened
from ..agents.world import Option, Outcome, World
from ..core.terms import NIL, Term, compose
from .document import Scenario
from .language.phrases import Phrasebook
from .transcript import Choice, Ending, Feeling, Learned, Mind, Opening, PlayedTurn, Reason

__all__ = ["Telling", "rounded", "scenario_hash"]

_DIGITS: Final = 4


class Telling:
    """Tells what is done in a world.

    Args:
        scenario: What is played; gives the opening its name and hash, and deeds their words.
        world: As it is before anything is told.
        human: Name of the character that a person plays; empty for nobody.
        hashed: Whether what is told holds the hash of the state; without, that is empty.

    Attributes:
        turn: Number of the last turn that was told.
    """

    def __init__(self, scenario: Scenario, world: World, human: str = "", *, hashed: bool = True) -> None:
        self.world = world
        self._digests = Digests(world) if hashed else None
        self.scenario = scenario
        self.human = human
        self.turn = 0
        self._scene = self._title = ""
        self._book = Phrasebook.from_docs(scenario.phrases, scenario.labels)
        self._since: dict[tuple[str, str, str, int | None], int] = {}
        self._peaks: dict[str, Feeling] = {}
        self._lines = {agent.name: 0 for agent in world.agents}
        self._before = self.minds()

    # -- looking -----------------------------------------------------------------------------------------------

    def look_where(self) -> None:
        """Note the title of the scene in which the story stands, if it has one and stands there anew."""
        state = self.world.triggers.state
        title = "" if state is None else self.world.labels.get(str(state), "")
        if title and title != self._scene:
            self._scene = self._title = title

    def moods(self) -> tuple[float, ...]:
        """Return everybody's mood, as it is told."""
        return tuple(rounded(each.mood) for each in self.world.agents)

    def minds(self) -> tuple[Mind, ...]:
        """Return what everybody feels; who feels something new feels it since this turn."""
        return tuple(self._mind(agent) for agent in self.world.agents)

    def states(self) -> list[str]:
        """Return the states of all dialogues, each once."""
        told = (belief for agent in self.world.agents for belief in agent.beliefs)
        return list(dict.fromkeys(str(each.value) for each in told if each.name.head.key == "dialoguestate"))

    def _hash(self) -> str:
        return "" if self._digests is None else self._digests.now().hash

    # -- telling -----------------------------------------------------------------------------------------------

    def opening(self) -> Opening:
        """Tell how it begins: everybody as they were when the telling began."""
        return Opening(
            self.scenario.name,
            " ".join(self.scenario.description.split()),
            self.scenario.behaviour,
            self.world.seed,
            self.human,
            scenario_hash(self.scenario),
            self._hash(),
            self._before,
            dict(self.world.labels),
        )

    def done(
        self,
        agent: Agent,
        option: Option,
        outcome: Outcome,
        *,
        round: int,  # noqa: A002 - the field's name
        time: float,
        before: tuple[float, ...],
        minds: tuple[Mind, ...],
    ) -> PlayedTurn:
        """Tell what somebody did: :attr:`turn` has counted it.

        Args:
            agent: Who.
            option: What.
            outcome: What came of it.
            round: In which round of the play.
            time: When, in seconds of the agent.
            before: Everybody's mood before.
            minds: Everybody right afterwards.
        """
        spoken = _is_spoken(option)
        if spoken:
            self._lines[agent.name] += 1
        self._remember_peaks(minds)
        return PlayedTurn(
            number=self.turn,
            round=round,
            time=float(time),
            agent=agent.name,
            target=_name(_target(option)),
            action=str(option.action),
            style=_name(option.line.style) if option.line is not None else "",
            text=self._words(agent, option),
            spoken=spoken,
            utility=rounded(option.decision.utility),
            learned=self.learned(outcome),
            moods=before,
            minds=minds,
            state_hash=self._hash(),
            deeds=self._deeds(agent, option) if spoken else (),
            scene=self._waiting_title(),
            pause_s=_pause(agent, _target(option)),
        )

    def happened(
        self,
        happened: Happened,
        before: tuple[float, ...],
        round: int,  # noqa: A002 - the field's name
    ) -> PlayedTurn | None:
        """Tell what happened by itself; None when it only led from one state to the next."""
        learned = self.learned(happened.outcome)
        event, text = happened.outcome.event, happened.text
        if not text:
            if not learned and not happened.outcome.emotions:
                return None
            text = self._book.say(event)
        return self.narrated(text, "" if event.is_nil else str(event.args[2]), learned, before, round)

    def narrated(
        self,
        text: str,
        action: str,
        learned: tuple[Learned, ...],
        before: tuple[float, ...],
        round: int,  # noqa: A002 - the field's name
    ) -> PlayedTurn:
        """Tell something that nobody of the cast decided to do, as the next turn."""
        self.turn += 1
        minds = self.minds()
        self._remember_peaks(minds)
        return PlayedTurn(
            number=self.turn,
            round=round,
            time=float(self.world.clock),
            agent="",
            target="",
            action=action,
            style="",
            text=text,
            spoken=False,
            utility=0.0,
            learned=learned,
            moods=before,
            minds=minds,
            state_hash=self._hash(),
            scene=self._waiting_title(),
        )

    def ending(self, reason: Reason) -> Ending:
        """Tell how the play stands, as the ending that it would be if it ended now."""
        states = ", ".join(self.states())
        details = {"terminal state": states, "player left": self.human}
        if self.scenario.start:
            details["nobody can act"] = details["standstill"] = self.scenario.labels.get(states, states)
        detail = details.get(reason, "")
        minds = self.minds()
        return Ending(reason, detail, self.turn, self._before, minds, dict(self._peaks), self._lines, self._hash())

    def choice(self, agent: Agent, option: Option, most: float) -> Choice:
        """Tell what somebody may do.

        Args:
            agent: Who.
            option: What.
            most: The utility of what they want most.
        """
        style = _name(option.line.style) if option.line is not None else ""
        inclined = option.decision.utility == most
        spoken = _is_spoken(option)
        return Choice(self._words(agent, option), str(option.action), _name(_target(option)), style, inclined, spoken)

    def event(self, event: Term) -> str:
        """Tell an event in the words of the scenario."""
        return self._book.say(event)

    # -- words -------------------------------------------------------------------------------------------------

    def _words(self, agent: Agent, option: Option) -> str:
        """Return what is said, or what is done in the words of the scenario."""
        if _is_spoken(option):
            return option.text
        if option.line is not None and option.line.performs:
            return "; ".join(self._deeds(agent, option))
        if option.line is not None or not self.scenario.phrases:
            return option.text
        return self._in_words(agent, option, option.action, option.decision.target)

    def _deeds(self, agent: Agent, option: Option) -> tuple[str, ...]:
        """Return what saying a line does besides, in words."""
        deeds = () if option.line is None else option.line.performs
        return tuple(self._in_words(agent, option, deed.action, deed.target) for deed in deeds)

    def _in_words(self, agent: Agent, option: Option, action: Term, target: Term) -> str:
        return self._book.say(compose("Event", "Action-End", agent.beliefs.owner, *_grounded(option, action, target)))

    def _waiting_title(self) -> str:
        """Return the title that is still to be told, once."""
        title, self._title = self._title, ""
        return title

    def learned(self, outcome: Outcome) -> tuple[Learned, ...]:
        """Return the beliefs that changed, each once; not those that only say where the story stands."""
        staging = ("dialoguestate(", "has(floor)", "place(", self.scenario.dialogue.casefold())
        learned = (Learned(each.observer, str(each.property), str(each.value)) for each in outcome.changes)
        return tuple(dict.fromkeys(each for each in learned if not each.property.casefold().startswith(staging)))

    # -- minds -------------------------------------------------------------------------------------------------

    def _remember_peaks(self, minds: tuple[Mind, ...]) -> None:
        for mind in minds:
            if mind.feelings:
                strongest, known = mind.feelings[0], self._peaks.get(mind.name)
                if known is None or strongest.intensity > known.intensity:
                    self._peaks[mind.name] = strongest

    def _mind(self, agent: Agent) -> Mind:
        feelings: dict[tuple[str, str], Feeling] = {}
        for emotion in agent.emotions:
            target = "" if emotion.target is None or emotion.target.is_self else _name(emotion.target)
            key = (agent.name, emotion.type, target, emotion.cause_id)
            since = self._since.setdefault(key, self.turn)
            feeling = Feeling(emotion.type, rounded(emotion.intensity), target, since, str(emotion.cause or ""))
            # Several of one type about the same somebody are told as the strongest of them.
            feelings.setdefault((emotion.type, target), feeling)
        goals = {goal.name: rounded(goal.likelihood) for goal in agent.goals}
        return Mind(agent.name, rounded(agent.mood), tuple(feelings.values()), goals)


def scenario_hash(scenario: Scenario) -> str:
    """Return the SHA-256 of a scenario's content; what its reader warned about does not count."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(scenario, warnings=[]))).hexdigest()


def rounded(value: float) -> float:
    """Return a number with as many digits as are told."""
    return round(value, _DIGITS) + 0.0


def _is_spoken(option: Option) -> bool:
    """Whether anything is said; a line without words only does something."""
    return option.line is not None and bool(option.line.utterance or not option.line.performs)


def _target(option: Option) -> Term:
    """Return to whom something is done; what a line without words does tells to whom."""
    if option.line is None or _is_spoken(option) or not option.decision.target.is_nil:
        return option.decision.target
    return next((target for deed in option.line.performs for target in _grounded(option, deed.target)), NIL)


def _pause(agent: Agent, target: Term) -> float:
    """Return for how many seconds somebody hesitates about whom they turn to."""
    return 0.0 if target.is_nil or target.variables else hesitation(agent, target).pause_s


def _grounded(option: Option, *parts: Term) -> list[Term]:
    bindings = option.decision.bindings
    return [part if bindings is None else bindings.ground(part) for part in parts]


def _name(term: Any) -> str:
    return "" if term.is_nil or term.is_universal else str(term)
