"""Two recorded runs compared: how they begin otherwise, and where they part, in the words of their story."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Final

import msgspec

from ..agents.journal_diff import Parting, diff
from ..agents.journal_format import Step
from ..agents.journal_words import brief_differences
from .document import Scenario
from .event_words import EventWords, label_names, step_in_words
from .recorded_play import Run, read_run

__all__ = ["Comparison", "compare"]

_FORMAT: Final = "espressivo-diff/1"
_SHOWN: Final = 12
_NAMES: Final = ("the first run", "the second run")
_ABOUT: Final = {
    "scenario": "the scenario",
    "behaviour": "the behaviour",
    "seed": "the seed",
    "player": "the player",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two runs compare.

    Attributes:
        begins: How they begin otherwise, in words: another seed, rules that were edited.
        parting: Where first something else is done, or comes of it; None when that is the same to the end.
        turning: Where first something else is done, when that is later.
    """

    begins: tuple[str, ...]
    parting: Parting | None
    turning: Parting | None = None

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.begins and self.parting is None

    def __str__(self) -> str:
        if self.is_same:
            return "the runs are the same"
        more = [f"and {len(self.begins) - _SHOWN} more"] if len(self.begins) > _SHOWN else []
        lines = ["the runs begin differently:", *[f"  {each}" for each in [*self.begins[:_SHOWN], *more]], ""]
        told = str(self.parting) if self.parting is not None else "the same is done in both, and comes of it"
        later = [] if self.turning is None else ["", _turning_in_words(self.turning)]
        return "\n".join([*(lines if self.begins else []), told, *later])

    def as_data(self) -> dict[str, Any]:
        """Return it as data for JSON; of ``deeds``, the one of a run that has ended is empty."""
        data: dict[str, Any] = {"format": _FORMAT, "same": self.is_same, "begins": list(self.begins)}
        return {**data, "parting": _data_of(self.parting), "turning": _data_of(self.turning)}


def _data_of(parting: Parting | None) -> dict[str, Any] | None:
    if parting is None:
        return None
    where = {"step": parting.number, "clock": parting.clock, "deeds": list(parting.deeds)}
    return {**where, "differences": list(parting.differences)}


def _turning_in_words(turning: Parting) -> str:
    one, other = [deed or "it has ended" for deed in turning.deeds]
    where = f"something else is done from step {turning.number} on ({turning.clock:g} s)"
    return f"{where}:\n  {_NAMES[0]}: {one}\n  {_NAMES[1]}: {other}"


def compare(first: str | os.PathLike[str], second: str | os.PathLike[str]) -> Comparison:
    """Compare two recorded runs.

    Raises:
        StateError: One is no journal.
    """
    one, other = read_run(first), read_run(second)
    parting = diff(one.journal, other.journal, prepare=one.prepare)
    said = label_names({**other.scenario.labels, **one.scenario.labels})
    begins: tuple[str, ...] = ()
    if parting is not None and not parting.number:
        begins = (
            *_about(one, other),
            *[said(each) for each in parting.differences if not _only_moved(each, one, other)],
        )
        parting = _first_otherwise(one, other)
    if parting is None:
        return Comparison(begins, None)
    deeds = (_deed(one, parting.number), _deed(other, parting.number))
    told = [said(each) for each in parting.differences if "DialogueState(" not in each] or parting.differences
    parting = replace(parting, deeds=deeds, differences=tuple(told))
    return Comparison(begins, parting, _turning(one, other, parting.number))


def _about(one: Run, other: Run) -> Iterator[str]:
    """Yield what was said otherwise of the runs."""
    for name, words in _ABOUT.items():
        mine, theirs = (run.journal.about.get(name) or "nobody" for run in (one, other))
        if mine != theirs:
            yield f"{words} is {mine} in the first run, {theirs} in the second"
    if one.scenario.name == other.scenario.name and _written(one.scenario) != _written(other.scenario):
        yield "the scenario was edited between them"


def _only_moved(difference: str, one: Run, other: Run) -> bool:
    """Whether what is said to differ is only the place where it is written, or chance, which the seed has told."""
    if "chance stands at" in difference:
        return True
    mine, theirs = one.scenario, other.scenario
    if difference == "what the world changes after an event differs":
        return _written(mine.world_model) == _written(theirs.world_model)
    if difference == "the lines of dialogue differ":
        return _written(mine.dialogues) == _written(theirs.dialogues)
    name, found, _ = difference.partition("'s rules differ")
    return bool(found) and _rules(mine, name) == _rules(theirs, name)


def _rules(scenario: Scenario, name: str) -> object:
    return _written(scenario.rules), [_written(agent.rules) for agent in scenario.agents if agent.name == name]


def _written(part: object) -> object:
    """Return a part of a scenario as data, without the places where it is written."""
    return _without_places(msgspec.to_builtins(part))


def _without_places(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_places(value) for name, value in data.items() if name not in ("source", "warnings")}
    return [_without_places(each) for each in data] if isinstance(data, list) else data


def _first_otherwise(one: Run, other: Run) -> Parting | None:
    """Return where first something else is done, or comes of it, whatever the state is."""
    clock = float(one.journal.header.world.get("clock", 0))
    for number, (mine, theirs) in enumerate(zip_longest(one.journal, other.journal), 1):
        if mine is None or theirs is None:
            return Parting(number, clock, ("", ""))
        if mine.done != theirs.done or mine.outcome != theirs.outcome:
            told = brief_differences(_came_of_it(mine), _came_of_it(theirs), *_NAMES)
            return Parting(number, clock, ("", ""), tuple(told))
        clock = mine.clock
    return None


def _turning(one: Run, other: Run, number: int) -> Parting | None:
    """Return where first something else is done, after a step; None when that is in the step itself, or nowhere."""
    for place, (mine, theirs) in enumerate(zip_longest(one.journal, other.journal), 1):
        if _done(mine) != _done(theirs):
            clock = next(step.clock for step in (mine, theirs) if step is not None)
            return Parting(place, clock, (_deed(one, place), _deed(other, place))) if place > number else None
    return None


def _done(step: Step | None) -> object:
    """Return what was done in a step, by whom, and what happened by itself."""
    if step is None:
        return None
    happened = [each.get("trigger") for each in step.outcome.get("happened", ())]
    return step.done, step.outcome.get("deed"), happened


def _came_of_it(step: Step) -> dict[str, Any]:
    """Return which beliefs changed in a step and what was felt; where the story stands is no belief of a person."""
    parts = [step.outcome, *step.outcome.get("happened", ())]
    changes = [
        row for part in parts for row in part.get("changes", ()) if "dialoguestate(" not in str(row[1]).casefold()
    ]
    felt = [row for part in parts for row in part.get("felt", ())]
    errors = {"error": step.outcome["error"]} if "error" in step.outcome else {}
    return {"changes": changes, "felt": felt, **errors}


def _deed(run: Run, number: int) -> str:
    """Say what was done in a step; nothing when the run has none of that number."""
    if not 0 < number <= len(run.journal):
        return ""
    world = run.replay(check=False, upto=number).run()
    return step_in_words(run.journal.steps[number - 1], EventWords(run.scenario, world))
