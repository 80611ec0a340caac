"""What a scenario holds: counts, dialogue states and where they lead, and what looks wrong; without playing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from ..core.errors import TermSyntaxError
from ..core.terms import parse
from .document import AgentDoc, GoalDoc, RulesDoc, Scenario

__all__ = ["FORMAT", "AgentSummary", "DialogueStates", "Summary", "as_data", "as_lines", "summarise"]

FORMAT: Final = "espressivo-info/1"
"""Name and version of what :func:`as_data` gives."""

_START: Final = "start"
_ANYWHERE: Final = ("*", "-")
_KINDS: Final = {
    "appraisal": "appraisal",
    "actions": "action",
    "social_importance": "social importance",
    "exchanges": "social exchanges",
    "dispositions": "dispositions",
}


@dataclass(frozen=True, slots=True)
class AgentSummary:
    """What one character brings: ``rules`` counts by kind only the rules that are its own."""

    name: str
    role: str
    mood: float
    beliefs: int
    others_minds: int
    goals: tuple[str, ...]
    emotions: int
    events: int
    rules: dict[str, int]


@dataclass(frozen=True, slots=True)
class DialogueStates:
    """The graph that the lines of dialogue form.

    Attributes:
        names: Every state, in the order in which the lines name them.
        start: Where characters begin.
        terminal: Where the story ends.
        unreachable: States with lines that no path from the start reaches.
        dead_ends: States that are reached, have no lines, and are no end.
    """

    names: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    terminal: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    dead_ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a scenario holds; ``rules`` counts by kind the rules that all characters share."""

    name: str
    description: str
    behaviour: str
    player: str | None
    agents: tuple[AgentSummary, ...]
    rules: dict[str, int]
    lines: int
    words: int
    styles: dict[str, int]
    states: DialogueStates
    templates: int
    effects: int
    warnings: tuple[str, ...] = field(default=())


def summarise(scenario: Scenario) -> Summary:
    """Look through a scenario."""
    styles = Counter(line.style for line in scenario.dialogues)
    return Summary(
        name=scenario.name,
        description=" ".join(scenario.description.split()),
        behaviour=scenario.behaviour,
        player=scenario.player or next((agent.name for agent in scenario.agents if agent.role == "player"), None),
        agents=tuple(_agent(agent) for agent in scenario.agents),
        rules=_rule_counts(scenario.rules),
        lines=len(scenario.dialogues),
        words=sum(len(line.utterance.split()) for line in scenario.dialogues),
        styles=dict(styles.most_common()),
        states=_states(scenario),
        templates=len(scenario.world_model),
        effects=sum(len(entry.effects) for entry in scenario.world_model),
        warnings=tuple(scenario.warnings),
    )


def as_data(summary: Summary, file: str) -> dict[str, Any]:
    """Return a summary as data for JSON, see :data:`FORMAT`."""
    return {"format": FORMAT, "file": file, **asdict(summary)}


def as_lines(summary: Summary, file: str) -> Iterator[str]:
    """Write a summary for people."""
    yield f"{summary.name}  ({file}, behaviour {summary.behaviour})"
    if summary.description:
        yield f"  {summary.description}"
    yield from _section("agents", map(_agent_line, summary.agents))
    yield from _section("goals", (f"{agent.name}: {goal}" for agent in summary.agents for goal in agent.goals))
    yield from _section("rules of all", _counts(summary.rules))
    for agent in summary.agents:
        yield from _section(f"rules of {agent.name} alone", _counts(agent.rules))
    yield from _section("dialogue", _dialogue_lines(summary))
    if summary.templates:
        events, effects = _many(summary.templates, "event template"), _many(summary.effects, "effect")
        yield from _section("world model", [f"{events}, {effects}"])
    yield from _section("warnings", summary.warnings)


def _agent(agent: AgentDoc) -> AgentSummary:
    own = sum(belief.perspective in ("SELF", agent.name) for belief in agent.beliefs)
    return AgentSummary(
        name=agent.name,
        role=agent.role,
        mood=agent.mood,
        beliefs=own,
        others_minds=len(agent.beliefs) - own,
        goals=tuple(map(_goal, agent.goals)),
        emotions=len(agent.emotions),
        events=len(agent.events),
        rules=_rule_counts(agent.rules),
    )


