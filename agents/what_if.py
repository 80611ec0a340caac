"""What if: a recorded run played again with something changed, and what comes out otherwise.

What was put in from outside is put in again: events, time, choices of people. What the agents decide themselves they
decide anew. A recorded choice that is no longer offered is left out, and said.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..core.errors import EspressivoError, StateError
from ..core.terms import Term
from .agent import Agent
from .journal import Journal
from .journal_deeds import perform
from .journal_edits import edit
from .journal_format import Step
from .journal_words import brief, deed_in_words
from .replay import Replay, replay
from .state import save_agent
from .state_terms import term_from
from .trace import Trace
from .what_if_changes import Change, InMind, Instead, Without, parse_change
from .why_words import feeling_of, shown_number
from .world import World

__all__ = ["Difference", "WhatIf", "what_if"]

Data = dict[str, Any]
Prepare = Callable[[World], None]
_NOTICED: Final = 0.05
"""Numbers that differ by less are told as the same."""
_QUESTIONS: Final = frozenset(("options", "decide"))


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that comes out otherwise.

    Attributes:
        step: Of the journal; 0 for how things stand in the end.
        kind: ``decision``, ``emotion``, ``belief``, ``mood``, ``goal``, or ``skipped``.
        agent: Whose; empty for nobody's.
        what: What differs: a feeling, a belief.
        before: How it was recorded: a number, words, or None for not at all.
        after: How it is with the change.
    """

    step: int
    kind: str
    agent: str
    what: str
    before: float | str | None = None
    after: float | str | None = None

    def as_data(self) -> Data:
        """Return it as plain data that JSON can hold; what is empty is left out."""
        names = ("step", "kind", "agent", "what", "before", "after")
        return {name: value for name in names if (value := getattr(self, name)) not in (None, "")}

    def __str__(self) -> str:
        whose = f"{self.agent}: " if self.agent else ""
        if self.kind == "skipped":
            return f"{whose}{self.what}"
        return f"{whose}{self.what}: {_said(self.before)} \u2192 {_said(self.after)}"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What comes out otherwise when something is changed.

    Attributes:
        changes: What was changed, as written.
        differences: In the order of the steps; last, how things stand in the end.
        words: What was done in each step where something differs.
        before: The world at the end of the recorded run; a trace listened, so it explains itself.
        after: The world at the end of the changed run, likewise.
    """

    changes: tuple[str, ...]
    differences: tuple[Difference, ...]
    words: Mapping[int, str]
    before: World
    after: World

    def as_data(self) -> Data:
        """Return it as plain data that JSON can hold; what is empty is left out."""
        return {"changes": list(self.changes), "differences": [each.as_data() for each in self.differences]}

    def as_text(self) -> str:
        """Return it in words, step by step."""
        lines = [f"What if {' and '.join(self.changes)}?"]
        if not self.differences:
            lines.append("Nothing comes out otherwise.")
        for step in dict.fromkeys(each.step for each in self.differences):
            lines += ["", f"step {step}: {self.words.get(step, '')}" if step else "in the end"]
            lines += _table([each for each in self.differences if each.step == step])
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.as_text()


def what_if(
    journal: Journal | str | os.PathLike[str], *changes: str | Change, prepare: Prepare | None = None
) -> WhatIf:
    """Play a recorded run again with something changed.

    Args:
        journal: A journal, or its file.
        *changes: What is otherwise, such as ``"relation(Ana, Ben) = -3"``; see :mod:`.what_if_changes`.
        prepare: Gives the world what no file holds: dynamic properties that were added by hand.

    Raises:
        StateError: It is no journal, a change is none, or there is no such step.
        EspressivoError: A change cannot be made.

    >>> import tempfile
    >>> from espressivo import World
    >>> from espressivo.agents.journal import record
    >>> world = World()
    >>> ana, ben = world.add("Ana", beliefs={"Likes(Ben)": 4}), world.add("Ben")
    >>> ana.appraises("Event(Action-End, [who], Win, -)", desirability_for={"[who]": 5})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with record(world, f"{folder}/run.jsonl"):
    ...         _ = world.event("Action-End", "Ben", "Win")
    ...     print(what_if(f"{folder}/run.jsonl", "relation(Ana, Ben) = -6").differences[0])
    Ana: happiness for Ben: 2 → nothing
    """
    made = [parse_change(each) if isinstance(each, str) else each for each in changes]
    recorded = replay(journal, check=False, prepare=prepare)
    for change in made:
        if not 0 <= change.step <= len(recorded.journal) or (change.step == 0 and not isinstance(change, InMind)):
            raise StateError(f"{change.text!r}: there is no step {change.step}, only 1 to {len(recorded.journal)}")
    changed = replay(recorded.journal, check=False, upto=0, prepare=prepare)
    return _Course(recorded, changed.world, made).run()


@dataclass(slots=True)
class _Course:
    """Two courses of one run, step by step: as it was recorded, and with changes."""

    recorded: Replay
    world: World
    changes: list[Change]
    differences: list[Difference] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)

    def run(self) -> WhatIf:
        """Play both to the end."""
        Trace(self.recorded.world)
        Trace(self.world)
        self._change(0)
        playing = iter(self.recorded)
        for step in self.recorded.journal:
            self._label(step.step)
            before = _State.of(self.recorded.world) if step.done.get("do") == "set" else None
            played = next(playing)
            outcome = self._do(step, before)
            for world in (self.recorded.world, self.world):
                if world.trace is None:  # another object has taken its place
                    Trace(world)
            if outcome is None:
                break
            known = len(self.differences)
            self.differences += _compared(step, _only(played.outcome), outcome)
            if len(self.differences) > known:
                self.words[step.step] = played.words
            self._change(step.step)
        self.differences += _in_the_end(self.recorded.world, self.world)
        texts = tuple(change.text for change in self.changes)
        return WhatIf(texts, tuple(self.differences), self.words, self.recorded.world, self.world)

    def _label(self, step: int) -> None:
        """Let the traces call what happens next as the journal does."""
        for world in (self.recorded.world, self.world):
            if world.trace is not None:
                world.trace.label = step

    def _change(self, step: int) -> None:
        for change in self.changes:
            if isinstance(change, InMind) and change.step == step:
                edit(self.world, change.edit_for(self.world))

    def _do(self, step: Step, before: _State | None) -> Data | None:
        """Do again what was done in a step, and return what came of it; None to stop here."""
        done, number = step.done, step.step
        for change in self.changes:
            if change.step == number and isinstance(change, Without):
                return self._skip(step, "left out")
            if change.step == number and isinstance(change, Instead):
                return self._performed(step, {"do": "happen", "event": str(change.event)})
        kind = done.get("do")
        if kind == "world":
            self._skip(step, "the rules changed here: what follows cannot be tried otherwise")
            return None
        if before is not None and not before.is_that_of(self.world, done["agents"]):
            return self._set(before, _State.of(self.recorded.world))
        if kind == "act" and not self._is_offered(done):
            return self._skip(step, "no longer offered, so not chosen")
        return self._performed(step, done)

    def _performed(self, step: Step, done: Mapping[str, Any]) -> Data:
        try:
            world, result = perform(self.world, done)
        except EspressivoError as error:
            return self._skip(step, f"cannot be done: {error}")
        if world is not self.world:
            self.world = world
        return _only(brief(result))

    def _skip(self, step: Step, why: str) -> Data:
        self.words[step.step] = deed_in_words(step.done, step.outcome)
        agent = str(step.done.get("agent", "")) if isinstance(step.done.get("agent"), str) else ""
        self.differences.append(Difference(step.step, "skipped", agent, why))
        return {}

    def _is_offered(self, done: Mapping[str, Any]) -> bool:
        """Whether somebody may still choose what was chosen."""
        agent = self.world[done["agent"]]
        action, target = term_from(done["action"]), term_from(done["target"])
        for each in agent.would_decide():
            if each.action == action and each.target == target:
                lines = [option.line for option in self.world.ways_of(agent, each)]
                if done["line"] is None or any(line is not None and line.id == done["line"] for line in lines):
                    return True
        return False

    def _set(self, before: _State, now: _State) -> Data:
        """Change by hand what was changed by hand, and nothing else: beliefs and moods."""
        for agent in self.world.agents:
            then, later = before.minds.get(agent.name), now.minds.get(agent.name)
            if then is None or later is None:
                continue
            for place, value in later.beliefs.items():
                if then.beliefs.get(place) != value:
                    name, mind = later.names[place]
                    agent.beliefs.store(name, mind, value, 1.0)
            for place in then.beliefs.keys() - later.beliefs.keys():
                agent.beliefs.tell(then.names[place][0], None, then.names[place][1])
            if then.mood != later.mood:
                agent.mood = later.mood
        return {}


def _table(differences: list[Difference]) -> Iterator[str]:
    """Yield lines whose columns stand below each other."""
    numbers = [each for each in differences if each.kind != "skipped"]
    who, what, was = [
        max([len(text(each)) for each in numbers], default=0)
        for text in (_agent, lambda each: each.what, lambda each: _said(each.before))
    ]
    for each in differences:
        if each.kind == "skipped":
            yield f"  {each}"
        else:
            told = f"{_agent(each):<{who}}  {each.what:<{what}}  {_said(each.before):>{was}} \u2192 {_said(each.after)}"
            yield f"  {told}"


def _agent(difference: Difference) -> str:
    return difference.agent


# -- what differs --------------------------------------------------------------------------------------------------


def _only(outcome: Mapping[str, Any]) -> Data:
    return {name: outcome[name] for name in ("deed", "changes", "felt", "happened") if outcome.get(name)}


def _compared(played: Step, before: Data, after: Data) -> Iterator[Difference]:
    """Yield what came of a step otherwise."""
    step = played.step
    first, second = _deed(before.get("deed")), _deed(after.get("deed"))
    if first != second:
        yield Difference(step, "decision", str(played.done.get("agent", "")), "does", first, second)
    yield from _numbers(step, "emotion", _felt(before), _felt(after))
    first_changes, second_changes = _changed(before), _changed(after)
    for agent, name in dict.fromkeys([*first_changes, *second_changes]):
        was, is_ = first_changes.get((agent, name)), second_changes.get((agent, name))
        if was != is_:
            yield Difference(step, "belief", agent, f"comes to believe {name}", was, is_)


def _numbers(
    step: int, kind: str, before: Mapping[tuple[str, str], float], after: Mapping[tuple[str, str], float]
) -> Iterator[Difference]:
    for agent, what in dict.fromkeys([*before, *after]):
        was, is_ = before.get((agent, what)), after.get((agent, what))
        if was is None or is_ is None or abs(was - is_) >= _NOTICED:
            yield Difference(step, kind, agent, what, was, is_)


def _felt(outcome: Data) -> dict[tuple[str, str], float]:
    rows = [*outcome.get("felt", ()), *(row for each in outcome.get("happened", ()) for row in each.get("felt", ()))]
    return {(row[0], feeling_of(row[1], _maybe(row[2]))): float(row[3]) for row in rows}


def _changed(outcome: Data) -> dict[tuple[str, str], str]:
    happened = outcome.get("happened", ())
    rows = [*outcome.get("changes", ()), *(row for each in happened for row in each.get("changes", ()))]
    return {(row[0], row[1]): row[2] for row in rows}


def _maybe(target: str) -> Term | None:
    return term_from(target) if target else None


def _deed(deed: Mapping[str, Any] | None) -> str | None:
    if deed is None:
        return None
    if deed.get("text"):
        return f'"{deed["text"]}"'
    target = deed["target"]
    return f"{deed['action']}{'' if target == '-' else f' at {target}'}"


def _said(value: float | str | None) -> str:
    return "nothing" if value is None else shown_number(value) if isinstance(value, (int, float)) else value


@dataclass(frozen=True, slots=True)
class _Mind:
    """What may be set by hand in a mind."""

    mood: float
    beliefs: Mapping[tuple[object, object], Term]
    names: Mapping[tuple[object, object], tuple[Term, Term]]


@dataclass(frozen=True, slots=True)
class _State:
    """The state of a world before something was set by hand."""

    minds: Mapping[str, _Mind]
    saved: Mapping[str, Data]
    chance: int

    @classmethod
    def of(cls, world: World) -> _State:
        """Take down how a world is."""
        minds = {agent.name: _mind(agent) for agent in world.agents}
        return cls(minds, {agent.name: save_agent(agent) for agent in world.agents}, world.chance.state)

    def is_that_of(self, world: World, parts: Mapping[str, Data]) -> bool:
        """Whether another world is the same, as far as some parts of its agents go."""
        if world.chance.state != self.chance or not all(name in world and name in self.saved for name in parts):
            return False
        now = {name: save_agent(world[name]) for name in parts}
        return all(now[name][member] == self.saved[name][member] for name in parts for member in parts[name])


def _mind(agent: Agent) -> _Mind:
    held = {(belief.name.key, belief.mind.key): belief for belief in agent.beliefs}
    return _Mind(
        agent.mood,
        {place: belief.value for place, belief in held.items()},
        {place: (belief.name, belief.mind) for place, belief in held.items()},
    )


def _in_the_end(before: World, after: World) -> Iterator[Difference]:
    for agent in after.agents:
        if agent.name not in before:
            continue
        other = before[agent.name]
        yield from _numbers(0, "emotion", _feelings(other), _feelings(agent))
        yield from _numbers(0, "mood", {(agent.name, "mood"): other.mood}, {(agent.name, "mood"): agent.mood})
        yield from _numbers(0, "goal", _goals(other), _goals(agent))
        yield from _beliefs(agent.name, _mind(other), _mind(agent))


def _feelings(agent: Agent) -> dict[tuple[str, str], float]:
    felt: dict[tuple[str, str], float] = {}
    for emotion in agent.emotions:
        felt.setdefault((agent.name, feeling_of(emotion.type, emotion.target)), emotion.intensity)
    return felt


def _goals(agent: Agent) -> dict[tuple[str, str], float]:
    return {(agent.name, f"likelihood of {goal.name}"): goal.likelihood for goal in agent.goals}


def _beliefs(agent: str, before: _Mind, after: _Mind) -> Iterator[Difference]:
    for place in dict.fromkeys([*before.beliefs, *after.beliefs]):
        was, is_ = (
            None if mind is None else str(mind) for mind in (before.beliefs.get(place), after.beliefs.get(place))
        )
        if was != is_:
            name, mind = after.names.get(place) or before.names[place]
            what = f"believes {name}" if mind.is_self else f"believes, of {mind}, {name}"
            yield Difference(0, "belief", agent, what, was, is_)
