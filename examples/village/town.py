"""The minds of the village: who stands where, what they do and say of themselves, and what they are asked to do.

Thinking takes a few milliseconds, so that the game lets only one person think in a frame: whatever is due waits in
`Town.due` until `Town.think` takes it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from espressivo import Agent, Option, build_world, read_scenario
from espressivo.expression import Expression, show
from espressivo.scenarios.event_words import EventWords

HERE = Path(__file__).parent
PLAYER = "Robin"
DEEDS = {"greet": "Greet", "help": "Help", "steal": "Steal"}
SPEAKS_UP = 3.0
"""Nobody tells tales that they want to tell less than this."""
NEWS_EVERY = 2.5
"""Seconds between two moments in which somebody may tell a neighbour something."""
ANSWERS_AFTER = 0.7
LISTENS = 2.6
"""Seconds after which somebody comments on what they have been told."""


@dataclass(frozen=True)
class Said:
    """A line: who says it, in which manner, and how they look and sound as they do."""

    name: str
    text: str
    manner: str
    shown: Expression


class Town:
    """The world of the story, a moment at a time."""

    def __init__(self, seed: int = 1) -> None:
        story = read_scenario(HERE / "village.yaml")
        self.world = build_world(story, seed)
        self.world.words = self._words = EventWords(story, self.world)
        self.world.introduce()
        self.world.run_triggers()
        self.time = 0.0
        self.people = [agent.name for agent in self.world if agent.name != PLAYER]
        self.said: deque[Said] = deque()
        self.told: deque[str] = deque()
        self.due: list[tuple[float, Callable[[], None]]] = []
        self._places: dict[str, str] = {}
        self._every(1.0, lambda: self.world.advance(1))
        self._turn = 0
        self._every(NEWS_EVERY, self._let_somebody_tell)

    def look(self, name: str) -> str:
        """Return what somebody looks like."""
        return self.world[name].body or "human"

    # -- what the game tells ------------------------------------------------------------------------------------

    def pass_time(self, seconds: float) -> None:
        """Let time pass; what becomes due waits until somebody thinks."""
        self.time += seconds

    def think(self) -> bool:
        """Do the first thing that is due; return whether there was one."""
        ready = [each for each in self.due if each[0] <= self.time]
        if not ready:
            return False
        first = min(ready, key=lambda each: each[0])
        self.due.remove(first)
        first[1]()
        return True

    def stand(self, name: str, place: str) -> None:
        """Tell everybody that somebody has come to a place, or is under way."""
        if self._places.get(name) != place:
            self._places[name] = place
            for agent in self.world:
                agent.beliefs.tell(f"Place({name})", place)

    def do(self, deed: str, whom: str) -> None:
        """Let the player greet, help, or steal from somebody."""
        self._soon(0, lambda: self._happen(f"Event(Action-End, {PLAYER}, {DEEDS[deed]}, {whom})", whom))

    def gossip(self, whom: str, culprit: str, victim: str) -> None:
        """Let the player tell somebody a tale, true or not."""
        tale = f"Event(Action-End, {PLAYER}, Tell({culprit}, {victim}), {whom})"
        self._soon(0, lambda: self._happen(tale, whom))

    # -- what the game shows ------------------------------------------------------------------------------------

    def shown(self, name: str) -> Expression:
        """Return what somebody's face shows."""
        return show(self.world[name], PLAYER)

    def feeling(self, name: str) -> str:
        """Return what somebody feels most, in words; nothing when it is hardly anything."""
        strongest = max(self.world[name].emotions, key=lambda each: each.intensity, default=None)
        if strongest is None or strongest.intensity < 1:
            return ""
        target = str(strongest.target or "")
        about = f" at {'you' if target == PLAYER else target}" if target and target != "-" and target != name else ""
        return f"{strongest.type.lower()}{about}"

    def likes(self, name: str, whom: str = PLAYER) -> float:
        """Return how much somebody likes somebody, -10..10."""
        return _number(self.world[name], f"likes({whom})")

    def knows(self, name: str) -> list[str]:
        """Return what somebody believes of thefts: by whom, and from whom."""
        found = []
        for belief in self.world[name].beliefs:
            if belief.name.head.key == "stole" and str(belief.value) == "True":
                who, whom = (str(each) for each in belief.name.args)
                found.append(f"{who} stole from {'me' if whom == name else whom}")
        return found

    # -- by themselves ------------------------------------------------------------------------------------------

    def _happen(self, event: str, whom: str) -> None:
        outcome = self.world.happen(event)
        self.told.append(self._words(outcome.event) or str(outcome.event))
        if whom != PLAYER:
            self._soon(ANSWERS_AFTER, lambda: self._speak(whom))

    def _let_somebody_tell(self) -> None:
        """Let the next one in the row tell a neighbour what that one has not heard yet, if they want to."""
        self._turn = (self._turn + 1) % len(self.people)
        name = self.people[self._turn]
        tale = next((each for each in self.world.options(name) if _is_tale(each)), None)
        if tale is None or tale.decision.utility < SPEAKS_UP:
            return
        whom = str(tale.decision.target)
        outcome = self.world.act(name, tale)
        self.told.append(self._words(outcome.event) or str(outcome.event))
        self._soon(0, lambda: self._speak(name))
        self._soon(LISTENS, lambda: self._speak(whom))

    def _speak(self, name: str) -> None:
        """Let somebody say what is on their mind, in the manner that suits how they feel."""
        line = next((each for each in self.world.options(name) if each.line is not None), None)
        if line is None or line.line is None:
            return
        manner = str(line.line.style)
        self.said.append(Said(name, line.text, manner, show(self.world[name], PLAYER, manner)))
        self.world.act(name, line)

    # -- when ---------------------------------------------------------------------------------------------------

    def _soon(self, seconds: float, work: Callable[[], None]) -> None:
        self.due.append((self.time + seconds, work))

    def _every(self, seconds: float, work: Callable[[], None]) -> None:
        def again(at: float) -> None:
            work()
            self.due.append((at + seconds, lambda: again(at + seconds)))

        self.due.append((self.time + seconds, lambda: again(self.time)))


def _is_tale(option: Option) -> bool:
    return option.line is None and option.action.head.key == "tell"


def _number(agent: Agent, question: str) -> float:
    value = agent.beliefs.ask(question).value
    try:
        return float(str(value))
    except ValueError:
        return 0.0