def _goal(goal: GoalDoc) -> str:
    return f"{goal.name} (significance {goal.significance:g}, likelihood {goal.likelihood:g})"


def _rule_counts(rules: RulesDoc | None) -> dict[str, int]:
    counts = {kind: len(getattr(rules, kind)) for kind in _KINDS} if rules is not None else {}
    return {kind: count for kind, count in counts.items() if count}


def _states(scenario: Scenario) -> DialogueStates:
    lines = scenario.dialogues
    if not lines:
        return DialogueStates()
    # States are terms: those that differ only in case are one. The first spelling is shown.
    names: dict[str, str] = {}
    following: dict[str, list[str]] = {}
    for line in lines:
        for name in (line.current_state, line.next_state):
            names.setdefault(name.casefold(), name)
        following.setdefault(line.current_state.casefold(), []).append(line.next_state.casefold())
    for trigger in scenario.triggers:
        if trigger.next_state:
            names.setdefault(trigger.next_state.casefold(), trigger.next_state)
            following.setdefault(trigger.state.casefold(), []).append(trigger.next_state.casefold())
    start = _starts(scenario, following)
    reached = _reached([*start, *_ANYWHERE, "", *_set_by_effects(scenario)], following)
    terminal = {name.casefold() for name in scenario.terminal_states}
    return DialogueStates(
        names=tuple(names.values()),
        start=tuple(names.get(state, state) for state in start),
        terminal=tuple(name for state, name in names.items() if state in terminal),
        unreachable=tuple(names.get(state, state) for state in following if state not in reached),
        dead_ends=tuple(
            name
            for state, name in names.items()
            if state in reached and state not in following and state not in terminal and state not in _ANYWHERE
        ),
    )


def _starts(scenario: Scenario, following: dict[str, list[str]]) -> list[str]:
    """Return the states that beliefs name outright; without any, the one that everybody starts in."""
    if scenario.start:
        return [scenario.start.casefold()]
    told = [belief.value for agent in scenario.agents for belief in agent.beliefs if _is_state(belief.name)]
    states = dict.fromkeys(value.casefold() for value in told if value not in _ANYWHERE)
    return list(states) or [state for state in (_START,) if state in following]


def _set_by_effects(scenario: Scenario) -> Iterator[str]:
    """Yield the states that the world model may lead to, whatever is said."""
    for entry in scenario.world_model:
        for effect in entry.effects:
            if _is_state(effect.property) and "[" not in effect.value:
                yield effect.value.casefold()


def _is_state(name: str) -> bool:
    try:
        return parse(name).head.key == "dialoguestate"
    except TermSyntaxError:
        return False


def _reached(roots: Iterable[str], following: dict[str, list[str]]) -> set[str]:
    """Return every state that a path from the roots reaches; a next state that is a variable may be any."""
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        state = waiting.pop()
        if state in reached:
            continue
        reached.add(state)
        waiting += following.get(state, [])
        if state.startswith("["):
            waiting += following
    return reached


def _agent_line(agent: AgentSummary) -> str:
    parts = [
        f"mood {agent.mood:g}" if agent.mood else "",
        _many(agent.beliefs, "belief"),
        f"{agent.others_minds} in others' minds" if agent.others_minds else "",
        _many(len(agent.goals), "goal") if agent.goals else "",
        _many(agent.emotions, "emotion") if agent.emotions else "",
        _many(agent.events, "remembered event") if agent.events else "",
    ]
    role = f" ({agent.role})" if agent.role else ""
    return f"{agent.name}{role}: {', '.join(part for part in parts if part)}"


def _counts(rules: dict[str, int]) -> Iterator[str]:
    if rules:
        yield ", ".join(f"{count} {_KINDS[kind]}" for kind, count in rules.items())


def _dialogue_lines(summary: Summary) -> Iterator[str]:
    if not summary.lines:
        return
    states = summary.states
    yield f"{_many(summary.lines, 'line')}, {_many(summary.words, 'word')}, {_many(len(states.names), 'state')}"
    yield f"styles: {', '.join(f'{style} {count}' for style, count in summary.styles.items())}"
    for title, names in (
        ("starts at", states.start),
        ("ends at", states.terminal),
        ("unreachable", states.unreachable),
        ("dead ends", states.dead_ends),
    ):
        if names:
            yield f"{title}: {', '.join(names)}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield title
        yield from (f"  {line}" for line in listed)
