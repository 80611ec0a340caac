"""Dialogue: scenes that nothing leads to, states without a way on, lines that nobody can say, idle players."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ...core.terms import Term
from ..document import LineDoc
from .facts import Facts, RuleOf, fits, parsed
from .finder import Finder, did_you_mean

__all__ = ["check_dialogue"]

_ANYWHERE = ("*", "-")
_STATE = "dialoguestate"


@dataclass
class _Graph:
    """The states of the dialogue.

    Attributes:
        names: As they are first written, by their folded names.
        following: The states that each leads to.
        paths: The part of the document in which a state is first left, by its name.
        roots: Where it may begin, or come to whatever has been said.
        ends: Where it is over.
    """

    names: dict[str, str] = field(default_factory=dict)
    following: dict[str, list[str]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    led: dict[str, str] = field(default_factory=dict)
    roots: list[str] = field(default_factory=list)
    ends: set[str] = field(default_factory=set)
    opens: set[str] = field(default_factory=set)
    """States from which any other may follow."""

    def edge(self, state: str, following: str, path: str) -> None:
        """Add a way from one state to another."""
        for name in (state, following):
            self.names.setdefault(name.casefold(), name)
        self.following.setdefault(state.casefold(), []).append(following.casefold())
        self.paths.setdefault(state.casefold(), path)
        self.led.setdefault(following.casefold(), path)
        if following in _ANYWHERE or following.startswith("["):
            self.opens.add(state.casefold())

    def reached(self) -> set[str]:
        """Return the states that a path from a root leads to."""
        return _closure(self.roots, self.following, self.opens)

    def ending(self) -> set[str]:
        """Return the states from which a path leads to an end."""
        if self.opens:
            return set(self.names)
        back: dict[str, list[str]] = {}
        for state, several in self.following.items():
            for each in several:
                back.setdefault(each, []).append(state)
        return _closure(self.ends, back, ())


def _closure(roots: Iterable[str], following: dict[str, list[str]], opens: Collection[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += following.get(state, [])
            if state in opens:
                waiting += following
    return reached


def check_dialogue(finder: Finder) -> None:
    """Look at lines, scenes and who plays."""
    facts = finder.facts
    if facts.scenario.dialogues:
        graph = _graph(facts)
        _check_states(finder, graph)
        _check_lines(finder)
    _check_people(finder)


def _graph(facts: Facts) -> _Graph:
    scenario, graph = facts.scenario, _Graph()
    for number, line in enumerate(scenario.dialogues):
        graph.edge(line.current_state, line.next_state, f"$.dialogues[{number}]")
    for number, trigger in enumerate(scenario.triggers):
        if trigger.next_state and trigger.state:
            graph.edge(trigger.state, trigger.next_state, f"$.triggers[{number}]")
        elif trigger.next_state:
            graph.roots.append(trigger.next_state.casefold())
            graph.names.setdefault(trigger.next_state.casefold(), trigger.next_state)
    graph.roots += _starts(facts, graph)
    graph.ends = {state.casefold() for state in scenario.terminal_states}
    return graph


def _starts(facts: Facts, graph: _Graph) -> Iterator[str]:
    """Yield the states in which the story may begin, or that changes lead to."""
    yield from _ANYWHERE
    if facts.scenario.start:
        yield facts.scenario.start.casefold()
    found = False
    for known in _known_states(facts):
        found = True
        yield known
    if not found and not facts.scenario.start and "start" in graph.following:
        yield "start"


def _known_states(facts: Facts) -> Iterator[str]:
    for agent in facts.scenario.agents:
        for belief in agent.beliefs:
            if _is_state(belief.name) and belief.value not in _ANYWHERE:
                yield belief.value.casefold()
    for entry in facts.scenario.world_model:
        for effect in entry.effects:
            if _is_state(effect.property) and "[" not in effect.value:
                yield effect.value.casefold()


def _is_state(name: str) -> bool:
    found = parsed(name)
    return found is not None and found.head.key == _STATE


# -- states ------------------------------------------------------------------------------------------------------


def _check_states(finder: Finder, graph: _Graph) -> None:
    reached, ending = graph.reached(), graph.ending()
    is_told = bool(finder.facts.everybody)
    if not is_told or not set(graph.roots) - set(_ANYWHERE):
        return
    _check_triggers(finder, graph, reached)
    lost = [state for state in graph.following if state not in reached and not state.startswith("[")]
    for state in _first_of_scenes(lost, graph):
        hint = did_you_mean(graph.names[state], [graph.names[each] for each in graph.names if each in _nowhere(graph)])
        finder.add("unreachable-scene", f"nothing leads to {graph.names[state]!r}", hint, graph.paths[state])
    dead = [s for s in graph.names if s in reached and s not in graph.following and s not in graph.ends]
    for state in dead:
        if state not in _ANYWHERE and not state.startswith("["):
            hint = did_you_mean(graph.names[state], [graph.names[each] for each in lost])
            path = graph.led.get(state, "$")
            finder.add("dead-end", f"in {graph.names[state]!r} there is nothing to say, and it is no end", hint, path)
    stuck = [s for s in graph.following if s in reached and s not in ending and s not in graph.ends]
    if not dead:
        for state in _first_of_scenes(stuck, graph):
            finder.add("endless", f"from {graph.names[state]!r} no path leads to an end", "", graph.paths[state])
            break


def _check_triggers(finder: Finder, graph: _Graph, reached: set[str]) -> None:
    """Look for triggers in states that never come."""
    written = {line.current_state.casefold() for line in finder.facts.scenario.dialogues}
    for number, trigger in enumerate(finder.facts.scenario.triggers):
        state = trigger.state.casefold()
        if state and state not in reached and state not in written:
            hint = did_you_mean(trigger.state, [graph.names[each] for each in graph.names if each in reached])
            finder.add("trigger-never", f"the story never comes to {trigger.state!r}", hint, f"$.triggers[{number}]")


def _nowhere(graph: _Graph) -> set[str]:
    return {s for s in graph.names if s not in graph.following and s not in graph.ends}


def _first_of_scenes(states: list[str], graph: _Graph) -> Iterator[str]:
    """Yield states without those that follow on others among them within one scene."""
    heads = set(states)
    for state in states:
        base, _, number = state.rpartition("-")
        if number.isdigit() and (base in heads or f"{base}-{int(number) - 1}" in heads):
            continue
        if any(
            state in graph.following.get(other, ())
            for other in states
            if other != state and _before(states, other, state)
        ):
            continue
        yield state


def _before(states: list[str], one: str, other: str) -> bool:
    return states.index(one) < states.index(other)


# -- lines -------------------------------------------------------------------------------------------------------


def _check_lines(finder: Finder) -> None:
    facts = finder.facts
    speaks = [rule for rule in facts.of_kind("action") if rule.line]
    if not facts.everybody:
        return
    for number, line in enumerate(facts.scenario.dialogues):
        path = f"$.dialogues[{number}]"
        spoken = parsed(f"Speak({line.current_state}, {line.next_state}, {line.meaning}, {line.style})")
        if spoken is not None and not any(_says(rule, spoken, line, facts) for rule in speaks):
            who = f"{line.speaker} has" if line.speaker else "nobody has"
            no = "no rule" if line.speaker else "a rule"
            message = f"{who} {no} that leads to this line, {_cut(line.utterance)!r}"
            finder.add("unsayable-line", message, "", path)


def _says(rule: RuleOf, spoken: Term, line: LineDoc, facts: Facts) -> bool:
    if line.speaker and line.speaker in facts.beliefs and line.speaker not in rule.owners:
        return False
    return rule.about is not None and fits(rule.about, spoken)


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 40 else f"{words[:39]}…"


# -- people ------------------------------------------------------------------------------------------------------


def _check_people(finder: Finder) -> None:
    facts, scenario = finder.facts, finder.facts.scenario
    doing = {owner for rule in facts.of_kind("action") for owner in rule.owners}
    doing |= {line.speaker for line in scenario.dialogues}
    player = scenario.player or next((a.name for a in scenario.agents if a.role == "player"), None)
    for number, agent in enumerate(scenario.agents):
        if agent.name in doing:
            continue
        if agent.name == player:
            finder.add(
                "idle-player", f"{agent.name} is the player, and has nothing to say or do", "", f"$.agents[{number}]"
            )
        elif scenario.start and not facts.is_fatima:
            finder.add("silent-character", f"{agent.name} never says or does anything", "", f"$.agents[{number}]")
    if scenario.start and not player:
        finder.add("no-player", "nobody is the player", "", "$.agents[0]")
