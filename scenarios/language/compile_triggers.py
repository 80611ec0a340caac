"""What happens by itself in a story: triggers under their names, and those that beats of the screenplay amount to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..document import TriggerDoc
from .compilation import Compilation
from .compile_flow import Moment, States
from .passages import Passage, Unit, is_term, source_of
from .problems import Place
from .screenplay_head import time_of
from .screenplay_tree import Span
from .screenplay_words import Fault
from .story import TriggerStory

__all__ = ["Asked", "TriggerCompiler"]


@dataclass(frozen=True)
class Asked:
    """Conditions, and in whose mind they are asked; nobody's when there are none."""

    conditions: list[str] = field(default_factory=list)
    mind: str = ""


class TriggerCompiler:
    """Compiles triggers.

    Args:
        shared: What everything is compiled with.
        states: The scenes.

    Attributes:
        triggers: What was compiled.
    """

    def __init__(self, shared: Compilation, states: States) -> None:
        self._shared = shared
        self._states = states
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        self.triggers: list[TriggerDoc] = []

    def add(self, trigger: TriggerDoc, place: Place) -> None:
        """Append a trigger; it gets a number when another one has its name."""
        name = trigger.id
        while trigger.id.casefold() in self._taken:
            self._numbers[name] = self._numbers.get(name, 1) + 1
            trigger.id = f"{name}_{self._numbers[name]}"
        self._taken.add(trigger.id.casefold())
        trigger.source = source_of(place)
        self._shared.places[f"$.triggers[{len(self.triggers)}]"] = place
        self.triggers.append(trigger)

    def beat(
        self, moment: Moment, following: str, asked: Asked, place: Place, *, text: str = "", events: Iterable[str] = ()
    ) -> None:
        """Append what a beat of the screenplay amounts to that nobody plays."""
        trigger = TriggerDoc(
            id=moment.state,
            state=moment.state,
            after=moment.seconds,
            mind=asked.mind,
            conditions=asked.conditions,
            once=False,
            text=text,
            events=list(events),
            next_state=following,
        )
        self.add(trigger, place)

    def skip(self, moment: Moment, following: str, place: Place, *, waits: bool) -> None:
        """Lead on from a beat that is not played; with ``waits`` when nobody has anything to do."""
        if moment.optional:
            return
        name = f"{moment.state}-skip"
        self.add(
            TriggerDoc(
                id=name, state=moment.state, after=moment.seconds, fallback=waits, once=False, next_state=following
            ),
            place,
        )

    # -- under their names -------------------------------------------------------------------------------------

    def written(self, triggers: dict[str, TriggerStory] | list[TriggerStory], unit: Unit) -> None:
        """Compile the triggers of a file."""
        named = triggers.items() if isinstance(triggers, dict) else enumerate(triggers)
        for key, trigger in named:
            name = key if isinstance(key, str) else f"trigger-{len(self.triggers) + 1}"
            place = (unit / key).key_place if isinstance(key, str) else (unit / key).place
            self.add(self._written(name, trigger, unit / key), place)

    def _written(self, name: str, trigger: TriggerStory, unit: Unit) -> TriggerDoc:
        mind = self._mind(trigger, unit)
        events = [event for each in (unit / "do").each(trigger.do) for event in self.happening(each)]
        return TriggerDoc(
            id=name,
            state=self._states.target((unit / "at").passage(trigger.at), strict=False) if trigger.at else "",
            after=self._seconds((unit / "after").passage(trigger.after)),
            mind=mind,
            conditions=self._shared.conditions((unit / "if").each(trigger.if_)),
            fallback=trigger.when_stuck,
            once=not trigger.again,
            text=trigger.tell,
            events=events,
            next_state=self._states.target((unit / "go").passage(trigger.go), strict=False) if trigger.go else "",
        )

    def _mind(self, trigger: TriggerStory, unit: Unit) -> str:
        if trigger.mind:
            return self._shared.somebody((unit / "mind").passage(trigger.mind))
        if trigger.if_ and not self._shared.plain:
            remedy = "add `mind:` and the name of a character"
            message = "it is not said in whose mind this condition is asked"
            self._shared.error("cannot-be-built", message, remedy, (unit / "if").place)
        return ""

    def _seconds(self, duration: Passage) -> float:
        """Return the seconds of a duration such as ``60 s``; 0 when it is none, which is reported."""
        try:
            seconds, rest = time_of(Span(f"after {duration.text.strip()}", 1, 1))
        except Fault as fault:
            self._shared.error("no-duration", fault.message, "write `after: 60 s` or `2 min`", duration.whole)
            return 0.0
        if rest.text:
            message = f"{duration.text!r} is no time"
            self._shared.error("no-duration", message, "write `after: 60 s` or `2 min`", duration.whole)
        return seconds

    def happening(self, passage: Passage) -> Iterator[str]:
        """Yield the event that a phrase says happens."""
        if self._shared.plain and is_term(passage.text):
            yield passage.text
        elif (found := self._shared.event(passage)) is not None:
            yield found.event
