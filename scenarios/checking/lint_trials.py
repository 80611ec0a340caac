"""What playing shows: lines that are never said, rules and triggers that are never used, a player without a choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...agents.world import World
from ..document import Scenario
from ..language.problems import Severity
from .exploring import Exploration, explore
from .finder import Finder
from .report import Trials
from .rewinding import Moment, moment_of, rewind

__all__ = ["check_trials"]

_OTHER_MOODS: Final = (-6.0, 6.0)
"""In which moods everybody begins when it is tried what else could be said."""
_FEWEST_STEPS: Final = 50
_NAMED: Final = 5


def check_trials(
    finder: Finder, world: World, steps: int, progress: Callable[[str, int, int], None] | None = None
) -> Trials:
    """Play in many ways, report what was never said or used, and return how much was tried."""
    scenario, player = finder.facts.scenario, _player(finder.facts.scenario)
    beginning = moment_of(world)
    found = explore(world, player, steps, progress)
    others = _in_other_moods(world, beginning, player, steps, found, len(scenario.dialogues))
    for failure in found.failures:
        finder.add("fails-in-play", failure, "", "$", severity="info" if finder.facts.is_fatima else None)
    ids = {line.id: number for number, line in enumerate(world.dialogue)}
    said = {ids[each] for each in found.lines}
    _check_lines(finder, found, said, {ids[each] for each in others.lines}, others.complete)
    if found.complete and others.complete:
        _check_triggers(finder, found.triggers | others.triggers)
        _check_rules(finder, world, found.actions | others.actions)
    if player and found.complete and found.choices < 2 and not finder.facts.is_fatima and len(scenario.agents) > 1:
        number = next(n for n, agent in enumerate(scenario.agents) if agent.name == player)
        if found.choices:
            finder.add("no-choice", f"{player} never has more than one thing to do", "", f"$.agents[{number}]")
    used = len([each for each in found.actions if each[1] >= 0])
    rules = sum(len(list(agent.action_rules)) for agent in world.agents)
    return Trials(found.steps, found.plays, found.complete, (len(said), len(scenario.dialogues)), (used, rules))


def _player(scenario: Scenario) -> str | None:
    return scenario.player or next((agent.name for agent in scenario.agents if agent.role == "player"), None)


def _in_other_moods(
    world: World, beginning: Moment, player: str | None, steps: int, found: Exploration, lines: int
) -> Exploration:
    """Play again from other moods, when there is anything left that was never said and time to try it."""
    together = Exploration()
    left = steps - found.steps
    if not found.complete or len(found.lines) >= lines:
        return together
    for mood in _OTHER_MOODS:
        if left < _FEWEST_STEPS:
            together.complete = False
            break
        rewind(world, beginning)
        for agent in world.agents:
            agent.mood = mood
        other = explore(world, player, left)
        left -= other.steps
        together.lines |= other.lines
        together.triggers |= other.triggers
        together.actions |= other.actions
        together.complete = together.complete and other.complete
    return together


def _check_lines(finder: Finder, found: Exploration, said: set[int], other: set[int], certain: bool) -> None:
    lines = finder.facts.scenario.dialogues
    known = {each.path for each in finder.problems if each.rule in ("unsayable-line", "unreachable-scene")}
    missing = [n for n in range(len(lines)) if n not in said and f"$.dialogues[{n}]" not in known]
    if not found.complete or finder.facts.is_fatima:
        if missing and found.plays:
            where = [finder.subject.place(f"$.dialogues[{number}]").line for number in missing[:_NAMED]]
            listed = ", ".join(str(line) for line in where if line)
            more = " and others" if len(missing) > _NAMED else ""
            told = f" (line {listed}{more})" if listed else ""
            message = f"{len(missing)} of {len(lines)} lines were said in none of {found.plays:,} plays{told}"
            finder.add("never-said", message, "try more with `--steps`", f"$.dialogues[{missing[0]}]")
        return
    for number in missing:
        path = f"$.dialogues[{number}]"
        if number in other:
            finder.add("never-said", "this is said only when somebody begins in another mood", "", path)
        else:
            severity: Severity = "warning" if certain else "info"
            finder.add("never-said", "this is never said, whatever the player does", "", path, severity=severity)


def _check_triggers(finder: Finder, happened: set[str]) -> None:
    for number, trigger in enumerate(finder.facts.scenario.triggers):
        if trigger.id not in happened and not trigger.id.partition("_")[0].endswith("-skip"):
            words = f": {trigger.text}" if trigger.text else ""
            finder.add("never-fired", f"this never happens by itself{words}", "", f"$.triggers[{number}]")


def _check_rules(finder: Finder, world: World, used: set[tuple[str, int]]) -> None:
    scenario = finder.facts.scenario
    shared = len(scenario.rules.actions)
    for number, agent in enumerate(scenario.agents):
        for place, rule in enumerate(agent.rules.actions if agent.rules is not None else ()):
            if (agent.name, shared + place) not in used and not rule.action.startswith("Speak("):
                path = f"$.agents[{number}].rules.actions[{place}]"
                if agent.name in world:
                    finder.add("never-fired", f"{agent.name} never does this", "", path)
